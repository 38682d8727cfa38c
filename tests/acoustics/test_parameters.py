"""Room-acoustic parameters against closed forms of exponential decays, and pyrato."""

import numpy as np
import pytest

from i2r_vr.acoustics import OCTAVE_BANDS_HZ, measure, measure_many
from i2r_vr.acoustics.air import air_attenuation_db_per_m
from i2r_vr.acoustics.bands import band_energies, bands_below, octave_gain

RATE = 48000


def decaying_noise(t60_s, seconds, seed=0, floor_db=None, count=1, rate=RATE):
    rng = np.random.default_rng(seed)
    samples = int(seconds * rate)
    time = np.arange(samples) / rate
    signals = rng.standard_normal((count, samples)) * 10.0 ** (-3.0 * time / t60_s)
    if floor_db is not None:
        signals += 10.0 ** (floor_db / 20.0) * rng.standard_normal((count, samples))
    return signals


@pytest.mark.parametrize("t60_s", [0.3, 1.0, 3.0])
def test_figures_of_an_exponential_decay(t60_s):
    found = measure_many(decaying_noise(t60_s, 1.2 * t60_s, count=12), RATE)
    rate = 13.8155 / t60_s
    mean = {
        name: np.mean([getattr(f, name) for f in found])
        for name in ("t60_s", "edt_s", "c50_db", "c80_db", "d50", "ts_ms")
    }
    assert mean["t60_s"] == pytest.approx(t60_s, rel=0.02)
    assert mean["edt_s"] == pytest.approx(t60_s, rel=0.05)
    assert mean["c80_db"] == pytest.approx(10 * np.log10(np.exp(rate * 0.08) - 1), abs=0.4)
    assert mean["c50_db"] == pytest.approx(10 * np.log10(np.exp(rate * 0.05) - 1), abs=0.4)
    assert mean["d50"] == pytest.approx(1 - np.exp(-rate * 0.05), abs=0.03)
    assert mean["ts_ms"] == pytest.approx(1000 / rate, rel=0.05)


@pytest.mark.parametrize(("floor_db", "tolerance"), [(-45.0, 0.05), (-60.0, 0.03)])
def test_noise_floor_does_not_stretch_the_decay(floor_db, tolerance):
    found = measure_many(decaying_noise(1.0, 3.0, floor_db=floor_db, count=12), RATE)
    times = [dict(f.t60_bands)[hz] for f in found for hz in (500, 1000, 2000, 4000)]
    assert np.median(times) == pytest.approx(1.0, rel=tolerance)
    assert np.max(times) < 1.2


def test_drowned_in_noise_gives_no_figure():
    noise = np.random.default_rng(1).standard_normal((50, 2 * RATE))
    assert [f.t60_bands for f in measure_many(noise, RATE)] == [()] * 50


def test_gain_moves_nothing_and_delay_neither():
    signal = decaying_noise(0.8, 1.2)[0]
    base, louder = measure(signal, RATE), measure(signal * 7.0, RATE)
    assert louder.t60_s == pytest.approx(base.t60_s)
    assert louder.c80_db == pytest.approx(base.c80_db)
    late = measure(np.concatenate([np.zeros(4800), signal]), RATE)
    assert late.t60_s == pytest.approx(base.t60_s, rel=0.01)
    assert late.c80_db == pytest.approx(base.c80_db, abs=0.1)


def test_direct_to_reverberant_ratio_and_gap():
    signal = np.zeros(RATE)
    signal[0] = 1.0
    tail = decaying_noise(0.5, 0.9)[0]
    tail *= np.sqrt(0.1 / (tail**2).sum())
    signal[480 : 480 + len(tail)] += tail[: RATE - 480]
    found = measure(signal, RATE)
    assert found.drr_db == pytest.approx(10.0, abs=0.05)
    assert found.itdg_ms == pytest.approx(10.0, abs=0.6)


def test_a_lone_pulse_has_no_decay():
    signal = np.zeros(RATE // 4)
    signal[3] = 1.0
    found = measure(signal, RATE)
    assert found.t60_s is None
    assert found.t60_bands == ()
    assert found.drr_db is None


def test_silence_has_no_figures():
    assert measure(np.zeros(4800), RATE).c80_db is None


def test_bands_above_nyquist_are_absent():
    assert bands_below(16000) == (125, 250, 500, 1000, 2000, 4000)
    found = measure(decaying_noise(0.5, 1.0, rate=16000)[0], 16000)
    assert [hz for hz, _ in found.t60_bands] == list(bands_below(16000))


def test_octaves_share_out_all_energy():
    rng = np.random.default_rng(0)
    spectrum = np.fft.rfft(rng.standard_normal(RATE))
    frequency = np.fft.rfftfreq(RATE, 1 / RATE)
    spectrum[(frequency < 180) | (frequency > 5600)] = 0.0
    signal = np.fft.irfft(spectrum)
    total = sum(
        float(band.energy.sum() * band.step_s * RATE) for band in band_energies(signal, RATE)
    )
    assert total == pytest.approx(float((signal**2).sum()), rel=0.01)


def octave_signals(signal, bands):
    """The octaves of a signal [bands, samples] by the package's own zero-phase filters."""
    padded = np.concatenate([signal, np.zeros(RATE // 2)])
    frequency = np.fft.rfftfreq(len(padded), 1 / RATE)
    gains = np.stack([octave_gain(frequency, hz) for hz in bands])
    return np.fft.irfft(np.fft.rfft(padded) * gains, len(padded))[:, : len(signal)]


def test_t30_and_c80_agree_with_pyrato():
    pyfar = pytest.importorskip("pyfar")
    edc = pytest.importorskip("pyrato.edc")
    parameters = pytest.importorskip("pyrato.parameters")
    bands = (500, 1000, 2000, 4000)
    ratios, differences = [], []
    for seed in range(8):
        signal = decaying_noise(1.1, 2.2, seed, floor_db=-65.0)[0]
        octaves = pyfar.Signal(octave_signals(signal, bands), RATE)
        curve = edc.energy_decay_curve_chu_lundeby(octaves, time_shift=False)
        times = np.asarray(parameters.reverberation_time_linear_regression(curve, "T30")).ravel()
        clarity = np.asarray(parameters.clarity(curve, 80)).ravel()
        ours = measure(signal, RATE)
        found = dict(ours.t60_bands)
        ratios += [found[hz] / time for hz, time in zip(bands, times, strict=True)]
        differences.append(ours.c80_db - clarity[:2].mean())
    assert np.median(np.abs(np.array(ratios) - 1.0)) < 0.02
    assert np.median(ratios) == pytest.approx(1.0, abs=0.01)
    assert np.abs(differences).max() < 0.2


@pytest.mark.parametrize("hz", [500, 1000, 4000])
def test_t30_is_that_of_the_plain_decay_curve(hz):
    signal = decaying_noise(1.1, 2.2, seed=4)[0]
    power = octave_signals(signal, (hz,))[0] ** 2
    level = 10 * np.log10(np.cumsum(power[::-1])[::-1] / power.sum())
    used = (level <= -5) & (level >= -35)
    slope = np.polyfit(np.flatnonzero(used) / RATE, level[used], 1)[0]
    assert dict(measure(signal, RATE).t60_bands)[hz] == pytest.approx(-60 / slope, rel=2e-3)


def test_air_absorbs_as_the_standard_says():
    found = air_attenuation_db_per_m(np.array([1000.0, 4000.0, 8000.0]), 20.0, 50.0) * 1000
    np.testing.assert_allclose(found, [4.66, 29.7, 105.0], rtol=0.02)


def test_seven_octaves():
    assert OCTAVE_BANDS_HZ == (125, 250, 500, 1000, 2000, 4000, 8000)
