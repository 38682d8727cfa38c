# SPDX-License-Identifier: MIT
"""Decay curves and times of simulated energies, by the definitions of ISO 3382-1."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from i2r_vr.acoustics.decay import EDT_RANGE_DB, T20_RANGE_DB, T30_RANGE_DB
from i2r_vr.acoustics.quantities import LATE_START_S
from i2r_vr.hearing.spectrogram import FRAME_S

Float = NDArray[np.float64]

FINE_S = 1e-3
"""Length of a bin of the early energies."""
STEPS = 400
"""Points of a regression, evenly apart in time."""
MARGIN_DB = 3.0
"""How much further than a range's end a decay must be known."""


def energy_from(frames: Float, start_s: float) -> Float:
    """Energies [..., F] per frame from a time on; of the frame that it cuts, what lies after it."""
    first = int(start_s / FRAME_S)
    left = frames[..., first:].copy()
    left[..., 0] *= first + 1 - start_s / FRAME_S
    return left


@dataclass(frozen=True)
class SimulatedDecay:
    """What is left of one octave's energy, its direct sound included, at moments in time.

    As Schroeder's integral of a response would be: level_db [n] falls from 0, the first at the
    direct sound and the next right behind it, time_s [n].
    """

    time_s: Float
    level_db: Float

    def time(self, range_db: tuple[float, float]) -> float:
        """Seconds for 60 dB by a regression over a range of levels; NaN where it is not reached.

        Every moment counts the same, as on a response, whose samples are evenly apart.
        """
        high, low = range_db
        if self.level_db.min() >= low - (MARGIN_DB if high < 0 else 0.0):
            return math.nan
        begin, end = self._crossing(high), self._crossing(low)
        if end <= begin:
            return self._steep(low)
        even = begin + (end - begin) * np.arange(STEPS) / STEPS
        levels = np.interp(even, self.time_s[1:], self.level_db[1:])
        if high == 0.0:
            levels[0] = 0.0
        return float(-60 / np.polyfit(even, levels, 1)[0])

    def _crossing(self, at: float) -> float:
        after = int(np.argmax(self.level_db < at)) if at < 0 else 0
        if after == 0:
            return 0.0
        known = slice(after - 1, after + 1)
        return float(np.interp(-at, -self.level_db[known], self.time_s[known]))

    def _steep(self, low: float) -> float:
        """Where the direct sound alone takes the level below a range."""
        return 60.0 * FINE_S / -low


def simulated_decay(fine: Float, late: Float) -> SimulatedDecay | None:
    """The decay of one octave with its direct sound.

    Parameters
    ----------
    fine : float [80 or more]
        Energies in bins of 1 ms from the direct sound on, relative to it.
    late : float [F]
        Energies in frames from the direct sound on; those past 80 ms are used.

    Returns
    -------
    SimulatedDecay or None
        None where nothing comes back.
    """
    bins, frame = round(LATE_START_S / FINE_S), int(LATE_START_S / FRAME_S)
    energy = np.concatenate([[1.0], fine[:bins], energy_from(late, LATE_START_S)])
    if not energy[1:].any():
        return None
    remaining = energy[::-1].cumsum()[::-1]
    frames = np.maximum(np.arange(frame, len(late)) * FRAME_S, LATE_START_S)
    return SimulatedDecay(
        np.concatenate([[0.0], np.arange(bins) * FINE_S, frames]),
        10 * np.log10(np.maximum(remaining / remaining[0], 1e-12)),
    )


def early_decay_time(decay: SimulatedDecay | None) -> float:
    """EDT in seconds, from 0 to -10 dB (ISO 3382-1, A.2.2); NaN where there is none."""
    return math.nan if decay is None else decay.time(EDT_RANGE_DB)


def reverberation_time(decay: SimulatedDecay | None) -> float:
    """T30, else T20, in seconds; NaN where neither can be had."""
    if decay is None:
        return math.nan
    t30 = decay.time(T30_RANGE_DB)
    return decay.time(T20_RANGE_DB) if math.isnan(t30) else t30
