# SPDX-License-Identifier: MIT
"""Where a camera may stand: free of solids, inside what should be closed."""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import NDArray

from i2r_vr.seeing.views import layout_directions
from training.scenes.light.tracer import Geometry, build_geometry, nearest
from training.scenes.places.spaces import Space
from training.scenes.scene import Primitives

LEAST_CLEARANCE_M = 0.4
EYE_LEVEL_SHARE = 0.75
CANDIDATES, PLACES = 4, 80
FOCUS_SHARE, FOCUS_M = 0.7, 3.0
CENTRAL_SHARE, ASIDE_SHARE = 0.45, 0.35
"""How often a camera stands where there is most room around it, and where there is least."""
FAR_M = 1e4
CLOSED_TEST = layout_directions("fibonacci", 60)

Float = NDArray[np.float64]


def clearance_m(solids: Primitives, point: Float) -> float:
    """Distance from a point to the nearest solid or sheet (negative inside a solid)."""
    return float(
        min(
            _to_boxes(solids, point),
            _to_quads(solids, point),
            _to_cylinders(solids, point),
            _to_spheres(solids, point),
        )
    )


def _outside(excess: Float) -> float:
    """Least distance to solids from how far [n, k] a point lies beyond each of their extents."""
    if not len(excess):
        return math.inf
    beyond = np.linalg.norm(np.maximum(excess, 0.0), axis=1)
    return float((beyond + np.minimum(excess.max(axis=1), 0.0)).min())


def _to_boxes(solids: Primitives, point: Float) -> float:
    offset = point - solids.box_centre
    c, s = np.cos(solids.box_yaw), np.sin(solids.box_yaw)
    local = np.stack(
        [c * offset[:, 0] + s * offset[:, 1], c * offset[:, 1] - s * offset[:, 0], offset[:, 2]], 1
    )
    return _outside(np.abs(local) - solids.box_half)


def _to_quads(solids: Primitives, point: Float) -> float:
    """Distance to parallelograms; where they are skewed, at most the true one."""
    if not len(solids.quad_material):
        return math.inf
    u, v = solids.quad_u.astype(float), solids.quad_v.astype(float)
    offset = point - solids.quad_corner
    uu, vv, uv = (u * u).sum(1), (v * v).sum(1), (u * v).sum(1)
    wu, wv = (offset * u).sum(1), (offset * v).sum(1)
    det = np.maximum(uu * vv - uv * uv, 1e-12)
    a = np.clip((wu * vv - wv * uv) / det, 0, 1)
    b = np.clip((wv * uu - wu * uv) / det, 0, 1)
    foot = solids.quad_corner + a[:, None] * u + b[:, None] * v
    return float(np.linalg.norm(point - foot, axis=1).min())


def _to_cylinders(solids: Primitives, point: Float) -> float:
    offset = point - solids.cylinder_base
    across = np.hypot(offset[:, 0], offset[:, 1]) - solids.cylinder_radius
    half = solids.cylinder_height / 2
    return _outside(np.stack([across, np.abs(offset[:, 2] - half) - half], 1))


def _to_spheres(solids: Primitives, point: Float) -> float:
    gaps = np.linalg.norm(point - solids.sphere_centre, axis=1) - solids.sphere_radius
    return float(gaps.min()) if len(gaps) else math.inf


def open_share(geometry: Geometry, point: Float, directions: Float) -> float:
    """Share of directions [n, 3] from a point that meet nothing."""
    x, y, z = (float(value) for value in point)
    missed = 0
    for dx, dy, dz in directions:
        _, hit, _ = nearest(
            geometry.table, geometry.kind, geometry.nodes, x, y, z, dx, dy, dz, FAR_M
        )
        missed += hit < 0
    return missed / len(directions)


def capture_point(rng: np.random.Generator, solids: Primitives, space: Space) -> Float | None:
    """A free point of a space at eye level, or where a game's camera may stand.

    Mostly near the space's focus. Of a few candidates often the one with the most room around
    it, as panoramas are taken, or the one with the least: who photographs a room stands aside,
    so that the picture shows much of it. None where none is free.
    """
    low, high = space.low, space.high
    margin = np.minimum(0.5, (high - low) * 0.3)
    geometry: Geometry | None = None
    found: list[tuple[float, Float]] = []
    for _ in range(PLACES):
        eye = rng.random() < EYE_LEVEL_SHARE
        height = rng.uniform(1.4, 1.8) if eye else rng.uniform(0.5, 3.0)
        x, y = rng.uniform(low[:2] + margin[:2], high[:2] - margin[:2])
        if space.focus is not None and rng.random() < FOCUS_SHARE:
            spot = space.focus + rng.normal(0, FOCUS_M, 2)
            x, y = np.clip(spot, low[:2] + margin[:2], high[:2] - margin[:2])
        point = np.array([x, y, min(low[2] + height, high[2] - 0.45)])
        free = clearance_m(solids, point)
        if free <= LEAST_CLEARANCE_M:
            continue
        if space.closed:
            geometry = geometry or build_geometry(solids)
            if open_share(geometry, point, CLOSED_TEST) > 0:
                continue
        found.append((free, point))
        if len(found) == CANDIDATES:
            break
    if not found:
        return None
    kind = rng.random()
    if kind < CENTRAL_SHARE:
        return max(found, key=lambda entry: entry[0])[1]
    if kind < CENTRAL_SHARE + ASIDE_SHARE:
        return min(found, key=lambda entry: entry[0])[1]
    return found[0][1]
