# SPDX-License-Identifier: MIT
"""The early part of impulse responses: sparse reflections that grow dense, with given energies."""

from __future__ import annotations

import math

import numpy as np
import scipy.fft
from numpy.typing import NDArray

from i2r_vr.acoustics.quantities import DIRECT_END_S, EARLY_EDGES_S
from i2r_vr.hearing.prediction import energy_of
from i2r_vr.sound.band_plan import BandPlan

EARLY_END_S = 0.1
"""Length of an early part: its last window, and what the low octaves ring on."""
FIRST_DENSITY_HZ, LAST_DENSITY_HZ = 300.0, 4000.0
"""Reflections a second: single ones at first, and where the early part ends as many as no one
tells from noise (velvet noise is smooth from about 2000 a second)."""
LEVELLING_ROUNDS = 4
"""Neighbouring bands' filters overlap, so their energies settle together, in a few rounds."""
MOST_RAISED = 4.0
"""How much louder an octave is made than a flat train would need, where few reflections cancel."""
FILTER_RANGE = 1e-3
"""Amplitude, relative to its greatest, below which a filter does not go: it would ring."""

_SILENT = 1e-30
"""Energy or amplitude that is none, in single precision."""

Float = NDArray[np.float64]
Float32 = NDArray[np.float32]


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


def reflection_trains(
    first_reflection_s: NDArray[np.floating],
    decay_s: float,
    sample_rate: int,
    rng: np.random.Generator,
) -> Float:
    """Reflections in each of the early windows [sources, 5, samples], decaying by T60.

    Parameters
    ----------
    first_reflection_s : [sources]
        Counted from the direct sound; nothing lies before 2.5 ms.
    decay_s : float
        T60 within a window; across windows their energies decide.
    """
    edges = np.array(EARLY_EDGES_S)
    samples = round(EARLY_END_S * sample_rate)
    trains = np.zeros((len(first_reflection_s), len(edges) - 1, samples))
    for train, first in zip(trains, first_reflection_s, strict=True):
        moments, signs = reflection_times(float(np.clip(first, edges[0], 0.05)), edges[-1], rng)
        window = np.searchsorted(edges, moments, side="right") - 1
        heights = signs * 10.0 ** (-3.0 * (moments - edges[window]) / decay_s)
        np.add.at(train, (window, (moments * sample_rate).astype(int)), heights)
    return trains


def early_parts(
    plan: BandPlan,
    trains: Float,
    early_db: NDArray[np.floating],
    direct_energy: Float,
    followers: Float,
) -> Float:
    """Early parts [sources + k, samples]: each window's reflections, filtered to its energies.

    The filters are of minimum phase, as reflections are: no part sounds before its reflections.

    Parameters
    ----------
    trains : [sources, 5, samples]
        From `reflection_trains`.
    early_db : [sources, 7, 5]
        Energies of the windows relative to the direct sound's in each octave.
    direct_energy : [bands]
        The direct sound's energy in each band of the plan.
    followers : [k, 5, samples]
        The first source's reflections in other strengths; they get its filters.
    """
    samples = trains.shape[2]
    length = scipy.fft.next_fast_len(2 * samples, real=True)
    gains = plan.bin_gains(length).astype(np.float32)
    levels = np.swapaxes(np.asarray(early_db), 1, 2)[..., list(plan.source)]
    wanted = (energy_of(levels) * direct_energy).astype(np.float32)
    trains, followers = trains.astype(np.float32), followers.astype(np.float32)
    parts = np.empty((len(trains) + len(followers), samples))
    for source, (train, energies) in enumerate(zip(trains, wanted, strict=True)):
        spectra = scipy.fft.rfft(train, length)
        filters = _minimum_phase(_levelling(spectra, energies, gains, length) @ gains, length)
        parts[source] = scipy.fft.irfft((spectra * filters).sum(axis=0), length)[:samples]
        if source == 0:
            heard = (scipy.fft.rfft(followers, length) * filters).sum(axis=1)
            parts[len(trains) :] = scipy.fft.irfft(heard, length)[:, :samples]
    parts[:, : int(DIRECT_END_S * plan.sample_rate)] = 0.0  # -70 dB of aliasing
    return parts


def _levelling(
    spectra: NDArray[np.complex64], wanted: Float32, gains: Float32, length: int
) -> Float32:
    """Amplitudes [windows, bands] that bring trains [windows, bins] to energies in each band."""
    weights = np.float32(2.0 / length) * gains.T**2
    power = spectra.real**2 + spectra.imag**2
    flat = (power.mean(axis=1)[:, None] * weights.sum(axis=0)).clip(min=_SILENT)
    amplitude = np.sqrt(wanted / flat)
    most = MOST_RAISED * amplitude
    for _ in range(LEVELLING_ROUNDS):
        found = ((amplitude @ gains) ** 2 * power) @ weights
        amplitude = np.minimum(amplitude * np.sqrt(wanted / found.clip(min=_SILENT)), most)
    return np.where(power.max(axis=1, keepdims=True) > 0.0, amplitude, np.float32(0.0))


def _minimum_phase(amplitude: Float32, length: int) -> NDArray[np.complex64]:
    """Spectra [n, bins] of minimum phase with given amplitudes, by the real cepstrum."""
    top = amplitude.max(axis=1, keepdims=True)
    level = np.log(np.maximum(amplitude, np.float32(FILTER_RANGE) * top).clip(min=_SILENT))
    cepstrum = scipy.fft.irfft(level, length)
    half = math.ceil(length / 2)
    cepstrum[:, 1:half] *= 2.0
    cepstrum[:, length // 2 + 1 :] = 0.0
    exponent = scipy.fft.rfft(cepstrum)
    spectra = np.empty_like(exponent)
    size = np.exp(exponent.real)
    np.multiply(size, np.cos(exponent.imag), out=spectra.real)
    np.multiply(size, np.sin(exponent.imag), out=spectra.imag)
    return np.asarray(spectra, np.complex64)
