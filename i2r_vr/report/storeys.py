# SPDX-License-Identifier: MIT
"""A level's rooms as shapes to draw: their outlines, their storeys, the plane of the section."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from i2r_vr.level.file import Level, PortalRecord, RoomRecord
from i2r_vr.report.plots import Float

FARTHEST_M = 1e6
"""Places of a file from outside are drawn within it, so that no sum of them overflows."""
_CORNERS = np.array([(-1.0, -1.0), (1.0, -1.0), (1.0, 1.0), (-1.0, 1.0)])
_ROUND = np.linspace(0.0, 2.0 * math.pi, 49)[:-1]
_MOST_PLANES = 64
"""Places that the section's plane is chosen from; in large levels more would find no better."""


@dataclass(frozen=True, eq=False)
class Solid:
    """An upright box, or a sphere: `outline` [k, 2] from above, `low_m` and `high_m` of height."""

    center: Float
    half: Float
    yaw_deg: float
    is_round: bool = False

    @cached_property
    def outline(self) -> Float:
        """Corners [k, 2] from above, in metres."""
        corners = np.stack([np.cos(_ROUND), np.sin(_ROUND)], 1) if self.is_round else _CORNERS
        a = math.radians(self.yaw_deg)
        turn = np.array([[math.cos(a), math.sin(a)], [-math.sin(a), math.cos(a)]])
        found: Float = self.center[:2] + (corners * self.half[:2]) @ turn
        return found

    @property
    def low_m(self) -> float:
        """Height of its floor."""
        return float(self.center[2] - self.half[2])

    @property
    def high_m(self) -> float:
        """Height of its top."""
        return float(self.center[2] + self.half[2])


@dataclass(frozen=True, eq=False)
class Shape:
    """A room with its number on the page and its solids; those of a stated zone are one."""

    room: RoomRecord
    number: int
    solids: tuple[Solid, ...]

    @cached_property
    def low_m(self) -> float:
        """Height of its lowest floor."""
        return min(solid.low_m for solid in self.solids)

    @cached_property
    def high_m(self) -> float:
        """Height of its highest top."""
        return max(solid.high_m for solid in self.solids)

    @property
    def is_stated(self) -> bool:
        """Whether a person stated the zone."""
        return self.room.shape is not None


@dataclass(frozen=True, eq=False)
class Storey:
    """Rooms that all meet the heights `low_m` to `high_m`: its own, and those that pass through."""

    low_m: float
    high_m: float
    own: tuple[Shape, ...]
    passing: tuple[Shape, ...] = ()

    def solids_of(self, shape: Shape) -> tuple[Solid, ...]:
        """What of a room lies in the storey."""
        met = (s for s in shape.solids if s.low_m < self.high_m and s.high_m > self.low_m)
        return tuple(met) or shape.solids


@dataclass(frozen=True)
class Plane:
    """An upright plane: `along` it places run to the right, seen towards larger `across`."""

    angle_rad: float
    at_m: float

    def along(self, places: Float) -> Float:
        """How far along the plane places [..., 2 or 3] are."""
        x, y = places[..., 0], places[..., 1]
        found: Float = math.cos(self.angle_rad) * x + math.sin(self.angle_rad) * y
        return found

    def across(self, places: Float) -> Float:
        """How far behind a parallel plane through the origin places [..., 2 or 3] are."""
        x, y = places[..., 0], places[..., 1]
        found: Float = math.cos(self.angle_rad) * y - math.sin(self.angle_rad) * x
        return found

    def place(self, along_m: float) -> Float:
        """The place [2] on the plane so far along it."""
        c, s = math.cos(self.angle_rad), math.sin(self.angle_rad)
        return np.array([c * along_m - s * self.at_m, s * along_m + c * self.at_m])

    def cut(self, solid: Solid) -> tuple[float, float] | None:
        """Where along the plane a solid begins and ends, None where it isn't met."""
        x, y = self.along(solid.outline), self.across(solid.outline) - self.at_m
        if y.min() >= 0.0 or y.max() <= 0.0:
            return None
        next_x, next_y = np.roll(x, -1), np.roll(y, -1)
        met = (y <= 0.0) != (next_y <= 0.0)
        share = y[met] / (y[met] - next_y[met])
        found = x[met] + share * (next_x[met] - x[met])
        return float(found.min()), float(found.max())


def vector(values: Sequence[float]) -> Float:
    """A place or a size of the file, within what can be drawn."""
    return np.clip(np.array(values, np.float64), -FARTHEST_M, FARTHEST_M)


def shapes_of(level: Level) -> list[Shape]:
    """All rooms that have a shape, numbered as the file lists them from 1 on."""
    yaw_deg = float(level.level.yaw_deg)
    found = (Shape(r, n, _solids(r, yaw_deg)) for n, r in enumerate(level.rooms, 1))
    return [shape for shape in found if shape.solids]


def sideways(portal: PortalRecord) -> Float:
    """From a portal's centre to its side [2]; of one in a floor, along x."""
    x, y, _ = portal.normal
    length = math.hypot(x, y)
    side = np.array([-y, x]) / length if length > 1e-3 else np.array([1.0, 0.0])
    found: Float = side * vector(portal.size_m)[0] / 2
    return found


def reach_of(level: Level, shapes: Sequence[Shape]) -> Float:
    """Corners [k, 3] of all that is drawn: of rooms and portals, and the probes."""
    found = [
        np.column_stack([solid.outline, np.full(len(solid.outline), height)])
        for shape in shapes
        for solid in shape.solids
        for height in (solid.low_m, solid.high_m)
    ]
    found += [vector(probe.position_m)[None] for probe in level.probes]
    for portal in level.portals:
        side = np.append(sideways(portal), vector(portal.size_m)[1] / 2)
        found += [vector(portal.center_m)[None] + side, vector(portal.center_m)[None] - side]
    return np.concatenate(found)


def _solids(room: RoomRecord, yaw_deg: float) -> tuple[Solid, ...]:
    if room.shape is None:
        return tuple(Solid(vector(b.center_m), vector(b.size_m) / 2, yaw_deg) for b in room.boxes)
    if room.center_m is None:
        return ()
    if room.shape == "box" and room.size_m is not None:
        return (Solid(vector(room.center_m), vector(room.size_m) / 2, room.yaw_deg or 0.0),)
    if room.radius_m is not None:
        half = vector([room.radius_m] * 3)
        return (Solid(vector(room.center_m), half, 0.0, is_round=True),)
    return ()


def storeys_of(shapes: Sequence[Shape]) -> list[Storey]:
    """Storeys from below: rooms that overlap in height, all with all, are of one.

    A room's own storey is the lowest that it overlaps; it is drawn in each further one that it
    passes through. Stated zones go to the storey that they share most height with.
    """
    found: list[Storey] = []
    for shape in sorted(shapes, key=lambda s: (s.is_stated, s.low_m, s.number)):
        shared = [min(shape.high_m, s.high_m) - max(shape.low_m, s.low_m) for s in found]
        if not shape.is_stated:
            shared = [*[0.0] * (len(found) - 1), shared[-1]] if found else []
        best = int(np.argmax(shared)) if shared else -1
        if not shared or shared[best] <= 0.0:
            found.append(Storey(shape.low_m, shape.high_m, (shape,)))
            continue
        old = found[best]
        low, high = max(old.low_m, shape.low_m), min(old.high_m, shape.high_m)
        if shape.is_stated:
            low, high = old.low_m, old.high_m
        found[best] = Storey(low, high, (*old.own, shape))
    found.sort(key=lambda storey: storey.low_m)
    return [Storey(s.low_m, s.high_m, s.own, tuple(_passing(s, shapes))) for s in found]


def _passing(storey: Storey, shapes: Sequence[Shape]) -> list[Shape]:
    """Rooms of other storeys that fill at least half of a storey's height."""
    least = (storey.high_m - storey.low_m) / 2
    own = {shape.number for shape in storey.own}
    return [
        shape
        for shape in shapes
        if shape.number not in own
        and any(
            min(s.high_m, storey.high_m) - max(s.low_m, storey.low_m) >= least for s in shape.solids
        )
    ]


def plane_of(shapes: Sequence[Shape], probes: Sequence[Float], yaw_deg: float) -> Plane:
    """The plane along one of the level's axes, through a probe, that meets most rooms.

    Of those that meet as many it is one along the level's longer side, nearest to its middle.

    Parameters
    ----------
    shapes : sequence of Shape
    probes : sequence of float [3]
    yaw_deg : float
        Of the level's axes.
    """
    found = [
        _best_along(_rightward(math.radians(yaw_deg + turn_deg)), shapes, probes)
        for turn_deg in (0.0, 90.0)
    ]
    return max(found, key=lambda each: each[:2])[2]


def _rightward(angle_rad: float) -> Plane:
    """An axis so turned that what is to the right in the plan is so in the section."""
    turned = math.sin(angle_rad) > 0.5 or math.cos(angle_rad) < -0.5
    return Plane(angle_rad + math.pi * turned, 0.0)


def _best_along(
    axis: Plane, shapes: Sequence[Shape], probes: Sequence[Float]
) -> tuple[int, float, Plane]:
    """How many rooms the best plane along an axis meets, how long it is, and the plane."""
    solids = [(shape.number, solid) for shape in shapes for solid in shape.solids]
    numbers = np.array([number for number, _ in solids])
    bounds = [axis.across(solid.outline) for _, solid in solids]
    low, high = np.array([b.min() for b in bounds]), np.array([b.max() for b in bounds])
    length_m = float(np.ptp(np.concatenate([axis.along(s.outline) for _, s in solids])))
    middle = float(low.min() + high.max()) / 2.0
    places = np.unique([round(float(axis.across(p)), 2) for p in probes] or [middle])
    chosen = places[np.unique(np.linspace(0, len(places) - 1, _MOST_PLANES).astype(int))]
    met = [len(np.unique(numbers[(low < at) & (at < high)])) for at in chosen]
    best = min(range(len(chosen)), key=lambda i: (-met[i], abs(chosen[i] - middle)))
    return met[best], round(length_m, 3), Plane(axis.angle_rad, float(chosen[best]))
