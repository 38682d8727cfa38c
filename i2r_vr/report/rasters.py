# SPDX-License-Identifier: MIT
"""Pictures of pages, as WebP or JPEG: captures, their depth, spectrograms, maps of the sphere."""

from __future__ import annotations

from functools import lru_cache

import cv2
import numpy as np
from numpy.typing import NDArray

PICTURE_WIDTH = 1024
THUMBNAIL_WIDTH = 128
"""Pixels of a capture by itself and in a list of many; larger ones weigh the page down."""
SPECTROGRAM_DEPTH_DB = 80.0
"""Some 15 dB below where responses end, so that the end of each band is seen."""
SPECTROGRAM_SIZE = (480, 200)
LOWEST_HZ = 62.5
"""An octave below the lowest band."""
NEAREST_M, FARTHEST_M = 0.1, 500.0
"""Depth's colours are spread between what a capture has within these; one wild pixel must not
squeeze the rest into one shade."""
SKY, UNSEEN = (120, 160, 205), (138, 138, 138)
"""Colours that the colour map does not have."""
_SHARPNESS = 8.0
"""Of the blending between directions: half the weight is 24 degrees off. Chosen by eye."""

Float = NDArray[np.float64]
Picture = NDArray[np.uint8]


def webp(image: Picture, quality: int = 75) -> bytes:
    """A picture [H, W, 3] (RGB) as a WebP file."""
    return _encoded(image, ".webp", [cv2.IMWRITE_WEBP_QUALITY, quality])


def jpeg(image: Picture, quality: int) -> bytes:
    """A picture [H, W, 3] (RGB) as a JPEG file."""
    return _encoded(image, ".jpg", [cv2.IMWRITE_JPEG_QUALITY, quality])


def _encoded(image: Picture, suffix: str, settings: list[int]) -> bytes:
    ordered = np.ascontiguousarray(image[..., ::-1])
    found: bytes = cv2.imencode(suffix, ordered, settings)[1].tobytes()
    return found


def resized(image: Picture, width: int) -> Picture:
    """A picture made at most `width` wide."""
    if image.shape[1] <= width:
        return image
    height = max(1, round(image.shape[0] * width / image.shape[1]))
    return np.asarray(cv2.resize(image, (width, height), interpolation=cv2.INTER_AREA), np.uint8)


def colour_map(share: Float) -> Picture:
    """Black over red to pale yellow for values 0..1 [H, W] as RGB [H, W, 3]."""
    levels = np.rint(np.clip(share, 0.0, 1.0) * 255.0).astype(np.uint8)
    return np.asarray(cv2.applyColorMap(levels, cv2.COLORMAP_INFERNO)[..., ::-1], np.uint8)


def colour_stops(count: int = 9) -> list[str]:
    """The colour map's colours at equal steps, as ``#rrggbb``."""
    row = colour_map(np.linspace(0.0, 1.0, count)[None])[0]
    return ["#" + bytes(colour.tolist()).hex() for colour in row]


@lru_cache(maxsize=256)
def colour(share: float) -> str:
    """The colour map's colour at 0..1, as ``#rrggbb``."""
    return "#" + bytes(colour_map(np.array([[share]]))[0, 0].tolist()).hex()


def highest_hz(sample_rate: int) -> float:
    """The upper edge of the spectrogram."""
    return min(20000.0, sample_rate / 2.0)


def spectrogram(ir: Float, sample_rate: int) -> bytes:
    """Spectrogram, logarithmic from 62.5 Hz at the bottom, 80 dB deep."""
    columns, rows = SPECTROGRAM_SIZE
    size = 1024
    hop = max(32, len(ir) // columns)
    padded = np.pad(ir, (size // 2, size))
    frames = np.lib.stride_tricks.sliding_window_view(padded, size)[: len(ir) : hop]
    power = np.abs(np.fft.rfft(frames * np.hanning(size), axis=1)) ** 2
    wanted = np.geomspace(highest_hz(sample_rate), LOWEST_HZ, rows) * size / sample_rate
    lower = np.clip(wanted.astype(int), 0, size // 2 - 1)
    share = np.clip(wanted - lower, 0.0, 1.0)
    level = power[:, lower] * (1.0 - share) + power[:, lower + 1] * share
    level_db = 10.0 * np.log10(np.maximum(level.T / max(float(level.max()), 1e-30), 1e-12))
    picture = colour_map(level_db / SPECTROGRAM_DEPTH_DB + 1.0)
    shown = cv2.resize(picture, SPECTROGRAM_SIZE, interpolation=cv2.INTER_LINEAR)
    return webp(np.asarray(shown, np.uint8), 60)


def sphere_map(directions: Float, values: Float, low: float, high: float) -> bytes:
    """Values by direction over the whole sphere in Hammer's equal-area projection.

    Parameters
    ----------
    directions : float [V, 3]
        Unit vectors.
    values : float [V]
        Shown between `low` and `high`; between directions they are blended.
    """
    rows, columns = 150, 300
    x = (np.arange(columns) + 0.5) / columns * 2.0 - 1.0
    y = 1.0 - (np.arange(rows) + 0.5) / rows * 2.0
    right, up = np.meshgrid(x * 2.0 * np.sqrt(2.0), y * np.sqrt(2.0))
    z = np.sqrt(np.maximum(1.0 - (right / 4.0) ** 2 - (up / 2.0) ** 2, 0.0))
    azimuth = -2.0 * np.arctan2(z * right, 2.0 * (2.0 * z**2 - 1.0))
    sine = np.clip(z * up, -1.0, 1.0)
    level = np.sqrt(1.0 - sine**2)
    points = np.stack([level * np.cos(azimuth), level * np.sin(azimuth), sine], axis=-1)
    weight = np.exp(_SHARPNESS * (points @ directions.T - 1.0))
    blended = (weight * values).sum(-1) / weight.sum(-1)
    return webp(colour_map((blended - low) / max(high - low, 1e-6)), 80)


def depth_range(depth_m: NDArray[np.float32]) -> tuple[float, float] | None:
    """Nearest and farthest metres (1st and 99th per cent), or None where all is sky."""
    solid = depth_m[np.isfinite(depth_m)]
    if not solid.size:
        return None
    low, high = np.clip(np.percentile(solid, (1.0, 99.0)), NEAREST_M, FARTHEST_M)
    return float(low), float(max(high, 1.05 * low))


def depth_map(depth_m: NDArray[np.float32], low_m: float, high_m: float) -> bytes:
    """Near is bright, far is dark (logarithmic), sky is `SKY`, what was not seen `UNSEEN`."""
    filled = np.where(np.isnan(depth_m), low_m, depth_m).astype(np.float64)
    bounded = np.log(np.clip(filled, low_m, high_m))
    picture = colour_map(1.0 - (bounded - np.log(low_m)) / np.log(high_m / low_m))
    picture[np.isinf(depth_m)] = SKY
    picture[np.isnan(depth_m)] = UNSEEN
    large = np.repeat(np.repeat(picture, 2, axis=0), 2, axis=1)
    return webp(large, 80)
