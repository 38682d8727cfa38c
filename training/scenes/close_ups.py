# SPDX-License-Identifier: MIT
"""Close-ups of the surfaces of places, to learn from what they look like what they absorb.

A panorama is mostly bare walls; a few close-ups, half of them of each material by turns, show as
much of what absorbs in a fraction of the time, so that there can be far more places. In half of the
places materials are not where they belong, so that their looks must tell them.
"""

from __future__ import annotations

import math
from dataclasses import fields, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from i2r_vr.hearing.surface_network import FINER
from i2r_vr.seeing.grid import ray_elevations
from training.scenes.light.picture import render_panorama, render_view
from training.scenes.places.materials import LOOKS, UNUSUAL, Specimen, draw_specimen
from training.scenes.scene import Materials, Scene
from training.scenes.sound.labels import material_labels

CLOSE_UPS, PIXELS = 16, 96
FOV_DEG = 2.0 * math.degrees(math.atan(1.0 / 3.0))
"""A third of a view of 90 degrees in width."""
COARSE = 32
COARSER = (slice(FINER // 2, None, FINER),) * 2
"""The pixels of ordinary views among those of close-ups."""
HIGHEST_DEG = 80.0

SOFT = (
    "carpet_thin",
    "carpet",
    "carpet_heavy",
    "curtain_light",
    "curtain_heavy",
    "acoustic_tile",
    "acoustic_panel",
    "foam",
    "upholstery",
    "bookshelf",
    "perforated_panel",
    "cork",
)
HARD = (
    "concrete",
    "painted_concrete",
    "brick",
    "painted_brick",
    "plaster",
    "plasterboard",
    "stone",
    "marble",
    "ceramic_tile",
    "wood_panel",
    "wood_floor",
    "linoleum",
    "metal",
    "corrugated_metal",
    "plastic",
)
"""Classes that are put in each other's places."""
MISPLACED_SHARE = 0.3


def close_ups(scene: Scene, seed: int) -> dict[str, Any]:
    """Close-ups of a scene and what they show, for a shard."""
    rng = np.random.default_rng([seed, CLOSE_UPS])
    if rng.random() < 0.5:
        scene = replace(scene, materials=misplaced(scene.materials, rng))
    aims = _aims(scene, rng)
    pictures = [render_view(scene, *aim, FOV_DEG, PIXELS, PIXELS) for aim in aims]
    return {
        "rgb": np.stack([p.rgb for p in pictures]),
        "depth_m": np.stack([p.depth_m[COARSER] for p in pictures]).astype(np.float16),
        "elevation_deg": np.array(aims, np.float32)[:, 1],
        **material_labels(scene, np.stack([p.material[COARSER] for p in pictures])),
    }


def misplaced(materials: Materials, rng: np.random.Generator) -> Materials:
    """Materials of a place, some of them replaced by those of another class."""
    looks = [field.name for field in fields(Specimen) if field.name != "name"]
    arrays = {name: getattr(materials, name).copy() for name in looks}
    classes = list(materials.classes)
    for row, known in enumerate(materials.classes):
        usual = materials.pattern[row] in (*LOOKS[known][0], *UNUSUAL)
        free = known in SOFT + HARD and usual and not materials.emission[row].any()
        if free and rng.random() < MISPLACED_SHARE:
            classes[row] = str(rng.choice(SOFT if rng.random() < 0.5 else HARD))
            specimen = draw_specimen(rng, classes[row])
            for name in looks:
                arrays[name][row] = getattr(specimen, name)
    return replace(materials, names=tuple(classes), classes=tuple(classes), **arrays)


def _aims(scene: Scene, rng: np.random.Generator) -> list[tuple[float, float]]:
    """Azimuths and elevations in degrees: anywhere, and at materials drawn from those seen."""
    seen = render_panorama(scene, COARSE, 2 * COARSE).material.ravel()
    present = np.unique(seen)
    aims = []
    for number in range(CLOSE_UPS):
        if number % 2:
            pixel = int(rng.choice(np.flatnonzero(seen == rng.choice(present))))
            row, column = divmod(pixel, 2 * COARSE)
            azimuth = 180.0 - (column + rng.random()) / (2 * COARSE) * 360.0
            elevation = 90.0 - (row + rng.random()) / COARSE * 180.0
        else:
            azimuth = rng.uniform(-180.0, 180.0)
            elevation = math.degrees(math.asin(rng.uniform(-1.0, 1.0)))
        aims.append((azimuth, float(np.clip(elevation, -HIGHEST_DEG, HIGHEST_DEG))))
    return aims


def close_up_elevations(elevation_deg: NDArray[np.float32], size: int) -> NDArray[np.float32]:
    """Sine of the elevation [N, S, S] of each pixel's ray in close-ups at elevations [N]."""
    elevation = np.radians(elevation_deg.astype(np.float64))
    level, up = np.cos(elevation), np.sin(elevation)
    return ray_elevations(np.stack([level, 0.0 * level, up], axis=1), FOV_DEG, size)
