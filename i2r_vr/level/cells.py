# SPDX-License-Identifier: MIT
"""The cells of a room: where its probes see, and no probe of another room sees from nearer."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy import ndimage

from i2r_vr.level.boxes import Box
from i2r_vr.level.sight import Float, Float32, Mask, Sight

CELL_M = 0.25
"""Side of a cell; walls' planes, found elsewhere, tell finer where boxes end."""
OPEN_CELL_M = 0.5
"""The same in open air, which has no walls to be true to."""
MOST_CELLS = 500_000
"""Of a room; larger rooms get larger cells. Chosen for speed: a hall of 40 m by 25 m by 8 m."""
_FLOOR_M, _CEILING_M = 10.0, 1.5
"""What stands on a floor or hangs from a ceiling, and the shade that it casts, is at most this
wide: the room goes on in it."""
_NICHE_M = 0.8
"""Wider gaps in a plan than this were not hidden by what stands at walls."""


@dataclass(frozen=True)
class Cells:
    """A room on a lattice along the arrangement's axes.

    first : lattice index [3] of the first cell, counted from the level's origin; size_m : side of
    a cell; own, foreign : bool [X, Y, Z], what belongs to the room, and to others.
    """

    first: tuple[int, int, int]
    size_m: float
    own: Mask
    foreign: Mask

    def index(self, place: Float) -> tuple[int, int, int]:
        """The cell [3] that a place along the arrangement's axes lies in."""
        found = np.floor(place / self.size_m).astype(np.int64) - self.first
        x, y, z = np.clip(found, 0, np.subtract(self.own.shape, 1)).tolist()
        return (x, y, z)

    def within(self, box: Box) -> tuple[slice, slice, slice]:
        """The cells whose middles lie in a box."""
        low = np.clip(np.round(np.divide(box.low, self.size_m)) - self.first, 0, None)
        high = np.clip(np.round(np.divide(box.high, self.size_m)) - self.first, 0, None)
        x, y, z = (slice(int(a), int(b)) for a, b in zip(low, high, strict=True))
        return x, y, z


def cell_size_m(own: Sequence[Sight], least_m: float) -> float:
    """Side of the cells for a room: doubled until they are few enough."""
    low, high = _bounds(own)
    size_m = least_m
    while math.prod(((high - low) / size_m).tolist()) > MOST_CELLS:
        size_m *= 2.0
    return size_m


def room_cells(own: Sequence[Sight], others: Sequence[Sight], size_m: float) -> Cells:
    """The cells of a room.

    Parameters
    ----------
    own, others : sequence of Sight
        Spaces of the room's probes, and of others that may reach into them.
    size_m : float
        Side of a cell.
    """
    corners = _bounds(own)
    low = np.floor(corners[0] / size_m).astype(np.int64) - 1
    high = np.ceil(corners[1] / size_m).astype(np.int64) + 1
    near = np.full(high - low, np.inf, np.float32)
    for sight in own:
        _lower_to(near, low, sight, size_m)
    foreign = np.full(near.shape, np.inf, np.float32)
    for sight in others:
        _lower_to(foreign, low, sight, size_m)
    first = (int(low[0]), int(low[1]), int(low[2]))
    seen = np.isfinite(near) & (near <= foreign)
    return Cells(first, size_m, seen, _solid(np.isfinite(foreign) & ~seen))


def _bounds(sights: Sequence[Sight]) -> tuple[Float, Float]:
    """Corners of the box about what several probes see."""
    every = np.array([sight.bounds for sight in sights])
    return every[:, 0].min(axis=0), every[:, 1].max(axis=0)


def _solid(cells: Mask) -> Mask:
    """Without what is one or two cells thin: slits of sight through doors and past edges."""
    return np.asarray(ndimage.binary_opening(cells, np.ones((3, 3, 1), bool)))


def _lower_to(near: Float32, first: NDArray[np.int64], sight: Sight, size_m: float) -> None:
    """Lower distances [X, Y, Z] to those of a probe where it sees the middles of cells."""
    low, high = (
        np.clip(rounded(corner / size_m).astype(np.int64) - first, 0, near.shape)
        for rounded, corner in zip((np.floor, np.ceil), sight.bounds, strict=True)
    )
    if np.any(high <= low):
        return
    x, y, z = (
        ((np.arange(a, b) + f + 0.5) * size_m - place).astype(np.float32)
        for a, b, f, place in zip(low, high, first, sight.position_m, strict=True)
    )
    level = np.hypot(x[:, None], y[None, :])
    column = sight.column_at(np.arctan2(y[None, :], x[:, None]))
    row = sight.row_at(np.arctan2(z, level[..., None]))
    distance = np.sqrt(level[..., None] ** 2 + z**2)
    ends = sight.depth_m.astype(np.float32)[row, column[..., None]]
    part = near[tuple(slice(a, b) for a, b in zip(low, high, strict=True))]
    np.minimum(part, np.where(distance <= ends, distance, np.float32(np.inf)), out=part)


def completed(cells: Cells) -> Mask:
    """The room [X, Y, Z] with what is hidden by things in it: furniture, lamps, columns."""
    own = cells.own
    depth = own.shape[2]
    plan = own.any(axis=2)
    low = np.where(plan, own.argmax(axis=2), depth)
    high = np.where(plan, depth - own[:, :, ::-1].argmax(axis=2), 0)
    niche = max(round(_NICHE_M / cells.size_m / 2.0), 1)
    below, above = (max(round(w / cells.size_m), 1) for w in (_FLOOR_M, _CEILING_M))
    ball = ndimage.generate_binary_structure(2, 2)
    whole = ndimage.binary_fill_holes(ndimage.binary_closing(np.pad(plan, niche + 1), ball, niche))[
        niche + 1 : -niche - 1, niche + 1 : -niche - 1
    ]
    floor = ndimage.minimum_filter(low, below)
    floor = np.minimum(ndimage.maximum_filter(np.where(whole, floor, 0), below), low)
    ceiling = ndimage.maximum_filter(high, above)
    ceiling = np.maximum(ndimage.minimum_filter(np.where(whole, ceiling, depth), above), high)
    level = np.arange(depth)
    filled = (level >= floor[..., None]) & (level < ceiling[..., None]) & whole[..., None]
    return np.asarray((filled | own) & ~cells.foreign)
