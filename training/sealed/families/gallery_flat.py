# SPDX-License-Identifier: MIT
"""Open flats of double height with a gallery."""

from __future__ import annotations

import math

from training.scenes.draws import pick
from training.scenes.places.spaces import Room
from training.sealed.fittings import (
    doorway,
    drapery,
    framed,
    glazing,
    lamp_grid,
    plinth_board,
    railing,
    wall_bits,
)
from training.sealed.furniture import (
    cabinet,
    couch,
    leafy,
    open_shelves,
    stool,
)
from training.sealed.place import Ground, Place, floor_space, shell


def gallery_flat(place: Place) -> Ground:
    """An open flat of double height: kitchen and couch below, a bed on the gallery."""
    rng = place.rng
    high = float(rng.uniform(4.6, 6.4))
    wide, long = float(rng.uniform(4.4, 9.5)), float(rng.uniform(6.5, 13))
    skin = pick(rng, ["plaster", "plasterboard", "brick", "concrete"])
    room = shell(
        place,
        (long, wide, high),
        pick(rng, ["wood_floor", "wood_floor", "concrete", "parquet_on_joists", "stone"]),
        pick(rng, ["plaster", "concrete", "wood_panel", "plasterboard"]),
        [skin, pick(rng, ["plaster", "brick", skin]), skin, "plaster"],
    )
    x0, y0 = -long / 2, -wide / 2
    deck, level = 0.42 * long, 2.55
    wood = place.material("wood_panel")
    place.slab((x0, y0, level - 0.22), (x0 + deck, wide / 2, level), wood)
    place.slab((x0, y0, level), (x0 + deck, wide / 2, level + 0.02), place.material("wood_floor"))
    railing(place.at(x0 + deck - 0.05, y0 + 1.0, level, math.pi / 2), wide - 1.0)
    for s in (-0.3, 0.3):
        place.cylinder(
            (x0 + deck - 0.15, s * wide, 0),
            0.07,
            level - 0.2,
            place.material("metal", palette="dark"),
        )
    steps = 14
    for i in range(steps):
        x = x0 + deck + (steps - i - 0.5) * 0.25
        if x < long / 2 - 0.3:
            place.box((x, y0 + 0.5, (i + 1) * level / steps - 0.02), (0.14, 0.42, 0.02), wood)
    for s in (0.08, 0.92):
        place.strut(
            (x0 + deck, y0 + s, level - 0.1),
            (x0 + deck + steps * 0.25, y0 + s, 0),
            0.2,
            place.material("metal", palette="dark"),
        )
    _kitchen(place, x0, wide, deck)
    _living(place, room, x0 + deck, wide, long)
    _loft_bed(place, x0, wide, deck, level)
    front = room.walls[3]
    panes = max(2, int(wide / 2))
    for i in range(panes):
        glazing(front, (i + 0.5) * wide / panes, 0.8 * wide / panes, 0.3, high - 0.5, 4, 2)
    if place.chance(0.6):
        drapery(front, wide / 2, wide - 1.3, high - 0.3)
    doorway(room.walls[2], 0.3 * wide)
    for wall in room.walls[:2]:
        plinth_board(wall)
        wall_bits(wall, 2)
    lamp_grid(
        place, (x0 + deck, -0.3 * wide, long / 2, 0.3 * wide), high, 2, 1, "globe", 0.7, high - 2.7
    )
    lamp_grid(place, (x0, -0.35 * wide, x0 + deck, 0.35 * wide), level - 0.22, 3, 2, "spot", 0.9)
    stands = (
        (x0 + 0.9, y0 + 1.2, x0 + deck, wide / 2 - 1.0, 0.0),
        (x0 + deck, y0 + 1.3, long / 2 - 0.5, wide / 2 - 0.5, 0.0),
        (long / 2 - 1.6, y0 + 1.2, long / 2 - 0.5, wide / 2 - 0.5, 0.0),
        (x0 + deck - 0.8, y0 + 1.3, x0 + deck - 0.5, wide / 2 - 0.5, level + 0.02),
    )
    low, up = (x0, y0, 0.0), (long / 2, wide / 2, high)
    return Ground(floor_space(low, up, long * wide * high - deck * wide * 0.24), stands)


def _kitchen(place: Place, x0: float, wide: float, deck: float) -> None:
    """Units along the wall below the gallery, and an island."""
    front = place.material("door_wood")
    f = place.at(x0 + 0.02, wide / 2 - 0.2, 0, -math.pi / 2)
    number = max(2, int((wide - 2.2) / 0.6))
    for i in range(number):
        cabinet(f.at(0.3 + 0.6 * i, 0.3), 0.6, 0.58, 0.88, front, i % 3 != 1)
        if i % 4 != 2:
            f.box((0.3 + 0.6 * i, 0.18, 1.75), (0.29, 0.17, 0.35), front)
    length = 0.6 * number
    f.box((length / 2, 0.31, 0.94), (length / 2, 0.32, 0.02), place.material("marble"))
    f.box((length / 2, 0.006, 1.17), (length / 2, 0.006, 0.22), place.material("ceramic_tile"))
    f.box((0.9, 0.33, 0.962), (0.28, 0.24, 0.004), place.material("glass", palette="dark"))
    f.strut((1.9, 0.12, 0.96), (1.9, 0.12, 1.25), 0.03, place.material("metal"))
    f.box((length + 0.35, 0.35, 1.0), (0.33, 0.33, 1.0), place.material("metal"))
    g = place.at(x0 + min(2.2, deck - 0.7), 0.1, 0, -math.pi / 2)
    g.box((0, 0, 0.45), (min(0.9, 0.2 * wide), 0.38, 0.45), front)
    g.box((0, 0.08, 0.92), (min(1.0, 0.22 * wide), 0.5, 0.02), place.material("marble"))
    for i in range(3):
        g.sphere((-0.3 + 0.13 * i, 0.1, 0.98), 0.045, place.material("plastic", palette="fruit0"))
    for s in (-0.45, 0.45):
        stool(g.at(s, 0.8), 0.66)


def _living(place: Place, room: Room, x: float, wide: float, long: float) -> None:
    rng = place.rng
    span = long / 2 - x
    middle = x + 0.5 * span
    rug = place.material("carpet_heavy", look="rug")
    a, b = min(1.5, 0.36 * span), min(1.1, 0.24 * wide)
    place.quad((middle - a, 0.1 * wide - b, 0.008), (2 * a, 0, 0), (0, 2 * b, 0), rug)
    couch(
        place.at(middle, wide / 2 - 0.6, 0, math.pi),
        min(2.3, 0.6 * span),
        place.material("upholstery"),
    )
    f = place.at(middle, wide / 2 - 1.75)
    f.box((0, 0, 0.36), (0.5, 0.3, 0.02), place.material("wood_panel"))
    for s in (-0.4, 0.4):
        f.box((s, 0, 0.17), (0.02, 0.26, 0.17), place.material("metal", palette="dark"))
    f.box((0.1, 0, 0.39), (0.14, 0.1, 0.012), place.material("bookshelf"))
    framed(room.walls[1].frame, long / 2 - middle, 1.7, 1.1, 0.8, "art")
    for share in (0.25, 0.75):
        open_shelves(place.at(x + share * span, -wide / 2 + 1.25, 0), 0.9, 2.1, "spines", 6)
    place.cylinder((middle + 1.3, wide / 2 - 0.5, 0), 0.15, 0.02, place.material("metal"))
    place.cylinder((middle + 1.3, wide / 2 - 0.5, 0.02), 0.012, 1.5, place.material("metal"))
    place.cylinder((middle + 1.3, wide / 2 - 0.5, 1.5), 0.19, 0.25, place.lit("curtain_light", 1.4))
    place.lamp((middle + 1.3, wide / 2 - 0.9, 1.6), 0.7, (1.0, 0.75, 0.45))
    leafy(place.at(long / 2 - 0.5, wide / 2 - 0.5), float(rng.uniform(1.0, 2.0)))


def _loft_bed(place: Place, x0: float, wide: float, deck: float, level: float) -> None:
    f = place.at(x0 + 1.1, 0.1 * wide, level + 0.02, -math.pi / 2)
    linen = place.material("bed_textile")
    f.box((0, 0, 0.15), (0.8, 1.02, 0.12), place.material("wood_panel"))
    f.box((0, 0, 0.36), (0.78, 1.0, 0.1), linen)
    f.box((0, 0.25, 0.42), (0.84, 0.76, 0.07), place.material("bed_textile", look="check"))
    for s in (-0.38, 0.38):
        f.box((s, -0.76, 0.52), (0.33, 0.2, 0.08), linen)
    open_shelves(
        place.at(x0 + deck - 1.4, wide / 2 - 0.2, level + 0.02, math.pi), 1.0, 1.5, "spines", 4
    )
