# SPDX-License-Identifier: MIT
"""What a camera shows of a level of known plan: its boxes of air as walls of usual materials."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import numpy as np

from training.scenes.levels.plan import SKY_M, Doorway, Float, LevelPlan, Space
from training.scenes.light.lighting import draw_lights
from training.scenes.places.bounds import bounds_of
from training.scenes.places.building import Builder
from training.scenes.scene import Scene

Air = Space | Doorway

ROOF_M = 12.0
"""How high the walls of open air are drawn."""
_BESIDE_M = 1e-3
_LAMP_BELOW_M, _POWER_OF_M2 = 0.3, 0.12
_WALLS = ("plaster", "painted_concrete", "brick", "wood_panel")
_FLOORS = ("wood_floor", "carpet", "linoleum", "ceramic_tile")
_CEILINGS = ("plaster", "acoustic_tile", "plasterboard")
_BLOCKS = ("wood_panel", "bookshelf", "upholstery", "plastic")
_ROUGH = {"cave": "rock", "street": "brick", "field": "grass"}
"""Families of one material all over."""


def scene_at(plan: LevelPlan, place: Float, yaw_rad: float, seed: int) -> Scene:
    """A level as a scene along the plan's axes, captured where a probe stands.

    Parameters
    ----------
    plan : LevelPlan
    place : float [3]
        Along the plan's axes.
    yaw_rad : float
        By how much the capture is turned to the left in the level.
    seed : int
        Of looks and lamps: one level's captures share it.
    """
    building = Builder(plan.family, seed)
    every: list[Air] = [*plan.spaces, *plan.doorways]
    for box in every:
        _enclose(building, plan, box)
    for block in plan.blocks:
        building.slab(block.low, block.high, building.material(_drawn(building, plan, _BLOCKS)))
    outdoor = bool(plan.muted) and _room_at(plan, place) in plan.muted
    for space in sorted(plan.spaces, key=lambda each: _away(each, place)):
        if space.high[2] < SKY_M:
            _light(building, space)
    solids = building.primitives()
    return Scene(
        family=plan.family,
        seed=seed,
        outdoor=outdoor,
        primitives=solids,
        materials=building.materials(),
        lights=draw_lights(building, outdoor),
        capture_m=place.astype(np.float32),
        yaw_rad=yaw_rad - plan.heading_rad,
        volume_m3=0.0,
        bounds_m=bounds_of(solids, place),
    )


def _enclose(building: Builder, plan: LevelPlan, box: Air) -> None:
    """Walls, floor and ceiling of a box of air, where no other air goes on behind them."""
    wall, floor, ceiling = (
        building.material(_drawn(building, plan, names)) for names in (_WALLS, _FLOORS, _CEILINGS)
    )
    low, high = np.array(box.low), np.array(box.high)
    if box.high[2] >= SKY_M:
        high[2] = low[2] + ROOF_M
    for axis in range(3):
        others = [other for other in range(3) if other != axis]
        for sign, plane in ((-1, low[axis]), (1, high[axis])):
            if axis == 2 and sign > 0 and box.high[2] >= SKY_M:
                continue
            material = wall if axis < 2 else floor if sign < 0 else ceiling
            gaps = list(_gaps(plan, axis, plane + sign * _BESIDE_M))
            for first, last in _left(low[others], high[others], gaps):
                corner, u, v = np.zeros(3), np.zeros(3), np.zeros(3)
                corner[axis], corner[others] = plane, first
                u[others[0]], v[others[1]] = last - first
                building.quad(corner, u, v, material)


def _gaps(plan: LevelPlan, axis: int, beside: float) -> Iterator[tuple[Float, Float]]:
    """Where air goes on beside a plane: rectangles along the other two axes."""
    others = [other for other in range(3) if other != axis]
    every: list[Air] = [*plan.spaces, *plan.doorways]
    for air in every:
        if air.low[axis] < beside < air.high[axis]:
            yield np.array(air.low)[others], np.array(air.high)[others]


def _left(
    low: Float, high: Float, gaps: Sequence[tuple[Float, Float]]
) -> Iterator[tuple[Float, Float]]:
    """A rectangle without others, as strips."""
    edges = [
        np.unique(np.clip([low[k], high[k], *(end[k] for gap in gaps for end in gap)],
                          low[k], high[k]))
        for k in range(2)
    ]  # fmt: skip
    for u0, u1 in zip(edges[0][:-1], edges[0][1:], strict=True):
        start = None
        for v0, v1 in zip(edges[1][:-1], edges[1][1:], strict=True):
            middle = np.array([(u0 + u1) / 2.0, (v0 + v1) / 2.0])
            open_ = any((middle > a).all() and (middle < b).all() for a, b in gaps)
            if open_ and start is not None:
                yield np.array([u0, start]), np.array([u1, v0])
            start = None if open_ else v0 if start is None else start
        if start is not None:
            yield np.array([u0, start]), np.array([u1, edges[1][-1]])


def _drawn(building: Builder, plan: LevelPlan, names: Sequence[str]) -> str:
    return _ROUGH.get(plan.family) or str(building.rng.choice(names))


def _room_at(plan: LevelPlan, place: Float) -> int:
    return int(plan.room_of(place[None])[0])


def _away(space: Space, place: Float) -> float:
    middle = np.add(space.low, space.high) / 2.0
    return float(np.linalg.norm(middle - place))


def _light(building: Builder, space: Space) -> None:
    """A lamp below the ceiling, the stronger the larger the floor."""
    (x0, y0, _), (x1, y1, top) = space.low, space.high
    power = 1.0 + _POWER_OF_M2 * (x1 - x0) * (y1 - y0)
    building.lamp(((x0 + x1) / 2.0, (y0 + y1) / 2.0, top - _LAMP_BELOW_M), power)
