# SPDX-License-Identifier: MIT
"""The air between the walls: which of the floor plan is room, how high it is there, how much.

The box of the walls is cut into columns. A column belongs to the room where some line of sight
passes through it at any height, so beams, shelves and galleries take nothing away; it is as high
as sight gets in it. Valleys narrower than a room are filled: what hangs from a ceiling or stands
in the way hides a part of the room, while roofs and vaults have none.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.ndimage import distance_transform_edt

from i2r_vr.seeing.depth_sphere import DepthSphere, Float, Mask
from i2r_vr.seeing.surfaces import overhead_within

_COLUMNS, _LEVELS = 24, 24
"""Cells of the box along each level axis, and in height."""
_SLACK = 1.02
"""How much farther than seen a point may lie and still be in sight: half a cell's slant."""
_BEHIND, _ASIDE = 1.5, 3.0
"""Cells along one axis, and along any, in which what lies behind a surface is what the surface
bounds; farther behind is shadow."""
_SEEN_SOLID = 0.5
"""Of a column's upper half, how much of a surface must be seen in it for it to be no room."""
_RESOLVED = 1.5
"""Cells that a pixel may be wide where it is to tell wall from room."""
_FLAT_SHARE = 0.5
"""Of the columns whose end is seen, how many must be equally high for a ceiling to be flat."""
_LEAST_FILLED = 0.1
"""Of an edge of the box, how much must be air for the box to reach so far."""
_BRIDGED_SHARE, _BRIDGED_M = 0.2, 0.9
"""Widest valley that is filled: a share of the plan, at least about a beam's shadow."""


@dataclass(frozen=True)
class AirSpace:
    """Columns of air in a box, in the axes of the sphere they were seen on.

    Parameters
    ----------
    height_m : float [X, Y]
        Of each column above the floor, by x and y; 0 where the plan leaves it out.
    distances : float [3, 2]
        Of the box's faces: axes x, y, z; negative, positive side.
    """

    height_m: Float
    distances: Float

    @property
    def volume_m3(self) -> float:
        """Volume of the columns, at most that of the box."""
        area = float(np.prod(self.distances[:2].sum(axis=1)))
        return area * float(self.height_m.mean())

    def trimmed(self) -> AirSpace:
        """The same without edges of the box in which there is no air."""
        distances, height = self.distances.copy(), self.height_m
        for axis in range(2):
            count = height.shape[axis]
            cell = distances[axis].sum() / count
            rows = np.flatnonzero((height > 0.0).mean(axis=1 - axis) > _LEAST_FILLED)
            if not rows.size:
                return self
            first, last = int(rows[0]), int(rows[-1])
            height = height[first : last + 1] if axis == 0 else height[:, first : last + 1]
            distances[axis] -= cell * np.array([first, count - 1 - last])
        return AirSpace(height, distances)


def air_space(sphere: DepthSphere, distances: Float) -> AirSpace:
    """The air that a sphere sees within the box of `distances` [3, 2], all finite.

    Of a column whose end is hidden, the columns whose end is seen tell the height.
    """
    cell = distances.sum(axis=1) / (_COLUMNS, _COLUMNS, _LEVELS)
    x, y, z = (
        -distances[axis, 0] + (np.arange(count) + 0.5) * cell[axis]
        for axis, count in enumerate((_COLUMNS, _COLUMNS, _LEVELS))
    )
    points = np.stack(np.meshgrid(x, y, z, indexing="ij"), axis=-1)
    depth, covered = sphere.at(points)
    away = np.linalg.norm(points, axis=-1)
    free = covered & (depth * _SLACK >= away)
    behind = np.abs(points) * (1.0 - np.minimum(depth / away, 1.0))[..., None]
    close = (behind <= _BEHIND * cell).any(axis=-1) & (behind <= _ASIDE * cell).all(axis=-1)
    ends = covered & ~free & close
    top = np.where(free, np.arange(1, _LEVELS + 1), 0).max(axis=2)
    top[top == _LEVELS - 1] = _LEVELS
    roof = _roof_levels(sphere, distances, cell)
    top = np.maximum(top, roof)
    pixel = np.pi / sphere.depth_m.shape[0] * np.linalg.norm(points[:, :, 0, :2], axis=-1)
    solid = (ends[..., _LEVELS // 2 :].mean(axis=2) > _SEEN_SOLID) & (
        pixel < _RESOLVED * cell[:2].min()
    )
    known = (roof > 0) | (top == _LEVELS) | ((top == 0) & solid)
    top = np.where(known, top, np.maximum(top, _likely_levels(top, known, cell)))
    reach = [_bridged_cells(float(side)) for side in distances[:2].sum(axis=1)]
    return AirSpace(_closed(top * cell[2], reach), distances)


def _likely_levels(top: NDArray[np.int64], known: Mask, cell: Float) -> NDArray[np.int64]:
    """Levels of columns [24, 24] by those whose end is known.

    The nearest tells whether there is room. Where most are equally high the ceiling is flat, and
    what is lower, a gallery or a shelf, hides a part of it: all are as high. Elsewhere, under a
    roof, they are as high as the nearest.
    """
    if not known.any():
        return top
    near = distance_transform_edt(
        ~known, sampling=cell[:2], return_distances=False, return_indices=True
    )
    nearest: NDArray[np.int64] = top[tuple(near)]
    ends = top[known & (top > 0)]
    usual = int(np.median(ends)) if ends.size else 0
    if not usual or np.mean(ends == usual) < _FLAT_SHARE:
        return nearest
    return np.where(nearest > 0, np.maximum(nearest, usual), 0)


def _roof_levels(sphere: DepthSphere, distances: Float, cell: Float) -> NDArray[np.int64]:
    """Levels [24, 24] up to the highest point of ceiling or roof seen over each column, or 0."""
    points, _ = overhead_within(sphere, distances)
    points = points[points[:, 2] < distances[2, 1] + cell[2]]
    place = (points + distances[:, 0]) / cell
    x, y, z = place[:, 0], place[:, 1], np.round(place[:, 2])
    roof = np.zeros((_COLUMNS, _COLUMNS), np.int64)
    columns = (x.astype(np.int64).clip(0, _COLUMNS - 1), y.astype(np.int64).clip(0, _COLUMNS - 1))
    np.maximum.at(roof, columns, z.astype(np.int64).clip(0, _LEVELS))
    return roof


def _bridged_cells(side_m: float) -> int:
    """Half the width in cells of the widest valley that is filled."""
    widest = max(_BRIDGED_SHARE * side_m, min(_BRIDGED_M, 0.3 * side_m))
    return max(1, round(widest / side_m * _COLUMNS / 2.0))


def _closed(height: Float, reach: list[int]) -> Float:
    """Valleys filled to the lower of their sides; hilltops, slopes and edges stay."""
    for axis, cells in enumerate(reach):
        height = _extreme(height, cells, axis, highest=True)
    for axis, cells in enumerate(reach):
        height = _extreme(height, cells, axis, highest=False)
    return height


def _extreme(values: Float, cells: int, axis: int, highest: bool) -> Float:
    """The highest or lowest of the cells about each one along an axis, itself included."""
    pad = [(cells, cells) if a == axis else (0, 0) for a in range(2)]
    edge = -np.inf if highest else np.inf
    padded = np.pad(values, pad, constant_values=edge)
    windows = np.lib.stride_tricks.sliding_window_view(padded, 2 * cells + 1, axis=axis)
    found: Float = windows.max(axis=-1) if highest else windows.min(axis=-1)
    return found
