# SPDX-License-Identifier: MIT
"""Dry recordings as they sound in a bundle's place."""

from __future__ import annotations

import math
from pathlib import Path

import numpy as np
import scipy  # its parts load when they are first used
from numpy.typing import NDArray

from i2r_vr.bundle.store import load_bundle
from i2r_vr.errors import I2RError, UsageError

MAX_SECONDS = 3600.0
PEAK = 10.0 ** (-0.3 / 20.0)

Float = NDArray[np.float64]


def convolved(
    dry: Float, ir: Float, gain_db: float, wet_db: float = 0.0, dry_db: float | None = None
) -> Float:
    """A dry sound with reverberation [channels, samples].

    Parameters
    ----------
    dry : float [channels, samples]
    ir : float [samples]
        At the same rate, beginning with the direct sound.
    gain_db : float
        Of the bundle: brings the direct sound to the dry level.
    wet_db : float
    dry_db : float, optional
        Adds the dry sound itself at this level.
    """
    wet: Float = scipy.signal.oaconvolve(
        dry, ir[None] * 10.0 ** ((gain_db + wet_db) / 20.0), axes=1
    )
    if dry_db is not None:
        wet[:, : dry.shape[1]] += dry * 10.0 ** (dry_db / 20.0)
    return wet


def resampled(signal: Float, rate: int, wanted: int) -> Float:
    """A signal [..., samples] at another sample rate."""
    if rate == wanted:
        return signal
    common = math.gcd(rate, wanted)
    result: Float = scipy.signal.resample_poly(signal, wanted // common, rate // common, axis=-1)
    return result


def read_recording(path: Path) -> tuple[Float, int]:
    """Samples [channels, samples] and rate of any file that libsndfile reads.

    Raises
    ------
    I2RError
        RECORDING_UNREADABLE, RECORDING_EMPTY, RECORDING_TOO_LONG.
    """
    import soundfile

    try:
        with soundfile.SoundFile(path) as file:
            if file.frames > MAX_SECONDS * file.samplerate:
                raise I2RError(
                    "RECORDING_TOO_LONG", "over an hour", "a shorter recording", "cut it", path
                )
            samples = file.read(dtype="float64", always_2d=True)
            rate = int(file.samplerate)
    except (soundfile.SoundFileError, OSError, RuntimeError) as error:
        raise I2RError(
            "RECORDING_UNREADABLE", str(error)[:120], "a sound file", "check the path", path
        ) from None
    if not len(samples):
        raise I2RError("RECORDING_EMPTY", "no samples", "a recording", "give another", path)
    return np.ascontiguousarray(samples.T), rate


def auralize_file(
    bundle_path: Path,
    dry_path: Path,
    output: Path,
    direction: int | None = None,
    wet_db: float = 0.0,
    dry_db: float | None = None,
) -> float:
    """Write a dry recording as heard through a bundle, at the recording's own rate.

    Returns
    -------
    float
        Decibels by which the result was lowered so that it does not clip (0: not at all).

    Raises
    ------
    UsageError
        OUTPUT_IS_INPUT.
    I2RError
        As `load_bundle` and `read_recording`; OUTPUT_NOT_WRITABLE.
    """
    import soundfile

    if output.exists() and output.resolve() == dry_path.resolve():
        raise UsageError("OUTPUT_IS_INPUT", str(output), "another file", "change --output")
    bundle = load_bundle(bundle_path)
    data = bundle.metadata
    ir = bundle.zone_ir() if direction is None else bundle.direction_ir(direction)
    dry, rate = read_recording(dry_path)
    ir = resampled(ir, data.sample_rate_hz, rate) * (data.sample_rate_hz / rate)
    wet = convolved(dry, ir, data.zone.gain_db, wet_db, dry_db)
    peak = float(np.abs(wet).max())
    lowered = 1.0 if peak <= PEAK else PEAK / peak
    try:
        soundfile.write(output, (wet * lowered).T, rate, subtype="PCM_24", format="WAV")
    except (soundfile.SoundFileError, OSError) as error:
        raise I2RError(
            "OUTPUT_NOT_WRITABLE", str(error)[:120], "a file to write", "check the path", output
        ) from None
    return 0.0 if lowered == 1.0 else -20.0 * math.log10(lowered)
