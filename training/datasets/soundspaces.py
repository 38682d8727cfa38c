# SPDX-License-Identifier: MIT
"""SoundSpaces-PanoIR (Chen et al. 2022): panoramas, depth and recordings of scanned houses.

``DATASET/SCENE/7-rgb.png``, ``7-depth.png``, ``7-ir.wav`` (44,100 Hz, mono, with the travel
time) and ``metadata.json`` (number to direction in degrees, left positive, and distance in the
plan). What has to be known to read them:

- A panorama is no equirectangular picture: 18 perspective strips of 20 degrees, 64 x 384 pixels
  each, the first at 170 degrees to the left. It shows 46.6 degrees up and down.
- Depth is that along each strip's axis, cut at 10 m, then drawn with the colours of *viridis*
  between the panorama's own least and greatest value, which are not stored. Only the share
  between these two is certain (`depth_share`); `metric_depth` estimates them from the floor,
  which lies 1.5 m below the camera.
- Rooms of one scan are heard through open doors, and a source may stand in another room.
"""

from __future__ import annotations

import math
import re
from functools import lru_cache
from pathlib import Path
from typing import TypeVar

import cv2
import matplotlib
import numpy as np
from numpy.typing import NDArray
from scipy.spatial import cKDTree
from scipy.stats import theilslopes

from i2r_vr.capture.decoding.images import decode_picture
from i2r_vr.capture.decoding.limits import Limits, read_bounded
from i2r_vr.errors import I2RError
from training.datasets.panoramas import Place, Source, broken, numbers, read_json

Pixel = TypeVar("Pixel", bound=np.generic)

STRIPS = 18
STRIP_DEG = 20.0
STRIP_WIDTH = 64
HEIGHT = 384
FOCAL_PX = STRIP_WIDTH / 2.0 / math.tan(math.radians(STRIP_DEG / 2.0))
CAMERA_HEIGHT_M = 1.5
FARTHEST_M = 10.0
FLOOR_BELOW_DEG = 30.0
WIDEST_VIEW_DEG = 92.0
"""A square view may not look above or below what the strips show (46.6 degrees)."""
SAME_COLOUR = 12.0
_RECORDING = re.compile(r"(\d+)-ir\.wav")


def find_places(root: Path) -> list[Place]:
    """Every recording with its panoramas, by scene and number.

    A scene is what a split has to keep together; its name is a place's `room`.

    Raises
    ------
    I2RError
        FOLDER_MISSING, METADATA_BROKEN, FILE_MISSING.
    """
    if not root.is_dir():
        raise I2RError("FOLDER_MISSING", "no such folder", "PanoIR, unpacked", "check it", root)
    places = []
    for metadata in sorted(root.rglob("metadata.json")):
        record, folder = read_json(metadata), metadata.parent
        if not isinstance(record, dict):
            raise broken("no table", metadata)
        found = (_RECORDING.fullmatch(path.name) for path in folder.glob("*-ir.wav"))
        for number in sorted(int(match[1]) for match in found if match):
            direction, distance = numbers(record.get(str(number)), 2, metadata)
            picture, depth = folder / f"{number}-rgb.png", folder / f"{number}-depth.png"
            for file in (picture, depth):
                if not file.is_file():
                    raise I2RError(
                        "FILE_MISSING", "no such panorama", "one a recording", "unpack it", file
                    )
            azimuth = (direction + 180.0) % 360.0 - 180.0
            source = Source(float(azimuth), float(distance))
            recording = folder / f"{number}-ir.wav"
            name = f"{folder.name}/{number}"
            places.append(Place(folder.name, name, recording, depth, source, picture))
    return places


def read_strips(path: Path) -> NDArray[np.uint8]:
    """The pixels [384, 1152, 3] of a panorama of strips.

    Raises
    ------
    I2RError
        PANORAMA_SHAPE, and those of `decode_picture`.
    """
    limits = Limits.from_environment()
    data = read_bounded(path, limits.max_file_bytes, "I2R_VR_MAX_FILE_BYTES")
    rgb = decode_picture(data, path, limits).rgb
    if rgb.shape[:2] != (HEIGHT, STRIPS * STRIP_WIDTH):
        raise I2RError(
            "PANORAMA_SHAPE",
            f"{rgb.shape[1]}x{rgb.shape[0]} pixels",
            f"{STRIPS * STRIP_WIDTH}x{HEIGHT}",
            "give a panorama of SoundSpaces-PanoIR",
            path,
        )
    return rgb


def view(strips: NDArray[Pixel], azimuth_deg: float, fov_deg: float, size: int) -> NDArray[Pixel]:
    """A square perspective view [S, S, ...] of a panorama of strips, by the nearest pixel.

    Parameters
    ----------
    strips : [384, 1152, ...]
    azimuth_deg : float
        Of its axis, left positive; level.
    fov_deg : float
        At most 92.
    size : int
        Pixels along the sides.
    """
    if not 0.0 < fov_deg <= WIDEST_VIEW_DEG:
        raise ValueError(f"a field of view of {fov_deg} degrees, at most {WIDEST_VIEW_DEG}")
    half = math.tan(math.radians(fov_deg) / 2.0)
    step = ((np.arange(size) + 0.5) / size * 2.0 - 1.0) * half
    right, up = np.meshgrid(step, -step)
    azimuth = math.radians(azimuth_deg) - np.arctan(right)
    row, column = strip_pixels(azimuth, up / np.hypot(1.0, right))
    return np.asarray(strips[row, column])


def strip_pixels(
    azimuth: NDArray[np.float64], rise: NDArray[np.float64]
) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Rows and columns of rays of an azimuth (radians) and rise over their plan length."""
    turned = np.mod(np.pi - azimuth, 2.0 * np.pi)
    width = math.radians(STRIP_DEG)
    strip = np.clip(np.floor(turned / width), 0, STRIPS - 1)
    within = turned - (strip + 0.5) * width
    column = strip * STRIP_WIDTH + STRIP_WIDTH / 2.0 + FOCAL_PX * np.tan(within)
    row = np.floor(HEIGHT / 2.0 - FOCAL_PX * rise / np.cos(within))
    last_column = (strip + 1) * STRIP_WIDTH - 1
    column = np.clip(np.floor(column), strip * STRIP_WIDTH, last_column)
    return np.clip(row, 0, HEIGHT - 1).astype(np.int64), column.astype(np.int64)


@lru_cache(maxsize=1)
def _viridis() -> tuple[cKDTree, NDArray[np.float64]]:
    """The colours that 8 bits tell apart (two pairs are the same), and the share of each."""
    colours = matplotlib.colormaps["viridis"](np.arange(256), bytes=True)[:, :3]
    distinct, which, count = np.unique(colours, axis=0, return_inverse=True, return_counts=True)
    shares = np.bincount(which, weights=(np.arange(256) + 0.5) / 256.0) / count
    return cKDTree(distinct.astype(np.float64)), shares


def depth_share(rgb: NDArray[np.uint8]) -> NDArray[np.float32]:
    """Where a depth lies between the panorama's least (0) and greatest (1), of its colour.

    Parameters
    ----------
    rgb : uint8 [..., 3]
        Colours of viridis.

    Raises
    ------
    I2RError
        DEPTH_COLOURS, where colours are none of viridis.
    """
    tree, shares = _viridis()
    distinct, inverse = np.unique(rgb.reshape(-1, 3), axis=0, return_inverse=True)
    away, nearest = tree.query(distinct.astype(np.float64))
    if float(away.max()) > SAME_COLOUR:
        raise I2RError(
            "DEPTH_COLOURS",
            f"the colour {tuple(int(v) for v in distinct[away.argmax()])}",
            "colours of viridis",
            "give a depth panorama of SoundSpaces-PanoIR",
        )
    return np.asarray(shares[nearest][inverse].reshape(rgb.shape[:-1]), np.float32)


def metric_depth(share: NDArray[np.float32]) -> NDArray[np.float32] | None:
    """Radial depth [384, 1152] in metres, the two lost ends estimated from the floor.

    A robust line (Theil-Sen) relates the shares of rows more than 30 degrees below the horizon
    to the depth that a floor 1.5 m below has there. Depths at the far end may have been cut
    at 10 m: they are lower bounds.

    Returns
    -------
    float32 [384, 1152] or None
        None where no floor can be made out.
    """
    rows = np.arange(HEIGHT) + 0.5 - HEIGHT / 2.0
    low = np.flatnonzero(rows > FOCAL_PX * math.tan(math.radians(FLOOR_BELOW_DEG)))
    floor_m = CAMERA_HEIGHT_M * FOCAL_PX / rows[low]
    typical = np.median(share[low], axis=1).astype(np.float64)
    if np.ptp(typical) < 1e-3:
        return None
    span, least, *_ = theilslopes(floor_m, typical)
    if span <= 0.0 or least < -0.5 or least + span > 1.2 * FARTHEST_M:
        return None
    columns = (np.arange(STRIP_WIDTH) + 0.5 - STRIP_WIDTH / 2.0) / FOCAL_PX
    across = np.tile(columns, STRIPS)
    slant = np.sqrt(1.0 + across[None, :] ** 2 + (rows[:, None] / FOCAL_PX) ** 2)
    axial = np.clip(max(least, 0.0) + span * share, 0.0, FARTHEST_M)
    return np.asarray(axial * slant, np.float32)


def pictures(strips: NDArray[np.uint8], count: int, size: int) -> NDArray[np.uint8]:
    """Square views [count, S, S, 3] round the horizon, averaged down from twice their size."""
    found = [view(strips, 360.0 * n / count, 90.0, 2 * size) for n in range(count)]
    return np.stack([cv2.resize(v, (size, size), interpolation=cv2.INTER_AREA) for v in found])
