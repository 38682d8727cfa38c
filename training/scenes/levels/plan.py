# SPDX-License-Identifier: MIT
"""A level as a union of boxes of air, with boxes that stand in them, and its sight lines."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from i2r_vr.frames import about_vertical

Float = NDArray[np.float64]

SKY_M = 1e5
"""Air that reaches as high as this is open above."""
_TOUCHING_M = 1e-3


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

    @property
    def bounds(self) -> tuple[Float, Float]:
        """Corners [3] of the box about all of its air."""
        low = np.min([space.low for space in self.spaces], axis=0)
        return low, np.max([space.high for space in self.spaces], axis=0)

    def turned(self, points: Float) -> Float:
        """Points [..., 3] of the plan in the level's frame."""
        return about_vertical(points, self.heading_rad)

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
        with np.errstate(divide="ignore"):
            inverse = (1.0 / unit.T).astype(np.float32)
        air: list[Space | Doorway] = [*self.spaces, *self.doorways]
        crossings = [_crossing(origin, inverse, box) for box in air]
        end, farther = np.zeros(len(unit), np.float32), True
        while farther:
            farther = False
            for entry, leaving in crossings:
                further = (entry <= end + _TOUCHING_M) & (leaving > end)
                if further.any():
                    end[further], farther = leaving[further], True
        for block in self.blocks:
            entry, leaving = _crossing(origin, inverse, block)
            struck = (leaving > entry) & (leaving > 0.0)
            end[struck] = np.minimum(end[struck], np.maximum(entry[struck], 0.0))
        return np.where(end * np.abs(unit[:, 2]) > 0.5 * SKY_M, np.inf, end.astype(np.float64))


def _crossing(
    origin: Float, inverse: NDArray[np.float32], box: Space | Doorway | Block
) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
    """Where rays [N] enter and leave a box; they leave at -inf where they miss it."""
    entry = np.full(inverse.shape[1], -np.inf, np.float32)
    leaving = np.full(inverse.shape[1], np.inf, np.float32)
    with np.errstate(invalid="ignore"):
        for axis in range(3):
            first = np.float32(box.low[axis] - origin[axis]) * inverse[axis]
            second = np.float32(box.high[axis] - origin[axis]) * inverse[axis]
            entry = np.fmax(entry, np.fmin(first, second))
            leaving = np.fmin(leaving, np.fmax(first, second))
    leaving[leaving < entry] = -np.inf
    return entry, leaving
