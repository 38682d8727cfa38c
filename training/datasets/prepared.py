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

from i2r_vr.acoustics import OCTAVE_BANDS_HZ, onset
from i2r_vr.errors import I2RError
from i2r_vr.hearing.spectrogram import LENGTH, SAMPLE_RATE_HZ, magnitudes, normalised
from training.datasets.late_decay import LateDecay

FORMAT_VERSION = 2
DESCRIPTION = "prepared.json"
PAIRS = "pairs.csv"
RECORDINGS = "recordings.csv"
LEFT_OUT = "left_out.csv"
DUPLICATES = "duplicates.csv"
T60_COLUMNS = tuple(f"t60_{hz}_s" for hz in OCTAVE_BANDS_HZ)
RECORDING_COLUMNS = ("recording", "decay_s", *T60_COLUMNS, "range_db")
LONGEST_DECAY_S = 100.0
MOST_DESCRIPTION_BYTES, MOST_TABLE_BYTES = 1 << 16, 1 << 28


@dataclass(frozen=True)
class Recording:
    """What a recording teaches.

    spectrogram : float32 [512, 512] in -1..1, its loudest bin at 1; t60_s : float32 [7], NaN where
    not measurable; decay_s : of all octaves together, from -5 to -25 dB, NaN of a dry response.
    """

    spectrogram: NDArray[np.float32]
    t60_s: NDArray[np.float32]
    decay_s: float


def recording_row(name: str, decay: LateDecay) -> dict[str, str]:
    """A recording's row of `RECORDINGS`; what cannot be measured is empty."""
    seconds = {"decay_s": decay.decay_s, **dict(zip(T60_COLUMNS, decay.t60_s, strict=True))}
    shown = {key: f"{value:.4f}" if np.isfinite(value) else "" for key, value in seconds.items()}
    return {"recording": name, **shown, "range_db": f"{decay.range_db:.1f}"}


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
            if description["format_version"] != FORMAT_VERSION:
                found = f"format {description['format_version']}"
                raise self._refusal(found, str(FORMAT_VERSION))
            self.fov_deg = float(description["fov_deg"])
            rows = list(csv.DictReader(_bounded(root / PAIRS, MOST_TABLE_BYTES).splitlines()))
            self.rows = [row for row in rows if row["split"] == split]
            inside = all(_is_inside(row[key]) for row in rows for key in ("picture", "recording"))
            table = csv.DictReader(_bounded(root / RECORDINGS, MOST_TABLE_BYTES).splitlines())
            self._times_s = {row["recording"]: _times(row) for row in table}
        except (OSError, ValueError, KeyError, TypeError, RecursionError) as error:
            raise self._refusal(
                type(error).__name__, f"a folder with {DESCRIPTION}, {PAIRS} and {RECORDINGS}"
            ) from None
        if not inside:
            raise self._refusal("a path out of the folder", "files of the folder")

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

    def recording(self, index: int, as_recorded: bool = False) -> Recording:
        """What a pair sounds like, from its onset on.

        Recordings have no common level or delay; scenes have the direct sound's level and time.
        The loudest bin is at 0 dB, so nothing of a dense tail is cut.

        Parameters
        ----------
        index : int
        as_recorded : bool
            With the recording's noise, instead of continued below it.

        Raises
        ------
        I2RError
            PREPARED_FORMAT.
        """
        name = self.rows[index]["recording"]
        t60_s, decay_s = self._times(name)
        file = name if as_recorded else name.replace("recordings/", "continued/", 1)
        return Recording(loudest_at_top(self._signal(file)), t60_s, decay_s)

    def t60_s(self, index: int) -> NDArray[np.float32]:
        """T60 [7] of a pair's recording in seconds, without its noise and its direct sound."""
        return self._times(self.rows[index]["recording"])[0]

    def _times(self, name: str) -> tuple[NDArray[np.float32], float]:
        if name not in self._times_s:
            raise self._refusal(
                f"no figures of {name}", f"a row in {RECORDINGS} for each recording"
            )
        return self._times_s[name]

    def _signal(self, name: str) -> NDArray[np.float64]:
        try:
            signal, rate = soundfile.read(self.root / name, frames=LENGTH, dtype="float64")
        except (OSError, RuntimeError) as error:
            raise self._refusal(str(error)[:120], "a recording for each pair") from None
        peak = float(np.abs(signal).max(initial=0.0))
        if rate != SAMPLE_RATE_HZ or signal.ndim != 1 or not 0.0 < peak < np.inf:
            raise self._refusal(f"{name} is no such recording", "mono sound at 22,050 Hz")
        return np.asarray(signal[onset(signal) :] / peak)


def loudest_at_top(signal: NDArray[np.float64]) -> NDArray[np.float32]:
    """Spectrogram [512, 512] in -1..1 of a signal of at most 130,977 samples, its loudest bin at 1.

    A peak of 1 says little: a dense tail of that peak has bins of +24 dB, a pulse of 0 dB.
    """
    fixed = np.zeros(LENGTH)
    fixed[: len(signal)] = signal
    share = magnitudes(fixed)
    share /= share.max()
    return normalised(20.0 * np.log10(np.maximum(share, 1e-9)))


def _times(row: dict[str, str]) -> tuple[NDArray[np.float32], float]:
    """Octaves' T60 and the decay of all of them, of a row of `RECORDINGS`."""
    found = [float(row[name] or "nan") for name in ("decay_s", *T60_COLUMNS)]
    if not all(np.isnan(seconds) or 0.0 < seconds < LONGEST_DECAY_S for seconds in found):
        raise ValueError("a decay time out of its range")
    return np.array(found[1:], np.float32), found[0]


def _bounded(path: Path, most: int) -> str:
    if path.stat().st_size > most:
        raise ValueError(f"{path.name} is too large")
    return path.read_text(encoding="utf-8")


def _is_inside(name: str) -> bool:
    path = PurePosixPath(name)
    return not path.is_absolute() and ".." not in path.parts and "\\" not in name
