# SPDX-License-Identifier: MIT
"""The heading of the walls: by which angle a place is turned from the capture's axes."""

from __future__ import annotations

import math

import numpy as np

from i2r_vr.seeing.depth_sphere import DepthSphere
from i2r_vr.seeing.surfaces import surface_patches

_LEVEL_NORMAL = 0.2
"""Most of a wall's normal that may point up or down, as a sine."""
_BINS = 180
"""Of the quarter turn: half a degree each."""
_BLUR_DEG, _NEAR_DEG = 2.0, 4.0
"""Width of the window that finds the mode, and of the one that refines it."""
_PREVAILING_SHARE = 0.3
"""Of the upright area, how much must lie along the heading; of a round room 9 % does."""


def wall_heading_rad(sphere: DepthSphere) -> float:
    """Heading of the walls within a quarter turn, -pi/4 to pi/4; 0 where none prevails.

    The mode of the fourfold angle of upright surfaces by their area, refined by the mean of what
    lies about it.
    """
    normal, area, smooth = surface_patches(sphere)
    upright = smooth & (np.abs(normal[..., 2]) < _LEVEL_NORMAL)
    if upright.sum() < 8:
        return 0.0
    angle = np.degrees(np.arctan2(normal[..., 1], normal[..., 0]))[upright] % 90.0
    weight = area[upright]
    step = 90.0 / _BINS
    count = np.bincount((angle / step).astype(np.int64) % _BINS, weight, _BINS)
    offset = np.minimum(np.arange(_BINS), _BINS - np.arange(_BINS)) * step
    window = np.fft.rfft(np.exp(-0.5 * (offset / _BLUR_DEG) ** 2))
    mode = (int(np.argmax(np.fft.irfft(np.fft.rfft(count) * window, _BINS))) + 0.5) * step
    for _ in range(3):
        away = (angle - mode + 45.0) % 90.0 - 45.0
        near = np.abs(away) < _NEAR_DEG
        if not near.any():
            return 0.0
        mode += float(np.sum(weight[near] * away[near]) / np.sum(weight[near]))
    if np.sum(weight[near]) < _PREVAILING_SHARE * np.sum(weight):
        return 0.0
    return math.radians((mode + 45.0) % 90.0 - 45.0)
