# SPDX-License-Identifier: MIT
"""What shops and stores hold: shelves of goods, rails of clothes, counters, pallet racks."""

from __future__ import annotations

import math

from training.scenes.draws import pick
from training.scenes.places import furniture as things
from training.scenes.places.building import Frame
from training.scenes.places.inhabited import Inhabited

PALLET_M = (1.2, 0.8, 0.14)


def goods(f: Frame, half_x: float, half_y: float, room_m: float, place: Inhabited) -> None:
    """Rows of packed goods on a board at the frame's height, up to some way below the next."""
    x, rng = -half_x, place.rng
    while x < half_x - 0.15:
        run = min(float(rng.uniform(0.25, 1.1)), half_x - x)
        if rng.random() < 0.88:
            height = float(rng.uniform(0.4, 0.9)) * room_m
            deep = half_y * float(rng.uniform(0.75, 1.0))
            middle = (x + run / 2, 0, height / 2)
            f.box(middle, (run / 2 - 0.01, deep, height / 2), place.goods())
        x += run


def shelf_island(f: Frame, length: float, height: float, place: Inhabited, back: bool) -> None:
    """Shop shelves along x; with goods on both sides, or with a back at -y."""
    steel = place.material("metal")
    levels = max(2, round(height / 0.4))
    step = (height - 0.1) / levels
    f.box((0, 0, 0.05), (length / 2, 0.38, 0.05), steel)
    f.box((0, -0.38 if back else 0, height / 2), (length / 2, 0.015, height / 2), steel)
    for i in range(levels):
        board = f.at(0, 0, 0.1 + i * step)
        if i > 0:
            board.box((0, 0, 0), (length / 2, 0.36, 0.012), steel)
        for side in (0,) if back else (-1, 1):
            near = board.at(0, 0.2 * side)
            goods(near, length / 2, 0.3 if back else 0.15, step - 0.05, place)
    for side in (-1, 1):
        f.box((side * length / 2, 0, height / 2), (0.012, 0.38, height / 2), steel)


def clothes_rail(f: Frame, length: float, place: Inhabited) -> None:
    """Garments on hangers along x at 1.4 m."""
    steel, rng = place.material("metal"), place.rng
    for side in (-1, 1):
        f.cylinder((side * length / 2, 0, 0), 0.018, 1.5, steel)
        f.box((side * length / 2, 0, 0.02), (0.02, 0.25, 0.02), steel)
    f.box((0, 0, 1.5), (length / 2, 0.012, 0.012), steel)
    x = -length / 2 + 0.08
    while x < length / 2 - 0.08:
        thick, fall = float(rng.uniform(0.03, 0.09)), float(rng.uniform(0.6, 1.1))
        cloth = place.material(pick(rng, ["curtain_light", "bed_textile", "people"]))
        f.box((x, 0, 1.44 - fall / 2), (thick / 2, 0.2, fall / 2), cloth)
        x += thick + float(rng.uniform(0.01, 0.1))


def counter(f: Frame, length: float, place: Inhabited) -> None:
    """A counter along x with a till and somebody behind it."""
    body = place.material(pick(place.rng, ["wood_panel", "plastic", "stone", "glass"]), True)
    f.box((0, 0, 0.5), (length / 2, 0.32, 0.5), body)
    f.box((0, 0, 1.02), (length / 2 + 0.04, 0.37, 0.02), place.material("wood_panel"))
    f.box((0.2 * length, -0.05, 1.16), (0.17, 0.14, 0.12), place.material("plastic"))
    things.things_on(f, 0.4 * length, 0.2, 1.04, place.count(6))
    if place.chance(0.6):
        things.person(f.at(0.1 * length, -0.75))


def display_table(f: Frame, place: Inhabited) -> None:
    """A low table with stacks of goods."""
    half = (float(place.rng.uniform(0.5, 1.0)), float(place.rng.uniform(0.4, 0.7)))
    f.box((0, 0, 0.4), (half[0], half[1], 0.4), place.material("wood_panel"))
    for x in (-0.5, 0.0, 0.5):
        for y in (-0.4, 0.4):
            if place.chance(0.7):
                high = float(place.rng.uniform(0.03, 0.16))
                spot = (x * half[0] * 1.3, y * half[1] * 1.3, 0.8 + high)
                f.box(spot, (0.15, 0.13, high), place.material(pick(place.rng, STACKED)))


STACKED = ("bed_textile", "curtain_light", "bookshelf", "plastic")


def pallet_rack(f: Frame, length: float, height: float, place: Inhabited) -> None:
    """Uprights at 2.8 m, beams at 1.7 m, pallets with goods on them; along x."""
    rng = place.rng
    blue, orange = place.material("metal"), place.material("plastic")
    bays, levels = max(1, round(length / 2.8)), max(1, round(height / 1.7))
    wide, step = length / bays, height / levels
    full = float(rng.uniform(0.4, 1.0))
    for i in range(bays + 1):
        for y in (-0.5, 0.5):
            f.box((-length / 2 + i * wide, y, height / 2), (0.05, 0.045, height / 2), blue)
    for level in range(levels):
        z = level * step
        if level:
            for y in (-0.5, 0.5):
                f.box((0, y, z - 0.06), (length / 2, 0.025, 0.06), orange)
        for i in range(bays):
            for side in (-0.24, 0.24):
                if rng.random() > full:
                    continue
                x = -length / 2 + (i + 0.5 + side) * wide
                high = float(rng.uniform(0.5, 0.85)) * (step - 0.3)
                f.box((x, 0, z + PALLET_M[2] / 2), (0.42, 0.55, 0.07), place.material("wood_panel"))
                spot = (x, 0, z + PALLET_M[2] + high / 2)
                half = (0.42 * float(rng.uniform(0.85, 1)), 0.5, high / 2)
                f.box(spot, half, place.goods())


def bottles_bar(f: Frame, length: float, place: Inhabited) -> None:
    """A bar counter along x with stools before it and shelves of bottles behind."""
    counter(f.at(0, 0.0), length, place)
    back = f.at(0, -1.35)
    for level in range(3):
        z = 1.2 + 0.42 * level
        back.box((0, 0, z), (length / 2, 0.14, 0.012), place.material("wood_panel"))
        goods(back.at(0, 0, z + 0.012), length / 2 - 0.1, 0.09, 0.36, place)
    seat = place.material("upholstery")
    for i in range(int(length / 0.65)):
        x = -length / 2 + 0.35 + 0.65 * i
        f.cylinder((x, 0.75, 0.05), 0.025, 0.65, place.material("metal"))
        f.cylinder((x, 0.75, 0.7), 0.17, 0.06, seat)
        f.cylinder((x, 0.75, 0.0), 0.2, 0.03, place.material("metal"))


def tree(f: Frame, height: float, place: Inhabited) -> None:
    """A tree of a height in a tub."""
    rng = place.rng
    f.cylinder((0, 0, 0), 0.45, 0.55, place.material(pick(rng, ["stone", "plastic", "concrete"])))
    f.cylinder((0, 0, 0.5), 0.05, 0.55 * height, place.material("wood_panel"))
    leaf = place.material("foliage")
    for _ in range(9):
        a, r = float(rng.uniform(0, 2 * math.pi)), float(rng.uniform(0, 0.18 * height))
        z = float(rng.uniform(0.55, 0.95)) * height
        spot = (r * math.cos(a), r * math.sin(a), z)
        f.sphere(spot, 0.13 * height * float(rng.uniform(0.6, 1.2)), leaf)
