# SPDX-License-Identifier: MIT
"""Where somebody stands who photographs a place, and which way they look."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from i2r_vr.seeing.views import layout_directions
from training.scenes.light.tracer import Geometry, build_geometry, nearest
from training.scenes.places.placing import clearance_m, open_share
from training.scenes.scene import Primitives, Scene
from training.sealed.place import Ground

EYE_M = (1.3, 1.75)
CLEARANCE_M, UNDERFOOT_SHARE = 0.42, 0.75
TRIES, CANDIDATES = 160, 8
FOV_DEG = (45.0, 110.0)
HEADINGS, REACH_M, NEAR_M = 48, 25.0, 2.2
AIM, OPEN_M, INWARDS = 4, 1.5, 3.0
"""How sharply the best heading is sought; outdoors: what one without anything in reach counts, and
how much one towards the place's middle, the origin, is preferred."""
FAR_M, MOST_BACKING = 1e4, 2.5
CLOSED_TEST = layout_directions("fibonacci", 60)

Float = NDArray[np.float64]


@dataclass(frozen=True)
class View:
    """A photograph's direction relative to the panorama's centre, and horizontal field of view."""

    azimuth_deg: float
    elevation_deg: float
    fov_deg: float


def _distance(geometry: Geometry, point: Float, direction: Float) -> float:
    x, y, z = (float(v) for v in point)
    dx, dy, dz = (float(v) for v in direction)
    found, _, _ = nearest(geometry.table, geometry.kind, geometry.nodes, x, y, z, dx, dy, dz, FAR_M)
    return float(found)


def _around(geometry: Geometry, point: Float) -> Float:
    """Metres [48] to what is seen level and a little below in so many headings about a point."""
    found = np.empty(HEADINGS)
    for i in range(HEADINGS):
        a = 2 * math.pi * i / HEADINGS
        level = np.array([math.cos(a), math.sin(a), 0.0])
        low = np.array([0.94 * math.cos(a), 0.94 * math.sin(a), -0.34])
        found[i] = 0.75 * min(REACH_M, _distance(geometry, point, level))
        found[i] += 0.25 * min(REACH_M, _distance(geometry, point, low))
    return found


def _ahead_and_behind(around: Float) -> tuple[Float, Float]:
    """Mean metres [48] within about 40 degrees of each heading, and behind it."""
    kernel = np.arange(-HEADINGS // 9, HEADINGS // 9 + 1)
    ahead = np.mean([np.roll(around, -k) for k in kernel], axis=0)
    return ahead, np.roll(ahead, HEADINGS // 2)


def capture_point(rng: np.random.Generator, solids: Primitives, ground: Ground) -> Float | None:
    """An eye's place over the ground: aside, where much is ahead and little behind.

    None where the ground is all taken.
    """
    geometry = build_geometry(solids)
    areas = np.array([max(0.2, (s[2] - s[0]) * (s[3] - s[1])) ** 0.5 for s in ground.stands])
    found: list[tuple[float, Float]] = []
    for _ in range(TRIES):
        x0, y0, x1, y1, z = ground.stands[int(rng.choice(len(areas), p=areas / areas.sum()))]
        eye = float(rng.uniform(*EYE_M))
        x, y = x0 + rng.random() * (x1 - x0), y0 + rng.random() * (y1 - y0)
        point = np.array([x, y, z + eye])
        if clearance_m(solids, point) < CLEARANCE_M:
            continue
        if _distance(geometry, point, np.array([0.0, 0.0, -1.0])) < UNDERFOOT_SHARE * eye:
            continue
        if ground.space.closed and open_share(geometry, point, CLOSED_TEST) > 0:
            continue
        ahead, behind = _ahead_and_behind(_around(geometry, point))
        found.append((float((ahead * np.minimum(ahead / behind, MOST_BACKING)).max()), point))
        if len(found) == CANDIDATES:
            break
    if not found:
        return None
    found.sort(key=lambda one: -one[0])
    return found[min(int(rng.geometric(0.5)) - 1, len(found) - 1)][1]


def draw_view(scene: Scene, rng: np.random.Generator) -> View:
    """A photograph from a scene's capture point: of much of the place, held about level."""
    around = _around(build_geometry(scene.primitives), scene.capture_m.astype(float))
    clear = np.minimum(1.0, np.min([np.roll(around, -k) for k in range(-5, 6)], axis=0) / NEAR_M)
    if scene.outdoor:
        around = np.where(around > 0.95 * REACH_M, OPEN_M, around)
    ahead, behind = _ahead_and_behind(around)
    weight = (ahead * np.minimum(ahead / behind, MOST_BACKING) * clear) ** AIM
    if scene.outdoor:
        inwards = math.atan2(-scene.capture_m[1], -scene.capture_m[0])
        turn = 2 * math.pi * np.arange(HEADINGS) / HEADINGS
        weight = weight * np.exp(INWARDS * np.cos(turn - inwards))
    heading = int(rng.choice(HEADINGS, p=weight / weight.sum()))
    azimuth = math.degrees(2 * math.pi * heading / HEADINGS - scene.yaw_rad) + rng.normal(0.0, 6.0)
    return View(
        azimuth_deg=float((azimuth + 180) % 360 - 180),
        elevation_deg=float(np.clip(rng.normal(-2.0, 4.0), -12, 10)),
        fov_deg=float(rng.uniform(*FOV_DEG)),
    )
