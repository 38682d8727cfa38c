"""The closed form of Godot's reverb against the filter run sample by sample."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from i2r_vr.acoustics import measure
from i2r_vr.reverb.godot import muted_godot
from i2r_vr.reverb.godot_response import played_mid_bands_s, played_response
from tests.reverb.engines import GODOT_RATE, godot_reverb

SETTINGS = [(0.2, 0.5), (0.6, 0.0), (0.9, 1.0)]


def filtered(room_size: float, damping: float, seconds: float) -> np.ndarray:
    dry = np.zeros(round(seconds * GODOT_RATE))
    dry[0] = 1.0
    effect = replace(muted_godot(), room_size=room_size, damping=damping, wet=1.0)
    return godot_reverb(effect, dry)


@pytest.mark.parametrize(("room_size", "damping"), SETTINGS)
def test_the_closed_form_is_the_filter(room_size: float, damping: float) -> None:
    wet = filtered(room_size, damping, 3.0)
    left, right = played_response(room_size, damping, 3.0)
    np.testing.assert_allclose(left[: wet.size], wet, atol=1e-5 * np.abs(wet).max())
    assert np.flatnonzero(np.abs(left) > 1e-6)[0] == 1116
    assert np.flatnonzero(np.abs(right) > 1e-6)[0] == 1116 + 23


@pytest.mark.parametrize(
    ("room_size", "damping", "about_s"), [*((*each, 3.0) for each in SETTINGS), (0.67, 1.0, 1.8)]
)
def test_the_lower_rate_has_the_same_decay(
    room_size: float, damping: float, about_s: float
) -> None:
    channels = [
        dict(measure(row, GODOT_RATE).t60_bands) for row in played_response(room_size, damping, 6.0)
    ]
    played = played_mid_bands_s(room_size, damping, about_s)
    for hz, found in zip((500, 1000), played, strict=True):
        assert found == pytest.approx(np.mean([bands[hz] for bands in channels]), rel=0.002)
