"""What is measured on recordings of known decay, and what is refused: noise, cuts, other sounds."""

import numpy as np
import pytest
import torch

from i2r_vr.acoustics import measure
from i2r_vr.acoustics.quantities import MID_BANDS
from i2r_vr.errors import I2RError
from i2r_vr.hearing.spectrogram import LENGTH, decibels, decode, encode
from tests.training.recordings import RATE, response, write_recording
from training.adversarial.objectives import late_t60
from training.compact.losses import t60_proxy
from training.datasets.late_decay import late_decay, refusal
from training.datasets.level_course import tonal_share
from training.datasets.prepared import loudest_at_top
from training.datasets.recordings import read_recording, refuse_other_sounds


def spectrogram_of(signal):
    return torch.from_numpy(loudest_at_top(signal))[None]


@pytest.mark.parametrize(
    ("t60_s", "noise_db", "drr_db"),
    [
        (0.3, 50.0, -15.0),
        (0.5, 40.0, -15.0),
        (0.5, 60.0, -5.0),
        (1.0, 80.0, 15.0),
        (1.5, 90.0, 20.0),
        (2.0, None, 30.0),
        (4.0, 60.0, -15.0),
    ],
)
def test_the_target_is_the_true_decay(t60_s, noise_db, drr_db):
    """Measured, and as the proxy reads it from the spectrogram that is trained on."""
    signal = response(
        t60_s, 3, RATE, 5.9, drr_db, noise_db, offset=0.02 if noise_db else 0.0, delay_s=0.05
    )
    found = late_decay(signal[0])
    assert refusal(found) is None
    assert found.decay_s == pytest.approx(t60_s, rel=0.12)
    assert found.mid_t60_s == pytest.approx(t60_s, rel=0.12)
    spectrogram = spectrogram_of(found.continued)
    assert float(late_t60(spectrogram)) == pytest.approx(t60_s, rel=0.15)
    heard = measure(found.continued[round(0.0025 * RATE) :], RATE)
    assert heard.t60_s == pytest.approx(t60_s, rel=0.15)


def test_what_the_letter_of_the_paper_makes_of_noise_and_of_direct_sound():
    """The floor is taken for the room's decay, or the fall from the direct sound is."""
    noisy = spectrogram_of(response(0.5, 3, RATE, 5.9, -15.0, 40.0)[0])
    assert float(t60_proxy(noisy)) > 5.0
    direct = spectrogram_of(response(2.0, 3, RATE, 5.9, 25.0, None)[0])
    assert float(t60_proxy(direct)) < 0.5
    assert float(late_t60(direct)) == pytest.approx(2.0, rel=0.1)


def test_what_lies_above_the_noise_stays():
    signal = response(1.0, 5, RATE, 5.9, -10.0, 60.0)[0]
    found = late_decay(signal)
    early = slice(0, round(0.3 * RATE))
    away = found.continued[early] - signal[early]
    assert np.sum(away**2) < 0.01 * np.sum(signal[early] ** 2)
    assert len(found.continued) == LENGTH
    end = found.continued[-RATE:]
    assert 20.0 * np.log10(np.abs(end).max() / np.abs(signal).max()) < -200.0


def test_a_cut_recording_goes_on():
    """Cut after 40 dB of decay, and padded with silence: the T60 is that of what was recorded."""
    signal = response(1.5, 6, RATE, 1.0, -15.0, None)[0]
    for samples in (signal, np.pad(signal, (0, 3 * RATE))):
        found = late_decay(samples)
        assert found.decay_s == pytest.approx(1.5, rel=0.1)
        assert float(late_t60(spectrogram_of(found.continued))) == pytest.approx(1.5, rel=0.1)
        after = found.continued[round(1.2 * RATE) : round(1.5 * RATE)]
        expected = signal[round(0.6 * RATE) : round(0.9 * RATE)] * 10.0 ** (-3.0 * 0.6 / 1.5)
        ratio = np.sum(after**2) / np.sum(expected**2)
        assert 10.0 * np.log10(ratio) == pytest.approx(0.0, abs=1.5)


def test_gain_and_delay_change_nothing():
    signal = response(0.8, 7, RATE, 2.0, 0.0, 65.0)[0]
    one, other = late_decay(signal), late_decay(np.pad(0.01 * signal, (900, 0)))
    assert other.decay_s == pytest.approx(one.decay_s, rel=0.02)
    np.testing.assert_allclose(other.t60_s, one.t60_s, rtol=0.02)


@pytest.mark.parametrize("drr_db", [-15.0, -5.0, 5.0, 15.0, 30.0])
def test_the_codec_cuts_nothing(drr_db):
    """Encoded for training and decoded with its own phases, a recording is what it was."""
    signal = np.zeros(LENGTH)
    made = response(0.94, 8, RATE, 4.0, drr_db, None)[0]
    signal[: len(made)] = made
    level_db, phase = encode(signal)
    gain = 10.0 ** (float(level_db.max()) / 20.0)
    back = gain * decode(decibels(loudest_at_top(signal)), phase)
    was, found = measure(signal, RATE), measure(back, RATE)
    assert found.t60_s == pytest.approx(was.t60_s, rel=0.01)
    assert found.edt_s == pytest.approx(was.edt_s, rel=0.02, abs=0.002)
    assert found.c50_db == pytest.approx(was.c50_db, abs=0.1)
    # The Nyquist bin, which the paper trims, is 1/1024 of a pulse: 30 dB below it.
    assert found.drr_db == pytest.approx(was.drr_db, abs=0.1 if drr_db < 20.0 else 1.0)
    assert found.drr_db == pytest.approx(drr_db, abs=1.0)


NOISE = np.random.default_rng(0).standard_normal(4 * 44100)


def melody(seconds=4.0, rate=44100, gap_s=0.5):
    """Notes with pauses between them, slow to begin and to end."""
    time = np.arange(round(seconds * rate)) / rate
    phase = (time % gap_s) / gap_s
    loud = np.sin(np.pi * np.minimum(phase / 0.8, 1.0)) ** 2
    pitch = 220.0 * 2.0 ** (np.floor(time / gap_s) % 7 / 7.0)
    return 0.4 * loud * np.sin(2.0 * np.pi * np.cumsum(pitch) / rate)


def sweep(rate=44100):
    time = np.arange(3 * rate) / rate
    tone = 0.5 * np.sin(2.0 * np.pi * 50.0 * 3.0 / np.log(400.0) * 400.0 ** (time / 3.0))
    return np.concatenate([tone, np.zeros(rate)]) + 1e-4 * NOISE[: 4 * rate]


@pytest.mark.parametrize(
    ("samples", "code", "says"),
    [
        (0.1 * NOISE, "RECORDING_STEADY", "1 dB below its loudest"),
        (0.3 * np.sin(np.arange(44100) / 7.0), "RECORDING_STEADY", "goes on"),
        (np.tile(response(0.4, 1, 44100, 1.0), 3)[0], "RECORDING_SEVERAL", "at 0.0, 1.0, 2.0 s"),
        (
            np.concatenate([response(0.4, n, 44100, 9.0)[0] for n in range(2)]),
            "RECORDING_SEVERAL",
            "2 responses",
        ),
        (melody(), "RECORDING_SOUND", "grows loud 8 times"),
        (sweep(), "RECORDING_SOUND", "before it falls"),
    ],
)
def test_what_is_no_response_is_told(tmp_path, samples, code, says):
    with pytest.raises(I2RError, match=says) as caught:
        refuse_other_sounds(write_recording(tmp_path / "a.wav", samples))
    assert caught.value.code == code


@pytest.mark.parametrize(
    ("samples", "code"),
    [
        (response(1.0, 1, RATE, 3.0, 0.0, 30.0), "RECORDING_NOISY"),
        (response(2.0, 1, RATE, 3.0, 15.0, 60.0), "RECORDING_NOISY"),
        (response(3.0, 1, RATE, 1.0, -15.0, None), "RECORDING_CUT"),
        (response(1.0, 1, RATE, 0.1, -15.0, None), "RECORDING_CUT"),
        (np.pad(np.full((1, 5300), 0.3), ((0, 0), (0, 900))), "RECORDING_CUT"),  # a constant
    ],
)
def test_what_tells_no_decay_is_refused(samples, code):
    found = refusal(late_decay(samples[0]))
    assert found is not None
    assert found.code == code


@pytest.mark.parametrize(
    "samples",
    [
        response(0.02, 1, RATE, 2.0, 20.0, 60.0),  # open air
        response(0.03, 1, RATE, 0.1, 0.0, None),  # gated
        np.eye(1, 1000),  # a pulse
        np.eye(1, RATE) + response(0.5, 1, RATE, 1.0, 70.0, 60.0),  # all below the noise
    ],
)
def test_a_dry_response_is_used_and_has_no_decay(samples):
    found = late_decay(samples[0])
    assert refusal(found) is None
    assert np.isnan(found.decay_s) or np.isnan(found.t60_s[MID_BANDS]).any()
    assert spectrogram_of(found.continued)[..., 60:].mean() < -0.9


def test_rooms_echoes_and_slow_decays_are_no_other_sounds(tmp_path):
    flutter = response(1.0, 1, 44100, 3.0)
    for number in range(1, 8):
        flutter[0, round(0.06 * number * 44100)] += 0.4 * 10.0 ** (-3.0 * 0.06 * number)
    slow = response(8.0, 2, 44100, 5.9, -15.0, 55.0)
    double = response(0.3, 3, 44100, 4.0, noise_db=None) + 0.1 * response(2.5, 4, 44100, 4.0)
    outdoors = response(0.05, 5, 44100, 2.0, 10.0, 60.0)
    outdoors[0, round(0.4 * 44100)] += 0.1  # a wall 70 m away
    late = response(0.6, 6, 44100, 3.0, -15.0, 55.0, delay_s=1.5)
    for samples in (flutter, slow, double, outdoors, late):
        refuse_other_sounds(write_recording(tmp_path / "a.wav", samples))


def test_tones_are_told_from_a_decay():
    """A struck string decays as a room does, but in a few lines."""
    time = np.arange(2 * RATE) / RATE
    string = sum(np.sin(2.0 * np.pi * 220.0 * n * time) / n for n in range(3, 15))
    string *= 10.0 ** (-3.0 * time / 1.5)
    assert tonal_share(string, RATE) > 0.6
    refused = refusal(late_decay(string))
    assert refused is not None
    assert (refused.code, refused.found[:5]) == ("RECORDING_SOUND", "tones")
    for t60_s in (0.2, 0.5, 1.5, 4.0):
        samples = read_room(t60_s)
        assert tonal_share(samples, RATE) < 0.15


def read_room(t60_s):
    return response(t60_s, 9, RATE, 3.0, -10.0, 60.0)[0, round(0.0025 * RATE) :]


def test_rates_and_channels_of_one_response_give_one_decay(tmp_path):
    for rate, channels in ((22050, 1), (44100, 2), (48000, 4), (96000, 9), (192000, 1)):
        samples = response(0.7, rate, rate, 2.0, -10.0, 60.0, 0.01, 0.02, channels)
        path = write_recording(tmp_path / "a.wav", samples, rate, "PCM_24")
        found = late_decay(read_recording(path))
        assert found.decay_s == pytest.approx(0.7, rel=0.12)
