# SPDX-License-Identifier: MIT
"""Offices, classrooms, corridors, studios, libraries, lobbies, stairwells."""

from __future__ import annotations

import math

import numpy as np

from training.scenes.draws import log_uniform, pick, room_size, wall_classes
from training.scenes.light.overhead import ceiling_details, lamps
from training.scenes.places import furnishing
from training.scenes.places import furniture as things
from training.scenes.places.building import Builder
from training.scenes.places.dressing import dress, panel, treatment
from training.scenes.places.families.boxes import BoxKind, space_of
from training.scenes.places.spaces import Room, Space, build_room

office = BoxKind(
    (25, 1500),
    (2.4, 4.5),
    ("carpet_thin", "carpet_thin", "linoleum", "carpet", "wood_floor", "concrete"),
    ("acoustic_tile", "acoustic_tile", "plaster", "perforated_panel", "concrete"),
    ("plasterboard", "glass", "plaster", "concrete", "acoustic_panel"),
    windows=7,
    curtain=0.15,
).family(furnishing.office)

classroom = BoxKind(
    (80, 600),
    (2.6, 4.5),
    ("linoleum", "linoleum", "carpet_thin", "wood_floor", "parquet_on_joists"),
    ("acoustic_tile", "acoustic_tile", "plaster", "painted_concrete", "perforated_panel"),
    ("plaster", "painted_brick", "painted_concrete", "plasterboard", "brick"),
    (1.0, 1.7),
    windows=6,
).family(furnishing.school_desks)


def _studio_things(room: Room) -> None:
    place, rng = room.place, room.place.rng
    for _ in range(int(rng.integers(0, 7))):
        if (f := room.reserve(0.4)) is not None:
            things.speaker_stand(f)
    if place.chance(0.5) and (f := room.against_wall(1.5, 0.8, 1.3)) is not None:
        things.desk(f)
    kinds = ["bookcase", "cupboard", "piano", "rack"]
    furnishing.along_walls(room, int(rng.integers(0, 4)), kinds)
    furnishing.strewn(room, place.count(5))


def studio(place: Builder) -> Space:
    """A room for music or speech: near-anechoic, treated, or hardly so."""
    rng = place.rng
    level = rng.random()
    soft = ("foam", "acoustic_panel", "acoustic_panel", "curtain_heavy")
    mixed = ("plasterboard", "perforated_panel", "wood_panel", "plaster")
    dead = level < 0.35
    kind = BoxKind(
        (12, 900),
        (2.3, 6.5),
        ("carpet_heavy", "carpet", "acoustic_panel") if dead else ("wood_floor", "carpet_thin"),
        ("acoustic_panel", "foam") if dead else ("acoustic_tile", "perforated_panel", "plaster"),
        soft if dead else mixed,
        windows=1,
        curtain=0.5,
    )
    room = kind.shell(place)
    if dead and place.chance(0.4):
        for wall in room.walls:
            for i in range(min(9, int(wall.length / 0.5))):
                panel(wall, 0.3 + 0.5 * i, wall.height / 2, 0.25, wall.height, room.ceiling, 0.12)
    elif not dead:
        treatment(room, pick(rng, soft), float(rng.uniform(0.05, 0.6)))
    if place.chance(0.3):
        wall = room.wall()
        m = place.material("curtain_heavy")
        panel(wall, wall.length / 2, wall.height / 2, wall.length, wall.height - 0.1, m, 0.1)
    _studio_things(room)
    kind.finish(room)
    return space_of(room)


def corridor(place: Builder) -> Space:
    """A passage with doors on both sides, lockers, lamps in a row, sometimes a bend's end."""
    rng = place.rng
    length, width = log_uniform(rng, 5, 60), float(rng.uniform(1.2, 4.0))
    height = float(np.clip(rng.uniform(2.2, 3.6) * rng.choice([1, 1, 1.5]), 2.2, 5))
    room = build_room(
        place,
        (length, width, height),
        pick(rng, ("linoleum", "carpet_thin", "carpet", "ceramic_tile", "stone", "wood_floor")),
        pick(rng, ("plaster", "acoustic_tile", "concrete", "plasterboard", "wood_panel")),
        wall_classes(rng, ("plaster", "painted_brick", "concrete", "ceramic_tile", "plasterboard")),
    )
    dress(room, 4, 0.1, doors=9)
    if place.chance(0.3 + 0.4 * place.detail):
        furnishing.along_walls(room, place.count(7), ["cupboard", "bench", "bookcase"])
    furnishing.strewn(room, place.count(8), 0.5)
    ceiling_details(room)
    return space_of(room)


def library(place: Builder) -> Space:
    """Rows of bookcases, reading tables, shelves along the walls, sometimes a gallery."""
    rng = place.rng
    kind = BoxKind(
        (60, 8000),
        (2.5, 13),
        ("wood_floor", "carpet", "carpet_thin", "stone", "linoleum"),
        ("plaster", "acoustic_tile", "wood_panel", "plasterboard"),
        ("plaster", "wood_panel", "plasterboard", "stone"),
        windows=5,
    )
    room = kind.shell(place)
    height = float(min(rng.uniform(1.4, 2.4), room.height - 0.2))
    rows = int(rng.integers(1, 8))
    for i in range(rows):
        x = float(room.low[0]) + (i + 0.7) / (rows + 0.4) * float(room.size[0])
        for side in (-1, 1):
            y = side * 0.27 * float(room.size[1])
            for k in range(2):
                f = place.at(x + 0.17 * (2 * k - 1), y, 0, math.pi / 2 * (1 - 2 * k))
                width = 0.36 * float(room.size[1])
                f.box(
                    (0, 0, height / 2), (width / 2, 0.14, height / 2), place.material("bookshelf")
                )
                f.box((0, 0, height), (width / 2 + 0.02, 0.17, 0.02), place.material("wood_panel"))
        room.used.append((x, 0.27 * float(room.size[1]), 0.6))
    furnishing.along_walls(room, int(rng.integers(2, 9)), ["bookcase"])
    for _ in range(int(rng.integers(0, 4))):
        if (spot := room.reserve(1.1)) is not None:
            furnishing.dining_set(spot, place.chance(0.3))
    furnishing.strewn(room, place.count(5), 0.4)
    kind.finish(room)
    return space_of(room)


def lobby(place: Builder) -> Space:
    """An entrance hall: columns, counter, sofas, plants, glass fronts, wide stairs."""
    rng = place.rng
    size = room_size(rng, log_uniform(rng, 80, 9000), (1.0, 2.2), (2.6, 16))
    room = build_room(
        place,
        size.tolist(),
        pick(rng, ("marble", "stone", "ceramic_tile", "carpet", "wood_floor", "carpet_thin")),
        pick(rng, ("plaster", "wood_panel", "concrete", "acoustic_tile", "perforated_panel")),
        wall_classes(rng, ("glass", "marble", "stone", "plaster", "wood_panel", "plasterboard")),
    )
    if place.chance(0.6):
        furnishing_columns(room)
    if (f := room.against_wall(2.6, 1.4, 1.1)) is not None:
        f.box((0, 0, 0.55), (1.2, 0.3, 0.55), place.material("wood_panel", True))
        f.box((0, 0, 1.11), (1.3, 0.38, 0.02), place.material("marble"))
        things.person(f.at(0.3, -0.55))
    for _ in range(place.count(4)):
        if (f := room.reserve(1.8)) is not None:
            furnishing.seating_group(f)
    if size[2] > 4.5 and place.chance(0.35):
        stairs(room, float(rng.uniform(1.5, 4)))
    furnishing.strewn(room, place.count(14), 0.5)
    dress(room, 6, 0.15)
    ceiling_details(room)
    return space_of(room)


def furnishing_columns(room: Room) -> None:
    """Columns on a grid, with bases and capitals."""
    place, rng = room.place, room.place.rng
    m = place.material(pick(rng, ("marble", "stone", "plaster", "concrete", "metal")), True)
    radius = float(np.clip(0.035 * room.height * rng.uniform(0.6, 1.8), 0.1, 0.9))
    nx, ny = int(rng.integers(2, 6)), int(rng.integers(2, 4))
    round_ = place.chance(0.6)
    for i in range(nx * ny):
        x = float(room.low[0] + (i % nx + 0.5) * room.size[0] / nx)
        y = float(room.low[1] + (i // nx + 0.5) * room.size[1] / ny)
        f = place.at(x, y, float(room.low[2]))
        if round_:
            f.cylinder((0, 0, 0), radius, room.height, m)
        else:
            f.box((0, 0, room.height / 2), (radius, radius, room.height / 2), m)
        if place.detail > 0.4:
            for z in (0.03 * room.height, 0.97 * room.height):
                f.box((0, 0, z), (1.35 * radius, 1.35 * radius, 0.03 * room.height), m)
        room.used.append((x, y, radius))


def stairs(room: Room, width: float) -> None:
    """A flight of steps of 0.17 m up a wall, with a railing."""
    place = room.place
    wall = room.walls[int(place.rng.integers(4))]
    steps = min(20, int((wall.length - 1) / 0.3))
    m = place.material(pick(place.rng, ("stone", "marble", "wood_panel", "concrete")))
    rail = place.material("metal")
    for i in range(steps):
        z = 0.17 * (i + 1)
        wall.frame.box((0.5 + 0.3 * i, width / 2, z / 2), (0.15, width / 2, z / 2), m)
        if i % 3 == 0:
            wall.frame.box((0.5 + 0.3 * i, width, z + 0.5), (0.015, 0.015, 0.5), rail)
    end = (0.5 + 0.3 * steps, width, 0.17 * steps + 0.95)
    wall.frame.strut((0.5, width, 1.1), end, 0.06, rail)
    wall.take(wall.length / 2, wall.length, 0.0, min(3.5, wall.height))
    f = wall.frame.at(0.5 + 0.15 * steps, width / 2)
    room.used.append((f.x, f.y, 0.5 * max(width, 0.2 * steps)))


def stairwell(place: Builder) -> Space:
    """A shaft with flights of steps to and fro, landings and railings."""
    rng = place.rng
    width, run = float(rng.uniform(2.4, 6.0)), 9 * 0.29
    length = run + float(rng.uniform(2.4, 4.0))
    storeys = int(rng.integers(1, 5))
    height = 3.06 * storeys + float(rng.uniform(2.4, 3.0))
    room = build_room(
        place,
        (length, width, height),
        pick(rng, ("stone", "concrete", "linoleum", "marble", "ceramic_tile")),
        pick(rng, ("plaster", "concrete", "acoustic_tile")),
        wall_classes(rng, ("plaster", "brick", "concrete", "stone", "painted_brick")),
    )
    m = place.material(pick(rng, ("concrete", "stone", "wood_panel", "metal", "marble")), True)
    rail = place.material("metal")
    flight = min(0.42 * width, 1.8)
    x0, half = float(room.low[0]) + (length - run) / 2, width / 2
    for i in range(2 * storeys):
        side, z = (1 if i % 2 else -1), 1.53 * i
        y = side * (half - flight / 2)
        for j in range(9):
            x = x0 + (j + 0.5) * 0.29 if side < 0 else x0 + run - (j + 0.5) * 0.29
            place.box((x, y, z + 0.17 * (j + 1) - 0.1), (0.155, flight / 2, 0.1), m)
        a, b = (x0, x0 + run) if side < 0 else (x0 + run, x0)
        inner = side * (half - flight)
        place.strut((a, inner, z + 0.95), (b, inner, z + 2.48), 0.06, rail)
        for j in range(4):
            x = a + (b - a) * (j + 0.5) / 4
            level = z + 1.53 * (j + 0.5) / 4
            place.box((x, inner, level + 0.45), (0.012, 0.012, 0.45), rail)
        end = (length - run) / 4
        middle = (float(room.high[0]) - end) if side < 0 else (float(room.low[0]) + end)
        if i < 2 * storeys - 1 or storeys == 1:
            place.box((middle, 0, z + 1.53 - 0.1), (end, half, 0.1), m)
    lamps(room)
    dress(room, 3, 0.1)
    furnishing.strewn(room, place.count(2), 0.6)
    return space_of(room)
