# SPDX-License-Identifier: MIT
"""Depth on the whole sphere as a capture was heard, finer than the grid where it is given."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from i2r_vr.capture import Capture
from i2r_vr.capture.decoding.images import resample_nearest
from i2r_vr.seeing.views import sphere_map

HEARD_SHAPE = (128, 256)
"""Twice the grid's, to a degree and a half: a doorway stays one from 10 m away."""


def heard_depth(
    capture: Capture,
    depth_m: NDArray[np.floating],
    coverage: NDArray[np.bool_],
    scale: float = 1.0,
) -> NDArray[np.float32]:
    """Radial metres [128, 256] on the sphere: inf is sky, NaN what was not seen.

    Parameters
    ----------
    capture : Capture
        Depth that it gives is taken from its own map, at the nearest pixel.
    depth_m : float [64, 128], coverage : bool [64, 128]
        What was heard, and where it is known, for a capture without depth.
    scale : float
        By what given depth was multiplied to be heard.
    """
    given = sphere_map(replace(capture, materials=None), HEARD_SHAPE)
    if given is not None:
        depth_m, coverage = np.float32(scale) * given.depth_m, given.coverage
    seen = np.where(coverage, depth_m, np.nan)
    found: NDArray[np.float32] = resample_nearest(seen, *HEARD_SHAPE).astype(np.float32)
    return found
