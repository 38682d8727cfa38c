# SPDX-License-Identifier: MIT
"""Seats for many: rows of one pitch on level, rising and stepped floors, terraces, tables."""

from __future__ import annotations

import math

from training.scenes.draws import pick
from training.scenes.places import furniture as things
from training.scenes.places.building import Builder, Frame
from training.scenes.places.spaces import Room

SEAT_M = 0.55
MOST_ARMS = 420


def seat_row(f: Frame, seats: int, fabric: int, frame: int, arms: bool) -> None:
    """A row of seats along x that face y; arms between them tell their number."""
    half = seats * SEAT_M / 2
    f.box((0, 0.0, 0.43), (half, 0.22, 0.05), fabric)
    f.box((0, -0.23, 0.72), (half, 0.045, 0.27), fabric)
    f.box((0, -0.1, 0.2), (half, 0.02, 0.2), frame)
    for i in range(seats + 1) if arms else (0, seats):
        f.box((-half + i * SEAT_M, -0.02, 0.42), (0.02, 0.22, 0.22), frame)


def seat_block(
    room: Room,
    ahead_m: float,
    step_m: float,
    soft: bool,
    side_aisle_m: float = 1.1,
    full: float = 1.0,
) -> float:
    """Rows that face the +x end, from `ahead_m` before it back to the other end.

    Each row stands `step_m` higher than the one before it, on a floor of steps. Gives the volume
    of the steps in m3.
    """
    place, rng = room.place, room.place.rng
    length, width = float(room.size[0]), float(room.size[1])
    pitch = float(rng.uniform(0.85, 1.05))
    rows = int((length - ahead_m - 1.2) * full / pitch)
    rows = min(rows, int((room.height - 2.6) / step_m)) if step_m > 0 else rows
    across = int((width - 2 * side_aisle_m) / SEAT_M)
    blocks = 1 if across < 14 else 2
    seats = (across - 2 * (blocks - 1)) // blocks
    if rows < 2 or seats < 2:
        return 0.0
    fabric = place.material("upholstery" if soft else pick(rng, ["wood_panel", "plastic"]), True)
    frame = place.material(pick(rng, ["wood_panel", "metal", "plastic"]))
    crowd = float(rng.choice([0.0, 0.0, 0.03, 0.12]))
    arms, taken = 0, 0.0
    x1 = float(room.high[0]) - ahead_m
    for i in range(rows):
        x, z = x1 - (i + 0.5) * pitch, step_m * i
        if z > 0:
            back = float(room.low[0]) if i == rows - 1 else x - pitch / 2
            low = (back, -width / 2, float(room.low[2]))
            place.slab(low, (x + pitch / 2, width / 2, float(room.low[2]) + z), room.floor)
            taken += (x + pitch / 2 - back) * width * z
        for block in range(blocks):
            y = 0.0 if blocks == 1 else (block - 0.5) * (seats * SEAT_M + 1.2)
            f = place.at(x, y, float(room.low[2]) + z, -math.pi / 2)
            drawn = arms < MOST_ARMS
            arms += seats if drawn else 0
            seat_row(f, seats, fabric, frame, drawn)
            for j in range(seats):
                if rng.random() < crowd and arms < MOST_ARMS + 100:
                    sitter(f.at((j + 0.5 - seats / 2) * SEAT_M, 0.0))
    room.used.append((x1 - rows * pitch / 2, 0.0, 0.45 * min(width, rows * pitch)))
    return taken


def sitter(f: Frame) -> None:
    """Somebody who sits at the frame's origin, facing y."""
    place = f.place
    coat, skin = place.material("people"), place.material("upholstery")
    f.box((0, -0.08, 0.78), (0.2, 0.12, 0.3), coat)
    f.box((0, 0.18, 0.52), (0.17, 0.2, 0.07), coat)
    f.sphere((0, -0.06, 1.24), 0.105, skin)


def loose_rows(room: Room, ahead_m: float, soft: bool, most: int = 120) -> None:
    """Single chairs in rows that face the +x end."""
    place, rng = room.place, room.place.rng
    length, width = float(room.size[0]), float(room.size[1])
    rows, columns = int((length - ahead_m - 1.0) / 0.95), int((width - 1.6) / 0.62)
    while rows * columns > most and rows > 2:
        rows -= 1
    columns = min(columns, most // max(1, rows))
    for i in range(rows):
        for j in range(columns):
            x = float(room.high[0]) - ahead_m - 0.95 * i
            y = (j + 0.5 - columns / 2) * 0.62 + float(rng.normal(0, 0.02))
            things.chair(place.at(x, y, float(room.low[2]), -math.pi / 2), soft)
    back = float(room.high[0]) - ahead_m - 0.475 * rows
    room.used.append((back, 0.0, 0.4 * min(0.95 * rows, 0.62 * columns)))


def terrace(room: Room, side: int, rows: int) -> float:
    """Steps to sit on along a wall; gives their volume in m3."""
    place = room.place
    wall = room.walls[side]
    rows = min(rows, int((wall.height - 2.4) / 0.42))
    if rows < 1:
        return 0.0
    m = place.material(pick(place.rng, ["concrete", "wood_panel", "plastic"]), True)
    rail = place.material("metal")
    deep, long = 0.8, wall.length - 1.0
    for i in range(rows):
        high = 0.42 * (rows - i)
        y0 = deep * i
        wall.frame.slab((0.5, y0, 0), (0.5 + long, y0 + deep, high), m)
        for j in range(int(min(12, long / 1.8))):
            x = 0.5 + (j + 0.5) * 1.8
            wall.frame.box((x, y0 + 0.25, high + 0.03), (0.8, 0.15, 0.03), rail)
    wall.take(wall.length / 2, wall.length, 0.0, 0.42 * rows + 0.5)
    spot = wall.frame.at(wall.length / 2, deep * rows / 2)
    room.used.append((spot.x, spot.y, min(0.5 * long, 3.0)))
    return deep * long * 0.42 * rows * (rows + 1) / 2


def table_places(room: Room, number: int, soft: bool, place: Builder) -> None:
    """Tables with chairs, some with people at them."""
    for _ in range(number):
        f = room.reserve(1.0)
        if f is None:
            continue
        things.table(f, float(place.rng.uniform(0.7, 1.3)), 0.7)
        things.things_on(f, 0.25, 0.2, 0.74, place.count(4))
        for side in (-1, 1):
            if place.chance(0.85):
                seat = f.at(0, side * 0.62, 0, 0.0 if side < 0 else math.pi)
                things.chair(seat, soft)
                if place.chance(0.12):
                    sitter(seat)
