"""Figures read from spectrograms of decays whose figures are known."""

import numpy as np
import pytest

from i2r_vr.hearing import spectrogram
from i2r_vr.hearing.paper.reading import octave_energies, read_spectrograms

RATE, LENGTH = spectrogram.SAMPLE_RATE_HZ, spectrogram.LENGTH
ONE = np.ones(1)


def place(t60_s, drr_db, delay=0, seed=0):
    """A unit pulse and exponentially decaying noise from 2.5 ms on."""
    time = np.arange(LENGTH) / RATE
    noise = np.random.default_rng(seed).standard_normal(LENGTH) * 10.0 ** (-3.0 * time / t60_s)
    noise[: round(0.0025 * RATE)] = 0.0
    noise *= 10.0 ** (-drr_db / 20.0) / np.sqrt(np.sum(noise**2))
    noise[0] = 1.0
    return np.roll(noise, delay) * (np.arange(LENGTH) >= delay)


def levels(*signals):
    return np.stack([spectrogram.encode(signal)[0] for signal in signals])


def test_octave_energies_add_up_to_the_signal_s():
    rng = np.random.default_rng(0)
    signal = np.zeros(LENGTH)
    signal[5000:90000] = rng.standard_normal(85000) * 0.1
    found = octave_energies(levels(signal)[0]).sum()
    spectrum = np.abs(np.fft.rfft(signal)) ** 2
    hz = np.fft.rfftfreq(LENGTH, 1 / RATE)
    within = spectrum[(hz > 88.4) & (hz < 11025)].sum() * 2 / LENGTH
    assert found == pytest.approx(within, rel=0.01)


@pytest.mark.parametrize("t60_s", [0.3, 1.0, 3.0])
def test_decay_times(t60_s):
    found = read_spectrograms(levels(place(t60_s, 0.0)), ONE)
    assert found.t60_s[2:] == pytest.approx(t60_s, rel=0.1)
    assert np.mean(found.t60_s[2:]) == pytest.approx(t60_s, rel=0.05)


@pytest.mark.parametrize("drr_db", [-6.0, 0.0, 6.0])
def test_direct_sound_is_what_the_decay_does_not_explain(drr_db):
    """The median of many decays: in one octave of one decay the pulse meets the noise."""
    found = [read_spectrograms(levels(place(1.0, drr_db, seed=n)), ONE) for n in range(12)]
    total = [(10 ** (f.early_db[0] / 10)).sum(1) + 10 ** (f.late_db[0] / 10) for f in found]
    assert -10 * np.log10(np.median([t[3:] for t in total])) == pytest.approx(drr_db, abs=1.0)


def test_energy_before_and_after_80_ms_stays():
    signal = place(1.0, -3.0)
    found = read_spectrograms(levels(signal), ONE)
    early = 1.0 + (10 ** (found.early_db[0] / 10)).sum(1)
    clarity = 10 * np.log10(early / 10 ** (found.late_db[0] / 10))
    edge = round(0.08 * RATE)
    true = 10 * np.log10(np.sum(signal[:edge] ** 2) / np.sum(signal[edge:] ** 2))
    assert np.mean(clarity[3:]) == pytest.approx(true, abs=0.7)


def test_delay_changes_nothing():
    here = read_spectrograms(levels(place(1.0, 0.0)), ONE)
    later = read_spectrograms(levels(place(1.0, 0.0, delay=20 * spectrogram.HOP)), ONE)
    assert later.t60_s == pytest.approx(here.t60_s, rel=0.03)
    assert later.late_db[0, 2:] == pytest.approx(here.late_db[0, 2:], abs=0.5)


def test_gain_changes_nothing():
    level = levels(place(1.0, 0.0))
    here, louder = read_spectrograms(level, ONE), read_spectrograms(level + 6.0, ONE)
    assert louder.t60_s == pytest.approx(here.t60_s)
    assert louder.early_db == pytest.approx(here.early_db, abs=1e-6)


def test_views_share_one_decay_and_keep_their_energies():
    views = levels(place(1.0, 6.0), place(1.0, -6.0, seed=1))
    both = read_spectrograms(views, np.ones(2))
    assert both.t60_s[2:] == pytest.approx(1.0, rel=0.1)
    assert np.mean(both.late_db[1, 3:] - both.late_db[0, 3:]) > 6.0
    only = read_spectrograms(views, np.array([1.0, 0.0]))
    assert only.t60_s == pytest.approx(read_spectrograms(views[:1], ONE).t60_s)


def test_no_decay_gives_no_late_energy():
    flat = read_spectrograms(np.full((1, 512, 512), -40.0), ONE)
    assert (flat.late_db == -80.0).all()
    assert (flat.early_db == -80.0).all()
    assert np.isfinite(flat.t60_s).all()
