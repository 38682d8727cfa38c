# SPDX-License-Identifier: MIT
"""The report's sounds: a short dry sound of our own, and what a place makes of it."""

from __future__ import annotations

import base64
from functools import lru_cache

import numpy as np
import scipy  # its parts load when they are first used
from numpy.typing import NDArray

from i2r_vr.bundle.auralization import convolved, resampled
from i2r_vr.sound.wav import encode_wav

SAMPLE_RATE = 24000
"""Half the usual rate: the page weighs half, and the highest octave measured ends below 12 kHz."""
SECONDS = 3.4
"""Of the dry sound: its clap, notes and syllables, and a pause after each that the room fills."""
LONGEST_S = 8.0
"""Of a wet sound; what rings on is cut, or a cathedral would be most of the page."""
DRY_PEAK = 0.32
"""10 dB below full scale, for what the room adds."""
CEILING = 0.97
"""Where the room adds more, the whole is lowered to here: 16 bits don't clip."""
MOST_GAIN_DB = 60.0
"""Metadata come from outside: beyond this a gain is a mistake, and would be noise or silence."""
HANDOVERS_S = (0.1, 0.2, 0.4, 0.8)
"""Where a direction's response may pass into the zone's tail."""
HANDOVER_ERROR_DB = -40.0
"""Energy of what the handover changes, relative to the response's own. Chosen, not listened for."""

Float = NDArray[np.float64]


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


def wav_uri(signal: Float) -> str:
    """A sound [samples] at 24 kHz as a 16-bit WAV data URI."""
    data = encode_wav(signal, SAMPLE_RATE, "PCM_16")
    return "data:audio/wav;base64," + base64.b64encode(data).decode()


def response(ir: Float, sample_rate: int, gain_db: float) -> Float:
    """An impulse response at 24 kHz whose direct sound keeps the dry sound's level."""
    gain = 10.0 ** (float(np.clip(gain_db, -MOST_GAIN_DB, MOST_GAIN_DB)) / 20.0)
    scaled: Float = resampled(ir, sample_rate, SAMPLE_RATE) * (gain * sample_rate / SAMPLE_RATE)
    return scaled


def wet_sound(place: Float) -> tuple[Float, float]:
    """The dry sound in a place.

    Parameters
    ----------
    place : float [samples]
        From `response`.

    Returns
    -------
    wet : float [samples]
        At most 8 s at 24 kHz.
    lowered_db : float
        By how much it was lowered so that it does not clip.
    """
    wet = convolved(dry_sound()[None], place)[0, : int(LONGEST_S * SAMPLE_RATE)]
    fade = min(len(wet), SAMPLE_RATE // 20)
    wet[-fade:] *= np.linspace(1.0, 0.0, fade)
    peak = float(np.abs(wet).max())
    lowered = max(1.0, peak / CEILING)
    return wet / lowered, 20.0 * float(np.log10(lowered))


def packed(samples: Float) -> dict[str, str | float]:
    """Samples for the page's script: 16-bit numbers in base64, and what full scale stands for."""
    peak = max(float(np.abs(samples).max(initial=0.0)), 1e-9)
    levels = np.rint(samples / peak * 32767.0).astype("<i2")
    return {"peak": peak, "pcm": base64.b64encode(levels.tobytes()).decode()}


def direction_head(zone: Float, direction: Float) -> tuple[Float, float]:
    """What tells a direction from its zone: the beginning, and the level of the common tail.

    All directions of a capture share the late decay, so the beginning is enough; where they do
    not, the beginning is as long as is needed, up to the whole response.

    Parameters
    ----------
    zone, direction : float [samples]
        Responses at 24 kHz.

    Returns
    -------
    head : float [k]
        The direction's first samples.
    level : float
        Factor on the zone's samples from k on.
    """
    whole = float(direction @ direction)
    size = min(len(zone), len(direction))
    for seconds in HANDOVERS_S:
        first = int(seconds * SAMPLE_RATE)
        if first >= size:
            break
        own, common = direction[first:size], zone[first:size]
        power = float(common @ common)
        level = float(own @ common) / power if power > 0.0 else 0.0
        rest = own - level * common
        if float(rest @ rest) <= whole * 10.0 ** (HANDOVER_ERROR_DB / 10.0):
            return direction[:first], level
    return direction, 0.0
