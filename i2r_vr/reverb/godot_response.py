# SPDX-License-Identifier: MIT
"""The impulse response of Godot's AudioEffectReverb, in closed form.

The effect is linear (servers/audio/effects/reverb_filter.cpp of the engine): with the loop gain
``G = g (1-d) / (1 - d/z) z^-N`` of a comb of N samples, eight combs ``G / (1 - G)`` are added and
passed through four all-passes ``(z^-M - k) / (1 - k z^-M)``, ``k = 0.7``. The right channel's
delays are longer by the stereo spread. What the engine plays is compared with this, sample by
sample, in `tests/engines/test_godot_sound.py`.
"""

from __future__ import annotations

import math
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray
from scipy.fft import irfft, next_fast_len

from i2r_vr.acoustics import measure_many

Float = NDArray[np.float64]

MIX_RATE_HZ = 44100
"""Godot's default mix rate (project setting audio/driver/mix_rate)."""
# The engine's own (servers/audio/effects/reverb_filter.cpp).
COMB_DELAYS_S = tuple(n / 44100 for n in (1116, 1188, 1277, 1356, 1422, 1491, 1557, 1617))
ALLPASS_DELAYS_S = tuple(n / 44100 for n in (225, 341, 441, 556))
ALLPASS_GAIN = 0.7
SPREAD_S = 0.000521
"""By how much the right channel's delays are longer where the property `spread` is 1."""
WET_SCALE = 0.6
_ROOM_OFFSET, _ROOM_SCALE = 0.7, 0.28
_ALIAS_DB = 60.0
_DECIMATION = 7
"""6.3 kHz are enough to measure the octaves at 500 and 1000 Hz."""
_LONGEST_S = 12.0
"""No response of a bundle is longer."""


def feedback(room_size: float) -> float:
    """Gain of a comb's loop at low frequencies."""
    return _ROOM_OFFSET + _ROOM_SCALE * room_size


def low_pass_coefficient(damping: float) -> float:
    """Coefficient of the one-pole low-pass in each loop; a higher damping is brighter."""
    corner = 10000.0 * (damping / 2.0 + 0.5) ** 2
    return math.exp(-2.0 * math.pi * corner / MIX_RATE_HZ)


def played_response(room_size: float, damping: float, seconds: float, decimation: int = 1) -> Float:
    """What the effect plays to a unit impulse with ``wet = 1``, ``dry = 0``, ``spread = 1``.

    Parameters
    ----------
    room_size, damping : float
        0 to 1.
    seconds : float
        What comes later is left out.
    decimation : int
        Keep the part below this share of the Nyquist frequency, at a rate lower by as much;
        the upper half of what is kept is faded out.

    Returns
    -------
    float [2, samples]
        Left and right at `MIX_RATE_HZ` over `decimation`.
    """
    count = next_fast_len(math.ceil(seconds * MIX_RATE_HZ / decimation), real=True)
    whole = count * decimation
    # On a circle outside the unit circle what would wrap around is that much weaker.
    radius = 10.0 ** (_ALIAS_DB / 20.0 / whole)
    step = -2j * math.pi / whole * np.arange(count // 2 + 1) - math.log(radius)
    d = low_pass_coefficient(damping)
    low_pass = feedback(room_size) * (1.0 - d) / (1.0 - d * np.exp(step))
    grown = radius ** (decimation * np.arange(count))
    taper = np.ones(len(step))
    if decimation > 1:  # what a sharp edge rings would grow along
        place = np.clip(2.0 * np.linspace(0.0, 1.0, len(step)) - 1.0, 0.0, 1.0)
        taper = np.cos(0.5 * np.pi * place) ** 2
    channels = []
    for spread_s in (0.0, SPREAD_S):
        spread = round(spread_s * MIX_RATE_HZ)
        total = np.zeros_like(step)
        for delay_s in COMB_DELAYS_S:
            gain = low_pass * np.exp(step * (round(delay_s * MIX_RATE_HZ) + spread))
            total += gain / (1.0 - gain)
        for delay_s in ALLPASS_DELAYS_S:
            delayed = np.exp(step * (round(delay_s * MIX_RATE_HZ) + spread))
            total *= (delayed - ALLPASS_GAIN) / (1.0 - ALLPASS_GAIN * delayed)
        channels.append(WET_SCALE * grown * irfft(total * taper, count) / decimation)
    return np.stack(channels)


@lru_cache(maxsize=256)
def played_mid_bands_s(room_size: float, damping: float, about_s: float) -> tuple[float, float]:
    """T60 of the 500 and 1000 Hz octaves as measured on what the effect plays.

    Parameters
    ----------
    room_size, damping : float
    about_s : float
        The T60 that is expected, for the length of what is measured.

    Returns
    -------
    low, high : float
        Seconds, means of both channels; NaN where there is no decay to measure.
    """
    seconds = min(max(1.5 * about_s, 1.0), _LONGEST_S)
    response = played_response(room_size, damping, seconds, _DECIMATION)
    found = [dict(f.t60_bands) for f in measure_many(response, MIX_RATE_HZ // _DECIMATION)]
    low, high = (float(np.mean([bands.get(hz, math.nan) for bands in found])) for hz in (500, 1000))
    return low, high
