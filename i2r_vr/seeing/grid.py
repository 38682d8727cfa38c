# SPDX-License-Identifier: MIT
"""Square views and the equirectangular grid: where a direction lies in each."""

from __future__ import annotations

import math
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

GRID_SHAPE = (64, 128)


def view_basis(directions: NDArray[np.float64]) -> NDArray[np.float64]:
    """Forward, right and up vectors of views [V, 3, 3]; up is the world's z, yaw 0 at the poles.

    Parameters
    ----------
    directions : float64 [V, 3]
        Unit vectors.
    """
    level = np.hypot(directions[:, 0], directions[:, 1])
    polar = level < 1e-9
    cos_az = np.where(polar, 1.0, directions[:, 0] / np.where(polar, 1.0, level))
    sin_az = np.where(polar, 0.0, directions[:, 1] / np.where(polar, 1.0, level))
    zero = np.zeros_like(level)
    right = np.stack([sin_az, -cos_az, zero], axis=1)
    up = np.stack([-directions[:, 2] * cos_az, -directions[:, 2] * sin_az, level], axis=1)
    return np.stack([directions, right, up], axis=1)


def pixel_rays(directions: NDArray[np.float64], fov_deg: float, size: int) -> NDArray[np.float64]:
    """Rays [V, S, S, 3] (not normalised) through the pixels of square views."""
    half = math.tan(math.radians(fov_deg) / 2.0)
    step = ((np.arange(size) + 0.5) / size * 2.0 - 1.0) * half
    right, up = np.meshgrid(step, -step)
    local = np.stack([np.ones_like(right), right, up], axis=-1)
    rays: NDArray[np.float64] = np.einsum("rci,vij->vrcj", local, view_basis(directions))
    return rays


def ray_elevations(
    directions: NDArray[np.float64], fov_deg: float, size: int
) -> NDArray[np.float32]:
    """Sine of the elevation [V, S, S] of each pixel's ray in square views."""
    rays = pixel_rays(directions, fov_deg, size)
    sines: NDArray[np.float64] = rays[..., 2] / np.linalg.norm(rays, axis=-1)
    return sines.astype(np.float32)


@lru_cache(maxsize=4)
def grid_directions(shape: tuple[int, int] = GRID_SHAPE) -> NDArray[np.float64]:
    """Unit vectors [rows, columns, 3] of a panorama's pixel centres."""
    rows, columns = shape
    azimuth = np.pi - (np.arange(columns) + 0.5) * 2.0 * np.pi / columns
    elevation = np.pi / 2 - (np.arange(rows) + 0.5) * np.pi / rows
    cos_el = np.cos(elevation)[:, None]
    return np.stack(
        [
            cos_el * np.cos(azimuth),
            cos_el * np.sin(azimuth),
            np.broadcast_to(np.sin(elevation)[:, None], shape),
        ],
        axis=-1,
    )


def grid_position(
    rays: NDArray[np.float64], shape: tuple[int, int] = GRID_SHAPE
) -> NDArray[np.float64]:
    """Row and column [..., 2] in cells of a panorama where rays [..., 3] of any length end."""
    rows, columns = shape
    azimuth = np.arctan2(rays[..., 1], rays[..., 0])
    elevation = np.arctan2(rays[..., 2], np.hypot(rays[..., 0], rays[..., 1]))
    row = (np.pi / 2 - elevation) / np.pi * rows
    column = (np.pi - azimuth) / (2 * np.pi) * columns
    return np.stack([row, column], axis=-1)


def views_of_points(
    directions: NDArray[np.float64], fov_deg: float, points: NDArray[np.float64], most: int
) -> tuple[NDArray[np.int64], NDArray[np.float64], NDArray[np.float64]]:
    """Which views show each point, the most central first, and where.

    Parameters
    ----------
    directions : float64 [V, 3]
        View directions.
    fov_deg : float
        Field of view of the square views.
    points : float64 [P, 3]
        Unit vectors.
    most : int
        K, at most V.

    Returns
    -------
    view : int64 [K, P]
    position : float64 [K, P, 2]
        Row and column in 0..1.
    centrality : float64 [K, P]
        Cosine of the angle to the view's direction; -1 where no further view shows the point.
    """
    local = np.einsum("vij,pj->vpi", view_basis(directions), points)
    ahead = np.maximum(local[..., 0], 1e-9)
    half = math.tan(math.radians(fov_deg) / 2.0)
    column = (local[..., 1] / ahead / half + 1.0) / 2.0
    row = (1.0 - local[..., 2] / ahead / half) / 2.0
    inside = (local[..., 0] > 0) & (row >= 0) & (row < 1) & (column >= 0) & (column < 1)
    cosine = np.where(inside, local[..., 0], -1.0)
    view = np.argsort(-cosine, axis=0, kind="stable")[:most]
    found = [np.take_along_axis(values, view, axis=0) for values in (row, column, cosine)]
    position = np.clip(np.stack(found[:2], axis=-1), 0.0, 1.0 - 1e-9)
    return view, position, found[2]


def view_lookup(
    directions: NDArray[np.float64], fov_deg: float, points: NDArray[np.float64]
) -> tuple[NDArray[np.int64], NDArray[np.float64], NDArray[np.bool_]]:
    """Which view shows each point most centrally, and where in it.

    Parameters
    ----------
    directions, fov_deg, points
        As `views_of_points` takes them.

    Returns
    -------
    view : int64 [P]
    position : float64 [P, 2]
        Row and column in 0..1.
    covered : bool [P]
        False where no view shows the point.
    """
    view, position, centrality = views_of_points(directions, fov_deg, points, 1)
    return view[0], position[0], centrality[0] > 0.0


def grid_lookup(
    directions: NDArray[np.float64], fov_deg: float
) -> tuple[NDArray[np.int64], NDArray[np.float64], NDArray[np.bool_]]:
    """`view_lookup` of the grid's cells, row by row; not to be written to: it is kept."""
    return _kept_lookup(np.ascontiguousarray(directions, np.float64).tobytes(), fov_deg)


@lru_cache(maxsize=4)
def _kept_lookup(
    directions: bytes, fov_deg: float
) -> tuple[NDArray[np.int64], NDArray[np.float64], NDArray[np.bool_]]:
    """The same for all captures of a layout."""
    unit = np.frombuffer(directions).reshape(-1, 3)
    found = view_lookup(unit, fov_deg, grid_directions().reshape(-1, 3))
    for each in found:
        each.flags.writeable = False
    return found
