# SPDX-License-Identifier: MIT
"""First-order ambisonics: the ambiX format (ACN order, SN3D; Nachbar et al. 2011)."""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import NDArray

from i2r_vr.sound.band_plan import BandPlan
from i2r_vr.sound.tail import flat_bands

FIRST_ORDER_DB = -10.0 * math.log10(3.0)
"""A diffuse field's power in X, Y and Z re W: the mean of a squared direction cosine."""

Float = NDArray[np.float64]


def first_order_weights(directions: Float) -> Float:
    """ACN/SN3D weights [V, 4] (W, Y, Z, X) of plane waves from unit vectors [V, 3]."""
    return np.column_stack(
        [np.ones(len(directions)), directions[:, 1], directions[:, 2], directions[:, 0]]
    )


def ambix_response(
    plan: BandPlan,
    early: Float,
    directions: Float,
    weights: Float,
    envelope: NDArray[np.float32],
    scale: Float,
    decay_times: Float,
    rng: np.random.Generator,
    samples: int,
    offset: int,
) -> Float:
    """The zone without its direct sound [4, samples].

    Early parts come from their directions, powers averaged by solid angle; the tail is
    independent in the four channels, X, Y and Z 4.8 dB below W.

    Parameters
    ----------
    early : float [V, m]
        Early parts of the directions.
    directions : float [V, 3]; weights : float [V] solid angles.
    envelope : float [bands, samples]
        Decay of the tail; `scale` [bands] the zone's amplitude at its noise's realised power.
    """
    share = np.sqrt(weights / weights.sum())
    placed = (first_order_weights(directions) * share[:, None]).T @ early
    response = np.zeros((4, samples))
    for channel in range(4):
        noise = flat_bands(plan, samples, None, decay_times, rng) * envelope
        level = 1.0 if channel == 0 else 10.0 ** (FIRST_ORDER_DB / 20.0)
        response[channel] = (scale * level).astype(np.float32) @ noise
    response = np.roll(response, offset, axis=1)
    response[:, :offset] = 0.0
    count = min(samples, early.shape[1])
    response[:, offset:count] += placed[:, : count - offset]
    return response
