# SPDX-License-Identifier: MIT
"""A level on the page: its plans and its section, what its probes are, its rooms as a table."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from pathlib import Path

from i2r_vr.level.file import Level, ProbeRecord
from i2r_vr.report.level_cut import section
from i2r_vr.report.level_drawing import Colours, Drawing
from i2r_vr.report.level_files import ShownLevel
from i2r_vr.report.level_plan import plan
from i2r_vr.report.markup import figure, name, notice_list, number, plain_name, text
from i2r_vr.report.place import Place
from i2r_vr.report.storeys import Shape, Storey, plane_of, reach_of, shapes_of, storeys_of, vector


def level_section(shown: ShownLevel, index: int, places: Mapping[Path, Place]) -> str:
    """Everything about one level as HTML.

    Parameters
    ----------
    shown : ShownLevel
    index : int
        Its number on the page, from 0.
    places : mapping of path to Place
        The page's places by the real paths of their metadata files.
    """
    level, mark = shown.level, f"level{index}"
    own = {p.bundle: places.get(shown.file.parent / p.bundle) for p in level.probes}
    title = level.level.name or shown.file.stem
    drawing = Drawing(
        level,
        mark,
        Colours.of(level),
        {bundle: plain_name(_probe_name(bundle, place)) for bundle, place in own.items()},
        {bundle: f"{mark}probe{i}" for i, bundle in enumerate(own)},
        {room.id: plain_name(room.name) for room in level.rooms},
    )
    shapes = shapes_of(level)
    storeys = storeys_of(shapes)
    return (
        f'<section class="level" id="{mark}"><h2>Level {name(title)}</h2>{_facts(level)}'
        f"{notice_list(shown.notices)}{_legend(drawing)}"
        f"{_drawings(drawing, shapes, storeys, own, title) if shapes else ''}"
        f"{_rooms(drawing, storeys, own)}{_unplaced(level)}</section>"
    )


def _probe_name(bundle: str, place: Place | None) -> str:
    return place.label if place is not None else bundle.rpartition("/")[2].partition(".")[0]


def _facts(level: Level) -> str:
    low, high = vector(level.level.bounds_m.min), vector(level.level.bounds_m.max)
    size = " x ".join(number(float(value), 1) for value in high - low)
    counts = ((level.rooms, "room"), (level.probes, "probe"), (level.portals, "portal"))
    words = ", ".join(f"{len(rows)} {word}{'' if len(rows) == 1 else 's'}" for rows, word in counts)
    return f'<p class="facts">{words}; {size}\xa0m.</p>'


def _legend(drawing: Drawing) -> str:
    """The colours of T60 and the marks; it holds the pattern of muted rooms, too."""
    hatch = (
        f'<svg class="swatch room muted" viewBox="0 0 26 14" aria-hidden="true"><defs>'
        f'<pattern id="{drawing.mark}hatch" width="7" height="7" patternUnits="userSpaceOnUse" '
        f'patternTransform="rotate(45)"><rect class="ground" width="7" height="7"/>'
        f'<path class="hatch" d="M0 0V7"/></pattern></defs><path class="walls" d="M1 1H25V13H1Z"/>'
        f'<path fill="url(#{drawing.mark}hatch)" d="M1 1H25V13H1Z"/></svg>'
    )
    items = [(hatch, "muted")]
    if any(room.shape is not None for room in drawing.level.rooms):
        items.append((_swatch("room stated", '<path class="walls" d="M2 2H24V12H2Z"/>'), "stated"))
    if any(room.acoustics.t60_s is None and not room.muted for room in drawing.level.rooms):
        plain = '<path class="fill plain" d="M1 1H25V13H1Z"/>'
        items.append((_swatch("room", plain), "no measurable decay"))
    items.append((_swatch("portal", '<path d="M2 7H24"/>'), "portal"))
    items.append((_swatch("still", '<circle class="dot" cx="13" cy="7" r="5"/>'), "probe"))
    marks = "".join(f"<li>{swatch} {words}</li>" for swatch, words in items)
    return f'{_scale(drawing.colours)}<ul class="legend">{marks}</ul>'


def _swatch(kind: str, content: str) -> str:
    return f'<svg class="swatch {kind}" viewBox="0 0 26 14" aria-hidden="true">{content}</svg>'


def _scale(colours: Colours | None) -> str:
    if colours is None:
        return ""
    middle_s = math.sqrt(colours.low_s * colours.high_s)
    ends = [number(value, 2) for value in (colours.low_s, middle_s)]
    ends.append(number(colours.high_s, 2, "s"))
    stops = ",".join(colours.of_share(i / 8) for i in range(9))
    labels = "".join(f"<span>{end}</span>" for end in ends)
    words = f"Colour of a room: T60 from {ends[0]} to {ends[2]}"
    return (
        f'<div class="scale" role="img" aria-label="{words}"><b>T60</b><div>'
        f'<i style="background:linear-gradient(to right,{stops})"></i>{labels}</div></div>'
    )


def _drawings(
    drawing: Drawing,
    shapes: Sequence[Shape],
    storeys: Sequence[Storey],
    own: Mapping[str, Place | None],
    title: str,
) -> str:
    level, told = drawing.level, set[str]()
    corners = reach_of(level, shapes)
    probes = [vector(probe.position_m) for probe in level.probes]
    plane = plane_of(shapes, probes, level.level.yaw_deg)
    parts = []
    for i, storey in enumerate(storeys, 1):
        floor = number(storey.own[0].low_m, 1, "m")
        which = "Plan" if len(storeys) == 1 else f"Plan of storey {i} of {len(storeys)}"
        drawn = plan(drawing, storey, corners, plane, f"{which}, level {plain_name(title)}")
        note = f"Floor at {floor}. x is up, y to the left. Press a probe to see its picture."
        rooms = {shape.room.id for shape in storey.own}
        cards = [p for p in level.probes if p.room in rooms and p.bundle not in told]
        told |= {probe.bundle for probe in cards}
        content = drawn + "".join(_card(drawing, p, own[p.bundle]) for p in _once(cards))
        anchor = f'<span id="{drawing.mark}storey{i}"></span>'
        content = content.replace("#storey", f"#{drawing.mark}storey{i}")
        parts.append(figure(anchor + content, which, note, "wide"))
    drawn = section(drawing, shapes, corners, plane, f"Section, level {plain_name(title)}")
    parts.append(figure(drawn, "Section", "Along A\u2013A\u2032 of the plan.", "wide"))
    return f'<div class="plots">{"".join(parts)}</div>'


def _once(probes: Sequence[ProbeRecord]) -> list[ProbeRecord]:
    """The last of each bundle's, so that ids are unique whatever a file says."""
    return list({probe.bundle: probe for probe in probes}.values())


def _card(drawing: Drawing, probe: ProbeRecord, place: Place | None) -> str:
    """What is told of a probe once it is pressed; the page's script shows the place's picture."""
    rows = [("Room", drawing.rooms.get(probe.room, "")), ("T60", number(probe.t60_s, 2, "s"))]
    picture, link = "", "<p>Its bundle isn't on this page.</p>"
    if place is not None:
        figures = place.zone.acoustics
        rows += [
            ("EDT", number(figures.edt_s, 2, "s")),
            ("C80", number(figures.c80_db, 1, "dB")),
            ("DRR", number(figures.drr_db, 1, "dB")),
        ]
        link = f'<p><a href="#place{place.index}">All about this place</a></p>'
        if place.picture is not None:
            picture = f'<img hidden alt="Picture of {place.name}" data-place="place{place.index}">'
        else:
            link = f"<p>{text(place.absence)}</p>{link}"
    rows.append(("Position", ", ".join(number(v, 2) for v in probe.position_m) + "\xa0m"))
    listed = "".join(f"<div><dt>{key}</dt><dd>{value}</dd></div>" for key, value in rows)
    words = drawing.probes[probe.bundle]
    return (
        f'<div class="card" id="{drawing.cards[probe.bundle]}" role="group" tabindex="-1" '
        f'aria-label="Probe {words}">{picture}<div><h4>{words}</h4><dl>{listed}</dl>{link}'
        f'<p><a href="#storey">Close</a></p></div></div>'
    )


def _rooms(drawing: Drawing, storeys: Sequence[Storey], own: Mapping[str, Place | None]) -> str:
    numbers = {shape.number: i for i, s in enumerate(storeys, 1) for shape in s.own}
    rows = []
    for i, room in enumerate(drawing.level.rooms, 1):
        place = own.get(room.bundle)
        shown = name(room.name)
        if place is not None:
            shown = f'<a href="#place{place.index}">{shown}</a>'
        kinds = [word for word, is_so in (("muted", room.muted), ("stated", room.shape)) if is_so]
        cells = (
            text(numbers.get(i, "\u2013")),
            number(room.acoustics.t60_s, 2),
            number(room.volume_m3, 0),
            str(len(room.probes)),
            ", ".join(kinds),
        )
        row = "".join(f"<td>{cell}</td>" for cell in cells)
        rows.append(f'<tr><th scope="row">{i} {shown}</th>{row}</tr>')
    titles = ("storey", "T60<br><small>s</small>", "volume<br><small>m³</small>", "probes", "")
    heads = "".join(f'<th scope="col">{title}</th>' for title in titles[:-1])
    return (
        '<div class="scroll" tabindex="0"><table><caption>Rooms, numbered as drawn</caption>'
        f'<thead><tr><th scope="col">room</th>{heads}<th scope="col">kind</th></tr></thead>'
        f"<tbody>{''.join(rows)}</tbody></table></div>"
    )


def _unplaced(level: Level) -> str:
    if not level.unplaced:
        return ""
    items = "".join(f"<li>{name(row.bundle)}: {text(row.code)}</li>" for row in level.unplaced)
    return f"<details><summary>{len(level.unplaced)} not placed</summary><ul>{items}</ul></details>"
