# SPDX-License-Identifier: MIT
"""The noise of the late part: textured, and flat in every band at all times."""

from __future__ import annotations

import numpy as np
import pytest

from i2r_vr.hearing import spectrogram
from i2r_vr.sound.band_plan import BandPlan
from i2r_vr.sound.tail import flat_bands, textured_noise

TEXTURE = np.random.default_rng(3).normal(-60.0, 6.0, (512, 512)).astype(np.float32)


@pytest.mark.parametrize("seconds", [0.1, 0.7, 3.0])
def test_a_shorter_noise_is_the_beginning_of_a_longer_one(seconds: float) -> None:
    short = textured_noise(TEXTURE, seconds, np.random.default_rng(5))
    longer = textured_noise(TEXTURE, 5.0, np.random.default_rng(5))
    alike = len(short) - spectrogram.WINDOW
    np.testing.assert_allclose(short[:alike], longer[:alike], atol=1e-4)


def test_past_the_spectrogram_noise_is_plain() -> None:
    noise = textured_noise(TEXTURE, 8.0, np.random.default_rng(5))
    plain = np.random.default_rng(5).standard_normal(len(noise), np.float32)
    np.testing.assert_array_equal(noise[spectrogram.LENGTH :], plain[spectrogram.LENGTH :])
    assert np.abs(noise - plain)[: spectrogram.LENGTH].max() > 0.1


def test_bands_have_unit_power_at_all_times() -> None:
    """In quarters of a second; the octaves below 250 Hz change too slowly to tell in one."""
    plan, samples = BandPlan.of(16000), 16000
    times = np.full(len(plan.centres_hz), 1.0)
    bands = np.stack(list(flat_bands(plan, samples, None, times, np.random.default_rng(0))))
    parts = bands[2:, 400:15600].reshape(len(bands) - 2, 4, -1)
    power = (parts.astype(np.float64) ** 2).mean(axis=2)
    np.testing.assert_allclose(10.0 * np.log10(power), 0.0, atol=0.6)
