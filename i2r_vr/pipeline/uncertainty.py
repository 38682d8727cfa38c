# SPDX-License-Identifier: MIT
"""How far a zone's T60 may be off: the interval that its metadata state."""

from __future__ import annotations

import math

from i2r_vr.bundle.metadata import Interval
from i2r_vr.hearing.prediction import Prediction

INTERVAL_COVERAGE = 0.9
"""What the heads' uncertainty is calibrated for (`training.compact.refit`)."""
WIDE_INTERVAL = 3.0
"""Ratio of the ends of a T60 interval from which a warning is given."""
MOST_REACH = 3.0
"""Of ln T60: a factor of 20 either way says that nothing is known, and more says no more."""


def t60_interval(prediction: Prediction, t60_s: float) -> Interval:
    """The range that holds the true T60 with 90 % probability (a Laplace error of ln T60)."""
    reach = prediction.t60_log_sigma * -math.log(1.0 - INTERVAL_COVERAGE)
    reach = min(reach, MOST_REACH)
    return Interval(t60_s * math.exp(-reach), t60_s * math.exp(reach), INTERVAL_COVERAGE)


def is_wide(interval: Interval) -> bool:
    """Whether an interval says so little that the reader should be told."""
    return interval.high > WIDE_INTERVAL * interval.low
