# SPDX-License-Identifier: MIT
"""Supermarkets: aisles of goods, cold cabinets, tills."""

from __future__ import annotations

import math

from training.scenes.draws import log_uniform, pick
from training.scenes.places.building import Frame
from training.sealed.fittings import (
    duct,
    glazing,
    hung_sign,
    lamp_grid,
    of,
    sheet,
)
from training.sealed.furniture import crate_of, seated, standing
from training.sealed.place import Ground, Place, floor_space, shell

SHELF_LEVELS = 5


def supermarket(place: Place) -> Ground:
    """Aisles of shelves full of goods, cold cabinets, fruit, tills."""
    rng = place.rng
    high = float(rng.uniform(2.7, 6.0))
    area = log_uniform(rng, 90, 1300) if high > 3.4 else log_uniform(rng, 60, 450)
    long = math.sqrt(area * float(rng.uniform(1.1, 1.9)))
    wide = area / long
    room = shell(
        place,
        (long, wide, high),
        pick(rng, ["ceramic_tile", "linoleum", "stone", "concrete"]),
        pick(rng, ["acoustic_tile", "acoustic_tile", "corrugated_metal", "concrete", "plaster"]),
        [pick(rng, ["plaster", "plasterboard", "painted_concrete"])] * 4,
    )
    x0, y0 = -long / 2, -wide / 2
    tall = min(high - 0.7, float(rng.uniform(1.6, 2.2)))
    walk = float(rng.uniform(1.7, 2.4))
    number = max(1, min(8, int((wide - 2.6 - walk) / (0.95 + walk))))
    start, end = x0 + max(3.2, 0.2 * long), long / 2 - 1.9
    pitch = (wide - 1.6) / number
    for i in range(number):
        y = y0 + 1.1 + (i + 0.5) * pitch
        _gondola(place.at(start, y), end - start, tall)
        if high > 2.9:
            hung_sign(
                place.at((start + end) / 2, y + pitch / 2, high, math.pi / 2), 1.2, 0.4, high - 2.75
            )
    for wall in (room.walls[1], room.walls[3]):
        _cold_wall(wall.frame, wall.length, 0.3 if wall is room.walls[1] else 0.1)
    _tills(place, x0, y0, wide)
    _fruit(place, x0, start, wide)
    front = room.walls[2]
    for i in range(max(2, int(wide / 3))):
        x = (i + 0.5) * wide / max(2, int(wide / 3))
        glazing(front, x, min(2.4, 0.8 * wide / max(2, int(wide / 3))), 0.4, min(2.6, high - 0.2))
    if high > 3.6:
        for y in (-0.25 * wide, 0.25 * wide):
            duct(place.at(x0 + 1, y, high - 0.5), long - 2, 0.5)
    nx = max(3, int((end - start) / 2.0))
    lamp_grid(
        place,
        (x0 + 0.5, y0 + 0.4, long / 2 - 0.5, wide / 2 - 0.4),
        high - 0.06,
        nx,
        max(2, number + 1),
        pick(rng, ["strip", "panel"]),
        1.1,
        max(0.0, high - 3.6),
    )
    for _ in range(int(rng.integers(0, 7))):
        i, x = int(rng.integers(number)), float(rng.uniform(start, end))
        y = y0 + 1.1 + (i + 0.5) * pitch + pitch / 2 * float(rng.choice([-0.8, 0.8]))
        standing(place.at(x, y, 0, float(rng.uniform(0, 6.3))))
    aisles = tuple(
        (start - 0.3, y0 + 1.1 + i * pitch - 0.35, end + 0.6, y0 + 1.1 + i * pitch + 0.35, 0.0)
        for i in range(number + 1)
    )
    ends = (
        (end + 0.4, y0 + 1, end + 1.0, wide / 2 - 1, 0.0),
        (start - 1.2, y0 + 1.4, start - 0.5, wide / 2 - 1.4, 0.0),
    )
    low, up = (x0, y0, 0.0), (long / 2, wide / 2, high)
    return Ground(floor_space(low, up, long * wide * high), (*aisles, *ends, *ends))


def _gondola(f: Frame, length: float, tall: float) -> None:
    """A double-sided shelf along the frame's x, with goods in bays."""
    place = of(f)
    steel, edge = (
        place.material("metal", palette="lacquer"),
        place.material("plastic", look="price"),
    )
    kinds = [
        place.material(kind, look=look)
        for kind, look in (
            ("plastic", "packs"),
            ("bookshelf", "packs"),
            ("plastic", "bottles"),
            ("metal", "tins"),
        )
    ]
    f.box((length / 2, 0, 0.06), (length / 2, 0.45, 0.06), steel)
    f.box((length / 2, 0, tall / 2), (length / 2, 0.03, tall / 2), steel)
    bays = max(2, min(9, round(length / 1.25)))
    step, gap = length / bays, (tall - 0.14) / SHELF_LEVELS
    for level in range(SHELF_LEVELS):
        z = 0.14 + level * gap
        f.box((length / 2, 0, z), (length / 2, 0.43, 0.014), steel)
        for s in (-1, 1):
            f.box((length / 2, s * 0.44, z), (length / 2, 0.006, 0.025), edge)
            for i in range(bays):
                m = kinds[int(place.rng.choice(4, p=[0.4, 0.3, 0.15, 0.15]))]
                share = float(place.rng.uniform(0.55, 0.9)) * gap
                deep = float(place.rng.uniform(0.3, 0.41))
                x = (i + 0.5) * step
                f.box(
                    (x, s * (deep + 0.03) / 2, z + 0.014 + share / 2),
                    (step / 2 - 0.015, (deep - 0.05) / 2, share / 2),
                    m,
                )
                turned = f.at(x, 0, 0, 0 if s > 0 else math.pi)
                sheet(turned, 0, deep - 0.005, z + 0.014 + share / 2, step - 0.03, share, m)
    for x, turn in ((0.0, math.pi / 2), (length, -math.pi / 2)):
        g = f.at(x, 0, 0, turn)
        g.box((0, 0.3, 0.45), (0.42, 0.28, 0.45), kinds[1])
        sheet(g, 0, 0.59, 0.45, 0.82, 0.86, kinds[int(place.rng.integers(4))])
        sheet(
            g,
            0,
            0.03,
            0.5 * (0.95 + tall),
            0.8,
            tall - 0.95,
            place.material("plastic", look="poster"),
        )


def _cold_wall(f: Frame, length: float, clear: float) -> None:
    """Cold cabinets with lit glass doors along a wall."""
    place = of(f)
    steel, glass = place.material("metal", palette="lacquer"), place.material("glass")
    lit, goods = place.lit("plastic", 1.5), place.material("plastic", look="bottles")
    x, count = clear * length, 0
    while x < length - 1.3 and count < 12:
        f.box((x + 0.6, 0.05, 1.05), (0.6, 0.05, 1.05), steel)
        f.box((x + 0.6, 0.4, 2.05), (0.6, 0.4, 0.12), steel)
        f.box((x + 0.6, 0.4, 0.12), (0.6, 0.4, 0.12), steel)
        f.box((x + 0.02, 0.4, 1.05), (0.02, 0.4, 1.05), steel)
        f.box((x + 0.08, 0.72, 1.05), (0.015, 0.015, 0.85), lit)
        for j in range(4):
            z = 0.28 + 0.43 * j
            f.box((x + 0.6, 0.4, z), (0.56, 0.3, 0.012), steel)
            sheet(f, x + 0.6, 0.62, z + 0.19, 1.08, 0.34, goods)
        if count % 3 == 2:
            f.box((x + 0.6, 0.79, 1.05), (0.55, 0.01, 0.8), glass)
        f.box((x + 1.1, 0.81, 1.05), (0.015, 0.02, 0.3), steel)
        x, count = x + 1.2, count + 1


def _tills(place: Place, x0: float, y0: float, wide: float) -> None:
    for i in range(max(1, min(5, int((wide - 4) / 2.2)))):
        f = place.at(x0 + 1.9, y0 + 1.6 + 2.0 * i, 0)
        f.box((0, 0, 0.42), (1.1, 0.35, 0.42), place.material("wood_panel"))
        f.box((0.3, 0, 0.85), (0.75, 0.26, 0.015), place.material("plastic", palette="dark"))
        f.box((-0.6, 0.25, 1.15), (0.03, 0.17, 0.13), place.material("plastic", palette="dark"))
        f.box((-0.6, 0.25, 0.95), (0.02, 0.02, 0.12), place.material("metal"))
        f.cylinder((0.9, 0.3, 0.84), 0.015, 1.2, place.material("metal"))
        f.box((0.9, 0.3, 2.1), (0.1, 0.12, 0.1), place.lit("plastic", 1.0))
        if place.chance(0.5):
            seated(f.at(-0.3, 0.75, 0, math.pi))


def _fruit(place: Place, x0: float, start: float, wide: float) -> None:
    kinds = [place.material("plastic", palette=f"fruit{i}") for i in range(3)]
    for i in range(3):
        f = place.at((x0 + start) / 2 + 0.8, wide / 2 - 2.2 - 1.3 * i, 0)
        if f.y < -wide / 2 + 4:
            return
        f.box((0, 0, 0.35), (0.55, 0.5, 0.35), place.material("wood_panel"))
        for a in (-0.27, 0.27):
            for b in (-0.22, 0.22):
                crate_of(f.at(a, b, 0.72), kinds[int(place.rng.integers(3))])
