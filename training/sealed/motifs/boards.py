# SPDX-License-Identifier: MIT
"""Signs, boards, dials, screens: what is written."""

from __future__ import annotations

import math

import cv2
import numpy as np

from training.sealed.motifs.canvas import FONT, SIDE, WORDS, Image, Rng, canvas, grained, paint

_TOWNS = "Arden Bexley Calder Dunmore Elham Farnley Garth Hollin Ilsham Kelby Lorton Marsh"


def sign(rng: Rng) -> Image:
    """A word, in a band, that fills a wide sign."""
    image = canvas(paint(rng, "lacquer"))
    ink = (245, 245, 245) if image.mean() < 150 else (35, 35, 35)
    cv2.putText(image, str(rng.choice(WORDS.split())), (12, 190), FONT, 2.0, ink, 16)
    return image


def menu(rng: Rng) -> Image:
    """A board written with chalk."""
    image = canvas(paint(rng, "dark"))
    cv2.putText(image, "Menu", (70, 42), cv2.FONT_HERSHEY_SCRIPT_SIMPLEX, 1.4, (230, 232, 235), 2)
    for i in range(9):
        y = 70 + 20 * i
        cv2.line(image, (20, y), (int(rng.integers(100, 180)), y), (200, 205, 205), 3)
        cv2.line(image, (205, y), (232, y), (200, 205, 205), 3)
    return grained(image, rng, 6)


def notices(rng: Rng) -> Image:
    """Sheets of paper pinned to a board."""
    image = canvas(paint(rng, "earth"))
    for _ in range(9):
        x, y = (int(v) for v in rng.integers(0, 190, 2))
        cv2.rectangle(image, (x, y), (x + 58, y + 80), paint(rng, "linen"), -1)
        for i in range(6):
            cv2.line(
                image,
                (x + 8, y + 12 + 10 * i),
                (x + int(rng.integers(25, 52)), y + 12 + 10 * i),
                (90, 90, 90),
                2,
            )
    return image


def clock(rng: Rng) -> Image:
    """A dial with its hands."""
    image = canvas(paint(rng, "bare_metal"))
    cv2.circle(image, (128, 128), 122, (30, 30, 30), -1)
    cv2.circle(image, (128, 128), 110, (240, 242, 242), -1)
    for i in range(12):
        a = math.pi * i / 6
        p, q = ((int(128 + r * math.sin(a)), int(128 - r * math.cos(a))) for r in (86, 102))
        cv2.line(image, p, q, (30, 30, 30), 7)
    for r, w in ((56, 9), (84, 6)):
        a = float(rng.uniform(0, 6.28))
        cv2.line(
            image,
            (128, 128),
            (int(128 + r * math.sin(a)), int(128 - r * math.cos(a))),
            (30, 30, 30),
            w,
        )
    return image


def departures(rng: Rng) -> Image:
    """A board of trains: times, towns, platforms."""
    image = canvas((24, 22, 20))
    for i in range(10):
        y, ink = 30 + 24 * i, (60, 205, 240) if i else (240, 240, 240)
        cv2.putText(image, f"{6 + i}:{int(rng.integers(10, 59))}", (6, y), FONT, 0.5, ink, 2)
        cv2.putText(image, str(rng.choice(_TOWNS.split())), (70, y), FONT, 0.5, ink, 2)
        cv2.putText(image, str(int(rng.integers(1, 12))), (225, y), FONT, 0.5, ink, 2)
    return image


def panel(rng: Rng) -> Image:
    """Buttons, a knob, a display."""
    image = canvas(paint(rng, "bare_metal"))
    cv2.rectangle(image, (110, 70), (200, 185), (40, 60, 35), -1)
    cv2.putText(image, str(int(rng.integers(10, 99))), (118, 160), FONT, 2.2, (90, 235, 140), 6)
    cv2.circle(image, (55, 128), 40, (60, 60, 62), -1)
    for i in range(4):
        cv2.circle(image, (230, 40 + 58 * i), 16, paint(rng, "lacquer"), -1)
    return image


def monitor(rng: Rng) -> Image:
    """Curves of pulse and breath."""
    image = canvas((28, 22, 18))
    x = np.arange(SIDE)
    for i, ink in enumerate(((90, 235, 90), (240, 220, 60), (60, 200, 240))):
        beat = np.exp(-(((x % 52) - 26) ** 2) / (14 + 60 * i)) * (60 - 12 * i) * rng.uniform(0.7, 1)
        points = np.stack([x * 0.75, 70 + 75 * i - beat], 1).astype(np.int32)
        cv2.polylines(image, [points], False, ink, 3)
        cv2.putText(image, str(int(rng.integers(14, 99))), (200, 70 + 75 * i), FONT, 1.0, ink, 3)
    return image


def score(rng: Rng) -> Image:
    """A scoreboard."""
    image = canvas((25, 25, 25))
    text = f"{int(rng.integers(0, 90)):02d}:{int(rng.integers(0, 90)):02d}"
    cv2.putText(image, text, (10, 150), FONT, 2.2, (60, 60, 245), 9)
    cv2.putText(image, "HOME   GUEST", (14, 60), FONT, 0.9, (240, 240, 240), 3)
    return image


def hoopboard(rng: Rng) -> Image:
    """A backboard with its rectangle."""
    image = canvas((236, 238, 238))
    colour = paint(rng, "red")
    cv2.rectangle(image, (2, 2), (253, 253), colour, 12)
    cv2.rectangle(image, (85, 125), (170, 225), colour, 10)
    return image


def prices(rng: Rng) -> Image:
    """A sign of fuels and prices."""
    image = canvas(paint(rng, "lacquer"))
    for i in range(4):
        y = 30 + 54 * i
        cv2.rectangle(image, (110, y), (244, y + 42), (25, 25, 25), -1)
        cv2.putText(
            image, f"1.{int(rng.integers(40, 99))}", (120, y + 34), FONT, 1.1, (80, 220, 250), 4
        )
        cv2.rectangle(image, (12, y + 6), (90, y + 34), (240, 240, 240), -1)
    return image


def price(rng: Rng) -> Image:
    """Labels on a shelf's edge."""
    image = canvas((235, 235, 235))
    for i in range(8):
        cv2.rectangle(
            image,
            (32 * i + 3, 40),
            (32 * i + 28, 216),
            (60, 225, 250) if rng.random() < 0.3 else (250, 250, 250),
            -1,
        )
        cv2.line(image, (32 * i + 8, 130), (32 * i + 22, 130), (40, 40, 40), 30)
    return image
