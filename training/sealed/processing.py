# SPDX-License-Identifier: MIT
"""What the sealed set's cameras make of light: lens, exposure, white balance, noise, JPEG."""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

Float = NDArray[np.float32]
_LUMINANCE = np.array([0.2126, 0.7152, 0.0722], np.float32)
_KEY = 0.18


@dataclass(frozen=True)
class Camera:
    """One camera in one light.

    stops : exposure beside the meter's; metered : share of the frame about its middle that the
    meter weighs; balance : 0 leaves the light's colour, 1 takes all of it away; tint : RGB factor
    that the balance errs by; vignette : share of light lost in the corners; blur_px : standard
    deviation of the lens; flare : share of light that spreads widely; shoulder : brightness at
    which highlights bend, low for film, high for cheap video; contrast, saturation : factors;
    shot, read : standard deviations of noise at white and at black; sharpening : unsharp mask;
    quality : of the JPEG, 1 to 100.
    """

    stops: float
    metered: float
    balance: float
    tint: tuple[float, float, float]
    vignette: float
    blur_px: float
    flare: float
    shoulder: float
    contrast: float
    saturation: float
    shot: float
    read: float
    sharpening: float
    quality: int


def draw_camera(rng: np.random.Generator, panorama: bool) -> Camera:
    """A camera, from good to bad; panoramas are stitched, so that no vignette is left of them."""
    tint = np.exp(rng.normal(0.0, 0.045, 3))
    return Camera(
        stops=float(rng.normal(-0.1, 0.35)),
        metered=float(rng.uniform(0.4, 1.0)),
        balance=float(rng.uniform(0.35, 1.0)),
        tint=(float(tint[0]), float(tint[1]), float(tint[2])),
        vignette=0.0 if panorama else float(rng.uniform(0.0, 0.35)),
        blur_px=float(rng.uniform(0.45, 0.75 if panorama else 1.0)),
        flare=float(rng.uniform(0.0, 0.12)),
        shoulder=float(rng.uniform(0.45, 0.95)),
        contrast=float(rng.uniform(0.92, 1.15)),
        saturation=float(rng.uniform(0.8, 1.2)),
        shot=float(0.002 + 0.03 * rng.random() ** 2),
        read=float(0.001 + 0.012 * rng.random() ** 2),
        sharpening=float(rng.uniform(0.0, 0.6)),
        quality=int(rng.integers(55, 96)),
    )


def _blurred(x: Float, sigma: float, panorama: bool) -> Float:
    """Gaussian blur; round the seam in panoramas."""
    if not panorama:
        return np.asarray(cv2.GaussianBlur(x, (0, 0), sigma), np.float32)
    pad = int(4 * sigma) + 2
    wide = np.concatenate([x[:, -pad:], x, x[:, :pad]], axis=1)
    return np.array(cv2.GaussianBlur(wide, (0, 0), sigma)[:, pad:-pad], np.float32)


def _exposure(x: Float, camera: Camera) -> float:
    """The factor that brings the metered part's geometric mean to middle grey."""
    height, width = x.shape[:2]
    rows, columns = int(height * (1 - camera.metered) / 2), int(width * (1 - camera.metered) / 2)
    middle = x[rows : height - rows, columns : width - columns] @ _LUMINANCE
    mean = float(np.exp(np.log(np.maximum(middle, 1e-3)).mean()))
    return float(_KEY / mean * 2.0**camera.stops)


def _vignetted(x: Float, share: float) -> Float:
    height, width = x.shape[:2]
    across = np.linspace(-1, 1, width, dtype=np.float32)[None] ** 2 * width**2
    along = np.linspace(-1, 1, height, dtype=np.float32)[:, None] ** 2 * height**2
    falloff = 1 - np.float32(share) * ((across + along) / (width**2 + height**2)) ** 1.5
    return np.asarray(x * falloff[..., None].astype(np.float32))


def _curved(x: Float, shoulder: float) -> Float:
    """Linear up to the shoulder, then bent towards white, which is reached at four times it."""
    above = np.maximum(x - shoulder, 0.0) / max(1e-3, 1 - shoulder)
    return np.where(x > shoulder, shoulder + (1 - shoulder) * (1 - np.exp(-above)), x)


def develop(
    radiance: NDArray[np.float64], rng: np.random.Generator, panorama: bool
) -> NDArray[np.uint8]:
    """The picture of a camera.

    Parameters
    ----------
    radiance : float64 [H, W, 3]
        Linear.
    rng : numpy.random.Generator
        Draws the camera and its noise.
    panorama : bool
        Whether the columns go round.

    Returns
    -------
    uint8 [H, W, 3] sRGB
    """
    camera = draw_camera(rng, panorama)
    x = radiance.astype(np.float32)
    x = x * np.float32(_exposure(x, camera))
    light = np.clip(x, 0, 1).reshape(-1, 3).mean(axis=0)
    gain = (light.mean() / np.maximum(light, 1e-3)) ** camera.balance * np.array(camera.tint)
    x = np.minimum(x * gain.astype(np.float32), 24.0)
    wide = _blurred(x, 0.012 * x.shape[1], panorama)
    x = x * np.float32(1 - camera.flare) + wide * np.float32(camera.flare)
    x = _blurred(_vignetted(x, camera.vignette), camera.blur_px, panorama)
    grain = rng.standard_normal(x.shape, np.float32)
    x = x + grain * np.sqrt(camera.shot**2 * np.maximum(x, 0) + camera.read**2).astype(np.float32)
    grey = (x @ _LUMINANCE)[..., None]
    x = _curved(np.maximum(grey + (x - grey) * np.float32(camera.saturation), 0), camera.shoulder)
    x = np.clip(x, 0, 1)
    shown = np.where(x <= 0.0031308, 12.92 * x, 1.055 * x ** (1 / 2.4) - 0.055)
    shown = 0.46 + (shown - 0.46) * np.float32(camera.contrast)
    shown = shown + camera.sharpening * (shown - _blurred(shown.astype(np.float32), 1.2, panorama))
    bytes_ = (np.clip(shown, 0, 1) * 255 + 0.5).astype(np.uint8)
    options = [cv2.IMWRITE_JPEG_QUALITY, camera.quality]
    data = cv2.imencode(".jpg", np.ascontiguousarray(bytes_[..., ::-1]), options)[1]
    stored = np.asarray(cv2.imdecode(data, cv2.IMREAD_COLOR), np.uint8)
    return np.ascontiguousarray(stored[..., ::-1])
