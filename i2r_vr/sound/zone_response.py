# SPDX-License-Identifier: MIT
"""The zone's early part: one realisation whose octave energies are the directions' mean.

Window energies alone do not do it: what rings of the direct sound, of one window and of the
next interferes, differently in each response, and the more so the lower the octave.
"""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import NDArray

from i2r_vr.acoustics.bands import band_energies, bands_below
from i2r_vr.sound.band_plan import BandPlan
from i2r_vr.sound.tail import delayed

MATCHING_MARGIN_S = 0.05
"""How much longer than the early parts the tails should be."""
ROUNDS, STEP, MOST_DB = 3, 0.7, 6.0
"""Of one adjustment. A step below one, bounded, for octaves overlap and each change moves the
neighbours' energies."""
EDGES_S = np.array([2.5, 5, 10, 15, 20, 27, 35, 42, 50, 60, 70, 80, 90]) / 1000.0
RESOLUTION = 1.0
"""Bandwidth times time from which energies of an octave can be told apart."""
_SILENT = 1e-30

Float = NDArray[np.float64]
Gains = tuple[Float, ...]


def power_mean_part(
    plan: BandPlan,
    pulse: Float,
    weights: Float,
    bands: Float,
    early: Float,
    tails: Float,
    gains_db: Gains | None = None,
) -> tuple[Float, Float, Gains]:
    """Adjust the zone's early part over time in each octave.

    Parameters
    ----------
    plan : BandPlan
    pulse : float [k]
        The direct sound.
    weights : float [V]
        Solid angles of the directions.
    bands : float [bands, samples]
        The zone's early part by bands, from its window energies.
    early : float [V, samples]
        Early parts of the directions.
    tails : float [1 + V, longer]
        Beginnings of the tails, the zone's first.
    gains_db : tuple of float arrays, optional
        To go on from, those of an earlier adjustment.

    Returns
    -------
    float [samples]
        The part.
    float [bands, samples]
        The factors by which its bands were changed.
    tuple of float arrays
        The gains of each octave from which the factors are interpolated.
    """
    rate, offset = plan.sample_rate, len(pulse) // 2
    edges = [_edges_s(hz) for hz in bands_below(rate)]
    wanted = [
        (weights / weights.sum()) @ octave
        for octave in _energies(delayed(tails[1:], early, offset), pulse, edges, rate)
    ]
    middles = [(each[:-1] + each[1:]) / 2.0 for each in edges]
    gains_db = gains_db or tuple(np.zeros(len(each)) for each in middles)
    nearest = np.minimum(plan.source, len(edges) - 1)
    time = np.arange(bands.shape[1]) / rate
    begun = time >= EDGES_S[0]  # nothing reflects within the direct sound
    for _ in range(ROUNDS):
        pairs = zip(middles, gains_db, strict=True)
        curves = np.stack([np.interp(time, at, gain_db) for at, gain_db in pairs])
        factors = begun * np.exp(curves * (math.log(10.0) / 20.0))[nearest]
        part: Float = (bands * factors).sum(axis=0)
        found = _energies(delayed(tails[:1], part[None], offset), pulse, edges, rate)
        gains_db = tuple(
            np.clip(gain_db + STEP * _level_db(want, have[0]), -MOST_DB, MOST_DB)
            for gain_db, want, have in zip(gains_db, wanted, found, strict=True)
        )
    return part, factors, gains_db


def _level_db(energy: Float, reference: Float) -> Float:
    ratio = np.maximum(energy, _SILENT) / np.maximum(reference, _SILENT)
    return np.asarray(10.0 * np.log10(ratio))


def _energies(signals: Float, pulse: Float, edges: list[Float], rate: int) -> list[Float]:
    """Energies [signals, parts] of each octave between its edges, with the direct sound."""
    signals[:, : len(pulse)] += pulse
    found = []
    for band, each in zip(band_energies(signals, rate), edges, strict=True):
        sums = np.cumsum(band.energy, axis=1)
        place = band.start + (each + (len(pulse) // 2) / rate) / band.step_s
        place[0] = 0.0  # the direct sound rings on into the reflections, and they before it
        grid = np.arange(sums.shape[1])
        found.append(np.diff([np.interp(place, grid, row) for row in sums], axis=1))
    return found


def _resolution_s(hz: int) -> float:
    return RESOLUTION / (hz / math.sqrt(2.0))


def _edges_s(hz: int) -> Float:
    """Times between which an octave's energy can be told apart."""
    least = _resolution_s(hz)
    edges = [EDGES_S[0]]
    for edge in EDGES_S[1:-1]:
        if edge - edges[-1] >= least and EDGES_S[-1] - edge >= least:
            edges.append(edge)
    return np.array([*edges, EDGES_S[-1]])
