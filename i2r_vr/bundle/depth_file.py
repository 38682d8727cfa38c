# SPDX-License-Identifier: MIT
"""The depth of a bundle (``_depth.npy``): radial metres as heard, on the whole sphere.

Rows run from zenith to nadir, columns as a panorama's: the middle is ahead, left is to the left.
The heading of the capture is not applied. Infinity is sky, NaN is what was not seen.
"""

from __future__ import annotations

import io
import math
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from i2r_vr.errors import I2RError

DEPTH_SHAPE = (128, 256)
_HALF = np.dtype("<f2")
_NEAREST_M, _FARTHEST_M = float(np.finfo(_HALF).tiny), float(np.finfo(_HALF).max)


def encode_depth(depth_m: NDArray[np.floating]) -> bytes:
    """A NumPy file of version 1.0 with half-precision floats.

    Parameters
    ----------
    depth_m : float [128, 256]
        Metres; what is farther than 65,504 m and no sky is written as that.
    """
    within = np.where(np.isinf(depth_m), depth_m, np.clip(depth_m, _NEAREST_M, _FARTHEST_M))
    stream = io.BytesIO()
    np.lib.format.write_array(stream, within.astype(_HALF), version=(1, 0), allow_pickle=False)
    return stream.getvalue()


def read_depth(path: Path) -> NDArray[np.float32]:
    """The depth [128, 256] in a bundle's file, metres.

    Raises
    ------
    I2RError
        BUNDLE_FILE_MISSING or BUNDLE_FILE_DAMAGED.
    """
    if not path.is_file():
        raise I2RError(
            "BUNDLE_FILE_MISSING", "no such file", "it, as listed", "bake the capture again", path
        )
    most = _HALF.itemsize * math.prod(DEPTH_SHAPE) + 1
    try:
        with path.open("rb") as stream:
            version = np.lib.format.read_magic(stream)
            if version != (1, 0):
                raise _damaged(f"NumPy's format {version}", path)
            shape, by_columns, kind = np.lib.format.read_array_header_1_0(stream)
            data = stream.read(most)
    except (ValueError, OSError) as error:
        raise _damaged(str(error)[:120], path) from None
    whole = (DEPTH_SHAPE, False, _HALF, _HALF.itemsize * math.prod(DEPTH_SHAPE))
    if (shape, by_columns, kind, len(data)) != whole:
        raise _damaged(f"{len(data)} bytes of {kind.str} {list(shape)}", path)
    found = np.frombuffer(data, _HALF).reshape(DEPTH_SHAPE).astype(np.float32)
    if (found <= 0.0).any():
        raise _damaged("a distance that is not above 0", path)
    return found


def _damaged(found: str, path: Path) -> I2RError:
    expected = f"a NumPy file of half-precision floats {list(DEPTH_SHAPE)} above 0"
    return I2RError("BUNDLE_FILE_DAMAGED", found, expected, "bake the capture again", path)
