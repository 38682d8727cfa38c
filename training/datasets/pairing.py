# SPDX-License-Identifier: MIT
"""Which picture goes with which recording: by folder, by table, or by the paper's names.

Never by the order of names: the published loader pairs sorted lists, where one file too many
shifts all that follow.
"""

from __future__ import annotations

import csv
import hashlib
import os
import re
from collections import defaultdict
from collections.abc import Container, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TypeVar

from i2r_vr.capture import CaptureSource, discover
from i2r_vr.errors import I2RError
from training.datasets.recordings import SOUND_SUFFIXES

SPLITS = ("train", "validation", "test")
PAPER_FOLDERS = {"train": "train", "val": "validation", "test": "test"}
_PAPER_NAME = re.compile(r"(?P<room>\d+)_(?P<pair>\d+)(?:_.*)?")
MAX_TABLE_BYTES = 64 << 20
COLUMNS = ("room", "picture", "recording")
Kind = TypeVar("Kind", Path, CaptureSource)


@dataclass(frozen=True)
class Pair:
    """A picture and a recording of one room; split is empty where the source has none."""

    room: str
    picture: CaptureSource
    recording: Path
    split: str = ""


@dataclass(frozen=True)
class LeftOut:
    """A file or room that is not used: stable code and one sentence."""

    file: str
    code: str
    message: str


@dataclass
class Pairing:
    """What was found."""

    pairs: list[Pair] = field(default_factory=list)
    left_out: list[LeftOut] = field(default_factory=list)

    def leave_out(self, file: Path | str, code: str, message: str) -> None:
        """Note something that is not used."""
        self.left_out.append(LeftOut(str(file), code, message))


def pair_by_folder(root: Path) -> Pairing:
    """Every picture with every recording of the same room, a room being a folder of `root`.

    Parameters
    ----------
    root : path
        ``root/ROOM/**`` holds pictures (with what belongs to them) and recordings.
    """
    found = Pairing()
    pictures, recordings = defaultdict(list), defaultdict(list)
    for source in discover([_folder(root)]):
        parts = source.relative_folder.parts
        if source.error is not None:
            found.leave_out(source.file, source.error.code, source.error.found)
        elif not parts:
            found.leave_out(source.file, "NO_ROOM", "the picture lies in no room's folder")
        else:
            pictures[parts[0]].append(source)
    for path in sound_files(root):
        parts = path.relative_to(root).parts[:-1]
        if parts:
            recordings[parts[0]].append(path)
        else:
            found.leave_out(path, "NO_ROOM", "the recording lies in no room's folder")
    for room in sorted(pictures.keys() | recordings.keys()):
        if not pictures[room] or not recordings[room]:
            lacking = "recording" if pictures[room] else "picture"
            found.leave_out(root / room, "ROOM_INCOMPLETE", f"the room has no {lacking}")
        for picture in pictures[room]:
            found.pairs += [Pair(room, picture, recording) for recording in recordings[room]]
    return found


def pair_by_table(table: Path) -> Pairing:
    """Pairs of a CSV table with the columns room, picture and recording.

    Parameters
    ----------
    table : path
        UTF-8; its paths are relative to its folder and may not leave it.

    Raises
    ------
    I2RError
        TABLE_UNREADABLE, TABLE_COLUMNS.
    """
    root, found = table.parent, Pairing()
    for number, row in enumerate(_rows(table), start=2):
        where = f"{table.name} line {number}"
        room, picture, recording = ((row[name] or "").strip() for name in COLUMNS)
        seen, heard = _inside(root, picture), _inside(root, recording)
        if not room or seen is None or heard is None:
            found.leave_out(where, "TABLE_ROW", "a room and two files below the table are needed")
            continue
        try:
            (source,) = discover([seen])
            if source.error is not None:
                raise source.error
        except (I2RError, ValueError) as error:
            code = error.code if isinstance(error, I2RError) else "PICTURE_MISSING"
            found.leave_out(where, code, f"{picture} is no picture")
            continue
        if not heard.is_file():
            found.leave_out(where, "RECORDING_MISSING", f"there is no {recording}")
            continue
        found.pairs.append(Pair(room, source, heard))
    return found


def pair_paper_layout(root: Path, allow_shared_rooms: bool = False) -> Pairing:
    """Pairs of the paper's layout: pictures in ``SPLIT_A``, recordings in ``SPLIT_B``.

    Names begin with the numbers of room and pair: ``3_17_label.jpg``, ``3_17_img.wav``.

    Parameters
    ----------
    root : path
    allow_shared_rooms : bool
        Whether a room may lie in two splits (which are not used then).

    Raises
    ------
    I2RError
        ROOM_IN_TWO_SPLITS.
    """
    found, splits = Pairing(), defaultdict(set)
    for folder, split in PAPER_FOLDERS.items():
        picture_root, sound_root = root / f"{folder}_A", root / f"{folder}_B"
        if not picture_root.is_dir() and not sound_root.is_dir():
            continue
        pictures = _by_name(
            ((s.file, s) for s in discover([_folder(picture_root)]) if s.error is None), found
        )
        sounds = _by_name(((path, path) for path in sound_files(sound_root)), found)
        for key in sorted(pictures.keys() | sounds.keys(), key=lambda k: (int(k[0]), int(k[1]))):
            if key in pictures and key in sounds:
                found.pairs.append(Pair(key[0], pictures[key], sounds[key], split))
                splits[key[0]].add(split)
            else:
                file = pictures[key].file if key in pictures else sounds[key]
                found.leave_out(file, "UNPAIRED", f"no partner for {key[0]}_{key[1]} in {folder}")
    shared = sorted(room for room, names in splits.items() if len(names) > 1)
    if shared and not allow_shared_rooms:
        raise I2RError(
            "ROOM_IN_TWO_SPLITS",
            f"room {shared[0]} in {' and '.join(sorted(splits[shared[0]]))}",
            "each room in one split",
            "give --split-again",
            root,
        )
    return found


def split_rooms(
    rooms: Iterable[str],
    seed: int,
    shares: Sequence[float] = (0.8, 0.1, 0.1),
    together: Iterable[tuple[str, str]] = (),
    unmeasurable: Container[str] = (),
) -> Mapping[str, str]:
    """A split for each room, by a hash of the seed and its name.

    Parameters
    ----------
    shares : sequence of float
        Of train, validation and test; with three rooms or more none of these is empty.
    together : pairs of rooms
        Which come into one split, as they share a picture or a recording.
    unmeasurable : rooms
        Without a T60; they are trained on, not measured with.
    """
    names = sorted(
        set(rooms), key=lambda room: hashlib.sha256(f"{seed}:{room}".encode()).hexdigest()
    )
    first = _first_of_each(names, together)
    known = {first[room] for room in names if room not in unmeasurable}
    units = [room for room in names if first[room] == room]
    judges = [room for room in units if room in known]
    least = 1 if len(judges) >= len(SPLITS) else 0
    test = max(least, round(shares[2] * len(units)))
    validation = max(least, round(shares[1] * len(units)))
    split = dict.fromkeys(units, "train")
    split |= dict.fromkeys(judges[:test], "test")
    split |= dict.fromkeys(judges[test : test + validation], "validation")
    return {room: split[first[room]] for room in names}


def _first_of_each(names: Sequence[str], together: Iterable[tuple[str, str]]) -> dict[str, str]:
    """For every room the first in order of those that it is tied to, itself among them."""
    groups = {name: [name] for name in names}
    for one, other in together:
        if groups[one] is not groups[other]:
            groups[one] += groups[other]
            for name in groups[one]:
                groups[name] = groups[one]
    order = {name: number for number, name in enumerate(names)}
    return {name: min(group, key=order.__getitem__) for name, group in groups.items()}


def sound_files(root: Path) -> list[Path]:
    """Recordings below a folder in the order of their paths; links and hidden files left out."""
    found = []
    for folder, folders, files in os.walk(root):
        folders[:] = sorted(name for name in folders if not name.startswith("."))
        paths = [Path(folder) / name for name in files if not name.startswith(".")]
        found += [p for p in paths if p.suffix.lower() in SOUND_SUFFIXES and not p.is_symlink()]
    return sorted(found, key=lambda path: path.relative_to(root).as_posix())


def _by_name(files: Iterable[tuple[Path, Kind]], found: Pairing) -> dict[tuple[str, str], Kind]:
    """Files by the two numbers that their names begin with."""
    named: dict[tuple[str, str], Kind] = {}
    for path, value in files:
        match = _PAPER_NAME.fullmatch(path.stem)
        if match is None:
            found.leave_out(path, "NAME_UNKNOWN", "the name does not begin with ROOM_PAIR")
        elif (match["room"], match["pair"]) in named:
            found.leave_out(path, "NAME_TWICE", "another file has the same ROOM_PAIR")
        else:
            named[match["room"], match["pair"]] = value
    return named


def _folder(root: Path) -> Path:
    if not root.is_dir():
        raise I2RError("FOLDER_MISSING", "no such folder", "a folder", "check the path", root)
    return root


def _inside(root: Path, name: str) -> Path | None:
    path = (root / name).resolve()
    return path if name and path.is_relative_to(root.resolve()) else None


def _rows(table: Path) -> list[dict[str, str]]:
    try:
        if table.stat().st_size > MAX_TABLE_BYTES:
            raise ValueError(f"more than {MAX_TABLE_BYTES} bytes")
        with table.open(encoding="utf-8-sig", newline="") as stream:
            reader = csv.DictReader(stream)
            columns, rows = reader.fieldnames or (), list(reader)
    except (OSError, ValueError, csv.Error) as error:
        raise I2RError(
            "TABLE_UNREADABLE", str(error)[:120], "a CSV table in UTF-8", "check it", table
        ) from None
    if not set(COLUMNS) <= set(columns):
        raise I2RError(
            "TABLE_COLUMNS",
            f"the columns {', '.join(map(str, columns))[:120]}",
            ", ".join(COLUMNS),
            "correct the table",
            table,
        )
    return rows
