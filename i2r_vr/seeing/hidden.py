# SPDX-License-Identifier: MIT
"""What stands hidden behind what is seen, and how far sound gets for all of it.

The mean free path is four times the volume over the surface (Kuttruff, Room Acoustics, section
5.2). Of both a capture sees a part: the room goes on behind shelves, and shelves have backs.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy.ndimage import minimum_filter

from i2r_vr.seeing.air_space import AirSpace
from i2r_vr.seeing.depth_sphere import DepthSphere, Float, Mask
from i2r_vr.seeing.surfaces import surface_patches

_LEAST_FACING = 0.15
"""Cosine from which a pixel tells the area that it shows, as for the networks' features; it leaves
out a twentieth of an empty box."""
_MOST_UNSEEN = 8.0
"""How many times the volume that is seen the room may be, to be furnished throughout like it."""
_NEAR_SHARE, _NEAR_M = 0.03, 0.15
"""How far from wall, floor or ceiling a point may be and still be of it: of the size, at least."""
_STEEPEST = 2.5
"""Slope from which a step of the ceiling is a wall and not a roof."""


@dataclass(frozen=True)
class FreePath:
    """Mean free path of sound in metres: of what is seen of a place, and of the whole."""

    seen_m: float
    whole_m: float

    @property
    def ratio(self) -> float:
        """The whole's over that of what is seen: about 1 in an empty box."""
        return self.whole_m / self.seen_m


def mean_free_path(sphere: DepthSphere, air: AirSpace) -> FreePath:
    """Mean free path of a place, all of it and what is seen.

    The whole is the columns of air with their floor, ceiling and walls, and in it what stands
    there: as densely as in what is seen, and with a back for each front.

    Parameters
    ----------
    sphere : DepthSphere
        Covered all round.
    air : AirSpace
        What it sees, along its axes.
    """
    normal, _, _ = surface_patches(sphere)
    facing = np.abs(np.sum(normal * sphere.unit, axis=-1)).clip(_LEAST_FACING)
    reach = np.where(sphere.solid, sphere.depth_m, 0.0)
    area = sphere.solid_angle * reach**2 / facing
    standing = float(area[sphere.solid & ~_on_envelope(sphere, air)].sum())
    seen_m3 = float((sphere.solid_angle * reach**3).sum() / 3.0)
    unseen = float(np.clip(air.volume_m3 / max(seen_m3, 1e-6), 1.0, _MOST_UNSEEN))
    surface = _envelope_m2(air) + 2.0 * standing * unseen
    return FreePath(
        seen_m=4.0 * max(seen_m3, 1e-6) / max(float(area.sum()), 1e-6),
        whole_m=4.0 * max(air.volume_m3, 1e-6) / surface,
    )


def _on_envelope(sphere: DepthSphere, air: AirSpace) -> Mask:
    """Which pixels show the walls, floor or ceiling of the air [H, W]."""
    points = np.where(sphere.solid[..., None], sphere.points, 0.0)
    size, height = air.distances.sum(axis=1), air.height_m
    near = np.maximum(_NEAR_M, _NEAR_SHARE * size)
    along = points + air.distances[:, 0]
    counts = np.array(height.shape)
    column = (along[..., :2] / size[:2] * counts).astype(np.int64).clip(0, counts - 1)
    ceiling = minimum_filter(height, 3, mode="nearest")[column[..., 0], column[..., 1]]
    upright = ((along[..., :2] < near[:2]) | (along[..., :2] > (size - near)[:2])).any(axis=-1)
    on: Mask = upright | (along[..., 2] < near[2]) | (along[..., 2] > ceiling - near[2])
    return on


def _envelope_m2(air: AirSpace) -> float:
    """Area of the floor, the ceiling or roof, and the walls of columns of air."""
    height = air.height_m
    cells = air.distances[:2].sum(axis=1) / height.shape
    floor = float(np.prod(cells))
    total, sloping = 0.0, np.ones_like(height)
    for axis, (cell, width) in enumerate(zip(cells, cells[::-1], strict=True)):
        edges: Float = np.abs(np.diff(height, axis=axis, prepend=0.0, append=0.0))
        inner = np.take(edges, range(1, height.shape[axis]), axis=axis)
        outer = np.take(edges, (0, -1), axis=axis)
        steep = inner > _STEEPEST * cell
        total += width * float(inner[steep].sum() + outer.sum())
        slope = np.where(steep, 0.0, inner / cell)
        sloping += _of_neighbours(slope**2, axis)
    roof = np.sqrt(sloping)
    return total + floor * float(((1.0 + roof) * (height > 0.0)).sum())


def _of_neighbours(between: Float, axis: int) -> Float:
    """Values of cells: the mean of those between it and its neighbours along an axis."""
    count = between.shape[axis]
    pad = [(1, 1) if a == axis else (0, 0) for a in range(2)]
    padded = np.pad(between, pad, mode="edge") if count else np.pad(between, pad)
    mean: Float = (
        np.take(padded, range(count + 1), axis=axis)
        + np.take(padded, range(1, count + 2), axis=axis)
    ) / 2.0
    return mean
