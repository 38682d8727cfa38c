# SPDX-License-Identifier: MIT
"""Families of places, and a scene of one of them from a seed."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

import numpy as np

from training.scenes.light.lighting import draw_lights
from training.scenes.places.bounds import bounds_of
from training.scenes.places.building import Builder
from training.scenes.places.families import domestic, hollow, large, open_air, working, worship
from training.scenes.places.placing import capture_point
from training.scenes.places.spaces import Space
from training.scenes.scene import Scene
from training.scenes.split import HELD_OUT_FAMILIES

__all__ = ["FAMILIES", "TRAIN_FAMILIES", "build_place", "make_scene"]

FAMILIES: Mapping[str, Callable[[Builder], Space]] = {
    "living_room": domestic.living_room,
    "bedroom": domestic.bedroom,
    "bathroom": domestic.bathroom,
    "kitchen": domestic.kitchen,
    "office": working.office,
    "classroom": working.classroom,
    "corridor": working.corridor,
    "stairwell": working.stairwell,
    "hall": large.hall,
    "lobby": working.lobby,
    "church": worship.church,
    "chapel": worship.chapel,
    "car_park": large.car_park,
    "warehouse": large.warehouse,
    "factory_hall": large.factory_hall,
    "cave": hollow.cave,
    "studio": working.studio,
    "courtyard": open_air.courtyard,
    "street": open_air.street,
    "plaza": open_air.plaza,
    "park": open_air.park,
    "open_field": open_air.open_field,
    "l_room": domestic.l_room,
    "swimming_pool": large.swimming_pool,
    "tunnel": hollow.tunnel,
    "library": working.library,
    "attic": domestic.attic,
    "alley": open_air.alley,
    "coupled_rooms": domestic.coupled_rooms,
}
TRAIN_FAMILIES = tuple(name for name in FAMILIES if name not in HELD_OUT_FAMILIES)
_ATTEMPTS = 20


def build_place(name: str, seed: int) -> tuple[Builder, Space]:
    """The solids of one draw of a family, before a capture point is looked for."""
    place = Builder(name, seed)
    return place, FAMILIES[name](place)


def make_scene(seed: int, families: Sequence[str] | None = None) -> Scene:
    """The scene of a seed.

    Parameters
    ----------
    seed : int
    families : sequence of str, optional
        To draw the family from; all by default.

    Raises
    ------
    RuntimeError
        Where no place for a capture was found (rare; take another seed).
    """
    names = list(families or FAMILIES)
    name = names[int(np.random.default_rng([seed, 99]).integers(len(names)))]
    for attempt in range(_ATTEMPTS):
        place, space = build_place(name, seed * _ATTEMPTS + attempt)
        solids = place.primitives()
        capture = capture_point(place.rng, solids, space)
        if capture is None:
            continue
        return Scene(
            family=name,
            seed=seed,
            outdoor=space.outdoor,
            primitives=solids,
            materials=place.materials(),
            lights=draw_lights(place, space.outdoor),
            capture_m=capture.astype(np.float32),
            yaw_rad=float(place.rng.uniform(0, 2 * np.pi)),
            volume_m3=float(space.volume_m3),
            bounds_m=bounds_of(solids, capture),
        )
    raise RuntimeError(f"no free place for a capture in {name} of seed {seed}")
