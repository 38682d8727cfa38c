# SPDX-License-Identifier: MIT
"""What was found of each probe, and of each room, kept in OUT's own folder by its content.

It only saves work: a file that is missing or not as it was written is found anew. Numbers come
back as they went in, so that a level is the same with and without it.
"""

from __future__ import annotations

import math
from collections.abc import Iterable
from contextlib import suppress
from dataclasses import astuple, replace
from json import dumps
from pathlib import Path

import numpy as np

from i2r_vr.bundle.depth_file import DEPTH_SHAPE
from i2r_vr.bundle.file_set import replace_file
from i2r_vr.bundle.layout import own_folder
from i2r_vr.level.inputs import LevelInput
from i2r_vr.level.openings import Opening
from i2r_vr.level.sight import Sight
from i2r_vr.level.spaces import OwnSpace, Wall, own_space
from i2r_vr.strict_json import strict_json

ARRANGEMENT = 2
"""Counts changes of what is found in the same depth."""
SUFFIX, ROOMS_SUFFIX = ".space", ".rooms"
_DEPTH_BYTES = 2 * math.prod(DEPTH_SHAPE)
_MOST_BYTES = 4 * 1024 * 1024


def memory_folder(out: Path) -> Path:
    """Where it lies."""
    return own_folder(out) / "level"


class SpaceMemory:
    """The own spaces of probes along one heading.

    Parameters
    ----------
    out : Path
        Folder of bundles.
    heading_deg : int
    """

    def __init__(self, out: Path, heading_deg: int) -> None:
        self._folder, self._tail = memory_folder(out), f"_{heading_deg}_{ARRANGEMENT}{SUFFIX}"

    def name(self, each: LevelInput) -> str:
        """Name of the file in which a bundle's is kept."""
        return each.sha256 + self._tail

    def __call__(self, each: LevelInput, sight: Sight) -> OwnSpace:
        """The space of a bundle's probe."""
        file = self._folder / self.name(each)
        try:
            with file.open("rb") as stream:
                return _decoded(stream.read(_MOST_BYTES), sight)
        except (OSError, ValueError, TypeError, KeyError):
            space = own_space(sight)
            with suppress(OSError):
                self._folder.mkdir(parents=True, exist_ok=True)
                replace_file(file, _encoded(space))
            return space


def forget_others(out: Path, used: Iterable[str]) -> None:
    """Remove what is kept of probes that no level has any more."""
    kept = set(used)
    with suppress(OSError):
        for file in list(memory_folder(out).iterdir()):
            if file.suffix in (SUFFIX, ROOMS_SUFFIX, ".new") and file.name not in kept:
                file.unlink(missing_ok=True)


def _encoded(space: OwnSpace) -> bytes:
    head = {
        "openings": [astuple(opening) for opening in space.openings],
        "walls": [astuple(wall) for wall in space.walls],
    }
    depth = space.sight.depth_m.astype("<f2").tobytes()
    return dumps(head, allow_nan=False).encode() + b"\n" + depth


def _decoded(content: bytes, sight: Sight) -> OwnSpace:
    text, _, depth = content.partition(b"\n")
    head = strict_json(text)
    if len(depth) != _DEPTH_BYTES:
        raise ValueError("no depth of that size")
    depth_m = np.frombuffer(depth, "<f2").reshape(DEPTH_SHAPE).astype(np.float16)
    if not np.isfinite(depth_m).all() or (depth_m < 0.0).any():
        raise ValueError("no distances")
    openings = tuple(
        Opening(int(a), int(s), float(p), _pair(low), _pair(high), float(c))
        for a, s, p, low, high, c in head["openings"]
    )
    walls = tuple(
        Wall(int(a), int(s), float(p), _pair(low), _pair(high))
        for a, s, p, low, high in head["walls"]
    )
    axes = {*(opening.axis for opening in openings), *(wall.axis for wall in walls)}
    if not axes <= {0, 1, 2}:
        raise ValueError("no axis")
    return OwnSpace(replace(sight, depth_m=depth_m), openings, walls)


def _pair(values: Iterable[float]) -> tuple[float, float]:
    u, v = values
    return float(u), float(v)
