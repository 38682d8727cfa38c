# SPDX-License-Identifier: MIT
"""The report's players: a short dry sound of our own, and what a place makes of it."""

from __future__ import annotations

import base64
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from i2r_vr.auralization import convolved, resampled
from i2r_vr.wav import encode_wav

SAMPLE_RATE = 24000
SECONDS = 2.6
LONGEST_S = 8.0

Float = NDArray[np.float64]


@lru_cache(maxsize=1)
def dry_sound() -> Float:
    """A clap, a plucked chord and a burst like a syllable [samples] at 24 kHz."""
    rng = np.random.default_rng(11)
    signal = np.zeros(int(SECONDS * SAMPLE_RATE))
    clap = rng.standard_normal(600) * np.exp(-np.arange(600) / 70.0)
    signal[1200:1800] += 0.6 * clap
    time = np.arange(int(0.7 * SAMPLE_RATE)) / SAMPLE_RATE
    for pitch in (220.0, 277.2, 329.6):
        for harmonic in range(1, 9):
            decay = np.exp(-time * (5.0 + 3.0 * harmonic))
            tone = np.sin(2 * np.pi * pitch * harmonic * time) * decay / harmonic
            signal[int(0.6 * SAMPLE_RATE) :][: len(tone)] += 0.12 * tone
    for start, formants in ((1.5, (700.0, 1100.0)), (1.8, (350.0, 2200.0)), (2.1, (500.0, 900.0))):
        length = int(0.16 * SAMPLE_RATE)
        pulse = np.zeros(length)
        pulse[:: SAMPLE_RATE // 120] = 1.0
        voice = np.zeros(length)
        ring = np.arange(int(0.03 * SAMPLE_RATE)) / SAMPLE_RATE
        for formant in formants:
            resonance = np.sin(2 * np.pi * formant * ring) * np.exp(-ring * 250.0)
            voice += np.convolve(pulse, resonance)[:length]
        signal[int(start * SAMPLE_RATE) :][:length] += 0.3 * voice * np.hanning(length)
    scaled: Float = signal / np.abs(signal).max() * 0.5
    return scaled


def _uri(signal: Float) -> str:
    data = encode_wav(signal, SAMPLE_RATE, "PCM_16")
    return "data:audio/wav;base64," + base64.b64encode(data).decode()


def dry_uri() -> str:
    """The dry sound as a data URI."""
    return _uri(dry_sound())


def wet_uri(ir: Float, sample_rate: int, gain_db: float) -> str:
    """The dry sound in a place as a data URI; lowered where it would clip."""
    response = resampled(ir, sample_rate, SAMPLE_RATE) * (sample_rate / SAMPLE_RATE)
    wet = convolved(dry_sound()[None], response, gain_db)[0, : int(LONGEST_S * SAMPLE_RATE)]
    fade = min(len(wet), SAMPLE_RATE // 20)
    wet[-fade:] *= np.linspace(1.0, 0.0, fade)
    peak = float(np.abs(wet).max())
    return _uri(wet if peak <= 0.98 else wet * (0.98 / peak))
