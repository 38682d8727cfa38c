# SPDX-License-Identifier: MIT
"""``python -m training.evaluation sealed``: an edition judged on the sealed set, once.

The set's families, looks, light and textures are nowhere in training, and its scores choose
nothing: no edition, no length of training, no constant. For choosing there is the development set
(``scenes --unseen``).
"""

from __future__ import annotations

import json
import tempfile
from collections.abc import Mapping, Sequence
from dataclasses import fields, replace
from functools import partial
from pathlib import Path
from typing import Any

import click
import numpy as np
from numpy.typing import NDArray

from i2r_vr.config import BakeOptions
from training.evaluation import tables
from training.evaluation.baking import INPUTS, bake_scenes
from training.evaluation.comparison import compare, compare_levels
from training.evaluation.observation import Figures, true_figures
from training.scenes.shards import SceneShards

KINDS = ("panorama", "photograph")
NAMES = {"depth_and_materials": "depth and materials", "depth": "depth", "rgb": "picture alone"}
COLUMNS: tuple[tables.Column, ...] = (
    ("T60", lambda s: f"{s['t60_s']['median']:.1%}"),
    ("90 % interval", lambda s: "{:.1%} to {:.1%}".format(*s["t60_s"]["interval"])),
    ("rank", lambda s: f"{s['t60_s']['rank']:.2f}"),
    ("EDT", lambda s: f"{s['edt_s']['median']:.1%}"),
    ("C50", lambda s: f"{s['c50_db']['median']:.1f} dB"),
    ("C80", lambda s: f"{s['c80_db']['median']:.1f} dB"),
    ("DRR", lambda s: f"{s['drr_db']['median']:.1f} dB"),
    ("volume, factor", lambda s: f"{s['volume_m3']['median']:.2f}"),
    ("T60 inside", lambda s: f"{s['t60_inside_interval']:.0%}"),
    ("width", lambda s: f"x{s['t60_interval_width']:.1f}"),
)


def _level(name: str, scores: tables.Scores) -> str:
    return f"{scores[name]['median']:.1f} dB ({scores[name]['signed_mean']:+.1f})"


OUTDOOR_COLUMNS: tuple[tables.Column, ...] = tuple(
    (title, partial(_level, name))
    for title, name in (("C50", "c50_db"), ("C80", "c80_db"), ("DRR", "drr_db"))
)

Scenes = NDArray[np.int64]


def _rows(figures: Figures, chosen: NDArray[np.bool_]) -> Figures:
    """The figures of some places."""
    values = {field.name: getattr(figures, field.name) for field in fields(figures)}
    return replace(figures, **{k: v[chosen] for k, v in values.items() if v is not None})


def judge(
    data: Path, model: str, kinds: Sequence[str] = KINDS, inputs: Sequence[str] = INPUTS
) -> dict[str, Any]:
    """Scores of a model on the sealed set, indoors and outdoors, by kind and what is given."""
    shards = SceneShards(data)
    places = np.arange(len(shards))
    true = true_figures(shards, places)
    outdoor = shards.column("outdoor").astype(bool)
    indoor = ~outdoor & np.isfinite(true.t60_s)
    report: dict[str, Any] = {
        "model": model,
        "indoors": int(indoor.sum()),
        "outdoors": int(outdoor.sum()),
        "label_noise": float(np.median(shards.column("t60_noise")[indoor])),
        "figures": {},
        "outdoor_figures": {},
    }
    options = BakeOptions(model=model, directions=False, ambix=False)
    with tempfile.TemporaryDirectory() as work:
        for kind in kinds:
            for given in inputs:
                found = bake_scenes(shards, places, given, kind, options, Path(work))
                name = f"{kind}, {NAMES[given]}"
                report["figures"][name] = compare(_rows(found, indoor), _rows(true, indoor))
                if outdoor.any():
                    report["outdoor_figures"][name] = compare_levels(
                        _rows(found, outdoor), _rows(true, outdoor)
                    )
    return report


def indoor_table(report: Mapping[str, Any]) -> str:
    """The scores indoors, a row for each kind and what is given."""
    return tables.table("", COLUMNS, report["figures"])


def markdown(report: Mapping[str, Any]) -> str:
    """The scores as tables."""
    lines = [
        f"{report['indoors']} places indoors of the sealed set, errors in the median (synthetic "
        "data; T60, EDT: mid bands; volume: factor; inside and width: of the stated 90 % "
        "interval, highest over lowest).",
        "",
        indoor_table(report),
        f"The labels' own noise (median scatter of two halves): {report['label_noise']:.1%}.",
    ]
    if report["outdoor_figures"]:
        outdoors = tables.table("", OUTDOOR_COLUMNS, report["outdoor_figures"])
        lines += ["", f"{report['outdoors']} places outdoors (median error, signed mean):", ""]
        lines.append(outdoors)
    return "\n".join(lines) + "\n"


@click.command()
@click.option("--data", type=click.Path(path_type=Path, exists=True), default="data/sealed")
@click.option("--model", default="compact")
@click.option("--out", type=click.Path(path_type=Path), default=Path("build/evaluation"))
@click.option("--kind", "kinds", multiple=True, type=click.Choice(KINDS), default=KINDS)
@click.option("--inputs", multiple=True, type=click.Choice(INPUTS), default=INPUTS)
def sealed(
    data: Path,
    model: str,
    out: Path,
    kinds: tuple[str, ...],
    inputs: tuple[str, ...],
) -> None:
    """Judge a model on the sealed set; scores go to OUT as JSON and Markdown.

    Once an edition: what is chosen by these scores makes the set one more to tune to.
    """
    report = judge(data, model, kinds, inputs)
    out.mkdir(parents=True, exist_ok=True)
    (out / "sealed.json").write_text(json.dumps(report, indent=1) + "\n")
    (out / "sealed.md").write_text(markdown(report))
    click.echo(markdown(report))
