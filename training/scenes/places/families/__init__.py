# SPDX-License-Identifier: MIT
"""Families of places, and a scene of one of them from a seed."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

import numpy as np

from training.scenes.light.lighting import draw_lights
from training.scenes.places.bounds import bounds_of
from training.scenes.places.building import Builder
from training.scenes.places.families import (
    domestic,
    everyday,
    gathering,
    hollow,
    large,
    open_air,
    trade,
    working,
    worship,
)
from training.scenes.places.holding import held_point
from training.scenes.places.inhabited import Inhabited
from training.scenes.places.placing import capture_point
from training.scenes.places.spaces import Space
from training.scenes.scene import Scene
from training.scenes.split import HELD_OUT_FAMILIES

__all__ = [
    "FAMILIES",
    "TRAIN_FAMILIES",
    "TRAIN_MIX",
    "USED_FAMILIES",
    "build_place",
    "make_scene",
]

FREE_FAMILIES: Mapping[str, Callable[[Builder], Space]] = {
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
"""Places whose furniture, finish and looks are drawn freely, apart from each other."""
USED_FAMILIES: Mapping[str, Callable[[Inhabited], Space]] = {
    "home": everyday.home,
    "guest_room": everyday.guest_room,
    "wet_room": everyday.wet_room,
    "home_kitchen": everyday.home_kitchen,
    "meeting_room": everyday.meeting_room,
    "office_floor": everyday.office_floor,
    "seminar_room": everyday.seminar_room,
    "practice_room": everyday.practice_room,
    "lounge": everyday.lounge,
    "shop": trade.shop,
    "store": trade.store,
    "cafe": trade.cafe,
    "depot": trade.depot,
    "workshop": trade.workshop,
    "auditorium": gathering.auditorium,
    "gym": gathering.gym,
    "grand_hall": gathering.grand_hall,
    "atrium": gathering.atrium,
    "foyer": gathering.foyer,
    "parish_hall": gathering.parish_hall,
    "nave": worship.church,
}
"""Places in use: furnished, finished as such places are, seen by somebody who stands in them."""
FAMILIES = (*FREE_FAMILIES, *USED_FAMILIES)
"""All names; a shard says a family by its place among them."""
TRAIN_FAMILIES = tuple(name for name in FAMILIES if name not in HELD_OUT_FAMILIES)
USED_WEIGHT = 2
TRAIN_MIX = (*TRAIN_FAMILIES, *(USED_WEIGHT - 1) * tuple(USED_FAMILIES))
"""Families to draw from evenly, those in use more than once: they are most of what is met."""
_ATTEMPTS = 20


def build_place(name: str, seed: int) -> tuple[Builder, Space]:
    """The solids of one draw of a family, before a capture point is looked for."""
    if name in USED_FAMILIES:
        used = Inhabited(name, seed)
        return used, USED_FAMILIES[name](used)
    place = Builder(name, seed)
    return place, FREE_FAMILIES[name](place)


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
        stand = held_point if name in USED_FAMILIES else capture_point
        capture = stand(place.rng, solids, space)
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
