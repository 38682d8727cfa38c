# SPDX-License-Identifier: MIT
"""What a recorded response says of its room: its decay, continued below the recording's noise.

A recording ends in a noise floor, or is cut. Trained on as it is, a generator learns the floor,
and the T60 of equation 2 becomes that of the floor. Here every octave is taken as recorded down to
10 dB above its noise (ISO 3382-1, clause 5.3.3) and goes on from there as noise of its own decay.
"""

from __future__ import annotations

import zlib
from dataclasses import dataclass, replace

import numpy as np
import scipy.fft
from numpy.typing import NDArray

from i2r_vr.acoustics import DIRECT_END_S, OCTAVE_BANDS_HZ, band_energies, onset
from i2r_vr.acoustics.bands import BandEnergy, octave_gain
from i2r_vr.acoustics.decay import (
    NOISE_MARGIN_DB,
    T20_RANGE_DB,
    block_means,
    decay_time,
    noise_and_truncation,
    reverberation_time,
    schroeder_integration,
)
from i2r_vr.acoustics.quantities import (
    LATE_START_S,
    MID_BANDS,
    MID_BANDS_HZ,
    shortest_decay_s,
)
from i2r_vr.hearing.spectrogram import LENGTH, SAMPLE_RATE_HZ
from training.datasets.level_course import MOST_IN_TONES, Misfit, tonal_share

BANDS_HZ = (63, *OCTAVE_BANDS_HZ)
"""The octaves that are continued; what lies below them (rumble, a constant) is left out."""
BLOCK_S = 0.01
SHORT_RANGE_DB = (-5.0, -20.0)
"""Evaluated where noise leaves no T20: a label that is 10 % off teaches more than none."""
LEAST_RANGE_DB = 24.0
"""From the loudest to the noise, without which that cannot be evaluated either."""
NOTHING_LATE_DB = 6.0
"""Of the loudest block above the noise, below which there is nothing but noise."""
DRY_RANGE_DB = NOISE_MARGIN_DB - T20_RANGE_DB[1]
"""From the loudest to the noise, from which on what is not heard is not there."""
SHORT_BLOCKS = 20
DRY_T60_S = 0.1
"""Of what goes on below the noise of a response without a decay: it is not heard."""
FADE_S = 0.03
LEVEL_S = (0.12, 0.02)
"""Before the end of a cut recording, where the level that it goes on from is read."""
SHORTEST_S = 0.24
"""In which a decay can be measured, and a constant told from a low sound."""
END_DB = -140.0
"""Re the peak: below it a file is padded."""

Float = NDArray[np.float64]


@dataclass(frozen=True)
class LateDecay:
    """A response from its onset on, and the figures of what follows its direct sound.

    continued : [130977] at the level of the recording; t60_s : [7] by octaves, NaN where it cannot
    be measured; decay_s : of all octaves together, from -5 to -25 dB, what the proxy of
    equation 2 estimates, NaN for a dry response; range_db : from the loudest to the noise in the
    octaves of 500 and 1000 Hz, late_range_db : the same without the direct sound, after_80_ms_db :
    from 80 ms on; is_cut : it ends before its noise does.
    """

    continued: Float
    t60_s: NDArray[np.float32]
    decay_s: float
    range_db: float
    late_range_db: float
    after_80_ms_db: float
    is_cut: bool

    @property
    def mid_t60_s(self) -> float:
        """Mean T60 of 500 and 1000 Hz, NaN where one of them is."""
        return float(self.t60_s[MID_BANDS].mean())


def late_decay(recorded: NDArray[np.floating]) -> LateDecay:
    """Measure and continue a recording.

    Parameters
    ----------
    recorded : float [samples]
        At 22,050 Hz.
    """
    signal = np.asarray(recorded, np.float64)
    audible = np.flatnonzero(np.abs(signal) > np.abs(signal).max() * 10.0 ** (END_DB / 20.0))
    signal = signal[: audible[-1] + 1]
    if len(signal) > SHORTEST_S * SAMPLE_RATE_HZ:
        signal = signal - signal.mean()
    signal = signal[onset(signal) :]
    late = signal[round(DIRECT_END_S * SAMPLE_RATE_HZ) :]
    if len(late) < SHORTEST_S * SAMPLE_RATE_HZ or not late.any():
        return _short(signal)
    bands = [_Octave.of(band) for band in band_energies(late[None], SAMPLE_RATE_HZ, BANDS_HZ)]
    whole = [_Octave.of(b) for b in band_energies(signal[None], SAMPLE_RATE_HZ, MID_BANDS_HZ)]
    middle = [band for band in bands if band.hz in MID_BANDS_HZ]
    t60_s = np.array([band.t60_s for band in bands[1:]], np.float32)
    skipped = len(signal) - len(late)
    continued = _continued(signal, skipped, [band.end for band in bands], _slopes(t60_s))
    return LateDecay(
        continued,
        t60_s,
        _decay_s(continued[skipped:]) if np.isfinite(t60_s).any() else np.nan,
        range_db=min(band.range_db for band in whole),
        late_range_db=min(band.range_db for band in middle),
        after_80_ms_db=max(band.above_noise_db(LATE_START_S) for band in middle),
        is_cut=all(band.noise == 0.0 for band in middle),
    )


def refusal(decay: LateDecay) -> Misfit | None:
    """Why a response says nothing of a decay, where it doesn't.

    A dry response has none to tell of: it falls by 35 dB faster than an octave's filter, or is in
    its noise, 35 dB below it, after 80 ms.
    """
    is_dry = decay.late_range_db >= DRY_RANGE_DB or (
        decay.after_80_ms_db < NOTHING_LATE_DB and decay.range_db >= DRY_RANGE_DB
    )
    tones = tonal_share(decay.continued[round(DIRECT_END_S * SAMPLE_RATE_HZ) :], SAMPLE_RATE_HZ)
    if np.isfinite(decay.mid_t60_s) and tones > MOST_IN_TONES:
        found = f"tones: {tones:.0%} of it lies in 1 % of the spectrum"
        return Misfit("RECORDING_SOUND", found, "one impulse response")
    if is_dry or np.isfinite(decay.mid_t60_s):
        return None
    if decay.is_cut:
        found = f"a response that ends {decay.range_db:.0f} dB below its loudest"
        return Misfit("RECORDING_CUT", found, f"{DRY_RANGE_DB:g} dB at least")
    found = f"noise {decay.late_range_db:.0f} dB below what follows the direct sound"
    expected = f"{LEAST_RANGE_DB:g} dB at 500 and 1000 Hz to measure a T60"
    return Misfit("RECORDING_NOISY", found, expected)


def _short(signal: Float) -> LateDecay:
    """Of a response that is over before a decay could be measured."""
    nothing = np.full(len(OCTAVE_BANDS_HZ), np.nan, np.float32)
    if not signal.any():
        return LateDecay(_padded(signal), nothing, np.nan, 0.0, 0.0, 0.0, True)
    size = max(1, len(signal) // SHORT_BLOCKS)
    blocks = block_means(signal**2, size)
    least = max(float(blocks[-1]), 1e-14 * float(blocks.max()))
    range_db = 10.0 * float(np.log10(blocks.max() / least))
    dry = len(signal) <= DIRECT_END_S * SAMPLE_RATE_HZ or range_db >= DRY_RANGE_DB
    range_db = DRY_RANGE_DB if dry else range_db
    return LateDecay(_padded(signal), nothing, np.nan, range_db, 0.0, 0.0, True)


@dataclass(frozen=True)
class _End:
    """Where an octave's decay is left: seconds after the direct sound, and power per sample."""

    time_s: float
    power: float


@dataclass(frozen=True)
class _Octave:
    """An octave of a response: energy [n] from its start, `noise_and_truncation`, and its T60.

    energy holds the filter's ringing before the start in its first value.
    """

    hz: int
    energy: Float
    step_s: float
    noise: float
    noise_s: float
    slope_db_s: float
    t60_s: float

    @classmethod
    def of(cls, band: BandEnergy) -> _Octave:
        """Of the only signal of a band."""
        energy = band.energy[0, band.start :].copy()
        energy[0] += band.energy[0, : band.start].sum()
        noise, end, slope_db_s = noise_and_truncation(energy, band.step_s)
        found = cls(band.hz, energy, band.step_s, noise, end * band.step_s, slope_db_s, np.nan)
        curve = schroeder_integration(energy, band.step_s, 0)
        t60_s = None if curve is None else reverberation_time(curve)
        if curve is not None and t60_s is None and found.range_db >= LEAST_RANGE_DB:
            t60_s = decay_time(replace(curve, usable_db=-np.inf), SHORT_RANGE_DB)
        if t60_s is None or t60_s < shortest_decay_s(band.hz):
            return found
        return replace(found, t60_s=t60_s)

    @property
    def _blocks(self) -> Float:
        return block_means(self.energy, max(1, round(BLOCK_S / self.step_s)))

    @property
    def range_db(self) -> float:
        """Decibels from its loudest to its noise, or to its end."""
        return self.above_noise_db(0.0)

    def above_noise_db(self, after_s: float) -> float:
        """The same from a time on."""
        blocks = self._blocks
        least = self.noise or float(blocks[-max(1, len(blocks) // 10) :].mean())
        loudest = float(blocks[round(after_s / BLOCK_S) :].max())
        return 10.0 * float(np.log10(max(loudest / max(least, 1e-300), 1.0)))

    @property
    def end(self) -> _End:
        """Where it meets its noise but for 10 dB, or where the recording ends."""
        if self.noise > 0.0 and self.slope_db_s < 0.0:
            time_s = self.noise_s + NOISE_MARGIN_DB / self.slope_db_s
            return _End(max(0.0, time_s), self.noise * 10.0 ** (NOISE_MARGIN_DB / 10.0))
        if self.noise > 0.0:
            above = float(self._blocks.max()) - self.noise
            return _End(self.noise_s, max(above, 0.1 * self.noise))
        first, last = (round(len(self.energy) - edge / self.step_s) for edge in LEVEL_S)
        return _End(0.5 * (first + last) * self.step_s, float(self.energy[first:last].mean()))


def _slopes(t60_s: NDArray[np.float32]) -> Float:
    """Decibels per second [8] of `BANDS_HZ`; octaves without a T60 take the nearest one's."""
    known = np.flatnonzero(np.isfinite(t60_s))
    if not len(known):
        return np.full(len(BANDS_HZ), -60.0 / DRY_T60_S)
    places = np.maximum(np.arange(len(BANDS_HZ)) - 1, 0)
    nearest = known[np.abs(known[None] - places[:, None]).argmin(axis=1)]
    slopes: Float = -60.0 / t60_s[nearest].astype(np.float64)
    return slopes


def _gains(length: int) -> Float:
    """Amplitude [8, bins] of the octaves' filters, the highest open above."""
    frequency = scipy.fft.rfftfreq(length, 1.0 / SAMPLE_RATE_HZ)
    gains = np.stack([octave_gain(frequency, hz) for hz in BANDS_HZ])
    gains[-1, frequency > BANDS_HZ[-1]] = 1.0
    return gains


def _continued(signal: Float, skipped: int, ends: list[_End], slopes_db_s: Float) -> Float:
    """Octaves of a signal, each faded into noise that decays on, added up again."""
    length = scipy.fft.next_fast_len(LENGTH + SAMPLE_RATE_HZ // 4, real=True)
    gains = _gains(length)
    seed = zlib.crc32(np.ascontiguousarray(signal).tobytes())
    noise = np.random.default_rng(seed).standard_normal(length)
    recorded, noise_spectrum = scipy.fft.rfft(_padded(signal), length), scipy.fft.rfft(noise)
    time_s = (np.arange(LENGTH) - skipped) / SAMPLE_RATE_HZ
    total = np.zeros(LENGTH)
    for gain, end, slope in zip(gains, ends, slopes_db_s, strict=True):
        place = np.clip((time_s - end.time_s) / FADE_S + 0.5, 0.0, 1.0)
        heard = scipy.fft.irfft(recorded * gain**2, length)[:LENGTH]
        made = scipy.fft.irfft(noise_spectrum * gain, length)[:LENGTH]
        # Power of white noise of unit power in this band: both halves of the spectrum count.
        level = 10.0 ** (slope * (time_s - end.time_s) / 20.0) * np.sqrt(end.power)
        made *= np.where(place > 0.0, level, 0.0) / np.sqrt(np.mean(gain**2))
        total += heard * np.cos(0.5 * np.pi * place) + made * np.sin(0.5 * np.pi * place)
    return total


def _padded(signal: Float) -> Float:
    fixed = np.zeros(LENGTH)
    fixed[: min(LENGTH, len(signal))] = signal[:LENGTH]
    return fixed


def _decay_s(late: Float) -> float:
    """Seconds for 60 dB of all octaves together, from -5 to -25 dB."""
    curve = schroeder_integration(late**2, 1.0 / SAMPLE_RATE_HZ, 0)
    found = None if curve is None else decay_time(curve, T20_RANGE_DB)
    return np.nan if found is None else found
