# SPDX-License-Identifier: MIT
"""Which patterns and colours suit which material class, with overlap: looks are hints only."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

PLAIN, BRICKS, TILES, PLANKS, SPECKLE, MARBLE, ACOUSTIC_TILE, FIBRES = range(8)
FOLDS, MOTIF, CORRUGATION, NATURAL, BOOKS, PICTURE, PANES = range(8, 15)

LOOKS: dict[str, tuple[tuple[int, ...], str]] = {
    "concrete": ((PLAIN, TILES, NATURAL), "grey"),
    "painted_concrete": ((PLAIN, TILES), "paint"),
    "brick": ((BRICKS,), "brick"),
    "painted_brick": ((BRICKS,), "paint"),
    "plaster": ((PLAIN,), "paint"),
    "plasterboard": ((PLAIN, MOTIF), "paint"),
    "stone": ((TILES, BRICKS, SPECKLE), "stone"),
    "marble": ((MARBLE, TILES), "stone"),
    "ceramic_tile": ((TILES,), "paint"),
    "glass": ((PANES, PLAIN), "glass"),
    "wood_panel": ((PLANKS, PLAIN), "wood"),
    "wood_floor": ((PLANKS,), "wood"),
    "parquet_on_joists": ((PLANKS,), "wood"),
    "door_wood": ((PLAIN, PLANKS), "any"),
    "linoleum": ((PLAIN, SPECKLE, TILES), "any"),
    "carpet_thin": ((FIBRES, MOTIF), "any"),
    "carpet": ((FIBRES, MOTIF), "any"),
    "carpet_heavy": ((FIBRES,), "any"),
    "curtain_light": ((FOLDS,), "any"),
    "curtain_heavy": ((FOLDS,), "any"),
    "acoustic_tile": ((ACOUSTIC_TILE, ACOUSTIC_TILE, TILES), "paint"),
    "acoustic_panel": ((FIBRES, PLAIN), "any"),
    "foam": ((FOLDS, CORRUGATION), "dark"),
    "upholstery": ((FIBRES, PLAIN), "any"),
    "bed_textile": ((PLAIN, MOTIF, FIBRES), "any"),
    "bookshelf": ((BOOKS,), "any"),
    "people": ((PLAIN, FIBRES), "any"),
    "metal": ((PLAIN, CORRUGATION), "grey"),
    "corrugated_metal": ((CORRUGATION,), "grey"),
    "water": ((NATURAL,), "water"),
    "grass": ((NATURAL,), "green"),
    "soil": ((NATURAL,), "brown"),
    "gravel": ((SPECKLE, NATURAL), "stone"),
    "sand": ((NATURAL,), "sand"),
    "snow": ((PLAIN,), "white"),
    "asphalt": ((SPECKLE, NATURAL), "dark"),
    "foliage": ((NATURAL,), "green"),
    "rock": ((NATURAL, MARBLE), "stone"),
    "plastic": ((PLAIN,), "any"),
    "cork": ((SPECKLE,), "wood"),
    "perforated_panel": ((ACOUSTIC_TILE,), "wood"),
}
"""Patterns that a class may have, and its palette."""

GLOSS = {
    "marble": 0.6,
    "ceramic_tile": 0.5,
    "glass": 0.8,
    "metal": 0.4,
    "water": 0.9,
    "linoleum": 0.3,
    "wood_floor": 0.3,
    "parquet_on_joists": 0.3,
    "plastic": 0.3,
}
"""Mirror-likeness of classes that shine."""

_TINTS = {
    "brick": ((0.45, 0.2, 0.13), 0.5, 1.4),
    "glass": ((0.5, 0.6, 0.7), 0.1, 1.3),
    "water": ((0.05, 0.25, 0.3), 0.5, 1.5),
    "green": ((0.12, 0.25, 0.06), 0.5, 1.8),
    "brown": ((0.25, 0.17, 0.1), 0.5, 1.6),
    "sand": ((0.6, 0.5, 0.35), 0.7, 1.3),
}
_VARIED_TINTS = {
    "stone": ((0.5, 0.46, 0.4), 0.4, 1.5),
    "wood": ((0.42, 0.26, 0.14), 0.3, 1.8),
}


def draw_colour(rng: np.random.Generator, palette: str) -> NDArray[np.float64]:
    """A linear RGB reflectance [3] of a palette."""
    if palette in _TINTS:
        tint, low, high = _TINTS[palette]
        colour = np.array(tint) * rng.uniform(low, high)
    elif palette in _VARIED_TINTS:
        tint, low, high = _VARIED_TINTS[palette]
        colour = np.array(tint) * rng.uniform(low, high) * rng.uniform(0.9, 1.1, 3)
    elif palette == "grey":
        colour = np.full(3, rng.uniform(0.15, 0.6)) * rng.uniform(0.95, 1.05, 3)
    elif palette == "paint":
        colour = rng.uniform(0.35, 0.9) * (1 - rng.uniform(0, 0.25) * rng.random(3))
    elif palette == "dark":
        colour = np.full(3, rng.uniform(0.02, 0.15)) * rng.uniform(0.9, 1.1, 3)
    elif palette == "white":
        colour = np.full(3, rng.uniform(0.7, 0.95))
    else:
        colour = rng.uniform(0.03, 0.75) * (0.35 + 0.65 * rng.random(3))
    return np.clip(colour, 0.01, 0.95)


def draw_pattern_size(rng: np.random.Generator, pattern: int) -> tuple[float, float, float]:
    """Sizes of a pattern along u and v and of its joints, in metres."""
    sizes = {
        BRICKS: (0.22, 0.075, 0.012),
        TILES: (rng.choice([0.1, 0.15, 0.3, 0.6, 1.2]),) * 2 + (0.006,),
        PLANKS: (rng.uniform(0.8, 2.5), rng.uniform(0.07, 0.2), 0.004),
        SPECKLE: (rng.uniform(0.015, 0.08), 0.05, 0.01),
        MARBLE: (rng.uniform(0.3, 1.5), 0.5, 0.01),
        ACOUSTIC_TILE: (0.6, rng.choice([0.6, 1.2]), 0.015),
        FOLDS: (rng.uniform(0.08, 0.25), 0.2, 0.01),
        MOTIF: (rng.uniform(0.1, 0.6), 0.3, 0.01),
        CORRUGATION: (rng.uniform(0.05, 0.3), 0.2, 0.01),
        PICTURE: (rng.uniform(0.4, 1.5), 0.5, 0.01),
        PANES: (rng.uniform(0.5, 1.5), rng.uniform(0.5, 1.8), 0.05),
    }
    return sizes.get(pattern, (0.3, 0.3, 0.01))
