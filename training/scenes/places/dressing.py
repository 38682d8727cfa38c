# SPDX-License-Identifier: MIT
"""What is on walls: doors, windows with daylight, curtains, pictures, panels, mouldings."""

from __future__ import annotations

import itertools
import math

from training.scenes.draws import pick
from training.scenes.places.building import Frame
from training.scenes.places.furniture import screen
from training.scenes.places.spaces import Room, Wall

DOOR_M = (0.9, 2.05)
SUN_SHARE = 0.45


def panel(
    wall: Wall, middle: float, z: float, width: float, height: float, m: int, t: float
) -> None:
    """A board of a thickness flat on a wall; `z` is its middle."""
    wall.frame.box((middle, t / 2, z), (width / 2, t / 2, height / 2), m)


def door(wall: Wall, material: str | None = None) -> None:
    """A door of 0.9 by 2.05 m (or a double one) with frame and handle."""
    place = wall.frame.place
    double = wall.length > 4 and place.chance(0.25)
    width, height = DOOR_M[0] * (2 if double else 1), min(DOOR_M[1], wall.height - 0.02)
    x = wall.reserve(width + 0.16, 0.0, height)
    if x is None:
        return
    kind = material or pick(place.rng, ["door_wood", "door_wood", "door_wood", "metal", "glass"])
    leaf, trim = place.material(kind), place.material("wood_panel")
    for i in range(2 if double else 1):
        middle = x + (i - 0.5) * DOOR_M[0] if double else x
        panel(wall, middle, height / 2, DOOR_M[0] - 0.01, height, leaf, 0.04)
        handle = place.material("metal")
        wall.frame.box(
            (middle + (0.36 if i == 0 else -0.36), 0.07, 1.05), (0.06, 0.02, 0.01), handle
        )
    for side in (-1, 1):
        panel(wall, x + side * (width / 2 + 0.04), height / 2, 0.08, height, trim, 0.06)
    panel(wall, x, height + 0.04, width + 0.16, 0.08, trim, 0.06)
    if place.chance(0.5):
        panel(wall, x + width / 2 + 0.25, 1.1, 0.08, 0.08, place.material("plastic"), 0.015)


def window(wall: Wall, width: float, sill: float, head: float, curtain: float) -> None:
    """A window with frame, bars and sill, lit by day; curtains beside it with a probability."""
    place, rng = wall.frame.place, wall.frame.place.rng
    x = wall.reserve(width + 0.2, sill, head)
    if x is None:
        return
    height, z = head - sill, (head + sill) / 2
    pane = place.material("glass", emit=place.daylight * float(rng.uniform(0.6, 1.2)))
    frame = place.material(pick(rng, ["wood_panel", "metal", "plastic"]))
    panel(wall, x, z, width, height, pane, 0.02)
    bars = [-0.5, 0.5] + [0.0] * (width > 0.9)
    for share in bars:
        panel(wall, x + share * width, z, 0.06, height + 0.06, frame, 0.05)
    for share in [-0.5, 0.5] + [0.15] * place.chance(0.4):
        panel(wall, x, z + share * height, width + 0.06, 0.06, frame, 0.05)
    if sill > 0.3:
        wall.frame.box((x, 0.09, sill - 0.05), (width / 2 + 0.1, 0.09, 0.02), frame)
    if place.daylight > 0:
        power = 0.25 * place.daylight * width * height
        wall.frame.lamp((x, 0.5, z), power, (0.85, 0.95, 1.1))
    if place.chance(curtain):
        drapes(wall, x, width, max(0.05, sill - 0.3), head + 0.15)


def drapes(wall: Wall, x: float, width: float, low: float, high: float) -> None:
    """Curtains at both sides of a window, or drawn."""
    place = wall.frame.place
    m = place.material(pick(place.rng, ["curtain_light", "curtain_heavy"]))
    high = min(high, wall.height - 0.02)
    share = float(place.rng.choice([0.18, 0.25, 0.5]))
    for side in (-1, 1):
        middle = x + side * width * (0.5 - share / 2) * 1.05
        wall.frame.box(
            (middle, 0.1, (low + high) / 2), (width * share / 2 + 0.06, 0.04, (high - low) / 2), m
        )
    rod = place.material("metal")
    wall.frame.box((x, 0.1, high + 0.01), (width / 2 + 0.25, 0.012, 0.012), rod)


def windows(room: Room, most: int, curtain: float) -> None:
    """Up to `most` equal windows on one or two walls, from portholes to glass fronts."""
    place, rng = room.place, room.place.rng
    number = int(rng.integers(0, most + 1))
    if number == 0 or room.height < 1.8:
        return
    tall = rng.random() < 0.3
    sill = 0.05 if tall else float(rng.uniform(0.7, 1.1)) * max(1.0, room.height / 6)
    head = float(min(room.height - 0.15, sill + rng.uniform(0.9, 1.9) * max(1.0, room.height / 4)))
    width = float(rng.uniform(0.6, 2.4)) * max(1.0, room.height / 6)
    chosen = [room.wall() for _ in range(1 if rng.random() < 0.6 else 2)]
    if head - sill < 0.3:
        return
    for i in range(number):
        window(chosen[i % len(chosen)], width, sill, head, curtain)
    if place.daylight >= 1 and rng.random() < SUN_SHARE:
        sun_patches(room, chosen[0], width, number)


def sun_patches(room: Room, wall: Wall, width: float, number: int) -> None:
    """Sunlight of the windows on the floor: slanted bright patches."""
    place, rng = room.place, room.place.rng
    lit = place.lit_copy(room.floor, [1.8, 1.6, 1.3])
    depth = float(rng.uniform(0.4, 1.5))
    slant, start = float(rng.uniform(-1.2, 1.2)), float(rng.uniform(0.2, 1.0))
    width = min(width, 1.6, 0.8 * wall.length)
    for _ in range(min(number, 3)):
        x = float(rng.uniform(0, wall.length - width))
        across = min(depth, 0.5 * min(room.size[:2]))
        wall.frame.quad((x, start, 0.004), (width, 0, 0), (slant * across, across, 0), lit)


def pictures(room: Room, number: int) -> None:
    """Framed pictures, posters, screens, boards, clocks at eye level."""
    place, rng = room.place, room.place.rng
    for _ in range(number):
        wall = room.wall()
        scale = math.exp(rng.uniform(math.log(0.3), math.log(1.6))) * max(1.0, room.height / 8)
        width, height = scale, scale * float(rng.uniform(0.6, 1.4))
        z = min(1.6 + height / 4, room.height - height / 2 - 0.05)
        if z - height / 2 < 0.3:
            continue
        x = wall.reserve(width + 0.1, z - height / 2, z + height / 2)
        if x is None:
            continue
        if rng.random() < 0.12:
            screen(wall.frame.at(x, 0.06), min(width, 1.6), z)
            continue
        panel(wall, x, z, width + 0.06, height + 0.06, place.material("wood_panel"), 0.025)
        panel(wall, x, z, width, height, place.picture(), 0.03)


def skirting(room: Room) -> None:
    """Skirting boards, sometimes cornices and a rail."""
    place = room.place
    m = place.material(pick(place.rng, ["wood_panel", "plaster", "plastic"]))
    top = place.chance(0.4)
    rail = place.chance(0.2)
    for wall in room.walls:
        middle = wall.length / 2
        panel(wall, middle, 0.05, wall.length, 0.1, m, 0.02)
        if top:
            size = 0.04 * wall.height
            panel(wall, middle, wall.height - size / 2, wall.length, size, m, size * 0.8)
        if rail:
            panel(wall, middle, 0.95, wall.length, 0.07, m, 0.03)


def pilasters(room: Room) -> None:
    """Half columns or ribs at equal steps along the long walls."""
    place, rng = room.place, room.place.rng
    m = place.material(pick(rng, ["stone", "plaster", "wood_panel", "concrete", "marble"]))
    number = int(rng.integers(2, 7))
    for wall in room.walls[:2]:
        width = min(0.12 * wall.height, wall.length / number / 3)
        depth = min(0.35 * width, 0.3)
        for i in range(number):
            x = (i + 0.5) * wall.length / number
            panel(wall, x, wall.height / 2, width, wall.height, m, depth)
            if wall.height > 3:
                panel(wall, x, wall.height * 0.94, width * 1.4, wall.height * 0.03, m, depth * 1.4)
                panel(wall, x, wall.height * 0.03, width * 1.4, wall.height * 0.06, m, depth * 1.4)


def wainscot(room: Room) -> None:
    """Wooden, tiled or painted lower walls."""
    place, rng = room.place, room.place.rng
    m = place.material(
        pick(rng, ["wood_panel", "ceramic_tile", "plaster", "painted_concrete", "stone"]), True
    )
    height = min(float(rng.uniform(0.9, 1.6)) * max(1.0, room.height / 6), 0.6 * room.height)
    for wall in room.walls:
        panel(wall, wall.length / 2, height / 2, wall.length, height, m, 0.012)
        panel(wall, wall.length / 2, height, wall.length, 0.05, m, 0.03)


def treatment(room: Room, kind: str, share: float) -> None:
    """Panels of a class spread over about a share of each wall."""
    place, rng = room.place, room.place.rng
    m = place.material(kind)
    for wall in room.walls:
        width = float(rng.uniform(0.6, 1.4)) * max(1.0, wall.height / 4)
        height = min(wall.height * 0.7, width * float(rng.uniform(0.8, 2)))
        low = min(0.5 * (wall.height - height), 0.9)
        number = min(8, int(share * wall.length * wall.height / (width * height)))
        for _ in range(number):
            x = wall.reserve(width, low, low + height)
            if x is not None:
                panel(wall, x, low + height / 2, width, height, m, 0.06)


def arches(wall: Wall, number: int, material: int, open_below: float = 0.0) -> None:
    """Blind arches: ribs of straight pieces over half columns along a wall."""
    span = wall.length / number
    radius = 0.4 * span
    foot = wall.height - radius * 1.25 - 0.3
    if foot < 1.0:
        return
    for i in range(number):
        middle = (i + 0.5) * span
        arch(wall.frame.at(middle, 0.08), radius, foot, 0.06 * span, material)
        for side in (-1, 1):
            x = middle + side * radius
            panel(wall, x, (foot + open_below) / 2, 0.1 * span, foot - open_below, material, 0.15)


def arch(frame: Frame, radius: float, foot: float, width: float, material: int) -> None:
    """A round arch of struts across a frame's x axis."""
    pieces = 5
    points = [
        (
            -radius * math.cos(math.pi * i / pieces),
            0.0,
            foot + radius * math.sin(math.pi * i / pieces),
        )
        for i in range(pieces + 1)
    ]
    for a, b in itertools.pairwise(points):
        frame.strut(a, b, width, material)


def fittings(room: Room, number: int) -> None:
    """Small things on walls: switches, sockets, radiators, extinguishers, clocks, wall lamps."""
    place, rng = room.place, room.place.rng
    for _ in range(number):
        wall, kind = room.wall(), rng.random()
        if kind < 0.3 and (x := wall.reserve(1.1, 0.1, 0.8)) is not None:
            panel(wall, x, 0.45, 1.0, 0.6, place.material("metal"), 0.1)
        elif kind < 0.5 and (x := wall.reserve(0.1, 1.05, 1.2)) is not None:
            panel(wall, x, 1.1, 0.085, 0.085, place.material("plastic"), 0.015)
        elif kind < 0.7 and (x := wall.reserve(0.3, 1.8, 2.2)) is not None:
            wall.frame.sphere((x, 0.1, 2.0), 0.08, place.material("glass", emit=3.0))
            wall.frame.lamp((x, 0.25, 2.0), 0.3, (1.0, 0.75, 0.45))
        elif (x := wall.reserve(0.2, 0.9, 1.5)) is not None:
            wall.frame.cylinder((x, 0.1, 0.95), 0.07, 0.5, place.material("metal", True))


def dress(room: Room, most_windows: int = 4, curtain: float = 0.3, doors: int = 2) -> None:
    """Doors, windows and as much else as the place's level of detail asks."""
    place, rng = room.place, room.place.rng
    for _ in range(int(rng.integers(1, doors + 1))):
        door(room.wall())
    windows(room, most_windows, curtain)
    pictures(room, place.count(16))
    fittings(room, place.count(12))
    if place.chance(0.8 * place.detail):
        skirting(room)
    if place.chance(0.4 * place.detail):
        pilasters(room)
    if place.chance(0.4 * place.detail):
        wainscot(room)
    if place.chance(0.25 * place.detail) and room.height > 3:
        m = place.material(pick(rng, ["stone", "plaster", "wood_panel", "brick"]))
        for wall in room.walls[: int(rng.choice([1, 2, 4]))]:
            arches(wall, int(rng.integers(1, 4)), m)
    if place.chance(0.08):
        kind = pick(rng, ["acoustic_panel", "curtain_heavy", "foam", "cork", "perforated_panel"])
        treatment(room, kind, float(rng.uniform(0.05, 0.5)))
