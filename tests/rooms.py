# SPDX-License-Identifier: MIT
"""Depth of box rooms with openings and furniture, in closed form."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from i2r_vr.frames import direction_from_angles

Float = NDArray[np.float64]


@dataclass(frozen=True)
class Opening:
    """A rectangle in the wall across `axis` on side `sign`; beyond it depth is `beyond` times."""

    axis: int
    sign: int
    low: tuple[float, float]
    high: tuple[float, float]
    beyond: float = math.inf


def rays(shape: tuple[int, int] = (64, 128)) -> Float:
    """Unit vectors [H, W, 3] of an equirectangular map."""
    rows, columns = shape
    azimuth = 180.0 - (np.arange(columns) + 0.5) * 360.0 / columns
    elevation = 90.0 - (np.arange(rows) + 0.5) * 180.0 / rows
    return direction_from_angles(azimuth[None, :], np.repeat(elevation[:, None], columns, axis=1))


def box_room(
    low: Sequence[float],
    high: Sequence[float],
    openings: Sequence[Opening] = (),
    furniture: Sequence[tuple[Sequence[float], Sequence[float]]] = (),
    yaw_rad: float = 0.0,
    shape: tuple[int, int] = (64, 128),
) -> Float:
    """Radial depth [H, W] of a box from `low` (negative) to `high`, the capture at the origin.

    Furniture is boxes of lowest and highest corner; `yaw_rad` turns the capture to the left.
    """
    turn = np.array(
        [
            [math.cos(yaw_rad), -math.sin(yaw_rad), 0.0],
            [math.sin(yaw_rad), math.cos(yaw_rad), 0.0],
            [0.0, 0.0, 1.0],
        ]
    )
    unit = rays(shape) @ turn.T
    unit = np.where(np.abs(unit) < 1e-9, 1e-9, unit)
    walls = np.where(unit > 0, np.asarray(high), np.asarray(low)) / unit
    depth, face = walls.min(axis=-1), walls.argmin(axis=-1)
    hit = unit * depth[..., None]
    for opening in openings:
        through = (face == opening.axis) & (np.sign(unit[..., opening.axis]) == opening.sign)
        others = [axis for axis in range(3) if axis != opening.axis]
        for axis, edge_low, edge_high in zip(others, opening.low, opening.high, strict=True):
            through &= (hit[..., axis] > edge_low) & (hit[..., axis] < edge_high)
        depth = np.where(through, depth * opening.beyond, depth)
    for corner, opposite in furniture:
        one, two = np.asarray(corner) / unit, np.asarray(opposite) / unit
        enter, leave = np.minimum(one, two).max(-1), np.maximum(one, two).min(-1)
        depth = np.where((enter < leave) & (enter > 0), np.minimum(depth, enter), depth)
    return depth
