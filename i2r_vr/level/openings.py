# SPDX-License-Identifier: MIT
"""Doors, gateways, windows and hatches: openings in flat walls, by one probe's sight.

A wall is a plane at which much of the sight towards it ends. Where sight passes the plane
through a gap that wall frames, another room begins: a probe's own space ends there.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
from scipy import ndimage

from i2r_vr.level.sight import Float, Mask, Sight, map_directions, turned

CELL_M = 0.1
"""Of the raster laid on a wall: a third of what a portal may be off by."""
_HALF_WIDTH_M, _HALF_HEIGHT_M = 12.0, 5.0
"""How far to the sides, and up and down, of the probe a wall is looked at."""
_HORIZON_M = 1000.0
_NEAREST_M, _FARTHEST_M = 0.25, 25.0
_ALIGNED = 0.94
"""Cosine between a surface's normal and an axis from which it lies across it: 20 degrees."""
_PLANE_BIN_M = 0.06
_LEAST_AREA_M2 = 1.0
"""Of wall, for a plane to be one."""
_MOST_PLANES = 6
"""On each side; the nearest count."""
_THICKNESS_M, _THICKNESS_SHARE = 0.12, 0.015
"""What lies this near a plane belongs to it: unevenness, and a pixel's slant with distance."""
_LEAST_SIDE_M, _LEAST_GAP_M2 = 0.45, 0.3
_MOST_WIDTH_M = 6.0
_FRAME_SHARE = 0.6
"""Of the cells beside an opening, how many must be wall."""
_FRAME_CELLS = 3
_FILLED_SHARE = 0.45
"""Of an opening's rectangle, how much must be open: less is a gap between things."""
_WALL_SHARE = 0.35
"""Of the strip about an opening, how much is wall and not opening: else it is a colonnade."""
_SLANT = math.cos(math.radians(75.0))
"""Seen more aslant than 75 degrees, an opening's edges are a guess."""


@dataclass(frozen=True)
class Opening:
    """A gap in a wall.

    axis : 0 to 2, of the arrangement's axes, and sign : the way out; plane_m : the wall's place
    along the axis from the level's origin; low, high : of the rectangle along the other two axes,
    in their order; clearness : how squarely and how near it was seen, larger is better.
    """

    axis: int
    sign: int
    plane_m: float
    low: tuple[float, float]
    high: tuple[float, float]
    clearness: float


def own_space(sight: Sight, heading_rad: float) -> tuple[Sight, tuple[Opening, ...]]:
    """A probe's sight up to the openings of its own room, and these.

    Parameters
    ----------
    sight : Sight
        Unbounded, so that what ends far away is told from what ends nowhere.
    heading_rad : float
        Of the walls: that of the arrangement's axes.
    """
    depth = np.minimum(np.nan_to_num(sight.depth_m, nan=0.0, posinf=np.inf), _HORIZON_M)
    depth = depth.astype(np.float64)
    unit = turned(map_directions(depth.shape), sight.yaw_rad - heading_rad)
    origin = turned(sight.position_m, -heading_rad)
    found: list[Opening] = []
    faces, area = _faces(unit, depth)
    for distance_m, axis, sign in sorted(_planes(unit, depth, faces, area)):
        view = replace(sight, depth_m=depth.astype(np.float32))
        plane = _Plane(axis, sign, distance_m, origin, faces[axis])
        for opening in _in_plane(view, heading_rad, plane):
            found.append(opening)
            depth = np.minimum(depth, _up_to(opening, unit, origin))
    return replace(sight, depth_m=depth.astype(np.float32)), tuple(found)


def walls_in_sight(sight: Sight, heading_rad: float) -> list[tuple[int, int, float]]:
    """Flat walls, floors and ceilings: axis, sign of the way to it, place along the axis."""
    unit = turned(map_directions(sight.depth_m.shape), sight.yaw_rad - heading_rad)
    origin = turned(sight.position_m, -heading_rad)
    depth = sight.depth_m.astype(np.float64)
    return [
        (axis, sign, float(origin[axis]) + sign * distance_m)
        for distance_m, axis, sign in _planes(unit, depth, *_faces(unit, depth))
    ]


def _faces(unit: Float, depth: Float) -> tuple[list[Mask], Float]:
    """Where the surface in sight lies across each axis [3 of H, W], and its area [H, W].

    By squares of four neighbouring pixels; each pixel of a square that lies across counts, so
    that the rim of a wall is wall.
    """
    points = unit * depth[..., None]
    right, below = np.roll(points, -1, 1), np.vstack([points[1:], points[-1:]])
    across = np.roll(below, -1, 1) - points
    up = right - below
    normal = np.cross(across, up)
    length = np.linalg.norm(normal, axis=-1)
    length[-1] = 0.0
    with np.errstate(invalid="ignore", divide="ignore"):
        aligned = np.abs(normal) > _ALIGNED * length[..., None]
    aligned &= (length > 1e-9)[..., None]
    faces = []
    for axis in range(3):
        square = aligned[..., axis]
        face = square | np.roll(square, 1, 1)
        face[1:] |= face[:-1].copy()
        faces.append(face)
    return faces, length / 2.0


def _planes(
    unit: Float, depth: Float, faces: list[Mask], area: Float
) -> list[tuple[float, int, int]]:
    """Distances, axes and signs of the flat walls, floors and ceilings in sight."""
    found = []
    for axis in range(3):
        coordinate = unit[..., axis] * depth
        for sign in (-1, 1):
            along = coordinate * sign
            facing = faces[axis] & (along > _NEAREST_M) & (along < _FARTHEST_M)
            found += [(d, axis, sign) for d in _peaks(along[facing], area[facing])]
    return found


def _peaks(along: Float, area: Float) -> list[float]:
    """Distances at which much area lies, nearest first."""
    if not len(along):
        return []
    bins = np.bincount((along / _PLANE_BIN_M).astype(np.int64), area)
    bins = np.concatenate([[0.0, 0.0], bins, [0.0, 0.0]])
    summed = np.convolve(bins, np.ones(3), "same")
    highest = ndimage.maximum_filter1d(summed, 7)
    peaks = np.flatnonzero((summed == highest) & (summed > _LEAST_AREA_M2))
    distances = []
    for peak in peaks[:_MOST_PLANES].tolist():
        low, high = (peak - 3) * _PLANE_BIN_M, (peak) * _PLANE_BIN_M
        near = (along >= low) & (along <= high)
        order = np.argsort(along[near], kind="stable")
        weight = np.cumsum(area[near][order])
        distances.append(float(along[near][order][np.searchsorted(weight, weight[-1] / 2.0)]))
    return distances


@dataclass(frozen=True)
class _Plane:
    """A wall's plane, how far from the probe at `origin`, and where its like is seen [H, W]."""

    axis: int
    sign: int
    distance_m: float
    origin: Float
    faces: Mask


def _in_plane(sight: Sight, heading_rad: float, plane: _Plane) -> list[Opening]:
    """Openings in one plane."""
    axis, sign, distance_m, origin = plane.axis, plane.sign, plane.distance_m, plane.origin
    others = [a for a in range(3) if a != axis]
    half = [_HALF_HEIGHT_M if a == 2 else _HALF_WIDTH_M for a in others]
    steps = [(np.arange(round(2.0 * h / CELL_M)) + 0.5) * CELL_M - h for h in half]
    points = np.empty((len(steps[0]), len(steps[1]), 3))
    points[..., axis] = sign * distance_m
    points[..., others[0]] = steps[0][:, None]
    points[..., others[1]] = steps[1][None, :]
    range_m = np.linalg.norm(points, axis=-1)
    pixel = sight.pixel_at(turned(points, heading_rad))
    seen = sight.depth_m[pixel].astype(np.float64)
    beyond = (seen - range_m) * (distance_m / range_m)
    thickness = _THICKNESS_M + _THICKNESS_SHARE * range_m
    wall = (np.abs(beyond) <= thickness) & plane.faces[pixel]
    free = ~wall & (beyond > 0.5 * thickness)
    if not free.any() or not wall.any():
        return []
    found = []
    labels, _ = ndimage.label(free)
    for number, box in enumerate(ndimage.find_objects(labels), 1):
        if not _is_framed(labels == number, box, wall, free, axis):
            continue
        corners = [
            (part.start * CELL_M - h, part.stop * CELL_M - h)
            for part, h in zip(box, half, strict=True)
        ]
        middle = [(low + high) / 2.0 for low, high in corners]
        away = math.hypot(distance_m, *middle)
        if distance_m / away < _SLANT:
            continue
        place = [origin[a] for a in others]
        found.append(
            Opening(
                axis,
                sign,
                float(origin[axis] + sign * distance_m),
                (float(place[0] + corners[0][0]), float(place[1] + corners[1][0])),
                (float(place[0] + corners[0][1]), float(place[1] + corners[1][1])),
                distance_m / away**2,
            )
        )
    return found


def _is_framed(gap: Mask, box: tuple[slice, slice], wall: Mask, free: Mask, axis: int) -> bool:
    """Whether a gap is an opening: of a door's size or more, filled, with wall about it."""
    (u0, u1), (v0, v1) = ((part.start, part.stop) for part in box)
    if u0 == 0 or v0 == 0 or u1 == gap.shape[0] or v1 == gap.shape[1]:
        return False
    width, height = (u1 - u0) * CELL_M, (v1 - v0) * CELL_M
    area = int(gap[box].sum()) * CELL_M**2
    if min(width, height) < _LEAST_SIDE_M or area < _LEAST_GAP_M2 or width > _MOST_WIDTH_M:
        return False
    if area < _FILLED_SHARE * width * height:
        return False
    n = _FRAME_CELLS
    rows = slice(v0, v1)
    left, right = wall[max(u0 - n, 0) : u0, rows], wall[u1 : u1 + n, rows]
    if min(left.mean(), right.mean()) < _FRAME_SHARE:
        return False
    if axis == 2:
        columns = slice(u0, u1)
        before, after = wall[columns, max(v0 - n, 0) : v0], wall[columns, v1 : v1 + n]
        if min(before.mean(), after.mean()) < _FRAME_SHARE:
            return False
    elif free[u0:u1, v1 : v1 + n].mean() > 1.0 - _FRAME_SHARE:
        return False
    strip = slice(max(u0 - (u1 - u0), 0), u1 + (u1 - u0))
    walled = wall[strip, rows].sum()
    return bool(walled > _WALL_SHARE * (walled + free[strip, rows].sum()))


def _up_to(opening: Opening, unit: Float, origin: Float) -> Float:
    """Length [H, W] up to an opening of lines that pass it, from either side; inf elsewhere."""
    axis, others = opening.axis, [a for a in range(3) if a != opening.axis]
    with np.errstate(divide="ignore", invalid="ignore"):
        reach = (opening.plane_m - origin[axis]) / unit[..., axis]
        inside = np.isfinite(reach) & (reach > 0.0)
        for k, other in enumerate(others):
            place = origin[other] + unit[..., other] * reach
            inside &= (place > opening.low[k] - CELL_M) & (place < opening.high[k] + CELL_M)
    return np.where(inside, reach, np.inf)


def up_to_openings(sight: Sight, openings: Sequence[Opening], heading_rad: float) -> Sight:
    """A probe's sight up to openings that others found too: each sees some of them too aslant."""
    unit = turned(map_directions(sight.depth_m.shape), sight.yaw_rad - heading_rad)
    origin = turned(sight.position_m, -heading_rad)
    depth = sight.depth_m.astype(np.float64)
    farthest = float(depth.max())
    for opening in openings:
        others = [a for a in range(3) if a != opening.axis]
        low, high = np.empty(3), np.empty(3)
        low[opening.axis] = high[opening.axis] = opening.plane_m
        low[others], high[others] = opening.low, opening.high
        nearest = np.linalg.norm(np.maximum(np.maximum(low - origin, origin - high), 0.0))
        if nearest < farthest:
            depth = np.minimum(depth, _up_to(opening, unit, origin))
    return replace(sight, depth_m=depth.astype(np.float32))
