# SPDX-License-Identifier: MIT
from __future__ import annotations

import pytest

from i2r_vr.reverb.unreal import low_pass_gain, played_t60_s, unreal_properties
from tests.bundles import target
from tests.reverb.engines import t30_s, unreal_tank


@pytest.mark.parametrize(
    ("decay_time", "hf_ratio", "t60_s"),
    [(1.49, 0.2, 1.40), (3, 0.2, 2.7), (5, 0.2, 6.2), (1.49, 0.83, 1.15), (5, 0.83, 2.9)],
)
def test_the_formula_agrees_with_published_examples(
    decay_time: float, hf_ratio: float, t60_s: float
) -> None:
    assert float(played_t60_s(decay_time, hf_ratio, 500.0)) == pytest.approx(t60_s, rel=0.07)


@pytest.mark.parametrize(("decay_time", "hf_ratio"), [(3.0, 0.2), (5.0, 0.5), (20.0, 0.83)])
@pytest.mark.parametrize("hz", [500, 1000, 4000])
def test_the_formula_is_the_decay_of_the_loop(decay_time: float, hf_ratio: float, hz: int) -> None:
    wet = unreal_tank(decay_time, hf_ratio, 8.0)
    assert float(played_t60_s(decay_time, hf_ratio, hz)) == pytest.approx(
        t30_s(wet, hz, 48000), rel=0.12
    )


@pytest.mark.parametrize("t60_s", [1.0, 1.5, 3.0, 6.0])
@pytest.mark.parametrize("hf_ratio", [0.5, 0.9])
def test_the_fit_plays_the_decay_that_was_asked_for(t60_s: float, hf_ratio: float) -> None:
    room = target(t60_s=t60_s, t60_bands=((1000, t60_s), (4000, hf_ratio * t60_s)))
    effect = unreal_properties(room)
    played = sum(
        float(played_t60_s(effect.decay_time, effect.decay_hf_ratio, hz)) for hz in (500, 1000)
    )
    assert played / 2.0 == pytest.approx(t60_s, rel=0.02)
    assert effect.representable
    assert effect.density <= 0.3


def test_faster_treble_needs_a_higher_ratio() -> None:
    """The engine's ratio is the reverse of I3DL2's."""
    ratios = [
        unreal_properties(target(t60_bands=((1000, 1.0), (4000, hf)))).decay_hf_ratio
        for hf in (0.95, 0.85, 0.75)
    ]
    assert ratios == sorted(ratios)
    assert ratios[0] < ratios[2]


def test_short_decays_are_beyond_the_plate() -> None:
    effect = unreal_properties(target(t60_s=0.3, t60_bands=((1000, 0.3),)))
    assert not effect.representable
    assert effect.fit_error_pct is not None
    assert effect.fit_error_pct > 100.0


def test_levels_are_amplitudes() -> None:
    effect = unreal_properties(target(early_db=-20.0, late_db=-40.0))
    assert effect.reflections_gain == pytest.approx(0.1)
    assert effect.gain == pytest.approx(0.01)
    assert not unreal_properties(target(late_db=6.0)).representable


def test_darker_sound_has_less_bandwidth() -> None:
    bright, dark = (unreal_properties(target(hf_db=hf)) for hf in (0.0, -9.0))
    assert bright.gain_hf < dark.gain_hf
    assert bright.air_absorption_gain_hf > dark.air_absorption_gain_hf
    tilt = low_pass_gain(1.0 - dark.gain_hf, 4000.0) / low_pass_gain(1.0 - dark.gain_hf, 707.0)
    assert float(tilt) == pytest.approx(10.0 ** (-9.0 / 20.0), rel=0.03)


def test_no_decay_is_silence() -> None:
    effect = unreal_properties(None)
    assert (effect.gain, effect.reflections_gain) == (0.0, 0.0)
    assert effect.bypass_early_reflections
    assert effect.bypass_late_reflections
