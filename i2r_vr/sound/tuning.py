# SPDX-License-Identifier: MIT
"""Levels and pre-delay that a person wants, put on finished responses.

All responses of a capture are changed alike and over time alone, so what holds between them (the
zone's energy, the sides', the directions') holds as before, and their decays stay what they were.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from i2r_vr.acoustics.quantities import DIRECT_END_S, LATE_START_S
from i2r_vr.capture import Tuning
from i2r_vr.sound.tail import LONGEST_S

TURN_S = 0.001
"""Over which the early level turns into the late one: too short to count, too long to click."""

Float32 = NDArray[np.float32]


def tuned(signals: Float32, tuning: Tuning, sample_rate: int, offset: int) -> Float32:
    """Responses with a tuning's levels and pre-delay.

    Parameters
    ----------
    signals : float32 [n, samples]
        With or without the direct sound.
    tuning : Tuning
    sample_rate : int
        Hz.
    offset : int
        Sample of t = 0.

    Returns
    -------
    float32 [n, samples + pre-delay]
        At most 12 s.
    """
    if tuning.early_db == tuning.late_db == tuning.predelay_ms == 0.0:
        return signals
    samples, end = signals.shape[1], round(DIRECT_END_S * sample_rate)
    gap = predelay_samples(tuning, sample_rate)
    time = (np.arange(samples) - offset) / sample_rate
    late = np.clip((time - LATE_START_S) / TURN_S + 0.5, 0.0, 1.0)
    level_db = tuning.early_db + late * (tuning.late_db - tuning.early_db)
    later = signals[:, end:] * 10.0 ** (level_db[end:] / 20.0)
    longest = max(samples, round(LONGEST_S * sample_rate))
    changed = np.zeros((len(signals), min(samples + gap, longest)), np.float32)
    changed[:, :end] = signals[:, :end]
    changed[:, end + gap :] = later[:, : changed.shape[1] - end - gap]
    return changed


def predelay_samples(tuning: Tuning, sample_rate: int) -> int:
    """The pre-delay in whole samples."""
    return round(tuning.predelay_ms / 1000.0 * sample_rate)
