# SPDX-License-Identifier: MIT
"""The reverb zone of a capture: shape, size, place, blend distance and volume."""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from i2r_vr.errors import Notice
from i2r_vr.frames import about_vertical
from i2r_vr.seeing.air_space import AirSpace
from i2r_vr.seeing.depth_sphere import DepthSphere
from i2r_vr.seeing.enclosure import enclosed_space
from i2r_vr.seeing.heading import wall_heading_rad
from i2r_vr.seeing.hidden import FreePath, mean_free_path
from i2r_vr.seeing.walls import wall_distances

if TYPE_CHECKING:
    from i2r_vr.capture import Sidecar

OPEN_AIR_RADIUS_M = 20.0
"""Of a zone in the open where nothing bounds it: about a street's width."""
_LEAST_FILLED = 0.5
"""Of a box, how much must be air for the box to need no word."""
_WHOLE = 0.9
"""Of the sphere, how much must be in the picture to be all of it."""
_COURTYARD_M = 40.0
"""Walls within it enclose a place that is open above; farther ones stand around it."""

Vector = tuple[float, float, float]


@dataclass(frozen=True)
class Zone:
    """A reverb zone in the capture's frame (x forward, y left, z up), metres.

    Parameters
    ----------
    name : str
    shape : str
        ``box`` or ``sphere``.
    center_m : 3 floats
        Relative to the capture, along the capture's axes.
    size_m : 3 floats
        Length, width, height along the box's own axes; a sphere's diameter thrice.
    radius_m : float
        Of the sphere, or of the circle about a box's floor plan.
    blend_distance_m : float
        Width of the rim, outside, over which the zone fades.
    volume_m3 : float, optional
        Of the air, furniture not taken out, at most the box's; absent where the space is open.
    outdoors : bool
        Open above.
    notices : tuple of Notice
        What was stated by a person, or could not be seen.
    yaw_deg : float
        By how much a box is turned to the left from the capture's axes, above -45 and below 45:
        it follows the walls. 0 of a sphere, of a stated box, and where no heading prevails.
    free_path : FreePath, optional
        Mean free path, with what stands hidden and without; absent where the space is open or
        only a part of it is in the picture.
    """

    name: str
    shape: str
    center_m: Vector
    size_m: Vector
    radius_m: float
    blend_distance_m: float
    volume_m3: float | None
    outdoors: bool = False
    notices: tuple[Notice, ...] = ()
    yaw_deg: float = 0.0
    free_path: FreePath | None = None


def estimate_zone(
    depth_m: NDArray[np.floating],
    coverage: NDArray[np.bool_],
    sidecar: Sidecar,
    name: str = "zone",
) -> Zone:
    """Estimate the zone from depth on the sphere; what the sidecar states outranks it.

    Parameters
    ----------
    depth_m : float [H, W]
        Equirectangular radial depth in metres, as heard (scaled to what the sidecar states); inf
        is sky.
    coverage : bool [H, W]
        Where the depth is known.
    sidecar : Sidecar
        Its `zone` and ``room.volume_m3`` win.
    name : str
        Where none is stated.
    """
    sphere = DepthSphere(np.asarray(depth_m, np.float64), np.asarray(coverage, bool))
    sphere = sphere.turned(wall_heading_rad(sphere))
    walls = wall_distances(sphere)
    outdoors = _open_above(sphere) or bool(np.isinf(walls[2, 1]))
    notices = []
    whole = bool(sphere.coverage.mean() >= _WHOLE)
    if not whole:
        notices.append(
            Notice(
                "ZONE_PARTLY_SEEN",
                "Only a part of the place is in the picture; the zone ends where what is seen "
                "ends, and behind the camera no farther than to its sides.",
            )
        )
    if outdoors:
        zone = _open_air(sphere, walls, name)
        notices.append(Notice("OUTDOORS", "The place is open above and has no volume."))
    else:
        air = enclosed_space(sphere, walls, OPEN_AIR_RADIUS_M)
        zone = _box(name, sphere, air.distances, air.volume_m3)
        zone = replace(zone, free_path=mean_free_path(sphere, air) if whole else None)
        notices += _loosely_filled(air)
    zone = replace(zone, notices=tuple(notices))
    return _with_stated(zone, sidecar)


def _loosely_filled(air: AirSpace) -> list[Notice]:
    """A notice where less than half of the box is air."""
    filled = air.volume_m3 / float(np.prod(air.distances.sum(axis=1)))
    if filled >= _LEAST_FILLED:
        return []
    return [
        Notice(
            "ZONE_LOOSE",
            f"Only {100.0 * filled:.0f} % of the zone's box is air that the capture looks into "
            "(rooms round a corner, an open plan, a roof); size the zone by hand if that matters.",
        )
    ]


def _open_above(sphere: DepthSphere) -> bool:
    """True where more than half of what is seen overhead is sky.

    Overhead is above 45 degrees; of a picture that does not look there, its upper half above
    the horizon.
    """
    unit = sphere.unit
    lowest = math.sin(math.radians(45.0))
    if (sphere.coverage & (unit[..., 2] > lowest)).sum() < 8:
        lowest = 0.5 * float(unit[..., 2].max(initial=0.0, where=sphere.coverage))
    overhead = (unit[..., 2] > lowest) & sphere.coverage
    if lowest < math.sin(math.radians(5.0)) or not overhead.any():
        return False
    weight = sphere.solid_angle
    sky = overhead & np.isinf(sphere.depth_m)
    return bool(weight[sky].sum() > 0.5 * weight[overhead].sum())


def _box(
    name: str, sphere: DepthSphere, distances: NDArray[np.float64], volume_m3: float | None
) -> Zone:
    """A box between walls at finite distances [3, 2] along the sphere's axes."""
    center = about_vertical((distances[:, 1] - distances[:, 0]) / 2.0, sphere.heading_rad)
    size = distances.sum(axis=1)
    return Zone(
        name=name,
        shape="box",
        center_m=_vector(center),
        size_m=_vector(size),
        radius_m=_plan_radius(_vector(size)),
        blend_distance_m=_box_blend(_vector(size)),
        volume_m3=volume_m3,
        outdoors=volume_m3 is None,
        yaw_deg=math.degrees(sphere.heading_rad),
    )


def _vector(values: NDArray[np.float64]) -> Vector:
    x, y, z = values.tolist()
    return (x, y, z)


def _about_capture(center_m: Vector, size_m: Vector) -> Vector:
    """The nearest centre for a box of a size that has the capture well inside."""
    half = 0.45 * np.asarray(size_m)
    return _vector(np.clip(np.asarray(center_m), -half, half))


def _plan_radius(size_m: Vector) -> float:
    return math.hypot(size_m[0], size_m[1]) / 2.0


def _box_blend(size_m: Vector) -> float:
    return min(max(0.1 * min(size_m[0], size_m[1]), 0.25), 2.0)


def _sphere_blend(radius_m: float) -> float:
    return min(max(0.25 * radius_m, 0.25), 5.0)


def _ball(name: str, center_m: Vector, radius_m: float, volume_m3: float | None) -> Zone:
    size = (2.0 * radius_m,) * 3
    blend = _sphere_blend(radius_m)
    return Zone(name, "sphere", center_m, size, radius_m, blend, volume_m3, volume_m3 is None)


def _open_air(sphere: DepthSphere, distances: NDArray[np.float64], name: str) -> Zone:
    """A courtyard's box where three walls are near, else a sphere."""
    walls = distances[:2]
    near = np.isfinite(walls) & (walls < _COURTYARD_M)
    floor = distances[2, 0] if np.isfinite(distances[2, 0]) else 1.6
    points = sphere.points
    with np.errstate(invalid="ignore"):
        ground = np.hypot(points[..., 0], points[..., 1])
        standing = sphere.solid & (points[..., 2] > 0.3 - floor)
    if near.sum() >= 3:
        sides = np.where(near, walls, np.max(walls[near]))
        top = np.quantile(points[..., 2][standing], 0.95) if standing.any() else 3.0
        return _box(name, sphere, np.vstack([sides, [floor, max(float(top), 2.0)]]), None)
    radius = OPEN_AIR_RADIUS_M
    if standing.mean() > 0.05:
        radius = float(np.clip(np.median(ground[standing]), 5.0, 1.5 * OPEN_AIR_RADIUS_M))
    return _ball(name, (0.0, 0.0, 0.0), radius, None)


def _with_stated(zone: Zone, sidecar: Sidecar) -> Zone:
    """The zone with what a person states in place of what was estimated."""
    stated, notices = sidecar.zone, list(zone.notices)
    if stated.name is not None:
        zone = replace(zone, name=stated.name)
    has_size = stated.size_m is not None
    shape = stated.shape or ("box" if has_size else "sphere" if stated.radius_m else zone.shape)
    if stated.shape or has_size or stated.radius_m:
        notices.append(Notice("ZONE_STATED", "The zone's shape and size are those stated."))
        zone = _reshaped(zone, shape, stated.size_m, stated.radius_m)
    if sidecar.room.volume_m3 is not None:
        how = "stay, for it is open above" if zone.outdoors else "are heard at its scale"
        text = f"The room's volume is the one stated; distances {how}."
        notices.append(Notice("VOLUME_STATED", text))
        zone = replace(zone, volume_m3=sidecar.room.volume_m3 * sidecar.bake.depth_scale**3)
    return replace(zone, notices=tuple(notices))


def _reshaped(zone: Zone, shape: str, size_m: Vector | None, radius_m: float | None) -> Zone:
    """The zone with a stated shape and size, the capture still inside."""
    if shape == "sphere":
        radius = radius_m or (max(size_m) / 2.0 if size_m else zone.radius_m)
        center = np.asarray(zone.center_m)
        away = float(np.linalg.norm(center))
        if away > 0.9 * radius:
            center = center * (0.9 * radius / away)
        ball = _ball(zone.name, _vector(center), radius, zone.volume_m3)
        return replace(ball, outdoors=zone.outdoors, free_path=zone.free_path)
    size = size_m or ((2.0 * radius_m,) * 3 if radius_m else zone.size_m)
    volume = None if zone.volume_m3 is None else zone.volume_m3
    if volume is not None and size_m is not None:
        volume = math.prod(size_m)
    return replace(
        zone,
        shape="box",
        center_m=_about_capture(zone.center_m, size),
        size_m=size,
        radius_m=_plan_radius(size),
        blend_distance_m=_box_blend(size),
        volume_m3=volume,
        yaw_deg=0.0,
    )
