# SPDX-License-Identifier: MIT
"""Probes of one level to its rooms, the boxes that cover them, and portals between them."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from i2r_vr.level.boxes import Box, cover, without
from i2r_vr.level.cells import CELL_M, OPEN_CELL_M, completed, room_cells
from i2r_vr.level.openings import Opening, own_space, up_to_openings, walls_in_sight
from i2r_vr.level.portals import RoomOpening, across_faces, between_rooms
from i2r_vr.level.rooms import room_numbers
from i2r_vr.level.sight import Float, Sight, turned

REACH_M, HEIGHT_M = 60.0, 30.0
"""How far a probe's room reaches from it, at most."""
OPEN_REACH_M, OPEN_HEIGHT_M = 16.0, 8.0
"""The same in open air without late energy, where nothing else ends it."""
_NEAR_WALL = 0.85
"""Of a cell's side, how far a wall's plane may be from a box's face to be where it ends."""
_LEAST_PART_M3 = 0.4
_AT_FACE_M = 0.02


@dataclass(frozen=True)
class Arrangement:
    """A level, arranged.

    rooms : of each probe, its room's number; boxes : of each room, along axes turned by the
    heading; portals : between rooms.
    """

    rooms: tuple[int, ...]
    boxes: tuple[tuple[Box, ...], ...]
    portals: tuple[RoomOpening, ...]

    def probes_of(self, room: int) -> list[int]:
        """The probes of a room."""
        return [i for i, number in enumerate(self.rooms) if number == room]


def arrange(sights: Sequence[Sight], silent: Sequence[bool], heading_rad: float) -> Arrangement:
    """Arrange a level.

    Parameters
    ----------
    sights : sequence of Sight
        Of all its probes.
    silent : sequence of bool
        Which stand in open air without late energy.
    heading_rad : float
        Of the walls, by which the boxes' axes are turned to the left.
    """
    found = [own_space(sight, heading_rad) for sight in sights]
    every = [opening for _, openings in found for opening in openings]
    spaces = [
        up_to_openings(
            space.within(*((OPEN_REACH_M, OPEN_HEIGHT_M) if quiet else (REACH_M, HEIGHT_M))),
            every,
            heading_rad,
        )
        for (space, _), quiet in zip(found, silent, strict=True)
    ]
    numbers = room_numbers(spaces, silent)
    rooms = tuple(numbers.tolist())
    boxes = _disjoint(
        [
            _boxes(spaces, np.flatnonzero(numbers == room).tolist(), silent, heading_rad)
            for room in range(max(rooms) + 1)
        ],
        [
            [turned(spaces[i].position_m, -heading_rad) for i in np.flatnonzero(numbers == room)]
            for room in range(max(rooms) + 1)
        ],
    )
    openings = [
        (room, sight, opening)
        for room, sight, (_, own) in zip(rooms, sights, found, strict=True)
        for opening in own
    ]
    framed = between_rooms(openings, boxes, heading_rad)
    of_rooms = [
        [s for s, r in zip(spaces, rooms, strict=True) if r == n] for n in range(len(boxes))
    ]
    portals = [*framed, *across_faces(boxes, of_rooms, framed, heading_rad)]
    return Arrangement(rooms, tuple(map(tuple, boxes)), tuple(portals))


def _boxes(
    spaces: Sequence[Sight], members: list[int], silent: Sequence[bool], heading_rad: float
) -> list[Box]:
    """The boxes of the room of `members`, before those of others are cut out of them."""
    own = [spaces[i] for i in members]
    others = [space for i, space in enumerate(spaces) if i not in set(members)]
    cells = room_cells(own, others, heading_rad, OPEN_CELL_M if silent[members[0]] else CELL_M)
    places = [turned(space.position_m, -heading_rad) for space in own]
    ranges = cover(
        completed(cells), cells.foreign, [cells.index(place) for place in places], cells.size_m
    )
    walls = [wall for space in own for wall in walls_in_sight(space, heading_rad)]
    found = []
    for ends in ranges:
        low = [(a + f) * cells.size_m for (a, _), f in zip(ends, cells.first, strict=True)]
        high = [(b + f) * cells.size_m for (_, b), f in zip(ends, cells.first, strict=True)]
        for axis in range(3):
            for sign, side in ((-1, low), (1, high)):
                side[axis] = _at_wall(side[axis], axis, sign, walls, places, cells.size_m)
        found.append(Box((low[0], low[1], low[2]), (high[0], high[1], high[2])))
    return found


def _at_wall(
    face: float,
    axis: int,
    sign: int,
    walls: Sequence[tuple[int, int, float]],
    places: Sequence[Float],
    cell_m: float,
) -> float:
    """Where a box's face ends: at the wall that is seen next to it, no probe left outside."""
    near = [
        plane
        for wall_axis, wall_sign, plane in walls
        if (wall_axis, wall_sign) == (axis, sign)
        and abs(plane - face) < _NEAR_WALL * cell_m
        and not any(
            (face - place[axis]) * sign > 0.0 >= (plane - place[axis]) * sign - _AT_FACE_M
            for place in places
        )
    ]
    return min(near, key=lambda plane: (abs(plane - face), plane), default=face)


def _disjoint(boxes: list[list[Box]], places: list[list[Float]]) -> list[list[Box]]:
    """Rooms' boxes cut so that none share space; small rooms keep theirs."""
    volumes = [math.fsum(box.volume_m3 for box in own) for own in boxes]
    taken: list[Box] = []
    left: list[list[Box]] = [[] for _ in boxes]
    for room in sorted(range(len(boxes)), key=lambda r: (volumes[r], r)):
        for box in boxes[room]:
            parts = [box]
            for other in taken:
                if box.meets(other):
                    parts = [piece for part in parts for piece in without(part, other)]
            for part in parts:
                if part.volume_m3 > _LEAST_PART_M3 or any(part.holds(p) for p in places[room]):
                    left[room].append(part)
                    taken.append(part)
    return left
