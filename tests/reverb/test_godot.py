# SPDX-License-Identifier: MIT
from __future__ import annotations

import math
from dataclasses import replace

import numpy as np
import pytest

from i2r_vr.bundle.metadata import Godot
from i2r_vr.reverb.godot import godot_properties, muted_godot, played_energy_db, played_t60_s
from tests.bundles import target
from tests.reverb.engines import GODOT_RATE, band_energy, godot_reverb, t30_s


def impulse(seconds: float) -> np.ndarray:
    dry = np.zeros(round(seconds * GODOT_RATE))
    dry[0] = 1.0
    return dry


@pytest.mark.parametrize(("room_size", "damping"), [(0.2, 0.5), (0.6, 0.0), (0.8, 1.0), (0.9, 0.5)])
def test_the_model_predicts_what_the_filter_plays(room_size: float, damping: float) -> None:
    effect = replace(muted_godot(), room_size=room_size, damping=damping, wet=1.0)
    wet = godot_reverb(effect, impulse(6.0))
    for hz in (500, 1000, 4000):
        assert played_t60_s(room_size, damping, hz) == pytest.approx(
            t30_s(wet, hz, GODOT_RATE), rel=0.06
        )
    energy = sum(band_energy(wet, hz, GODOT_RATE) for hz in (500, 1000))
    energy /= sum(band_energy(np.roll(impulse(6.0), 9999), hz, GODOT_RATE) for hz in (500, 1000))
    assert played_energy_db(room_size, damping, (500, 1000)) == pytest.approx(
        10.0 * math.log10(energy), abs=0.7
    )


@pytest.mark.parametrize("t60_s", [0.8, 1.5, 3.0, 6.0])
@pytest.mark.parametrize("hf_ratio", [0.4, 0.8])
def test_the_filter_plays_the_decay_that_was_asked_for(t60_s: float, hf_ratio: float) -> None:
    bands = ((500, 1.05 * t60_s), (1000, 0.95 * t60_s), (4000, hf_ratio * t60_s))
    effect = godot_properties(target(t60_s=t60_s, t60_bands=bands))
    wet = godot_reverb(effect, impulse(2.0 * t60_s))
    played = (t30_s(wet, 500, GODOT_RATE) + t30_s(wet, 1000, GODOT_RATE)) / 2.0
    assert effect.representable
    assert effect.fit_error_pct == pytest.approx(0.0, abs=1.0)
    assert played == pytest.approx(t60_s, rel=0.05)


def test_the_wet_level_is_that_of_the_impulse_response() -> None:
    room = target(early_db=-9.0, late_db=-7.0)
    wet = godot_reverb(godot_properties(room), impulse(3.0))
    dry = np.roll(impulse(3.0), 9999)
    ratio = sum(band_energy(wet, hz, GODOT_RATE) for hz in (500, 1000))
    ratio /= sum(band_energy(dry, hz, GODOT_RATE) for hz in (500, 1000))
    assert 10.0 * math.log10(ratio) == pytest.approx(room.wet_db, abs=0.8)


@pytest.mark.parametrize(("t60_s", "error_pct"), [(0.3, 80.0), (0.1, 300.0), (20.0, 40.0)])
def test_what_it_cannot_play_is_clipped_and_said(t60_s: float, error_pct: float) -> None:
    effect = godot_properties(target(t60_s=t60_s, t60_bands=((500, t60_s), (4000, t60_s))))
    assert not effect.representable
    assert effect.room_size in (0.0, 1.0)
    assert effect.fit_error_pct is not None
    assert effect.fit_error_pct > error_pct


@pytest.mark.parametrize(("t60_s", "is_heard"), [(0.09, False), (0.25, True), (20.0, True)])
def test_a_decay_that_would_be_another_place_is_muted(t60_s: float, is_heard: bool) -> None:
    effect = godot_properties(target(t60_s=t60_s, t60_bands=((500, t60_s), (4000, t60_s))))
    assert (effect.wet > 0.0, effect.representable) == (is_heard, False)


def test_a_mid_band_that_it_cannot_follow_is_said() -> None:
    effect = godot_properties(target(t60_bands=((500, 1.4), (1000, 0.6), (4000, 0.5))))
    assert not effect.representable
    assert effect.fit_error_pct == pytest.approx(0.0, abs=1.0)


def test_a_level_beyond_the_range_is_clipped_and_said() -> None:
    effect = godot_properties(target(late_db=30.0))
    assert (effect.wet, effect.representable) == (1.0, False)


def test_a_level_that_is_missed_by_less_than_is_heard_is_represented() -> None:
    def effect(late_db: float) -> Godot:
        return godot_properties(target(late_db=late_db))

    loudest = next(db for db in np.arange(-10.0, 30.0, 0.1) if effect(db).wet == 1.0)
    assert effect(loudest + 0.3).representable
    assert not effect(loudest + 0.7).representable


def test_the_combs_own_delay_is_subtracted() -> None:
    assert godot_properties(target(first_reflection_s=0.010)).delay_ms == 0.0
    late = godot_properties(target(first_reflection_s=0.060, mixing_s=0.08))
    assert late.delay_ms == pytest.approx(60.0 - 25.306, abs=0.01)


def test_the_bus_is_wet_only_and_its_echo_off() -> None:
    effect = godot_properties(target())
    assert (effect.dry, effect.predelay_feedback) == (0.0, 0.0)


def test_no_decay_is_silence() -> None:
    effect = godot_properties(None)
    assert (effect.wet, effect.representable, effect.fit_error_pct) == (0.0, True, None)
