# SPDX-License-Identifier: MIT
"""What a picture is: panorama, cubemap layout or screenshot."""

from __future__ import annotations

import cv2
import numpy as np
from numpy.typing import NDArray

SMALLEST_PANORAMA = (512, 256)
_ASPECT_TOLERANCE = 0.01
_PROBE = (512, 256)
_SEAM_FLOOR = 1.5


def is_two_to_one(width: int, height: int) -> bool:
    """True where the sides are 2:1 within 1 %.

    Examples
    --------
    >>> is_two_to_one(2048, 1030), is_two_to_one(2048, 1050)
    (True, False)
    """
    return abs(width / (2.0 * height) - 1.0) <= _ASPECT_TOLERANCE


def seam_ratio(rgb: NDArray[np.uint8]) -> float:
    """Difference of the left and right edge columns over that of busy neighbouring columns.

    The reference is the 98th percentile of the mean absolute differences of neighbouring
    columns, so that a door frame on the seam is nothing unusual. Below about 1 the picture
    goes on round the back; plain photos have 2 and more.

    Parameters
    ----------
    rgb : uint8 [H, W, 3]
    """
    small = cv2.resize(rgb, _PROBE, interpolation=cv2.INTER_AREA).astype(np.float32)
    steps = np.abs(np.diff(small, axis=1)).mean(axis=(0, 2))
    seam = float(np.abs(small[:, 0] - small[:, -1]).mean())
    return seam / max(float(np.quantile(steps, 0.98)), _SEAM_FLOOR)


def pole_ratios(rgb: NDArray[np.uint8]) -> tuple[float, float]:
    """Variation along the top and bottom row over that of the middle rows.

    Each of these rows is one point of the sphere, so in a panorama they are nearly constant.
    """
    small = cv2.resize(rgb, _PROBE, interpolation=cv2.INTER_AREA).astype(np.float32)
    spread = small.std(axis=1).mean(axis=1)
    middle = max(float(np.median(spread[64:192])), 1.0)
    return float(spread[0]) / middle, float(spread[-1]) / middle


def looks_spherical(rgb: NDArray[np.uint8]) -> bool:
    """True where a 2:1 picture closes at its seam and has poles.

    One pole may be spoilt (a tripod, a logo) where the other is beyond doubt.
    """
    if seam_ratio(rgb) > 1.2:
        return False
    better, worse = sorted(pole_ratios(rgb))
    return worse <= 0.5 or (worse <= 0.7 and better <= 0.3) or better <= 0.1
