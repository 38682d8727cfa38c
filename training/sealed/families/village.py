# SPDX-License-Identifier: MIT
"""What open places share: ground, gabled houses, windows, trees, the country about."""

from __future__ import annotations

import math

from training.scenes.places.building import Frame
from training.sealed.fittings import of
from training.sealed.place import Ground, Place, floor_space

REACH_M = 160.0


def ground(place: Place, kind: str) -> None:
    """The level ground of a class, to far beyond what is built."""
    m = place.material(kind)
    place.slab((-REACH_M, -REACH_M, -0.5), (REACH_M, REACH_M, 0), m)


def open_ground(
    half_x: float, half_y: float, *stands: tuple[float, float, float, float, float]
) -> Ground:
    """Open ground of a size, and where on it people walk."""
    space = floor_space((-half_x, -half_y, 0.0), (half_x, half_y, 4.0), 0.0, True)
    return Ground(space, stands)


def gabled(
    f: Frame, width: float, depth: float, height: float, rise: float, wall: int, roof: int
) -> None:
    """A house with a gabled roof; front at y = 0, ridge along x, reaching to y = depth."""
    f.slab((-width / 2, 0, 0), (width / 2, depth, height), wall)
    for i in range(5):
        y, z = depth * (i + 0.5) / 10, rise * (i + 0.5) / 5
        f.slab((-width / 2, y, height), (width / 2, depth - y, height + z), wall)
    over = 0.35
    for y, s in ((-over, 1), (depth + over, -1)):
        f.quad(
            (-width / 2 - over, y, height - over * rise / (depth / 2)),
            (width + 2 * over, 0, 0),
            (0, s * (depth / 2 + over), rise * (1 + 2 * over / depth)),
            roof,
        )


def front_windows(f: Frame, width: float, start: float, height: float, step: float) -> None:
    """Sash windows with sills and shutters on a front."""
    place = of(f)
    glass, trim = place.material("glass"), place.material("stone")
    shutter = place.material("door_wood")
    columns, floors = max(1, min(4, int(width / 2.4))), max(0, min(3, int((height - start) / step)))
    closed = place.chance(0.5)
    for i in range(columns):
        x = -width / 2 + (i + 0.5) * width / columns
        for j in range(floors):
            z = start + 1.5 + j * step
            f.box((x, -0.02, z), (0.45, 0.04, 0.75), glass)
            f.box((x, -0.04, z), (0.025, 0.05, 0.75), trim)
            f.box((x, -0.1, z - 0.8), (0.6, 0.1, 0.05), trim)
            f.box((x, -0.05, z + 0.82), (0.58, 0.05, 0.07), trim)
            for s in (-1, 1) if closed else ():
                f.box((x + s * 0.72, -0.03, z), (0.24, 0.02, 0.75), shutter)


def tree(f: Frame, height: float, green: int) -> None:
    """A tree of a trunk, limbs and many tufts."""
    place, rng = of(f), f.place.rng
    bark = place.material("wood_panel", palette="earth")
    f.cylinder((0, 0, 0), 0.03 * height, 0.45 * height, bark)
    for i in range(9):
        a, out = 2.4 * i, 0.2 * height * float(rng.uniform(0.4, 1.1))
        tip = (out * math.cos(a), out * math.sin(a), height * float(rng.uniform(0.5, 0.9)))
        f.strut((0, 0, 0.4 * height), tip, 0.02 * height, bark)
        f.sphere(tip, 0.13 * height * float(rng.uniform(0.7, 1.2)), green)


def surroundings(place: Place, nearest: float) -> None:
    """Trees, hedges and houses around, and hills beyond."""
    rng = place.rng
    green = [place.material("foliage", True) for _ in range(2)]
    wall, roof = place.material("plaster"), place.material("ceramic_tile", palette="clay")
    for i in range(16):
        a = 0.4 * i + float(rng.uniform(0, 0.2))
        d = nearest * float(rng.uniform(1.0, 2.0))
        f = place.at(d * math.cos(a), d * math.sin(a), 0, a + math.pi / 2)
        if i % 4 == 3:
            width = float(rng.uniform(8, 13))
            gabled(f.at(0, 0, 0, math.pi), width, 8, 5.5, 3.5, wall, roof)
            front_windows(f.at(0, 0, 0, math.pi), width, 0.0, 5.6, 2.7)
        else:
            tree(f, float(rng.uniform(5, 11)), green[i % 2])
    for i in range(10):
        a, r = 0.63 * i, float(rng.uniform(90, 180))
        d = 90 + float(rng.uniform(0.4, 0.8)) * r
        low = float(rng.uniform(4, 16)) - r
        place.sphere((d * math.cos(a), d * math.sin(a), low), r, green[i % 2])
