# SPDX-License-Identifier: MIT
"""Theatres: raked stalls, a proscenium, a balcony."""

from __future__ import annotations

import math

from training.scenes.draws import pick
from training.scenes.places.building import Frame
from training.scenes.places.spaces import Room, wall_with_openings
from training.sealed.fittings import (
    doorway,
    lamp_grid,
    sconce,
    sheet,
)
from training.sealed.furniture import standing
from training.sealed.place import Ground, Place, Stand, floor_space, shell

ROW_M, SEAT_M = 0.92, 0.56


def _seat_row(f: Frame, y0: float, y1: float, m: int, casing: int) -> None:
    """Folding seats along y from y0 to y1, that face the frame's +x."""
    number = min(11, int((y1 - y0) / SEAT_M))
    if number < 1:
        return
    step = (y1 - y0) / number
    wide = min(step, 0.6)
    for i in range(number):
        y = y0 + (i + 0.5) * step
        f.box((0.05, y, 0.42), (0.21, wide / 2 - 0.04, 0.045), m)
        f.box((-0.2, y, 0.68), (0.04, wide / 2 - 0.03, 0.25), m)
        f.box((-0.245, y, 0.6), (0.01, wide / 2 - 0.02, 0.3), casing)
    f.box((-0.05, (y0 + y1) / 2, 0.2), (0.03, (y1 - y0) / 2, 0.2), casing)


def theatre(place: Place) -> Ground:
    """Raked stalls before a proscenium with curtains, a balcony at the back."""
    rng = place.rng
    high = float(rng.uniform(5.5, 13.5))
    wide = high * float(rng.uniform(1.05, 1.55))
    long = wide * float(rng.uniform(1.25, 1.9))
    room = shell(
        place,
        (long, wide, high),
        pick(rng, ["carpet", "wood_floor", "carpet_thin"]),
        pick(rng, ["plaster", "plaster", "wood_panel", "perforated_panel"]),
        [pick(rng, ["plaster", "wood_panel", "plaster", "painted_brick"])] * 4,
    )
    hide, casing = place.material("upholstery"), place.material("wood_panel")
    carpet, x0 = place.material("carpet"), -long / 2
    front = x0 + 0.7 * long
    rows = min(16, int((front - 1.8 - x0 - 1.6) / ROW_M))
    rise = min(float(rng.uniform(0.09, 0.24)), 0.3 * high / rows)
    aisle = 0.62 if wide > 8 else 0.0
    side = wide / 2 - 1.15
    for i in range(rows):
        f = place.at(front - 1.8 - (i + 0.5) * ROW_M, 0, i * rise)
        f.slab((-ROW_M / 2, -wide / 2, -i * rise), (ROW_M / 2, wide / 2, 0), carpet)
        for y0, y1 in ((-side, -aisle), (aisle, side)) if aisle else ((-side, side),):
            _seat_row(f, y0, y1, hide, casing)
            if place.chance(0.06):
                standing(f.at(0.35, (y0 + y1) / 2, 0, -math.pi / 2))
    top = rows * rise
    back = front - 1.8 - rows * ROW_M
    place.slab((x0, -wide / 2, 0), (back, wide / 2, top), carpet)
    stands: list[Stand] = [
        (x0 + 0.4, -side, back - 0.2, side, top),
        (front - 1.5, -side, front - 0.4, side, 0.0),
        (back, -wide / 2 + 0.3, front - 2, -side - 0.35, 0.5 * top),
        (back, side + 0.35, front - 2, wide / 2 - 0.3, 0.5 * top),
    ]
    _proscenium(place, front, long / 2, wide, high)
    deep = 0.24 * long
    if high - top > 5.2:
        level = top + 2.6
        _balcony(place, x0, deep, wide, level, hide, casing)
        stands.append((x0 + 0.4, -side, x0 + 0.9, side, level + 0.65))
    _auditorium_walls(room, place, front, high, top)
    lamp_grid(place, (x0, -0.4 * wide, front, 0.4 * wide), high, 4, 3, "spot", 0.5)
    stands.append((front + 0.9, -0.25 * wide, front + 2.2, 0.25 * wide, 1.0))
    volume = long * wide * high - 0.5 * top * wide * (front - x0)
    low, up = (x0, -wide / 2, 0.0), (long / 2, wide / 2, high)
    return Ground(floor_space(low, up, volume), tuple(stands))


def _proscenium(place: Place, front: float, end: float, wide: float, high: float) -> None:
    """Stage, its opening, curtains, backdrop, a set and players."""
    rng = place.rng
    hole, head = 0.68 * wide, min(0.68 * high, high - 1.0)
    wall = place.material(pick(rng, ["plaster", "wood_panel"]), palette="wall")
    place.slab((front, -wide / 2, 0), (end, wide / 2, 1.0), place.material("wood_floor"))
    wall_with_openings(
        place.at(front + 0.8, -wide / 2, 0, math.pi / 2),
        wide,
        high,
        0.3,
        wall,
        [(wide / 2 - hole / 2, wide / 2 + hole / 2, 1.0, head)],
    )
    gilt = place.material("wood_panel", palette="clay")
    for s in (-1, 1):
        place.box(
            (front + 0.46, s * (hole / 2 + 0.12), head / 2 + 0.5),
            (0.06, 0.12, head / 2 - 0.5),
            gilt,
        )
    place.box((front + 0.46, 0, head + 0.12), (0.06, hole / 2 + 0.24, 0.12), gilt)
    velvet = place.material("curtain_heavy")
    drawn = float(rng.choice([0.14, 0.2, 0.3]))
    for s in (-1, 1):
        for j in range(8):
            y = s * (hole / 2 - (j + 0.5) * drawn * hole / 8)
            place.cylinder((front + 1.05, y, 1.0), drawn * hole / 15, head - 1.0, velvet)
    place.box((front + 1.0, 0, head - 0.35), (0.08, hole / 2, 0.4), velvet)
    sheet(
        place.at(end - 0.4, 0, 1.0, math.pi / 2),
        0,
        0,
        head / 2,
        0.95 * wide,
        head,
        place.material("curtain_light", look="backdrop"),
    )
    for i in range(2):
        for s in (-1, 1):
            x = front + 1.6 + i * (end - front - 2.2) / 2
            place.box(
                (x, s * (hole / 2 - 0.1), head / 2 + 0.5), (0.03, 0.5, head / 2 - 0.5), velvet
            )
    f = place.at((front + end) / 2 + 0.4, float(rng.uniform(-1, 1)), 1.0)
    f.box((0, 0, 0.37), (0.5, 0.8, 0.37), place.material("wood_panel"))
    f.box((0.6, 1.6, 0.9), (0.05, 0.7, 0.9), place.material("wood_panel"))
    for _ in range(int(rng.integers(0, 4))):
        standing(f.at(float(rng.uniform(-1.2, 0.3)), float(rng.uniform(-2, 2)), 0, math.pi / 2))
    for i in range(5):
        y = (i - 2) * hole / 5
        place.cylinder(
            (front - 1.0, y, head + 0.6), 0.1, 0.3, place.material("metal", palette="dark")
        )
        place.cylinder((front - 1.0, y, head + 0.59), 0.08, 0.01, place.lit("plastic", 3.0))
    place.box((front - 1.0, 0, head + 0.95), (0.03, hole / 2, 0.03), place.material("metal"))
    for y in (-0.25, 0.25):
        place.lamp((front + 1.6, y * wide, head - 0.3), 0.9 * head * head, (1.0, 0.86, 0.66))


def _balcony(
    place: Place, x0: float, deep: float, wide: float, level: float, hide: int, casing: int
) -> None:
    """A balcony across the back with stepped seats, parapet and columns."""
    floor, front = place.material("plaster"), place.material("wood_panel")
    place.slab((x0, -wide / 2, level - 0.3), (x0 + deep, wide / 2, level), floor)
    place.slab((x0, -wide / 2, level), (x0 + 1.0, wide / 2, level + 0.65), place.material("carpet"))
    place.box((x0 + deep - 0.06, 0, level + 0.3), (0.06, wide / 2, 0.6), front)
    place.box(
        (x0 + deep - 0.06, 0, level + 0.93), (0.1, wide / 2, 0.04), place.material("upholstery")
    )
    lit = place.lit("plastic", 2.5)
    for i in range(7):
        place.sphere((x0 + deep + 0.08, (i - 3) * wide / 7.5, level + 0.2), 0.07, lit)
    rows = max(1, int((deep - 1.8) / ROW_M))
    for i in range(min(rows, 3)):
        f = place.at(x0 + deep - 0.8 - i * ROW_M, 0, level)
        _seat_row(f, -wide / 2 + 0.9, -0.5, hide, casing)
        _seat_row(f, 0.5, wide / 2 - 0.9, hide, casing)
    for s in (-1, 1):
        place.cylinder((x0 + 0.8 * deep, s * 0.28 * wide, 0), 0.14, level - 0.3, floor)
    place.lamp((x0 + 0.5 * deep, 0, level - 0.7), 1.2, (1.0, 0.85, 0.65))


def _auditorium_walls(room: Room, place: Place, front: float, high: float, top: float) -> None:
    """Panels, pilasters and lamps along the sides, reflectors or coffers overhead."""
    wood = place.material(pick(place.rng, ["wood_panel", "perforated_panel"]))
    for wall in room.walls[:2]:
        f, length = wall.frame, 0.7 * wall.length
        start = 0.0 if wall is room.walls[0] else wall.length - length
        number = max(3, int(length / 2.6))
        for i in range(number):
            x = start + (i + 0.5) * length / number
            f.box((x, 0.05, high / 2), (0.32 * length / number, 0.05, 0.4 * high), wood)
            f.box(
                (x + length / number / 2, 0.12, high / 2),
                (0.12, 0.12, high / 2),
                place.material("plaster"),
            )
            if i % 2 == 0:
                sconce(f, x + length / number / 2, top + 2.1)
    doorway(room.walls[2], 0.2 * room.walls[2].length, 1.6)
    soft = place.chance(0.5)
    for i in range(4):
        x = -0.42 * float(room.size[0]) + i * 0.6 * float(room.size[0]) / 4
        if soft:
            place.quad(
                (x, -0.36 * float(room.size[1]), high - 1.1),
                (0.1 * float(room.size[0]), 0, 0.5),
                (0, 0.72 * float(room.size[1]), 0),
                wood,
            )
        else:
            place.box(
                (x, 0, high - 0.14),
                (0.12, float(room.size[1]) / 2, 0.14),
                place.material("plaster"),
            )
