# SPDX-License-Identifier: MIT
"""Cubemaps: six faces or one picture with all of them, turned into a panorama.

Faces are seen from the inside and upright, as OpenGL, Direct3D, Unity and Unreal store them:
right (px), left (nx), up (py), down (ny), front (pz), back (nz). The upper edge of front meets
the lower edge of up and the lower edge of front the upper edge of down. Front is our x axis.

Layouts of one picture: 6x1 and 1x6 in that order (or front, right, back, left, up, down, where
the edges fit better so); a 4x3 cross ``. U . . / L F R B / . D . .``; a 3x4 cross
``. U . / L F R / . D . / . B .`` whose back face is upside down (or upright, where that fits
better). The empty tiles of a cross are of one colour.
"""

from __future__ import annotations

from functools import lru_cache

import cv2
import numpy as np
from numpy.typing import NDArray

from i2r_vr.capture.decoding.limits import WORKING_WIDTH

FACE_NAMES = ("px", "nx", "py", "ny", "pz", "nz")
FACE_WORDS = ("right", "left", "up", "down", "front", "back")
SMALLEST_FACE = 64
_PROBE = 64
_SEAM_FLOOR = 1.5
_SEAM_LIMIT = 1.0

# Of each face: axis and sign of its major, column and row direction in (right, up, front).
_MAJOR = np.array([(0, 1), (0, -1), (1, 1), (1, -1), (2, 1), (2, -1)])
_COLUMN = np.array([(2, -1), (2, 1), (0, 1), (0, 1), (0, 1), (0, -1)])
_ROW = np.array([(1, -1), (1, -1), (2, 1), (2, -1), (1, -1), (1, -1)])

_STRIP_ORDERS = ((0, 1, 2, 3, 4, 5), (4, 0, 5, 1, 2, 3))
_CROSS_4X3 = ((1, 2), (1, 0), (0, 1), (2, 1), (1, 1), (1, 3))  # row, column of each face
_CROSS_3X4 = ((1, 2), (1, 0), (0, 1), (2, 1), (1, 1), (3, 1))
LAYOUTS = {"6x1": (6, 1), "1x6": (1, 6), "4x3": (4, 3), "3x4": (3, 4)}


def layout_of_size(width: int, height: int, smallest: int = SMALLEST_FACE) -> str | None:
    """The layout whose tiles are exactly square (`smallest` or more) at this size, else None.

    Examples
    --------
    >>> layout_of_size(3072, 512), layout_of_size(1024, 768), layout_of_size(1920, 1080)
    ('6x1', '4x3', None)
    """
    for name, (columns, rows) in LAYOUTS.items():
        exact = width % columns == 0 and height % rows == 0
        if exact and width // columns == height // rows >= smallest:
            return name
    return None


def split_faces(image: NDArray[np.generic], layout: str, variant: int = 0) -> NDArray[np.generic]:
    """Six faces [6, N, N, ...] in the order of `FACE_NAMES` from one picture.

    Parameters
    ----------
    image : [H, W] or [H, W, C]
    layout : str
        A key of `LAYOUTS`.
    variant : int
        0 or 1: the order of a strip, or the back face of a 3x4 cross upside down or upright.
    """
    columns, rows = LAYOUTS[layout]
    size = image.shape[1] // columns
    if image.shape[0] != size * rows or image.shape[1] != size * columns:
        raise ValueError(f"{image.shape[1]}x{image.shape[0]} has no square {layout} tiles")
    if 1 in (columns, rows):
        order = _STRIP_ORDERS[variant]
        places = [(0, 0)] * 6
        for position, face in enumerate(order):
            places[face] = (0, position) if rows == 1 else (position, 0)
    else:
        places = list(_CROSS_4X3 if layout == "4x3" else _CROSS_3X4)
    faces = [image[r * size : (r + 1) * size, c * size : (c + 1) * size] for r, c in places]
    if layout == "3x4" and variant == 0:
        faces[5] = faces[5][::-1, ::-1]
    return np.stack(faces)


def blank_corners(image: NDArray[np.uint8], layout: str) -> bool:
    """True where the tiles that a cross leaves empty are each of one colour (nearly)."""
    columns, rows = LAYOUTS[layout]
    size = image.shape[1] // columns
    used = set(_CROSS_4X3 if layout == "4x3" else _CROSS_3X4)
    inset = max(1, size // 16)
    for row in range(rows):
        for column in range(columns):
            if (row, column) in used:
                continue
            tile = image[
                row * size + inset : (row + 1) * size - inset,
                column * size + inset : (column + 1) * size - inset,
            ]
            if float(tile.std(axis=(0, 1)).max()) > 2.0:
                return False
    return True


def _face_rays(
    face: int, column: NDArray[np.float64], row: NDArray[np.float64]
) -> NDArray[np.float64]:
    """(right, up, front) vectors of coordinates -1..1 on a face."""
    rays = np.zeros((*np.broadcast(column, row).shape, 3))
    rays[..., _MAJOR[face, 0]] = _MAJOR[face, 1]
    rays[..., _COLUMN[face, 0]] += _COLUMN[face, 1] * column
    rays[..., _ROW[face, 0]] += _ROW[face, 1] * row
    return rays


def _look_up(
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


@lru_cache(maxsize=1)
def _edge_pairs() -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Face, row and column [24, 64, 3] of the pixels inside each face edge, and across it."""
    centres = (np.arange(_PROBE) + 0.5) / _PROBE * 2.0 - 1.0
    inside, across = [], []
    along = np.arange(_PROBE)
    for face in range(6):
        for end, pixel in ((-1.0, 0), (1.0, _PROBE - 1)):
            beyond = np.full(_PROBE, end * (1.0 + 1.0 / _PROBE))
            fixed = np.full(_PROBE, pixel)
            same = np.full(_PROBE, face)
            for rays, here in (
                (_face_rays(face, beyond, centres), (same, along, fixed)),
                (_face_rays(face, centres, beyond), (same, fixed, along)),
            ):
                other, column, row = _look_up(rays)
                place = [
                    np.clip(((value + 1.0) / 2.0 * _PROBE).astype(np.int64), 0, _PROBE - 1)
                    for value in (row, column)
                ]
                inside.append(np.stack(here, axis=-1))
                across.append(np.stack([other, *place], axis=-1))
    return np.stack(inside), np.stack(across)


def seam_ratio(faces: NDArray[np.uint8]) -> float:
    """Difference across the cube's edges over that of busy neighbours within faces.

    The upper quartile of the 24 edges against the 98th percentile of columns and of rows,
    whichever is less. Below about 1 the faces belong together in this order; tiles of an
    ordinary picture have 2 and more.

    Parameters
    ----------
    faces : uint8 [6, N, N, 3]
    """
    small = np.stack(
        [cv2.resize(face, (_PROBE, _PROBE), interpolation=cv2.INTER_AREA) for face in faces]
    ).astype(np.float32)
    inside, across = _edge_pairs()
    here = small[inside[..., 0], inside[..., 1], inside[..., 2]]
    there = small[across[..., 0], across[..., 1], across[..., 2]]
    edges = np.abs(here - there).mean(axis=(1, 2))
    columns = np.abs(np.diff(small, axis=2)).mean(axis=(1, 3))
    rows = np.abs(np.diff(small, axis=1)).mean(axis=(2, 3))
    busy = min(float(np.quantile(columns, 0.98)), float(np.quantile(rows, 0.98)))
    return float(np.quantile(edges, 0.75)) / max(busy, _SEAM_FLOOR)


def detect_layout(image: NDArray[np.uint8], *, certain: bool = False) -> tuple[str, int] | None:
    """Layout and variant of a picture that holds a cubemap, else None.

    Parameters
    ----------
    image : uint8 [H, W, 3]
    certain : bool
        True where somebody has said that it is one: then only its size decides whether, and
        its edges only which variant.
    """
    layout = layout_of_size(image.shape[1], image.shape[0])
    if layout is None:
        return None
    cross = layout in ("4x3", "3x4")
    if cross and not certain and not blank_corners(image, layout):
        return None
    variants = (0,) if layout == "4x3" else (0, 1)
    ratios = [seam_ratio(split_faces(image, layout, v).astype(np.uint8)) for v in variants]
    best = int(np.argmin(ratios))
    if not certain and ratios[best] > _SEAM_LIMIT * (2.0 if cross else 1.0):
        return None
    return layout, best


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
    face, column, row = _look_up(_sphere_rays(height, width).astype(np.float64))
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
