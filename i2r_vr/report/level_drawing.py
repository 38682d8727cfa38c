# SPDX-License-Identifier: MIT
"""What the drawings of a level share: colours, rooms, labels, portals, the page's frame."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from i2r_vr.level.file import Level, PortalRecord
from i2r_vr.report import rasters
from i2r_vr.report.markup import number, plain_name, text
from i2r_vr.report.plots import Float, scale_bar
from i2r_vr.report.storeys import Shape, vector

WIDTH, MOST_HEIGHT = 720, 520
"""Width and greatest height in the drawings' own units."""
_MARGIN, _FOOT = 26, 24
LEAST_FACTOR = 1.5
"""Smallest range of the colours, or rooms that sound alike would differ. Chosen by eye."""
_APART = 16.0
"""A label's least distance from a probe where the room allows it."""
_LETTER = 6.2
"""Width of a letter of the labels, on average."""

Spot = tuple[float, float]
Place = Callable[[float, float], Spot]


@dataclass(frozen=True)
class Colours:
    """From T60 to a colour: `low_s` and `high_s` are the ends, logarithmic between."""

    low_s: float
    high_s: float

    @classmethod
    def of(cls, level: Level) -> Colours | None:
        """The range of a level's audible rooms; None where none has a T60."""
        known = [
            room.acoustics.t60_s
            for room in level.rooms
            if room.acoustics.t60_s is not None and not room.muted
        ]
        if not known:
            return None
        low, high = (min(max(f(known), 1e-3), 1e3) for f in (min, max))
        grow = max(1.0, math.sqrt(LEAST_FACTOR * low / high))
        return cls(low / grow, high * grow)

    def of_share(self, share: float) -> str:
        """The colour at 0 (`low_s`) to 1 (`high_s`), away from black and white."""
        return rasters.colour(round(0.16 + 0.78 * share, 2))

    def ofroom(self, t60_s: float) -> str:
        """The colour of a T60."""
        bounded = min(max(t60_s, self.low_s), self.high_s)
        return self.of_share(math.log(bounded / self.low_s) / math.log(self.high_s / self.low_s))


@dataclass(frozen=True)
class Drawing:
    """What all drawings of a level share.

    `mark` begins the ids of its elements; `probes` are the probes' names by their bundles, `cards`
    the ids of what is told of them, `rooms` the rooms' names by their ids, all as HTML.
    """

    level: Level
    mark: str
    colours: Colours | None
    probes: Mapping[str, str]
    cards: Mapping[str, str]
    rooms: Mapping[str, str]

    def door_words(self, portal: PortalRecord) -> str:
        """A portal in words, as HTML."""
        between = " and ".join(self.rooms.get(room, plain_name(room)) for room in portal.rooms)
        width, height = (number(value, 1) for value in portal.size_m)
        return f"Portal between {between}, {width} by {height}\xa0m"

    def spots(self, place: Callable[[Float], Spot]) -> dict[str, dict[int, Spot]]:
        """Where probes are drawn, by their rooms' ids and their numbers in the file."""
        found: dict[str, dict[int, Spot]] = {}
        for i, probe in enumerate(self.level.probes):
            found.setdefault(probe.room, {})[i] = place(vector(probe.position_m))
        return found


def room_words(shape: Shape) -> str:
    """A room in words, as HTML."""
    room = shape.room
    decay = "no measurable decay"
    if room.acoustics.t60_s is not None:
        decay = f"T60 {number(room.acoustics.t60_s, 2, 's')}"
    if room.muted:
        decay = "muted"
    stated = ", stated zone" if shape.is_stated else ""
    count = f"{len(room.probes)} {'probe' if len(room.probes) == 1 else 'probes'}"
    volume = number(room.volume_m3, 0, "m³")
    return f"Room {shape.number}: {plain_name(room.name)}, {decay}, {volume}, {count}{stated}"


def path(polygons: Sequence[Float], place: Place) -> str:
    """Polygons [k, 2] as the data of one path."""
    points = (
        "L".join("{:.1f} {:.1f}".format(*place(*point)) for point in polygon.tolist())
        for polygon in polygons
    )
    return "".join(f"M{line}Z" for line in points)


def room(drawing: Drawing, shape: Shape, d: str) -> str:
    """A room: its walls about all its parts, then the parts without seams between them."""
    kind, paint = "room", ' class="fill plain"'
    t60_s = shape.room.acoustics.t60_s
    if shape.room.muted:
        kind, paint = "room muted", f' class="fill" fill="url(#{drawing.mark}hatch)"'
    elif t60_s is not None and drawing.colours is not None:
        colour = drawing.colours.ofroom(t60_s)
        paint = f' class="fill" fill="{colour}" stroke="{colour}"'
    kind += " stated" if shape.is_stated else ""
    words = room_words(shape)
    return (
        f'<g class="{kind}" role="img" aria-label="{words}"><title>{words}</title>'
        f'<path class="walls" d="{d}"/><path{paint} d="{d}"/></g>'
    )


def label(shape: Shape, box: tuple[float, float, float, float], taken: Sequence[Spot]) -> str:
    """A room's number, and its name where there is room, away from its probes."""
    x, y, half_x, half_y = box
    lift = max(half_y / 2.0, _APART)
    spots = [np.array([x, y + lift * share]) for share in (0.0, -1.0, 1.0)]
    free = [
        min([float(np.hypot(*(s - np.array(t)))) for t in taken] + [3.0 * _APART]) for s in spots
    ]
    x, y = spots[int(np.argmax(np.round(free, 1)))].tolist()
    name = shape.room.name
    fits = half_y > 9 and (len(name) + 3) * _LETTER < 2 * half_x
    shown = f'<tspan class="name"> {text(name)}</tspan>' if fits else ""
    return f'<text class="label middle" x="{x:.1f}" y="{y + 4:.1f}">{shape.number}{shown}</text>'


@dataclass(frozen=True)
class Frame:
    """Where on the page places (right, up) in metres lie; `height` is the drawing's."""

    middle: tuple[float, float]
    scale: float
    height: int

    @classmethod
    def about(cls, points: Float) -> Frame:
        """One that shows all points [k, 2]."""
        low, high = points.min(axis=0), points.max(axis=0)
        span = np.maximum(high - low, 1.0)
        room_y = MOST_HEIGHT - 2 * _MARGIN - _FOOT
        scale = float(min((WIDTH - 2 * _MARGIN) / span[0], room_y / span[1]))
        x, y = ((low + high) / 2).tolist()
        return cls((x, y), scale, math.ceil(scale * float(span[1])) + 2 * _MARGIN + _FOOT)

    def place(self, right: float, up: float) -> tuple[float, float]:
        """In the drawing's units."""
        return (
            WIDTH / 2 + (right - self.middle[0]) * self.scale,
            (self.height - _FOOT) / 2 - (up - self.middle[1]) * self.scale,
        )

    def svg(self, title: str, content: str) -> str:
        """An SVG whose rooms and probes can be reached one by one, with a scale bar."""
        bar = scale_bar(WIDTH, self.height, self.scale)
        return (
            f'<svg viewBox="0 0 {WIDTH} {self.height}" role="group" aria-label="{title}">'
            f"{content}{bar}</svg>"
        )
