# SPDX-License-Identifier: MIT
"""The levels in a folder of bundles, kept as its bundles are."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from pathlib import Path

from i2r_vr.bundle.file_set import out_error, replace_file
from i2r_vr.bundle.index import Stamp, stamp_of
from i2r_vr.bundle.layout import bundles_below
from i2r_vr.errors import I2RError
from i2r_vr.level.document import heading_deg, level_document
from i2r_vr.level.file import SUFFIX, InputRecord, Level, load_level
from i2r_vr.level.inputs import LevelInput, by_level, read_inputs
from i2r_vr.level.memory import ARRANGEMENT, SpaceMemory, forget_others, memory_folder
from i2r_vr.level.room_memory import RoomMemory
from i2r_vr.version import __version__


@dataclass(frozen=True)
class WrittenLevel:
    """A level's file, what it says, and whether it was written or was up to date."""

    path: Path
    level: Level
    changed: bool


@dataclass(frozen=True)
class LevelsResult:
    """The levels of a folder; files of levels that are gone; what is wrong with bundles."""

    levels: tuple[WrittenLevel, ...]
    removed: tuple[Path, ...]
    wrong: tuple[I2RError, ...]


def update_levels(out: Path) -> LevelsResult:
    """Arrange the bundles in a folder and write their levels, where they changed.

    Parameters
    ----------
    out : Path
        Its lock is the caller's.

    Raises
    ------
    I2RError
        OUT_NOT_WRITABLE, DISK_FULL, OUT_FAILED.
    """
    inputs, wrong = read_inputs(out)
    groups = by_level(inputs)
    written = tuple(_update(out / name, group) for name, group in groups.items())
    removed = _remove_others(out, {level.path for level, _ in written})
    forget_others(out, [name for _, used in written for name in used])
    return LevelsResult(tuple(level for level, _ in written), tuple(removed), tuple(wrong))


def keep_levels(out: Path) -> None:
    """`update_levels`, where anything has changed since nothing was to be done.

    Names, sizes and times of bundles and levels tell, so that a folder of many bundles is not
    read again where none was baked.

    Parameters
    ----------
    out : Path
        Its lock is the caller's.

    Raises
    ------
    I2RError
        As `update_levels`.
    """
    known, seen = memory_folder(out) / "seen", _seen(out)
    with suppress(OSError, ValueError):
        if seen is not None and known.read_text("ascii") == seen.digest:
            return
    done = update_levels(out)
    if seen is None or not seen.has_settled or done.removed:
        return
    if not any(level.changed for level in done.levels):
        _write(out, known, seen.digest.encode("ascii"))


def _seen(out: Path) -> Stamp | None:
    """What tells of every change in a folder; None of an empty one, and while files go."""
    levels = sorted(out.glob("*" + SUFFIX))
    marks = [mark for mark in map(_mark, levels) if mark.is_file()]
    files = [*sorted(bundles_below(out)), *levels, *marks]
    stamp = stamp_of(files)
    if not files or stamp is None:
        return None
    told = "\0".join([__version__, str(ARRANGEMENT), stamp.digest, *map(str, files)])
    return replace(stamp, digest=hashlib.sha256(os.fsencode(told)).hexdigest())


def is_current(path: Path, inputs: Sequence[LevelInput]) -> Level | None:
    """What the file of a level says, where it was written by us of these bundles; else None."""
    try:
        level = load_level(path)
        ours = _mark(path).read_text("ascii") == _mark_of(path.read_bytes())
    except (I2RError, OSError, ValueError):
        return None
    known = tuple(InputRecord(each.path, each.sha256) for each in inputs)
    again = {row.bundle for row in level.unplaced if row.code == "BAKE_AGAIN"}
    mended = any(each.has_depth for each in inputs if each.path in again)
    same = level.inputs == known and level.generator.version == __version__
    return level if ours and same and not mended else None


def _update(path: Path, inputs: Sequence[LevelInput]) -> tuple[WrittenLevel, set[str]]:
    """One level's file, and what it needs of the memory."""
    heading = heading_deg(inputs)
    memory, rooms = SpaceMemory(path.parent, heading), RoomMemory(path.parent, path.name)
    kept = {rooms.name, *(memory.name(each) for each in inputs)}
    current = is_current(path, inputs)
    if current is not None:
        return WrittenLevel(path, current, False), kept
    level = level_document(inputs, memory, rooms)
    rooms.save()
    content = level.to_json().encode("utf-8")
    changed = not path.is_file() or path.read_bytes() != content
    if changed:
        _write(path.parent, path, content)
    _write(path.parent, _mark(path), _mark_of(content).encode("ascii"))
    return WrittenLevel(path, level, changed), kept


def _mark(path: Path) -> Path:
    """The file that says what was written last."""
    return memory_folder(path.parent) / f"{path.name}.mark"


def _mark_of(content: bytes) -> str:
    return f"{hashlib.sha256(content).hexdigest()} {ARRANGEMENT}\n"


def _write(out: Path, path: Path, content: bytes) -> None:
    """Put a file in place whole, by rename from OUT's own folder."""
    try:
        memory_folder(out).mkdir(parents=True, exist_ok=True)
        replace_file(path, content, durable=True, staging=memory_folder(out))
    except OSError as error:
        raise out_error(error, out) from error


def _remove_others(out: Path, kept: set[Path]) -> list[Path]:
    """Remove files of levels of which no bundle is left, where we wrote them."""
    gone = []
    for file in sorted(out.glob("*" + SUFFIX)):
        mark = _mark(file)
        if file in kept or not mark.is_file():
            continue
        try:
            if mark.read_text("ascii").split()[:1] == _mark_of(file.read_bytes()).split()[:1]:
                file.unlink()
                gone.append(file)
            mark.unlink(missing_ok=True)
        except OSError as error:
            raise out_error(error, out) from error
    return gone
