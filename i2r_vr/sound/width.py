# SPDX-License-Identifier: MIT
"""The zone's reverberation on two channels, for a listener without head tracking.

Early reflections lean to the side that they come from, by level alone, so that a mono sum keeps
them. The late part is that of two opposed halves of a diffuse field: the zone's tail and an
independent one like it, once added and once subtracted.
"""

from __future__ import annotations

import math

import numpy as np
import scipy.fft
from numpy.typing import NDArray

from i2r_vr.acoustics.bands import band_envelopes, bands_below
from i2r_vr.acoustics.quantities import DIRECT_END_S, EARLY_EDGES_S, LATE_START_S
from i2r_vr.sound.octaves import octave_gains
from i2r_vr.sound.tail import FADE_IN_S

MOST_LEAN_DB = 6.0
"""Between the channels: more would be heard as a source of its own."""
LEAN_ENDS_S = 0.070
"""Before the late part, which is alike on both sides, low octaves' ringing included."""
ALIKE = {125: 1.0, 250: 0.7}
"""Correlation of the sides in the late part's octaves; 0 in all others. Where waves are longer than
a head both ears hear nearly the same of a diffuse field, and loudspeakers keep their bass."""
STEP_S = 0.0005
"""With which octaves' energies are told apart from those before, which may be a thousandfold."""
_MOST_RAISED = 2.0
"""How much louder an octave of the independent tail is made."""
_MOST_COMMON = 2.0
"""How much of the late part is put on one side and taken from the other to bring them level."""
_SILENT = 1e-30

Float = NDArray[np.float64]
Float32 = NDArray[np.float32]


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


def _over_time(leaning: Float, time: Float) -> Float:
    """`leans` at times in seconds, without jumps, 0 where the late part begins."""
    edges = np.array(EARLY_EDGES_S)
    middles = (edges[:-1] + edges[1:]) / 2.0
    middles[-1] = (edges[-2] + LEAN_ENDS_S) / 2.0
    curve: Float = np.interp(time, [*middles, LEAN_ENDS_S], [*leaning, 0.0])
    return curve


def wet_response(
    wet: Float32, independent: Float32, sample_rate: int, leaning: Float, offset: int
) -> Float32:
    """Left and right [2, samples]: the mean of their powers is the zone's.

    Parameters
    ----------
    wet : float [samples]
        The zone without its direct sound.
    independent : float [samples]
        Another tail with the zone's decays and about its energies.
    sample_rate : int
        Hz.
    leaning : float [windows]
        From `leans`.
    offset : int
        Sample of t = 0.
    """
    rate = sample_rate
    count = min(math.ceil((LATE_START_S + FADE_IN_S) * rate) + offset, len(wet))
    time = (np.arange(count) - offset) / rate
    risen = np.sin(0.5 * np.pi * np.clip((time - LATE_START_S) / FADE_IN_S + 0.5, 0.0, 1.0)) ** 2
    curve = _over_time(leaning, time)
    leaned, late = np.zeros((2, len(wet)), np.float32), wet.copy()
    leaned[:, :count] = np.sqrt(1.0 + np.stack([curve, -curve])) * ((1.0 - risen) * wet[:count])
    late[:count] *= risen.astype(np.float32)
    whole = _late_products(wet[None], rate, offset)[:, 0, 0]
    sides = leaned + _late_sides(leaned, late, independent, whole, rate, offset)
    sides[:, : round(DIRECT_END_S * rate)] = 0.0  # what the filters ring on is -150 dB there
    return sides


def _late_sides(
    leaned: Float32,
    late: Float32,
    independent: Float32,
    whole: Float,
    sample_rate: int,
    offset: int,
) -> Float32:
    """The late part on both sides [2, samples], of its own energies and as alike as `ALIKE` says.

    It is what both sides have and what one has more of and the other less, each filtered so that
    the octaves, as they are measured, have the energies `whole` [octaves]: those of the early
    part `leaned` [2, samples] ring on into them.
    """
    length = scipy.fft.next_fast_len(len(late), real=True)
    gains = octave_gains(length, sample_rate)
    before = np.stack([leaned[0] + leaned[1], leaned[0] - leaned[1]]) / 2.0
    parts = np.stack([late, independent])
    products = _late_products(np.concatenate([before, parts]), sample_rate, offset)
    kept = [math.sqrt(0.5 + 0.5 * ALIKE.get(hz, 0.0)) for hz in bands_below(sample_rate)]
    found = [_shares(*each) for each in zip(products, whole, kept, strict=True)]
    shared, opposed, common = np.array(found, np.float32).T @ gains
    middle, other = scipy.fft.rfft(parts, length)
    filtered = np.stack([shared * middle, opposed * other - common * middle])
    both, apart = scipy.fft.irfft(filtered, length, axis=1)[:, : len(late)]
    sides: Float32 = np.stack([both + apart, both - apart])
    return sides


def _late_products(signals: Float32, sample_rate: int, offset: int) -> Float:
    """What signals [n, samples] have in common in each octave, late: [octaves, n, n]."""
    found = []
    for band in band_envelopes(signals, sample_rate, most_step_s=STEP_S):
        first = band.start + round((LATE_START_S + offset / sample_rate) / band.step_s)
        heard = band.envelope[:, first:]
        found.append((heard @ heard.conj().T).real)
    return np.array(found)


def _shares(products: Float, whole: float, kept: float) -> tuple[float, float, float]:
    """Factors of an octave: of the late part, of the independent tail, of the late part off it.

    The first is on both sides, the others are added on one and taken from the other. With them
    the difference of the sides is orthogonal to their sum, and their mean power is `whole`. Where
    the independent tail has not enough for that, more than `kept` of the late part is on both.

    Parameters
    ----------
    products : float [4, 4]
        What have in common in the octave, late: sum and difference of the early sides, halved,
        the late part, the independent tail.
    """
    products = products + np.eye(4) * _SILENT
    both = np.array([1.0, 0.0, kept, 0.0])
    across = both @ products
    most = _MOST_COMMON * abs(across[2])
    leaning, common = np.clip(across[[1, 3]], -most, most) / across[2]
    early, other = np.array([0.0, 1.0, -leaning, 0.0]), np.array([0.0, 0.0, -common, 1.0])
    apart, beside = other @ products @ other, early @ products @ other
    missing = whole - across @ both - early @ products @ early
    raised = (math.sqrt(max(beside**2 + apart * missing, 0.0)) - beside) / apart
    raised = min(max(raised, 0.0), _MOST_RAISED)
    more = missing - raised**2 * apart - 2.0 * raised * beside
    if more > 0.0:
        late = products[2, 2]
        kept += (math.sqrt(across[2] ** 2 + late * more) - across[2]) / late
    return min(kept, 1.0), raised, leaning + raised * common
