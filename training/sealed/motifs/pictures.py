# SPDX-License-Identifier: MIT
"""Paintings, posters, scenery, rugs."""

from __future__ import annotations

import cv2
import numpy as np

from training.sealed.motifs.canvas import (
    FONT,
    SIDE,
    WORDS,
    Image,
    Rng,
    blurred,
    canvas,
    grained,
    paint,
)


def _scenery(rng: Rng) -> Image:
    """Sky, hills, water and trees."""
    image = canvas((0, 0, 0))
    top, low = np.array(paint(rng, "linen")), np.array([235, 225, 210])
    share = np.linspace(0, 1, SIDE)[:, None, None]
    image[:] = (top * (1 - share) + low * share).astype(np.uint8)
    for layer in range(4):
        level = SIDE * (0.42 + 0.13 * layer)
        across = np.arange(0, SIDE + 1, 8)
        swell = 18 * np.sin(across / rng.uniform(18, 60) + rng.uniform(0, 6))
        ridge = level + swell + rng.normal(0, 2, len(across))
        outline = np.concatenate([np.stack([across, ridge], 1), [[SIDE, SIDE], [0, SIDE]]]).astype(
            np.int32
        )
        cv2.fillPoly(image, [outline], paint(rng, "leaf" if layer > 1 else "masonry"))
    for _ in range(int(rng.integers(2, 9))):
        x, y = (int(v) for v in rng.integers((0, 150), (SIDE, 230)))
        cv2.line(image, (x, y), (x, y - 26), (30, 45, 60), 3)
        cv2.circle(image, (x, y - 34), int(rng.integers(9, 20)), paint(rng, "leaf"), -1)
    return image


def portrait(rng: Rng) -> Image:
    """A head and shoulders."""
    image = canvas(paint(rng, "dark"))
    cv2.ellipse(image, (128, 260), (95, 105), 0, 0, 360, paint(rng, "cloth"), -1)
    cv2.ellipse(image, (128, 108), (46, 60), 0, 0, 360, paint(rng, "skin"), -1)
    cv2.ellipse(image, (128, 74), (52, 40), 0, 180, 360, paint(rng, "timber"), -1)
    for x in (110, 146):
        cv2.circle(image, (x, 104), 4, (30, 30, 30), -1)
    cv2.ellipse(image, (128, 138), (14, 4), 0, 0, 360, (70, 60, 150), -1)
    return image


def _abstract(rng: Rng) -> Image:
    image = canvas(paint(rng, "linen"))
    for _ in range(int(rng.integers(4, 16))):
        x, y = (int(v) for v in rng.integers(0, SIDE, 2))
        w, h = (int(v) for v in rng.integers(12, 130, 2))
        colour = paint(rng, str(rng.choice(["cloth", "lacquer", "glaze", "clay"])))
        if rng.random() < 0.5:
            cv2.rectangle(image, (x, y), (x + w, y + h), colour, -1)
        else:
            cv2.ellipse(
                image, (x, y), (w // 2, h // 2), float(rng.uniform(0, 180)), 0, 360, colour, -1
            )
    return image


def art(rng: Rng) -> Image:
    """A landscape, a portrait or an abstract painting, brushed."""
    kind = (_scenery, portrait, _abstract)[int(rng.choice(3, p=[0.45, 0.25, 0.3]))]
    return grained(blurred(kind(rng), 1.2), rng, 9)


def backdrop(rng: Rng) -> Image:
    """Painted scenery of a stage."""
    return grained(blurred(_scenery(rng), 2.0), rng, 5)


def poster(rng: Rng) -> Image:
    """A shape, a headline and lines of text on a colour."""
    image = canvas(paint(rng, str(rng.choice(["lacquer", "glaze", "linen"]))))
    ink = paint(rng, str(rng.choice(["bright", "dark"])))
    cv2.circle(image, (128, 96), int(rng.integers(35, 80)), paint(rng, "lacquer"), -1)
    cv2.putText(image, str(rng.choice(WORDS.split())), (14, 204), FONT, 1.5, ink, 5)
    for i in range(3):
        cv2.line(image, (18, 220 + 11 * i), (int(rng.integers(140, 238)), 220 + 11 * i), ink, 3)
    return image


def rug(rng: Rng) -> Image:
    """A field of diamonds inside borders."""
    image = canvas(paint(rng, "cloth"))
    for inset, palette in ((6, "linen"), (16, "cloth"), (30, "clay"), (38, "cloth")):
        cv2.rectangle(image, (inset, inset), (SIDE - inset, SIDE - inset), paint(rng, palette), -1)
    colours = [paint(rng, "linen"), paint(rng, "clay"), paint(rng, "cloth")]
    for i in range(25):
        x, y, r = 64 + 32 * (i % 5), 64 + 32 * (i // 5), 13
        diamond = np.array([[x - r, y], [x, y - r], [x + r, y], [x, y + r]], np.int32)
        cv2.fillPoly(image, [diamond], colours[(i % 5 + i // 5) % 3])
    return grained(image, rng, 8)
