# SPDX-License-Identifier: MIT
"""Rooms of rectangles that two simulations hear: ours, and pyroomacoustics'."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from itertools import pairwise

import numpy as np

from i2r_vr.materials.absorption import fittings_absorption
from training.scenes.light.lighting import draw_lights
from training.scenes.places.building import Builder
from training.scenes.scene import Primitives, Scene

GAP_M = 0.002
OPEN = 0.97
"""Absorption of an opening: the most that a material of a scene may have."""


@dataclass(frozen=True)
class Rectangle:
    """A sheet `corner + s u + t v`; u x v points out of the air. `absorption` of all octaves."""

    corner: np.ndarray
    u: np.ndarray
    v: np.ndarray
    absorption: float


@dataclass(frozen=True)
class Box:
    """A solid between two corners, one absorption."""

    low: tuple[float, float, float]
    high: tuple[float, float, float]
    absorption: float


@dataclass(frozen=True)
class ReferenceRoom:
    """A box room from the origin, furnished or not.

    surfaces : absorption of -x, +x, -y, +y, floor and ceiling; scattering : of everything;
    opening : (x0, x1, z0, z1) in the wall -y that absorbs all; cut : (x, y), the corner beyond is
    no part of the room (an L).
    """

    name: str
    size: tuple[float, float, float]
    receiver: tuple[float, float, float]
    surfaces: tuple[float, float, float, float, float, float]
    scattering: float
    furniture: Sequence[Box] = field(default=())
    opening: tuple[float, float, float, float] | None = None
    cut: tuple[float, float] | None = None

    @property
    def surface_m2(self) -> float:
        """Of all sheets."""
        return float(sum(np.linalg.norm(np.cross(s.u, s.v)) for s in self.rectangles()))

    @property
    def volume_m3(self) -> float:
        """Of the air, furniture left out."""
        x, y, z = self.size
        less = sum(float(np.prod(np.subtract(box.high, box.low))) for box in self.furniture)
        if self.cut is not None:
            less += (x - self.cut[0]) * (y - self.cut[1]) * z
        return x * y * z - less

    def rectangles(self) -> Iterator[Rectangle]:
        """All surfaces."""
        x, y, z = self.size
        left, right, front, back, floor, ceiling = self.surfaces
        if self.cut is None:
            yield from _plates(((0, 0, x, y),), z, floor, ceiling)
            yield _upright((x, 0), (x, y), 0, z, right)
            yield _upright((x, y), (0, y), 0, z, back)
        else:
            a, b = self.cut
            yield from _plates(((0, 0, x, b), (0, b, a, y)), z, floor, ceiling)
            yield _upright((x, 0), (x, b), 0, z, right)
            yield _upright((x, b), (a, b), 0, z, back)
            yield _upright((a, b), (a, y), 0, z, right)
            yield _upright((a, y), (0, y), 0, z, back)
        yield _upright((0, y), (0, 0), 0, z, left)
        if self.opening is None:
            yield _upright((0, 0), (x, 0), 0, z, front)
        else:
            x0, x1, z0, z1 = self.opening
            yield _upright((x0, 0), (x1, 0), z0, z1, OPEN)
            for part in ((0, x0, 0, z), (x1, x, 0, z), (x0, x1, 0, z0), (x0, x1, z1, z)):
                if part[1] > part[0] and part[3] > part[2]:
                    yield _upright((part[0], 0), (part[1], 0), part[2], part[3], front)
        for box in self.furniture:
            yield from _solid(box)


def _plates(
    parts: Sequence[tuple[float, float, float, float]], z: float, floor: float, ceiling: float
) -> Iterator[Rectangle]:
    for x0, y0, x1, y1 in parts:
        u, v = np.array([x1 - x0, 0.0, 0.0]), np.array([0.0, y1 - y0, 0.0])
        yield Rectangle(np.array([x0, y0, 0.0]), v, u, floor)
        yield Rectangle(np.array([x0, y0, z]), u, v, ceiling)


def _upright(
    start: tuple[float, float], end: tuple[float, float], z0: float, z1: float, absorption: float
) -> Rectangle:
    """A wall along a walk with the air to the left hand."""
    u = np.array([end[0] - start[0], end[1] - start[1], 0.0])
    return Rectangle(np.array([*start, z0], float), u, np.array([0, 0, z1 - z0], float), absorption)


def _solid(box: Box) -> Iterator[Rectangle]:
    """The six sides, a gap's width off what the box stands at, so that no two sheets coincide."""
    x0, y0, z0 = np.add(box.low, GAP_M)
    x1, y1, z1 = np.subtract(box.high, GAP_M)
    walk = [(x0, y0), (x0, y1), (x1, y1), (x1, y0), (x0, y0)]
    for start, end in pairwise(walk):
        yield _upright(start, end, z0, z1, box.absorption)
    u, v = np.array([x1 - x0, 0.0, 0.0]), np.array([0.0, y1 - y0, 0.0])
    yield Rectangle(np.array([x0, y0, z1]), v, u, box.absorption)
    yield Rectangle(np.array([x0, y0, z0]), u, v, box.absorption)


def scene_of(room: ReferenceRoom) -> Scene:
    """The room as a scene of ours; its materials absorb, as built, what is stated."""
    sheets = list(room.rectangles())
    levels = sorted({sheet.absorption for sheet in sheets})
    place = Builder("reference", 0)
    for _ in levels:
        place.material("plaster", True)
    materials = place.materials()
    fittings = fittings_absorption(room.volume_m3)
    absorption = np.repeat(np.array(levels)[:, None] - fittings, 7, axis=1).astype(np.float32)
    empty = place.primitives()
    solids = Primitives(
        **{
            **vars(empty),
            "quad_corner": np.array([sheet.corner for sheet in sheets], np.float32),
            "quad_u": np.array([sheet.u for sheet in sheets], np.float32),
            "quad_v": np.array([sheet.v for sheet in sheets], np.float32),
            "quad_material": np.array([levels.index(s.absorption) for s in sheets], np.int32),
        }
    )
    materials = replace(
        materials, absorption=absorption, scattering=np.full_like(absorption, room.scattering)
    )
    return Scene(
        family="reference",
        seed=0,
        outdoor=False,
        primitives=solids,
        materials=materials,
        lights=draw_lights(place, False),
        capture_m=np.array(room.receiver, np.float32),
        yaw_rad=0.0,
        volume_m3=room.volume_m3,
        bounds_m=np.array([[-1, -1, -1], np.array(room.size) + 1], np.float32),
    )


def _evenly(absorption: float) -> tuple[float, float, float, float, float, float]:
    return (absorption,) * 6


BATHROOM = (
    Box((0.0, 0.0, 0.0), (1.7, 0.7, 0.55), 0.04),
    Box((2.5, 1.5, 0.0), (3.0, 2.0, 0.8), 0.06),
    Box((0.0, 1.6, 0.0), (0.4, 2.0, 1.8), 0.1),
)
LIVING = (
    Box((0.3, 0.2, 0.0), (2.3, 1.1, 0.8), 0.5),
    Box((1.0, 1.7, 0.0), (2.0, 2.3, 0.45), 0.1),
    Box((5.4, 0.5, 0.0), (6.0, 2.5, 2.0), 0.12),
    Box((0.2, 3.4, 0.0), (1.8, 3.9, 1.1), 0.15),
    Box((3.6, 3.3, 0.4), (5.0, 4.0, 0.75), 0.1),
)
CLASSROOM = tuple(
    Box((1.5 + 1.6 * i, 1.2 + 1.7 * j, 0.55), (2.5 + 1.6 * i, 1.8 + 1.7 * j, 0.75), 0.1)
    for i in range(4)
    for j in range(3)
)
LIVING_ROOM = ((6.0, 4.0, 2.6), (2.9, 1.5, 1.5), (0.08, 0.1, 0.07, 0.1, 0.25, 0.08))
CORRIDOR = ((18.0, 2.2, 2.7), (6.0, 1.0, 1.6), _evenly(0.08))
HALL_ROOM = ((16.0, 12.0, 6.0), (6.0, 5.0, 1.7), _evenly(0.1))
SEATS = tuple(
    Box((4.0 + 3.0 * i, 3.0 + 8.5 * j, 0.0), (5.2 + 3.0 * i, 10.0 + 8.5 * j, 0.9), 0.45)
    for i in range(6)
    for j in range(2)
)
COLUMNS = tuple(
    Box((x, y, 0.0), (x + 0.8, y + 0.8, 12.0), 0.04)
    for x in (8.0, 16.0, 24.0, 32.0)
    for y in (5.0, 14.5)
)

ROOMS = (
    ReferenceRoom("small, bare", (3.0, 2.0, 2.4), (1.6, 1.1, 1.5), _evenly(0.07), 1.0),
    ReferenceRoom(
        "small, bare, floor soft", (3.2, 2.1, 2.4), (1.6, 1.1, 1.4),
        (0.06, 0.06, 0.06, 0.06, 0.35, 0.06), 1.0,
    ),
    ReferenceRoom(
        "bathroom, furnished", (3.0, 2.0, 2.4), (1.5, 1.2, 1.55), _evenly(0.06), 0.0, BATHROOM
    ),
    ReferenceRoom("bedroom, bare", (4.5, 3.6, 2.5), (2.0, 1.7, 1.6), _evenly(0.12), 0.0),
    ReferenceRoom("living room, furnished", *LIVING_ROOM, 1.0, LIVING),
    ReferenceRoom("living room of mirrors, furnished", *LIVING_ROOM, 0.0, LIVING),
    ReferenceRoom(
        "room with an open door", (5.0, 4.0, 2.6), (2.6, 2.2, 1.6), _evenly(0.07), 1.0,
        opening=(1.0, 2.0, 0.0, 2.1),
    ),
    ReferenceRoom("corridor", *CORRIDOR, 1.0),
    ReferenceRoom(
        "classroom, ceiling soft", (9.0, 7.0, 3.1), (4.0, 3.0, 1.5),
        (0.08, 0.08, 0.06, 0.1, 0.08, 0.55), 1.0, CLASSROOM,
    ),
    ReferenceRoom(
        "L", (10.0, 9.0, 3.0), (2.6, 3.2, 1.6), _evenly(0.09), 0.0, cut=(5.0, 4.5)
    ),
    ReferenceRoom(
        "studio, dry", (6.5, 5.0, 3.0), (3.0, 2.4, 1.5), (0.5, 0.4, 0.5, 0.4, 0.3, 0.6), 1.0
    ),
    ReferenceRoom("hall, bare", *HALL_ROOM, 0.0),
    ReferenceRoom(
        "workshop with an open gate", (20.0, 12.0, 6.0), (8.0, 5.0, 1.6), _evenly(0.08), 1.0,
        (Box((2.0, 7.0, 0.0), (9.0, 9.0, 2.0), 0.1), Box((12.0, 3.0, 0.0), (16.0, 5.0, 1.2), 0.1)),
        opening=(12.0, 16.0, 0.0, 4.0),
    ),
    ReferenceRoom(
        "concert hall, seats soft", (26.0, 20.0, 12.0), (9.0, 2.2, 1.6),
        (0.08, 0.08, 0.08, 0.08, 0.1, 0.1), 1.0, SEATS,
    ),
    ReferenceRoom(
        "church, columns", (40.0, 20.3, 12.5), (12.0, 10.0, 1.7), _evenly(0.06), 0.0, COLUMNS
    ),
    ReferenceRoom("corridor, partly scattering", *CORRIDOR, 0.3),
    ReferenceRoom("hall, bare, partly scattering", *HALL_ROOM, 0.3),
)  # fmt: skip
"""Where a surface scatters all or nothing both simulations follow one law. In between they don't:
see `make_pyroomacoustics`."""
