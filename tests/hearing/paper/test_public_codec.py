"""The public codec: what its inverse does to decays, and that ours undoes its encoding."""

import numpy as np
import pytest
from scipy.signal import ShortTimeFFT
from scipy.signal.windows import hann

from i2r_vr.acoustics import measure
from i2r_vr.hearing import spectrogram
from i2r_vr.hearing.paper import public_codec

RATE = spectrogram.SAMPLE_RATE_HZ


def padded_decay(t60_s, seed=0):
    """Decaying noise that is cut at -100 dB and padded with silence, as recordings are."""
    time = np.arange(spectrogram.LENGTH) / RATE
    noise = np.random.default_rng(seed).standard_normal(len(time))
    return np.where(time < 1.6 * t60_s, noise * 10.0 ** (-3.0 * time / t60_s), 0.0)


def test_encoding_spans_its_range():
    encoded, range_nats = public_codec.public_encoding(padded_decay(1.0))
    assert encoded.shape == (512, 512)
    assert encoded.min() == pytest.approx(-0.8, abs=1e-6)
    assert encoded.max() == pytest.approx(0.8, abs=1e-6)
    assert (encoded == encoded.min()).mean() > 0.5
    assert 19.0 < range_nats < 23.0


@pytest.mark.parametrize("t60_s", [0.6, 1.0, 2.0])
def test_public_inverse_stretches_decays_by_a_third_and_ours_does_not(t60_s):
    signal = padded_decay(t60_s)
    rng = np.random.default_rng(1)
    encoded, range_nats = public_codec.public_encoding(signal)
    public = measure(public_codec.public_waveform(encoded, rng), RATE)
    level, _ = spectrogram.encode(signal)
    ours = measure(spectrogram.decode(level, spectrogram.noise_phase(rng)), RATE)
    stretch = np.mean([dict(public.t60_bands)[hz] / dict(ours.t60_bands)[hz] for hz in BANDS])
    assert stretch == pytest.approx(range_nats / 15.6, rel=0.03)
    assert stretch == pytest.approx(1.33, abs=0.06)
    assert np.mean([dict(ours.t60_bands)[hz] for hz in BANDS]) == pytest.approx(t60_s, rel=0.03)


BANDS = (500, 1000, 2000, 4000)


def test_level_db_inverts_an_encoding_of_the_mean_range():
    level_db = np.linspace(-17.5, 2.0, 9) * 20.0 / np.log(10.0)
    encoded = 0.8 * np.linspace(-1.0, 1.0, 9)
    assert public_codec.level_db(encoded) == pytest.approx(level_db, abs=1e-3)
    assert public_codec.level_db(np.array([-1.0, 1.0])) == pytest.approx(level_db[[0, -1]])


def test_public_waveform_is_the_overlap_of_1022_by_255():
    """Its STFT, by SciPy, has the magnitudes that were asked for, where they are consistent."""
    spectrum = ShortTimeFFT(hann(1022, sym=False), 255, fs=1.0)
    tone = np.sin(2 * np.pi * 0.11 * np.arange(public_codec.PUBLIC_LENGTH))
    magnitude = np.abs(spectrum.stft(tone, p0=0, p1=512))
    encoded = (np.log(np.maximum(magnitude, 1e-7)) + 17.5) / 19.5 * 2.0 - 1.0
    made = public_codec.public_waveform(encoded, np.random.default_rng(0))
    assert len(made) == 511 * 255
    assert np.abs(made).max() == 1.0
    power = np.abs(np.fft.rfft(made)) ** 2
    peak = np.argmax(power) / len(made)
    assert peak == pytest.approx(0.11, abs=1.0 / 1022)


def test_the_same_seed_gives_the_same_waveform():
    encoded, _ = public_codec.public_encoding(padded_decay(0.5))
    first, again, other = (
        public_codec.public_waveform(encoded, np.random.default_rng(seed)) for seed in (3, 3, 4)
    )
    assert np.array_equal(first, again)
    assert not np.allclose(first, other)
