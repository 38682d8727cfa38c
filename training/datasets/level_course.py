# SPDX-License-Identifier: MIT
"""How the level of a whole sound file runs over time, and what of it is no impulse response."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.ndimage import median_filter

BLOCK_S = 0.01
SILENCE_DB = -140.0
"""Below the loudest block: digital silence, with which files are padded."""
LEAST_FALL_DB = 15.0
"""From the loudest block to the end of a file, below which nothing decays."""
LOUD_DB = 12.0
"""Below the loudest block, up to which a later sound is another and no echo."""
PAUSE_DB = 20.0
"""Below its neighbours that a level must have fallen between two sounds."""
BETWEEN_S = 0.25
"""A path of 86 m, which an echo of nearly the direct sound's level has not come."""
ATTACK_S = 0.03
"""In which a response is at its loudest."""
SUSTAINED_S = 0.3
SUSTAINED_SHARE = 0.3
"""A sound that fell by its second 10 dB in less than this share of its first did not decay."""
TONES_HZ = (500.0, 4000.0)
TONES_SECONDS = 2.0
TONES_BINS = 0.01
MOST_IN_TONES = 0.35
"""Share of the energy in the loudest hundredth of all bins: 0.06 of noise, most of tones."""

Float = NDArray[np.float64]


@dataclass(frozen=True)
class Misfit:
    """Why a file is nothing to learn from: a code, what was found and what was expected."""

    code: str
    found: str
    expected: str


def block_levels(samples: NDArray[np.floating], size: int) -> Float:
    """Power of blocks [n] of channels [c, n * size], their offset left out."""
    blocks = np.asarray(samples, np.float64).reshape(len(samples), -1, size)
    power: Float = blocks.var(axis=2).mean(axis=0)
    return power


def misfit(power: Float) -> Misfit | None:
    """What a file is, where it is no impulse response; None where it may be one.

    Parameters
    ----------
    power : float [n]
        Of blocks of 10 ms, the whole file.
    """
    if not power.any():
        return None
    level = 10.0 * np.log10(np.maximum(power, 1e-300))
    level -= level.max()
    sounding = np.flatnonzero(level > SILENCE_DB)
    level = np.maximum(level[: sounding[-1] + 1], SILENCE_DB)
    begins = _sounds(level)
    if len(begins) > 1:
        if _are_responses(level, begins):
            times = ", ".join(f"{begin * BLOCK_S:.1f}" for begin in begins[:4])
            return Misfit(
                "RECORDING_SEVERAL",
                f"{len(begins)} responses, at {times} s",
                "one impulse response a file",
            )
        return Misfit(
            "RECORDING_SOUND",
            f"music, speech or the like: it grows loud {len(begins)} times",
            "one impulse response",
        )
    falls = _mean_fall(level)
    if falls < LEAST_FALL_DB:
        return Misfit(
            "RECORDING_STEADY",
            f"noise or a sound that goes on: its end lies {falls:.0f} dB below its loudest",
            f"a decay of {LEAST_FALL_DB:g} dB at least",
        )
    first, until_10, until_20 = (
        int(np.flatnonzero(level > -10.0)[0]),
        int(np.flatnonzero(level > -10.0)[-1]),
        int(np.flatnonzero(level > -20.0)[-1]),
    )
    lasts = until_10 - first
    if lasts * BLOCK_S > SUSTAINED_S and until_20 - until_10 < SUSTAINED_SHARE * lasts:
        return Misfit(
            "RECORDING_SOUND",
            f"a sweep, music or the like: it goes on for {lasts * BLOCK_S:.1f} s before it falls",
            "one impulse response",
        )
    return None


def tonal_share(signal: NDArray[np.floating], sample_rate: int) -> float:
    """Share of the energy from 500 to 4000 Hz that lies in the loudest 1 % of the bins.

    Parameters
    ----------
    signal : float [samples]
        Without its direct sound; two seconds from its loudest on are looked at.
    """
    part = np.asarray(signal[: round(TONES_SECONDS * sample_rate)], np.float64)
    power = np.abs(np.fft.rfft(part * np.hanning(2 * len(part))[len(part) :])) ** 2
    frequency = np.fft.rfftfreq(len(part), 1.0 / sample_rate)
    inside = power[(frequency >= TONES_HZ[0]) & (frequency <= TONES_HZ[1])]
    if len(inside) < 3.0 / TONES_BINS or not inside.max() > 0.0:
        return 0.0
    around = median_filter(inside, max(9, len(inside) // 12), mode="nearest")
    flat = np.sort(inside / np.maximum(around, inside.max() * 1e-9))
    return float(flat[-round(TONES_BINS * len(flat)) :].sum() / flat.sum())


def _mean_fall(level: Float) -> float:
    """Decibels from the loudest block down to the mean power of the last tenth."""
    tail = level[-max(1, len(level) // 10) :]
    return float(-10.0 * np.log10(np.mean(10.0 ** (tail / 10.0))))


def _sounds(level: Float) -> list[int]:
    """First blocks of the sounds that are nearly as loud as the loudest, pauses between them."""
    begins: list[int] = []
    least = np.inf
    apart = round(BETWEEN_S / BLOCK_S)
    for place, now in enumerate(level):
        if now >= -LOUD_DB and (
            not begins or (place - begins[-1] >= apart and least <= now - PAUSE_DB)
        ):
            begins.append(place)
            least = now
        least = min(least, now)
    return begins


def _are_responses(level: Float, begins: list[int]) -> bool:
    """Whether every sound is at its loudest at once."""
    attack = round(ATTACK_S / BLOCK_S)
    parts = np.split(level, begins[1:])
    parts[0] = parts[0][begins[0] :]
    return all(int(part.argmax()) <= attack for part in parts)
