# SPDX-License-Identifier: MIT
"""A signal's octaves changed and measured as figures measure them: zero phase, one FFT."""

from __future__ import annotations

from functools import lru_cache

import numpy as np
import scipy.fft
from numpy.typing import NDArray

from i2r_vr.acoustics.bands import bands_below, octave_gain

_SILENT = 1e-30
_MOST_CHANGED = 4.0
"""Amplitude; more would raise what a filter leaves of a neighbour."""

Float = NDArray[np.float64]
Float32 = NDArray[np.float32]


@lru_cache(maxsize=2)
def octave_gains(length: int, sample_rate: int) -> Float32:
    """Gains [octaves, bins] of a real spectrum that add up to one; the outer octaves are endless.

    They are the squares of the filters that measure.
    """
    frequency: Float = np.arange(length // 2 + 1, dtype=np.float64) * (sample_rate / length)
    octaves = bands_below(sample_rate)
    gains = np.stack([octave_gain(frequency, hz) ** 2 for hz in octaves])
    gains[0, frequency < octaves[0]] = 1.0
    gains[-1, frequency > octaves[-1]] = 1.0
    narrow = gains.astype(np.float32)
    narrow.setflags(write=False)
    return narrow


def with_energies_of(model: Float32, signals: Float32, sample_rate: int) -> Float32:
    """Signals [n, samples] whose octaves have the energies of the model's [samples]."""
    length = scipy.fft.next_fast_len(signals.shape[1], real=True)
    gains = octave_gains(length, sample_rate)
    wanted = gains @ _power(scipy.fft.rfft(model, length))
    changed = np.empty_like(signals)
    for signal, own in zip(signals, changed, strict=True):  # one does not depend on the others
        spectrum = scipy.fft.rfft(signal, length)
        found = gains @ _power(spectrum)
        factors = np.sqrt(np.minimum(wanted / np.maximum(found, _SILENT), _MOST_CHANGED**2))
        own[:] = scipy.fft.irfft(spectrum * (factors @ gains), length)[: len(signal)]
    return changed


def _power(spectrum: NDArray[np.complex64]) -> Float32:
    power: Float32 = spectrum.real**2 + spectrum.imag**2
    return power
