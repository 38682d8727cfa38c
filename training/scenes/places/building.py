# SPDX-License-Identifier: MIT
"""Collects a place's solids, materials and lamps, and turns them into the arrays of a scene."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from training.scenes.light.looks import PICTURE
from training.scenes.places.materials import Specimen, draw_specimen
from training.scenes.scene import Materials, Primitives

MOST_MATERIALS = 31
WALL_THICKNESS_M = 0.2

Float = NDArray[np.float64]
Vector = tuple[float, float, float]


def _seed_of(name: str) -> int:
    return sum((i + 1) * ord(letter) for i, letter in enumerate(name))


class Builder:
    """A place under construction.

    Parameters
    ----------
    family : str
    seed : int
        With the family it decides everything that is drawn from `rng`.
    """

    def __init__(self, family: str, seed: int) -> None:
        self.rng = np.random.default_rng([seed, _seed_of(family)])
        self.detail = float(self.rng.random() ** 0.7)
        """How much there is to see, 0 to 1: drawn apart from size and softness."""
        self.daylight = float(self.rng.choice([0.0, 0.4, 1.0, 2.5], p=[0.25, 0.2, 0.3, 0.25]))
        """Radiance of the sky in windows; 0 at night."""
        self.scale = 1.0
        """How much larger than at home tiles and panels are."""
        self.boxes: list[tuple[Float, Float, float, list[int]]] = []
        self.quads: list[tuple[Float, Float, Float, int]] = []
        self.cylinders: list[tuple[Float, float, float, int]] = []
        self.spheres: list[tuple[Float, float, int]] = []
        self.specimens: list[Specimen] = []
        self.lamps: list[tuple[Float, Float]] = []
        self._shared: dict[str, int] = {}

    def chance(self, probability: float) -> bool:
        """True with a probability."""
        return bool(self.rng.random() < probability)

    def count(self, most: float) -> int:
        """A number of details, 0 to `most`, that follows the place's level of detail."""
        return int(self.rng.poisson(max(0.0, self.detail * most * self.rng.uniform(0.4, 1.0))))

    def material(self, name: str, fresh: bool = False, emit: float = 0.0) -> int:
        """Index of a specimen of a class: the place's shared one, or a fresh one."""
        if not fresh and name in self._shared:
            return self._shared[name]
        index = self.add_specimen(draw_specimen(self.rng, name, emit, scale=self.scale))
        if not fresh:
            self._shared[name] = index
        return index

    def add_specimen(self, specimen: Specimen) -> int:
        """Keep a specimen, or where there are too many give the one most like it in sound."""
        if len(self.specimens) < MOST_MATERIALS:
            self.specimens.append(specimen)
            return len(self.specimens) - 1
        apart = [
            float(np.abs(np.log(s.absorption / specimen.absorption)).sum())
            + 10.0 * abs(float(s.emission[0] > 0) - float(specimen.emission[0] > 0))
            for s in self.specimens
        ]
        return int(np.argmin(apart))

    def picture(self) -> int:
        """A material that shows pictures, shared by at most three."""
        key = f"picture {self.rng.integers(3)}"
        if key not in self._shared:
            kind = "plastic" if self.chance(0.6) else "curtain_light"
            self._shared[key] = self.add_specimen(draw_specimen(self.rng, kind, pattern=PICTURE))
        return self._shared[key]

    def lit_copy(self, index: int, radiance: Sequence[float]) -> int:
        """A material that is another one in the sun: its colour, and as much light besides."""
        one = self.specimens[index]
        return self.add_specimen(replace(one, emission=one.colour[0] * np.asarray(radiance)))

    def box(
        self, centre: ArrayLike, half: ArrayLike, material: int | list[int], yaw: float = 0.0
    ) -> None:
        """A solid turned by `yaw` radians about the vertical; one material or one a face."""
        faces = [material] * 6 if isinstance(material, int) else material
        extent = np.maximum(np.asarray(half, float), 0.004)
        self.boxes.append((np.asarray(centre, float), extent, yaw, faces))

    def slab(self, low: ArrayLike, high: ArrayLike, material: int) -> None:
        """A box between two corners."""
        first, last = np.asarray(low, float), np.asarray(high, float)
        self.box((first + last) / 2, (last - first) / 2, material)

    def quad(self, corner: ArrayLike, u: ArrayLike, v: ArrayLike, material: int) -> None:
        """A two-sided parallelogram."""
        self.quads.append(
            (np.asarray(corner, float), np.asarray(u, float), np.asarray(v, float), material)
        )

    def strut(self, start: ArrayLike, end: ArrayLike, width: float, material: int) -> None:
        """A straight bar in any direction: two crossed strips."""
        a, b = np.asarray(start, float), np.asarray(end, float)
        along = b - a
        side = np.cross(
            along, (0.0, 0.0, 1.0) if abs(along[2]) < 0.9 * _length(along) else (1, 0, 0)
        )
        side *= width / _length(side)
        other = np.cross(along, side)
        other *= width / _length(other)
        self.quad(a - side / 2, along, side, material)
        self.quad(a - other / 2, along, other, material)

    def cylinder(self, base: ArrayLike, radius: float, height: float, material: int) -> None:
        """A closed vertical cylinder."""
        self.cylinders.append((np.asarray(base, float), radius, height, material))

    def sphere(self, centre: ArrayLike, radius: float, material: int) -> None:
        """A ball."""
        self.spheres.append((np.asarray(centre, float), radius, material))

    def lamp(self, position: ArrayLike, power: float, tint: ArrayLike | None = None) -> None:
        """A point light; warm or neutral where no tint is given."""
        if tint is None:
            tint = (1.0, 0.82, 0.6) if self.chance(0.5) else (1.0, 0.97, 0.92)
        self.lamps.append((np.asarray(position, float), np.asarray(tint, float) * power))

    def at(self, x: float, y: float, z: float = 0.0, yaw: float = 0.0) -> Frame:
        """A frame at a point, turned by `yaw` radians."""
        return Frame(self, x, y, z, yaw)

    def room(
        self,
        low: ArrayLike,
        high: ArrayLike,
        floor: int,
        ceiling: int,
        walls: Sequence[int],
        openings: Sequence[str] = (),
    ) -> None:
        """Six slabs round an air space; walls are -x, +x, -y, +y, `openings` among them or top."""
        t = WALL_THICKNESS_M
        (x0, y0, z0), (x1, y1, z1) = np.asarray(low, float), np.asarray(high, float)
        self.slab((x0 - t, y0 - t, z0 - t), (x1 + t, y1 + t, z0), floor)
        sides = {
            "top": ((x0 - t, y0 - t, z1), (x1 + t, y1 + t, z1 + t), ceiling),
            "-x": ((x0 - t, y0, z0), (x0, y1, z1), walls[0]),
            "+x": ((x1, y0, z0), (x1 + t, y1, z1), walls[1]),
            "-y": ((x0 - t, y0 - t, z0), (x1 + t, y0, z1), walls[2]),
            "+y": ((x0 - t, y1, z0), (x1 + t, y1 + t, z1), walls[3]),
        }
        for side, (first, last, material) in sides.items():
            if side not in openings:
                self.slab(first, last, material)

    def primitives(self) -> Primitives:
        """The solids as arrays."""
        boxes, quads, cylinders, spheres = self.boxes, self.quads, self.cylinders, self.spheres
        return Primitives(
            box_centre=_array([b[0] for b in boxes], 3),
            box_half=_array([b[1] for b in boxes], 3),
            box_yaw=_array([b[2] for b in boxes]),
            box_material=_array([b[3] for b in boxes], 6, dtype=np.int32),
            quad_corner=_array([q[0] for q in quads], 3),
            quad_u=_array([q[1] for q in quads], 3),
            quad_v=_array([q[2] for q in quads], 3),
            quad_material=_array([q[3] for q in quads], dtype=np.int32),
            cylinder_base=_array([c[0] for c in cylinders], 3),
            cylinder_radius=_array([c[1] for c in cylinders]),
            cylinder_height=_array([c[2] for c in cylinders]),
            cylinder_material=_array([c[3] for c in cylinders], dtype=np.int32),
            sphere_centre=_array([s[0] for s in spheres], 3),
            sphere_radius=_array([s[1] for s in spheres]),
            sphere_material=_array([s[2] for s in spheres], dtype=np.int32),
        )

    def materials(self) -> Materials:
        """The specimens as arrays."""
        specimens = self.specimens
        names = tuple(s.name for s in specimens)
        return Materials(
            names=names,
            classes=names,
            absorption=_array([s.absorption for s in specimens], 7),
            scattering=_array([s.scattering for s in specimens], 7),
            colour=_array([s.colour for s in specimens], 2, 3),
            pattern=_array([s.pattern for s in specimens], dtype=np.int32),
            pattern_scale_m=_array([s.pattern_scale_m for s in specimens], 3),
            detail=_array([s.detail for s in specimens], 4),
            gloss=_array([s.gloss for s in specimens]),
            emission=_array([s.emission for s in specimens], 3),
        )


@dataclass(frozen=True)
class Frame:
    """A shifted and turned frame of a place: solids are given in its own coordinates."""

    place: Builder
    x: float
    y: float
    z: float
    yaw: float

    def point(self, local: ArrayLike) -> Float:
        """The place's coordinates of a point of the frame."""
        return np.asarray(self.turn(local) + np.array([self.x, self.y, self.z]))

    def turn(self, local: ArrayLike) -> Float:
        """The place's coordinates of a vector of the frame."""
        x, y, z = np.asarray(local, float)
        c, s = math.cos(self.yaw), math.sin(self.yaw)
        return np.array([c * x - s * y, s * x + c * y, z])

    def at(self, x: float, y: float, z: float = 0.0, yaw: float = 0.0) -> Frame:
        """A frame within the frame."""
        p = self.point((x, y, z))
        return Frame(self.place, float(p[0]), float(p[1]), float(p[2]), self.yaw + yaw)

    def box(self, centre: ArrayLike, half: ArrayLike, material: int, yaw: float = 0.0) -> None:
        """See `Builder.box`."""
        self.place.box(self.point(centre), half, material, self.yaw + yaw)

    def slab(self, low: ArrayLike, high: ArrayLike, material: int) -> None:
        """A box between two corners."""
        first, last = np.asarray(low, float), np.asarray(high, float)
        self.box((first + last) / 2, (last - first) / 2, material)

    def quad(self, corner: ArrayLike, u: ArrayLike, v: ArrayLike, material: int) -> None:
        """See `Builder.quad`."""
        self.place.quad(self.point(corner), self.turn(u), self.turn(v), material)

    def strut(self, start: ArrayLike, end: ArrayLike, width: float, material: int) -> None:
        """See `Builder.strut`."""
        self.place.strut(self.point(start), self.point(end), width, material)

    def cylinder(self, base: ArrayLike, radius: float, height: float, material: int) -> None:
        """See `Builder.cylinder`."""
        self.place.cylinder(self.point(base), radius, height, material)

    def sphere(self, centre: ArrayLike, radius: float, material: int) -> None:
        """See `Builder.sphere`."""
        self.place.sphere(self.point(centre), radius, material)

    def lamp(self, position: ArrayLike, power: float, tint: ArrayLike | None = None) -> None:
        """See `Builder.lamp`."""
        self.place.lamp(self.point(position), power, tint)


def _length(vector: Float) -> float:
    return float(np.linalg.norm(vector))


def _array(values: list[Any], *shape: int, dtype: type = np.float32) -> NDArray[Any]:
    return np.array(values, dtype).reshape(-1, *shape)
