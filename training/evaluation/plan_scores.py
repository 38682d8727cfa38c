# SPDX-License-Identifier: MIT
"""How an arrangement of probes compares with the plan of the level that they stand in."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, fields

import numpy as np
from numpy.typing import NDArray

from i2r_vr.level.arrangement import HEIGHT_M, REACH_M, Arrangement
from i2r_vr.level.openings import Opening
from i2r_vr.level.partition import GRID_M, BoxArray
from i2r_vr.level.sight import Float, Mask
from training.scenes.levels import Doorway, LevelPlan
from training.scenes.levels.probes import Probe

FLOOR_STEP_M = 0.37
EAR_M = 1.2
SAMPLES = 1500
"""Points that stand for a room's volume."""
_BESIDE_M = 0.3
_ASTRAY_SHARE = 0.05
PORTAL_M = 0.3


@dataclass(frozen=True)
class PlanScores:
    """Counts, so that they add up over levels: of each, how many are right and how many asked.

    rooms : that hold a probe, found as one; points : of the floor that some probe sees, in their
    true room; single : box-shaped rooms that got one box; covered, within : rooms of which at
    most 5 % is uncovered, or their boxes outside; inside : probes in a box of their room; doors :
    doorways through which a probe sees, with a portal within 0.3 m (of deep ones, of any place in
    them); portals : found, that are doorways; apart : pairs of boxes that share no space.
    """

    rooms: tuple[int, int] = (0, 0)
    points: tuple[int, int] = (0, 0)
    single: tuple[int, int] = (0, 0)
    covered: tuple[int, int] = (0, 0)
    within: tuple[int, int] = (0, 0)
    inside: tuple[int, int] = (0, 0)
    doors: tuple[int, int] = (0, 0)
    portals: tuple[int, int] = (0, 0)
    apart: tuple[int, int] = (0, 0)

    def __add__(self, other: PlanScores) -> PlanScores:
        sums = {}
        for field in fields(self):
            (a, b), (c, d) = getattr(self, field.name), getattr(other, field.name)
            sums[field.name] = (a + c, b + d)
        return PlanScores(**sums)


def plan_scores(
    plan: LevelPlan, probes: Sequence[Probe], found: Arrangement, rng: np.random.Generator
) -> PlanScores:
    """Scores of one level."""
    return _Judge(plan, probes, found, rng).scores()


class _Judge:
    """One arrangement before its plan; places are along the plan's axes, which are the level's."""

    def __init__(
        self,
        plan: LevelPlan,
        probes: Sequence[Probe],
        found: Arrangement,
        rng: np.random.Generator,
    ) -> None:
        self.plan, self.probes, self.found, self.rng = plan, probes, found, rng
        self.true = np.array([probe.room for probe in probes])
        self.rooms = np.array(found.rooms)
        self.boxes = BoxArray([(r, box) for r, own in enumerate(found.boxes) for box in own])
        names = (Counter(self.true[self.rooms == r].tolist()) for r in range(len(found.boxes)))
        self.names = np.array([name.most_common(1)[0][0] for name in names])
        self.whole = {room for room in set(self.true.tolist()) if self._is_found(room)}

    def scores(self) -> PlanScores:
        every = sorted(set(self.true.tolist()))
        single = [len(own) for own, name in zip(self.found.boxes, self.names, strict=True)
                  if name in self.plan.boxlike and name in self.whole]  # fmt: skip
        covered, within = self._volumes()
        return PlanScores(
            rooms=(len(self.whole), len(every)),
            points=self._floor(),
            single=(single.count(1), len(single)),
            covered=covered,
            within=within,
            inside=self._inside(),
            doors=self._doors(),
            portals=self._portals(),
            apart=self._apart(),
        )

    def _is_found(self, room: int) -> bool:
        """Whether a room is one; or two, where no probe sees both of its ends."""
        numbers = set(self.rooms[self.true == room].tolist())
        if any(set(self.true[self.rooms == number].tolist()) != {room} for number in numbers):
            return False
        return len(numbers) == 1 or (room in self.plan.split and not self._ends_seen(room))

    def _ends_seen(self, room: int) -> bool:
        own = [space for space in self.plan.spaces if space.room == room]
        ends = np.array([np.add(space.low, space.high) / 2.0 for space in (own[0], own[-1])])
        ends[:, 2] = [own[0].low[2] + EAR_M, own[-1].low[2] + EAR_M]
        seen = [probe.sight.sees(self.plan.turned(ends)).all() for probe in self.probes]
        return any(seen)

    def _floor(self) -> tuple[int, int]:
        low, high = self.plan.bounds
        x, y = (np.arange(low[k], high[k], FLOOR_STEP_M) for k in range(2))
        floors = np.array(self.plan.floors_m) + EAR_M
        places = np.stack(np.meshgrid(x, y, floors, indexing="ij"), axis=-1).reshape(-1, 3)
        rooms = self.plan.room_of(places)
        asked = np.isin(rooms, self.true) & self._seen(places)
        right = self._named(places[asked]) == rooms[asked]
        return int(right.sum()), int(asked.sum())

    def _seen(self, places: Float) -> Mask:
        level, seen = self.plan.turned(places), np.zeros(len(places), bool)
        for probe in self.probes:
            seen[~seen] = probe.sight.sees(level[~seen])
        return seen

    def _named(self, places: Float) -> NDArray[np.int64]:
        """True rooms [N] of the boxes that places [N, 3] lie in; -1 of those in none."""
        names = np.full(len(places), -1)
        for low, high, room in zip(self.boxes.low, self.boxes.high, self.boxes.rooms, strict=True):
            names[((places >= low) & (places <= high)).all(axis=1)] = self.names[room]
        return names

    def _volumes(self) -> tuple[tuple[int, int], tuple[int, int]]:
        covered, within = [], []
        for room in sorted(self.whole - self.plan.muted):
            places = self._spread([(s.low, s.high) for s in self.plan.spaces if s.room == room])
            seen = places[self._seen(places)]
            covered.append(float((self._named(seen) != room).mean()) <= _ASTRAY_SHARE)
            own = np.flatnonzero(self.names[self.boxes.rooms] == room)
            inside = self._spread([(self.boxes.low[k], self.boxes.high[k]) for k in own])
            outside = ~np.isin(self._spaces(inside), [room])
            within.append(float(outside.mean()) <= _ASTRAY_SHARE)
        return (sum(covered), len(covered)), (sum(within), len(within))

    def _spread(self, boxes: Sequence[tuple[Sequence[float], Sequence[float]]]) -> Float:
        """Points spread over some boxes, each once where they overlap."""
        low, high = (np.array([box[k] for box in boxes], np.float64) for k in range(2))
        high[:, 2] = np.minimum(high[:, 2], low[:, 2] + HEIGHT_M)
        high = np.minimum(high, low + 2.0 * REACH_M)
        volume = np.prod(high - low, axis=1)
        chosen = self.rng.choice(len(boxes), SAMPLES, p=volume / volume.sum())
        places = self.rng.uniform(low[chosen], high[chosen])
        earlier = (places[:, None] > low) & (places[:, None] < high)
        spread: Float = places[earlier.all(axis=2).argmax(axis=1) == chosen]
        return spread

    def _spaces(self, places: Float) -> NDArray[np.int64]:
        """Rooms of places, those in furniture included."""
        rooms = np.full(len(places), -1)
        for space in self.plan.spaces:
            rooms[((places > space.low) & (places < space.high)).all(axis=1)] = space.room
        return rooms

    def _inside(self) -> tuple[int, int]:
        held = [
            any(box.holds(probe.place) for box in self.found.boxes[room])
            for probe, room in zip(self.probes, self.found.rooms, strict=True)
        ]
        return sum(held), len(held)

    def _doors(self) -> tuple[int, int]:
        asked = [d for d in self.plan.doorways if set(d.rooms) <= self.whole and self._passed(d)]
        return sum(any(self._is_at(p, d) for p in self._between()) for d in asked), len(asked)

    def _portals(self) -> tuple[int, int]:
        found = [portal for portal in self._between() if not self._leads_through(portal[0])]
        right = sum(any(self._is_at(p, door) for door in self.plan.doorways) for p in found)
        return right, len(found)

    def _leads_through(self, rooms: frozenset[int]) -> bool:
        """Whether two rooms have no door between them, but each one to a room without a probe."""
        pairs = [frozenset(door.rooms) for door in self.plan.doorways]
        beside = [{*frozenset().union(*(p for p in pairs if room in p))} for room in rooms]
        return rooms not in pairs and bool(set.intersection(*beside) - set(self.true.tolist()))

    def _between(self) -> list[tuple[frozenset[int], Opening]]:
        """Portals between different rooms of the plan."""
        named = [
            (frozenset(self.names[list(portal.rooms)].tolist()), portal.opening)
            for portal in self.found.portals
        ]
        return [(rooms, opening) for rooms, opening in named if len(rooms) == 2]

    def _is_at(self, portal: tuple[frozenset[int], Opening], door: Doorway) -> bool:
        rooms, opening = portal
        low, high = opening.corners
        off = np.abs(np.add(low, high) - np.add(door.low, door.high)) / 2.0
        off[door.axis] -= (door.high[door.axis] - door.low[door.axis]) / 2.0
        return rooms == set(door.rooms) and bool(off.max() <= PORTAL_M)

    def _passed(self, door: Doorway) -> bool:
        """Whether a probe in one of its rooms sees through a doorway into the other."""
        beside = np.array([np.add(door.low, door.high) / 2.0] * 2)
        beside[0, door.axis] = door.low[door.axis] - _BESIDE_M
        beside[1, door.axis] = door.high[door.axis] + _BESIDE_M
        level = self.plan.turned(beside)
        return any(
            probe.room in door.rooms and probe.sight.sees(level).all() for probe in self.probes
        )

    def _apart(self) -> tuple[int, int]:
        """Pairs of boxes without common space, in whole steps of the grid that faces lie on."""
        low, high = (np.round(side / GRID_M).astype(np.int64) for side in
                     (self.boxes.low, self.boxes.high))  # fmt: skip
        first, second = np.triu_indices(len(low), 1)
        shared = ((low[first] < high[second]) & (low[second] < high[first])).all(axis=1)
        return len(first) - int(shared.sum()), len(first)
