# SPDX-License-Identifier: MIT
"""Families of levels: corridors with rooms, storeys, halls, caves, streets, fields."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass, field

import numpy as np

from training.scenes.levels.plan import SKY_M, Block, Doorway, LevelPlan, Space

WALL_M = 0.15
DOOR_WIDTH_M, DOOR_HEIGHT_M = 0.95, 2.1
OPEN_AIR_M = 12.0


@dataclass
class _Draft:
    """A plan while it is drawn."""

    rng: np.random.Generator
    spaces: list[Space] = field(default_factory=list)
    doorways: list[Doorway] = field(default_factory=list)
    blocks: list[Block] = field(default_factory=list)
    floors_m: set[float] = field(default_factory=lambda: {0.0})
    muted: set[int] = field(default_factory=set)
    complex: set[int] = field(default_factory=set)
    split: set[int] = field(default_factory=set)

    def between(self, low: float, high: float) -> float:
        return round(float(self.rng.uniform(low, high)), 2)

    def space(self, low: tuple[float, ...], high: tuple[float, ...], room: int) -> Space:
        made = Space((low[0], low[1], low[2]), (high[0], high[1], high[2]), room)
        self.spaces.append(made)
        return made

    def block(self, low: tuple[float, ...], high: tuple[float, ...]) -> None:
        self.blocks.append(Block((low[0], low[1], low[2]), (high[0], high[1], high[2])))

    def door(
        self,
        rooms: tuple[int, int],
        axis: int,
        wall: tuple[float, float],
        middle: float,
        floor: float = 0.0,
        width: float = DOOR_WIDTH_M,
        height: float = DOOR_HEIGHT_M,
    ) -> None:
        """An opening through the wall from `wall[0]` to `wall[1]` along `axis`."""
        low, high = [0.0, 0.0, floor], [0.0, 0.0, floor + height]
        low[axis], high[axis] = wall
        low[1 - axis], high[1 - axis] = middle - width / 2.0, middle + width / 2.0
        self.doorways.append(
            Doorway((low[0], low[1], low[2]), (high[0], high[1], high[2]), rooms, axis)
        )

    def furnish(self, space: Space, share: float = 0.12) -> None:
        """Tables, shelves and the like on the floor of a space, where no door opens."""
        (x0, y0, z0), (x1, y1, z1) = space.low, space.high
        area, used = (x1 - x0) * (y1 - y0), 0.0
        for _ in range(40):
            if used > share * area:
                break
            length, width = self.between(0.5, 1.8), self.between(0.4, 0.9)
            height = self.between(0.4, min(2.0, z1 - z0 - 0.3))
            if x1 - x0 < length + 1.6 or y1 - y0 < width + 1.6:
                break
            x = x0 + self.rng.uniform(0.0, x1 - x0 - length)
            y = y0 + self.rng.uniform(0.0, y1 - y0 - width)
            low, high = (x, y, z0), (x + length, y + width, z0 + height)
            if not any(_near(low, high, d) for d in self.doorways):
                self.block(low, high)
                used += length * width

    def plan(self, family: str) -> LevelPlan:
        rooms = {space.room for space in self.spaces}
        return LevelPlan(
            family,
            tuple(self.spaces),
            tuple(self.doorways),
            tuple(self.blocks),
            tuple(sorted(self.floors_m)),
            frozenset(self.muted),
            frozenset(rooms - self.complex),
            frozenset(self.split),
            math.radians(self.rng.choice([0.0, 0.0, 17.0, -31.0])),
        )


def _near(
    low: tuple[float, ...], high: tuple[float, ...], door: Doorway, free: float = 0.9
) -> bool:
    return all(low[a] < door.high[a] + free and high[a] > door.low[a] - free for a in range(2))


def _storey(d: _Draft, first_room: int, floor: float, height: float, rooms: int) -> float:
    """A corridor with rooms on both sides; its length."""
    width = d.between(1.4, 2.4)
    y_low, y_high = -width / 2.0, width / 2.0
    ends, made = [0.0, 0.0], []
    for number in range(rooms):
        side = number % 2
        length, depth = d.between(2.6, 6.0), d.between(2.8, 6.0)
        x0 = ends[side]
        ends[side] = x0 + length + WALL_M
        room = first_room + 1 + number
        if side == 0:
            low, high = (x0, y_high + WALL_M), (x0 + length, y_high + WALL_M + depth)
            wall = (y_high, y_high + WALL_M)
        else:
            low, high = (x0, y_low - WALL_M - depth), (x0 + length, y_low - WALL_M)
            wall = (y_low - WALL_M, y_low)
        made.append(d.space((*low, floor), (*high, floor + height), room))
        if d.rng.random() < 0.8:
            d.door((first_room, room), 1, wall, x0 + d.between(0.8, length - 0.8), floor)
    length = max(ends) - WALL_M
    d.space((0.0, y_low, floor), (length, y_high, floor + height), first_room)
    for space in made:
        d.furnish(space)
    return length


def corridor(d: _Draft) -> None:
    """Rooms on both sides of a corridor, most doors open."""
    _storey(d, 0, 0.0, d.between(2.5, 3.2), int(d.rng.integers(5, 10)))


def storeys(d: _Draft) -> None:
    """Two such storeys, one above the other."""
    height = d.between(2.5, 3.0)
    _storey(d, 0, 0.0, height, 6)
    upper = round(height + 0.3, 2)
    d.floors_m.add(upper)
    _storey(d, 10, upper, height, 6)


def hall(d: _Draft) -> None:
    """A hall with rows of columns and a gallery along one side, and a room beside it."""
    length, width, height = d.between(16, 30), d.between(10, 18), d.between(6, 10)
    d.space((0, 0, 0), (length, width, height), 0)
    for x in np.arange(4.0, length - 2.0, 4.5):
        for y in (width * 0.25, width * 0.75):
            d.block((x, y, 0), (x + 0.5, y + 0.5, height))
    gallery = height * 0.5
    d.block((0, 0, gallery - 0.3), (length, 2.5, gallery))
    room_depth = d.between(3, 5)
    beside = d.space((2, width + WALL_M, 0), (7, width + WALL_M + room_depth, 3), 1)
    d.door((0, 1), 1, (width, width + WALL_M), 4.5)
    d.furnish(beside)


def angle(d: _Draft) -> None:
    """A room that is an L, and one behind its end."""
    long, short = d.between(8, 14), d.between(3, 4.5)
    other, height = d.between(5, 9), d.between(2.6, 3.5)
    d.space((0, 0, 0), (long, short, height), 0)
    d.space((0, 0, 0), (short, short + other, height), 0)
    d.complex.add(0)
    d.split.add(0)
    end = d.space((long + WALL_M, 0, 0), (long + WALL_M + 4, short, height), 1)
    d.door((0, 1), 0, (long, long + WALL_M), short / 2)
    d.furnish(end)


def cave(d: _Draft) -> None:
    """A cave: many boxes of air that overlap, about a bent line."""
    x = y = 0.0
    turn = d.rng.uniform(-0.3, 0.3)
    for _ in range(int(d.rng.integers(14, 22))):
        size = d.rng.uniform(1.6, 3.2, 2)
        d.space((x - size[0], y - size[1], 0.0), (x + size[0], y + size[1], d.between(2.2, 4.5)), 0)
        turn += d.rng.normal(0.0, 0.15)
        x, y = x + 1.2 * math.cos(turn), y + 1.2 * math.sin(turn)
    d.complex.add(0)
    d.split.add(0)


def street(d: _Draft) -> None:
    """A street between houses, and courtyards behind gateways."""
    length, width = d.between(30, 45), d.between(8, 12)
    d.space((0, 0, 0), (length, width, SKY_M), 0)
    d.muted.add(0)
    d.complex.add(0)
    x = d.between(2, 5)
    room = 1
    while x + 10 < length:
        side, depth = d.between(7, 10), d.between(7, 10)
        d.space((x, width + 6, 0), (x + side, width + 6 + depth, SKY_M), room)
        d.muted.add(room)
        d.complex.add(room)
        d.door((0, room), 1, (width, width + 6), x + side / 2, width=2.2, height=2.8)
        x, room = x + side + 4, room + 1
    inside = d.space((3, -0.3 - 5, 0), (10, -0.3, 3), room)
    d.door((0, room), 1, (-0.3, 0.0), 6.0)
    d.furnish(inside)


def house(d: _Draft) -> None:
    """Four rooms about a hallway, doors open, windows to a garden."""
    height = d.between(2.4, 2.8)
    a, b = d.between(3.2, 5.0), d.between(3.2, 5.0)
    e, f = d.between(3.0, 4.5), d.between(3.0, 4.5)
    hallway = d.between(1.5, 2.0)
    w = WALL_M
    long = max(a + w + b, e + w + f)
    d.space((0, 0, 0), (long, hallway, height), 0)
    upper, lower = d.between(3.0, 4.5), d.between(3.0, 4.5)
    rooms = [
        d.space((0, hallway + w, 0), (a, hallway + w + upper, height), 1),
        d.space((a + w, hallway + w, 0), (a + w + b, hallway + w + upper, height), 2),
        d.space((0, -w - lower, 0), (e, -w, height), 3),
        d.space((e + w, -w - lower, 0), (e + w + f, -w, height), 4),
    ]
    d.door((0, 1), 1, (hallway, hallway + w), a / 2)
    d.door((0, 2), 1, (hallway, hallway + w), a + w + b / 2)
    d.door((0, 3), 1, (-w, 0), e / 2)
    d.door((0, 4), 1, (-w, 0), e + w + f / 2)
    d.door((1, 2), 0, (a, a + w), hallway + w + upper / 2)
    top = hallway + w + upper
    d.space((-6, top + 0.3, 0), (long + 6, top + 0.3 + OPEN_AIR_M, SKY_M), 5)
    d.muted.add(5)
    d.complex.add(5)
    d.door((1, 5), 1, (top, top + 0.3), a / 2, floor=0.9, width=1.4, height=1.2)
    for room in rooms:
        d.furnish(room)


def field_(d: _Draft) -> None:
    """An open field with a few huts."""
    size = d.between(35, 50)
    d.space((0, 0, 0), (size, size, SKY_M), 0)
    d.muted.add(0)
    d.complex.add(0)
    for _ in range(5):
        x, y = d.between(4, size - 9), d.between(4, size - 9)
        d.block((x, y, 0), (x + d.between(2, 5), y + d.between(2, 5), d.between(2.5, 4)))


FAMILIES: dict[str, Callable[[_Draft], None]] = {
    "corridor": corridor,
    "storeys": storeys,
    "hall": hall,
    "angle": angle,
    "cave": cave,
    "street": street,
    "house": house,
    "field": field_,
}


def make_plan(family: str, seed: int) -> LevelPlan:
    """The level of a family by a seed."""
    draft = _Draft(np.random.default_rng([seed, sorted(FAMILIES).index(family)]))
    FAMILIES[family](draft)
    return draft.plan(family)
