# SPDX-License-Identifier: MIT
"""The directories of a TIFF or BigTIFF (TIFF 6.0, section 2), and which one is the picture."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from i2r_vr.errors import I2RError

WIDTH, HEIGHT, BITS, COMPRESSION, PHOTOMETRIC = 256, 257, 258, 259, 262
STRIP_OFFSETS, ORIENTATION, SAMPLES, ROWS_PER_STRIP, STRIP_BYTES = 273, 274, 277, 278, 279
PLANAR, PREDICTOR, TILE_WIDTH, TILE_HEIGHT, TILE_OFFSETS, TILE_BYTES = 284, 317, 322, 323, 324, 325
SAMPLE_FORMAT, XMP, SUBFILE_TYPE = 339, 700, 254
_READ = {
    *(WIDTH, HEIGHT, BITS, COMPRESSION, PHOTOMETRIC, STRIP_OFFSETS, ORIENTATION, SAMPLES),
    *(ROWS_PER_STRIP, STRIP_BYTES, PLANAR, PREDICTOR, TILE_WIDTH, TILE_HEIGHT, TILE_OFFSETS),
    *(TILE_BYTES, SAMPLE_FORMAT, XMP, SUBFILE_TYPE),
}
_VALUE_BYTES = {1: 1, 3: 2, 4: 4, 7: 1, 13: 4, 16: 8, 18: 8}
_MAX_ENTRIES = 4096
_MAX_DIRECTORIES = 64
_MAX_VALUES = 1 << 22
_REDUCED_OR_MASK = 0b101
_FLOAT = 3


@dataclass(frozen=True)
class TiffDirectory:
    """One picture of a TIFF file.

    Parameters
    ----------
    number : int
        Its place in the chain, from 0.
    tags : mapping
        Values of the tags that matter for decoding; `xmp` apart.
    little_endian : bool
    xmp : bytes
    """

    number: int
    tags: Mapping[int, tuple[int, ...]]
    little_endian: bool
    xmp: bytes = b""

    def value(self, tag: int, default: int) -> int:
        """The first value of a tag."""
        return self.tags.get(tag, (default,))[0]

    @property
    def width(self) -> int:
        """Pixels of a row."""
        return self.value(WIDTH, 0)

    @property
    def height(self) -> int:
        """Rows."""
        return self.value(HEIGHT, 0)

    @property
    def bits(self) -> int:
        """Bits of a sample, of several the most."""
        return max(self.tags.get(BITS, (1,)))

    @property
    def is_float(self) -> bool:
        """True where samples are floats."""
        return self.value(SAMPLE_FORMAT, 1) == _FLOAT


class _Reader:
    def __init__(self, data: bytes) -> None:
        self.data = data
        self.order: Literal["little", "big"] = "little" if data[:2] == b"II" else "big"
        big = self.number(2, 2) == 43
        self.entry_bytes, self.count_bytes, self.offset_bytes = (20, 8, 8) if big else (12, 2, 4)
        self.first = self.number(8 if big else 4, self.offset_bytes)

    def number(self, start: int, count: int) -> int:
        piece = self.data[start : start + count]
        if len(piece) != count:
            raise ValueError("directory beyond the end")
        return int.from_bytes(piece, self.order)

    def values(self, entry: int) -> tuple[int, bytes]:
        """Bytes a value, and the bytes of all values of an entry."""
        value_bytes = _VALUE_BYTES[self.number(entry + 2, 2)]
        count = self.number(entry + 4, self.offset_bytes)
        if count == 0 or count > _MAX_VALUES:
            raise ValueError("an entry without or with too many values")
        place = entry + 4 + self.offset_bytes
        if count * value_bytes > self.offset_bytes:
            place = self.number(place, self.offset_bytes)
        piece = self.data[place : place + count * value_bytes]
        if len(piece) != count * value_bytes:
            raise ValueError("values beyond the end")
        return value_bytes, piece

    def directory(self, number: int, start: int) -> tuple[TiffDirectory, int]:
        """A directory, and where the next one starts (0: nowhere)."""
        tags: dict[int, tuple[int, ...]] = {}
        xmp = b""
        entries = self.number(start, self.count_bytes)
        if entries > _MAX_ENTRIES:
            raise ValueError("too many entries")
        for i in range(entries):
            entry = start + self.count_bytes + i * self.entry_bytes
            tag = self.number(entry, 2)
            if tag not in _READ:
                continue
            size, piece = self.values(entry)
            if tag == XMP:
                xmp = piece
                continue
            tags[tag] = tuple(
                int.from_bytes(piece[k : k + size], self.order) for k in range(0, len(piece), size)
            )
        if WIDTH not in tags or HEIGHT not in tags:
            raise ValueError("no size")
        end = start + self.count_bytes + entries * self.entry_bytes
        try:
            following = self.number(end, self.offset_bytes)
        except ValueError:  # the last directory's link is cut off: nothing follows
            following = 0
        return TiffDirectory(number, tags, self.order == "little", xmp), following


def _directories(data: bytes) -> Iterator[TiffDirectory]:
    reader = _Reader(data)
    start, seen = reader.first, set[int]()
    while start != 0 and start not in seen and len(seen) < _MAX_DIRECTORIES:
        try:
            directory, following = reader.directory(len(seen), start)
        except (ValueError, KeyError):
            if not seen:
                raise
            return
        seen.add(start)
        yield directory
        start = following


def main_directory(data: bytes, file: Path) -> TiffDirectory:
    """The directory that holds the picture: the largest that is no preview and no mask.

    Raises
    ------
    I2RError
        IMAGE_UNREADABLE, where the first directory is damaged.
    """
    try:
        found = list(_directories(data))
    except (ValueError, KeyError):
        found = []
    if not found:
        raise I2RError(
            "IMAGE_UNREADABLE",
            "a TIFF whose directory is damaged",
            "a whole TIFF",
            "export it again",
            file,
        )
    whole = [one for one in found if not one.value(SUBFILE_TYPE, 0) & _REDUCED_OR_MASK]
    return max(whole or found, key=lambda one: (one.width * one.height, -one.number))
