# SPDX-License-Identifier: MIT
"""Sound files of others, checked before and while they are read."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from i2r_vr.errors import I2RError, UsageError

MAX_SECONDS = 3600.0
MOST_CHANNELS = 16
LOWEST_RATE_HZ, HIGHEST_RATE_HZ = 4000, 384_000
LOUDEST = 100.0
"""Full scale is 1. Files of floats may go beyond it, but not as far as whole numbers do."""
BLOCK = 1 << 16

Float = NDArray[np.float64]


@dataclass(frozen=True)
class Recording:
    """A sound file whose header was read; `frames` is how many it may have at most."""

    path: Path
    sample_rate_hz: int
    channels: int
    frames: int

    def blocks(self, samples: int = BLOCK) -> Iterator[Float]:
        """The samples [channels, n] from the first on, at most `samples` of them at a time.

        Raises
        ------
        I2RError
            RECORDING_UNREADABLE, RECORDING_EMPTY, RECORDING_TOO_LONG, RECORDING_VALUES.
        """
        import soundfile

        count, most = 0, int(MAX_SECONDS * self.sample_rate_hz)
        try:
            with soundfile.SoundFile(self.path) as file:
                while len(block := file.read(samples, dtype="float64", always_2d=True)):
                    count += len(block)
                    if count > most:
                        raise _too_long(self.path)
                    check_samples(block, "RECORDING_VALUES", "export it again", self.path)
                    yield np.ascontiguousarray(block.T)
        except (soundfile.SoundFileError, OSError, RuntimeError) as error:
            raise _unreadable(str(error), self.path) from None
        if count == 0:
            raise I2RError(
                "RECORDING_EMPTY", "no samples", "a recording", "give another", self.path
            )


def open_recording(path: Path) -> Recording:
    """Read the header of any file that libsndfile reads.

    Raises
    ------
    UsageError
        INPUT_MISSING.
    I2RError
        RECORDING_UNREADABLE, RECORDING_CHANNELS, RECORDING_RATE, RECORDING_TOO_LONG.
    """
    import soundfile

    if not path.exists():
        raise UsageError(
            "INPUT_MISSING", "no such file", "an existing sound file", "check it", path
        )
    if not path.is_file():
        raise _unreadable("no regular file", path)
    try:
        about = soundfile.info(path)
    # Of suffixes without a header (.raw) soundfile wants to be told what is in them.
    except (soundfile.SoundFileError, OSError, RuntimeError, TypeError) as error:
        raise _unreadable(str(error), path) from None
    if not 1 <= about.channels <= MOST_CHANNELS:
        found = f"{about.channels} channels"
        raise I2RError("RECORDING_CHANNELS", found, f"at most {MOST_CHANNELS}", "mix it down", path)
    rate = int(about.samplerate)
    if not LOWEST_RATE_HZ <= rate <= HIGHEST_RATE_HZ:
        expected = f"{LOWEST_RATE_HZ} to {HIGHEST_RATE_HZ} Hz"
        raise I2RError("RECORDING_RATE", f"{rate} Hz", expected, "export it again", path)
    most = int(MAX_SECONDS * rate)
    unknown = about.frames >= 2**62  # of a stream whose length is not stated
    if about.frames > most and not unknown:
        raise _too_long(path)
    return Recording(path, rate, int(about.channels), min(int(about.frames), most))


def read_recording(path: Path) -> tuple[Float, int]:
    """All samples [channels, samples] and the rate of a sound file.

    Raises
    ------
    UsageError
        INPUT_MISSING.
    I2RError
        As `open_recording` and `Recording.blocks`.
    """
    recording = open_recording(path)
    return np.concatenate(list(recording.blocks()), axis=1), recording.sample_rate_hz


def check_samples(samples: Float, code: str, action: str, path: Path) -> None:
    """Refuse NaN, infinity, and what is far beyond full scale, under a code."""
    peak = float(np.abs(samples).max(initial=0.0))  # NaN where there is one
    if not peak <= LOUDEST:
        found = f"a sample of {peak:.3g}, where full scale is 1"
        raise I2RError(code, found, f"at most {LOUDEST:g}", action, path)


def _unreadable(found: str, path: Path) -> I2RError:
    return I2RError("RECORDING_UNREADABLE", found[:120], "a sound file", "convert it to WAV", path)


def _too_long(path: Path) -> I2RError:
    return I2RError("RECORDING_TOO_LONG", "over an hour", "a shorter recording", "cut it", path)
