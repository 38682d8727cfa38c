# SPDX-License-Identifier: MIT
"""What places of a use are finished with, as one: floors, ceilings and walls that go together."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

ODD_SHARE = 0.12
"""How often a floor, a ceiling or the walls are those of another finish of the use."""


@dataclass(frozen=True)
class Finish:
    """Classes of a room's shell, how often it is met, how often its seats are soft.

    treated : class of panels on its walls, or ""; panels : least and greatest share of the walls.
    """

    share: float
    floor: str
    ceiling: str
    walls: tuple[str, ...]
    soft: float = 0.5
    treated: str = ""
    panels: tuple[float, float] = (0.1, 0.4)

    def four_walls(self, rng: np.random.Generator) -> list[str]:
        """Classes of the walls: all of the first, or one or two of another."""
        first = self.walls[0]
        other = self.walls[int(rng.integers(len(self.walls)))]
        third = self.walls[int(rng.integers(len(self.walls)))]
        return [first, other, third, first] if rng.random() < 0.6 else [first] * 4


def draw_finish(rng: np.random.Generator, finishes: Sequence[Finish]) -> Finish:
    """One of a use's finishes, at times with a part of another."""
    shares = np.array([one.share for one in finishes])

    def one() -> Finish:
        return finishes[int(rng.choice(len(finishes), p=shares / shares.sum()))]

    chosen = one()
    floor = one().floor if rng.random() < ODD_SHARE else chosen.floor
    ceiling = one().ceiling if rng.random() < ODD_SHARE else chosen.ceiling
    walls = one().walls if rng.random() < ODD_SHARE else chosen.walls
    return Finish(chosen.share, floor, ceiling, walls, chosen.soft, chosen.treated, chosen.panels)


F = Finish
HOME = (
    F(3, "wood_floor", "plaster", ("plaster", "plaster", "wood_panel"), 0.9),
    F(2, "parquet_on_joists", "plasterboard", ("plasterboard", "plaster"), 0.9),
    F(2, "carpet", "plaster", ("plaster", "plasterboard"), 1.0),
    F(1, "ceramic_tile", "plaster", ("plaster", "stone", "painted_brick"), 0.7),
    F(1, "wood_floor", "wood_panel", ("painted_brick", "plaster", "brick"), 0.8),
    F(1, "concrete", "concrete", ("brick", "plaster", "concrete"), 0.7),
)
BEDROOM = (
    F(3, "carpet", "plaster", ("plaster", "plasterboard"), 1.0),
    F(3, "wood_floor", "plasterboard", ("plaster", "plasterboard", "wood_panel"), 0.9),
    F(1, "carpet_heavy", "plaster", ("wood_panel", "plaster"), 1.0),
    F(1, "linoleum", "acoustic_tile", ("plaster",), 0.6),
)
BATH = (
    F(4, "ceramic_tile", "plaster", ("ceramic_tile", "ceramic_tile", "plaster"), 0.2),
    F(2, "ceramic_tile", "plasterboard", ("ceramic_tile", "plaster"), 0.2),
    F(1, "marble", "plaster", ("marble", "ceramic_tile"), 0.2),
    F(1, "stone", "wood_panel", ("stone", "plaster"), 0.2),
)
KITCHEN = (
    F(3, "ceramic_tile", "plaster", ("plaster", "ceramic_tile"), 0.2),
    F(2, "linoleum", "plasterboard", ("plasterboard", "ceramic_tile"), 0.2),
    F(2, "wood_floor", "plaster", ("plaster", "brick"), 0.4),
    F(1, "ceramic_tile", "acoustic_tile", ("ceramic_tile",), 0.1),
)
OFFICE = (
    F(4, "carpet_thin", "acoustic_tile", ("plasterboard", "glass", "plasterboard"), 0.9),
    F(2, "carpet", "acoustic_tile", ("plaster", "glass", "acoustic_panel"), 1.0),
    F(1, "linoleum", "acoustic_tile", ("plaster", "plasterboard"), 0.8),
    F(1, "concrete", "concrete", ("brick", "glass", "concrete"), 0.7),
    F(1, "wood_floor", "plaster", ("plaster", "wood_panel"), 0.8),
    F(1, "carpet_thin", "perforated_panel", ("glass", "plasterboard"), 0.9, "acoustic_panel"),
)
TEACHING = (
    F(3, "linoleum", "acoustic_tile", ("plaster", "painted_brick", "plaster"), 0.15),
    F(2, "carpet_thin", "acoustic_tile", ("plasterboard", "wood_panel"), 0.6, "acoustic_panel"),
    F(2, "linoleum", "plaster", ("painted_concrete", "plaster"), 0.1, "acoustic_panel"),
    F(1, "parquet_on_joists", "plaster", ("plaster", "wood_panel"), 0.2),
    F(1, "linoleum", "perforated_panel", ("painted_brick", "plaster"), 0.3, "acoustic_panel"),
)
LECTURE = (
    F(3, "carpet_thin", "acoustic_tile", ("wood_panel", "plaster", "perforated_panel"), 0.9),
    F(2, "linoleum", "perforated_panel", ("plaster", "wood_panel"), 0.6, "acoustic_panel"),
    F(1, "wood_floor", "plaster", ("plaster", "wood_panel"), 0.4, "perforated_panel"),
    F(1, "carpet", "plasterboard", ("acoustic_panel", "wood_panel"), 1.0),
    F(1, "concrete", "concrete", ("concrete", "wood_panel"), 0.4),
)
PRACTICE = (
    F(3, "carpet_thin", "acoustic_tile", ("plasterboard", "plaster"), 0.6, "acoustic_panel"),
    F(2, "wood_floor", "perforated_panel", ("wood_panel", "plaster"), 0.5, "acoustic_panel"),
    F(1, "carpet", "acoustic_panel", ("acoustic_panel", "curtain_heavy"), 0.8, "foam"),
    F(1, "linoleum", "plaster", ("painted_brick", "plaster"), 0.3, "foam", (0.05, 0.3)),
    F(1, "wood_floor", "plaster", ("plaster", "curtain_heavy"), 0.4, "perforated_panel"),
)
SHOP = (
    F(3, "linoleum", "acoustic_tile", ("plasterboard", "plaster"), 0.2),
    F(2, "ceramic_tile", "plasterboard", ("plaster", "glass", "plaster"), 0.2),
    F(2, "wood_floor", "plaster", ("plaster", "brick", "glass"), 0.4),
    F(2, "concrete", "concrete", ("plaster", "concrete", "glass"), 0.3),
    F(1, "carpet_thin", "acoustic_tile", ("plasterboard", "wood_panel"), 0.5),
    F(1, "marble", "plasterboard", ("glass", "marble"), 0.3),
)
STORE = (
    F(2, "concrete", "corrugated_metal", ("corrugated_metal", "painted_brick", "concrete"), 0.1),
    F(3, "linoleum", "acoustic_tile", ("plasterboard", "painted_concrete"), 0.1),
    F(3, "concrete", "perforated_panel", ("corrugated_metal", "plasterboard"), 0.1),
    F(1, "ceramic_tile", "corrugated_metal", ("plaster", "glass", "metal"), 0.1),
    F(2, "painted_concrete", "perforated_panel", ("concrete", "corrugated_metal"), 0.1),
    F(1, "asphalt", "acoustic_panel", ("concrete", "brick"), 0.1),
)
CAFE = (
    F(3, "wood_floor", "acoustic_tile", ("plaster", "brick", "wood_panel"), 0.5),
    F(2, "wood_floor", "plaster", ("plaster", "wood_panel"), 0.6, "acoustic_panel"),
    F(2, "ceramic_tile", "perforated_panel", ("plaster", "ceramic_tile", "glass"), 0.3),
    F(1, "ceramic_tile", "plaster", ("plaster", "glass"), 0.2),
    F(1, "concrete", "concrete", ("brick", "plaster", "glass"), 0.3, "acoustic_panel"),
    F(2, "carpet", "plasterboard", ("wood_panel", "plaster", "curtain_heavy"), 0.9),
    F(1, "linoleum", "acoustic_panel", ("plaster", "glass"), 0.3),
    F(1, "stone", "wood_panel", ("stone", "plaster"), 0.4),
)
STAGE = (
    F(3, "carpet", "plaster", ("wood_panel", "plaster", "curtain_heavy"), 1.0),
    F(2, "carpet_thin", "perforated_panel", ("acoustic_panel", "wood_panel"), 1.0),
    F(2, "parquet_on_joists", "plaster", ("plaster", "wood_panel"), 0.6),
    F(1, "wood_floor", "wood_panel", ("wood_panel", "brick"), 0.7),
    F(1, "carpet", "acoustic_panel", ("curtain_heavy", "acoustic_panel"), 1.0),
    F(1, "concrete", "concrete", ("concrete", "brick"), 0.4),
)
SPORT = (
    F(2, "parquet_on_joists", "corrugated_metal", ("painted_brick", "wood_panel", "plaster"), 0.0),
    F(3, "linoleum", "perforated_panel", ("wood_panel", "painted_brick"), 0.0, "perforated_panel"),
    F(2, "parquet_on_joists", "acoustic_panel", ("perforated_panel", "painted_brick"), 0.0),
    F(1, "parquet_on_joists", "concrete", ("brick", "concrete", "glass"), 0.0),
    F(1, "linoleum", "wood_panel", ("concrete", "wood_panel"), 0.0, "acoustic_panel"),
    F(1, "foam", "acoustic_panel", ("plaster", "painted_brick"), 0.0),
)
GRAND = (
    F(2, "parquet_on_joists", "plaster", ("plaster", "wood_panel", "curtain_heavy"), 0.9),
    F(2, "carpet", "plaster", ("plaster", "wood_panel"), 0.9),
    F(1, "marble", "plaster", ("marble", "plaster", "stone"), 0.6),
    F(1, "carpet_heavy", "plaster", ("wood_panel", "plaster"), 1.0),
    F(1, "stone", "wood_panel", ("stone", "plaster"), 0.3),
    F(2, "carpet", "acoustic_tile", ("plasterboard", "curtain_heavy"), 0.9),
    F(1, "parquet_on_joists", "perforated_panel", ("wood_panel",), 0.7, "acoustic_panel"),
)
ATRIUM = (
    F(3, "stone", "glass", ("plaster", "glass", "concrete"), 0.5),
    F(2, "marble", "plaster", ("marble", "glass", "plaster"), 0.6),
    F(2, "ceramic_tile", "corrugated_metal", ("plasterboard", "glass"), 0.4),
    F(1, "concrete", "concrete", ("concrete", "glass", "wood_panel"), 0.5),
    F(1, "carpet_thin", "perforated_panel", ("wood_panel", "glass"), 0.8, "acoustic_panel"),
    F(1, "brick", "wood_panel", ("brick", "glass"), 0.4),
)
FOYER = (
    F(3, "stone", "plaster", ("plaster", "glass", "stone"), 0.6),
    F(2, "marble", "plasterboard", ("marble", "glass", "wood_panel"), 0.7),
    F(2, "carpet", "acoustic_tile", ("wood_panel", "plaster", "glass"), 0.9),
    F(1, "ceramic_tile", "acoustic_tile", ("plaster", "glass"), 0.5),
    F(1, "wood_floor", "perforated_panel", ("plaster", "concrete"), 0.7),
)
LOUNGE = (
    F(3, "carpet", "acoustic_tile", ("plaster", "wood_panel", "glass"), 1.0),
    F(2, "carpet_thin", "plasterboard", ("plaster", "wood_panel"), 1.0, "acoustic_panel"),
    F(2, "wood_floor", "plaster", ("plaster", "wood_panel", "curtain_heavy"), 1.0),
    F(1, "stone", "acoustic_tile", ("glass", "stone"), 0.9),
    F(1, "carpet", "perforated_panel", ("wood_panel", "plaster"), 1.0),
)
WORKS = (
    F(2, "concrete", "corrugated_metal", ("painted_brick", "corrugated_metal"), 0.0),
    F(1, "concrete", "concrete", ("brick", "concrete"), 0.0),
    F(2, "concrete", "perforated_panel", ("painted_brick", "corrugated_metal"), 0.0),
    F(1, "wood_floor", "wood_panel", ("brick", "wood_panel"), 0.0, "acoustic_panel"),
    F(2, "painted_concrete", "acoustic_panel", ("painted_concrete", "metal"), 0.0),
)
CHURCH = (
    F(4, "stone", "stone", ("stone", "stone", "plaster"), 0.1),
    F(3, "stone", "plaster", ("plaster", "stone"), 0.1),
    F(1, "ceramic_tile", "wood_panel", ("brick", "plaster"), 0.2),
    F(1, "marble", "plaster", ("marble", "plaster"), 0.1),
    F(1, "carpet_thin", "wood_panel", ("plaster", "painted_brick"), 0.6),
)
