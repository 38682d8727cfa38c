# SPDX-License-Identifier: MIT
"""One place of the report: its players, its figures, its table, its warnings."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass

from i2r_vr.bundle.metadata import (
    Acoustics,
    CaptureRecord,
    DirectionRecord,
    MaterialRecord,
    ZoneRecord,
)
from i2r_vr.bundle.store import Bundle
from i2r_vr.capture import Capture
from i2r_vr.errors import Notice
from i2r_vr.report import maps, plots, sounds
from i2r_vr.report.capture_search import CaptureFinder
from i2r_vr.report.markup import bearing, figure, name, notice_list, number, text

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
    """A bundle, its number on the page, its capture (or why there is none), its warnings."""

    bundle: Bundle
    index: int
    capture: Capture | None
    absence: str
    warnings: tuple[Notice, ...]

    @classmethod
    def of(cls, bundle: Bundle, index: int, finder: CaptureFinder) -> Place:
        """A bundle with its capture, where that is found."""
        found = finder.find(bundle)
        warnings = bundle.metadata.warnings
        if found.gone:
            message = "The capture of this bundle is gone; i2r-vr prune lists such bundles."
            warnings = (*warnings, Notice("ORPHANED", message))
        return cls(bundle, index, found.capture, found.absence, warnings)

    @property
    def zone(self) -> ZoneRecord:
        """The bundle's zone."""
        return self.bundle.metadata.zone

    @property
    def directions(self) -> Sequence[DirectionRecord]:
        """The bundle's directions."""
        return self.bundle.metadata.directions


def player(kind: str, label: str, uri: str, note: str = "") -> str:
    """A sound under its label; `note` is HTML already."""
    return (
        f'<div class="player {kind}"><span>{text(label)}</span>'
        f'<audio controls preload="metadata" aria-label="{text(label)}" src="{uri}"></audio>'
        f"{note}</div>"
    )


def place_section(place: Place) -> str:
    """Everything about one place as HTML.

    Raises
    ------
    I2RError
        BUNDLE_FILE_MISSING, BUNDLE_FILE_DAMAGED.
    """
    ir = sounds.response(
        place.bundle.zone_ir(), place.bundle.metadata.sample_rate_hz, place.zone.gain_db
    )
    wet, lowered_db = sounds.wet_sound(ir)
    note = f"<small>lowered by {number(lowered_db, 1, 'dB')}</small>" if lowered_db > 0.05 else ""
    return (
        f'<section id="place{place.index}"><h2>{name(place.zone.name)}</h2>{_facts(place)}'
        f"{notice_list(place.warnings)}{player('wet', 'In this place', sounds.wav_uri(wet), note)}"
        f'<div class="plots">{"".join(_figures(place))}</div>{_table(place)}'
        f"{materials_table(place.bundle.metadata.capture)}{_origin(place)}"
        f"{_responses(place, ir)}</section>"
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


def _figures(place: Place) -> list[str]:
    rate, zone = place.bundle.metadata.sample_rate_hz, place.zone
    ir, number_of_place = place.bundle.zone_ir(), place.index
    bands = [(band.hz, band.s) for band in zone.acoustics.t60_bands]
    interval = zone.acoustics.t60_interval_s
    shade = (
        ""
        if interval is None
        else f"Shaded: the mid-band T60 lies between {number(interval.low, 2)} and "
        f"{number(interval.high, 2, 's')} with {interval.coverage:.0%} probability, by the "
        "model's own estimate."
    )
    found = _capture_figures(place)
    found += [
        figure(
            plots.decay_curves(ir, rate) + plots.band_legend(),
            "Energy decay of each octave",
            "Backward-integrated (ISO 3382-1).",
        ),
        figure(plots.t60_bars(bands, interval), "T60 of each octave", shade),
        figure(
            plots.early_echoes(ir, rate, zone.direct_end_s),
            "Early echoes",
            "The zone's first 120 ms; the direct sound is drawn darker.",
        ),
        figure(plots.spectrogram(ir, rate, f"s{number_of_place}"), "Spectrogram of the zone"),
        figure(
            maps.plan(zone, place.capture, place.directions),
            "Plan of the zone",
            "Ahead is up. Dashed: where the reverb fades; dots: the sources of the directions.",
        ),
    ]
    sphere = maps.energy_sphere(place.directions, f"e{number_of_place}")
    if sphere is not None:
        found.append(
            figure(
                sphere,
                "Reflected energy by direction",
                "Re the direct sound of a source in that direction; the whole sphere, equal-area.",
            )
        )
    return found


def _capture_figures(place: Place) -> list[str]:
    if place.capture is None:
        return [figure(f'<p class="absent">{text(place.absence)}</p>', "Picture", kind="wide")]
    notes = []
    if place.capture.kind != "screenshot" and place.directions:
        notes.append("Press a number to hear the dry sound from there.")
    depth = maps.depth(place.capture)
    if depth is None:
        notes.append("No depth map lies beside it: depth was estimated.")
    drawn = maps.picture(place.capture, place.directions)
    found = [figure(drawn, "Picture", " ".join(notes), "wide")]
    if depth is not None:
        found.append(figure(depth[0], "Depth", text(depth[1])))
    return found


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
    return (
        '<div class="scroll" tabindex="0"><table><caption>Figures by ISO 3382-1, measured on the '
        f'written files</caption><thead><tr><th scope="col">response</th>{heads}</tr></thead>'
        f"<tbody>{''.join(rows)}</tbody></table></div>"
    )


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


def _responses(place: Place, zone: sounds.Float) -> str:
    """What the page's script needs to play a direction, as JSON that cannot end its element."""
    if not place.directions:
        return ""
    rate = place.bundle.metadata.sample_rate_hz
    entries, lowered_db = [], 0.0
    for d in place.directions:
        own = sounds.response(place.bundle.direction_ir(d.index), rate, d.gain_db)
        head, level = sounds.direction_head(zone, own)
        entries.append({"index": d.index, "level": level, **sounds.packed(head)})
        lowered_db = max(lowered_db, sounds.wet_sound(own)[1])
    content = {
        "rate": sounds.SAMPLE_RATE,
        "gain": 10.0 ** (-lowered_db / 20.0),
        "zone": sounds.packed(zone),
        "directions": entries,
    }
    shown = json.dumps(content, separators=(",", ":")).replace("<", "\\u003c")
    return f'<script type="application/json" class="responses">{shown}</script>'
