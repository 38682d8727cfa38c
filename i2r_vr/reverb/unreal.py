# SPDX-License-Identifier: MIT
"""UReverbEffect of Unreal 5: what its plate plays, and the properties that play a given decay.

The engine turns the properties into those of a plate reverb (FSubmixEffectReverb), in which
`decay_time` is no T60 and a higher `decay_hf_ratio` damps more, the reverse of I3DL2:

* decay = curve(decay_time), the loop's feedback being 1 - decay;
* damp = 0 to 0.999 as `decay_hf_ratio` goes from 0.05 to 1.95;
* the late level is `gain`; `late_gain` is not used; the early gain is `reflections_gain` / 3.16;
* the early input low-pass is 1 - `gain_hf`, the late one 0.1 + 0.5 `air_absorption_gain_hf`
  (1 is bright).

A signal passes the tank in 0.362 s and is multiplied by
``(1 - decay)^2 (1 - damp) |H|`` with ``|H| = (1 - damp) / |1 - damp e^-jw|``, which is within
5 % of the plate's decay at a density of 0.3 or less and decay times from 1 s. The plate cannot
play short decays; the convolution reverb is the engine's true copy of a bundle.
"""

from __future__ import annotations

import math
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from i2r_vr.metadata import Unreal
from i2r_vr.reverb.limits import Limited
from i2r_vr.reverb.target import HF_REFERENCE_HZ, MID_BANDS_HZ, ReverbTarget

Float = NDArray[np.float64]

ENGINE_RATE_HZ = 48000
DENSITY = 0.3
TANK_S = 0.362
_CURVE_TIME_S = (0.0, 2.0, 5.0, 10.0, 18.0, 19.0, 20.0)
_CURVE_DECAY = (0.99, 0.45, 0.15, 0.1, 0.01, 0.002, 0.0001)
_HF_RATIO = (0.05, 1.95)
_MOST_DAMPING = 0.999
_FITTED_DECAY_TIME_S = (1.0, 20.0)
_FITTED_HF_RATIO = (0.1, 1.9)
_REFLECTIONS_GAIN = (0.0, 3.16)
_GAIN = (0.0, 1.0)
_DELAY_S = (0.0, 0.3)
_LATE_DELAY_S = (0.0, 0.1)
_T60_TOLERANCE = 0.02
FLOOR_S = 0.75
"""The plate's diffusers ring on for about this long, however short the decay is set."""


def played_t60_s(decay_time: float | Float, decay_hf_ratio: float | Float, hz: float) -> Float:
    """T60 that the plate plays at a frequency, for density 0.3; arrays broadcast."""
    decay = np.interp(decay_time, _CURVE_TIME_S, _CURVE_DECAY)
    share = (np.asarray(decay_hf_ratio) - _HF_RATIO[0]) / (_HF_RATIO[1] - _HF_RATIO[0])
    damp = _MOST_DAMPING * np.clip(share, 0.0, 1.0)
    turn = np.exp(-2j * math.pi * hz / ENGINE_RATE_HZ)
    low_pass = (1.0 - damp) / np.abs(1.0 - damp * turn)
    gain = (1.0 - decay) ** 2 * (1.0 - damp) * low_pass
    t60: Float = -3.0 * TANK_S / np.log10(gain)
    return t60


def _mid_t60_s(decay_time: float | Float, decay_hf_ratio: float | Float) -> Float:
    played = [played_t60_s(decay_time, decay_hf_ratio, hz) for hz in MID_BANDS_HZ]
    mean: Float = np.mean(played, axis=0)
    return mean


@lru_cache(maxsize=256)
def _fitted(t60_s: float, t60_hf_s: float) -> tuple[float, float]:
    """Decay time and ratio with the least error, the mid band outweighing the high one."""
    times = np.linspace(*_FITTED_DECAY_TIME_S, 381)
    ratios = np.linspace(*_FITTED_HF_RATIO, 181)
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


def low_pass_gain(bandwidth: float | Float, hz: float) -> Float:
    """Gain of the plate's input low-pass, a one-pole filter of this bandwidth (0..1)."""
    turn = np.exp(-2j * math.pi * hz / ENGINE_RATE_HZ)
    gain: Float = np.asarray(bandwidth) / np.abs(1.0 - (1.0 - np.asarray(bandwidth)) * turn)
    return gain


def _bandwidth(tilt_db: float, bounds: tuple[float, float]) -> float:
    """Bandwidth whose gain at the high reference falls `tilt_db` short of the mid band's."""
    grid = np.linspace(*bounds, 201)
    played = low_pass_gain(grid, HF_REFERENCE_HZ) / low_pass_gain(grid, 707.0)
    return float(grid[int(np.argmin(np.abs(20.0 * np.log10(played) - tilt_db)))])


def muted_unreal() -> Unreal:
    """Properties that play nothing, for places without reverberation."""
    return Unreal(
        density=DENSITY,
        diffusion=1.0,
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
    lies beyond its range.
    """
    if target is None:
        return muted_unreal()
    limit = Limited()
    t60_hf = target.t60_at(HF_REFERENCE_HZ)
    decay_time, hf_ratio = _fitted(round(target.t60_s, 6), round(t60_hf, 6))
    played = max(float(_mid_t60_s(decay_time, hf_ratio)), FLOOR_S)
    error = abs(played / target.t60_s - 1.0)
    played_hf = float(played_t60_s(decay_time, hf_ratio, HF_REFERENCE_HZ))
    late_tilt = min(target.hf_db - 10.0 * math.log10(played_hf / target.t60_s), 0.0)
    early = _bandwidth(min(target.hf_db, 0.0), (0.02, 1.0))
    late = _bandwidth(late_tilt, (0.1, 0.6))
    level = limit.clip(10.0 ** (target.late_db / 20.0), _GAIN)
    return Unreal(
        density=DENSITY,
        diffusion=target.diffusion,
        gain=level,
        gain_hf=1.0 - early,
        decay_time=decay_time,
        decay_hf_ratio=hf_ratio,
        reflections_gain=limit.clip(10.0 ** (target.early_db / 20.0), _REFLECTIONS_GAIN),
        reflections_delay=limit.clip(target.first_reflection_s, _DELAY_S),
        late_gain=level,
        late_delay=limit.clip(target.mixing_s, _LATE_DELAY_S),
        air_absorption_gain_hf=(late - 0.1) / 0.5,
        bypass_early_reflections=False,
        bypass_late_reflections=False,
        representable=limit.inside and error <= _T60_TOLERANCE,
        fit_error_pct=100.0 * error,
        verified="model",
    )
