# SPDX-License-Identifier: MIT
"""The late part of impulse responses: noise with the generator's texture and the heads' decay.

The noise is flat and of unit power in every band before the decay is put on it: its realised
envelope is divided out, so the decay that is measured is the decay that was predicted.
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from functools import lru_cache
from typing import TypeVar

import numpy as np
import scipy.fft
from numpy.typing import NDArray
from scipy.ndimage import uniform_filter, uniform_filter1d

from i2r_vr.acoustics.quantities import DECAY_60_DB
from i2r_vr.hearing import spectrogram
from i2r_vr.sound.band_plan import BandPlan

FADE_IN_S = 0.004
"""Of the tail, about its start; what lies before it belongs to the last early window."""
NEIGHBOURS = (48, 24)
"""Bins and frames about a bin of a spectrogram, from which its texture is told."""
TEXTURE_LIMIT_DB = 10.0
"""Of a bin from its neighbourhood: noise's own bins lie above theirs by less than 9 dB in 99 of
100 (a Rayleigh magnitude); more would be heard as tones."""
DECAY_RANGE_DB = 65.0
"""T30 asks for 35 dB and 10 above the noise; the rest is fade and hearing's own range."""
SHORTEST_S, LONGEST_S = 0.1, 12.0
"""Late energy begins at 80 ms; engines convolve no longer tails in real time."""
DECAY_BLOCK = 512
"""Samples of an exponential after which it is the same but for a factor."""
LARGEST_EXPONENT = math.log(1e6)
"""Of what precedes the fade and is silenced by it; it must only be finite."""
FLAT_SHARE, LONGEST_FLAT_S = 1.0 / 30.0, 0.06
"""Of T60: 2 dB of decay, too little to bend what is measured of it."""
STEPS_OF_WINDOW = 16
"""In which a window's power is known."""

Float = NDArray[np.float64]
Float32 = NDArray[np.float32]
Real = TypeVar("Real", np.float32, np.float64)


def tail_length_s(decay_times: Float) -> float:
    """Seconds until every band has fallen 65 dB, 0.1 to 12."""
    return float(np.clip(decay_times.max() * DECAY_RANGE_DB / 60.0 + 0.02, SHORTEST_S, LONGEST_S))


def textured_noise(
    spectrogram_db: NDArray[np.floating], seconds: float, rng: np.random.Generator
) -> Float32:
    """White noise at 22,050 Hz with the fine structure of a spectrogram, flat at large.

    Parameters
    ----------
    spectrogram_db : float [512, 512]
        Frequency x time; its deviations from its own neighbourhood are what is used.
    seconds : float
        Length; what lies past 5.94 s is plain noise.
    """
    noise = rng.standard_normal(math.ceil(seconds * spectrogram.SAMPLE_RATE_HZ), np.float32)
    begun = noise[: spectrogram.LENGTH]
    frames = spectrogram.frames_of(len(begun))
    level = np.asarray(spectrogram_db[:, : frames + NEIGHBOURS[1] // 2], np.float32)
    deviation = (level - uniform_filter(level, NEIGHBOURS, mode="nearest"))[:, :frames]
    texture = np.clip(deviation, -TEXTURE_LIMIT_DB, TEXTURE_LIMIT_DB)
    begun[:] = spectrogram.reshape_noise(begun, texture)
    return noise


def flat_bands(
    plan: BandPlan,
    samples: int,
    low_noise: Float32 | None,
    decay_times: Float,
    rng: np.random.Generator,
) -> Iterator[Float32]:
    """Signals [samples] of each band in turn, of unit power at all times.

    Parameters
    ----------
    low_noise : float, optional
        Noise at 22,050 Hz for what lies below 11 kHz; white noise by default.
    decay_times : [bands]
        Set the time over which the realised power is made flat: a thirtieth of T60 at the
        longest, so that no chance of the noise leans an early decay to one side.
    """
    rate = plan.sample_rate
    length = scipy.fft.next_fast_len(samples, real=True)
    spectrum = scipy.fft.rfft(rng.standard_normal(length, np.float32))
    if low_noise is not None:
        spectrum = _with_low_spectrum(spectrum, low_noise, length, rate)
    gains = band_gains(plan, length)
    for gain, hz, t60 in zip(gains, plan.centres_hz, decay_times, strict=True):
        band = scipy.fft.irfft(spectrum[: len(gain)] * gain, length)[:samples]
        window = max(8.0 * math.sqrt(2.0) / hz, min(t60 * FLAT_SHARE, LONGEST_FLAT_S))
        size = max(3, min(round(window * rate), samples // 2))
        _flatten(band, size)
        yield band


def _flatten(band: Float32, size: int) -> None:
    """Divide a signal by its own power's root about each sample, over some samples twice.

    The power changes slowly, so it is known in steps and interpolated between them.
    """
    step = max(1, size // STEPS_OF_WINDOW)
    count = len(band) // step
    steps = band[: count * step].reshape(count, step)
    power = np.einsum("cs,cs->c", steps, steps) / step
    for _ in range(2):
        power = uniform_filter1d(power, max(1, round(size / step)), mode="nearest")
    gain = (1.0 / np.sqrt(np.maximum(power, 1e-12))).astype(np.float32)
    first, last = step // 2, step // 2 + (count - 1) * step
    slope = np.diff(gain)[:, None] * (np.arange(step, dtype=np.float32) / np.float32(step))
    band[:first] *= gain[0]
    band[first:last].reshape(count - 1, step)[:] *= gain[:-1, None] + slope
    band[last:] *= gain[-1]


@lru_cache(maxsize=2)
def band_gains(plan: BandPlan, length: int) -> tuple[Float32, ...]:
    """The plan's gains of a spectrum's first bins, up to each band's last; for all tails alike."""
    gains = plan.bin_gains(length).astype(np.float32)
    return tuple(row[: int(np.flatnonzero(row)[-1]) + 1].copy() for row in gains)


def _with_low_spectrum(
    spectrum: NDArray[np.complexfloating], low_noise: Float32, length: int, rate: int
) -> NDArray[np.complexfloating]:
    """Replace the bins below 11 kHz by those of noise at 22,050 Hz, interpolated in time."""
    low_rate = spectrogram.SAMPLE_RATE_HZ
    low_length = max(len(low_noise), round(length * low_rate / rate))
    low_length = round(length * low_rate / rate) if low_length == len(low_noise) else low_length
    padded = np.resize(low_noise, low_length)
    low = scipy.fft.rfft(padded)
    count = min(len(low), len(spectrum)) - 1
    combined = spectrum.copy()
    scale = math.sqrt(length / low_length)
    combined[:count] = low[:count] * scale
    return combined


def decays(decay_times: Float, samples: int, sample_rate: int, start_s: float) -> Float32:
    """Amplitude envelopes [bands, samples]: exponential decays that fade in about `start_s`."""
    rate = -0.5 * DECAY_60_DB / np.maximum(decay_times, 1e-3)[:, None]
    begins_s = np.arange(0, samples, DECAY_BLOCK) / sample_rate - start_s
    within_s = np.arange(DECAY_BLOCK) / sample_rate
    begins = np.exp(np.minimum(rate * begins_s, LARGEST_EXPONENT)).astype(np.float32)
    within = np.exp(rate * within_s).astype(np.float32)
    envelope: Float32 = (begins[:, :, None] * within[:, None, :]).reshape(len(rate), -1)
    envelope = envelope[:, :samples]
    faded_in = min(samples, math.ceil((start_s + FADE_IN_S) * sample_rate))
    time = np.arange(faded_in) / sample_rate
    ramp = np.clip((time - start_s) / FADE_IN_S + 0.5, 0.0, 1.0)
    envelope[:, :faded_in] *= np.sin(0.5 * np.pi * ramp).astype(np.float32)
    return envelope


def delayed(tails: NDArray[Real], early: Float, offset: int) -> NDArray[Real]:
    """Tails [n, samples] with their early parts [n, m], begun `offset` samples later.

    With the offset of the direct pulse's peak, that peak is t = 0.
    """
    signals = np.empty_like(tails)
    signals[:, :offset] = 0.0
    signals[:, offset:] = tails[:, : tails.shape[1] - offset]
    count = min(early.shape[1], tails.shape[1])
    signals[:, offset:count] += early[:, : count - offset]
    return signals
