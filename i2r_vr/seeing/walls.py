# SPDX-License-Identifier: MIT
"""The planes that bound a place: walls, floor and ceiling, by where sight ends.

Of the lines of sight that reach a plane across the room, the share that ends at it tells whether
it is a wall. Windows and doors let some through, furniture stops some earlier, and neither moves
the plane where most of them end.
"""

from __future__ import annotations

import math

import numpy as np

from i2r_vr.seeing.depth_sphere import DepthSphere, Float, Mask, weighted_quantile

NEAREST_WALL_M, FARTHEST_WALL_M = 0.2, 150.0
"""A capture is not taken nearer to a wall; beyond, depth maps are clipped or show the horizon."""
_ENDING_SHARE = 0.35
"""Of the lines of sight that reach a plane, how many must end there: a wall may be as much window
and door as wall, while furniture ends fewer."""
_LEAST_SIGHT = 0.02
"""Of all lines across, how many must reach a plane for it to matter."""
_UNFRAMED_SHARE = 0.1
"""Of a wall's width, how much may be open up to the ceiling: more, and the room goes on there."""
_SLAB = 1.07
"""Ratio of neighbouring planes' distances: as finely as walls are wanted, about 7 %."""
_BEYOND = 4
"""Planes beyond the farthest thing seen: sight that gets there has no end."""
_CROSS_SECTION = 0.95
"""Of the room's reach across; beyond it the side walls themselves end the lines of sight."""
_SLANT = 10.0
"""Farthest across over the wall's own distance: more slantwise, a pixel shows metres of it."""
_SAMPLES = 10
"""Lines of sight across, each way."""
_ROUNDS = 8
"""Walls bound each other's cross-sections, so they are found in turn until none moves: at most."""
_SETTLED = 1e-3
"""Relative change of a distance that is none."""
_GROWTH = 2.5
"""How much farther than known so far a wall may lie in one round: a door's view outgrows none."""
_SEEN_SHARE = 0.95
"""Quantile of what is seen that stands for an end that is not: single far pixels don't count."""
_NEAR_PLANE = 0.12
"""Relative distance within which points are of a plane: more than a slab, less than a cupboard."""
_UNSURE = 1.5
"""How much farther than anything seen a plane may be found and still be the farthest thing seen."""
_UNKNOWN_SIDE_M, _UNKNOWN_HEIGHT_M = 3.0, 1.5
"""Distances of walls, and of floor and ceiling, where nothing at all is seen of them."""
_FACES = ((2, -1), (2, 1), (0, 1), (0, -1), (1, 1), (1, -1))


def wall_distances(sphere: DepthSphere) -> Float:
    """Distances [3, 2] of the planes that bound the space: axes x, y, z; negative, positive side.

    inf where a side is open, NaN where it was not seen.
    """
    reach = _initial_reach(sphere)
    seen = np.isfinite(reach)
    working = _completed(reach, sphere)
    farthest = _farthest_seen(sphere)
    under_sky = bool((sphere.coverage & ~sphere.solid).any())
    found = np.full((3, 2), np.nan)
    for _ in range(_ROUNDS):
        before = working.copy()
        for axis, sign in _FACES:
            side = (sign + 1) // 2
            planes = _planes_up_to(math.inf if under_sky else float(farthest[axis, side]))
            found[axis, side] = _wall(sphere, working, axis, sign, planes)
            if np.isfinite(found[axis, side]):
                working[axis, side] = min(found[axis, side], _GROWTH * working[axis, side])
        if np.allclose(working, before, rtol=_SETTLED):
            break
    found = np.where(found < _UNSURE * farthest, np.fmin(found, farthest), np.inf)
    return np.where(seen, found, np.nan)


def _initial_reach(sphere: DepthSphere) -> Float:
    """Near distance [3, 2] along each axis (negative, positive) in a cone; NaN where unseen."""
    unit, weight = sphere.unit, sphere.solid_angle
    reach = np.full((3, 2), np.nan)
    for axis, sign in _FACES:
        cone = unit[..., axis] * sign > 0.8
        seen = cone & sphere.coverage
        if weight[seen].sum() > 0.15 * weight[cone].sum():
            along = np.minimum(sphere.depth_m[seen] * unit[..., axis][seen] * sign, FARTHEST_WALL_M)
            reach[axis, (sign + 1) // 2] = np.quantile(along, 0.1)
    return reach


def _sight(
    sphere: DepthSphere, reach: Float, axis: int, sign: int, distances: Float
) -> tuple[Mask, Mask]:
    """Which lines of sight get beyond planes across the room, and which are known.

    Both [planes, across, up]; of floor and ceiling the last two are the level axes.
    """
    others = [a for a in range(3) if a != axis]
    step = ((np.arange(_SAMPLES) + 0.5) / _SAMPLES)[:, None]
    across = np.minimum(reach[others], _SLANT * reach[axis, (sign + 1) // 2])
    low, high = -across[:, 0] * _CROSS_SECTION, across[:, 1] * _CROSS_SECTION
    grid = low + step * (high - low)
    points = np.empty((len(distances), _SAMPLES, _SAMPLES, 3))
    points[..., axis] = sign * distances[:, None, None]
    points[..., others[0]] = grid[:, 0][None, :, None]
    points[..., others[1]] = grid[:, 1][None, None, :]
    depth, covered = sphere.at(points)
    square = grid[:, :1] ** 2 + grid[:, 1] ** 2 + (distances**2)[:, None, None]
    return (depth >= np.sqrt(square)) & covered, covered


def _share(passed: Mask, covered: Mask) -> Float:
    """Share of the known lines that pass each plane; NaN where hardly any is known."""
    counted = covered.sum(axis=(1, 2))
    share: Float = np.where(counted >= 8, passed.sum(axis=(1, 2)) / np.maximum(counted, 1), np.nan)
    return share


def _planes_up_to(farthest_m: float) -> Float:
    """Distances at which walls are looked for: no more than a few beyond all that is seen."""
    reach = min(max(farthest_m, NEAREST_WALL_M) * _SLAB**_BEYOND, FARTHEST_WALL_M)
    steps = 1 + math.ceil(math.log(reach / NEAREST_WALL_M) / math.log(_SLAB))
    planes: Float = NEAREST_WALL_M * _SLAB ** np.arange(steps, dtype=np.float64)
    return planes


def _wall(sphere: DepthSphere, reach: Float, axis: int, sign: int, distances: Float) -> float:
    """Distance of the wall on one side; inf where it is open, NaN where it is not seen.

    Of the planes at which much of the sight ends, the nearest that has its openings framed; a
    shelf or a gallery lets sight pass above it, a corner beside it. Where none has, the farthest.
    """
    passed, covered = _sight(sphere, reach, axis, sign, distances)
    sight = _share(passed, covered)
    if not np.isfinite(sight).any():
        return math.nan
    sight = np.where(np.isfinite(sight), sight, 1.0)
    before, after = sight[:-2], sight[2:]
    ending = (before - after) / np.maximum(before, 1e-9)
    walls = np.flatnonzero((ending > _ENDING_SHARE) & (before > _LEAST_SIGHT))
    if walls.size:
        framed = [k for k in walls if axis < 2 and _is_framed(passed[k], passed[k + 2])]
        best = int(framed[0] if framed else walls[-1])
        best = max(range(best, min(best + 3, len(ending))), key=lambda k: float(ending[k]))
        low, high, level = distances[best], distances[best + 2], (sight[best] + sight[best + 2]) / 2
    else:
        closed = np.flatnonzero(sight < 0.5)
        if not closed.size:
            return math.inf
        low, high, level = distances[max(closed[0] - 1, 0)], distances[closed[0]], 0.5
    fine = np.linspace(low, high, 24)
    fine_sight = _share(*_sight(sphere, reach, axis, sign, fine))
    near = float(fine[int(np.argmax(~(fine_sight > level)))])
    return _plane_near(sphere, reach, axis, sign, near)


def _is_framed(reaching: Mask, passing: Mask) -> bool:
    """Whether what passes a plane [across, up] passes below something that ends there."""
    ended = reaching & ~passing
    above = np.cumsum(ended[:, ::-1], axis=1)[:, ::-1] > 0
    free = (passing & ~above).any(axis=1)
    return bool(free.mean() < _UNFRAMED_SHARE)


def _plane_near(
    sphere: DepthSphere, reach: Float, axis: int, sign: int, distance_m: float
) -> float:
    """The plane's distance by the seen points themselves: where most lie close to a first guess."""
    points, solid_angle = sphere.points, sphere.solid_angle
    inside = sphere.coverage & (np.abs(points[..., axis] * sign / distance_m - 1.0) < _NEAR_PLANE)
    for other in range(3):
        if other != axis:
            inside &= (points[..., other] > -reach[other, 0] * _CROSS_SECTION) & (
                points[..., other] < reach[other, 1] * _CROSS_SECTION
            )
    if inside.sum() < 8:
        return distance_m
    along = points[..., axis][inside] * sign
    weight = solid_angle[inside]
    order = np.argsort(along, kind="stable")
    along, total = along[order], np.cumsum(weight[order])
    last = np.searchsorted(along, along + 0.015 * distance_m, side="right") - 1
    before = np.concatenate([[0.0], total[:-1]])
    start = int(np.argmax(total[last] - before))
    middle = (total[last[start]] + before[start]) / 2.0
    return float(along[int(np.searchsorted(total, middle))])


def _farthest_seen(sphere: DepthSphere) -> Float:
    """Farthest [3, 2] that a wall can be: a little beyond anything seen but sky."""
    points = sphere.points
    solid = sphere.solid
    reach = [
        (points[..., axis][solid] * sign).max(initial=0.0) for axis in range(3) for sign in (-1, 1)
    ]
    return (1.0 + _NEAR_PLANE) * np.reshape(reach, (3, 2))


def _seen_reach(sphere: DepthSphere) -> Float:
    """How far what is seen reaches to each side [3, 2]; NaN where nothing is."""
    points, weight, seen_at_all = sphere.points, sphere.solid_angle, sphere.solid
    reach = np.full((3, 2), np.nan)
    for axis, sign in _FACES:
        side = seen_at_all & (points[..., axis] * sign > 0.0)
        if side.sum() >= 8:
            along = points[..., axis][side] * sign
            far = weighted_quantile(along, weight[side], _SEEN_SHARE)
            reach[axis, (sign + 1) // 2] = max(far, NEAREST_WALL_M)
    return reach


def _completed(distances: Float, sphere: DepthSphere) -> Float:
    """Distances [3, 2] with those of sides that were not looked at, NaN.

    Such a side is as far as what is seen reaches to it: of a photo, the walls, the floor and
    the ceiling at its edges. What lies behind the camera is no farther than what is before it,
    nor than the sides are: pictures are taken from the edge of a place.
    """
    unseen = np.isnan(distances)
    if not unseen.any():
        return distances.copy()
    filled = np.where(unseen, _seen_reach(sphere), distances)
    for axis in range(2):
        across = filled[1 - axis][np.isfinite(filled[1 - axis])]
        most = across.mean() if across.size else math.inf
        behind = np.fmin(filled[axis, ::-1], most)
        filled[axis] = np.where(np.isnan(filled[axis]), behind, filled[axis])
    level = filled[:2][np.isfinite(filled[:2])]
    unknown = level.mean() if level.size else _UNKNOWN_SIDE_M
    filled[:2] = np.where(unseen[:2] & ~np.isfinite(filled[:2]), unknown, filled[:2])
    upright = np.where(np.isnan(filled[2]), filled[2, ::-1], filled[2])
    filled[2] = np.where(np.isnan(upright), _UNKNOWN_HEIGHT_M, upright)
    return filled


def enclosing_distances(sphere: DepthSphere, walls: Float | None = None) -> Float:
    """`wall_distances` (found here where not given), finite where there is a ceiling [3, 2].

    Sides that were not looked at are as far as what is seen; an open side ends where the
    ceiling ends.
    """
    distances = _completed(wall_distances(sphere) if walls is None else walls, sphere)
    points = sphere.points
    with np.errstate(invalid="ignore"):
        overhead = sphere.coverage & (np.abs(points[..., 2] / distances[2, 1] - 1.0) < 0.05)
    for axis, sign in _FACES:
        side = (sign + 1) // 2
        if axis < 2 and np.isinf(distances[axis, side]) and overhead.sum() >= 8:
            along = points[..., axis][overhead] * sign
            far = weighted_quantile(along, sphere.depth_m[overhead] ** 3, 0.98)
            distances[axis, side] = max(far, NEAREST_WALL_M)
    return distances
