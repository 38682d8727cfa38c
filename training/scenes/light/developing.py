# SPDX-License-Identifier: MIT
"""What cameras make of light before it is stored: exposure, white balance, curve, glare.

Windows are blown out where the curve ends below them. What happens to stored pictures, noise,
blur and codecs, is drawn anew for every view (`camera.py`).
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from training.scenes.light.picture import tone_mapped

Float = NDArray[np.float32]
_LUMINANCE = np.array([0.2126, 0.7152, 0.0722], np.float32)
_MIDDLE = 0.18
PLAIN_SHARE = 0.15
"""How often a picture is tone mapped as a renderer does."""
CURVES = ("film", "clipped", "phone")
CURVE_SHARES = (0.4, 0.25, 0.35)


@dataclass(frozen=True)
class Development:
    """How one picture is made of light.

    stops : exposure beside the mean's; metered_bright : 0 exposes for the geometric mean, 1 for
    the arithmetic one, which bright windows darken; balance : share of the light's colour that
    is taken away; warmth, green : natural logarithms of red to blue and of green that it errs
    by; curve : of `CURVES`; white : what becomes white, in middle greys; local : exponent of
    large-scale contrast, below 1 as phones do; glare : share of light that spreads.
    """

    stops: float
    metered_bright: float
    balance: float
    warmth: float
    green: float
    curve: str
    white: float
    local: float
    glare: float


def draw_development(rng: np.random.Generator) -> Development:
    """A development, mostly a good one."""
    curve = CURVES[int(rng.choice(len(CURVES), p=CURVE_SHARES))]
    return Development(
        stops=float(rng.normal(0.05, 0.4)),
        metered_bright=float(rng.random() ** 2),
        balance=float(rng.uniform(0.3, 1.0)),
        warmth=float(rng.normal(0.03, 0.1)),
        green=float(rng.normal(0.0, 0.03)),
        curve=curve,
        white=float(math.exp(rng.uniform(math.log(4.0), math.log(14.0)))),
        local=float(rng.uniform(0.45, 0.8)) if curve == "phone" else 1.0,
        glare=float(0.15 * rng.random() ** 2),
    )


def _wide(x: Float, share: float) -> Float:
    """Blurred over a share of the width, round the seam of a panorama; at an eighth of its size."""
    height, width = x.shape[:2]
    small = cv2.resize(x, (max(8, width // 8), max(4, height // 8)), interpolation=cv2.INTER_AREA)
    pad = small.shape[1] // 4
    round_ = np.concatenate([small[:, -pad:], small, small[:, :pad]], axis=1)
    sigma = max(0.5, share * small.shape[1])
    soft = cv2.GaussianBlur(round_, (0, 0), sigma)[:, pad:-pad]
    return np.asarray(cv2.resize(soft, (width, height), interpolation=cv2.INTER_LINEAR), np.float32)


def _exposed(x: Float, how: Development) -> Float:
    light = x @ _LUMINANCE
    log_mean = float(np.log(np.maximum(light, 1e-3)).mean())
    mean = math.log(max(1e-3, float(light.mean())))
    level = log_mean + how.metered_bright * (mean - log_mean)
    return np.asarray(x * np.float32(_MIDDLE * math.exp(-level) * 2.0**how.stops), np.float32)


def _balanced(x: Float, how: Development) -> Float:
    colour = np.minimum(x, 1.0).reshape(-1, 3).mean(axis=0)
    gain = (float(colour.mean()) / np.maximum(colour, 1e-3)) ** how.balance
    half = how.warmth / 2
    return np.asarray(x * gain * np.exp([half, how.green, -half]), np.float32)


def _local(x: Float, exponent: float) -> Float:
    """Large-scale contrast of luminance raised to an exponent about middle grey."""
    if exponent == 1.0:
        return x
    light = np.log(np.maximum(x @ _LUMINANCE, 1e-3))
    base = _wide(light.astype(np.float32), 0.02)
    change = np.exp((exponent - 1.0) * (base - math.log(_MIDDLE)))
    return np.asarray(x * change[..., None], np.float32)


def _curved(x: Float, how: Development) -> Float:
    """Linear light in 0..1: clipped, or bent towards white."""
    if how.curve == "clipped":
        return np.asarray(np.clip(1.15 * x, 0, 1), np.float32)
    white = np.float32(how.white * _MIDDLE)
    return np.asarray(np.clip(x * (1 + x / (white * white)) / (1 + 0.6 * x), 0, 1), np.float32)


def developed(radiance: NDArray[np.float64], rng: np.random.Generator) -> NDArray[np.uint8]:
    """A panorama as stored (sRGB) of linear radiance [H, W, 3]."""
    if rng.random() < PLAIN_SHARE:
        return tone_mapped(radiance)
    how = draw_development(rng)
    x = _balanced(_exposed(radiance.astype(np.float32), how), how)
    x = np.minimum(x, 40.0)
    x = x * np.float32(1 - how.glare) + _wide(np.minimum(x, 6.0), 0.01) * np.float32(how.glare)
    x = _curved(_local(x, how.local), how)
    shown = np.where(x <= 0.0031308, 12.92 * x, 1.055 * np.maximum(x, 1e-9) ** (1 / 2.4) - 0.055)
    return (np.clip(shown, 0, 1) * 255 + 0.5).astype(np.uint8)
