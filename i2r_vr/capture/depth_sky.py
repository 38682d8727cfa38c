# SPDX-License-Identifier: MIT
"""The sky of depth maps that do not say how they mark it: a plateau at their largest value."""

from __future__ import annotations

import math
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from i2r_vr.capture.depth_geometry import reduced_planes

Plane = NDArray[np.float32]
LARGEST_NUMBERS = {65504.0: "the largest half float", 65535.0: "the largest 16-bit number"}
_LEAST_SHARE = 0.0005
_FAR_SHARE = 0.003
_FLAT_SHARE = 0.01
_NEAREST_FAR_M = 50.0
_FAR_GAP = 1.25
_FARTHEST_HEARD_M = 200.0
_WIDE_GAP = 3.0
_DOME_RATIO = 2.0
_MOST_FAR = 0.9


def _is_round(value: float) -> bool:
    """True for 1, 1.5, 2 ... 9.5 times a power of ten, and for powers of two from 128.

    Examples
    --------
    >>> _is_round(1000.0), _is_round(2500.0), _is_round(4096.0), _is_round(873.2)
    (True, True, True, False)
    """
    lead = value / 10.0 ** math.floor(math.log10(value))
    power = math.log2(value)
    halves = abs(2.0 * lead - round(2.0 * lead)) < 1e-4
    return halves or (value >= 128.0 and abs(power - round(power)) < 1e-6)


def sky_from(
    planes: Sequence[Plane], metres_per_unit: float, radial: bool, guess: bool = True
) -> tuple[float, str] | None:
    """The number from which a map's values are sky, and what it is; None where nothing says so.

    A plateau at 65504 or 65535 is sky. So is one at a round far plane that no surface leads up
    to (of radial depths, which no surface keeps constant, any plateau there), and whatever lies
    beyond a gap of three times and 200 m, from where nothing is heard.

    Parameters
    ----------
    planes : sequence of float32 [h, w]
        Numbers as stored; what is not finite or not positive plays no part.
    metres_per_unit : float
        With every further factor.
    radial : bool
        False where the numbers are distances along the view axis.
    guess : bool
        False leaves it at the largest numbers of a format.
    """
    values = np.concatenate(
        [plane.ravel() for plane in reduced_planes(planes, sphere=len(planes) == 1)]
    )
    values = np.sort(values[np.isfinite(values) & (values > 0.0)])
    if values.size == 0 or values[0] == values[-1]:
        return None
    top = float(values[-1])
    metres = top * metres_per_unit

    def share_from(value: float) -> float:
        return 1.0 - float(np.searchsorted(values, value)) / values.size

    if top in LARGEST_NUMBERS and share_from(top) >= _LEAST_SHARE:
        return top, LARGEST_NUMBERS[top]
    if not guess:
        return None
    far = top * (1.0 - 1e-3)
    flat, near_top = share_from(top * (1.0 - 1e-6)), share_from(far)
    if metres >= _NEAREST_FAR_M and _is_round(top) and near_top < _MOST_FAR:
        below = values[: int(np.searchsorted(values, far))]
        gap = top / float(below[-1 - below.size // 200]) if below.size else 1.0
        if (near_top >= _FAR_SHARE and gap >= _FAR_GAP) or (radial and flat >= _FLAT_SHARE):
            return far, "a far plane"
    first = int(np.searchsorted(values, max(top / _DOME_RATIO, values[0])))
    first = max(first, int(np.searchsorted(values, _FARTHEST_HEARD_M / metres_per_unit)))
    beyond = values.size - first
    if first > 0 and _FAR_SHARE * values.size <= beyond < _MOST_FAR * values.size:
        start = float(values[first])
        if start >= _WIDE_GAP * float(values[first - 1]):
            return start, "beyond everything else"
    return None
