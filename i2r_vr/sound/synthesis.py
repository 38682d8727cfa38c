# SPDX-License-Identifier: MIT
"""From a prediction to impulse responses: direct pulse, early reflections, late tail.

A 1024 window cannot hold the direct sound, so it is a pulse of its own; all energies are
relative to it, band by band. The late tail is one realisation for all directions, scaled per
direction and band; the zone has the power average of the directions.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, field, replace

import numpy as np
from numpy.typing import NDArray

from i2r_vr.acoustics import decay_times
from i2r_vr.acoustics.quantities import DIRECT_END_S, LATE_START_S, NO_ENERGY_DB, RESPONSE_PEAK
from i2r_vr.capture import Tuning
from i2r_vr.hearing.prediction import Prediction, energy_of
from i2r_vr.sound.ambisonics import FIRST_ORDER_DB, placed_trains
from i2r_vr.sound.band_plan import BandPlan
from i2r_vr.sound.octaves import with_energies_of
from i2r_vr.sound.reflections import early_parts, reflection_trains
from i2r_vr.sound.tail import decays, delayed, flat_bands, tail_length_s, textured_noise
from i2r_vr.sound.tuning import tuned
from i2r_vr.sound.width import leans, wet_response
from i2r_vr.sound.zone_response import MATCHING_MARGIN_S, power_mean_part

FADE_S = 0.010
"""Of the end, 65 dB down: too short to be heard, long enough not to click."""
PULSE_REACH, PULSE_REACH_S = 12, 0.0009
"""Samples, or seconds at low rates, on each side of the direct pulse's peak: all of it, and what
the bands' filters ring on, lies before the first early window."""
FITTING_ROUNDS, FITTING_STEP, FITTING_REACH = 6, 0.8, (0.7, 1.4)
"""A step below one, bounded, for a change of one band also moves its neighbours' figures."""
FITTING_TOLERANCES = (0.015, 0.004)
"""First of a rough fit, then of one after which the early part is not touched any more."""

_UNTOUCHED = Tuning()

Float = NDArray[np.float64]
Float32 = NDArray[np.float32]
Real = NDArray[np.floating]


@dataclass(frozen=True)
class ImpulseResponses:
    """The impulse responses of one capture, all of one length and one gain.

    zone : float [samples]; directions : float [V, samples]; wet : float [2, samples] the zone
    without its direct sound, left and right; ambix : float [4, samples] (ACN order W, Y, Z, X;
    SN3D) without the direct sound, or None; sample_rate : Hz; direct_end_s : the direct sound
    lies before it; gain_db : brings its energy to 0 dB.
    """

    zone: Real
    directions: Real
    wet: Real
    ambix: Real | None
    sample_rate: int
    direct_end_s: float
    gain_db: float


def direct_pulse(sample_rate: int) -> Float:
    """A band-limited pulse of unit energy whose peak is within 1 ms of its start."""
    reach = min(PULSE_REACH, int(PULSE_REACH_S * sample_rate))
    place = np.arange(-reach, reach + 1)
    window = np.cos(0.5 * np.pi * place / (reach + 1)) ** 2
    pulse = np.sinc(0.96 * place) * window
    unit: Float = pulse / math.sqrt(float((pulse**2).sum()))
    return unit


def _band_energies(plan: BandPlan, signal: Float) -> Float:
    """Energy of a short signal in each band of the plan."""
    length = 1 << 14
    power = np.abs(np.fft.rfft(signal, length)) ** 2
    power[1:-1] *= 2.0
    energies: Float = (plan.bin_gains(length) ** 2 @ power) / length
    return energies


def _power_mean_db(level_db: NDArray[np.floating], weights: Float) -> Float:
    """Power average over directions of [V, ...] levels."""
    mean = np.tensordot(weights / weights.sum(), energy_of(level_db), axes=1)
    level: Float = 10.0 * np.log10(np.maximum(mean, 10.0 ** (NO_ENERGY_DB / 10.0)))
    return level


def _late_scale(late_db: Float, plan: BandPlan, realised: Float, direct: Float) -> Float:
    """Amplitude [sources, bands] that brings the tail to its late energies."""
    levels = late_db[:, list(plan.source)]
    wanted = energy_of(levels) * direct
    return np.sqrt(wanted / np.maximum(realised, 1e-300))


@dataclass(frozen=True)
class _Tail:
    """The late part: flat noise, the decay put on it, and each source's amplitudes.

    flat : [bands, samples]; late_db : [sources, 7]; direct : [bands]; times : [bands] put on
    it; envelope, decayed : [bands, samples] of the decay, and the noise with it; scale : [sources,
    bands].
    """

    plan: BandPlan
    flat: Float32
    late_db: Float
    direct: Float
    times: Float
    envelope: Float32 = field(default_factory=lambda: np.zeros((0, 0), np.float32))
    decayed: Float32 = field(default_factory=lambda: np.zeros((0, 0), np.float32))
    scale: Float = field(default_factory=lambda: np.zeros((0, 0)))

    def decaying(self, times: Float) -> _Tail:
        """The same noise with other decay times and the same late energies."""
        samples, rate = self.flat.shape[1], self.plan.sample_rate
        envelope = decays(times, samples, rate, LATE_START_S)
        start = min(round(LATE_START_S * rate), samples - 1)
        decayed = self.flat * envelope
        late = decayed[:, start:]
        realised = np.einsum("bn,bn->b", late, late).astype(np.float64)
        scale = _late_scale(self.late_db, self.plan, realised, self.direct)
        return replace(self, times=times, envelope=envelope, decayed=decayed, scale=scale)

    def of(self, sources: slice, until: int | None = None) -> Float32:
        """The tails [sources, samples], or their first `until` samples."""
        return self.scale[sources].astype(np.float32) @ self.decayed[:, :until]

    def independent(self, count: int, rng: np.random.Generator) -> Float32:
        """The zone's tail of other noises [count, samples], with its energy in each octave."""
        samples, scale = self.flat.shape[1], self.scale[0].astype(np.float32)
        tails = np.zeros((count, samples), np.float32)
        for tail in tails:
            bands = flat_bands(self.plan, samples, None, self.times, rng)
            for band, envelope, amplitude in zip(bands, self.envelope, scale, strict=True):
                band *= envelope
                band *= amplitude
                tail += band
        return with_energies_of(self.of(slice(0, 1))[0], tails, self.plan.sample_rate)


def _fitted_tail(tail: _Tail, wanted: Float, early: Float, pulse: Float, tolerance: float) -> _Tail:
    """Adjust the decay until the zone's measured decay times are those wanted.

    What the early part and the filters add to a measured decay is made good here.
    """
    rate, centres = tail.plan.sample_rate, tail.plan.centres_hz
    for _ in range(FITTING_ROUNDS):
        zone = delayed(tail.of(slice(0, 1)), early[None], len(pulse) // 2)
        zone[0, : len(pulse)] += pulse
        found = decay_times(zone[0], rate)
        ratio = np.array(
            [wanted[i] / found[hz] if hz in found else 1.0 for i, hz in enumerate(centres)]
        )
        if np.abs(ratio - 1.0).max() < tolerance:
            break
        tail = tail.decaying(tail.times * np.clip(ratio, *FITTING_REACH) ** FITTING_STEP)
    return tail


def synthesize(
    prediction: Prediction,
    directions: Float,
    weights: Float,
    sample_rate: int,
    seed: int,
    with_ambix: bool = True,
    with_directions: bool = True,
    tuning: Tuning = _UNTOUCHED,
) -> ImpulseResponses:
    """Make the impulse responses of a capture.

    Parameters
    ----------
    prediction : Prediction
    directions : float [V, 3]
        Unit vectors of the sources.
    weights : float [V]
        Solid angles, for the zone's average.
    sample_rate : int
        Hz.
    seed : int
        Of all noise.
    with_ambix : bool
        Whether the ambiX response is wanted.
    with_directions : bool
        Whether those of the directions are wanted: what is not written sets no level.
    tuning : Tuning
        Its levels and pre-delay; its decay times are the prediction's matter.
    """
    rng = np.random.default_rng([seed, 0x1412])
    frame = _Frame.of(prediction, sample_rate)
    energy = _early_energy(prediction, weights)
    early = _early(frame, prediction, weights, rng, (energy, directions) if with_ambix else None)
    parts, placed = early[: 1 + len(directions)], early[1 + len(directions) :]
    parts, factors, tail = _with_tail(frame, prediction, weights, parts, rng)
    offset = len(frame.pulse) // 2
    kept = slice(None) if with_directions else slice(0, 1)
    signals = delayed(tail.of(kept), parts[kept], offset)
    reverb = signals[0].copy()
    signals[:, : len(frame.pulse)] += frame.pulse
    beside = tail.independent(3 if with_ambix else 1, rng)
    side = delayed(beside[:1], np.zeros((1, 0)), offset)[0]
    wet = wet_response(reverb, side, sample_rate, leans(energy, directions), offset)
    ambix = None
    if with_ambix:
        beside *= 10.0 ** (FIRST_ORDER_DB / 20.0)
        placed = np.stack([(frame.plan.split(part) * factors).sum(axis=0) for part in placed])
        ambix = np.concatenate([reverb[None], delayed(beside, placed, offset)])
    signals, wet = (tuned(each, tuning, sample_rate, offset) for each in (signals, wet))
    ambix = None if ambix is None else tuned(ambix, tuning, sample_rate, offset)
    return _levelled(signals, wet, ambix, sample_rate)


def zone_response(
    prediction: Prediction,
    weights: Float,
    sample_rate: int,
    seed: int,
    tuning: Tuning = _UNTOUCHED,
) -> Float32:
    """The zone's response [samples] as `synthesize` makes it, at a level of its own."""
    rng = np.random.default_rng([seed, 0x1412])
    frame = _Frame.of(prediction, sample_rate)
    early = _early(frame, prediction, weights, rng)
    early, _, tail = _with_tail(frame, prediction, weights, early, rng)
    zone = delayed(tail.of(slice(0, 1)), early[:1], len(frame.pulse) // 2)
    zone[:, : len(frame.pulse)] += frame.pulse
    zone = tuned(zone, tuning, sample_rate, len(frame.pulse) // 2)
    _fade_out(zone, sample_rate)
    return np.asarray(zone[0])


def _early_energy(prediction: Prediction, weights: Float) -> Float:
    """Energies of the early windows [V, windows] over all octaves, solid angles counted."""
    energy: Float = energy_of(prediction.early_db).mean(axis=1) * weights[:, None]
    return energy


@dataclass(frozen=True)
class _Frame:
    """What all parts of a capture's responses have in common.

    times : [bands] decay times in seconds; pulse : [k] the direct sound; direct : [bands] its
    energies; seconds, samples : length of the responses.
    """

    plan: BandPlan
    times: Float
    pulse: Float
    direct: Float
    seconds: float
    samples: int

    @classmethod
    def of(cls, prediction: Prediction, sample_rate: int) -> _Frame:
        """For a prediction at a sample rate."""
        plan = BandPlan.of(sample_rate)
        times = plan.decay_times(prediction.t60_s)
        seconds = tail_length_s(times)
        pulse = direct_pulse(sample_rate)
        direct = _band_energies(plan, pulse)
        return cls(plan, times, pulse, direct, seconds, math.ceil(seconds * sample_rate))


def _with_zone(level_db: NDArray[np.floating], weights: Float) -> Float:
    """Levels [1 + V, ...] of the zone, the directions' [V, ...] power average, and of these."""
    return np.concatenate([_power_mean_db(level_db, weights)[None], level_db])


def _early(
    frame: _Frame,
    prediction: Prediction,
    weights: Float,
    rng: np.random.Generator,
    placing: tuple[Float, Float] | None = None,
) -> Float:
    """Early parts [1 + V, samples] of the zone and of the directions.

    Where `placing` says what energy comes from which direction, three more are the zone's in
    Y, Z and X.
    """
    firsts = prediction.first_reflection_s
    firsts = np.concatenate([[firsts.min(initial=0.05)], firsts])
    decay_s = float(np.exp(np.log(frame.times).mean()))
    trains = reflection_trains(firsts, decay_s, frame.plan.sample_rate, rng)
    early_db = _with_zone(prediction.early_db, weights)
    placed = trains[:0] if placing is None else placed_trains(trains[0], *placing)
    return early_parts(frame.plan, trains, early_db, frame.direct, placed)


def _with_tail(
    frame: _Frame, prediction: Prediction, weights: Float, early: Float, rng: np.random.Generator
) -> tuple[Float, Float, _Tail]:
    """The early parts, the zone's fitted to the tail, and the tail, fitted to the decay times.

    With the factors [bands, samples] by which the zone's early part was changed.

    The zone's early part depends on how the tail begins, and what is measured of the tail on
    the early part, so each is made good in turn.
    """
    plan, pulse = frame.plan, frame.pulse
    late_db = _with_zone(prediction.late_db, weights).astype(np.float64)
    bands = plan.split(early[0])
    noise = textured_noise(prediction.spectrogram_db, frame.seconds, rng)
    flat = np.stack(list(flat_bands(plan, frame.samples, noise, frame.times, rng)))
    tail = _Tail(plan, flat, late_db, frame.direct, frame.times).decaying(frame.times)
    until = early.shape[1] + round(MATCHING_MARGIN_S * plan.sample_rate)
    gains_db = None
    for tolerance in FITTING_TOLERANCES:
        begun = tail.of(slice(None), until).astype(np.float64)
        zone, factors, gains_db = power_mean_part(
            plan, pulse, weights, bands, early[1:], begun, gains_db
        )
        early = np.concatenate([zone[None], early[1:]])
        tail = _fitted_tail(tail, frame.times, zone, pulse, tolerance)
    return early, factors, tail


def _levelled(
    signals: Float32, wet: Float32, ambix: Float32 | None, sample_rate: int
) -> ImpulseResponses:
    """Signals [1 + V, samples], the zone's first, faded out and brought to a common peak."""
    made = [signals, wet] if ambix is None else [signals, wet, ambix]
    for each in made:
        _fade_out(each, sample_rate)
    gain = RESPONSE_PEAK / max(max(float(each.max()), -float(each.min())) for each in made)
    levelled = [np.multiply(each, gain, dtype=np.float64) for each in made]
    end = round(DIRECT_END_S * sample_rate)
    energy = float((levelled[0][0, :end] ** 2).sum())
    return ImpulseResponses(
        zone=levelled[0][0],
        directions=levelled[0][1:],
        wet=levelled[1],
        ambix=None if ambix is None else levelled[2],
        sample_rate=sample_rate,
        direct_end_s=DIRECT_END_S,
        gain_db=-10.0 * math.log10(energy),
    )


def _fade_out(signals: Float32, sample_rate: int) -> None:
    """Give signals [..., samples] a raised-cosine end of 10 ms."""
    count = min(round(FADE_S * sample_rate), signals.shape[-1])
    fade = 0.5 * (1.0 + np.cos(np.pi * (np.arange(count) + 1.0) / count))
    signals[..., -count:] *= fade.astype(np.float32)
