# SPDX-License-Identifier: MIT
"""Booking halls of railway stations."""

from __future__ import annotations

import itertools
import math

from training.scenes.draws import pick
from training.scenes.places.building import Frame
from training.scenes.places.spaces import Room, Wall
from training.sealed.fittings import (
    doorway,
    glazing,
    lamp_grid,
    of,
    sheet,
)
from training.sealed.furniture import bin_, seated, standing, suitcase
from training.sealed.place import Ground, Place, floor_space, shell

SKINS = ("plaster", "wood_panel", "perforated_panel", "acoustic_panel", "glass")


def station_hall(place: Place) -> Ground:
    """A booking hall: arched roof, kiosk, departures board, benches, travellers."""
    rng = place.rng
    high = float(rng.uniform(6.5, 16.0))
    wide = high * float(rng.uniform(1.1, 1.9))
    long = wide * float(rng.uniform(1.3, 2.1))
    room = shell(
        place,
        (long, wide, high),
        pick(rng, ["stone", "marble", "stone", "ceramic_tile"]),
        pick(rng, ["plaster", "glass", "wood_panel", "concrete"]),
        [pick(rng, ["stone", "brick", "plaster", "wood_panel"])] * 4,
    )
    _ribs(place, long, wide, high)
    for wall in room.walls[:2]:
        _windows(wall, high)
    _counters(room, place)
    for wall in room.walls[2:]:
        for share in (0.3, 0.5, 0.7):
            doorway(wall, share * wide, 1.9, 2.4)
        glazing(wall, 0.5 * wide, 0.5 * wide, 3.4, 0.75 * high, 4, 6)
    _departures(place.at(0.15 * long, 0, 0))
    _kiosk(
        place.at(
            -0.2 * long,
            float(rng.uniform(-0.12, 0.12)) * wide,
            0,
            math.pi / 2 * int(rng.integers(4)),
        )
    )
    _waiting(place, long, wide)
    _clock(room.walls[3].frame, 0.5 * wide, 0.82 * high)
    lamp_grid(
        place,
        (-long / 2, -0.35 * wide, long / 2, 0.35 * wide),
        high,
        max(3, int(long / 7)),
        2,
        "globe",
        1.0,
        0.42 * high,
    )
    stands = (
        (-0.46 * long, -0.42 * wide, 0.46 * long, 0.42 * wide, 0.0),
        (-0.47 * long, -0.42 * wide, -0.4 * long, 0.42 * wide, 0.0),
    )
    low, up = (-long / 2, -wide / 2, 0.0), (long / 2, wide / 2, high)
    return Ground(floor_space(low, up, 0.94 * long * wide * high), stands)


def _windows(wall: Wall, high: float) -> None:
    """High windows, one a bay."""
    bays = max(3, int(wall.length / 7))
    half = min(3.4, 0.5 * wall.length / bays)
    for i in range(bays):
        glazing(wall, (i + 0.5) * wall.length / bays, half, 0.45 * high, 0.82 * high, 4, 3)


def _departures(f: Frame) -> None:
    """A board on two posts, to be read from both sides."""
    place = of(f)
    for s in (-1, 1):
        f.cylinder((0, s * 2.4, 0), 0.08, 4.6, place.material("metal"))
    f.box((0, 0, 4.1), (0.12, 2.4, 0.75), place.material("metal", palette="dark"))
    screen = place.material("plastic", emit=0.25, look="departures")
    for turn in (-math.pi / 2, math.pi / 2):
        sheet(f.at(0, 0, 0, turn), 0, 0.13, 4.1, 4.6, 1.35, screen)


def _waiting(place: Place, long: float, wide: float) -> None:
    """Benches away from the kiosk, travellers with and without luggage, bins."""
    rng, rows = place.rng, max(2, int(long / 7))
    for i in range(rows):
        for s in (-1, 1):
            f = place.at(-0.35 * long + i * 0.7 * long / rows, s * 0.24 * wide)
            if abs(f.x + 0.2 * long) > 3:
                _back_to_back(f)
    for _ in range(int(rng.integers(6, 22))):
        f = place.at(
            float(rng.uniform(-0.45, 0.45)) * long,
            float(rng.uniform(-0.4, 0.4)) * wide,
            0,
            float(rng.uniform(0, 6.3)),
        )
        standing(f)
        if place.chance(0.5):
            suitcase(f.at(0.45, -0.1))
    for s in (-1, 1):
        bin_(place.at(s * 0.3 * long, 0.1 * wide))


def _clock(f: Frame, x: float, z: float) -> None:
    place = of(f)
    f.box((x, 0.08, z), (0.8, 0.06, 0.8), place.material("metal", palette="dark"))
    sheet(f, x, 0.15, z, 1.4, 1.4, place.material("plastic", look="clock"))


def _ribs(place: Place, long: float, wide: float, high: float) -> None:
    """An arched roof on ribs: slanted sheets under the flat top, and pilasters."""
    skin, rib = (
        place.material(pick(place.rng, SKINS), True, palette=pick(place.rng, ["bright", "timber"])),
        place.material(pick(place.rng, ["metal", "stone", "wood_panel"])),
    )
    spring, pieces = 0.62 * high, 8
    points = [
        (
            -math.cos(math.pi * i / pieces) * wide / 2,
            spring + math.sin(math.pi * i / pieces) * (high - 0.12 - spring),
        )
        for i in range(pieces + 1)
    ]
    bays = max(3, int(long / 7))
    for (y0, z0), (y1, z1) in itertools.pairwise(points):
        place.quad((-long / 2, y0, z0), (long, 0, 0), (0, y1 - y0, z1 - z0), skin)
        for i in range(bays + 1):
            x = -long / 2 + i * long / bays
            place.strut((x, y0, z0 - 0.1), (x, y1, z1 - 0.1), 0.35, rib)
    for i in range(bays + 1):
        for s in (-1, 1):
            x = -long / 2 + i * long / bays
            place.box(
                (x, s * (wide / 2 - 0.2), spring / 2),
                (0.35, 0.2, spring / 2),
                place.material("stone"),
            )


def _counters(room: Room, place: Place) -> None:
    """Ticket windows and shops along one wall."""
    f, length = room.walls[0].frame, room.walls[0].length
    wood, glass = place.material("wood_panel"), place.material("glass")
    number = max(2, min(8, int(length / 4)))
    for i in range(number):
        x = (i + 0.5) * length / number
        f.box((x, 0.3, 0.5), (1.5, 0.3, 0.5), wood)
        f.box((x, 0.35, 1.02), (1.6, 0.35, 0.02), place.material("marble"))
        f.box((x, 0.25, 1.65), (1.45, 0.012, 0.6), glass)
        for s in (-1, 0, 1):
            f.box((x + 1.45 * s, 0.28, 1.65), (0.05, 0.05, 0.62), wood)
        f.box((x, 0.3, 2.45), (1.6, 0.2, 0.2), place.material("metal", palette="lacquer"))
        sheet(f, x, 0.51, 2.45, 2.6, 0.3, place.material("plastic", look="sign"))


def _kiosk(f: Frame) -> None:
    """A small shop of four sides with magazines, counter and roof."""
    place = of(f)
    wall, roof = place.material("wood_panel"), place.material("metal", palette="lacquer")
    f.box((0, 0, 1.25), (1.5, 1.1, 1.25), wall)
    f.box((0, 0, 2.62), (1.9, 1.5, 0.12), roof)
    f.box((0, 1.3, 0.95), (1.4, 0.22, 0.03), place.material("marble"))
    shelf = place.material("plastic", look="magazines")
    for turn, reach, wide in (
        (0.0, 1.1, 2.6),
        (math.pi, 1.1, 2.6),
        (math.pi / 2, 1.5, 1.9),
        (-math.pi / 2, 1.5, 1.9),
    ):
        g = f.at(0, 0, 0, turn)
        for j in range(3):
            sheet(g, 0, reach + 0.02 + 0.04 * (2 - j), 0.75 + 0.5 * j, wide, 0.42, shelf)
        sheet(g, 0, reach + 0.41, 2.62, wide, 0.2, place.material("plastic", look="sign"))
    f.box((0, 1.14, 2.3), (1.3, 0.02, 0.06), place.lit("plastic", 2.0))
    standing(f.at(0.9, 1.9, 0, math.pi))


def _back_to_back(f: Frame) -> None:
    place = of(f)
    wood = place.material("wood_panel")
    f.box((0, 0, 0.65), (1.2, 0.03, 0.35), wood)
    for s in (-1, 1):
        f.box((0, s * 0.25, 0.43), (1.2, 0.2, 0.025), wood)
        f.box((s * 1.15, 0, 0.3), (0.04, 0.42, 0.3), place.material("metal", palette="dark"))
        if place.chance(0.5):
            seated(f.at(float(place.rng.uniform(-0.8, 0.8)), s * 0.2, 0, 0 if s > 0 else math.pi))
