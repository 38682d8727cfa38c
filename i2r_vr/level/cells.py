# SPDX-License-Identifier: MIT
"""The cells of a room: where its probes see, and no probe of another room sees from nearer."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from scipy import ndimage

from i2r_vr.level.sight import Float, Mask, Sight, turned

CELL_M = 0.25
"""Side of a cell; walls' planes, found elsewhere, tell finer where boxes end."""
OPEN_CELL_M = 0.5
"""The same in open air, which has no walls to be true to."""
_FLOOR_M, _CEILING_M = 6.0, 3.0
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


def room_cells(
    own: Sequence[Sight], others: Sequence[Sight], heading_rad: float, size_m: float
) -> Cells:
    """The cells of a room.

    Parameters
    ----------
    own, others : sequence of Sight
        Spaces of the room's probes, and of others.
    heading_rad : float
        Of the arrangement's axes.
    size_m : float
        Side of a cell.
    """
    reach = [_reach(sight, heading_rad) for sight in own]
    low = np.floor(np.min([r[0] for r in reach], axis=0) / size_m).astype(np.int64) - 1
    high = np.ceil(np.max([r[1] for r in reach], axis=0) / size_m).astype(np.int64) + 1
    near = np.full(high - low, np.inf, np.float32)
    for sight, bounds in zip(own, reach, strict=True):
        _nearest(near, low, sight, bounds, heading_rad, size_m)
    foreign = np.full(near.shape, np.inf, np.float32)
    for sight in others:
        bounds = _reach(sight, heading_rad)
        if np.all(bounds[0] < high * size_m) and np.all(bounds[1] > low * size_m):
            _nearest(foreign, low, sight, bounds, heading_rad, size_m)
    first = (int(low[0]), int(low[1]), int(low[2]))
    seen = np.isfinite(near) & (near <= foreign)
    return Cells(first, size_m, seen, _solid(np.isfinite(foreign) & ~seen))


def _solid(cells: Mask) -> Mask:
    """Without what is one or two cells thin: slits of sight through doors and past edges."""
    return np.asarray(ndimage.binary_opening(cells, np.ones((3, 3, 1), bool)))


def _reach(sight: Sight, heading_rad: float) -> tuple[Float, Float]:
    """Corners of the box about what a probe sees, along the arrangement's axes."""
    place = turned(sight.position_m, -heading_rad)
    points = turned(sight.points, -heading_rad).reshape(-1, 3)
    return place + points.min(axis=0), place + points.max(axis=0)


def _nearest(
    near: np.ndarray,
    first: np.ndarray,
    sight: Sight,
    bounds: tuple[Float, Float],
    heading_rad: float,
    size_m: float,
) -> None:
    """Lower distances [X, Y, Z] to those of a probe where it sees the middles of cells."""
    low = np.clip(np.floor(bounds[0] / size_m).astype(np.int64) - first, 0, near.shape)
    high = np.clip(np.ceil(bounds[1] / size_m).astype(np.int64) - first, 0, near.shape)
    if np.any(high <= low):
        return
    middles = [
        (np.arange(a, b) + f + 0.5) * size_m for a, b, f in zip(low, high, first, strict=True)
    ]
    place = turned(sight.position_m, -heading_rad)
    offsets = np.stack(
        np.meshgrid(*(m - p for m, p in zip(middles, place, strict=True)), indexing="ij"), axis=-1
    )
    distance = np.linalg.norm(offsets, axis=-1)
    seen = distance <= sight.depth_at(turned(offsets, heading_rad))
    part = near[tuple(slice(a, b) for a, b in zip(low, high, strict=True))]
    np.minimum(part, np.where(seen, distance, np.inf), out=part)


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
