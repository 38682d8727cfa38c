# SPDX-License-Identifier: MIT
"""The Unity package's convolution, run in Mono, against SciPy and closed forms."""

from __future__ import annotations

import numpy as np
import pytest
from scipy.signal import oaconvolve

from tests.bundles import decaying_noise
from tests.engines.unity.build import trial_build

pytestmark = pytest.mark.engine
RATE = 48000
LIMIT_DB = -90.0


@pytest.fixture(scope="module")
def trial():
    return trial_build()


def save(folder, name, samples):
    """Interleaved 32-bit floats of [channels, samples]."""
    path = folder / f"{name}.f32"
    np.asarray(samples, np.float32).T.tofile(path)
    return path


def level_db(error, reference):
    """Root mean square of the error relative to the reference's."""
    return 20.0 * np.log10(np.sqrt(np.mean(error**2) / np.mean(reference**2)))


def noise(seconds, seed=1):
    return np.random.default_rng(seed).normal(scale=0.1, size=round(seconds * RATE))


def convolve(trial, folder, ir, dry, partition, *blocks):
    """The reverb alone, [channels, samples]."""
    dry, out = np.atleast_2d(dry), folder / "out.f32"
    paths = [save(folder, "ir", ir), np.atleast_2d(ir).shape[0], save(folder, "dry", dry)]
    trial.run("sound", "convolve", *paths, len(dry), partition, out, *blocks)
    return np.fromfile(out, np.float32).reshape(-1, len(dry)).T


@pytest.mark.parametrize(
    ("ir_s", "partition", "blocks"),
    [
        (12.0, 1024, (1024,)),
        (12.0, 4096, (4096,)),
        (5.0, 512, (512,)),
        (2.0, 256, (64,)),
        (1.0, 1024, (480,)),
        (0.6, 128, (64, 1000, 1, 441, 4096)),
        (0.02, 1024, (333,)),
    ],
)
def test_convolution_is_scipys(trial, tmp_path, ir_s, partition, blocks):
    ir = np.float32([decaying_noise(0.9 * ir_s, ir_s, seed=s) for s in (1, 2)])
    dry = np.float32(noise(1.0))
    got = convolve(trial, tmp_path, ir, [dry, dry], partition, *blocks)
    assert got.shape == (2, dry.size)
    for channel in (0, 1):
        expected = oaconvolve(np.float64(dry), np.float64(ir[channel]))[: dry.size]
        error = got[channel] - expected
        assert level_db(error, expected) < LIMIT_DB
        assert np.abs(error).max() < 10 ** (LIMIT_DB / 20) * np.abs(expected).max()


def test_the_tail_of_a_long_response_is_there(trial, tmp_path):
    ir = np.zeros(12 * RATE, np.float32)
    ir[[0, -1]] = 1.0, 0.5
    dry = np.zeros(ir.size + 100, np.float32)
    dry[10] = 1.0
    got = convolve(trial, tmp_path, ir, dry, 4096, 4096)[0]
    assert abs(got[10] - 1.0) < 1e-5
    assert abs(got[10 + ir.size - 1] - 0.5) < 1e-5
    got[[10, 10 + ir.size - 1]] = 0.0
    assert np.abs(got).max() < 1e-5


def test_a_sound_from_one_side_reverberates_on_both_as_loud_as_from_the_middle(trial, tmp_path):
    ir = np.float32([decaying_noise(0.5, 0.6, seed=s) for s in (1, 2)])
    ir[:, :240] = 0.0
    dry = np.float32(noise(1.0))
    silent = np.zeros_like(dry)
    middle = convolve(trial, tmp_path, ir, np.array([dry, dry]) / np.sqrt(2.0), 512, 512)
    powers = [np.mean(middle**2, axis=1)]
    for side in ([dry, silent], [silent, dry]):
        got = convolve(trial, tmp_path, ir, side, 512, 512)
        powers.append(np.mean(got**2, axis=1))
        assert abs(np.corrcoef(got)[0, 1]) < 0.05
    assert np.ptp(10 * np.log10(powers), axis=0).max() < 0.1
    assert abs(np.corrcoef(middle)[0, 1]) < 0.05


@pytest.mark.parametrize(
    ("channels", "lefts", "rights"),
    [(4, [0, 2], [1, 3]), (5, [0, 3], [1, 4]), (6, [0, 4], [1, 5]), (8, [0, 4, 6], [1, 5, 7])],
)
def test_more_speakers_share_the_energy(trial, tmp_path, channels, lefts, rights):
    ir = np.float32([decaying_noise(0.1, 0.1, seed=s) for s in (1, 2)])
    dry = np.zeros((channels, RATE // 4), np.float32)
    dry[:2] = noise(0.25)
    two = convolve(trial, tmp_path, ir, dry[:2], 512, 480)
    got = convolve(trial, tmp_path, ir, dry, 512, 480)
    for side, group in zip(two, (lefts, rights), strict=True):
        for channel in group:
            assert np.allclose(got[channel], side / np.sqrt(len(group)), atol=1e-6)
    others = set(range(channels)) - {*lefts, *rights}
    assert not got[sorted(others)].any()
    if channels > 4:
        dry[:2], dry[2] = 0.0, np.sqrt(2.0) * noise(0.25)
        assert np.allclose(convolve(trial, tmp_path, ir, dry, 512, 480), got, atol=1e-5)


def test_what_is_no_number_leaves_with_its_block(trial, tmp_path):
    ir = np.float32(decaying_noise(0.02, 0.05))
    dry = np.float32(noise(0.5))
    clean = convolve(trial, tmp_path, ir, dry, 256, 256)[0]
    dry[1000:1003] = np.nan, np.inf, 1e-42
    got = convolve(trial, tmp_path, ir, [dry, dry], 256, 256)[0]
    assert np.array_equal(np.isfinite(got), np.isfinite(dry))
    assert np.allclose(got[1003 + ir.size + 512 :], clean[1003 + ir.size + 512 :], atol=1e-6)


def wet(trial, folder, ir, rate, direct_end_s, gain_db, output_rate):
    channels = np.atleast_2d(ir).shape[0]
    out = folder / "wet.f32"
    arguments = [save(folder, "ir", ir), channels, rate, direct_end_s, gain_db, output_rate, out]
    trial.run("sound", "wet", *arguments)
    return np.fromfile(out, np.float32).reshape(channels, -1)


def test_the_direct_sound_is_stripped_and_reflections_keep_their_time(trial, tmp_path):
    ir = np.float32(decaying_noise(0.5, 0.6))
    got = wet(trial, tmp_path, ir, RATE, 0.0025, 6.0206, RATE)[0]
    first = round(0.0025 * RATE)
    assert not got[:first].any()
    assert np.allclose(got[first:], 10 ** (6.0206 / 20) * ir[first:], rtol=1e-6)


@pytest.mark.parametrize("rates", [(48000, 44100), (44100, 48000), (48000, 24000), (16000, 96000)])
def test_a_resampled_response_filters_as_before(trial, tmp_path, rates):
    rate, wanted = rates
    samples = np.arange(round(0.2 * rate))
    ir = np.exp(-samples / (0.02 * rate)) * np.cos(2 * np.pi * 1000.0 * samples / rate)
    ir *= np.sin(np.pi * np.minimum(samples / (0.01 * rate), 0.5)) ** 2
    got = wet(trial, tmp_path, np.float32(ir), rate, 0.0, 0.0, wanted)[0]
    for hz in (100.0, 1000.0, 3000.0, 0.42 * min(rates)):
        before = np.sum(ir * np.exp(-2j * np.pi * hz * samples / rate))
        after = np.sum(got * np.exp(-2j * np.pi * hz * np.arange(got.size) / wanted))
        scale = np.abs(np.fft.rfft(ir)).max()
        assert abs(after - before) < 10 ** (-80 / 20) * scale


def test_a_tone_above_the_new_half_rate_is_gone(trial, tmp_path):
    samples = np.arange(RATE // 4)
    tone = np.sin(2 * np.pi * 15000.0 * samples / RATE) * np.hanning(samples.size)
    got = wet(trial, tmp_path, np.float32(tone), RATE, 0.0, 0.0, 24000)[0]
    assert level_db(got, tone) < LIMIT_DB


def mix(trial, folder, ir, dry, channels, dry_gain, block, *changes, fade_s=0.1):
    out = folder / "mix.f32"
    response = [save(folder, "ir", ir), np.atleast_2d(ir).shape[0]]
    stream = [save(folder, "dry", dry), channels, RATE, fade_s, dry_gain, block, out]
    trial.run("sound", "mix", *response, *stream, *changes)
    return np.fromfile(out, np.float32).reshape(-1, channels).T


@pytest.mark.parametrize("channels", [1, 2, 6])
def test_a_mono_response_plays_on_every_channel_beside_the_dry_sound(trial, tmp_path, channels):
    ir = np.float32(decaying_noise(0.2, 0.3))
    dry = np.zeros((channels, RATE // 2), np.float32)
    dry[:2] = noise(0.5)
    got = mix(trial, tmp_path, ir, dry, channels, 0.5, 300, "0:1", fade_s=0.0)
    expected = oaconvolve(np.float64(dry[0]), np.float64(ir))[: dry.shape[1]]
    expected /= np.sqrt({1: 1, 2: 1, 6: 2}[channels])
    for channel in {1: [0], 2: [0, 1], 6: [0, 1, 4, 5]}[channels]:
        whole = expected + 0.5 * dry[channel]
        assert level_db(got[channel] - whole, whole) < LIMIT_DB


@pytest.mark.parametrize("channels", [1, 2])
def test_sends_add_up_and_what_does_not_send_stays_dry(trial, tmp_path, channels):
    dry = np.float32([noise(0.1)] * channels)
    out = tmp_path / "sent.f32"
    trial.run("sound", "send", save(tmp_path, "dry", dry), channels, out, 480, 0.5)
    got = np.fromfile(out, np.float32).reshape(-1, channels).T
    both = np.arange(dry.shape[1]) // 480 % 2 == 0
    assert np.allclose(got, dry * np.where(both, 1.5, 0.5), atol=1e-5)


def test_gains_fade_linearly_and_a_voice_that_comes_again_has_forgotten(trial, tmp_path):
    ir = np.zeros(2000, np.float32)
    ir[0] = 1.0
    dry = np.ones(RATE, np.float32)
    got = mix(trial, tmp_path, ir, dry, 1, 0.0, 480, "0:1", "14400:0", "38400:1")[0]
    ramp = np.arange(1, 4801) / 4800
    assert np.allclose(got[:4800], ramp, atol=1e-4)
    assert np.allclose(got[4800:14400], 1.0, atol=1e-4)
    assert np.allclose(got[14400:19200], 1.0 - ramp, atol=1e-4)
    assert not got[19200:38400].any()
    assert np.abs(np.diff(got)).max() < 1e-3
    ir[:] = 0.0
    ir[1999] = 1.0
    got = mix(trial, tmp_path, ir, dry, 1, 0.0, 480, "0:1", "14400:0", "38400:1", fade_s=0.0)[0]
    assert np.abs(got[38400 : 38400 + 1999 - 256]).max() < 1e-5
    assert abs(got[38400 + 2000] - 1.0) < 1e-4


def test_ten_thousand_blocks_allocate_nothing(trial):
    clean, _ = map(int, trial.run("sound", "allocations", 10000, 480, 4800, 0).split())
    leaking, kept = map(int, trial.run("sound", "allocations", 1000, 480, 4800, 1).split())
    assert kept == 1
    assert leaking >= 1000
    assert clean == 0


def test_claps_are_followed_by_the_places_reverb(trial, tmp_path):
    ir = np.float32([decaying_noise(0.5, 0.6, seed=s) for s in (1, 2)])
    ir[:, :480] = 0.0
    silent, place = (tmp_path / f"{name}.f32" for name in ("silent", "place"))
    trial.run("sound", "audition", save(tmp_path, "none", 0.0 * ir), 2, RATE, silent)
    trial.run("sound", "audition", save(tmp_path, "ir", ir), 2, RATE, place)
    dry, heard = (np.fromfile(path, np.float32).reshape(-1, 2).T for path in (silent, place))
    assert np.array_equal(dry[0], dry[1])
    reverb = [oaconvolve(np.float64(dry[0]), np.float64(side))[: dry.shape[1]] for side in ir]
    expected = dry + np.array(reverb)
    expected /= max(1.0, np.abs(expected).max())
    assert level_db(heard - expected, expected) < LIMIT_DB
    assert np.abs(heard).max() <= 1.0
    last = np.flatnonzero(dry[0])[-1]
    assert dry.shape[1] - last > ir.shape[1]
