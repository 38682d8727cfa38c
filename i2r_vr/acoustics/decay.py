# SPDX-License-Identifier: MIT
"""Energy decay curves: noise floor, truncation, backward integration, decay times.

Truncation follows Lundeby et al. 1995 (Acustica 81), backward integration Schroeder 1965 with
the noise subtracted and the truncated tail made good (ISO 3382-1:2009, clause 5.3.3).
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

# ISO 3382-1:2009, clauses 3.6 and A.2.2.
T30_RANGE_DB = (-5.0, -35.0)
T20_RANGE_DB = (-5.0, -25.0)
EDT_RANGE_DB = (0.0, -10.0)
NOISE_MARGIN_DB = 10.0
"""Above the noise a level must lie to be used (ISO 3382-1, clause 5.3.3)."""
_ITERATIONS = 5
"""Lundeby et al. find that the truncation settles within five."""
_TAIL_SHARE = 0.1
"""Of the end, for the first guess of the noise (Lundeby et al.)."""
_LEAST_HIDDEN_DB = 10.0
"""The end counts as noise where it lies this far above the extrapolated decay."""
_FLAT_SHARE = 0.35
"""The end counts as noise where it falls less than this share of the decay's rate."""

Float = NDArray[np.float64]


@dataclass(frozen=True)
class DecayCurve:
    """A backward-integrated decay.

    level_db : [samples], 0 at the start; remaining : [samples] the energy that it is the level of,
    1 at the start; step_s; start : index of t = 0; usable_db : how far down the curve can be
    trusted (negative).
    """

    level_db: Float
    remaining: Float
    step_s: float
    start: int
    usable_db: float


def block_means(energy: Float, size: int) -> Float:
    """Means of blocks of `size` samples; a rest at the end is left out."""
    count = len(energy) // size
    means: Float = np.add.reduce(energy[: count * size].reshape(count, size), axis=1) / size
    return means


def _line(level: Float, first: int, last: int) -> tuple[float, float]:
    """Slope per block and value at block 0 of a regression over [first, last)."""
    part = level[first:last]
    count, total = len(part), float(np.add.reduce(part))
    middle = (count - 1) / 2.0
    moment = float(np.arange(count, dtype=np.float64) @ part) - middle * total
    slope = moment / (count * (count * count - 1.0) / 12.0)
    return slope, total / count - slope * (first + middle)


def _power_db(power: Float) -> float:
    """Level of a mean power."""
    return 10.0 * math.log10(max(float(np.add.reduce(power)) / len(power), 1e-300))


def noise_and_truncation(energy: Float, step_s: float) -> tuple[float, int, float]:
    """Noise power, index where the decay meets it, and slope there.

    Parameters
    ----------
    energy : [samples]
        Instantaneous energy from t = 0.

    Returns
    -------
    noise : float
        0 where the decay reaches the end.
    end : int
        Samples to integrate.
    slope_db_s : float
        Of the late decay (negative), 0 where there is none.
    """
    size = max(1, min(round(0.01 / step_s), len(energy) // 40))
    block = block_means(energy, size)
    level = 10.0 * np.log10(np.maximum(block, block.max() * 1e-16 + 1e-300))
    total = len(level)
    tail = max(3, int(total * _TAIL_SHARE))
    noise_db = _power_db(block[-tail:])
    peak = int(level.argmax())
    slope, crossing = 0.0, total
    for _ in range(_ITERATIONS):
        faint = level[peak:] < noise_db + 8.0
        last = peak + int(faint.argmax()) if faint.any() else total
        if last - peak < 3:
            return 10.0 ** (noise_db / 10.0), peak * size, 0.0
        slope, offset = _line(level, peak, last)
        if slope >= 0.0:
            return 10.0 ** (noise_db / 10.0), peak * size, 0.0
        crossing = int((noise_db - offset) / slope)
        first = min(int(crossing - 8.0 / slope), total - tail)
        before, noise_db = noise_db, _power_db(block[first:])
        if noise_db == before:
            break
    end_slope, _ = _line(level, total - max(6, total // 5), total)
    hidden_db = slope * (crossing - total)
    if hidden_db < _LEAST_HIDDEN_DB or end_slope < _FLAT_SHARE * slope:
        return 0.0, total * size, slope / (size * step_s)
    return 10.0 ** (noise_db / 10.0), min(crossing, total) * size, slope / (size * step_s)


def schroeder_integration(energy: Float, step_s: float, start: int) -> DecayCurve | None:
    """Decay curve of instantaneous energy [samples]; None where there is no signal.

    Parameters
    ----------
    start : int
        Index of t = 0; samples before it (a filter's ringing) count as t = 0.
    """
    folded = energy[start:].copy()
    folded[0] += energy[:start].sum()
    if not folded.max() > 0.0:
        return None
    noise, end, slope = noise_and_truncation(energy[start:], step_s)
    if slope == 0.0 and noise > 0.0:
        return None
    kept = folded[:end] - noise
    remaining = np.cumsum(kept[::-1])[::-1]
    if noise and slope < 0.0:
        remaining = remaining + noise * 10.0 / (np.log(10.0) * -slope * step_s)
    top = remaining[0]
    if not top > 0.0:
        return None
    remaining = np.maximum(remaining / top, 1e-14)
    level = np.log(remaining)
    level *= 10.0 / math.log(10.0)
    usable = float(level[max(0, int(0.97 * end) - 1)])
    if slope * end * step_s > T20_RANGE_DB[1]:
        usable = 0.0
    if noise:
        peak = max(float(block_means(folded, max(1, round(0.01 / step_s))).max()), 1e-300)
        usable = max(usable, 10.0 * np.log10(noise / peak) + NOISE_MARGIN_DB)
    return DecayCurve(level, remaining, step_s, start, usable)


def decay_time(curve: DecayCurve, range_db: tuple[float, float]) -> float | None:
    """Seconds for 60 dB, by regression over a range of levels; None where it is not reached."""
    high, low = range_db
    if low < curve.usable_db:
        return None
    level = curve.level_db
    first = int(np.argmax(level <= high)) if high < 0.0 else 0
    last = int(np.argmax(level < low))
    if last == 0:
        return None
    if last - first < 3:
        crossings = [
            float(np.interp(-edge, -level[: last + 1], np.arange(last + 1))) for edge in range_db
        ]
        return 60.0 * (crossings[1] - crossings[0]) * curve.step_s / (high - low)
    slope, _ = _line(level, first, last)
    return -60.0 * curve.step_s / slope if slope < 0.0 else None


def reverberation_time(curve: DecayCurve) -> float | None:
    """T30, else T20, else None."""
    found = decay_time(curve, T30_RANGE_DB)
    return decay_time(curve, T20_RANGE_DB) if found is None else found
