# SPDX-License-Identifier: MIT
"""TIFFs of floats, which Pillow reads in part only, and the facts of their first directory."""

from __future__ import annotations

from pathlib import Path

import cv2
import numpy as np
from numpy.typing import NDArray

from i2r_vr.capture.decoding.formats import undecodable
from i2r_vr.capture.decoding.limits import Limits
from i2r_vr.errors import I2RError

_WIDTH, _HEIGHT, _SAMPLE_FORMAT = 256, 257, 339
_FLOAT = 3
_VALUE_BYTES = {1: 1, 3: 2, 4: 4, 16: 8}
_MAX_ENTRIES = 4096


def _first_directory(data: bytes) -> dict[int, int]:
    """Sizes and sample format of a TIFF or BigTIFF (TIFF 6.0, section 2).

    Of several values the first counts; three 16-bit values lie elsewhere in the file.

    Raises
    ------
    ValueError, KeyError
        Where the directory is damaged.
    """

    def number(start: int, count: int) -> int:
        piece = data[start : start + count]
        if len(piece) != count:
            raise ValueError("directory beyond the end")
        return int.from_bytes(piece, "little" if data[:2] == b"II" else "big")

    big = number(2, 2) == 43
    entry_bytes, count_bytes, offset_bytes = (20, 8, 8) if big else (12, 2, 4)
    start = number(8 if big else 4, offset_bytes)
    found: dict[int, int] = {}
    for i in range(min(number(start, count_bytes), _MAX_ENTRIES)):
        entry = start + count_bytes + i * entry_bytes
        tag = number(entry, 2)
        if tag in (_WIDTH, _HEIGHT, _SAMPLE_FORMAT):
            value_bytes = _VALUE_BYTES[number(entry + 2, 2)]
            count = number(entry + 4, offset_bytes)
            place = entry + 4 + offset_bytes
            if count * value_bytes > offset_bytes:
                place = number(place, offset_bytes)
            found[tag] = number(place, value_bytes)
    return found


def tiff_is_float(data: bytes) -> bool:
    """True where the first directory says that samples are floats."""
    try:
        return _first_directory(data).get(_SAMPLE_FORMAT) == _FLOAT
    except (ValueError, KeyError):
        return False


def read_tiff(data: bytes, file: Path, limits: Limits) -> NDArray[np.generic]:
    """Pixels as stored, [H, W] or [H, W, 3] in RGB order; alpha is dropped.

    Raises
    ------
    I2RError
        IMAGE_TOO_LARGE, IMAGE_TRUNCATED, IMAGE_UNREADABLE.
    """
    try:
        directory = _first_directory(data)
        width, height = directory[_WIDTH], directory[_HEIGHT]
    except (ValueError, KeyError) as error:
        raise I2RError(
            "IMAGE_UNREADABLE",
            "a TIFF whose directory is damaged",
            "a whole TIFF",
            "export it again",
            file,
        ) from error
    limits.check_pixels(width, height, file)
    try:
        pixels = cv2.imdecode(np.frombuffer(data, np.uint8), cv2.IMREAD_UNCHANGED)
    except cv2.error as error:
        raise undecodable(error, data, file) from error
    if pixels is None or pixels.shape[:2] != (height, width):
        raise undecodable(ValueError("no TIFF that can be decoded"), data, file)
    if pixels.ndim == 3 and pixels.shape[2] >= 3:
        return np.ascontiguousarray(pixels[..., 2::-1])
    return np.asarray(pixels if pixels.ndim == 2 else pixels[..., 0])
