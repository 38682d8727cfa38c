# SPDX-License-Identifier: MIT
"""Pairs of pictures and recordings made alike (paper, section 2.1), duplicates left out."""

from __future__ import annotations

import csv
import hashlib
import io
import json
import shutil
import tempfile
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray

from i2r_vr.capture import CaptureSource, load_capture
from i2r_vr.errors import I2RError
from i2r_vr.hearing.spectrogram import LENGTH, SAMPLE_RATE_HZ
from i2r_vr.seeing.views import sample_views
from i2r_vr.sound.wav import encode_wav
from training.datasets.pairing import SPLITS, Pairing, split_rooms
from training.datasets.prepared import DESCRIPTION, FORMAT_VERSION, LEFT_OUT, PAIRS
from training.datasets.recordings import read_recording

PICTURE_SIZE = 224
THUMBNAIL = 32
SAME_PICTURE = 2.5
"""RMS difference of two grey thumbnails (of 255) up to which their pictures are the same."""
SAME_RECORDING = 0.05
"""Distance of two recordings' beginnings, of unit energy, up to which they are the same."""
BEGINNING = 4096


@dataclass
class _Kept:
    """Files already written, to be compared with those that come: name and signature."""

    names: list[str] = field(default_factory=list)
    signatures: list[NDArray[np.float64]] = field(default_factory=list)

    def same_as(self, signature: NDArray[np.float64], tolerance: float) -> str | None:
        """Name of a kept file of nearly the same signature."""
        if not self.signatures:
            return None
        away = np.linalg.norm(np.stack(self.signatures) - signature, axis=1)
        nearest = int(away.argmin())
        return self.names[nearest] if away[nearest] < tolerance else None

    def keep(self, name: str, signature: NDArray[np.float64]) -> None:
        """Remember a file."""
        self.names.append(name)
        self.signatures.append(signature)


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
        self.kept_pictures, self.kept_recordings = _Kept(), _Kept()

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
        (out / "pictures").mkdir()
        (out / "recordings").mkdir()
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
        splits = split_rooms((row["room"] for row in rows), self.seed)
        for row in rows:
            row["split"] = row["split"] or splits[row["room"]]
        rows.sort(key=lambda row: tuple(row.values()))
        return self._describe(rows, out)

    def _describe(self, rows: Sequence[dict[str, str]], out: Path) -> dict[str, Any]:
        left_out = sorted(
            {(self._shown(item.file), item.code, item.message) for item in self.pairing.left_out}
        )
        (out / PAIRS).write_text(_csv(("room", "split", "picture", "recording"), rows), "utf-8")
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
            "pictures": len(self.kept_pictures.names),
            "recordings": len(self.kept_recordings.names),
            "left_out": len(left_out),
        }
        text = json.dumps(description, indent=2) + "\n"
        (out / DESCRIPTION).write_text(text, "utf-8")
        return description

    def _recording(self, path: Path, out: Path) -> list[str]:
        """The written recording, or nothing where it cannot be used."""
        try:
            signal = read_recording(path)
        except I2RError as error:
            self.pairing.leave_out(path, error.code, error.found)
            return []
        signature = beginning(signal)
        if self._is_duplicate(path, self.kept_recordings.same_as(signature, SAME_RECORDING)):
            return []
        content = encode_wav(signal, SAMPLE_RATE_HZ, "FLOAT")
        name = f"recordings/{hashlib.sha256(content).hexdigest()[:16]}.wav"
        (out / name).write_bytes(content)
        self.kept_recordings.keep(self._shown(path), signature)
        return [name]

    def _pictures(self, source: CaptureSource, out: Path) -> list[str]:
        """The written views of a picture, or nothing where it cannot be used."""
        try:
            whole, views = self.read_views(source)
        except I2RError as error:
            self.pairing.leave_out(source.file, error.code, error.found)
            return []
        signature = thumbnail(whole)
        if self._is_duplicate(source.file, self.kept_pictures.same_as(signature, SAME_PICTURE)):
            return []
        names = []
        for view in views:
            _, encoded = cv2.imencode(".png", view[..., ::-1])
            name = f"pictures/{hashlib.sha256(encoded.tobytes()).hexdigest()[:16]}.png"
            (out / name).write_bytes(encoded.tobytes())
            names.append(name)
        self.kept_pictures.keep(self._shown(source.file), signature)
        return names

    def _is_duplicate(self, path: Path, other: str | None) -> bool:
        if other is not None:
            self.pairing.leave_out(path, "DUPLICATE", f"the same as {other}")
        return other is not None

    def _note_lost_rooms(self, kept: set[str]) -> None:
        for room in sorted({pair.room for pair in self.pairing.pairs} - kept):
            self.pairing.leave_out(room, "ROOM_INCOMPLETE", "nothing usable is left of the room")

    def _shown(self, file: Path | str) -> str:
        path = Path(file)
        return (
            path.relative_to(self.root).as_posix() if path.is_relative_to(self.root) else str(file)
        )


def thumbnail(rgb: NDArray[np.uint8]) -> NDArray[np.float64]:
    """Grey of a picture at 32 x 32 [1024], of which distances are RMS differences."""
    small = cv2.resize(rgb, (THUMBNAIL, THUMBNAIL), interpolation=cv2.INTER_AREA)
    return cv2.cvtColor(small, cv2.COLOR_RGB2GRAY).astype(np.float64).ravel() / THUMBNAIL


def beginning(signal: NDArray[np.float32]) -> NDArray[np.float64]:
    """The 4096 samples (0.19 s) from a recording's peak on, of unit energy: gain is ignored."""
    start = int(np.abs(signal).argmax())
    part = np.zeros(BEGINNING)
    found = signal[start : start + BEGINNING]
    part[: len(found)] = found
    return part / np.linalg.norm(part)


def _csv(columns: Sequence[str], rows: Sequence[dict[str, str]]) -> str:
    stream = io.StringIO()
    writer = csv.DictWriter(stream, columns, lineterminator="\n")
    writer.writeheader()
    writer.writerows(rows)
    return stream.getvalue()
