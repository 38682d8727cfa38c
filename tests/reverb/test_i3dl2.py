# SPDX-License-Identifier: MIT
from __future__ import annotations

import pytest

from i2r_vr.reverb.i3dl2 import i3dl2_properties
from tests.bundles import target


def test_decay_and_times_are_taken_as_they_are() -> None:
    effect = i3dl2_properties(target())
    assert (effect.decay_time_s, effect.decay_hf_ratio) == (1.0, pytest.approx(0.7))
    assert effect.reflections_delay_s == 0.008
    assert effect.reverb_delay_s == pytest.approx(0.030 - 0.008)
    assert (effect.representable, effect.fit_error_pct) == (True, 0.0)


def test_a_decibel_is_a_hundred_millibels() -> None:
    effect = i3dl2_properties(target(early_db=-4.0, late_db=-6.5))
    assert (effect.room_mb, effect.reflections_mb, effect.reverb_mb) == (0, -400, -650)


def test_treble_lost_by_faster_decay_is_not_taken_twice() -> None:
    """An exponential decay's energy is proportional to its time: 0.5 is -3 dB by itself."""
    bands = ((1000, 1.0), (4000, 0.5))
    assert i3dl2_properties(target(t60_bands=bands, hf_db=-3.0103)).room_hf_mb == 0
    assert i3dl2_properties(target(t60_bands=bands, hf_db=-6.0103)).room_hf_mb == -300
    assert i3dl2_properties(target(t60_bands=bands, hf_db=+1.0)).room_hf_mb == 0


@pytest.mark.parametrize(
    ("changes", "name", "value"),
    [
        ({"t60_s": 0.05}, "decay_time_s", 0.1),
        ({"t60_s": 30.0}, "decay_time_s", 20.0),
        ({"early_db": 15.0}, "reflections_mb", 1000),
        ({"late_db": 25.0}, "reverb_mb", 2000),
        ({"t60_bands": ((1000, 1.0), (4000, 3.0))}, "decay_hf_ratio", 2.0),
    ],
)
def test_what_is_out_of_range_is_clipped_and_said(
    changes: dict[str, object], name: str, value: float
) -> None:
    effect = i3dl2_properties(target(**changes))
    assert getattr(effect, name) == value
    assert not effect.representable


def test_the_error_is_that_of_the_clipped_decay() -> None:
    effect = i3dl2_properties(target(t60_s=40.0, t60_bands=((1000, 40.0), (4000, 40.0))))
    assert effect.fit_error_pct == pytest.approx(50.0)


def test_no_decay_is_silence() -> None:
    effect = i3dl2_properties(None)
    assert (effect.room_mb, effect.reflections_mb, effect.reverb_mb) == (-10000, -10000, -10000)
    assert (effect.representable, effect.fit_error_pct) == (True, None)
