# SPDX-License-Identifier: MIT
"""Captures of a camera that was not level, made level by its pitch and roll.

Angles are GPano's (Photo Sphere XMP Metadata): pitch is how far above the horizon the picture's
centre looks; as roll grows, the horizon turns counter-clockwise in the picture, so the camera's
up leans to the right. Heading stays: the centre column keeps its azimuth.
"""

from __future__ import annotations

import math

import cv2
import numpy as np
from numpy.typing import NDArray

_LEAST_DEG = 0.01


def camera_to_level(pitch_deg: float, roll_deg: float) -> NDArray[np.float64]:
    """Rotation [3, 3] from the camera's axes (forward, left, up) to level ones.

    Examples
    --------
    >>> camera_to_level(90.0, 0.0).round(6)[:, 0].tolist()
    [0.0, 0.0, 1.0]
    """
    pitch, roll = math.radians(pitch_deg), math.radians(roll_deg)
    tilted = np.array(
        [
            [math.cos(pitch), 0.0, -math.sin(pitch)],
            [0.0, 1.0, 0.0],
            [math.sin(pitch), 0.0, math.cos(pitch)],
        ]
    )
    leaning = np.array(
        [
            [1.0, 0.0, 0.0],
            [0.0, math.cos(roll), -math.sin(roll)],
            [0.0, math.sin(roll), math.cos(roll)],
        ]
    )
    return np.asarray(tilted @ leaning)


def level_sphere(
    image: NDArray[np.generic], pitch_deg: float, roll_deg: float
) -> NDArray[np.generic]:
    """An equirectangular image [H, W, ...] turned level; uint8 colours are interpolated.

    Depths and indices are those of the nearest pixel.
    """
    if max(abs(pitch_deg), abs(roll_deg)) < _LEAST_DEG:
        return image
    height, width = image.shape[:2]
    azimuth = (math.pi - (np.arange(width) + 0.5) * (2.0 * math.pi / width)).astype(np.float32)
    elevation = (math.pi / 2 - (np.arange(height) + 0.5) * (math.pi / height)).astype(np.float32)
    level = np.cos(elevation)[:, None]
    turn = camera_to_level(pitch_deg, roll_deg).T.astype(np.float32)
    along = (level * np.cos(azimuth), level * np.sin(azimuth), np.sin(elevation)[:, None])
    forward, left, up = (row[0] * along[0] + row[1] * along[1] + row[2] * along[2] for row in turn)
    column = (math.pi - np.arctan2(left, forward)) * np.float32(width / (2.0 * math.pi)) - 0.5
    row = (math.pi / 2 - np.arcsin(np.clip(up, -1.0, 1.0))) * np.float32(height / math.pi) - 0.5
    if image.dtype == np.uint8 and image.ndim == 3:
        padded = np.concatenate([image[:, -1:], image, image[:, :1]], axis=1)
        return np.asarray(
            cv2.remap(padded, column + 1.0, row, cv2.INTER_LINEAR, borderMode=cv2.BORDER_REPLICATE)
        )
    rows = np.clip(np.rint(row).astype(np.int32), 0, height - 1)
    return np.asarray(image[rows, np.rint(column).astype(np.int32) % width])


def level_view(image: NDArray[np.generic], roll_deg: float) -> NDArray[np.generic]:
    """A perspective image [H, W, ...] turned about its centre until the horizon is level.

    What it did not show repeats its border.
    """
    if abs(roll_deg) < _LEAST_DEG:
        return image
    height, width = image.shape[:2]
    x = np.arange(width) - (width - 1) / 2.0
    y = np.arange(height)[:, None] - (height - 1) / 2.0
    cosine, sine = math.cos(math.radians(roll_deg)), math.sin(math.radians(roll_deg))
    columns = cosine * x + sine * y + (width - 1) / 2.0
    rows = -sine * x + cosine * y + (height - 1) / 2.0
    if image.dtype == np.uint8 and image.ndim == 3:
        return np.asarray(
            cv2.remap(
                image.astype(np.uint8, copy=False),
                columns.astype(np.float32),
                rows.astype(np.float32),
                cv2.INTER_LINEAR,
                borderMode=cv2.BORDER_REPLICATE,
            )
        )
    return np.asarray(
        image[
            np.clip(np.rint(rows).astype(np.int32), 0, height - 1),
            np.clip(np.rint(columns).astype(np.int32), 0, width - 1),
        ]
    )
