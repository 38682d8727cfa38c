# SPDX-License-Identifier: MIT
"""Which of a place's surfaces show images of real materials, and which stay procedural."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from training.scenes.light.looks import BOOKS, PICTURE
from training.scenes.light.textures import (
    Shown,
    Texture,
    draw_shown,
    floor_materials,
    textures_of,
)
from training.scenes.scene import Scene

Colour = NDArray[np.float32]
Folder = Mapping[str, tuple[Texture, ...]]

BARE_SHARE = 0.12
"""How many places show no image at all; those that do never show them everywhere."""
COVERED = (0.35, 0.92)
"""Least and greatest share of the materials of other places that show one."""
REPAINTED_SHARE, TINGED_SHARE = 0.75, 0.15
"""How often an image has the colour that its material would have without it: of what is painted or
dyed, and of the rest."""
LEAST_GREY = 0.3
"""Darkest to brightest channel of an image that can be painted over."""
STAND_INS: Mapping[str, tuple[str, ...]] = {
    "door_wood": ("wood_panel",),
    "carpet_heavy": ("carpet",),
    "painted_concrete": ("concrete", "plaster"),
    "painted_brick": ("painted_brick", "brick"),
    "plasterboard": ("plasterboard", "plaster"),
    "acoustic_panel": ("carpet_thin", "plaster"),
    "curtain_heavy": ("curtain_heavy", "curtain_light", "upholstery"),
    "people": ("upholstery", "bed_textile"),
    "linoleum": ("linoleum", "concrete"),
    "parquet_on_joists": ("parquet_on_joists", "wood_floor"),
}
"""Classes whose images a class may show: brick that is painted is brick but for its colour."""
PAINTED = frozenset(
    {
        "plaster",
        "plasterboard",
        "painted_concrete",
        "painted_brick",
        "acoustic_panel",
        "plastic",
        "linoleum",
        "upholstery",
        "bed_textile",
        "curtain_light",
        "curtain_heavy",
        "carpet",
        "carpet_thin",
        "carpet_heavy",
        "people",
        "door_wood",
        "corrugated_metal",
    }
)
"""What comes in all colours; the others keep an image's own more often."""
_KEY = 83


def _greyness(texture: Texture) -> float:
    mean = texture.levels[-1]
    return float(mean.min() / max(1e-6, mean.max()))


def _repainted(shown: Shown, colour: Colour) -> Shown:
    tint = np.clip(colour / np.maximum(shown.textures[0].levels[-1], 0.03), 0.1, 8.0)
    return replace(shown, tint=(float(tint[0]), float(tint[1]), float(tint[2])))


def _drawn(
    rng: np.random.Generator, folder: Folder, name: str, colour: Colour, floor: bool
) -> Shown | None:
    kinds = [kind for kind in STAND_INS.get(name, (name,)) if kind in folder]
    if not kinds:
        return None
    kind = kinds[int(rng.integers(len(kinds)))]
    painted = name in PAINTED
    images = [one for one in folder[kind] if not painted or _greyness(one) > LEAST_GREY]
    shown = draw_shown(rng, images, floor)
    if shown is None:
        return None
    always = name == "painted_brick" and kind == "brick"
    share = REPAINTED_SHARE if painted else TINGED_SHARE
    return _repainted(shown, colour) if always or rng.random() < share else shown


def covered(scene: Scene, folder: Folder) -> Scene:
    """A scene, some of whose materials show images of their class or of one that looks like it.

    What glows, and what has pictures of its own (goods, books, posters), is left alone; a sunlit
    part of a floor shows what the floor shows. Nothing that is heard changes.
    """
    rng = np.random.default_rng([scene.seed, _KEY])
    looks = scene.materials
    share = 0.0 if rng.random() < BARE_SHARE else float(rng.uniform(*COVERED))
    floors = floor_materials(scene.primitives, len(looks.names))
    shown: dict[int, Shown] = {}
    for index, name in enumerate(looks.classes):
        wanted = rng.random() < share
        if not wanted or looks.emission[index].max() > 0:
            continue
        if looks.pattern[index] in (BOOKS, PICTURE):
            continue
        one = _drawn(rng, folder, name, looks.colour[index, 0], bool(floors[index]))
        if one is not None:
            shown[index] = one
    for index in np.flatnonzero(looks.emission.max(axis=1) > 0).tolist():
        for other, one in list(shown.items()):
            if np.array_equal(looks.colour[index], looks.colour[other]):
                shown[index] = one
    return replace(scene, textures=textures_of(len(looks.names), shown))
