# SPDX-License-Identifier: MIT
"""What motifs are painted with; colours in OpenCV's order, blue first."""

from __future__ import annotations

import cv2
import numpy as np
from numpy.typing import NDArray

from training.sealed.looks import PALETTES

Image = NDArray[np.uint8]
Rng = np.random.Generator
SIDE = 256
FONT = cv2.FONT_HERSHEY_SIMPLEX
WORDS = "FRESH SALE DAILY OPEN PLATFORM TICKETS BAKERY FRUIT TEA COFFEE NEW BEST NORTH LINE"


def paint(rng: Rng, palette: str) -> tuple[int, int, int]:
    """A colour near one of a palette's."""
    codes = PALETTES[palette].split()
    code = codes[int(rng.integers(len(codes)))]
    shift = rng.integers(-14, 15, 3)
    red, green, blue = (
        int(np.clip(int(code[i : i + 2], 16) + shift[i // 2], 0, 255)) for i in (0, 2, 4)
    )
    return blue, green, red


def canvas(colour: tuple[int, int, int]) -> Image:
    """A square of one colour."""
    return np.full((SIDE, SIDE, 3), colour, np.uint8)


def blurred(image: Image, sigma: float) -> Image:
    """An image as of a broad brush."""
    return np.asarray(cv2.GaussianBlur(image, (0, 0), sigma), np.uint8)


def grained(image: Image, rng: Rng, strength: float) -> Image:
    """An image with grain of a standard deviation in steps of brightness."""
    grain = rng.normal(0, strength, (SIDE // 2, SIDE // 2, 1)).astype(np.float32)
    broad = cv2.resize(grain, (SIDE, SIDE))[..., None]
    return np.asarray(np.clip(image.astype(np.float32) + broad, 0, 255).astype(np.uint8))
