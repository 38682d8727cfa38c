# SPDX-License-Identifier: MIT
"""The early part of impulse responses: sparse reflections that grow dense, with given energies."""

from __future__ import annotations

import numpy as np
import scipy.fft
from numpy.typing import NDArray

from i2r_vr.prediction import EARLY_EDGES_MS, FLOOR_DB
from i2r_vr.tail import BandPlan

EARLY_END_S = 0.1
FIRST_DENSITY_HZ = 300.0
LAST_DENSITY_HZ = 4000.0
_RAMP_S = 0.0015

Float = NDArray[np.float64]


def reflection_times(first_s: float, end_s: float, rng: np.random.Generator) -> tuple[Float, Float]:
    """Times and signs of reflections whose density grows as the square of time.

    The echo density of a room grows with t^2 (Kuttruff, section 4.2); here from 300 to 4000 a
    second, each in its own cell as in velvet noise.
    """
    times = [first_s]
    while times[-1] < end_s:
        share = times[-1] / end_s
        density = FIRST_DENSITY_HZ + (LAST_DENSITY_HZ - FIRST_DENSITY_HZ) * share**2
        times.append(times[-1] + (0.4 + 1.2 * rng.random()) / density)
    moments = np.array(times[:-1])
    signs = np.where(rng.random(len(moments)) < 0.5, -1.0, 1.0)
    signs[0] = 1.0
    return moments, signs


def window_shapes(samples: int, sample_rate: int) -> Float:
    """Amplitudes [5, samples] of the early windows; nothing lies before 2.5 ms."""
    time = np.arange(samples) / sample_rate
    edges = np.array(EARLY_EDGES_MS) / 1000.0
    rise = np.clip((time[None] - edges[:-1, None]) / _RAMP_S + 0.5, 0.0, 1.0)
    rise[0] = np.clip((time - edges[0]) / 0.0002, 0.0, 1.0)
    fall = np.clip((edges[1:, None] - time[None]) / _RAMP_S + 0.5, 0.0, 1.0)
    return np.sin(0.5 * np.pi * rise) * np.sin(0.5 * np.pi * fall)


def reflection_trains(
    plan: BandPlan,
    first_reflection_s: NDArray[np.floating],
    decay_times: Float,
    rng: np.random.Generator,
) -> Float:
    """Reflections of 0.1 s in the plan's bands [sources, bands, samples], decaying by T60.

    Parameters
    ----------
    first_reflection_s : [sources]
        Counted from the direct sound.
    decay_times : [bands]
    """
    rate = plan.sample_rate
    samples = round(EARLY_END_S * rate)
    length = scipy.fft.next_fast_len(2 * samples, real=True)
    gains = plan.gains(np.arange(length // 2 + 1) * rate / length)
    time = np.arange(samples) / rate
    slopes = np.exp(-np.log(1e3) / np.maximum(decay_times, 0.02)[:, None] * time)
    trains = np.empty((len(first_reflection_s), len(gains), samples))
    for number, first in enumerate(first_reflection_s):
        start = float(np.clip(first, EARLY_EDGES_MS[0] / 1000.0, 0.05))
        moments, signs = reflection_times(start, EARLY_END_S, rng)
        train = np.zeros(samples)
        np.add.at(train, np.minimum((moments * rate).astype(int), samples - 1), signs)
        filtered = scipy.fft.irfft(scipy.fft.rfft(train, length) * gains, length, axis=1)
        trains[number] = filtered[:, :samples] * slopes
    return trains


def levelled(
    plan: BandPlan, trains: Float, early_db: NDArray[np.floating], direct_energy: Float
) -> Float:
    """The trains [sources, bands, samples] with their windows brought to given energies.

    Parameters
    ----------
    trains : [sources, bands, samples]
        From `reflection_trains`.
    early_db : [sources, 7, 5]
        Energies of the windows relative to the direct sound's in each octave.
    direct_energy : [bands]
        The direct sound's energy in each band of the plan.
    """
    shapes = window_shapes(trains.shape[2], plan.sample_rate)
    parts = np.empty_like(trains)
    for number, (bands, octaves) in enumerate(zip(trains, early_db, strict=True)):
        realised = (bands**2) @ (shapes**2).T
        levels = np.asarray(octaves, np.float64)[list(plan.source)]
        wanted = np.where(levels > FLOOR_DB, 10.0 ** (levels / 10.0), 0.0) * direct_energy[:, None]
        reachable = realised > 1e-4 * realised.max(axis=1, keepdims=True)
        scale = np.sqrt(np.where(reachable, wanted / np.maximum(realised, 1e-300), 0.0))
        # Neighbouring windows share one train: their powers add up, not their amplitudes.
        parts[number] = np.sqrt(scale**2 @ shapes**2) * bands
    return parts
