# SPDX-License-Identifier: MIT
"""From the bundles of a level to what its file says."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Callable, Sequence

import numpy as np

from i2r_vr.errors import I2RError, Notice
from i2r_vr.errors.wording import counted
from i2r_vr.frames import about_vertical
from i2r_vr.level.arrangement import Arrangement, RoomView, arrange
from i2r_vr.level.boxes import Box
from i2r_vr.level.decays import typical
from i2r_vr.level.file import (
    VERSION,
    Bounds,
    BoxRecord,
    Generator,
    InputRecord,
    Level,
    LevelRecord,
    PortalRecord,
    ProbeRecord,
    RoomRecord,
    UnplacedRecord,
)
from i2r_vr.level.inputs import LevelInput
from i2r_vr.level.openings import other_axes
from i2r_vr.level.portals import RoomOpening
from i2r_vr.level.sight import Float, Sight
from i2r_vr.level.spaces import OwnSpace
from i2r_vr.version import GENERATOR_NAME, __version__

STEP_M = 1e-4
"""Places are written in tenths of a millimetre."""
_SEAM_M = 2e-4
"""By which turned boxes are smaller, so that their rounded centres let none overlap."""
_ALIKE_DEG = 1.0
"""Headings this near are of the same walls."""
SAME_PLACE_M = 0.02

Own = Callable[[LevelInput, Sight], OwnSpace]
Placed = list[tuple[LevelInput, Sight]]


def level_document(
    inputs: Sequence[LevelInput], own: Own, covering: Callable[[RoomView], list[Box]] | None = None
) -> Level:
    """Arrange the bundles of one level.

    Parameters
    ----------
    inputs : sequence of LevelInput
        In order of their paths, at least one with a position.
    own : callable
        The own space of a bundle's probe, by its sight along the level's axes.
    covering : callable, optional
        Of a room, as of `arrange`.
    """
    yaw_deg = heading_deg(inputs)
    placed, unplaced = _placed(inputs)
    stated = [each for each in inputs if each.is_placed and each.is_stated]
    found = None
    if placed:
        found = arrange(
            [sight for _, sight in placed],
            [each.is_silent for each, _ in placed],
            math.radians(yaw_deg),
            lambda number, sight: own(placed[number][0], sight),
            covering,
        )
    arranged = [] if found is None else _rooms(found, [each for each, _ in placed], yaw_deg)
    rooms = sorted([*arranged, *_stated_rooms(stated)], key=lambda room: room.id)
    portals = () if found is None else tuple(_portal(p, arranged, yaw_deg) for p in found.portals)
    by_path = {each.path: each for each in inputs}
    probes = [_probe(by_path[path], room) for room in rooms for path in room.probes]
    names = {each.metadata.capture.level for each in inputs if each.metadata.capture.level}
    return Level(
        version=VERSION,
        generator=Generator(GENERATOR_NAME, __version__),
        level=LevelRecord(yaw_deg, _bounds(rooms, inputs, yaw_deg), min(names, default=None)),
        rooms=tuple(rooms),
        probes=tuple(sorted(probes, key=lambda probe: probe.bundle)),
        portals=tuple(sorted(portals, key=lambda portal: (portal.rooms, portal.center_m))),
        unplaced=tuple(UnplacedRecord(path, code) for path, code in sorted(unplaced.items())),
        inputs=tuple(InputRecord(each.path, each.sha256) for each in inputs),
        warnings=tuple(_warnings(unplaced)),
    )


def heading_deg(inputs: Sequence[LevelInput]) -> int:
    """Heading of a level's walls, 0 to 89 whole degrees: the one that most bundles' zones have."""
    headings = Counter(
        round(each.yaw_deg + each.metadata.zone.yaw_deg) % 90
        for each in inputs
        if each.is_placed and each.metadata.zone.yaw_deg is not None and not each.is_stated
    )
    if not headings:
        return 0

    def votes(heading: int) -> tuple[int, int, int]:
        near = sum(
            count
            for other, count in headings.items()
            if min((other - heading) % 90, (heading - other) % 90) <= _ALIKE_DEG
        )
        return near, headings[heading], -heading

    return max(sorted(headings), key=votes)


def _placed(inputs: Sequence[LevelInput]) -> tuple[Placed, dict[str, str]]:
    """Bundles to arrange with what they see, and codes of those that have no place, by path."""
    placed: Placed = []
    unplaced: dict[str, str] = {}
    for each in inputs:
        if not each.is_placed:
            unplaced[each.path] = "NO_POSITION"
        elif each.is_stated:
            continue
        elif not each.has_depth:
            unplaced[each.path] = "BAKE_AGAIN"
        else:
            try:
                placed.append((each, each.sight()))
            except I2RError:
                unplaced[each.path] = "BAKE_AGAIN"
    kept: Placed = []
    cells: dict[tuple[int, ...], list[Float]] = {}
    for each, sight in placed:
        if _is_taken(sight.position_m, cells):
            unplaced[each.path] = "SAME_PLACE"
        else:
            kept.append((each, sight))
    return kept, unplaced


def _is_taken(place: Float, cells: dict[tuple[int, ...], list[Float]]) -> bool:
    """Whether another probe stands at a place; else it does from now on."""
    x, y, z = np.floor(place / SAME_PLACE_M).astype(np.int64).tolist()
    around = [(x + i, y + j, z + k) for i in (-1, 0, 1) for j in (-1, 0, 1) for k in (-1, 0, 1)]
    near = (other for cell in around for other in cells.get(cell, ()))
    if any(np.abs(other - place).max() <= SAME_PLACE_M for other in near):
        return True
    cells.setdefault((x, y, z), []).append(place)
    return False


def _rooms(found: Arrangement, inputs: Sequence[LevelInput], yaw_deg: int) -> list[RoomRecord]:
    rooms = []
    for number, boxes in enumerate(found.boxes):
        members = [inputs[i] for i in found.probes_of(number)]
        voice = members[typical([each.metadata.zone.acoustics.t60_s for each in members])]
        zone = voice.metadata.zone
        rooms.append(
            RoomRecord(
                id=members[0].path,
                name=zone.name,
                priority=0,
                muted=members[0].is_silent,
                volume_m3=round(math.fsum(box.volume_m3 for box in boxes), 3),
                probes=tuple(each.path for each in members),
                bundle=voice.path,
                boxes=tuple(_box(box, yaw_deg) for box in boxes),
                blend_distance_m=zone.blend_distance_m,
                acoustics=zone.acoustics,
            )
        )
    return rooms


def _box(box: Box, yaw_deg: int) -> BoxRecord:
    low, high = np.array(box.low), np.array(box.high)
    seam = _SEAM_M if yaw_deg else 0.0
    dx, dy, dz = (high - low).tolist()
    center = _in_level((low + high) / 2.0, yaw_deg)
    return BoxRecord(center, (_rounded(dx - seam), _rounded(dy - seam), _rounded(dz)))


def _in_level(place: Float, yaw_deg: int) -> tuple[float, float, float]:
    """A place along the level's axes in its frame, as it is written."""
    x, y, z = about_vertical(place, math.radians(yaw_deg)).tolist()
    return _rounded(x), _rounded(y), _rounded(z)


def _rounded(value: float) -> float:
    return round(round(value / STEP_M) * STEP_M, 4) + 0.0


def _stated_rooms(stated: Sequence[LevelInput]) -> list[RoomRecord]:
    """Rooms of zones that a person stated, each above larger ones."""
    rooms = []
    ordered = sorted(stated, key=lambda each: (-_stated_volume(each), each.path))
    for priority, each in enumerate(ordered, 1):
        zone = each.metadata.zone
        x, y, z = each.in_level(zone.center_m).tolist()
        is_box = zone.shape == "box"
        rooms.append(
            RoomRecord(
                id=each.path,
                name=zone.name,
                priority=priority,
                muted=each.is_silent,
                volume_m3=round(_stated_volume(each), 3),
                probes=(each.path,),
                bundle=each.path,
                shape=zone.shape,
                center_m=(_rounded(x), _rounded(y), _rounded(z)),
                yaw_deg=round((each.yaw_deg + (zone.yaw_deg or 0.0)) % 360.0, 4)
                if is_box
                else None,
                size_m=zone.size_m if is_box else None,
                radius_m=None if is_box else zone.radius_m,
                blend_distance_m=zone.blend_distance_m,
                acoustics=zone.acoustics,
            )
        )
    return rooms


def _stated_volume(each: LevelInput) -> float:
    zone = each.metadata.zone
    if zone.shape == "box":
        return math.prod(zone.size_m)
    return 4.0 / 3.0 * math.pi * zone.radius_m**3


def _probe(each: LevelInput, room: RoomRecord) -> ProbeRecord:
    capture, acoustics = each.metadata.capture, each.metadata.zone.acoustics
    assert capture.position_m is not None
    return ProbeRecord(
        bundle=each.path, position_m=capture.position_m, t60_s=acoustics.t60_s, room=room.id
    )


def _portal(portal: RoomOpening, rooms: Sequence[RoomRecord], yaw_deg: int) -> PortalRecord:
    opening = portal.opening
    low, high = (np.array(corner) for corner in opening.corners)
    normal = np.zeros(3)
    normal[opening.axis] = opening.sign
    width, height = (float((high - low)[axis]) for axis in other_axes(opening.axis))
    x, y, z = about_vertical(normal, math.radians(yaw_deg)).tolist()
    one, other = portal.rooms
    return PortalRecord(
        (rooms[one].id, rooms[other].id),
        _in_level((low + high) / 2.0, yaw_deg),
        (_rounded(width), _rounded(height)),
        (round(x, 6) + 0.0, round(y, 6) + 0.0, round(z, 6) + 0.0),
    )


def _bounds(rooms: Sequence[RoomRecord], inputs: Sequence[LevelInput], yaw_deg: int) -> Bounds:
    """The box about all rooms and probes, along unturned axes."""
    placed = [each.metadata.capture.position_m for each in inputs if each.is_placed]
    corners = [np.array(placed)]
    for room in rooms:
        if room.center_m is None:
            corners += [_corners(b.center_m, b.size_m, yaw_deg) for b in room.boxes]
        elif room.size_m is not None and room.yaw_deg is not None:
            corners.append(_corners(room.center_m, room.size_m, room.yaw_deg))
        elif room.radius_m is not None:
            corners.append(np.array(room.center_m) + room.radius_m * np.array([[-1.0], [1.0]]))
    every = np.concatenate(corners)
    low, high = np.floor(every.min(axis=0) / STEP_M), np.ceil(every.max(axis=0) / STEP_M)
    (a, b, c), (d, e, f) = (low * STEP_M).tolist(), (high * STEP_M).tolist()
    return Bounds(
        (round(a, 4) + 0.0, round(b, 4) + 0.0, round(c, 4) + 0.0),
        (round(d, 4) + 0.0, round(e, 4) + 0.0, round(f, 4) + 0.0),
    )


def _corners(center: Sequence[float], size: Sequence[float], yaw_deg: float) -> Float:
    """Corners [8, 3] of a turned box."""
    signs = np.array([(i, j, k) for i in (-1, 1) for j in (-1, 1) for k in (-1, 1)])
    return np.array(center) + about_vertical(signs * np.array(size) / 2.0, math.radians(yaw_deg))


def _warnings(unplaced: dict[str, str]) -> list[Notice]:
    """One warning for each reason why bundles have no place."""
    says = {
        "BAKE_AGAIN": "without a depth; bake their captures again",
        "NO_POSITION": "without a position; state it in the sidecar",
        "SAME_PLACE": "where another one was captured; remove or move one of the two",
    }
    counts = Counter(unplaced.values())
    return [
        Notice(code, f"{counted(n, 'bundle')} {says[code]}.") for code, n in sorted(counts.items())
    ]
