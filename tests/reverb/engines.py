# SPDX-License-Identifier: MIT
"""Engines' reverbs sample by sample, and a decay meter, for tests."""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import NDArray
from scipy.signal import butter, lfilter, sosfiltfilt

from i2r_vr.bundle.metadata import Godot

Float = NDArray[np.float64]
GODOT_RATE = 44100
COMBS_S = (0.025306, 0.026939, 0.028957, 0.030748, 0.032245, 0.033810, 0.035306, 0.036667)
ALLPASSES_S = (0.005102, 0.007732, 0.010, 0.012608)


def octave(signal: Float, hz: float, rate: int) -> Float:
    edges = [hz / math.sqrt(2.0), hz * math.sqrt(2.0)]
    filtered: Float = sosfiltfilt(butter(4, edges, "bandpass", fs=rate, output="sos"), signal)
    return filtered


def t30_s(signal: Float, hz: float, rate: int) -> float:
    """Slope of the backward-integrated energy from -5 to -35 dB."""
    energy = np.cumsum(octave(signal, hz, rate)[::-1] ** 2)[::-1]
    level = 10.0 * np.log10(energy / energy[0] + 1e-30)
    part = (level < -5.0) & (level > -35.0)
    slope = np.polyfit(np.flatnonzero(part) / rate, level[part], 1)[0]
    return float(-60.0 / slope)


def band_energy(signal: Float, hz: float, rate: int) -> float:
    return float(np.sum(octave(signal, hz, rate) ** 2))


def godot_reverb(properties: Godot, dry: Float) -> Float:
    """One channel of AudioEffectReverb, block by block (no echo, no high-pass)."""
    feedback = 0.7 + 0.28 * properties.room_size
    corner = 10000.0 * (properties.damping / 2.0 + 0.5) ** 2
    damp = math.exp(-2.0 * math.pi * corner / GODOT_RATE)
    wet = np.zeros_like(dry)
    for seconds in COMBS_S:
        size = round(seconds * GODOT_RATE)
        state, buffer = np.zeros(1), np.zeros(size)
        for start in range(0, dry.size, size):
            block = slice(start, min(start + size, dry.size))
            count = block.stop - block.start
            out, state = lfilter([feedback * (1.0 - damp)], [1.0, -damp], buffer[:count], zi=state)
            wet[block] += out
            buffer[:count] = dry[block] + out
    for seconds in ALLPASSES_S:
        size = round(seconds * GODOT_RATE)
        buffer = np.zeros(size)
        for start in range(0, dry.size, size):
            block = slice(start, min(start + size, dry.size))
            old = buffer[: block.stop - block.start].copy()
            buffer[: old.size] = 0.7 * old + wet[block]
            wet[block] = old - 0.7 * buffer[: old.size]
    return 0.6 * properties.wet * wet + properties.dry * dry
