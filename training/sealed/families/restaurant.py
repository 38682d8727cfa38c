# SPDX-License-Identifier: MIT
"""Restaurants: booths, a bar, tables."""

from __future__ import annotations

import math

from training.scenes.draws import pick
from training.scenes.places.building import Frame
from training.scenes.places.spaces import Room
from training.sealed.fittings import (
    doorway,
    drapery,
    duct,
    framed,
    glazing,
    lamp_grid,
    of,
    plinth_board,
    sheet,
    wall_bits,
)
from training.sealed.furniture import (
    bench_seat,
    bentwood_chair,
    dining_table,
    leafy,
    seated,
    standing,
    stool,
)
from training.sealed.place import Ground, Place, floor_space, shell


def restaurant(place: Place) -> Ground:
    """Booths along one wall, a bar along the other, tables between."""
    rng = place.rng
    high = float(rng.uniform(2.5, 4.4))
    wide, long = float(rng.uniform(5.5, 12)), float(rng.uniform(7, 17))
    walls = [pick(rng, ["plaster", "brick", "wood_panel", "plasterboard"])] * 4
    walls[1] = pick(rng, ["brick", "wood_panel", "ceramic_tile", "plaster"])
    room = shell(
        place,
        (long, wide, high),
        pick(rng, ["wood_floor", "wood_floor", "ceramic_tile", "stone", "carpet"]),
        pick(rng, ["plaster", "plaster", "acoustic_tile", "wood_panel", "concrete"]),
        walls,
    )
    x0, y0 = -long / 2, -wide / 2
    cloth = place.chance(0.4)
    for i in range(int((long - 1.6) / 2.0)):
        f = place.at(x0 + 0.9 + (i + 0.5) * 2.0, y0 + 0.75, 0)
        _booth(f, cloth)
        _pendant(place.at(f.x, f.y, high), high - 1.6)
        framed(room.walls[0].frame, f.x - x0, 1.75, 0.6, 0.45, "art")
    _bar(place, room, long)
    _tables(place, long, wide, cloth)
    front = room.walls[2]
    glazing(front, 0.36 * wide, 0.45 * wide, 0.5, min(high - 0.3, 2.5), 1, 3)
    drapery(front, 0.36 * wide, 0.45 * wide, min(high - 0.2, 2.7))
    doorway(front, 0.82 * wide, 1.0)
    doorway(room.walls[3], 0.3 * wide, 0.9)
    sheet(
        room.walls[3].frame,
        0.62 * wide,
        0.03,
        1.7,
        1.3,
        1.0,
        place.material("plastic", look="menu"),
    )
    for wall in room.walls:
        plinth_board(wall)
        wall_bits(wall, 2)
    if high > 3.4 and place.chance(0.6):
        duct(place.at(x0 + 0.5, 0.2, high - 0.35), long - 1, 0.4)
    for x, y in ((x0 + 0.5, wide / 2 - 0.6), (long / 2 - 0.6, y0 + 0.5)):
        leafy(place.at(x, y), float(rng.uniform(0.9, 1.6)))
    standing(
        place.at(float(rng.uniform(-0.3, 0.3)) * long, wide / 2 - 2.2, 0, float(rng.uniform(0, 6)))
    )
    lamp_grid(
        place,
        (x0, -0.3 * wide, long / 2, 0.4 * wide),
        high,
        max(2, int(long / 3)),
        2,
        pick(rng, ["spot", "cone", "globe"]),
        0.8,
        0.25 * (high - 2.2),
    )
    stands = (
        (x0 + 0.4, y0 + 1.55, long / 2 - 0.4, y0 + 2.1, 0.0),
        (x0 + 0.4, wide / 2 - 2.6, long / 2 - 0.4, wide / 2 - 1.9, 0.0),
        (x0 + 0.4, y0 + 1.5, x0 + 1.3, wide / 2 - 1.5, 0.0),
    )
    return Ground(
        floor_space((x0, y0, 0.0), (long / 2, wide / 2, high), long * wide * high), stands
    )


def _booth(f: Frame, cloth: bool) -> None:
    """A table between two benches."""
    place = of(f)
    for s in (-1, 1):
        bench_seat(f.at(s * 0.85, 0, 0, s * math.pi / 2), 1.3)
        if place.chance(0.35):
            seated(f.at(s * 0.72, float(place.rng.uniform(-0.3, 0.3)), 0, s * math.pi / 2))
    dining_table(f, 0.36, 0.58, cloth)


def _tables(place: Place, long: float, wide: float, cloth: bool) -> None:
    """Tables for two in rows, between booths and bar."""
    rng, middle = place.rng, wide - 1.5 - 2.4
    rows = max(0, int(middle / 1.9))
    for j in range(rows):
        for i in range(int((long - 3) / 1.9)):
            x = -long / 2 + 2.2 + i * 1.9
            y = -wide / 2 + 2.6 + (j + 0.5) * middle / max(1, rows) - 0.4
            f = place.at(x, y, 0, float(rng.choice([0.0, math.pi / 2])))
            dining_table(f, 0.38, 0.38, cloth)
            for turn in (0.0, math.pi):
                g = f.at(0, 0, 0, turn).at(0, -0.66 - 0.2 * float(rng.random()))
                bentwood_chair(g, place.chance(0.3))
                if place.chance(0.22):
                    seated(g.at(0, 0, 0))


def _pendant(f: Frame, drop: float) -> None:
    place = of(f)
    f.cylinder((0, 0, -drop + 0.2), 0.006, drop - 0.2, place.material("metal"))
    f.cylinder((0, 0, -drop), 0.17, 0.2, place.material("metal", palette="lacquer"))
    f.cylinder((0, 0, -drop - 0.005), 0.15, 0.008, place.lit("plastic", 3.0))


def _bar(place: Place, room: Room, long: float) -> None:
    """A counter with stools before shelves of bottles."""
    f, length = room.walls[1].frame, 0.62 * long
    start = 0.2 * long
    f.box((start + length / 2, 1.2, 0.54), (length / 2, 0.28, 0.54), place.material("wood_panel"))
    f.box(
        (start + length / 2, 1.2, 1.1), (length / 2 + 0.05, 0.36, 0.025), place.material("marble")
    )
    for i in range(int(length / 0.75)):
        stool(f.at(start + 0.4 + 0.75 * i, 1.85))
    for level in range(3):
        z = 1.25 + 0.4 * level
        f.box(
            (start + length / 2, 0.14, z), (length / 2, 0.13, 0.015), place.material("wood_panel")
        )
        for i in range(max(1, int(length / 1.4))):
            step = length / max(1, int(length / 1.4))
            sheet(
                f,
                start + (i + 0.5) * step,
                0.2,
                z + 0.17,
                step - 0.04,
                0.3,
                place.material("glass", look="bottles"),
            )
    f.box((start + length / 2, 0.3, 0.45), (length / 2, 0.28, 0.45), place.material("wood_panel"))
    f.box((start + 0.25 * length, 0.35, 1.08), (0.35, 0.25, 0.18), place.material("metal"))
    if place.chance(0.7):
        standing(f.at(start + 0.6 * length, 0.8))
