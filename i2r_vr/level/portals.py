# SPDX-License-Identifier: MIT
"""Portals: where one room's view passes into another's."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from itertools import groupby

import numpy as np

from i2r_vr.level.boxes import Box
from i2r_vr.level.openings import Opening, other_axes
from i2r_vr.level.partition import BoxArray
from i2r_vr.level.sight import Float, Mask, Sight

_THICKEST_WALL_M = 8.0
"""Of gateways and passages, too."""
_STEP_M, _INSIDE_M = 0.1, 0.2
_OPEN_SHARE = 0.1
_LEAST_AREA_M2 = 0.6
_TOUCHING_M = 0.15
_RASTER_M = 0.2


@dataclass(frozen=True)
class RoomOpening:
    """An opening between two rooms; the normal leads along `axis` from the first to the other."""

    rooms: tuple[int, int]
    opening: Opening


@dataclass(frozen=True)
class _View:
    """An opening as a probe of the first room sees it; `far_m` is where the other room begins."""

    rooms: tuple[int, int]
    opening: Opening
    far_m: float

    @property
    def pair(self) -> tuple[int, int]:
        return min(self.rooms), max(self.rooms)


def between_rooms(
    openings: Iterable[tuple[int, Sight, Opening]], boxes: BoxArray
) -> list[RoomOpening]:
    """Those of the rooms' openings that lead into other rooms, each once.

    Parameters
    ----------
    openings : iterable of (room, Sight, Opening)
        As probes of rooms, whose whole sight is given, saw them.
    boxes : BoxArray
        Of all rooms.
    """
    views = (_view(opening, room, sight, boxes) for room, sight, opening in openings)
    return _merged([view for view in views if view is not None])


def _view(opening: Opening, room: int, sight: Sight, boxes: BoxArray) -> _View | None:
    """An opening with the first room beyond it, where the probe sees into that."""
    others = list(other_axes(opening.axis))
    low, high = np.array(opening.low), np.array(opening.high)
    middle = (low + high) / 2.0
    near, far = boxes.low[:, opening.axis], boxes.high[:, opening.axis]
    entry, leaving = near - opening.plane_m, far - opening.plane_m
    if opening.sign < 0:
        entry, leaving = -leaving, -entry
    behind = (boxes.rooms != room) & (leaving > _STEP_M) & (entry <= _THICKEST_WALL_M)
    behind &= ((boxes.low[:, others] <= middle) & (boxes.high[:, others] >= middle)).all(axis=1)
    if not behind.any():
        return None
    entry = np.where(behind, np.maximum(entry, _STEP_M), np.inf)
    first = int(np.argmin(entry))
    places = np.empty((5, 5, 3))
    spread = np.linspace(0.1, 0.9, 5)[:, None]
    u, v = (low + (high - low) * spread).T
    places[..., others[0]], places[..., others[1]] = u[:, None], v[None, :]
    places[..., opening.axis] = opening.plane_m + opening.sign * (entry[first] + _INSIDE_M)
    if not sight.sees(places).any():
        return None
    far_m = opening.plane_m + opening.sign * float(entry[first])
    return _View((room, int(boxes.rooms[first])), opening, far_m)


def _merged(views: Sequence[_View]) -> list[RoomOpening]:
    """One of each opening: the mean of its views, the clearer counting more."""
    found = []
    ordered = sorted(views, key=lambda view: (view.pair, -view.opening.clearness))
    for pair, same in groupby(ordered, key=lambda view: view.pair):
        groups: list[list[_View]] = []
        for view in same:
            group = next((g for g in groups if _same(g[0].opening, view.opening)), None)
            if group is None:
                groups.append([view])
            else:
                group.append(view)
        found += [_mean(pair, group) for group in groups]
    return found


def _same(one: Opening, other: Opening) -> bool:
    if one.axis != other.axis or abs(one.plane_m - other.plane_m) > _THICKEST_WALL_M:
        return False
    return all(one.low[k] < other.high[k] and other.low[k] < one.high[k] for k in range(2))


def _mean(pair: tuple[int, int], group: list[_View]) -> RoomOpening:
    """The mean of an opening's views, in the middle of its wall."""
    weight = np.array([view.opening.clearness for view in group])
    rows = np.array([[*view.opening.low, *view.opening.high] for view in group])
    u0, v0, u1, v1 = (weight @ rows / weight.sum()).tolist()
    planes = []
    for first in pair:
        own = [view for view in group if view.rooms[0] == first]
        if own:
            clear = np.array([view.opening.clearness for view in own])
            near = np.array([view.opening.plane_m for view in own])
            far = np.array([view.far_m for view in own])
            planes.append((clear @ near / clear.sum(), clear @ far / clear.sum()))
    near_m = planes[0][0]
    far_m = planes[1][0] if len(planes) == 2 else planes[0][1]
    best = group[0]
    return RoomOpening(
        pair,
        replace(
            best.opening,
            sign=best.opening.sign if best.rooms == pair else -best.opening.sign,
            plane_m=float(near_m + far_m) / 2.0,
            low=(u0, v0),
            high=(u1, v1),
            clearness=float(weight.sum()),
        ),
    )


def across_faces(
    boxes: BoxArray, spaces: Sequence[Sequence[Sight]], known: Sequence[RoomOpening]
) -> list[RoomOpening]:
    """Rooms that open into each other without a frame: where their boxes touch and sight passes.

    Parameters
    ----------
    boxes : BoxArray
        Of all rooms.
    spaces : sequence of sequence of Sight
        Of each room's probes.
    known : sequence of RoomOpening
        Rooms that these join are not asked.
    """
    linked = {frozenset(item.rooms) for item in known}
    found = []
    for number in range(len(boxes.rooms)):
        box, room = boxes.box(number), int(boxes.rooms[number])
        touching = boxes.meeting(box.low, box.high, _TOUCHING_M) & (boxes.rooms > room)
        for near in np.flatnonzero(touching).tolist():
            other = int(boxes.rooms[near])
            if frozenset((room, other)) in linked:
                continue
            opening = _open_face(box, boxes.box(near), [*spaces[room], *spaces[other]])
            if opening is not None:
                found.append(_View((room, other), opening, opening.plane_m))
    return _merged(found)


def _open_face(a: Box, b: Box, sights: Sequence[Sight]) -> Opening | None:
    """The open part of the face at which two boxes touch."""
    for axis in range(3):
        others = other_axes(axis)
        low = [max(a.low[k], b.low[k]) for k in others]
        high = [min(a.high[k], b.high[k]) for k in others]
        if min(high[0] - low[0], high[1] - low[1]) < 2.0 * _RASTER_M:
            continue
        for sign, gap, face in (
            (1, b.low[axis] - a.high[axis], a.high[axis]),
            (-1, a.low[axis] - b.high[axis], a.low[axis]),
        ):
            if not -1e-6 <= gap <= _TOUCHING_M:
                continue
            opening = Opening(
                axis, sign, face + sign * gap / 2.0, (low[0], low[1]), (high[0], high[1]), 0.0
            )
            found = _open_part(opening, sights, gap / 2.0 + 0.1)
            if found is not None:
                return found
    return None


def _open_part(face: Opening, sights: Sequence[Sight], beside_m: float) -> Opening | None:
    """The part of a face whose both sides some probe sees."""
    others = other_axes(face.axis)
    steps = [
        np.linspace(lo, hi, max(round((hi - lo) / _RASTER_M), 2) * 2 + 1)[1::2]
        for lo, hi in zip(face.low, face.high, strict=True)
    ]
    places = np.empty((2, len(steps[0]), len(steps[1]), 3))
    places[..., others[0]], places[..., others[1]] = steps[0][:, None], steps[1][None, :]
    places[0, ..., face.axis] = face.plane_m - beside_m
    places[1, ..., face.axis] = face.plane_m + beside_m
    seen = _seen_on_both_sides(places, sights)
    if seen.mean() < _OPEN_SHARE:
        return None
    rows, columns = np.flatnonzero(seen.any(axis=1)), np.flatnonzero(seen.any(axis=0))
    (u0, v0), (u1, v1) = face.low, face.high
    du, dv = (u1 - u0) / len(steps[0]), (v1 - v0) / len(steps[1])
    low = (u0 + float(rows[0]) * du, v0 + float(columns[0]) * dv)
    high = (u0 + float(rows[-1] + 1) * du, v0 + float(columns[-1] + 1) * dv)
    area = (high[0] - low[0]) * (high[1] - low[1])
    return None if area < _LEAST_AREA_M2 else replace(face, low=low, high=high, clearness=area)


def _seen_on_both_sides(places: Float, sights: Sequence[Sight]) -> Mask:
    """Where [U, V] one probe sees both of two places [2, U, V, 3]."""
    low, high = places.reshape(-1, 3).min(axis=0), places.reshape(-1, 3).max(axis=0)
    found = np.zeros(places.shape[1:3], bool)
    for sight in sights:
        bounds = sight.bounds
        if np.all(bounds[0] < high) and np.all(bounds[1] > low):
            found |= sight.sees(places).all(axis=0)
    return found
