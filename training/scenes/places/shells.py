# SPDX-License-Identifier: MIT
"""Shells of rooms with flat, pitched and vaulted ceilings, and what hangs from them or lights them.

What repeats at a size of its own (windows, lamps, beams) tells a hall's size.
"""

from __future__ import annotations

import itertools
import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from training.scenes.draws import log_uniform, pick
from training.scenes.places.building import Builder
from training.scenes.places.dressing import panel
from training.scenes.places.spaces import Room, Space, Wall, build_room

VAULT_PIECES = 8
MOST_WINDOWS, MOST_LAMPS = 36, 24


@dataclass(frozen=True)
class Shell:
    """A room below a roof.

    room : its walls end at the eaves; volume_m3 : of its air; rise : metres of the crown above
    the eaves; round : whether the roof is a vault.
    """

    room: Room
    volume_m3: float
    rise: float = 0.0
    round: bool = False

    def ceiling_m(self, y: float) -> float:
        """Height of the ceiling at a distance from the middle line."""
        share = min(1.0, abs(y) / (0.5 * float(self.room.size[1])))
        part = math.sqrt(1 - share * share) if self.round else 1 - share
        return float(self.room.high[2]) + self.rise * part

    def space(self) -> Space:
        """The whole of it to stand in."""
        return Space(self.room.low, self.room.high, self.volume_m3, focus=self.room.focus)


def draw_size(
    rng: np.random.Generator,
    volume_m3: tuple[float, float],
    height_m: tuple[float, float],
    aspect: tuple[float, float] = (1.0, 2.2),
) -> tuple[float, float, float]:
    """Length, width and height of a room: its height apart from its volume, where it fits."""
    volume = log_uniform(rng, *volume_m3)
    low, high = height_m
    widest, slimmest = volume ** (1 / 3) * 0.3, volume ** (1 / 3) * 1.15
    least, most = max(low, min(widest, high)), max(low, min(high, slimmest))
    height = log_uniform(rng, least, max(least, most))
    area, ratio = volume / height, float(rng.uniform(*aspect))
    return math.sqrt(area * ratio), math.sqrt(area / ratio), height


def build_shell(
    place: Builder,
    size: Sequence[float],
    floor: str,
    ceiling: str,
    walls: Sequence[str],
    roof: str = "flat",
) -> Shell:
    """A room of a length, a width and a height at its eaves; `roof` is flat, pitched or round."""
    rng = place.rng
    length, width, height = size
    if roof == "flat":
        room = build_room(place, size, floor, ceiling, walls)
        return Shell(room, length * width * height)
    turn = float(rng.uniform(15, 45))
    rise = (
        min(width / 2 * math.tan(math.radians(turn)), height)
        if roof == "pitched"
        else float(rng.uniform(0.2, 0.5)) * min(width, 2 * height)
    )
    room = build_room(place, (length, width, height + rise + 0.3), floor, ceiling, walls)
    half, x0 = width / 2, -length / 2 - 0.1
    if roof == "pitched":
        profile = [(-half, height), (0.0, height + rise), (half, height)]
    else:
        turns = [math.pi * i / VAULT_PIECES for i in range(VAULT_PIECES + 1)]
        profile = [(-half * math.cos(a), height + rise * math.sin(a)) for a in turns]
    for i in range(len(profile) - 1):
        (y, z), (y1, z1) = profile[i], profile[i + 1]
        place.quad((x0, y, z), (length + 0.2, 0, 0), (0, y1 - y, z1 - z), room.ceiling)
    room.high = np.array([room.high[0], room.high[1], height])
    room.walls = [Wall(wall.frame, wall.length, height) for wall in room.walls]
    share = 0.5 if roof == "pitched" else _chord_share()
    return Shell(room, length * width * (height + share * rise), rise, roof == "round")


def _chord_share() -> float:
    """Mean height of the vault's polygon, of its rise."""
    turns = np.arange(VAULT_PIECES + 1) * math.pi / VAULT_PIECES
    y, z = -np.cos(turns), np.sin(turns)
    return float(np.sum(np.diff(y) * (z[1:] + z[:-1]) / 2) / 2)


def ribs(shell: Shell) -> None:
    """Rafters, ribs or girders at equal steps below a roof, with tie beams."""
    place, room, rng = shell.room.place, shell.room, shell.room.place.rng
    length, width = float(room.size[0]), float(room.size[1])
    step = float(rng.uniform(2.5, 6.0))
    number = int(np.clip(length / step, 1, 12))
    m = place.material(pick(rng, ["wood_panel", "metal", "concrete", "plaster"]))
    thick = float(rng.uniform(0.12, 0.35))
    tied = place.chance(0.6)
    for i in range(number):
        x = float(room.low[0]) + (i + 0.5) * length / number
        ys = np.linspace(-width / 2, width / 2, VAULT_PIECES + 1 if shell.round else 3)
        for a, b in itertools.pairwise(ys):
            if shell.rise > 0:
                start = (x, float(a), shell.ceiling_m(float(a)) - thick / 2)
                place.strut(start, (x, float(b), shell.ceiling_m(float(b)) - thick / 2), thick, m)
        if tied or shell.rise == 0:
            z = float(room.high[2]) - thick / 2
            place.box((x, 0, z), (thick / 2, width / 2, thick / 2), m)


def pendants(shell: Shell) -> None:
    """Lamps on rods at one height, or in tubes, with at most eight point lights."""
    place, room, rng = shell.room.place, shell.room, shell.room.place.rng
    length, width = float(room.size[0]), float(room.size[1])
    top = float(room.high[2])
    kind = pick(rng, ["bell", "ball", "tube", "disc"])
    share = rng.uniform(0.45, 0.95) if kind in ("bell", "ball") else rng.uniform(0.85, 0.98)
    level = float(np.clip(share * top, min(2.4, top - 0.1), top - 0.08))
    step = float(rng.uniform(2.2, 5.5))
    nx, ny = int(np.clip(length / step, 1, 8)), int(np.clip(width / step, 1, 5))
    while nx * ny > MOST_LAMPS:
        nx, ny = max(1, nx - 1), max(1, ny - 1)
    on = place.daylight < 1 or place.chance(0.7)
    glow = place.material("plastic", True, emit=float(rng.uniform(2, 9)) if on else 0.0)
    metal = place.material("metal")
    size = 0.14 if kind == "ball" else float(rng.uniform(0.15, 0.32))
    below = size if kind == "ball" else 0.75
    every = max(1, math.ceil(nx * ny / 6))
    power = 0.5 * max(level, 0.35 * min(length, width)) ** 2 * float(rng.uniform(0.4, 1.6))
    for i in range(nx * ny):
        x = float(room.low[0]) + (i % nx + 0.5) * length / nx
        y = float(room.low[1]) + (i // nx + 0.5) * width / ny
        place.cylinder((x, y, level), 0.012, max(0.02, shell.ceiling_m(y) - level), metal)
        if kind == "tube":
            place.box((x, y, level), (0.75, 0.06, 0.035), metal)
            place.box((x, y, level - 0.045), (0.72, 0.05, 0.012), glow)
        elif kind == "disc":
            place.cylinder((x, y, level - 0.05), 1.6 * size, 0.05, glow)
        elif kind == "ball":
            place.sphere((x, y, level - size), size, glow)
        else:
            place.cylinder((x, y, level - 0.2), size, 0.2, metal)
            place.cylinder((x, y, level - 0.22), 0.8 * size, 0.02, glow)
        if on and i % every == 0:
            each = power / max(1, nx * ny // every) ** 0.5
            place.lamp((x, y, level - below), each)


def glazing(shell: Shell, curtain: float = 0.0) -> None:
    """Windows of one size in rows and storeys on one or two walls, as facades have them."""
    place, room, rng = shell.room.place, shell.room, shell.room.place.rng
    width, head = float(rng.uniform(0.8, 1.9)), float(rng.uniform(1.1, 2.1))
    storey = float(rng.uniform(2.9, 4.2))
    sill, gap = float(rng.uniform(0.6, 1.2)), float(rng.uniform(0.4, 2.2))
    frame = place.material(pick(rng, ["wood_panel", "metal", "plastic"]))
    pane = place.material("glass", True, emit=place.daylight * float(rng.uniform(0.6, 1.2)))
    cloth = place.material("curtain_light") if place.chance(curtain) else -1
    left = MOST_WINDOWS
    for wall in [room.wall() for _ in range(1 if place.chance(0.55) else 2)]:
        rows = max(1, int((wall.height - 0.3) / storey))
        first = 0 if place.chance(0.6) else rows - 1
        number = int((wall.length - 0.6) / (width + gap))
        for row in range(first, rows):
            for i in range(number):
                if left == 0:
                    break
                x = (i + 0.5) * wall.length / number
                low, high = row * storey + sill, min(row * storey + sill + head, wall.height - 0.1)
                if high - low < 0.4 or not wall.free(x, width, low, high):
                    continue
                wall.take(x, width + 0.1, low, high)
                z = (low + high) / 2
                panel(wall, x, z, width + 0.12, high - low + 0.12, frame, 0.03)
                panel(wall, x, z, width, high - low, pane, 0.04)
                panel(wall, x, z, 0.05, high - low, frame, 0.06)
                if cloth >= 0:
                    for side in (-1, 1):
                        spot = (x + side * 0.45 * width, 0.1, z)
                        wall.frame.box(spot, (0.12 * width, 0.03, (high - low) / 2 + 0.1), cloth)
                left -= 1
        if place.daylight > 0:
            power = (
                0.12 * min(place.daylight, 5.0) * width * head * min(number, 12) * (rows - first)
            )
            wall.frame.lamp((wall.length / 2, 1.2, 0.6 * wall.height), power, (0.85, 0.95, 1.1))


def skylights(shell: Shell) -> None:
    """Panes in the roof, or a glass roof in a grid of bars."""
    place, room, rng = shell.room.place, shell.room, shell.room.place.rng
    pane = place.material(
        "glass", True, emit=max(0.05, place.daylight) * float(rng.uniform(0.5, 1))
    )
    bar = place.material("metal")
    length, width, top = float(room.size[0]), float(room.size[1]), float(room.high[2])
    if shell.rise == 0:
        wide, long = float(rng.uniform(0.2, 0.8)) * width, float(rng.uniform(0.3, 0.9)) * length
        place.box((0, 0, top - 0.02), (long / 2, wide / 2, 0.02), pane)
        step = float(rng.uniform(1.0, 2.5))
        for axis, size, other in ((0, long, wide), (1, wide, long)):
            for i in range(int(np.clip(size / step, 1, 14)) + 1):
                at = (i / int(np.clip(size / step, 1, 14)) - 0.5) * size
                half = (0.05, other / 2, 0.06) if axis == 0 else (other / 2, 0.05, 0.06)
                spot = (at, 0, top - 0.05) if axis == 0 else (0, at, top - 0.05)
                place.box(spot, half, bar)
    else:
        number = int(np.clip(length / rng.uniform(3, 7), 1, 10))
        for i in range(number):
            x = float(room.low[0]) + (i + 0.5) * length / number
            for side in (-1, 1):
                a, b = side * 0.12 * width, side * 0.3 * width
                za, zb = shell.ceiling_m(a) - 0.04, shell.ceiling_m(b) - 0.04
                along = 0.5 * length / number
                place.quad((x - along / 2, a, za), (along, 0, 0), (0, b - a, zb - za), pane)
    if place.daylight > 0:
        place.lamp(
            (0, 0, 0.85 * top), 0.1 * min(place.daylight, 5.0) * width * top, (0.9, 0.97, 1.1)
        )


def hanging_signs(shell: Shell, number: int, high: float = 3.2) -> None:
    """Boards on rods about head height and above."""
    place, room, rng = shell.room.place, shell.room, shell.room.place.rng
    top = float(room.high[2])
    if top < 2.9:
        return
    for _ in range(number):
        x, y = rng.uniform(room.low[:2] + 1.0, room.high[:2] - 1.0)
        z = float(rng.uniform(2.45, min(high, top - 0.3)))
        half, turn = float(rng.uniform(0.3, 0.9)), float(rng.choice([0.0, math.pi / 2]))
        place.box((x, y, z), (half, 0.02, 0.22), place.picture(), turn)
        place.cylinder((x, y, z), 0.008, shell.ceiling_m(float(y)) - z, place.material("metal"))
