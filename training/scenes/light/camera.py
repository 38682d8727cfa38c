# SPDX-License-Identifier: MIT
"""What cameras, engines and codecs do to a picture, drawn anew for every training view."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray

Picture = NDArray[np.float32]
Rng = np.random.Generator


def _light(x: Picture, rng: Rng) -> Picture:
    """Exposure, white balance, gamma and saturation, sometimes greyscale."""
    x = np.asarray(np.clip(x, 0.0, 1.0) ** np.float32(np.exp(rng.normal(0.0, 0.25))))
    gain = np.exp(rng.normal(0.08, 0.25)) * np.exp(rng.normal(0.0, 0.08, 3))
    x = x * gain.astype(np.float32)
    saturation = 0.0 if rng.random() < 0.06 else rng.uniform(0.4, 1.6)
    grey: Picture = x.mean(axis=-1, keepdims=True)
    return grey + (x - grey) * np.float32(saturation)


def _contrast(x: Picture, rng: Rng) -> Picture:
    middle: np.float32 = x.mean()
    return middle + (x - middle) * np.float32(rng.uniform(0.65, 1.9))


def _vignette(x: Picture, rng: Rng) -> Picture:
    size = x.shape[1]
    axis = np.linspace(-1.0, 1.0, size, dtype=np.float32) ** 2
    falloff = 1.0 - np.float32(rng.uniform(0.1, 0.5)) * (axis[:, None] + axis[None]) / 2.0
    return x * falloff[..., None]


def _noise(x: Picture, rng: Rng) -> Picture:
    shape = (1, *x.shape[1:])
    return x + rng.normal(0.0, rng.uniform(0.005, 0.05), shape).astype(np.float32)


def _grain(x: Picture, rng: Rng) -> Picture:
    """Noise of light and of the sensor, coarser where a camera has smoothed it."""
    shot, read = 0.06 * rng.random() ** 2, 0.02 * rng.random() ** 2
    noise = rng.standard_normal(x.shape, np.float32)
    if rng.random() < 0.5:
        noise = 1.6 * _blurred(noise, float(rng.uniform(0.5, 1.0)))
    return np.asarray(x + noise * np.sqrt(shot**2 * np.clip(x, 0, 1) + read**2), np.float32)


def _processed(x: Picture, rng: Rng) -> Picture:
    """What phones do: noise and fine texture smeared away, edges sharpened, colours lifted."""
    if rng.random() < 0.6:
        reach = float(rng.uniform(0.04, 0.14))
        x = _each(x, lambda view: np.asarray(cv2.bilateralFilter(view, 5, reach, 2.0), np.float32))
    x = x + np.float32(rng.uniform(0.2, 1.2)) * (x - _blurred(x, float(rng.uniform(0.7, 1.6))))
    grey = x.mean(axis=-1, keepdims=True)
    return np.asarray(grey + (x - grey) * rng.uniform(1.0, 1.3), np.float32)


def _warmth(x: Picture, rng: Rng) -> Picture:
    """A wrong white balance: too warm or too cool, a little green or magenta."""
    warm, green = rng.normal(0.0, 0.18), rng.normal(0.0, 0.04)
    return np.asarray(x * np.exp([warm, green, -warm]), np.float32)


def _blurred(x: Picture, sigma: float) -> Picture:
    return _each(x, lambda view: np.asarray(cv2.GaussianBlur(view, (0, 0), sigma), np.float32))


def _each(x: Picture, change: Callable[[Picture], NDArray[Any]]) -> Picture:
    return np.stack([np.asarray(change(view), np.float32) for view in x])


def _blur(x: Picture, rng: Rng) -> Picture:
    sigma = rng.uniform(0.4, 1.6)
    return _blurred(x, float(sigma))


def _bloom(x: Picture, rng: Rng) -> Picture:
    share = np.float32(rng.uniform(0.2, 0.8))
    return _each(
        x, lambda view: view + share * cv2.GaussianBlur(np.maximum(view - 0.7, 0.0), (0, 0), 5.0)
    )


def _posterise(x: Picture, rng: Rng) -> Picture:
    levels = np.float32(rng.integers(5, 16))
    return np.asarray(np.round(x * levels) / levels, np.float32)


def _pixelate(x: Picture, rng: Rng) -> Picture:
    size = x.shape[1]
    small = max(8, size // int(rng.integers(2, 4)))

    def change(view: Picture) -> NDArray[Any]:
        reduced = cv2.resize(view, (small, small), interpolation=cv2.INTER_AREA)
        return cv2.resize(reduced, (size, size), interpolation=cv2.INTER_NEAREST)

    return _each(x, change)


def _jpeg(x: Picture, rng: Rng) -> Picture:
    quality = [cv2.IMWRITE_JPEG_QUALITY, int(rng.integers(15, 90))]

    def change(view: Picture) -> Picture:
        data = cv2.imencode(".jpg", (np.clip(view, 0, 1) * 255).astype(np.uint8), quality)[1]
        shown = np.asarray(cv2.imdecode(data, cv2.IMREAD_COLOR), np.float32)
        return np.asarray(shown / 255.0)

    return _each(x, change)


def _flatten(x: Picture, rng: Rng) -> Picture:
    """Even patches with hard borders, as of few polygons or painted styles."""
    size = int(rng.choice([3, 5, 7]))

    def change(view: Picture) -> Picture:
        bytes_ = (np.clip(view, 0, 1) * 255).astype(np.uint8)
        flat = np.asarray(cv2.medianBlur(cv2.medianBlur(bytes_, size), size), np.float32)
        return np.asarray(flat / 255.0)

    return _each(x, change)


def _overlays(x: Picture, rng: Rng) -> Picture:
    """Bars, lines of text, dials and a crosshair as of a game's display, the same in all views."""
    size = x.shape[1]
    layer = np.zeros((size, size, 3), np.uint8)
    mask = np.zeros((size, size), np.uint8)
    for _ in range(int(rng.integers(1, 5))):
        colour = tuple(int(v) for v in rng.integers(0, 256, 3))
        top, left = (int(v) for v in rng.integers(0, size, 2))
        kind = rng.integers(4)
        for target, value in ((layer, colour), (mask, (255,))):
            if kind == 0:
                end = (left + size // 3, top + max(2, size // 16))
                cv2.rectangle(target, (left, top), end, value, -1)
            elif kind == 1:
                spot, scale = (left - size // 4, top), size / 250
                cv2.putText(target, "AMMO 30 / 120", spot, cv2.FONT_HERSHEY_SIMPLEX, scale, value)
            elif kind == 2:
                cv2.circle(target, (left, top), size // 10, value, int(size // 50) or -1)
            else:
                cv2.drawMarker(target, (size // 2, size // 2), value, 0, size // 12, 1)
    cover = mask[..., None].astype(np.float32) / 255
    return np.asarray(x * (1 - cover) + layer.astype(np.float32) / 255 * cover, np.float32)


def _detail(x: Picture, rng: Rng) -> Picture:
    """Blobs and strokes that say nothing of the room, each view its own."""
    size = x.shape[1]

    def change(view: Picture) -> Picture:
        view = np.ascontiguousarray(view)
        for _ in range(int(rng.integers(2, 14))):
            centre = tuple(int(v) for v in rng.integers(0, size, 2))
            colour = tuple(float(v) for v in rng.random(3) * view.mean() * 2.0)
            if rng.random() < 0.5:
                axes = tuple(int(v) for v in rng.integers(1, max(2, size // 14), 2))
                cv2.ellipse(view, centre, axes, float(rng.uniform(0, 180)), 0, 360, colour, -1)
            else:
                end = tuple(
                    int(c + d) for c, d in zip(centre, rng.normal(0, size / 6, 2), strict=True)
                )
                cv2.line(view, centre, end, colour, int(rng.integers(1, 3)))
        return view

    return _each(x, change)


def _fog(x: Picture, depth_m: NDArray[np.float32], rng: Rng) -> Picture:
    reach = np.float32(rng.uniform(15.0, 120.0))
    share = 1.0 - np.exp(-np.minimum(depth_m, 1e4) / reach)
    colour = np.float32(rng.uniform(0.4, 0.95)) * rng.uniform(0.9, 1.05, 3).astype(np.float32)
    return np.asarray(x * (1.0 - share[..., None]) + colour * share[..., None], np.float32)


FOG_SHARE = 0.08
EFFECTS: tuple[tuple[Callable[[Picture, Rng], Picture], float], ...] = (
    (_light, 0.9),
    (_warmth, 0.25),
    (_contrast, 0.5),
    (_detail, 0.45),
    (_bloom, 0.15),
    (_vignette, 0.3),
    (_blur, 0.25),
    (_posterise, 0.06),
    (_flatten, 0.06),
    (_pixelate, 0.08),
    (_overlays, 0.12),
    (_noise, 0.2),
    (_grain, 0.3),
    (_processed, 0.25),
    (_jpeg, 0.35),
)
"""Each effect and how often it is applied."""


def camera_effects(
    rgb: NDArray[np.uint8], depth_m: NDArray[np.float32], rng: Rng, strength: float = 1.0
) -> NDArray[np.uint8]:
    """Apply a random chain of effects to the views of one capture.

    Parameters
    ----------
    rgb : uint8 [n, S, S, 3]
    depth_m : float32 [n, S, S]
        Radial metres, for fog.
    rng : numpy.random.Generator
    strength : float
        Factor of how often effects are applied; 0 leaves the views alone.

    Returns
    -------
    uint8 [n, S, S, 3]
    """
    x = rgb.astype(np.float32) / 255.0
    if rng.random() < FOG_SHARE * strength:
        x = _fog(x, depth_m, rng)
    for effect, share in EFFECTS:
        if rng.random() < share * strength:
            x = effect(x, rng)
    return np.asarray(np.clip(x, 0.0, 1.0) * 255.0 + 0.5).astype(np.uint8)


def detail_effects(finer: NDArray[np.uint8], rng: Rng) -> NDArray[np.uint8]:
    """What is left of surfaces' detail in pictures of all qualities: light, blur, noise, JPEG.

    Parameters
    ----------
    finer : uint8 [n, D, D, 3]
        Finer views of one capture.
    rng : numpy.random.Generator

    Returns
    -------
    uint8 [n, D, D, 3]
    """
    level = np.arange(256) / 255.0
    tint = np.exp(rng.normal(0.08, 0.25) + rng.normal(0.0, 0.08, 3))
    curves = np.clip(level[:, None] ** np.exp(rng.normal(0.0, 0.25)) * tint, 0.0, 1.0)
    table = (curves * 255.0 + 0.5).astype(np.uint8)[None]
    sigma = float(np.exp(rng.uniform(np.log(0.5), np.log(4.0)))) if rng.random() < 0.4 else 0.0
    grain = rng.uniform(1.0, 10.0) if rng.random() < 0.4 else 0.0
    quality = int(rng.integers(20, 95)) if rng.random() < 0.5 else 0
    grey = rng.random() < 0.06
    noise = rng.normal(0.0, grain, finer.shape[1:]).astype(np.int16) if grain else None

    def change(view: NDArray[np.uint8]) -> NDArray[np.uint8]:
        seen: NDArray[Any] = cv2.LUT(np.ascontiguousarray(view), table)
        if grey:
            seen = cv2.cvtColor(cv2.cvtColor(seen, cv2.COLOR_RGB2GRAY), cv2.COLOR_GRAY2RGB)
        if sigma:
            seen = cv2.GaussianBlur(seen, (0, 0), sigma)
        if noise is not None:
            seen = np.clip(seen + noise, 0, 255).astype(np.uint8)
        if quality:
            data = cv2.imencode(".jpg", seen, [cv2.IMWRITE_JPEG_QUALITY, quality])[1]
            seen = np.asarray(cv2.imdecode(data, cv2.IMREAD_COLOR))
        return np.asarray(seen, np.uint8)

    return np.stack([change(view) for view in finer])
