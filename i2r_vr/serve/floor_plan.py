# SPDX-License-Identifier: MIT
"""Levels as the page draws them: storeys of rooms seen from above, each with its places."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from i2r_vr.errors import I2RError
from i2r_vr.level.file import Level, load_level
from i2r_vr.level.validation import find_levels
from i2r_vr.report.storeys import Shape, shapes_of, storeys_of
from i2r_vr.serve.answers import error_words
from i2r_vr.serve.library import Library


def levels(library: Library) -> list[dict[str, Any]]:
    """All levels in OUT; of one that can't be read, why."""
    by_path = {
        place.bundle.relative_to(library.out).as_posix(): place.id
        for place in library.places()
        if place.bundle is not None
    }
    found = []
    for file in find_levels(library.out):
        try:
            found.append(_told(load_level(file), file, by_path))
        except I2RError as error:
            found.append({"name": file.stem, "error": error_words(error), "storeys": []})
    return found


def _told(level: Level, file: Path, by_path: dict[str, str]) -> dict[str, Any]:
    storeys = storeys_of(shapes_of(level))
    return {
        "name": level.level.name or file.stem,
        "storeys": [[_room(shape, by_path) for shape in storey.own] for storey in storeys],
        "unplaced": [{"bundle": each.bundle, "code": each.code} for each in level.unplaced],
    }


def _room(shape: Shape, by_path: dict[str, str]) -> dict[str, Any]:
    """A room: polygons of x forward and y left in metres, and the place whose sound it has."""
    room = shape.room
    return {
        "name": room.name,
        "place": by_path.get(room.bundle),
        "muted": room.muted,
        "t60_s": room.acoustics.t60_s,
        "volume_m3": room.volume_m3,
        "outlines": [solid.outline.round(2).tolist() for solid in shape.solids],
    }
