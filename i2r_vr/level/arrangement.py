# SPDX-License-Identifier: MIT
"""Probes of one level to its rooms, the boxes that cover them, and portals between them."""

from __future__ import annotations

import math
from collections import deque
from collections.abc import Callable, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from itertools import chain

import numpy as np
from numpy.typing import NDArray

from i2r_vr.level.boxes import Box, cover, hull, merged
from i2r_vr.level.cells import CELL_M, OPEN_CELL_M, Cells, cell_size_m, completed, room_cells
from i2r_vr.level.partition import BoxArray, disjoint, on_grid
from i2r_vr.level.portals import RoomOpening, across_faces, between_rooms
from i2r_vr.level.rooms import room_numbers
from i2r_vr.level.sight import Float, Sight
from i2r_vr.level.spaces import OwnSpace, Wall, bounded, own_space

REACH_M, HEIGHT_M = 60.0, 30.0
"""How far a probe's room reaches from it, at most."""
OPEN_REACH_M, OPEN_HEIGHT_M = 16.0, 8.0
"""The same in open air without late energy, where nothing else ends it."""
_INSIDE_WALL, _OUTSIDE_WALL = 1.3, 0.85
"""Of a cell's side, how far a wall's plane may be from a box's face to be where it ends: within
the box, where floors that are seen aslant seem lower, and without."""
_AT_FACE_M = 0.02
_SEEN_SHARE = 0.6
"""Of a room that may be one box, how much must be seen."""
_FROM_SIDE_M, _LEAST_WALL_M, _TALL_SHARE = 0.4, 0.6, 0.9
"""A wall in a room: how far from the box's sides, how wide, and how much of the height it has."""


@dataclass(frozen=True)
class Arrangement:
    """A level, arranged.

    rooms : of each probe, its room's number, counted by the rooms' first probes; boxes : of each
    room; portals : between rooms. All along axes turned by the heading.
    """

    rooms: tuple[int, ...]
    boxes: tuple[tuple[Box, ...], ...]
    portals: tuple[RoomOpening, ...]

    def probes_of(self, room: int) -> list[int]:
        """The probes of a room."""
        return [i for i, number in enumerate(self.rooms) if number == room]


@dataclass(frozen=True)
class RoomView:
    """All that a room's boxes follow from, before those of other rooms are cut out of them.

    own, others : spaces of its probes, and of others' that may reach into them; walls : that its
    probes see; in_open_air : whether they stand there without late energy.
    """

    own: tuple[Sight, ...]
    others: tuple[Sight, ...]
    walls: frozenset[Wall]
    in_open_air: bool


def arrange(
    sights: Sequence[Sight],
    silent: Sequence[bool],
    heading_rad: float,
    own: Callable[[int, Sight], OwnSpace] = lambda _, sight: own_space(sight),
    covering: Callable[[RoomView], list[Box]] | None = None,
) -> Arrangement:
    """Arrange a level.

    Parameters
    ----------
    sights : sequence of Sight
        Of all its probes, one or more, in the level's frame; no two within 2 cm.
    silent : sequence of bool
        Which stand in open air without late energy.
    heading_rad : float
        Of the walls, by which the axes are turned to the left.
    own : callable
        `own_space` of a probe by its number, such as one that remembers.
    covering : callable, optional
        `covered`, such as one that remembers.
    """
    along = [sight.turned(-heading_rad) for sight in sights]
    spaces = [own(number, sight) for number, sight in enumerate(along)]
    reaches = [(OPEN_REACH_M, OPEN_HEIGHT_M) if quiet else (REACH_M, HEIGHT_M) for quiet in silent]
    openings, walls = [space.openings for space in spaces], [space.walls for space in spaces]
    own_sights = deque(space.sight for space in spaces)
    del spaces
    ends = bounded(own_sights, [*chain.from_iterable(openings)], reaches)
    numbers = room_numbers(ends, silent)
    members = [np.flatnonzero(numbers == room).tolist() for room in range(numbers.max() + 1)]
    bounds = np.array([sight.bounds for sight in ends])
    places = [[ends[i].position_m for i in own_probes] for own_probes in members]
    views = (
        RoomView(
            tuple(ends[i] for i in own_probes),
            tuple(ends[i] for i in _reaching(bounds, numbers, own_probes)),
            frozenset(wall for i in own_probes for wall in walls[i]),
            silent[own_probes[0]],
        )
        for own_probes in members
    )
    boxes = disjoint([(covering or covered)(view) for view in views], places)
    every = BoxArray([(room, box) for room, own_boxes in enumerate(boxes) for box in own_boxes])
    framed = between_rooms(
        (
            (room, sight, opening)
            for room, sight, own_openings in zip(numbers.tolist(), along, openings, strict=True)
            for opening in own_openings
        ),
        every,
    )
    of_rooms = [[ends[i] for i in own_probes] for own_probes in members]
    portals = [*framed, *across_faces(every, of_rooms, framed)]
    return Arrangement(tuple(numbers.tolist()), tuple(map(tuple, boxes)), tuple(portals))


def _reaching(bounds: Float, numbers: NDArray[np.int64], members: list[int]) -> list[int]:
    """Probes of other rooms whose spaces may reach into that of `members`."""
    low, high = bounds[members, 0].min(axis=0), bounds[members, 1].max(axis=0)
    near = (bounds[:, 0] < high).all(axis=1) & (bounds[:, 1] > low).all(axis=1)
    found: list[int] = np.flatnonzero(near & (numbers != numbers[members[0]])).tolist()
    return found


def covered(view: RoomView) -> list[Box]:
    """The boxes of a room, before those of others are cut out of them."""
    size_m = cell_size_m(view.own, OPEN_CELL_M if view.in_open_air else CELL_M)
    cells = room_cells(view.own, view.others, size_m)
    places = [sight.position_m for sight in view.own]
    ranges = cover(
        completed(cells), cells.foreign, [cells.index(place) for place in places], cells.size_m
    )
    walls = view.walls
    found = []
    for sides in ranges:
        low = [(a + f) * cells.size_m for (a, _), f in zip(sides, cells.first, strict=True)]
        high = [(b + f) * cells.size_m for (_, b), f in zip(sides, cells.first, strict=True)]
        for axis in range(3):
            for sign, side in ((-1, low), (1, high)):
                side[axis] = _at_wall(side[axis], axis, sign, walls, places, cells.size_m)
        found.append(on_grid(low, high))
    return _as_one(merged(found), cells, walls)


def _as_one(boxes: list[Box], cells: Cells, walls: AbstractSet[Wall]) -> list[Box]:
    """One box in place of several, where no wall from floor to ceiling stands in it.

    What is not seen of such a room is behind furniture.
    """
    if len(boxes) < 2:
        return boxes
    whole = hull(boxes)
    if math.fsum(box.volume_m3 for box in boxes) < _SEEN_SHARE * whole.volume_m3:
        return boxes
    if cells.foreign[cells.within(whole)].any():
        return boxes
    return boxes if any(_stands_in(wall, whole) for wall in walls) else [whole]


def _stands_in(wall: Wall, box: Box) -> bool:
    """Whether a wall from floor to ceiling stands in a box, away from its sides."""
    inside = box.low[wall.axis] + _FROM_SIDE_M, box.high[wall.axis] - _FROM_SIDE_M
    if wall.axis == 2 or not inside[0] < wall.plane_m < inside[1]:
        return False
    beside = 1 - wall.axis
    wide = min(wall.high[0], box.high[beside]) - max(wall.low[0], box.low[beside])
    tall = min(wall.high[1], box.high[2]) - max(wall.low[1], box.low[2])
    return wide > _LEAST_WALL_M and tall > _TALL_SHARE * (box.high[2] - box.low[2])


def _at_wall(
    face: float,
    axis: int,
    sign: int,
    walls: AbstractSet[Wall],
    places: Sequence[Float],
    cell_m: float,
) -> float:
    """Where a box's face ends: at the wall that is seen next to it, no probe left outside."""
    near = [
        wall.plane_m
        for wall in walls
        if (wall.axis, wall.sign) == (axis, sign)
        and -_INSIDE_WALL * cell_m < (wall.plane_m - face) * sign < _OUTSIDE_WALL * cell_m
        and not any(
            (face - place[axis]) * sign > 0.0 >= (wall.plane_m - place[axis]) * sign - _AT_FACE_M
            for place in places
        )
    ]
    return min(near, key=lambda plane: (abs(plane - face), plane), default=face)
