# SPDX-License-Identifier: MIT
"""Woven and striped cloth, blinds."""

from __future__ import annotations

import numpy as np

from training.sealed.motifs.canvas import SIDE, Image, Rng, canvas, grained, paint


def awning(rng: Rng) -> Image:
    """Broad stripes."""
    image, colour = (
        canvas((238, 240, 242)),
        paint(rng, str(rng.choice(["red", "cloth", "lacquer"]))),
    )
    for i in range(0, SIDE, 64):
        image[:, i : i + 32] = colour
    return grained(image, rng, 4)


def check(rng: Rng) -> Image:
    """Crossing bands of a woven cloth."""
    base, band = np.array(paint(rng, "linen"), float), np.array(paint(rng, "cloth"), float)
    share = np.zeros(SIDE)
    for _ in range(int(rng.integers(1, 4))):
        start, width = int(rng.integers(0, SIDE)), int(rng.integers(10, 100))
        share[np.arange(start, start + width) % SIDE] += 0.5
    mix = np.clip((share[:, None] + share[None]) / 2, 0, 1)[..., None]
    return grained((base * (1 - mix) + band * mix).astype(np.uint8), rng, 5)


def blind(rng: Rng) -> Image:
    """Slats of a blind, or plain cloth."""
    image = canvas(paint(rng, "linen")).astype(np.float32)
    if rng.random() < 0.6:
        slat = (np.arange(SIDE) % 32) / 32
        image *= (0.7 + 0.3 * slat)[:, None, None]
    return image.astype(np.uint8)
