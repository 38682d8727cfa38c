# SPDX-License-Identifier: MIT
"""OpenEXR files: the header checked here, then the wanted channels decoded by OpenEXR.

The header is parsed in Python (OpenEXR File Layout, section "Header"), so that sizes are
bounded before any decoder starts, and because the package's own header access fails on
attributes that are no UTF-8. Pixels come from the package's older `InputFile`: its newer `File`
writes warnings about damaged files to standard output, which belongs to the caller, and reads
all channels at once.
"""

from __future__ import annotations

import io
import struct
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import Imath
import numpy as np
import OpenEXR
from numpy.typing import NDArray

from i2r_vr.capture.decoding.limits import Limits
from i2r_vr.errors import I2RError

_MAX_NAME = 256
_DEEP = 0x800


def _damaged(detail: str, file: Path) -> I2RError:
    return I2RError(
        "IMAGE_UNREADABLE",
        f"an OpenEXR file with {detail}",
        "a whole flat OpenEXR picture",
        "export it again",
        file,
    )


@dataclass(frozen=True)
class _Header:
    width: int
    height: int
    channels: tuple[str, ...]  # of full size, sorted


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


def _parse_header(data: bytes) -> _Header:
    """Size and channels of the first part.

    Raises
    ------
    ValueError, IndexError, KeyError, struct.error
        Where the header is damaged or the file holds deep data.
    """
    (version,) = struct.unpack_from("<I", data, 4)
    if version & 0xFF != 2 or version & _DEEP:
        raise ValueError("deep data or another version")
    found: dict[bytes, bytes] = {}
    place = 8
    while data[place] != 0:
        name, place = _text(data, place)
        _, place = _text(data, place)
        (size,) = struct.unpack_from("<i", data, place)
        if not 0 <= size <= len(data) - place - 4:
            raise ValueError("an attribute beyond the end")
        found[name] = data[place + 4 : place + 4 + size]
        place += 4 + size
    left, top, right, bottom = struct.unpack("<4i", found[b"dataWindow"])
    return _Header(right - left + 1, bottom - top + 1, _channel_names(found[b"channels"]))


def read_exr(
    data: bytes,
    file: Path,
    limits: Limits,
    choose: Callable[[Sequence[str]], Sequence[str]],
) -> list[NDArray[np.float32]]:
    """Channels of an OpenEXR file's first part.

    Parameters
    ----------
    choose : callable
        Picks names out of the sorted names of all channels of full size; none where nothing
        suits.

    Returns
    -------
    list of float32 [H, W]
        The chosen channels; empty where none was chosen.

    Raises
    ------
    I2RError
        IMAGE_TOO_LARGE, IMAGE_TRUNCATED, IMAGE_UNREADABLE.
    """
    try:
        header = _parse_header(data)
    except (ValueError, IndexError, KeyError, struct.error) as error:
        raise _damaged("a damaged header", file) from error
    limits.check_pixels(header.width, header.height, file)
    chosen = choose(header.channels)
    if not chosen:
        return []
    try:
        exr = OpenEXR.InputFile(io.BytesIO(data))
        try:
            return [_plane(exr, name, header) for name in chosen]
        finally:
            exr.close()
    except Exception as error:
        raise I2RError(
            "IMAGE_TRUNCATED",
            "an OpenEXR file whose pixels cannot be read",
            "a whole file",
            "copy or export it again",
            file,
        ) from error


def _plane(exr: Any, name: str, header: _Header) -> NDArray[np.float32]:
    values = exr.channel(name, Imath.PixelType(Imath.PixelType.FLOAT))
    return np.frombuffer(values, np.float32).reshape(header.height, header.width)


def _colour_channels(names: Sequence[str]) -> Sequence[str]:
    """R, G, B of the nameless layer or else the first that has them, or Y alone."""
    layers = sorted({name.rpartition(".")[0] for name in names}, key=lambda n: (n != "", n))
    for wanted in ("RGB", "Y"):
        for layer in layers:
            found = [f"{layer}.{last}" if layer else last for last in wanted]
            if set(found) <= set(names):
                return found
    return ()


def read_exr_rgb(data: bytes, file: Path, limits: Limits) -> NDArray[np.float32]:
    """Linear colours float32 [H, W, 3] of an OpenEXR file (R G B, of a layer, or Y alone)."""
    planes = read_exr(data, file, limits, _colour_channels)
    if not planes:
        raise _damaged("no channels R, G, B or Y", file)
    return np.stack(planes if len(planes) == 3 else planes * 3, axis=-1)
