# SPDX-License-Identifier: MIT
"""Places under the sky."""

from __future__ import annotations

import math

import numpy as np

from training.scenes.draws import log_uniform, pick
from training.scenes.light.looks import FACADE
from training.scenes.places import furniture as things
from training.scenes.places.building import Builder, Frame
from training.scenes.places.dressing import dress
from training.scenes.places.materials import draw_specimen
from training.scenes.places.spaces import Room, Space, build_room

REACH_M = 180.0
FACADES = ("brick", "plaster", "concrete", "stone", "painted_brick", "glass", "wood_panel")


def ground(place: Builder, kind: str) -> int:
    """The ground of an open place; its material."""
    m = place.material(kind, True)
    place.slab((-REACH_M, -REACH_M, -0.5), (REACH_M, REACH_M, 0), m)
    return m


def stand(half: float, half_y: float | None = None) -> Space:
    """Where a capture may stand outdoors, round the origin."""
    y = half if half_y is None else half_y
    return Space(np.array([-half, -y, 0.0]), np.array([half, y, 3.2]), 0.0, True, False)


def painted_front(place: Builder) -> int:
    """A wall on which windows are painted, for houses far off."""
    kind = pick(place.rng, FACADES)
    return place.add_specimen(draw_specimen(place.rng, kind, pattern=FACADE))


def house(f: Frame, width: float, depth: float, height: float, material: int) -> None:
    """A house whose front is at y = 0 and that reaches to y = depth: windows, door, roof."""
    place, rng = f.place, f.place.rng
    f.slab((-width / 2, 0, 0), (width / 2, depth, height), material)
    glass, frame = place.material("glass"), place.material("wood_panel")
    columns, floors = max(1, min(5, int(width / 2.6))), max(1, min(4, int(height / 3.1)))
    wide, tall = float(rng.uniform(0.4, 0.9)), float(rng.uniform(0.55, 0.95))
    entrance = int(rng.integers(columns))
    for i in range(columns):
        x = -width / 2 + (i + 0.5) * width / columns
        for level in range(floors):
            if level == 0 and i == entrance:
                f.box((x, -0.02, 1.05), (0.5, 0.05, 1.05), place.material("door_wood"))
                continue
            z = 1.6 + 3.1 * level
            f.box((x, -0.01, z), (wide, 0.03, tall), glass)
            if level < 2 and place.detail > 0.35:
                f.box((x, -0.05, z - tall - 0.04), (wide + 0.12, 0.1, 0.04), frame)
                f.box((x, -0.02, z), (0.03, 0.04, tall), frame)
    if place.detail > 0.4:
        f.box((0, -0.1, height - 0.15), (width / 2 + 0.1, 0.2, 0.12), frame)
    if rng.random() < 0.4:
        rise, tile = float(rng.uniform(1.5, 4)), place.material("ceramic_tile")
        for y, side in ((-0.3, 1), (depth + 0.3, -1)):
            v = (0, side * (depth / 2 + 0.3), rise)
            f.quad((-width / 2 - 0.2, y, height - 0.1), (width + 0.4, 0, 0), v, tile)
    if place.chance(0.3 * place.detail) and height > 6:
        f.box((0, -0.6, 4.2), (width * 0.3, 0.6, 0.08), place.material("concrete"))
        f.box((0, -1.18, 4.75), (width * 0.3, 0.03, 0.5), place.material("metal"))


def tree(f: Frame, height: float) -> None:
    """A tree of a height."""
    place, rng = f.place, f.place.rng
    bark, green = place.material("wood_panel"), place.material("foliage")
    crown = float(rng.uniform(0.2, 0.34)) * height
    f.cylinder((0, 0, 0), 0.06 + 0.018 * height, height - 1.4 * crown, bark)
    for i in range(int(rng.integers(2, 6))):
        a, r = rng.uniform(0, 6.28), crown * float(rng.uniform(0.55, 1.0))
        shift = 0.0 if i == 0 else 0.7 * crown
        spot = (
            shift * math.cos(a),
            shift * math.sin(a),
            height - crown * float(rng.uniform(0.9, 1.5)),
        )
        f.sphere(spot, r, green)


def street_things(place: Builder, number: int, half_x: float, half_y: float, inner: float) -> None:
    """Lamps, bins, benches, people, bushes, signs outside an inner band of y."""
    rng = place.rng
    for _ in range(number):
        y = float(rng.choice([-1, 1]) * rng.uniform(inner, max(inner, half_y)))
        f = place.at(float(rng.uniform(-half_x, half_x)), y, 0, float(rng.uniform(0, 6.28)))
        kind = rng.integers(8)
        metal = place.material("metal")
        if kind == 0:
            f.cylinder((0, 0, 0), 0.06, 4.5, metal)
            f.sphere((0, 0, 4.6), 0.2, place.material("glass", emit=1.0))
            f.lamp((0, 0, 4.2), 6.0, (1.0, 0.8, 0.5))
        elif kind == 1:
            f.cylinder((0, 0, 0), 0.25, 0.9, place.material("plastic"))
        elif kind == 2:
            things.pew(f, 1.6)
        elif kind in (3, 4):
            things.person(f)
        elif kind == 5:
            f.sphere((0, 0, 0.35), float(rng.uniform(0.3, 0.8)), place.material("foliage"))
        elif kind == 6:
            f.cylinder((0, 0, 0), 0.03, 2.6, metal)
            f.box((0, 0.04, 2.3), (0.3, 0.01, 0.3), place.material("plastic", True))
        else:
            things.crates(f, float(rng.uniform(0.5, 1.2)))


def skyline(place: Builder, number: int, nearest: float) -> None:
    """Far houses, woods and hills round about."""
    rng = place.rng
    fronts = [painted_front(place) for _ in range(2)]
    wood = place.chance(0.5)
    for _ in range(number):
        a, d = float(rng.uniform(0, 6.28)), log_uniform(rng, nearest, 150)
        f = place.at(d * math.cos(a), d * math.sin(a), 0, a)
        if wood and rng.random() < 0.6:
            r = float(rng.uniform(3, 9))
            f.sphere((0, 0, 0.6 * r), r, place.material("foliage"))
        else:
            half = rng.uniform((3, 4, 2), (10, 14, 12))
            f.box((0, 0, half[2]), half, fronts[int(rng.integers(2))])


def treeline(place: Builder, number: int) -> None:
    """A wood at the horizon."""
    rng, green = place.rng, place.material("foliage")
    d, start = float(rng.uniform(40, 130)), float(rng.uniform(0, 6.28))
    for i in range(number):
        a, r = start + i * 0.05 * 130 / d, float(rng.uniform(2, 7))
        place.sphere((d * math.cos(a), d * math.sin(a), 0.6 * r), r, green)


def _row_of_houses(place: Builder, y: float, length: float, heights: tuple[float, float]) -> None:
    """Houses side by side along x whose fronts are at y, facing the x axis; some gaps."""
    rng = place.rng
    x = -length
    while x < length:
        width = float(rng.uniform(5, 16))
        if rng.random() < 0.9:
            setback = float(rng.uniform(0, 0.6))
            height = float(rng.uniform(*heights))
            f = place.at(x + width / 2, y + math.copysign(setback, y), 0, 0 if y > 0 else math.pi)
            near = abs(x + width / 2) < 28
            m = (
                place.material(pick(rng, FACADES), place.chance(0.4))
                if near
                else painted_front(place)
            )
            if near:
                house(f, width, 8.0, height, m)
            else:
                f.slab((-width / 2, 0, 0), (width / 2, 8, height), m)
        x += width + (float(rng.uniform(2, 6)) if rng.random() < 0.2 else 0)


def street(place: Builder) -> Space:
    """A street between two rows of houses: kerbs, cars, lamps, trees."""
    rng = place.rng
    width = log_uniform(rng, 6, 32)
    ground(place, pick(rng, ("asphalt", "asphalt", "stone", "concrete")))
    low = float(rng.uniform(3, 9))
    for side in (-1, 1):
        _row_of_houses(place, side * width / 2, 60, (low, low + float(rng.uniform(2, 16))))
    walk = float(np.clip(0.2 * width, 0.8, 3.5))
    pavement = place.material(pick(rng, ("stone", "concrete")), True)
    for side in (-1, 1):
        a, b = sorted((side * (width / 2 - walk), side * (width / 2 + 0.7)))
        place.slab((-70, a, 0), (70, b, 0.14), pavement)
    paint = place.material("plaster")
    for i in range(int(rng.integers(0, 12))):
        place.box((-24 + 4 * i, 0, 0.003), (0.8, 0.07, 0.003), paint)
    for _ in range(place.count(8)):
        y = float(rng.choice([-1, 1])) * (width / 2 - walk - 1.0)
        if width > 7:
            things.car(place.at(float(rng.uniform(-25, 25)), y))
    for _ in range(place.count(5)):
        y = float(rng.choice([-1, 1])) * (width / 2 - 0.6 * walk)
        if width > 9:
            tree(place.at(float(rng.uniform(-25, 25)), y), float(rng.uniform(3, 8)))
    street_things(place, place.count(22), 20, width / 2 - 0.3, width / 2 - walk)
    return stand(9, max(0.8, width / 2 - 0.5))


def alley(place: Builder) -> Space:
    """A narrow way between walls: pipes, doors, bins, stairs, sometimes a blind end."""
    rng = place.rng
    width = float(rng.uniform(1.6, 5))
    ground(place, pick(rng, ("asphalt", "stone", "concrete", "gravel")))
    low = float(rng.uniform(3, 8))
    for side in (-1.0, 1.0):
        _row_of_houses(place, side * width / 2, 40, (low, low + float(rng.uniform(2, 12))))
    for _ in range(place.count(12)):
        side, x = float(rng.choice([-1, 1])), float(rng.uniform(-14, 14))
        y = side * (width / 2 - 0.12)
        metal = place.material("metal")
        if rng.random() < 0.5:
            place.cylinder((x, y, 0), 0.06, low, metal)
        else:
            size = rng.uniform(0.2, 0.6)
            place.box((x, y, float(rng.uniform(1, 4))), (size, 0.15, size), metal)
    for _ in range(place.count(5)):
        x, z = float(rng.uniform(-15, 15)), float(rng.uniform(2.8, low))
        place.strut((x, -width / 2, z), (x, width / 2, z), 0.08, place.material("metal"))
    if rng.random() < 0.4:
        place.slab((22, -width, 0), (24, width, low), place.material("brick"))
    street_things(place, place.count(8), 15, width / 2 - 0.2, width / 2 - 0.5)
    return stand(9, max(0.5, width / 2 - 0.35))


def courtyard(place: Builder) -> Space:
    """A yard within four walls."""
    rng = place.rng
    a, b, height = log_uniform(rng, 4, 34), log_uniform(rng, 4, 34), log_uniform(rng, 3, 22)
    walls = [pick(rng, FACADES)] * 4
    floor = pick(rng, ("stone", "grass", "gravel", "concrete", "asphalt"))
    room = build_room(place, (a, b, height), floor, floor, walls, ("top",))
    for wall in room.walls:
        house(
            wall.frame.at(wall.length / 2, 0.0, 0, math.pi),
            wall.length,
            0.02,
            height,
            place.material(walls[0]),
        )
    dress(Room(place, room.low, room.high, room.walls, 0, 0), 3, 0.0)
    if place.chance(0.5) and min(a, b) > 6:
        tree(place.at(0.25 * a, 0.2 * b), float(rng.uniform(2.5, 8)))
    if place.chance(0.3) and min(a, b) > 8:
        place.cylinder((0, 0, 0), 1.4, 0.45, place.material("stone"))
        place.cylinder((0, 0, 0.45), 1.25, 0.02, place.material("water"))
    street_things(place, place.count(10), 0.45 * a, 0.45 * b, 0.1 * b)
    return Space(room.low, np.array([room.high[0], room.high[1], 3.2]), 0.0, True, False)


def plaza(place: Builder) -> Space:
    """A square with buildings on some sides, trees, a fountain, people."""
    rng = place.rng
    ground(place, pick(rng, ("stone", "stone", "concrete", "asphalt", "gravel")))
    half, low = log_uniform(rng, 14, 70), float(rng.uniform(4, 14))
    for k in range(4):
        if rng.random() < 0.75:
            a = k * math.pi / 2
            f = place.at(half * -math.sin(a), half * math.cos(a), 0, a)
            x = -half
            while x < half:
                width = float(rng.uniform(8, 26))
                m = painted_front(place)
                height = low + float(rng.uniform(0, 18))
                if half < 30 and rng.random() < 0.5:
                    house(f.at(x + width / 2, 0), width, 9.0, height, m)
                else:
                    f.slab((x, 0, 0), (x + width, 10, height), m)
                x += width + float(rng.choice([0, 0, 4]))
    skyline(place, 4 + place.count(30), half + 12)
    for _ in range(place.count(10)):
        tree(place.at(*(rng.uniform(-0.7, 0.7, 2) * half)), float(rng.uniform(3, 10)))
    if place.chance(0.5):
        f = place.at(*(rng.uniform(-0.4, 0.4, 2) * half))
        f.cylinder((0, 0, 0), 3.0, 0.5, place.material("stone"))
        f.cylinder((0, 0, 0.5), 2.7, 0.02, place.material("water"))
        f.cylinder((0, 0, 0.5), 0.3, 2.2, place.material("stone"))
        f.sphere((0, 0, 3.0), 0.5, place.material("stone"))
    if place.chance(0.3):
        m = place.material(pick(rng, ("grass", "gravel", "stone")))
        place.slab((-0.6 * half, 0.2 * half, 0), (0.6 * half, 0.6 * half, 0.1), m)
    street_things(place, place.count(30), 14, 14, 0.5)
    return stand(9)


def park(place: Builder) -> Space:
    """Lawn, trees, paths, bushes, benches, a pond, houses beyond."""
    rng = place.rng
    ground(place, pick(rng, ("grass", "grass", "grass", "soil", "gravel")))
    for _ in range(int(rng.integers(2, 26))):
        a, d = float(rng.uniform(0, 6.28)), log_uniform(rng, 3, 60)
        tree(place.at(d * math.cos(a), d * math.sin(a)), float(rng.uniform(3, 16)))
    if place.chance(0.6):
        path = place.material(pick(rng, ("gravel", "asphalt", "stone", "sand")))
        a, wide = float(rng.uniform(0, 3.1)), float(rng.uniform(0.5, 2))
        place.box((0, 0, 0.01), (70, wide, 0.01), path, a)
    if place.chance(0.3):
        a = float(rng.uniform(0, 6.28))
        place.cylinder((22 * math.cos(a), 22 * math.sin(a), 0), 9, 0.01, place.material("water"))
    hedge = place.material("foliage")
    for _ in range(place.count(4)):
        a, d = float(rng.uniform(0, 6.28)), float(rng.uniform(6, 30))
        half = (float(rng.uniform(2, 8)), 0.4, float(rng.uniform(0.4, 1.0)))
        place.box(
            (d * math.cos(a), d * math.sin(a), half[2]), half, hedge, float(rng.uniform(0, 3))
        )
    skyline(place, 4 + place.count(30), 45)
    if place.chance(0.5):
        treeline(place, int(rng.integers(10, 46)))
    street_things(place, place.count(18), 14, 14, 0.5)
    return stand(7)


def open_field(place: Builder) -> Space:
    """Ground to the horizon: rocks, a fence, poles, a hut, far woods and hills."""
    rng = place.rng
    kinds = ("grass", "grass", "soil", "sand", "gravel", "snow", "asphalt", "rock")
    ground(place, pick(rng, kinds))
    rock = place.material("rock")
    for _ in range(place.count(30)):
        a, d, q = float(rng.uniform(0, 6.28)), log_uniform(rng, 4, 60), log_uniform(rng, 0.1, 1.2)
        place.sphere((d * math.cos(a), d * math.sin(a), 0.2 * q), q, rock)
    for _ in range(place.count(5)):
        a, d = float(rng.uniform(0, 6.28)), log_uniform(rng, 10, 90)
        tree(place.at(d * math.cos(a), d * math.sin(a)), float(rng.uniform(2, 12)))
    if place.chance(0.3):
        y, wood = float(rng.uniform(6, 25)), place.material("wood_panel")
        for i in range(14):
            place.box((-35 + 5 * i, y, 0.6), (0.06, 0.06, 0.6), wood)
        for z in (0.5, 1.0):
            place.box((0, y, z), (35, 0.02, 0.05), wood)
    if place.chance(0.25):
        a, d = float(rng.uniform(0, 6.28)), float(rng.uniform(14, 60))
        f = place.at(d * math.cos(a), d * math.sin(a), 0, a - math.pi / 2)
        house(
            f, float(rng.uniform(5, 12)), 7.0, float(rng.uniform(2.8, 6)), place.material("plaster")
        )
    if place.chance(0.6):
        treeline(place, int(rng.integers(4, 46)))
    for _ in range(int(rng.integers(0, 4))):
        a, r = float(rng.uniform(0, 6.28)), float(rng.uniform(60, 200))
        d = 160 + 0.5 * r
        hill = place.material(pick(rng, ("grass", "rock", "foliage")))
        place.sphere((d * math.cos(a), d * math.sin(a), -0.85 * r), r, hill)
    street_things(place, place.count(3), 12, 12, 3.0)
    return stand(6)
