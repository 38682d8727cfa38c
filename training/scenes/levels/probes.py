# SPDX-License-Identifier: MIT
"""Probes in a level of known plan: where they stand, and what they see."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from i2r_vr.bundle.depth_file import DEPTH_SHAPE
from i2r_vr.frames import about_vertical
from i2r_vr.level.sight import Sight
from i2r_vr.seeing.grid import grid_directions
from training.scenes.levels.plan import Float, LevelPlan

EYE_M = 1.6
_FREE_M = 0.3
"""Nobody places a probe nearer to a wall."""
_AREA_OF_ONE_M2 = 30.0
"""Of floor, for which somebody who places probes by hand takes one."""


@dataclass(frozen=True, eq=False)
class Probe:
    """A probe: its place along the plan's axes, its true room, and its sight in the level."""

    place: Float
    room: int
    sight: Sight


def on_grid(plan: LevelPlan, step_m: float, rng: np.random.Generator) -> list[Probe]:
    """Probes on a grid, as an engine's add-on lays it over a level."""
    low, high = plan.bounds
    x = np.arange(low[0] + rng.uniform(0.5, step_m), high[0], step_m)
    y = np.arange(low[1] + rng.uniform(0.5, step_m), high[1], step_m)
    floors = np.array(plan.floors_m) + EYE_M
    grid = np.stack(np.meshgrid(x, y, floors, indexing="ij"), axis=-1).reshape(-1, 3)
    return standing(plan, grid, rng)


def by_hand(plan: LevelPlan, rng: np.random.Generator) -> list[Probe]:
    """Some in each room, more in larger ones, where chance has it."""
    found: list[Probe] = []
    for room in sorted({space.room for space in plan.spaces}):
        spaces = [space for space in plan.spaces if space.room == room]
        area = sum(float(np.prod(np.subtract(space.high, space.low)[:2])) for space in spaces) / (
            3.0 if len(spaces) > 2 else 1.0
        )
        wanted, own = 1 + int(area // _AREA_OF_ONE_M2), 0
        for _ in range(200):
            space = spaces[int(rng.integers(len(spaces)))]
            place = rng.uniform(space.low, space.high)
            place[2] = space.low[2] + rng.uniform(1.3, 1.9)
            probes = standing(plan, place[None], rng)
            found += probes
            own += len(probes)
            if own >= wanted:
                break
    return found


def standing(plan: LevelPlan, places: Float, rng: np.random.Generator) -> list[Probe]:
    """Probes at those of some places that are free."""
    around = _FREE_M * np.array([[0, 0, 0], [1, 0, 0], [-1, 0, 0], [0, 1, 0], [0, -1, 0]])
    rooms = plan.room_of((places[:, None] + around).reshape(-1, 3)).reshape(len(places), -1)
    free = (rooms[:, 0] >= 0) & (rooms == rooms[:, :1]).all(axis=1)
    return [
        Probe(place, int(room), see(plan, place, float(rng.uniform(-np.pi, np.pi))))
        for place, room in zip(places[free], rooms[free, 0], strict=True)
    ]


def see(plan: LevelPlan, place: Float, yaw_rad: float) -> Sight:
    """What a probe sees, as a bundle of it has the depth."""
    unit = about_vertical(grid_directions(DEPTH_SHAPE).reshape(-1, 3), yaw_rad - plan.heading_rad)
    depth = plan.cast(place, unit).reshape(DEPTH_SHAPE)
    within = np.where(np.isinf(depth), depth, np.clip(depth, 1e-3, 65504.0))
    return Sight(plan.turned(place), yaw_rad, within.astype(np.float16))
