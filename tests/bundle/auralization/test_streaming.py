"""Long recordings: memory is that of the response, not of the recording."""

import tracemalloc

import numpy as np
import pytest
import soundfile

from i2r_vr.bundle.auralization import auralize_file
from tests.bundle.auralization.places import LENGTH, RATE, impulses, wet, write_dry, write_place

MEBIBYTE = 2**20
DRY_RATE = 22050


def peak_bytes(bundle, folder, seconds):
    """The most memory that arrays hold while a recording of noise is auralized."""
    second = 0.1 * np.random.default_rng(1).normal(size=DRY_RATE)
    with soundfile.SoundFile(folder / "dry.wav", "w", DRY_RATE, 1) as file:
        for _ in range(seconds):
            file.write(second)
    tracemalloc.start()
    try:
        auralize_file(bundle, folder / "dry.wav", folder / "wet.wav")
        return tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()


def test_memory_does_not_grow_with_length(tmp_path):
    hall = write_place(tmp_path)
    dry = write_dry(tmp_path / "click.wav", impulses(0), DRY_RATE)
    wet(hall, dry, tmp_path)  # loads the libraries
    short, long = (peak_bytes(hall, tmp_path, seconds) for seconds in (20, 80))
    assert soundfile.info(tmp_path / "wet.wav").frames == pytest.approx(80 * RATE + LENGTH, abs=9)
    # A minute is 22 MiB of samples, in one array alone.
    assert long - short < 4 * MEBIBYTE
    assert long < 40 * MEBIBYTE
