# SPDX-License-Identifier: MIT
"""Churches of 250 to 40,000 m3 and chapels: naves, aisles, columns, vaults, pews."""

from __future__ import annotations

import itertools
import math
from dataclasses import dataclass

import numpy as np

from training.scenes.draws import log_uniform, pick
from training.scenes.light.overhead import chandelier
from training.scenes.places import furniture as things
from training.scenes.places.building import WALL_THICKNESS_M, Builder
from training.scenes.places.dressing import arch, arches, dress, panel
from training.scenes.places.furnishing import strewn
from training.scenes.places.spaces import Room, Space, box_walls

VAULT_PIECES = 8
FLOORS = ("stone", "stone", "marble", "ceramic_tile", "wood_floor", "carpet_thin", "carpet")
SKINS = ("stone", "plaster", "brick", "painted_brick", "wood_panel")


@dataclass(frozen=True)
class Nave:
    """Sizes in metres: a middle nave that may have lower aisles at both sides."""

    length: float
    width: float
    spring: float
    rise: float
    aisle_width: float
    aisle_height: float
    bays: int

    @property
    def outer_width(self) -> float:
        """Width with the aisles."""
        return self.width + 2 * self.aisle_width

    @property
    def volume_m3(self) -> float:
        """Of nave, vault and aisles."""
        vault = math.pi / 4 * self.width * self.rise
        return self.length * (
            self.width * self.spring + vault + 2 * self.aisle_width * self.aisle_height
        )


def _draw_nave(place: Builder, low_m3: float, high_m3: float, aisles: bool) -> Nave:
    rng = place.rng
    ratio, slim = float(rng.uniform(2.0, 4.5)), float(rng.uniform(0.8, 1.8))
    rise = float(rng.uniform(0.15, 0.6))
    aisle = float(rng.uniform(0.3, 0.6)) if aisles else 0.0
    low = float(rng.uniform(0.4, 0.65))
    unit = Nave(ratio, 1.0, slim, rise, aisle, low * slim, 1)
    scale = (log_uniform(rng, low_m3, high_m3) / unit.volume_m3) ** (1 / 3)
    return Nave(
        ratio * scale,
        scale,
        max(2.2, slim * scale),
        rise * scale,
        aisle * scale,
        max(2.2, low * slim * scale),
        int(np.clip(round(ratio * rng.uniform(1.0, 1.8)), 3, 7)),
    )


def _profile(nave: Nave, pointed: bool) -> list[tuple[float, float]]:
    """Points (y, z) of the vault from one wall to the other."""
    half, points = nave.width / 2, []
    for i in range(VAULT_PIECES + 1):
        t = -1 + 2 * i / VAULT_PIECES
        if pointed:
            z = nave.rise * (1 - abs(t) ** 1.6)
            points.append((half * t, nave.spring + z))
        else:
            a = math.pi * i / VAULT_PIECES
            points.append((-half * math.cos(a), nave.spring + nave.rise * math.sin(a)))
    return points


def _vault(place: Builder, nave: Nave, material: int) -> None:
    """A round, pointed or pitched vault with ribs."""
    rng = place.rng
    points = _profile(nave, place.chance(0.5))
    x0 = -nave.length / 2
    for (y, z), (y1, z1) in itertools.pairwise(points):
        place.quad((x0 - 0.1, y, z), (nave.length + 0.2, 0, 0), (0, y1 - y, z1 - z), material)
    if not place.chance(0.25 + 0.6 * place.detail):
        return
    rib = place.material(pick(rng, ("stone", "plaster", "brick", "wood_panel")))
    width = 0.035 * nave.width
    for i in range(nave.bays + 1):
        x = x0 + i * nave.length / nave.bays
        for (y, z), (y1, z1) in zip(points[:-1:2], points[2::2], strict=True):
            place.strut((x, y * 0.985, z - 0.02), (x, y1 * 0.985, z1 - 0.02), width, rib)
        if i < nave.bays and place.detail > 0.6:
            step = nave.length / nave.bays
            for a, b in ((x, x + step), (x + step, x)):
                top = points[VAULT_PIECES // 2][1] - 0.05
                place.strut((a, points[1][0], points[1][1]), ((a + b) / 2, 0, top), width, rib)
                place.strut((a, -points[1][0], points[1][1]), ((a + b) / 2, 0, top), width, rib)


def _shell(place: Builder, nave: Nave, skin: int, floor: int, vault: int) -> Room:
    """Floor, outer walls, aisle roofs, clerestory, gables, and a shell round the vault."""
    t, half, outer = WALL_THICKNESS_M, nave.width / 2, nave.outer_width / 2
    x0, x1, top = -nave.length / 2, nave.length / 2, nave.spring + nave.rise
    aisle = nave.aisle_width > 0
    wall_top = nave.aisle_height if aisle else nave.spring
    place.slab((x0 - t, -outer - t, -t), (x1 + t, outer + t, 0), floor)
    for side in (-1, 1):
        a, b = sorted((side * outer, side * (outer + t)))
        place.slab((x0 - t, a, 0), (x1 + t, b, wall_top + 0.1), skin)
        x = x0 - t if side < 0 else x1
        place.slab((x, -outer - t, 0), (x + t, outer + t, top + 0.3), skin)
        if aisle:
            a, b = sorted((side * half, side * (outer + t)))
            place.slab((x0, a, nave.aisle_height), (x1, b, nave.aisle_height + t), vault)
            a, b = sorted((side * half, side * (half + t)))
            place.slab((x0, a, nave.aisle_height), (x1, b, nave.spring + 0.05), skin)
    place.slab((x0 - t, -half - t, top + 0.1), (x1 + t, half + t, top + 0.1 + t), vault)
    for side in (-1, 1):
        a, b = sorted((side * half, side * (half + t)))
        place.slab((x0 - t, a, nave.spring), (x1 + t, b, top + 0.2), vault)
    low, high = np.array([x0, -outer, 0.0]), np.array([x1, outer, wall_top])
    return Room(place, low, high, box_walls(place, low, high), floor, vault)


def _arcade(place: Builder, nave: Nave) -> None:
    """Columns and arches between nave and aisles."""
    rng = place.rng
    m = place.material(pick(rng, ("stone", "marble", "plaster", "brick")), True)
    step, half = nave.length / nave.bays, nave.width / 2
    radius = 0.05 * nave.width * float(rng.uniform(0.6, 1.5))
    foot = nave.aisle_height - min(0.42 * step, 0.4 * nave.aisle_height)
    square = place.chance(0.3)
    for side in (-1, 1):
        for i in range(nave.bays + 1):
            x = -nave.length / 2 + i * step
            y = side * (half + 0.1)
            if square:
                place.box((x, y, nave.aisle_height / 2), (radius, radius, nave.aisle_height / 2), m)
            else:
                place.cylinder((x, y, 0), radius, nave.aisle_height, m)
            place.box((x, y, foot), (1.4 * radius, 1.4 * radius, 0.3 * radius), m)
            if place.detail > 0.3:
                place.box((x, y, 0.25 * radius), (1.4 * radius, 1.4 * radius, 0.5 * radius), m)
                place.cylinder((x, side * (half - 0.1), foot), 0.3 * radius, nave.spring - foot, m)
            if i < nave.bays:
                span = min(0.5 * step - 0.5 * radius, nave.aisle_height - foot - 0.05)
                arch(place.at(x + step / 2, y, 0), span, foot, 0.8 * radius, m)


def _clerestory(place: Builder, nave: Nave) -> None:
    """Windows above the aisles, and a rose in the west wall."""
    pane = place.material("glass", emit=1.5 * place.daylight)
    frame = place.material("stone")
    step, low = (
        nave.length / nave.bays,
        nave.aisle_height + 0.25 * (nave.spring - nave.aisle_height),
    )
    height = 0.85 * (nave.spring - low)
    if nave.aisle_width == 0 or height < 0.5:
        return
    for side in (-1, 1):
        for i in range(nave.bays):
            x, y = -nave.length / 2 + (i + 0.5) * step, side * nave.width / 2
            f = place.at(x, y, 0, 0 if side < 0 else math.pi)
            f.box((0, 0.02, low + height / 2), (0.18 * step, 0.03, height / 2), pane)
            for share in (-0.18, 0, 0.18) if nave.bays < 6 else (0,):
                f.box(
                    (share * step, 0.05, low + height / 2), (0.02 * step, 0.05, height / 2), frame
                )
            if place.daylight > 0 and i % 3 == 1:
                f.lamp((0, 1.0, low + height / 2), 0.3 * place.daylight * height * height)


def _altar(place: Builder, nave: Nave) -> None:
    """Steps, altar, cross, candles, sometimes an organ, a pulpit, an altarpiece."""
    rng = place.rng
    x, half = nave.length / 2, nave.width / 2
    for i in range(3):
        depth = 0.16 * nave.length - 0.4 * i
        place.slab(
            (x - depth, -half * 0.9, 0), (x, half * 0.9, 0.16 * (i + 1)), place.material("stone")
        )
    f = place.at(x - 0.08 * nave.length, 0, 0.48, math.pi / 2)
    f.box((0, 0, 0.5), (1.0, 0.45, 0.5), place.material("marble"))
    for side in (-0.7, 0.7):
        f.cylinder((side, 0, 1.0), 0.03, 0.4, place.material("plaster"))
    end = place.at(x, 0, 0, math.pi / 2)
    size = 0.5 * nave.spring
    end.box(
        (0, 0.1, nave.spring * 0.55), (0.05 * size, 0.05, 0.5 * size), place.material("wood_panel")
    )
    end.box(
        (0, 0.1, nave.spring * 0.65), (0.3 * size, 0.05, 0.05 * size), place.material("wood_panel")
    )
    if place.chance(0.5):
        end.box(
            (0, 0.04, nave.spring * 0.6),
            (0.3 * nave.width, 0.04, 0.3 * nave.spring),
            place.picture(),
        )
    organ = place.at(-x, 0, 0, -math.pi / 2)
    if nave.spring > 5 and place.chance(0.5):
        level = 0.4 * nave.spring
        wood = place.material("wood_panel")
        organ.box((0, 1.2, level), (half * 0.9, 1.2, 0.15), wood)
        organ.box((0, 2.35, level + 0.6), (half * 0.9, 0.06, 0.5), wood)
        for i in range(11):
            pipe = 0.4 * nave.spring * (0.7 + 0.3 * math.cos(i - 5))
            organ.cylinder(
                ((i - 5) * 0.13 * half, 0.5, level + 0.8),
                0.05 * half,
                pipe,
                place.material("metal"),
            )
    if place.chance(0.4):
        spot = place.at(0.25 * nave.length, half * float(rng.choice([-0.7, 0.7])), 0)
        spot.cylinder((0, 0, 0), 0.3, 1.4, place.material("stone"))
        spot.cylinder((0, 0, 1.4), 0.7, 1.1, place.material("wood_panel"))


def _pews(place: Builder, nave: Nave) -> None:
    """Pews or chairs on both sides of the aisle, people in some."""
    if not place.chance(0.75):
        return
    rng = place.rng
    rows = int(np.clip(0.55 * nave.length / 1.0, 1, 13))
    width, step = 0.36 * nave.width, 0.6 * nave.length / rows
    crowd = float(rng.choice([0.0, 0.0, 0.2, 0.6]))
    if place.chance(0.3):
        carpet = place.material("carpet")
        place.box((0, 0, 0.004), (0.4 * nave.length, 0.06 * nave.width, 0.004), carpet)
    for i in range(rows):
        x = -0.4 * nave.length + (i + 0.5) * step
        for side in (-1, 1):
            y = side * (0.09 * nave.width + width / 2)
            f = place.at(x, y, 0, -math.pi / 2)
            things.pew(f, width, ends=rows < 9)
            if rng.random() < crowd:
                people = place.material("people")
                f.box((0, -0.05, 0.75), (width * 0.4, 0.15, 0.3), people)


def _church(place: Builder, low_m3: float, high_m3: float, aisles: float) -> Space:
    rng = place.rng
    nave = _draw_nave(place, low_m3, high_m3, place.chance(aisles))
    place.scale = max(1.0, nave.spring / 3.5) ** rng.uniform(0.2, 1.0)
    skin = place.material(pick(rng, SKINS), True)
    vault = place.material(pick(rng, SKINS), True) if place.chance(0.6) else skin
    room = _shell(place, nave, skin, place.material(pick(rng, FLOORS), True), vault)
    _vault(place, nave, vault)
    if nave.aisle_width > 0:
        _arcade(place, nave)
        _clerestory(place, nave)
    _pews(place, nave)
    _altar(place, nave)
    if place.chance(0.4 * place.detail):
        stone = place.material("stone")
        for wall in room.walls[:2]:
            arches(wall, nave.bays, stone)
    drop = 0.45 * nave.spring
    for i in range(int(rng.integers(0, 4))):
        x = (i - 1) * 0.27 * nave.length
        if nave.spring - drop > 2.2:
            chandelier(place.at(x, 0, nave.spring + 0.8 * nave.rise), 0.09 * nave.width, drop)
    for i in range(place.count(5)):
        wall = room.walls[i % 2]
        if (at := wall.reserve(1.0, 0.3 * wall.height, 0.9 * wall.height)) is not None:
            panel(
                wall,
                at,
                0.6 * wall.height,
                0.9,
                0.55 * wall.height,
                place.material("curtain_light"),
                0.02,
            )
    dress(room, 10, 0.05)
    strewn(room, place.count(8), 0.7)
    place.lamp((0.3 * nave.length, 0, 0.6 * nave.spring), 0.2 * nave.spring**2)
    place.lamp((-0.2 * nave.length, 0, 0.7 * nave.spring), 0.25 * nave.spring**2)
    return Space(room.low, room.high, nave.volume_m3, focus=room.focus)


def church(place: Builder) -> Space:
    """A church or cathedral, mostly with aisles."""
    return _church(place, 500, 40000, 0.7)


def chapel(place: Builder) -> Space:
    """A small church, mostly without aisles."""
    return _church(place, 90, 1500, 0.2)
