# SPDX-License-Identifier: MIT
"""The size of a TIFF from its first directory, before any decoder sees it."""

from __future__ import annotations

from pathlib import Path

from i2r_vr.errors import I2RError

_WIDTH, _HEIGHT = 256, 257
_VALUE_BYTES = {1: 1, 3: 2, 4: 4, 16: 8}
_MAX_ENTRIES = 4096


def tiff_size(data: bytes, file: Path) -> tuple[int, int]:
    """Width and height of a TIFF or BigTIFF (TIFF 6.0, section 2).

    Raises
    ------
    I2RError
        IMAGE_UNREADABLE, where the first directory is damaged or lacks the sizes.
    """
    order: str = "little" if data[:2] == b"II" else "big"

    def number(start: int, count: int) -> int:
        piece = data[start : start + count]
        if start < 0 or len(piece) != count:
            raise ValueError("directory beyond the end")
        return int.from_bytes(piece, "little" if order == "little" else "big")

    try:
        big = number(2, 2) == 43
        entry_bytes, count_bytes, offset_bytes = (20, 8, 8) if big else (12, 2, 4)
        start = number(8 if big else 4, offset_bytes)
        entries = min(number(start, count_bytes), _MAX_ENTRIES)
        sizes: dict[int, int] = {}
        for i in range(entries):
            entry = start + count_bytes + i * entry_bytes
            tag, kind = number(entry, 2), number(entry + 2, 2)
            if tag in (_WIDTH, _HEIGHT):
                sizes[tag] = number(entry + (12 if big else 8), _VALUE_BYTES[kind])
        return sizes[_WIDTH], sizes[_HEIGHT]
    except (ValueError, KeyError) as error:
        raise I2RError(
            "IMAGE_UNREADABLE",
            "a TIFF whose directory is damaged",
            "a whole TIFF",
            "export it again",
            file,
        ) from error
