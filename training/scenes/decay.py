# SPDX-License-Identifier: MIT
"""Decay times of simulated energies, by the definitions of ISO 3382-1."""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import NDArray

Float = NDArray[np.float64]

FRAME_S = 256 / 22050
"""Length of a frame of the late energies."""
FINE_S = 1e-3
"""Length of a bin of the early energies."""


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


def early_decay_time(fine: Float, late: Float) -> float:
    """EDT of one octave with its direct sound (energy 1), from 1 ms bins, then frames."""
    start = int(0.08 / FRAME_S) + 1
    energy = np.concatenate([[1.0], fine[:80], late[start:]])
    time = np.concatenate(
        [[0], (np.arange(80) + 1) * FINE_S, 0.081 + np.arange(len(late) - start) * FRAME_S]
    )
    level = 10 * np.log10(np.maximum(energy[::-1].cumsum()[::-1] / energy.sum(), 1e-12))
    end = int(np.argmax(level < -10))
    if end == 0:
        return math.nan
    used = np.arange(len(level)) <= max(end, 2)
    return float(-60 / np.polyfit(time[used], level[used], 1)[0])
