# SPDX-License-Identifier: MIT
"""OpenEXR files: the channels that are wanted, after the header was checked.

The package's older `InputFile` is used on purpose: its newer `File` writes warnings about
damaged files to standard output, which belongs to the caller, and reads all channels at once.
"""

from __future__ import annotations

import io
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import Imath
import numpy as np
import OpenEXR
from numpy.typing import NDArray

from i2r_vr.capture.limits import Limits
from i2r_vr.errors import I2RError


def _damaged(detail: str, file: Path) -> I2RError:
    return I2RError(
        "IMAGE_UNREADABLE",
        f"an OpenEXR file with {detail}",
        "a whole flat OpenEXR picture",
        "export it again",
        file,
    )


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
        exr = OpenEXR.InputFile(io.BytesIO(data))
    except Exception as error:
        raise _damaged("a damaged header", file) from error
    try:
        header: dict[str, Any] = exr.header()
        window = header["dataWindow"]
        width, height = window.max.x - window.min.x + 1, window.max.y - window.min.y + 1
        limits.check_pixels(width, height, file)
        names = sorted(
            name
            for name, channel in header["channels"].items()
            if (channel.xSampling, channel.ySampling) == (1, 1)
        )
        wanted = Imath.PixelType(Imath.PixelType.FLOAT)
        return [
            np.frombuffer(exr.channel(name, wanted), np.float32).reshape(height, width)
            for name in choose(names)
        ]
    except I2RError:
        raise
    except Exception as error:
        raise I2RError(
            "IMAGE_TRUNCATED",
            "an OpenEXR file whose pixels cannot be read",
            "a whole file",
            "copy or export it again",
            file,
        ) from error
    finally:
        exr.close()


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
