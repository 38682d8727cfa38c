# SPDX-License-Identifier: MIT
"""What is overhead: lamps, chandeliers, beams, coffers, ribs, trusses, pipes, balconies."""

from __future__ import annotations

import math

from training.scenes.draws import pick
from training.scenes.places.building import Frame
from training.scenes.places.spaces import Room


def lamps(room: Room) -> None:
    """Rows of lamps of one kind on or below the ceiling, with at most a few point lights."""
    place, rng = room.place, room.place.rng
    length, width, height = room.size
    step = float(rng.uniform(1.5, 4)) * max(1.0, height / 4)
    nx, ny = min(6, max(1, round(length / step))), min(4, max(1, round(width / step)))
    kind = pick(rng, ["square", "tube", "spot", "ball", "pendant"])
    on = place.chance(0.75) or place.daylight == 0
    glow = place.material("plastic", True, emit=float(rng.uniform(2, 5)) if on else 0.0)
    low = height * float(rng.uniform(0.08, 0.35))
    drop = low if kind == "pendant" else 0.0 if kind in ("square", "spot") else 0.08
    if height - drop < 2.1:
        drop = 0.0
    every = max(1, nx * ny // 6)
    reach = max(height, 0.4 * float(min(length, width)))
    power = 0.7 * reach * reach / max(1, nx * ny // every) ** 0.5 * float(rng.uniform(0.4, 1.6))
    for i in range(nx * ny):
        x = room.low[0] + (i % nx + 0.5) * length / nx
        y = room.low[1] + (i // nx + 0.5) * width / ny
        z = float(room.high[2]) - drop
        _lamp(place.at(float(x), float(y), z), kind, glow, drop, max(1.0, height / 5))
        if on and i % every == 0:
            place.lamp((x, y, z - 0.25), power)


def _lamp(f: Frame, kind: str, glow: int, drop: float, scale: float) -> None:
    """One lamp whose upper end is at the frame."""
    metal = f.place.material("metal")
    if kind == "square":
        f.box((0, 0, -0.015), (0.3, 0.3, 0.02), glow)
    elif kind == "tube":
        f.box((0, 0, 0.02), (0.65, 0.08, 0.02), metal)
        f.box((0, 0, -0.02), (0.6, 0.03, 0.02), glow)
    elif kind == "spot":
        f.cylinder((0, 0, -0.015), 0.07, 0.02, glow)
    elif kind == "ball":
        f.sphere((0, 0, -0.1), 0.12 * scale, glow)
    else:
        f.cylinder((0, 0, 0), 0.012, drop, metal)
        f.cylinder((0, 0, -0.12 * scale), 0.2 * scale, 0.12 * scale, metal)
        f.sphere((0, 0, -0.13 * scale), 0.09 * scale, glow)


def chandelier(f: Frame, radius: float, drop: float) -> None:
    """A ring of lights that hangs `drop` below the frame."""
    place = f.place
    metal, glow = place.material("metal"), place.material("glass", True, emit=4.0)
    f.cylinder((0, 0, -drop), 0.02 * radius, drop, metal)
    f.sphere((0, 0, -drop), 0.18 * radius, metal)
    for i in range(6):
        a = i * math.pi / 3
        x, y = radius * math.cos(a), radius * math.sin(a)
        f.strut((0, 0, -drop), (x, y, -drop + 0.25 * radius), 0.06 * radius, metal)
        f.sphere((x, y, -drop + 0.35 * radius), 0.13 * radius, glow)
    f.lamp((0, 0, -drop - 0.4 * radius), 0.3 * drop * drop + 1.0, (1.0, 0.78, 0.5))


def beams(room: Room, both: bool) -> None:
    """Beams across the ceiling, or coffers where they cross."""
    place, rng = room.place, room.place.rng
    m = place.material(pick(rng, ["wood_panel", "concrete", "plaster", "metal"]))
    depth = room.height * float(rng.uniform(0.02, 0.06))
    half = depth * float(rng.uniform(0.4, 0.9))
    middle, top = (room.low + room.high) / 2, float(room.high[2])
    for axis in (0, 1) if both else (int(room.size[0] < room.size[1]),):
        number = int(rng.integers(2, 8))
        for i in range(number):
            centre = middle.copy()
            centre[axis] = room.low[axis] + (i + 0.5) * room.size[axis] / number
            centre[2] = top - depth
            extent = [room.size[0] / 2, room.size[1] / 2, depth]
            extent[axis] = half
            place.box(centre, extent, m)


def trusses(room: Room) -> None:
    """Lattice girders across a hall."""
    place, rng = room.place, room.place.rng
    m = place.material(pick(rng, ["metal", "metal", "wood_panel"]))
    number, fields = int(rng.integers(2, 6)), int(rng.integers(4, 8))
    depth, thick = room.height * float(rng.uniform(0.08, 0.15)), 0.02 * room.height
    y0, y1, top = float(room.low[1]), float(room.high[1]), float(room.high[2]) - 0.05
    for i in range(number):
        x = float(room.low[0]) + (i + 0.5) * float(room.size[0]) / number
        for z in (top - depth, top - thick):
            place.box((x, (y0 + y1) / 2, z), (thick / 2, (y1 - y0) / 2, thick / 2), m)
        for j in range(fields):
            a, b = (y0 + (j + k) * (y1 - y0) / fields for k in (0, 1))
            ends = (top - depth, top) if j % 2 else (top, top - depth)
            place.strut((x, a, ends[0]), (x, b, ends[1]), thick * 0.8, m)


def ducts(room: Room) -> None:
    """Pipes, ducts and cable trays below the ceiling."""
    place, rng = room.place, room.place.rng
    scale = max(1.0, room.height / 5)
    for _ in range(int(rng.integers(1, 6))):
        m = place.material(pick(rng, ["metal", "plastic", "corrugated_metal"]))
        axis, half = int(rng.integers(2)), float(rng.uniform(0.03, 0.2)) * scale
        centre = (room.low + room.high) / 2
        other = 1 - axis
        centre[other] = rng.uniform(room.low[other] + half, room.high[other] - half)
        centre[2] = room.high[2] - half - float(rng.uniform(0.02, 0.1)) * room.height
        extent = [half, half, half]
        extent[axis] = room.size[axis] / 2
        place.box(centre, extent, m)


def clouds(room: Room) -> None:
    """Hanging sails, banners or baffles."""
    place, rng = room.place, room.place.rng
    m = place.material(
        pick(rng, ["acoustic_panel", "perforated_panel", "wood_panel", "curtain_light", "plaster"])
    )
    flat = rng.random() < 0.5
    size = room.height * float(rng.uniform(0.1, 0.3))
    for _ in range(int(rng.integers(3, 14))):
        spot = rng.uniform(room.low + size, room.high - size) if min(room.size) > 2 * size else None
        if spot is None:
            return
        spot[2] = room.high[2] - size * float(rng.uniform(0.6, 1.2))
        place.box(spot, (size / 2, size / 3, 0.02) if flat else (size / 2, 0.02, size / 2.5), m)


def fan(room: Room) -> None:
    """A ceiling fan."""
    place = room.place
    x, y = (room.low[:2] + room.high[:2]) / 2
    f = place.at(float(x), float(y), float(room.high[2]) - 0.35)
    m = place.material("wood_panel")
    f.cylinder((0, 0, 0.05), 0.02, 0.3, place.material("metal"))
    f.cylinder((0, 0, -0.05), 0.1, 0.12, place.material("metal"))
    for i in range(4):
        a = i * math.pi / 2 + 0.3
        f.box((0.4 * math.cos(a), 0.4 * math.sin(a), 0), (0.3, 0.07, 0.008), m, a)


def balcony(room: Room, side: int) -> None:
    """A gallery along a long wall with a parapet or a railing, on posts."""
    place, rng = room.place, room.place.rng
    wall = room.walls[side]
    depth = float(rng.uniform(0.12, 0.25)) * float(min(room.size[:2]))
    z = float(rng.uniform(0.4, 0.6)) * room.height
    if z < 2.5:
        return
    m = place.material(pick(rng, ["plaster", "concrete", "wood_panel", "stone"]))
    f, half = wall.frame, wall.length / 2
    f.box((half, depth / 2, z), (half, depth / 2, 0.12), m)
    if rng.random() < 0.5:
        f.box((half, depth, z + 0.55), (half, 0.06, 0.5), m)
    else:
        rail = place.material("metal")
        f.box((half, depth, z + 1.05), (half, 0.03, 0.03), rail)
        for i in range(10):
            f.box(((i + 0.5) * wall.length / 10, depth, z + 0.55), (0.025, 0.025, 0.5), rail)
    for i in range(int(rng.integers(2, 6))):
        x = (i + 0.5) * wall.length / 5
        f.cylinder((x, depth - 0.2, 0), 0.03 * room.height + 0.05, z - 0.12, m)


def ceiling_details(room: Room) -> None:
    """Lamps, and as much else as the place's level of detail asks."""
    place, rng = room.place, room.place.rng
    big = room.height > 4.5
    lamps(room)
    if place.chance(0.3 * place.detail):
        x, y = rng.uniform(room.low[:2] * 0.5, room.high[:2] * 0.5)
        drop = room.height * float(rng.uniform(0.1, 0.35))
        if room.height - drop > 2.0:
            chandelier(place.at(float(x), float(y), float(room.high[2])), 0.12 * room.height, drop)
    if place.chance(0.5 * place.detail):
        beams(room, place.chance(0.4))
    elif big and place.chance(0.5 * place.detail):
        trusses(room)
    if place.chance(0.35 * place.detail):
        ducts(room)
    if big and place.chance(0.3 * place.detail):
        clouds(room)
    elif not big and room.height > 2.4 and place.chance(0.12 * place.detail):
        fan(room)
    if room.height > 5.5 and place.chance(0.4 * place.detail):
        balcony(room, int(rng.integers(len(room.walls))))
