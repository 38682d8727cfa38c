# SPDX-License-Identifier: MIT
"""Pairs that `python -m training.preparation` made: a picture and a recording each."""

from __future__ import annotations

import csv
import json
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

import cv2
import numpy as np
import soundfile
from numpy.typing import NDArray

from i2r_vr.acoustics import OCTAVE_BANDS_HZ, measure, onset
from i2r_vr.errors import I2RError
from i2r_vr.hearing.spectrogram import LENGTH, SAMPLE_RATE_HZ, encode, normalised

FORMAT_VERSION = 1
DESCRIPTION = "prepared.json"
PAIRS = "pairs.csv"
LEFT_OUT = "left_out.csv"
MOST_DESCRIPTION_BYTES, MOST_TABLE_BYTES = 1 << 16, 1 << 28


@dataclass(frozen=True)
class Recording:
    """spectrogram : float32 [512, 512] in -1..1; t60_s : float32 [7], NaN where not measurable."""

    spectrogram: NDArray[np.float32]
    t60_s: NDArray[np.float32]


class PreparedPairs:
    """The pairs of one split of a prepared folder.

    Parameters
    ----------
    root : path
        Folder of `python -m training.preparation`.
    split : {"train", "validation", "test"}

    Raises
    ------
    I2RError
        PREPARED_FORMAT.
    """

    def __init__(self, root: Path, split: str) -> None:
        self.root = root
        try:
            text = _bounded(root / DESCRIPTION, MOST_DESCRIPTION_BYTES)
            description = json.loads(text)
            version, self.fov_deg = description["format_version"], float(description["fov_deg"])
            rows = list(csv.DictReader(_bounded(root / PAIRS, MOST_TABLE_BYTES).splitlines()))
            self.rows = [row for row in rows if row["split"] == split]
            inside = all(_is_inside(row[key]) for row in rows for key in ("picture", "recording"))
        except (OSError, ValueError, KeyError, TypeError, RecursionError) as error:
            raise self._refusal(
                type(error).__name__, f"a folder with {DESCRIPTION} and {PAIRS}"
            ) from None
        if version != FORMAT_VERSION:
            raise self._refusal(f"format {version}", str(FORMAT_VERSION))
        if not inside:
            raise self._refusal("a path out of the folder", "files of the folder")
        self._t60_s: dict[str, NDArray[np.float32]] = {}

    def _refusal(self, found: str, expected: str) -> I2RError:
        how = "make it anew with python -m training.preparation"
        return I2RError("PREPARED_FORMAT", found, expected, how, self.root)

    def __len__(self) -> int:
        return len(self.rows)

    def picture(self, index: int) -> NDArray[np.uint8]:
        """The picture [224, 224, 3] of a pair.

        Raises
        ------
        I2RError
            PREPARED_FORMAT.
        """
        name = self.rows[index]["picture"]
        bgr = cv2.imread(str(self.root / name))
        if bgr is None or bgr.shape[0] != bgr.shape[1]:
            raise self._refusal(f"no square picture {name}", "one for each pair")
        return np.ascontiguousarray(bgr[..., ::-1])

    def recording(self, index: int) -> Recording:
        """What a pair sounds like: from its onset on, scaled to a peak of 1.

        Recordings have no common level or delay; scenes have the direct sound's level and time.

        Raises
        ------
        I2RError
            PREPARED_FORMAT.
        """
        name = self.rows[index]["recording"]
        signal = self._signal(name)
        level_db, _ = encode(signal)
        return Recording(normalised(level_db), self._measured(name, signal))

    def t60_s(self, index: int) -> NDArray[np.float32]:
        """T60 [7] of a pair's recording in seconds; see `i2r_vr.acoustics.measure`."""
        name = self.rows[index]["recording"]
        found = self._t60_s.get(name)
        return self._measured(name, self._signal(name)) if found is None else found

    def _signal(self, name: str) -> NDArray[np.float64]:
        try:
            signal, rate = soundfile.read(self.root / name, frames=LENGTH, dtype="float64")
        except (OSError, RuntimeError) as error:
            raise self._refusal(str(error)[:120], "a recording for each pair") from None
        peak = float(np.abs(signal).max(initial=0.0))
        if rate != SAMPLE_RATE_HZ or signal.ndim != 1 or not 0.0 < peak < np.inf:
            raise self._refusal(f"{name} is no such recording", "mono sound at 22,050 Hz")
        return np.asarray(signal[onset(signal) :] / peak)

    def _measured(self, name: str, signal: NDArray[np.float64]) -> NDArray[np.float32]:
        """T60 [7] of a recording, measured once."""
        if name not in self._t60_s:
            found = np.full(len(OCTAVE_BANDS_HZ), np.nan, np.float32)
            for hz, seconds in measure(signal, SAMPLE_RATE_HZ).t60_bands:
                found[OCTAVE_BANDS_HZ.index(hz)] = seconds
            self._t60_s[name] = found
        return self._t60_s[name]


def _bounded(path: Path, most: int) -> str:
    if path.stat().st_size > most:
        raise ValueError(f"{path.name} is too large")
    return path.read_text(encoding="utf-8")


def _is_inside(name: str) -> bool:
    path = PurePosixPath(name)
    return not path.is_absolute() and ".." not in path.parts and "\\" not in name
