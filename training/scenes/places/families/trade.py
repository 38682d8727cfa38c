# SPDX-License-Identifier: MIT
"""Places of trade and work in use: shops, large stores, cafes, depots, workshops."""

from __future__ import annotations

import math

from training.scenes.draws import log_uniform, pick
from training.scenes.places import finishes, furnishing, seating
from training.scenes.places import furniture as things
from training.scenes.places.fitting_out import fit_out, used_shell, used_space
from training.scenes.places.inhabited import Inhabited
from training.scenes.places.shells import Shell
from training.scenes.places.spaces import Room, Space
from training.scenes.places.stock import (
    bottles_bar,
    clothes_rail,
    counter,
    display_table,
    pallet_rack,
    shelf_island,
)

MOST_ISLANDS = 16


def _goods_on_walls(room: Room, place: Inhabited, height: float, number: int) -> None:
    for _ in range(number):
        length = float(place.rng.uniform(1.2, 4.0))
        if (f := room.against_wall(length, 0.8, height)) is not None:
            shelf_island(f, length, height, place, back=True)


def _islands(shell: Shell, place: Inhabited, height: float, aisle: float) -> None:
    """Rows of shelves along x, with gaps to walk through."""
    room, rng = shell.room, place.rng
    length, width = float(room.size[0]) - 3.0, float(room.size[1]) - 2.4
    rows = max(1, int(width / (aisle + 0.8)))
    long = float(min(rng.uniform(3.0, 9.0) * max(1.0, length / 30), length))
    across = max(1, int(length / (long + 1.6)))
    while rows * across > MOST_ISLANDS:
        rows, across = (rows - 1, across) if rows > across else (rows, across - 1)
    for i in range(rows * across):
        x = (i % across - (across - 1) / 2) * length / across
        y = (i // across - (rows - 1) / 2) * width / rows
        shelf_island(place.at(x, y), long, height, place, back=False)
        for share in (-0.33, 0.0, 0.33):
            room.used.append((x + share * long, y, 0.2 * long))


def shop(place: Inhabited) -> Space:
    """A shop of shelves, of clothes, or of tables with goods."""
    shell, finish = used_shell(place, finishes.SHOP, (60, 2500), (2.5, 6.0))
    room, rng = shell.room, place.rng
    kind = pick(rng, ["shelves", "clothes", "tables"])
    height = min(float(rng.uniform(1.2, 2.3)), room.height - 0.3)
    if (f := room.against_wall(2.4, 1.6, 1.2)) is not None:
        counter(f.at(0, 0.3), float(rng.uniform(1.4, 2.4)), place)
    if kind == "shelves":
        _islands(shell, place, height, float(rng.uniform(1.2, 2.0)))
        _goods_on_walls(room, place, height, 6)
    else:
        _goods_on_walls(room, place, height, 3)
    area = float(room.size[0] * room.size[1])
    for _ in range(0 if kind == "shelves" else min(16, int(area / 6))):
        f = room.reserve(1.1)
        if f is None:
            continue
        if kind == "clothes" and place.chance(0.75):
            clothes_rail(f, float(rng.uniform(1.0, 1.8)), place)
        else:
            display_table(f, place)
    furnishing.strewn(room, place.count(8), 0.7)
    fit_out(shell, place, finish, 3, 0.05, signs=8)
    return used_space(shell)


def store(place: Inhabited) -> Space:
    """A large store: long rows of shelves or racks, signs above, a roof of sheet or tiles."""
    roofs = ("flat", "flat", "pitched")
    shell, finish = used_shell(place, finishes.STORE, (900, 30000), (3.2, 11.0), (1.0, 2.4), roofs)
    room, rng = shell.room, place.rng
    height = min(float(rng.uniform(1.6, 2.6)), room.height - 0.6)
    _islands(shell, place, height, float(rng.uniform(1.8, 3.2)))
    _goods_on_walls(room, place, height, 6)
    for _ in range(3):
        if (f := room.against_wall(2.4, 1.6, 1.2)) is not None:
            counter(f.at(0, 0.3), 2.0, place)
    for _ in range(place.count(6)):
        if (f := room.reserve(1.1)) is not None:
            display_table(f, place)
    furnishing.strewn(room, place.count(14), 0.8)
    fit_out(shell, place, finish, 3, 0.0, signs=14, sky=0.3)
    return used_space(shell)


def cafe(place: Inhabited) -> Space:
    """Tables with chairs, a bar with bottles, benches along the walls."""
    roofs = ("flat", "flat", "flat", "round", "pitched")
    shell, finish = used_shell(place, finishes.CAFE, (70, 2500), (2.4, 6.5), roofs=roofs)
    room, rng = shell.room, place.rng
    length = min(float(rng.uniform(2.5, 6.0)), float(room.size.min()) * 1.2)
    if (f := room.against_wall(length, 2.8, 2.4)) is not None:
        bottles_bar(f.at(0, 0.2), length, place)
    soft = place.chance(finish.soft)
    bench = place.material("upholstery" if soft else "wood_panel")
    for _ in range(int(rng.integers(0, 4))):
        if (f := room.against_wall(2.4, 0.6, 1.0)) is not None:
            f.box((0, 0, 0.22), (1.2, 0.28, 0.22), bench)
            f.box((0, -0.24, 0.7), (1.2, 0.05, 0.26), bench)
            things.table(f.at(0, 0.75), 1.0, 0.6)
    area = float(room.size[0] * room.size[1])
    seating.table_places(room, min(26, int(area / 5.0)), soft, place)
    furnishing.strewn(room, place.count(8), 0.6)
    fit_out(shell, place, finish, 5, 0.2, signs=3)
    return used_space(shell)


def depot(place: Inhabited) -> Space:
    """Rows of pallet racks to near the roof, goods on the floor, a fork lift's way between."""
    roofs = ("flat", "pitched", "pitched", "round")
    shell, finish = used_shell(place, finishes.STORE, (800, 30000), (4.5, 14.0), (1.0, 2.4), roofs)
    room, rng = shell.room, place.rng
    height = float(_within(rng.uniform(0.55, 0.9) * room.height, 2.5, 10.0))
    aisle = float(rng.uniform(2.6, 4.0))
    rows = int(_within((float(room.size[1]) - 3.0) / (aisle + 1.1), 1, 6))
    long = float(min(0.6 * float(room.size[0]), rng.uniform(8, 30)))
    for i in range(rows):
        y = (i - (rows - 1) / 2) * (aisle + 1.1)
        x = 0.12 * float(room.size[0])
        pallet_rack(place.at(x, y), long, height, place)
        for share in (-0.4, -0.2, 0.0, 0.2, 0.4):
            room.used.append((x + share * long, y, 0.1 * long))
    for _ in range(place.count(14)):
        if (f := room.reserve(1.0)) is not None:
            things.crates(f, float(rng.uniform(0.8, 1.8)))
    furnishing.strewn(room, place.count(10), 0.6)
    fit_out(shell, place, finish, 3, 0.0, signs=6, sky=0.4)
    return used_space(shell)


def _within(value: float, low: float, high: float) -> float:
    """A value within limits."""
    return max(low, min(high, value))


def workshop(place: Inhabited) -> Space:
    """Benches with tools, machines, racks of parts, things on hooks."""
    roofs = ("flat", "pitched", "pitched", "round")
    shell, finish = used_shell(place, finishes.WORKS, (120, 8000), (2.8, 9.0), roofs=roofs)
    room, rng = shell.room, place.rng
    area = float(room.size[0] * room.size[1])
    for _ in range(min(12, int(area / 12))):
        if (f := room.reserve(1.3)) is None:
            continue
        if place.chance(0.45):
            things.machine(f, log_uniform(rng, 0.7, 1.3))
        else:
            f.box((0, 0, 0.85), (0.9, 0.4, 0.04), place.material("wood_panel"))
            for side in (-1, 1):
                f.box((side * 0.8, 0, 0.42), (0.05, 0.35, 0.42), place.material("metal"))
            things.things_on(f, 0.8, 0.3, 0.89, 2 + place.count(6))
    furnishing.along_walls(room, 2 + place.count(9), ["rack", "rack", "cupboard", "bench"])
    for _ in range(place.count(10)):
        wall = room.wall()
        if (x := wall.reserve(0.5, 1.2, 2.0)) is not None:
            tool = place.material(pick(rng, ["metal", "plastic", "wood_panel"]))
            wall.frame.box((x, 0.05, 1.6), (0.03, 0.03, 0.3), tool)
            wall.frame.box((x, 0.06, 1.85), (0.15, 0.03, 0.06), tool)
    if place.chance(0.3) and (f := room.reserve(2.4)) is not None:
        things.car(f.at(0, 0, 0, math.pi / 2))
    furnishing.strewn(room, place.count(10), 0.4)
    fit_out(shell, place, finish, 5, 0.0, sky=0.35)
    return used_space(shell)
