# SPDX-License-Identifier: MIT
"""The scale of an imported generator's last convolution, found from what it makes of dry places.

The published checkpoint lacks that constant c; the output is tanh(c h). In its training data the
silence after a short impulse response is the minimum of each file, which the codec puts at -0.8
exactly. So the end of what the generator makes of dry places should be -0.8, and c follows.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from pathlib import Path

import cv2
import numpy as np
import torch
from numpy.typing import NDArray

from i2r_vr.capture.decoding.images import decode_picture
from i2r_vr.capture.decoding.limits import Limits, read_bounded
from i2r_vr.errors import I2RError
from i2r_vr.hearing.encoder import normalise_rgb
from i2r_vr.hearing.generator import EqualizedConv2d, noise_vector
from i2r_vr.hearing.paper import PaperModel
from i2r_vr.hearing.paper.public_codec import SHARE

TAIL_FROM = 384
"""Frame from which on a dry place is silent (4.5 s)."""
PLAUSIBLE = (0.5, 2.0)
"""Range of the correction; the constant of a random start scatters by 12 %."""


def calibrate(model: PaperModel, pictures: Sequence[Path]) -> float:
    """Correct the scale of the generator's last convolution in place; the factor.

    Parameters
    ----------
    model : PaperModel
    pictures : sequence of path
        Of dry places or of the open air; the more, the better.

    Raises
    ------
    I2RError
        CALIBRATION_FAILED, or whatever is wrong with a picture.
    """
    limits = Limits.from_environment()
    tails = [
        silent_tail(model, _square(path, model.config.image_size, limits)) for path in pictures
    ]
    if not tails:
        raise _failed("no pictures")
    tail = float(np.median(tails))
    factor = scale_correction(tail)
    last = [layer for layer in model.generator.model if isinstance(layer, EqualizedConv2d)][-1]
    last.scale *= factor
    return factor


def scale_correction(tail: float) -> float:
    """What the scale must be multiplied by so that tanh of the tail is -0.8.

    Parameters
    ----------
    tail : float
        What the generator gives for silence, before the tanh.

    Raises
    ------
    I2RError
        CALIBRATION_FAILED.

    Examples
    --------
    >>> round(scale_correction(-1.0), 4)
    1.0986
    """
    factor = math.atanh(SHARE) / -tail if tail < 0.0 else math.inf
    if not PLAUSIBLE[0] <= factor <= PLAUSIBLE[1]:
        raise _failed(f"ends at {math.tanh(tail):.2f}")
    return factor


@torch.inference_mode()
def silent_tail(model: PaperModel, rgb: NDArray[np.uint8]) -> float:
    """Median of the end of the spectrogram of a picture [S, S, 3], before the tanh."""
    picture = normalise_rgb(torch.from_numpy(rgb).permute(2, 0, 1)[None])
    latent = torch.cat([model.features(picture), noise_vector(0)], dim=1)[:, :, None, None]
    before_tanh = model.generator.model[:-1](latent)
    return float(before_tanh[0, 0, :, TAIL_FROM:].median())


def _square(path: Path, size: int, limits: Limits) -> NDArray[np.uint8]:
    data = read_bounded(path, limits.max_file_bytes, "I2R_VR_MAX_FILE_BYTES")
    rgb = decode_picture(data, path, limits).rgb
    height, width = rgb.shape[:2]
    side = min(height, width)
    top, left = (height - side) // 2, (width - side) // 2
    square = rgb[top : top + side, left : left + side]
    return np.asarray(cv2.resize(square, (size, size), interpolation=cv2.INTER_AREA), np.uint8)


def _failed(found: str) -> I2RError:
    return I2RError(
        "CALIBRATION_FAILED",
        found,
        "pictures of dry places whose spectrograms end near -0.8",
        "give other pictures or leave out --calibrate",
    )
