# SPDX-License-Identifier: MIT
"""Barrel-vaulted wine cellars."""

from __future__ import annotations

import itertools
import math

from training.scenes.draws import log_uniform, pick
from training.scenes.places.building import Frame
from training.scenes.places.spaces import Wall
from training.sealed.fittings import doorway, sconce
from training.sealed.furniture import crate_of, open_shelves, seated
from training.sealed.place import Ground, Place, floor_space, shell


def wine_cellar(place: Place) -> Ground:
    """A barrel vault with casks in rows, bottle racks and a tasting table."""
    rng = place.rng
    wide = log_uniform(rng, 2.4, 8.5)
    long = min(wide * float(rng.uniform(1.4, 3.2)), 17.0)
    spring = float(rng.uniform(0.7, 1.5)) if wide > 3.6 else float(rng.uniform(1.2, 1.5))
    high = spring + wide / 2 * float(rng.uniform(0.7, 1.0))
    stone = pick(rng, ["brick", "stone", "brick", "rock", "plaster"])
    shell(
        place,
        (long, wide, high + 0.05),
        pick(rng, ["stone", "brick", "gravel", "concrete", "soil"]),
        stone,
        [stone] * 4,
    )
    vault, rib = place.material(stone), place.material(pick(rng, ["brick", "stone"]))
    pieces = 12
    points = [
        (
            -math.cos(math.pi * i / pieces) * wide / 2,
            spring + math.sin(math.pi * i / pieces) * (high - spring),
        )
        for i in range(pieces + 1)
    ]
    bays = max(2, int(long / 3))
    for (ya, za), (yb, zb) in itertools.pairwise(points):
        place.quad((-long / 2 - 0.1, ya, za), (long + 0.2, 0, 0), (0, yb - ya, zb - za), vault)
        for i in range(1, bays):
            x = -long / 2 + i * long / bays
            place.strut((x, ya, za - 0.03), (x, yb, zb - 0.03), 0.3, rib)
    oak, hoop = place.material("wood_panel"), place.material("metal", palette="dark")
    radius = min(0.46, 0.16 * wide)
    sides = (-1, 1) if wide > 4 else (-1,)
    for s in sides:
        number = min(14, int((long - 1.2) / (2.25 * radius)))
        for i in range(number):
            x = -long / 2 + 0.7 + (i + 0.5) * 2.25 * radius
            f = place.at(x, s * (wide / 2 - 0.75), 0, 0 if s < 0 else math.pi)
            f.box((0, 0, 0.1), (radius, 0.08, 0.1), oak)
            _cask(f.at(0, 0, 0.18 + radius), radius, oak, hoop)
            if place.chance(0.35) and spring > 1.0 and i < number - 1:
                _cask(f.at(1.12 * radius, 0, 0.18 + 2.72 * radius), 0.92 * radius, oak, hoop)
    for i in range(max(1, int(long / 4))):
        f = place.at(-long / 2 + 1.5 + 3.4 * i, wide / 2 - 0.3, 0, math.pi)
        if len(sides) == 1:
            open_shelves(f, 1.5, min(1.7, spring + 0.4), "racks", 4)
    _tasting(place.at(0.28 * long, 0, 0), place)
    end = Wall(place.at(-long / 2, wide / 2, 0, -math.pi / 2), wide, high)
    doorway(end, wide / 2, 1.0, min(2.0, high - 0.3))
    far = place.at(long / 2, -wide / 2, 0, math.pi / 2)
    open_shelves(far.at(0.5 * wide, 0.2), min(2.0, 0.5 * wide), min(1.7, high - 0.4), "racks", 4)
    for i in range(bays):
        for s in (-1, 1):
            f = place.at(
                -long / 2 + (i + 0.5) * long / bays, s * wide / 2, 0, 0 if s < 0 else math.pi
            )
            if i % 2 == 0:
                sconce(f, 0, min(spring, 1.75))
    place.lamp((0, 0, high - 0.5), 0.6 * high * high, (1.0, 0.74, 0.45))
    place.sphere((0, 0, high - 0.45), 0.09, place.lit("glass", 3.0))
    for i in range(3):
        crate_of(place.at(-0.2 * long + i, 0.12 * wide, 0, 0.4 * i), place.material("glass"))
    inner = wide / 2 - 1.35 if len(sides) == 2 else wide / 2 - 0.7
    stands = (
        (-long / 2 + 0.5, -inner * (0.9 if len(sides) == 2 else 0.2), long / 2 - 0.6, inner, 0.0),
    )
    volume = long * (wide * spring + math.pi / 4 * wide * (high - spring))
    low, up = (-long / 2, -wide / 2, 0.0), (long / 2, wide / 2, high)
    return Ground(floor_space(low, up, volume), stands)


def _cask(f: Frame, radius: float, oak: int, hoop: int) -> None:
    """A cask that lies along the frame's y, its heads towards +y and -y."""
    staves, half = 8, 1.25 * radius
    for i in range(staves):
        a, b = 2 * math.pi * i / staves, 2 * math.pi * (i + 1) / staves
        for s in (-1, 1):
            ring = (radius * math.cos(a), 0.0, radius * math.sin(a))
            turn = (radius * (math.cos(b) - math.cos(a)), 0.0, radius * (math.sin(b) - math.sin(a)))
            out = (
                -0.16 * radius * math.cos((a + b) / 2),
                s * half,
                -0.16 * radius * math.sin((a + b) / 2),
            )
            f.quad(ring, turn, out, oak)
            if s > 0:
                r = 0.94 * radius
                f.strut(
                    (r * math.cos(a), 0.5 * half, r * math.sin(a)),
                    (r * math.cos(b), 0.5 * half, r * math.sin(b)),
                    0.05,
                    hoop,
                )
    head, apart = 0.84 * radius, 0.35 * radius
    for s in (-1, 1):
        for i in range(4):
            a = math.pi * i / 4 + math.pi / 8
            along = (2 * head * 0.93 * math.cos(a), 0.0, 2 * head * 0.93 * math.sin(a))
            across = (-2 * apart * math.sin(a), 0.0, 2 * apart * math.cos(a))
            corner = [-(p + q) / 2 for p, q in zip(along, across, strict=True)]
            f.quad((corner[0], s * 0.97 * half, corner[2]), along, across, oak)


def _tasting(f: Frame, place: Place) -> None:
    oak = place.material("wood_panel")
    f.cylinder((0, 0, 0), 0.3, 0.95, oak)
    for z in (0.2, 0.72):
        f.cylinder((0, 0, z), 0.31, 0.05, place.material("metal", palette="dark"))
    f.cylinder((0, 0, 0.95), 0.42, 0.03, oak)
    for i in range(5):
        a = 1.3 * i
        f.cylinder(
            (0.25 * math.cos(a), 0.25 * math.sin(a), 0.98),
            0.035,
            0.16 if i else 0.3,
            place.material("glass"),
        )
    if place.chance(0.4):
        g = f.at(0.9, 0.3, 0, 1.8)
        g.cylinder((0, 0, 0), 0.17, 0.44, oak)
        seated(g)
