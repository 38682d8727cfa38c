# SPDX-License-Identifier: MIT
"""Where a camera is held by somebody who stands in a place: on floors, aside, at eye level."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from training.scenes.light.tracer import Geometry, build_geometry, nearest
from training.scenes.places.placing import (
    CLOSED_TEST,
    FAR_M,
    LEAST_CLEARANCE_M,
    clearance_m,
    open_share,
)
from training.scenes.places.spaces import Space
from training.scenes.scene import Primitives

EYE_M = (1.2, 1.8)
TRIES, CANDIDATES = 140, 6
ASIDE_SHARE, CENTRAL_SHARE = 0.5, 0.2
"""How often the candidate nearest to a wall or corner is taken, and the one with most room."""
RAISED_SHARE, FOCUS_SHARE, FOCUS_M = 0.12, 0.4, 3.5
STEP_M, FOOT_M, HEAD_M = 0.3, 0.4, 0.2
LOWEST_M, THIN_M = 1.05, 0.02
"""Least height of an eye, where a ceiling is low; thickness of what somebody may stand on."""
WALL_M, WALL_SHARE = 0.85, 0.22
"""Least distance from the walls in metres, and in small rooms as a share of the room's width."""
FULL_SHARE, ABOUT_M = 0.7, 7.0
"""How often the half of the candidates with the fewest things about them is left out."""

Float = NDArray[np.float64]


class _Stand(NamedTuple):
    """A place for a camera: metres of free space, from walls, and the things within `ABOUT_M`."""

    point: Float
    free_m: float
    aside_m: float
    things: int


def _about(solids: Primitives, point: Float) -> int:
    middles = np.concatenate([solids.box_centre, solids.cylinder_base, solids.sphere_centre])
    return int((np.linalg.norm(middles[:, :2] - point[:2], axis=1) < ABOUT_M).sum())


def _below(geometry: Geometry, point: Float) -> float:
    """Height of what lies under a point."""
    x, y, z = (float(v) for v in point)
    found, _, _ = nearest(geometry.table, geometry.kind, geometry.nodes, x, y, z, 0, 0, -1.0, FAR_M)
    return z - float(found)


def _floor(geometry: Geometry, point: Float) -> float | None:
    """Height of a floor under a point: level enough for somebody to stand there, else None."""
    level = _below(geometry, point)
    around = [(FOOT_M, 0.0), (-FOOT_M, 0.0), (0.0, FOOT_M), (0.0, -FOOT_M)]
    for x, y in around:
        if abs(_below(geometry, point + np.array([x, y, 0.0])) - level) > STEP_M:
            return None
    return level


def held_point(rng: np.random.Generator, solids: Primitives, space: Space) -> Float | None:
    """The eye of somebody who stands in a space, [3]; None where none was found.

    Mostly on the ground, at times on a stage, a tier or a gallery. People who show a room stand
    near walls and in corners.
    """
    geometry = build_geometry(solids)
    low, high = space.low, space.high
    margin = np.minimum(WALL_M, WALL_SHARE * (high - low)[:2])
    found: list[_Stand] = []
    for _ in range(TRIES):
        spot = rng.uniform(low[:2] + margin, high[:2] - margin)
        if space.focus is not None and rng.random() < FOCUS_SHARE:
            spot = space.focus + rng.normal(0, FOCUS_M, 2)
            spot = np.clip(spot, low[:2] + margin, high[:2] - margin)
        raised = rng.random() < RAISED_SHARE and high[2] - low[2] > 2.6
        start = rng.uniform(low[2] + 1.0, high[2] - 0.3) if raised else low[2] + 1.0
        ground = _floor(geometry, np.array([*spot, start]))
        if ground is None or (not raised and ground > low[2] + STEP_M):
            continue
        point = np.array([*spot, ground + rng.uniform(*EYE_M)])
        point[2] = min(point[2], high[2] - HEAD_M)
        free = clearance_m(solids, point)
        if free <= LEAST_CLEARANCE_M or point[2] - ground < LOWEST_M:
            continue
        if _below(geometry, point) > ground + THIN_M:
            continue
        if space.closed and open_share(geometry, point, CLOSED_TEST) > 0:
            continue
        gaps = np.sort(np.minimum(spot - low[:2], high[:2] - spot))
        found.append(_Stand(point, free, float(gaps[0] + 0.5 * gaps[1]), _about(solids, point)))
        if len(found) == CANDIDATES:
            break
    if not found:
        return None
    if rng.random() < FULL_SHARE:
        found = sorted(found, key=lambda one: -one.things)[: max(1, len(found) // 2)]
    kind = rng.random()
    if kind < ASIDE_SHARE:
        return min(found, key=lambda one: one.aside_m).point
    if kind < ASIDE_SHARE + CENTRAL_SHARE:
        return max(found, key=lambda one: one.free_m).point
    return found[0].point
