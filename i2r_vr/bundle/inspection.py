# SPDX-License-Identifier: MIT
"""Bundles below folders, and their figures as plain values."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from i2r_vr.bundle.json_records import plain
from i2r_vr.bundle.metadata import SUFFIX
from i2r_vr.bundle.store import Bundle, load_bundle, metadata_file
from i2r_vr.errors import I2RError


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
    """Name, file and figures of the zone and directions of the bundle at `path`, ready for JSON."""
    return record_of(load_bundle(path))


def record_of(bundle: Bundle) -> dict[str, Any]:
    """`figures_of` a bundle that has been read."""
    data = bundle.metadata
    zone: dict[str, Any] = plain(data.zone.acoustics, "$")
    return {
        "bundle": str(bundle.path),
        "name": data.zone.name,
        "capture": data.capture.file,
        "kind": data.capture.kind,
        "depth_source": data.capture.depth_source,
        "material_source": data.capture.material_source,
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


def material_class(material: dict[str, Any]) -> str:
    """The class of a material of `figures_of`, or what it may be: ``carpet 64%, brick 20%``."""
    if "classes" in material:
        return ", ".join(f"{c['name']} {c['probability']:.0%}" for c in material["classes"])
    return str(material.get("class", "-"))
