# SPDX-License-Identifier: MIT
"""A place in use under construction: what goes with what, and what is not what it looks like."""

from __future__ import annotations

import math
from dataclasses import replace

import numpy as np
from numpy.typing import ArrayLike

from training.scenes.draws import pick
from training.scenes.light.looks import PICTURE
from training.scenes.places.building import Builder
from training.scenes.places.materials import draw_specimen
from training.scenes.places.usual_looks import usual_specimen

USUAL_SHARE = 0.88
"""How often a surface looks as its class mostly does."""
DISGUISE_SHARE, SPARED_SHARE = 0.5, 0.5
"""How often what absorbs unseen looks like what it replaces; how often a dry place's wall or
ceiling is left as it is."""
MOODS = ("usual", "hard", "dry")
MOOD_SHARES = (0.72, 0.13, 0.15)
_HARD = {
    "upholstery": ("plastic", "wood_panel"),
    "curtain_heavy": ("plastic", "curtain_light"),
    "curtain_light": ("plastic", "wood_panel"),
    "carpet": ("linoleum", "wood_floor"),
    "carpet_heavy": ("linoleum", "wood_floor"),
    "carpet_thin": ("linoleum", "ceramic_tile"),
    "acoustic_tile": ("plaster", "concrete"),
    "acoustic_panel": ("plaster", "wood_panel"),
    "perforated_panel": ("wood_panel", "wood_panel"),
}
"""A furnished room without anything soft."""
_DRY = {
    "plaster": ("acoustic_panel", "plaster"),
    "plasterboard": ("acoustic_panel", "plasterboard"),
    "wood_panel": ("perforated_panel", "wood_panel"),
    "painted_concrete": ("acoustic_panel", "painted_concrete"),
}
"""Walls and ceilings that absorb and don't show it."""
GOODS_M = (0.09, 0.3)
_KELVIN = {  # linear RGB of lamps
    "candle": (1.0, 0.6, 0.3),
    "warm": (1.0, 0.76, 0.5),
    "white": (1.0, 0.92, 0.8),
    "cool": (0.95, 1.0, 1.02),
    "blue": (0.85, 0.97, 1.15),
}


class Inhabited(Builder):
    """A builder of places in use.

    Colours and sizes are mostly usual ones; some places are hard though furnished, some dry
    though bare: `swaps` says which classes stand for which.
    """

    def __init__(self, family: str, seed: int) -> None:
        super().__init__(family, seed)
        rng = self.rng
        self.detail = float(rng.uniform(0.4, 1.0))
        self.daylight = float(rng.choice([0.0, 0.5, 1.5, 4.0, 9.0], p=[0.2, 0.15, 0.3, 0.25, 0.1]))
        mood = pick(rng, MOODS, MOOD_SHARES)
        others = {"usual": {}, "hard": _HARD, "dry": _DRY}[mood]
        self.swaps: dict[str, str] = {
            name: pick(rng, to) for name, to in others.items() if rng.random() < 0.75
        }
        self.lamp_kind = pick(rng, list(_KELVIN), [0.07, 0.33, 0.33, 0.2, 0.07])
        self.mixed_lamps = bool(rng.random() < 0.25)

    def material(self, name: str, fresh: bool = False, emit: float = 0.0) -> int:
        """Index of a specimen of a class, or of what stands for it here."""
        if not fresh and (name in self._shared or emit > 0):
            return super().material(name, False, emit)
        heard = self.swaps.get(name, name)
        if fresh and name in _DRY and self.rng.random() < SPARED_SHARE:
            heard = name
        if emit > 0 or self.rng.random() > USUAL_SHARE:
            specimen = draw_specimen(self.rng, heard, emit, scale=self.scale)
        else:
            hidden = heard in _DRY.get(name, ()) and self.rng.random() < DISGUISE_SHARE
            seen = name if hidden else None
            specimen = usual_specimen(self.rng, heard, self.scale, seen)
        index = self.add_specimen(specimen)
        if not fresh:
            self._shared[name] = index
        return index

    def goods(self) -> int:
        """A material of packed goods, one of at most eight: printed boxes, cans, plain colours."""
        number = int(self.rng.integers(8))
        key = f"goods {number}"
        if key not in self._shared and number < 4:
            kind = pick(self.rng, ["plastic", "wood_panel", "metal"])
            self._shared[key] = self.add_specimen(usual_specimen(self.rng, kind, 1.0, "plastic"))
        elif key not in self._shared:
            kind = pick(self.rng, ["wood_panel", "plastic", "metal", "bookshelf"])
            specimen = draw_specimen(self.rng, kind, pattern=PICTURE)
            size = math.exp(self.rng.uniform(math.log(GOODS_M[0]), math.log(GOODS_M[1])))
            ratio = float(self.rng.uniform(0.8, 1.6))
            sized = replace(specimen, pattern_scale_m=(size, size * ratio, 0.01))
            self._shared[key] = self.add_specimen(sized)
        return self._shared[key]

    def lamp(self, position: ArrayLike, power: float, tint: ArrayLike | None = None) -> None:
        """A point light of the place's kind; of another where its lamps are mixed."""
        if tint is None:
            kind = pick(self.rng, list(_KELVIN)) if self.mixed_lamps else self.lamp_kind
            tint = np.array(_KELVIN[kind])
        super().lamp(position, power, tint)
