# SPDX-License-Identifier: MIT
"""Which way the surfaces of a place face, and how much of them is seen."""

from __future__ import annotations

import numpy as np

from i2r_vr.seeing.depth_sphere import DepthSphere, Float, Mask

_PLANE_BEND = 0.02
"""Most that inverse depth may bend from pixel to pixel on a surface, relatively."""
_OVERHEAD_SLOPE = 0.4
"""Least vertical part of the normal of a ceiling, a roof, or a vault near its crown."""
_ON_WALL = 1.01
"""Of a wall's distance: what is so far away is still of the wall."""


def surface_patches(sphere: DepthSphere) -> tuple[Float, Float, Mask]:
    """Normals and areas of what is seen, pixel by pixel, where it is smooth.

    Returns
    -------
    normal : float [H, W, 3]
        Unit vectors in the sphere's axes, of either sign.
    area : float [H, W]
        Square metres that the pixel shows of its surface.
    smooth : bool [H, W]
        Where pixel and neighbours lie on one surface; elsewhere the other two mean nothing.
    """
    bend = np.maximum(*np.abs(sphere.bends))
    smooth = sphere.solid & (bend < _PLANE_BEND)
    smooth[[0, -1]] = False
    points = np.where(sphere.solid[..., None], sphere.points, 0.0)
    across = (np.roll(points, -1, 1) - np.roll(points, 1, 1)) / 2.0
    down = np.zeros_like(points)
    down[1:-1] = (points[2:] - points[:-2]) / 2.0
    normal = np.cross(across, down)
    area = np.linalg.norm(normal, axis=-1)
    return normal / np.maximum(area, 1e-12)[..., None], area, smooth


def overhead_within(sphere: DepthSphere, distances: Float) -> tuple[Float, Float]:
    """Points [n, 3] of ceilings and roofs seen between walls [3, 2] from below, areas [n]."""
    normal, area, smooth = surface_patches(sphere)
    over = smooth & (np.abs(normal[..., 2]) > _OVERHEAD_SLOPE)
    over &= above_within(sphere, distances)
    return sphere.points[over], area[over]


def above_within(sphere: DepthSphere, distances: Float) -> Mask:
    """Where what is seen between walls [3, 2], or of them, is above the capture [H, W]."""
    above = sphere.solid & (sphere.unit[..., 2] > 0.0)
    for axis in range(2):
        along = sphere.points[..., axis]
        above &= (along > -_ON_WALL * distances[axis, 0]) & (along < _ON_WALL * distances[axis, 1])
    return above
