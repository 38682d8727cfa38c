# SPDX-License-Identifier: MIT
"""Families of places, and a scene of one of them from a seed."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

import numpy as np
from numpy.typing import NDArray

from training.scenes.building import Builder, clearance_m
from training.scenes.families import open_air, rooms, vaults
from training.scenes.families.rooms import Space
from training.scenes.scene import Primitives, Scene

FAMILIES: Mapping[str, Callable[[Builder], Space]] = {
    "living_room": rooms.living,
    "bedroom": rooms.bedroom,
    "bathroom": rooms.bathroom,
    "kitchen": rooms.kitchen,
    "office": rooms.office,
    "classroom": rooms.classroom,
    "corridor": rooms.corridor,
    "stairwell": vaults.stairwell,
    "hall": rooms.hall,
    "lobby": rooms.lobby,
    "church": vaults.church,
    "chapel": vaults.chapel,
    "car_park": rooms.car_park,
    "warehouse": rooms.warehouse,
    "factory_hall": rooms.factory,
    "cave": vaults.cave,
    "studio": rooms.studio,
    "courtyard": open_air.courtyard,
    "street": open_air.street,
    "plaza": open_air.plaza,
    "park": open_air.park,
    "open_field": open_air.open_field,
    "l_room": rooms.l_room,
    "swimming_pool": rooms.pool,
    "tunnel": vaults.tunnel,
    "library": rooms.library,
    "attic": vaults.attic,
    "alley": open_air.alley,
    "coupled_rooms": rooms.coupled_rooms,
}
LEAST_CLEARANCE_M = 0.4
_ATTEMPTS, _PLACES = 20, 60


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
        place = Builder(name, seed * _ATTEMPTS + attempt)
        low, high, volume, outdoor = FAMILIES[name](place)
        solids = place.primitives()
        capture = _capture_point(place, solids, low, high)
        if capture is None:
            continue
        lights = place.lights(outdoor)
        return Scene(
            family=name,
            seed=seed,
            outdoor=outdoor,
            primitives=solids,
            materials=place.materials(),
            lights=lights,
            capture_m=capture.astype(np.float32),
            yaw_rad=float(place.rng.uniform(0, 6.28)),
            volume_m3=float(volume),
            bounds_m=_bounds(solids),
        )
    raise RuntimeError(f"no free place for a capture in {name} of seed {seed}")


def _capture_point(
    place: Builder,
    solids: Primitives,
    low: NDArray[np.float64],
    high: NDArray[np.float64],
) -> NDArray[np.float64] | None:
    """A free point at eye level, or where a game's camera may stand."""
    rng = place.rng
    margin = np.minimum(0.5, (high - low) * 0.3)
    for _ in range(_PLACES):
        eye = rng.random() < 0.75
        height = rng.uniform(1.4, 1.8) if eye else rng.uniform(0.6, 3)
        point = np.array(
            [
                rng.uniform(low[0] + margin[0], high[0] - margin[0]),
                rng.uniform(low[1] + margin[1], high[1] - margin[1]),
                min(low[2] + height, high[2] - 0.4),
            ]
        )
        if clearance_m(solids, point) > LEAST_CLEARANCE_M:
            return point
    return None


def _bounds(solids: Primitives) -> NDArray[np.float32]:
    reach = np.abs(solids.box_half).max(axis=1, keepdims=True)
    points = np.concatenate(
        [solids.box_centre - reach, solids.box_centre + reach, solids.quad_corner]
    )
    return np.stack([points.min(axis=0) - 1, points.max(axis=0) + 1]).astype(np.float32)
