# SPDX-License-Identifier: MIT
"""The sound file that is written: its format by its suffix, never half, never onto an input."""

from __future__ import annotations

import math
import os
from collections.abc import Callable, Iterable
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from i2r_vr.errors import I2RError, UsageError

PEAK = 10.0 ** (-0.3 / 20.0)
_PORTION = 4096
"""Frames written at a time: libvorbis keeps a call's on the stack (xiph/vorbis issue 99)."""
_LARGEST_WAV = 2**32 - 2**16

Float = NDArray[np.float64]


@dataclass(frozen=True)
class SoundFormat:
    """A format and its limits.

    container, subtype : as libsndfile calls them; highest_rate_hz, most_channels : what its
    encoder takes.
    """

    container: str
    subtype: str
    highest_rate_hz: int
    most_channels: int


FORMATS = {
    ".wav": SoundFormat("WAV", "PCM_24", 2**31 - 1, 1024),
    ".flac": SoundFormat("FLAC", "PCM_24", 655_350, 8),
    ".ogg": SoundFormat("OGG", "VORBIS", 200_000, 8),
}


@dataclass(frozen=True)
class SoundFile:
    """A file to be written.

    Parameters
    ----------
    path : Path
    sample_rate_hz, channels : int
    frames : int
        About how many; WAV files beyond 4 GB are written as RF64 (EBU Tech 3306).

    Raises
    ------
    UsageError
        OUTPUT_SUFFIX, OUTPUT_FORMAT.
    """

    path: Path
    sample_rate_hz: int
    channels: int
    frames: int

    def __post_init__(self) -> None:
        about = format_of(self.path)
        if self.sample_rate_hz > about.highest_rate_hz or self.channels > about.most_channels:
            raise UsageError(
                "OUTPUT_FORMAT",
                f"{self.channels} channels at {self.sample_rate_hz} Hz for {self.path.suffix}",
                f"at most {about.most_channels} at {about.highest_rate_hz} Hz",
                "write a .wav",
                self.path,
            )

    @property
    def container(self) -> str:
        """The container as libsndfile calls it."""
        own = format_of(self.path).container
        large = 3 * self.frames * self.channels > _LARGEST_WAV
        return "RF64" if own == "WAV" and large else own

    def write(self, blocks: Callable[[], Iterable[Float]]) -> float:
        """Write a sound, lowered where it would clip; by how many decibels (0: not at all).

        Parameters
        ----------
        blocks : callable
            Gives the sound in blocks [channels, n], as often as it is asked: how loud it is, is
            known at its end.

        Raises
        ------
        I2RError
            OUTPUT_NOT_WRITABLE; the file that was there is there still.
        """
        import soundfile

        partial = self.path.with_name(f"{self.path.name}.{os.getpid()}.partial")
        try:
            self.path.parent.mkdir(parents=True, exist_ok=True)
            peak = self._write(partial, blocks(), 1.0)
            if peak > PEAK:
                self._write(partial, blocks(), PEAK / peak)
            partial.replace(self.path)
        # soundfile asserts that all frames were written.
        except (soundfile.SoundFileError, OSError, AssertionError) as error:
            found = str(error)[:120] or "not all could be written"
            raise I2RError(
                "OUTPUT_NOT_WRITABLE", found, "a file to write", "check the path", self.path
            ) from None
        finally:
            with suppress(OSError):
                partial.unlink(missing_ok=True)
        return max(0.0, 20.0 * math.log10(peak / PEAK)) if peak > 0.0 else 0.0

    def _write(self, path: Path, blocks: Iterable[Float], gain: float) -> float:
        """Write the sound times `gain`; its peak."""
        import soundfile

        about, peak = format_of(self.path), 0.0
        with soundfile.SoundFile(
            path,
            "w",
            self.sample_rate_hz,
            self.channels,
            subtype=about.subtype,
            format=self.container,
        ) as file:
            for block in blocks:
                peak = max(peak, float(np.abs(block).max(initial=0.0)) * gain)
                frames = np.ascontiguousarray(block.T) * gain
                for start in range(0, len(frames), _PORTION):
                    file.write(frames[start : start + _PORTION])
        return peak


def format_of(path: Path) -> SoundFormat:
    """The format of a file by its suffix.

    Raises
    ------
    UsageError
        OUTPUT_SUFFIX.
    """
    try:
        return FORMATS[path.suffix.lower()]
    except KeyError:
        expected = "one of " + " ".join(FORMATS)
        raise UsageError(
            "OUTPUT_SUFFIX", f"the suffix {path.suffix!r}", expected, "change --out", path
        ) from None


def refuse_inputs(path: Path, inputs: Iterable[Path]) -> None:
    """Refuse to write onto what is read.

    Raises
    ------
    UsageError
        OUTPUT_IS_INPUT.
    """
    for other in inputs:
        if _same(path, other):
            raise UsageError("OUTPUT_IS_INPUT", str(other), "another file", "change --out", path)


def _same(path: Path, other: Path) -> bool:
    try:
        return path.samefile(other)
    except OSError:  # one of them is not there
        real, real_other = os.path.realpath(path), os.path.realpath(other)
        return os.path.normcase(real) == os.path.normcase(real_other)
