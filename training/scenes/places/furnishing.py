# SPDX-License-Identifier: MIT
"""Arrangements of furniture as rooms of a use have them, from empty to crowded."""

from __future__ import annotations

import math

from training.scenes.draws import pick
from training.scenes.places import furniture as things
from training.scenes.places.building import Frame
from training.scenes.places.spaces import Room


def how_full(room: Room) -> float:
    """Share of its furniture that a room has: often none, often all."""
    return float(room.place.rng.choice([0.0, 0.25, 0.6, 1.0], p=[0.12, 0.13, 0.3, 0.45]))


def dining_set(f: Frame, soft: bool) -> None:
    """A table with chairs round it."""
    rng = f.place.rng
    length = float(rng.uniform(0.8, 2.0))
    things.table(f, length, 0.85)
    things.things_on(f, 0.4 * length, 0.3, 0.74, f.place.count(5))
    for side in (-1, 1):
        for i in range(max(1, int(length / 0.65))):
            if f.place.chance(0.8):
                x = -length / 2 + (i + 0.5) * length / max(1, int(length / 0.65))
                yaw = (0.0 if side < 0 else math.pi) + float(rng.normal(0, 0.15))
                things.chair(f.at(x, side * 0.65, 0, yaw), soft)


def seating_group(f: Frame) -> None:
    """A sofa, a low table, armchairs, a rug."""
    rng = f.place.rng
    if f.place.chance(0.6):
        things.rug(f.at(0, 1.0), float(rng.uniform(0.9, 1.6)), float(rng.uniform(0.6, 1.2)))
    things.sofa(f, float(rng.uniform(1.4, 2.4)))
    if f.place.chance(0.75):
        things.table(f.at(0, 1.05), 1.0, 0.5, 0.42)
        things.things_on(f.at(0, 1.05), 0.4, 0.2, 0.42, f.place.count(5))
    for side in (-1, 1):
        if f.place.chance(0.4):
            things.armchair(f.at(side * 1.3, 1.2, 0, side * math.pi / 2))


def along_walls(room: Room, number: int, kinds: list[str]) -> None:
    """Cupboards, bookcases, racks, benches, pianos against the walls."""
    rng = room.place.rng
    for _ in range(number):
        kind = pick(rng, kinds)
        height = min(float(rng.uniform(0.8, 2.2)), room.height - 0.1)
        width = float(rng.uniform(0.5, 1.6))
        if kind == "piano":
            width, height = 1.5, 1.2
        elif kind == "bench":
            height = 0.95
        f = room.against_wall(width, 0.45, height)
        if f is None:
            continue
        if kind == "cupboard":
            things.cupboard(f, width, 0.42, height)
        elif kind == "bookcase":
            things.bookcase(f.at(0, -0.05), width, height)
        elif kind == "rack":
            things.shelf_unit(f, width, 0.42, height, max(2, round(height / 0.5)))
        elif kind == "bench":
            things.pew(f, width)
        else:
            things.piano(f)
        if height < 1.3 and kind in ("cupboard", "bookcase"):
            things.things_on(f, width / 2 - 0.1, 0.1, height, room.place.count(5))


def strewn(room: Room, number: int, people: float = 0.25) -> None:
    """Single things on the floor: people, plants, lamps, boxes, chairs, stands."""
    rng = room.place.rng
    rest = (1 - people) / 6
    kinds = ["person", "plant", "floor_lamp", "crates", "chair", "speaker_stand", "table"]
    for _ in range(number):
        kind = pick(rng, kinds, [people, *[rest] * 6])
        f = room.reserve(0.35 if kind != "table" else 0.7)
        if f is None:
            continue
        if kind == "crates":
            things.crates(f, float(rng.uniform(0.3, 1.0)))
        elif kind == "chair":
            things.chair(f, room.place.chance(0.4))
        elif kind == "table":
            things.table(f, float(rng.uniform(0.7, 1.4)), 0.7)
            things.things_on(f, 0.3, 0.25, 0.74, room.place.count(6))
        else:
            getattr(things, kind)(f)


def living(room: Room) -> None:
    """Sofas, dining table, cupboards, television."""
    full, place = how_full(room), room.place
    area = float(room.size[0] * room.size[1])
    for _ in range(1 + min(3, int(area / 25))):
        if place.chance(full) and (f := room.against_wall(2.2, 0.9, 0.85)) is not None:
            seating_group(f)
    if place.chance(0.7 * full) and (f := room.reserve(1.1)) is not None:
        dining_set(f, place.chance(0.5))
    if place.chance(0.7 * full) and (f := room.against_wall(1.6, 0.45, 1.5)) is not None:
        things.cupboard(f, 1.6, 0.42, 0.5)
        things.screen(f, float(place.rng.uniform(0.9, 1.4)), 0.95)
    along_walls(room, round(full * (3 + area / 10)), ["cupboard", "bookcase", "bookcase", "piano"])
    strewn(room, round(full * (1 + area / 15)) + place.count(5))


def bedroom(room: Room) -> None:
    """Bed, bedside tables, wardrobe, desk."""
    full, place = how_full(room), room.place
    width = float(place.rng.choice([0.95, 1.45, 1.85]))
    f = room.against_wall(width + 1.0, 2.1, 1.0) or room.against_wall(width, 2.1, 1.0)
    if f is not None and place.chance(0.3 + 0.7 * full):
        if place.chance(0.4):
            things.rug(f.at(0, 0.6), width * 0.8, 0.9)
        things.bed(f, width)
        for side in (-1, 1):
            if place.chance(0.6):
                b = f.at(side * (width / 2 + 0.28), -0.8)
                b.box((0, 0, 0.25), (0.22, 0.2, 0.25), place.material("wood_panel"))
                things.things_on(b, 0.15, 0.12, 0.5, 1 + place.count(3))
    along_walls(room, round(full * 5), ["cupboard", "cupboard", "bookcase"])
    if place.chance(0.5 * full) and (f := room.against_wall(1.4, 0.8, 1.3)) is not None:
        things.desk(f)
    strewn(room, place.count(7), 0.1)


def bathroom(room: Room) -> None:
    """Basin with mirror, toilet, bath or shower, towels, cabinet."""
    place, full = room.place, 0.3 + 0.7 * how_full(room)
    white = place.material("ceramic_tile", True)
    metal, glass = place.material("metal"), place.material("glass")
    if place.chance(full) and (f := room.against_wall(0.75, 0.5, 1.95)) is not None:
        f.box((0, 0, 0.78), (0.32, 0.24, 0.08), white)
        f.box((0, -0.02, 0.35), (0.3, 0.2, 0.35), place.material("wood_panel"))
        f.box((0, -0.24, 1.45), (0.35, 0.01, 0.42), glass)
        f.cylinder((0, -0.15, 0.86), 0.015, 0.2, metal)
    if place.chance(full) and (f := room.against_wall(0.5, 0.7, 1.0)) is not None:
        f.cylinder((0, 0.1, 0), 0.19, 0.4, white)
        f.box((0, -0.25, 0.6), (0.2, 0.09, 0.2), white)
    if place.chance(0.5 * full) and (f := room.against_wall(1.7, 0.75, 0.7)) is not None:
        for y in (-0.34, 0.34):
            f.box((0, y, 0.28), (0.85, 0.035, 0.28), white)
        for end in (-0.82, 0.82):
            f.box((end, 0, 0.28), (0.035, 0.34, 0.28), white)
        f.box((0, 0, 0.08), (0.85, 0.34, 0.08), white)
    elif place.chance(0.7 * full) and (f := room.against_wall(1.0, 1.0, 2.0)) is not None:
        f.box((0, 0, 0.04), (0.48, 0.48, 0.04), white)
        f.box((0.48, 0, 1.0), (0.006, 0.48, 0.95), glass)
        f.cylinder((0, -0.42, 0.9), 0.012, 1.2, metal)
    for _ in range(int(place.rng.integers(0, 3))):
        wall = room.wall()
        if (x := wall.reserve(0.5, 0.9, 1.6)) is not None:
            towel = place.material("bed_textile")
            wall.frame.box((x, 0.06, 1.25), (0.22, 0.02, 0.32), towel)
    strewn(room, place.count(3), 0.3)


def kitchen(room: Room) -> None:
    """Rows of cabinets with worktop, cooker, hood, fridge, and a table."""
    place, full = room.place, 0.25 + 0.75 * how_full(room)
    front, top = (
        place.material("wood_panel", True),
        place.material(pick(place.rng, ["stone", "wood_panel", "metal"]), True),
    )
    metal = place.material("metal")
    for _ in range(int(place.rng.integers(1, 4))):
        units = int(place.rng.integers(2, 6))
        f = room.against_wall(0.6 * units, 0.62, 2.1) if place.chance(full) else None
        if f is None:
            continue
        half = 0.3 * units
        f.box((0, 0, 0.43), (half, 0.3, 0.43), front)
        f.box((0, 0.01, 0.89), (half, 0.31, 0.02), top)
        for i in range(units):
            x = -half + 0.3 + 0.6 * i
            f.box((x, 0.305, 0.47), (0.285, 0.012, 0.36), front)
            f.box((x, 0.33, 0.78), (0.1, 0.01, 0.008), metal)
            if place.chance(0.75):
                f.box((x, -0.13, 1.75), (0.29, 0.17, 0.35), front)
        f.box((half - 0.9, 0, 0.912), (0.28, 0.25, 0.004), place.material("glass"))
        things.things_on(f, half - 0.1, 0.15, 0.91, place.count(8))
    if place.chance(full) and (f := room.against_wall(0.65, 0.65, 1.9)) is not None:
        f.box((0, 0, 0.93), (0.3, 0.31, 0.93), metal)
        f.box((0.22, 0.34, 1.1), (0.012, 0.02, 0.25), place.material("plastic"))
    if place.chance(0.7 * full) and (f := room.reserve(1.0)) is not None:
        dining_set(f, False)
    strewn(room, place.count(6))


def office(room: Room) -> None:
    """Desks in a grid or loose, cupboards, a meeting table."""
    place, full = room.place, how_full(room)
    area = float(room.size[0] * room.size[1])
    for _ in range(min(9, round(full * area / 8))):
        if (f := room.reserve(1.05)) is not None:
            things.desk(f)
            if place.chance(0.25):
                f.box((0, -0.45, 0.7), (0.8, 0.02, 0.7), place.material("acoustic_panel"))
    along_walls(room, round(full * 4), ["cupboard", "bookcase", "rack"])
    if place.chance(0.4 * full) and (f := room.reserve(1.4)) is not None:
        dining_set(f, True)
    strewn(room, place.count(7), 0.4)


def rows_of_seats(room: Room, soft: bool, most: int = 60, share: float = 0.6) -> None:
    """Rows of chairs or seats that face +x, in the middle of a room."""
    place, rng = room.place, room.place.rng
    step = float(rng.uniform(0.85, 1.1))
    rows = int(room.size[0] * share / step)
    columns = int((room.size[1] - 1.6) / 0.6)
    while rows * columns > most and (rows > 2 or columns > 2):
        rows, columns = max(2, int(rows * 0.85)), max(2, int(columns * 0.85))
    m = place.material("upholstery" if soft else pick(rng, ["wood_panel", "plastic"]))
    wide = (room.size[1] - 1.6) / max(1, columns)
    for i in range(rows):
        x = room.low[0] + 0.15 * room.size[0] + (i + 0.5) * share * room.size[0] / rows
        for j in range(columns):
            y = room.low[1] + 0.8 + (j + 0.5) * wide
            f = place.at(float(x), float(y), float(room.low[2]), -math.pi / 2)
            width = min(wide * 0.45, 0.27) if columns * 0.6 > wide else wide * 0.45
            f.box((0, 0, 0.42), (width, 0.22, 0.05), m)
            f.box((0, -0.24, 0.68), (width, 0.04, 0.22), m)
            if place.chance(0.06):
                things.person(f.at(0, 0.05, -0.35))
    room.used.append((float(room.low[0] + 0.5 * room.size[0]), 0.0, 0.3 * float(room.size[1])))


def school_desks(room: Room) -> None:
    """Rows of tables with chairs, a board and a teacher's desk."""
    place, full = room.place, how_full(room)
    rows = min(5, int((room.size[0] - 3) / 1.5))
    columns = min(4, int((room.size[1] - 1) / 1.7))
    for i in range(rows if full > 0.2 else 0):
        for j in range(columns):
            if not place.chance(0.4 + 0.6 * full):
                continue
            x = float(room.low[0]) + 1.0 + i * (float(room.size[0]) - 3) / rows
            y = float(room.low[1]) + (j + 0.5) * float(room.size[1]) / columns
            f = place.at(x, y, float(room.low[2]), -math.pi / 2)
            room.used.append((x, y, 0.7))
            f.box((0, 0.35, 0.73), (0.6, 0.25, 0.015), place.material("wood_panel"))
            for side in (-1, 1):
                f.box((side * 0.5, 0.35, 0.36), (0.015, 0.2, 0.36), place.material("metal"))
            things.chair(f.at(float(place.rng.uniform(-0.3, 0.3)), -0.15), False)
    board = room.walls[3]
    if (at := board.reserve(min(3.0, board.length - 0.5), 0.9, 2.1)) is not None:
        m = place.material("plastic", True)
        board.frame.box((at, 0.03, 1.5), (min(1.5, board.length / 2 - 0.25), 0.02, 0.6), m)
    along_walls(room, round(full * 3), ["cupboard", "bookcase", "rack"])
    strewn(room, place.count(6), 0.5)
