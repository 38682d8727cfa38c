# SPDX-License-Identifier: MIT
"""Rooms' boxes made disjoint, each probe in one of its own room's."""

from __future__ import annotations

import math
from collections.abc import Sequence

import numpy as np

from i2r_vr.level.boxes import Box
from i2r_vr.level.sight import Float, Indices, Mask

GRID_M = 0.002
"""Faces lie on it, so that boxes which touch in the file do so to the digit."""
_LEAST_PART_M3 = 0.4
_AROUND_M = 0.25
"""Half the side of the box about a probe that stands in others' space."""


class BoxArray:
    """Boxes of rooms, to be asked all at once; more can be put to them.

    Parameters
    ----------
    boxes : sequence of (room, Box)
    """

    def __init__(self, boxes: Sequence[tuple[int, Box]] = ()) -> None:
        self._count = 0
        self._corners = np.empty((2, 64, 3))
        self._rooms = np.empty(64, np.int64)
        for room, box in boxes:
            self.put(room, box)

    @property
    def low(self) -> Float:
        """Lower corners [N, 3]."""
        return self._corners[0, : self._count]

    @property
    def high(self) -> Float:
        """Upper corners [N, 3]."""
        return self._corners[1, : self._count]

    @property
    def rooms(self) -> Indices:
        """The room of each box [N]."""
        return self._rooms[: self._count]

    def put(self, room: int, box: Box) -> None:
        """Put a box of a room to the others."""
        if self._count == len(self._rooms):
            self._corners = np.concatenate([self._corners, np.empty_like(self._corners)], axis=1)
            self._rooms = np.concatenate([self._rooms, np.empty_like(self._rooms)])
        self._corners[0, self._count], self._corners[1, self._count] = box.low, box.high
        self._rooms[self._count] = room
        self._count += 1

    def box(self, number: int) -> Box:
        """A box by its number."""
        (a, b, c), (d, e, f) = self._corners[:, number].tolist()
        return Box((a, b, c), (d, e, f))

    def meeting(self, low: Sequence[float], high: Sequence[float], gap_m: float = 0.0) -> Mask:
        """Which [N] share space with a box, or lie no farther from it than a gap."""
        near = (self.low < np.add(high, gap_m)) & (self.high > np.subtract(low, gap_m))
        return np.asarray(near.all(axis=1))


def disjoint(boxes: Sequence[Sequence[Box]], places: Sequence[Sequence[Float]]) -> list[list[Box]]:
    """Rooms' boxes cut so that none share space; small rooms keep theirs.

    Parameters
    ----------
    boxes : sequence of sequence of Box
        Of each room; those of one room are disjoint.
    places : sequence of sequence of float [3]
        Where each room's probes stand; those of two rooms are 2 cm apart or more.

    Returns
    -------
    list of list of Box
        Each probe stands in a box of its own room.
    """
    left = _cut(boxes, places, [[] for _ in boxes])
    outside = [
        [place for place in own if not any(part.holds(place) for part in parts)]
        for own, parts in zip(places, left, strict=True)
    ]
    if not any(outside):
        return left
    every = np.array([place for own in places for place in own])
    rooms = np.repeat(np.arange(len(places)), [len(own) for own in places])
    around = [
        [_about(place, every[rooms != room]) for place in own] for room, own in enumerate(outside)
    ]
    return _cut(boxes, places, around)


def _about(place: Float, others: Float) -> Box:
    """A box about a probe that holds no probe of another room."""
    nearest = np.abs(others - place).max(axis=1).min(initial=math.inf)
    half = min(_AROUND_M, float(nearest) / 3.0)
    x, y, z = place.tolist()
    return on_grid((x - half, y - half, z - half), (x + half, y + half, z + half))


def on_grid(low: Sequence[float], high: Sequence[float]) -> Box:
    """A box whose faces lie on the grid."""
    a, b, c = (round(value / GRID_M) * GRID_M for value in low)
    d, e, f = (round(value / GRID_M) * GRID_M for value in high)
    return Box((a, b, c), (d, e, f))


def _cut(
    boxes: Sequence[Sequence[Box]],
    places: Sequence[Sequence[Float]],
    first: Sequence[Sequence[Box]],
) -> list[list[Box]]:
    """Boxes cut by `first`, which stay as they are, and by those of smaller rooms."""
    left: list[list[Box]] = [[] for _ in boxes]
    taken = BoxArray()
    for room, own in enumerate(first):
        for box in own:
            for part in _remaining(box, taken):
                left[room].append(part)
                taken.put(room, part)
    volumes = [math.fsum(box.volume_m3 for box in own) for own in boxes]
    for room in sorted(range(len(boxes)), key=lambda r: (volumes[r], r)):
        for box in boxes[room]:
            for part in _remaining(box, taken):
                if part.volume_m3 > _LEAST_PART_M3 or any(part.holds(p) for p in places[room]):
                    left[room].append(part)
                    taken.put(room, part)
    return left


def _remaining(box: Box, taken: BoxArray) -> list[Box]:
    """What is left of a box outside those that are taken."""
    parts = [box]
    for number in np.flatnonzero(taken.meeting(box.low, box.high)).tolist():
        parts = [piece for part in parts for piece in without(part, taken.box(number))]
    return parts


def _shared(box: Box, taken: Box, axis: int) -> float:
    """Share of a box's side that another box takes of it."""
    both = min(box.high[axis], taken.high[axis]) - max(box.low[axis], taken.low[axis])
    return both / (box.high[axis] - box.low[axis])


def without(box: Box, taken: Box) -> list[Box]:
    """What is left of a box outside another, in boxes that share no space."""
    if not _meet(box, taken):
        return [box]
    left, low, high = [], list(box.low), list(box.high)
    for axis in sorted(range(3), key=lambda a: _shared(box, taken, a)):
        if low[axis] < taken.low[axis]:
            top = [*high]
            top[axis] = taken.low[axis]
            left.append(Box((low[0], low[1], low[2]), (top[0], top[1], top[2])))
            low[axis] = taken.low[axis]
        if high[axis] > taken.high[axis]:
            bottom = [*low]
            bottom[axis] = taken.high[axis]
            left.append(Box((bottom[0], bottom[1], bottom[2]), (high[0], high[1], high[2])))
            high[axis] = taken.high[axis]
    return left


def _meet(one: Box, other: Box) -> bool:
    return all(
        a < d and c < b for a, b, c, d in zip(one.low, one.high, other.low, other.high, strict=True)
    )
