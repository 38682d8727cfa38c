# SPDX-License-Identifier: MIT
"""Doors, gateways, windows and hatches: openings in flat walls, by one probe's sight.

A wall is a plane at which much of the sight towards it ends. Where sight passes the plane
through a gap that wall frames, another room begins: a probe's own space ends there.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
from scipy import ndimage

from i2r_vr.level.sight import Float, Float32, Indices, Mask, Sight
from i2r_vr.level.walls import THICKNESS_M, THICKNESS_SHARE, Plane

CELL_M = 0.1
"""Of the raster laid on a wall: a third of what a portal may be off by."""
_HALF_WIDTH_M, _HALF_HEIGHT_M = 12.0, 5.0
"""How far to the sides, and up and down, of the probe a wall is looked at."""
_LEAST_SIDE_M, _LEAST_GAP_M2 = 0.45, 0.3
_MOST_WIDTH_M = 6.0
_FRAME_SHARE, _LEAST_FRAME = 0.6, 0.3
"""Of the cells beside an opening that nothing hides, how many must be wall; and of all of them."""
_FRAME_CELLS = 3
_SOLID_SHARE = 0.4
"""Of a row of cells, how many must be wall for an opening to end there."""
_FILLED_SHARE = 0.45
"""Of an opening's rectangle, how much must be open: less is a gap between things."""
_WALL_SHARE = 0.35
"""Of the strip about an opening, how much is wall and not opening: else it is a colonnade."""
_SLANT = math.cos(math.radians(75.0))
"""Seen more aslant than 75 degrees, an opening's edges are a guess."""


@dataclass(frozen=True)
class Opening:
    """A gap in a wall.

    axis : 0 to 2, and sign : the way out; plane_m : the wall's place along the axis; low, high :
    of the rectangle along the other two axes, in their order; clearness : how squarely and how
    near it was seen, larger is better.
    """

    axis: int
    sign: int
    plane_m: float
    low: tuple[float, float]
    high: tuple[float, float]
    clearness: float

    @property
    def corners(self) -> tuple[list[float], list[float]]:
        """Its two corners, as places [3]; both lie in the wall's plane."""
        low, high = list(self.low), list(self.high)
        low.insert(self.axis, self.plane_m)
        high.insert(self.axis, self.plane_m)
        return low, high


def other_axes(axis: int) -> tuple[int, int]:
    """The two axes along a wall that lies across one."""
    return ((1, 2), (0, 2), (0, 1))[axis]


def openings_in(plane: Plane, sight: Sight, depth: Float32, faces: Mask) -> list[Opening]:
    """Openings in one wall.

    Parameters
    ----------
    plane : Plane
    sight : Sight
        Where the probe stands.
    depth : float32 [H, W]
        Its depth as far as nearer openings let it see.
    faces : bool [H, W]
        Where a surface lies across the plane's axis.
    """
    others = other_axes(plane.axis)
    half = [_HALF_HEIGHT_M if axis == 2 else _HALF_WIDTH_M for axis in others]
    first = [
        max(math.floor(low / CELL_M) - 2, -round(h / CELL_M))
        for low, h in zip(plane.low, half, strict=True)
    ]
    last = [
        min(math.ceil(high / CELL_M) + 2, round(h / CELL_M))
        for high, h in zip(plane.high, half, strict=True)
    ]
    if min(b - a for a, b in zip(first, last, strict=True)) * CELL_M < _LEAST_SIDE_M:
        return []
    wall, free = _raster(plane, sight, depth, faces, first, last)
    if not free.any():
        return []
    found = []
    labels, _ = ndimage.label(free)
    for number, box in enumerate(ndimage.find_objects(labels), 1):
        if not _is_framed(labels[box] == number, box, wall, free, plane.axis):
            continue
        if plane.axis != 2:
            box = _down_to_floor(box, wall)
        low = [(part.start + f) * CELL_M for part, f in zip(box, first, strict=True)]
        high = [(part.stop + f) * CELL_M for part, f in zip(box, first, strict=True)]
        away = math.hypot(
            plane.distance_m, *((a + b) / 2.0 for a, b in zip(low, high, strict=True))
        )
        if plane.distance_m / away < _SLANT:
            continue
        u, v = (float(sight.position_m[axis]) for axis in others)
        found.append(
            Opening(
                plane.axis,
                plane.sign,
                float(sight.position_m[plane.axis]) + plane.sign * plane.distance_m,
                (u + low[0], v + low[1]),
                (u + high[0], v + high[1]),
                plane.distance_m / away**2,
            )
        )
    return found


def _raster(
    plane: Plane,
    sight: Sight,
    depth: Float32,
    faces: Mask,
    first: list[int],
    last: list[int],
) -> tuple[Mask, Mask]:
    """Cells [U, V] of a wall's plane at which sight ends, and those that it passes."""
    u, v = (
        ((np.arange(a, b) + 0.5) * CELL_M).astype(np.float32)
        for a, b in zip(first, last, strict=True)
    )
    offsets = np.empty((len(u), len(v), 3), np.float32)
    others = other_axes(plane.axis)
    offsets[..., plane.axis] = plane.sign * plane.distance_m
    offsets[..., others[0]], offsets[..., others[1]] = u[:, None], v[None, :]
    range_m = np.sqrt((offsets**2).sum(axis=-1))
    pixel = sight.pixel_at(offsets)
    beyond = (depth[pixel] - range_m) * (plane.distance_m / range_m)
    thickness = THICKNESS_M + THICKNESS_SHARE * range_m
    wall = (np.abs(beyond) <= thickness) & faces[pixel]
    return wall, ~wall & (beyond > 0.5 * thickness)


def _is_framed(gap: Mask, box: tuple[slice, slice], wall: Mask, free: Mask, axis: int) -> bool:
    """Whether a gap is an opening: of a door's size or more, filled, with wall about it."""
    (u0, u1), (v0, v1) = ((part.start, part.stop) for part in box)
    if u0 == 0 or v0 == 0 or u1 == wall.shape[0] or v1 == wall.shape[1]:
        return False
    width, height = (u1 - u0) * CELL_M, (v1 - v0) * CELL_M
    area = int(gap.sum()) * CELL_M**2
    if min(width, height) < _LEAST_SIDE_M or area < _LEAST_GAP_M2 or width > _MOST_WIDTH_M:
        return False
    if area < _FILLED_SHARE * width * height:
        return False
    n = _FRAME_CELLS
    across, up = slice(u0, u1), slice(v0, v1)
    sides = [(slice(max(u0 - n, 0), u0), up), (slice(u1, u1 + n), up)]
    if axis == 2:
        sides += [(across, slice(max(v0 - n, 0), v0)), (across, slice(v1, v1 + n))]
    elif free[across, v1 : v1 + n].mean() > 1.0 - _FRAME_SHARE:
        return False
    if not all(_is_wall(wall[side], free[side]) for side in sides):
        return False
    strip = slice(max(u0 - (u1 - u0), 0), u1 + (u1 - u0))
    walled = wall[strip, up].sum()
    return bool(walled > _WALL_SHARE * (walled + free[strip, up].sum()))


def _is_wall(wall: Mask, free: Mask) -> bool:
    """Whether cells are mostly wall, where nothing hides them."""
    open_to = wall.sum() + free.sum()
    return bool(wall.sum() >= _FRAME_SHARE * open_to and wall.mean() >= _LEAST_FRAME)


def _down_to_floor(box: tuple[slice, slice], wall: Mask) -> tuple[slice, slice]:
    """An opening down to where wall or floor begins: what stands before it hides its foot."""
    across, up = box
    solid = np.flatnonzero(wall[across, : up.start].mean(axis=0) > _SOLID_SHARE)
    beside = wall.sum(axis=0)
    foot = int(np.flatnonzero(beside > _SOLID_SHARE * beside.max())[0])
    lowest = max(int(solid[-1]) + 1 if len(solid) else 0, foot)
    return across, slice(min(up.start, lowest), up.stop)


def end_at(opening: Opening, sight: Sight, unit: Float32, depth: Float32) -> None:
    """Let depth [H, W] along `unit` [H, W, 3] end at an opening, from whichever side it is seen."""
    origin = sight.position_m
    away = opening.plane_m - float(origin[opening.axis])
    columns = _columns(opening, sight, away)
    lines = unit if columns is None else unit[:, columns]
    with np.errstate(divide="ignore", invalid="ignore"):
        reach = np.float32(away) / lines[..., opening.axis]
        inside = np.isfinite(reach) & (reach > 0.0)
        for k, axis in enumerate(other_axes(opening.axis)):
            place = lines[..., axis] * reach
            inside &= place > opening.low[k] - CELL_M - float(origin[axis])
            inside &= place < opening.high[k] + CELL_M - float(origin[axis])
    where = slice(None) if columns is None else columns
    depth[:, where] = np.minimum(depth[:, where], np.where(inside, reach, np.inf))


def _columns(opening: Opening, sight: Sight, away: float) -> Indices | None:
    """The map's columns in which an opening lies; None for all of them."""
    if opening.axis == 2 or abs(away) < CELL_M:
        return None
    beside = 1 - opening.axis
    ends = np.empty((2, 2))
    ends[:, opening.axis] = away
    ends[:, beside] = (opening.low[0] - CELL_M, opening.high[0] + CELL_M)
    ends[:, beside] -= sight.position_m[beside]
    start, stop = sight.column_at(np.arctan2(ends[:, 1], ends[:, 0])).tolist()
    width = sight.depth_m.shape[1]
    if (stop - start) % width > width // 2:
        start, stop = stop, start
    found: Indices = np.arange(start - 1, start + (stop - start) % width + 2) % width
    return found


def corners_of(openings: list[Opening]) -> tuple[Float, Float]:
    """Corners [N, 3] of openings."""
    pairs = [opening.corners for opening in openings]
    return (
        np.array([low for low, _ in pairs]).reshape(-1, 3),
        np.array([high for _, high in pairs]).reshape(-1, 3),
    )
