# SPDX-License-Identifier: MIT
from __future__ import annotations

from dataclasses import replace
from functools import cache

import numpy as np
import pytest
from numpy.typing import NDArray

from i2r_vr.bundle.metadata import Unreal
from i2r_vr.reverb.limits import MUTED_BEYOND_PCT
from i2r_vr.reverb.target import ReverbTarget
from i2r_vr.reverb.unreal import (
    EARLY_DB,
    EARLY_TILT_DB,
    early_pole,
    low_pass_gain,
    muted_unreal,
    played_energy_db,
    played_t60_s,
    unreal_properties,
)
from tests.bundles import target
from tests.reverb.engines import t30_s
from tests.reverb.unreal_plate import RATE, early_reflections, late_reflections

Float = NDArray[np.float64]
OPEN = replace(muted_unreal(), gain=1.0, reflections_gain=3.16, gain_hf=1.0)
MID, HIGH = (500 / 2**0.5, 1000 * 2**0.5), (4000 / 2**0.5, 4000 * 2**0.5)


def level_db(wet: Float, band: tuple[float, float]) -> float:
    """Mean energy per channel in a band of the response to a unit pulse."""
    spectrum = np.abs(np.fft.rfft(wet, axis=-1)) ** 2
    frequency = np.fft.rfftfreq(wet.shape[-1], 1.0 / RATE)
    inside = (frequency >= band[0]) & (frequency < band[1])
    return float(10.0 * np.log10(spectrum[:, inside].mean()))


@cache
def late_response(effect: Unreal, length_s: float) -> Float:
    pulse = np.zeros(round(length_s * RATE))
    pulse[0] = 1.0
    return late_reflections(effect, pulse)


@cache
def early_response(effect: Unreal) -> Float:
    pulse = np.zeros(round(0.3 * RATE))
    pulse[0] = 1.0
    return early_reflections(effect, pulse)


def mid_t60_s(wet: Float) -> float:
    return float(np.mean([t30_s(channel, hz, RATE) for channel in wet for hz in (500, 1000)]))


@pytest.mark.parametrize(
    ("decay_time", "hf_ratio", "length_s"),
    [(0.4, 0.1, 1.0), (1.0, 0.3, 1.2), (2.0, 0.83, 2.0), (5.0, 0.6, 4.0)],
)
def test_the_closed_forms_are_what_the_plate_plays(
    decay_time: float, hf_ratio: float, length_s: float
) -> None:
    effect = replace(OPEN, decay_time=decay_time, decay_hf_ratio=hf_ratio)
    wet = late_response(effect, length_s)
    for hz in (500, 1000, 4000):
        played = np.mean([t30_s(channel, hz, RATE) for channel in wet])
        assert float(played_t60_s(decay_time, hf_ratio, hz)) == pytest.approx(played, rel=0.1)
    for hz, band in ((707.0, MID), (4000.0, HIGH)):
        passed = 0.6 * float(low_pass_gain(0.4, hz))
        expected = played_energy_db(decay_time, hf_ratio, hz) + 20.0 * np.log10(passed)
        assert level_db(wet, band) == pytest.approx(expected, abs=0.5)


def test_the_early_reflections_have_one_level_and_tilt() -> None:
    wet = early_response(OPEN)
    assert level_db(wet, MID) == pytest.approx(EARLY_DB, abs=0.05)
    assert level_db(wet, HIGH) - level_db(wet, MID) == pytest.approx(EARLY_TILT_DB, abs=0.1)


def test_a_higher_gain_hf_is_brighter() -> None:
    """The engine's bandwidth is the pole of its low-pass: the more of it, the darker."""
    opened = np.abs(np.fft.rfft(early_response(OPEN)))
    tilts = []
    for gain_hf in (0.2, 0.6, 1.0):
        wet = early_response(replace(OPEN, gain_hf=gain_hf))
        tilts.append(level_db(wet, HIGH) - level_db(wet, MID))
        for hz in (700.0, 4000.0):
            place = round(hz * wet.shape[1] / RATE)
            passed = np.abs(np.fft.rfft(wet))[:, place] / opened[:, place]
            assert passed == pytest.approx(float(low_pass_gain(early_pole(gain_hf), hz)), rel=1e-3)
    assert tilts == sorted(set(tilts))


@pytest.mark.parametrize(
    ("room", "length_s"),
    [
        (target(t60_s=0.5, t60_bands=((1000, 0.5), (4000, 0.45)), early_db=-8.0), 1.0),
        (target(t60_s=1.0, t60_bands=((1000, 1.0), (4000, 0.8)), early_db=-8.0), 1.8),
        (target(t60_s=3.0, t60_bands=((1000, 3.0), (4000, 1.8)), hf_db=-4.0, late_db=-2.5), 4.5),
    ],
)
def test_the_plate_plays_what_was_asked_for(room: ReverbTarget, length_s: float) -> None:
    effect = unreal_properties(room)
    late = late_response(effect, length_s)
    assert mid_t60_s(late) == pytest.approx(room.t60_s, rel=0.1)
    assert level_db(late, MID) == pytest.approx(room.late_db, abs=0.5)
    assert level_db(late, HIGH) - level_db(late, MID) == pytest.approx(room.hf_db, abs=0.7)
    early = early_response(effect)
    if room.early_db < EARLY_DB:
        assert effect.representable
        assert level_db(early, MID) == pytest.approx(room.early_db, abs=0.2)


@pytest.mark.parametrize("t60_s", [0.6, 1.0, 1.5, 3.0, 6.0])
@pytest.mark.parametrize("hf_ratio", [0.5, 0.9])
def test_the_fit_plays_the_decay_that_was_asked_for(t60_s: float, hf_ratio: float) -> None:
    bands = ((1000, t60_s), (4000, hf_ratio * t60_s))
    effect = unreal_properties(target(t60_s=t60_s, t60_bands=bands, early_db=-8.0))
    played = sum(
        float(played_t60_s(effect.decay_time, effect.decay_hf_ratio, hz)) for hz in (500, 1000)
    )
    assert played / 2.0 == pytest.approx(t60_s, rel=0.02)
    assert effect.representable
    assert effect.density <= 0.3
    assert effect.diffusion <= 0.8


def test_faster_treble_needs_a_higher_ratio() -> None:
    """The engine's ratio is the reverse of I3DL2's."""
    ratios = [
        unreal_properties(
            target(t60_s=3.0, t60_bands=((1000, 3.0), (4000, 3.0 * hf)))
        ).decay_hf_ratio
        for hf in (0.99, 0.95, 0.9)
    ]
    assert ratios == sorted(set(ratios))


def test_short_decays_are_beyond_the_plate() -> None:
    effect = unreal_properties(target(t60_s=0.2, t60_bands=((1000, 0.2),)))
    assert not effect.representable
    assert effect.fit_error_pct is not None
    assert effect.fit_error_pct > 50.0
    played = mid_t60_s(late_response(replace(effect, gain=1.0), 1.0))
    assert played > 1.5 * 0.2


def test_a_tail_of_three_times_the_length_is_not_played() -> None:
    effect = unreal_properties(target(t60_s=0.09, t60_bands=((1000, 0.09),)))
    assert not effect.representable
    assert effect.fit_error_pct is not None
    assert effect.fit_error_pct > MUTED_BEYOND_PCT
    assert (effect.gain, effect.late_gain, effect.bypass_late_reflections) == (0.0, 0.0, True)
    assert effect.reflections_gain > 0.0
    assert not effect.bypass_early_reflections


def test_levels_are_amplitudes() -> None:
    quiet, quieter = (unreal_properties(target(early_db=-20.0, late_db=db)) for db in (-20, -40))
    assert quiet.gain / quieter.gain == pytest.approx(10.0)
    full = unreal_properties(target(early_db=EARLY_DB, hf_db=EARLY_TILT_DB, late_db=-40.0))
    assert full.reflections_gain == pytest.approx(3.16, rel=0.01)
    assert not unreal_properties(target(late_db=6.0)).representable
    assert not unreal_properties(target(early_db=0.0)).representable


def test_the_level_outranks_the_tilt() -> None:
    """A dark, loud room keeps its level: less is filtered away than asked for."""
    room = target(t60_s=2.0, t60_bands=((1000, 2.0), (4000, 1.9)), hf_db=-15.0, early_db=-9.0)
    effect = unreal_properties(replace(room, late_db=-2.0))
    assert effect.representable
    assert effect.gain > 0.9
    quiet = unreal_properties(replace(room, late_db=-30.0))
    assert quiet.air_absorption_gain_hf < effect.air_absorption_gain_hf


def test_darker_sound_has_less_bandwidth() -> None:
    bright, dark = (unreal_properties(target(hf_db=hf)) for hf in (0.0, -9.0))
    assert bright.gain_hf > dark.gain_hf
    assert bright.air_absorption_gain_hf > dark.air_absorption_gain_hf


def test_no_decay_is_silence() -> None:
    effect = unreal_properties(None)
    assert (effect.gain, effect.reflections_gain) == (0.0, 0.0)
    assert effect.bypass_early_reflections
    assert effect.bypass_late_reflections
