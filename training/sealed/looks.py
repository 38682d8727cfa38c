# SPDX-License-Identifier: MIT
"""What the sealed set's materials look like: its own colours, patterns and sizes.

The acoustics are drawn as for every other place (`draw_specimen`); nothing of the look is.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from training.scenes.light import looks as k
from training.scenes.places.materials import Specimen, draw_specimen

Float = NDArray[np.float64]
Rng = np.random.Generator
Range = tuple[float, float]

PALETTES = {
    "wall": "f4f1ea efe9dc e9e4da e3e6e4 dcd3c0 cfd8dc d6c9b4 c9b79c b9c4b0 a9b8c2 f0ece2 ebe6dc "
    "f2efe8 f6f4ee e8e2d4 dfe0da f3f1e6 e6dccb d9b8a0 8fa39a 7d8b94 59636b 8c4f41",
    "timber": "d8b98a c79c62 b3814a 96643a 7a4f2c 5a3a22 3e2a1c e3cfa8 a98d6d 86756a",
    "masonry": "d9d2c3 c8bfae b3aa9a a09a90 8c8880 75716b 5d5a57 cdb89a b89f85",
    "clay": "a3543c 8e4636 b36a4b c58a68 7b3a2e d0b08a 96705a",
    "cloth": "7a1f2b 23395b 2f5d50 6b4e71 b08d57 c7c2b8 8a8f98 3b3b3f 9c3d2e 466b8f d2b48c 556b2f",
    "linen": "f3f1ec e7e3da cfdbe3 d9cfc0 b7c9b0 e9d9c9 a9bccf",
    "bare_metal": "b8bcc0 9a9ea3 7c8186 5b5f63 3c3f42 d8dadc",
    "lacquer": "f2f2f0 d9dadb 2b2d2f b5121b 1f4e8c f0c419 2e7d4f e37222 6e7478 8ec6d8",
    "joinery": "f0efeb e6e3dc d9dadb b3814a 96643a 7a4f2c 5a3a22 c79c62 4f5a5e 2f4a4a 6e7478",
    "coat": "23395b 3b3b3f 7a1f2b 8a8f98 5c6b4a",
    "shirt": "e7e3da 9fb6cc c9b79c a33b3b 6f8f7a",
    "glaze": "f5f5f1 eceae2 dfe8ea 2f4a4a 3d6b8a 7a9e8c c9a66b 1f2a30 b5533c e8dcc2 f0efe9",
    "dark": "2a2b2d 3a3b3d 1e1f21 4a4a4a 55524e",
    "bright": "f2f2ee e8e8e4 dcdcd6",
    "leaf": "3f5a2a 567a36 6f8f4a 2f4a2c 7d9a5a 4b6b3a",
    "earth": "6b4f37 7d6247 58412f 8f7657 9a8a70",
    "pane": "8fa3ad a9bcc4 7d929c",
    "red": "b5121b c4161c a31515",
    "skin": "e0b899 c68f6b a06d4b 7a4f35 f0cdb4",
    "china": "f4f2ea f8f8f4 ece8dc",
    "pot": "a3543c b5653f 8f8a80 e6e2d8 4a4a4a",
    "fruit0": "b3202a c8102e 9c1b1b",
    "fruit1": "7fa650 c8b820 5b8c3a",
    "fruit2": "e37222 e8a33d d9622b",
    "ball": "d2691e b5541c 2f5d9c",
    "lines": "f2f2f2 f0c419 f7f7f0",
    "lines2": "1f4e8c b5121b 2e7d4f",
    "straw": "c9a94f b8963f d6bb6d",
    "shell": "e37222 2b2d2f f2f2f0 1f4e8c 8ec6d8 b5121b 6e7478",
    "floor": "b9b2a5 8d939a 6f7f78 a68f6d 4f565c c9c4ba 7f5f4f",
}
"""sRGB colours; those named first are no likelier than others."""


@dataclass(frozen=True)
class Look:
    """How a class looks: palette, patterns with their sizes (along, across, joint), gloss."""

    palette: str
    patterns: tuple[tuple[int, Range, Range, float], ...] = ((k.PLAIN, (0.3, 0.3), (0.3, 0.3), 0),)
    gloss: Range = (0.0, 0.05)


_PLAIN = (k.PLAIN, (0.3, 0.3), (0.3, 0.3), 0.01)
_CAST = (k.CONCRETE, (1.2, 2.7), (0.6, 2.5), 0.012)
_COURSES = (k.BRICKS, (0.2, 0.26), (0.068, 0.083), 0.011)
_ASHLAR = (k.BRICKS, (0.4, 0.9), (0.22, 0.42), 0.012)
_SLABS = (k.TILES, (0.4, 0.9), (0.4, 0.9), 0.004)
_GLAZED = (k.TILES, (0.1, 0.33), (0.1, 0.33), 0.004)
_METRO = (k.BRICKS, (0.15, 0.22), (0.07, 0.1), 0.003)
_BOARDS = (k.PLANKS, (1.2, 3.2), (0.08, 0.19), 0.003)
_STRIP = (k.PARQUET, (0.25, 0.5), (0.05, 0.09), 0.002)
_SLATTED = (k.SLATS, (0.04, 0.11), (0.2, 0.2), 0.01)
_PILE = (k.FIBRES, (0.3, 0.3), (0.3, 0.3), 0.01)
_TERRAZZO = (k.SPECKLE, (0.018, 0.04), (0.05, 0.05), 0.01)
_BANDS = (k.STRIPES, (0.08, 0.5), (0.3, 0.3), 0.01)
_PLEATS = (k.FOLDS, (0.11, 0.24), (0.2, 0.2), 0.01)
_GROUND = (k.NATURAL, (0.3, 0.3), (0.3, 0.3), 0.01)

LOOKS = {
    "concrete": Look("masonry", (_CAST, _PLAIN)),
    "painted_concrete": Look("floor", (_PLAIN, _CAST), (0.02, 0.2)),
    "brick": Look("clay", (_COURSES,)),
    "painted_brick": Look("wall", (_COURSES,)),
    "plaster": Look("wall"),
    "plasterboard": Look("wall", (_PLAIN, _PLAIN, _BANDS)),
    "stone": Look("masonry", (_SLABS, _ASHLAR, _TERRAZZO), (0.0, 0.3)),
    "marble": Look("masonry", ((k.MARBLE, (0.5, 2.0), (0.5, 0.5), 0.01), _SLABS), (0.2, 0.6)),
    "ceramic_tile": Look("glaze", (_GLAZED, _METRO, _SLABS), (0.15, 0.5)),
    "glass": Look("pane", gloss=(0.3, 0.8)),
    "wood_panel": Look("timber", (_PLAIN, _BOARDS, _PLAIN), (0.0, 0.2)),
    "wood_floor": Look("timber", (_BOARDS,), (0.05, 0.35)),
    "parquet_on_joists": Look("timber", (_STRIP,), (0.1, 0.4)),
    "door_wood": Look("joinery", gloss=(0.0, 0.15)),
    "linoleum": Look("floor", (_PLAIN, _TERRAZZO, _SLABS), (0.05, 0.3)),
    "carpet_thin": Look("cloth", (_PILE, _BANDS)),
    "carpet": Look("cloth", (_PILE,)),
    "carpet_heavy": Look("cloth", (_PILE,)),
    "curtain_light": Look("linen", (_PLEATS,)),
    "curtain_heavy": Look("cloth", (_PLEATS,)),
    "acoustic_tile": Look("bright", ((k.ACOUSTIC_TILE, (0.6, 0.625), (0.6, 1.25), 0.02),)),
    "acoustic_panel": Look("cloth", (_PILE, _PLAIN)),
    "foam": Look("dark", ((k.CORRUGATION, (0.05, 0.1), (0.2, 0.2), 0.01),)),
    "upholstery": Look("cloth", (_PILE, _PLAIN, _BANDS)),
    "bed_textile": Look("linen", (_PLAIN, _PILE, _BANDS)),
    "bookshelf": Look("cloth", ((k.BOOKS, (0.04, 0.04), (0.3, 0.3), 0.01),)),
    "people": Look("cloth", (_PLAIN, _PILE)),
    "metal": Look("bare_metal", gloss=(0.1, 0.45)),
    "corrugated_metal": Look("bare_metal", ((k.CORRUGATION, (0.08, 0.2), (0.2, 0.2), 0.01),)),
    "water": Look("pane", ((k.WAVES, (0.3, 0.8), (0.5, 0.5), 0.01),), (0.6, 0.9)),
    "grass": Look("leaf", (_GROUND,)),
    "soil": Look("earth", (_GROUND,)),
    "gravel": Look("masonry", (_TERRAZZO,)),
    "sand": Look("earth", (_GROUND,)),
    "snow": Look("bright"),
    "asphalt": Look("dark", (_TERRAZZO, _PLAIN), (0.0, 0.1)),
    "foliage": Look("leaf", ((k.FOLIAGE, (0.3, 0.9), (0.5, 0.5), 0.01),)),
    "rock": Look("masonry", ((k.STRATA, (0.4, 1.5), (0.5, 0.5), 0.01),)),
    "plastic": Look("lacquer", gloss=(0.05, 0.35)),
    "cork": Look("earth", (_TERRAZZO,)),
    "perforated_panel": Look("timber", (_SLATTED, _SLATTED, _PLAIN)),
}


def _linear(code: str) -> Float:
    share = np.array([int(code[i : i + 2], 16) for i in (0, 2, 4)]) / 255
    return np.where(share <= 0.04045, share / 12.92, ((share + 0.055) / 1.055) ** 2.4)


def draw_paint(rng: Rng, palette: str) -> Float:
    """A linear RGB reflectance [3] near one of a palette's colours."""
    codes = PALETTES[palette].split()
    colour = _linear(codes[int(rng.integers(len(codes)))])
    near = colour * math.exp(rng.normal(0, 0.12)) * np.exp(rng.normal(0, 0.04, 3))
    return np.clip(near, 0.012, 0.9)


def draw_sealed_specimen(rng: Rng, name: str, emit: float, palette: str = "") -> Specimen:
    """A specimen of a class with the looks of this module.

    Parameters
    ----------
    rng : numpy.random.Generator
    name : str
        One of `MATERIAL_CLASSES`.
    emit : float
        Radiance of lamps and panes.
    palette : str
        Instead of the class's own, where given.
    """
    heard = draw_specimen(rng, name, emit)
    look = LOOKS[name]
    pattern, along, across, joint = look.patterns[int(rng.integers(len(look.patterns)))]
    first = draw_paint(rng, palette or look.palette)
    second = first * rng.uniform(0.55, 0.9)
    if pattern in (k.TILES, k.BRICKS):
        second = first * (0.7 if first.mean() > 0.4 else 1.7)
    size = float(rng.uniform(*along))
    square = along == across
    return replace(
        heard,
        colour=np.clip(np.stack([first, second]), 0.01, 0.92),
        pattern=pattern,
        pattern_scale_m=(size, size if square else float(rng.uniform(*across)), joint),
        detail=(
            float(rng.uniform(0.4, 0.9)),
            float(0.01 + 0.08 * rng.random()),
            float(rng.uniform(0.2, 1.5)),
            float(0.35 * rng.random() ** 2),
        ),
        gloss=float(rng.uniform(*look.gloss)),
        emission=heard.emission if emit == 0 else np.array(_GLOW[int(rng.integers(4))]) * emit,
    )


_GLOW = ((1.0, 0.98, 0.95), (1.0, 0.88, 0.7), (0.93, 0.97, 1.0), (1.0, 0.94, 0.84))
"""Colours of light: neutral, warm, daylight, warm white."""
