# SPDX-License-Identifier: MIT
"""Walls, floor, ceiling and volume of the space round a capture, from its panorama's depth.

A wall is where sight ends: of the lines of sight that reach a plane across the room, the share
that ends at it. Windows and doors let some through, furniture stops some earlier, and neither
moves the plane where most of them end.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from i2r_vr.frames import direction_from_angles
from i2r_vr.seeing.grid import grid_position

Float = NDArray[np.float64]
Mask = NDArray[np.bool_]

NEAREST_WALL_M, FARTHEST_WALL_M = 0.2, 150.0
"""A capture is not taken nearer to a wall; beyond, depth maps are clipped or show the horizon."""
_ENDING_SHARE = 0.35
"""Of the lines of sight that reach a plane, how many must end there: a wall may be as much window
and door as wall, while furniture ends fewer."""
_RECOVERY = 0.1
"""Share by which sight may seem to widen again behind a nearby thing without that being a wall."""
_SLAB = 1.07
"""Ratio of neighbouring planes' distances: as finely as walls are wanted, about 7 %."""
_CROSS_SECTION = 0.92
"""Of the room's reach across; beyond it the side walls themselves end the lines of sight."""
_SAMPLES = 10
"""Lines of sight across, each way."""
_ROUNDS = 4
"""Walls bound each other's cross-sections, so they are found in turn, several times."""
_GROWTH = 2.5
"""How much farther than known so far a wall may lie in one round: a door's view outgrows none."""
_SEEN_SHARE = 0.95
"""Quantile of what is seen that stands for an end that is not: single far pixels don't count."""
_NEAR_PLANE = 0.12
"""Relative distance within which points are of a plane: more than a slab, less than a cupboard."""
_UNKNOWN_SIDE_M, _UNKNOWN_HEIGHT_M = 3.0, 1.5
"""Distances of walls, and of floor and ceiling, where nothing at all is seen of them."""
_FACES = ((2, -1), (2, 1), (0, 1), (0, -1), (1, 1), (1, -1))


@dataclass(frozen=True)
class DepthSphere:
    """Radial depth on the sphere: `depth_m` [H, W] (inf is sky), `coverage` bool [H, W]."""

    depth_m: Float
    coverage: Mask

    def turned(self, yaw_rad: float) -> DepthSphere:
        """The same as seen by a capture turned to the left by `yaw_rad`, to the pixel."""
        width = self.depth_m.shape[1]
        shift = round(yaw_rad / (2.0 * math.pi) * width)
        return DepthSphere(np.roll(self.depth_m, shift, 1), np.roll(self.coverage, shift, 1))

    def at(self, points: Float) -> tuple[Float, Mask]:
        """Depth and coverage in the directions of `points` [..., 3]."""
        rows, columns = self.depth_m.shape
        row, column = np.moveaxis(grid_position(points, (rows, columns)).astype(np.int64), -1, 0)
        row, column = row.clip(0, rows - 1), column % columns
        return self.depth_m[row, column], self.coverage[row, column]


@lru_cache(maxsize=4)
def _rays(rows: int, columns: int) -> tuple[Float, Float]:
    """Unit vectors [H, W, 3] of pixel centres and their solid angles [H, 1]."""
    azimuth = 180.0 - (np.arange(columns) + 0.5) * 360.0 / columns
    elevation = 90.0 - (np.arange(rows) + 0.5) * 180.0 / rows
    unit = direction_from_angles(azimuth[None, :], np.repeat(elevation[:, None], columns, axis=1))
    edges = np.sin(np.deg2rad(90.0 - np.arange(rows + 1) * 180.0 / rows))
    return unit, ((edges[:-1] - edges[1:]) * 2.0 * math.pi / columns)[:, None]


def points_of(sphere: DepthSphere) -> tuple[Float, Float, Float]:
    """Seen points [H, W, 3] (inf where sky), unit vectors [H, W, 3], solid angles [H, 1]."""
    unit, solid_angle = _rays(*sphere.depth_m.shape)
    with np.errstate(invalid="ignore"):
        points = np.where(
            np.isfinite(sphere.depth_m)[..., None], unit * sphere.depth_m[..., None], np.inf
        )
    return points, unit, solid_angle


def _initial_reach(sphere: DepthSphere) -> Float:
    """Near distance [3, 2] along each axis (negative, positive) in a cone; NaN where unseen."""
    unit, solid_angle = _rays(*sphere.depth_m.shape)
    weight = np.broadcast_to(solid_angle, sphere.depth_m.shape)
    reach = np.full((3, 2), np.nan)
    for axis, sign in _FACES:
        cone = unit[..., axis] * sign > 0.8
        seen = cone & sphere.coverage
        if weight[seen].sum() > 0.15 * weight[cone].sum():
            along = np.minimum(sphere.depth_m[seen] * unit[..., axis][seen] * sign, FARTHEST_WALL_M)
            reach[axis, (sign + 1) // 2] = np.quantile(along, 0.1)
    return reach


def _sight(
    sphere: DepthSphere, reach: Float, axis: int, sign: int, distances: NDArray[np.floating]
) -> Float:
    """Share of lines of sight [len(distances)] that get beyond planes across the room."""
    others = [a for a in range(3) if a != axis]
    step = ((np.arange(_SAMPLES) + 0.5) / _SAMPLES)[:, None]
    low, high = -reach[others, 0] * _CROSS_SECTION, reach[others, 1] * _CROSS_SECTION
    grid = low + step * (high - low)
    points = np.empty((len(distances), _SAMPLES, _SAMPLES, 3))
    points[..., axis] = sign * distances[:, None, None]
    points[..., others[0]] = grid[:, 0][None, :, None]
    points[..., others[1]] = grid[:, 1][None, None, :]
    depth, covered = sphere.at(points)
    beyond = depth >= np.linalg.norm(points, axis=-1)
    counted = covered.sum(axis=(1, 2))
    passed = (beyond & covered).sum(axis=(1, 2))
    share: Float = np.where(counted >= 8, passed / np.maximum(counted, 1), np.nan)
    return share


def _wall(sphere: DepthSphere, reach: Float, axis: int, sign: int) -> float:
    """Distance of the wall on one side; inf where it is open, NaN where it is not seen.

    Of the planes at which much of the sight ends, the one that ends most of it, near ones
    preferred; what an earlier plane has ended does not count again (sight recovers a little
    with distance, as a nearby thing's shadow leaves the cross-section).
    """
    steps = 1 + math.ceil(math.log(FARTHEST_WALL_M / NEAREST_WALL_M) / math.log(_SLAB))
    distances = NEAREST_WALL_M * _SLAB ** np.arange(steps)
    sight = _sight(sphere, reach, axis, sign, distances)
    if not np.isfinite(sight).any():
        return math.nan
    sight = np.where(np.isfinite(sight), sight, 1.0)
    before, after = sight[:-2], sight[2:]
    ending = (before - after) / np.maximum(before, 1e-9)
    walls = np.flatnonzero((ending > _ENDING_SHARE) & (before > 0.15))
    if walls.size:
        left = np.minimum.accumulate(np.concatenate([[1.0], after[walls][:-1]]))
        ended = np.minimum(before[walls], left + _RECOVERY) - after[walls]
        best = int(walls[int(np.argmax(ended / np.sqrt(distances[walls])))])
        low, high, level = distances[best], distances[best + 2], (sight[best] + sight[best + 2]) / 2
    else:
        closed = np.flatnonzero(sight < 0.5)
        if not closed.size:
            return math.inf
        low, high, level = distances[max(closed[0] - 1, 0)], distances[closed[0]], 0.5
    fine = np.linspace(low, high, 24)
    fine_sight = _sight(sphere, reach, axis, sign, fine)
    near = float(fine[int(np.argmax(~(fine_sight > level)))])
    return _plane_near(sphere, reach, axis, sign, near)


def _plane_near(
    sphere: DepthSphere, reach: Float, axis: int, sign: int, distance_m: float
) -> float:
    """The plane's distance by the seen points themselves: where most lie close to a first guess."""
    points, _, solid_angle = points_of(sphere)
    inside = sphere.coverage & (np.abs(points[..., axis] * sign / distance_m - 1.0) < _NEAR_PLANE)
    for other in range(3):
        if other != axis:
            inside &= (points[..., other] > -reach[other, 0] * _CROSS_SECTION) & (
                points[..., other] < reach[other, 1] * _CROSS_SECTION
            )
    if inside.sum() < 8:
        return distance_m
    along = points[..., axis][inside] * sign
    weight = np.broadcast_to(solid_angle, inside.shape)[inside]
    order = np.argsort(along, kind="stable")
    along, total = along[order], np.cumsum(weight[order])
    last = np.searchsorted(along, along + 0.015 * distance_m, side="right") - 1
    before = np.concatenate([[0.0], total[:-1]])
    start = int(np.argmax(total[last] - before))
    middle = (total[last[start]] + before[start]) / 2.0
    return float(along[int(np.searchsorted(total, middle))])


def _farthest_seen(sphere: DepthSphere) -> Float:
    """Farthest [3, 2] that a wall can be: a little beyond anything seen but sky."""
    points, _, _ = points_of(sphere)
    solid = sphere.coverage & np.isfinite(sphere.depth_m)
    reach = [
        (points[..., axis][solid] * sign).max(initial=0.0) for axis in range(3) for sign in (-1, 1)
    ]
    return (1.0 + _NEAR_PLANE) * np.reshape(reach, (3, 2))


def wall_distances(sphere: DepthSphere) -> Float:
    """Distances [3, 2] of the planes that bound the space: axes x, y, z; negative, positive side.

    inf where a side is open, NaN where it was not seen.
    """
    reach = _initial_reach(sphere)
    seen = np.isfinite(reach)
    working = _completed(reach, sphere)
    found = np.full((3, 2), np.nan)
    for _ in range(_ROUNDS):
        for axis, sign in _FACES:
            side = (sign + 1) // 2
            found[axis, side] = _wall(sphere, working, axis, sign)
            if np.isfinite(found[axis, side]):
                working[axis, side] = min(found[axis, side], _GROWTH * working[axis, side])
    found[found > _farthest_seen(sphere)] = np.inf
    return np.where(seen, found, np.nan)


def _seen_reach(sphere: DepthSphere) -> Float:
    """How far what is seen reaches to each side [3, 2]; NaN where nothing is."""
    points, _, solid_angle = points_of(sphere)
    weight = np.broadcast_to(solid_angle, sphere.depth_m.shape)
    seen = sphere.coverage & np.isfinite(sphere.depth_m)
    reach = np.full((3, 2), np.nan)
    for axis, sign in _FACES:
        side = seen & (points[..., axis] * sign > 0.0)
        if side.sum() >= 8:
            along = points[..., axis][side] * sign
            far = _weighted_quantile(along, weight[side], _SEEN_SHARE)
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
    points, _, _ = points_of(sphere)
    with np.errstate(invalid="ignore"):
        overhead = sphere.coverage & (np.abs(points[..., 2] / distances[2, 1] - 1.0) < 0.05)
    for axis, sign in _FACES:
        side = (sign + 1) // 2
        if axis < 2 and np.isinf(distances[axis, side]) and overhead.sum() >= 8:
            along = points[..., axis][overhead] * sign
            far = _weighted_quantile(along, sphere.depth_m[overhead] ** 3, 0.98)
            distances[axis, side] = max(far, NEAREST_WALL_M)
    return distances


def _weighted_quantile(values: Float, weight: Float, at: float) -> float:
    order = np.argsort(values, kind="stable")
    total = np.cumsum(weight[order])
    return float(values[order][int(np.searchsorted(total, at * total[-1]))])


def wall_heading_rad(sphere: DepthSphere) -> float:
    """Heading of the walls within a quarter turn, -pi/4 to pi/4; 0 where none prevails.

    The mean of the fourfold angle of the horizontal tangents of what is seen.
    """
    points, unit, solid_angle = points_of(sphere)
    following = np.roll(points, -1, axis=1)
    with np.errstate(invalid="ignore"):
        tangent = following[..., :2] - points[..., :2]
        smooth = np.linalg.norm(following - points, axis=-1) < 0.3 * sphere.depth_m
    both = sphere.coverage & np.roll(sphere.coverage, -1, axis=1)
    usable = smooth & both & np.isfinite(sphere.depth_m) & (np.abs(unit[..., 2]) < 0.6)
    angle = np.arctan2(tangent[..., 1], tangent[..., 0])[usable]
    weight = np.broadcast_to(solid_angle, usable.shape)[usable]
    total = weight.sum()
    if total <= 0:
        return 0.0
    mean = np.sum(weight * np.exp(4j * angle)) / total
    return float(np.angle(mean) / 4.0) if abs(mean) > 0.3 else 0.0


def floor_plan_m(sphere: DepthSphere, distances: Float) -> Float:
    """Horizontal distance [W] of the boundary at each azimuth, in metres.

    It is read under the ceiling, above doors, windows and furniture; where nothing is seen
    there, the box of `distances` bounds it.
    """
    points, unit, _ = points_of(sphere)
    ground = np.hypot(points[..., 0], points[..., 1])
    ceiling = distances[2, 1]
    with np.errstate(invalid="ignore"):
        upper = (points[..., 2] > 0.55 * ceiling) & (points[..., 2] < 0.93 * ceiling)
    upper &= sphere.coverage & np.isfinite(ground)
    middle = unit[unit.shape[0] // 2]
    sides: Float = np.where(middle[:, :2] > 0, distances[:2, 1], distances[:2, 0])
    box = np.min(sides / np.maximum(np.abs(middle[:, :2]), 1e-9), axis=1)
    plan = np.empty(ground.shape[1])
    for column in range(plan.size):
        seen = ground[:, column][upper[:, column]]
        inner = seen[seen < 1.15 * box[column]]
        seen = inner if inner.size else seen
        plan[column] = np.median(seen) if seen.size else box[column]
    bounded: Float = np.minimum(plan, 2.0 * box)
    return bounded


def enclosed_volume_m3(sphere: DepthSphere, distances: Float) -> float | None:
    """Volume of the space that the capture looks into; None where it has no ceiling.

    Area of the floor plan times the mean height, in the frame of the walls; `distances` are the
    `enclosing_distances` of the sphere as it is.
    """
    turned = sphere.turned(wall_heading_rad(sphere))
    if not np.array_equal(turned.depth_m, sphere.depth_m):
        distances = enclosing_distances(turned)
    if not np.isfinite(distances).all():
        return None
    plan = floor_plan_m(turned, distances)
    area = float(np.sum(plan**2) * math.pi / plan.size)
    return area * float(distances[2, 0] + _mean_ceiling_m(turned, plan, distances[2, 1]))


def _mean_ceiling_m(sphere: DepthSphere, plan: Float, ceiling_m: float) -> float:
    """Height of the ceiling over the capture, averaged over the plan that is seen."""
    points, unit, solid_angle = points_of(sphere)
    ground = np.hypot(points[..., 0], points[..., 1])
    above = sphere.coverage & np.isfinite(ground) & (unit[..., 2] > 0.05)
    above &= (ground < 0.93 * plan[None, :]) & (points[..., 2] > 0.5 * ceiling_m)
    weight = (solid_angle * sphere.depth_m**3)[above] / points[..., 2][above]
    if not weight.size:
        return float(ceiling_m)
    return float(np.sum(weight * points[..., 2][above]) / np.sum(weight))


def seen_volume_m3(depth_m: NDArray[np.float32], whole: bool) -> float:
    """Volume of a star-shaped space as far as it is seen from the capture; rough, for any map.

    Parameters
    ----------
    depth_m : float32 [H, W]
        Radial metres; inf is sky, NaN unknown.
    whole : bool
        Whether the map is equirectangular; else all pixels count alike.

    Returns
    -------
    float
        Infinite where half of what is seen is sky.
    """
    radius = depth_m[:: max(1, depth_m.shape[0] // 128), :: max(1, depth_m.shape[1] // 256)]
    height = radius.shape[0]
    level = np.cos(((np.arange(height) + 0.5) / height - 0.5) * np.pi) if whole else np.ones(height)
    weight = np.where(np.isnan(radius), 0.0, level[:, None])
    sky = np.isinf(radius)
    solid = weight * ~sky
    if solid.sum() <= 0.5 * weight.sum() or solid.sum() == 0.0:
        return math.inf
    cubes = np.minimum(np.where(solid > 0.0, radius, 0.0), FARTHEST_WALL_M) ** 3
    return float(4.0 / 3.0 * math.pi * (cubes * solid).sum() / solid.sum())
