# SPDX-License-Identifier: MIT
"""WAV files: PCM of 16 or 24 bits and 32-bit float in, PCM of 16 bits out."""

from __future__ import annotations

import array
import math
import os
import struct
import sys
from dataclasses import dataclass
from pathlib import Path

from i2rvr.messages import BridgeError

MAX_BYTES = 256 * 1024 * 1024
_PCM, _FLOAT, _EXTENSIBLE = 1, 3, 0xFFFE
_SUPPORTED = ((_PCM, 16), (_PCM, 24), (_FLOAT, 32))


@dataclass(frozen=True)
class WaveFormat:
    """What a WAV file holds, and where: samples begin `offset` bytes in and fill `size` bytes."""

    code: int
    bits: int
    channels: int
    sample_rate_hz: int
    offset: int
    size: int

    @property
    def frames(self) -> int:
        """Samples in each channel."""
        return self.size // (self.channels * self.bits // 8)


def _unreadable(path: Path, found: str, expected: str) -> BridgeError:
    return BridgeError("FILE_UNREADABLE", found, expected, "bake the capture again", path)


def read_format(path: Path) -> WaveFormat:
    """Read the header of a WAV file.

    Raises
    ------
    BridgeError
        FILE_MISSING, FILE_UNREADABLE.
    """
    if not path.is_file():
        raise BridgeError(
            "FILE_MISSING", "no such file", "the WAV that the metadata lists", "copy it again", path
        )
    size = path.stat().st_size
    if size > MAX_BYTES:
        raise _unreadable(path, f"{size} bytes", f"at most {MAX_BYTES}")
    with path.open("rb") as stream:
        head = stream.read(12)
        if len(head) < 12 or head[:4] != b"RIFF" or head[8:] != b"WAVE":
            raise _unreadable(path, "no RIFF header", "a WAV file")
        layout: tuple[int, ...] = ()
        while len(chunk := stream.read(8)) == 8:
            name, length = struct.unpack("<4sI", chunk)
            if name == b"data" and layout:
                return _format(path, layout, stream.tell(), length, size)
            body = stream.read(min(length, 40)) if name == b"fmt " else b""
            if name == b"fmt " and len(body) >= 16:
                layout = struct.unpack("<HHIIHH", body[:16])
                if layout[0] == _EXTENSIBLE and len(body) >= 26:
                    layout = (struct.unpack("<H", body[24:26])[0], *layout[1:])
            stream.seek(length - len(body) + length % 2, os.SEEK_CUR)
    raise _unreadable(path, "no samples", "a format and a data chunk")


def _format(path: Path, layout: tuple[int, ...], offset: int, length: int, size: int) -> WaveFormat:
    code, channels, rate, _, frame, bits = layout
    if (code, bits) not in _SUPPORTED or channels < 1 or frame != channels * bits // 8:
        raise _unreadable(
            path, f"format {code} with {bits} bits", "PCM of 16 or 24 bits, or 32-bit float"
        )
    if length > size - offset:
        raise _unreadable(path, f"{size - offset} bytes of samples", f"{length} bytes")
    if length < frame:
        raise _unreadable(path, "no samples", "one sample or more")
    return WaveFormat(code, bits, channels, rate, offset, length - length % frame)


def read_samples(path: Path, layout: WaveFormat) -> list[float]:
    """Samples of all channels, interleaved; full scale is 1.

    Raises
    ------
    BridgeError
        FILE_UNREADABLE, where a sample is NaN or infinite.
    """
    with path.open("rb") as stream:
        stream.seek(layout.offset)
        data = stream.read(layout.size)
    if layout.code == _FLOAT:
        floats = _words("f", data)
        if not all(map(math.isfinite, floats)):
            raise _unreadable(path, "a sample that is NaN or infinite", "finite samples")
        return list(floats)
    if layout.bits == 16:
        return [value / 32768.0 for value in _words("h", data)]
    padded = bytearray(layout.size // 3 * 4)
    for place in range(3):
        padded[place + 1 :: 4] = data[place::3]
    return [value / 2147483648.0 for value in _words("i", bytes(padded))]


def _words(code: str, data: bytes) -> array.array[float]:
    words: array.array[float] = array.array(code, data)
    if sys.byteorder == "big":
        words.byteswap()
    return words


def strip_direct(samples: list[float], sample_rate_hz: int, direct_end_s: float) -> list[float]:
    """A mono impulse response for a wet send: silence instead of the direct sound.

    Nothing moves in time, and nothing after `direct_end_s` changes.
    """
    first = min(int(direct_end_s * sample_rate_hz + 0.5), len(samples))
    return [0.0] * first + samples[first:]


def encode_pcm16(samples: list[float], channels: int, sample_rate_hz: int) -> bytes:
    """A WAV file of 16 bits; what lies beyond full scale is clipped."""
    words = array.array("h", (max(-32768, min(32767, round(v * 32768.0))) for v in samples))
    if sys.byteorder == "big":
        words.byteswap()
    data = words.tobytes()
    frame = 2 * channels
    layout = struct.pack(
        "<HHIIHH", _PCM, channels, sample_rate_hz, sample_rate_hz * frame, frame, 16
    )
    chunks = b"fmt " + struct.pack("<I", 16) + layout + b"data" + struct.pack("<I", len(data))
    return b"RIFF" + struct.pack("<I", 4 + len(chunks) + len(data)) + b"WAVE" + chunks + data
