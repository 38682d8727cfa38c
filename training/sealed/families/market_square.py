# SPDX-License-Identifier: MIT
"""Market squares between arcaded houses."""

from __future__ import annotations

import math

from training.scenes.draws import pick
from training.scenes.places.building import Frame
from training.sealed.families.village import (
    front_windows,
    ground,
    open_ground,
)
from training.sealed.fittings import of, sheet
from training.sealed.furniture import bin_, crate_of, standing
from training.sealed.place import Ground, Place


def market_square(place: Place) -> Ground:
    """A paved square with stalls between arcaded houses."""
    rng = place.rng
    ground(place, pick(rng, ["stone", "stone", "brick", "asphalt"]))
    half_x, half_y = float(rng.uniform(11, 26)), float(rng.uniform(9, 20))
    walls = [place.material(pick(rng, ["plaster", "brick", "stone"]), True) for _ in range(4)]
    roof = place.material("ceramic_tile", palette="clay")
    for side in range(4):
        turn, reach, run = (
            side * math.pi / 2,
            (half_y, half_x)[side % 2],
            (half_x, half_y)[side % 2],
        )
        if side == 3 and place.chance(0.5):
            continue
        x = -run
        while x < run - 3:
            width = float(rng.uniform(6, 10))
            height = float(rng.uniform(7, 13))
            f = place.at(0, 0, 0, turn).at(x + width / 2, reach)
            wall = walls[int(rng.integers(4))]
            _arcade_house(f, width, height, wall, roof, side < 2)
            x += width + (2.5 if place.chance(0.15) else 0.02)
    stalls = int(rng.integers(6, 15))
    for i in range(stalls):
        row = i % 3
        f = place.at(
            -0.7 * half_x + (i // 3 + 0.5) * 1.4 * half_x / (stalls // 3 + 1),
            (row - 1) * 0.5 * half_y,
            0,
            math.pi if row == 0 else 0.0,
        )
        _stall(f, i)
    g = place.at(0.55 * half_x, 0.28 * half_y)
    g.cylinder((0, 0, 0), 1.7, 0.55, place.material("stone"))
    g.cylinder((0, 0, 0.56), 1.5, 0.02, place.material("water"))
    g.cylinder((0, 0, 0.5), 0.3, 1.6, place.material("stone"))
    g.sphere((0, 0, 2.3), 0.3, place.material("stone"))
    tower = place.at(float(rng.uniform(-1, 1)) * half_x, half_y + 22)
    tower.box((0, 0, 12), (3, 3, 12), walls[0])
    tower.box((0, 0, 25), (2.2, 2.2, 2), roof)
    sheet(
        tower.at(0, -3.05, 0, math.pi), 0, 0, 20, 2.6, 2.6, place.material("plastic", look="clock")
    )
    for _ in range(int(rng.integers(8, 26))):
        standing(
            place.at(
                float(rng.uniform(-0.8, 0.8)) * half_x,
                float(rng.uniform(-0.8, 0.8)) * half_y,
                0,
                float(rng.uniform(0, 6.3)),
            )
        )
    for i in range(4):
        _street_lamp(place.at((i - 1.5) * 0.5 * half_x, (1 if i % 2 else -1) * 0.72 * half_y))
        bin_(place.at((i - 1.5) * 0.45 * half_x, (1 if i % 2 else -1) * 0.8 * half_y))
    area = (-0.75 * half_x, -0.72 * half_y, 0.75 * half_x, 0.72 * half_y, 0.0)
    return open_ground(half_x, half_y, area)


def _arcade_house(
    f: Frame, width: float, height: float, wall: int, roof: int, arcade: bool
) -> None:
    """A house over an open arcade, or with a shop front."""
    place = of(f)
    trim, depth = place.material("stone"), 9.0
    if arcade:
        f.slab((-width / 2, 2.6, 0), (width / 2, depth, 3.6), wall)
        f.slab((-width / 2, 0, 3.5), (width / 2, depth, height), wall)
        number = max(2, int(width / 2.6))
        for i in range(number + 1):
            x = -width / 2 + i * width / number
            f.box((x, 0.3, 1.4), (0.24, 0.28, 1.4), trim)
            f.box((x, 0.3, 2.85), (0.34, 0.34, 0.08), trim)
        r = width / number / 2 - 0.22
        for i in range(number):
            c = -width / 2 + (i + 0.5) * width / number
            for j in range(6):
                a, b = math.pi * j / 6, math.pi * (j + 1) / 6
                low = 2.9 + 0.62 * math.sin((a + b) / 2)
                x0, x1 = c - r * math.cos(a), c - r * math.cos(b)
                f.slab((min(x0, x1), 0.05, low), (max(x0, x1), 0.55, 3.6), wall)
        f.box((0, 2.58, 1.1), (0.5, 0.04, 1.1), place.material("door_wood"))
        f.box((-0.3 * width, 2.58, 1.4), (0.14 * width, 0.04, 0.9), place.material("glass"))
    else:
        f.slab((-width / 2, 0, 0), (width / 2, depth, height), wall)
        f.box((-0.15 * width, -0.02, 1.35), (0.3 * width, 0.05, 1.0), place.material("glass"))
        f.box((0.32 * width, -0.02, 1.1), (0.5, 0.05, 1.1), place.material("door_wood"))
        sheet(
            f.at(0, 0, 0, math.pi),
            0,
            0.06,
            2.75,
            0.8 * width,
            0.5,
            place.material("plastic", look="sign"),
        )
        cloth = place.material("curtain_light", look="awning")
        f.quad((-0.45 * width, 0, 2.9), (0.6 * width, 0, 0), (0, -1.3, -0.5), cloth)
    front_windows(f, width, 3.6, height, 2.9)
    f.quad((-width / 2 - 0.1, -0.3, height), (width + 0.2, 0, 0), (0, depth / 2, 2.6), roof)
    f.box((0, -0.1, height - 0.1), (width / 2, 0.2, 0.12), trim)


def _stall(f: Frame, turn: int) -> None:
    """A market stall with a striped awning, crates of fruit and a seller."""
    place = of(f)
    wood, cloth = place.material("wood_panel"), place.material("curtain_light", look="awning")
    for x in (-1.4, 1.4):
        for y, top in ((-0.9, 2.6), (0.9, 2.15)):
            f.box((x, y, top / 2), (0.03, 0.03, top / 2), wood)
    f.quad((-1.6, -1.1, 2.68), (3.2, 0, 0), (0, 2.3, -0.55), cloth)
    f.quad((-1.6, 1.2, 2.13), (3.2, 0, 0), (0, 0, -0.22), cloth)
    f.box((0, 0.35, 0.75), (1.4, 0.5, 0.03), wood)
    f.box((0, 0.84, 0.4), (1.4, 0.015, 0.35), place.material("curtain_light"))
    for i in range(5):
        for j in range(2):
            m = place.material("plastic", palette=f"fruit{(turn + i + j) % 3}")
            crate_of(f.at(-1.1 + 0.55 * i, 0.15 + 0.4 * j, 0.79 + 0.06 * (1 - j)), m, 0.5, 0.36)
    standing(f.at(float(place.rng.uniform(-0.9, 0.9)), -0.55))
    sheet(f, 0.8, 0.9, 1.0, 0.4, 0.25, place.material("plastic", look="sign"))


def _street_lamp(f: Frame) -> None:
    place = of(f)
    iron = place.material("metal", palette="dark")
    f.cylinder((0, 0, 0), 0.12, 0.8, iron)
    f.cylinder((0, 0, 0.8), 0.05, 2.9, iron)
    f.cylinder((0, 0, 3.7), 0.16, 0.4, place.lit("glass", 1.0))
    f.cylinder((0, 0, 4.1), 0.2, 0.06, iron)
    f.lamp((0, 0, 3.5), 5.0, (1.0, 0.76, 0.45))
