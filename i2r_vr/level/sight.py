# SPDX-License-Identifier: MIT
"""What a probe sees: its depth on the sphere, asked for points of the level.

All places here and in the arrangement lie along its axes: those of the level's walls.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from functools import cached_property, lru_cache
from hashlib import blake2b

import numpy as np
from numpy.typing import NDArray

from i2r_vr.frames import about_vertical

Float = NDArray[np.float64]
Float32 = NDArray[np.float32]
Depth = NDArray[np.float16] | NDArray[np.float32]
Mask = NDArray[np.bool_]
Indices = NDArray[np.int64]

SAMPLE_COUNT = 768
"""Lines of sight that stand for the space a probe sees; 2 % of it, where shares are asked."""


@lru_cache(maxsize=1)
def _sampled_lines() -> tuple[Float, Float]:
    """Directions [S, 3] equal in area, and shares of the length at which each is sampled [S].

    Points at these shares are spread evenly over the space in sight.
    """
    index = np.arange(SAMPLE_COUNT) + 0.5
    sine = 1.0 - 2.0 * index / SAMPLE_COUNT
    azimuth = np.pi * (3.0 - math.sqrt(5.0)) * index
    level = np.sqrt(1.0 - sine**2)
    unit = np.stack([level * np.cos(azimuth), level * np.sin(azimuth), sine], axis=-1)
    share = (index * math.sqrt(2.0)) % 1.0
    return unit, np.cbrt(share)


@dataclass(frozen=True)
class Sight:
    """A probe's view of its level.

    Parameters
    ----------
    position_m : float64 [3]
        Where it stands.
    yaw_rad : float
        By how much its depth is turned to the left from the axes.
    depth_m : float16 or float32 [H, W]
        Equirectangular radial depth; inf is sky, NaN not seen.
    """

    position_m: Float
    yaw_rad: float
    depth_m: Depth

    def turned(self, angle_rad: float) -> Sight:
        """The same along axes that are turned by an angle to the right."""
        return replace(
            self,
            position_m=about_vertical(self.position_m, angle_rad),
            yaw_rad=self.yaw_rad + angle_rad,
        )

    @property
    def unit(self) -> Float32:
        """Unit vectors [H, W, 3] of the map's pixels, along the axes."""
        level, rise, ahead, left = self._lines
        found = np.empty((*self.depth_m.shape, 3), np.float32)
        np.multiply(level, ahead, out=found[..., 0])
        np.multiply(level, left, out=found[..., 1])
        found[..., 2] = rise
        return found

    @property
    def _lines(self) -> tuple[Float32, Float32, Float32, Float32]:
        """Cosine and sine of rows' elevations [H, 1], and of columns' azimuths [W]."""
        rows, columns = self.depth_m.shape
        elevation = np.pi / 2 - (np.arange(rows)[:, None] + 0.5) * np.pi / rows
        azimuth = np.pi - (np.arange(columns) + 0.5) * 2.0 * np.pi / columns + self.yaw_rad
        level, rise, ahead, left = (
            part(angle).astype(np.float32)
            for part, angle in (
                (np.cos, elevation),
                (np.sin, elevation),
                (np.cos, azimuth),
                (np.sin, azimuth),
            )
        )
        return level, rise, ahead, left

    def pixel_at(self, offsets: Float | Float32) -> tuple[Indices, Indices]:
        """Row and column [...] of the map where offsets [..., 3] point."""
        level = np.hypot(offsets[..., 0], offsets[..., 1])
        row = self.row_at(np.arctan2(offsets[..., 2], level))
        return row, self.column_at(np.arctan2(offsets[..., 1], offsets[..., 0]))

    def row_at(self, elevation: Float | Float32) -> Indices:
        """Row of the map at elevations in radians."""
        rows = self.depth_m.shape[0]
        found: Indices = np.minimum((0.5 - elevation / np.pi) * rows, rows - 1).astype(np.int64)
        return found

    def column_at(self, azimuth: Float | Float32) -> Indices:
        """Column of the map at azimuths in radians, of the axes."""
        columns = self.depth_m.shape[1]
        turns = 0.5 - (azimuth - self.yaw_rad) / (2.0 * np.pi)
        found: Indices = np.floor(turns * columns).astype(np.int64) % columns
        return found

    def sees(self, points: Float) -> Mask:
        """Whether points [..., 3] lie before what is seen."""
        offsets = points - self.position_m
        return np.asarray(np.linalg.norm(offsets, axis=-1) <= self.depth_m[self.pixel_at(offsets)])

    @cached_property
    def digest(self) -> bytes:
        """What tells it from any other."""
        placed = np.append(self.position_m, self.yaw_rad)
        return blake2b(placed.tobytes() + self.depth_m.tobytes(), digest_size=16).digest()

    @cached_property
    def samples(self) -> tuple[Float, Float]:
        """Points [S, 3] spread over the space in sight, and the volume that each stands for [S]."""
        unit, share = _sampled_lines()
        depth = self.depth_m[self.pixel_at(unit)].astype(np.float64)
        points = self.position_m + unit * (depth * share)[:, None]
        return points, depth**3 / 3.0 * (4.0 * np.pi / SAMPLE_COUNT)

    @cached_property
    def bounds(self) -> tuple[Float, Float]:
        """Corners of the box about a space in sight that ends everywhere."""
        depth = self.depth_m.astype(np.float32)
        level, rise, ahead, left = self._lines
        away = depth * level
        points = (away * ahead, away * left, depth * rise)
        low = np.array([part.min() for part in points], np.float64)
        high = np.array([part.max() for part in points], np.float64)
        return self.position_m + low, self.position_m + high

    def share_seen_by(self, other: Sight) -> float:
        """Share of the space that is seen from here which another probe sees too."""
        points, volume = self.samples
        total = float(volume.sum())
        return float(volume[other.sees(points)].sum()) / total if total > 0.0 else 0.0
