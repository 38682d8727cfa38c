# SPDX-License-Identifier: MIT
"""How well six square tiles fit together as a cube: their edges' pixels compared, each with each.

Every edge is a row of pixels read clockwise as the tile is seen. Where two faces of a cube meet,
the one's edge is the other's read backwards. The differences of all pairs are found once; what an
arrangement makes of them is only a choice of twelve. Cameras that expose each face by itself are
forgiven: edges are also compared with their mean levels evened out.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

import cv2
import numpy as np
from numpy.typing import NDArray

from i2r_vr.capture.cubemaps.geometry import face_rays, look_up

PROBE = 64
"""Pixels to which an edge is reduced."""
EDGES = ((0, 1), (1, 2), (2, 3), (3, 0))
"""Corners between which the edges of a tile run: top, right, bottom, left."""
_LEAST_BUSY = 1.5
_CLEARLY_LESS = 0.4
_EVEN_LEVEL, _DARKEST = 100.0, 24.0
_VISIBLE = 4.0
_MOST_MISFITS, _MOST_CONTRAST = 2, 0.45


def edge_strips(tiles: NDArray[np.generic]) -> NDArray[np.generic]:
    """Edge pixels [n, 4, N, ...] of tiles [n, N, N, ...], clockwise from the top left."""
    return np.stack([tiles[:, 0], tiles[:, :, -1], tiles[:, -1, ::-1], tiles[:, ::-1, 0]], axis=1)


@lru_cache(maxsize=1)
def cube_edges() -> NDArray[np.int64]:
    """The twelve edges of the cube [12, 2]: two numbers ``4 * face + edge`` that meet."""
    ends = {"top": (0.0, -1.0), "right": (1.0, 0.0), "bottom": (0.0, 1.0), "left": (-1.0, 0.0)}
    pairs = set()
    for face in range(6):
        for edge, (column, row) in enumerate(ends.values()):
            beyond = face_rays(face, np.asarray(1.02 * column), np.asarray(1.02 * row))
            other, x, y = look_up(beyond)
            nearest = min(
                range(4),
                key=lambda e: (
                    abs(float(x) - list(ends.values())[e][0])
                    + abs(float(y) - list(ends.values())[e][1])
                ),
            )
            pairs.add(tuple(sorted((4 * face + edge, 4 * int(other) + nearest))))
    return np.array(sorted(pairs))


@dataclass(frozen=True)
class EdgeTable:
    """Differences of the edges of six tiles.

    Parameters
    ----------
    differences : float32 [24, 24]
        Mean absolute difference, 8-bit steps, of each edge and each other read backwards.
    evened : float32 [24, 24]
        The same where every edge is brought to a mean level of 100 first.
    busy : float
        Difference of busy neighbouring rows or columns within the tiles, at least 1.5.
    """

    differences: NDArray[np.float32]
    evened: NDArray[np.float32]
    busy: float

    def ratio(self, pairs: NDArray[np.int64]) -> float:
        """How badly edges meet: the upper quartile of their differences over `busy`.

        Below about 1 the tiles belong together so; tiles of an ordinary picture have 2 and more.

        Parameters
        ----------
        pairs : int64 [12, 2]
            Which edges meet, as in `cube_edges`.
        """
        met = self.differences[pairs[:, 0], pairs[:, 1]]
        return float(np.quantile(met, 0.75)) / self.busy

    def contrast(self, pairs: NDArray[np.int64]) -> float:
        """Mean difference of the edges that meet over the usual one of any two, levels evened.

        About 1 for tiles that have nothing to do with each other, below 0.35 for a cube.
        """
        return float(np.mean(self.evened[pairs[:, 0], pairs[:, 1]])) / self._usual()

    def misfits(self, pairs: NDArray[np.int64]) -> int:
        """How many of the 24 edges fit some other edge clearly better than that which they meet."""
        best = self._foreign().min(axis=1)
        met = self.evened[pairs[:, 0], pairs[:, 1]]
        visible = met > _VISIBLE
        return sum(
            int((visible & (best[pairs[:, side]] < _CLEARLY_LESS * met)).sum()) for side in (0, 1)
        )

    def agree(self, pairs: NDArray[np.int64]) -> bool:
        """True where the edges that meet are a cube's."""
        return self.misfits(pairs) <= _MOST_MISFITS and self.contrast(pairs) <= _MOST_CONTRAST

    def related_edges(self, apart_from: NDArray[np.int64] | None = None) -> int:
        """How many of the 24 edges have a partner that fits them, and fits no other better.

        Parameters
        ----------
        apart_from : int64 [n, 2], optional
            Pairs that do not count.
        """
        foreign = self._foreign()
        best = foreign.argmin(axis=1)
        related = best[best] == np.arange(24)
        related &= foreign.min(axis=1) < _CLEARLY_LESS * self._usual()
        for one, other in () if apart_from is None else apart_from:
            if best[one] == other:
                related[[one, other]] = False
        return int(related.sum())

    def _foreign(self) -> NDArray[np.float32]:
        return np.where(_same_tile(), np.float32(np.inf), self.evened)

    def _usual(self) -> float:
        return max(float(np.median(self.evened[~_same_tile()])), _VISIBLE)


@lru_cache(maxsize=1)
def _same_tile() -> NDArray[np.bool_]:
    tile = np.arange(24) // 4
    return np.asarray(tile[:, None] == tile[None, :])


def compare_edges(tiles: NDArray[np.uint8]) -> EdgeTable:
    """The edges of six tiles against each other.

    Parameters
    ----------
    tiles : uint8 [6, N, N, 3]
    """
    size = (PROBE, PROBE)
    small = np.stack(
        [cv2.resize(tile, size, interpolation=cv2.INTER_AREA) for tile in tiles]
    ).astype(np.float32)
    strips = edge_strips(small).reshape(24, PROBE, 3).astype(np.float32)
    level = np.maximum(strips.mean(axis=(1, 2), keepdims=True), _DARKEST)
    differences, evened = (
        np.abs(s[:, None] - s[None, :, ::-1]).mean(axis=(2, 3), dtype=np.float32)
        for s in (strips, strips * (_EVEN_LEVEL / level))
    )
    columns = np.abs(np.diff(small, axis=2)).mean(axis=(1, 3))
    rows = np.abs(np.diff(small, axis=1)).mean(axis=(2, 3))
    busy = min(float(np.quantile(columns, 0.98)), float(np.quantile(rows, 0.98)))
    return EdgeTable(differences, evened, max(busy, _LEAST_BUSY))
