# SPDX-License-Identifier: MIT
"""Whether six faces are equi-angular (EAC, as VR video stores them) and not perspective views.

The edges of both kinds meet alike. What differs is how a straight line of the world goes on
across an edge. Where it runs along the edge by ``s`` for each unit that it comes nearer, it runs by
``s - y`` for each unit beyond, ``y`` (-1..1) being the place on the edge; on equi-angular faces by
``s - sin(y * pi / 2)``. Slopes are those of the strongest contrasts just inside the edges.
"""

from __future__ import annotations

import cv2
import numpy as np
from numpy.typing import NDArray

from i2r_vr.capture.cubemaps.seams import cube_edges

_PROBE = 256
_INNER, _OUTER = 2, 8
"""Rows from the edge in which slopes are looked for."""
_STEEPEST, _LEAST_CONTRAST, _MOST_SCATTER = 2.0, 20.0, 0.15
_FEWEST = 80
_SHRUNK = 0.9
"""Slopes of blurred contrasts come out this much too small."""
_SATURATION = 0.4


def _edge_slopes(
    face: NDArray[np.uint8], edge: int
) -> tuple[NDArray[np.float32], NDArray[np.bool_]]:
    """Of each place on an edge, clockwise: run along it for each unit inward, and whether known."""
    band = np.rot90(face, edge)[: _OUTER + 4]
    grey = cv2.cvtColor(np.ascontiguousarray(band), cv2.COLOR_RGB2GRAY).astype(np.float32)
    smooth = cv2.GaussianBlur(grey, (0, 0), 1.0)
    along = np.asarray(cv2.Sobel(smooth, cv2.CV_32F, 1, 0, ksize=3), np.float32)
    inward = np.asarray(cv2.Sobel(smooth, cv2.CV_32F, 0, 1, ksize=3), np.float32)

    def pooled(values: NDArray[np.float32]) -> NDArray[np.float32]:
        rows = values[_INNER:_OUTER].sum(axis=0, dtype=np.float32)
        return np.asarray(cv2.blur(rows[None], (5, 1))[0], np.float32)

    aa, ai, ii = pooled(along * along), pooled(along * inward), pooled(inward * inward)
    slope = -ai / np.maximum(aa, np.float32(1e-3))
    known = aa > _LEAST_CONTRAST * (_OUTER - _INNER) * 8
    known &= (ii + slope * ai < _MOST_SCATTER * aa) & (np.abs(slope) < _STEEPEST)
    return slope.astype(np.float32), known


def equiangular_evidence(faces: NDArray[np.uint8]) -> float | None:
    """How much better equi-angular faces explain the edges than perspective ones.

    Parameters
    ----------
    faces : uint8 [6, N, N, 3]
        Upright, in the order of `FACE_NAMES`.

    Returns
    -------
    float or None
        Positive for equi-angular faces, from -0.1 to 0.1; None where too little crosses the
        edges.
    """
    size = (_PROBE, _PROBE)
    scaled = [cv2.resize(face, size, interpolation=cv2.INTER_AREA) for face in faces]
    y = (np.arange(_PROBE) + 0.5) / _PROBE * 2.0 - 1.0
    kinks, places = [], []
    for one, other in cube_edges():
        near, near_known = _edge_slopes(scaled[one // 4], one % 4)
        far, far_known = _edge_slopes(scaled[other // 4], other % 4)
        known = near_known & far_known[::-1]
        kinks.append((near - far[::-1])[known])
        places.append(y[known])
    kink, place = np.concatenate(kinks), np.concatenate(places)
    if kink.size < _FEWEST:
        return None

    def misfit(expected: NDArray[np.float64]) -> float:
        return float(np.minimum(np.abs(kink + _SHRUNK * expected), _SATURATION).mean())

    return misfit(place) - misfit(np.sin(place * np.pi / 2))
