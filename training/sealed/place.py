# SPDX-License-Identifier: MIT
"""A place of the sealed set under construction, and where people stand in it."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from training.scenes.places.building import Builder
from training.scenes.places.spaces import Room, Space, build_room
from training.scenes.scene import Materials
from training.sealed.looks import draw_paint, draw_sealed_specimen

Stand = tuple[float, float, float, float, float]
"""A rectangle x0, y0, x1, y1 of floor at height z, in metres."""


PAINT, JOINERY = "paint", "joinery"
PALE_SHARE = 0.85
_PALE = ("plaster", "plasterboard", "painted_concrete", "concrete", "acoustic_panel")


@dataclass(frozen=True)
class Ground:
    """What a family hands back: the space, and the floors that people walk on."""

    space: Space
    stands: tuple[Stand, ...]


class Place(Builder):
    """A builder whose materials look as the sealed set's do.

    `looks` says what a material shows: a motif of `motifs`, `PAINT` where its colour was chosen
    and no image may cover it, `JOINERY` for wood of one piece, or "" for what its class has.
    """

    def __init__(self, family: str, seed: int) -> None:
        super().__init__(family, seed)
        self.looks: dict[int, str] = {}
        self.detail = float(self.rng.uniform(0.55, 1.0))
        self.daylight = float(self.rng.choice([0.0, 0.5, 1.5, 4.0], p=[0.2, 0.2, 0.3, 0.3]))

    def material(
        self,
        name: str,
        fresh: bool = False,
        emit: float = 0.0,
        look: str = "",
        palette: str = "",
    ) -> int:
        """Index of a specimen of a class and look: the place's shared one, or a fresh one."""
        key = f"{name}/{look}/{palette}/{emit > 0}"
        if not fresh and key in self._shared:
            return self._shared[key]
        specimen = draw_sealed_specimen(self.rng, name, emit, palette)
        count = len(self.specimens)
        index = self.add_specimen(specimen)
        if index == count:
            plain = JOINERY if name == "wood_panel" and not fresh else ""
            self.looks[index] = look or (PAINT if palette else plain)
        if not fresh:
            self._shared[key] = index
        return index

    def lit(self, name: str, radiance: float) -> int:
        """A material that glows."""
        return self.material(name, emit=radiance)

    def materials(self) -> Materials:
        """The specimens as arrays; a name is ``class/look``."""
        plain = super().materials()
        names = tuple(f"{name}/{self.looks.get(i, '')}" for i, name in enumerate(plain.names))
        return replace(plain, names=names)


def shell(
    place: Place, size: tuple[float, float, float], floor: str, ceiling: str, walls: list[str]
) -> Room:
    """Six slabs about the origin, see `build_room`; a painted or padded ceiling is mostly white."""
    room = build_room(place, size, floor, ceiling, walls)
    if ceiling in _PALE and place.rng.random() < PALE_SHARE:
        pale = draw_paint(place.rng, "bright")
        one = place.specimens[room.ceiling]
        place.specimens[room.ceiling] = replace(one, colour=np.stack([pale, 0.9 * pale]))
    return room


def floor_space(
    low: tuple[float, float, float],
    high: tuple[float, float, float],
    volume_m3: float,
    outdoor: bool = False,
) -> Space:
    """A space between two corners."""
    return Space(np.array(low), np.array(high), volume_m3, outdoor, not outdoor)
