"""What a panorama of ``known_room`` (see make_levels.gd) must show, from closed forms."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from i2r_vr.frames import direction_from_angles

ROOM_CENTER = np.array([10.0, 2.0, -7.0])  # Godot's axes, metres
ROOM_HALF = np.array([4.0, 1.5, 3.0])
CRATE_CENTER = np.array([12.0, 1.0, -8.0])
CRATE_HALF = np.array([0.5, 0.5, 0.5])
CRATE_YAW_DEG = 30.0
BALL_CENTER = np.array([8.0, 1.7, -6.0])
BALL_RADIUS = 0.5
WALLS = (
    ("M_Glass_West", "M_Wood_East"),
    ("M_Carpet_Red", "M_Plaster_White"),
    ("M_Brick_North", "M_Concrete_South"),
)
CRATE = "M_Crate with PM_Cardboard"
BALL = "M_Metal_Ball"
NAMES = (*(name for pair in WALLS for name in pair), CRATE, BALL)


@dataclass(frozen=True)
class Sight:
    """Radial metres [H, W], which of `NAMES` each pixel [H, W] shows, and which face of it."""

    depth_m: NDArray[np.float64]
    name: NDArray[np.intp]
    face: NDArray[np.intp]

    @property
    def inner(self) -> NDArray[np.bool_]:
        """Pixels whose eight neighbours show the same face of the same thing."""
        part = self.name * 3 + self.face
        same = np.ones_like(part, bool)
        for down in (-1, 0, 1):
            for along in (-1, 0, 1):
                same &= np.roll(np.roll(part, along, 1), down, 0) == part
        same[[0, -1]] = False
        return same


def _turn(vectors: NDArray[np.float64], yaw_deg: float) -> NDArray[np.float64]:
    """Turned about Godot's y axis, counter-clockwise seen from above."""
    c, s = np.cos(np.deg2rad(yaw_deg)), np.sin(np.deg2rad(yaw_deg))
    x, y, z = np.moveaxis(vectors, -1, 0)
    return np.stack([c * x + s * z, y, c * z - s * x], axis=-1)


def rays(height: int, width: int, yaw_deg: float) -> NDArray[np.float64]:
    """Unit vectors [H, W, 3] in Godot's axes of the pixels of a panorama with this heading."""
    azimuth = 180.0 - (np.arange(width) + 0.5) * 360.0 / width
    elevation = 90.0 - (np.arange(height) + 0.5) * 180.0 / height
    x, y, z = np.moveaxis(direction_from_angles(*np.meshgrid(azimuth, elevation)), -1, 0)
    return _turn(np.stack([-y, z, -x], axis=-1), yaw_deg)


def _into_box(
    origin: NDArray[np.float64], ray: NDArray[np.float64], half: NDArray[np.float64]
) -> tuple[NDArray[np.float64], NDArray[np.intp]]:
    """Distance to a box round the origin from outside it, inf where missed; the axis it meets."""
    one, other = (-half - origin) / ray, (half - origin) / ray
    before, behind = np.minimum(one, other), np.maximum(one, other)
    enter, leave = before.max(-1), behind.min(-1)
    return np.where((enter < leave) & (enter > 0.0), enter, np.inf), before.argmax(-1)


def _into_ball(origin: NDArray[np.float64], ray: NDArray[np.float64]) -> NDArray[np.float64]:
    towards = -(ray @ origin)
    under = towards**2 - origin @ origin + BALL_RADIUS**2
    hit = (under > 0.0) & (towards > 0.0)
    return np.where(hit, towards - np.sqrt(np.maximum(under, 0.0)), np.inf)


def seen_from(position: NDArray[np.float64], yaw_deg: float, height: int, width: int) -> Sight:
    """The room from a place inside it."""
    ray = rays(height, width, yaw_deg)
    reach = (np.sign(ray) * ROOM_HALF - (position - ROOM_CENTER)) / ray  # to each pair of walls
    axis = reach.argmin(-1)
    towards_plus = np.take_along_axis(ray, axis[..., None], -1)[..., 0] > 0.0
    crate, crate_face = _into_box(
        _turn(position - CRATE_CENTER, -CRATE_YAW_DEG), _turn(ray, -CRATE_YAW_DEG), CRATE_HALF
    )
    distances = np.stack([reach.min(-1), crate, _into_ball(position - BALL_CENTER, ray)])
    nearest = distances.argmin(0)
    name = np.where(nearest == 0, axis * 2 + towards_plus, 5 + nearest)
    return Sight(distances.min(0), name, np.where(nearest == 1, crate_face, 0))
