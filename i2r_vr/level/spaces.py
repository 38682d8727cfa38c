# SPDX-License-Identifier: MIT
"""A probe's own space: its sight up to the openings of its room."""

from __future__ import annotations

import math
from collections import deque
from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from i2r_vr.level.openings import Opening, corners_of, end_at, openings_in, other_axes
from i2r_vr.level.sight import Sight
from i2r_vr.level.walls import LEAST_AREA_M2, Plane, planes_in, surfaces_across
from i2r_vr.seeing.grid import grid_directions

_HORIZON_M = 1000.0
_SAME_DEPTH = 0.999
"""Of a pixel's depth, how much must be left for what is seen there to be in the probe's space."""


MOST_VIEWS, ABOUT_M = 8, 0.5
"""Of openings whose middles lie this near, how many views end the sights of others. Chosen."""


@dataclass(frozen=True)
class Wall:
    """A flat wall, floor or ceiling.

    axis, sign : the way to it from the probe; plane_m : its place along the axis; low, high : of
    what the probe sees of it, along the other two axes.
    """

    axis: int
    sign: int
    plane_m: float
    low: tuple[float, float]
    high: tuple[float, float]


@dataclass(frozen=True)
class OwnSpace:
    """What a probe says of its room: its sight there, openings that lead out, and walls."""

    sight: Sight
    openings: tuple[Opening, ...]
    walls: tuple[Wall, ...]


def own_space(sight: Sight) -> OwnSpace:
    """A probe's space, by its own sight alone.

    Parameters
    ----------
    sight : Sight
        Unbounded, so that what ends far away is told from what ends nowhere.
    """
    unit = sight.unit
    whole = np.nan_to_num(sight.depth_m.astype(np.float32), nan=0.0, posinf=_HORIZON_M)
    whole = np.minimum(whole, np.float32(_HORIZON_M))
    depth = whole.copy()
    points = unit * depth[..., None]
    faces = surfaces_across(points)
    planes = planes_in(points, faces)
    found: list[Opening] = []
    for plane in planes:
        for opening in openings_in(plane, sight, depth, faces[plane.axis]):
            found.append(opening)
            end_at(opening, sight, unit, depth)
    kept = (depth >= _SAME_DEPTH * whole).reshape(-1)
    walls = tuple(
        _wall(p, sight) for p in planes if p.areas_m2[kept[p.pixels]].sum() > LEAST_AREA_M2
    )
    return OwnSpace(replace(sight, depth_m=depth.astype(np.float16)), tuple(found), walls)


def _wall(plane: Plane, sight: Sight) -> Wall:
    u, v = (float(sight.position_m[axis]) for axis in other_axes(plane.axis))
    return Wall(
        plane.axis,
        plane.sign,
        float(sight.position_m[plane.axis]) + plane.sign * plane.distance_m,
        (u + plane.low[0], v + plane.low[1]),
        (u + plane.high[0], v + plane.high[1]),
    )


def bounded(
    spaces: deque[Sight], openings: Sequence[Opening], reaches_m: Sequence[tuple[float, float]]
) -> list[Sight]:
    """The probes' spaces up to the openings that any of them found: each sees some too aslant.

    Parameters
    ----------
    spaces : deque of Sight
        Of `OwnSpace`s; each is let go of when it is bounded, for of ten thousand they are large.
    openings : sequence of Opening
        That any probe found.
    reaches_m : sequence of (float, float)
        How far, and how high, a space reaches where nothing else ends it.
    """
    every = telling(openings)
    low, high = corners_of(every)
    found = []
    for reach_m, height_m in reaches_m:
        sight = within(spaces.popleft(), reach_m, height_m)
        depth = sight.depth_m.astype(np.float32)
        (x0, y0, z0), (x1, y1, z1) = sight.bounds
        near = (low < (x1, y1, z1)) & (high > (x0, y0, z0))
        unit = sight.unit
        for number in np.flatnonzero(near.all(axis=1)).tolist():
            end_at(every[number], sight, unit, depth)
        found.append(replace(sight, depth_m=depth.astype(np.float16)))
    return found


def telling(openings: Sequence[Opening]) -> list[Opening]:
    """The openings without those that others tell of as well: the clearest views of each.

    A thousand probes of one hall each see its doors; all of their sights at all of these would be
    a million pairs.
    """
    views: dict[tuple[int, ...], list[int]] = {}
    for number, opening in enumerate(openings):
        views.setdefault(_about(opening), []).append(number)
    kept: list[int] = []
    for numbers in views.values():
        numbers.sort(key=lambda n: (-openings[n].clearness, n))
        kept += numbers[:MOST_VIEWS]
    return [openings[number] for number in sorted(kept)]


def _about(opening: Opening) -> tuple[int, ...]:
    """Where an opening lies, about: views of one mostly agree on it."""
    middle = [(a + b) / 2.0 for a, b in zip(opening.low, opening.high, strict=True)]
    steps = [math.floor(value / ABOUT_M) for value in (opening.plane_m, *middle)]
    return (opening.axis, *steps)


def within(sight: Sight, reach_m: float, height_m: float) -> Sight:
    """A probe's sight to at most a distance, and a height above it; what it misses ends at 0."""
    depth = np.nan_to_num(sight.depth_m.astype(np.float32), nan=0.0, posinf=np.inf)
    rise = grid_directions(depth.shape)[:, :1, 2]
    with np.errstate(divide="ignore"):
        ceiling = np.where(rise > 0.0, height_m / np.maximum(rise, 1e-9), np.inf)
    bounded_m = np.minimum(np.minimum(depth, reach_m), ceiling)
    return replace(sight, depth_m=bounded_m.astype(np.float32))
