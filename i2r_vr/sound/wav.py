# SPDX-License-Identifier: MIT
"""WAV files as bytes that depend on the samples alone.

libsndfile puts a time stamp into floating-point files (the PEAK chunk), so the few lines of
RIFF are written here. Format codes and chunk order follow "Multimedia Programming Interface and
Data Specifications 1.0" (IBM and Microsoft, 1991) and its revision for IEEE float (1994).
"""

from __future__ import annotations

import struct

import numpy as np
from numpy.typing import NDArray

from i2r_vr.config import SUBTYPES

_PCM, _IEEE_FLOAT = 1, 3
_BYTES = dict(zip(SUBTYPES, (2, 3, 4), strict=True))


def quantised(samples: NDArray[np.floating], subtype: str) -> NDArray[np.float32]:
    """The samples as a reader will get them back from a file of this subtype, which is exact.

    Parameters
    ----------
    samples : float array
        Full scale is 1; beyond it PCM clips.
    subtype : str
        ``PCM_16``, ``PCM_24`` or ``FLOAT``.

    Examples
    --------
    >>> quantised(np.array([0.5, 1.0]), "PCM_16").tolist()
    [0.5, 0.999969482421875]
    """
    if subtype == "FLOAT":
        return samples.astype(np.float32)
    full = 1 << (8 * _BYTES[subtype] - 1)
    levels = np.empty(samples.shape, np.float32)
    for row, found in zip(np.atleast_2d(samples), np.atleast_2d(levels), strict=True):
        np.divide(_levels(row, full), full, out=found, casting="same_kind")
    return levels


def _levels(samples: NDArray[np.floating], full: int) -> NDArray[np.floating]:
    """Whole numbers of steps, of which `full` are full scale."""
    levels = samples * samples.dtype.type(full)
    levels = np.rint(levels, out=levels)
    return np.clip(levels, -full, full - 1, out=levels)


def _payload(samples: NDArray[np.floating], subtype: str) -> bytes:
    frames = np.ascontiguousarray(samples.T)
    if subtype == "FLOAT":
        return frames.astype("<f4").tobytes()
    full = 1 << (8 * _BYTES[subtype] - 1)
    integers = _levels(frames, full).astype("<i4")
    if subtype == "PCM_16":
        return integers.astype("<i2").tobytes()
    wide = integers.reshape(-1, 1).view(np.uint8)
    packed = np.empty((len(wide), 3), np.uint8)
    for place in range(3):  # three long copies take less than many of three bytes
        packed[:, place] = wide[:, place]
    return packed.tobytes()


def encode_wav(samples: NDArray[np.floating], sample_rate_hz: int, subtype: str) -> bytes:
    """A WAV file.

    Parameters
    ----------
    samples : float [samples] or [channels, samples]
        Full scale is 1.
    sample_rate_hz : int
    subtype : str
        ``PCM_16``, ``PCM_24`` or ``FLOAT``.

    Raises
    ------
    ValueError
        Where a sample is NaN or infinite.
    """
    if not np.isfinite(samples).all():
        raise ValueError("samples must be finite")
    rows = np.atleast_2d(samples)
    width, code = _BYTES[subtype], _IEEE_FLOAT if subtype == "FLOAT" else _PCM
    frame = width * rows.shape[0]
    layout = struct.pack(
        "<HHIIHH", code, rows.shape[0], sample_rate_hz, sample_rate_hz * frame, frame, 8 * width
    )
    data = _payload(rows, subtype)
    chunks = _chunk(b"fmt ", layout if code == _PCM else layout + struct.pack("<H", 0))
    if code == _IEEE_FLOAT:
        chunks += _chunk(b"fact", struct.pack("<I", rows.shape[1]))
    chunks += _chunk(b"data", data)
    return _chunk(b"RIFF", b"WAVE" + chunks)


def _chunk(name: bytes, content: bytes) -> bytes:
    return name + struct.pack("<I", len(content)) + content + b"\0" * (len(content) % 2)
