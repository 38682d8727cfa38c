# SPDX-License-Identifier: MIT
"""A level as a union of boxes of air, with boxes that stand in them, and its sight lines."""

from __future__ import annotations

import math
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

Float = NDArray[np.float64]

SKY_M = 1e5
"""Air that reaches as high as this is open above."""
_TOUCHING_M = 1e-6


@dataclass(frozen=True)
class Space:
    """A box of air of a room: corners `low` and `high` in metres, and the room's number."""

    low: tuple[float, float, float]
    high: tuple[float, float, float]
    room: int


@dataclass(frozen=True)
class Block:
    """A box of something solid in the air: furniture, a column, a gallery, a building."""

    low: tuple[float, float, float]
    high: tuple[float, float, float]


@dataclass(frozen=True)
class Doorway:
    """An opening through the wall between two rooms: a box of air, thin along `axis`."""

    low: tuple[float, float, float]
    high: tuple[float, float, float]
    rooms: tuple[int, int]
    axis: int


@dataclass(frozen=True)
class LevelPlan:
    """A level of known plan.

    spaces, doorways, blocks : what air and solids there are, along the level's own axes;
    floors_m : heights of walkable floors; muted : rooms that are open air; boxlike : rooms that
    are one box; split : rooms that probes may fairly take for two (the arms of an L);
    heading_rad : by how much the level is turned to the left.
    """

    family: str
    spaces: tuple[Space, ...]
    doorways: tuple[Doorway, ...]
    blocks: tuple[Block, ...]
    floors_m: tuple[float, ...]
    muted: frozenset[int]
    boxlike: frozenset[int]
    split: frozenset[int]
    heading_rad: float

    @cached_property
    def _air(self) -> tuple[Float, Float]:
        boxes = [*self.spaces, *self.doorways]
        return np.array([b.low for b in boxes]), np.array([b.high for b in boxes])

    @cached_property
    def _solids(self) -> tuple[Float, Float]:
        low = np.array([b.low for b in self.blocks]).reshape(-1, 3)
        return low, np.array([b.high for b in self.blocks]).reshape(-1, 3)

    def turned(self, points: Float, back: bool = False) -> Float:
        """Points [..., 3] of the plan in the level's frame, or `back`."""
        angle = -self.heading_rad if back else self.heading_rad
        c, s = math.cos(angle), math.sin(angle)
        x, y = points[..., 0], points[..., 1]
        return np.stack([c * x - s * y, s * x + c * y, points[..., 2]], axis=-1)

    def room_of(self, points: Float) -> NDArray[np.int64]:
        """Rooms [N] of points [N, 3] along the plan's axes; -1 in doorways, walls and solids."""
        rooms = np.full(len(points), -1)
        for space in self.spaces:
            inside = np.all((points > space.low) & (points < space.high), axis=1)
            rooms[inside] = space.room
        for block in self.blocks:
            rooms[np.all((points > block.low) & (points < block.high), axis=1)] = -1
        return rooms

    def cast(self, origin: Float, unit: Float) -> Float:
        """Distances [N] along unit vectors [N, 3] from a point in the air; inf is sky."""
        entry, leaving = _crossings(origin, unit, *self._air)
        end = np.zeros(len(unit))
        while True:
            reached = np.where(entry <= end[:, None] + _TOUCHING_M, leaving, 0.0).max(axis=1)
            if not np.any(reached > end + _TOUCHING_M):
                break
            end = np.maximum(end, reached)
        low, high = self._solids
        if len(low):
            entry, leaving = _crossings(origin, unit, low, high)
            first = np.where((leaving > entry) & (leaving > 0.0), np.maximum(entry, 0.0), np.inf)
            end = np.minimum(end, first.min(axis=1))
        return np.where(end * np.abs(unit[:, 2]) > 0.5 * SKY_M, np.inf, end)


def _crossings(origin: Float, unit: Float, low: Float, high: Float) -> tuple[Float, Float]:
    """Where rays [N] enter and leave boxes [B], [N, B]; entry beyond leaving where they miss."""
    with np.errstate(divide="ignore", invalid="ignore"):
        inverse = 1.0 / unit
        first = (low[None] - origin) * inverse[:, None]
        second = (high[None] - origin) * inverse[:, None]
    near = np.fmin(first, second).max(axis=2)
    far = np.fmax(first, second).min(axis=2)
    return near, np.where(far >= near, far, -np.inf)
