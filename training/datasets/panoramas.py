# SPDX-License-Identifier: MIT
"""A place of a simulated data set: panorama, recording, and where the source is."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from i2r_vr.capture.decoding.limits import read_bounded
from i2r_vr.errors import I2RError

MAX_METADATA_BYTES = 64 << 20
LARGEST = 1e6


@dataclass(frozen=True)
class Source:
    """Where a sound source is, as seen from the receiver.

    azimuth_deg : counter-clockwise from the panorama's centre (left is positive);
    elevation_deg : up, absent where the data set does not tell; distance_m : in the horizontal
    plane where the elevation is absent, else in space.
    """

    azimuth_deg: float
    distance_m: float
    elevation_deg: float | None = None


@dataclass(frozen=True)
class Place:
    """Files of one pair of source and receiver; `room` is what a split keeps together."""

    room: str
    name: str
    recording: Path
    depth: Path
    source: Source
    picture: Path | None = None


def read_json(path: Path) -> Any:
    """A JSON file of bounded size.

    Raises
    ------
    I2RError
        As `read_bounded`; METADATA_BROKEN.
    """
    data = read_bounded(path, MAX_METADATA_BYTES, "nothing")
    try:
        return json.loads(data)
    except (ValueError, RecursionError) as error:
        raise broken(str(error)[:80], path) from None


def numbers(value: Any, count: int, path: Path) -> NDArray[np.float64]:
    """A list of so many numbers below a million.

    Raises
    ------
    I2RError
        METADATA_BROKEN.
    """
    fits = isinstance(value, list) and len(value) == count
    if fits and all(type(n) in (int, float) and abs(n) < LARGEST for n in value):
        return np.array(value, np.float64)
    raise broken(f"{str(value)[:60]} where {count} numbers should be", path)


def broken(found: str, path: Path) -> I2RError:
    """A metadata file that does not say what it should."""
    return I2RError("METADATA_BROKEN", found, "the data set's metadata", "fetch it again", path)
