# SPDX-License-Identifier: MIT
"""Goods, books and bottles in rows."""

from __future__ import annotations

import math

import cv2

from training.sealed.motifs.canvas import SIDE, Image, Rng, canvas, paint
from training.sealed.motifs.pictures import portrait, poster


def packs(rng: Rng) -> Image:
    """Cartons in groups of a brand, their fronts to the aisle."""
    image, x = canvas((25, 25, 28)), 0
    while x < SIDE:
        width, height = int(rng.integers(18, 46)), int(rng.integers(150, 250))
        colour, band = (
            paint(rng, "lacquer"),
            paint(rng, str(rng.choice(["bright", "glaze", "lacquer"]))),
        )
        for _ in range(int(rng.integers(1, 5))):
            top = SIDE - height
            cv2.rectangle(image, (x + 1, top), (x + width - 2, SIDE), colour, -1)
            cv2.rectangle(
                image, (x + 1, top + height // 3), (x + width - 2, top + height // 2), band, -1
            )
            cv2.line(
                image,
                (x + 4, top + height // 3 + 14),
                (x + width - 7, top + height // 3 + 14),
                colour,
                5,
            )
            cv2.circle(image, (x + width // 2, top + 3 * height // 4), width // 4, band, -1)
            x += width
    return image


def bottles(rng: Rng) -> Image:
    """Bottles side by side with labels."""
    image, x = canvas((38, 40, 44)), 2
    while x < SIDE - 14:
        width, glass = (
            int(rng.integers(18, 30)),
            paint(rng, str(rng.choice(["leaf", "timber", "glaze", "lacquer"]))),
        )
        label, height = paint(rng, "linen"), int(rng.integers(150, 235))
        for _ in range(int(rng.integers(1, 4))):
            top = SIDE - height
            cv2.rectangle(image, (x, top + 70), (x + width, SIDE), glass, -1)
            cv2.rectangle(image, (x + width // 3, top), (x + 2 * width // 3, top + 74), glass, -1)
            cv2.rectangle(image, (x + 1, top + 105), (x + width - 1, top + 165), label, -1)
            cv2.line(
                image, (x + 4, top + 80), (x + 4, SIDE), tuple(min(255, c + 60) for c in glass), 2
            )
            x += width + 3
    return image


def tins(rng: Rng) -> Image:
    """Tins two high."""
    image = canvas((30, 30, 32))
    for row in range(2):
        x = 0
        while x < SIDE:
            colour, band = paint(rng, "lacquer"), paint(rng, "linen")
            for _ in range(int(rng.integers(1, 5))):
                for i in range(30):
                    light = 0.45 + 0.65 * math.sin(math.pi * (i + 2) / 34)
                    y0 = 128 * row + 14
                    shade = tuple(int(min(255, c * light)) for c in colour)
                    cv2.line(image, (x + i, y0), (x + i, y0 + 112), shade, 1)
                    shade = tuple(int(min(255, c * light)) for c in band)
                    cv2.line(image, (x + i, y0 + 40), (x + i, y0 + 70), shade, 1)
                x += 32
    return image


def magazines(rng: Rng) -> Image:
    """Covers that overlap in two rows."""
    image = canvas((60, 60, 64))
    for row in range(2):
        for i in range(6):
            x, y = 43 * i, 128 * row + 6
            cover = cv2.resize(poster(rng) if rng.random() < 0.6 else portrait(rng), (41, 118))
            image[y : y + 118, x : x + 41] = cover[:, : min(41, SIDE - x)]
    return image


def spines(rng: Rng) -> Image:
    """Books upright on a shelf, some leaning on a gap."""
    image, x = canvas((28, 30, 34)), 0
    while x < SIDE:
        width, height = int(rng.integers(6, 22)), int(rng.integers(170, 252))
        if rng.random() < 0.06:
            x += int(rng.integers(10, 30))
            continue
        colour = paint(rng, str(rng.choice(["cloth", "linen", "clay", "glaze"])))
        cv2.rectangle(image, (x, SIDE - height), (x + width - 1, SIDE), colour, -1)
        cv2.line(
            image,
            (x + width // 2, SIDE - height + 20),
            (x + width // 2, SIDE - height // 2),
            paint(rng, "linen"),
            2,
        )
        x += width + 1
    return image


def racks(rng: Rng) -> Image:
    """Bottles that lie in a rack, their ends to the room."""
    image = canvas((22, 28, 34))
    for i in range(36):
        x, y = 21 + 43 * (i % 6), 21 + 43 * (i // 6)
        if rng.random() < 0.88:
            cv2.circle(image, (x, y), 17, (30, 55, 40), -1)
            cv2.circle(image, (x, y), 8, paint(rng, "cloth"), -1)
    for i in range(7):
        cv2.line(image, (0, 43 * i), (SIDE, 43 * i), (60, 95, 135), 4)
        cv2.line(image, (43 * i, 0), (43 * i, SIDE), (60, 95, 135), 4)
    return image
