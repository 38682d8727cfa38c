# SPDX-License-Identifier: MIT
"""All places of a report at a glance: a table to sort and to filter, and their T60 compared."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

import numpy as np

from i2r_vr.acoustics import OCTAVE_BANDS_HZ
from i2r_vr.bundle.figure_tables import as_csv
from i2r_vr.bundle.inspection import record_of
from i2r_vr.errors.wording import counted
from i2r_vr.report import plots, rasters
from i2r_vr.report.attachments import Attachments, json_text
from i2r_vr.report.markup import figure, name, number, plain_name, text
from i2r_vr.report.place import Place, hear_button
from i2r_vr.report.plots import Chart, Float, line_key, line_style, ticks

MOST_LABELS = 8
"""Lines that are named where they end; more names would lie over each other."""
_LABEL_GAP = 13.0
_LABEL_LETTERS = 20
_COLUMNS = (
    ("Place", ""),
    ("T60", "s"),
    ("T60 range", "s"),
    ("EDT", "s"),
    ("C80", "dB"),
    ("DRR", "dB"),
    ("Volume", "m\xb3"),
    ("Kind", ""),
    ("Depth", ""),
    ("Materials", ""),
    ("Warnings", ""),
)


def overview(places: Sequence[Place], attachments: Attachments) -> str:
    """The first section of the page, as HTML; it holds the figures as CSV, too."""
    heads = "".join(
        f'<th scope="col"><span class="sort">{title}</span>'
        f"{f'<br><small>{unit}</small>' if unit else ''}</th>"
        for title, unit in _COLUMNS
    )
    rows = "".join(_row(place, attachments) for place in places)
    return (
        '<section id="overview"><h2>All places</h2>'
        '<p class="tools" hidden><label>Filter <input type="search" id="filter" '
        'placeholder="name, kind, warning \u2026"></label> '
        f'<output id="count" for="filter">{counted(len(places), "place")}</output> '
        '<button type="button" id="csv">Save as CSV</button></p>'
        '<div class="scroll" tabindex="0"><table id="places"><caption>Figures of the zones, '
        "measured on the written files</caption>"
        f"<thead><tr>{heads}</tr></thead><tbody>{rows}</tbody></table></div>"
        f"{_compared(places)}"
        f'<script type="application/json" id="figures">{json_text(csv_lines(places))}</script>'
        "</section>"
    )


def csv_lines(places: Sequence[Place]) -> list[str]:
    """What ``i2r-vr inspect --csv`` writes of the places: the titles, then a line each.

    A bundle is named by its file alone: the page goes to others, paths of this machine do not.
    """
    lines: list[str] = []
    for place in places:
        record = {**record_of(place.bundle), "bundle": place.bundle.path.name}
        titles, _, line = as_csv([record]).partition("\n")
        lines = [*(lines or [titles + "\n"]), line]
    return lines


def _row(place: Place, attachments: Attachments) -> str:
    capture, zone = place.bundle.metadata.capture, place.zone
    figures = zone.acoustics
    interval = figures.t60_interval_s
    between = "\u2013"
    if interval is not None:
        between = f"{number(interval.low, 2)} to {number(interval.high, 2)}"
    cells = (
        (figures.t60_s, number(figures.t60_s, 2)),
        (None if interval is None else interval.low, between),
        (figures.edt_s, number(figures.edt_s, 2)),
        (figures.c80_db, number(figures.c80_db, 1)),
        (figures.drr_db, number(figures.drr_db, 1)),
        (zone.volume_m3, number(zone.volume_m3, 0)),
        (capture.kind, text(capture.kind)),
        (capture.depth_source, text(capture.depth_source)),
        (capture.material_source, text(capture.material_source)),
        (len(place.warnings), _codes(place)),
    )
    listed = "".join(
        f'<td data-value="{"" if value is None else text(value)}"{_left(value)}>{shown}</td>'
        for value, shown in cells
    )
    return (
        f'<tr data-place="{place.index}"><th scope="row" data-value="{text(place.label)}">'
        f'<div class="name">{_thumbnail(place, attachments)}<span>{line_key(place.index)} '
        f'<a href="#place{place.index}">{name(place.label)}</a> {hear_button(place, "Hear")}'
        f"</span></div></th>{listed}</tr>"
    )


def _left(value: object) -> str:
    return ' class="words"' if isinstance(value, str) else ""


def _codes(place: Place) -> str:
    codes = ", ".join(dict.fromkeys(notice.code for notice in place.warnings))
    return f"<small>{text(codes)}</small>" if codes else "none"


def _thumbnail(place: Place, attachments: Attachments) -> str:
    if place.picture is None:
        return ""
    small = rasters.resized(place.picture, rasters.THUMBNAIL_WIDTH)
    href = attachments.picture(f"thumbnail{place.index}", rasters.webp(small, 60))
    height, width = small.shape[:2]
    return f'<img alt="" loading="lazy" width="{width}" height="{height}" src="{href}">'


def _compared(places: Sequence[Place]) -> str:
    """T60 of all places over the octaves, with a legend; nothing of a single one."""
    if len(places) < 2:
        return ""
    items = "".join(
        f'<li data-place="{p.index}">{line_key(p.index)} {name(p.label)}</li>' for p in places
    )
    note = (
        '<span class="tools" hidden>Point at a place to see its line; filter to see fewer.</span>'
    )
    legend = f'<ul class="legend places">{items}</ul>'
    return figure(comparison(places) + legend, "T60 of all places", note, "compared")


def comparison(places: Sequence[Place]) -> str:
    """T60 over the octaves, a line a place, named at its end where there are few."""
    curves = {p.index: _octaves(p) for p in places}
    top = max(
        1.1 * max([float(ys.max()) for _, ys in curves.values() if len(ys)], default=1.0), 0.1
    )
    named = len(places) <= MOST_LABELS
    chart = Chart(
        "T60 of all places",
        (-0.3, 6.3),
        (0.0, top),
        width=760,
        height=300,
        right=140 if named else 14,
    )
    known = [p for p in places if len(curves[p.index][1])]
    ends = _spread([chart.down(float(curves[p.index][1][-1])) for p in known])
    lines = []
    for place, end in zip(known, ends, strict=True):
        xs, ys = curves[place.index]
        style = line_style(place.index)
        dots = "".join(
            f'<circle class="dot {style}" cx="{chart.across(x):.0f}" '
            f'cy="{chart.down(y):.0f}" r="3"/>'
            for x, y in zip(xs, ys, strict=True)
        )
        label = _label(chart, place, float(xs[-1]), float(ys[-1]), end) if named else ""
        lines.append(
            f'<g class="line" data-place="{place.index}"><title>{place.name}</title>'
            f"{chart.line(xs, ys, f'curve {style}')}{dots}{label}</g>"
        )
    slots = [(i, plots.band_name(hz)) for i, hz in enumerate(OCTAVE_BANDS_HZ)]
    return chart.around("".join(lines), slots, ticks(0.0, top, 5), "octave in Hz", "T60 in s")


def _octaves(place: Place) -> tuple[Float, Float]:
    """Indices of the octaves whose T60 is known, and the T60."""
    bands = place.zone.acoustics.t60_bands
    known = [(OCTAVE_BANDS_HZ.index(b.hz), b.s) for b in bands if b.hz in OCTAVE_BANDS_HZ]
    xs, ys = np.array(known, np.float64).reshape(-1, 2).T
    return xs, ys


def _label(chart: Chart, place: Place, x: float, y: float, end: float) -> str:
    short = place.label
    if len(short) > _LABEL_LETTERS:
        short = short[: _LABEL_LETTERS - 1] + "\u2026"
    start = chart.width - chart.right + 14
    return (
        f'<path class="leader" d="M{chart.across(x) + 4:.0f} {chart.down(y):.0f}'
        f'L{start - 3} {end:.0f}"/><text x="{start}" y="{end + 4:.0f}">{plain_name(short)}</text>'
    )


def _spread(heights: Sequence[float]) -> list[float]:
    """Heights moved down, and all of them up again, until labels at them don't overlap."""
    found = np.array(heights, np.float64)
    order = np.argsort(found)
    for above, below in pairwise(order):
        found[below] = max(found[below], found[above] + _LABEL_GAP)
    lifted = (found.mean() - np.mean(heights)) if len(found) else 0.0
    return [float(value) for value in found - lifted]
