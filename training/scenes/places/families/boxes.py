# SPDX-License-Identifier: MIT
"""Families of furnished box rooms from lists of volumes, heights and classes."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from training.scenes.draws import log_uniform, pick, room_size, wall_classes
from training.scenes.light.overhead import ceiling_details
from training.scenes.places.building import Builder
from training.scenes.places.dressing import dress
from training.scenes.places.spaces import Room, Space, build_room


@dataclass(frozen=True)
class BoxKind:
    """What box rooms of a use are like: volumes in m3, heights in m, likely classes."""

    volume_m3: tuple[float, float]
    height_m: tuple[float, float]
    floors: Sequence[str]
    ceilings: Sequence[str]
    walls: Sequence[str]
    aspect: tuple[float, float] = (1.0, 2.0)
    windows: int = 4
    curtain: float = 0.3

    def shell(self, place: Builder) -> Room:
        """The bare room."""
        rng = place.rng
        size = room_size(rng, log_uniform(rng, *self.volume_m3), self.aspect, self.height_m)
        return build_room(
            place,
            size.tolist(),
            pick(rng, self.floors),
            pick(rng, self.ceilings),
            wall_classes(rng, self.walls),
        )

    def finish(self, room: Room) -> None:
        """Doors, windows, lamps, details."""
        dress(room, self.windows, self.curtain)
        ceiling_details(room)

    def family(self, furnish: Callable[[Room], None]) -> Callable[[Builder], Space]:
        """A family of such rooms with furniture."""

        def build(place: Builder) -> Space:
            room = self.shell(place)
            furnish(room)
            self.finish(room)
            return space_of(room)

        return build


def space_of(room: Room, less_m3: float = 0.0) -> Space:
    """A whole room to stand in; `less_m3` of it is no air."""
    volume = float(room.size.prod()) - less_m3
    return Space(room.low, room.high, volume, focus=room.focus)
