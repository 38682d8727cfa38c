# SPDX-License-Identifier: MIT
"""Unreal's submix reverb sample by sample, for tests: a plate after Dattorro, early reflections.

Topology and delays are those of J. Dattorro, "Effect Design, Part 1: Reverberator and Other
Filters", J. Audio Eng. Soc. 45 (1997); what differs from it is the engine's own
(FLateReflectionsFast, FEarlyReflectionsFast, FSubmixEffectReverb, as published with the engine).
The 1 Hz modulation of two all-passes, 0.5 ms deep, is left out.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from scipy.signal import lfilter

from i2r_vr.bundle.metadata import Unreal

Float = NDArray[np.float64]
RATE = 48000
BLOCK = 128
_PAPER_RATE = 29761.0
_CURVE = ((0.0, 2.0, 5.0, 10.0, 18.0, 19.0, 20.0), (0.99, 0.45, 0.15, 0.1, 0.01, 0.002, 0.0001))
_LEFT = (908, 353, 837, 2437, 590, 2656, 187, 1041, 1066, 1607, 463)
_RIGHT = (672, 266, 1845, 863, 1479, 1800, 335, 1578, 121, 1875, 1724)
_EARLY_S = (
    (0.0238567, 0.0179765, 0.0636739, 0.0465374),
    (0.0468734, 0.0230167, 0.0357851, 0.0549377),
)
_EARLY_ABSORPTION = ((0.8, 0.58, 0.78, 0.63), (0.87, 0.63, 0.75, 0.59))


def mapped(value: float, low: float, high: float, to_low: float, to_high: float) -> float:
    share = min(max((value - low) / (high - low), 0.0), 1.0)
    return to_low + share * (to_high - to_low)


class Delay:
    """A line whose delay is at least a block."""

    def __init__(self, samples: int) -> None:
        self.line = np.zeros(samples)

    def peek(self) -> Float:
        return self.line[:BLOCK].copy()

    def run(self, block: Float) -> Float:
        out = self.peek()
        self.line = np.concatenate([self.line[BLOCK:], block])
        return out


class AllPass(Delay):
    """Schroeder's, and what it writes into its line."""

    def __init__(self, gain: float, samples: int) -> None:
        super().__init__(samples)
        self.gain = gain

    def pass_(self, block: Float) -> tuple[Float, Float]:
        late = self.peek()
        written = block + self.gain * late
        self.run(written)
        return late - self.gain * written, written


class LowPass:
    def __init__(self, pole: float) -> None:
        self.pole, self.state = pole, np.zeros(1)

    def run(self, block: Float) -> Float:
        out, self.state = lfilter([1.0 - self.pole], [1.0, -self.pole], block, zi=self.state)
        return np.asarray(out)


def _samples(preset: float) -> int:
    return int(RATE / _PAPER_RATE * preset)


class Plate:
    """One half of the figure of eight."""

    def __init__(self, presets: tuple[int, ...], density: float, damping: float, decay: float):
        first, *lines = (_samples(preset) for preset in presets)
        self.modulated = AllPass(-min(density, 0.9), first)
        self.front = [Delay(samples) for samples in lines[:4]]
        self.all_pass = AllPass(density - 0.15, lines[4])
        self.inside = [Delay(samples) for samples in lines[5:7]]
        self.back = [Delay(samples) for samples in lines[7:]]
        self.low_pass = LowPass(damping)
        self.damping, self.decay = damping, decay

    def run(self, block: Float, other: Float) -> list[Float]:
        """The seven taps."""
        signal, _ = self.modulated.pass_(block + (1.0 - self.decay) * other)
        taps = []
        for line in self.front:
            signal = line.run(signal)
            taps.append(signal)
        signal = self.low_pass.run(signal * (1.0 - self.damping)) * (1.0 - self.decay)
        signal, written = self.all_pass.pass_(signal)
        out = taps[:3]
        for line in self.inside:
            written = line.run(written)
            out.append(written)
        for line in self.back:
            signal = line.run(signal)
            out.append(signal)
        return out[:7]


def late_reflections(effect: Unreal, dry: Float) -> Float:
    """Left and right [2, samples] of the plate, for a mono signal without pre-delay."""
    bandwidth = mapped(effect.air_absorption_gain_hf, 0.0, 1.0, 0.1, 0.6)
    diffusion = mapped(effect.diffusion, 0.05, 1.0, 0.0, 0.95)
    damping = mapped(effect.decay_hf_ratio, 0.05, 1.95, 0.0, 0.999)
    density = mapped(effect.density, 0.0, 0.95, 0.06, 1.0)
    decay = float(np.interp(effect.decay_time, *_CURVE))
    input_filter = LowPass(1.0 - bandwidth)
    diffusers = [
        AllPass(diffusion - less, _samples(preset))
        for less, preset in ((0.0, 142), (0.0, 107), (0.125, 379), (0.125, 277))
    ]
    left, right = (Plate(presets, density, damping, decay) for presets in (_LEFT, _RIGHT))
    out = []
    for start in range(0, dry.size // BLOCK * BLOCK, BLOCK):
        block = input_filter.run(dry[start : start + BLOCK] * bandwidth * effect.gain)
        for diffuser in diffusers:
            block, _ = diffuser.pass_(block)
        from_left, from_right = left.back[-1].peek(), right.back[-1].peek()
        tap_l, tap_r = left.run(block, from_right), right.run(block, from_left)
        out.append([_mixed(tap_r, tap_l), _mixed(tap_l, tap_r)])
    return np.concatenate(out, axis=1)


def _mixed(across: list[Float], own: list[Float]) -> Float:
    return across[0] + across[2] - across[4] + across[6] - own[1] - own[3] - own[5]


def early_reflections(effect: Unreal, dry: Float) -> Float:
    """Left and right [2, samples] of the early network, for a mono signal without pre-delay."""
    gain = mapped(effect.reflections_gain, 0.0, 3.16, 0.0, 1.0)
    pole = np.log2(1.0 + min(max(1.0 - effect.gain_hf, 0.0), 0.99999))
    out = []
    for delays, absorptions in zip(_EARLY_S, _EARLY_ABSORPTION, strict=True):
        input_filter = LowPass(pole)
        lines = [
            AllPass(g, int(RATE * s)) for g, s in zip((0.1, 0.2, 0.3, 0.4), delays, strict=True)
        ]
        out.append(_network(input_filter, lines, absorptions, dry) * gain)
    return np.stack(out)


def _network(
    input_filter: LowPass, lines: list[AllPass], poles: tuple[float, ...], dry: Float
) -> Float:
    """Four all-passes with low-passes, mixed back with 1/4; sample by sample."""
    signal = 0.25 * input_filter.run(dry)
    out = np.zeros_like(signal)
    stores = [line.line.copy() for line in lines]
    state, back = np.zeros(4), np.zeros(4)
    for n, value in enumerate(signal):
        for k, line in enumerate(lines):
            store = stores[k]
            place = n % store.size
            late = store[place]
            written = value + back[k] + line.gain * late
            store[place] = written
            state[k] = (1.0 - poles[k]) * (late - line.gain * written) + poles[k] * state[k]
        out[n] = state.sum()
        a, b, c, d = state
        back = 0.25 * np.array([c - b, a + d, a - d, -b - c])
    return out
