# SPDX-License-Identifier: MIT
"""Check the file of a level: schema, rooms that are apart, probes in their rooms, bundles."""

from __future__ import annotations

import hashlib
import math
from collections.abc import Iterator, Mapping
from functools import lru_cache
from importlib import resources
from pathlib import Path
from typing import Any

import numpy as np

from i2r_vr.bundle.validation import MOST_SCHEMA_PROBLEMS, Problem
from i2r_vr.errors import I2RError
from i2r_vr.errors.wording import counted
from i2r_vr.frames import about_vertical
from i2r_vr.level.file import SUFFIX, Level, RoomRecord, load_level
from i2r_vr.level.sight import Float
from i2r_vr.strict_json import strict_json

_ROUNDING_M = 1e-3
"""Places are written in tenths of a millimetre, turned ones in both of their numbers."""
MOST_NAMED = 5
"""Of pairs, probes or bundles that one problem is about."""


@lru_cache(maxsize=1)
def level_schema() -> Mapping[str, Any]:
    """The JSON Schema (draft 2020-12) of the file of a level."""
    text = resources.files("i2r_vr").joinpath("schema/i2rvl.schema.json").read_text("utf-8")
    schema: Mapping[str, Any] = strict_json(text)
    return schema


def find_levels(path: Path) -> list[Path]:
    """Files of levels: one given by itself, or those in a folder of bundles."""
    if path.is_dir():
        return sorted(file for file in path.glob("*" + SUFFIX) if file.is_file())
    return [path] if path.suffix == SUFFIX else []


def validate_level(path: str | Path) -> list[Problem]:
    """Everything that is wrong with the file of a level; an empty list where nothing is.

    Parameters
    ----------
    path : path
        The ``.i2rvl`` file. Nothing is raised for a bad one.
    """
    file = Path(path)
    try:
        level = load_level(file)
        problems = list(_schema_problems(file))
    except I2RError as error:
        found = f"{error.found}, expected {error.expected}"
        return [Problem(error.code, found, error.file or str(path))]
    problems += _listing_problems(level, file)
    if not problems:
        problems += _place_problems(level, file)
    problems += _bundle_problems(level, file)
    return problems


def _schema_problems(file: Path) -> Iterator[Problem]:
    import jsonschema

    validator = jsonschema.Draft202012Validator(level_schema())
    document = strict_json(file.read_bytes())
    errors = sorted(validator.iter_errors(document), key=lambda error: error.json_path)
    for error in errors[:MOST_SCHEMA_PROBLEMS]:
        message = f"{error.json_path}: {error.message[:200]}"
        yield Problem("SCHEMA_VIOLATED", message, str(file))


def _listing_problems(level: Level, file: Path) -> Iterator[Problem]:
    """Rooms, probes and portals that contradict each other."""
    ids = [room.id for room in level.rooms]
    if len(set(ids)) < len(ids):
        yield Problem("LEVEL_ROOM_TWICE", "two rooms have one id", str(file))
    listed = {probe.bundle: probe.room for probe in level.probes}
    members = {path: room.id for room in level.rooms for path in room.probes}
    if listed != members or len(listed) < len(level.probes):
        message = "the probes are not those that the rooms list"
        yield Problem("LEVEL_PROBES_DIFFER", message, str(file))
    voiceless = [room.id for room in level.rooms if room.bundle not in room.probes]
    if voiceless:
        message = f"the sound of {_some(voiceless)} is not that of one of its probes"
        yield Problem("LEVEL_PROBES_DIFFER", message, str(file))
    loose = [str(p.rooms) for p in level.portals if not set(p.rooms) <= set(ids)]
    if loose:
        message = f"portals join rooms that are not there: {_some(loose)}"
        yield Problem("LEVEL_PORTAL_LOOSE", message, str(file))


def _place_problems(level: Level, file: Path) -> Iterator[Problem]:
    """Rooms that share space, and probes outside their room."""
    angle = math.radians(level.level.yaw_deg)
    rows = [
        (number, about_vertical(np.array(box.center_m), -angle), np.array(box.size_m) / 2.0)
        for number, room in enumerate(level.rooms)
        for box in room.boxes
    ]
    if rows:
        numbers = np.array([number for number, _, _ in rows])
        low = np.array([center - half for _, center, half in rows]) + _ROUNDING_M / 4.0
        high = np.array([center + half for _, center, half in rows]) - _ROUNDING_M / 4.0
        pairs = set()
        for row in range(len(rows)):
            both = ((low < high[row]) & (high > low[row])).all(axis=1)
            both[: row + 1] = False
            pairs |= {(int(numbers[row]), int(numbers[k])) for k in np.flatnonzero(both)}
        if pairs:
            named = [f"{level.rooms[a].id} and {level.rooms[b].id}" for a, b in sorted(pairs)]
            yield Problem("LEVEL_ROOMS_OVERLAP", f"{_some(named)} share space", str(file))
    rooms = {room.id: room for room in level.rooms}
    outside = [
        probe.bundle
        for probe in level.probes
        if not _holds(rooms[probe.room], np.array(probe.position_m), angle)
    ]
    if outside:
        yield Problem("LEVEL_PROBE_OUTSIDE", f"{_some(outside)} outside its room", str(file))


def _holds(room: RoomRecord, place: Float, angle_rad: float) -> bool:
    """Whether a place lies in a room."""
    if room.radius_m is not None:
        return math.dist(place, room.center_m or ()) <= room.radius_m + _ROUNDING_M
    boxes = [(box.center_m, box.size_m) for box in room.boxes]
    if room.center_m is not None and room.size_m is not None:
        boxes, angle_rad = [(room.center_m, room.size_m)], math.radians(room.yaw_deg or 0.0)
    for center, size in boxes:
        away = np.abs(about_vertical(place - np.array(center), -angle_rad))
        if (away <= np.array(size) / 2.0 + _ROUNDING_M).all():
            return True
    return False


def _bundle_problems(level: Level, file: Path) -> Iterator[Problem]:
    """Bundles that are gone, or not those that were arranged."""
    gone, other = [], []
    for row in level.inputs:
        try:
            content = (file.parent / row.bundle).read_bytes()
        except OSError:
            gone.append(row.bundle)
            continue
        if hashlib.sha256(content).hexdigest() != row.sha256:
            other.append(row.bundle)
    if gone:
        message = f"{counted(len(gone), 'bundle')} missing: {_some(gone)}"
        yield Problem("LEVEL_BUNDLE_MISSING", message, str(file))
    if other:
        message = f"{counted(len(other), 'bundle')} baked again since: {_some(other)}"
        yield Problem("LEVEL_STALE", message, str(file))


def _some(names: list[str]) -> str:
    rest = len(names) - MOST_NAMED
    return ", ".join(names[:MOST_NAMED]) + (f" and {rest} more" if rest > 0 else "")
