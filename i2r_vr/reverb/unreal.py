# SPDX-License-Identifier: MIT
"""UReverbEffect of Unreal 5: what its plate plays, and the properties that play a given decay.

The engine (FSubmixEffectReverb, FLateReflectionsFast, FEarlyReflectionsFast) turns the properties
into those of Dattorro's plate ("Effect Design, Part 1", J. Audio Eng. Soc. 45, 1997), in which
`decay_time` is no T60 and a higher `decay_hf_ratio` damps more, the reverse of I3DL2:

* decay = curve(decay_time), the loop's feedback being 1 - decay;
* damp = 0 to 0.999 as `decay_hf_ratio` goes from 0.05 to 1.95;
* the late input is multiplied by `gain` and by the bandwidth, 0.1 + 0.5 `air_absorption_gain_hf`,
  and low-passed with the pole 1 - bandwidth; `late_gain` is not used;
* the early input is low-passed with the pole log2(2 - `gain_hf`) (1 is open) and multiplied by
  `reflections_gain` / 3.16; its network darkens it further, come what may.

Half of the plate's loop takes 0.362 s and multiplies by ``(1 - decay)^2 (1 - damp) |H|`` with
``|H| = (1 - damp) / |1 - damp e^-jw|``. With `a` for ``(1 - decay) (1 - damp) |H|``, `p` for
``(1 - decay)^2 a^2`` and `g` for the gain of the inner all-pass, the energy of the seven taps is
``(3 + 2 a^2 / (1 - g^2) + 2 a^2) / (1 - p)``. Against the plate run sample by sample the T60 is
within 10 % from 0.5 s on and the energy within 0.5 dB (`tests/reverb/test_unreal.py`), at a
density of 0.3. The convolution reverb is the engine's true copy of a bundle.
"""

from __future__ import annotations

import math
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from i2r_vr.acoustics.quantities import MID_BANDS_HZ
from i2r_vr.bundle.metadata import Unreal
from i2r_vr.reverb.limits import MUTED_BEYOND_PCT, Limited
from i2r_vr.reverb.target import HF_REFERENCE_HZ, ReverbTarget

Float = NDArray[np.float64]

ENGINE_RATE_HZ = 48000
DENSITY = 0.3
"""Fixed, for the closed forms were checked against the plate at it."""
MOST_DIFFUSION = 0.8
"""Beyond it the input's all-passes ring on for longer than short decays."""
TANK_S = 0.362
SPREAD_S = 0.05
"""What the spread of the taps adds to the T60 of the loop."""
PLATE_ONSET_S = 0.009
"""Time of the plate's first tap."""
EARLY_DB = -5.27
"""Mid-band energy of the early reflections at their full gain, relative to the input's."""
EARLY_TILT_DB = -4.88
"""Their energy at the high reference, relative to the mid band."""
_MID_HZ = 707.0
"""Between the two mid octaves."""
# What follows are the engine's own curves and ranges, as the module's text has them.
_CURVE_TIME_S = (0.0, 2.0, 5.0, 10.0, 18.0, 19.0, 20.0)
_CURVE_DECAY = (0.99, 0.45, 0.15, 0.1, 0.01, 0.002, 0.0001)
_HF_RATIO = (0.05, 1.95)
_MOST_DAMPING = 0.999
_INNER_ALL_PASS = 0.06 + 0.94 * DENSITY / 0.95 - 0.15
_FITTED_DECAY_TIME_S = (0.2, 20.0)
_FITTED_HF_RATIO = (0.1, 1.0)
_FULL_REFLECTIONS_GAIN = 3.16
_GAIN = (0.0, 1.0)
_DELAY_S = (0.0, 0.3)
_LATE_DELAY_S = (0.0, 0.1)
_BANDWIDTH = (0.1, 0.6)
_T60_TOLERANCE = 0.02
"""Error up to which a decay counts as representable; 5 % are just heard (ISO 3382-1, annex A).
Chosen, not measured."""


def low_pass_gain(pole: float | Float, hz: float) -> Float:
    """Gain of the engine's one-pole low-pass ``(1 - pole) / (1 - pole z^-1)`` at a frequency."""
    turn = np.exp(-2j * math.pi * hz / ENGINE_RATE_HZ)
    gain: Float = (1.0 - np.asarray(pole)) / np.abs(1.0 - np.asarray(pole) * turn)
    return gain


def _loop(
    decay_time: float | Float, decay_hf_ratio: float | Float, hz: float
) -> tuple[Float, Float]:
    """What half the loop multiplies by, without its second ``1 - decay``; and ``1 - decay``."""
    kept = 1.0 - np.interp(decay_time, _CURVE_TIME_S, _CURVE_DECAY)
    share = (np.asarray(decay_hf_ratio) - _HF_RATIO[0]) / (_HF_RATIO[1] - _HF_RATIO[0])
    damp = _MOST_DAMPING * np.clip(share, 0.0, 1.0)
    half: Float = kept * (1.0 - damp) * low_pass_gain(damp, hz)
    return half, np.asarray(kept)


def played_t60_s(decay_time: float | Float, decay_hf_ratio: float | Float, hz: float) -> Float:
    """T60 that the plate plays at a frequency, for density 0.3; arrays broadcast."""
    half, kept = _loop(decay_time, decay_hf_ratio, hz)
    t60: Float = SPREAD_S - 3.0 * TANK_S / np.log10(half * kept)
    return t60


def played_energy_db(decay_time: float, decay_hf_ratio: float, hz: float) -> float:
    """Energy of each channel of the plate at a frequency, relative to its filtered input's."""
    half, kept = _loop(decay_time, decay_hf_ratio, hz)
    square = float(half) ** 2
    inner = 1.0 / (1.0 - _INNER_ALL_PASS**2)
    taps = 3.0 + 2.0 * square * inner + 2.0 * square
    return 10.0 * math.log10(taps / (1.0 - square * float(kept) ** 2))


def _mid_t60_s(decay_time: float | Float, decay_hf_ratio: float | Float) -> Float:
    played = [played_t60_s(decay_time, decay_hf_ratio, hz) for hz in MID_BANDS_HZ]
    mean: Float = np.mean(played, axis=0)
    return mean


@lru_cache(maxsize=256)
def _fitted(t60_s: float, t60_hf_s: float) -> tuple[float, float]:
    """Decay time and ratio with the least error, the mid band outweighing the high one."""
    times = np.linspace(*_FITTED_DECAY_TIME_S, 397)
    ratios = np.linspace(*_FITTED_HF_RATIO, 91)
    best = (0.0, 0.0)
    for _ in range(3):
        mid = np.log(_mid_t60_s(times[:, None], ratios[None, :]) / t60_s)
        high = np.log(played_t60_s(times[:, None], ratios[None, :], HF_REFERENCE_HZ) / t60_hf_s)
        error = 1000.0 * mid**2 + high**2
        row, column = np.unravel_index(int(np.argmin(error)), error.shape)
        best = (float(times[row]), float(ratios[column]))
        times = _finer(times, int(row))
        ratios = _finer(ratios, int(column))
    return best


def _finer(grid: Float, index: int) -> Float:
    low, high = grid[max(index - 1, 0)], grid[min(index + 1, grid.size - 1)]
    finer: Float = np.linspace(low, high, 41)
    return finer


def _tilt_db(pole: Float) -> Float:
    """Gain of low-passes at the high reference relative to the mid band."""
    ratio = low_pass_gain(pole, HF_REFERENCE_HZ) / low_pass_gain(pole, _MID_HZ)
    tilt: Float = 20.0 * np.log10(ratio)
    return tilt


def early_pole(gain_hf: float | Float) -> Float:
    """Pole of the early input's low-pass."""
    pole: Float = np.log2(2.0 - np.clip(gain_hf, 1e-5, 1.0))
    return pole


def _early(target: ReverbTarget, limit: Limited) -> tuple[float, float]:
    """`gain_hf` and `reflections_gain`."""
    grid = np.linspace(0.02, 1.0, 197)
    missing = target.hf_db - EARLY_TILT_DB
    gain_hf = float(grid[int(np.argmin(np.abs(_tilt_db(early_pole(grid)) - missing)))])
    passed = float(low_pass_gain(early_pole(gain_hf), _MID_HZ))
    level = 10.0 ** ((target.early_db - EARLY_DB) / 20.0) / passed
    return gain_hf, limit.clip(_FULL_REFLECTIONS_GAIN * level, (0.0, _FULL_REFLECTIONS_GAIN))


def _late(
    target: ReverbTarget, decay_time: float, hf_ratio: float, limit: Limited
) -> tuple[float, float]:
    """`air_absorption_gain_hf` and `gain`: the level first, and the tilt as far as it allows."""
    energy = played_energy_db(decay_time, hf_ratio, _MID_HZ)
    missing = target.hf_db - (played_energy_db(decay_time, hf_ratio, HF_REFERENCE_HZ) - energy)
    bandwidth = np.linspace(*_BANDWIDTH, 201)
    passed = bandwidth * low_pass_gain(1.0 - bandwidth, _MID_HZ)
    gain = 10.0 ** ((target.late_db - energy) / 20.0) / passed
    error = np.where(gain <= 1.0, np.abs(_tilt_db(1.0 - bandwidth) - missing), 1e3 * gain)
    best = int(np.argmin(error))
    share = (float(bandwidth[best]) - _BANDWIDTH[0]) / (_BANDWIDTH[1] - _BANDWIDTH[0])
    return share, limit.clip(float(gain[best]), _GAIN)


def muted_unreal() -> Unreal:
    """Properties that play nothing, for places without reverberation."""
    return Unreal(
        density=DENSITY,
        diffusion=MOST_DIFFUSION,
        gain=0.0,
        gain_hf=0.0,
        decay_time=1.0,
        decay_hf_ratio=1.0,
        reflections_gain=0.0,
        reflections_delay=0.0,
        late_gain=0.0,
        late_delay=0.0,
        air_absorption_gain_hf=1.0,
        bypass_early_reflections=True,
        bypass_late_reflections=True,
        representable=True,
        verified="model",
    )


def unreal_properties(target: ReverbTarget | None) -> Unreal:
    """Properties for an impulse response; muted where `target` is None.

    `representable` is False where the plate cannot play the T60 within 2 %, or a level or delay
    lies beyond its range. Where the T60 comes out more than `MUTED_BEYOND_PCT` off, the late part
    is silent and the early reflections play alone. Levels hold for a reverb send of 1 and a volume
    of 1.
    """
    if target is None:
        return muted_unreal()
    limit = Limited()
    t60_hf = target.t60_at(HF_REFERENCE_HZ)
    decay_time, hf_ratio = _fitted(round(target.t60_s, 6), round(t60_hf, 6))
    error = abs(float(_mid_t60_s(decay_time, hf_ratio)) / target.t60_s - 1.0)
    gain_hf, reflections_gain = _early(target, limit)
    air_absorption_gain_hf, gain = _late(target, decay_time, hf_ratio, limit)
    is_muted = 100.0 * error > MUTED_BEYOND_PCT
    gain = 0.0 if is_muted else gain
    return Unreal(
        density=DENSITY,
        diffusion=min(target.diffusion, MOST_DIFFUSION),
        gain=gain,
        gain_hf=gain_hf,
        decay_time=decay_time,
        decay_hf_ratio=hf_ratio,
        reflections_gain=reflections_gain,
        reflections_delay=limit.clip(target.first_reflection_s, _DELAY_S),
        late_gain=gain,
        late_delay=limit.clip(max(target.mixing_s - PLATE_ONSET_S, 0.0), _LATE_DELAY_S),
        air_absorption_gain_hf=air_absorption_gain_hf,
        bypass_early_reflections=False,
        bypass_late_reflections=is_muted,
        representable=limit.inside and error <= _T60_TOLERANCE,
        fit_error_pct=100.0 * error,
        verified="model",
    )
