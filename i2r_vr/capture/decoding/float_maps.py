# SPDX-License-Identifier: MIT
"""Float maps of other tools: portable float maps (PFM), and arrays in NumPy's npz archives."""

from __future__ import annotations

import io
import re
import zipfile
import zlib
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from i2r_vr.capture.decoding.limits import Limits
from i2r_vr.errors import I2RError

_PFM_HEADER = re.compile(rb"Pf\s+(\d{1,7})\s+(\d{1,7})\s+([-+.\deE]{1,24})[ \t\r\n]")
_MOST_HEADER, _WIDEST = 128, 8
_DAMAGED = (
    *(zipfile.BadZipFile, NotImplementedError, RuntimeError),
    *(EOFError, OSError, ValueError, zlib.error),
)
_PREFERRED = ("depth", "depth_m", "distance", "arr_0")


def read_pfm(data: bytes, file: Path, limits: Limits) -> NDArray[np.float32]:
    """A grey portable float map [H, W], top row first; the sign of its scale is the byte order.

    Raises
    ------
    I2RError
        DEPTH_FORMAT, IMAGE_TOO_LARGE, IMAGE_TRUNCATED.
    """
    header = _PFM_HEADER.match(data[:_MOST_HEADER])
    if header is None:
        raise I2RError(
            "DEPTH_FORMAT",
            "a PFM with colours or a damaged header",
            "one channel (Pf)",
            "export one channel",
            file,
        )
    width, height = int(header[1]), int(header[2])
    limits.check_pixels(width, height, file)
    try:
        big_endian = float(header[3]) > 0.0
    except ValueError:
        big_endian = False
    wanted = 4 * width * height
    if len(data) - header.end() < wanted:
        raise I2RError(
            "IMAGE_TRUNCATED",
            f"{len(data) - header.end()} bytes of values",
            f"{wanted} bytes",
            "copy or export it again",
            file,
        )
    dtype = ">f4" if big_endian else "<f4"
    values = np.frombuffer(data, dtype, width * height, header.end())
    return values.reshape(height, width)[::-1].astype(np.float32)


def array_of_npz(data: bytes, file: Path, limits: Limits) -> bytes:
    """The npy bytes of an archive's array: the only one, or that called depth.

    Nothing is unpickled here or later, and no more is unpacked than a map may have.

    Raises
    ------
    I2RError
        DEPTH_FORMAT, IMAGE_TOO_LARGE, IMAGE_UNREADABLE.
    """
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            arrays = {
                entry.filename[:-4]: entry
                for entry in archive.infolist()
                if entry.filename.endswith(".npy")
            }
            named = [name for name in _PREFERRED if name in arrays]
            chosen = next(iter(arrays)) if len(arrays) == 1 else next(iter(named), None)
            if chosen is None:
                raise I2RError(
                    "DEPTH_FORMAT",
                    f"an archive of {len(arrays)} arrays",
                    "one array, or one called depth",
                    "save the depth alone",
                    file,
                )
            most = min(_WIDEST * limits.max_pixels + 65536, limits.max_file_bytes)
            if arrays[chosen].file_size > most:
                raise I2RError(
                    "IMAGE_TOO_LARGE",
                    f"an array of {arrays[chosen].file_size} bytes",
                    f"at most {most} bytes",
                    "reduce the map or raise I2R_VR_MAX_PIXELS",
                    file,
                )
            with archive.open(arrays[chosen]) as stream:
                return stream.read(most)
    except _DAMAGED as error:
        detail = f"a damaged archive ({type(error).__name__})"
        raise I2RError(
            "IMAGE_UNREADABLE", detail, "an npz archive", "save it again", file
        ) from error
