# SPDX-License-Identifier: MIT
"""The six faces of a capture: how the camera turns, what its pixels see, how far that is.

Faces are seen from the inside and upright: right (px), left (nx), up (py), down (ny), front (pz),
back (nz); the upper edge of front meets the lower edge of up. A camera of Unreal that turns by
these angles draws just that. Coordinates on a face run from -1 to 1, `u` rightward, `v` downward.
"""

from __future__ import annotations

import math
from collections.abc import Iterator

FACES = {
    "px": (0.0, 90.0),
    "nx": (0.0, -90.0),
    "py": (90.0, 0.0),
    "ny": (-90.0, 0.0),
    "pz": (0.0, 0.0),
    "nz": (0.0, 180.0),
}
"""Pitch and yaw of each face's camera, degrees, as Unreal counts them, from the probe's heading."""
SKY_CM = 60000.0
"""Scene depth is stored in half floats, at most 65504: what is farther counts as sky."""

Vector = tuple[float, float, float]


def pixel_centres(size: int) -> Iterator[tuple[float, float]]:
    """(u, v) of a face's pixels, row by row from the upper left."""
    centres = [(2 * i + 1) / size - 1.0 for i in range(size)]
    return ((u, v) for v in centres for u in centres)


def pixel_ray(face: str, yaw_deg: float, u: float, v: float) -> Vector:
    """Direction that a pixel sees, a unit vector in Unreal's world axes.

    Parameters
    ----------
    yaw_deg : float
        The probe's heading, clockwise from above.

    Examples
    --------
    >>> [round(x, 6) for x in pixel_ray("px", 0.0, 0.0, 0.0)]
    [0.0, 1.0, 0.0]
    """
    pitch, turn = FACES[face]
    cos_p, sin_p = math.cos(math.radians(pitch)), math.sin(math.radians(pitch))
    cos_y, sin_y = math.cos(math.radians(yaw_deg + turn)), math.sin(math.radians(yaw_deg + turn))
    ahead = cos_p + v * sin_p
    scale = 1.0 / math.sqrt(1.0 + u * u + v * v)
    return (
        (ahead * cos_y - u * sin_y) * scale,
        (ahead * sin_y + u * cos_y) * scale,
        (sin_p - v * cos_p) * scale,
    )


def radial_metres(planar_cm: list[float], size: int) -> list[float]:
    """Scene depth of a face (along the camera's axis) as metres along each pixel's ray.

    Sky, and what is no depth, is infinite.
    """
    metres = []
    for depth, (u, v) in zip(planar_cm, pixel_centres(size)):
        near = 0.0 < depth < SKY_CM
        stretch = math.sqrt(1.0 + u * u + v * v)
        metres.append(0.01 * depth * stretch if near else math.inf)
    return metres
