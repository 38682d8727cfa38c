# SPDX-License-Identifier: MIT
"""Boxes that cover a room and overlap nowhere: halves cut where the least air is lost."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import combinations

import numpy as np
from numpy.typing import NDArray

from i2r_vr.level.sight import Float, Mask

FILLED = 0.95
"""Of a box, how much must be of its room for it to be left whole."""
MOST_BOXES = 24
"""A room; engines test each. Chosen, not measured."""
_LEAST_M3 = 0.25
_LEAST_SIDE_M = 0.45
"""Smaller and thinner pieces of a room are left out, unless a probe stands in them."""
_LAYER_SHARE = 0.5
"""Of a box's outer layer, how much must be of its room for the layer to stay."""
_SLACK = 0.03
"""How much more than two boxes the box about them may hold that is put in their place."""
_LEAST_GAIN = 0.005
"""Of a box, how much must be saved for it to be cut."""


@dataclass(frozen=True)
class Box:
    """A box along the arrangement's axes, corners in metres."""

    low: tuple[float, float, float]
    high: tuple[float, float, float]

    @property
    def volume_m3(self) -> float:
        """What it holds."""
        return math.prod(b - a for a, b in zip(self.low, self.high, strict=True))

    def holds(self, place: Float) -> bool:
        """Whether a place [3] lies in it, its faces included."""
        return bool(np.all((place >= self.low) & (place <= self.high)))


Range = tuple[tuple[int, int], tuple[int, int], tuple[int, int]]


def cover(
    own: Mask, foreign: Mask, kept: Sequence[tuple[int, int, int]], cell_m: float
) -> list[Range]:
    """Ranges of cells that cover a room [X, Y, Z] and hold none of others'.

    Parameters
    ----------
    own, foreign : bool [X, Y, Z]
    kept : sequence of cells
        Where the room's probes stand: their pieces stay, however small.
    cell_m : float
    """
    tight = _tight(own, ((0, own.shape[0]), (0, own.shape[1]), (0, own.shape[2])))
    if tight is None:
        return []
    least, thin = _LEAST_M3 / cell_m**3, _LEAST_SIDE_M / cell_m
    queue = [tight]
    done: list[Range] = []
    while queue:
        box = queue.pop()
        count, barred = int(own[_slices(box)].sum()), bool(foreign[_slices(box)].any())
        size = _size(box)
        if not barred and (count >= FILLED * size or len(queue) + len(done) >= MOST_BOXES):
            done.append(_trimmed(own, box, kept))
            continue
        cut = _best_cut(own, foreign, box)
        if cut is None or (not barred and cut[0] > (1.0 - _LEAST_GAIN) * size):
            if not barred:
                done.append(_trimmed(own, box, kept))
            continue
        for half in cut[1]:
            small = int(own[_slices(half)].sum()) < least or min(b - a for a, b in half) < thin
            if not small or any(_inside(half, cell) for cell in kept):
                queue.append(half)
    return sorted(done)


def _slices(box: Range) -> tuple[slice, slice, slice]:
    (a, b), (c, d), (e, f) = box
    return slice(a, b), slice(c, d), slice(e, f)


def _size(box: Range) -> int:
    return math.prod(b - a for a, b in box)


def _inside(box: Range, cell: tuple[int, int, int]) -> bool:
    return all(a <= c < b for (a, b), c in zip(box, cell, strict=True))


def _tight(own: Mask, box: Range) -> Range | None:
    """The smallest range in `box` that holds all of the room there; None where nothing is."""
    part = own[_slices(box)]
    if not part.any():
        return None
    ends = []
    for axis, (start, _) in enumerate(box):
        there = np.flatnonzero(part.any(axis=tuple(a for a in range(3) if a != axis)))
        ends.append((start + int(there[0]), start + int(there[-1]) + 1))
    return (ends[0], ends[1], ends[2])


def _trimmed(own: Mask, box: Range, kept: Sequence[tuple[int, int, int]]) -> Range:
    """A box without outer layers that are mostly not of the room: niches, what is seen aslant."""
    ends = [list(side) for side in box]
    for axis in range(3):
        for side, step in ((0, 1), (1, -1)):
            while ends[axis][1] - ends[axis][0] > 1:
                layer = [slice(a, b) for a, b in ends]
                at = ends[axis][0] if side == 0 else ends[axis][1] - 1
                layer[axis] = slice(at, at + 1)
                if own[tuple(layer)].mean() >= _LAYER_SHARE or any(c[axis] == at for c in kept):
                    break
                ends[axis][side] += step
    (a, b), (c, d), (e, f) = ends
    return (a, b), (c, d), (e, f)


def _best_cut(own: Mask, foreign: Mask, box: Range) -> tuple[float, list[Range]] | None:
    """The cut whose two tight halves are smallest together, and these; None of a single cell."""
    part, barred = own[_slices(box)], foreign[_slices(box)]
    best: tuple[float, int, int] | None = None
    for axis in range(3):
        if part.shape[axis] < 2:
            continue
        cost = _costs(np.moveaxis(part, axis, 0)) + _costs(np.moveaxis(part, axis, 0)[::-1])[::-1]
        if barred.any():
            cost = cost + _burden(np.moveaxis(barred, axis, 0))
        at = int(np.argmin(cost))
        if best is None or cost[at] < best[0]:
            best = (float(cost[at]), axis, at + 1)
    if best is None:
        return None
    cost_of, axis, at = best
    start, stop = box[axis]
    halves = []
    for ends in ((start, start + at), (start + at, stop)):
        half = list(box)
        half[axis] = ends
        tight = _tight(own, (half[0], half[1], half[2]))
        if tight is not None:
            halves.append(tight)
    return cost_of, halves


def _costs(part: Mask) -> Float:
    """Size of the tight box about the first k + 1 layers, for each cut [X - 1]."""
    spans: list[NDArray[np.int64]] = []
    for axis in (2, 1):
        there = np.asarray(part.any(axis=axis))
        length = there.shape[1]
        some = there.any(axis=1)
        first = np.where(some, there.argmax(axis=1), length)
        last = np.where(some, length - there[:, ::-1].argmax(axis=1), 0)
        spans.append(np.maximum(np.maximum.accumulate(last) - np.minimum.accumulate(first), 0))
    layers = np.flatnonzero(part.any(axis=(1, 2)))
    depth = np.arange(len(part)) + 1 - (layers[0] if len(layers) else 0)
    last_layer = np.maximum.accumulate(np.where(part.any(axis=(1, 2)), np.arange(len(part)), -1))
    depth = np.minimum(depth, last_layer + 1 - (layers[0] if len(layers) else 0))
    return np.asarray(np.maximum(depth, 0) * spans[0] * spans[1], np.float64)[:-1]


def _burden(barred: Mask) -> Float:
    """What a cut [X - 1] costs by leaving others' cells on both of its sides."""
    count = np.cumsum(barred.sum(axis=(1, 2)))
    return np.asarray(np.minimum(count, count[-1] - count)[:-1], np.float64)


def hull(boxes: Sequence[Box]) -> Box:
    """The box about boxes."""
    a, b, c = np.min([box.low for box in boxes], axis=0).tolist()
    d, e, f = np.max([box.high for box in boxes], axis=0).tolist()
    return Box((a, b, c), (d, e, f))


def merged(boxes: Sequence[Box]) -> list[Box]:
    """Boxes of a room, two of them one where little more than both is in the box about them."""
    left = list(boxes)
    for first, second in combinations(boxes, 2):
        both = hull([first, second])
        if both.volume_m3 <= (1.0 + _SLACK) * (first.volume_m3 + second.volume_m3):
            return merged([*(box for box in left if box not in (first, second)), both])
    return left
