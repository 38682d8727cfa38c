"""Impulse responses against the prediction that they are made from."""

from dataclasses import replace

import numpy as np
import pytest

from i2r_vr.acoustics import OCTAVE_BANDS_HZ, measure, measure_many
from i2r_vr.acoustics.bands import band_energies
from i2r_vr.acoustics.quantities import EARLY_EDGES_MS, NO_ENERGY_DB
from i2r_vr.hearing.prediction import Prediction
from i2r_vr.seeing.views import layout_directions
from i2r_vr.sound.synthesis import direct_pulse, synthesize

RATE = 48000
VIEWS = 6
DIRECTIONS = layout_directions("cube", VIEWS)
WEIGHTS = np.full(VIEWS, 4 * np.pi / VIEWS)


def make_prediction(t60_s, level=5.0, spread_db=2.0, first_s=0.004):
    """The windows of an exponential decay, each direction a little different."""
    times = np.asarray(t60_s, np.float64) * np.ones(7)
    edges = np.array(EARLY_EDGES_MS) / 1000.0
    left = np.exp(-13.8155 / times[:, None] * edges)
    windows = np.concatenate([left[:, :-1] - left[:, 1:], left[:, -1:]], axis=1) * level
    offsets = np.random.default_rng(0).normal(0.0, spread_db, (VIEWS, 1, 1))
    level_db = np.maximum(10 * np.log10(windows)[None] + offsets, NO_ENERGY_DB).astype(np.float32)
    texture = np.random.default_rng(1).uniform(-60, -20, (512, 512)).astype(np.float32)
    return Prediction(
        t60_s=times.astype(np.float32),
        t60_log_sigma=0.1,
        early_db=level_db[:, :, :5],
        late_db=level_db[:, :, 5],
        spectrogram_db=texture,
        openness=0.0,
        source_distance_m=np.full(VIEWS, 2.0, np.float32),
        first_reflection_s=np.full(VIEWS, first_s, np.float32),
        depth_m=np.ones((64, 128), np.float32),
        coverage=np.ones((64, 128), bool),
    )


def make(prediction, rate=RATE, seed=0, **options):
    return synthesize(prediction, DIRECTIONS, WEIGHTS, rate, seed, **options)


@pytest.mark.parametrize(
    "t60_s",
    [0.4, 0.8, 2.0, 5.0, [2.0, 1.8, 1.5, 1.3, 1.1, 0.9, 0.6], [0.5, 0.6, 0.8, 1, 1, 1, 0.8]],
)
def test_decay_times_are_those_predicted(t60_s):
    prediction = make_prediction(t60_s)
    found = dict(measure(make(prediction).zone, RATE).t60_bands)
    for hz, wanted in zip(OCTAVE_BANDS_HZ, prediction.t60_s, strict=True):
        if hz / 2**0.5 * wanted >= 17.0:
            assert found[hz] == pytest.approx(wanted, rel=0.05), hz


def test_energies_of_the_windows_are_those_predicted():
    prediction = make_prediction(1.0)
    made = make(prediction)
    direct = direct_pulse(RATE)
    for band in band_energies(made.zone[None], RATE, (1000, 2000, 4000)):
        reference = band_energies(np.pad(direct, (0, 4800))[None], RATE, (band.hz,))[0]
        gain = 10 ** (made.gain_db / 10)
        total = band.energy[0].sum() * gain / (reference.energy[0].sum())
        index = {1000: 3, 2000: 4, 4000: 5}[band.hz]
        parts = np.concatenate(
            [prediction.early_db[:, index], prediction.late_db[:, index, None]], axis=1
        )
        expected = 1.0 + (10.0 ** (parts / 10.0)).sum(axis=1).mean()
        assert 10 * np.log10(total / expected) == pytest.approx(0.0, abs=0.7)


@pytest.mark.parametrize("t60_s", [0.5, 2.0])
def test_every_window_has_its_energy_in_every_octave(t60_s):
    """Of the directions, without the direct sound, from the octave that tells windows apart on.

    Neighbouring bands are of one noise: where they overlap they must not add up too loud.
    """
    prediction = make_prediction(t60_s)
    pulse, octaves = direct_pulse(RATE), OCTAVE_BANDS_HZ[2:]
    alone = band_energies(np.pad(pulse, (0, 4800))[None], RATE, octaves)
    wanted = np.concatenate([prediction.early_db, prediction.late_db[..., None]], axis=2)
    errors_db = []
    for seed in range(4):
        made = make(prediction, seed=seed)
        reverberation = made.directions * 10 ** (made.gain_db / 20)
        reverberation[:, : len(pulse)] -= pulse
        found = []
        bands = band_energies(reverberation, RATE, octaves)
        for band, direct in zip(bands, alone, strict=True):
            sums = np.cumsum(band.energy, axis=1) * band.step_s
            edges_s = np.array(EARLY_EDGES_MS[1:]) / 1000.0 + len(pulse) // 2 / RATE
            edges = [0.0, *(band.start + edges_s / band.step_s), sums.shape[1] - 1]
            parts = np.diff([np.interp(edges, np.arange(len(row)), row) for row in sums], axis=1)
            found.append(parts / (direct.energy.sum() * direct.step_s))
        errors_db.append(10 * np.log10(np.swapaxes(found, 0, 1)) - wanted[:, 2:])
    mean_db = np.mean(errors_db, axis=(0, 1))
    assert mean_db[1:] == pytest.approx(np.zeros((4, 6)), abs=0.5)
    assert mean_db.mean(axis=0) == pytest.approx(np.zeros(6), abs=0.3)


@pytest.mark.parametrize("t60_s", [0.4, 1.2, 3.0])
def test_direct_to_reverberant_ratios_are_those_predicted(t60_s):
    """Levels are the same in all octaves, so the broadband ratio is that of each octave."""
    prediction = make_prediction(t60_s, spread_db=4.0)
    made = make(prediction)
    parts = np.concatenate([prediction.early_db, prediction.late_db[:, :, None]], axis=2)
    energy = (10.0 ** (parts / 10.0)).sum(axis=2).mean(axis=1)
    for energy_of_one, ir in zip(
        [energy.mean(), *energy], [made.zone, *made.directions], strict=True
    ):
        expected = -10.0 * np.log10(energy_of_one)
        assert measure(ir, RATE).drr_db == pytest.approx(expected, abs=0.5)


@pytest.mark.parametrize("t60_s", [0.4, 1.2, 3.0])
@pytest.mark.parametrize("seed", [0, 1])
def test_zone_is_the_power_mean_of_the_directions(t60_s, seed):
    """At all times down to -40 dB; as a whole in the octaves that tell times less well apart."""
    made = make(make_prediction(t60_s, spread_db=4.0), seed=seed)
    rows = np.concatenate([made.zone[None], made.directions])
    for band in band_energies(rows, RATE):
        remaining = np.cumsum(band.energy[:, ::-1], axis=1)[:, ::-1]
        times = np.linspace(0.0, 40 / 60 * t60_s, 60) if band.hz > 250 else np.zeros(1)
        levels = 10 * np.log10(remaining[:, band.start + (times / band.step_s).astype(int)])
        mean = 10 * np.log10((10 ** (levels[1:] / 10)).mean(axis=0))
        np.testing.assert_allclose(levels[0], mean, atol=0.5)


@pytest.mark.parametrize("seed", range(4))
def test_zone_is_as_clear_as_predicted(seed):
    """Reflections that follow the direct sound at once, as in small rooms and near walls."""
    prediction = make_prediction(0.8, level=6.0, spread_db=4.0)
    firsts = np.linspace(0.0003, 0.003, VIEWS).astype(np.float32)
    made = make(replace(prediction, first_reflection_s=firsts), seed=seed)
    parts = np.concatenate([prediction.early_db, prediction.late_db[:, :, None]], axis=2)
    energy = (10.0 ** (parts[:, 2:4] / 10.0)).mean(axis=(0, 1))
    expected = 10 * np.log10((1.0 + energy[:4].sum()) / energy[4:].sum())
    assert measure(made.zone, RATE).c50_db == pytest.approx(expected, abs=0.7)


def test_late_decay_is_shared_and_early_energy_is_not():
    made = make(make_prediction(1.0, spread_db=3.0))
    figures = measure_many(made.directions, RATE)
    times = [f.t60_s for f in figures]
    ratios = [f.drr_db for f in figures]
    assert np.ptp(times) / np.mean(times) < 0.02
    assert np.ptp(ratios) > 2.0


def test_levels_and_form():
    made = make(make_prediction(0.7))
    every = np.concatenate([made.zone[None], made.directions, made.ambix])
    assert np.abs(every).max() == pytest.approx(10 ** (-1 / 20), rel=1e-6)
    assert np.isfinite(every).all()
    assert np.abs(every.mean(axis=1)).max() < 1e-4
    direct = (made.zone[:120] ** 2).sum() * 10 ** (made.gain_db / 10)
    assert direct == pytest.approx(1.0, abs=1e-6)
    peak = np.abs(made.zone[:120]).argmax()
    assert peak / RATE < 1e-3
    assert np.abs(every[:, -1]).max() < 1e-9


def test_nothing_reflects_within_the_direct_sound():
    made = make(make_prediction(0.7))
    pulse = direct_pulse(RATE)
    np.testing.assert_allclose(made.zone[len(pulse) : 120], 0.0, atol=1e-12)


def test_length_follows_the_slowest_band():
    short, long = make(make_prediction(0.05)), make(make_prediction(15.0))
    assert short.zone.shape[-1] / RATE == pytest.approx(0.1, abs=0.01)
    assert long.zone.shape[-1] / RATE == pytest.approx(12.0, abs=0.01)


def test_ambix_has_no_direct_sound_and_a_diffuse_tail():
    made = make(make_prediction(1.0))
    w, y, z, x = made.ambix
    assert (w[:100] ** 2).sum() < 1e-12
    late = slice(round(0.15 * RATE), round(0.8 * RATE))
    for channel in (y, z, x):
        ratio = 10 * np.log10((channel[late] ** 2).sum() / (w[late] ** 2).sum())
        assert ratio == pytest.approx(-4.8, abs=0.5)
        assert abs(np.corrcoef(channel[late], w[late])[0, 1]) < 0.08
    assert measure(w, RATE).t60_s == pytest.approx(1.0, rel=0.06)


def test_early_energy_comes_from_its_direction():
    prediction = make_prediction(0.5, spread_db=0.0)
    early = prediction.early_db.copy()
    early[1:] = NO_ENERGY_DB
    only_front = Prediction(**{**vars(prediction), "early_db": early})
    w, y, z, x = make(only_front).ambix
    part = slice(round(0.01 * RATE), round(0.05 * RATE))
    np.testing.assert_allclose(x[part], w[part], atol=1e-9 + 0.02 * np.abs(w[part]).max())
    assert (y[part] ** 2).sum() < 0.01 * (w[part] ** 2).sum()
    assert (z[part] ** 2).sum() < 0.01 * (w[part] ** 2).sum()


def test_outdoors_without_late_energy():
    made = make(make_prediction(0.3, level=1e-9))
    found = measure(made.zone, RATE)
    assert found.t60_s is None
    assert np.isfinite(made.zone).all()


@pytest.mark.parametrize("rate", [8000, 16000, 22050, 44100, 96000, 192000])
def test_other_rates(rate):
    zone = make(make_prediction(0.8), rate).zone
    assert measure(zone, rate).t60_s == pytest.approx(0.8, rel=0.05)
    assert np.abs(zone[: round(0.0025 * rate)]).argmax() < 1e-3 * rate


def test_above_11_khz_the_air_shortens_the_decay():
    zone = make(make_prediction(2.0)).zone
    spectrum = np.fft.rfft(zone)
    frequency = np.fft.rfftfreq(len(zone), 1 / RATE)
    high = np.fft.irfft(np.where(frequency > 12500, spectrum, 0.0), len(zone))
    remaining = 10 * np.log10(np.cumsum(high[::-1] ** 2)[::-1] / (high**2).sum())
    start, end = (int(np.argmax(remaining < level)) for level in (-15.0, -25.0))
    t60 = 6.0 * (end - start) / RATE
    assert 0.3 < t60 < 1.5


def test_noise_comes_from_the_seed_alone():
    prediction = make_prediction(0.6)
    np.testing.assert_array_equal(make(prediction).zone, make(prediction).zone)
    assert not np.allclose(make(prediction).zone, make(prediction, seed=1).zone)


def test_scaling_the_decay_scales_the_late_energy_along():
    longer = make_prediction(1.0).with_t60_factor(2.0)
    assert longer.mid_t60_s == pytest.approx(2.0)
    gain = longer.late_db - make_prediction(1.0).late_db
    expected = 10 * np.log10(2.0 * np.exp(13.8155 * 0.08 * (1.0 - 0.5)))
    np.testing.assert_allclose(gain, expected, atol=1e-4)


def test_wrong_shapes_are_refused():
    good = make_prediction(1.0)
    with pytest.raises(ValueError, match="t60_s"):
        Prediction(**{**vars(good), "t60_s": np.ones(6, np.float32)})
