# SPDX-License-Identifier: MIT
"""What the shape of a depth map says of its numbers: places are made of planes.

Along a straight line of a perspective picture the inverse of a plane's distance along the view
axis is linear, and along a meridian of the sphere the inverse of its radial distance is
``R cos(t - t0)``. Both have three-point identities, ``f(-s) + f(s) = k f(0)`` with ``k`` 2 and
2 cos s, which hold over a large part of any place that was built, and only where the numbers are
what they are taken for. Radial distances taken for planar ones, disparities or distances counted
backwards miss them by percents.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence

import numpy as np
from numpy.typing import NDArray

from i2r_vr.capture.decoding.images import resample_nearest

Plane = NDArray[np.float32]
_SPHERE_SIZE = (128, 256)
_VIEW_SIZE = 128
_SPHERE_STEP = 4
_VIEW_STEP = 7
_QUANTILE = 0.4
_FEWEST = 500
_CLEAR = 0.25
"""A reading of the numbers is believed where it misses the identities by this much less."""
_ENOUGH = 0.7
"""The same where the numbers as they are would make an odd place."""
_LEAST_MISFIT = 1.0e-4
_OF_ROUNDING = 0.6
"""Misfit of rounded planes times their median: 0.37 by the identity's weights, and some more."""
_LEAST_SPREAD = 1.0e-3


def ray_stretch(height: int, width: int, fov_deg: float) -> Plane:
    """Radial over planar distance [height, width] of a perspective picture with square pixels.

    Parameters
    ----------
    fov_deg : float
        Horizontal field of view.
    """
    half = math.tan(math.radians(fov_deg) / 2.0)
    x = ((np.arange(width) + 0.5) / width * 2.0 - 1.0) * half
    y = ((np.arange(height) + 0.5) / height * 2.0 - 1.0) * half * height / width
    return np.sqrt(1.0 + x[None, :] ** 2 + y[:, None] ** 2).astype(np.float32)


def reduced_planes(planes: Sequence[NDArray[np.generic]], sphere: bool) -> list[Plane]:
    """The planes at the size at which they are judged, by nearest."""
    height, width = planes[0].shape
    if sphere:
        size = _SPHERE_SIZE
    else:
        scale = min(1.0, _VIEW_SIZE / min(height, width))
        size = (max(1, round(height * scale)), max(1, round(width * scale)))
    size = (min(size[0], height), min(size[1], width))
    return [resample_nearest(plane, *size).astype(np.float32) for plane in planes]


def _misfit(inverses: Iterable[Plane], gains: Iterable[Plane], sphere: bool) -> float:
    """How far what should be inverse distances misses the identities.

    Parameters
    ----------
    inverses : iterable of float32 [h, w]
    gains : iterable of float32 [h, w]
        Relative error of the stored number for an error of the inverse, so that noise counts
        the same in every reading.
    sphere : bool

    Returns
    -------
    float
        Relative; infinite where few pixels are known.
    """
    misses = []
    for inverse, gain in zip(inverses, gains, strict=True):
        height = inverse.shape[0]
        step = max(1, round(_SPHERE_STEP * height / _SPHERE_SIZE[0])) if sphere else _VIEW_STEP
        k = np.float32(2.0 * math.cos(step * math.pi / height) if sphere else 2.0)
        pairs = ((inverse, gain),) if sphere else ((inverse, gain), (inverse.T, gain.T))
        for lines, gain_of in pairs:
            bend = lines[: -2 * step] + lines[2 * step :] - k * lines[step:-step]
            missed = np.abs(bend) * gain_of[step:-step]
            misses.append(missed[np.isfinite(missed)])
    known = np.concatenate(misses)
    if known.size < _FEWEST:
        return math.inf
    return float(np.partition(known, int(_QUANTILE * known.size))[int(_QUANTILE * known.size)])


def _known(plane: Plane) -> Plane:
    return np.where(np.isfinite(plane) & (plane > 0.0), plane, np.float32(np.nan))


def _varies(planes: Sequence[Plane]) -> bool:
    known = np.concatenate([plane[np.isfinite(plane)] for plane in planes])
    return known.size > 0 and float(known.std()) > _LEAST_SPREAD * float(known.mean())


def is_planar(planes: Sequence[Plane], fov_deg: float) -> bool:
    """True where perspective depths are clearly planar: planes are, with radial they are not.

    Parameters
    ----------
    planes : sequence of float32 [h, w]
        As `reduced_planes` gives them; not finite or not positive is not known.
    fov_deg : float
        Horizontal field of view of each.
    """
    known = [_known(plane) for plane in planes]
    if not _varies(known):
        return False
    stretch = ray_stretch(known[0].shape[0], known[0].shape[1], fov_deg)
    with np.errstate(all="ignore"):
        radial, planar = (
            _misfit([w / plane for plane in known], [plane / w for plane in known], False)
            for w in (stretch, np.ones_like(stretch))
        )
    return planar < _CLEAR * radial


def reading_of_numbers(
    planes: Sequence[Plane],
    fov_deg: float | None,
    ends: Sequence[float],
    *,
    whole: bool = False,
    odd: bool = False,
) -> str:
    """``distance``, ``disparity`` or ``backwards``: what makes planes of the surfaces.

    Parameters
    ----------
    planes : sequence of float32 [h, w]
        Numbers as `reduced_planes` gives them; not finite or not positive is not known.
    fov_deg : float, optional
        Of perspective planes; None for a sphere.
    ends : sequence of float
        Numbers from which distances may have been counted down, beside the largest.
    whole : bool
        True for whole numbers, which miss the identities by their rounding alone.
    odd : bool
        True where distances would make an odd place, so that less has to speak against them.

    Returns
    -------
    str
        ``distance`` unless another reading is clearly better.
    """
    known = [_known(plane) for plane in planes]
    if not _varies(known):
        return "distance"
    sphere = fov_deg is None
    weights: list[Plane] = [np.ones_like(known[0])]
    if fov_deg is not None:
        weights.append(ray_stretch(known[0].shape[0], known[0].shape[1], fov_deg))
    largest = max(float(np.nanmax(plane)) for plane in known if np.isfinite(plane).any())
    with np.errstate(all="ignore"):
        given = min(
            _misfit([w / plane for plane in known], [plane / w for plane in known], sphere)
            for w in weights
        )
        rounding = _OF_ROUNDING / float(np.nanmedian(known[0])) if whole else 0.0
        if given < max(_LEAST_MISFIT, rounding):
            return "distance"
        disparity = min(
            _misfit([w * plane for plane in known], [1.0 / (w * plane) for plane in known], sphere)
            for w in weights
        )
        backwards = min(
            _misfit(
                [w / (end - plane) for plane in known],
                [(end - plane) ** 2 / (w * plane) for plane in known],
                sphere,
            )
            for w in weights
            for end in {np.float32(end) for end in (largest, *ends) if end >= largest}
        )
    if min(disparity, backwards) >= (_ENOUGH if odd else _CLEAR) * given:
        return "distance"
    return "disparity" if disparity <= backwards else "backwards"
