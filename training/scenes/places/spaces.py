# SPDX-License-Identifier: MIT
"""Rooms and their walls, with what is already taken of walls and floor."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from training.scenes.places.building import Builder, Frame

Float = NDArray[np.float64]
_TRIES = 12
_GAP_M = 0.08
GATHERED_SHARE, GATHERED_M = 0.6, 4.0


class Space(NamedTuple):
    """What a family's builder hands back.

    low, high : corners of where a capture may stand; volume_m3 : of the main air space, 0
    outdoors; closed : whether no ray may leave it; focus : about where things gather [x, y].
    """

    low: Float
    high: Float
    volume_m3: float
    outdoor: bool = False
    closed: bool = True
    focus: Float | None = None


@dataclass
class Wall:
    """A wall seen from inside: x along it to the right hand of the wall, y into the room, z up."""

    frame: Frame
    length: float
    height: float
    taken: list[tuple[float, float, float, float]] = field(default_factory=list)

    def free(self, middle: float, width: float, low: float, high: float) -> bool:
        """Whether nothing is in a rectangle yet."""
        a, b = middle - width / 2 - _GAP_M, middle + width / 2 + _GAP_M
        return all(b <= x0 or a >= x1 or high <= z0 or low >= z1 for x0, x1, z0, z1 in self.taken)

    def take(self, middle: float, width: float, low: float, high: float) -> None:
        """Mark a rectangle as taken."""
        self.taken.append((middle - width / 2, middle + width / 2, low, high))

    def reserve(self, width: float, low: float, high: float) -> float | None:
        """Take a free place of a width between two heights; its middle, or None."""
        if width > self.length - 0.1 or high > self.height + 1e-6:
            return None
        rng = self.frame.place.rng
        for _ in range(_TRIES):
            middle = float(rng.uniform(width / 2 + 0.05, self.length - width / 2 - 0.05))
            if self.free(middle, width, low, high):
                self.take(middle, width, low, high)
                return middle
        return None


@dataclass
class Room:
    """An air space with walls round it."""

    place: Builder
    low: Float
    high: Float
    walls: list[Wall]
    floor: int
    ceiling: int
    used: list[tuple[float, float, float]] = field(default_factory=list)
    focus: Float = field(init=False)
    """Where things gather, so that halls are as full about the camera as small rooms are."""

    def __post_init__(self) -> None:
        share = self.place.rng.uniform(0.2, 0.8, 2)
        self.focus = self.low[:2] + share * (self.high[:2] - self.low[:2])

    @property
    def size(self) -> Float:
        """Length, width and height in metres."""
        return self.high - self.low

    @property
    def height(self) -> float:
        """Height in metres."""
        return float(self.high[2] - self.low[2])

    def wall(self) -> Wall:
        """One of the walls, long ones more often."""
        lengths = np.array([wall.length for wall in self.walls])
        return self.walls[int(self.place.rng.choice(len(lengths), p=lengths / lengths.sum()))]

    def reserve(self, radius: float) -> Frame | None:
        """A frame on the floor with free space of a radius round it, or None."""
        rng = self.place.rng
        low, high = self.low[:2] + radius, self.high[:2] - radius
        if (low >= high).any():
            return None
        for _ in range(_TRIES):
            spot = rng.uniform(low, high)
            if rng.random() < GATHERED_SHARE:
                spot = np.clip(self.focus + rng.normal(0, GATHERED_M, 2), low, high)
            x, y = (float(value) for value in spot)
            if all(math.hypot(x - a, y - b) > radius + r for a, b, r in self.used):
                self.used.append((x, y, radius))
                return self.place.at(x, y, float(self.low[2]), turned(rng))
        return None

    def against_wall(self, width: float, depth: float, height: float) -> Frame | None:
        """A frame on the floor in front of a wall, facing the room, or None."""
        for _ in range(_TRIES):
            wall = self.wall()
            middle = wall.reserve(width, 0.0, min(height, wall.height))
            if middle is None:
                continue
            frame = wall.frame.at(middle, depth / 2 + 0.02)
            radius = 0.35 * math.hypot(width, depth)
            if any(math.hypot(frame.x - a, frame.y - b) < 0.8 * r for a, b, r in self.used):
                continue
            self.used.append((frame.x, frame.y, radius))
            return frame
        return None


def turned(rng: np.random.Generator) -> float:
    """An angle: mostly along the axes, sometimes any."""
    quarter = int(rng.integers(4)) * math.pi / 2
    return quarter if rng.random() < 0.6 else quarter + float(rng.uniform(-0.6, 0.6))


def box_walls(place: Builder, low: Float, high: Float) -> list[Wall]:
    """The four walls of a box: -y, +y, -x, +x."""
    (x0, y0, z0), (x1, y1, z1) = low, high
    length, width, height = x1 - x0, y1 - y0, z1 - z0
    return [
        Wall(place.at(x0, y0, z0, 0.0), length, height),
        Wall(place.at(x1, y1, z0, math.pi), length, height),
        Wall(place.at(x0, y1, z0, -math.pi / 2), width, height),
        Wall(place.at(x1, y0, z0, math.pi / 2), width, height),
    ]


def build_room(
    place: Builder,
    size: Sequence[float],
    floor: str,
    ceiling: str,
    walls: Sequence[str],
    openings: Sequence[str] = (),
    shift: Sequence[float] = (0.0, 0.0, 0.0),
) -> Room:
    """Six slabs round a box of a size about the origin; `walls` are classes of -y, +y, -x, +x.

    Equal classes share a specimen. `openings` among "top", "-x", "+x", "-y", "+y" are left out.
    """
    half = np.array([size[0] / 2, size[1] / 2, 0.0])
    low = np.asarray(shift, float) - half
    high = low + np.asarray(size, float)
    place.scale = max(1.0, size[2] / 3.5) ** place.rng.uniform(0.2, 1.0)
    floor_, ceiling_ = place.material(floor, True), place.material(ceiling, True)
    made: dict[str, int] = {ceiling: ceiling_} if place.chance(0.5) else {}
    faces = []
    for name in walls:
        if name not in made:
            made[name] = place.material(name, True)
        faces.append(made[name])
    front, back, left, right = faces
    place.room(low, high, floor_, ceiling_, (left, right, front, back), openings)
    return Room(place, low, high, box_walls(place, low, high), floor_, ceiling_)


def wall_with_openings(
    frame: Frame,
    length: float,
    height: float,
    thickness: float,
    material: int,
    openings: Sequence[tuple[float, float, float, float]],
) -> None:
    """A wall along x of a frame, thick along y, with holes (x0, x1, z0, z1) side by side."""
    x = 0.0
    for x0, x1, z0, z1 in sorted(openings):
        if x0 > x:
            frame.slab((x, 0, 0), (x0, thickness, height), material)
        if z0 > 0:
            frame.slab((x0, 0, 0), (x1, thickness, z0), material)
        if z1 < height:
            frame.slab((x0, 0, z1), (x1, thickness, height), material)
        x = x1
    if x < length:
        frame.slab((x, 0, 0), (length, thickness, height), material)
