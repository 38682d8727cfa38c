# SPDX-License-Identifier: MIT
"""Collects a place's solids, materials and lamps, and turns them into the arrays of a scene."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from i2r_vr.absorption import MATERIAL_CLASSES
from training.scenes.appearance import GLOSS, LOOKS, PICTURE, draw_colour, draw_pattern_size
from training.scenes.scene import Lights, Materials, Primitives

MOST_MATERIALS = 31
LEAST_ABSORPTION, MOST_ABSORPTION = 0.018, 0.97
"""The least keeps the largest churches near ten seconds: no real room is as hard as its table."""
CLASS_SPREAD, BAND_SPREAD = 0.15, 0.06
"""Standard deviations of ln absorption about the table: of a specimen, of each octave."""

Float = NDArray[np.float64]


@dataclass(frozen=True)
class Specimen:
    """One concrete material of a place; see `Materials` for the fields."""

    name: str
    absorption: Float
    scattering: Float
    colour: Float
    pattern: int
    pattern_scale_m: tuple[float, float, float]
    detail: tuple[float, float, float, float]
    gloss: float
    emission: Float


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
        self.boxes: list[tuple[Float, Float, float, list[int]]] = []
        self.quads: list[tuple[Float, Float, Float, int]] = []
        self.cylinders: list[tuple[Float, float, float, int]] = []
        self.spheres: list[tuple[Float, float, int]] = []
        self.specimens: list[Specimen] = []
        self.lamps: list[tuple[Float, Float]] = []
        self._shared: dict[str, int] = {}

    def material(self, name: str, fresh: bool = False, emit: float = 0.0) -> int:
        """Index of a specimen of a class: the place's shared one, or a fresh one."""
        if not fresh and name in self._shared:
            return self._shared[name]
        if len(self.specimens) >= MOST_MATERIALS:
            return self._shared.get(name, 0)
        self.specimens.append(self._draw(name, emit))
        index = len(self.specimens) - 1
        if not fresh:
            self._shared[name] = index
        return index

    def _draw(self, name: str, emit: float) -> Specimen:
        rng, entry = self.rng, MATERIAL_CLASSES[name]
        spread = CLASS_SPREAD * rng.standard_normal() + BAND_SPREAD * rng.standard_normal(7)
        absorption = np.array(entry.absorption) * np.exp(spread)
        patterns, palette = LOOKS[name]
        pattern = int(rng.choice(patterns))
        first = draw_colour(rng, palette)
        if rng.random() < 0.15 and palette not in ("green", "water"):
            first = draw_colour(rng, "paint")
        second = first * rng.uniform(0.3, 0.9) if rng.random() < 0.6 else draw_colour(rng, palette)
        scale = draw_pattern_size(rng, pattern)
        gloss = GLOSS.get(name, 0.0) * rng.uniform(0.3, 1.2)
        scattering = entry.scattering[3] * math.exp(0.3 * rng.standard_normal())
        return Specimen(
            name=name,
            absorption=np.clip(absorption, LEAST_ABSORPTION, MOST_ABSORPTION),
            scattering=np.full(7, np.clip(scattering, 0.03, 0.9)),
            colour=np.stack([first, second]),
            pattern=pattern,
            pattern_scale_m=scale,
            detail=(
                rng.uniform(0.5, 1),
                rng.uniform(0.05, 0.25),
                rng.uniform(0.1, 0.8),
                rng.uniform(0, 0.5),
            ),
            gloss=min(gloss, 0.9),
            emission=np.full(3, emit),
        )

    def picture(self) -> int:
        """A fresh material that shows a picture."""
        index = self.material("plastic", True)
        self.specimens[index] = replace(self.specimens[index], pattern=PICTURE)
        return index

    def box(
        self, centre: ArrayLike, half: ArrayLike, material: int | list[int], yaw: float = 0.0
    ) -> None:
        """A solid turned by `yaw` radians about the vertical."""
        faces = [material] * 6 if isinstance(material, int) else material
        extent = np.maximum(np.asarray(half, float), 0.005)
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

    def cylinder(self, base: ArrayLike, radius: float, height: float, material: int) -> None:
        """A closed vertical cylinder."""
        self.cylinders.append((np.asarray(base, float), radius, height, material))

    def sphere(self, centre: ArrayLike, radius: float, material: int) -> None:
        """A ball."""
        self.spheres.append((np.asarray(centre, float), radius, material))

    def lamp(self, position: ArrayLike, power: float) -> None:
        """A point light, warm or neutral."""
        warm = self.rng.random() < 0.5
        tint = np.array([1, 0.85, 0.65]) if warm else np.array([1, 0.97, 0.93])
        self.lamps.append((np.asarray(position, float), tint * power))

    def room(
        self,
        low: ArrayLike,
        high: ArrayLike,
        floor: int,
        ceiling: int,
        walls: Sequence[int],
        openings: Sequence[str] = (),
    ) -> None:
        """Six slabs round an air space; `openings` among "top", "-x", "+x", "-y", "+y"."""
        t = 0.2
        (x0, y0, z0), (x1, y1, z1) = np.asarray(low, float), np.asarray(high, float)
        self.slab((x0 - t, y0 - t, z0 - t), (x1 + t, y1 + t, z0), floor)
        if "top" not in openings:
            self.slab((x0 - t, y0 - t, z1), (x1 + t, y1 + t, z1 + t), ceiling)
        if "-x" not in openings:
            self.slab((x0 - t, y0 - t, z0), (x0, y1 + t, z1), walls[0])
        if "+x" not in openings:
            self.slab((x1, y0 - t, z0), (x1 + t, y1 + t, z1), walls[1])
        if "-y" not in openings:
            self.slab((x0, y0 - t, z0), (x1, y0, z1), walls[2])
        if "+y" not in openings:
            self.slab((x0, y1, z0), (x1, y1 + t, z1), walls[3])

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

    def lights(self, outdoor: bool) -> Lights:
        """Lamps, sun and sky; outdoors the lamps burn at night only."""
        rng = self.rng
        night = outdoor and rng.random() < 0.15
        sunny = outdoor and not night and rng.random() < 0.6
        azimuth, elevation = rng.uniform(0, 6.28), rng.uniform(0.2, 1.2)
        sun = np.array(
            [
                math.cos(elevation) * math.cos(azimuth),
                math.cos(elevation) * math.sin(azimuth),
                math.sin(elevation),
            ]
        )
        day = 1.0 if outdoor else 0.6
        zenith = np.array([0.25, 0.45, 0.9]) * rng.uniform(0.4, 1.2) * (0.02 if night else day)
        horizon = np.array([0.75, 0.82, 0.95]) * rng.uniform(0.5, 1.2) * (0.03 if night else day)
        if outdoor:
            ambient = (zenith + horizon) * 0.5 * 0.9
        else:
            ambient = np.array([1, 0.95, 0.88]) * rng.uniform(0.15, 0.9)
        lamps = self.lamps if not outdoor or night else []
        strength = 3 * rng.uniform(0.6, 1.5) if sunny else 0.0
        return Lights(
            position=_array([lamp[0] for lamp in lamps], 3),
            colour=_array([lamp[1] for lamp in lamps], 3),
            sun_direction=sun.astype(np.float32),
            sun_colour=np.array([1, 0.93, 0.8], np.float32) * np.float32(strength),
            sky_zenith=zenith.astype(np.float32),
            sky_horizon=horizon.astype(np.float32),
            cloudiness=float(rng.random()),
            ambient=ambient.astype(np.float32),
        )


def _array(values: list[Any], *shape: int, dtype: type = np.float32) -> NDArray[Any]:
    return np.array(values, dtype).reshape(-1, *shape)


def clearance_m(solids: Primitives, point: Float) -> float:
    """Distance from a point to the nearest box, cylinder or sphere (negative inside)."""
    found = [math.inf]
    for centre, half, yaw in zip(solids.box_centre, solids.box_half, solids.box_yaw, strict=True):
        offset = point - centre
        c, s = math.cos(yaw), math.sin(yaw)
        local = np.array([c * offset[0] + s * offset[1], -s * offset[0] + c * offset[1], offset[2]])
        found.append(_outside(np.abs(local) - half))
    for base, radius, height in zip(
        solids.cylinder_base, solids.cylinder_radius, solids.cylinder_height, strict=True
    ):
        offset = point - base
        across = math.hypot(offset[0], offset[1]) - radius
        found.append(_outside(np.array([across, abs(offset[2] - height / 2) - height / 2])))
    for centre, radius in zip(solids.sphere_centre, solids.sphere_radius, strict=True):
        found.append(float(np.linalg.norm(point - centre) - radius))
    return min(found)


def _outside(excess: Float) -> float:
    return float(np.linalg.norm(np.maximum(excess, 0.0)) + min(float(excess.max()), 0.0))
