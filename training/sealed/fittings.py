# SPDX-License-Identifier: MIT
"""What is built in: doors, windows, lamps, pictures on walls, railings, ducts, signs."""

from __future__ import annotations

import math

from training.scenes.draws import pick
from training.scenes.places.building import Frame
from training.scenes.places.spaces import Wall
from training.sealed.place import Place

LAMP_COLOURS = ((1.0, 0.78, 0.5), (1.0, 0.9, 0.75), (0.95, 0.98, 1.0), (0.8, 1.0, 0.88))
MOST_POINT_LIGHTS = 6


def of(frame: Frame) -> Place:
    """The place that a frame belongs to."""
    assert isinstance(frame.place, Place)
    return frame.place


def sheet(f: Frame, x: float, y: float, z: float, width: float, height: float, m: int) -> None:
    """An upright sheet whose middle is given and whose images face the frame's y."""
    f.quad((x + width / 2, y, z - height / 2), (-width, 0, 0), (0, 0, height), m)


def framed(f: Frame, x: float, z: float, width: float, height: float, look: str) -> None:
    """A picture in a frame on a wall."""
    place = of(f)
    rim = 0.03 + 0.05 * min(width, height)
    gilt = place.material("wood_panel", palette=pick(place.rng, ["clay", "timber", "dark"]))
    f.box((x, 0.02, z), (width / 2 + rim, 0.02, height / 2 + rim), gilt)
    sheet(f, x, 0.045, z, width, height, place.material("plastic", look=look))


def doorway(wall: Wall, x: float, width: float = 0.95, height: float = 2.1) -> None:
    """A door with lining, a glazed light and a lever, as in offices and public houses."""
    place, f = of(wall.frame), wall.frame
    wall.take(x, width + 0.3, 0.0, height)
    leaf, lining = place.material("door_wood"), place.material("metal", palette="joinery")
    steel = place.material("metal")
    leaves = 2 if width > 1.3 else 1
    half = width / leaves / 2
    for i in range(leaves):
        c = x + (2 * i - leaves + 1) * half
        f.box((c, 0.025, height / 2), (half - 0.006, 0.025, height / 2), leaf)
        if leaves == 2 or place.chance(0.4):
            f.box((c, 0.03, 1.55), (0.4 * half, 0.025, 0.3), place.material("glass"))
        side = (1 if i == 0 else -1) * 0.8 * half
        f.box((c + side, 0.08, 1.02), (0.07, 0.012, 0.012), steel)
        f.box((c, 0.052, 0.12), (half - 0.03, 0.004, 0.1), steel)
    for side in (-1, 1):
        f.box((x + side * (width / 2 + 0.05), 0.05, height / 2), (0.05, 0.05, height / 2), lining)
    f.box((x, 0.05, height + 0.05), (width / 2 + 0.1, 0.05, 0.05), lining)
    if place.chance(0.5) and wall.height > height + 0.5:
        f.box((x, 0.06, height + 0.25), (0.17, 0.03, 0.085), place.lit("plastic", 0.7))


def glazing(
    wall: Wall, x: float, width: float, sill: float, head: float, rows: int = 1, columns: int = 2
) -> None:
    """A window of so many lights with casements, reveal, sill board and maybe a blind."""
    place, f = of(wall.frame), wall.frame
    wall.take(x, width + 0.2, sill, head)
    middle, tall = (sill + head) / 2, head - sill
    pane = place.material("glass", emit=max(place.daylight, 0.02))
    bar = place.material(pick(place.rng, ["plastic", "metal"]), palette="bright")
    f.box((x, 0.008, middle), (width / 2, 0.008, tall / 2), pane)
    for i in range(columns + 1):
        a = x - width / 2 + i * width / columns
        f.box((a, 0.035, middle), (0.035, 0.03, tall / 2), bar)
    for i in range(rows + 1):
        f.box((x, 0.035, sill + i * tall / rows), (width / 2, 0.028, 0.035), bar)
    f.box((x, 0.1, sill - 0.03), (width / 2 + 0.08, 0.1, 0.02), bar)
    if place.daylight > 0:
        power = 0.22 * place.daylight * width * tall
        f.lamp((x, 0.7, middle), power, (0.86, 0.95, 1.08))
    if place.chance(0.3):
        drop = tall * float(place.rng.uniform(0.15, 0.6))
        shade = place.material("curtain_light", look="blind")
        f.box((x, 0.075, head - drop / 2), (width / 2, 0.006, drop / 2), shade)


def window_row(wall: Wall, number: int, width: float, sill: float, head: float) -> None:
    """Equal windows at equal steps where the wall is free."""
    for i in range(number):
        x = (i + 0.5) * wall.length / number
        if wall.free(x, width, sill, head):
            glazing(wall, x, width, sill, head, 2 if head - sill > 1.6 else 1, max(1, round(width)))


def drapery(wall: Wall, x: float, width: float, high: float) -> None:
    """Floor-length curtains at both sides of a window on a pole."""
    place, f = of(wall.frame), wall.frame
    cloth = place.material(pick(place.rng, ["curtain_heavy", "curtain_light"]))
    for side in (-1, 1):
        for j in range(3):
            a = x + side * (width / 2 + 0.05 + 0.11 * j)
            f.cylinder((a, 0.13, 0.03), 0.055, high - 0.03, cloth)
    f.box((x, 0.13, high + 0.02), (width / 2 + 0.45, 0.015, 0.015), place.material("metal"))


def lamp_grid(
    place: Place,
    area: tuple[float, float, float, float],
    z: float,
    nx: int,
    ny: int,
    kind: str,
    strength: float = 1.0,
    drop: float = 0.0,
) -> None:
    """Lamps of a kind at equal steps over an area x0, y0, x1, y1 under a ceiling at height z.

    kind : "panel", "strip", "globe", "cone", "bay" or "spot"; `drop` is how far they hang.
    """
    x0, y0, x1, y1 = area
    glow = place.lit("plastic", 2.5 + 3.0 * float(place.rng.random()))
    tint = LAMP_COLOURS[int(place.rng.choice(4, p=[0.3, 0.35, 0.25, 0.1]))]
    every = max(1, math.ceil(nx * ny / MOST_POINT_LIGHTS))
    reach = max(2.2, z - drop)
    power = strength * 0.9 * reach * reach / math.sqrt(max(1, nx * ny // every))
    for i in range(nx * ny):
        x = x0 + (i % nx + 0.5) * (x1 - x0) / nx
        y = y0 + (i // nx + 0.5) * (y1 - y0) / ny
        fixture(place.at(x, y, z), kind, drop, glow)
        if i % every == every // 2:
            mixed = LAMP_COLOURS[int(place.rng.integers(4))] if place.chance(0.08) else tint
            place.lamp((x, y, z - drop - 0.35), power, mixed)


def fixture(f: Frame, kind: str, drop: float, glow: int) -> None:
    """One lamp that hangs from a frame's origin."""
    place = of(f)
    steel = place.material("metal")
    if drop > 0 and kind != "spot":
        f.cylinder((0, 0, -drop), 0.008, drop, steel)
    if kind == "panel":
        f.box((0, 0, -drop), (0.31, 0.31, 0.012), steel)
        f.box((0, 0, -drop - 0.006), (0.29, 0.29, 0.012), glow)
    elif kind == "strip":
        f.box((0, 0, -drop), (0.75, 0.045, 0.035), steel)
        f.box((0, 0, -drop - 0.03), (0.73, 0.03, 0.012), glow)
    elif kind == "globe":
        f.sphere((0, 0, -drop - 0.14), 0.14, glow)
    elif kind == "cone":
        f.cylinder((0, 0, -drop - 0.1), 0.07, 0.1, steel)
        f.cylinder((0, 0, -drop - 0.22), 0.2, 0.12, steel)
        f.cylinder((0, 0, -drop - 0.225), 0.17, 0.006, glow)
    elif kind == "bay":
        f.cylinder((0, 0, -drop - 0.25), 0.12, 0.25, steel)
        f.cylinder((0, 0, -drop - 0.4), 0.24, 0.15, steel)
        f.cylinder((0, 0, -drop - 0.41), 0.21, 0.012, glow)
    else:
        f.box((0, 0, -0.03), (0.5, 0.02, 0.02), steel)
        for side in (-1, 1):
            f.cylinder((side * 0.3, 0, -0.2), 0.045, 0.15, steel)
            f.cylinder((side * 0.3, 0, -0.205), 0.035, 0.006, glow)


def sconce(f: Frame, x: float, z: float) -> None:
    """A lamp on a wall."""
    place = of(f)
    f.box((x, 0.03, z), (0.05, 0.03, 0.08), place.material("metal"))
    f.cylinder((x, 0.12, z - 0.04), 0.08, 0.16, place.lit("glass", 3.0))
    f.lamp((x, 0.35, z), 0.5, LAMP_COLOURS[0])


def railing(f: Frame, length: float, height: float = 1.0) -> None:
    """Uprights and a handrail along the frame's x."""
    place = of(f)
    steel = place.material(pick(place.rng, ["metal", "wood_panel"]))
    number = max(2, round(length / 0.16)) if length < 9 else max(2, round(length / 0.4))
    for i in range(number + 1):
        x = i * length / number
        f.box((x, 0, height / 2), (0.012, 0.012, height / 2), steel)
    f.box((length / 2, 0, height), (length / 2, 0.03, 0.025), place.material("wood_panel"))


def duct(f: Frame, length: float, size: float) -> None:
    """A ventilation duct along the frame's x with outlets."""
    place = of(f)
    steel = place.material("metal")
    f.box((length / 2, 0, 0), (length / 2, size / 2, size / 2), steel)
    for i in range(int(length / 2.5)):
        x = 1.2 + 2.5 * i
        f.box((x, 0, -size / 2 - 0.02), (0.2, 0.6 * size / 2, 0.02), place.material("plastic"))


def hung_sign(f: Frame, width: float, height: float, drop: float) -> None:
    """A sign under the ceiling that can be read from both sides."""
    place = of(f)
    m = place.material("plastic", look="sign")
    for side in (-0.4, 0.4):
        f.cylinder((side * width, 0, -drop), 0.006, drop, place.material("metal"))
    sheet(f, 0, 0.012, -drop - height / 2, width, height, m)
    sheet(f.at(0, 0, 0, math.pi), 0, 0.012, -drop - height / 2, width, height, m)


def radiator(wall: Wall, x: float, width: float) -> None:
    """A ribbed radiator under a window."""
    place, f = of(wall.frame), wall.frame
    if not wall.free(x, width, 0.1, 0.7):
        return
    wall.take(x, width, 0.1, 0.7)
    white = place.material("metal", palette="bright")
    for i in range(int(width / 0.09)):
        f.box((x - width / 2 + 0.045 + 0.09 * i, 0.09, 0.42), (0.03, 0.05, 0.28), white)


def wall_bits(wall: Wall, number: int) -> None:
    """Switches, sockets, extinguishers, notices, clocks and grilles."""
    place, f = of(wall.frame), wall.frame
    for _ in range(number):
        kind = int(place.rng.integers(6))
        if kind == 0 and (x := wall.reserve(0.1, 1.0, 1.15)) is not None:
            f.box(
                (x, 0.008, 1.08), (0.04, 0.008, 0.04), place.material("plastic", palette="bright")
            )
        elif kind == 1 and (x := wall.reserve(0.25, 0.6, 1.3)) is not None:
            f.cylinder((x, 0.1, 0.75), 0.075, 0.42, place.material("metal", palette="red"))
            f.box((x, 0.1, 1.22), (0.03, 0.03, 0.05), place.material("plastic"))
        elif kind == 2 and (x := wall.reserve(0.9, 1.1, 1.8)) is not None:
            f.box((x, 0.012, 1.45), (0.44, 0.012, 0.33), place.material("cork"))
            sheet(f, x, 0.03, 1.45, 0.7, 0.55, place.material("plastic", look="notices"))
        elif kind == 3 and (x := wall.reserve(0.4, 2.1, 2.5)) is not None:
            sheet(f, x, 0.03, 2.3, 0.34, 0.34, place.material("plastic", look="clock"))
        elif kind == 4 and (x := wall.reserve(0.5, 2.0, 2.4)) is not None:
            f.box((x, 0.015, 2.2), (0.22, 0.015, 0.12), place.material("metal"))
        elif (x := wall.reserve(0.7, 1.0, 2.0)) is not None:
            sheet(f, x, 0.012, 1.5, 0.59, 0.84, place.material("plastic", look="poster"))


def plinth_board(wall: Wall, height: float = 0.09) -> None:
    """A skirting board."""
    place = of(wall.frame)
    board = place.material("wood_panel", palette="bright")
    wall.frame.box((wall.length / 2, 0.01, height / 2), (wall.length / 2, 0.01, height / 2), board)
