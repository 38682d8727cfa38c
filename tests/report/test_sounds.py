"""Dry sounds: the report's own, and recordings of users."""

import numpy as np
import pytest
import soundfile

from i2r_vr.errors import I2RError
from i2r_vr.report import sounds


def test_the_dry_sound_is_the_same_every_time_and_below_the_ceiling():
    first = sounds.dry_sound().copy()
    sounds.dry_sound.cache_clear()
    assert np.array_equal(first, sounds.dry_sound())
    assert np.abs(first).max() == pytest.approx(sounds.DRY_PEAK)
    assert abs(first.mean()) < 0.003


def test_a_recording_is_mixed_brought_to_the_page_and_cut(tmp_path):
    time = np.arange(25 * 16000) / 16000
    tone = np.sin(2.0 * np.pi * 1000.0 * time)
    soundfile.write(tmp_path / "long.flac", np.column_stack([tone, tone]) * 0.9, 16000)
    sound = sounds.own_dry_sound(tmp_path / "long.flac")
    assert sound.is_cut
    assert len(sound.samples) == sounds.LONGEST_DRY_S * sounds.SAMPLE_RATE
    second = sound.samples[24000:48000]
    assert np.abs(np.fft.rfft(second)).argmax() == 1000
    assert np.abs(second).max() == pytest.approx(sounds.DRY_PEAK, rel=0.02)
    assert sound.samples[-1] == 0.0


def test_silence_and_what_is_no_sound_are_refused(tmp_path):
    soundfile.write(tmp_path / "silent.wav", np.zeros(800), 8000)
    with pytest.raises(I2RError, match="RECORDING_EMPTY"):
        sounds.own_dry_sound(tmp_path / "silent.wav")
    (tmp_path / "text.wav").write_text("no sound")
    with pytest.raises(I2RError, match="RECORDING_UNREADABLE"):
        sounds.own_dry_sound(tmp_path / "text.wav")
