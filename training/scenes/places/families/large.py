# SPDX-License-Identifier: MIT
"""Halls, car parks, warehouses, factories, swimming halls."""

from __future__ import annotations

import math

import numpy as np

from training.scenes.draws import log_uniform, pick, room_size, wall_classes
from training.scenes.light.overhead import ceiling_details, trusses
from training.scenes.places import furnishing
from training.scenes.places import furniture as things
from training.scenes.places.building import Builder
from training.scenes.places.dressing import dress, panel, treatment
from training.scenes.places.families.boxes import BoxKind, space_of
from training.scenes.places.spaces import Room, Space, build_room

_HALL_FINISHES = {
    "hard": (
        ("parquet_on_joists", "linoleum", "stone", "concrete", "ceramic_tile"),
        ("plaster", "concrete", "corrugated_metal", "painted_concrete"),
        ("plaster", "brick", "painted_brick", "concrete", "glass"),
    ),
    "mixed": (
        ("parquet_on_joists", "wood_floor", "linoleum", "carpet_thin"),
        ("plaster", "wood_panel", "acoustic_tile", "plasterboard"),
        ("plaster", "wood_panel", "plasterboard", "perforated_panel", "brick"),
    ),
    "soft": (
        ("carpet", "carpet_heavy", "wood_floor"),
        ("acoustic_tile", "perforated_panel", "acoustic_panel"),
        ("curtain_heavy", "acoustic_panel", "perforated_panel", "wood_panel"),
    ),
}


def hall(place: Builder) -> Space:
    """An assembly, concert, sports or ball room."""
    rng = place.rng
    floors, ceilings, walls = _HALL_FINISHES[pick(rng, list(_HALL_FINISHES), [0.4, 0.4, 0.2])]
    size = room_size(rng, log_uniform(rng, 200, 25000), (1.0, 2.2), (3.2, 22))
    room = build_room(
        place, size.tolist(), pick(rng, floors), pick(rng, ceilings), wall_classes(rng, walls)
    )
    use = pick(rng, ["seats", "sports", "ball", "empty"], [0.4, 0.25, 0.2, 0.15])
    if use == "seats":
        _stage(room)
        furnishing.rows_of_seats(room, place.chance(0.55), int(rng.integers(20, 80)))
    elif use == "sports":
        _sports(room)
    elif use == "ball":
        for _ in range(place.count(14)):
            if (f := room.reserve(1.3)) is not None:
                furnishing.dining_set(f, place.chance(0.5))
    furnishing.strewn(room, place.count(14), 0.6)
    dress(room, 8, 0.35, doors=4)
    ceiling_details(room)
    return space_of(room)


def _stage(room: Room) -> None:
    """A stage at the far end with a curtain, loudspeakers or an organ."""
    place, rng = room.place, room.place.rng
    wall, depth = room.walls[3], 0.16 * float(room.size[0])
    f, half = wall.frame, wall.length / 2
    f.box((half, depth / 2, 0.45), (half * 0.98, depth / 2, 0.45), place.material("wood_floor"))
    if place.chance(0.6):
        m = place.material("curtain_heavy")
        panel(wall, half, wall.height * 0.45, wall.length * 0.9, wall.height * 0.75, m, 0.15)
    else:
        metal = place.material("metal")
        for i in range(int(rng.integers(0, 14))):
            x = half + (i - 6.5) * 0.05 * half
            height = wall.height * (0.35 + 0.03 * abs(i - 6.5))
            f.cylinder((x, 0.4, 0.9), 0.018 * half, height, metal)
    for side in (-1, 1):
        f.box((half * (1 + 0.8 * side), depth, 1.6), (0.35, 0.3, 0.7), place.material("plastic"))
    wall.take(half, wall.length, 0.0, 0.85 * wall.height)
    room.used.append((float(room.high[0]), 0.0, depth + 0.2))


def _sports(room: Room) -> None:
    """Painted lines, baskets, wall bars, benches, mats."""
    place, rng = room.place, room.place.rng
    colours = [place.material("linoleum", True) for _ in range(2)]
    for m in colours:
        for axis in (0, 1):
            for at in rng.uniform(-0.45, 0.45, 2):
                half = [0.46 * room.size[0], 0.46 * room.size[1], 0.0]
                half[axis] = 0.04
                centre = np.zeros(3)
                centre[axis] = at * room.size[axis]
                centre[2] = 0.002
                place.box(centre, half, m)
    for wall in room.walls[2:]:
        f = wall.frame.at(wall.length / 2, 0.0)
        if wall.height > 4.2:
            f.box((0, 1.0, 3.4), (0.9, 0.03, 0.55), place.material("wood_panel"))
            f.strut((0, 0, 3.6), (0, 1.0, 3.3), 0.1, place.material("metal"))
    bars = room.walls[int(rng.integers(2))]
    for _ in range(place.count(4)):
        if (x := bars.reserve(1.0, 0.0, min(2.6, bars.height))) is not None:
            for i in range(9):
                z = 0.2 + 0.27 * i
                bars.frame.box((x, 0.12, z), (0.45, 0.02, 0.02), place.material("wood_panel"))
    for _ in range(place.count(6)):
        if (spot := room.reserve(1.2)) is not None:
            if place.chance(0.5):
                spot.box((0, 0, 0.3), (1.5, 0.13, 0.02), place.material("wood_panel"))
                spot.box((0, 0, 0.15), (1.4, 0.04, 0.14), place.material("wood_panel"))
            else:
                spot.box((0, 0, 0.12), (1.0, 0.7, 0.12), place.material("foam"))


_LOW_HALL = BoxKind(
    (250, 15000),
    (2.2, 4.0),
    ("concrete", "asphalt", "painted_concrete"),
    ("concrete", "painted_concrete", "concrete", "acoustic_panel"),
    ("concrete", "painted_concrete", "brick", "painted_brick"),
    (1.0, 3.0),
    windows=2,
    curtain=0.0,
)


def car_park(place: Builder) -> Space:
    """A low hall with columns, downstand beams, marked bays, cars and pipes."""
    rng = place.rng
    room = _LOW_HALL.shell(place)
    m = place.material(pick(rng, ("concrete", "painted_concrete")))
    step = float(rng.uniform(4.5, 9))
    nx = int(np.clip(room.size[0] / step, 1, 9))
    ny = int(np.clip(room.size[1] / step, 1, 5))
    half = float(rng.uniform(0.15, 0.35))
    for i in range(nx * ny):
        x = float(room.low[0] + (i % nx + 0.5) * room.size[0] / nx)
        y = float(room.low[1] + (i // nx + 0.5) * room.size[1] / ny)
        place.box((x, y, room.height / 2), (half, half, room.height / 2), m)
        room.used.append((x, y, half))
        if place.detail > 0.5:
            place.box((x, y, 0.6), (half + 0.01, half + 0.01, 0.6), place.material("plastic"))
    paint = place.material("plaster")
    bays = int(np.clip(room.size[0] / 2.5, 1, 12)) if place.chance(0.8) else 0
    full = rng.random()
    for side in (-1, 1):
        for i in range(bays):
            x = float(room.low[0]) + i * 2.5 + 0.3
            y = side * (float(room.size[1]) / 2 - 2.6)
            place.box((x, y, 0.002), (0.05, 2.4, 0.002), paint)
            far = all(math.hypot(x + 1.25 - a, y - b) > 2.4 for a, b, _ in room.used)
            if rng.random() < 0.6 * full and far and x + 2.5 < room.high[0]:
                things.car(place.at(x + 1.25, y, 0, math.pi / 2))
                room.used.append((x + 1.25, y, 1.2))
    furnishing.strewn(room, place.count(8), 0.6)
    _LOW_HALL.finish(room)
    return space_of(room)


_SHED = BoxKind(
    (250, 45000),
    (3.5, 16),
    ("concrete", "concrete", "painted_concrete", "asphalt"),
    ("corrugated_metal", "concrete", "acoustic_panel", "wood_panel"),
    ("corrugated_metal", "concrete", "brick", "painted_brick", "metal"),
    windows=6,
    curtain=0.0,
)


def warehouse(place: Builder) -> Space:
    """Racks and goods in a shed, from empty to crammed."""
    rng = place.rng
    room = _SHED.shell(place)
    full = furnishing.how_full(room)
    height = float(min(rng.uniform(0.35, 0.8) * room.height, 9))
    for _ in range(round(9 * full)):
        length = float(min(rng.uniform(3, 12), 0.5 * room.size[0]))
        if (f := room.reserve(0.3 * length)) is not None:
            things.shelf_unit(f, length, 1.0, height, max(2, round(height / 1.6)))
    for _ in range(round(12 * full * rng.random())):
        if (f := room.reserve(1.0)) is not None:
            things.crates(f, float(rng.uniform(0.8, 2.0)))
    if place.chance(0.3) and (f := room.reserve(2.3)) is not None:
        things.car(f)
    if place.chance(0.15):
        treatment(room, "acoustic_panel", 0.3)
    furnishing.strewn(room, place.count(12), 0.5)
    _SHED.finish(room)
    return space_of(room)


def factory_hall(place: Builder) -> Space:
    """Machines, tanks, a crane, trusses, pipes."""
    rng = place.rng
    room = _SHED.shell(place)
    number = round(10 * furnishing.how_full(room))
    for _ in range(number):
        size = log_uniform(rng, 0.7, 1.0 + 0.2 * room.height)
        if (f := room.reserve(1.1 * size)) is not None:
            things.machine(f, size)
    for _ in range(place.count(4)):
        radius = float(rng.uniform(0.4, 1.6))
        if (f := room.reserve(radius)) is not None:
            m = place.material("metal", True)
            f.cylinder((0, 0, 0.3), radius, float(rng.uniform(0.3, 0.7)) * room.height, m)
    if room.height > 5 and place.chance(0.5):
        x, z = float(rng.uniform(-0.3, 0.3) * room.size[0]), 0.78 * room.height
        yellow = place.material("metal", True)
        place.box((x, 0, z), (0.25, room.size[1] / 2, 0.35), yellow)
        place.box((x, 0.1 * room.size[1], z - 0.6), (0.4, 0.5, 0.3), yellow)
    if place.chance(0.4):
        trusses(room)
    furnishing.strewn(room, place.count(12), 0.6)
    _SHED.finish(room)
    return space_of(room)


def swimming_pool(place: Builder) -> Space:
    """A swimming hall: water below a tiled deck, lanes, blocks, ladders, loungers."""
    rng = place.rng
    size = room_size(rng, log_uniform(rng, 120, 14000), (1.2, 2.2), (2.8, 14))
    room = build_room(
        place,
        (*size[:2].tolist(), float(size[2]) + 0.15),
        "water",
        pick(rng, ("plaster", "acoustic_panel", "wood_panel", "concrete", "perforated_panel")),
        wall_classes(rng, ("ceramic_tile", "glass", "concrete", "plaster", "wood_panel")),
        shift=(0, 0, -0.15),
    )
    deck = place.material(pick(rng, ("ceramic_tile", "ceramic_tile", "stone", "linoleum")), True)
    (x0, y0, _), (x1, y1, _) = room.low, room.high
    edge = float(min(rng.uniform(1.8, 4.0), 0.3 * size[1]))
    place.slab((x0, y0, -0.2), (x1, y0 + edge, 0), deck)
    place.slab((x0, y1 - edge, -0.2), (x1, y1, 0), deck)
    place.slab((x0, y0 + edge, -0.2), (x0 + edge, y1 - edge, 0), deck)
    place.slab((x1 - edge, y0 + edge, -0.2), (x1, y1 - edge, 0), deck)
    room.low = np.array([x0, y0, 0.0])
    for wall in room.walls:
        wall.height -= 0.15
    room.walls = [type(w)(w.frame.at(0, 0, 0.15), w.length, w.height) for w in room.walls]
    lanes, rope = int(rng.integers(0, 7)), place.material("plastic", True)
    for i in range(1, lanes):
        y = y0 + edge + i * (y1 - y0 - 2 * edge) / lanes
        place.box((0, y, -0.14), ((x1 - x0) / 2 - edge, 0.05, 0.03), rope)
        place.box((x0 + edge - 0.3, y + 0.8, 0.35), (0.25, 0.25, 0.35), place.material("plastic"))
    metal = place.material("metal")
    for side in (-1, 1):
        for shift in (-0.25, 0.25):
            y = side * ((y1 - y0) / 2 - edge)
            place.cylinder((0.2 * x1 + shift, y, -0.1), 0.02, 0.9, metal)
    inner = 0.5 * min(float(x1 - x0), float(y1 - y0)) - edge
    room.used.append((0.0, 0.0, max(0.0, inner)))
    furnishing.along_walls(room, place.count(5), ["bench", "bench", "cupboard"])
    furnishing.strewn(room, place.count(6), 0.6)
    dress(room, 8, 0.05, doors=3)
    ceiling_details(room)
    return Space(room.low, room.high, float(room.size.prod()), focus=room.focus)
