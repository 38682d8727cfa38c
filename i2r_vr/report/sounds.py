# SPDX-License-Identifier: MIT
"""Dry sounds of the report: a short one of our own, and recordings of the user's."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

import numpy as np
import scipy  # its parts load when they are first used
from numpy.typing import NDArray

from i2r_vr.bundle.auralization import open_recording, resampled
from i2r_vr.errors import I2RError

SAMPLE_RATE = 24000
"""Half the usual rate: the page weighs half, and the highest octave measured ends below 12 kHz."""
SECONDS = 3.4
"""Of the dry sound: its clap, notes and syllables, and a pause after each that the room fills."""
DRY_PEAK = 0.32
"""10 dB below full scale, for what the room adds."""
LONGEST_DRY_S = 20.0
"""Of a recording on the page: a megabyte of its file."""

Float = NDArray[np.float64]


@dataclass(frozen=True)
class DrySound:
    """A sound to be heard in places: `samples` at 24 kHz, peak at `DRY_PEAK`.

    `is_cut` where the recording went on.
    """

    name: str
    samples: Float
    is_cut: bool = False


def own_dry_sound(path: Path) -> DrySound:
    """A recording of the user's, mixed to one channel.

    Parameters
    ----------
    path : Path
        Any file that libsndfile reads; the page holds its first 20 s.

    Raises
    ------
    UsageError
        INPUT_MISSING.
    I2RError
        As `open_recording` and `Recording.blocks`; RECORDING_EMPTY where it is silent.
    """
    recording = open_recording(path)
    most = int(LONGEST_DRY_S * recording.sample_rate_hz)
    held, count = [], 0
    for block in recording.blocks():
        held.append(block.mean(axis=0))
        count += block.shape[1]
        if count > most:
            break
    mono = np.concatenate(held)
    is_cut = len(mono) > most
    kept = resampled(mono[:most], recording.sample_rate_hz, SAMPLE_RATE)
    peak = float(np.abs(kept).max(initial=0.0))
    if peak < 1e-9:
        raise I2RError(
            "RECORDING_EMPTY", "nothing but silence", "a recording", "give another", path
        )
    if is_cut:
        fade = SAMPLE_RATE // 50
        kept[-fade:] *= np.linspace(1.0, 0.0, fade)
    return DrySound(path.name, kept * (DRY_PEAK / peak), is_cut)


def _at_full_scale(signal: Float) -> Float:
    scaled: Float = signal / np.abs(signal).max()
    return scaled


def _clap(rng: np.random.Generator) -> Float:
    """Three bursts within 20 ms, as two hands make them."""
    length = int(0.12 * SAMPLE_RATE)
    time = np.arange(length) / SAMPLE_RATE
    envelope = np.zeros(length)
    for start, fall_s in ((0.0, 0.002), (0.009, 0.002), (0.018, 0.011)):
        envelope += np.where(time >= start, np.exp(-np.maximum(time - start, 0.0) / fall_s), 0.0)
    noise = rng.standard_normal(length) * envelope
    pole = 0.9 * np.exp(1j * 2.0 * np.pi * 1300.0 / SAMPLE_RATE)
    clap: Float = scipy.signal.lfilter([1.0, -1.0], [1.0, -2.0 * pole.real, abs(pole) ** 2], noise)
    return _at_full_scale(clap)


def _pluck(rng: np.random.Generator, hz: float, seconds: float) -> Float:
    """A plucked string (Karplus and Strong 1983): a noise burst in a damped delay loop."""
    length, period = int(seconds * SAMPLE_RATE), round(SAMPLE_RATE / hz - 0.5)
    burst = np.zeros(length)
    burst[:period] = rng.uniform(-1.0, 1.0, period)
    loop = np.zeros(period + 2)
    loop[0], loop[period], loop[period + 1] = 1.0, -0.4975, -0.4975
    string: Float = scipy.signal.lfilter([1.0], loop, burst)
    fade = int(0.02 * SAMPLE_RATE)
    string[-fade:] *= np.linspace(1.0, 0.0, fade)
    return _at_full_scale(string)


def _syllable(rng: np.random.Generator, formants: tuple[float, ...], consonant: bool) -> Float:
    """A voiced burst: pulses of falling pitch through formant resonances."""
    length = int(0.19 * SAMPLE_RATE)
    time = np.arange(length) / SAMPLE_RATE
    turns = np.cumsum((128.0 - 110.0 * time) / SAMPLE_RATE)
    pulses = np.diff(np.floor(turns), prepend=0.0)
    voice = np.zeros(length)
    for strength, hz in zip((1.0, 0.7, 0.35), formants, strict=True):
        width = np.exp(-np.pi * (60.0 + 0.05 * hz) / SAMPLE_RATE)
        turn = 2.0 * np.pi * hz / SAMPLE_RATE
        resonance = [1.0, -2.0 * width * np.cos(turn), width**2]
        voice += strength * scipy.signal.lfilter([1.0 - width], resonance, pulses)
    rise = np.minimum(time / 0.02, 1.0) * np.minimum((time[-1] - time) / 0.07, 1.0)
    voice *= rise / np.abs(voice).max()
    if consonant:
        hiss = np.diff(rng.standard_normal(length + 1)) * np.exp(-(((time - 0.012) / 0.009) ** 2))
        voice = voice + 0.25 * hiss
    return _at_full_scale(voice)


@lru_cache(maxsize=1)
def dry_sound() -> Float:
    """A clap, four plucked notes and three syllables [samples] at 24 kHz; the same every time."""
    rng = np.random.default_rng(7)
    signal = np.zeros(int(SECONDS * SAMPLE_RATE))

    def add(start_s: float, level: float, part: Float) -> None:
        first = int(start_s * SAMPLE_RATE)
        signal[first : first + len(part)] += level * part[: len(signal) - first]

    add(0.05, 1.0, _clap(rng))
    for start_s, hz in ((0.95, 196.0), (1.13, 246.9), (1.31, 293.7), (1.49, 392.0)):
        add(start_s, 0.55, _pluck(rng, hz, 0.75))
    vowels = ((730.0, 1090.0, 2440.0), (300.0, 2240.0, 2900.0), (570.0, 840.0, 2410.0))
    for number, formants in enumerate(vowels):
        add(2.5 + 0.22 * number, 0.75, _syllable(rng, formants, number != 1))
    scaled: Float = signal * (DRY_PEAK / np.abs(signal).max())
    return scaled
