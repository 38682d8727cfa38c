# SPDX-License-Identifier: MIT
"""The sounds of a listening test: one dry recording in every place, all equally loud."""

from __future__ import annotations

import base64
import io
from collections.abc import Sequence
from pathlib import Path

import cv2
import numpy as np
import soundfile
from numpy.typing import NDArray

from i2r_vr.bundle.auralization import convolved, read_recording, resampled
from i2r_vr.errors import I2RError

LONGEST_TAIL_S = 6.0
LONGEST_DRY_S = 20.0
SILENCE_DB = -60.0
FADE_S = 0.05
PEAK = 10.0 ** (-1.0 / 20.0)
PICTURE_WIDTH = 960
JPEG_QUALITY = 88
PIPS = 3
PIP_HZ = 880.0

Float = NDArray[np.float64]


def dry_recording(path: Path) -> tuple[Float, int]:
    """The first channel [samples] of an anechoic recording, and its rate.

    Raises
    ------
    I2RError
        As `read_recording`; DRY_TOO_LONG or DRY_SILENT.
    """
    recording, rate = read_recording(path)
    dry = recording[0]
    if len(dry) > LONGEST_DRY_S * rate:
        raise I2RError(
            "DRY_TOO_LONG",
            f"{len(dry) / rate:.0f} s",
            f"at most {LONGEST_DRY_S:.0f} s",
            "cut it",
            path,
        )
    if not np.abs(dry).max() > 1e-4:
        raise I2RError("DRY_SILENT", "silence", "a recording that is heard", "give another", path)
    return dry, rate


def wet_sound(dry: Float, rate: int, response_path: Path) -> Float:
    """A dry sound in a place [samples], its tail cut where it is not heard any more.

    Raises
    ------
    I2RError
        As `read_recording`; RESPONSE_SILENT.
    """
    response, own_rate = read_recording(response_path)
    if not np.abs(response[0]).max() > 0.0:
        raise I2RError(
            "RESPONSE_SILENT", "silence", "an impulse response", "give another", response_path
        )
    wet: Float = convolved(dry[None], resampled(response[0], own_rate, rate))[0]
    wet = wet[: len(dry) + int(LONGEST_TAIL_S * rate)]
    heard = np.flatnonzero(np.abs(wet) > np.abs(wet).max() * 10.0 ** (SILENCE_DB / 20.0))
    wet = wet[: heard[-1] + 1]
    fade = min(len(wet), int(FADE_S * rate))
    wet[-fade:] *= np.linspace(1.0, 0.0, fade)
    return wet


def equally_loud(sounds: Sequence[Float]) -> list[Float]:
    """Sounds of one mean power over their loudest second or so, as loud as none of them clips."""
    scaled = [sound / _loudness(sound) for sound in sounds]
    peak = max(float(np.abs(sound).max()) for sound in scaled)
    return [sound * (PEAK / peak) for sound in scaled]


def _loudness(sound: Float) -> float:
    """Root mean square of the half of the samples (in blocks) that carries most energy."""
    blocks = np.array_split(sound, max(1, len(sound) // 512))
    powers = np.sort([float((block**2).mean()) for block in blocks])[::-1]
    return float(np.sqrt(powers[: max(1, len(powers) // 2)].mean()))


def pips(rate: int) -> Float:
    """Three short tones, for the question how many were heard."""
    time = np.arange(int(0.15 * rate)) / rate
    tone = np.sin(2.0 * np.pi * PIP_HZ * time) * np.sin(np.pi * time / time[-1]) ** 2 * 0.3
    gap = np.zeros(int(0.35 * rate))
    return np.concatenate([part for _ in range(PIPS) for part in (gap, tone)] + [gap])


def sound_uri(sound: Float, rate: int) -> str:
    """A sound as a 16-bit FLAC data URI."""
    stream = io.BytesIO()
    soundfile.write(stream, sound, rate, format="FLAC", subtype="PCM_16")
    return "data:audio/flac;base64," + base64.b64encode(stream.getvalue()).decode()


def picture_uri(path: Path) -> str:
    """A picture as a JPEG data URI, at most 960 pixels wide.

    Raises
    ------
    I2RError
        PICTURE_UNREADABLE.
    """
    picture = cv2.imread(str(path), cv2.IMREAD_COLOR)
    if picture is None:
        raise I2RError(
            "PICTURE_UNREADABLE", "no picture in it", "a JPEG or PNG", "give another", path
        )
    height, width = picture.shape[:2]
    if width > PICTURE_WIDTH:
        size = PICTURE_WIDTH, max(1, round(height * PICTURE_WIDTH / width))
        picture = cv2.resize(picture, size, interpolation=cv2.INTER_AREA)
    data = cv2.imencode(".jpg", picture, [cv2.IMWRITE_JPEG_QUALITY, JPEG_QUALITY])[1]
    return "data:image/jpeg;base64," + base64.b64encode(data.tobytes()).decode()
