# SPDX-License-Identifier: MIT
"""What surfaces of buildings mostly look like: paints, woods and cloths in use, sizes as sold.

`materials.py` draws colours and sizes far beyond these, so that no look is sure of its class;
places that people live and work in mix both.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from training.scenes.light import looks as k
from training.scenes.places.materials import FIXED_LOOK, Specimen, draw_specimen

Float = NDArray[np.float64]
Rng = np.random.Generator
Span = tuple[float, float]
Pattern = tuple[int, Span, float]
"""A pattern, its least and greatest size in metres, and its other side's share of it."""

PAINTS = (
    *((0.86, 0.85, 0.82), (0.8, 0.79, 0.76), (0.84, 0.8, 0.71), (0.75, 0.75, 0.75)) * 2,
    *((0.7, 0.65, 0.55), (0.6, 0.62, 0.62), (0.62, 0.66, 0.58), (0.55, 0.63, 0.7)),
    *((0.45, 0.43, 0.4), (0.62, 0.45, 0.3), (0.2, 0.27, 0.33), (0.45, 0.13, 0.1)),
)
WOODS = (
    *((0.55, 0.38, 0.22), (0.44, 0.27, 0.13), (0.3, 0.16, 0.07), (0.17, 0.09, 0.05)),
    *((0.62, 0.48, 0.32), (0.36, 0.29, 0.22), (0.7, 0.66, 0.6), (0.08, 0.06, 0.05)),
)
CLOTHS = (
    *((0.2, 0.2, 0.21), (0.06, 0.06, 0.07), (0.4, 0.39, 0.37), (0.05, 0.09, 0.2)),
    *((0.3, 0.04, 0.05), (0.09, 0.16, 0.12), (0.45, 0.36, 0.25), (0.18, 0.11, 0.08)),
    *((0.5, 0.24, 0.06), (0.12, 0.25, 0.34), (0.28, 0.1, 0.2), (0.6, 0.57, 0.5)),
)
PALE = ((0.8, 0.79, 0.76), (0.72, 0.68, 0.6), (0.6, 0.62, 0.64), (0.74, 0.6, 0.5))
STONES = (
    *((0.55, 0.5, 0.42), (0.42, 0.4, 0.37), (0.3, 0.29, 0.28), (0.65, 0.6, 0.5)),
    *((0.5, 0.36, 0.25), (0.2, 0.2, 0.2), (0.7, 0.69, 0.66)),
)
METALS = ((0.5, 0.51, 0.52), (0.28, 0.29, 0.3), (0.06, 0.06, 0.06), (0.7, 0.7, 0.7))
LACQUERS = (
    *((0.8, 0.8, 0.79), (0.05, 0.05, 0.05), (0.3, 0.31, 0.32), (0.5, 0.03, 0.03)),
    *((0.04, 0.12, 0.4), (0.65, 0.4, 0.03), (0.08, 0.3, 0.12), (0.55, 0.15, 0.02)),
)
FLOORINGS = ((0.42, 0.4, 0.36), (0.28, 0.32, 0.34), (0.36, 0.25, 0.16), (0.5, 0.46, 0.38))

_PLAIN: Pattern = (k.PLAIN, (0.3, 0.3), 1.0)
_COURSES: Pattern = (k.BRICKS, (0.2, 0.25), 0.33)
_FINE: Pattern = (k.FIBRES, (0.3, 0.3), 1.0)

USUAL: dict[str, tuple[Sequence[tuple[float, float, float]], tuple[Pattern, ...]]] = {
    "plaster": (PAINTS, (_PLAIN,)),
    "plasterboard": (PAINTS, (_PLAIN,)),
    "painted_concrete": (PAINTS, (_PLAIN, (k.CONCRETE, (1.0, 2.6), 0.8))),
    "concrete": (STONES[:3], ((k.CONCRETE, (1.0, 2.6), 0.8), _PLAIN)),
    "painted_brick": (PAINTS, (_COURSES, (k.BRICKS, (0.39, 0.41), 0.5))),
    "ceramic_tile": (PAINTS, ((k.TILES, (0.1, 0.6), 1.0), (k.BRICKS, (0.15, 0.3), 0.5))),
    "stone": (STONES, ((k.TILES, (0.3, 0.8), 1.0), (k.BRICKS, (0.35, 0.8), 0.5))),
    "marble": (STONES, ((k.MARBLE, (0.4, 1.6), 1.0), (k.TILES, (0.4, 0.9), 1.0))),
    "wood_panel": (WOODS, (_PLAIN, _PLAIN, (k.PANELLING, (0.5, 1.1), 1.6))),
    "wood_floor": (WOODS, ((k.PLANKS, (0.9, 2.2), 0.08),)),
    "parquet_on_joists": (WOODS, ((k.PARQUET, (0.35, 0.6), 0.15), (k.PLANKS, (0.5, 1.0), 0.1))),
    "door_wood": ((*WOODS, *PAINTS[:6]), (_PLAIN, (k.PANELLING, (0.4, 0.45), 2.0))),
    "linoleum": (FLOORINGS, (_PLAIN, (k.SPECKLE, (0.015, 0.03), 1.0), (k.TILES, (0.3, 0.6), 1))),
    "carpet_thin": (CLOTHS, (_FINE, _FINE, (k.TILES, (0.5, 0.5), 1.0))),
    "carpet": (CLOTHS, (_FINE,)),
    "carpet_heavy": (CLOTHS, (_FINE,)),
    "curtain_light": ((*PALE, *CLOTHS[:4]), ((k.FOLDS, (0.1, 0.2), 1.0),)),
    "curtain_heavy": (CLOTHS, ((k.FOLDS, (0.12, 0.25), 1.0),)),
    "acoustic_tile": (PAINTS[:3], ((k.ACOUSTIC_TILE, (0.6, 0.62), 1.0),)),
    "acoustic_panel": ((*CLOTHS, *PAINTS[:4]), (_FINE, _PLAIN)),
    "perforated_panel": (
        (*WOODS, *PAINTS[:3]),
        ((k.SLATS, (0.05, 0.12), 1.0), (k.ACOUSTIC_TILE, (0.6, 0.6), 2.0)),
    ),
    "foam": (METALS[1:3], ((k.CORRUGATION, (0.05, 0.12), 1.0), (k.PANELLING, (0.3, 0.5), 1.0))),
    "upholstery": (CLOTHS, (_FINE, _PLAIN)),
    "bed_textile": ((*PALE, *CLOTHS), (_PLAIN, _FINE, (k.STRIPES, (0.06, 0.3), 1.0))),
    "people": (CLOTHS, (_PLAIN, _FINE)),
    "metal": (METALS, (_PLAIN,)),
    "corrugated_metal": ((*METALS, *PAINTS[:4]), ((k.CORRUGATION, (0.08, 0.25), 1.0),)),
    "plastic": (LACQUERS, (_PLAIN,)),
    "asphalt": (METALS[1:3], (_PLAIN, (k.SPECKLE, (0.015, 0.03), 1.0))),
}
"""Linear RGB reflectances of a class, and its patterns."""


def usual_specimen(
    rng: Rng, name: str, scale: float = 1.0, looks_like: str | None = None
) -> Specimen:
    """A specimen of a class that looks as such mostly do, or as another class does.

    Parameters
    ----------
    rng : numpy.random.Generator
    name : str
        One of `MATERIAL_CLASSES`: what is heard.
    scale : float
        See `draw_pattern_size`; for classes that have no usual look.
    looks_like : str, optional
        The class that is seen.
    """
    heard = draw_specimen(rng, name, scale=scale)
    seen = looks_like or name
    if seen not in USUAL or seen in FIXED_LOOK:
        return heard
    colours, patterns = USUAL[seen]
    pattern, (low, high), share = patterns[int(rng.integers(len(patterns)))]
    size = math.exp(rng.uniform(math.log(low), math.log(high)))
    base = np.array(colours[int(rng.integers(len(colours)))])
    first = base * math.exp(rng.normal(0.0, 0.15)) * np.exp(rng.normal(0.0, 0.05, 3))
    second = first * (rng.uniform(0.6, 0.9) if first.mean() > 0.25 else rng.uniform(1.2, 1.8))
    grain, speck = 0.01 + 0.1 * rng.random() ** 2, math.exp(rng.uniform(-2.0, 0.3))
    return replace(
        heard,
        colour=np.clip(np.stack([first, second]), 0.01, 0.92),
        pattern=pattern,
        pattern_scale_m=(size, size * share, 0.002 + 0.008 * float(rng.random())),
        detail=(float(rng.uniform(0.4, 0.9)), grain, speck, 0.5 * float(rng.random()) ** 3),
    )
