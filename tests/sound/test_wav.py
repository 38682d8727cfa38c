# SPDX-License-Identifier: MIT
from __future__ import annotations

import io

import numpy as np
import pytest
import soundfile

from i2r_vr.config import SUBTYPES
from i2r_vr.sound.wav import encode_wav, quantised


@pytest.mark.parametrize("subtype", SUBTYPES)
@pytest.mark.parametrize("channels", [1, 4])
def test_another_reader_gets_the_quantised_samples(subtype: str, channels: int) -> None:
    samples = np.random.default_rng(0).uniform(-1.0, 1.0, (channels, 1001))
    samples[:, :2] = [1.0, -1.0]
    content = encode_wav(samples, 44100, subtype)
    read, rate = soundfile.read(io.BytesIO(content), always_2d=True)
    about = soundfile.info(io.BytesIO(content))
    assert (rate, about.subtype, about.format) == (44100, subtype, "WAV")
    np.testing.assert_array_equal(read.T, quantised(samples, subtype))
    step = {"PCM_16": 2.0**-15, "PCM_24": 2.0**-23, "FLOAT": 2.0**-24}[subtype]
    assert np.abs(read.T - samples).max() <= step


def test_mono_and_one_row_are_the_same_file() -> None:
    samples = np.linspace(-0.5, 0.5, 100)
    assert encode_wav(samples, 48000, "PCM_24") == encode_wav(samples[None], 48000, "PCM_24")


def test_chunks_are_even_and_the_sizes_agree() -> None:
    content = encode_wav(np.zeros(3), 48000, "PCM_24")
    assert len(content) % 2 == 0
    assert int.from_bytes(content[4:8], "little") == len(content) - 8
    assert int.from_bytes(content[40:44], "little") == 9


@pytest.mark.parametrize("value", [np.nan, np.inf])
def test_nothing_but_numbers_is_written(value: float) -> None:
    with pytest.raises(ValueError, match="finite"):
        encode_wav(np.array([0.0, value]), 48000, "FLOAT")
