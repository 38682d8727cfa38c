# SPDX-License-Identifier: MIT
"""Farmyards: barn, house, sheds."""

from __future__ import annotations

import math

from training.scenes.draws import pick
from training.scenes.places.building import Frame
from training.sealed.families.village import (
    front_windows,
    gabled,
    ground,
    open_ground,
    surroundings,
)
from training.sealed.fittings import of
from training.sealed.furniture import crate_of, leafy, standing
from training.sealed.place import Ground, Place


def farmyard(place: Place) -> Ground:
    """A yard between barn, house and sheds: bales, a tractor, fences, silos."""
    rng = place.rng
    ground(place, pick(rng, ["soil", "gravel", "gravel", "grass"]))
    boards, stone = (
        place.material("wood_panel", palette="clay"),
        place.material(pick(rng, ["brick", "stone", "plaster"])),
    )
    roof = place.material(pick(rng, ["ceramic_tile", "corrugated_metal"]), palette="clay")
    reach = float(rng.uniform(9, 15))
    barn = place.at(0, reach)
    gabled(barn, 18, 11, 5, 4.5, boards, roof)
    barn.box((-2, -0.03, 2.0), (2.0, 0.05, 2.0), place.material("wood_panel", palette="dark"))
    for s in (-1, 1):
        barn.box((-2 + s * 3.1, -0.1, 2.0), (1.0, 0.05, 2.0), boards)
        barn.strut(
            (-2 + s * 2.2, -0.17, 0.1),
            (-2 + s * 4.0, -0.17, 3.9),
            0.16,
            place.material("plaster", palette="bright"),
        )
    house = place.at(-reach - 2, 0, 0, math.pi / 2)
    gabled(house, 13, 8, 5.4, 3.6, stone, roof)
    front_windows(house, 13, 0.0, 5.5, 2.7)
    house.box((0, -0.04, 1.05), (0.5, 0.06, 1.05), place.material("door_wood"))
    house.box((4, 4, 8.5), (0.4, 0.4, 1.2), place.material("brick"))
    shed = place.at(reach + 2, 0, 0, -math.pi / 2)
    shed.slab((-8, 5, 0), (8, 5.2, 3.2), boards)
    shed.quad((-8.3, -0.5, 3.9), (16.6, 0, 0), (0, 6.0, -0.8), place.material("corrugated_metal"))
    for i in range(5):
        shed.box((-8 + 4 * i, 0, 1.9), (0.12, 0.12, 1.9), boards)
    bale = place.material("foliage", palette="straw")
    for i in range(7):
        for j in range(int(rng.integers(1, 4))):
            shed.cylinder((-7 + 1.6 * i, 3.6, 1.2 * j), 0.75, 1.18, bale)
    for _ in range(int(rng.integers(2, 6))):
        place.cylinder((float(rng.uniform(-5, 6)), float(rng.uniform(-9, 5)), 0), 0.7, 1.2, bale)
    for i in range(2):
        place.cylinder(
            (11 + 4 * i, reach + 4, 0), 1.7, float(rng.uniform(8, 11)), place.material("metal")
        )
        place.sphere((11 + 4 * i, reach + 4, 9.2), 1.7, place.material("metal"))
    _tractor(
        place.at(float(rng.uniform(2, 6)), float(rng.uniform(-2, 4)), 0, float(rng.uniform(0, 6.3)))
    )
    rail = place.material("wood_panel", palette="timber")
    for i in range(18):
        x = -17 + 2.0 * i
        if 6 < i < 9:
            continue
        place.box((x, -reach, 0.6), (0.07, 0.07, 0.6), rail)
        for z in (0.4, 0.8, 1.1):
            place.box((x + 1.0, -reach, z), (1.0, 0.025, 0.05), rail)
    g = place.at(-4, -5)
    g.box((0, 0, 0.35), (1.3, 0.4, 0.35), place.material("stone"))
    g.box((0, 0, 0.66), (1.2, 0.32, 0.02), place.material("water"))
    for i in range(5):
        crate_of(
            place.at(-6 + 0.2 * i, 4 + 0.6 * i, 0, 0.3 * i),
            place.material("plastic", palette=f"fruit{i % 3}"),
        )
        leafy(house.at(-5 + 2.4 * i, -0.5), float(rng.uniform(0.6, 1.2)))
    for _ in range(int(rng.integers(1, 4))):
        standing(
            place.at(
                float(rng.uniform(-6, 6)), float(rng.uniform(-6, 6)), 0, float(rng.uniform(0, 6.3))
            )
        )
    surroundings(place, 2.2 * reach)
    return open_ground(reach, reach, (-reach + 1, -reach + 1, reach - 1, reach - 1.5, 0.0))


def _tractor(f: Frame) -> None:
    place = of(f)
    paint, black = (
        place.material("metal", palette="lacquer"),
        place.material("plastic", palette="dark"),
    )
    f.box((0.8, 0, 1.1), (1.0, 0.4, 0.35), paint)
    f.box((-0.7, 0, 0.9), (0.7, 0.5, 0.3), paint)
    f.box((-0.7, 0, 1.7), (0.65, 0.62, 0.55), place.material("glass"))
    f.box((-0.7, 0, 2.3), (0.75, 0.7, 0.05), paint)
    for x, r, w in ((-0.9, 0.8, 0.95), (1.3, 0.45, 0.75)):
        for s in (-1, 1):
            g = f.at(x, s * w, r)
            for i in range(4):
                a = math.pi / 4 * i
                c, d = math.cos(a), math.sin(a)
                for y in (-0.16, 0.16):
                    g.quad(
                        (-r * c + 0.4 * r * d, y, -r * d - 0.4 * r * c),
                        (2 * r * c, 0, 2 * r * d),
                        (-0.8 * r * d, 0, 0.8 * r * c),
                        black,
                    )
            g.box((0, 0, 0), (0.66 * r, 0.15, 0.66 * r), black)
            g.box((0, s * 0.17, 0), (0.3 * r, 0.02, 0.3 * r), paint)
    f.cylinder((1.2, 0.2, 1.4), 0.04, 0.8, black)
