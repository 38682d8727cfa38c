# SPDX-License-Identifier: MIT
"""Places and headings: the bundle's frame to Unreal's and back.

The bundle's is right-handed, metres: x ahead, y left, z up; yaw counter-clockwise from above.
Unreal's is left-handed, centimetres: x ahead, y right, z up; yaw clockwise from above.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

from i2rvr.metadata import Metadata

Vector = tuple[float, float, float]
CM_PER_M = 100.0
_CUBE_OF_BALL = (math.pi / 6.0) ** (1.0 / 3.0)
"""Side of the cube that holds as much as a ball of diameter 1."""


def to_unreal(position_m: Vector) -> Vector:
    """A place in metres as Unreal's details panel shows it.

    Examples
    --------
    >>> to_unreal((1.0, 2.0, 3.0))
    (100.0, -200.0, 300.0)
    """
    x, y, z = position_m
    return (CM_PER_M * x, -CM_PER_M * y + 0.0, CM_PER_M * z)


def from_unreal(location_cm: Vector) -> Vector:
    """A location of Unreal in the bundle's frame, metres."""
    x, y, z = location_cm
    return (x / CM_PER_M, -y / CM_PER_M + 0.0, z / CM_PER_M)


def flip_yaw(yaw_deg: float) -> float:
    """A yaw of either frame in the other, -180 (included) to 180 (excluded).

    Examples
    --------
    >>> flip_yaw(30.0), flip_yaw(-180.0)
    (-30.0, -180.0)
    """
    return (-yaw_deg + 180.0) % 360.0 - 180.0


@dataclass(frozen=True)
class Placement:
    """A zone in Unreal's frame: centimetres, degrees; `size_cm` along the zone's own axes."""

    center_cm: Vector
    yaw_deg: float
    size_cm: Vector
    shape: str

    def volume_size_cm(self) -> Vector:
        """Size of the box that stands for the zone; a ball's box holds as much as the ball."""
        share = _CUBE_OF_BALL if self.shape == "sphere" else 1.0
        x, y, z = self.size_cm
        return (share * x, share * y, share * z)


def place(center_m: Vector, yaw_deg: float, size_m: Vector, shape: str) -> Placement:
    """A box, or a ball by its diameter thrice, of the bundle's frame in Unreal's."""
    length, width, height = size_m
    size_cm = (CM_PER_M * length, CM_PER_M * width, CM_PER_M * height)
    return Placement(to_unreal(center_m), flip_yaw(yaw_deg), size_cm, shape)


def place_zone(metadata: Metadata) -> Placement:
    """Where a bundle's zone stands in the level; at the origin where the capture has no place."""
    x, y, z = metadata.position_m or (0.0, 0.0, 0.0)
    dx, dy, dz = metadata.center_m
    yaw = math.radians(metadata.yaw_deg)
    cos, sin = math.cos(yaw), math.sin(yaw)
    center_m = (x + cos * dx - sin * dy, y + sin * dx + cos * dy, z + dz)
    turned = metadata.yaw_deg + metadata.zone_yaw_deg
    return place(center_m, turned, metadata.size_m, metadata.shape)
