# SPDX-License-Identifier: MIT
"""Flat walls, floors and ceilings across the arrangement's axes, by one probe's sight."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy import ndimage

from i2r_vr.level.sight import Float32, Indices, Mask

THICKNESS_M, THICKNESS_SHARE = 0.12, 0.015
"""What lies this near a plane belongs to it: unevenness, and a pixel's slant with distance."""
LEAST_AREA_M2 = 1.0
"""Of wall, for a plane to be one."""
_NEAREST_M, _FARTHEST_M = 0.25, 25.0
_ALIGNED = 0.94
"""Cosine between a surface's normal and an axis from which it lies across it: 20 degrees."""
_BIN_M = 0.06
_MOST_PLANES = 6
"""On each side; the nearest count."""


@dataclass(frozen=True)
class Plane:
    """A plane at which sight ends.

    axis, sign, distance_m : the way to it; low, high : of what is seen of it, from the probe,
    along the other two axes; pixels : of the map, flat, where it is seen; areas_m2 : in each.
    """

    axis: int
    sign: int
    distance_m: float
    low: tuple[float, float]
    high: tuple[float, float]
    pixels: Indices
    areas_m2: Float32


def surfaces_across(points: Float32) -> list[Mask]:
    """Where the surface in sight lies across each axis [3 of H, W].

    By squares of four neighbouring pixels; each pixel of a square that lies across counts, so
    that the rim of a wall is wall.

    Parameters
    ----------
    points : float32 [H, W, 3]
        Where sight ends, from the probe.
    """
    right, below = np.roll(points, -1, 1), np.vstack([points[1:], points[-1:]])
    across = np.roll(below, -1, 1) - points
    up = right - below
    x, y, z = ((across[..., k], up[..., k]) for k in range(3))
    normal = [
        np.abs(one[0] * other[1] - other[0] * one[1]) for one, other in ((y, z), (z, x), (x, y))
    ]
    length = np.sqrt(normal[0] ** 2 + normal[1] ** 2 + normal[2] ** 2)
    length[-1] = 0.0
    least = np.maximum(_ALIGNED * length, 1e-9)
    faces = []
    for across_axis in normal:
        square = (across_axis > least) & (length > 1e-9)
        face = square | np.roll(square, 1, 1)
        face[1:] |= face[:-1].copy()
        faces.append(face)
    return faces


def planes_in(points: Float32, faces: list[Mask]) -> list[Plane]:
    """The flat walls, floors and ceilings in sight, nearest first.

    Parameters
    ----------
    points : float32 [H, W, 3]
        Where sight ends, from the probe.
    faces : list of bool [H, W]
        As `surfaces_across` finds them.
    """
    found: list[Plane] = []
    rows, columns = points.shape[:2]
    parts = [np.ascontiguousarray(points[..., axis]).reshape(-1) for axis in range(3)]
    range_m = np.sqrt(parts[0] ** 2 + parts[1] ** 2 + parts[2] ** 2)
    solid_angle = np.sin((np.arange(rows) + 0.5) * np.pi / rows) * 2.0 * np.pi**2 / (rows * columns)
    shown = range_m**3 * np.repeat(solid_angle, columns).astype(np.float32)
    for axis in range(3):
        pixels = np.flatnonzero(faces[axis])
        beside = [parts[other] for other in range(3) if other != axis]
        toward = parts[axis][pixels]
        for sign in (-1, 1):
            along = toward * np.float32(sign)
            facing = (along > _NEAREST_M) & (along < _FARTHEST_M)
            own, near = pixels[facing], along[facing]
            found += _planes_along(axis, sign, own, near, shown[own] / near, beside)
    return sorted(found, key=lambda plane: (plane.distance_m, plane.axis, plane.sign))


def _planes_along(
    axis: int,
    sign: int,
    pixels: Indices,
    along: Float32,
    areas: Float32,
    beside: list[Float32],
) -> list[Plane]:
    """Planes at which much area lies, by what some pixels show."""
    if not len(along):
        return []
    bins = np.bincount((along / _BIN_M).astype(np.int64), areas)
    bins = np.concatenate([[0.0, 0.0], bins, [0.0, 0.0]])
    summed = np.convolve(bins, np.ones(3), "same")
    highest = ndimage.maximum_filter1d(summed, 7)
    peaks = np.flatnonzero((summed == highest) & (summed > LEAST_AREA_M2))
    found: list[Plane] = []
    for peak in peaks[:_MOST_PLANES].tolist():
        near = np.flatnonzero((along >= (peak - 3) * _BIN_M) & (along <= peak * _BIN_M))
        near = near[np.argsort(along[near], kind="stable")]
        weight = np.cumsum(areas[near])
        middle = float(along[near][np.searchsorted(weight, weight[-1] / 2.0)])
        if found and middle - found[-1].distance_m < _BIN_M / 2.0:
            continue
        own = pixels[near]
        u, v = (part[own] for part in beside)
        low, high = (float(u.min()), float(v.min())), (float(u.max()), float(v.max()))
        found.append(Plane(axis, sign, middle, low, high, own, areas[near]))
    return found
