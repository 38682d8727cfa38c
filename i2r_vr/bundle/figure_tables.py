# SPDX-License-Identifier: MIT
"""Figures of bundles as text: one in full, many in a row each, CSV."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator, Sequence
from typing import Any

from i2r_vr.acoustics.quantities import OCTAVE_BANDS_HZ
from i2r_vr.bundle.inspection import material_class

Record = dict[str, Any]
"""What `i2r_vr.bundle.inspection.figures_of` gives."""

_FIGURES = (
    ("T60", "t60_s", "{:.2f} s"),
    ("EDT", "edt_s", "{:.2f} s"),
    ("C50", "c50_db", "{:.1f} dB"),
    ("C80", "c80_db", "{:.1f} dB"),
    ("D50", "d50", "{:.2f}"),
    ("Ts", "ts_ms", "{:.0f} ms"),
    ("DRR", "drr_db", "{:.1f} dB"),
    ("ITDG", "itdg_ms", "{:.1f} ms"),
)
_DESCRIPTION = ("bundle", "name", "capture", "kind", "depth_source", "material_source", "volume_m3")


def of_one(record: Record) -> str:
    """A bundle's zone, its octaves' T60, its directions, its materials."""
    rows = [[record["name"], *(title for title, _, _ in _FIGURES)]]
    rows.append(["zone", *_cells(record["zone"])])
    for each in record["directions"]:
        name = f"{each['azimuth_deg']:.0f}/{each['elevation_deg']:.0f} deg"
        rows.append([name, *_cells(each)])
    lines = list(_aligned(rows))
    bands = record["zone"].get("t60_bands", [])
    if bands:
        lines.append("T60  " + "  ".join(f"{b['hz']} Hz {b['s']:.2f} s" for b in bands))
    if record["materials"]:
        lines += _aligned(_material_rows(record["materials"]), left=2)
    lines += [f"{w['code']}: {w['message']}" for w in record["warnings"]]
    return "\n".join(lines)


def of_many(records: Sequence[Record]) -> str:
    """A row for each bundle's zone: what it was made from, its figures, its warnings' count."""
    titles = ["bundle", "kind", "volume", *(title for title, _, _ in _FIGURES), "warnings"]
    rows = [titles]
    for record in records:
        volume = record["volume_m3"]
        rows.append(
            [
                record["name"],
                record["kind"],
                "-" if volume is None else f"{volume:.0f} m3",
                *_cells(record["zone"]),
                str(len(record["warnings"])),
            ]
        )
    return "\n".join(_aligned(rows))


def as_csv(records: Sequence[Record]) -> str:
    """A row for each bundle's zone, units in the titles; what was not measured is empty."""
    octaves = [f"t60_{hz}_hz_s" for hz in OCTAVE_BANDS_HZ]
    figures = [key for _, key, _ in _FIGURES]
    ends = ["t60_low_s", "t60_high_s"]
    stream = io.StringIO()
    table = csv.writer(stream, lineterminator="\n")
    table.writerow([*_DESCRIPTION, *figures, *ends, *octaves, "warnings"])
    for record in records:
        zone = record["zone"]
        interval = zone.get("t60_interval_s", {})
        bands = {band["hz"]: band["s"] for band in zone.get("t60_bands", [])}
        row = [record[key] for key in _DESCRIPTION]
        row += [zone.get(key) for key in figures]
        row += [interval.get("low"), interval.get("high")]
        row += [bands.get(hz) for hz in OCTAVE_BANDS_HZ]
        table.writerow([*row, " ".join(notice["code"] for notice in record["warnings"])])
    return stream.getvalue()


def _cells(figures: dict[str, Any]) -> list[str]:
    return [form.format(figures[key]) if key in figures else "-" for _, key, form in _FIGURES]


def _material_rows(materials: Sequence[dict[str, Any]]) -> list[list[str]]:
    rows = [["material", "view", "absorbs", "at 500 Hz", "source", "class"]]
    rows += [
        [
            m["name"],
            f"{m['share']:.1%}",
            f"{m['absorption_share']:.1%}",
            f"{m['absorption_500_hz']:.2f}",
            m["source"],
            material_class(m),
        ]
        for m in materials
    ]
    return rows


def _aligned(rows: Sequence[Sequence[str]], left: int = 0) -> Iterator[str]:
    """Lines of columns: the first and the last `left` ones to the left, the others to the right."""
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    for row in rows:
        cells = [
            cell.ljust(width) if i == 0 or i >= len(row) - left else cell.rjust(width)
            for i, (cell, width) in enumerate(zip(row, widths, strict=True))
        ]
        yield "  ".join(cells).rstrip()
