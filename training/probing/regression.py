# SPDX-License-Identifier: MIT
"""Ridge regression to values of which only a range is known: inside it nothing is an error."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from sklearn.model_selection import GroupKFold

Float = NDArray[np.float64]

PENALTIES = tuple(float(value) for value in np.geomspace(1e-4, 1e-1, 7))
"""Of squared weights, relative to the mean squared length of a sample's features."""
FOLDS = 5
MOST_ROUNDS = 200
LEAST_STRENGTH = 1e-9
SETTLED = 1e-3
"""Change of a target, in units of the value, from which on nothing moves."""


@dataclass(frozen=True)
class Samples:
    """What is learnt from.

    features : [N, F]; low, high : [N, T] ends of the ranges that hold T values, equal where one
    is known, infinite where nothing is; weight : [N]; group : [N], samples of one group are on
    one side of every split; judged : [N], the picture's name where it is shown as it is judged,
    empty where it is mirrored or a part of it.
    """

    features: Float
    low: Float
    high: Float
    weight: Float
    group: NDArray[np.str_]
    judged: NDArray[np.str_]

    def rows(self, chosen: NDArray[np.int64] | NDArray[np.bool_]) -> Samples:
        """Some samples."""
        return Samples(*(values[chosen] for values in vars(self).values()))


def joined(parts: Sequence[Samples]) -> Samples:
    """Samples of several sources as one set."""
    columns = zip(*(vars(part).values() for part in parts), strict=True)
    return Samples(*(np.concatenate(column) for column in columns))


def outside(values: Float, low: Float, high: Float) -> Float:
    """How far values lie outside their ranges, negative below; 0 inside.

    Examples
    --------
    >>> outside(np.array([1.0, 2.5, 7.0]), np.array([2.0] * 3), np.array([3.0] * 3)).tolist()
    [-1.0, 0.0, 4.0]
    """
    return np.asarray(values - np.clip(values, low, high))


@dataclass(frozen=True)
class RangeRidge:
    """Linear readings of standardised features; weight : [F, T], offset : [T]."""

    mean: Float
    scale: Float
    weight: Float
    offset: Float

    def predict(self, features: Float) -> Float:
        """Values [N, T] of features [N, F]."""
        return np.asarray((features - self.mean) / self.scale @ self.weight + self.offset)


def _principal_axes(x: Float) -> tuple[Float, Float]:
    """Strengths [K] and axes [F, K] of x [N, F], by the smaller of its two products."""
    if len(x) >= x.shape[1]:
        strength, axes = np.linalg.eigh(x.T @ x)
        return strength, axes
    strength, rows = np.linalg.eigh(x @ x.T)
    kept = strength > LEAST_STRENGTH * strength[-1]
    return strength[kept], x.T @ rows[:, kept] / np.sqrt(strength[kept])


class RangeRegression:
    """Ridge regressions of some samples, for any penalty.

    Parameters
    ----------
    samples : Samples
    """

    def __init__(self, samples: Samples) -> None:
        self.samples = samples
        self.share = samples.weight / samples.weight.sum()
        self.mean = self.share @ samples.features
        self.scale = np.sqrt(self.share @ (samples.features - self.mean) ** 2) + 1e-3
        x = (samples.features - self.mean) / self.scale
        self.strength, self.axes = _principal_axes(np.sqrt(self.share)[:, None] * x)
        self.along = x @ self.axes

    def fit(self, penalty: float) -> RangeRidge:
        """Least weighted squared distance to the ranges, with a penalty of squared weights.

        The distance to a range is that to the nearest value in it: such values are taken, a ridge
        regression fitted, and they are taken anew (majorise and minimise, Hunter and Lange 2004),
        which ends at the one minimum, for the loss is convex.
        """
        low, high = self.samples.low, self.samples.high
        shrunk = 1.0 / (self.strength + penalty * self.strength.sum() + 1e-9)
        target = np.clip(np.zeros_like(low), low, high)
        for _ in range(MOST_ROUNDS):
            offset = self.share @ target
            coefficients = shrunk[:, None] * (self.along.T @ (self.share[:, None] * target))
            found = np.clip(self.along @ coefficients + offset, low, high)
            moved = float(np.abs(found - target).max())
            target = found
            if moved < SETTLED:
                break
        return RangeRidge(self.mean, self.scale, self.axes @ coefficients, offset)


@dataclass(frozen=True)
class LeftOut:
    """What readings say of groups that they have not seen.

    values : [N, T]; penalty : [T], the best for each value.
    """

    values: Float
    penalty: tuple[float, ...]


def left_out(samples: Samples) -> LeftOut:
    """Values of each sample by readings of the other groups, with the penalty that is best then.

    The best penalty is that of the least weighted absolute distance to the ranges.
    """
    found = np.empty((len(PENALTIES), *samples.low.shape))
    folds = min(FOLDS, len(np.unique(samples.group)))
    for train, test in GroupKFold(folds).split(samples.features, groups=samples.group):
        regression = RangeRegression(samples.rows(train))
        for number, penalty in enumerate(PENALTIES):
            found[number, test] = regression.fit(penalty).predict(samples.features[test])
    loss = samples.weight @ np.abs(outside(found, samples.low, samples.high))
    best = loss.argmin(axis=0)
    values = np.stack([found[number, :, value] for value, number in enumerate(best)], axis=1)
    return LeftOut(values, tuple(PENALTIES[number] for number in best))


def fit(samples: Samples, penalty: Sequence[float]) -> RangeRidge:
    """Readings with a penalty for each of the T values."""
    regression = RangeRegression(samples)
    fits = [regression.fit(strength) for strength in penalty]
    weight = np.stack([one.weight[:, value] for value, one in enumerate(fits)], axis=1)
    offset = np.array([one.offset[value] for value, one in enumerate(fits)])
    return RangeRidge(regression.mean, regression.scale, weight, offset)
