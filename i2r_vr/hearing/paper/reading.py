# SPDX-License-Identifier: MIT
"""Decay times and energies read from a spectrogram that a generator made.

A frame of 46 ms cannot show the direct sound or single reflections. So the exponential decay of
each octave is continued back to the onset: what it explains of the first 80 ms is early
reverberation, shared out over the early windows by its own course, and the rest is the direct
sound. Energy before and after 80 ms stays as the spectrogram has it.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from i2r_vr.acoustics.bands import octave_gain
from i2r_vr.acoustics.decay import noise_and_truncation, reverberation_time, schroeder_integration
from i2r_vr.acoustics.quantities import (
    BAND_COUNT,
    EARLY_COUNT,
    EARLY_EDGES_S,
    LATE_START_S,
    LEARNED_DECAY_60_DB,
    LOUDEST_WINDOW_DB,
    NO_ENERGY_DB,
    OCTAVE_BANDS_HZ,
)
from i2r_vr.hearing.heads import LONGEST_T60_S, SHORTEST_T60_S
from i2r_vr.hearing.spectrogram import BINS, FRAME_S, HOP, SAMPLE_RATE_HZ, WINDOW

HANN_OVERLAP = 0.375 * WINDOW / HOP
"""Sum of the squared window over the frames that show a sample."""
ONSET_FRAMES = 43
BEFORE_THE_FIRST = 0.25
"""Share of a pulse at a frame's centre that the frame before shows; none is before the first."""
LEAST_DIRECT = 0.1
"""Share of the first 80 ms that is direct sound at least."""

Float = NDArray[np.float64]


@dataclass(frozen=True)
class SpectrogramFigures:
    """What spectrograms of one place say; bands are the octaves 125 Hz to 8 kHz.

    t60_s : [7], of all of them together; early_db : [V, 7, 5] and late_db : [V, 7], energies
    relative to the direct sound of the same band.
    """

    t60_s: Float
    early_db: Float
    late_db: Float


def octave_energies(level_db: NDArray[np.floating]) -> Float:
    """Energy of each octave in each frame [7, 512], in sums of squared samples.

    Parameters
    ----------
    level_db : float [512, 512]
        Decibels of STFT magnitudes, frequency x time.
    """
    frequency = np.arange(BINS) * SAMPLE_RATE_HZ / WINDOW
    gains = np.stack([octave_gain(frequency, hz) for hz in OCTAVE_BANDS_HZ])
    power = 10.0 ** (np.asarray(level_db, np.float64) / 10.0)
    energies: Float = (gains**2) @ power * (2.0 / WINDOW / HANN_OVERLAP)
    return energies


def onset_frame(energies: Float) -> int:
    """The loudest frame of the first half second."""
    return int(energies.sum(axis=0)[:ONSET_FRAMES].argmax())


def read_spectrograms(level_db: NDArray[np.floating], weights: Float) -> SpectrogramFigures:
    """Read the spectrograms of one place's views.

    Parameters
    ----------
    level_db : float [V, 512, 512]
    weights : float [V]
        Solid angles; the shared decay is that of the power mean.
    """
    energies = np.stack([octave_energies(level) for level in level_db])
    onsets = [onset_frame(view) for view in energies]
    aligned = np.stack(
        [_from_onset(view, start) for view, start in zip(energies, onsets, strict=True)]
    )
    share = np.asarray(weights, np.float64) / np.sum(weights)
    t60_s = _decay_times(np.tensordot(share, aligned, axes=1))
    early = np.full((len(aligned), BAND_COUNT, EARLY_COUNT), NO_ENERGY_DB)
    late = np.full((len(aligned), BAND_COUNT), NO_ENERGY_DB)
    for view, bands in enumerate(aligned):
        for band, energy in enumerate(bands):
            if np.isfinite(t60_s[band]):
                early[view, band], late[view, band] = _windows_db(energy, t60_s[band])
    return SpectrogramFigures(_completed(t60_s), early, late)


def _from_onset(energies: Float, start: int) -> Float:
    """Energies [7, 512] with the onset in frame 0, which takes what lay before it."""
    moved = np.zeros_like(energies)
    moved[:, : energies.shape[1] - start] = energies[:, start:]
    moved[:, 0] += energies[:, :start].sum(axis=1)
    if start == 0:
        moved[:, 0] *= 1.0 + BEFORE_THE_FIRST
    else:
        moved[:, -start:] = moved[:, -start - 1 : -start]
    return moved


def _decay_times(energies: Float) -> Float:
    """T60 of each band [7] in seconds; NaN where there is no decay."""
    found = np.full(len(energies), np.nan)
    for band, energy in enumerate(energies):
        curve = schroeder_integration(energy, FRAME_S, 0)
        t60 = None if curve is None else reverberation_time(curve)
        if t60 is not None:
            found[band] = min(max(t60, SHORTEST_T60_S), LONGEST_T60_S)
    return found


def _completed(t60_s: Float) -> Float:
    """The same with bands without a decay taking their neighbours'."""
    known = np.flatnonzero(np.isfinite(t60_s))
    if not len(known):
        return np.full(len(t60_s), SHORTEST_T60_S)
    return np.interp(np.arange(len(t60_s)), known, t60_s[known])


def _windows_db(energy: Float, t60_s: float) -> tuple[Float, float]:
    """Early windows [5] and late energy of one band relative to its direct sound, in dB."""
    noise, end, _ = noise_and_truncation(energy, FRAME_S)
    kept = np.maximum(energy[:end] - noise, 0.0)
    edge = LATE_START_S / FRAME_S + 0.5
    until = np.concatenate([[0.0], np.cumsum(kept)])
    near = float(np.interp(edge, np.arange(len(until)), until))
    late = float(until[-1]) - near
    rate = LEARNED_DECAY_60_DB / t60_s
    remaining = np.exp(-rate * np.asarray(EARLY_EDGES_S))
    early = late * (remaining[:-1] - remaining[1:]) / remaining[-1]
    most = (1.0 - LEAST_DIRECT) * near
    early *= min(1.0, most / max(float(early.sum()), 1e-300))
    direct = max(near - float(early.sum()), 1e-300)
    levels = 10.0 * np.log10(np.maximum(np.append(early, late) / direct, 1e-300))
    levels = np.clip(levels, NO_ENERGY_DB, LOUDEST_WINDOW_DB)
    return levels[:-1], float(levels[-1])
