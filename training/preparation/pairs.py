# SPDX-License-Identifier: MIT
"""Pairs of pictures and recordings made alike (paper, section 2.1), duplicates stored once."""

from __future__ import annotations

import csv
import hashlib
import io
import json
import shutil
import tempfile
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray

from i2r_vr.acoustics.quantities import MID_BANDS_HZ
from i2r_vr.capture import CaptureSource, load_capture
from i2r_vr.errors import I2RError
from i2r_vr.hearing.spectrogram import LENGTH, SAMPLE_RATE_HZ
from i2r_vr.seeing.views import sample_views
from i2r_vr.sound.wav import encode_wav
from training.datasets.late_decay import late_decay, refusal
from training.datasets.pairing import SPLITS, Pairing, split_rooms
from training.datasets.prepared import (
    DESCRIPTION,
    DUPLICATES,
    FORMAT_VERSION,
    LEFT_OUT,
    PAIRS,
    RECORDING_COLUMNS,
    RECORDINGS,
    recording_row,
)
from training.datasets.recordings import read_recording, refuse_other_sounds, unusable
from training.preparation.duplicates import (
    SAME_PICTURE,
    SAME_RECORDING,
    Stored,
    beginning,
    thumbnail,
)

PICTURE_SIZE = 224
Views = tuple[NDArray[np.uint8], NDArray[np.uint8]]
"""A whole picture [H, W, 3] and its square views [V, 224, 224, 3]."""


def capture_views(source: CaptureSource, panorama_views: int, fov_deg: float) -> Views:
    """The centre square of a picture, or views round the horizon of a panorama.

    Raises
    ------
    I2RError
        PICTURE_TOO_SMALL, and those of `load_capture`.
    """
    capture = load_capture(source)
    side = min(capture.rgb.shape[:2])
    if side < PICTURE_SIZE:
        raise I2RError(
            "PICTURE_TOO_SMALL", f"{side} pixels", f"at least {PICTURE_SIZE}", "leave it out"
        )
    views = sample_views(capture, "horizon", panorama_views, fov_deg, PICTURE_SIZE)
    return capture.rgb, views.rgb


class Preparation:
    """One run: what was found, and what has been written so far.

    Parameters
    ----------
    pairing : Pairing
    root : path
        Paths in the tables are relative to it.
    read_views : callable
        A picture's source to its `Views`.
    seed : int
        Of the split.
    settings : mapping
        What else the description should say.
    """

    def __init__(
        self,
        pairing: Pairing,
        root: Path,
        read_views: Callable[[CaptureSource], Views],
        seed: int,
        settings: Mapping[str, Any],
    ) -> None:
        self.pairing, self.root, self.read_views = pairing, root, read_views
        self.seed, self.settings = seed, settings
        self.pictures = Stored(SAME_PICTURE)
        self.recordings = Stored(SAME_RECORDING)
        self.figures: dict[str, dict[str, str]] = {}

    def write(self, out: Path) -> dict[str, Any]:
        """Write everything into `out`, which appears as a whole at the end; its description.

        Raises
        ------
        I2RError
            OUTPUT_EXISTS, OUTPUT_NOT_WRITABLE, NO_PAIRS.
        """
        if out.exists() and (not out.is_dir() or any(out.iterdir())):
            raise I2RError(
                "OUTPUT_EXISTS", "something is there", "a new folder", "give another --out", out
            )
        try:
            out.parent.mkdir(parents=True, exist_ok=True)
            partial = Path(tempfile.mkdtemp(prefix=f".{out.name}-", dir=out.parent))
        except OSError as error:
            raise I2RError(
                "OUTPUT_NOT_WRITABLE", str(error)[:120], "a writable folder", "check it", out
            ) from None
        try:
            description = self._fill(partial)
            partial.chmod(0o755)
            if out.exists():
                out.rmdir()
            partial.rename(out)
        finally:
            shutil.rmtree(partial, ignore_errors=True)
        return description

    def _fill(self, out: Path) -> dict[str, Any]:
        for folder in ("pictures", "recordings", "continued"):
            (out / folder).mkdir()
        pairs = self.pairing.pairs
        sources = {pair.picture.file: pair.picture for pair in pairs}
        recordings = {
            path: self._recording(path, out) for path in sorted({p.recording for p in pairs})
        }
        pictures = {file: self._pictures(sources[file], out) for file in sorted(sources)}
        rows = [
            {"room": pair.room, "split": pair.split, "picture": picture, "recording": recording}
            for pair in pairs
            for picture in pictures[pair.picture.file]
            for recording in recordings[pair.recording]
        ]
        for pair in pairs:
            if pictures[pair.picture.file] and recordings[pair.recording]:
                self.pictures.belongs(self._shown(pair.picture.file), pair.room)
                self.recordings.belongs(self._shown(pair.recording), pair.room)
        self._note_lost_rooms({row["room"] for row in rows})
        if not rows:
            why = ", ".join(sorted({item.code for item in self.pairing.left_out}))
            raise I2RError(
                "NO_PAIRS",
                f"{len(pairs)} pairs, none usable ({why or 'no files'})",
                "pictures and recordings that can be used",
                "see docs/data.md for the layouts",
                self.root,
            )
        self._split(rows)
        rows.sort(key=lambda row: tuple(row.values()))
        return self._describe(rows, out)

    def _split(self, rows: Sequence[dict[str, str]]) -> None:
        """Give every row a split where its source has none."""
        rooms = {row["room"] for row in rows}
        measurable = {row["room"] for row in rows if self._mid_t60_known(row["recording"])}
        ties = [*self.pictures.ties, *self.recordings.ties]
        splits = split_rooms(rooms, self.seed, together=ties, unmeasurable=rooms - measurable)
        for row in rows:
            row["split"] = row["split"] or splits[row["room"]]

    def _mid_t60_known(self, recording: str) -> bool:
        return all(self.figures[recording][f"t60_{hz}_s"] for hz in MID_BANDS_HZ)

    def _describe(self, rows: Sequence[dict[str, str]], out: Path) -> dict[str, Any]:
        left_out = sorted(
            {(self._shown(item.file), item.code, item.message) for item in self.pairing.left_out}
        )
        (out / PAIRS).write_text(_csv(("room", "split", "picture", "recording"), rows), "utf-8")
        figures = [self.figures[name] for name in sorted(self.figures)]
        (out / RECORDINGS).write_text(_csv(RECORDING_COLUMNS, figures), "utf-8")
        same = [*self.pictures.rows(), *self.recordings.rows()]
        (out / DUPLICATES).write_text(_csv(("file", "same_as", "rooms"), same), "utf-8")
        lost = [dict(zip(("file", "code", "message"), item, strict=True)) for item in left_out]
        (out / LEFT_OUT).write_text(_csv(("file", "code", "message"), lost), "utf-8")
        rooms = {split: {r["room"] for r in rows if r["split"] == split} for split in SPLITS}
        description = {
            "format_version": FORMAT_VERSION,
            "sample_rate_hz": SAMPLE_RATE_HZ,
            "samples": LENGTH,
            "picture_size": PICTURE_SIZE,
            "seed": self.seed,
            **self.settings,
            "pairs": {s: sum(r["split"] == s for r in rows) for s in SPLITS},
            "rooms": {split: len(names) for split, names in rooms.items()},
            "pictures": len(self.pictures.names),
            "recordings": len(self.recordings.names),
            "duplicates": self.pictures.duplicates + self.recordings.duplicates,
            "shared_by_rooms": len(self.pictures.shared) + len(self.recordings.shared),
            "shared_by_splits": len(self._over_splits(rows)),
            "left_out": len(left_out),
        }
        text = json.dumps(description, indent=2) + "\n"
        (out / DESCRIPTION).write_text(text, "utf-8")
        return description

    def _over_splits(self, rows: Sequence[dict[str, str]]) -> list[list[str]]:
        """Rooms that share a file and lie in several splits, as the source's own splits may."""
        splits: dict[str, set[str]] = {}
        for row in rows:
            splits.setdefault(row["room"], set()).add(row["split"])
        shared = [*self.pictures.shared, *self.recordings.shared]
        return [rooms for rooms in shared if len(set().union(*(splits[r] for r in rooms))) > 1]

    def _recording(self, path: Path, out: Path) -> list[str]:
        """The written recording, or nothing where it cannot be used."""
        shown = self._shown(path)
        try:
            signal = read_recording(path)
            refuse_other_sounds(path)
            decay = late_decay(signal)
            why = refusal(decay)
            if why is not None:
                raise unusable(why.code, why.found, why.expected, path)
        except I2RError as error:
            self.pairing.leave_out(path, error.code, f"{error.found}, expected {error.expected}")
            return []
        signature = beginning(signal)
        first = self.recordings.same_as(signature)
        if first is not None:
            return self.recordings.repeat(shown, first)
        content = encode_wav(signal, SAMPLE_RATE_HZ, "FLOAT")
        name = f"recordings/{hashlib.sha256(content).hexdigest()[:16]}.wav"
        (out / name).write_bytes(content)
        continued = encode_wav(decay.continued.astype(np.float32), SAMPLE_RATE_HZ, "FLOAT")
        (out / name.replace("recordings/", "continued/")).write_bytes(continued)
        self.figures[name] = recording_row(name, decay)
        self.recordings.keep(shown, [name], signature)
        return [name]

    def _pictures(self, source: CaptureSource, out: Path) -> list[str]:
        """The written views of a picture, or nothing where it cannot be used."""
        shown = self._shown(source.file)
        try:
            whole, views = self.read_views(source)
        except I2RError as error:
            self.pairing.leave_out(source.file, error.code, error.found)
            return []
        signature = thumbnail(whole)
        first = self.pictures.same_as(signature)
        if first is not None:
            return self.pictures.repeat(shown, first)
        names = []
        for view in views:
            _, encoded = cv2.imencode(".png", view[..., ::-1])
            name = f"pictures/{hashlib.sha256(encoded.tobytes()).hexdigest()[:16]}.png"
            (out / name).write_bytes(encoded.tobytes())
            names.append(name)
        self.pictures.keep(shown, names, signature)
        return names

    def _note_lost_rooms(self, kept: set[str]) -> None:
        for room in sorted({pair.room for pair in self.pairing.pairs} - kept):
            self.pairing.leave_out(room, "ROOM_INCOMPLETE", "nothing usable is left of the room")

    def _shown(self, file: Path | str) -> str:
        path = Path(file)
        return (
            path.relative_to(self.root).as_posix() if path.is_relative_to(self.root) else str(file)
        )


def _csv(columns: Sequence[str], rows: Sequence[dict[str, str]]) -> str:
    stream = io.StringIO()
    writer = csv.DictWriter(stream, columns, lineterminator="\n")
    writer.writeheader()
    writer.writerows(rows)
    return stream.getvalue()
