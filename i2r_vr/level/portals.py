# SPDX-License-Identifier: MIT
"""Portals: where one room's view passes into another's."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from i2r_vr.level.boxes import Box
from i2r_vr.level.openings import Opening
from i2r_vr.level.sight import Float, Sight, turned

_THICKEST_WALL_M = 8.0
"""Of gateways and passages, too."""
_STEP_M, _INSIDE_M = 0.1, 0.2
_OPEN_SHARE = 0.5
_LEAST_AREA_M2 = 0.6
_TOUCHING_M = 0.15
_RASTER_M = 0.2


@dataclass(frozen=True)
class RoomOpening:
    """An opening between two rooms; the normal leads along `axis` from the first to the other."""

    rooms: tuple[int, int]
    opening: Opening


def between_rooms(
    openings: Sequence[tuple[int, Sight, Opening]],
    boxes: Sequence[Sequence[Box]],
    heading_rad: float,
) -> list[RoomOpening]:
    """Those of the rooms' openings that lead into other rooms, each once.

    Parameters
    ----------
    openings : sequence of (room, Sight, Opening)
        As probes of rooms, whose whole sight is given, saw them.
    boxes : sequence of sequence of Box
        Of each room.
    heading_rad : float
        Of the boxes' axes.
    """
    found: list[RoomOpening] = []
    for room, sight, opening in openings:
        behind = _room_behind(opening, room, sight, boxes, heading_rad)
        if behind is not None:
            found.append(RoomOpening((room, behind), opening))
    return _merged(found)


def _room_behind(
    opening: Opening,
    room: int,
    sight: Sight,
    boxes: Sequence[Sequence[Box]],
    heading_rad: float,
) -> int | None:
    """The first room met beyond an opening, where the probe sees into it."""
    others = [a for a in range(3) if a != opening.axis]
    spread = np.linspace(0.1, 0.9, 5)
    places = np.empty((5, 5, 3))
    for k, other in enumerate(others):
        across = opening.low[k] + (opening.high[k] - opening.low[k]) * spread
        places[..., other] = across[:, None] if k == 0 else across
    place = places[2, 2]
    for step in range(1, round(_THICKEST_WALL_M / _STEP_M) + 1):
        places[..., opening.axis] = opening.plane_m + opening.sign * step * _STEP_M
        for number, own in enumerate(boxes):
            if number != room and any(box.holds(place) for box in own):
                places[..., opening.axis] += opening.sign * _INSIDE_M
                return number if sight.sees(turned(places, heading_rad)).any() else None
    return None


def _merged(found: list[RoomOpening]) -> list[RoomOpening]:
    """One of each opening: the mean of its views, the clearer counting more.

    Seen from both sides, it lies in the middle of its wall.
    """
    groups: list[list[RoomOpening]] = []
    for item in sorted(found, key=lambda i: (min(i.rooms), max(i.rooms), -i.opening.clearness)):
        for group in groups:
            if _same(group[0], item):
                group.append(item)
                break
        else:
            groups.append([item])
    return [_mean(group) for group in groups]


def _same(one: RoomOpening, other: RoomOpening) -> bool:
    if set(one.rooms) != set(other.rooms) or one.opening.axis != other.opening.axis:
        return False
    a, b = one.opening, other.opening
    if abs(a.plane_m - b.plane_m) > _THICKEST_WALL_M:
        return False
    return all(a.low[k] < b.high[k] and b.low[k] < a.high[k] for k in range(2))


def _mean(group: list[RoomOpening]) -> RoomOpening:
    rooms = (min(group[0].rooms), max(group[0].rooms))
    sides, signs = [], []
    for first in rooms:
        views = [i.opening for i in group if i.rooms[0] == first]
        if views:
            weight = np.array([v.clearness for v in views])
            rows = np.array([[v.plane_m, *v.low, *v.high] for v in views])
            sides.append((weight.sum(), weight @ rows / weight.sum()))
            signs.append(views[0].sign if first == rooms[0] else -views[0].sign)
    total = sum(weight for weight, _ in sides)
    low_high = sum(weight * row for weight, row in sides) / total
    plane = float(np.mean([row[0] for _, row in sides]))
    return RoomOpening(
        rooms,
        replace(
            group[0].opening,
            sign=signs[0],
            plane_m=plane,
            low=(float(low_high[1]), float(low_high[2])),
            high=(float(low_high[3]), float(low_high[4])),
            clearness=float(total),
        ),
    )


def across_faces(
    boxes: Sequence[Sequence[Box]],
    spaces: Sequence[Sequence[Sight]],
    known: Sequence[RoomOpening],
    heading_rad: float,
) -> list[RoomOpening]:
    """Rooms that open into each other without a frame: where their boxes touch and sight passes."""
    linked = {frozenset(item.rooms) for item in known}
    found = []
    for one in range(len(boxes)):
        for other in range(one + 1, len(boxes)):
            if frozenset((one, other)) in linked:
                continue
            sights = [*spaces[one], *spaces[other]]
            for a in boxes[one]:
                for b in boxes[other]:
                    opening = _open_face(a, b, sights, heading_rad)
                    if opening is not None:
                        found.append(RoomOpening((one, other), opening))
    return _merged(found)


def _open_face(a: Box, b: Box, sights: Sequence[Sight], heading_rad: float) -> Opening | None:
    """The open part of the face at which two boxes touch."""
    for axis in range(3):
        for sign, gap, plane in (
            (1, b.low[axis] - a.high[axis], a.high[axis]),
            (-1, a.low[axis] - b.high[axis], a.low[axis]),
        ):
            if not -1e-6 <= gap <= _TOUCHING_M:
                continue
            others = [k for k in range(3) if k != axis]
            low = [max(a.low[k], b.low[k]) for k in others]
            high = [min(a.high[k], b.high[k]) for k in others]
            if min(high[0] - low[0], high[1] - low[1]) < 2.0 * _RASTER_M:
                continue
            steps = [
                np.linspace(lo, hi, max(round((hi - lo) / _RASTER_M), 2) * 2 + 1)[1::2]
                for lo, hi in zip(low, high, strict=True)
            ]
            middle = plane + sign * gap / 2.0
            open_ = _seen_through(axis, middle, others, steps, sights, heading_rad, gap)
            if open_.mean() < _OPEN_SHARE * 0.2 or not open_.any():
                continue
            rows, columns = np.flatnonzero(open_.any(axis=1)), np.flatnonzero(open_.any(axis=0))
            size = [(hi - lo) / len(s) for lo, hi, s in zip(low, high, steps, strict=True)]
            u0, u1 = low[0] + rows[0] * size[0], low[0] + (rows[-1] + 1) * size[0]
            v0, v1 = low[1] + columns[0] * size[1], low[1] + (columns[-1] + 1) * size[1]
            if (u1 - u0) * (v1 - v0) < _LEAST_AREA_M2:
                continue
            return Opening(axis, sign, middle, (u0, v0), (u1, v1), (u1 - u0) * (v1 - v0))
    return None


def _seen_through(
    axis: int,
    plane: float,
    others: Sequence[int],
    steps: Sequence[Float],
    sights: Sequence[Sight],
    heading_rad: float,
    gap: float,
) -> np.ndarray:
    """Where [U, V] some probe sees both sides of a face."""
    found = np.zeros((len(steps[0]), len(steps[1])), bool)
    points = np.empty((*found.shape, 3))
    points[..., others[0]], points[..., others[1]] = np.meshgrid(*steps, indexing="ij")
    for sight in sights:
        both = np.ones_like(found)
        for side in (-1.0, 1.0):
            points[..., axis] = plane + side * (gap / 2.0 + 0.1)
            both &= sight.sees(turned(points, heading_rad))
        found |= both
    return found
