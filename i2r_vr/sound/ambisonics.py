# SPDX-License-Identifier: MIT
"""First-order ambisonics: the ambiX format (ACN order, SN3D; Nachbar et al. 2011).

W is the zone without its direct sound. Each early reflection of the zone comes from one direction,
as reflections do, so X, Y and Z are those of single plane waves: reflections of several directions
that fall on one sample would add up in phase, and be as loud as no room is.
"""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import NDArray

FIRST_ORDER_DB = -10.0 * math.log10(3.0)
"""A diffuse field's power in X, Y and Z re W: the mean of a squared direction cosine."""
_FAINT = 1e-3
"""Of the loudest direction's energy: under it no reflection of a window comes from there."""

Float = NDArray[np.float64]


def first_order_weights(directions: Float) -> Float:
    """ACN/SN3D weights [V, 4] (W, Y, Z, X) of plane waves from unit vectors [V, 3]."""
    return np.column_stack(
        [np.ones(len(directions)), directions[:, 1], directions[:, 2], directions[:, 0]]
    )


def placed_trains(train: Float, energy: Float, directions: Float) -> Float:
    """The zone's reflections in Y, Z and X [3, windows, samples].

    Of each reflection that direction is taken which brings energy, net flow and the spread over
    the axes nearest to those of the directions, all reflections so far counted.

    Parameters
    ----------
    train : float [windows, samples]
        The zone's reflections.
    energy : float [V, windows]
        Of the directions, their solid angles counted.
    directions : float [V, 3]
        Unit vectors.
    """
    axes = first_order_weights(directions)[:, 1:]
    moments = np.column_stack([axes, axes**2, axes * np.roll(axes, 1, axis=1)])
    share = energy / np.maximum(energy.sum(axis=0), 1e-300)
    placed = np.zeros((3, *train.shape))
    lacking = np.zeros(moments.shape[1])
    for window, reflections in enumerate(train):
        wanted = share[:, window] @ moments
        loud = np.flatnonzero(share[:, window] > _FAINT * share[:, window].max())
        if not len(loud):
            continue
        for place in np.flatnonzero(reflections):
            power = reflections[place] ** 2
            left = lacking + power * (wanted - moments[loud])
            chosen = int(np.argmin(np.einsum("vm,vm->v", left, left)))
            lacking = left[chosen]
            placed[:, window, place] = reflections[place] * axes[loud[chosen]]
    return placed
