# SPDX-License-Identifier: MIT
"""How tools arrange the six faces of a cube: which tile is which face, turned or mirrored.

An `Arrangement` says of each face from which tile it comes and what is done to it. Those of known
tools are tried, the names' own first; `EdgeTable` judges. Where a cube and its mirror image fit
equally well, which no edge can tell, the first in the list is taken.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import product

import numpy as np
from numpy.typing import NDArray

from i2r_vr.capture.cubemaps.seams import EdgeTable, cube_edges, edge_strips

RIGHT, LEFT, UP, DOWN, FRONT, BACK = range(6)
_CLEARLY_BETTER = 0.6
_AS_GOOD = 1.05
_INVISIBLE = 1.0


@dataclass(frozen=True)
class Arrangement:
    """Where the faces px, nx, py, ny, pz, nz come from.

    Parameters
    ----------
    tiles : 6 int
        Number of the tile of each face.
    turns : 6 int
        Quarter turns, counter-clockwise, that make each upright.
    mirrored : bool
        True where left and right of each tile are swapped first.
    told : str
        What is unusual, as a clause ("the faces are mirrored"); empty where nothing is.
    """

    tiles: tuple[int, ...] = (0, 1, 2, 3, 4, 5)
    turns: tuple[int, ...] = (0, 0, 0, 0, 0, 0)
    mirrored: bool = False
    told: str = ""

    def apply(self, images: Sequence[NDArray[np.generic]]) -> NDArray[np.generic]:
        """The faces [6, N, N, ...] of six tiles, each [N, N, ...]."""
        return np.stack(
            [
                np.rot90(images[tile][:, ::-1] if self.mirrored else images[tile], turn)
                for tile, turn in zip(self.tiles, self.turns, strict=True)
            ]
        )

    @property
    def pairs(self) -> NDArray[np.int64]:
        """Which edges of the tiles meet [12, 2], as `cube_edges` numbers them."""
        own = np.array(
            [
                4 * tile + _edge_moves(turn, self.mirrored)
                for tile, turn in zip(self.tiles, self.turns, strict=True)
            ]
        ).reshape(24)
        return np.asarray(own[cube_edges()])


AS_NAMED = Arrangement()


@lru_cache(maxsize=8)
def _edge_moves(turn: int, mirrored: bool) -> NDArray[np.int64]:
    """Of each edge of a turned tile, which edge of the tile as stored it is."""
    marked = np.zeros((1, 3, 3), np.int64)
    marked[0, 0, 1], marked[0, 1, 2], marked[0, 2, 1], marked[0, 1, 0] = range(4)
    moved = np.rot90(marked[0][:, ::-1] if mirrored else marked[0], turn)
    return np.asarray(edge_strips(moved[None])[0, :, 1], np.int64)


_FLIPS = (
    (0, False, ""),
    (0, True, "the faces are mirrored"),
    (2, True, "the faces are upside down"),
    (2, False, "the faces are turned by 180 degrees"),
)


def arrangements(
    orders: Sequence[tuple[tuple[int, ...], str]], *, flips: int = len(_FLIPS)
) -> tuple[Arrangement, ...]:
    """What is tried for some orders of tiles: as they are, then caps turned, then all flipped.

    Parameters
    ----------
    orders : sequence of (6 int, str)
        Tile of each face, and what is unusual about the order.
    flips : int
        How many of: upright, mirrored, upside down, turned.
    """
    return tuple(_arrangements(orders, flips))


def _arrangements(
    orders: Sequence[tuple[tuple[int, ...], str]], flips: int
) -> Iterator[Arrangement]:
    cap_turns = sorted(product(range(4), repeat=2), key=lambda turns: turns != (0, 0))
    for turn, mirrored, flipped in _FLIPS[:flips]:
        for up, down in cap_turns:
            caps = "the top and bottom faces are turned" if up or down else ""
            for tiles, told in orders:
                turns = [turn] * 6
                turns[UP], turns[DOWN] = (turn + up) % 4, (turn + down) % 4
                clauses = " and ".join(clause for clause in (told, flipped, caps) if clause)
                yield Arrangement(tuple(tiles), tuple(turns), mirrored, clauses)


_NAMED_ORDER = ((0, 1, 2, 3, 4, 5), "")
_SWAPPED_SIDES = ((1, 0, 2, 3, 4, 5), "left and right are swapped, as Quake and Source name them")
_SWAPPED_ENDS = ((0, 1, 2, 3, 5, 4), "front and back are swapped, as of right-handed axes")
_Z_UP = (
    ((3, 2, 4, 5, 0, 1), "z is up, with x ahead and y to the left"),
    ((2, 3, 4, 5, 0, 1), "z is up, with x ahead and y to the right"),
)


_BY_NUMBER = (
    ((1, 3, 4, 5, 0, 2), "the numbers mean front, right, back, left, up, down"),
    ((0, 1, 2, 3, 4, 5), "the numbers mean right, left, up, down, front, back"),
)


@lru_cache(maxsize=8)
def file_arrangements(scheme: str) -> tuple[Arrangement, ...]:
    """What is tried for six files that are named by a `FaceScheme`."""
    if scheme == "axes":
        return (
            *arrangements([_NAMED_ORDER]),
            *arrangements([_SWAPPED_ENDS, *_Z_UP], flips=1),
        )
    if scheme == "numbers":
        return arrangements(_BY_NUMBER, flips=2)
    if scheme == "short":
        return (
            *arrangements([_NAMED_ORDER, _SWAPPED_SIDES], flips=1),
            *arrangements([_NAMED_ORDER]),
        )
    return (*arrangements([_NAMED_ORDER]), *arrangements([_SWAPPED_SIDES], flips=1))


@lru_cache(maxsize=64)
def _pairs_of(candidates: tuple[Arrangement, ...]) -> NDArray[np.int64]:
    return np.stack([candidate.pairs for candidate in candidates])


def best_arrangement(table: EdgeTable, candidates: tuple[Arrangement, ...]) -> Arrangement:
    """The candidate whose edges agree best.

    The first is taken where its edges agree and no other's do clearly better; of those that are
    as good as the best the earliest.
    """
    pairs = _pairs_of(candidates)
    means = table.evened[pairs[..., 0], pairs[..., 1]].mean(axis=1)
    least = float(means.min())
    first = candidates[0]
    if means[0] < least + _INVISIBLE or (
        least > _CLEARLY_BETTER * means[0] and table.agree(first.pairs)
    ):
        return first
    return candidates[int(np.flatnonzero(means <= max(_AS_GOOD * least, least + 0.1))[0])]
