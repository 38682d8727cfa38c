# SPDX-License-Identifier: MIT
"""Depth all round a capture, in a frame that may be turned to follow the walls."""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from functools import cached_property, lru_cache

import numpy as np
from numpy.typing import NDArray

from i2r_vr.frames import about_vertical
from i2r_vr.seeing.grid import grid_directions, grid_position

Float = NDArray[np.float64]
Mask = NDArray[np.bool_]

_EDGE_BEND = 0.15
"""Relative bend of inverse depth from pixel to pixel that only the edge of a surface has."""


@dataclass(frozen=True)
class DepthSphere:
    """Radial depth on the sphere, seen along axes turned from the capture's.

    Parameters
    ----------
    depth_m : float [H, W]
        Equirectangular; inf is sky.
    coverage : bool [H, W]
        Where the depth is known.
    heading_rad : float
        By how much the axes are turned to the left. The pixels stay: vectors and points are told
        in the turned axes, so a heading of a fraction of a pixel costs no sharpness.
    """

    depth_m: Float
    coverage: Mask
    heading_rad: float = 0.0

    def turned(self, heading_rad: float) -> DepthSphere:
        """The same depth along axes turned to the left by `heading_rad` more."""
        return replace(self, heading_rad=self.heading_rad + heading_rad)

    @cached_property
    def unit(self) -> Float:
        """Unit vectors [H, W, 3] of pixel centres."""
        unit = grid_directions((self.depth_m.shape[0], self.depth_m.shape[1]))
        return unit if self.heading_rad == 0.0 else about_vertical(unit, -self.heading_rad)

    @cached_property
    def solid_angle(self) -> Float:
        """Solid angles [H, W] of pixels, steradians."""
        return np.broadcast_to(_solid_angles(*self.depth_m.shape), self.depth_m.shape)

    @cached_property
    def points(self) -> Float:
        """Seen points [H, W, 3] in metres; inf where sky."""
        solid = np.isfinite(self.depth_m)
        depth = np.where(solid, self.depth_m, 0.0)
        return np.where(solid[..., None], self.unit * depth[..., None], np.inf)

    @cached_property
    def nearness(self) -> Float:
        """Inverse depth [H, W] in 1/m, 0 for sky: linear in the direction on every plane."""
        nearness: Float = 1.0 / np.maximum(self.depth_m, 1e-6)
        return nearness

    @cached_property
    def solid(self) -> Mask:
        """Where a surface is seen [H, W]."""
        return self.coverage & np.isfinite(self.depth_m)

    def at(self, points: Float) -> tuple[Float, Mask]:
        """Depth and coverage in the directions of `points` [..., 3].

        Depth is interpolated in its inverse, which keeps planes plane however slantwise they
        are seen; at edges the nearest pixel counts.
        """
        rows, columns = self.depth_m.shape
        place = grid_position(points, (rows, columns))
        column_shift = self.heading_rad / (2.0 * math.pi) * columns
        row, column = place[..., 0] - 0.5, place[..., 1] - column_shift - 0.5
        top, left = np.floor(row), np.floor(column)
        down, across = row - top, column - left
        above = np.clip(top.astype(np.int64), 0, rows - 1)
        below = np.minimum(above + 1, rows - 1)
        first = left.astype(np.int64) % columns
        second = (first + 1) % columns
        near = self.nearness.ravel()
        above *= columns
        below *= columns
        corner = above + first
        upper = near.take(corner) * (1.0 - across) + near.take(above + second) * across
        lower = near.take(below + first) * (1.0 - across) + near.take(below + second) * across
        share = np.maximum(down, 0.0)
        between = upper * (1.0 - share) + lower * share
        nearest = np.where(down > 0.5, below, above) + np.where(across > 0.5, second, first)
        nearness = np.where(self._edges.take(corner), near.take(nearest), between)
        with np.errstate(divide="ignore"):
            return 1.0 / nearness, self.coverage.take(nearest)

    @cached_property
    def bends(self) -> tuple[Float, Float]:
        """Second differences of inverse depth downwards and across [H, W], relative to it.

        Nothing on a plane, positive where walls meet, negative at what stands before others.
        """
        near = self.nearness
        scale = np.maximum(near, 1e-9)
        padded = np.pad(near, ((1, 1), (0, 0)), mode="edge")
        down = (padded[2:] + padded[:-2] - 2.0 * near) / scale
        down[[0, -1]] = 0.0
        across = (np.roll(near, 1, 1) + np.roll(near, -1, 1) - 2.0 * near) / scale
        return down, across

    @cached_property
    def _edges(self) -> Mask:
        """Where something stands before others between a pixel, its right and lower ones [H, W]."""
        down, across = self.bends
        before = _of_four(np.minimum(down, across) < -_EDGE_BEND)
        behind = _of_four(np.maximum(down, across) > _EDGE_BEND)
        return before & behind


def _of_four(mask: Mask) -> Mask:
    """Where a pixel, the one to its right or one of those below them is marked [H, W]."""
    pairs = mask | np.concatenate([mask[1:], mask[-1:]])
    four: Mask = pairs | np.roll(pairs, -1, 1)
    return four


def weighted_quantile(values: Float, weight: Float, at: float) -> float:
    """The value below which a share `at` of the weight lies; `values` [n] are not empty."""
    order = np.argsort(values, kind="stable")
    total = np.cumsum(weight[order])
    return float(values[order][int(np.searchsorted(total, at * total[-1]))])


@lru_cache(maxsize=4)
def _solid_angles(rows: int, columns: int) -> Float:
    """Solid angles [H, 1] of pixels."""
    edges: Float = np.sin(np.deg2rad(90.0 - np.arange(rows + 1) * 180.0 / rows))
    return ((edges[:-1] - edges[1:]) * 2.0 * math.pi / columns)[:, None]
