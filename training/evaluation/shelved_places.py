# SPDX-License-Identifier: MIT
"""Large places with far more shelves than training's have: half of their surface is never seen."""

from __future__ import annotations

import math

import numpy as np

from training.evaluation.shape_places import room_of, standing_place
from training.scenes.light.lighting import draw_lights
from training.scenes.light.tracer import build_geometry
from training.scenes.places import furniture as things
from training.scenes.places.bounds import bounds_of
from training.scenes.places.families import build_place
from training.scenes.places.spaces import Room
from training.scenes.scene import Scene

FIRST_SEED = 8_000_000
"""Far from all seeds of training and of the sets."""
FAMILIES = ("warehouse", "library", "hall", "factory_hall", "office", "warehouse")
_ATTEMPTS = 30


def shelved_scene(seed: int) -> Scene:
    """The place of a seed.

    Raises
    ------
    RuntimeError
        Where no free place for a capture was found.
    """
    family = FAMILIES[seed % len(FAMILIES)]
    for attempt in range(_ATTEMPTS):
        place, space = build_place(family, FIRST_SEED + _ATTEMPTS * seed + attempt)
        _add_shelves(room_of(place, space))
        solids = place.primitives()
        capture = standing_place(place, build_geometry(solids), solids, space, "anywhere")
        if capture is None:
            continue
        return Scene(
            family=family,
            seed=seed,
            outdoor=False,
            primitives=solids,
            materials=place.materials(),
            lights=draw_lights(place, False),
            capture_m=capture.astype(np.float32),
            yaw_rad=float(place.rng.uniform(0.0, 2.0 * math.pi)),
            volume_m3=float(space.volume_m3),
            bounds_m=bounds_of(solids, capture),
        )
    raise RuntimeError(f"no free place for a capture in {family} of seed {seed}")


def _add_shelves(room: Room) -> None:
    """Rows of shelves up to nine tenths of the height, where there is room for them."""
    rng = room.place.rng
    for _ in range(int(rng.integers(4, 14))):
        width = float(min(rng.uniform(1.5, 8.0), 0.6 * min(room.size[:2])))
        if (frame := room.reserve(0.4 * width)) is not None:
            tall = float(min(rng.uniform(0.4, 0.9) * room.height, 7.0))
            things.shelf_unit(frame, width, 0.5, tall, max(2, round(tall / 0.5)))
