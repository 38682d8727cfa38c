# SPDX-License-Identifier: MIT
"""Homes: living rooms, bedrooms, bathrooms, kitchens, attics, L-shapes, coupled rooms."""

from __future__ import annotations

import math

import numpy as np

from training.scenes.draws import log_uniform, pick, wall_classes
from training.scenes.light.overhead import ceiling_details, lamps
from training.scenes.places import furnishing
from training.scenes.places.building import WALL_THICKNESS_M, Builder
from training.scenes.places.dressing import dress
from training.scenes.places.families.boxes import BoxKind, space_of
from training.scenes.places.spaces import Room, Space, Wall, build_room, wall_with_openings

FLOORS = ("wood_floor", "wood_floor", "carpet", "carpet_thin", "parquet_on_joists", "linoleum")
HARD = ("plaster", "painted_concrete", "brick", "painted_brick", "concrete", "stone")
LIGHT = ("plaster", "plasterboard", "plasterboard", "wood_panel")

living_room = BoxKind(
    (18, 220),
    (2.3, 3.8),
    (*FLOORS, "ceramic_tile", "carpet_heavy"),
    ("plaster", "plasterboard", "wood_panel", "painted_concrete"),
    (*LIGHT, "brick", "painted_brick"),
    windows=5,
    curtain=0.5,
).family(furnishing.living)

bedroom = BoxKind(
    (14, 120),
    (2.2, 3.4),
    (*FLOORS, "carpet_heavy"),
    ("plaster", "plasterboard", "wood_panel"),
    (*LIGHT, "painted_brick"),
    windows=3,
    curtain=0.6,
).family(furnishing.bedroom)

bathroom = BoxKind(
    (4.5, 60),
    (2.2, 3.2),
    ("ceramic_tile", "marble", "linoleum", "stone"),
    ("plaster", "painted_concrete", "plasterboard", "wood_panel"),
    ("ceramic_tile", "ceramic_tile", "marble", "plaster"),
    windows=1,
    curtain=0.1,
).family(furnishing.bathroom)

kitchen = BoxKind(
    (12, 180),
    (2.3, 3.6),
    ("ceramic_tile", "linoleum", "wood_floor", "stone"),
    ("plaster", "plasterboard", "acoustic_tile"),
    ("plaster", "ceramic_tile", "painted_brick", "plasterboard"),
    windows=3,
    curtain=0.2,
).family(furnishing.kitchen)


def _furnish_any(room: Room) -> None:
    """Furniture of any use that fits the size."""
    rng = room.place.rng
    kinds = [furnishing.living, furnishing.bedroom, furnishing.office, furnishing.kitchen]
    kinds[int(rng.integers(len(kinds)))](room)


def l_room(place: Builder) -> Space:
    """A room with a corner cut out of it."""
    rng = place.rng
    a = log_uniform(rng, 3.5, 18)
    b = a * float(rng.uniform(0.7, 1.3))
    height = float(np.clip(a * rng.uniform(0.35, 0.7), 2.3, 8))
    cx, cy = a * float(rng.uniform(0.3, 0.6)), b * float(rng.uniform(0.3, 0.6))
    room = build_room(
        place,
        (a, b, height),
        pick(rng, (*FLOORS, "stone", "concrete")),
        pick(rng, ("plaster", "plasterboard", "acoustic_tile", "concrete", "wood_panel")),
        wall_classes(rng, (*HARD, *LIGHT)),
    )
    x1, y1, top = (float(v) for v in room.high)
    place.slab(
        (x1 - cx, y1 - cy, 0), (x1 + 0.1, y1 + 0.1, top), place.material(pick(rng, HARD + LIGHT))
    )
    front, _, left, right = room.walls
    room.walls = [
        front,
        Wall(place.at(x1 - cx, y1, 0, math.pi), a - cx, height),
        left,
        Wall(right.frame, b - cy, height),
        Wall(place.at(x1 - cx, y1 - cy, 0, math.pi / 2), cy, height),
        Wall(place.at(x1, y1 - cy, 0, math.pi), cx, height),
    ]
    room.used.append((x1 - cx / 2, y1 - cy / 2, 0.5 * math.hypot(cx, cy)))
    _furnish_any(room)
    dress(room, 4, 0.4)
    lamps(room)
    return space_of(room, cx * cy * height)


def coupled_rooms(place: Builder) -> Space:
    """Two rooms of different finish that share an opening; the capture is in the first."""
    rng = place.rng
    rooms: list[Room] = []
    x = 0.0
    for sides in (("+x",), ("-x",)):
        volume = log_uniform(rng, 25, 1200)
        height = float(np.clip(volume ** (1 / 3) * rng.uniform(0.5, 0.9), 2.3, 9))
        width = math.sqrt(volume / height) * float(rng.uniform(0.8, 1.2))
        length = volume / height / width
        shift = (
            (x - length / 2, 0, 0) if sides[0] == "+x" else (WALL_THICKNESS_M + length / 2, 0, 0)
        )
        room = build_room(
            place,
            (length, width, height),
            pick(rng, (*FLOORS, "stone", "concrete", "carpet_heavy")),
            pick(rng, ("plaster", "plasterboard", "acoustic_tile", "concrete", "wood_panel")),
            wall_classes(rng, (*HARD, *LIGHT, "curtain_heavy", "perforated_panel")),
            sides,
            shift,
        )
        rooms.append(room)
    height = max(room.height for room in rooms)
    width = max(float(room.size[1]) for room in rooms) + 0.6
    narrow = min(float(room.size[1]) for room in rooms)
    hole = min(float(rng.choice([0.9, 1.6, 3.0])), 0.8 * narrow)
    head = min(2.1 * max(1.0, hole / 2), min(room.height for room in rooms) - 0.15)
    middle = width / 2 + float(rng.uniform(-0.5, 0.5)) * max(0.0, narrow - hole - 0.4)
    wall_with_openings(
        place.at(WALL_THICKNESS_M, -width / 2, 0, math.pi / 2),
        width,
        height + 0.3,
        WALL_THICKNESS_M,
        place.material(pick(rng, HARD + LIGHT)),
        [(middle - hole / 2, middle + hole / 2, 0.0, head)],
    )
    place.slab(
        (0, -width / 2, -0.2), (WALL_THICKNESS_M, width / 2, 0), place.material("wood_panel")
    )
    y = middle - width / 2
    for room, wall in ((rooms[0], 3), (rooms[1], 2)):
        side = room.walls[wall]
        along = y - float(room.low[1]) if wall == 3 else float(room.high[1]) - y
        side.take(along, hole + 0.3, 0.0, head)
        _furnish_any(room)
        dress(room, 3, 0.4)
        ceiling_details(room)
    return space_of(rooms[0])


def attic(place: Builder) -> Space:
    """A room under a pitched roof with rafters and collar beams."""
    rng = place.rng
    length, width = log_uniform(rng, 3.5, 14), log_uniform(rng, 3.5, 9)
    eaves = float(rng.uniform(0.3, 1.3))
    ridge = eaves + width / 2 * math.tan(math.radians(float(rng.uniform(32, 52))))
    skin = pick(rng, ("wood_panel", "plaster", "plasterboard", "plasterboard", "acoustic_panel"))
    room = build_room(
        place,
        (length, width, ridge + 0.3),
        pick(rng, FLOORS),
        skin,
        [skin, skin, *[pick(rng, (*LIGHT, "brick"))] * 2],
    )
    rise, half = ridge - eaves, width / 2
    m, wood = place.material(skin), place.material("wood_panel")
    for side in (-1, 1):
        corner = (-length / 2 - 0.1, side * half, eaves)
        place.quad(corner, (length + 0.2, 0, 0), (0, -side * half, rise), m)
    rafters = int(rng.integers(0, 8))
    for i in range(rafters):
        x = -length / 2 + (i + 0.5) * length / rafters
        for side in (-1, 1):
            place.strut((x, side * half, eaves - 0.05), (x, 0, ridge - 0.05), 0.12, wood)
        level = ridge - 0.3 * rise
        if level > 2.3:
            place.box((x, 0, level), (0.05, 0.29 * half, 0.08), wood)
    room.walls = [Wall(wall.frame, wall.length, eaves) for wall in room.walls[:2]] + [
        Wall(wall.frame.at(0.25 * width, 0), 0.5 * width, eaves + 0.5 * rise)
        for wall in room.walls[2:]
    ]
    room.high = np.array([length / 2, half, eaves + 0.5 * rise])
    _furnish_any(room)
    dress(room, 2, 0.3)
    place.lamp((0, 0, ridge - 0.5), 1.5 + float(rng.uniform(0, 3)))
    place.sphere((0, 0, ridge - 0.35), 0.1, place.material("glass", True, emit=3.0))
    stand = 0.5 * half
    low = np.array([room.low[0], -stand, 0.0])
    high = np.array([room.high[0], stand, eaves + rise * 0.5])
    return Space(low, high, length * width * (eaves + rise / 2))
