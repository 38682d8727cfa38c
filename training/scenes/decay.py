# SPDX-License-Identifier: MIT
"""Decay times of simulated energies, by the definitions of ISO 3382-1."""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import NDArray

from i2r_vr.acoustics.decay import EDT_RANGE_DB
from i2r_vr.prediction import LATE_START_S

Float = NDArray[np.float64]

FRAME_S = 256 / 22050
"""Length of a frame of the late energies."""
FINE_S = 1e-3
"""Length of a bin of the early energies."""
EDT_STEP_S = 2.5e-4


def reverberation_time(energy: Float) -> float:
    """T30, else T20, of energies [F] per frame; NaN where neither can be had."""
    remaining = energy[::-1].cumsum()[::-1]
    if remaining[0] <= 0:
        return math.nan
    level = 10 * np.log10(np.maximum(remaining / remaining[0], 1e-12))
    time = np.arange(len(energy)) * FRAME_S
    for low in (-35, -25):
        if level.min() >= low - 3:
            continue
        inside = (level <= -5) & (level >= low)
        if inside.sum() >= 4:
            return float(-60 / np.polyfit(time[inside], level[inside], 1)[0])
        if inside.sum() >= 1:
            return 60 * (_crossing(level, time, low) - _crossing(level, time, -5)) / (-5 - low)
    return math.nan


def _crossing(level: Float, time: Float, at: float) -> float:
    after = int(np.argmax(level < at))
    if after == 0:
        return 0.0
    return float(np.interp(-at, -level[after - 1 : after + 1], time[after - 1 : after + 1]))


def energy_from(frames: Float, start_s: float) -> Float:
    """Energies [..., F] per frame from a time on; of the frame that it cuts, what lies after it."""
    first = int(start_s / FRAME_S)
    left = frames[..., first:].copy()
    left[..., 0] *= first + 1 - start_s / FRAME_S
    return left


def early_decay_time(fine: Float, late: Float) -> float:
    """EDT of one octave with its direct sound: a regression from 0 to -10 dB (ISO 3382-1, A.2.2).

    As measured on a response, whose samples are evenly apart: every moment counts the same,
    though the energies are known in short bins first and in long frames then.

    Parameters
    ----------
    fine : float [80 or more]
        Energies in bins of 1 ms from the direct sound on, relative to it.
    late : float [F]
        Energies in frames from the direct sound on; those past 80 ms are used.

    Returns
    -------
    float
        Seconds; NaN where the decay does not reach -10 dB.
    """
    bins, frame = round(LATE_START_S / FINE_S), int(LATE_START_S / FRAME_S)
    energy = np.concatenate([[1.0], fine[:bins], energy_from(late, LATE_START_S)])
    remaining = energy[::-1].cumsum()[::-1]
    level = 10 * np.log10(np.maximum(remaining / remaining[0], 1e-12))
    frames = np.maximum(np.arange(frame, len(late)) * FRAME_S, LATE_START_S)
    time = np.concatenate([[0.0], np.arange(bins) * FINE_S, frames])
    end_db = EDT_RANGE_DB[1]
    if level.min() >= end_db:
        return math.nan
    reached = _crossing(level, time, end_db)
    even = np.arange(0.0, max(reached, 2 * EDT_STEP_S), EDT_STEP_S)
    levels = np.interp(even, time[1:], level[1:])
    levels[0] = 0.0
    return float(-60 / np.polyfit(even, levels, 1)[0])
