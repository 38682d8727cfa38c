"""The file that is written: formats, what is in the way, level, and nothing half."""

import io
import signal

import numpy as np
import pytest
import soundfile

from i2r_vr.bundle.auralization.sound_file import FORMATS, PEAK, SoundFile
from i2r_vr.errors import I2RError, UsageError
from tests.bundle.auralization.places import (
    LENGTH,
    RATE,
    encoded,
    impulses,
    responses,
    wet,
    write_dry,
    write_place,
)

TONE = 0.3 * np.sin(2.0 * np.pi * 440.0 * np.arange(20000) / RATE)
ZONE, DIRECTION, AMBIX = responses()


def blocks(sound, size=3000):
    return lambda: (sound[:, i : i + size] for i in range(0, sound.shape[1], size))


@pytest.mark.parametrize(
    ("suffix", "container", "subtype"),
    [(".wav", "WAV", "PCM_24"), (".FLAC", "FLAC", "PCM_24"), (".ogg", "OGG", "VORBIS")],
)
def test_the_suffix_decides_the_format(tmp_path, suffix, container, subtype):
    sound = np.stack([TONE, -TONE])
    path = tmp_path / f"wet{suffix}"
    assert SoundFile(path, RATE, 2, 20000).write(blocks(sound)) == 0.0
    about = soundfile.info(path)
    assert (about.format, about.subtype, about.samplerate) == (container, subtype, RATE)
    found = soundfile.read(path)[0].T
    assert found.shape == sound.shape
    np.testing.assert_allclose(found, sound, atol=0.02 if container == "OGG" else 2.0**-23)


@pytest.mark.parametrize("name", ["wet.mp9", "wet", "wet.wav.txt"])
def test_an_unknown_suffix_is_told_with_those_that_are_written(tmp_path, name):
    with pytest.raises(UsageError, match=r"^OUTPUT_SUFFIX: .*expected one of .wav .flac .ogg"):
        SoundFile(tmp_path / name, RATE, 1, 10)


@pytest.mark.parametrize(("suffix", "rate", "channels"), [(".ogg", 384000, 1), (".flac", RATE, 9)])
def test_what_a_format_cannot_hold(tmp_path, suffix, rate, channels):
    with pytest.raises(UsageError, match=r"^OUTPUT_FORMAT: "):
        SoundFile(tmp_path / f"wet{suffix}", rate, channels, 10)


@pytest.mark.parametrize("suffix", FORMATS)
def test_the_most_that_a_format_holds(tmp_path, suffix):
    about = FORMATS[suffix]
    channels = np.zeros((min(about.most_channels, 16), 100))
    rate = min(about.highest_rate_hz, 384000)
    SoundFile(tmp_path / f"wet{suffix}", rate, len(channels), 100).write(lambda: [channels])
    assert soundfile.info(tmp_path / f"wet{suffix}").channels == len(channels)


def test_wav_files_beyond_4_gb_are_rf64(tmp_path):
    assert SoundFile(tmp_path / "wet.wav", RATE, 4, 3600 * RATE).container == "WAV"
    assert SoundFile(tmp_path / "wet.wav", 192000, 4, 3600 * 192000).container == "RF64"
    assert SoundFile(tmp_path / "wet.flac", 192000, 4, 3600 * 192000).container == "FLAC"


def test_what_would_clip_is_lowered_as_a_whole(tmp_path):
    sound = np.stack([10.0 * TONE, TONE])
    lowered_db = SoundFile(tmp_path / "wet.wav", RATE, 2, 20000).write(blocks(sound))
    assert lowered_db == pytest.approx(20.0 * np.log10(np.abs(sound).max() / PEAK), abs=1e-6)
    found = soundfile.read(tmp_path / "wet.wav")[0].T
    np.testing.assert_allclose(found, sound * 10.0 ** (-lowered_db / 20.0), atol=2.0**-23)


@pytest.fixture
def hall(tmp_path):
    return write_place(tmp_path)


@pytest.fixture
def dry(tmp_path):
    return write_dry(tmp_path / "dry.wav", impulses(0))


def test_a_missing_folder_is_made(hall, dry, tmp_path):
    found, _, _ = wet(hall, dry, tmp_path, "no/such/wet.wav")
    assert found.shape[1] == 2000 + LENGTH - 1


def test_nothing_that_is_read_is_written(hall, dry, tmp_path):
    (tmp_path / "linked.wav").hardlink_to(dry)
    before = {path: path.read_bytes() for path in tmp_path.rglob("*") if path.is_file()}
    (hall.parent / "hall_dir00.wav").unlink()
    for name in ("dry.wav", "linked.wav", "hall/../hall/hall_zone.wav", "hall/hall_dir00.wav"):
        with pytest.raises(UsageError, match=r"^OUTPUT_IS_INPUT: "):
            wet(hall, dry, tmp_path, name)
    (hall.parent / "hall_dir00.wav").write_bytes(encoded(DIRECTION))
    with pytest.raises(UsageError, match=r"^OUTPUT_SUFFIX: "):
        wet(hall, dry, tmp_path, "hall/hall.i2rvr")
    assert {path: path.read_bytes() for path in tmp_path.rglob("*") if path.is_file()} == before


def test_a_failed_write_leaves_what_was_there(hall, dry, tmp_path):
    resource = pytest.importorskip("resource")
    (tmp_path / "wet.wav").write_text("mine")
    (tmp_path / "folder.wav").mkdir()
    with pytest.raises(I2RError, match=r"^OUTPUT_NOT_WRITABLE: "):
        wet(hall, dry, tmp_path, "folder.wav")
    with pytest.raises(I2RError, match=r"^OUTPUT_NOT_WRITABLE: "):
        wet(hall, dry, tmp_path, "dry.wav/wet.wav")
    old, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    handler = signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    resource.setrlimit(resource.RLIMIT_FSIZE, (10000, hard))
    try:
        with pytest.raises(I2RError, match=r"^OUTPUT_NOT_WRITABLE: "):
            wet(hall, dry, tmp_path)
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (old, hard))
        signal.signal(signal.SIGXFSZ, handler)
    assert (tmp_path / "wet.wav").read_text() == "mine"
    assert list(tmp_path.glob("*partial*")) == []


def with_sample(value):
    stream = io.BytesIO()
    samples = np.where(np.arange(LENGTH) == 700, value, ZONE)
    soundfile.write(stream, samples, RATE, format="WAV", subtype="FLOAT")
    return stream.getvalue()


@pytest.mark.parametrize(
    "zone",
    [
        with_sample(np.nan),
        with_sample(np.inf),
        with_sample(1e30),
        np.tile(ZONE, (2, 1)),
        encoded(ZONE, rate=44100),
        ZONE[:0],
        b"no sound",
    ],
    ids=["NaN", "infinity", "1e30", "stereo", "44.1 kHz", "empty", "text"],
)
def test_responses_that_are_none(dry, tmp_path, zone):
    bundle = write_place(tmp_path / "other", {"zone": zone})
    with pytest.raises(I2RError, match=r"^BUNDLE_FILE_DAMAGED: "):
        wet(bundle, dry, tmp_path)


def test_an_ambix_file_of_another_length(dry, tmp_path):
    bundle = write_place(tmp_path / "other", {"ambix": AMBIX[:, :5000]})
    with pytest.raises(I2RError, match=r"^BUNDLE_FILE_DAMAGED: 5000 samples beside 9600"):
        wet(bundle, dry, tmp_path, kind="ambix")


@pytest.mark.parametrize(
    "changes", [{"direct_end_s": 99.0}, {"direct_end_s": -1.0}, {"gain_db": 4e8}]
)
def test_metadata_that_make_no_sense(dry, tmp_path, changes):
    bundle = write_place(tmp_path / "other", **changes)
    with pytest.raises(I2RError, match=r"^METADATA_INVALID: "):
        wet(bundle, dry, tmp_path)
