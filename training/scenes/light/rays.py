# SPDX-License-Identifier: MIT
"""Directions of a picture's pixels."""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import NDArray

from i2r_vr.seeing.grid import view_basis


def panorama_rays(height: int, width: int, yaw_rad: float) -> NDArray[np.float64]:
    """Rays [H, W, 3] of an equirectangular panorama whose centre column looks along `yaw_rad`."""
    azimuth = np.pi - (np.arange(width) + 0.5) * 2 * np.pi / width + yaw_rad
    elevation = np.pi / 2 - (np.arange(height) + 0.5) * np.pi / height
    level = np.cos(elevation)[:, None]
    up = np.broadcast_to(np.sin(elevation)[:, None], (height, width))
    return np.stack([level * np.cos(azimuth), level * np.sin(azimuth), up], axis=-1)


def view_rays(
    yaw_rad: float,
    azimuth_deg: float,
    elevation_deg: float,
    fov_deg: float,
    height: int,
    width: int,
) -> NDArray[np.float64]:
    """Unit rays [H, W, 3] of a perspective view, see `render_view`."""
    azimuth, elevation = math.radians(azimuth_deg) + yaw_rad, math.radians(elevation_deg)
    forward = np.array(
        [
            [
                math.cos(elevation) * math.cos(azimuth),
                math.cos(elevation) * math.sin(azimuth),
                math.sin(elevation),
            ]
        ]
    )
    half = math.tan(math.radians(fov_deg) / 2)
    right = ((np.arange(width) + 0.5) / width * 2 - 1) * half
    up = (1 - (np.arange(height) + 0.5) / height * 2) * half * height / width
    local = np.stack(
        [np.ones((height, width)), *np.meshgrid(right, up)],
        axis=-1,
    )
    rays = local @ view_basis(forward)[0]
    return np.asarray(rays / np.linalg.norm(rays, axis=-1, keepdims=True))
