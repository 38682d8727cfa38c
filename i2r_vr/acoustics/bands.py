# SPDX-License-Identifier: MIT
"""Octave bands as analytic signals at reduced rates: one FFT of a signal serves all of them."""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
import scipy  # its parts load when they are first used: reading captures needs none of them
from numpy.typing import NDArray

from i2r_vr.acoustics.quantities import OCTAVE_BANDS_HZ

PADDING_S = 0.08
"""Before and behind a signal, for what the lowest octave's filter rings on."""
_HALF_OCTAVE = 2.0**0.5
_TRANSITION = 2.0 ** (1.0 / 12.0)
_OVERSAMPLING = 1.25
"""Of a band's envelope over its bandwidth, for its square is wider than itself."""


def octave_gain(frequency: NDArray[np.float64], hz: float) -> NDArray[np.float64]:
    """Amplitude of an octave filter; the squares of neighbouring octaves add up to one.

    Zero phase, edges at half an octave, raised-cosine transitions of a sixth of an octave.
    """
    with np.errstate(divide="ignore"):
        place = np.log2(np.maximum(frequency, 1e-9))
    width = 2.0 * np.log2(_TRANSITION)
    low, high = np.log2(hz / _HALF_OCTAVE), np.log2(hz * _HALF_OCTAVE)
    rise = np.clip((place - low) / width + 0.5, 0.0, 1.0)
    fall = np.clip((high - place) / width + 0.5, 0.0, 1.0)
    gain: NDArray[np.float64] = np.sin(0.5 * np.pi * rise) * np.sin(0.5 * np.pi * fall)
    return gain


@lru_cache(maxsize=64)
def _octave_bins(first: int, last: int, spacing: float, hz: int) -> NDArray[np.float64]:
    """`octave_gain` of a spectrum's bins; responses of one capture share their lengths."""
    gain = octave_gain(np.arange(first, last, dtype=np.float64) * spacing, hz)
    gain.setflags(write=False)
    return gain


def bands_below(sample_rate: int) -> tuple[int, ...]:
    """The octaves whose upper edge lies below the Nyquist frequency."""
    return tuple(hz for hz in OCTAVE_BANDS_HZ if hz * _HALF_OCTAVE * _TRANSITION <= sample_rate / 2)


@dataclass(frozen=True)
class BandEnvelope:
    """The analytic signal of one octave, moved to 0 Hz.

    envelope : complex [signals, samples]; twice its squared size is the instantaneous energy, as
    `BandEnergy` has it, and twice the real part of a product with another's conjugate is what they
    have in common; step_s, start : as there.
    """

    hz: int
    envelope: NDArray[np.complexfloating]
    step_s: float
    start: int


@dataclass(frozen=True)
class BandEnergy:
    """Instantaneous energy of one octave.

    energy : float [signals, samples], the squared envelope; its sum times `step_s` times the
    signals' sample rate is the band's energy in sums of squares; step_s : between samples;
    start : index of t = 0 (before it lies what the filter's ringing reaches).
    """

    hz: int
    energy: NDArray[np.float64]
    step_s: float
    start: int

    @classmethod
    def of(cls, band: BandEnvelope) -> BandEnergy:
        """That of an octave's envelope."""
        energy = 2.0 * (band.envelope.real**2 + band.envelope.imag**2)
        return cls(band.hz, energy.astype(np.float64, copy=False), band.step_s, band.start)


def band_envelopes(
    signals: NDArray[np.floating],
    sample_rate: int,
    bands: tuple[int, ...] | None = None,
    most_step_s: float = math.inf,
) -> Iterator[BandEnvelope]:
    """Octave-band envelopes of signals over time.

    Parameters
    ----------
    signals : float [signals, samples]
        Of float32 all is done in single precision: 130 dB below a signal it ends.
    sample_rate : int
        Hz.
    bands : tuple of int, optional
        Centre frequencies; all below the Nyquist frequency by default.
    most_step_s : float
        Between samples of an envelope; by default what its sum needs.
    """
    single = np.asarray(signals).dtype == np.float32
    x = np.atleast_2d(np.asarray(signals, np.float32 if single else np.float64))
    pad = round(PADDING_S * sample_rate)
    length = scipy.fft.next_fast_len(x.shape[1] + 2 * pad, real=True)
    spectrum = scipy.fft.rfft(x, length, axis=1)
    spacing = sample_rate / length
    for hz in bands_below(sample_rate) if bands is None else bands:
        first = int(hz / _HALF_OCTAVE / _TRANSITION / spacing)
        last = min(spectrum.shape[1], int(hz * _HALF_OCTAVE * _TRANSITION / spacing) + 2)
        gain = _octave_bins(first, last, spacing, hz)
        least = math.ceil(length / sample_rate / most_step_s)
        count = scipy.fft.next_fast_len(max(int((last - first) * _OVERSAMPLING), least))
        part = np.zeros((len(x), count), spectrum.dtype)
        gain = (gain * (count / length)).astype(x.dtype)
        np.multiply(spectrum[:, first:last], gain, out=part[:, : last - first])
        envelope = scipy.fft.ifft(part, axis=1, overwrite_x=True)
        step = length / count / sample_rate
        before = int(PADDING_S / step)
        after = min(int(x.shape[1] / sample_rate / step), count - before)
        ordered = np.concatenate([envelope[:, count - before :], envelope[:, :after]], axis=1)
        yield BandEnvelope(hz, ordered, step, before)


def band_energies(
    signals: NDArray[np.floating], sample_rate: int, bands: tuple[int, ...] | None = None
) -> list[BandEnergy]:
    """Octave-band energies of signals over time; parameters as of `band_envelopes`."""
    return [BandEnergy.of(band) for band in band_envelopes(signals, sample_rate, bands)]
