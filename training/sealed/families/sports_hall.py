# SPDX-License-Identifier: MIT
"""Sports halls: courts, wall bars, hoops, stands."""

from __future__ import annotations

import math

from training.scenes.draws import pick
from training.scenes.places.building import Frame
from training.sealed.fittings import (
    doorway,
    lamp_grid,
    sheet,
    wall_bits,
    window_row,
)
from training.sealed.furniture import standing
from training.sealed.place import Ground, Place, floor_space, shell


def sports_hall(place: Place) -> Ground:
    """Painted floor, wall bars, a stand, hoops, a net, vaulting boxes and mats."""
    rng = place.rng
    high = float(rng.uniform(4.2, 11.5))
    wide = high * float(rng.uniform(1.7, 2.7))
    long = wide * float(rng.uniform(1.3, 1.95))
    lower = pick(rng, ["wood_panel", "perforated_panel", "painted_brick", "brick"])
    room = shell(
        place,
        (long, wide, high),
        pick(rng, ["parquet_on_joists", "parquet_on_joists", "linoleum"]),
        pick(
            rng,
            ["acoustic_panel", "wood_panel", "corrugated_metal", "concrete", "perforated_panel"],
        ),
        [pick(rng, ["painted_concrete", "concrete", "painted_brick", "plaster"])] * 4,
    )
    _court(place, long, wide)
    board = place.material(lower)
    for wall in room.walls:
        wall.frame.box((wall.length / 2, 0.03, 1.25), (wall.length / 2, 0.03, 1.25), board)
    sill, head = 0.62 * high, 0.9 * high
    for wall in room.walls[:2]:
        window_row(wall, max(3, int(wall.length / 4)), 2.4, sill, head)
    _wall_bars(place, room.walls[1].frame, room.walls[1].length)
    depth = min(3.2, 0.2 * wide) if place.chance(0.6) else 0.0
    if depth:
        _bleachers(place, -wide / 2, depth, 0.8 * long)
    for s in (-1, 1):
        _hoop(place.at(s * (long / 2), 0, 0, s * math.pi / 2))
    if place.chance(0.6):
        _net(place, wide)
    _gear(place, long, wide)
    beam = place.material(pick(rng, ["wood_panel", "metal"]))
    for i in range(max(3, int(long / 5))):
        x = -long / 2 + (i + 0.5) * long / max(3, int(long / 5))
        place.box((x, 0, high - 0.25), (0.12, wide / 2, 0.25), beam)
    lamp_grid(
        place,
        (-long / 2, -wide / 2, long / 2, wide / 2),
        high - 0.5,
        max(3, int(long / 5)),
        3,
        "bay",
        1.0,
        0.2,
    )
    doorway(room.walls[3], 0.25 * wide, 1.8, 2.2)
    doorway(room.walls[2], 0.7 * wide)
    for wall in room.walls[2:]:
        wall_bits(wall, 4)
        sheet(
            wall.frame,
            0.75 * wall.length,
            0.07,
            0.55 * high,
            1.8,
            0.9,
            place.material("plastic", look="score"),
        )
    edge = wide / 2 - 0.5
    stands = (
        (-long / 2 + 0.6, -edge + depth, long / 2 - 0.6, -edge + depth + 1.2, 0.0),
        (-long / 2 + 0.6, -edge + depth, -long / 2 + 1.8, edge, 0.0),
        (-long / 2 + 1, -edge + depth, long / 2 - 1, edge - 0.6, 0.0),
    )
    low, up = (-long / 2, -wide / 2, 0.0), (long / 2, wide / 2, high)
    return Ground(floor_space(low, up, long * wide * high), stands)


def _court(place: Place, long: float, wide: float) -> None:
    """Lines of several games."""
    for share, colour in ((0.94, "lines"), (0.7, "lines2"), (0.45, "lines")):
        m = place.material("linoleum", palette=colour)
        a, b = share * long / 2 - 0.3, min(0.9, share + 0.1) * wide / 2 - 0.4
        for s in (-1, 1):
            place.box((s * a, 0, 0.002), (0.04, b, 0.002), m)
            place.box((0, s * b, 0.002), (a, 0.04, 0.002), m)
        r = 1.8 * share
        for i in range(20):
            t = math.pi * i / 10
            place.box((r * math.cos(t), r * math.sin(t), 0.0022), (0.03, 0.17 * r, 0.0022), m, t)
        place.box((0, 0, 0.002), (0.04, b, 0.002), m)


def _wall_bars(place: Place, f: Frame, length: float) -> None:
    wood = place.material("wood_panel")
    for i in range(min(6, int(length / 3))):
        x = 1.5 + i * 1.02
        for side in (-0.48, 0.48):
            f.box((x + side, 0.1, 1.35), (0.03, 0.09, 1.3), wood)
        for j in range(14):
            f.box((x, 0.16, 0.2 + 0.18 * j), (0.48, 0.016, 0.02), wood)


def _bleachers(place: Place, y: float, depth: float, length: float) -> None:
    tiers = max(2, int(depth / 0.75))
    wood, steel = place.material("wood_panel"), place.material("metal")
    for i in range(tiers):
        z = 0.42 * (tiers - i)
        place.box(
            (0, y + (i + 0.5) * depth / tiers, z / 2),
            (length / 2, depth / tiers / 2 - 0.01, z / 2),
            steel,
        )
        place.box((0, y + (i + 0.5) * depth / tiers, z + 0.03), (length / 2, 0.2, 0.025), wood)
        for _ in range(int(place.rng.integers(0, 3))):
            x = float(place.rng.uniform(-0.45, 0.45)) * length
            standing(place.at(x, y + (i + 0.5) * depth / tiers, z + 0.05))


def _hoop(f: Frame) -> None:
    """A basket on an arm; the wall is at the frame's origin and y leads into the room."""
    place = f.place
    assert isinstance(place, Place)
    steel, board = place.material("metal"), place.material("plastic", look="hoopboard")
    for side in (-0.4, 0.4):
        f.strut((side, 0, 3.9), (side, 1.2, 3.3), 0.07, steel)
    f.box((0, 1.22, 3.4), (0.9, 0.02, 0.53), place.material("plastic", palette="bright"))
    sheet(f, 0, 1.245, 3.4, 1.78, 1.04, board)
    red = place.material("metal", palette="red")
    for i in range(10):
        a, b = 0.628 * i, 0.628 * (i + 1)
        f.strut(
            (0.23 * math.cos(a), 1.5 + 0.23 * math.sin(a), 3.05),
            (0.23 * math.cos(b), 1.5 + 0.23 * math.sin(b), 3.05),
            0.025,
            red,
        )
        f.strut(
            (0.23 * math.cos(a), 1.5 + 0.23 * math.sin(a), 3.05),
            (0.14 * math.cos(b), 1.5 + 0.14 * math.sin(b), 2.65),
            0.012,
            place.material("plastic", palette="bright"),
        )


def _net(place: Place, wide: float) -> None:
    half, cord = 0.36 * wide, place.material("plastic", palette="dark")
    for s in (-1, 1):
        place.cylinder((0.3, s * half, 0), 0.05, 2.5, place.material("metal"))
    for i in range(6):
        place.box((0.3, 0, 1.45 + 0.19 * i), (0.006, half, 0.03 if i == 5 else 0.006), cord)
    for i in range(28):
        place.box((0.3, (i - 13.5) * half / 14, 1.92), (0.005, 0.005, 0.47), cord)


def _gear(place: Place, long: float, wide: float) -> None:
    """Vaulting boxes, benches, mats, balls, ropes."""
    rng = place.rng
    for _ in range(int(rng.integers(3, 9))):
        f = place.at(
            float(rng.uniform(-0.42, 0.42)) * long,
            float(rng.uniform(0.12, 0.38)) * wide,
            0,
            float(rng.uniform(0, 6.3)),
        )
        kind = int(rng.integers(4))
        if kind == 0:
            for j in range(5):
                f.box(
                    (0, 0, 0.1 + 0.2 * j),
                    (0.75 - 0.04 * j, 0.38 - 0.03 * j, 0.095),
                    place.material("wood_panel"),
                )
            f.box((0, 0, 1.07), (0.56, 0.25, 0.07), place.material("upholstery"))
        elif kind == 1:
            f.box((0, 0, 0.32), (1.8, 0.12, 0.025), place.material("wood_panel"))
            for s in (-1, 1):
                f.box((s * 1.4, 0, 0.15), (0.03, 0.14, 0.15), place.material("wood_panel"))
        elif kind == 2:
            for j in range(int(rng.integers(1, 6))):
                f.box(
                    (0, 0, 0.08 + 0.16 * j),
                    (1.0, 0.6, 0.078),
                    place.material("foam", palette="cloth"),
                )
        else:
            for j in range(5):
                f.sphere(
                    (0.3 * j, 0.2 * (j % 2), 0.12), 0.12, place.material("plastic", palette="ball")
                )
