# SPDX-License-Identifier: MIT
"""A storey of a level from above."""

from __future__ import annotations

import numpy as np

from i2r_vr.level.file import PortalRecord, ProbeRecord
from i2r_vr.report.level_drawing import Drawing, Frame, Place, label, path, room
from i2r_vr.report.markup import number
from i2r_vr.report.plots import Float
from i2r_vr.report.storeys import Plane, Solid, Storey, sideways, vector


def plan(drawing: Drawing, storey: Storey, corners: Float, plane: Plane, title: str) -> str:
    """A storey from above: x is up, y to the left, as in a bundle's plan.

    Parameters
    ----------
    corners : float [k, 3]
        What all storeys' plans show, so that they lie over each other.
    plane : Plane
        Of the section, marked by A and A'.
    title : str
        HTML already.
    """
    frame = Frame.about(np.stack([-corners[:, 1], corners[:, 0]], axis=1))

    def place(x: float, y: float) -> tuple[float, float]:
        return frame.place(-y, x)

    shapes = sorted((*storey.passing, *storey.own), key=lambda s: (s.room.priority, s.number))
    own = {shape.room.id for shape in storey.own}
    spots = drawing.spots(lambda p: place(float(p[0]), float(p[1])))
    rooms, labels = [], []
    for shape in shapes:
        solids = storey.solids_of(shape)
        rooms.append(room(drawing, shape, path([s.outline for s in solids], place)))
        largest = max(solids, key=lambda s: float(s.half[0] * s.half[1]))
        labels.append(
            label(shape, _extent(largest, place), list(spots.get(shape.room.id, {}).values()))
        )
    doors = "".join(
        _door(drawing, portal, place)
        for portal in drawing.level.portals
        if own & set(portal.rooms) and _is_in(portal, storey)
    )
    marks = "".join(
        _probe(drawing, drawing.level.probes[i], *spot)
        for shape in storey.own
        for i, spot in spots.get(shape.room.id, {}).items()
    )
    return frame.svg(
        title,
        f"{''.join(rooms)}{_cut_line(plane, corners, place)}{doors}"
        f'<g aria-hidden="true">{"".join(labels)}</g>{marks}',
    )


def _probe(drawing: Drawing, probe: ProbeRecord, x: float, y: float) -> str:
    """A probe that leads to what is told of it."""
    words = f"Probe {drawing.probes[probe.bundle]}"
    if probe.t60_s is not None:
        words += f", T60 {number(probe.t60_s, 2, 's')}"
    return (
        f'<a class="probe" href="#{drawing.cards[probe.bundle]}" aria-label="{words}">'
        f'<title>{words}</title><circle class="touch" cx="{x:.1f}" cy="{y:.1f}" r="10"/>'
        f'<circle class="dot" cx="{x:.1f}" cy="{y:.1f}" r="5"/></a>'
    )


def _is_in(portal: PortalRecord, storey: Storey) -> bool:
    middle, half = vector(portal.center_m)[2], vector(portal.size_m)[1] / 2
    return bool(middle + half > storey.low_m and middle - half < storey.high_m)


def _door(drawing: Drawing, portal: PortalRecord, place: Place) -> str:
    side, centre = sideways(portal), vector(portal.center_m)[:2]
    (a, b), (c, d) = (place(*(centre + s).tolist()) for s in (side, -side))
    words = drawing.door_words(portal)
    return (
        f'<g class="portal" role="img" aria-label="{words}"><title>{words}</title>'
        f'<path d="M{a:.1f} {b:.1f}L{c:.1f} {d:.1f}"/></g>'
    )


def _cut_line(plane: Plane, corners: Float, place: Place) -> str:
    """Where the section is, with a letter at each end within the drawing's margin."""
    along = plane.along(corners)
    ends = [np.array(place(*plane.place(float(f(along))).tolist())) for f in (np.min, np.max)]
    ahead = ends[1] - ends[0]
    ahead = ahead / max(float(np.hypot(*ahead)), 1e-9)
    ends = [ends[0] - 8 * ahead, ends[1] + 8 * ahead]
    letters = "".join(
        f'<text class="middle" x="{x:.1f}" y="{y + 4:.1f}">{letter}</text>'
        for (x, y), letter in zip(
            (ends[0] - 9 * ahead, ends[1] + 9 * ahead), ("A", "A\u2032"), strict=True
        )
    )
    (a, b), (c, d) = (end.tolist() for end in ends)
    return (
        f'<g aria-hidden="true"><path class="cut" d="M{a:.1f} {b:.1f}L{c:.1f} {d:.1f}"/>'
        f"{letters}</g>"
    )


def _extent(solid: Solid, place: Place) -> tuple[float, float, float, float]:
    """Centre, and how far to the sides and up a solid seen from above reaches from there."""
    corners = np.array([place(*corner) for corner in solid.outline.tolist()])
    x, y = corners.mean(axis=0).tolist()
    if solid.is_round:
        half = float(np.ptp(corners[:, 0])) / 2.0
        return x, y, half, half
    sides = (corners[1] - corners[0], corners[3] - corners[0])
    halves = [max(float(np.hypot(*side)) / 2.0, 1e-6) for side in sides]
    units = [side / (2.0 * half) for side, half in zip(sides, halves, strict=True)]
    half_x, half_y = (
        min(
            half / max(abs(float(unit[axis])), 1e-6)
            for half, unit in zip(halves, units, strict=True)
        )
        for axis in (0, 1)
    )
    return x, y, half_x, half_y
