# SPDX-License-Identifier: MIT
"""The six faces of a cube on the sphere.

Faces are seen from the inside and upright, as OpenGL, Direct3D, Unity and Unreal store them:
right (px), left (nx), up (py), down (ny), front (pz), back (nz). The upper edge of front meets
the lower edge of up and the lower edge of front the upper edge of down. Front is our x axis.
"""

from __future__ import annotations

from functools import lru_cache

import cv2
import numpy as np
from numpy.typing import NDArray

from i2r_vr.capture.decoding.limits import WORKING_WIDTH

FACE_NAMES = ("px", "nx", "py", "ny", "pz", "nz")
SMALLEST_FACE = 64

# Of each face: axis and sign of its major, column and row direction in (right, up, front).
_MAJOR = np.array([(0, 1), (0, -1), (1, 1), (1, -1), (2, 1), (2, -1)])
_COLUMN = np.array([(2, -1), (2, 1), (0, 1), (0, 1), (0, 1), (0, -1)])
_ROW = np.array([(1, -1), (1, -1), (2, 1), (2, -1), (1, -1), (1, -1)])


def face_rays(
    face: int, column: NDArray[np.float64], row: NDArray[np.float64]
) -> NDArray[np.float64]:
    """(right, up, front) vectors of coordinates -1..1 on a face."""
    rays = np.zeros((*np.broadcast(column, row).shape, 3))
    rays[..., _MAJOR[face, 0]] = _MAJOR[face, 1]
    rays[..., _COLUMN[face, 0]] += _COLUMN[face, 1] * column
    rays[..., _ROW[face, 0]] += _ROW[face, 1] * row
    return rays


def look_up(
    rays: NDArray[np.float64],
) -> tuple[NDArray[np.int64], NDArray[np.float64], NDArray[np.float64]]:
    """Face and column and row coordinates -1..1 of (right, up, front) vectors."""
    axis = np.abs(rays).argmax(axis=-1)
    major = np.take_along_axis(rays, axis[..., None], -1)[..., 0]
    face = axis * 2 + (major < 0)
    scale = 1.0 / np.abs(major)

    def coordinate(table: NDArray[np.int64]) -> NDArray[np.float64]:
        value = np.take_along_axis(rays, table[face, 0][..., None], -1)[..., 0]
        return np.asarray(value * table[face, 1] * scale)

    return face, coordinate(_COLUMN), coordinate(_ROW)


def sphere_size(face_size: int) -> tuple[int, int]:
    """Height and width of the panorama made of faces of this size: four faces round, bounded."""
    width = min(max(4 * face_size, 512), WORKING_WIDTH) // 2 * 2
    return width // 2, width


def _sphere_rays(height: int, width: int) -> NDArray[np.float32]:
    azimuth = np.pi - (np.arange(width) + 0.5) * (2.0 * np.pi / width)
    elevation = np.pi / 2 - (np.arange(height) + 0.5) * (np.pi / height)
    level = np.cos(elevation)[:, None]
    return np.stack(
        [
            -level * np.sin(azimuth),
            np.broadcast_to(np.sin(elevation)[:, None], (height, width)),
            level * np.cos(azimuth),
        ],
        axis=-1,
    ).astype(np.float32)


@lru_cache(maxsize=4)
def _sphere_lookup(
    height: int, width: int
) -> tuple[NDArray[np.int8], NDArray[np.float32], NDArray[np.float32]]:
    face, column, row = look_up(_sphere_rays(height, width).astype(np.float64))
    return face.astype(np.int8), column.astype(np.float32), row.astype(np.float32)


def faces_to_sphere(
    faces: NDArray[np.generic], height: int, width: int, *, nearest: bool
) -> NDArray[np.generic]:
    """Equirectangular panorama [height, width, ...] of six faces [6, N, N, ...].

    Parameters
    ----------
    nearest : bool
        True for depth and indices, which are never interpolated; else faces larger than the
        panorama's resolution are averaged down first and sampled bilinearly.
    """
    face, column, row = _sphere_lookup(height, width)
    size = faces.shape[1]
    if nearest:
        rows = np.clip(((row + 1.0) / 2.0 * size).astype(np.int32), 0, size - 1)
        columns = np.clip(((column + 1.0) / 2.0 * size).astype(np.int32), 0, size - 1)
        return np.asarray(faces[face, rows, columns])
    if size > width // 4:
        size = width // 4
        faces = np.stack([cv2.resize(f, (size, size), interpolation=cv2.INTER_AREA) for f in faces])
    padded = np.pad(faces, ((0, 0), (1, 1), (1, 1), (0, 0)), mode="edge")
    tall = padded.reshape(6 * (size + 2), size + 2, faces.shape[3])
    x = (column + 1.0) * (size / 2.0) + 0.5
    y = (row + 1.0) * (size / 2.0) + 0.5 + face.astype(np.float32) * (size + 2)
    return np.asarray(cv2.remap(tall, x, y, cv2.INTER_LINEAR))
