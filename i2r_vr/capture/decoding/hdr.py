# SPDX-License-Identifier: MIT
"""Linear pictures: the Radiance reader, and the tone curve that makes them sRGB."""

from __future__ import annotations

import re
from collections.abc import Sequence
from pathlib import Path

import cv2
import numpy as np
from numpy.typing import NDArray

from i2r_vr.capture.decoding.limits import Limits
from i2r_vr.errors import I2RError

_LUMINANCE = np.array([0.2126, 0.7152, 0.0722], np.float32)
_KEY = 0.18
cv2.utils.logging.setLogLevel(cv2.utils.logging.LOG_LEVEL_SILENT)
"""OpenCV would write what it finds of damaged files to standard error; it is raised here."""
_RESOLUTION = re.compile(rb"\n\n([+-])Y (\d{1,9}) ([+-])X (\d{1,9})\n")


def tone_map(linear: NDArray[np.float32]) -> NDArray[np.uint8]:
    """Linear light as sRGB; `tone_map_together` for one picture.

    Parameters
    ----------
    linear : float32 [H, W, 3]

    Returns
    -------
    uint8 [H, W, 3]
    """
    return tone_map_together([linear])[0]


def tone_map_together(pictures: Sequence[NDArray[np.float32]]) -> list[NDArray[np.uint8]]:
    """Linear light as sRGB, by automatic exposure and the extended Reinhard curve.

    The geometric mean of the luminance of all is exposed to 0.18, luminance at the 99.5th
    percentile becomes white (Reinhard et al. 2002, equations 1 to 4). Values that are negative or
    not finite become 0 or white.

    Parameters
    ----------
    pictures : sequence of float32 [H, W, 3]
        Parts of one place, such as the faces of a cube, which need one exposure.

    Returns
    -------
    list of uint8 [H, W, 3]
    """
    clean = [
        np.nan_to_num(linear, nan=0.0, posinf=6.0e4, neginf=0.0).clip(0.0, 1e9)
        for linear in pictures
    ]
    luminances = [colours @ _LUMINANCE for colours in clean]
    lit = np.concatenate([[], *(luminance[luminance > 1e-9] for luminance in luminances)])
    if lit.size == 0:
        return [np.zeros(linear.shape, np.uint8) for linear in pictures]
    exposure = _KEY / float(np.exp(np.log(lit).mean(dtype=np.float64)))
    white = max(1.0, exposure * float(np.quantile(lit[:: max(1, lit.size // 1_000_000)], 0.995)))
    return [
        _developed(colours, luminance, exposure, white)
        for colours, luminance in zip(clean, luminances, strict=True)
    ]


def _developed(
    colours: NDArray[np.float32], luminance: NDArray[np.float32], exposure: float, white: float
) -> NDArray[np.uint8]:
    """Colours as sRGB uint8 [H, W, 3]; the arrays are used up."""
    colours *= np.float32(exposure)
    luminance *= np.float32(exposure)
    curve = (1.0 + luminance / np.float32(white * white)) / (1.0 + luminance)
    display = (colours * curve[..., None]).clip(0.0, 1.0)
    encoded = np.where(
        display <= 0.0031308, 12.92 * display, 1.055 * np.power(display, 1 / 2.4) - 0.055
    )
    return np.asarray(np.rint(encoded * 255.0), np.uint8)


def read_radiance(data: bytes, file: Path, limits: Limits) -> NDArray[np.float32]:
    """Linear colours float32 [H, W, 3] of a Radiance HDR file.

    Raises
    ------
    I2RError
        IMAGE_TOO_LARGE, IMAGE_TRUNCATED, IMAGE_UNREADABLE.
    """
    match = _RESOLUTION.search(data[:65536].replace(b"\r\n", b"\n"))
    if match is None or (match[1], match[3]) != (b"-", b"+"):
        raise I2RError(
            "IMAGE_UNREADABLE",
            "a Radiance file without the size line '-Y height +X width'",
            "a whole Radiance picture, stored from the top left",
            "export it again",
            file,
        )
    height, width = int(match[2]), int(match[4])
    limits.check_pixels(width, height, file)
    try:
        pixels = cv2.imdecode(np.frombuffer(data, np.uint8), cv2.IMREAD_UNCHANGED)
    except cv2.error:
        pixels = None
    if pixels is None or pixels.shape != (height, width, 3):
        raise I2RError(
            "IMAGE_TRUNCATED",
            "a Radiance picture whose pixels cannot be read",
            "a whole file",
            "copy or export it again",
            file,
        )
    return np.ascontiguousarray(pixels[..., ::-1], np.float32)
