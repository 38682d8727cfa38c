# SPDX-License-Identifier: MIT
"""Tunnels and caves."""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import NDArray

from training.scenes.draws import log_uniform, pick
from training.scenes.places import furniture as things
from training.scenes.places.building import Builder
from training.scenes.places.dressing import dress, panel
from training.scenes.places.furnishing import strewn
from training.scenes.places.spaces import Room, Space, build_room

VAULT_PIECES = 8
RINGS, SECTORS = 6, 12


def tunnel(place: Builder) -> Space:
    """A tunnel of square or round section, open at none, one or both ends."""
    rng = place.rng
    length, width = log_uniform(rng, 15, 150), log_uniform(rng, 2, 14)
    height = float(np.clip(width * rng.uniform(0.45, 1.1), 2.2, 9))
    skin = pick(rng, ("concrete", "concrete", "brick", "stone", "ceramic_tile", "rock"))
    ends = [side for side in ("-x", "+x") if place.chance(0.4)]
    floor = pick(rng, ("asphalt", "concrete", "gravel", "stone", "soil", "water"))
    room = build_room(place, (length, width, height), floor, skin, [skin] * 4, ends)
    m = place.material(skin)
    volume = length * width * height
    if place.chance(0.6):
        volume -= _round_off(place, room, m)
    _tunnel_details(room)
    for i in range(min(8, max(2, int(length / 8)))):
        x = float(room.low[0]) + (i + 0.5) * length / min(8, max(2, int(length / 8)))
        place.box((x, 0, height - 0.1), (0.5, 0.08, 0.04), place.material("glass", emit=4.0))
        place.lamp((x, 0, height - 0.4), 0.25 * height * height)
    strewn(room, place.count(5), 0.5)
    return Space(room.low, room.high, volume, closed=not ends)


def _round_off(place: Builder, room: Room, material: int) -> float:
    """A vault below the ceiling; gives the volume above it."""
    length, width, height = (float(v) for v in room.size)
    rise = min(width / 2, 0.6 * height)
    foot, half = height - rise, width / 2
    for i in range(VAULT_PIECES):
        a, b = math.pi * i / VAULT_PIECES, math.pi * (i + 1) / VAULT_PIECES
        y, z = -half * math.cos(a), foot + rise * math.sin(a)
        y1, z1 = -half * math.cos(b), foot + rise * math.sin(b)
        start = (float(room.low[0]), y, z - 0.005)
        place.quad(start, (length, 0, 0), (0, y1 - y, z1 - z), material)
    for wall in room.walls[:2]:
        wall.height = foot
    return length * rise * width * (1 - math.pi / 4)


def _tunnel_details(room: Room) -> None:
    """Rails, kerbs, cables, ribs, doors."""
    place, rng = room.place, room.place.rng
    length, width, height = (float(v) for v in room.size)
    if place.chance(0.3) and width > 3:
        for side in (-0.72, 0.72):
            place.box((0, side, 0.08), (length / 2, 0.035, 0.08), place.material("metal"))
        sleepers = min(30, int(length / 0.7))
        for i in range(sleepers):
            x = float(rng.uniform(-0.1, 0.1)) + (i - sleepers / 2) * 0.7
            place.box((x, 0, 0.03), (0.12, 1.25, 0.03), place.material("wood_panel"))
    elif place.chance(0.5) and width > 3.5:
        for wall in room.walls[:2]:
            wall.frame.box(
                (length / 2, 0.35, 0.09), (length / 2, 0.35, 0.09), place.material("concrete")
            )
    for _ in range(place.count(5)):
        wall = room.walls[int(rng.integers(2))]
        z = float(rng.uniform(0.3, 0.95)) * wall.height
        panel(
            wall,
            length / 2,
            z,
            length,
            float(rng.uniform(0.04, 0.25)),
            place.material("metal"),
            0.08,
        )
    ribs = min(14, place.count(20))
    rib = place.material(pick(rng, ("concrete", "metal", "wood_panel", "brick")))
    for i in range(ribs):
        x = (i + 0.5) * length / ribs
        for wall in room.walls[:2]:
            at = x if wall is room.walls[0] else length - x
            panel(wall, at, wall.height / 2, 0.25, wall.height, rib, 0.15)
        place.box((float(room.low[0]) + x, 0, height - 0.05), (0.125, width / 2, 0.08), rib)
    if place.chance(0.3) and (f := room.reserve(2.3)) is not None:
        things.car(f)
    if place.chance(0.5):
        dress(room, 0, 0.0)


def _rough_dome(rng: np.random.Generator, radius: float, flat: float) -> NDArray[np.float64]:
    """Points [rings + 1, sectors, 3] of an uneven dome whose lowest ring lies below the floor."""
    points = np.zeros((RINGS + 1, SECTORS, 3))
    stretch = rng.uniform(0.7, 1.4)
    for i in range(RINGS + 1):
        elevation = -0.35 + (math.pi / 2 + 0.35) * i / RINGS
        for j in range(SECTORS):
            q, a = radius * rng.uniform(0.75, 1.2), 2 * math.pi * j / SECTORS
            level = q * math.cos(elevation)
            points[i, j] = (
                stretch * level * math.cos(a),
                level * math.sin(a) / stretch,
                q * flat * math.sin(elevation),
            )
    points[RINGS] = points[RINGS].mean(axis=0)
    return points


def cave(place: Builder) -> Space:
    """A cave of rough facets with boulders and dripstones, a pool, lanterns."""
    rng = place.rng
    radius, flat = log_uniform(rng, 2.6, 24), float(rng.uniform(0.35, 0.85))
    rocks = [place.material("rock", True), place.material("rock", True)]
    points = _rough_dome(rng, radius, flat)
    for i in range(RINGS):
        for j in range(SECTORS):
            a, b = points[i, j], points[i, (j + 1) % SECTORS]
            c, d = points[i + 1, j], points[i + 1, (j + 1) % SECTORS]
            u, v = (b - a + d - c) / 2, (c - a + d - b) / 2
            middle = (a + b + c + d) / 4
            place.quad(middle - 0.56 * (u + v), 1.12 * u, 1.12 * v, rocks[int(rng.integers(2))])
    floor = -0.22 * radius * flat
    reach = 2.0 * radius
    top = 1.3 * radius * flat + 0.3
    place.slab((-reach, -reach, top), (reach, reach, top + 0.3), rocks[0])
    for side in (-1, 1):
        a, b = sorted((side * reach, side * (reach + 0.3)))
        place.slab((a, -reach, floor), (b, reach, top), rocks[0])
        place.slab((-reach, a, floor), (reach, b, top), rocks[0])
    ground = pick(rng, ("rock", "soil", "gravel", "sand"))
    place.slab((-reach, -reach, floor - 0.3), (reach, reach, floor), place.material(ground, True))
    if place.chance(0.3):
        x, y = rng.uniform(-0.5, 0.5, 2) * radius
        place.cylinder((x, y, floor), 0.3 * radius, 0.02, place.material("water"))
    for _ in range(int(rng.integers(0, 8)) + place.count(14)):
        a, d = rng.uniform(0, 6.28), radius * rng.uniform(0.3, 0.8)
        x, y, q = d * math.cos(a), d * math.sin(a), float(rng.uniform(0.02, 0.12)) * radius
        kind = rng.random()
        if kind < 0.5:
            place.sphere((x, y, floor + 0.3 * q), q, rocks[1])
        elif kind < 0.75:
            place.cylinder((x, y, floor), 0.4 * q, 4 * q, rocks[1])
        else:
            tip = floor + radius * flat * float(rng.uniform(0.5, 0.9))
            place.cylinder((x, y, tip), 0.3 * q, top - tip, rocks[1])
    low = np.array([-0.55 * radius, -0.55 * radius, floor])
    high = np.array([0.55 * radius, 0.55 * radius, floor + max(1.6, 0.6 * radius * flat)])
    for _ in range(3):
        x, y = rng.uniform(low[:2], high[:2])
        place.lamp((x, y, floor + 0.5 * radius * flat), 0.4 * radius * radius * flat)
    strewn(Room(place, low, high, [], 0, 0), place.count(5), 0.5)
    return Space(low, high, 2 / 3 * math.pi * radius**3 * flat * 1.15)
