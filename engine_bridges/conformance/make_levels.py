# SPDX-License-Identifier: MIT
"""``python engine_bridges/conformance/make_levels.py``: make the levels in ``levels/`` anew.

Each is a ``.i2rvl`` file of a level of known plan, and ``points.json``: places in it and the room
that each is in, by the plan. Bundles are made to arrange them and are not kept: of a level, a
bridge imports the file alone.
"""

from __future__ import annotations

import json
import math
import shutil
import sys
import tempfile
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np

HERE = Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parents[1]))

from engine_bridges.conformance.make_cases import Place, bake  # noqa: E402
from i2r_vr.bundle.depth_file import encode_depth  # noqa: E402
from i2r_vr.errors import Notice  # noqa: E402
from i2r_vr.level.update import update_levels  # noqa: E402
from i2r_vr.seeing.zone import Zone  # noqa: E402
from training.scenes.levels import Block, Doorway, LevelPlan, Space  # noqa: E402
from training.scenes.levels.probes import see  # noqa: E402

LEVELS = HERE / "levels"
SKY_M = 1e5
GRID_M, CLEAR_M = 1.3, 0.3
"""Between the points that are asked, and from them to walls: rooms may be off by less."""
MOST_POINTS = 60


@dataclass(frozen=True)
class Stand:
    """A probe: name, place along the plan's axes, T60 of its room, and size of a stated zone."""

    name: str
    place: tuple[float, float, float]
    t60_s: float | None
    stated_m: tuple[float, float, float] | None = None


def _plan(
    name: str,
    spaces: list[Space],
    doors: list[Doorway],
    blocks: list[Block],
    heading_deg: float,
    muted: frozenset[int] = frozenset(),
) -> LevelPlan:
    return LevelPlan(
        name,
        tuple(spaces),
        tuple(doors),
        tuple(blocks),
        (0.0,),
        muted,
        frozenset(),
        frozenset(),
        math.radians(heading_deg),
    )


CORRIDOR = _plan(
    "corridor",
    [
        Space((0.0, -0.9, 0.0), (12.0, 0.9, 2.6), 0),
        Space((0.0, 1.05, 0.0), (4.0, 5.0, 2.6), 1),
        Space((4.15, 1.05, 0.0), (8.5, 5.0, 2.6), 2),
        Space((0.0, -5.0, 0.0), (6.0, -1.05, 2.6), 3),
    ],
    [
        Doorway((1.5, 0.9, 0.0), (2.45, 1.05, 2.1), (0, 1), 1),
        Doorway((6.0, 0.9, 0.0), (6.95, 1.05, 2.1), (0, 2), 1),
        Doorway((2.5, -1.05, 0.0), (3.45, -0.9, 2.1), (0, 3), 1),
    ],
    [],
    17.0,
)
STOREYS = _plan(
    "storeys",
    [
        Space((0.0, 0.0, 0.0), (6.0, 5.0, 2.6), 0),
        Space((6.15, 0.0, 0.0), (10.0, 5.0, 2.6), 1),
        Space((0.0, 0.0, 2.9), (10.0, 5.0, 5.4), 2),
        Space((0.0, -10.0, 0.0), (10.0, -0.3, SKY_M), 3),
    ],
    [
        Doorway((6.0, 2.0, 0.0), (6.15, 2.95, 2.1), (0, 1), 0),
        Doorway((2.5, -0.3, 0.0), (3.5, 0.0, 2.1), (0, 3), 1),
    ],
    [],
    0.0,
    frozenset({3}),
)
CLOSET = _plan(
    "closet",
    [Space((0.0, 0.0, 0.0), (14.0, 9.0, 5.0), 0)],
    [],
    [Block((4.0, 4.0, 0.0), (4.5, 4.5, 5.0))],
    -30.0,
)
HALL = _plan("hall", [Space((0.0, 0.0, 0.0), (20.0, 11.0, 6.0), 0)], [], [], 30.0)
CASES = {
    "eight_in_hall": (
        "Eight probes in one hall are one room.",
        HALL,
        [
            Stand(f"hall_{'abcdefgh'[number]}", (3.0 + 4.5 * (number % 4), y, 1.6), 1.8)
            for number, y in enumerate((3.0, 3.5, 2.8, 3.2, 7.9, 8.2, 7.7, 8.0))
        ],
    ),
    "corridor_and_rooms": (
        "A corridor with three rooms, turned by 17 degrees; a room with two probes.",
        CORRIDOR,
        [
            Stand("corridor_a", (2.2, 0.1, 1.6), 0.9),
            Stand("corridor_b", (6.6, -0.2, 1.6), 0.8),
            Stand("kitchen", (2.3, 3.4, 1.6), 0.5),
            Stand("office_a", (5.6, 2.2, 1.6), 0.4),
            Stand("office_b", (7.2, 3.9, 1.5), 0.45),
            Stand("store", (3.2, -3.0, 1.7), 0.3),
        ],
    ),
    "storeys_and_yard": (
        "Two storeys, one above the other, and a yard that is muted: open air without late energy.",
        STOREYS,
        [
            Stand("low_a", (3.0, 2.4, 1.6), 0.6),
            Stand("low_b", (8.0, 2.6, 1.6), 0.5),
            Stand("up", (5.0, 2.5, 4.5), 0.7),
            Stand("yard", (3.1, -5.0, 1.6), None),
        ],
    ),
    "closet_in_hall": (
        "A closet that a person states, inside a hall: the smaller room is above.",
        CLOSET,
        [
            Stand("hall_a", (3.0, 2.5, 1.6), 1.6),
            Stand("hall_b", (8.0, 6.0, 1.6), 1.5),
            Stand("closet", (11.5, 7.0, 1.3), 0.2, (2.0, 2.0, 2.4)),
        ],
    ),
}


def _zone(plan: LevelPlan, stand: Stand, yaw_deg: float) -> Zone:
    """The zone of a probe: the stated one, else that of its room."""
    heading = math.degrees(plan.heading_rad) - yaw_deg
    size = stand.stated_m or (4.0, 4.0, 2.6)
    zone = Zone(
        name=stand.name.partition("_")[0].capitalize(),
        shape="box",
        center_m=(0.0, 0.0, 0.0),
        size_m=size,
        radius_m=math.hypot(*size[:2]) / 2.0,
        blend_distance_m=0.4,
        volume_m3=math.prod(size),
        yaw_deg=(heading + 180.0) % 360.0 - 180.0,
    )
    if stand.stated_m is not None:
        return replace(zone, notices=(Notice("ZONE_STATED", "The zone is the one stated."),))
    if stand.t60_s is None:
        open_air = Notice("OUTDOORS", "The place is open above and has no volume.")
        return replace(zone, volume_m3=None, outdoors=True, notices=(open_air,))
    return zone


def _points(plan: LevelPlan, stands: list[Stand]) -> list[dict[str, object]]:
    """Places that are clear of walls, and the rooms that they are in by the plan."""
    low, high = plan.bounds
    axes = [
        np.arange(low[k] + 0.6, min(high[k], 6.0 if k == 2 else high[k]), GRID_M) for k in (0, 1, 2)
    ]
    grid = np.stack(np.meshgrid(*axes, indexing="ij"), axis=-1).reshape(-1, 3)
    around = CLEAR_M * np.array(
        [[i, j, k] for i in (-1, 0, 1) for j in (-1, 0, 1) for k in (-1, 0, 1)]
    )
    rooms = plan.room_of((grid[:, None] + around).reshape(-1, 3)).reshape(len(grid), -1)
    first: dict[int, str] = {}
    for stand in stands:
        room = int(plan.room_of(np.array([stand.place]))[0])
        if stand.stated_m is None:
            first.setdefault(room, f"{stand.name}/{stand.name}.i2rvr")
    found: list[dict[str, object]] = []
    for place, own in zip(grid, rooms, strict=True):
        if (own != own[0]).any() or own[0] < 0:
            continue
        path, clear = first[int(own[0])], True
        for stand in stands:
            if stand.stated_m is not None:
                away = np.abs(place - stand.place) - np.array(stand.stated_m) / 2.0
                clear = clear and abs(float(away.max())) > CLEAR_M
                path = f"{stand.name}/{stand.name}.i2rvr" if away.max() < 0.0 else path
        if clear and not (own[0] in plan.muted and place[2] > 5.0):
            position = [round(value, 4) + 0.0 for value in plan.turned(place).tolist()]
            found.append({"position_m": position, "room": path})
    step = math.ceil(len(found) / MOST_POINTS)
    rare = [point for point in found if "closet" in str(point["room"])]
    outside = [low - 3.0, [low[0] - 3.0, low[1], 1.2], [*low[:2], -2.0], [*high[:2] + 3.0, 1.2]]
    nowhere = [[round(v, 4) + 0.0 for v in plan.turned(np.array(o)).tolist()] for o in outside]
    kept = found[::step]
    kept += [point for point in rare if point not in kept]
    return kept + [{"position_m": position} for position in nowhere]


def make(name: str) -> None:
    """Make one level."""
    text, plan, stands = CASES[name]
    with tempfile.TemporaryDirectory() as folder:
        out = Path(folder)
        for number, stand in enumerate(stands):
            yaw_deg = -120.0 + 47.0 * number
            sight = see(plan, np.array(stand.place), math.radians(yaw_deg))
            x, y, z = (round(value, 4) for value in sight.position_m.tolist())
            zone = _zone(plan, stand, yaw_deg)
            place = Place(zone, stand.t60_s, (x, y, z), yaw_deg, None, name, 8000)
            bundle = bake(place, out / stand.name)
            depth = bundle.folder / str(bundle.metadata.zone.depth)
            depth.write_bytes(encode_depth(sight.depth_m.astype(np.float64)))
        (written,) = update_levels(out).levels
        goal = LEVELS / name
        shutil.rmtree(goal, ignore_errors=True)
        goal.mkdir(parents=True)
        shutil.copy(written.path, goal / f"{name}.i2rvl")
    case = {"description": text, "level": f"{name}.i2rvl", "points": _points(plan, stands)}
    (goal / "points.json").write_text(json.dumps(case, indent=1) + "\n", encoding="utf-8")


if __name__ == "__main__":
    for name in CASES:
        make(name)
