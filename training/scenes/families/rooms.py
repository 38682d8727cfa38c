# SPDX-License-Identifier: MIT
"""Box rooms of every use, and rooms made from them."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from training.scenes.building import Builder
from training.scenes.draws import log_uniform, pick, room_size, wall_classes
from training.scenes.furniture import dress, furnish, lamps

Space = tuple[NDArray[np.float64], NDArray[np.float64], float, bool]
"""Lowest and highest corner of where a capture may stand, volume in m3, whether outdoors."""


HARD = [
    "plaster",
    "painted_concrete",
    "brick",
    "painted_brick",
    "concrete",
    "plasterboard",
    "wood_panel",
    "stone",
    "ceramic_tile",
]


def interior(
    place,
    size,
    floor,
    ceil,
    walls,
    n,
    soft,
    curtain=0.3,
    windows=(0, 4),
    detail=None,
    pictures=(0, 5),
    tall=True,
):
    """A furnished box room about the origin; gives its corners and volume."""
    lo = np.array([-size[0] / 2, -size[1] / 2, 0])
    hi = np.array([size[0] / 2, size[1] / 2, size[2]])
    place.room(
        lo,
        hi,
        place.material(floor, True),
        place.material(ceil, True),
        [
            place.material(w, True)
            if i == 0 or place.rng.random() < 0.25
            else len(place.specimens) - 1
            for i, w in enumerate(walls)
        ],
    )
    furnish(place, lo, hi, n, soft, tall)
    dress(place, lo, hi, curtain, windows, pictures, detail)
    lamps(place, lo, hi)
    return lo, hi, float(np.prod(size))


def box_family(
    vol, h, floors, ceils, walls, count, soft, curtain=0.3, windows=(0, 4), asp=(1, 2.2)
):
    """A family of box rooms by volume (m3), height (m), classes, furniture and softness."""

    def make(place: Builder) -> Space:
        rng = place.rng
        v = log_uniform(rng, *vol)
        size = room_size(rng, v, asp, h)
        n = int(rng.integers(*count) * rng.choice([0, 0.5, 1, 1]))
        lo, hi, volume = interior(
            place,
            size,
            pick(rng, floors),
            pick(rng, ceils),
            wall_classes(rng, walls),
            n,
            soft if rng.random() < 0.8 else 1 - soft,
            curtain,
            windows,
        )
        return lo, hi, volume, False

    return make


living = box_family(
    (20, 140),
    (2.3, 3.4),
    [
        "wood_floor",
        "carpet",
        "carpet_thin",
        "parquet_on_joists",
        "ceramic_tile",
        "carpet_heavy",
        "linoleum",
    ],
    ["plaster", "plasterboard", "wood_panel"],
    ["plaster", "plasterboard", "brick", "wood_panel", "painted_brick"],
    (3, 14),
    0.8,
    0.5,
)


_bedroom_box = box_family(
    (15, 80),
    (2.2, 3.2),
    ["carpet", "wood_floor", "carpet_heavy", "parquet_on_joists"],
    ["plaster", "plasterboard"],
    ["plaster", "plasterboard", "wood_panel"],
    (2, 8),
    0.8,
    0.6,
)


def bedroom(place: Builder) -> Space:
    """A bedroom, mostly with a bed."""
    o = _bedroom_box(place)
    lo, hi = o[0], o[1]
    rng = place.rng
    if rng.random() < 0.85:
        x = rng.uniform(lo[0] + 1.1, hi[0] - 1.1) if hi[0] - lo[0] > 2.4 else 0
        m = place.material("bed_textile")
        place.box((x, lo[1] + 1.05, lo[2] + 0.28), (0.75 + 0.2 * rng.random(), 1.0, 0.28), m)
        place.box((x, lo[1] + 0.1, lo[2] + 0.5), (0.9, 0.05, 0.5), place.material("wood_panel"))
    return o


bathroom = box_family(
    (5, 40),
    (2.2, 3.0),
    ["ceramic_tile", "marble", "linoleum"],
    ["plaster", "painted_concrete", "plasterboard"],
    ["ceramic_tile", "ceramic_tile", "marble", "plaster"],
    (0, 4),
    0.1,
    0.1,
    (0, 2),
)


kitchen = box_family(
    (15, 80),
    (2.3, 3.2),
    ["ceramic_tile", "linoleum", "wood_floor"],
    ["plaster", "plasterboard"],
    ["plaster", "ceramic_tile", "painted_brick"],
    (3, 10),
    0.15,
    0.2,
)


office = box_family(
    (30, 600),
    (2.4, 3.4),
    ["carpet_thin", "linoleum", "carpet", "wood_floor"],
    ["acoustic_tile", "acoustic_tile", "plaster", "perforated_panel"],
    ["plasterboard", "glass", "plaster", "concrete"],
    (4, 20),
    0.5,
    0.15,
    (0, 5),
)


classroom = box_family(
    (100, 350),
    (2.6, 3.8),
    ["linoleum", "carpet_thin", "wood_floor"],
    ["acoustic_tile", "plaster", "painted_concrete", "perforated_panel"],
    ["plaster", "painted_brick", "painted_concrete"],
    (8, 24),
    0.15,
    0.3,
    (1, 5),
    (1, 1.7),
)


corridor = box_family(
    (15, 400),
    (2.2, 4),
    ["linoleum", "carpet_thin", "ceramic_tile", "stone"],
    ["plaster", "acoustic_tile", "concrete"],
    ["plaster", "painted_brick", "concrete", "ceramic_tile"],
    (0, 5),
    0.2,
    0.1,
    (0, 3),
    (5, 14),
)


hall = box_family(
    (400, 20000),
    (4, 22),
    ["wood_floor", "linoleum", "stone", "carpet", "concrete"],
    ["plaster", "concrete", "wood_panel", "acoustic_tile", "perforated_panel", "corrugated_metal"],
    ["plaster", "brick", "painted_brick", "wood_panel", "concrete", "perforated_panel"],
    (4, 30),
    0.4,
    0.4,
    (0, 8),
)


lobby = box_family(
    (200, 6000),
    (3.5, 15),
    ["marble", "stone", "ceramic_tile", "carpet"],
    ["plaster", "wood_panel", "concrete", "acoustic_tile"],
    ["glass", "marble", "stone", "plaster"],
    (3, 20),
    0.5,
    0.15,
    (2, 9),
)


warehouse = box_family(
    (500, 40000),
    (5, 16),
    ["concrete", "asphalt"],
    ["corrugated_metal", "concrete", "acoustic_panel"],
    ["corrugated_metal", "concrete", "brick"],
    (4, 30),
    0.1,
    0.0,
    (0, 5),
)


studio = box_family(
    (15, 400),
    (2.4, 5),
    ["carpet_heavy", "carpet", "wood_floor"],
    ["acoustic_panel", "foam", "acoustic_tile", "perforated_panel"],
    ["foam", "acoustic_panel", "curtain_heavy", "perforated_panel", "plasterboard"],
    (1, 10),
    0.7,
    0.5,
    (0, 2),
)


_low_hall = box_family(
    (600, 12000),
    (2.3, 3.4),
    ["concrete", "asphalt"],
    ["concrete", "painted_concrete"],
    ["concrete", "painted_concrete", "brick"],
    (0, 6),
    0.0,
    0.0,
    (0, 2),
    (1, 3),
)


def grid_columns(place, lo, hi, m, step, r=0.25):
    """Columns on a grid."""
    xs = np.arange(lo[0] + step / 2, hi[0], step)
    ys = np.arange(lo[1] + step / 2, hi[1], step)
    for x in xs[:9]:
        for y in ys[:7]:
            if place.rng.random() < 0.9:
                place.box((x, y, (lo[2] + hi[2]) / 2), (r, r, (hi[2] - lo[2]) / 2), m)


def car_park(place: Builder) -> Space:
    """A low hall of concrete with columns and cars."""
    o = _low_hall(place)
    lo, hi = o[0], o[1]
    grid_columns(place, lo, hi, place.material("concrete"), place.rng.uniform(5, 9))
    for _ in range(place.rng.integers(0, 12)):
        x, y = place.rng.uniform(lo[0] + 2, hi[0] - 2), place.rng.uniform(lo[1] + 2, hi[1] - 2)
        m = place.material("metal", place.rng.random() < 0.4)
        yaw = place.rng.choice([0, 1.57])
        place.box((x, y, lo[2] + 0.5), (2.1, 0.85, 0.35), m, yaw)
        place.box((x, y, lo[2] + 1.1), (1.1, 0.75, 0.28), place.material("glass"), yaw)
    return o


def l_room(place: Builder) -> Space:
    """An L-shaped room."""
    rng = place.rng
    a = log_uniform(rng, 3.5, 14)
    b = a * rng.uniform(0.7, 1.3)
    H = np.clip(a * 0.6, 2.4, 6) * rng.uniform(0.8, 1.2)
    cx = a * rng.uniform(0.3, 0.55)
    cy = b * rng.uniform(0.3, 0.55)
    lo, hi, volume = interior(
        place,
        (a, b, H),
        pick(rng, ["wood_floor", "carpet", "linoleum", "stone", "carpet_thin"]),
        pick(rng, ["plaster", "acoustic_tile", "concrete"]),
        wall_classes(rng, HARD),
        int(rng.integers(0, 10)),
        0.6,
        0.3,
    )
    place.slab(
        (hi[0] - cx, hi[1] - cy, 0), (hi[0] + 0.1, hi[1] + 0.1, H), place.material(pick(rng, HARD))
    )
    return lo, hi, volume - cx * cy * H, False


def coupled_rooms(place: Builder) -> Space:
    """Two rooms joined by a doorway."""
    rng = place.rng
    o = box_family(
        (60, 2500),
        (2.5, 7),
        ["wood_floor", "carpet", "stone", "linoleum"],
        ["plaster", "acoustic_tile", "concrete"],
        HARD,
        (2, 14),
        0.5,
    )(place)
    lo, hi = o[0], o[1]
    x = lo[0] + (hi[0] - lo[0]) * rng.uniform(0.4, 0.6)
    m = place.material(pick(rng, HARD))
    y = rng.uniform(lo[1] + 1, hi[1] - 1)
    w = rng.uniform(0.5, 1.2)
    h = min(2.1, hi[2] - 0.2)
    place.slab((x - 0.1, lo[1], 0), (x + 0.1, y - w, hi[2]), m)
    place.slab((x - 0.1, y + w, 0), (x + 0.1, hi[1], hi[2]), m)
    place.slab((x - 0.1, y - w, h), (x + 0.1, y + w, hi[2]), m)
    return o


def pool(place: Builder) -> Space:
    """A swimming hall."""
    o = box_family(
        (300, 9000),
        (3.5, 12),
        ["ceramic_tile"],
        ["plaster", "acoustic_panel", "wood_panel", "concrete"],
        ["ceramic_tile", "glass", "concrete"],
        (0, 6),
        0.0,
        0.0,
        (0, 8),
    )(place)
    lo, hi = o[0], o[1]
    place.slab(
        (lo[0] * 0.7, lo[1] * 0.6, 0), (hi[0] * 0.7, hi[1] * 0.6, 0.03), place.material("water")
    )
    return o


def library(place: Builder) -> Space:
    """A room of bookshelves."""
    rng = place.rng
    o = box_family(
        (80, 3000),
        (2.6, 8),
        ["wood_floor", "carpet", "carpet_thin"],
        ["plaster", "acoustic_tile", "wood_panel"],
        ["plaster", "wood_panel", "bookshelf"],
        (4, 14),
        0.4,
        0.2,
    )(place)
    lo, hi = o[0], o[1]
    m = place.material("bookshelf")
    n = int(rng.integers(2, 9))
    h = min(2.1, hi[2] * 0.8)
    for i in range(n):
        x = lo[0] + (i + 0.7) / (n + 0.4) * (hi[0] - lo[0])
        place.box((x, lo[1] * 0.55, h / 2), (0.2, (hi[1] - lo[1]) * 0.2, h / 2), m)
    return o


def factory(place: Builder) -> Space:
    """A warehouse with machines."""
    o = warehouse(place)
    lo, hi = o[0], o[1]
    rng = place.rng
    for _ in range(rng.integers(4, 20)):
        x, y = rng.uniform(lo[0] + 1.5, hi[0] - 1.5), rng.uniform(lo[1] + 1.5, hi[1] - 1.5)
        h = rng.uniform(0.5, 2)
        place.box(
            (x, y, h),
            (rng.uniform(0.5, 2), rng.uniform(0.4, 1.2), h),
            place.material("metal", rng.random() < 0.3),
            rng.choice([0, 1.57]),
        )
    return o
