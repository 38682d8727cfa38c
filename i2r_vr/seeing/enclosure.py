# SPDX-License-Identifier: MIT
"""The space round a capture as one estimate: heading, box, floor plan and volume of one piece.

The walls bound the columns of air, and the columns bound the box, so that none of them can
contradict another.
"""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import NDArray

from i2r_vr.seeing.air_space import AirSpace, air_space
from i2r_vr.seeing.depth_sphere import DepthSphere, Float, weighted_quantile
from i2r_vr.seeing.surfaces import above_within, overhead_within
from i2r_vr.seeing.walls import FARTHEST_WALL_M, enclosing_distances

_CEILING_SHARE = 0.985
"""Of what is overhead, how much lies below the ceiling's highest part that counts."""
_HIGHEST_SHARE = 0.99
"""Of all that rises above the capture, walls and the sides of beams, how much lies below it."""
_SAME_CEILING = 0.1
"""Relative distance within which the highest part is the plane at which sight ends."""
_LEAST_OVERHEAD = 12
"""Pixels from which a ceiling's height is read."""


def enclosed_space(sphere: DepthSphere, walls: Float, open_m: float) -> AirSpace:
    """The air of a space with a ceiling.

    Parameters
    ----------
    sphere : DepthSphere
        Along the walls.
    walls : float [3, 2]
        Its `wall_distances`.
    open_m : float
        Distance of sides that have no end.
    """
    distances = enclosing_distances(sphere, walls)
    distances = np.where(np.isfinite(distances), distances, open_m)
    distances[2, 1] = _ceiling_m(sphere, distances)
    return air_space(sphere, distances).trimmed()


def _ceiling_m(sphere: DepthSphere, distances: Float) -> float:
    """Height of the highest part of what is overhead between the walls.

    Where that is about the plane at which sight ends, the plane: beams hide a flat ceiling,
    nothing hides the ridge of a roof from below.
    """
    points, area = overhead_within(sphere, distances)
    plane = float(distances[2, 1])
    if len(points) < _LEAST_OVERHEAD:
        return plane
    top = weighted_quantile(points[:, 2], area, _CEILING_SHARE)
    rising = sphere.points[..., 2][above_within(sphere, distances)]
    top = max(top, float(np.quantile(rising, _HIGHEST_SHARE)))
    return plane if abs(top / plane - 1.0) < _SAME_CEILING else top


def seen_volume_m3(depth_m: NDArray[np.float32], whole: bool) -> float:
    """Volume of a star-shaped space as far as it is seen from the capture; rough, for any map.

    Parameters
    ----------
    depth_m : float32 [H, W]
        Radial metres; inf is sky, NaN unknown.
    whole : bool
        Whether the map is equirectangular; else all pixels count alike.

    Returns
    -------
    float
        Infinite where half of what is seen is sky.
    """
    radius = depth_m[:: max(1, depth_m.shape[0] // 128), :: max(1, depth_m.shape[1] // 256)]
    height = radius.shape[0]
    level = np.cos(((np.arange(height) + 0.5) / height - 0.5) * np.pi) if whole else np.ones(height)
    weight = np.where(np.isnan(radius), 0.0, level[:, None])
    sky = np.isinf(radius)
    solid = weight * ~sky
    if solid.sum() <= 0.5 * weight.sum() or solid.sum() == 0.0:
        return math.inf
    cubes = np.minimum(np.where(solid > 0.0, radius, 0.0), FARTHEST_WALL_M) ** 3
    return float(4.0 / 3.0 * math.pi * (cubes * solid).sum() / solid.sum())
