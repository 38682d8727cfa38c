# SPDX-License-Identifier: MIT
"""A box in Unreal's frame that cameras and traces see: closed forms instead of an engine."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path

import cv2
import numpy as np
from numpy.typing import NDArray

Float = NDArray[np.float64]
WALLS = ("x-", "x+", "y-", "y+", "z-", "z+")
HALF_LARGEST = 65504.0


@dataclass(frozen=True)
class BoxRoom:
    """Walls at `low_cm` and `high_cm`; those in `open_walls` are sky.

    `surfaces` maps a wall to its physical material and its material (None where it has none);
    walls that it leaves out have no collision.
    """

    low_cm: tuple[float, float, float] = (-200.0, -300.0, -160.0)
    high_cm: tuple[float, float, float] = (400.0, 150.0, 240.0)
    open_walls: frozenset[str] = frozenset()
    surfaces: dict[str, tuple[str | None, str | None]] = field(
        default_factory=lambda: {wall: (None, f"M_Brick_{wall[0]}") for wall in WALLS}
    )
    colours: dict[str, tuple[int, int, int]] = field(
        default_factory=lambda: {
            wall: (40 + 35 * i, 250 - 35 * i, 30 + 60 * (i % 3)) for i, wall in enumerate(WALLS)
        }
    )

    def see(
        self, place_cm: tuple[float, float, float], pitch_deg: float, yaw_deg: float, size: int
    ) -> tuple[Float, NDArray[np.int64]]:
        """Distance along the camera's axis, and index of the wall, of each pixel [size, size].

        The camera's axes are the columns of the matrix of an FRotator without roll.
        """
        pitch, yaw = np.deg2rad(pitch_deg), np.deg2rad(yaw_deg)
        cp, sp, cy, sy = np.cos(pitch), np.sin(pitch), np.cos(yaw), np.sin(yaw)
        ahead, right, up = (cp * cy, cp * sy, sp), (-sy, cy, 0.0), (-sp * cy, -sp * sy, cp)
        centres = (np.arange(size) + 0.5) / size * 2.0 - 1.0
        u, v = np.meshgrid(centres, centres)
        rays = sum(
            part[..., None] * np.asarray(axis)
            for part, axis in ((np.ones_like(u), ahead), (u, right), (-v, up))
        )
        return self.meet(np.asarray(place_cm), rays)

    def meet(self, place: Float, rays: Float) -> tuple[Float, NDArray[np.int64]]:
        """Multiples of the rays at which they meet a wall, and which; inf where it is open."""
        with np.errstate(divide="ignore", invalid="ignore"):
            reach = (
                np.where(rays > 0, (np.asarray(self.high_cm) - place) / rays, np.inf),
                np.where(rays < 0, (np.asarray(self.low_cm) - place) / rays, np.inf),
            )
        both = np.stack([reach[1], reach[0]], axis=-1).reshape(*rays.shape[:-1], 6)
        wall = both.argmin(axis=-1)
        distance = both.min(axis=-1)
        opened = np.isin(wall, [WALLS.index(name) for name in self.open_walls])
        return np.where(opened, np.inf, distance), wall

    def write_colours(self, seen: tuple[Float, NDArray[np.int64]], path: Path) -> None:
        """A PNG with alpha, as the engine writes it."""
        table = np.array([self.colours[wall] for wall in WALLS], np.uint8)
        rgb = np.where(np.isfinite(seen[0])[..., None], table[seen[1]], 200).astype(np.uint8)
        alpha = np.zeros((*rgb.shape[:2], 1), np.uint8)
        assert cv2.imwrite(str(path), np.concatenate([rgb[..., ::-1], alpha], axis=-1))

    def scene_depths_cm(self, seen: tuple[Float, NDArray[np.int64]]) -> Float:
        """Depths as a target of half floats holds them, row by row."""
        return np.minimum(seen[0], HALF_LARGEST).astype(np.float16).astype(np.float64).ravel()

    def trace(
        self, start: list[float], end: list[float]
    ) -> tuple[float, str | None, str | None] | None:
        """Distance, physical material and material of the first collision."""
        ray = np.asarray(end) - np.asarray(start)
        share, wall = self.meet(np.asarray(start), ray)
        name = WALLS[int(wall)]
        if not share <= 1.0 or name not in self.surfaces:
            return None
        return (float(share * np.linalg.norm(ray)), *self.surfaces[name])
