# SPDX-License-Identifier: MIT
"""How well T60 of real pictures agrees with the decay that such places usually have."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.stats import rankdata

from training.datasets.labelled_pictures import LabelledPicture, is_taught
from training.evaluation.scores import BOOTSTRAPS, COVERAGE

Float = NDArray[np.float64]


@dataclass(frozen=True)
class Estimate:
    """A figure with its 90 % bootstrap interval."""

    value: float
    low: float
    high: float


@dataclass(frozen=True)
class RealScores:
    """What readings say of T60 on real pictures, against the range and the nominal value.

    rank : Spearman's correlation; inside : share inside the range; log_spread : deviation of
    ln T60 over that of the nominal ones; mean_error : of ln T60, without sign.
    """

    pictures: int
    rank: Estimate
    inside: Estimate
    log_spread: Estimate
    mean_error: Estimate


def _correlation(first: Float, second: Float) -> Float:
    """Of the last axis; 0 where either has one value alone."""
    a, b = (values - values.mean(axis=-1, keepdims=True) for values in (first, second))
    scale = np.sqrt((a**2).sum(axis=-1) * (b**2).sum(axis=-1))
    return np.asarray((a * b).sum(axis=-1) / np.maximum(scale, 1e-12))


def _rank(found: Float, nominal: Float) -> Float:
    return _correlation(rankdata(found, axis=-1), rankdata(nominal, axis=-1))


def _spread(found: Float, nominal: Float) -> Float:
    return np.asarray(found.std(axis=-1) / np.maximum(nominal.std(axis=-1), 1e-12))


def _estimate(figure: Callable[..., Float], *columns: Float) -> Estimate:
    """A figure of columns [N] each, and its interval over draws with replacement."""
    count = len(columns[0])
    draws = np.random.default_rng(0).integers(0, count, (BOOTSTRAPS, count))
    low, high = np.quantile(figure(*(column[draws] for column in columns)), COVERAGE)
    return Estimate(float(figure(*columns)), float(low), float(high))


def judge_pictures(pictures: Sequence[LabelledPicture], log_t60: Float) -> RealScores:
    """Scores of predicted ln T60 [N] of pictures."""
    low, high = np.log([picture.t60_s for picture in pictures]).T
    nominal = np.log([picture.nominal_s for picture in pictures])
    missed = np.abs(log_t60 - np.clip(log_t60, low, high))
    return RealScores(
        len(pictures),
        _estimate(_rank, log_t60, nominal),
        _estimate(lambda some: np.asarray((some == 0.0).mean(axis=-1)), missed),
        _estimate(_spread, log_t60, nominal),
        _estimate(lambda some: np.asarray(some.mean(axis=-1)), np.abs(log_t60 - nominal)),
    )


def judged(pictures: Sequence[LabelledPicture]) -> dict[str, list[LabelledPicture]]:
    """Pictures indoors, together and by kind."""
    indoors = [picture for picture in pictures if is_taught(picture)]
    return {
        "all": indoors,
        "panoramas": [picture for picture in indoors if picture.panorama],
        "photographs": [picture for picture in indoors if not picture.panorama],
    }
