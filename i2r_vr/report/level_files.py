# SPDX-License-Identifier: MIT
"""The files of levels that list the bundles of a page."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from i2r_vr.errors import I2RError, Notice
from i2r_vr.level.file import Level, load_level
from i2r_vr.level.validation import find_levels


@dataclass(frozen=True)
class ShownLevel:
    """A level, its file, and what is to be said of it besides its own warnings."""

    file: Path
    level: Level
    notices: tuple[Notice, ...]


def levels_of(bundles: Sequence[Path]) -> tuple[list[ShownLevel], list[Notice]]:
    """Levels that list one of the bundles, each once, and what is wrong with files that can't say.

    Of each bundle the nearest folder above it that has the file of a level is asked.

    Parameters
    ----------
    bundles : sequence of path
        Metadata files.
    """
    asked = {file: None for path in bundles for file in _nearest(path.parent)}
    ours = {Path(os.path.realpath(path)) for path in bundles}
    found, wrong = [], []
    for file in asked:
        try:
            level = load_level(file)
        except I2RError as error:
            wrong.append(Notice(error.code, f"{file.name}: {error.found}."))
            continue
        listed = {file.parent / row.bundle: row.sha256 for row in level.inputs}
        shown = ours & set(listed)
        if shown:
            stale = any(_sha256(path) != listed[path] for path in sorted(shown))
            words = "Bundles have changed since the level was arranged; run i2r-vr level."
            notices = (Notice("LEVEL_STALE", words),) if stale else ()
            found.append(ShownLevel(file, level, (*level.warnings, *notices)))
    return found, wrong


def _nearest(folder: Path) -> list[Path]:
    for place in (here := Path(os.path.realpath(folder)), *here.parents):
        files = find_levels(place)
        if files:
            return files
    return []


def _sha256(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()
