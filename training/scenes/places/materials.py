# SPDX-License-Identifier: MIT
"""Specimens of material classes: acoustics scattered about the table, looks that hint only.

A class has its usual patterns and colours: pile, folds, slots and perforation show that something
absorbs, as they do on real surfaces. Paint, tiles, panels and stripes occur on nearly every class,
so that neither pattern nor colour tells the absorption for certain.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from i2r_vr.materials.absorption import MATERIAL_CLASSES
from training.scenes.light import looks as k

Float = NDArray[np.float64]
Rng = np.random.Generator

LEAST_ABSORPTION, MOST_ABSORPTION = 0.004, 0.97
CLASS_SPREAD, BAND_SPREAD = 0.15, 0.06
"""Standard deviations of ln absorption about the table: of a specimen, of each octave."""
UNUSUAL_LOOK, PAINTED_SHARE = 0.06, 0.15

LOOKS: dict[str, tuple[tuple[int, ...], str]] = {
    "concrete": ((k.CONCRETE, k.CONCRETE, k.PLAIN, k.TILES), "grey"),
    "painted_concrete": ((k.PLAIN, k.CONCRETE, k.TILES), "paint"),
    "brick": ((k.BRICKS,), "brick"),
    "painted_brick": ((k.BRICKS,), "paint"),
    "plaster": ((k.PLAIN, k.PLAIN, k.PANELLING, k.MOTIF), "paint"),
    "plasterboard": ((k.PLAIN, k.PLAIN, k.MOTIF, k.STRIPES), "paint"),
    "stone": ((k.BRICKS, k.TILES, k.SPECKLE, k.CHECKER), "stone"),
    "marble": ((k.MARBLE, k.TILES, k.CHECKER), "stone"),
    "ceramic_tile": ((k.TILES, k.TILES, k.BRICKS, k.CHECKER), "paint"),
    "glass": ((k.PANES, k.PLAIN), "glass"),
    "wood_panel": ((k.PLANKS, k.PANELLING, k.PLAIN), "wood"),
    "wood_floor": ((k.PLANKS, k.PARQUET), "wood"),
    "parquet_on_joists": ((k.PARQUET, k.PLANKS), "wood"),
    "door_wood": ((k.PANELLING, k.PLAIN), "any"),
    "linoleum": ((k.PLAIN, k.SPECKLE, k.TILES, k.CHECKER), "any"),
    "carpet_thin": ((k.FIBRES, k.FIBRES, k.FIBRES, k.STRIPES), "any"),
    "carpet": ((k.FIBRES, k.FIBRES, k.MOTIF), "any"),
    "carpet_heavy": ((k.FIBRES, k.FIBRES, k.MOTIF), "any"),
    "curtain_light": ((k.FOLDS,), "any"),
    "curtain_heavy": ((k.FOLDS,), "any"),
    "acoustic_tile": ((k.ACOUSTIC_TILE,), "white"),
    "acoustic_panel": ((k.FIBRES, k.PANELLING, k.SPECKLE, k.PLAIN), "any"),
    "foam": ((k.CORRUGATION, k.FOLDS, k.PANELLING), "dark"),
    "upholstery": ((k.FIBRES, k.FIBRES, k.STRIPES, k.MOTIF), "any"),
    "bed_textile": ((k.FIBRES, k.MOTIF, k.STRIPES, k.FOLDS), "any"),
    "bookshelf": ((k.BOOKS,), "any"),
    "people": ((k.PLAIN, k.FIBRES, k.STRIPES), "any"),
    "metal": ((k.PLAIN, k.TILES, k.CORRUGATION), "grey"),
    "corrugated_metal": ((k.CORRUGATION,), "grey"),
    "water": ((k.WAVES,), "water"),
    "grass": ((k.NATURAL,), "green"),
    "soil": ((k.NATURAL,), "brown"),
    "gravel": ((k.SPECKLE, k.NATURAL), "stone"),
    "sand": ((k.NATURAL,), "sand"),
    "snow": ((k.PLAIN, k.NATURAL), "white"),
    "asphalt": ((k.SPECKLE, k.NATURAL, k.PLAIN), "dark"),
    "foliage": ((k.FOLIAGE,), "green"),
    "rock": ((k.STRATA, k.NATURAL), "stone"),
    "plastic": ((k.PLAIN,), "any"),
    "cork": ((k.SPECKLE,), "wood"),
    "perforated_panel": ((k.ACOUSTIC_TILE, k.SLATS, k.SLATS), "wood"),
}
"""Patterns that a class may have, and its palette."""

UNUSUAL = (k.PLAIN, k.TILES, k.PANELLING, k.STRIPES, k.CHECKER, k.PLANKS, k.BRICKS)
SCALED = frozenset(
    {
        k.TILES,
        k.CHECKER,
        k.CONCRETE,
        k.PANELLING,
        k.MOTIF,
        k.STRIPES,
        k.FOLDS,
        k.MARBLE,
        k.PANES,
        k.BRICKS,
    }
)
FIXED_LOOK = frozenset({"glass", "water", "grass", "soil", "foliage", "bookshelf", "sand", "snow"})

GLOSS = {
    "marble": 0.6,
    "ceramic_tile": 0.5,
    "glass": 0.8,
    "metal": 0.4,
    "water": 0.9,
    "linoleum": 0.3,
    "wood_floor": 0.35,
    "parquet_on_joists": 0.4,
    "plastic": 0.3,
    "painted_concrete": 0.15,
    "stone": 0.2,
    "wood_panel": 0.15,
    "door_wood": 0.2,
    "asphalt": 0.08,
}
"""Mirror-likeness of classes that shine."""

_TINTS = {  # linear reflectance, darkest and brightest share of it, spread of the hue
    "brick": ((0.42, 0.18, 0.11), 0.5, 1.6, 0.15),
    "glass": ((0.35, 0.42, 0.48), 0.1, 1.3, 0.1),
    "water": ((0.05, 0.25, 0.3), 0.5, 1.5, 0.1),
    "green": ((0.12, 0.23, 0.06), 0.5, 1.8, 0.2),
    "brown": ((0.25, 0.17, 0.1), 0.5, 1.6, 0.1),
    "sand": ((0.6, 0.5, 0.35), 0.7, 1.3, 0.05),
    "stone": ((0.5, 0.46, 0.4), 0.25, 1.5, 0.1),
    "wood": ((0.42, 0.25, 0.13), 0.12, 1.9, 0.12),
    "grey": ((0.4, 0.4, 0.4), 0.2, 1.5, 0.05),
    "dark": ((0.07, 0.07, 0.07), 0.3, 2.0, 0.1),
    "white": ((0.78, 0.77, 0.74), 0.75, 1.1, 0.03),
}


@dataclass(frozen=True)
class Specimen:
    """One concrete material of a place; see `Materials` for the fields."""

    name: str
    absorption: Float
    scattering: Float
    colour: Float
    pattern: int
    pattern_scale_m: tuple[float, float, float]
    detail: tuple[float, float, float, float]
    gloss: float
    emission: Float


def draw_colour(rng: Rng, palette: str) -> Float:
    """A linear RGB reflectance [3] of a palette; "paint" is mostly white, "any" is any."""
    if palette in _TINTS:
        tint, low, high, spread = _TINTS[palette]
        level = math.exp(rng.uniform(math.log(low), math.log(high)))
        colour = np.array(tint) * level * np.exp(spread * rng.standard_normal(3))
    elif palette == "paint" and rng.random() < 0.6:
        colour = rng.uniform(0.55, 0.88) * (1 - rng.uniform(0, 0.12) * np.sort(rng.random(3)))
    else:
        hue = 6.2832 * (rng.random() + np.array([0, 1 / 3, 2 / 3]))
        saturation = rng.beta(1.2, 2.5)
        colour = math.exp(rng.uniform(math.log(0.03), math.log(0.8))) * (
            1 - saturation * (0.5 - 0.5 * np.cos(hue))
        )
    return np.clip(colour, 0.01, 0.92)


def draw_pattern_size(rng: Rng, pattern: int, scale: float = 1.0) -> tuple[float, float, float]:
    """Sizes of a pattern along u and v and of its joints, in metres; from fine to huge.

    `scale` enlarges patterns that are larger in large rooms: tiles, panels, motifs, ashlar.
    """

    def span(low: float, high: float) -> float:
        return math.exp(rng.uniform(math.log(low), math.log(high)))

    tile = span(0.08, 1.6)
    brick = span(0.18, 0.9)
    panel = span(0.3, 2.5)
    sizes = {
        k.BRICKS: (brick, brick * rng.uniform(0.28, 0.55), 0.008 + 0.02 * brick),
        k.TILES: (tile, tile * rng.choice([0.5, 1, 1, 2]), 0.003 + 0.01 * tile),
        k.PLANKS: (span(0.6, 3), span(0.06, 0.3), 0.004),
        k.PARQUET: (span(0.3, 0.8), span(0.05, 0.12), 0.003),
        k.CHECKER: (tile, tile, 0.005),
        k.SPECKLE: (span(0.015, 0.12), 0.05, 0.01),
        k.MARBLE: (span(0.3, 2.5), 0.5, 0.01),
        k.ACOUSTIC_TILE: (0.6, rng.choice([0.6, 1.2]), 0.03),
        k.SLATS: (span(0.06, 0.2), 0.2, 0.01),
        k.FOLDS: (span(0.07, 0.3), 0.2, 0.01),
        k.MOTIF: (span(0.08, 0.9), 0.3, 0.01),
        k.STRIPES: (span(0.06, 0.8), 0.3, 0.01),
        k.CORRUGATION: (span(0.05, 0.4), 0.2, 0.01),
        k.CONCRETE: (span(0.9, 3.5), span(0.9, 3), 0.02),
        k.PANELLING: (panel, panel * rng.uniform(0.7, 2.2), 0.02),
        k.PICTURE: (span(0.4, 2), span(0.4, 2), 0.01),
        k.PANES: (span(0.35, 2), span(0.35, 2.2), rng.uniform(0.04, 0.1)),
        k.FOLIAGE: (span(0.4, 2.5), 0.5, 0.01),
        k.STRATA: (span(0.3, 3), 0.5, 0.01),
        k.WAVES: (span(0.3, 2), 0.5, 0.01),
        k.FACADE: (span(1.5, 4), rng.uniform(2.8, 3.6), 0.05),
    }
    along, across, joint = sizes.get(pattern, (0.3, 0.3, 0.01))
    if pattern in SCALED:
        return along * scale, across * scale, joint * scale
    return along, across, joint


def draw_specimen(
    rng: Rng, name: str, emit: float = 0.0, pattern: int | None = None, scale: float = 1.0
) -> Specimen:
    """A specimen of a class.

    Parameters
    ----------
    rng : numpy.random.Generator
    name : str
        One of `MATERIAL_CLASSES`.
    emit : float
        Radiance of lamps and daylit panes.
    pattern : int, optional
        The pattern, instead of one that the class usually has.
    scale : float
        See `draw_pattern_size`.
    """
    entry = MATERIAL_CLASSES[name]
    spread = CLASS_SPREAD * rng.standard_normal() + BAND_SPREAD * rng.standard_normal(7)
    absorption = np.array(entry.absorption) * np.exp(spread)
    scattering = np.array(entry.scattering) * math.exp(0.3 * rng.standard_normal())
    patterns, palette = LOOKS[name]
    free = name not in FIXED_LOOK
    unusual = free and rng.random() < UNUSUAL_LOOK
    chosen = int(rng.choice(UNUSUAL if unusual else patterns)) if pattern is None else pattern
    if free and rng.random() < PAINTED_SHARE:
        palette = "paint"
    first = draw_colour(rng, palette)
    second = first * math.exp(rng.normal(-0.4, 0.6))
    if rng.random() < 0.4:
        second = draw_colour(rng, palette)
    tint = np.array([1.0, 0.95, 0.85]) if rng.random() < 0.5 else np.ones(3)
    return Specimen(
        name=name,
        absorption=np.clip(absorption, LEAST_ABSORPTION, MOST_ABSORPTION),
        scattering=np.clip(scattering, 0.03, 0.9),
        colour=np.clip(np.stack([first, second]), 0.01, 0.95),
        pattern=chosen,
        pattern_scale_m=draw_pattern_size(rng, chosen, scale),
        detail=(
            rng.uniform(0.5, 1.0),
            0.02 + 0.25 * rng.random() ** 2.5,
            math.exp(rng.uniform(math.log(0.08), math.log(1.2))),
            0.7 * rng.random() ** 3,
        ),
        gloss=min(GLOSS.get(name, 0.05) * rng.uniform(0.3, 1.2), 0.9),
        emission=tint * emit,
    )
