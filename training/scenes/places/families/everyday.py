# SPDX-License-Identifier: MIT
"""Rooms of every day in use: homes, offices, teaching and practice rooms, lounges."""

from __future__ import annotations

from training.scenes.draws import pick
from training.scenes.places import finishes, furnishing, seating
from training.scenes.places import furniture as things
from training.scenes.places.dressing import panel
from training.scenes.places.fitting_out import fit_out, used_shell, used_space
from training.scenes.places.inhabited import Inhabited
from training.scenes.places.spaces import Room, Space
from training.scenes.places.stock import tree


def home(place: Inhabited) -> Space:
    """A furnished living room, at times open to a kitchen, at times high."""
    roofs = ("flat", "flat", "flat", "flat", "pitched")
    shell, finish = used_shell(place, finishes.HOME, (25, 320), (2.3, 4.6), roofs=roofs)
    if place.chance(0.2):
        furnishing.kitchen(shell.room)
    furnishing.living(shell.room)
    fit_out(shell, place, finish, 5, 0.5)
    return used_space(shell)


def guest_room(place: Inhabited) -> Space:
    """A bedroom or a hotel's room."""
    shell, finish = used_shell(place, finishes.BEDROOM, (16, 130), (2.2, 3.6))
    furnishing.bedroom(shell.room)
    if place.chance(0.4) and (f := shell.room.reserve(0.6)) is not None:
        things.armchair(f)
    fit_out(shell, place, finish, 3, 0.7)
    return used_space(shell)


def wet_room(place: Inhabited) -> Space:
    """A bathroom, a cloakroom or a shower room, mostly tiled."""
    shell, finish = used_shell(place, finishes.BATH, (5, 90), (2.2, 3.4))
    furnishing.bathroom(shell.room)
    if float(shell.room.size[0]) > 4:
        _cubicles(shell.room, place)
    fit_out(shell, place, finish, 1, 0.1)
    return used_space(shell)


def _cubicles(room: Room, place: Inhabited) -> None:
    """A row of doors of 0.9 m between partitions, against a wall."""
    number = int(min(6, (float(room.size[0]) - 1) / 0.95))
    f = room.against_wall(0.95 * number, 1.4, 2.1)
    if f is None:
        return
    board = place.material("plastic", True)
    for i in range(number + 1):
        f.box((-0.475 * number + 0.95 * i, 0, 1.05), (0.015, 0.7, 0.95), board)
    for i in range(number):
        f.box((-0.475 * number + 0.95 * (i + 0.5), 0.7, 1.05), (0.4, 0.015, 0.95), board)


def home_kitchen(place: Inhabited) -> Space:
    """A kitchen with a place to eat."""
    shell, finish = used_shell(place, finishes.KITCHEN, (16, 220), (2.3, 3.8))
    furnishing.kitchen(shell.room)
    fit_out(shell, place, finish, 3, 0.2)
    return used_space(shell)


def meeting_room(place: Inhabited) -> Space:
    """A long table with chairs, a screen at the end, a board."""
    shell, finish = used_shell(place, finishes.OFFICE, (35, 500), (2.4, 4.2), (1.0, 1.8))
    room = shell.room
    half = 0.28 * float(room.size[0])
    wide = 0.6 if room.size[1] < 5 else 0.9
    top = place.material("wood_panel", True)
    place.box((0, 0, 0.73), (half, wide, 0.02), top)
    place.box((0, 0, 0.36), (0.7 * half, 0.08, 0.36), place.material("metal"))
    room.used.append((0.0, 0.0, max(half, wide + 0.6)))
    for i in range(int(2 * half / 0.75)):
        for side in (-1, 1):
            f = place.at(-half + 0.4 + 0.75 * i, side * (wide + 0.25), 0, 0 if side < 0 else 3.14)
            if place.chance(0.85):
                things.office_chair(f) if finish.soft > 0.5 else things.chair(f, False)
                if place.chance(0.15):
                    seating.sitter(f)
    things.things_on(place.at(0, 0), 0.8 * half, 0.5 * wide, 0.75, place.count(8))
    wall = room.walls[3]
    if (x := wall.reserve(min(2.0, wall.length - 0.4), 0.9, 2.1)) is not None:
        things.screen(wall.frame.at(x, 0.05), min(1.8, wall.length - 0.5), 1.5)
    furnishing.along_walls(room, place.count(4), ["cupboard", "bookcase", "rack"])
    furnishing.strewn(room, place.count(5), 0.2)
    fit_out(shell, place, finish, 6, 0.2)
    return used_space(shell)


def office_floor(place: Inhabited) -> Space:
    """Rows of desks between low screens, cupboards, plants, columns."""
    roofs = ("flat", "flat", "flat", "flat", "pitched")
    shell, finish = used_shell(place, finishes.OFFICE, (150, 7000), (2.5, 6.0), (1.0, 2.6), roofs)
    room = shell.room
    nx = min(9, int((float(room.size[0]) - 2) / 3.4))
    ny = min(4, int((float(room.size[1]) - 2) / 4.4))
    screens = place.chance(0.6)
    for i in range(max(1, nx) * max(1, ny)):
        x = (i % max(1, nx) - (max(1, nx) - 1) / 2) * 3.4
        y = (i // max(1, nx) - (max(1, ny) - 1) / 2) * 4.4
        if not place.chance(0.9):
            continue
        room.used.append((x, y, 1.6))
        for side in (-1, 1):
            things.desk(place.at(x, y + side * 0.45, 0, 0.0 if side > 0 else 3.1416))
            things.desk(place.at(x + 1.42, y + side * 0.45, 0, 0.0 if side > 0 else 3.1416))
        if screens:
            felt = place.material("acoustic_panel")
            place.box((x + 0.7, y, 0.95), (1.42, 0.02, 0.24), felt)
    if float(room.size[1]) > 11 and place.chance(0.6):
        m = place.material(pick(place.rng, ["concrete", "plaster"]))
        for i in range(int(float(room.size[0]) / 6.5)):
            x = float(room.low[0]) + 3.2 + 6.5 * i
            place.box((x, 2.2, room.height / 2), (0.22, 0.22, room.height / 2), m)
    furnishing.along_walls(room, place.count(9), ["cupboard", "bookcase", "rack"])
    furnishing.strewn(room, place.count(12), 0.35)
    fit_out(shell, place, finish, 7, 0.15, signs=2)
    return used_space(shell)


def seminar_room(place: Inhabited) -> Space:
    """A room to teach in: desks or rows of chairs, a board, a projector, cupboards."""
    kinds = finishes.TEACHING if place.chance(0.65) else finishes.LECTURE
    shell, finish = used_shell(place, kinds, (80, 1600), (2.5, 5.5), (1.0, 1.8))
    room = shell.room
    board = room.walls[3]
    wide = min(float(place.rng.uniform(2.4, 5.0)), board.length - 0.6)
    if (x := board.reserve(wide, 0.85, 2.2)) is not None:
        m = place.material(pick(place.rng, ["plastic", "stone", "plaster"]), True)
        panel(board, x, 1.5, wide, 1.25, m, 0.04)
    if place.chance(0.5):
        seating.loose_rows(room, 3.0, place.chance(finish.soft), 90)
    else:
        _desk_rows(room, place, place.chance(finish.soft))
    f = place.at(float(room.high[0]) - 1.4, 0.25 * float(room.size[1]), 0, 1.57)
    f.box((0, 0, 0.5), (0.5, 0.3, 0.5), place.material("wood_panel"))
    if place.chance(0.4):
        things.person(f.at(0, -0.6))
    place.box((0.1 * float(room.size[0]), 0, room.height - 0.35), (0.2, 0.15, 0.07), 0)
    furnishing.along_walls(room, place.count(5), ["cupboard", "bookcase", "rack", "piano"])
    furnishing.strewn(room, place.count(5), 0.4)
    fit_out(shell, place, finish, 7, 0.3)
    return used_space(shell)


def _desk_rows(room: Room, place: Inhabited, soft: bool) -> None:
    """Tables for two in rows that face +x."""
    rows = min(8, int((float(room.size[0]) - 3.4) / 1.35))
    columns = min(5, int((float(room.size[1]) - 1.2) / 1.7))
    top, steel = place.material("wood_panel"), place.material("metal")
    for i in range(rows):
        for j in range(columns):
            x = float(room.high[0]) - 3.0 - 1.35 * i
            y = (j + 0.5 - columns / 2) * 1.7
            f = place.at(x, y, 0, -1.5708)
            f.box((0, 0.4, 0.73), (0.65, 0.25, 0.015), top)
            for side in (-1, 1):
                f.box((side * 0.6, 0.4, 0.36), (0.02, 0.2, 0.36), steel)
                if place.chance(0.9):
                    seat = f.at(side * 0.32, -0.1)
                    things.chair(seat, soft)
                    if place.chance(0.08):
                        seating.sitter(seat)
            room.used.append((x, y, 0.8))


def practice_room(place: Inhabited) -> Space:
    """A room for music or speech with panels on its walls: instruments, stands, chairs."""
    roofs = ("flat", "flat", "flat", "pitched")
    shell, finish = used_shell(place, finishes.PRACTICE, (20, 900), (2.3, 7.0), (1.0, 1.7), roofs)
    room = shell.room
    for _ in range(place.count(12)):
        if (f := room.reserve(0.45)) is not None:
            things.speaker_stand(f)
            if place.chance(0.6):
                things.chair(f.at(0, 0.6, 0, 3.1416), place.chance(finish.soft))
    furnishing.along_walls(room, place.count(6), ["piano", "cupboard", "rack", "bookcase"])
    if place.chance(0.5) and (f := room.reserve(1.2)) is not None:
        things.rug(f, 1.0, 0.8)
    if place.chance(0.35):
        wall = room.wall()
        cloth = place.material("curtain_heavy")
        panel(wall, wall.length / 2, 0.46 * wall.height, wall.length, 0.9 * wall.height, cloth, 0.1)
        wall.take(wall.length / 2, wall.length, 0.0, wall.height)
    fit_out(shell, place, finish, 2, 0.5)
    return used_space(shell)


def lounge(place: Inhabited) -> Space:
    """Groups of seats with low tables: a waiting room, a club's or a hotel's lounge."""
    shell, finish = used_shell(place, finishes.LOUNGE, (60, 2500), (2.4, 6.5))
    room = shell.room
    area = float(room.size[0] * room.size[1])
    for _ in range(min(9, 1 + int(area / 16))):
        if (f := room.reserve(1.7)) is not None:
            furnishing.seating_group(f)
    if place.chance(0.3) and (f := room.reserve(1.1)) is not None:
        tree(f, min(room.height - 0.4, float(place.rng.uniform(2.0, 4.5))), place)
    furnishing.along_walls(room, place.count(6), ["bookcase", "cupboard", "bench", "piano"])
    furnishing.strewn(room, place.count(10), 0.4)
    fit_out(shell, place, finish, 6, 0.4)
    return used_space(shell)
