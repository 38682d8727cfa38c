# SPDX-License-Identifier: MIT
"""Pictures whose colours encode the direction, and photos that are none."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import cv2
import numpy as np
import OpenEXR
from numpy.typing import NDArray
from PIL import Image


def sphere_directions(height: int, width: int) -> NDArray[np.float64]:
    """Unit vectors [height, width, 3] of an equirectangular grid's pixel centres."""
    azimuth = np.pi - (np.arange(width) + 0.5) * 2.0 * np.pi / width
    elevation = np.pi / 2 - (np.arange(height) + 0.5) * np.pi / height
    level = np.cos(elevation)[:, None]
    up = np.broadcast_to(np.sin(elevation)[:, None], (height, width))
    return np.stack([level * np.cos(azimuth), level * np.sin(azimuth), up], axis=-1)


def view_directions(
    size: int, fov_deg: float, forward: Any, right: Any, up: Any
) -> NDArray[np.float64]:
    """Unit vectors [size, size, 3] of a square view with the given axes."""
    half = np.tan(np.deg2rad(fov_deg) / 2.0)
    grid = ((np.arange(size) + 0.5) / size * 2.0 - 1.0) * half
    rays = (
        np.asarray(forward, float)
        + grid[None, :, None] * np.asarray(right, float)
        - grid[:, None, None] * np.asarray(up, float)
    )
    return rays / np.linalg.norm(rays, axis=-1, keepdims=True)


# forward, right, up in our frame, in the order px nx py ny pz nz
FACE_AXES = (
    ((0, -1, 0), (-1, 0, 0), (0, 0, 1)),
    ((0, 1, 0), (1, 0, 0), (0, 0, 1)),
    ((0, 0, 1), (0, -1, 0), (-1, 0, 0)),
    ((0, 0, -1), (0, -1, 0), (1, 0, 0)),
    ((1, 0, 0), (0, -1, 0), (0, 0, 1)),
    ((-1, 0, 0), (0, 1, 0), (0, 0, 1)),
)


def encode(directions: NDArray[np.float64]) -> NDArray[np.uint8]:
    """Directions as colours: -1..1 becomes 0..255."""
    return np.rint((directions + 1.0) * 127.5).astype(np.uint8)


def decode(colours: NDArray[np.uint8]) -> NDArray[np.float64]:
    """Colours as unit vectors."""
    vectors = colours.astype(np.float64) / 127.5 - 1.0
    return vectors / np.linalg.norm(vectors, axis=-1, keepdims=True)


def angle_deg(a: NDArray[np.float64], b: NDArray[np.float64]) -> NDArray[np.float64]:
    """Angle between unit vectors."""
    return np.rad2deg(np.arccos(np.clip((a * b).sum(axis=-1), -1.0, 1.0)))


def panorama(width: int = 1024) -> NDArray[np.uint8]:
    """Colour of each pixel is its direction."""
    return encode(sphere_directions(width // 2, width))


def cube_faces(size: int = 128) -> list[NDArray[np.uint8]]:
    """The same sphere as six faces, px nx py ny pz nz."""
    return [encode(view_directions(size, 90.0, *axes)) for axes in FACE_AXES]


def photo(width: int, height: int, seed: int = 7) -> NDArray[np.uint8]:
    """Blobs of colour without seam or poles."""
    rng = np.random.default_rng(seed)
    coarse = rng.integers(0, 256, (9, 12, 3), dtype=np.uint8)
    return np.asarray(cv2.resize(coarse, (width, height), interpolation=cv2.INTER_CUBIC))


def save(path: Path, pixels: NDArray[Any], **options: Any) -> Path:
    """Write a picture by Pillow; the suffix says the format."""
    Image.fromarray(pixels).save(path, **options)
    return path


def save_exr(path: Path, channels: dict[str, NDArray[Any]]) -> Path:
    """Write an OpenEXR file with these channels."""
    header = {"compression": OpenEXR.ZIP_COMPRESSION, "type": OpenEXR.scanlineimage}
    whole = {name: np.ascontiguousarray(pixels) for name, pixels in channels.items()}
    with OpenEXR.File(header, whole) as exr:
        exr.write(str(path))
    return path


def save_sidecar(path: Path, content: Any) -> Path:
    """Write a sidecar."""
    path.write_text(json.dumps(content), encoding="utf-8")
    return path
