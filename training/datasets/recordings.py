# SPDX-License-Identifier: MIT
"""Recorded impulse responses as the paper takes them: mono, 22,050 Hz, 5.94 s (section 2.1)."""

from __future__ import annotations

import math
from pathlib import Path

import numpy as np
import soundfile
from numpy.typing import NDArray

from i2r_vr.bundle.auralization import resampled
from i2r_vr.errors import I2RError
from i2r_vr.hearing.spectrogram import LENGTH, SAMPLE_RATE_HZ
from training.datasets.level_course import BLOCK_S, block_levels, misfit

SOUND_SUFFIXES = (".wav", ".flac", ".aif", ".aiff", ".ogg", ".caf", ".w64")
LONGEST_S = 60.0
MOST_CHANNELS = 64
HIGHEST_RATE_HZ = 384_000
SILENCE = 1e-6
CANCELLED = 0.01
"""Share of the channels' energy below which their mean has cancelled it."""
CLIPPED_RUN = 8
"""Neighbouring samples of the same highest value that count as clipping."""
SHORT_RUN, CLIPPED_RUNS = 3, 3
"""So many runs of so many such samples do too."""
AT_ONCE = 1 << 22
"""Samples of all channels that are held while a file's level is looked at."""


def read_recording(path: Path) -> NDArray[np.float32]:
    """An impulse response [130977], its level as recorded.

    One channel is taken as it is, of two the mean, of B-format (4, 9, 16 ... channels, first
    order or higher) the first, W.

    Parameters
    ----------
    path : path
        Anything that libsndfile reads.

    Raises
    ------
    I2RError
        RECORDING_UNREADABLE, RECORDING_TOO_LONG, RECORDING_RATE, RECORDING_CHANNELS,
        RECORDING_VALUES, RECORDING_SILENT, RECORDING_CANCELS, RECORDING_CLIPPED.
    """
    samples, rate = _read(path)
    if not np.isfinite(samples).all():
        raise unusable("RECORDING_VALUES", "NaN or infinity", "finite samples", path)
    mono = to_mono(samples, path)
    if mono.size == 0 or np.ptp(mono) < 2.0 * SILENCE:
        raise unusable("RECORDING_SILENT", "silence", "an impulse response", path)
    if any(is_clipped(channel) for channel in (samples if len(samples) == 2 else [mono])):
        raise unusable("RECORDING_CLIPPED", "a clipped peak", "headroom", path)
    signal = np.zeros(LENGTH)
    found = resampled(mono, rate, SAMPLE_RATE_HZ)[:LENGTH]
    signal[: len(found)] = found
    return signal.astype(np.float32)


def to_mono(samples: NDArray[np.float64], path: Path) -> NDArray[np.float64]:
    """One signal [n] of channels [c, n]: itself, the mean of two, or W of B-format."""
    count = len(samples)
    if count == 2:
        mean: NDArray[np.float64] = samples.mean(axis=0)
        if np.sum(mean**2) < CANCELLED * np.mean(np.sum(samples**2, axis=1)):
            raise unusable(
                "RECORDING_CANCELS", "channels of opposite sign", "channels that add up", path
            )
        return mean
    if count != 1 and math.isqrt(count) ** 2 != count:
        raise unusable(
            "RECORDING_CHANNELS", f"{count} channels", "mono, stereo or B-format (4, 9, 16)", path
        )
    single: NDArray[np.float64] = samples[0]
    return single


def plateaus(signal: NDArray[np.float64]) -> NDArray[np.int64]:
    """Lengths of all runs of neighbouring samples of the greatest magnitude and one sign."""
    peak = np.abs(signal).max()
    found = []
    for sign in (1.0, -1.0):
        at_peak = np.concatenate([[False], sign * signal >= peak * (1.0 - 1e-6), [False]])
        edges = np.flatnonzero(np.diff(at_peak.astype(np.int8)))
        found.append(edges[1::2] - edges[::2])
    return np.concatenate(found)


def is_clipped(signal: NDArray[np.float64]) -> bool:
    """Whether the greatest magnitude is held, once for long or several times."""
    runs = plateaus(signal)
    return bool(runs.max() >= CLIPPED_RUN or np.sum(runs >= SHORT_RUN) >= CLIPPED_RUNS)


def refuse_other_sounds(path: Path) -> None:
    """Refuse a file that is no impulse response; all of it is looked at, block by block.

    Raises
    ------
    I2RError
        RECORDING_STEADY, RECORDING_SEVERAL, RECORDING_SOUND, RECORDING_VALUES,
        RECORDING_UNREADABLE.
    """
    try:
        with soundfile.SoundFile(path) as file:
            size = round(BLOCK_S * file.samplerate)
            many = max(1, AT_ONCE // (size * file.channels)) * size
            read = file.blocks(many, dtype="float32", always_2d=True)
            parts = [block_levels(part[: len(part) // size * size].T, size) for part in read]
    except (soundfile.SoundFileError, OSError, RuntimeError) as error:
        raise unusable("RECORDING_UNREADABLE", str(error)[:120], "a sound file", path) from None
    power = np.concatenate(parts)
    if not np.isfinite(power).all():
        raise unusable("RECORDING_VALUES", "NaN or infinity", "finite samples", path)
    found = misfit(power)
    if found is not None:
        raise unusable(found.code, found.found, found.expected, path)


def _read(path: Path) -> tuple[NDArray[np.float64], int]:
    """Channels [c, n] and rate; no more than an impulse response's length is decoded."""
    try:
        with soundfile.SoundFile(path) as file:
            rate = int(file.samplerate)
            if not SAMPLE_RATE_HZ <= rate <= HIGHEST_RATE_HZ:
                raise unusable("RECORDING_RATE", f"{rate} Hz", "22050 to 384000 Hz", path)
            if file.frames > LONGEST_S * rate:
                seconds = f"{file.frames / rate:.0f} s"
                raise unusable("RECORDING_TOO_LONG", seconds, f"at most {LONGEST_S:g} s", path)
            if file.channels > MOST_CHANNELS:
                found = f"{file.channels} channels"
                raise unusable("RECORDING_CHANNELS", found, f"at most {MOST_CHANNELS}", path)
            wanted = math.ceil((LENGTH + 64) / SAMPLE_RATE_HZ * rate)
            samples = file.read(wanted, dtype="float64", always_2d=True)
    except (soundfile.SoundFileError, OSError, RuntimeError) as error:
        raise unusable("RECORDING_UNREADABLE", str(error)[:120], "a sound file", path) from None
    return np.ascontiguousarray(samples.T), rate


def unusable(code: str, found: str, expected: str, path: Path) -> I2RError:
    """A recording that is left out, and why."""
    return I2RError(code, found, expected, "leave it out or give another recording", path)
