"""Dry recordings: what is read, and what is refused with a code before or while it is read."""

import wave

import numpy as np
import pytest
import soundfile

from i2r_vr.bundle.auralization import read_recording
from i2r_vr.bundle.auralization.recordings import open_recording
from i2r_vr.errors import I2RError, UsageError
from tests.bundle.auralization.places import wet, write_dry, write_place

SOUND = 0.1 * np.random.default_rng(0).normal(size=(2, 3000))


@pytest.mark.parametrize("name", ["dry.wav", "dry.flac", "dry.ogg", "dry.aiff"])
def test_whatever_libsndfile_reads(tmp_path, name):
    tone = 0.3 * np.sin(2.0 * np.pi * 440.0 * np.arange(9000) / 48000)
    soundfile.write(tmp_path / name, np.stack([tone, -tone]).T, 48000)
    samples, rate = read_recording(tmp_path / name)
    assert rate == 48000
    np.testing.assert_allclose(samples, [tone, -tone], atol=0.02 if name == "dry.ogg" else 1e-4)


def test_blocks_are_the_whole(tmp_path):
    recording = open_recording(write_dry(tmp_path / "dry.wav", SOUND))
    blocks = list(recording.blocks(700))
    assert [block.shape[1] for block in blocks] == [700, 700, 700, 700, 200]
    np.testing.assert_allclose(np.concatenate(blocks, axis=1), SOUND, atol=1e-6)


@pytest.mark.parametrize("value", [np.nan, np.inf, -np.inf, 1e30, -32768.0])
def test_samples_that_are_none(tmp_path, value):
    sound = SOUND.copy()
    sound[1, 2500] = value
    dry = write_dry(tmp_path / "dry.wav", sound)
    with pytest.raises(I2RError, match=r"^RECORDING_VALUES: a sample of .*\(.*dry\.wav\)"):
        read_recording(dry)
    bundle = write_place(tmp_path)
    with pytest.raises(I2RError, match=r"^RECORDING_VALUES: "):
        wet(bundle, dry, tmp_path)
    assert sorted(p.name for p in tmp_path.iterdir()) == ["dry.wav", "hall"]


def test_floats_beyond_full_scale_are_read(tmp_path):
    samples, _ = read_recording(write_dry(tmp_path / "loud.wav", 40.0 * SOUND))
    np.testing.assert_allclose(samples, 40.0 * SOUND, rtol=1e-6)


def nothing(folder):
    return folder / "none.wav"


def a_folder(folder):
    return folder


def text(folder):
    (folder / "text.wav").write_text("no sound")
    return folder / "text.wav"


def headless(folder):
    (folder / "dry.raw").write_bytes(bytes(1000))
    return folder / "dry.raw"


def empty(folder):
    return write_dry(folder / "empty.wav", np.zeros((1, 0)))


def many(folder):
    return write_dry(folder / "many.wav", np.zeros((17, 10)))


def slow(folder):
    return write_dry(folder / "slow.wav", np.zeros((1, 10)), 100)


def long(folder):
    with wave.open(str(folder / "long.wav"), "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(1)
        file.setframerate(4000)
        file.writeframes(b"\x80" * (3601 * 4000))
    return folder / "long.wav"


@pytest.mark.parametrize(
    ("make", "code"),
    [
        (nothing, "INPUT_MISSING"),
        (a_folder, "RECORDING_UNREADABLE"),
        (text, "RECORDING_UNREADABLE"),
        (headless, "RECORDING_UNREADABLE"),
        (empty, "RECORDING_EMPTY"),
        (many, "RECORDING_CHANNELS"),
        (slow, "RECORDING_RATE"),
        (long, "RECORDING_TOO_LONG"),
    ],
)
def test_files_that_are_no_recordings(tmp_path, make, code):
    with pytest.raises(I2RError, match=f"^{code}: ") as told:
        read_recording(make(tmp_path))
    assert isinstance(told.value, UsageError) == (code == "INPUT_MISSING")


def test_a_recording_that_grows_beyond_what_it_states_is_bounded(tmp_path, monkeypatch):
    dry = write_dry(tmp_path / "dry.wav", SOUND)
    recording = open_recording(dry)
    monkeypatch.setattr("i2r_vr.bundle.auralization.recordings.MAX_SECONDS", 0.01)
    with pytest.raises(I2RError, match=r"^RECORDING_TOO_LONG: "):
        list(recording.blocks(100))


def test_a_recording_that_is_cut(tmp_path):
    soundfile.write(tmp_path / "dry.flac", np.tile(SOUND, 20).T, 48000)
    whole = (tmp_path / "dry.flac").read_bytes()
    (tmp_path / "dry.flac").write_bytes(whole[: len(whole) // 2])
    recording = open_recording(tmp_path / "dry.flac")
    with pytest.raises(I2RError, match=r"^RECORDING_UNREADABLE: "):
        list(recording.blocks())
