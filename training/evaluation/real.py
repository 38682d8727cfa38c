# SPDX-License-Identifier: MIT
"""``python -m training.evaluation captures FOLDER``: real pictures with the decay to expect.

FOLDER holds pictures and `manifest.json`: a list `items` of `file`, `acoustic_class` (small,
medium, large, outdoor) and `expected_rt60_s` {min, max, nominal}. Indoors the T60 is compared,
outdoors C50 with the indoor median.
"""

from __future__ import annotations

import json
import tempfile
from pathlib import Path
from typing import Any

import click
import numpy as np
from scipy.stats import spearmanr

from i2r_vr.bundle.store import load_bundle
from i2r_vr.capture import discover
from i2r_vr.config import BakeOptions
from i2r_vr.pipeline.queue import Pipeline
from training.evaluation import real_page

CLASSES = ("small", "medium", "large")


def expected_t60(item: dict[str, Any]) -> float:
    """The nominal value, else the geometric mean of the range."""
    range_s = item["expected_rt60_s"]
    if range_s.get("nominal"):
        return float(range_s["nominal"])
    return float(np.sqrt(max(range_s["min"], 0.05) * range_s["max"]))


def summarise(rows: list[dict[str, Any]]) -> dict[str, float]:
    """Figures over baked captures: rank, share inside the range, spread, order, outdoor clarity."""
    indoor = [r for r in rows if r["class"] != "outdoor" and r["t60_s"] is not None]
    outdoor = [r for r in rows if r["class"] == "outdoor"]
    predicted = np.log([r["t60_s"] for r in indoor])
    expected = np.log([r["expected_s"] for r in indoor])
    inside = [r["low_s"] <= r["t60_s"] <= r["high_s"] for r in indoor]
    medians = [
        float(np.median([r["t60_s"] for r in indoor if r["class"] == name])) for name in CLASSES
    ]
    median_c50 = np.median([r["c50_db"] for r in indoor])
    clear = [r["c50_db"] is None or r["c50_db"] >= median_c50 + 6.0 for r in outdoor]
    return {
        "captures": len(rows),
        "rank_indoor": float(spearmanr(predicted, expected)[0]),
        "inside_indoor": float(np.mean(inside)),
        "log_spread_ratio": float(predicted.std() / expected.std()),
        **{f"median_t60_s_{name}": value for name, value in zip(CLASSES, medians, strict=True)},
        "classes_in_order": float(medians == sorted(medians)),
        "outdoor_c50_above_indoor_by_6_db": float(np.mean(clear)),
    }


@click.command()
@click.argument("folder", type=click.Path(path_type=Path, exists=True, file_okay=False))
@click.option("--model", default="compact")
@click.option("--out", type=click.Path(path_type=Path), default=Path("build/evaluation"))
def captures(folder: Path, model: str, out: Path) -> None:
    """Bake the pictures of FOLDER and compare."""
    items = {
        item["file"]: item for item in json.loads((folder / "manifest.json").read_text())["items"]
    }
    rows = []
    with tempfile.TemporaryDirectory() as work:
        pipeline = Pipeline(BakeOptions(model=model, directions=False, ambix=False))
        for result in pipeline.bake(discover([folder]), Path(work)):
            if result.error is not None:
                raise result.error
            assert result.bundle is not None
            zone = load_bundle(result.bundle).metadata.zone
            item = items[result.source.file.name]
            rows.append(
                {
                    "file": item["file"],
                    "class": item["acoustic_class"],
                    "expected_s": expected_t60(item),
                    "low_s": item["expected_rt60_s"]["min"],
                    "high_s": item["expected_rt60_s"]["max"],
                    "t60_s": zone.acoustics.t60_s,
                    "c50_db": zone.acoustics.c50_db,
                    "volume_m3": zone.volume_m3,
                }
            )
    summary = summarise(rows)
    report = {"summary": summary, "captures": rows}
    out.mkdir(parents=True, exist_ok=True)
    (out / "real_captures.json").write_text(json.dumps(report, indent=1) + "\n")
    (out / "real_captures.md").write_text(real_page.markdown(report))
    real_page.plot(report, out / "real_captures.png")
    for row in sorted(rows, key=lambda r: (r["class"], r["expected_s"])):
        t60 = "  -  " if row["t60_s"] is None else f"{row['t60_s']:5.2f}"
        volume = "" if row["volume_m3"] is None else f"{row['volume_m3']:.0f} m3"
        click.echo(
            f"{row['class']:8} {row['file']:24} T60 {t60} s, expected {row['low_s']:.2f} to "
            f"{row['high_s']:.2f}  {volume}"
        )
    for name, value in summary.items():
        click.echo(f"{name}: {value:.3g}")
