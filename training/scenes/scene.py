# SPDX-License-Identifier: MIT
"""A place as plain arrays: the one geometry that pictures and sound are made from.

Everything solid is a primitive (boxes turned about the vertical axis, parallelograms, vertical
cylinders, spheres), each with an index into the scene's materials. Frame: x forward, y left,
z up, metres; the origin is anywhere, the capture point is `capture_m`.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.typing import NDArray

Float = NDArray[np.float32]
Index = NDArray[np.int32]


@dataclass(frozen=True)
class Primitives:
    """Solids and sheets. All arrays may be empty (first axis 0).

    A box occludes from outside and inside alike. A parallelogram is a two-sided sheet
    ``corner + s*edge_u + t*edge_v`` with s, t in 0..1. A cylinder is a closed vertical solid
    from `base` upwards. Face order of boxes: -x, +x, -y, +y, -z, +z in the box's own axes.
    """

    box_centre: Float  # [nb, 3]
    box_half: Float  # [nb, 3]
    box_yaw: Float  # [nb] radians
    box_material: Index  # [nb, 6]
    quad_corner: Float  # [nq, 3]
    quad_u: Float  # [nq, 3]
    quad_v: Float  # [nq, 3]
    quad_material: Index  # [nq]
    cylinder_base: Float  # [nc, 3]
    cylinder_radius: Float  # [nc]
    cylinder_height: Float  # [nc]
    cylinder_material: Index  # [nc]
    sphere_centre: Float  # [ns, 3]
    sphere_radius: Float  # [ns]
    sphere_material: Index  # [ns]


@dataclass(frozen=True)
class Materials:
    """Acoustics and look of each material of a scene; at most 32.

    The look of a surface point is a procedural texture in metres (see `looks.py`); `pattern`
    is the index of the pattern, the parameters' meaning belongs to the pattern.
    """

    names: tuple[str, ...]
    classes: tuple[str, ...]
    absorption: Float  # [nm, 7] octaves 125 Hz to 8 kHz, 0..1
    scattering: Float  # [nm, 7] 0..1
    colour: Float  # [nm, 2, 3] linear RGB reflectance of the two mixed colours
    pattern: Index  # [nm]
    pattern_scale_m: Float  # [nm, 3] sizes of the pattern along u, v and of its joints
    detail: Float  # [nm, 4] contrast, noise amount, noise scale in metres, dirt 0..1
    gloss: Float  # [nm] 0 matt .. 1 mirror-like
    emission: Float  # [nm, 3] linear RGB, for lamps and screens


@dataclass(frozen=True)
class Lights:
    """Point lights, one sun, a sky gradient and a constant ambient term."""

    position: Float  # [nl, 3]
    colour: Float  # [nl, 3] intensity: radiance = colour / distance^2
    sun_direction: Float  # [3] unit, towards the sun; zero colour where there is none
    sun_colour: Float  # [3]
    sky_zenith: Float  # [3]
    sky_horizon: Float  # [3]
    cloudiness: float  # 0..1
    ambient: Float  # [3]


def _none(*shape: int, dtype: type = np.float32) -> NDArray[Any]:
    return np.zeros((0, *shape), dtype)


@dataclass(frozen=True)
class Textures:
    """Images that materials show instead of their procedural looks; none by default.

    An image is square, its side a power of two, and stands in levels of half the side each down
    to one pixel (see `textures.py`). `texels` holds all levels of all images, row by row, the
    largest level of each first; image i begins at ``start[i]``. The other arrays have a row a
    material, or none where no material shows an image. A material with `variants` shows one of
    as many images from `image` on as a whole on each parallelogram, not repeated in metres.
    """

    texels: Float = field(default_factory=lambda: _none(3))  # [n, 3] linear RGB reflectance
    start: Index = field(default_factory=lambda: _none(dtype=np.int32))  # [k]
    side: Index = field(default_factory=lambda: _none(dtype=np.int32))  # [k] pixels
    image: Index = field(default_factory=lambda: _none(dtype=np.int32))  # [nm], -1 for none
    variants: Index = field(default_factory=lambda: _none(dtype=np.int32))  # [nm], 0: repeated
    metres: Float = field(default_factory=lambda: _none(2))  # [nm, 2] of a repeat along u, v
    offset: Float = field(default_factory=lambda: _none(2))  # [nm, 2] 0..1 of a repeat
    quarters: Index = field(default_factory=lambda: _none(dtype=np.int32))  # [nm] turns by 90 deg
    tint: Float = field(default_factory=lambda: _none(3))  # [nm, 3] factor of the reflectance


@dataclass(frozen=True)
class Scene:
    """One procedural place with its capture point."""

    family: str
    seed: int
    outdoor: bool
    primitives: Primitives
    materials: Materials
    lights: Lights
    capture_m: Float  # [3]
    yaw_rad: float  # of the panorama's centre column about z
    volume_m3: float  # of the main air space; 0 outdoors
    bounds_m: Float  # [2, 3] lowest and highest corner; rays that leave it are lost to the sky
    textures: Textures = field(default_factory=Textures)
