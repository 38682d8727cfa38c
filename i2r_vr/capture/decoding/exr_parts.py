# SPDX-License-Identifier: MIT
"""The parts of an OpenEXR file (OpenEXR File Layout), and any of them as a file of its own.

Headers are parsed in Python, so that sizes are bounded before any decoder starts, and because
the package's own header access fails on attributes that are no UTF-8.
"""

from __future__ import annotations

import struct
from dataclasses import dataclass
from itertools import accumulate

_MAX_NAME = 256
_MAX_PARTS = 256
_TILED, _LONG_NAMES, _DEEP, _MULTIPART = 0x200, 0x400, 0x800, 0x1000

Window = tuple[int, int, int, int]
"""Left, top, right and bottom pixel, all included."""


@dataclass(frozen=True)
class ExrPart:
    """The header of one part.

    Parameters
    ----------
    name : str
        Empty in a file of one part.
    channels : tuple of str
        Those of full size, sorted.
    data_window, display_window : Window
    begin, end : int
        Where its attributes lie in the file.
    chunks : int
        Number of its chunks; 0 in a file of one part, where it is not needed.
    tiled, deep : bool
    """

    name: str
    channels: tuple[str, ...]
    data_window: Window
    display_window: Window
    begin: int
    end: int
    chunks: int
    tiled: bool
    deep: bool


def _text(data: bytes, start: int) -> tuple[bytes, int]:
    """A text that ends with a zero byte, and the place after it."""
    end = data.index(b"\0", start, start + _MAX_NAME)
    return data[start:end], end + 1


def _channel_names(chunk: bytes) -> tuple[str, ...]:
    names = []
    place = 0
    while chunk[place] != 0:
        name, place = _text(chunk, place)
        _, x_sampling, y_sampling = struct.unpack_from("<i4x2i", chunk, place)
        place += 16
        if (x_sampling, y_sampling) == (1, 1):
            names.append(name.decode("utf-8"))
    return tuple(sorted(names))


def _window(attribute: bytes) -> Window:
    left, top, right, bottom = struct.unpack("<4i", attribute)
    return left, top, right, bottom


def _part(data: bytes, place: int, several: bool) -> ExrPart:
    found: dict[bytes, bytes] = {}
    begin = place
    while data[place] != 0:
        name, place = _text(data, place)
        _, place = _text(data, place)
        (size,) = struct.unpack_from("<i", data, place)
        if not 0 <= size <= len(data) - place - 4:
            raise ValueError("an attribute beyond the end")
        found[name] = data[place + 4 : place + 4 + size]
        place += 4 + size
    data_window = _window(found[b"dataWindow"])
    kind = found.get(b"type", b"")
    return ExrPart(
        name=found[b"name"].decode("utf-8", "replace") if several else "",
        channels=_channel_names(found[b"channels"]),
        data_window=data_window,
        display_window=_window(found.get(b"displayWindow", found[b"dataWindow"])),
        begin=begin,
        end=place,
        chunks=struct.unpack("<i", found[b"chunkCount"])[0] if several else 0,
        tiled=kind == b"tiledimage",
        deep=kind.startswith(b"deep"),
    )


def parse_parts(data: bytes) -> tuple[ExrPart, ...]:
    """The headers of all parts that are not deep.

    Raises
    ------
    ValueError, IndexError, KeyError, struct.error
        Where a header is damaged or the file holds deep data alone.
    """
    (version,) = struct.unpack_from("<I", data, 4)
    several = bool(version & _MULTIPART)
    if version & 0xFF != 2 or (version & _DEEP and not several):
        raise ValueError("deep data or another version")
    parts = [_part(data, 8, several)]
    while several and data[parts[-1].end + 1] != 0:
        if len(parts) == _MAX_PARTS:
            raise ValueError("too many parts")
        parts.append(_part(data, parts[-1].end + 1, several))
    if all(part.deep for part in parts):
        raise ValueError("deep data")
    return tuple(parts)


def single_part(data: bytes, parts: tuple[ExrPart, ...], number: int) -> bytes:
    """A file that holds one part alone; the file itself where it has but one.

    Raises
    ------
    ValueError, IndexError, struct.error
        Where chunks are missing or lie outside the file.
    """
    if len(parts) == 1 and not parts[0].chunks:
        return data
    part = parts[number]
    if min(other.chunks for other in parts) < 0:
        raise ValueError("a negative number of chunks")
    table = parts[-1].end + 2 + 8 * sum(other.chunks for other in parts[:number])
    if table + 8 * part.chunks > len(data):
        raise ValueError("offsets beyond the end")
    head_bytes = 20 if part.tiled else 8
    chunks, size = [], 0
    for offset in struct.unpack_from(f"<{part.chunks}Q", data, table):
        (owner,) = struct.unpack_from("<i", data, offset)
        (packed,) = struct.unpack_from("<i", data, offset + head_bytes)
        end = offset + 4 + head_bytes + packed
        size += head_bytes + packed
        if owner != number or packed < 0 or end > len(data) or size > len(data):
            raise ValueError("a chunk beyond the end")
        chunks.append(data[offset + 4 : end])
    (version,) = struct.unpack_from("<I", data, 4)
    flags = 2 | (version & _LONG_NAMES) | (_TILED if part.tiled else 0)
    header = data[:4] + struct.pack("<I", flags) + data[part.begin : part.end] + b"\0"
    first = len(header) + 8 * part.chunks
    offsets = list(accumulate((len(chunk) for chunk in chunks), initial=first))[: part.chunks]
    return b"".join([header, struct.pack(f"<{part.chunks}Q", *offsets), *chunks])
