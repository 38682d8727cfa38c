# SPDX-License-Identifier: MIT
"""Cubes that look out of the middle of a textured room."""

from __future__ import annotations

from functools import lru_cache

import cv2
import numpy as np
from numpy.typing import NDArray

from tests.capture.pictures import FACE_AXES, view_directions


def room_colours(rays: NDArray[np.float64], seed: int = 0) -> NDArray[np.uint8]:
    """What is seen along rays [..., 3] in a box with boards of random colours on its walls."""
    rng = np.random.default_rng(seed)
    high = rng.uniform([2.0, 1.5, 1.2], [5.0, 4.0, 2.5])
    low = -rng.uniform([2.0, 1.5, 1.2], [5.0, 4.0, 1.6])
    times = np.where(rays > 0, high, low) / np.where(np.abs(rays) < 1e-9, 1e-9, rays)
    axis = times.argmin(axis=-1)
    wall = axis * 2 + (np.take_along_axis(rays, axis[..., None], -1)[..., 0] > 0)
    hit = rays * times.min(axis=-1, keepdims=True)
    cell = np.floor(hit / rng.uniform(0.6, 1.1) + 0.37).astype(np.int64)
    cell[np.arange(3) == axis[..., None]] = 0
    number = (cell * np.array([73, 1013, 5101])).sum(axis=-1) + 40009 * wall
    palette = rng.integers(30, 226, (997, 3))
    base = rng.integers(60, 200, (6, 3))
    return (0.5 * palette[number % 997] + 0.5 * base[wall]).astype(np.uint8)


@lru_cache(maxsize=16)
def room_faces(size: int, seed: int = 0) -> NDArray[np.uint8]:
    """Six faces [6, size, size, 3] of a room, averaged over 3 x 3 rays a pixel."""
    faces = []
    for axes in FACE_AXES:
        fine = room_colours(view_directions(3 * size, 90.0, *axes), seed)
        faces.append(cv2.resize(fine, (size, size), interpolation=cv2.INTER_AREA))
    return np.stack(faces)


def equiangular(faces: NDArray[np.uint8]) -> NDArray[np.uint8]:
    """Perspective faces resampled so that equal steps are equal angles."""
    size = faces.shape[1]
    steps = (np.arange(size) + 0.5) / size * 2.0 - 1.0
    at = ((np.tan(steps * np.pi / 4) + 1.0) / 2.0 * size - 0.5).astype(np.float32)
    x, y = np.tile(at, (size, 1)), np.tile(at[:, None], (1, size))
    mode = cv2.BORDER_REPLICATE
    return np.stack([cv2.remap(face, x, y, cv2.INTER_LINEAR, borderMode=mode) for face in faces])
