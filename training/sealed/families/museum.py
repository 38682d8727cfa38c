# SPDX-License-Identifier: MIT
"""Museum rooms in a row."""

from __future__ import annotations

import math

from training.scenes.draws import log_uniform, pick
from training.scenes.places.spaces import Wall, wall_with_openings
from training.sealed.fittings import doorway, framed, lamp_grid, sheet
from training.sealed.furniture import standing
from training.sealed.place import Ground, Place, Stand, floor_space, shell


def museum(place: Place) -> Ground:
    """Rooms in a row whose doorways line up: pictures, busts, benches, cases."""
    rng = place.rng
    high = float(rng.uniform(3.2, 8.5))
    wide = high * float(rng.uniform(1.0, 1.7))
    rooms = int(rng.integers(2, 5))
    each = [high * float(rng.uniform(0.95, 1.8)) for _ in range(rooms)]
    long = sum(each)
    paint = pick(rng, ["plaster", "plaster", "plasterboard", "wood_panel"])
    room = shell(
        place,
        (long, wide, high),
        pick(rng, ["parquet_on_joists", "wood_floor", "marble", "stone", "parquet_on_joists"]),
        "plaster",
        [paint] * 4,
    )
    x, y0 = -long / 2, -wide / 2
    tones = [place.material(paint, True, palette=p) for p in ("wall", "cloth", "wall")]
    arch, head = place.material(pick(rng, ["marble", "wood_panel", "stone"])), min(3.4, 0.75 * high)
    door = min(1.9, 0.35 * wide)
    stands: list[Stand] = []
    for i, length in enumerate(each):
        tone = tones[i % 3]
        if i:
            hole = [(wide / 2 - door / 2, wide / 2 + door / 2, 0.0, head)]
            wall_with_openings(place.at(x + 0.15, y0, 0, math.pi / 2), wide, high, 0.3, tone, hole)
            for s in (-1, 1):
                place.box((x, s * (door / 2 + 0.08), head / 2), (0.2, 0.1, head / 2), arch)
            place.box((x, 0, head + 0.12), (0.22, door / 2 + 0.25, 0.12), arch)
        a, b = x + (0.15 if i else 0.0), x + length - (0.15 if i < rooms - 1 else 0.0)
        walls = [
            Wall(place.at(a, y0, 0, 0.0), b - a, high),
            Wall(place.at(b, -y0, 0, math.pi), b - a, high),
            Wall(place.at(a, -y0, 0, -math.pi / 2), wide, high),
            Wall(place.at(b, y0, 0, math.pi / 2), wide, high),
        ]
        if i:
            walls[2].take(wide / 2, door + 0.6, 0, head)
        if i < rooms - 1:
            walls[3].take(wide / 2, door + 0.6, 0, head)
        for wall in walls[:2]:
            wall.frame.box(
                (wall.length / 2, 0.006, high / 2), (wall.length / 2, 0.006, high / 2), tone
            )
        _hang(place, walls, high)
        _exhibits(place, (a + b) / 2, b - a, wide)
        _skylight(place, (a + b) / 2, b - a, wide, high)
        stands.append((a + 0.5, y0 + 0.6, b - 0.5, -y0 - 0.6, 0.0))
        stands.append((a + 0.3, -0.5, a + 0.9, 0.5, 0.0))
        x += length
    doorway(room.walls[2], 0.5 * wide, 1.6, 2.3)
    doorway(room.walls[3], 0.5 * wide, 1.6, 2.3)
    low, up = (-long / 2, y0, 0.0), (long / 2, -y0, high)
    return Ground(floor_space(low, up, long * wide * high), tuple(stands))


def _hang(place: Place, walls: list[Wall], high: float) -> None:
    """Pictures in one or two rows, cornice, dado and skirting."""
    rng, trim = place.rng, place.material("plaster", palette="bright")
    for wall in walls:
        f, n = wall.frame, wall.length
        f.box((n / 2, 0.08, high - 0.12), (n / 2, 0.08, 0.12), trim)
        f.box((n / 2, 0.03, 0.1), (n / 2, 0.02, 0.1), trim)
        for _ in range(int(n / 1.4)):
            width = log_uniform(rng, 0.4, 2.2)
            height = width * float(rng.uniform(0.65, 1.4))
            height = min(height, 0.5 * high)
            z = 1.6 if height < 1.6 else 0.5 * height + 0.8
            if place.chance(0.25) and high > 4.5:
                z += 1.7
            x = wall.reserve(width + 0.35, z - height / 2 - 0.1, z + height / 2 + 0.1)
            if x is None:
                continue
            framed(f, x, z, width, height, "art")
            sheet(
                f,
                x + width / 2 + 0.12,
                0.02,
                1.25,
                0.1,
                0.07,
                place.material("plastic", look="notices"),
            )


def _exhibits(place: Place, x: float, length: float, wide: float) -> None:
    """A bench, busts on plinths, a case, a rope, visitors."""
    rng = place.rng
    stone, oak, brass = (
        place.material("marble"),
        place.material("wood_panel"),
        place.material("metal", palette="clay"),
    )
    f = place.at(x, float(rng.uniform(0.1, 0.2)) * wide)
    f.box((0, 0, 0.42), (min(0.9, 0.2 * length), 0.28, 0.06), place.material("upholstery"))
    for s in (-0.6, 0.6):
        f.box((s * min(0.9, 0.2 * length), 0, 0.18), (0.06, 0.22, 0.18), oak)
    for s in (-1, 1):
        if not place.chance(0.75):
            continue
        g = place.at(x + s * 0.3 * length, -0.24 * wide)
        g.box((0, 0, 0.55), (0.22, 0.22, 0.55), stone)
        g.box((0, 0, 1.12), (0.26, 0.26, 0.03), stone)
        g.cylinder((0, 0, 1.15), 0.09, 0.12, stone)
        g.box((0, 0, 1.38), (0.24, 0.13, 0.11), stone)
        g.cylinder((0, 0, 1.48), 0.07, 0.12, stone)
        g.sphere((0, 0.01, 1.66), 0.105, stone)
        g.sphere((0, -0.02, 1.7), 0.11, stone)
    if place.chance(0.7):
        g = place.at(x, -0.28 * wide)
        g.box((0, 0, 0.45), (0.6, 0.35, 0.45), oak)
        g.box((0, 0, 0.93), (0.58, 0.33, 0.02), place.material("curtain_heavy"))
        for i in range(4):
            g.sphere((-0.4 + 0.27 * i, 0, 1.02), 0.07, (brass, stone)[i % 2])
        for s in (-1, 1):
            g.box((s * 0.6, 0, 1.15), (0.006, 0.34, 0.25), place.material("glass"))
            g.box((0, s * 0.35, 1.39), (0.6, 0.012, 0.012), brass)
    for s in (-1, 1):
        g = place.at(x + s * 0.8, 0.36 * wide)
        g.cylinder((0, 0, 0), 0.14, 0.03, brass)
        g.cylinder((0, 0, 0.03), 0.02, 0.92, brass)
    for i in range(6):
        a, b = -0.8 + 1.6 * i / 6, -0.8 + 1.6 * (i + 1) / 6
        za, zb = (0.62 + 0.4 * a * a, 0.62 + 0.4 * b * b)
        place.strut(
            (x + a, 0.36 * wide, za), (x + b, 0.36 * wide, zb), 0.035, place.material("upholstery")
        )
    for _ in range(int(rng.integers(0, 4))):
        standing(
            place.at(
                x + float(rng.uniform(-0.4, 0.4)) * length,
                float(rng.uniform(-0.1, 0.35)) * wide,
                0,
                float(rng.uniform(0, 6.3)),
            )
        )


def _skylight(place: Place, x: float, length: float, wide: float, high: float) -> None:
    """A laylight with bars, or tracks of spots."""
    if place.daylight > 0 and place.chance(0.65):
        pane = place.material("glass", emit=place.daylight)
        a, b = 0.3 * length, 0.28 * wide
        place.box((x, 0, high - 0.02), (a, b, 0.02), pane)
        bar = place.material("metal", palette="bright")
        for i in range(6):
            place.box((x - a + 2 * a * i / 5, 0, high - 0.05), (0.03, b, 0.03), bar)
        for i in range(4):
            place.box((x, -b + 2 * b * i / 3, high - 0.05), (a, 0.03, 0.03), bar)
        place.lamp((x, 0, high - 0.6), 0.5 * place.daylight * high * high, (0.92, 0.97, 1.05))
        return
    lamp_grid(
        place,
        (x - 0.4 * length, -0.3 * wide, x + 0.4 * length, 0.3 * wide),
        high,
        2,
        2,
        "spot",
        0.8,
    )
