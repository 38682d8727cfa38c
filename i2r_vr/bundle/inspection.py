# SPDX-License-Identifier: MIT
"""The figures of bundles as plain values and as a table."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from i2r_vr.bundle.json_records import plain
from i2r_vr.bundle.metadata import SUFFIX
from i2r_vr.bundle.store import load_bundle, metadata_file
from i2r_vr.errors import I2RError

_COLUMNS = (
    ("T60", "t60_s", "{:.2f} s"),
    ("EDT", "edt_s", "{:.2f} s"),
    ("C50", "c50_db", "{:.1f} dB"),
    ("C80", "c80_db", "{:.1f} dB"),
    ("D50", "d50", "{:.2f}"),
    ("Ts", "ts_ms", "{:.0f} ms"),
    ("DRR", "drr_db", "{:.1f} dB"),
    ("ITDG", "itdg_ms", "{:.1f} ms"),
)


def find_bundles(paths: Sequence[Path]) -> list[Path]:
    """Metadata files given by themselves, by their folder, or anywhere below a folder.

    Raises
    ------
    I2RError
        BUNDLE_NOT_FOUND.
    """
    found: list[Path] = []
    for path in paths:
        if path.is_dir():
            below = sorted(file for file in path.rglob("*" + SUFFIX) if file.is_file())
        else:
            below = [metadata_file(path)]
        if not below:
            raise I2RError(
                "BUNDLE_NOT_FOUND", "no bundle below the folder", "*" + SUFFIX, "bake first", path
            )
        found += below
    return found


def figures_of(path: Path) -> dict[str, Any]:
    """Name, file and figures of a bundle's zone and directions, ready for JSON."""
    bundle = load_bundle(path)
    data = bundle.metadata
    zone: dict[str, Any] = plain(data.zone.acoustics, "$")
    return {
        "bundle": str(bundle.path),
        "name": data.zone.name,
        "capture": data.capture.file,
        "volume_m3": data.zone.volume_m3,
        "materials": plain(data.capture.materials or (), "$"),
        "zone": zone,
        "directions": [
            {
                "azimuth_deg": d.azimuth_deg,
                "elevation_deg": d.elevation_deg,
                **plain(d.acoustics, "$"),
            }
            for d in data.directions
        ],
        "warnings": [vars(notice) for notice in data.warnings],
    }


def _row(name: str, figures: dict[str, Any]) -> list[str]:
    cells = [form.format(figures[key]) if key in figures else "-" for _, key, form in _COLUMNS]
    return [name, *cells]


def material_class(material: dict[str, Any]) -> str:
    """The class of a material of `figures_of`, or what it may be: ``carpet 64%, brick 20%``."""
    if "classes" in material:
        return ", ".join(f"{c['name']} {c['probability']:.0%}" for c in material["classes"])
    return str(material.get("class", "-"))


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


def _aligned(rows: Sequence[Sequence[str]], left: int = 0) -> list[str]:
    """Lines of a table: the first column and the last `left` ones aligned to the left."""
    widths = [max(len(row[i]) for row in rows) for i in range(len(rows[0]))]
    lines = []
    for row in rows:
        cells = [
            cell.ljust(width) if i == 0 or i >= len(row) - left else cell.rjust(width)
            for i, (cell, width) in enumerate(zip(row, widths, strict=True))
        ]
        lines.append("  ".join(cells).rstrip())
    return lines


def figures_table(records: Sequence[dict[str, Any]]) -> str:
    """An aligned table: a line for each zone, its octaves' T60, its directions, its materials."""
    lines: list[str] = []
    for record in records:
        rows = [[record["name"], *(title for title, _, _ in _COLUMNS)]]
        rows.append(_row("zone", record["zone"]))
        rows += [
            _row(f"{d['azimuth_deg']:.0f}/{d['elevation_deg']:.0f} deg", d)
            for d in record["directions"]
        ]
        lines += _aligned(rows)
        bands = record["zone"].get("t60_bands", [])
        if bands:
            lines.append("T60  " + "  ".join(f"{b['hz']} Hz {b['s']:.2f} s" for b in bands))
        if record["materials"]:
            lines += _aligned(_material_rows(record["materials"]), left=2)
        lines += [f"{w['code']}: {w['message']}" for w in record["warnings"]]
        lines.append("")
    return "\n".join(lines).rstrip()
