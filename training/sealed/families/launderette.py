# SPDX-License-Identifier: MIT
"""Launderettes: rows of machines."""

from __future__ import annotations

import math

from training.scenes.draws import pick
from training.scenes.places.building import Frame
from training.sealed.fittings import (
    doorway,
    glazing,
    lamp_grid,
    of,
    sheet,
    wall_bits,
)
from training.sealed.furniture import cabinet, standing
from training.sealed.place import Ground, Place, floor_space, shell


def launderette(place: Place) -> Ground:
    """Washing machines and dryers in rows, folding tables, benches, a shop front."""
    rng = place.rng
    high = float(rng.uniform(2.3, 3.2))
    wide, long = float(rng.uniform(2.3, 5.2)), float(rng.uniform(2.8, 9.5))
    room = shell(
        place,
        (long, wide, high),
        pick(rng, ["ceramic_tile", "linoleum", "stone"]),
        pick(rng, ["plaster", "acoustic_tile", "plasterboard"]),
        [pick(rng, ["plaster", "ceramic_tile", "painted_brick"])] * 4,
    )
    _machines(room.walls[1].frame, room.walls[1].length, stacked=False)
    if wide > 3.6:
        _machines(room.walls[0].frame, room.walls[0].length * 0.55, stacked=True)
    else:
        f = room.walls[0].frame
        f.box((0.4 * long, 0.22, 0.45), (0.32 * long, 0.2, 0.03), place.material("wood_panel"))
        f.box((0.4 * long, 0.22, 0.2), (0.3 * long, 0.03, 0.2), place.material("metal"))
    if wide > 4.4:
        _folding_table(place.at(0.2 * long, 0.0), long)
    for _ in range(int(rng.integers(1, 4))):
        x, y = float(rng.uniform(-0.3, 0.4)) * long, float(rng.uniform(-0.12, 0.12)) * wide
        _basket(place.at(x, y))
    front = room.walls[2]
    glazing(front, 0.36 * wide, 0.5 * wide, 0.5, min(2.3, high - 0.1), 1, 2)
    doorway(front, wide - 0.65)
    back = room.walls[3]
    doorway(back, 0.7 * wide)
    cabinet(
        back.frame.at(0.25 * wide, 0.3),
        0.9,
        0.55,
        1.85,
        place.material("metal", palette="lacquer"),
        True,
    )
    sheet(back.frame, 0.25 * wide, 0.6, 1.2, 0.7, 1.0, place.material("plastic", look="packs"))
    for wall in room.walls:
        wall_bits(wall, 3)
    sheet(
        room.walls[0].frame,
        0.75 * long,
        0.02,
        1.7,
        1.2,
        0.6,
        place.material("plastic", look="sign"),
    )
    if place.chance(0.4):
        standing(place.at(float(rng.uniform(-0.1, 0.3)) * long, 0.4, 0, math.pi))
    lamp_grid(
        place,
        (-long / 2, -0.3 * wide, long / 2, 0.3 * wide),
        high - 0.04,
        max(2, int(long / 2)),
        1,
        pick(rng, ["strip", "panel"]),
        1.2,
    )
    stands = ((-long / 2 + 0.45, -0.2 * wide, long / 2 - 0.4, 0.18 * wide, 0.0),)
    low, up = (-long / 2, -wide / 2, 0.0), (long / 2, wide / 2, high)
    return Ground(floor_space(low, up, long * wide * high), stands)


def _folding_table(f: Frame, long: float) -> None:
    """A table in the middle of a shop of a length, with folded linen."""
    place = of(f)
    top = (min(1.4, 0.2 * long), 0.4, 0.02)
    f.box((0, 0, 0.85), top, place.material("plastic", palette="bright"))
    f.box((0, 0, 0.42), (min(1.2, 0.17 * long), 0.05, 0.42), place.material("metal"))
    for i in range(3):
        f.box(
            (-0.5 + 0.45 * i, 0.1, 0.9 + 0.03 * i),
            (0.17, 0.15, 0.03 + 0.03 * i),
            place.material("bed_textile"),
        )


def _basket(f: Frame) -> None:
    """A basket of linen on the floor."""
    place = of(f)
    f.box((0, 0, 0.2), (0.28, 0.2, 0.2), place.material("plastic", palette="shell"))
    for a in (-0.14, 0.0, 0.15):
        f.sphere((a, 0.03, 0.4), 0.12, place.material("bed_textile"))


def _machines(f: Frame, length: float, stacked: bool) -> None:
    """Front loaders side by side along a wall; `stacked`: dryers two high."""
    place = of(f)
    case = place.material("metal", palette="bright" if place.chance(0.6) else "bare_metal")
    glass, dark = place.material("glass", palette="dark"), place.material("plastic", palette="dark")
    steel, knob = place.material("metal"), place.material("plastic", look="panel")
    tall = 0.95 if stacked else float(place.rng.choice([0.87, 1.15]))
    for i in range(min(9, int((length - 0.5) / 0.72))):
        for level in range(2 if stacked else 1):
            g = f.at(0.6 + 0.72 * i, 0.36, 0.05 + level * tall)
            g.box((0, 0, tall / 2), (0.34, 0.35, tall / 2 - 0.01), case)
            g.sphere((0, 0.24, 0.45 * tall), 0.21, steel)
            g.sphere((0, 0.27, 0.45 * tall), 0.19, glass)
            g.box((-0.22, 0.36, 0.45 * tall), (0.02, 0.02, 0.05), dark)
            sheet(g, 0, 0.356, 0.87 * tall, 0.6, 0.13 * tall, knob)
    f.box((length / 2, 0.36, 0.03), (length / 2, 0.36, 0.03), place.material("concrete"))
