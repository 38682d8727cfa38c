# SPDX-License-Identifier: MIT
"""Real pictures as captures: whole, mirrored, turned, and cut to what a camera might have shown."""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import replace

import cv2
import numpy as np
from numpy.typing import NDArray
from py360convert import e2p

from i2r_vr.capture import Capture
from training.datasets.labelled_pictures import LabelledPicture, read_capture
from training.datasets.view_plans import PHOTO_ASPECTS, PHOTO_FOV_DEG

MOST_ROWS = 1024
"""Height at which panoramas are turned and cut."""
TURNS, CUTS, CROPS = 2, 6, 3
CUT_ROWS = 512
CROP_SHARE = (0.6, 1.0)
STATED_FOV_DEG = 90.0
"""Of photographs whose own is not known."""


def shown(picture: LabelledPicture, rng: np.random.Generator) -> Iterator[Capture]:
    """A picture, then what else of it is shown; photographs and cuts of panoramas are of one view.

    Parameters
    ----------
    picture : LabelledPicture
    rng : Generator
    """
    capture = read_capture(picture)
    yield capture
    yield from _of_panorama(capture, rng) if picture.panorama else _of_photo(capture, rng)


def _with(capture: Capture, rgb: NDArray[np.uint8]) -> Capture:
    return replace(capture, rgb=np.ascontiguousarray(rgb))


def _of_panorama(capture: Capture, rng: np.random.Generator) -> Iterator[Capture]:
    rgb = capture.rgb
    if rgb.shape[0] > MOST_ROWS:
        shrunk = cv2.resize(rgb, (2 * MOST_ROWS, MOST_ROWS), interpolation=cv2.INTER_AREA)
        rgb = np.asarray(shrunk, np.uint8)
    for number in range(TURNS):
        turned = np.roll(rgb, int(rng.integers(rgb.shape[1])), axis=1)
        yield _with(capture, turned[:, :: -1 if number % 2 else 1])
    flat = replace(capture, kind="screenshot", fov_deg=STATED_FOV_DEG, pitch_deg=0.0)
    for _ in range(CUTS):
        fov_deg, aspect = float(rng.uniform(*PHOTO_FOV_DEG)), float(rng.choice(PHOTO_ASPECTS))
        upright = 2.0 * math.degrees(math.atan(math.tan(math.radians(fov_deg) / 2.0) / aspect))
        heading, rise = float(rng.uniform(-180.0, 180.0)), float(rng.normal(0.0, 6.0))
        size = (CUT_ROWS, round(CUT_ROWS * aspect))
        yield _with(flat, e2p(rgb, (fov_deg, upright), heading, rise, size).astype(np.uint8))


def _of_photo(capture: Capture, rng: np.random.Generator) -> Iterator[Capture]:
    rgb = capture.rgb
    yield _with(capture, rgb[:, ::-1])
    height, width = rgb.shape[:2]
    for number in range(CROPS):
        share = rng.uniform(*CROP_SHARE)
        rows, columns = round(height * share), round(width * share)
        top = int(rng.integers(height - rows + 1))
        left = int(rng.integers(width - columns + 1))
        part = rgb[top : top + rows, left : left + columns]
        yield _with(capture, part[:, :: -1 if number % 2 else 1])
