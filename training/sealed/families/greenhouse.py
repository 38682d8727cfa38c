# SPDX-License-Identifier: MIT
"""Greenhouses."""

from __future__ import annotations

import math

from training.scenes.draws import log_uniform, pick
from training.scenes.places.spaces import Wall
from training.sealed.fittings import wall_bits
from training.sealed.furniture import leafy
from training.sealed.place import Ground, Place, floor_space


def greenhouse(place: Place) -> Ground:
    """Glass between bars, beds and tables of plants on both sides of a path."""
    rng = place.rng
    place.daylight = max(place.daylight, 0.5)
    wide = log_uniform(rng, 3.0, 13)
    long, spring = wide * float(rng.uniform(1.3, 2.6)), float(rng.uniform(2.0, 3.6))
    high = spring + wide / 2 * float(rng.uniform(0.45, 0.75))
    sky = place.material("glass", emit=0.6 * place.daylight)
    bar = place.material("metal", palette="bright" if place.chance(0.6) else "leaf")
    base = place.material(pick(rng, ["brick", "stone", "painted_brick"]))
    place.slab(
        (-long / 2 - 0.3, -wide / 2 - 0.3, -0.3),
        (long / 2 + 0.3, wide / 2 + 0.3, 0),
        place.material(pick(rng, ["gravel", "soil", "stone", "brick"])),
    )
    for s in (-1, 1):
        place.box(
            (0, s * (wide / 2 + 0.1), (spring + 0.02) / 2),
            (long / 2 + 0.2, 0.1, spring / 2 + 0.01),
            sky,
        )
        place.box((0, s * (wide / 2 + 0.02), 0.35), (long / 2, 0.08, 0.35), base)
        place.box((s * (long / 2 + 0.1), 0, high / 2), (0.1, wide / 2 + 0.2, high / 2), sky)
        place.box((s * (long / 2 + 0.02), 0, 0.35), (0.08, wide / 2, 0.35), base)
        place.quad(
            (-long / 2 - 0.2, s * (wide / 2 + 0.1), spring - 0.02),
            (long + 0.4, 0, 0),
            (0, -s * (wide / 2 + 0.1), high - spring + 0.02),
            sky,
        )
    number = max(4, min(18, int(long / 0.9)))
    for i in range(number + 1):
        x = -long / 2 + i * long / number
        for s in (-1, 1):
            place.box((x, s * (wide / 2 - 0.03), spring / 2), (0.025, 0.03, spring / 2), bar)
            place.strut((x, s * wide / 2, spring - 0.05), (x, 0, high - 0.05), 0.06, bar)
    for s in (-1, 1):
        for z in (1.3, spring):
            place.box((0, s * (wide / 2 - 0.03), z), (long / 2, 0.025, 0.03), bar)
        for i in range(1, max(3, int(wide / 0.9))):
            y = -wide / 2 + i * wide / max(3, int(wide / 0.9))
            top = spring + (high - spring) * (1 - 2 * abs(y) / wide)
            place.box((s * (long / 2 - 0.03), y, top / 2), (0.03, 0.025, top / 2), bar)
    place.box((0, 0, high - 0.06), (long / 2, 0.04, 0.05), bar)
    _planting(place, long, wide, spring)
    place.box(
        (-long / 2 + 0.02, 0, 1.05), (0.05, 0.5, 1.05), place.material("wood_panel", palette="leaf")
    )
    path = 0.42
    place.box(
        (0, 0, 0.01),
        (long / 2, path + 0.2, 0.01),
        place.material(pick(rng, ["stone", "brick", "gravel"])),
    )
    power = 0.4 * place.daylight * high * high
    for x in (-0.3 * long, 0.3 * long):
        place.lamp((x, 0.2 * wide, high - 0.8), power, (0.95, 1.0, 1.02))
    stands = (
        (-long / 2 + 0.5, -path, long / 2 - 0.5, path, 0.02),
        (-long / 2 + 0.4, -path, -long / 2 + 1.2, path, 0.02),
    )
    low, up = (-long / 2, -wide / 2, 0.0), (long / 2, wide / 2, high)
    return Ground(floor_space(low, up, long * wide * (spring + high) / 2), stands)


def _planting(place: Place, long: float, wide: float, spring: float) -> None:
    """Beds, tables with pots, hanging baskets, pipes, tools, a can."""
    rng = place.rng
    wood, soil = place.material("wood_panel"), place.material("soil")
    green = [place.material("foliage", True) for _ in range(3)]
    bloom = [place.material("plastic", palette=f"fruit{i}") for i in range(3)]
    deep = min(1.4, 0.36 * wide)
    for s in (-1, 1):
        y, table = s * (wide / 2 - 0.15 - deep / 2), place.chance(0.5)
        z = 0.8 if table else 0.3
        place.box((0, y, z - 0.04), (long / 2 - 0.4, deep / 2, 0.05), wood)
        place.box((0, y, z + 0.01), (long / 2 - 0.45, deep / 2 - 0.05, 0.02), soil)
        place.box((0, y - s * deep / 2, z / 2), (long / 2 - 0.4, 0.03, z / 2), wood)
        for i in range(min(26, int(long / 0.42))):
            x = -long / 2 + 0.6 + i * (long - 1.2) / min(26, int(long / 0.42))
            f = place.at(x, y + float(rng.uniform(-0.3, 0.3)) * deep, z)
            kind = int(rng.integers(4))
            if kind == 0:
                leafy(f, float(rng.uniform(0.5, min(1.5, spring - z))))
            elif kind == 1:
                f.cylinder((0, 0, 0), 0.09, 0.15, place.material("ceramic_tile", palette="pot"))
                for _ in range(4):
                    f.sphere(
                        (float(rng.normal(0, 0.08)), float(rng.normal(0, 0.08)), 0.22),
                        0.1,
                        green[int(rng.integers(3))],
                    )
                f.sphere((0.04, 0, 0.34), 0.05, bloom[int(rng.integers(3))])
            elif kind == 2:
                h = float(rng.uniform(0.8, max(0.9, spring - z - 0.3)))
                f.cylinder((0, 0, 0), 0.012, h, wood)
                for j in range(int(h / 0.16)):
                    a = 2.2 * j
                    f.quad(
                        (0, 0, 0.14 * j + 0.1),
                        (0.3 * math.cos(a), 0.3 * math.sin(a), 0.06),
                        (-0.1 * math.sin(a), 0.1 * math.cos(a), 0.05),
                        green[j % 3],
                    )
                f.sphere((0.07, 0.03, 0.5 * h), 0.04, bloom[0])
            else:
                for _ in range(5):
                    f.sphere(
                        (
                            float(rng.normal(0, 0.16)),
                            float(rng.normal(0, 0.12)),
                            float(rng.uniform(0.05, 0.25)),
                        ),
                        0.13,
                        green[int(rng.integers(3))],
                    )
        place.box((0, s * (wide / 2 - 0.14), 0.12), (long / 2, 0.04, 0.04), place.material("metal"))
    for i in range(max(1, int(long / 2.2))):
        f = place.at(-0.4 * long + 2.2 * i, 0.28 * wide, spring + 0.1)
        f.cylinder((0, 0, -0.4), 0.006, 0.6, wood)
        f.cylinder((0, 0, -0.6), 0.16, 0.2, wood)
        for j in range(5):
            f.sphere(
                (0.14 * math.cos(1.3 * j), 0.14 * math.sin(1.3 * j), -0.42), 0.12, green[j % 3]
            )
    wall_bits(Wall(place.at(-long / 2 + 0.1, wide / 2, 0, -math.pi / 2), wide, 1.2), 1)
