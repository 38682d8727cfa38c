# SPDX-License-Identifier: MIT
"""The scene of a family and a seed of the sealed set: all of it but the images on its surfaces."""

from __future__ import annotations

import numpy as np

from training.scenes.places.bounds import bounds_of
from training.scenes.scene import Scene
from training.sealed.families import SEALED_FAMILIES
from training.sealed.lighting import indoor_lights, outdoor_lights
from training.sealed.place import Ground, Place
from training.sealed.standing import capture_point

_ATTEMPTS = 20


def build_place(family: str, seed: int) -> tuple[Place, Ground]:
    """The solids of one draw of a family, before a capture point is looked for."""
    place = Place(family, seed)
    return place, SEALED_FAMILIES[family](place)


def sealed_scene(family: str, seed: int) -> Scene:
    """The scene of a family and a seed: what labels are made from, without any file.

    Raises
    ------
    RuntimeError
        Where no place for a capture was found.
    """
    for attempt in range(_ATTEMPTS):
        place, ground = build_place(family, seed * _ATTEMPTS + attempt)
        solids = place.primitives()
        capture = capture_point(place.rng, solids, ground)
        if capture is None:
            continue
        outdoor = ground.space.outdoor
        return Scene(
            family=family,
            seed=seed,
            outdoor=outdoor,
            primitives=solids,
            materials=place.materials(),
            lights=outdoor_lights(place) if outdoor else indoor_lights(place),
            capture_m=capture.astype(np.float32),
            yaw_rad=float(place.rng.uniform(0, 2 * np.pi)),
            volume_m3=float(ground.space.volume_m3),
            bounds_m=bounds_of(solids, capture),
        )
    raise RuntimeError(f"no free place for a capture in {family} of seed {seed}")
