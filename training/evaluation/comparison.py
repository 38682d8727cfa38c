# SPDX-License-Identifier: MIT
"""Figures measured on baked zones against true ones."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
from numpy.typing import NDArray

from i2r_vr.acoustics.quantities import OCTAVE_BANDS_HZ
from training.evaluation.observation import Figures
from training.evaluation.scores import score_factors, score_levels, score_times

LEVELS = ("c50_db", "c80_db", "drr_db")

Float = NDArray[np.float64]


def compare_levels(found: Figures, true: Figures) -> dict[str, Any]:
    """Scores of C50, C80 and DRR, where they are known."""
    scores = {}
    for name in LEVELS:
        truth = getattr(true, name)
        known = np.isfinite(truth)
        scores[name] = vars(score_levels(getattr(found, name)[known], truth[known]))
    return scores


def compare(found: Figures, true: Figures) -> dict[str, Any]:
    """Scores of all figures of N places: T60 and its bands, EDT, levels, volume, the interval."""
    scores: dict[str, Any] = {
        "t60_s": vars(score_times(found.t60_s, true.t60_s)),
        "t60_bands": [
            {"hz": hz, **vars(score_times(found.t60_bands_s[known, i], true.t60_bands_s[known, i]))}
            for i, hz in enumerate(OCTAVE_BANDS_HZ)
            if (known := np.isfinite(true.t60_bands_s[:, i])).any()
        ],
    }
    known = np.isfinite(true.edt_s)
    scores["edt_s"] = vars(score_times(found.edt_s[known], true.edt_s[known]))
    scores |= compare_levels(found, true)
    if found.volume_m3 is not None and true.volume_m3 is not None:
        scores["volume_m3"] = vars(score_factors(found.volume_m3, true.volume_m3))
    if found.t60_interval_s is not None:
        low, high = found.t60_interval_s.T
        scores["t60_inside_interval"] = float(((low <= true.t60_s) & (true.t60_s <= high)).mean())
        width = (high / low)[np.isfinite(high / low)]
        scores["t60_interval_width"] = float(np.median(width)) if width.size else math.nan
    return scores
