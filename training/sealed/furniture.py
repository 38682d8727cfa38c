# SPDX-License-Identifier: MIT
"""Furniture, people, plants and goods of the sealed set; each faces along y of its frame."""

from __future__ import annotations

import math

from training.scenes.draws import pick
from training.scenes.places.building import Frame
from training.sealed.fittings import of, sheet
from training.sealed.place import Place


def bentwood_chair(f: Frame, cushion: bool = False) -> None:
    """A light chair with a round seat and a hooped back."""
    place = of(f)
    wood = place.material("wood_panel")
    seat = place.material("upholstery") if cushion else wood
    f.cylinder((0, 0, 0.43), 0.21, 0.035, seat)
    for x, y in ((-0.15, -0.15), (0.15, -0.15), (-0.15, 0.15), (0.15, 0.15)):
        f.strut((0.8 * x, 0.8 * y, 0.43), (1.15 * x, 1.15 * y, 0), 0.03, wood)
    for side in (-1, 1):
        f.strut((side * 0.17, -0.17, 0.43), (side * 0.15, -0.25, 0.86), 0.03, wood)
    f.box((0, -0.25, 0.84), (0.16, 0.012, 0.04), wood)
    f.box((0, -0.22, 0.66), (0.13, 0.01, 0.03), wood)


def shell_chair(f: Frame) -> None:
    """A moulded plastic chair on thin legs."""
    place = of(f)
    shell, steel = place.material("plastic", palette="shell"), place.material("metal")
    f.box((0, 0.02, 0.45), (0.22, 0.2, 0.012), shell)
    f.quad((-0.22, -0.17, 0.46), (0.44, 0, 0), (0, -0.1, 0.34), shell)
    for x in (-1, 1):
        for y in (-1, 1):
            f.strut((0.15 * x, 0.13 * y, 0.44), (0.21 * x, 0.19 * y, 0), 0.02, steel)


def stool(f: Frame, height: float = 0.72) -> None:
    """A bar stool."""
    place = of(f)
    steel = place.material("metal")
    f.cylinder((0, 0, 0), 0.2, 0.015, steel)
    f.cylinder((0, 0, 0.015), 0.025, height - 0.08, steel)
    f.cylinder((0, 0, height - 0.07), 0.18, 0.07, place.material("upholstery"))


def dining_table(f: Frame, half_x: float, half_y: float, cloth: bool) -> None:
    """A table on a column, with a cloth that hangs down or bare, laid."""
    place = of(f)
    wood = place.material("wood_panel")
    f.box((0, 0, 0.74), (half_x, half_y, 0.018), wood)
    f.box((0, 0, 0.37), (0.05, 0.05, 0.36), place.material("metal"))
    f.box((0, 0, 0.015), (0.6 * half_x, 0.6 * half_y, 0.015), place.material("metal"))
    if cloth:
        linen = place.material("bed_textile", look="check")
        f.box((0, 0, 0.76), (half_x + 0.01, half_y + 0.01, 0.003), linen)
        for side in (-1, 1):
            f.box((side * (half_x + 0.012), 0, 0.64), (0.003, half_y, 0.12), linen)
            f.box((0, side * (half_y + 0.012), 0.64), (half_x, 0.003, 0.12), linen)
    china, glass = place.material("ceramic_tile", palette="china"), place.material("glass")
    for side in (-1, 1):
        f.cylinder((0, side * 0.6 * half_y, 0.763), 0.12, 0.012, china)
        f.cylinder((0.22, side * 0.45 * half_y, 0.763), 0.03, 0.13, glass)


def bench_seat(f: Frame, width: float, height: float = 1.1) -> None:
    """A padded booth bench with a high back at -y."""
    place = of(f)
    hide = place.material("upholstery")
    f.box((0, 0, 0.2), (width / 2, 0.24, 0.2), place.material("wood_panel"))
    f.box((0, 0.01, 0.43), (width / 2, 0.25, 0.06), hide)
    pads = max(1, round(width / 0.45))
    for i in range(pads):
        x = (i + 0.5) * width / pads - width / 2
        f.box(
            (x, -0.24, (height + 0.5) / 2), (width / pads / 2 - 0.01, 0.06, height / 2 - 0.25), hide
        )


def couch(f: Frame, width: float, m: int) -> None:
    """A low couch on legs with loose cushions."""
    place = of(f)
    wood, h = place.material("wood_panel"), width / 2
    f.box((0, 0, 0.24), (h, 0.44, 0.1), m)
    number = max(2, round(width / 0.8))
    for i in range(number):
        x = -h + (i + 0.5) * width / number
        f.box((x, 0.05, 0.4), (width / number / 2 - 0.012, 0.38, 0.075), m)
        f.quad((x - 0.33, -0.28, 0.45), (0.66, 0, 0), (0, -0.14, 0.42), m)
    f.box((0, -0.42, 0.5), (h, 0.05, 0.28), m)
    for side in (-1, 1):
        f.box((side * (h + 0.06), 0, 0.38), (0.06, 0.45, 0.22), m)
        for y in (-0.38, 0.38):
            f.box((side * (h - 0.06), y, 0.07), (0.025, 0.025, 0.07), wood)


def clothes(place: Place) -> int:
    """What somebody wears."""
    return place.material("people", palette=pick(place.rng, ["cloth", "coat", "shirt"]))


def standing(f: Frame) -> None:
    """A standing person with hair, arms and shoes."""
    place, rng = of(f), f.place.rng
    h = float(rng.uniform(1.52, 1.92))
    dark, top = place.material("people", palette="dark"), clothes(place)
    skin = place.material("upholstery", palette="skin")
    for side in (-1, 1):
        f.box((side * 0.1, 0.04, 0.04), (0.045, 0.12, 0.04), dark)
        f.cylinder((side * 0.095, 0, 0.07), 0.07, 0.42 * h, dark)
        f.strut((side * 0.21, 0, 0.8 * h), (side * 0.27, 0.07, 0.47 * h), 0.09, top)
        f.sphere((side * 0.27, 0.08, 0.45 * h), 0.05, skin)
    f.cylinder((0, 0, 0.47 * h), 0.165, 0.2 * h, top)
    f.box((0, 0, 0.74 * h), (0.2, 0.1, 0.08 * h), top)
    f.cylinder((0, 0, 0.82 * h), 0.055, 0.06 * h, skin)
    f.sphere((0, 0.01, 0.925 * h), 0.1, skin)
    f.sphere((0, -0.025, 0.945 * h), 0.1, dark)


def seated(f: Frame) -> None:
    """A person who sits at a height of 0.45 m."""
    place = of(f)
    dark, top = place.material("people", palette="dark"), clothes(place)
    skin = place.material("upholstery", palette="skin")
    for side in (-1, 1):
        f.box((side * 0.1, 0.18, 0.53), (0.075, 0.24, 0.07), dark)
        f.cylinder((side * 0.1, 0.4, 0.02), 0.06, 0.46, dark)
    f.cylinder((0, 0, 0.5), 0.17, 0.38, top)
    f.box((0, 0, 0.95), (0.2, 0.1, 0.11), top)
    f.sphere((0, 0.01, 1.22), 0.1, skin)
    f.sphere((0, -0.025, 1.24), 0.1, dark)


def leafy(f: Frame, height: float) -> None:
    """A pot plant of blades and leaves."""
    place, rng = of(f), f.place.rng
    pot, green = place.material("ceramic_tile", palette="pot"), place.material("foliage")
    r = 0.1 + 0.08 * height
    f.cylinder((0, 0, 0), r, 1.6 * r, pot)
    for i in range(int(rng.integers(7, 14))):
        a = 2.4 * i
        out, up = rng.uniform(0.15, 0.35) * height, rng.uniform(0.4, 1.0) * height
        wide = 0.05 + 0.06 * height
        tip = (out * math.cos(a), out * math.sin(a), up)
        side = (-wide * math.sin(a), wide * math.cos(a), 0.0)
        f.quad((-side[0] / 2, -side[1] / 2, 1.5 * r), side, tip, green)


def cabinet(f: Frame, width: float, depth: float, height: float, m: int, doors: bool) -> None:
    """A cabinet of doors, or of drawers, on a plinth."""
    place = of(f)
    steel = place.material("metal")
    f.box((0, 0, height / 2 + 0.04), (width / 2, depth / 2, height / 2 - 0.04), m)
    f.box((0, -0.02, 0.04), (width / 2 - 0.02, depth / 2 - 0.03, 0.04), steel)
    if doors:
        number = max(1, round(width / 0.55))
        for i in range(number):
            x = -width / 2 + (i + 0.5) * width / number
            half = (width / number / 2 - 0.008, 0.009, height / 2 - 0.06)
            f.box((x, depth / 2 + 0.009, height / 2 + 0.04), half, m)
            f.box(
                (x + 0.4 * width / number, depth / 2 + 0.035, height * 0.6),
                (0.008, 0.012, 0.1),
                steel,
            )
    else:
        number = max(2, round(height / 0.25))
        for i in range(number):
            z = 0.09 + (i + 0.5) * (height - 0.1) / number
            half = (width / 2 - 0.012, 0.009, (height - 0.1) / number / 2 - 0.008)
            f.box((0, depth / 2 + 0.009, z), half, m)
            f.box((0, depth / 2 + 0.035, z), (0.08, 0.012, 0.008), steel)


def open_shelves(f: Frame, width: float, height: float, look: str, levels: int) -> None:
    """Shelves between uprights, full of things shown by sheets that a look paints."""
    place = of(f)
    wood, goods = place.material("wood_panel"), place.material("plastic", look=look)
    step = height / levels
    for side in (-1, 1):
        f.box((side * width / 2, 0, height / 2), (0.015, 0.15, height / 2), wood)
    f.box((0, -0.145, height / 2), (width / 2, 0.006, height / 2), wood)
    for i in range(levels):
        f.box((0, 0, i * step + 0.02), (width / 2, 0.15, 0.014), wood)
        share = float(place.rng.uniform(0.6, 0.86)) * step
        back = float(place.rng.uniform(0.0, 0.08))
        sheet(f, 0, 0.1 - back, i * step + 0.035 + share / 2, width - 0.05, share, goods)
        f.box(
            (0, 0.04 - back, i * step + 0.03 + share / 2),
            (width / 2 - 0.03, 0.055, share / 2),
            wood,
        )
    f.box((0, 0, height), (width / 2, 0.15, 0.014), wood)


def suitcase(f: Frame) -> None:
    """A suitcase on wheels with its handle out."""
    place = of(f)
    f.box(
        (0, 0, 0.33),
        (0.22, 0.13, 0.29),
        place.material("plastic", palette=pick(place.rng, ["dark", "shell"])),
    )
    for side in (-1, 1):
        f.box((side * 0.12, -0.1, 0.8), (0.008, 0.008, 0.2), place.material("metal"))
    f.box((0, -0.1, 1.0), (0.13, 0.012, 0.012), place.material("plastic"))


def crate_of(f: Frame, m: int, width: float = 0.5, depth: float = 0.36) -> None:
    """A flat wooden crate with round things in it."""
    place, rng = of(f), f.place.rng
    wood = place.material("wood_panel")
    f.box((0, 0, 0.02), (width / 2, depth / 2, 0.012), wood)
    for side in (-1, 1):
        f.box((side * width / 2, 0, 0.08), (0.008, depth / 2, 0.07), wood)
        f.box((0, side * depth / 2, 0.08), (width / 2, 0.008, 0.07), wood)
    r = float(rng.uniform(0.04, 0.06))
    nx, ny = int(width / 2.4 / r), int(depth / 2.4 / r)
    for i in range(nx * ny):
        x = (i % nx + 0.5) * width / nx - width / 2
        y = (i // nx + 0.5) * depth / ny - depth / 2
        f.sphere((x, y, 0.09 + 0.02 * float(rng.random())), r, m)


def bin_(f: Frame) -> None:
    """A litter bin."""
    place = of(f)
    f.cylinder((0, 0, 0), 0.19, 0.62, place.material("metal"))
    f.cylinder((0, 0, 0.62), 0.2, 0.05, place.material("plastic", palette="dark"))
