# SPDX-License-Identifier: MIT
"""Attenuation of sound by air (ISO 9613-1:1993)."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

REFERENCE_K = 293.15
TRIPLE_POINT_K = 273.16


def air_attenuation_db_per_m(
    frequency_hz: NDArray[np.float64] | float,
    temperature_c: float = 20.0,
    humidity_pct: float = 50.0,
) -> NDArray[np.float64]:
    """Pure-tone attenuation at one standard atmosphere (ISO 9613-1, equations 3 to 5, B.3).

    Parameters
    ----------
    frequency_hz : float or array
    temperature_c : float
        Celsius.
    humidity_pct : float
        Relative humidity in per cent.

    Examples
    --------
    >>> round(float(air_attenuation_db_per_m(1000.0)) * 1000, 1)
    4.7
    """
    frequency = np.asarray(frequency_hz, np.float64)
    kelvin = temperature_c + 273.15
    warmth = kelvin / REFERENCE_K
    saturation = 10.0 ** (-6.8346 * (TRIPLE_POINT_K / kelvin) ** 1.261 + 4.6151)
    h = humidity_pct * saturation
    oxygen = 24.0 + 4.04e4 * h * (0.02 + h) / (0.391 + h)
    nitrogen = warmth**-0.5 * (9.0 + 280.0 * h * np.exp(-4.170 * (warmth ** (-1.0 / 3.0) - 1.0)))
    square = frequency**2
    classical = 1.84e-11 * warmth**0.5
    o2 = 0.01275 * np.exp(-2239.1 / kelvin) / (oxygen + square / oxygen)
    n2 = 0.1068 * np.exp(-3352.0 / kelvin) / (nitrogen + square / nitrogen)
    attenuation: NDArray[np.float64] = 8.686 * square * (classical + warmth**-2.5 * (o2 + n2))
    return attenuation
