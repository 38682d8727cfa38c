# SPDX-License-Identifier: MIT
"""Errors of predicted figures against true ones, with bootstrap intervals."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.stats import spearmanr

Float = NDArray[np.float64]
BOOTSTRAPS = 2000
COVERAGE = (0.05, 0.95)


@dataclass(frozen=True)
class TimeScores:
    """Errors of reverberation times: absolute relative ones, and the signed ratio's.

    interval : 90 % bootstrap interval of the median; rank : Spearman's correlation.
    """

    scenes: int
    failures: int
    median: float
    interval: tuple[float, float]
    mean: float
    signed_mean: float
    standard_deviation: float
    within_5: float
    within_10: float
    within_25: float
    within_factor_1_5: float
    rank: float


@dataclass(frozen=True)
class LevelScores:
    """Errors of energy ratios in dB; interval as in `TimeScores`."""

    scenes: int
    failures: int
    median: float
    interval: tuple[float, float]
    mean: float
    signed_mean: float
    standard_deviation: float
    rank: float


@dataclass(frozen=True)
class FactorScores:
    """Errors of sizes as factors: 2 is twice or half; interval as in `TimeScores`.

    signed : median of predicted over true.
    """

    scenes: int
    failures: int
    median: float
    interval: tuple[float, float]
    signed: float
    within_factor_2: float
    rank: float


def _draws(values: Float) -> Float:
    """Medians [BOOTSTRAPS] of resampled values [N] or [N, k]."""
    rng = np.random.default_rng(0)
    chosen = rng.integers(0, len(values), (BOOTSTRAPS, len(values)))
    return np.asarray(np.median(values[chosen], axis=1))


def _interval(draws: Float) -> tuple[float, float]:
    low, high = np.quantile(draws, COVERAGE)
    return float(low), float(high)


def rank(predicted: Float, true: Float) -> float:
    """Spearman's correlation; 0 of fewer than three, or where nothing varies."""
    if len(true) < 3 or np.ptp(predicted) == 0.0 or np.ptp(true) == 0.0:
        return 0.0
    return float(spearmanr(predicted, true)[0])


def relative_errors(predicted: Float, true: Float) -> Float:
    """Absolute relative errors; a failure (NaN) counts as an error of 100 %."""
    return np.where(np.isfinite(predicted), np.abs(predicted / true - 1.0), 1.0)


def score_times(predicted: Float, true: Float) -> TimeScores:
    """Compare predicted with true times [N] in seconds; NaN predictions are failures."""
    known = np.isfinite(predicted)
    ratio = predicted[known] / true[known]
    error = relative_errors(predicted, true)
    factor = np.abs(np.log(ratio)) <= np.log(1.5)
    return TimeScores(
        scenes=len(true),
        failures=int((~known).sum()),
        median=float(np.median(error)),
        interval=_interval(_draws(error)),
        mean=float(error.mean()),
        signed_mean=float((ratio - 1.0).mean()) if known.any() else math.nan,
        standard_deviation=float((ratio - 1.0).std()) if known.any() else math.nan,
        within_5=float((error <= 0.05).mean()),
        within_10=float((error <= 0.10).mean()),
        within_25=float((error <= 0.25).mean()),
        within_factor_1_5=float(factor.sum() / len(true)),
        rank=rank(predicted[known], true[known]),
    )


def score_levels(predicted: Float, true: Float) -> LevelScores:
    """Compare predicted with true levels [N] in dB; NaN predictions are failures."""
    known = np.isfinite(predicted)
    if not known.any():
        nothing = math.nan
        return LevelScores(
            len(true), len(true), nothing, (nothing, nothing), nothing, nothing, nothing, 0.0
        )
    difference = (predicted - true)[known]
    error = np.abs(difference)
    return LevelScores(
        scenes=len(true),
        failures=int((~known).sum()),
        median=float(np.median(error)),
        interval=_interval(_draws(error)),
        mean=float(error.mean()),
        signed_mean=float(difference.mean()),
        standard_deviation=float(difference.std()),
        rank=rank(predicted[known], true[known]),
    )


def score_factors(predicted: Float, true: Float) -> FactorScores:
    """Compare predicted with true sizes [N], such as volumes; NaN predictions are failures."""
    known = np.isfinite(predicted) & np.isfinite(true) & (true > 0.0)
    if not known.any():
        return FactorScores(
            len(true), len(true), math.nan, (math.nan, math.nan), math.nan, 0.0, 0.0
        )
    ratio = np.log(predicted[known] / true[known])
    factor = np.exp(np.abs(ratio))
    return FactorScores(
        scenes=len(true),
        failures=int((~known).sum()),
        median=float(np.median(factor)),
        interval=_interval(_draws(factor)),
        signed=float(np.exp(np.median(ratio))),
        within_factor_2=float((factor <= 2.0).sum() / len(true)),
        rank=rank(predicted[known], true[known]),
    )


def better_by(predicted: Float, other: Float, true: Float) -> tuple[float, float]:
    """90 % bootstrap interval of how much smaller the median relative error is than another's.

    Both above zero: better, and not by chance. Scenes are resampled in pairs.
    """
    errors = np.stack([relative_errors(other, true), relative_errors(predicted, true)], axis=1)
    draws = _draws(errors)
    return _interval(draws[:, 0] - draws[:, 1])
