# SPDX-License-Identifier: MIT
"""The unit of a depth map, judged by how large the place would be."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

MEDIAN_RANGE_M = (0.3, 200.0)
NEAREST_RANGE_M = 20.0
"""Nothing of a closed place is farther from whoever stands in it than this, floor included."""
FLOOR_RANGE_M = 12.0
"""Nobody stands so high above the floor of a closed place; a camera of an engine may."""
_EYE_HEIGHT_M = 1.6
_USUAL_MEDIAN_M = 3.0
_DOUBT_OF_VIEWS = 4.0
"""How much more a unit must be usual where the floor is not seen from above."""
_UNITS = (
    # name, metres, how unusual
    ("millimetres", 0.001, 0.0),
    ("centimetres", 0.01, 0.0),
    ("1/512 m", 1.0 / 512.0, 0.2),
    ("1/256 m", 1.0 / 256.0, 0.5),
    ("1/4000 m", 1.0 / 4000.0, 0.2),
    ("1/5000 m", 1.0 / 5000.0, 0.3),
    ("inches", 0.0254, 0.3),
    ("decimetres", 0.1, 0.5),
    ("kilometres", 1000.0, 0.5),
    ("a tenth of the distance", 10.0, 0.3),
    ("a hundredth of the distance", 100.0, 0.2),
    ("a thousandth of the distance", 1000.0, 0.2),
)


@dataclass(frozen=True)
class SizeOfPlace:
    """Distances of a map that say how large it makes the place.

    Parameters
    ----------
    nearest_m : float
        The first percentile.
    median_m, farthest_m : float
    floor_m : float, optional
        Straight down, where that is seen.
    sky : float
        Share of the map that is sky.
    """

    nearest_m: float
    median_m: float
    farthest_m: float
    floor_m: float | None
    sky: float


def size_of_place(metres: NDArray[np.float32], floor: NDArray[np.float32]) -> SizeOfPlace | None:
    """Measure distances; None where less than a hundredth of them is known.

    Parameters
    ----------
    metres : float32 [n]
        All distances, inf where there is sky.
    floor : float32 [k]
        Those of directions straight down; empty where none is seen.
    """
    known = metres[np.isfinite(metres)]
    if known.size < max(1, metres.size // 100):
        return None
    below = floor[np.isfinite(floor)]
    return SizeOfPlace(
        nearest_m=float(np.quantile(known, 0.01)),
        median_m=float(np.median(known)),
        farthest_m=float(known.max()),
        floor_m=float(np.median(below)) if below.size >= max(1, floor.size // 4) else None,
        sky=1.0 - known.size / metres.size,
    )


def likely_unit(place: SizeOfPlace, metres_per_unit: float) -> tuple[str, float]:
    """Name and metres of the unit that makes the place an ordinary one.

    Parameters
    ----------
    place : SizeOfPlace
        As the unit taken so far makes it.
    metres_per_unit : float
        That unit.

    Examples
    --------
    >>> likely_unit(SizeOfPlace(150.0, 320.0, 900.0, 165.0, 0.0), 1.0)
    ('centimetres', 0.01)
    """
    measured, usual, doubt = place.median_m, _USUAL_MEDIAN_M, _DOUBT_OF_VIEWS
    if place.floor_m is not None:
        measured, usual, doubt = place.floor_m, _EYE_HEIGHT_M, 1.0

    def surprise(unit: tuple[str, float, float]) -> float:
        return abs(math.log(measured / metres_per_unit * unit[1] / usual)) + doubt * unit[2]

    name, metres, _ = min(_UNITS, key=surprise)
    return name, metres


def is_normalised(numbers: Sequence[NDArray[np.float32]]) -> bool:
    """True where the numbers fill 0 to 1 and no more."""
    known = np.concatenate([plane[np.isfinite(plane)] for plane in numbers])
    return 0.95 < float(known.max()) <= 1.0 + 1e-6 and float(np.median(known)) < 0.98
