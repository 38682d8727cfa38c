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
    ir = np.float32(decaying_noise(0.9 * ir_s, ir_s))
    dry = np.float32(noise(1.0))
    out = tmp_path / "out.f32"
    arguments = [save(tmp_path, "ir", ir), 1, save(tmp_path, "dry", dry), 0, partition, out]
    trial.run("sound", "convolve", *arguments, *blocks)
    expected = oaconvolve(np.float64(dry), np.float64(ir))[: dry.size]
    got = np.fromfile(out, np.float32)
    assert got.size == dry.size
    assert level_db(got - expected, expected) < LIMIT_DB
    assert np.abs(got - expected).max() < 10 ** (LIMIT_DB / 20) * np.abs(expected).max()


def test_the_tail_of_a_long_response_is_there(trial, tmp_path):
    ir = np.zeros(12 * RATE, np.float32)
    ir[[0, -1]] = 1.0, 0.5
    dry = np.zeros(ir.size + 100, np.float32)
    dry[10] = 1.0
    out = tmp_path / "out.f32"
    arguments = [save(tmp_path, "ir", ir), 1, save(tmp_path, "dry", dry), 0, 4096, out, 4096]
    trial.run("sound", "convolve", *arguments)
    got = np.fromfile(out, np.float32)
    assert abs(got[10] - 1.0) < 1e-5
    assert abs(got[10 + ir.size - 1] - 0.5) < 1e-5
    got[[10, 10 + ir.size - 1]] = 0.0
    assert np.abs(got).max() < 1e-5


def test_channels_of_a_stereo_response_stay_apart(trial, tmp_path):
    ir = np.stack([decaying_noise(0.3, 0.4, seed=s) for s in (1, 2)]).astype(np.float32)
    dry = np.float32(noise(0.3))
    for channel in (0, 1, 2):
        out = tmp_path / f"{channel}.f32"
        paths = [save(tmp_path, "ir", ir), 2, save(tmp_path, "dry", dry), channel, 256, out]
        trial.run("sound", "convolve", *paths, 256)
        expected = oaconvolve(np.float64(dry), np.float64(ir[channel % 2]))[: dry.size]
        assert level_db(np.fromfile(out, np.float32) - expected, expected) < LIMIT_DB


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
    dry = np.stack([noise(0.5, seed=s) for s in range(channels)]).astype(np.float32)
    got = mix(trial, tmp_path, ir, dry, channels, 0.5, 300, "0:1", fade_s=0.0)
    for channel in range(channels):
        expected = oaconvolve(np.float64(dry[channel]), np.float64(ir))[: dry.shape[1]]
        expected += 0.5 * dry[channel]
        assert level_db(got[channel] - expected, expected) < LIMIT_DB


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
    assert np.abs(got[38400 : 38400 + 1999]).max() < 1e-5
    assert abs(got[38400 + 2000] - 1.0) < 1e-4


def test_ten_thousand_blocks_allocate_nothing(trial):
    clean, _ = map(int, trial.run("sound", "allocations", 10000, 480, 4800, 0).split())
    leaking, kept = map(int, trial.run("sound", "allocations", 1000, 480, 4800, 1).split())
    assert kept == 1
    assert leaking >= 1000
    assert clean == 0
