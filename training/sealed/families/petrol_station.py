# SPDX-License-Identifier: MIT
"""Petrol stations: pumps under a canopy by a road."""

from __future__ import annotations

import math

from training.scenes.draws import pick
from training.scenes.places.building import Frame
from training.sealed.families.village import (
    REACH_M,
    ground,
    open_ground,
    surroundings,
)
from training.sealed.fittings import of, sheet
from training.sealed.furniture import cabinet, standing
from training.sealed.place import Ground, Place


def saloon(f: Frame, paint: int) -> None:
    """A car along the frame's x with bonnet, cabin, wheels, lights and plates."""
    place = of(f)
    glass, black = (
        place.material("glass", palette="dark"),
        place.material("plastic", palette="dark"),
    )
    f.box((0, 0, 0.52), (2.1, 0.86, 0.22), paint)
    f.box((1.35, 0, 0.78), (0.72, 0.8, 0.06), paint)
    f.box((-1.6, 0, 0.82), (0.48, 0.8, 0.1), paint)
    f.box((-0.35, 0, 1.08), (0.95, 0.74, 0.3), glass)
    f.quad((0.6, -0.74, 1.36), (0, 1.48, 0), (0.5, 0, -0.55), glass)
    f.box((-0.4, 0, 1.4), (0.9, 0.7, 0.03), paint)
    for s in (-1, 1):
        for x in (-0.35, 0.55, -1.25):
            f.box((x, s * 0.745, 1.08), (0.03, 0.012, 0.3), paint)
        f.box((2.11, s * 0.6, 0.6), (0.012, 0.16, 0.06), place.material("glass"))
        f.box(
            (-2.11, s * 0.62, 0.64), (0.012, 0.14, 0.06), place.material("plastic", palette="red")
        )
        for x in (-1.3, 1.35):
            g = f.at(x, s * 0.8, 0.32)
            for i in range(3):
                a = math.pi / 3 * i
                g.quad(
                    (
                        -0.31 * math.cos(a) + 0.18 * math.sin(a),
                        s * 0.07,
                        -0.31 * math.sin(a) - 0.18 * math.cos(a),
                    ),
                    (0.62 * math.cos(a), 0, 0.62 * math.sin(a)),
                    (-0.36 * math.sin(a), 0, 0.36 * math.cos(a)),
                    black,
                )
            g.box((0, 0, 0), (0.27, 0.06, 0.27), black)
    f.box((2.1, 0, 0.42), (0.03, 0.3, 0.06), black)


def petrol_station(place: Place) -> Ground:
    """Pumps under a canopy, a shop, a price sign, cars and a road."""
    rng = place.rng
    ground(place, pick(rng, ["grass", "asphalt", "soil"]))
    tar, kerb = place.material("asphalt", True), place.material("concrete")
    place.box((0, 0, 0.01), (19, 15, 0.012), tar)
    place.box((0, -21, 0.01), (REACH_M, 4.0, 0.012), tar)
    for i in range(12):
        place.box(
            (-33 + 6 * i, -21, 0.024),
            (1.5, 0.06, 0.004),
            place.material("plastic", palette="bright"),
        )
    high, islands = float(rng.uniform(4.4, 5.8)), int(rng.integers(2, 4))
    band = place.material("metal", palette="lacquer")
    under = place.material("metal", palette="bright")
    half = 3.4 * islands
    place.box((0, -1.0, high + 0.35), (half, 6.0, 0.02), under)
    place.box((0, -1.0, high + 0.8), (half + 0.1, 6.1, 0.4), band)
    for i in range(islands):
        x = (i - (islands - 1) / 2) * 6.4
        f = place.at(x, -1.0)
        f.box((0, 0, 0.08), (0.6, 3.4, 0.08), kerb)
        for s in (-1, 1):
            f.box((0, s * 2.4, high / 2), (0.16, 0.16, high / 2), under)
            _pump(f.at(0, s * 1.0, 0.16))
            f.box((0, s * 1.8, 0.6), (0.15, 0.15, 0.45), place.material("plastic", palette="red"))
            for a in (-1.2, 1.2):
                f.box((a, s * 2.0, high + 0.31), (0.35, 0.35, 0.02), place.lit("plastic", 2.0))
            if place.chance(0.45):
                saloon(
                    f.at(s * 2.0, s * 0.6, 0.02, math.pi / 2 * s),
                    place.material("metal", palette="lacquer"),
                )
        f.lamp((0, 0, high - 0.1), 9.0, (0.95, 0.98, 1.0))
    shop = place.at(0, 9.5)
    wall = place.material(pick(rng, ["plaster", "brick", "metal"]))
    shop.slab((-8, 0, 0), (8, 7, 3.4), wall)
    shop.box((0, 3.5, 3.6), (8.3, 3.8, 0.25), band)
    shop.box((-1.5, -0.03, 1.35), (5, 0.04, 1.25), place.material("glass", emit=0.25))
    for i in range(6):
        shop.box((-6.5 + 2 * i, -0.06, 1.35), (0.04, 0.05, 1.3), under)
    back = shop.at(0, 0, 0, math.pi)
    sheet(back, 0, 0.35, 3.6, 8, 0.44, place.material("plastic", look="sign"))
    for i in range(3):
        sheet(back, 5.2 - 2.2 * i, 0.09, 1.3, 0.7, 1.0, place.material("plastic", look="poster"))
        cabinet(shop.at(6.2 + 0.7 * i - 1.4, -0.4, 0, math.pi), 0.6, 0.5, 1.5, under, True)
    pole = place.at(-half - 5, -12.5)
    for post in (-0.8, 0.8):
        pole.box((post, 0, 3.2), (0.08, 0.08, 3.2), under)
    pole.box((0, 0, 4.6), (1.1, 0.14, 1.9), band)
    for turn in (0.0, math.pi):
        sheet(
            pole.at(0, 0, 0, turn), 0, 0.16, 4.6, 1.9, 3.5, place.material("plastic", look="prices")
        )
    surroundings(place, 26)
    for _ in range(int(rng.integers(1, 5))):
        standing(
            place.at(
                float(rng.uniform(-6, 6)),
                float(rng.uniform(3, 8)),
                0.02,
                float(rng.uniform(0, 6.3)),
            )
        )
    saloon(
        place.at(float(rng.uniform(-15, 15)), -19.5, 0.02, 0.0),
        place.material("metal", palette="lacquer"),
    )
    return open_ground(
        16, 13, (-13, 3.2, 13, 8.4, 0.02), (-15, -12, 15, -8, 0.02), (-12, -10, 12, 6, 0.02)
    )


def _pump(f: Frame) -> None:
    place = of(f)
    f.box((0, 0, 0.85), (0.24, 0.42, 0.85), place.material("metal", palette="bright"))
    f.box((0, 0, 1.85), (0.22, 0.4, 0.16), place.material("metal", palette="lacquer"))
    for turn in (math.pi / 2, -math.pi / 2):
        g = f.at(0, 0, 0, turn)
        sheet(g, 0, 0.25, 1.35, 0.6, 0.42, place.material("plastic", look="panel"))
        for s in (-0.2, 0.0, 0.2):
            g.box((s, 0.28, 0.85), (0.04, 0.04, 0.13), place.material("plastic", palette="dark"))
