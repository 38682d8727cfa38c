# SPDX-License-Identifier: MIT
"""Things of known size. Each stands on the origin of a frame, facing along y."""

from __future__ import annotations

import math

from training.scenes.draws import pick
from training.scenes.places.building import Builder, Frame

STORED = (0.5, 0.25, 0.15, 0.1)
"""Shares of wood and cardboard, plastic, metal and books among what lies on racks."""


def _legs(f: Frame, half_x: float, half_y: float, height: float, material: int) -> None:
    for x in (-half_x, half_x):
        for y in (-half_y, half_y):
            f.box((x, y, height / 2), (0.022, 0.022, height / 2), material)


def chair(f: Frame, soft: bool) -> None:
    """A chair, seat at 0.45 m."""
    place = f.place
    frame = place.material(pick(place.rng, ["metal", "wood_panel"]))
    seat = place.material("upholstery" if soft else pick(place.rng, ["wood_panel", "plastic"]))
    f.box((0, 0, 0.45), (0.22, 0.21, 0.04 if soft else 0.015), seat)
    f.box((0, -0.2, 0.72), (0.21, 0.02, 0.16), seat)
    _legs(f, 0.19, 0.18, 0.43, frame)


def office_chair(f: Frame) -> None:
    """A chair on a column."""
    m = f.place.material("upholstery")
    f.box((0, 0, 0.48), (0.24, 0.23, 0.05), m)
    f.box((0, -0.22, 0.8), (0.22, 0.03, 0.26), m)
    f.cylinder((0, 0, 0.06), 0.03, 0.38, f.place.material("metal"))
    f.cylinder((0, 0, 0.0), 0.28, 0.06, f.place.material("plastic"))


def armchair(f: Frame) -> None:
    """An upholstered chair."""
    sofa(f, 0.85)


def sofa(f: Frame, width: float = 1.9) -> None:
    """A sofa with arms and cushions, seat at 0.42 m."""
    m = f.place.material("upholstery")
    h = width / 2
    f.box((0, 0, 0.22), (h, 0.42, 0.18), m)
    f.box((0, -0.35, 0.6), (h, 0.1, 0.25), m)
    for side in (-1, 1):
        f.box((side * (h - 0.09), 0, 0.42), (0.09, 0.42, 0.2), m)
    cushions = max(1, round(width / 0.7))
    step = (width - 0.36) / cushions
    for i in range(cushions):
        x = -h + 0.18 + (i + 0.5) * step
        f.box((x, 0.06, 0.45), (step / 2 - 0.01, 0.35, 0.06), m)
        if f.place.chance(0.3):
            other = f.place.material("bed_textile")
            f.box((x, -0.18, 0.6), (0.2, 0.07, 0.17), other, float(f.place.rng.uniform(-0.3, 0.3)))


def table(f: Frame, length: float, width: float, height: float = 0.74) -> None:
    """A table on four legs or one foot."""
    place = f.place
    m = place.material(pick(place.rng, ["wood_panel", "plastic", "wood_panel", "glass"]))
    if place.chance(0.25):
        f.cylinder((0, 0, height - 0.03), width / 2, 0.03, m)
        f.cylinder((0, 0, 0.03), 0.05, height - 0.06, place.material("metal"))
        f.cylinder((0, 0, 0), 0.25 * width, 0.03, place.material("metal"))
        return
    f.box((0, 0, height - 0.02), (length / 2, width / 2, 0.02), m)
    _legs(f, length / 2 - 0.05, width / 2 - 0.05, height - 0.04, m)


def things_on(f: Frame, half_x: float, half_y: float, height: float, number: int) -> None:
    """Small things on a board: cups, vases, books, boxes."""
    place, rng = f.place, f.place.rng
    for _ in range(number):
        x, y = rng.uniform(-half_x, half_x), rng.uniform(-half_y, half_y)
        kind = rng.random()
        if kind < 0.4:
            m = place.material(pick(rng, ["ceramic_tile", "glass", "plastic"]))
            f.cylinder((x, y, height), rng.uniform(0.03, 0.08), rng.uniform(0.08, 0.3), m)
        elif kind < 0.8:
            m = place.material(pick(rng, ["plastic", "bookshelf", "wood_panel"]))
            half = (rng.uniform(0.08, 0.16), rng.uniform(0.06, 0.12), rng.uniform(0.01, 0.06))
            f.box((x, y, height + half[2]), half, m, rng.uniform(0, 3))
        else:
            r = rng.uniform(0.06, 0.14)
            f.cylinder((x, y, height), 0.7 * r, r, place.material("ceramic_tile"))
            f.sphere((x, y, height + 1.8 * r), 1.3 * r, place.material("foliage"))


def bed(f: Frame, width: float) -> None:
    """A bed 2.05 m long, its head at -y."""
    place = f.place
    wood, linen = place.material("wood_panel"), place.material("bed_textile")
    h = width / 2
    f.box((0, 0, 0.18), (h, 1.02, 0.12), wood)
    f.box((0, 0, 0.4), (h - 0.02, 1.0, 0.12), linen)
    f.box((0, -1.0, 0.55), (h + 0.05, 0.03, 0.5), wood)
    blanket = place.material(pick(place.rng, ["bed_textile", "curtain_light", "carpet"]))
    f.box((0, 0.35, 0.43), (h + 0.03, 0.68, 0.11), blanket)
    for side in (-1, 1) if width > 1.2 else (0,):
        f.box((side * h * 0.5, -0.75, 0.57), (0.32, 0.2, 0.07), linen, 0.1 * side)


def cupboard(f: Frame, width: float, depth: float, height: float) -> None:
    """A closed cupboard with doors and handles."""
    place = f.place
    body = place.material(pick(place.rng, ["wood_panel", "wood_panel", "metal", "plastic"]))
    f.box((0, 0, height / 2), (width / 2, depth / 2, height / 2), body)
    doors = max(1, round(width / 0.5))
    step = width / doors
    handle = place.material("metal")
    for i in range(doors):
        x = -width / 2 + (i + 0.5) * step
        half = (step / 2 - 0.015, 0.01, height / 2 - 0.03)
        f.box((x, depth / 2 + 0.005, height / 2), half, body)
        f.box((x + step * 0.35, depth / 2 + 0.03, height * 0.52), (0.01, 0.015, 0.06), handle)


def bookcase(f: Frame, width: float, height: float) -> None:
    """Books on boards between side walls."""
    place = f.place
    books, wood = place.material("bookshelf"), place.material("wood_panel")
    f.box((0, -0.02, height / 2), (width / 2 - 0.02, 0.13, height / 2 - 0.02), books)
    for side in (-1, 1):
        f.box((side * width / 2, 0, height / 2), (0.015, 0.16, height / 2), wood)
    boards = max(2, round(height / 0.33))
    for i in range(boards + 1):
        f.box((0, 0, i * height / boards), (width / 2, 0.16, 0.012), wood)


def person(f: Frame) -> None:
    """A standing person of 1.55 to 1.9 m."""
    place, rng = f.place, f.place.rng
    h = float(rng.uniform(1.55, 1.9))
    trousers = place.material(pick(rng, ["people", "curtain_light"]))
    coat, skin = place.material("people"), place.material("upholstery")
    for side in (-1, 1):
        f.cylinder((side * 0.09, 0, 0), 0.075, 0.48 * h, trousers)
        f.cylinder((side * 0.25, 0.02, 0.42 * h), 0.05, 0.38 * h, coat)
    f.box((0, 0, 0.66 * h), (0.19, 0.11, 0.17 * h), coat)
    f.cylinder((0, 0, 0.82 * h), 0.05, 0.06 * h, skin)
    f.sphere((0, 0, 0.93 * h), 0.105, skin)


def plant(f: Frame) -> None:
    """A potted plant of 0.5 to 2 m."""
    place, rng = f.place, f.place.rng
    h = float(rng.uniform(0.2, 1.3))
    f.cylinder((0, 0, 0), 0.17, 0.35, place.material(pick(rng, ["ceramic_tile", "plastic"])))
    green = place.material("foliage")
    if h > 0.6:
        f.cylinder((0, 0, 0.35), 0.025, h * 0.6, place.material("wood_panel"))
    for _ in range(int(rng.integers(2, 6))):
        r = rng.uniform(0.1, 0.28)
        f.sphere(
            (rng.normal(0, 0.15), rng.normal(0, 0.15), 0.35 + h * rng.uniform(0.4, 1)), r, green
        )


def floor_lamp(f: Frame) -> None:
    """A lamp with a shade at 1.5 m."""
    place = f.place
    f.cylinder((0, 0, 0), 0.14, 0.02, place.material("metal"))
    f.cylinder((0, 0, 0.02), 0.015, 1.4, place.material("metal"))
    f.cylinder((0, 0, 1.4), 0.18, 0.26, place.material("curtain_light", True, emit=1.5))
    f.lamp((0, 0, 1.85), 0.8, (1.0, 0.75, 0.45))


def screen(f: Frame, width: float, height: float) -> None:
    """A television or monitor whose middle is at a height, on or off."""
    place = f.place
    m = place.material("plastic", True, emit=float(place.rng.choice([0.0, 0.0, 0.6])))
    f.box((0, 0, height), (width / 2, 0.02, width * 0.29), m)
    f.box((0, -0.04, height - width * 0.29), (0.06, 0.03, 0.08), place.material("metal"))


def desk(f: Frame) -> None:
    """A desk of 1.4 m with screen, keyboard, things and chair."""
    place = f.place
    wood = place.material(pick(place.rng, ["wood_panel", "plastic"]))
    f.box((0, 0, 0.73), (0.7, 0.38, 0.015), wood)
    for side in (-1, 1):
        f.box((side * 0.67, 0, 0.36), (0.015, 0.36, 0.36), wood)
    if place.chance(0.7):
        screen(f.at(0, -0.2, 0, 0), 0.55, 1.05)
        f.box((0, 0.12, 0.755), (0.2, 0.07, 0.01), place.material("plastic"))
    things_on(f, 0.6, 0.3, 0.745, place.count(4))
    if place.chance(0.85):
        office_chair(f.at(float(place.rng.uniform(-0.2, 0.2)), 0.75, 0, math.pi))


def shelf_unit(f: Frame, width: float, depth: float, height: float, levels: int) -> None:
    """An open rack: posts, boards, and boxes on them."""
    place, rng = f.place, f.place.rng
    steel = place.material("metal")
    _legs(f, width / 2, depth / 2, height, steel)
    for i in range(levels):
        z = 0.12 + i * height / levels
        f.box((0, 0, z), (width / 2, depth / 2, 0.02), steel)
        x = -width / 2
        while x < width / 2 - 0.3:
            w = min(float(rng.uniform(0.3, 1.2)), width / 2 - x)
            if rng.random() < 0.6:
                h = rng.uniform(0.4, 0.9) * (height / levels - 0.08)
                m = place.material(
                    pick(rng, ["wood_panel", "plastic", "metal", "bookshelf"], STORED)
                )
                f.box((x + w / 2, 0, z + 0.02 + h / 2), (w / 2 - 0.03, depth * 0.42, h / 2), m)
            x += w + 0.05


def crates(f: Frame, size: float) -> None:
    """A few boxes, some on top of each other."""
    place, rng = f.place, f.place.rng
    z = 0.0
    for i in range(int(rng.integers(1, 5))):
        m = place.material(pick(rng, ["wood_panel", "plastic", "metal", "concrete"]))
        half = size * rng.uniform(0.25, 0.5, 3)
        shift = (0, 0) if i == 0 else rng.uniform(-0.3, 0.3, 2) * size
        f.box((shift[0], shift[1], z + half[2]), half, m, rng.uniform(0, 3))
        if rng.random() < 0.6:
            z += 2 * half[2]


def machine(f: Frame, size: float) -> None:
    """A machine tool: base, housing, tank, pipes, control box."""
    place, rng = f.place, f.place.rng
    a, b = place.material("metal"), place.material(pick(rng, ["metal", "plastic"]))
    f.box((0, 0, 0.35 * size), (0.8 * size, 0.5 * size, 0.35 * size), a)
    f.box((-0.3 * size, 0, 0.95 * size), (0.4 * size, 0.4 * size, 0.25 * size), b)
    f.cylinder((0.45 * size, 0, 0.7 * size), 0.25 * size, rng.uniform(0.4, 1.2) * size, a)
    f.box((0.9 * size, 0.3 * size, 0.75), (0.15, 0.15, 0.75), b)
    f.strut((0.45 * size, 0, 1.2 * size), (-0.3 * size, 0, 1.2 * size), 0.12 * size, a)


def car(f: Frame) -> None:
    """A car of 4.3 m along x."""
    place = f.place
    paint = place.material("metal", place.chance(0.3))
    glass, tyre = place.material("glass"), place.material("plastic")
    f.box((0, 0, 0.55), (2.15, 0.87, 0.25), paint)
    f.box((-0.2, 0, 1.02), (1.2, 0.78, 0.24), glass)
    f.box((-0.2, 0, 1.29), (1.05, 0.74, 0.03), paint)
    for x in (-1.3, 1.3):
        for y in (-0.8, 0.8):
            f.box((x, y, 0.31), (0.31, 0.1, 0.31), tyre)


def pew(f: Frame, width: float, ends: bool = True) -> None:
    """A wooden bench with a back, facing y."""
    m = f.place.material("wood_panel")
    f.box((0, 0, 0.44), (width / 2, 0.2, 0.02), m)
    f.box((0, -0.22, 0.7), (width / 2, 0.015, 0.26), m)
    for side in (-1, 1) if ends else ():
        f.box((side * width / 2, -0.05, 0.48), (0.03, 0.26, 0.48), m)


def speaker_stand(f: Frame) -> None:
    """A loudspeaker or a microphone on a tripod."""
    place, rng = f.place, f.place.rng
    steel, black = place.material("metal"), place.material("plastic")
    h = float(rng.uniform(1.0, 1.7))
    f.cylinder((0, 0, 0.2), 0.015, h - 0.2, steel)
    for i in range(3):
        a = 2.1 * i
        f.strut((0, 0, 0.35), (0.4 * math.cos(a), 0.4 * math.sin(a), 0.02), 0.025, steel)
    if rng.random() < 0.5:
        f.box((0, 0, h + 0.15), (0.11, 0.13, 0.18), black)
    else:
        f.box((0, 0.2, h), (0.02, 0.3, 0.02), black)


def piano(f: Frame) -> None:
    """An upright piano with its stool."""
    m = f.place.material("wood_panel", True)
    f.box((0, -0.1, 0.6), (0.75, 0.2, 0.6), m)
    f.box((0, 0.2, 0.68), (0.72, 0.15, 0.05), m)
    f.box((0, 0.22, 0.74), (0.65, 0.07, 0.008), f.place.material("plastic"))
    f.box((0, 0.75, 0.48), (0.3, 0.16, 0.03), f.place.material("upholstery"))
    _legs(f.at(0, 0.75), 0.25, 0.12, 0.46, m)


def cover(place: Builder) -> int:
    """What a rug is made of."""
    return place.material(pick(place.rng, ["carpet", "carpet_heavy", "carpet_thin"]), True)


def rug(f: Frame, half_x: float, half_y: float) -> None:
    """A rug on the floor with a border."""
    m = cover(f.place)
    f.box((0, 0, 0.006), (half_x, half_y, 0.006), m)
    if f.place.chance(0.5):
        f.box((0, 0, 0.007), (half_x * 0.85, half_y * 0.8, 0.007), cover(f.place))
