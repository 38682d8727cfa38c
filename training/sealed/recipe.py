# SPDX-License-Identifier: MIT
"""Which places the sealed set holds, and what is kept of each. Changed, it is another set.

A place's seed is its number after `FIRST_SEED`, and says its family: the first 300 go through
the indoor families in turn, the 40 after them through the outdoor ones.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from training.scenes.light.picture import trace_rays
from training.scenes.light.rays import panorama_rays, view_rays
from training.scenes.scene import Scene
from training.scenes.sound.labels import material_labels
from training.scenes.sound.sound import simulate_sound
from training.sealed.families import INDOORS, OUTDOORS, SEALED_FAMILIES
from training.sealed.processing import develop
from training.sealed.scene import sealed_scene
from training.sealed.standing import draw_view
from training.sealed.textures import Folder, dressed

FIRST_SEED = 700_000_000
"""Far from the seeds of all other sets."""
PLACES_INDOORS, PLACES_OUTDOORS = 300, 40
PANORAMA_SHAPE, PHOTO_SHAPE = (512, 1024), (480, 640)
_VIEW_KEY, _PANORAMA_KEY, _PHOTO_KEY = 71, 73, 79


def sealed_seeds() -> range:
    """The seeds of the set's places in their order."""
    return range(FIRST_SEED, FIRST_SEED + PLACES_INDOORS + PLACES_OUTDOORS)


def family_of(seed: int) -> str:
    """The family of a seed of the set."""
    number = seed - FIRST_SEED
    if not 0 <= number < PLACES_INDOORS + PLACES_OUTDOORS:
        raise ValueError(f"{seed} is no seed of the sealed set: they begin at {FIRST_SEED}")
    if number < PLACES_INDOORS:
        return list(INDOORS)[number % len(INDOORS)]
    return list(OUTDOORS)[(number - PLACES_INDOORS) % len(OUTDOORS)]


def scene_of(seed: int) -> Scene:
    """The scene of a seed of the set, without images: all that its labels are made from."""
    return sealed_scene(family_of(seed), seed)


def _rng(scene: Scene, key: int) -> np.random.Generator:
    return np.random.default_rng([scene.seed, key])


def photograph(scene: Scene, shape: tuple[int, int] = PHOTO_SHAPE) -> dict[str, Any]:
    """A dressed scene's photograph: photo_rgb, photo_depth_m, photo_material and its direction."""
    height, width = shape
    view = draw_view(scene, _rng(scene, _VIEW_KEY))
    look = (scene.yaw_rad, view.azimuth_deg, view.elevation_deg, view.fov_deg)
    seen = trace_rays(scene, view_rays(*look, height, width))
    return {
        "photo_rgb": develop(seen.radiance, _rng(scene, _PHOTO_KEY), False),
        "photo_depth_m": seen.depth_m.astype(np.float16),
        "photo_material": material_labels(scene, seen.material)["material"],
        "photo_fov_deg": np.float32(view.fov_deg),
        "photo_azimuth_deg": np.float32(view.azimuth_deg),
        "photo_elevation_deg": np.float32(view.elevation_deg),
    }


def sealed_row(seed: int, folder: Folder) -> dict[str, Any]:
    """Everything that a shard of the set holds of one place."""
    scene = scene_of(seed)
    sound = simulate_sound(scene, seed)
    shown = dressed(scene, folder)
    seen = trace_rays(shown, panorama_rays(*PANORAMA_SHAPE, scene.yaw_rad))
    return {
        "rgb": develop(seen.radiance, _rng(scene, _PANORAMA_KEY), True),
        "depth_m": seen.depth_m.astype(np.float16),
        **material_labels(scene, seen.material),
        **sound,
        **photograph(shown),
        "family": np.int16(list(SEALED_FAMILIES).index(scene.family)),
        "seed": np.int64(seed),
    }
