# SPDX-License-Identifier: MIT
"""The image files that are kept for the sealed set, and where the sealed places show images."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import replace
from functools import cache
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from training.scenes.light.textures import (
    Shown,
    Texture,
    class_of,
    draw_shown,
    floor_materials,
    image_levels,
    reserved_textures,
    texture_of,
    textures_of,
)
from training.scenes.scene import Scene
from training.sealed.families import SEALED_FAMILIES
from training.sealed.motifs import REPEATED, WHOLE
from training.sealed.place import JOINERY

IMAGE_SHARE, REPAINTED_SHARE = 0.75, 0.5
"""How often a material shows an image of its class, and such a one has the material's colour."""
REPAINTED = frozenset(
    {
        "plaster",
        "plasterboard",
        "painted_brick",
        "plastic",
        "linoleum",
        "upholstery",
        "bed_textile",
        "curtain_light",
        "curtain_heavy",
        "carpet",
        "carpet_thin",
    }
)
VARIANTS = {"packs": 8, "bottles": 5, "tins": 4, "art": 16, "spines": 5, "magazines": 4}
"""How many images of a motif a place has; 3 of others."""
_PAVED = ("wine_cellar", "greenhouse")
_MOTIF_KEY, _IMAGE_KEY = 61, 67

Float = NDArray[np.float32]
Folder = Mapping[str, tuple[Texture, ...]]


def read_reserved(folder: Path) -> Folder:
    """The sealed set's textures by class.

    Raises
    ------
    FileNotFoundError
        Where the folder or a file of `reserved_textures.tsv` isn't there.
    ValueError
        Where a file is another than it was.
    """
    if not folder.is_dir():
        raise FileNotFoundError(f"no folder {folder}: the sealed set needs its textures there")
    found: dict[str, list[Texture]] = {}
    for name, digest in sorted(reserved_textures().items()):
        path = folder / name
        if not path.is_file():
            raise FileNotFoundError(f"{path} is missing: the sealed set can't be made without it")
        content = path.read_bytes()
        if hashlib.sha256(content).hexdigest() != digest:
            raise ValueError(f"{path} is not the file that the sealed set was made with")
        kind = class_of(name)
        if kind is not None:
            found.setdefault(kind, []).append(texture_of(path, content))
    return {kind: tuple(textures) for kind, textures in found.items()}


@cache
def _painted(motif: str, number: int) -> Texture:
    """Image `number` of a motif."""
    rng = np.random.default_rng([number, sum(map(ord, motif)), _MOTIF_KEY])
    paint = WHOLE[motif] if motif in WHOLE else REPEATED[motif][0]
    levels, side = image_levels(np.ascontiguousarray(paint(rng)[..., ::-1]))
    span = (1.0, 1.0) if motif in WHOLE else REPEATED[motif][1]
    return Texture(motif, levels, side, span, "", True)


def _motif(rng: np.random.Generator, motif: str) -> Shown | None:
    if motif in WHOLE:
        numbers = rng.choice(60, VARIANTS.get(motif, 3), replace=False)
        return Shown(tuple(_painted(motif, int(n)) for n in numbers), whole=True)
    return draw_shown(rng, [_painted(motif, int(rng.integers(30)))])


def _image(
    rng: np.random.Generator, textures: Sequence[Texture], colour: Float | None, floor: bool
) -> Shown | None:
    """An image of a class, at times in the material's own colour where one is given."""
    shown = draw_shown(rng, textures, floor)
    if shown is None or colour is None or rng.random() > REPAINTED_SHARE:
        return shown
    tint = np.clip(colour / np.maximum(shown.textures[0].levels[-1], 0.02), 0.15, 6.0)
    return replace(shown, tint=(float(tint[0]), float(tint[1]), float(tint[2])))


def _fits(texture: Texture, look: str, setts: bool) -> bool:
    """Whether a texture may be shown: boards are no joinery, setts lie where carts came."""
    if look == JOINERY and texture.pattern:
        return False
    return setts or texture.pattern != "sett"


def dressed(scene: Scene, folder: Folder) -> Scene:
    """A sealed scene whose materials show the folder's images and painted motifs."""
    family = list(SEALED_FAMILIES).index(scene.family)
    looks = scene.materials
    floors = floor_materials(scene.primitives, len(looks.names))
    setts = scene.outdoor or scene.family in _PAVED
    drawn: dict[int, Shown | None] = {}
    for index, name in enumerate(looks.names):
        kind, look = name.split("/")
        rng = np.random.default_rng([scene.seed, family, index, _IMAGE_KEY])
        if look in WHOLE or look in REPEATED:
            drawn[index] = _motif(rng, look)
        elif look in ("", JOINERY) and kind in folder and looks.emission[index].max() == 0:
            textures = [one for one in folder[kind] if _fits(one, look, setts)]
            colour = looks.colour[index, 0] if kind in REPAINTED else None
            if rng.random() < IMAGE_SHARE:
                drawn[index] = _image(rng, textures, colour, bool(floors[index]))
    shown = {index: one for index, one in drawn.items() if one is not None}
    return replace(scene, textures=textures_of(len(looks.names), shown))
