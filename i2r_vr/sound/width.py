# SPDX-License-Identifier: MIT
"""The zone's reverberation on two channels, for a listener without head tracking.

Early reflections lean to the side that they come from, by level alone, so that a mono sum keeps
them. The late part is that of two opposed halves of a diffuse field: the zone's tail and an
independent one like it, once added and once subtracted.
"""

from __future__ import annotations

import numpy as np
import scipy.fft
from numpy.typing import NDArray

from i2r_vr.acoustics.quantities import EARLY_EDGES_S, LATE_START_S
from i2r_vr.sound.band_plan import BandPlan
from i2r_vr.sound.tail import FADE_IN_S, band_gains

MOST_LEAN_DB = 6.0
"""Between the channels: more would be heard as a source of its own."""
LEAN_ENDS_S = 0.070
"""Before the late part, which is alike on both sides, low octaves' ringing included."""
_MOST_RAISED = 4.0
"""In energy, how much louder than the zone's tail an octave of the independent one is made."""
_SILENT = 1e-30

Float = NDArray[np.float64]


def leans(energy: Float, directions: Float) -> Float:
    """How much of each window's early energy comes from the left: -1 (right) .. 1.

    The energies' mean direction cosine, bounded by what `MOST_LEAN_DB` between two channels is.

    Parameters
    ----------
    energy : float [V, windows]
        Of the directions, their solid angles counted.
    directions : float [V, 3]
        Unit vectors, y to the left.
    """
    flow = directions[:, 1] @ energy / np.maximum(energy.sum(axis=0), _SILENT)
    ratio = 10.0 ** (MOST_LEAN_DB / 10.0)
    most = (ratio - 1.0) / (ratio + 1.0)
    clipped: Float = np.clip(flow, -most, most)
    return clipped


def _over_time(leaning: Float, samples: int, offset: int, sample_rate: int) -> Float:
    """`leans` [samples], without jumps, 0 where the late part begins."""
    edges = np.array(EARLY_EDGES_S)
    middles = (edges[:-1] + edges[1:]) / 2.0
    middles[-1] = (edges[-2] + LEAN_ENDS_S) / 2.0
    count = min(round(LATE_START_S * sample_rate) + offset, samples)
    time = (np.arange(count) - offset) / sample_rate
    curve = np.zeros(samples)
    curve[:count] = np.interp(time, [*middles, LEAN_ENDS_S], [*leaning, 0.0])
    return curve


def wet_response(
    plan: BandPlan, wet: Float, independent: Float, leaning: Float, offset: int
) -> Float:
    """Left and right [2, samples]: the mean of their powers is the zone's.

    Parameters
    ----------
    plan : BandPlan
    wet : float [samples]
        The zone without its direct sound.
    independent : float [samples]
        Another tail with the zone's decays and about its energies.
    leaning : float [windows]
        From `leans`.
    offset : int
        Sample of t = 0.
    """
    samples, rate = len(wet), plan.sample_rate
    time = (np.arange(samples) - offset) / rate
    late = np.sin(0.5 * np.pi * np.clip((time - LATE_START_S) / FADE_IN_S + 0.5, 0.0, 1.0)) ** 2
    curve = _over_time(leaning, samples, offset, rate)
    sides = np.sqrt(1.0 + np.stack([curve, -curve])) * ((1.0 - late) * wet)
    return sides + _late_sides(plan, wet * late, independent)


def _late_sides(plan: BandPlan, wet: Float, independent: Float) -> Float:
    """The late part on both sides [2, samples], of its own energies and uncorrelated by octaves.

    In each octave the independent tail is made orthogonal to the zone's and brought to its energy,
    or to as much of it as it can be; the rest is the zone's on both sides.
    """
    length = scipy.fft.next_fast_len(len(wet), real=True)
    gains = band_gains(plan, length)
    middle, other = scipy.fft.rfft(np.stack([wet, independent]), length)
    power = gains.astype(np.float64) ** 2
    energy = power @ (middle.real**2 + middle.imag**2) + _SILENT
    common = power @ (middle.real * other.real + middle.imag * other.imag) / energy
    apart = power @ (other.real**2 + other.imag**2) - common**2 * energy
    side = np.minimum(0.5 * energy, _MOST_RAISED * np.maximum(apart, 0.0))
    raised = np.sqrt(side / np.maximum(apart, _SILENT))
    kept = np.sqrt(1.0 - side / energy)
    shared = (kept @ gains) * middle
    opposed = (raised @ gains) * other - ((raised * common) @ gains) * middle
    both = np.stack([shared + opposed, shared - opposed])
    sides: Float = scipy.fft.irfft(both, length, axis=1)
    return sides[:, : len(wet)]
