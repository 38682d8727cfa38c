# SPDX-License-Identifier: MIT
"""The bands in which a response is made: the octaves, and one on each side of them."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
import scipy.fft
from numpy.typing import NDArray

from i2r_vr.acoustics.air import air_attenuation_db_per_m
from i2r_vr.acoustics.quantities import OCTAVE_BANDS_HZ, SPEED_OF_SOUND_M_S

LOW_BAND_HZ, AIR_BAND_HZ = 63, 16000
"""The octaves on each side of those that are predicted."""
LOWEST_HZ = 25.0
"""Below it a response has nothing: rooms give it little and loudspeakers less."""
TRANSITION_OCTAVES = 1.0 / 3.0
"""See `BandPlan.gains`."""

Float = NDArray[np.float64]


@dataclass(frozen=True)
class BandPlan:
    """The bands that a sample rate can hold.

    centres_hz : octaves, with one below them and one above 11 kHz where the rate allows;
    source : index of the octave that each takes its energies from; sample_rate : Hz.
    """

    centres_hz: tuple[int, ...]
    source: tuple[int, ...]
    sample_rate: int

    @classmethod
    def of(cls, sample_rate: int) -> BandPlan:
        """Every octave that begins below the Nyquist frequency, and the outer bands."""
        below = [hz for hz in OCTAVE_BANDS_HZ if hz / math.sqrt(2.0) * 1.06 < sample_rate / 2]
        source = [0, *range(len(below))]
        below.insert(0, LOW_BAND_HZ)
        if sample_rate / 2 > AIR_BAND_HZ / math.sqrt(2.0) * 1.06:
            below.append(AIR_BAND_HZ)
            source.append(source[-1])
        return cls(tuple(below), tuple(source), sample_rate)

    def gains(self, frequency: Float) -> Float:
        """Amplitude of each band [bands, bins]; they add up to one above 38 Hz.

        The bands of one noise are summed in phase: were it their squares that add up to one,
        the sum would be too loud by 0.4 dB, from where neighbours overlap. Raised-cosine
        transitions of a third of an octave, wider than those that measure, ring the less.
        """
        with np.errstate(divide="ignore"):
            octave = np.log2(frequency)
        edges = np.log2(self.centres_hz[1:]) - 0.5
        place = (octave - edges[:, None]) / TRANSITION_OCTAVES + 0.5
        rises = np.sin(0.5 * np.pi * np.clip(place, 0.0, 1.0)) ** 2
        lowest = np.clip(frequency / LOWEST_HZ - 0.5, 0.0, 1.0)
        return -np.diff(np.vstack([lowest, rises, np.zeros_like(frequency)]), axis=0)

    def bin_gains(self, length: int) -> Float:
        """`gains` of the bins [bands, length // 2 + 1] of a real spectrum."""
        return self.gains(np.arange(length // 2 + 1) * self.sample_rate / length)

    def split(self, signal: Float) -> Float:
        """A signal's [samples] parts in the bands [bands, samples], which add up to it."""
        length = scipy.fft.next_fast_len(2 * len(signal), real=True)
        spectra = scipy.fft.rfft(signal, length) * self.bin_gains(length)
        parts: Float = scipy.fft.irfft(spectra, length, axis=1)
        return parts[:, : len(signal)]

    def decay_times(self, t60_s: NDArray[np.floating]) -> Float:
        """T60 of each band; above 11 kHz that of 8 kHz shortened by the air (ISO 9613-1)."""
        times = np.asarray(t60_s, np.float64)[list(self.source)]
        if self.centres_hz[-1] == AIR_BAND_HZ:
            low, high = air_attenuation_db_per_m(np.array([8000.0, float(AIR_BAND_HZ)]))
            extra = (high - low) * SPEED_OF_SOUND_M_S / 60.0
            times[-1] = 1.0 / (1.0 / times[-1] + extra)
        return times
