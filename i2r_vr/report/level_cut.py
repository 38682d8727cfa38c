# SPDX-License-Identifier: MIT
"""A level cut open along an upright plane."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np

from i2r_vr.level.file import PortalRecord
from i2r_vr.report.level_drawing import (
    Drawing,
    Frame,
    Place,
    Spot,
    label,
    path,
    room,
)
from i2r_vr.report.plots import Float
from i2r_vr.report.storeys import Plane, Shape, Solid, sideways, vector


def section(
    drawing: Drawing, shapes: Sequence[Shape], corners: Float, plane: Plane, title: str
) -> str:
    """The level cut open along a plane: rooms behind are outlines, probes of what is cut dots.

    `corners` [k, 3] are of what is drawn, `title` is HTML already.
    """
    reach = np.stack([plane.along(corners), corners[:, 2]], axis=1)
    frame = Frame.about(reach)
    place = frame.place
    spots = drawing.spots(lambda p: place(float(plane.along(p)), float(p[2])))
    behind, cut, labels, dots = [], [], [], []
    met: set[str] = set()
    for shape in sorted(shapes, key=lambda s: (s.room.priority, s.number)):
        parts = [part for part in (_cut_part(plane, s) for s in shape.solids) if part is not None]
        if parts:
            met.add(shape.room.id)
            inside = _insides(parts, place)
            own = [s for s in spots.get(shape.room.id, {}).values() if inside(s)]
            cut.append(room(drawing, shape, path(parts, place)))
            labels.append(label(shape, _extent(parts, place), own))
            dots += [f'<circle class="dot" cx="{x:.1f}" cy="{y:.1f}" r="4"/>' for x, y in own]
        elif all(plane.across(s.outline).min() >= plane.at_m - 1e-3 for s in shape.solids):
            d = path([_seen_part(plane, s) for s in shape.solids], place)
            behind.append(f'<path class="behind" d="{d}"/>')
    doors = [_cut_door(drawing, p, plane, place) for p in drawing.level.portals if met & {*p.rooms}]
    ends = ((reach[:, 0].min(), -14.0, "A"), (reach[:, 0].max(), 14.0, "A\u2032"))
    letters = "".join(
        f'<text class="middle" x="{x + aside:.1f}" y="{y + 4:.1f}">{letter}</text>'
        for along, aside, letter in ends
        for x, y in [place(float(along), frame.middle[1])]
    )
    return frame.svg(
        title,
        f'<g aria-hidden="true">{"".join(behind)}</g>{"".join(cut)}{"".join(doors)}'
        f'<g class="still" aria-hidden="true">{"".join(labels)}{"".join(dots)}{letters}</g>',
    )


def _insides(parts: Sequence[Float], place: Place) -> Callable[[Spot], bool]:
    """Whether a spot is before one of the parts; a probe beside them would hang in the air."""
    boxes = [
        (*place(*part.min(axis=0).tolist()), *place(*part.max(axis=0).tolist())) for part in parts
    ]
    return lambda spot: any(a <= spot[0] <= c and d <= spot[1] <= b for a, b, c, d in boxes)


def _extent(parts: Sequence[Float], place: Place) -> tuple[float, float, float, float]:
    """Centre and half sizes of the largest part in the drawing's units."""
    largest = max(parts, key=lambda part: float(np.prod(np.ptp(part, axis=0))))
    (left, foot), (right, top) = (place(*f(largest, axis=0).tolist()) for f in (np.min, np.max))
    return (left + right) / 2, (foot + top) / 2, (right - left) / 2, (foot - top) / 2


def _rectangle(left: float, right: float, low: float, high: float) -> Float:
    return np.array([[left, low], [right, low], [right, high], [left, high]])


def _cut_part(plane: Plane, solid: Solid) -> Float | None:
    """What the plane meets of a solid [k, 2] (along, up)."""
    found = plane.cut(solid)
    if found is None:
        return None
    if not solid.is_round:
        return _rectangle(*found, solid.low_m, solid.high_m)
    radius = (found[1] - found[0]) / 2
    unit = (solid.outline - solid.center[:2]) / solid.half[0]
    ring: Float = np.array([sum(found) / 2, solid.center[2]]) + radius * unit
    return ring


def _seen_part(plane: Plane, solid: Solid) -> Float:
    along = plane.along(solid.outline)
    return _rectangle(float(along.min()), float(along.max()), solid.low_m, solid.high_m)


def _cut_door(drawing: Drawing, portal: PortalRecord, plane: Plane, place: Place) -> str:
    """A portal that the plane meets, as a gap in the wall, or that is seen behind it."""
    side, centre = sideways(portal), vector(portal.center_m)
    across, reach = float(plane.across(centre)) - plane.at_m, abs(float(plane.across(side)))
    if across + reach < 0.0:
        return ""
    half, low = abs(float(plane.along(side))), float(vector(portal.center_m)[2])
    tall = abs(float(vector(portal.size_m)[1])) / 2
    middle = float(plane.along(centre))
    d = path([_rectangle(middle - half, middle + half, low - tall, low + tall)], place)
    words = drawing.door_words(portal)
    kind = "portal" if abs(across) <= reach else "portal far"
    return (
        f'<g class="{kind}" role="img" aria-label="{words}"><title>{words}</title>'
        f'<path d="{d}"/></g>'
    )
