# SPDX-License-Identifier: MIT
from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from i2r_vr.bundle.figure_tables import of_one
from i2r_vr.bundle.inspection import figures_of, find_bundles
from i2r_vr.bundle.store import BundleTarget, write_bundle
from tests.bundles import files, materials, metadata


def written(folder: Path, with_materials: bool) -> Path:
    data = metadata()
    if with_materials:
        data = replace(data, capture=replace(data.capture, materials=materials()))
    return write_bundle(BundleTarget(folder / "hall", "hall"), data, files(), durable=False).path


def test_materials_are_shown_with_what_they_are_taken_for(tmp_path: Path) -> None:
    record = figures_of(written(tmp_path, True))
    assert [m["name"] for m in record["materials"]] == ["WallB", "M_<Carpet>", "x"]
    lines = of_one(record).splitlines()
    start = next(i for i, line in enumerate(lines) if line.startswith("material"))
    titles, wall, carpet, figures = lines[start : start + 4]
    assert titles.split() == ["material", "view", "absorbs", "at", "500", "Hz", "source", "class"]
    assert wall.split() == [
        "WallB",
        "60.0%",
        "20.0%",
        "0.04",
        "named",
        "plaster",
        "70%,",
        *("brick", "30%"),
    ]
    assert carpet.split()[-2:] == ["given", "carpet"]
    assert figures.split()[-2:] == ["given", "-"]
    assert wall.index("named") == carpet.index("given") == titles.index("source")


def test_a_bundle_without_materials_has_no_table_of_them(tmp_path: Path) -> None:
    record = figures_of(written(tmp_path, False))
    assert record["materials"] == []
    assert "material" not in of_one(record)
    assert find_bundles([tmp_path]) == [tmp_path / "hall" / "hall.i2rvr"]
