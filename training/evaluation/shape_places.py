# SPDX-License-Identifier: MIT
"""Places whose shape is known to the centimetre, fuller than training's: what hides a room.

Training's families with more in them: beams as deep as in old houses, chandeliers and pendant
lamps, galleries, high shelves, clutter; cameras turned at random, in the open, near walls and in
corners. The truth is the builders' own: box, volume and heading of the walls.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from training.scenes.draws import pick
from training.scenes.light import overhead
from training.scenes.light.rays import panorama_rays
from training.scenes.light.tracer import Geometry, build_geometry
from training.scenes.places import furnishing
from training.scenes.places import furniture as things
from training.scenes.places.building import Builder
from training.scenes.places.families import build_place
from training.scenes.places.placing import CLOSED_TEST, clearance_m, open_share
from training.scenes.places.spaces import Room, Space, box_walls
from training.scenes.scene import Primitives
from training.scenes.sound.sound import first_surfaces_m

FIRST_SEED = 7_000_000
"""Far from all seeds of training and of the sets."""
FAMILIES = (
    *("living_room", "bedroom", "bathroom", "kitchen", "office", "classroom", "studio"),
    *("corridor", "lobby", "library", "hall", "hall", "warehouse", "warehouse"),
    *("factory_hall", "car_park", "church", "chapel", "attic", "l_room"),
)
ROOFED = ("church", "chapel", "attic")
"""Their ceiling is a roof or a vault of parallelograms, higher than where a camera may stand."""
STANDS = ("anywhere", "near a wall", "in a corner")
LEAST_CLEARANCE_M, SPOTS = 0.25, 200
_SHELVED_M2, _GALLERY_M = 12.0, 3.8

Float = NDArray[np.float64]


@dataclass(frozen=True)
class ShapedPlace:
    """Depth of a place and the truth of its shape, in the capture's frame.

    depth_m : [H, W] radial metres; faces_m : [3, 2] distances of the box's faces, negative and
    positive side of axes that are turned to the left by heading_deg; volume_m3 : of the air,
    furniture and fittings not taken out; fittings : what was added.
    """

    family: str
    seed: int
    depth_m: Float
    faces_m: Float
    heading_deg: float
    volume_m3: float
    stand: str
    fittings: tuple[str, ...]

    def faces_along(self, yaw_deg: float) -> Float:
        """The faces' distances named by axes a quarter turn or two apart from the place's."""
        faces = self.faces_m
        for _ in range(round((yaw_deg - self.heading_deg) / 90.0) % 4):
            faces = np.stack([faces[1], faces[0, ::-1], faces[2]])
        return faces


def shaped_place(seed: int, height: int = 64) -> ShapedPlace:
    """The place of a seed, seen in a panorama `height` pixels high.

    Raises
    ------
    RuntimeError
        Where no free place for a capture was found in 20 draws.
    """
    family = FAMILIES[seed % len(FAMILIES)]
    for attempt in range(20):
        place, space = build_place(family, FIRST_SEED + 20 * seed + attempt)
        high = space.high.copy()
        low = space.low.copy()
        if family in ROOFED:
            high[2] = _ridge_m(place)
        if family == "attic":
            low[:2], high[:2] = _under_roof(place)
        room = room_of(place, space)
        fittings = _fit_out(room, family)
        solids = place.primitives()
        geometry = build_geometry(solids)
        stand = STANDS[int(place.rng.integers(len(STANDS)))]
        capture = standing_place(place, geometry, solids, space, stand)
        if capture is None:
            continue
        yaw = float(place.rng.uniform(0.0, 2.0 * math.pi))
        rays = panorama_rays(height, 2 * height, yaw).reshape(-1, 3)
        depth = first_surfaces_m(geometry, capture, rays).reshape(height, 2 * height)
        return ShapedPlace(
            family,
            seed,
            depth,
            np.stack([capture - low, high - capture], axis=1),
            -math.degrees(yaw),
            space.volume_m3,
            stand,
            fittings,
        )
    raise RuntimeError(f"no free place for a capture in {family} of seed {seed}")


def _ridge_m(place: Builder) -> float:
    """The highest point of the roof's parallelograms, which are a place's first."""
    _, u, _, material = place.quads[0]
    tops = []
    for start, along, across, skin in place.quads:
        if skin != material or not np.allclose(along, u):
            break
        tops.append(float(start[2] + max(0.0, across[2])))
    return max(tops)


def _under_roof(place: Builder) -> tuple[Float, Float]:
    """The plan's corners of a room between the eaves of a pitched roof."""
    corner, u, _, _ = place.quads[0]
    half = np.array([u[0] / 2.0 - 0.1, abs(corner[1])])
    return -half, half


def room_of(place: Builder, space: Space) -> Room:
    """The room that a family's space is, to be furnished further."""
    walls = box_walls(place, space.low, space.high)
    floor, ceiling = place.material("wood_floor"), place.material("plaster")
    return Room(place, space.low, space.high, walls, floor, ceiling)


def _fit_out(room: Room, family: str) -> tuple[str, ...]:
    """Add what hides a room; the names of what was added."""
    place, rng = room.place, room.place.rng
    added = []
    flat = family not in ROOFED
    if flat and place.chance(0.45):
        _deep_beams(room)
        added.append("beams")
    if place.chance(0.4) and room.height > 2.3:
        overhead.lamps(room)
        radius = float(rng.uniform(0.2, 0.8)) * max(1.0, room.height / 5.0)
        drop = float(rng.uniform(0.15, 0.4)) * room.height
        x, y = rng.uniform(room.low[:2] * 0.5, room.high[:2] * 0.5)
        overhead.chandelier(place.at(float(x), float(y), float(room.high[2])), radius, drop)
        added.append("lamps")
    if flat and room.height > _GALLERY_M and place.chance(0.5):
        _gallery(room)
        added.append("gallery")
    if float(room.size[:2].prod()) > _SHELVED_M2 and place.chance(0.35):
        for _ in range(int(rng.integers(2, 8))):
            width = float(min(rng.uniform(0.8, 6.0), 0.5 * min(room.size[:2])))
            if (f := room.reserve(0.4 * width)) is not None:
                tall = float(min(rng.uniform(0.4, 0.9) * room.height, 7.0))
                things.shelf_unit(f, width, 0.5, tall, max(2, round(tall / 0.5)))
        added.append("shelves")
    if place.chance(0.5):
        furnishing.strewn(room, int(rng.integers(4, 16)), 0.3)
        added.append("clutter")
    return tuple(added)


def _deep_beams(room: Room) -> None:
    """Beams across the ceiling, a twentieth to a sixth of the height deep."""
    place, rng = room.place, room.place.rng
    material = place.material(pick(rng, ["wood_panel", "concrete", "plaster"]))
    axis = int(rng.integers(2))
    half = room.height * float(rng.uniform(0.025, 0.08))
    number = int(np.clip(room.size[axis] / rng.uniform(0.8, 3.0), 2, 14))
    for i in range(number):
        centre = (room.low + room.high) / 2.0
        centre[axis] = room.low[axis] + (i + 0.5) * room.size[axis] / number
        centre[2] = room.high[2] - half
        extent = room.size / 2.0
        extent[2], extent[axis] = half, half * float(rng.uniform(0.3, 0.8))
        place.box(centre, extent, material)


def _gallery(room: Room) -> None:
    """A gallery with a parapet along one wall or two."""
    place, rng = room.place, room.place.rng
    level = float(rng.uniform(0.4, 0.6)) * room.height
    depth = float(rng.uniform(0.12, 0.3)) * float(min(room.size[:2]))
    material = place.material(pick(rng, ["plaster", "concrete", "wood_panel"]))
    for side in rng.permutation(4)[: int(rng.integers(1, 3))]:
        frame, half = room.walls[int(side)].frame, room.walls[int(side)].length / 2.0
        frame.box((half, depth / 2.0, max(level, 2.2)), (half, depth / 2.0, 0.12), material)
        frame.box((half, depth, max(level, 2.2) + 0.5), (half, 0.06, 0.45), material)


def standing_place(
    place: Builder, geometry: Geometry, solids: Primitives, space: Space, stand: str
) -> Float | None:
    """A free point at eye level or about it that sees no outside; None where none is found."""
    rng, low, high = place.rng, space.low, space.high
    for _ in range(SPOTS):
        point = rng.uniform(low + 0.3, np.maximum(high - 0.3, low + 0.31))
        point[2] = min(low[2] + rng.uniform(1.2, 1.9), high[2] - 0.3)
        axes = {"anywhere": [], "near a wall": [int(rng.integers(2))], "in a corner": [0, 1]}
        for axis in axes[stand]:
            gap = float(rng.uniform(0.3, 0.9))
            point[axis] = low[axis] + gap if place.chance(0.5) else high[axis] - gap
        if clearance_m(solids, point) < LEAST_CLEARANCE_M:
            continue
        if open_share(geometry, point, CLOSED_TEST) == 0:
            return point
    return None
