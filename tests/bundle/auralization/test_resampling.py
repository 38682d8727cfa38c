"""Sample rates: tones keep level and pitch, nothing else appears, blocks change nothing."""

import numpy as np
import pytest

from i2r_vr.bundle.auralization.resampling import resampled, resampled_blocks


def tone(hz, rate, seconds=0.5):
    return np.sin(2.0 * np.pi * hz * np.arange(round(seconds * rate)) / rate)


@pytest.mark.parametrize(("rate", "wanted"), [(22050, 48000), (48000, 44100), (44100, 96000)])
def test_a_tone_stays_what_it_is(rate, wanted):
    hz = 0.44 * min(rate, wanted)
    found = resampled(tone(hz, rate), rate, wanted)
    expected = tone(hz, wanted)
    inner = slice(2000, -2000)
    np.testing.assert_allclose(found[inner], expected[inner], atol=1e-4)


def test_images_and_aliases_are_gone():
    up = resampled(tone(9800.0, 22050), 22050, 48000)[2000:-2000]
    spectrum = np.abs(np.fft.rfft(up * np.blackman(len(up))))
    hz = np.fft.rfftfreq(len(up), 1 / 48000)
    assert spectrum[hz > 10500].max() < 1e-4 * spectrum.max()
    down = resampled(tone(13000.0, 48000), 48000, 22050)[1000:-1000]
    assert np.abs(down).max() < 1e-4


@pytest.mark.parametrize("sizes", [(1, 7, 500), (100,), (4097, 3), (20000,)])
@pytest.mark.parametrize(("rate", "wanted"), [(22050, 48000), (48000, 44100), (16000, 16000)])
def test_blocks_change_nothing(sizes, rate, wanted):
    signal = np.random.default_rng(0).normal(size=(2, 6000))
    bounds = np.cumsum(np.resize(sizes, 6000))
    blocks = np.split(signal, bounds[bounds < 6000], axis=1)
    found = np.concatenate(list(resampled_blocks(blocks, rate, wanted)), axis=1)
    np.testing.assert_array_equal(found, resampled(signal, rate, wanted))


def test_rates_without_a_common_measure():
    found = resampled(tone(1000.0, 44099), 44099, 48001)
    assert len(found) == pytest.approx(24000, abs=3)
    spectrum = np.abs(np.fft.rfft(found * np.hanning(len(found))))
    peak = np.argmax(spectrum) * 48001 / len(found)
    assert peak == pytest.approx(1000.0, abs=2.0)
