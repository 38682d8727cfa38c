# SPDX-License-Identifier: MIT
"""A wholly different shading of the same geometry, for tests of what a model has learned to see.

Training pictures are ray traced with textures, lamps and shadows. Here the stored depth and
material index alone are shaded anew: flat colours that have nothing to do with the material,
blocks of brightness in space, light from above and from the camera, darkened corners and inked
edges. Nothing of the picture that training saw is used.
"""

from __future__ import annotations

import colorsys

import cv2
import numpy as np
from numpy.typing import NDArray

Float = NDArray[np.float32]

BLOCK_M = 0.5
"""Size of the blocks of even brightness."""
BLOCK_SPREAD = 0.06
INK = 0.35
"""Share of the colour that is left in an inked edge."""
CREASE, STEP = 0.35, 0.12
"""Change of the unit normal, and of ln depth, from one pixel to the next that is an edge."""
LAMP_REACH_M = 7.0
FARTHEST_M = 500.0


def pixel_rays(height: int, width: int) -> Float:
    """Unit vectors [H, W, 3] through the centres of an equirectangular picture's pixels."""
    azimuth = np.pi - (np.arange(width) + 0.5) / width * 2.0 * np.pi
    elevation = np.pi / 2 - (np.arange(height) + 0.5) / height * np.pi
    level = np.cos(elevation)[:, None]
    parts = (level * np.cos(azimuth), level * np.sin(azimuth), np.sin(elevation)[:, None])
    return np.stack(np.broadcast_arrays(*parts), axis=-1).astype(np.float32)


def shade(
    depth_m: NDArray[np.floating], material: NDArray[np.uint8], seed: int
) -> NDArray[np.uint8]:
    """Shade a panorama's geometry.

    Parameters
    ----------
    depth_m : float [H, W]
        Radial metres, inf is sky.
    material : uint8 [H, W]
        Index of each pixel's material.
    seed : int
        Of colours and light.

    Returns
    -------
    uint8 [H, W, 3]
        sRGB.
    """
    rng = np.random.default_rng([seed, 23])
    rays = pixel_rays(*depth_m.shape)
    sky = ~np.isfinite(depth_m)
    radius = np.where(sky, FARTHEST_M, depth_m).astype(np.float32)
    point = radius[..., None] * rays
    normal = _normals(point, rays)
    light = 0.45 + 0.3 * normal[..., 2] + 0.25 * np.abs((normal * rays).sum(axis=-1))
    light *= 0.75 + 0.5 / (1.0 + (radius / LAMP_REACH_M) ** 2)
    light *= _blocks(point, rng) * _corners(radius)
    colour = _colours(rng)[material] * light[..., None]
    colour[_edges(normal, radius, sky)] *= INK
    colour[sky] = _sky(rays[sky][:, 2], rng)
    exposure = 0.45 / max(float(colour[~sky].mean()) if (~sky).any() else 0.45, 0.05)
    shown = np.clip(colour * min(exposure, 3.0), 0.0, 1.0)
    return np.asarray(shown * 255.0 + 0.5).astype(np.uint8)


def _normals(point: Float, rays: Float) -> Float:
    """Unit normals [H, W, 3] towards the camera, from neighbouring pixels."""
    across = np.roll(point, -1, axis=1) - np.roll(point, 1, axis=1)
    down = np.gradient(point, axis=0)
    normal = np.cross(across, down)
    normal /= np.maximum(np.linalg.norm(normal, axis=-1, keepdims=True), 1e-9)
    away = (normal * rays).sum(axis=-1, keepdims=True) > 0
    return np.where(away, -normal, normal).astype(np.float32)


def _colours(rng: np.random.Generator) -> Float:
    """A colour [256, 3] for each index, whatever its material."""
    drawn = [
        colorsys.hsv_to_rgb(rng.random(), rng.uniform(0.05, 0.5), rng.uniform(0.35, 0.95))
        for _ in range(256)
    ]
    return np.array(drawn, np.float32)


def _blocks(point: Float, rng: np.random.Generator) -> Float:
    """Brightness [H, W] that is even within cubes in space."""
    cell = np.floor((point + rng.uniform(0.0, 1.0, 3).astype(np.float32)) / BLOCK_M)
    mixed = np.sin(cell @ np.array([12.9898, 78.233, 37.719], np.float32)) * 43758.55
    return np.asarray(1.0 + BLOCK_SPREAD * (2.0 * (mixed - np.floor(mixed)) - 1.0))


def _corners(radius: Float) -> Float:
    """Darkening [H, W] where the surroundings are nearer than the pixel itself."""
    logarithm = np.log(radius)
    around = cv2.GaussianBlur(logarithm, (0, 0), radius.shape[0] / 40.0)
    return np.exp(-np.clip(logarithm - around, 0.0, 0.8)).astype(np.float32)


def _edges(normal: Float, radius: Float, sky: NDArray[np.bool_]) -> NDArray[np.bool_]:
    crease = np.linalg.norm(normal - np.roll(normal, 1, axis=1), axis=-1) > CREASE
    crease |= np.linalg.norm(normal - np.roll(normal, 1, axis=0), axis=-1) > CREASE
    logarithm = np.log(radius)
    step = np.abs(logarithm - np.roll(logarithm, 1, axis=1)) > STEP
    step |= np.abs(logarithm - np.roll(logarithm, 1, axis=0)) > STEP
    edge: NDArray[np.bool_] = (crease | step) & ~sky
    edge[0] = False
    return edge


def _sky(up: Float, rng: np.random.Generator) -> Float:
    """Colours [n, 3] of the sky by the sine of the elevation."""
    horizon, zenith = rng.uniform(0.6, 1.0, 3), rng.uniform(0.2, 0.8, 3)
    share = np.clip(up, 0.0, 1.0)[:, None]
    return (horizon * (1.0 - share) + zenith * share).astype(np.float32)
