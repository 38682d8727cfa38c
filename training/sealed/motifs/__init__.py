# SPDX-License-Identifier: MIT
"""Painted motifs of the sealed set; sRGB squares in OpenCV's order of colours."""

from __future__ import annotations

from collections.abc import Callable

from training.sealed.motifs import boards, cloth, pictures, wares
from training.sealed.motifs.canvas import Image, Rng

__all__ = ["REPEATED", "WHOLE", "Motif"]

Motif = Callable[[Rng], Image]

WHOLE: dict[str, Motif] = {
    "art": pictures.art,
    "backdrop": pictures.backdrop,
    "poster": pictures.poster,
    "rug": pictures.rug,
    "sign": boards.sign,
    "menu": boards.menu,
    "notices": boards.notices,
    "clock": boards.clock,
    "departures": boards.departures,
    "panel": boards.panel,
    "monitor": boards.monitor,
    "score": boards.score,
    "hoopboard": boards.hoopboard,
    "prices": boards.prices,
    "packs": wares.packs,
    "bottles": wares.bottles,
    "tins": wares.tins,
    "magazines": wares.magazines,
    "spines": wares.spines,
    "racks": wares.racks,
    "awning": cloth.awning,
}
"""Motifs that fill a sheet as a whole."""
REPEATED: dict[str, tuple[Motif, tuple[float, float]]] = {
    "check": (cloth.check, (0.15, 0.5)),
    "blind": (cloth.blind, (0.4, 0.5)),
    "price": (boards.price, (0.3, 0.5)),
}
"""Motifs that repeat, and metres of a repeat."""
