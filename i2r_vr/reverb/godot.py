# SPDX-License-Identifier: MIT
"""The properties of Godot 4's AudioEffectReverb that play a given decay.

`i2r_vr.reverb.godot_response` has what the effect plays in closed form. Here are fast estimates
of its T60 and energy to search with: a comb of delay tau multiplies its signal by ``a`` in each
pass, so its T60 is ``-3 tau / log10 a`` and its energy gain ``a^2 / (1 - a^2)``. The room size that
is found is then corrected on the response itself. "Predelay" is an echo of the effect's input and
delays nothing; the combs delay by 25.3 ms, and an AudioEffectDelay before the reverb gives the
rest.
"""

from __future__ import annotations

import math
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from i2r_vr.acoustics.quantities import DECAY_60_DB, MID_BANDS_HZ
from i2r_vr.bundle.metadata import Godot
from i2r_vr.reverb.godot_response import (
    COMB_DELAYS_S,
    MIX_RATE_HZ,
    WET_SCALE,
    feedback,
    low_pass_coefficient,
    played_mid_bands_s,
)
from i2r_vr.reverb.limits import MUTED_BEYOND_PCT, Limited
from i2r_vr.reverb.target import HF_REFERENCE_HZ, ReverbTarget

Float = NDArray[np.float64]

_LOUDEST = 1.0
"""End of the range of the property `wet`."""
_DAMPINGS, _BAND_POINTS = 21, 5
"""Dampings that are tried, 0.05 apart, and frequencies whose decays make up an octave's. Chosen,
not measured; `_corrected` then meets the mid band on the response itself."""
BAND_TOLERANCE = 0.09
"""Error of the T60 at 500 or 1000 Hz up to which a decay counts as representable; what is measured
in the engine then stays within 10 %."""
LEVEL_TOLERANCE_DB = 0.5
"""How much louder than its loudest the reverb may have to be and still count as representable; what
is measured in the engine then stays within 1 dB."""
_DECAY_STEPS, _CORRECTIONS = 240, 2
"""Moments at which a decay is computed, and rounds of correction. Chosen, not measured; what error
they leave is measured on the response and stated (`fit_error_pct`)."""


def loop_gain(room_size: float, damping: float, hz: float | Float) -> Float:
    """What a comb multiplies its signal by in each pass, at a frequency."""
    d = low_pass_coefficient(damping)
    turn = np.exp(-2j * math.pi * np.asarray(hz) / MIX_RATE_HZ)
    gain: Float = feedback(room_size) * (1.0 - d) / np.abs(1.0 - d * turn)
    return gain


def _octave_points(hz: float) -> Float:
    """Frequencies spread evenly over the octave."""
    return hz * 2.0 ** ((np.arange(_BAND_POINTS) + 0.5) / _BAND_POINTS - 0.5)


def played_t60_s(room_size: float, damping: float, hz: float) -> float:
    """Estimate of the T30 of the octave at `hz` that the effect plays.

    The energy decays of the combs, each exponential with its own time at each frequency of the
    octave, are added and the sum's fall from -5 to -35 dB measured.
    """
    log_gain = np.log(loop_gain(room_size, damping, _octave_points(hz)))[:, None]
    tau = np.asarray(COMB_DELAYS_S)
    rate = -2.0 * log_gain / tau
    weight = np.exp(2.0 * log_gain) / -np.expm1(2.0 * log_gain)
    longest = DECAY_60_DB / rate.min()
    times = np.linspace(0.0, 0.75 * longest, _DECAY_STEPS)
    decay = np.einsum("fc,fct->t", weight, np.exp(-rate[..., None] * times))
    level = 10.0 * np.log10(decay / decay[0])
    first, last = np.interp([5.0, 35.0], -level, times)
    return float(2.0 * (last - first))


def played_energy_db(room_size: float, damping: float, hz: tuple[float, ...]) -> float:
    """Energy of the wet signal at ``wet = 1`` in octaves, relative to the input's."""
    points = np.concatenate([_octave_points(band) for band in hz])
    square = loop_gain(room_size, damping, points) ** 2
    energy = len(COMB_DELAYS_S) * WET_SCALE**2 * np.mean(square / (1.0 - square))
    return float(10.0 * math.log10(energy))


def _mid_t60_s(room_size: float, damping: float) -> float:
    return math.fsum(played_t60_s(room_size, damping, hz) for hz in MID_BANDS_HZ) / 2.0


def room_size_for(t60_s: float, damping: float) -> float:
    """Room size that plays a mid-band T60, without limits (below 0 and above 1 have none)."""
    mean_tau = sum(COMB_DELAYS_S) / len(COMB_DELAYS_S)
    low_pass = float(loop_gain(0.0, damping, 707.0)) / feedback(0.0)
    wanted = t60_s
    size = 0.0
    for _ in range(6):
        gain = math.pow(10.0, -3.0 * mean_tau / wanted) / low_pass
        size = (gain - feedback(0.0)) / (feedback(1.0) - feedback(0.0))
        inside = min(max(size, 0.0), 1.0)
        if inside != size:
            played = _mid_t60_s(inside, damping)
            if (size > 1.0 and played < t60_s) or (size < 0.0 and played > t60_s):
                return size
        wanted *= t60_s / _mid_t60_s(inside, damping)
    return size


@lru_cache(maxsize=256)
def _fitted(t60_s: float, band_t60_s: tuple[float, float, float]) -> tuple[float, float]:
    """Room size (without limits) and damping for the T60 of mid band, 500, 1000 and 4000 Hz."""
    best = (math.inf, 0.0, 0.0)
    for damping in np.linspace(0.0, 1.0, _DAMPINGS).tolist():
        size = room_size_for(t60_s, damping)
        inside = min(max(size, 0.0), 1.0)
        misses = [
            abs(math.log(played_t60_s(inside, damping, hz) / wanted))
            for hz, wanted in zip((*MID_BANDS_HZ, HF_REFERENCE_HZ), band_t60_s, strict=True)
        ]
        mid = abs(math.log(_mid_t60_s(inside, damping) / t60_s))
        best = min(best, (10.0 * mid + 4.0 * max(misses[:2]) + misses[2], size, damping))
    return best[1], best[2]


def _corrected(t60_s: float, size: float, damping: float) -> float:
    """The room size at which the response itself has the mid-band T60."""
    wanted = t60_s
    for _ in range(_CORRECTIONS):
        if not 0.0 < size < 1.0:
            break
        wanted *= t60_s / math.fsum(played_mid_bands_s(size, damping, t60_s)) * 2.0
        size = room_size_for(wanted, damping)
    return size


def muted_godot() -> Godot:
    """Properties that play nothing, for places without reverberation."""
    return Godot(
        room_size=0.0,
        damping=0.5,
        spread=1.0,
        hipass=0.0,
        dry=0.0,
        wet=0.0,
        predelay_msec=20.0,
        predelay_feedback=0.0,
        delay_ms=0.0,
        representable=True,
        verified="model",
    )


def godot_properties(target: ReverbTarget | None) -> Godot:
    """Properties for a bus that plays the wet sound alone; muted where `target` is None.

    `representable` is False where the room size lies beyond its range, the wet level by more than
    0.5 dB, or the T60 at 500 or 1000 Hz comes out more than 9 % off; where the T60 comes out more
    than `MUTED_BEYOND_PCT` off, the wet level is 0 besides, so that every importer mutes it. The
    wet level otherwise makes the
    effect's mid-band energy that of the impulse response without its direct sound. `verified` is
    ``engine``: the response that the figures are measured on is what the engine plays, sample by
    sample.
    """
    if target is None:
        return muted_godot()
    limit = Limited()
    bands = tuple(target.t60_at(hz) for hz in MID_BANDS_HZ)
    size, damping = _fitted(target.t60_s, (*bands, target.t60_at(HF_REFERENCE_HZ)))
    room_size = limit.clip(_corrected(target.t60_s, size, damping), (0.0, 1.0))
    played = played_mid_bands_s(room_size, damping, target.t60_s)
    band_error = max(abs(p / wanted - 1.0) for p, wanted in zip(played, bands, strict=True))
    energy = played_energy_db(room_size, damping, MID_BANDS_HZ)
    excess_db = target.wet_db - energy
    fit_error_pct = 100.0 * abs(math.fsum(played) / 2.0 / target.t60_s - 1.0)
    is_muted = fit_error_pct > MUTED_BEYOND_PCT
    wet = 0.0 if is_muted else min(10.0 ** (excess_db / 20.0), _LOUDEST)
    delay_s = max(target.first_reflection_s - COMB_DELAYS_S[0], 0.0)
    return Godot(
        room_size=room_size,
        damping=damping,
        spread=1.0,
        hipass=0.0,
        dry=0.0,
        wet=wet,
        predelay_msec=20.0,
        predelay_feedback=0.0,
        delay_ms=1000.0 * delay_s,
        representable=limit.inside
        and excess_db <= LEVEL_TOLERANCE_DB
        and band_error <= BAND_TOLERANCE,
        fit_error_pct=fit_error_pct,
        verified="engine",
    )
