# SPDX-License-Identifier: MIT
"""What a probe sees: its depth on the sphere, asked for points of the level.

Points are in the level's frame (that of `capture.position_m`); depth is in the capture's own,
turned by its yaw.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from functools import cached_property, lru_cache

import numpy as np
from numpy.typing import NDArray

Float = NDArray[np.float64]
Float32 = NDArray[np.float32]
Mask = NDArray[np.bool_]
Indices = NDArray[np.int64]

SAMPLE_COUNT = 768
"""Lines of sight that stand for the space a probe sees; 2 % of it, where shares are asked."""


@lru_cache(maxsize=4)
def map_directions(shape: tuple[int, int]) -> Float:
    """Unit vectors [H, W, 3] of an equirectangular map's pixel centres, in the capture's frame."""
    rows, columns = shape
    azimuth = np.pi - (np.arange(columns) + 0.5) * 2.0 * np.pi / columns
    elevation = np.pi / 2 - (np.arange(rows) + 0.5) * np.pi / rows
    level = np.cos(elevation)[:, None]
    return np.stack(
        [
            level * np.cos(azimuth),
            level * np.sin(azimuth),
            np.broadcast_to(np.sin(elevation)[:, None], shape),
        ],
        axis=-1,
    )


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
        Where it stands, in the level's frame.
    yaw_rad : float
        By how much its depth is turned to the left from the level's frame.
    depth_m : float32 [H, W]
        Equirectangular radial depth; inf is sky, NaN not seen.
    """

    position_m: Float
    yaw_rad: float
    depth_m: Float32

    def within(self, reach_m: float, height_m: float) -> Sight:
        """The view to at most a distance, and a height above the probe; what is not seen ends at 0."""
        rise = map_directions(self.depth_m.shape)[..., 2]
        with np.errstate(divide="ignore"):
            ceiling = np.where(rise > 0.0, height_m / np.maximum(rise, 1e-9), np.inf)
        bounded = np.minimum(np.nan_to_num(self.depth_m, nan=0.0, posinf=np.inf), reach_m)
        return replace(self, depth_m=np.minimum(bounded, ceiling).astype(np.float32))

    def pixel_at(self, offsets: Float) -> tuple[Indices, Indices]:
        """Row and column [...] of the map where offsets [..., 3], in the level's axes, point."""
        rows, columns = self.depth_m.shape
        azimuth = np.arctan2(offsets[..., 1], offsets[..., 0]) - self.yaw_rad
        level = np.hypot(offsets[..., 0], offsets[..., 1])
        elevation = np.arctan2(offsets[..., 2], level)
        row = np.minimum((0.5 - elevation / np.pi) * rows, rows - 1).astype(np.int64)
        column = np.floor((0.5 - azimuth / (2.0 * np.pi)) * columns).astype(np.int64) % columns
        return row, column

    def depth_at(self, offsets: Float) -> Float32:
        """Depth [...] in the directions of offsets [..., 3] from the probe, in the level's axes."""
        found: Float32 = self.depth_m[self.pixel_at(offsets)]
        return found

    def sees(self, points: Float) -> Mask:
        """Whether points [..., 3] of the level lie before what is seen."""
        offsets = points - self.position_m
        return np.asarray(np.linalg.norm(offsets, axis=-1) <= self.depth_at(offsets))

    @cached_property
    def samples(self) -> tuple[Float, Float]:
        """Points [S, 3] spread over the space in sight, and the volume that each stands for [S]."""
        unit, share = _sampled_lines()
        depth = self.depth_at(unit).astype(np.float64)
        points = self.position_m + unit * (depth * share)[:, None]
        return points, depth**3 / 3.0 * (4.0 * np.pi / SAMPLE_COUNT)

    @cached_property
    def points(self) -> Float:
        """Where sight ends [H, W, 3], as offsets from the probe in the level's axes; inf is sky."""
        unit = turned(map_directions(self.depth_m.shape), self.yaw_rad)
        with np.errstate(invalid="ignore"):
            return np.asarray(unit * self.depth_m[..., None].astype(np.float64))

    def share_seen_by(self, other: Sight) -> float:
        """Share of the space that is seen from here which another probe sees too."""
        points, volume = self.samples
        total = float(volume.sum())
        return float(volume[other.sees(points)].sum()) / total if total > 0.0 else 0.0


def turned(vectors: Float, angle_rad: float) -> Float:
    """Vectors [..., 3] turned to the left about the vertical."""
    c, s = math.cos(angle_rad), math.sin(angle_rad)
    x, y = vectors[..., 0], vectors[..., 1]
    return np.stack([c * x - s * y, s * x + c * y, vectors[..., 2]], axis=-1)
