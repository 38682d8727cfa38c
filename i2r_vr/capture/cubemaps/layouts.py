# SPDX-License-Identifier: MIT
"""Cubemaps in one picture: 6x1, 1x6, 4x3, 3x4, 3x2 and 2x3 tiles, in the orders of known tools.

Strips and blocks have the faces in one of `ORDERS`; in blocks of two rows the second may lie on
its side, as VR video stores it. A 4x3 cross has its top and bottom above and below any of the
four columns, which is then the front. A 3x4 cross has its three tiles in any row; the face
behind is upside down or upright. The tiles that a cross leaves empty are of one colour each.

Of strips and blocks the picture itself is the counter-evidence: where neighbouring tiles are not
neighbours on the cube, a cubemap breaks off and a photo goes on.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from i2r_vr.capture.cubemaps.arrangements import (
    Arrangement,
    arrangements,
    best_arrangement,
)
from i2r_vr.capture.cubemaps.equiangular import equiangular_evidence
from i2r_vr.capture.cubemaps.geometry import SMALLEST_FACE
from i2r_vr.capture.cubemaps.seams import EdgeTable, compare_edges

LAYOUTS = {"6x1": (6, 1), "1x6": (1, 6), "4x3": (4, 3), "3x4": (3, 4), "3x2": (3, 2), "2x3": (2, 3)}
ORDERS = (
    "rludfb",  # OpenGL, Direct3D, Unity, Unreal, ffmpeg, Blender's exporters
    "frblud",
    "lfrbud",  # krpano and PTGui
    "lfrdbu",  # VR video
    "frbldu",
    "rflbud",
    "lrudfb",
    "lrudbf",
    "rludbf",
    "rlfbud",
    "fbrlud",
    "fblrud",
    "lrfbud",
    "udlfrb",
    "udfrbl",
    "udrlfb",
    "udlrfb",
    "udfblr",
    "fbudrl",
    "fbudlr",
    "flbrud",
)
_LETTERS = "rludfb"
_SEAM_LIMIT, _CROSS_LIMIT = 1.0, 2.0
_BREAK_SHARE = 0.5
_SURE_EDGES = 14
_VIDEO = "the faces lie as in VR video"
_VIDEO_DOUBT = -0.01
"""Evidence from which faces that lie as in VR video, mostly equi-angular, are taken for such."""
_OTHER_DOUBT = 0.03
"""The same of faces in other orders, in which hardly anything writes equi-angular ones."""
_FRONTS = (1, 2, 0, 3)
"""Columns or rows of a cross that may hold the front, the usual one first."""


@dataclass(frozen=True)
class Layout:
    """A cubemap in one picture.

    Parameters
    ----------
    name : str
        A key of `LAYOUTS`.
    tiles : tuple of (int, int)
        Row and column of the six tiles.
    arrangement : Arrangement
        What of them makes the faces.
    """

    name: str
    tiles: tuple[tuple[int, int], ...]
    arrangement: Arrangement

    def split(self, image: NDArray[np.generic]) -> NDArray[np.generic]:
        """Six faces [6, N, N, ...] in the order of `FACE_NAMES` from one picture [H, W, ...]."""
        return self.arrangement.apply(cut_tiles(image, self.name, self.tiles))


def layout_of_size(width: int, height: int, smallest: int = SMALLEST_FACE) -> str | None:
    """The layout whose tiles are exactly square (`smallest` or more) at this size, else None.

    Examples
    --------
    >>> layout_of_size(3072, 512), layout_of_size(1024, 768), layout_of_size(1920, 1080)
    ('6x1', '4x3', None)
    """
    for name, (columns, rows) in LAYOUTS.items():
        exact = width % columns == 0 and height % rows == 0
        if exact and width // columns == height // rows >= smallest:
            return name
    return None


def cut_tiles(
    image: NDArray[np.generic], name: str, places: tuple[tuple[int, int], ...]
) -> list[NDArray[np.generic]]:
    """The square tiles at some rows and columns of a picture."""
    columns, rows = LAYOUTS[name]
    size = image.shape[1] // columns
    if image.shape[0] != size * rows or image.shape[1] != size * columns:
        raise ValueError(f"{image.shape[1]}x{image.shape[0]} has no square {name} tiles")
    return [image[r * size : (r + 1) * size, c * size : (c + 1) * size] for r, c in places]


def _reading_order(name: str) -> tuple[tuple[int, int], ...]:
    columns, rows = LAYOUTS[name]
    return tuple((row, column) for row in range(rows) for column in range(columns))


def _cross_places(name: str, front: int) -> tuple[tuple[int, int], ...]:
    """Places of the faces of a cross whose front lies in a column (4x3) or a row (3x4)."""
    before, after, behind = (front - 1) % 4, (front + 1) % 4, (front + 2) % 4
    if name == "4x3":
        return ((1, after), (1, before), (0, front), (2, front), (1, front), (1, behind))
    return ((front, 2), (front, 0), (before, 1), (after, 1), (front, 1), (behind, 1))


@lru_cache(maxsize=8)
def candidates(name: str) -> tuple[Layout, ...]:
    """Every way to read a layout, the usual one first."""
    if name in ("4x3", "3x4"):
        return tuple(_cross_candidates(name))
    orders = [(tuple(order.index(letter) for letter in _LETTERS), order) for order in ORDERS]
    found = []
    places = _reading_order(name)
    for arrangement in arrangements(orders, flips=2):
        order, *clauses = arrangement.told.split(" and the ")
        usual = order in ORDERS[:2] and not clauses
        told = "" if usual else f"the faces lie in the order {order}"
        told = " and the ".join([told, *clauses]) if told else ""
        plain = replace(arrangement, told=told)
        found.append(Layout(name, places, plain))
        if name in ("3x2", "2x3") and order == "lfrdbu":
            found += [Layout(name, places, _second_half_turned(plain, turn)) for turn in (1, 3)]
    return tuple(found)


def _second_half_turned(arrangement: Arrangement, turn: int) -> Arrangement:
    """With the tiles of the second row or column lying on their sides."""
    turns = [
        (own + turn) % 4 if tile >= 3 else own
        for tile, own in zip(arrangement.tiles, arrangement.turns, strict=True)
    ]
    return replace(arrangement, turns=tuple(turns), told=_VIDEO)


def _cross_candidates(name: str) -> list[Layout]:
    found = []
    for front in _FRONTS:
        places = _cross_places(name, front)
        told = "" if front == 1 else f"the front lies in {'column' if name == '4x3' else 'row'} "
        told = told and f"{told}{front + 1}"
        for arrangement in arrangements([((0, 1, 2, 3, 4, 5), told)], flips=2):
            if name == "4x3":
                found.append(Layout(name, places, arrangement))
                continue
            for turn in (2, 0):
                turns = list(arrangement.turns)
                turns[5] = (turns[5] + turn) % 4
                found.append(Layout(name, places, replace(arrangement, turns=tuple(turns))))
    return found


def blank_corners(image: NDArray[np.uint8], name: str, front: int = 1) -> bool:
    """True where the tiles that a cross leaves empty are each of one colour (nearly)."""
    used = set(_cross_places(name, front))
    empty = tuple(place for place in _reading_order(name) if place not in used)
    for tile in cut_tiles(image, name, empty):
        inset = max(1, len(tile) // 16)
        inner = tile[inset:-inset, inset:-inset]
        if float(inner.std(axis=(0, 1)).max()) > 2.0:
            return False
    return True


def _borders(name: str) -> NDArray[np.int64]:
    """Which edges [n, 2] of the tiles of a strip or block touch within the picture."""
    columns, rows = LAYOUTS[name]
    borders = []
    for row in range(rows):
        for column in range(columns):
            tile = row * columns + column
            if column + 1 < columns:
                borders.append((4 * tile + 1, 4 * (tile + 1) + 3))
            if row + 1 < rows:
                borders.append((4 * tile + 2, 4 * (tile + columns)))
    return np.array(borders)


def _breaks_off(table: EdgeTable, layout: Layout) -> bool:
    """True where the picture breaks between tiles that are no neighbours on the cube.

    The difference across the cube's edges must be well below that across such borders.
    """
    pairs = layout.arrangement.pairs
    meeting = {tuple(sorted(pair)) for pair in pairs.tolist()}
    borders = _borders(layout.name).tolist()
    foreign = np.array([pair for pair in borders if tuple(sorted(pair)) not in meeting])
    broken = float(np.median(table.differences[foreign[:, 0], foreign[:, 1]]))
    met = float(np.mean(table.differences[pairs[:, 0], pairs[:, 1]]))
    return met < _BREAK_SHARE * broken


def holds_unknown_cube(image: NDArray[np.uint8]) -> bool:
    """True for tiles of a cube in an order that is none of `ORDERS`.

    Enough edges must have a partner that does not already lie beside them, which in a photo
    hardly any have.
    """
    name = layout_of_size(image.shape[1], image.shape[0])
    if name is None or name in ("4x3", "3x4"):
        return False
    tiles = np.stack(cut_tiles(image, name, _reading_order(name))).astype(np.uint8)
    return compare_edges(tiles).related_edges(apart_from=_borders(name)) >= _SURE_EDGES


def is_equiangular(layout: Layout, image: NDArray[np.uint8]) -> bool:
    """True where the faces of a block are equi-angular (EAC)."""
    if layout.name not in ("3x2", "2x3"):
        return False
    video = layout.arrangement.told == _VIDEO
    evidence = equiangular_evidence(layout.split(image).astype(np.uint8))
    if evidence is None:
        return video
    return evidence > (_VIDEO_DOUBT if video else _OTHER_DOUBT)


def detect_layout(image: NDArray[np.uint8], *, certain: bool = False) -> Layout | None:
    """How a picture holds a cubemap, or None where it holds none.

    Parameters
    ----------
    image : uint8 [H, W, 3]
    certain : bool
        True where somebody has said that it is one: then only its size decides whether, and
        its edges only how it is read.
    """
    name = layout_of_size(image.shape[1], image.shape[0])
    if name is None:
        return None
    if name in ("4x3", "3x4"):
        return _detect_cross(image, name, certain)
    places = _reading_order(name)
    table = compare_edges(np.stack(cut_tiles(image, name, places)).astype(np.uint8))
    found = best_arrangement(table, tuple(way.arrangement for way in candidates(name)))
    layout = Layout(name, places, found)
    agrees = table.ratio(found.pairs) <= _SEAM_LIMIT and table.agree(found.pairs)
    return layout if certain or (agrees and _breaks_off(table, layout)) else None


def _detect_cross(image: NDArray[np.uint8], name: str, certain: bool) -> Layout | None:
    found: list[tuple[float, Layout]] = []
    for front in _FRONTS:
        if not certain and not blank_corners(image, name, front):
            continue
        places = _cross_places(name, front)
        ways = tuple(way.arrangement for way in candidates(name) if way.tiles == places)
        table = compare_edges(np.stack(cut_tiles(image, name, places)).astype(np.uint8))
        best = best_arrangement(table, ways)
        ratio = table.ratio(best.pairs)
        if certain or ratio <= _CROSS_LIMIT:
            found.append((ratio, Layout(name, places, best)))
    if not found:
        return None
    least = min(ratio for ratio, _ in found)
    return next(layout for ratio, layout in found if ratio <= max(1.2 * least, 0.5))
