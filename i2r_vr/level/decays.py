# SPDX-License-Identifier: MIT
"""The sound of a room with several probes: that of the one nearest to the mean of all."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

_STEPS = 2000


def mean_t60_s(t60_s: Sequence[float]) -> float:
    """The reverberation time of the mean of several decays' powers.

    Decays of equal energy at the start are averaged in power, and the mean's level is read from
    -5 to -35 dB (T30, ISO 3382-1).

    Parameters
    ----------
    t60_s : sequence of float
        One or more, above 0.

    Examples
    --------
    >>> round(mean_t60_s([0.8, 0.8]), 3)
    0.8
    >>> 0.75 < mean_t60_s([0.5, 1.0]) < 1.0
    True
    """
    times = np.asarray(t60_s)[:, None]
    t = np.linspace(0.0, float(times.max()), _STEPS)
    level_db = 10.0 * np.log10(np.mean(10.0 ** (-6.0 * t / times), axis=0))
    start, end = np.interp([5.0, 35.0], -level_db, t)
    return float(2.0 * (end - start))


def typical(t60_s: Sequence[float | None]) -> int:
    """The number of the probe that is nearest to the mean; the first of those that are equally so.

    Parameters
    ----------
    t60_s : sequence of float or None
        None where no decay could be measured; such a probe is taken only where all are.
    """
    known = [value for value in t60_s if value is not None]
    if not known:
        return 0
    mean = mean_t60_s(known)
    away = [np.inf if t is None else round(abs(np.log(t / mean)), 9) for t in t60_s]
    return int(np.argmin(away))
