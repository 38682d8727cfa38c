# SPDX-License-Identifier: MIT
"""The report's HTML: everything inside one file, every text escaped."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape
from importlib import resources
from pathlib import Path

import cv2
import numpy as np

from i2r_vr.bundle import Bundle, load_bundle
from i2r_vr.capture import Capture, CaptureSource, discover, load_capture
from i2r_vr.errors import I2RError
from i2r_vr.metadata import Acoustics, DirectionRecord
from i2r_vr.report import plots, sounds
from i2r_vr.version import __version__

_FIGURES = (
    ("T60", "t60_s", "{:.2f}", "s"),
    ("EDT", "edt_s", "{:.2f}", "s"),
    ("C50", "c50_db", "{:.1f}", "dB"),
    ("C80", "c80_db", "{:.1f}", "dB"),
    ("D50", "d50", "{:.2f}", ""),
    ("Ts", "ts_ms", "{:.0f}", "ms"),
    ("DRR", "drr_db", "{:.1f}", "dB"),
    ("ITDG", "itdg_ms", "{:.1f}", "ms"),
)


def write_report(bundles: Sequence[Path], output: Path, captures: Path | None = None) -> None:
    """Write the page.

    Parameters
    ----------
    bundles : sequence of path
        Metadata files.
    output : path
        The HTML file; written by rename.
    captures : path, optional
        Folder of the pictures; one is shown where its SHA-256 is the bundle's.

    Raises
    ------
    I2RError
        As `load_bundle`; OUTPUT_NOT_WRITABLE.
    """
    loaded = [load_bundle(path) for path in bundles]
    pictures = _pictures(captures)
    sections = [_section(bundle, number, pictures) for number, bundle in enumerate(loaded)]
    style = resources.files("i2r_vr").joinpath("assets/report.css").read_text(encoding="utf-8")
    links = "".join(
        f'<li><a href="#b{i}">{escape(b.metadata.zone.name)}</a> {_t60(b)}</li>'
        for i, b in enumerate(loaded)
    )
    page = (
        '<!doctype html>\n<html lang="en"><head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        f"<title>i2r-vr report</title><style>{style}</style></head><body>"
        f"<header><h1>Reverb from pictures</h1><p>{len(loaded)} places, i2r-vr {__version__}. "
        "Impulse responses made from pictures are plausible, not measured.</p>"
        f'<div class="player"><span>Dry sound</span>{_player(sounds.dry_uri(), "Dry sound")}</div>'
        f"<nav><ul>{links}</ul></nav></header><main>{''.join(sections)}</main></body></html>\n"
    )
    partial = output.with_name(output.name + ".partial")
    try:
        output.parent.mkdir(parents=True, exist_ok=True)
        partial.write_text(page, encoding="utf-8")
        partial.replace(output)
    except OSError as error:
        raise I2RError(
            "OUTPUT_NOT_WRITABLE", error.strerror or "failed", "a file to write", "check it", output
        ) from None


def _pictures(folder: Path | None) -> dict[str, CaptureSource]:
    """Captures below a folder by the name of their picture."""
    if folder is None or not folder.is_dir():
        return {}
    return {source.file.name: source for source in discover([folder])}


def _capture(bundle: Bundle, pictures: dict[str, CaptureSource]) -> Capture | None:
    """The bundle's capture, if it is there unchanged."""
    source = pictures.get(bundle.metadata.capture.file)
    if source is None:
        return None
    try:
        capture = load_capture(source)
    except I2RError:
        return None
    return capture if capture.sha256 == bundle.metadata.capture.sha256 else None


def _t60(bundle: Bundle) -> str:
    seconds = bundle.metadata.zone.acoustics.t60_s
    return "no measurable decay" if seconds is None else f"T60 {seconds:.2f} s"


def _player(uri: str, label: str) -> str:
    return f'<audio controls preload="metadata" aria-label="{escape(label)}" src="{uri}"></audio>'


def _figure(content: str, caption: str) -> str:
    return f"<figure>{content}<figcaption>{escape(caption)}</figcaption></figure>"


def _image(uri: str, text: str) -> str:
    return f'<img alt="{escape(text)}" src="{uri}">'


def _section(bundle: Bundle, number: int, pictures: dict[str, CaptureSource]) -> str:
    data = bundle.metadata
    zone, rate = data.zone, data.sample_rate_hz
    ir = bundle.zone_ir()
    capture = _capture(bundle, pictures)
    size = " x ".join(f"{value:.1f}" for value in zone.size_m)
    volume = "" if zone.volume_m3 is None else f", {zone.volume_m3:.0f} m³"
    facts = (
        f"{escape(data.capture.kind)} {data.capture.width} x {data.capture.height}, depth "
        f"{escape(data.capture.depth_source)}, materials {escape(data.capture.material_source)}; "
        f"{escape(zone.shape)} {size} m{volume}"
    )
    bands = [(band.hz, band.s) for band in zone.acoustics.t60_bands]
    wet = _player(sounds.wet_uri(ir, rate, zone.gain_db), f"In {zone.name}")
    figures = [
        *_capture_figures(capture, data.directions),
        _figure(plots.decay_curves(ir, rate) + plots.legend(), "Energy decay of each octave"),
        _figure(plots.t60_bars(bands), "T60 of each octave"),
        _figure(
            _image(plots.spectrogram_picture(ir, rate), "Spectrogram of the zone"),
            f"Spectrogram, {len(ir) / rate:.2f} s across, 0 to {rate / 2000:g} kHz upwards",
        ),
        *_sphere_figure(data.directions),
    ]
    return (
        f'<section id="b{number}"><h2>{escape(zone.name)}</h2><p class="facts">{facts}</p>'
        f'<div class="player"><span>In this place</span>{wet}</div>'
        f'<div class="plots">{"".join(figures)}</div>{_table(data.zone.acoustics, data.directions)}'
        f'{_warnings(bundle)}<p class="facts">model {escape(data.generator.model)} '
        f"{data.generator.weights_sha256[:12]}, seed {data.generator.seed}, "
        f"{rate} Hz, gain {zone.gain_db:.2f} dB</p></section>"
    )


def _capture_figures(capture: Capture | None, directions: Sequence[DirectionRecord]) -> list[str]:
    if capture is None:
        return [_figure("<p>The picture was not found beside the bundle.</p>", "Picture")]
    height = round(capture.rgb.shape[0] * plots.PICTURE_WIDTH / capture.rgb.shape[1])
    small = cv2.resize(capture.rgb, (plots.PICTURE_WIDTH, height), interpolation=cv2.INTER_AREA)
    picture = np.asarray(small, np.uint8)
    if capture.kind != "screenshot":
        for d in directions:
            x = int((180.0 - d.azimuth_deg) % 360.0 / 360.0 * plots.PICTURE_WIDTH)
            y = int((90.0 - d.elevation_deg) / 180.0 * height)
            cv2.circle(picture, (x, y), 9, (0, 0, 0), 4, cv2.LINE_AA)
            cv2.circle(picture, (x, y), 9, (255, 255, 255), 2, cv2.LINE_AA)
            cv2.putText(
                picture, str(d.index), (x + 12, y + 5), cv2.FONT_HERSHEY_SIMPLEX, 0.55,
                (255, 255, 255), 2, cv2.LINE_AA,
            )  # fmt: skip
    found = [_figure(_image(plots.data_uri(picture), "The capture"), "Picture and directions")]
    if capture.depth_m is not None:
        uri = plots.depth_picture(capture.depth_m)
        found.append(_figure(_image(uri, "Depth map"), "Depth, near is dark (logarithmic)"))
    return found


def _sphere_figure(directions: Sequence[DirectionRecord]) -> list[str]:
    known = [d for d in directions if d.acoustics.drr_db is not None]
    if len(known) < 3:
        return []
    values = -np.array([d.acoustics.drr_db for d in known], np.float64)
    uri = plots.sphere_picture(np.array([d.direction for d in known]), values)
    caption = (
        f"Reverberant energy by direction, {values.min():.1f} to {values.max():.1f} dB re direct"
    )
    return [_figure(_image(uri, "Energy by direction on the sphere"), caption)]


def _cells(figures: Acoustics) -> str:
    cells = []
    for _, key, form, _ in _FIGURES:
        value = getattr(figures, key)
        cells.append(f"<td>{'-' if value is None else form.format(value)}</td>")
    return "".join(cells)


def _table(zone: Acoustics, directions: Sequence[DirectionRecord]) -> str:
    heads = "".join(
        f'<th scope="col">{name}{f"<br><small>{unit}</small>" if unit else ""}</th>'
        for name, _, _, unit in _FIGURES
    )
    rows = [f'<tr class="zone"><th scope="row">zone</th>{_cells(zone)}</tr>']
    rows += [
        f'<tr><th scope="row">{d.index}: {d.azimuth_deg:.0f}° / {d.elevation_deg:.0f}°</th>'
        f"{_cells(d.acoustics)}</tr>"
        for d in directions
    ]
    interval = zone.t60_interval_s
    note = (
        ""
        if interval is None
        else f'<p class="facts">T60 lies between {interval.low:.2f} and {interval.high:.2f} s '
        f"with {interval.coverage:.0%} probability.</p>"
    )
    return (
        '<div class="scroll"><table><caption>Figures (ISO 3382-1; directions as azimuth / '
        f'elevation)</caption><thead><tr><th scope="col">response</th>{heads}</tr></thead>'
        f"<tbody>{''.join(rows)}</tbody></table></div>{note}"
    )


def _warnings(bundle: Bundle) -> str:
    items = "".join(
        f"<li><b>{escape(w.code)}</b> {escape(w.message)}</li>" for w in bundle.metadata.warnings
    )
    return f'<ul class="warnings">{items}</ul>' if items else ""
