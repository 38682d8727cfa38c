# SPDX-License-Identifier: MIT
"""Boxes of a level's rooms, kept in OUT's own folder by all that they follow from.

As in `i2r_vr.level.memory` it only saves work, and numbers come back as they went in.
"""

from __future__ import annotations

import math
from contextlib import suppress
from dataclasses import astuple
from functools import cached_property
from hashlib import blake2b
from json import dumps
from pathlib import Path
from typing import Any

from i2r_vr.bundle.file_set import replace_file
from i2r_vr.level.arrangement import RoomView, covered
from i2r_vr.level.boxes import Box
from i2r_vr.level.memory import ARRANGEMENT, ROOMS_SUFFIX, memory_folder
from i2r_vr.strict_json import strict_json

_MOST_BYTES = 256 * 1024 * 1024


class RoomMemory:
    """The boxes of the rooms of one level.

    Parameters
    ----------
    out : Path
        Folder of bundles.
    level : str
        Name of the level's file.
    """

    def __init__(self, out: Path, level: str) -> None:
        self._file = memory_folder(out) / f"{level}{ROOMS_SUFFIX}"
        self._used: dict[str, list[Box]] = {}

    @cached_property
    def _known(self) -> dict[str, list[Box]]:
        with suppress(OSError, ValueError, TypeError, KeyError), self._file.open("rb") as stream:
            kept = strict_json(stream.read(_MOST_BYTES))
            if kept["arrangement"] == ARRANGEMENT:
                return {str(key): list(map(_box, rows)) for key, rows in kept["rooms"]}
        return {}

    @property
    def name(self) -> str:
        """Name of the file in which they are kept."""
        return self._file.name

    def __call__(self, view: RoomView) -> list[Box]:
        """The boxes of a room."""
        key = _key(view)
        if key not in self._used:
            self._used[key] = self._known[key] if key in self._known else covered(view)
        return self._used[key]

    def save(self) -> None:
        """Keep those that were asked for."""
        if self._used.keys() == self._known.keys():
            return
        rooms = [[key, [astuple(box) for box in boxes]] for key, boxes in self._used.items()]
        content = dumps({"arrangement": ARRANGEMENT, "rooms": rooms}, allow_nan=False)
        with suppress(OSError):
            self._file.parent.mkdir(parents=True, exist_ok=True)
            replace_file(self._file, content.encode("ascii"))


def _key(view: RoomView) -> str:
    """A digest of all that a room's boxes follow from."""
    walls = sorted(map(astuple, view.walls))
    told = blake2b(repr((view.in_open_air, len(view.own), walls)).encode(), digest_size=16)
    for sight in (*view.own, *view.others):
        told.update(sight.digest)
    return told.hexdigest()


def _box(corners: Any) -> Box:
    (a, b, c), (d, e, f) = corners
    sides = [(float(a), float(d)), (float(b), float(e)), (float(c), float(f))]
    if not all(math.isfinite(low) and math.isfinite(high) and low < high for low, high in sides):
        raise ValueError("no box")
    (a, d), (b, e), (c, f) = sides
    return Box((a, b, c), (d, e, f))
