"""The codec is its own inverse and keeps decays."""

import numpy as np
import pytest

from i2r_vr.acoustics import measure
from i2r_vr.hearing import spectrogram
from tests.acoustics.test_parameters import decaying_noise

RATE = spectrogram.SAMPLE_RATE_HZ


def test_size_is_the_papers():
    level, phase = spectrogram.encode(decaying_noise(1.0, 2.0, rate=RATE)[0])
    assert level.shape == (512, 512)
    assert phase.shape == (512, 512)
    assert round(5.94 * 22050) == spectrogram.LENGTH


def test_decode_inverts_encode():
    signal = decaying_noise(1.0, 5.94, rate=RATE)[0]
    decoded = spectrogram.decode(*spectrogram.encode(signal))
    error = ((decoded - signal[: len(decoded)]) ** 2).sum() / (signal**2).sum()
    assert error < 1.5e-3  # the trimmed Nyquist bin of white noise


@pytest.mark.parametrize("t60_s", [0.2, 0.5, 1.0, 2.0, 5.0])
@pytest.mark.parametrize("floor_db", [None, -70.0])
def test_decays_survive(t60_s, floor_db):
    errors = []
    for seed in range(2):
        signal = decaying_noise(t60_s, 5.9, seed, floor_db, rate=RATE)[0]
        before = dict(measure(signal, RATE).t60_bands)
        after = dict(measure(spectrogram.decode(*spectrogram.encode(signal)), RATE).t60_bands)
        errors += [abs(after[hz] / before[hz] - 1.0) for hz in before if hz * t60_s / 2**0.5 >= 16]
    assert max(errors) < 0.05
    assert np.median(errors) < 0.02


def test_scale_is_fixed_and_round():
    values = np.linspace(-1.0, 1.0, 5, dtype=np.float32)
    np.testing.assert_allclose(spectrogram.decibels(values), [-120, -90, -60, -30, 0])
    np.testing.assert_allclose(spectrogram.normalised(spectrogram.decibels(values)), values)


def test_gain_is_kept():
    signal = decaying_noise(1.0, 2.0, rate=RATE)[0]
    quiet, loud = (spectrogram.encode(signal * g)[0] for g in (0.5, 1.0))
    np.testing.assert_allclose((loud - quiet)[20:400, 5:40], 20 * np.log10(2), atol=1e-3)


def test_noise_phases_keep_the_decay():
    level, _ = spectrogram.encode(decaying_noise(1.0, 5.9, rate=RATE)[0])
    decoded = spectrogram.decode(level, spectrogram.noise_phase(np.random.default_rng(0)))
    assert measure(decoded, RATE).t60_s == pytest.approx(1.0, rel=0.05)


@pytest.mark.parametrize("count", [2000, 40000, spectrogram.LENGTH])
def test_noise_is_reshaped_by_the_gains_alone(count):
    noise = np.random.default_rng(1).standard_normal(count, np.float32)
    gain_db = np.zeros((512, spectrogram.frames_of(count)), np.float32)
    np.testing.assert_allclose(spectrogram.reshape_noise(noise, gain_db), noise, atol=1e-5)
    gain_db[100:200] = -40.0
    shaped, window = spectrogram.reshape_noise(noise, gain_db), np.hanning(count)
    power, before = (np.abs(np.fft.rfft(each * window)) ** 2 for each in (shaped, noise))
    bins = np.arange(len(power)) * spectrogram.WINDOW / count
    inside, outside = (bins > 105) & (bins < 195), (bins > 205) & (bins < 500)
    lowered = 10.0 * np.log10(power[inside].sum() / before[inside].sum())
    assert lowered == pytest.approx(-40.0, abs=1.0)
    assert power[outside].sum() == pytest.approx(before[outside].sum(), rel=0.01)
