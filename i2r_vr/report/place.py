# SPDX-License-Identifier: MIT
"""One place of the report: its players, its figures, its table, its warnings."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from i2r_vr.bundle.metadata import (
    Acoustics,
    CaptureRecord,
    DirectionRecord,
    Interval,
    MaterialRecord,
    ZoneRecord,
)
from i2r_vr.bundle.store import Bundle
from i2r_vr.errors import Notice
from i2r_vr.errors.wording import counted
from i2r_vr.report import maps, plots, rasters, responses
from i2r_vr.report.attachments import Attachments
from i2r_vr.report.capture_search import CaptureFinder
from i2r_vr.report.markup import bearing, figure, name, notice_list, number, plain_name, text

PRINTED_DIRECTIONS, PRINTED_MATERIALS = 12, 8
"""Rows of tables on paper: more would not fit on the place's page. The style sheet does it."""
_FIGURES = (
    ("T60", "t60_s", 2, "s"),
    ("EDT", "edt_s", 2, "s"),
    ("C50", "c50_db", 1, "dB"),
    ("C80", "c80_db", 1, "dB"),
    ("D50", "d50", 2, ""),
    ("Ts", "ts_ms", 0, "ms"),
    ("DRR", "drr_db", 1, "dB"),
    ("ITDG", "itdg_ms", 1, "ms"),
)


@dataclass(frozen=True)
class Place:
    """A bundle, its number and its name on the page, its picture (or why there is none).

    `picture` is no wider than the page has it: of many places none is kept as it was taken.
    `label` tells it from the page's other places, `warnings` are the bundle's and the report's own.
    """

    bundle: Bundle
    index: int
    label: str
    picture: rasters.Picture | None
    absence: str
    warnings: tuple[Notice, ...]

    @classmethod
    def of(cls, bundle: Bundle, index: int, label: str, finder: CaptureFinder) -> Place:
        """A bundle with its capture's picture, where that is found."""
        found = finder.find(bundle)
        warnings = bundle.metadata.warnings
        if found.gone:
            message = "The capture of this bundle is gone; i2r-vr prune lists such bundles."
            warnings = (*warnings, Notice("ORPHANED", message))
        picture = None
        if found.capture is not None:
            picture = rasters.resized(found.capture.rgb, rasters.PICTURE_WIDTH)
        return cls(bundle, index, label, picture, found.absence, warnings)

    @property
    def zone(self) -> ZoneRecord:
        """The bundle's zone."""
        return self.bundle.metadata.zone

    @property
    def directions(self) -> Sequence[DirectionRecord]:
        """The bundle's directions."""
        return self.bundle.metadata.directions

    @property
    def name(self) -> str:
        """Its label as HTML for places where no element can be."""
        return plain_name(self.label)

    def titled(self, title: str) -> str:
        """The title of a drawing of it, as plain text."""
        return f"{title}, \u2068{self.label}\u2069"


def place_section(place: Place, attachments: Attachments) -> str:
    """Everything about one place as HTML; its pictures and sounds are attached.

    Raises
    ------
    I2RError
        BUNDLE_FILE_MISSING, BUNDLE_FILE_DAMAGED.
    """
    attachments.sound(f"place{place.index}", _responses(place))
    return (
        f'<section class="place" id="place{place.index}"><h2>{name(place.label)}</h2>'
        f"{_facts(place)}{notice_list(place.warnings)}{hear_button(place, 'Hear this place')}"
        f'<div class="plots">{"".join(_figures(place, attachments))}</div>{_table(place)}'
        f"{materials_table(place.bundle.metadata.capture)}{_origin(place)}</section>"
    )


def hear_button(place: Place, words: str) -> str:
    """A button that plays the dry sound in a place; the page's script shows it."""
    return (
        f'<button type="button" class="hear" hidden data-place="{place.index}" '
        f'aria-pressed="false" aria-label="Hear {place.name}">{words}</button>'
    )


def _facts(place: Place) -> str:
    capture, zone = place.bundle.metadata.capture, place.zone
    if zone.shape == "box":
        size = " x ".join(number(value, 1) for value in zone.size_m) + "\xa0m"
    else:
        size = f"radius {number(zone.radius_m, 1, 'm')}"
    volume = "" if zone.volume_m3 is None else f", {number(zone.volume_m3, 0, 'm³')}"
    return (
        f'<p class="facts">{name(capture.file)}: {text(capture.kind)} {capture.width} x '
        f"{capture.height}, depth {text(capture.depth_source)}, materials "
        f"{text(capture.material_source)}. Zone: {text(zone.shape)}, {size}{volume}.</p>"
    )


def _figures(place: Place, attachments: Attachments) -> list[str]:
    rate, zone, index = place.bundle.metadata.sample_rate_hz, place.zone, place.index
    ir, titled = place.bundle.zone_ir(), place.titled
    depth_m = place.bundle.depth_m()
    image = attachments.picture(f"spectrogram{index}", rasters.spectrogram(ir, rate))
    bands = [(band.hz, band.s) for band in zone.acoustics.t60_bands]
    interval = zone.acoustics.t60_interval_s
    return [
        _picture(place, attachments),
        *_depth(place, depth_m, attachments),
        figure(
            plots.decay_curves(ir, rate, titled("Energy decay of each octave"))
            + plots.band_legend(),
            "Energy decay of each octave",
            "Backward-integrated (ISO 3382-1).",
        ),
        figure(
            plots.t60_bars(bands, interval, titled("T60 of each octave")),
            "T60 of each octave",
            _interval_note(interval),
        ),
        figure(
            plots.early_echoes(ir, rate, zone.direct_end_s, titled("Early echoes")),
            "Early echoes",
            "The zone's first 120 ms; the direct sound is drawn darker.",
        ),
        figure(
            plots.spectrogram(len(ir) / rate, rate, image, f"s{index}", titled("Spectrogram")),
            "Spectrogram of the zone",
        ),
        figure(
            maps.plan(zone, depth_m, place.directions, titled("Plan of the zone, ahead is up")),
            "Plan of the zone",
            "Ahead is up. Filled: the zone; dashed: where its reverb fades; line: what is seen at "
            "the capture's height; dots: the sources of the directions.",
        ),
        *_sphere(place, attachments),
    ]


def _interval_note(interval: Interval | None) -> str:
    if interval is None:
        return ""
    return (
        f"Shaded: the mid-band T60 lies between {number(interval.low, 2)} and "
        f"{number(interval.high, 2, 's')} with {interval.coverage:.0%} probability, by the "
        "model's own estimate."
    )


def _picture(place: Place, attachments: Attachments) -> str:
    if place.picture is None:
        absent = f'<p class="absent">{text(place.absence)}</p>'
        return figure(absent, "Picture", kind="wide")
    href = attachments.picture(f"picture{place.index}", rasters.webp(place.picture))
    whole = place.bundle.metadata.capture.kind != "screenshot"
    marked = place.directions if whole else ()
    drawn = maps.picture(place.picture, marked, href, place.name)
    note = "Press a number to hear the dry sound from there." if marked else ""
    return figure(drawn, "Picture", note, "wide")


def _depth(
    place: Place, depth_m: NDArray[np.float32] | None, attachments: Attachments
) -> list[str]:
    """The depth as it was heard; a bundle of version 1 has none."""
    if depth_m is None:
        return []
    found = rasters.depth_range(depth_m)
    low, high = found or (1.0, 2.0)
    href = attachments.picture(f"depth{place.index}", rasters.depth_map(depth_m, low, high))
    source = {"given": "Given beside the picture", "estimated": "Estimated from the picture"}
    notes = [source.get(place.bundle.metadata.capture.depth_source, "")]
    notes += ["blue: sky"] if np.isinf(depth_m).any() else []
    notes += ["grey: not seen"] if np.isnan(depth_m).any() else []
    drawn = maps.depth(found, href, f"d{place.index}", place.titled("Depth as heard"))
    return [figure(drawn, "Depth as heard", "; ".join(notes) + ".")]


def _sphere(place: Place, attachments: Attachments) -> list[str]:
    sphere = maps.EnergySphere.of(place.directions)
    if sphere is None:
        return []
    title = "Reflected energy by direction"
    href = attachments.picture(f"sphere{place.index}", sphere.picture())
    drawn = maps.energy_sphere(sphere, href, f"e{place.index}", place.name, place.titled(title))
    note = "Re the direct sound of a source in that direction; the whole sphere, equal-area."
    return [figure(drawn, title, note)]


def _cells(figures: Acoustics) -> str:
    return "".join(
        f"<td>{number(getattr(figures, key), digits)}</td>" for _, key, digits, _ in _FIGURES
    )


def _table(place: Place) -> str:
    heads = "".join(
        f'<th scope="col">{title}{f"<br><small>{unit}</small>" if unit else ""}</th>'
        for title, _, _, unit in _FIGURES
    )
    rows = [f'<tr class="whole"><th scope="row">zone</th>{_cells(place.zone.acoustics)}</tr>']
    rows += [
        f'<tr data-direction="{d.index}"><th scope="row">{d.index}: {text(bearing(d))}</th>'
        f"{_cells(d.acoustics)}</tr>"
        for d in place.directions
    ]
    rows.append(_rest(len(place.directions) - PRINTED_DIRECTIONS, len(_FIGURES) + 1, "direction"))
    return (
        '<div class="scroll" tabindex="0"><table class="figures"><caption>Figures of '
        f"{name(place.label)} by ISO 3382-1, measured on the written files</caption>"
        f'<thead><tr><th scope="col">response</th>{heads}</tr></thead>'
        f"<tbody>{''.join(rows)}</tbody></table></div>"
    )


def _rest(left: int, columns: int, noun: str) -> str:
    """A row that tells on paper how many rows the style sheet leaves out there."""
    if left <= 0:
        return ""
    words = f"and {counted(left, f'more {noun}')} on the page itself"
    return f'<tr class="rest"><td colspan="{columns}">{words}</td></tr>'


def materials_table(capture: CaptureRecord) -> str:
    """What was made of the capture's materials, as HTML; nothing where none is stated."""
    rows = "".join(
        f'<tr><th scope="row">{name(m.name)}</th><td>{text(_classes(m))}</td>'
        f"<td>{m.share:.1%}</td><td>{m.absorption_share:.1%}</td>"
        f"<td>{number(m.absorption_500_hz, 2)}</td><td>{text(m.source)}</td></tr>"
        for m in capture.materials or ()
    )
    if not rows:
        return ""
    rows += _rest(len(capture.materials or ()) - PRINTED_MATERIALS, 6, "material")
    titles = ("class", "of the view", "of the absorption", "absorption at 500 Hz", "source")
    heads = "".join(f'<th scope="col">{title}</th>' for title in titles)
    return (
        '<div class="scroll" tabindex="0"><table class="materials"><caption>Materials, and what '
        f'they are taken for</caption><thead><tr><th scope="col">material</th>{heads}</tr></thead>'
        f"<tbody>{rows}</tbody></table></div>"
    )


def _classes(material: MaterialRecord) -> str:
    """The class, or each that it may be with its probability."""
    if material.classes is None:
        return material.class_ or "\u2013"
    return ", ".join(f"{c.name} {c.probability:.0%}" for c in material.classes)


def _origin(place: Place) -> str:
    data = place.bundle.metadata
    return (
        f'<p class="facts">Model {text(data.generator.model)} '
        f"({text(data.generator.weights_sha256[:12])}), seed {data.generator.seed}, "
        f"{data.sample_rate_hz} Hz, gain {number(data.zone.gain_db, 2, 'dB')}.</p>"
    )


def _responses(place: Place) -> dict[str, Any]:
    """What the page's script needs to play the place and its directions."""
    bundle, rate = place.bundle, place.bundle.metadata.sample_rate_hz
    zone = responses.response(bundle.zone_ir(), rate, place.zone.gain_db)
    entries = []
    for d in place.directions:
        own = responses.response(bundle.direction_ir(d.index), rate, d.gain_db)
        head, level = responses.direction_head(zone, own)
        entries.append(
            {"index": d.index, "words": bearing(d), "level": level, **responses.packed(head)}
        )
    return {"name": place.label, "zone": responses.packed(zone), "directions": entries}
