# SPDX-License-Identifier: MIT
"""Where many meet: auditoria, gyms, ballrooms, atria, foyers, churches in use."""

from __future__ import annotations

import math

from training.scenes.draws import pick
from training.scenes.light.overhead import balcony, beams, chandelier
from training.scenes.places import finishes, furnishing, seating
from training.scenes.places import furniture as things
from training.scenes.places.building import Frame
from training.scenes.places.dressing import panel
from training.scenes.places.families.working import furnishing_columns, stairs
from training.scenes.places.fitting_out import fit_out, used_shell, used_space
from training.scenes.places.inhabited import Inhabited
from training.scenes.places.shells import Shell
from training.scenes.places.spaces import Room, Space
from training.scenes.places.stock import counter, tree

STOREY_M = (3.2, 4.4)


def auditorium(place: Inhabited) -> Space:
    """Seats in rows, often rising, before a stage with curtains, a screen or a lectern."""
    lecture = place.chance(0.5)
    kinds = finishes.LECTURE if lecture else finishes.STAGE
    volume, height = ((150, 6000), (3.2, 9.0)) if lecture else ((400, 28000), (4.5, 19.0))
    roofs = ("flat", "flat", "flat", "pitched", "round")
    shell, finish = used_shell(place, kinds, volume, height, (1.0, 1.8), roofs)
    room, rng = shell.room, place.rng
    deep = min(float(rng.uniform(2.5, 7.0)), 0.3 * float(room.size[0]))
    step = float(rng.choice([0.0, 0.12, 0.25, 0.4], p=[0.25, 0.25, 0.3, 0.2]))
    full = float(rng.choice([0.55, 0.8, 1.0]))
    taken = seating.seat_block(room, deep + 1.8, step, place.chance(finish.soft), full=full)
    taken += _front(room, place, deep, lecture)
    if room.height > 6.5 and place.chance(0.5):
        balcony(room, int(rng.integers(2)))
    furnishing.strewn(room, place.count(6), 0.6)
    fit_out(shell, place, finish, 0 if place.chance(0.6) else 5, 0.4)
    return used_space(shell, taken)


def _front(room: Room, place: Inhabited, deep: float, lecture: bool) -> float:
    """The end that all look at; the volume in m3 of its stage."""
    rng, wall = place.rng, room.walls[3]
    half = wall.length / 2
    high = float(rng.uniform(0.15, 0.4)) if lecture else float(rng.uniform(0.6, 1.1))
    wood = place.material("wood_floor", True)
    wall.frame.slab((0.05, 0, 0), (wall.length - 0.05, deep, high), wood)
    wide = min(0.7 * wall.length, float(rng.uniform(3, 9)))
    low, top = high + 0.9, min(wall.height - 0.4, high + 0.9 + 0.56 * wide)
    if lecture or place.chance(0.4):
        glow = place.material("plastic", True, emit=float(rng.choice([0.0, 0.8])))
        panel(wall, half, (low + top) / 2, wide, max(0.5, top - low), glow, 0.05)
    else:
        cloth = place.material("curtain_heavy")
        for side in (-1, 1):
            spot = (half + side * 0.38 * wall.length, deep - 0.2, (high + wall.height) / 2)
            size = (0.11 * wall.length, 0.08, (wall.height - high) / 2 - 0.02)
            wall.frame.box(spot, size, cloth)
        panel(wall, half, 0.5 * wall.height, 0.9 * wall.length, 0.9 * wall.height, cloth, 0.1)
        spot = (half, deep - 0.2, wall.height - 0.6)
        wall.frame.box(spot, (0.48 * wall.length, 0.1, 0.5), cloth)
    f = wall.frame.at(half + float(rng.uniform(-0.5, 0.5)) * half, 0.6 * deep, high)
    f.box((0, 0, 0.55), (0.3, 0.22, 0.55), place.material("wood_panel"))
    if place.chance(0.6):
        things.person(f.at(0, -0.5))
    for _ in range(place.count(6)):
        spot_x = float(rng.uniform(0.15, 0.85)) * wall.length
        f = wall.frame.at(spot_x, float(rng.uniform(0.3, 0.8)) * deep, high)
        things.speaker_stand(f) if place.chance(0.6) else things.chair(f, False)
    wall.take(half, wall.length, 0.0, wall.height)
    return wall.length * deep * high


def gym(place: Inhabited) -> Space:
    """A sports or fitness hall: lines, bars, mats, machines, terraces."""
    roofs = ("flat", "flat", "round", "pitched")
    shell, finish = used_shell(place, finishes.SPORT, (250, 24000), (3.0, 14.0), (1.1, 2.0), roofs)
    room, rng = shell.room, place.rng
    fitness = room.height < 4.5 or place.chance(0.25)
    taken = 0.0
    if fitness:
        for _ in range(min(22, int(float(room.size[0] * room.size[1]) / 8))):
            if (f := room.reserve(1.0)) is not None:
                _trainer(f, place)
        glass = place.material("glass")
        wall = room.wall()
        panel(wall, wall.length / 2, 1.2, 0.8 * wall.length, 2.0, glass, 0.02)
        wall.take(wall.length / 2, 0.8 * wall.length, 0.1, 2.3)
    else:
        _court(room, place)
        if place.chance(0.5):
            taken = seating.terrace(room, int(rng.integers(2)), int(rng.integers(2, 9)))
    furnishing.strewn(room, place.count(8), 0.7)
    fit_out(shell, place, finish, 5, 0.05, sky=0.35)
    return used_space(shell, taken)


def _trainer(f: Frame, place: Inhabited) -> None:
    """A treadmill, a bench with weights, or a mat."""
    kind = pick(place.rng, ["run", "lift", "mat"])
    steel, black = place.material("metal"), place.material("plastic")
    if kind == "run":
        f.box((0, 0, 0.1), (0.38, 0.85, 0.1), black)
        for side in (-1, 1):
            f.box((side * 0.36, 0.5, 0.65), (0.03, 0.05, 0.65), steel)
        f.box((0, 0.62, 1.3), (0.38, 0.06, 0.17), black)
        if place.chance(0.3):
            things.person(f.at(0, 0, 0.2))
    elif kind == "lift":
        f.box((0, 0, 0.42), (0.16, 0.6, 0.05), place.material("upholstery"))
        for side in (-1, 1):
            f.box((side * 0.5, 0.45, 0.55), (0.03, 0.03, 0.55), steel)
            f.box((side * 0.75, 0.45, 1.05), (0.05, 0.2, 0.2), black)
        f.box((0, 0.45, 1.05), (0.95, 0.015, 0.015), steel)
    else:
        f.box((0, 0, 0.02), (0.9, 0.5, 0.02), place.material("foam"))


def _court(room: Room, place: Inhabited) -> None:
    """Lines, hoops or goals, wall bars, benches, a curtain or a net."""
    rng = place.rng
    length, width = float(room.size[0]), float(room.size[1])
    paint = [place.material("linoleum", True) for _ in range(2)]
    for share, m in ((0.86, paint[0]), (0.6, paint[1])):
        x, y = share * length / 2, share * width / 2
        for side in (-1, 1):
            place.box((0, side * y, 0.003), (x, 0.03, 0.003), m)
            place.box((side * x, 0, 0.003), (0.03, y, 0.003), m)
        place.box((0, 0, 0.003), (0.03, y, 0.003), m)
    white, steel = place.material("plastic", True), place.material("metal")
    for side in (-1, 1):
        x = side * (length / 2 - 0.6)
        if room.height > 4.2:
            place.box((x, 0, 3.4), (0.03, 0.9, 0.55), white)
            place.strut((side * length / 2, 0, 3.6), (x, 0, 3.4), 0.12, steel)
        for y in (-1.5, 1.5):
            place.box((x, y, 1.0), (0.04, 0.04, 1.0), white)
        place.box((x, 0, 2.0), (0.04, 1.54, 0.04), white)
    wood = place.material("wood_panel")
    bars = room.walls[int(rng.integers(2))]
    for _ in range(place.count(7)):
        if (x_ := bars.reserve(1.0, 0.0, min(2.6, bars.height))) is not None:
            for i in range(10):
                bars.frame.box((x_, 0.1, 0.2 + 0.25 * i), (0.45, 0.018, 0.018), wood)
            for edge in (-0.45, 0.45):
                bars.frame.box((x_ + edge, 0.08, 1.3), (0.03, 0.05, 1.3), wood)
    for _ in range(place.count(7)):
        if (f := room.reserve(1.3)) is not None:
            if place.chance(0.6):
                f.box((0, 0, 0.3), (1.8, 0.13, 0.02), wood)
                f.box((0, 0, 0.14), (1.7, 0.04, 0.14), wood)
            else:
                f.box((0, 0, 0.15), (1.0, 0.7, 0.15), place.material("foam"))


def grand_hall(place: Inhabited) -> Space:
    """A ballroom, a salon or a banquet hall: columns, chandeliers, curtains, set tables."""
    roofs = ("flat", "flat", "flat", "round", "pitched")
    shell, finish = used_shell(place, finishes.GRAND, (200, 18000), (3.4, 15.0), roofs=roofs)
    room, rng = shell.room, place.rng
    if place.chance(0.5):
        furnishing_columns(room)
    soft = place.chance(finish.soft)
    area = float(room.size[0] * room.size[1])
    use = pick(rng, ["tables", "rows", "open"], [0.5, 0.25, 0.25])
    if use == "tables":
        _banquet(room, place, min(14, 1 + int(area / 14)), soft)
    elif use == "rows":
        seating.loose_rows(room, 3.5, soft, 110)
    else:
        for _ in range(place.count(8)):
            if (f := room.reserve(1.7)) is not None:
                furnishing.seating_group(f)
    if shell.rise == 0 and place.chance(0.5):
        beams(room, True)
    high = float(room.high[2])
    for i in range(int(rng.integers(0, 4))):
        x = (i - 1) * 0.28 * float(room.size[0])
        drop = min(0.35 * high, high - 2.6) + shell.rise
        if drop > 0.4:
            chandelier(place.at(x, 0, shell.ceiling_m(0.0)), min(1.3, 0.1 * high + 0.3), drop)
    if high > 5.5 and place.chance(0.35):
        balcony(room, int(rng.integers(4)))
    furnishing.along_walls(room, place.count(6), ["cupboard", "bench", "piano", "bookcase"])
    furnishing.strewn(room, place.count(10), 0.6)
    fit_out(shell, place, finish, 6, 0.6)
    return used_space(shell)


def _banquet(room: Room, place: Inhabited, number: int, soft: bool) -> None:
    """Round tables with cloths and eight chairs each."""
    cloth = place.material("bed_textile")
    for _ in range(number):
        f = room.reserve(1.6)
        if f is None:
            continue
        f.cylinder((0, 0, 0.04), 0.85, 0.7, cloth)
        things.things_on(f, 0.5, 0.5, 0.75, place.count(6))
        for i in range(8):
            a = i * math.pi / 4
            spot = f.at(1.15 * math.cos(a), 1.15 * math.sin(a), 0, a + math.pi / 2)
            if place.chance(0.9):
                things.chair(spot, soft)
                if place.chance(0.1):
                    seating.sitter(spot)


def _galleries(shell: Shell, place: Inhabited) -> float:
    """Floors of storeys round a void, with rails, doors and windows; the volume they take in m3."""
    room, rng = shell.room, place.rng
    storey = float(rng.uniform(*STOREY_M))
    floors = int((room.height - 2.6) / storey)
    deep = min(float(rng.uniform(1.8, 4.0)), 0.28 * float(min(room.size[:2])))
    slab = place.material(pick(rng, ["concrete", "plaster", "wood_panel"]), True)
    clear = place.chance(0.5)
    rail = place.material("glass" if clear else "metal")
    inside = place.material("door_wood")
    taken = 0.0
    sides = [int(i) for i in rng.permutation(4)[: int(rng.integers(1, 5))]]
    for side in sides:
        wall = room.walls[side]
        for level in range(1, floors + 1):
            z = level * storey
            wall.frame.slab((0, 0, z - 0.3), (wall.length, deep, z), slab)
            taken += wall.length * deep * 0.3
            if clear:
                wall.frame.box(
                    (wall.length / 2, deep - 0.05, z + 0.5), (wall.length / 2, 0.01, 0.5), rail
                )
            else:
                for bar in (0.35, 0.7, 1.05):
                    wall.frame.box(
                        (wall.length / 2, deep - 0.05, z + bar),
                        (wall.length / 2, 0.015, 0.015),
                        rail,
                    )
            for i in range(min(8, int(wall.length / 3.0))):
                x = (i + 0.5) * wall.length / min(8, int(wall.length / 3.0))
                panel(wall, x, z + 1.05, 0.95, 2.1, inside, 0.04)
                if not clear:
                    wall.frame.box((x, deep - 0.05, z + 0.53), (0.02, 0.02, 0.53), rail)
                if place.chance(0.08):
                    things.person(wall.frame.at(x, deep - 0.5, z))
        if place.chance(0.6):
            m = place.material(pick(rng, ["concrete", "stone", "plaster", "metal"]))
            number = max(2, min(7, int(wall.length / 6)))
            for i in range(number):
                x = (i + 0.5) * wall.length / number
                wall.frame.cylinder((x, deep - 0.25, 0), 0.22, floors * storey, m)
                spot = wall.frame.at(x, deep - 0.25)
                room.used.append((spot.x, spot.y, 0.3))
    return taken


def atrium(place: Inhabited) -> Space:
    """A court of several storeys under a roof, mostly of glass: galleries, trees, seats, stairs."""
    roofs = ("flat", "flat", "pitched", "round")
    shell, finish = used_shell(place, finishes.ATRIUM, (700, 30000), (6.5, 20.0), (1.0, 2.6), roofs)
    room, rng = shell.room, place.rng
    taken = _galleries(shell, place)
    if place.chance(0.5):
        stairs(room, float(rng.uniform(1.5, 3.0)))
    for _ in range(place.count(7)):
        if (f := room.reserve(1.0)) is not None:
            tree(f, min(room.height - 1.0, float(rng.uniform(2.0, 7.0))), place)
    for _ in range(place.count(9)):
        if (f := room.reserve(1.7)) is not None:
            furnishing.seating_group(f)
    if (f := room.reserve(1.6)) is not None:
        counter(f, 2.4, place)
    seating.table_places(room, place.count(10), place.chance(finish.soft), place)
    furnishing.strewn(room, place.count(16), 0.6)
    fit_out(shell, place, finish, 4, 0.0, signs=6, sky=0.85)
    return used_space(shell, taken)


def foyer(place: Inhabited) -> Space:
    """An entrance hall: columns, a desk, seats, plants, stairs, exhibits on stands."""
    roofs = ("flat", "flat", "flat", "round", "pitched")
    shell, finish = used_shell(place, finishes.FOYER, (150, 14000), (2.8, 14.0), roofs=roofs)
    room, rng = shell.room, place.rng
    if place.chance(0.6):
        furnishing_columns(room)
    if (f := room.against_wall(3.0, 1.9, 1.2)) is not None:
        counter(f.at(0, 0.4), 2.6, place)
    if room.height > 4.5 and place.chance(0.4):
        stairs(room, float(rng.uniform(1.5, 3.5)))
    for _ in range(place.count(7)):
        if (f := room.reserve(1.7)) is not None:
            furnishing.seating_group(f)
    for _ in range(place.count(8)):
        if (f := room.reserve(0.7)) is not None:
            f.box((0, 0, 0.5), (0.35, 0.35, 0.5), place.material("plaster"))
            things.things_on(f, 0.15, 0.15, 1.0, 2)
    if room.height > 3.5 and place.chance(0.5) and (f := room.reserve(1.0)) is not None:
        tree(f, min(room.height - 0.6, float(rng.uniform(2.0, 6.0))), place)
    if room.height > 5.5 and place.chance(0.4):
        balcony(room, int(rng.integers(4)))
    furnishing.strewn(room, place.count(14), 0.5)
    fit_out(shell, place, finish, 6, 0.15, signs=4)
    return used_space(shell)


def parish_hall(place: Inhabited) -> Space:
    """A hall church or a meeting house under a roof: pews or chairs, an altar, banners."""
    roofs = ("pitched", "round", "pitched", "flat")
    shell, finish = used_shell(place, finishes.CHURCH, (150, 16000), (3.2, 15.0), (1.2, 2.6), roofs)
    room, rng = shell.room, place.rng
    length, width = float(room.size[0]), float(room.size[1])
    deep = 0.16 * length
    stone = place.material(pick(rng, ["stone", "marble", "wood_floor", "carpet"]), True)
    x1 = float(room.high[0])
    place.slab((x1 - deep, -width / 2, 0), (x1, width / 2, 0.3), stone)
    place.box(
        (x1 - 0.5 * deep, 0, 0.8),
        (0.45, 1.1, 0.5),
        place.material(pick(rng, ["marble", "wood_panel"])),
    )
    cross = place.material("wood_panel")
    place.box((x1 - 0.1, 0, 0.6 * room.height), (0.06, 0.08, 0.18 * room.height), cross)
    place.box((x1 - 0.1, 0, 0.65 * room.height), (0.06, 0.1 * room.height, 0.08), cross)
    if place.chance(0.75):
        rows = min(22, int((length - deep - 2.5) / 0.95))
        wide = min(0.5 * width - 1.1, 6.0)
        for i in range(rows if wide > 0.8 else 0):
            for side in (-1, 1):
                f = place.at(x1 - deep - 1.5 - 0.95 * i, side * (0.6 + wide / 2), 0, -math.pi / 2)
                things.pew(f, wide, ends=True)
                for _ in range(place.count(1)):
                    seating.sitter(f.at(float(rng.uniform(-0.4, 0.4)) * wide, 0))
    else:
        seating.loose_rows(room, deep + 1.5, place.chance(finish.soft), 110)
    if width > 9 and place.chance(0.5):
        furnishing_columns(room)
    for wall in room.walls[:2]:
        for _ in range(place.count(4)):
            if wall.height > 3.4 and (x := wall.reserve(0.9, 1.2, 3.2)) is not None:
                panel(wall, x, 2.2, 0.8, 1.8, place.material("curtain_light"), 0.03)
    furnishing.strewn(room, place.count(6), 0.6)
    fit_out(shell, place, finish, 8, 0.05)
    return used_space(shell, deep * width * 0.3)
