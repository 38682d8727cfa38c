# SPDX-License-Identifier: MIT
"""Depth maps as npy and material maps as grey PNG, from plain lists."""

from __future__ import annotations

import array
import struct
import sys
import zlib

MOST_IDS = 65535


def encode_npy(values: list[float], height: int, width: int) -> bytes:
    """A float32 array of NumPy's format 1.0, row by row."""
    words = array.array("f", values)
    if sys.byteorder == "big":
        words.byteswap()
    header = f"{{'descr': '<f4', 'fortran_order': False, 'shape': ({height}, {width}), }}"
    header += " " * (-(len(header) + 11) % 64) + "\n"
    return b"\x93NUMPY\x01\x00" + struct.pack("<H", len(header)) + header.encode() + words.tobytes()


def encode_grey_png(ids: list[int], height: int, width: int) -> bytes:
    """A grey PNG of 16 bits a pixel, row by row."""
    words = array.array("H", ids)
    if sys.byteorder == "little":
        words.byteswap()
    data, stride = words.tobytes(), 2 * width
    rows = b"".join(b"\0" + data[i : i + stride] for i in range(0, height * stride, stride))
    header = struct.pack(">IIBBBBB", width, height, 16, 0, 0, 0, 0)
    chunks = (b"IHDR", header), (b"IDAT", zlib.compress(rows, 6)), (b"IEND", b"")
    return b"\x89PNG\r\n\x1a\n" + b"".join(_chunk(name, content) for name, content in chunks)


def _chunk(name: bytes, content: bytes) -> bytes:
    check = zlib.crc32(name + content)
    return struct.pack(">I", len(content)) + name + content + struct.pack(">I", check)
