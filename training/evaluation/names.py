# SPDX-License-Identifier: MIT
"""``python -m training.evaluation names``: T60 by what the materials of a place are called.

Rendered places with true depth and true material ids, whose materials have names of one sort at a
time: what they are made of, what they are, where they are (as three packs say it), numbers, one
atlas for all. Of places outdoors and without a decay there is nothing to score.
"""

from __future__ import annotations

import json
import shutil
import tempfile
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import click
import numpy as np
import torch
from numpy.typing import NDArray

from i2r_vr.config import BakeOptions
from i2r_vr.hearing.surface_sample import surface_normals
from i2r_vr.seeing.grid import grid_directions
from training.datasets.scenes import on_grid
from training.evaluation import tables
from training.evaluation.baking import bake_and_measure, bake_scenes
from training.evaluation.comparison import compare
from training.evaluation.material_names import SORTS, Shown, names_of, parts_of
from training.evaluation.observation import Figures, choose_scenes, observe, true_figures
from training.scenes.captures import write_capture
from training.scenes.shards import SceneShards
from training.scenes.sound.labels import CLASS_NAMES, SKY_ROW

ATLAS = "one atlas"
GIVEN = {"depth alone": "depth", "absorption stated": "depth_and_materials"}
"""What stands beside the names: no materials at all, and all that can be known of them."""
COLUMNS: tuple[tables.Column, ...] = (
    ("T60", lambda s: f"{s['t60_s']['median']:.1%}"),
    ("90 % interval", lambda s: "{:.1%} to {:.1%}".format(*s["t60_s"]["interval"])),
    ("mean", lambda s: f"{s['t60_s']['mean']:.1%}"),
    ("signed", lambda s: f"{s['t60_s']['signed_mean']:+.1%}"),
    ("rank", lambda s: f"{s['t60_s']['rank']:.2f}"),
    ("T60 inside", lambda s: f"{s['t60_inside_interval']:.0%}"),
    ("width", lambda s: f"x{s['t60_interval_width']:.1f}"),
)

Scenes = NDArray[np.int64]


def shown_materials(shards: SceneShards, scene: int) -> tuple[Shown, ...]:
    """The materials of a scene, by the rows of its shard, and what parts of it they are."""
    depth = on_grid(np.asarray(shards.row("depth_m", scene))).astype(np.float32)
    material = on_grid(np.asarray(shards.row("material", scene)))
    unit = grid_directions()
    normal = surface_normals(torch.from_numpy(depth.copy())[None])[0].numpy()
    solid = np.isfinite(depth)
    facing = np.clip(-(normal * unit).sum(axis=-1), 0.15, 1.0)
    reach = np.where(solid, depth, 0.0).astype(np.float64)
    area = reach**2 / facing * np.sqrt(1.0 - unit[..., 2] ** 2)
    parts = parts_of(material.ravel(), normal[..., 2].ravel(), area.ravel())
    classes = np.asarray(shards.row("material_class", scene))
    return tuple(
        Shown(CLASS_NAMES[int(class_row)], parts.get(row, "thing"), row)
        for row, class_row in enumerate(classes)
    )


def _write(shards: SceneShards, scene: int, name: str, sort: str, folder: Path) -> None:
    seen = observe(shards, scene, "panorama")
    seed = int(shards.row("seed", scene))
    material = seen.material
    if sort == ATLAS:
        material = np.where(material == SKY_ROW, SKY_ROW, 0).astype(np.uint8)
    write_capture(
        folder,
        name,
        seen.rgb,
        depth_m=seen.depth_m,
        material=material,
        material_names=names_of(shown_materials(shards, scene), sort, seed),
        kind="panorama",
    )


def bake_named(
    shards: SceneShards, scenes: Scenes, sort: str, options: BakeOptions, work: Path
) -> Figures:
    """Figures of the baked zones of scenes whose materials have names of a sort."""
    captures = work / "captures"
    names = [f"scene{scene:06d}" for scene in scenes]
    for scene, name in zip(scenes, names, strict=True):
        _write(shards, int(scene), name, sort, captures)
    found = bake_and_measure(captures, names, options, work / "out", title=sort)
    shutil.rmtree(captures)
    return found


def score_names(
    shards: SceneShards, scenes: Scenes, model: str, sorts: Sequence[str]
) -> dict[str, Any]:
    """Scores of T60 and its interval on scenes, by what is given."""
    true = true_figures(shards, scenes)
    options = BakeOptions(model=model, directions=False, ambix=False)
    report: dict[str, Any] = {"model": model, "places": len(scenes), "figures": {}}
    with tempfile.TemporaryDirectory() as work:
        for sort in sorts:
            if sort in GIVEN:
                given, kind = GIVEN[sort], "panorama"
                found = bake_scenes(shards, scenes, given, kind, options, Path(work))
            else:
                found = bake_named(shards, scenes, sort, options, Path(work))
            report["figures"][sort] = compare(found, true)
    return report


def names_table(report: Mapping[str, Any], before: Mapping[str, Any] | None) -> str:
    """The scores as Markdown, with the medians of another report before them."""
    columns = list(COLUMNS)
    rows = {name: dict(scores) for name, scores in report["figures"].items()}
    if before is not None:
        for name, scores in rows.items():
            scores["before"] = before["figures"].get(name)
        columns.insert(0, ("T60 before", _median_before))
    return tables.table("names", columns, rows)


def _median_before(scores: Mapping[str, Any]) -> str:
    before = scores["before"]
    return "" if before is None else f"{before['t60_s']['median']:.1%}"


@click.command()
@click.option("--data", type=click.Path(path_type=Path, exists=True), default="data/scenes")
@click.option("--unseen", is_flag=True, help="Families that are held out alone.")
@click.option("--scenes", "count", type=int, default=400, help="Most places.")
@click.option("--model", default="compact")
@click.option("--sort", "sorts", multiple=True, type=click.Choice([*SORTS, *GIVEN]))
@click.option("--before", type=click.Path(path_type=Path, exists=True, dir_okay=False))
@click.option("--out", type=click.Path(path_type=Path), default=Path("build/evaluation/names.json"))
def names(
    data: Path,
    unseen: bool,
    count: int,
    model: str,
    sorts: tuple[str, ...],
    before: Path | None,
    out: Path,
) -> None:
    """Score T60 by what materials are called; scores go to OUT, and a table beside it.

    With BEFORE, the report of another version, its medians stand in the table too.
    """
    shards = SceneShards(data)
    if unseen:
        scenes = choose_scenes(shards, True, count, len(shards))
    else:
        known = np.isfinite(true_figures(shards, np.arange(len(shards))).t60_s)
        scenes = np.flatnonzero(known & ~shards.column("outdoor").astype(bool))[:count]
    report = score_names(shards, scenes, model, sorts or (*SORTS, *GIVEN))
    out.parent.mkdir(parents=True, exist_ok=True)
    out.write_text(json.dumps(report, indent=1) + "\n", encoding="utf-8")
    earlier = None if before is None else json.loads(before.read_text(encoding="utf-8"))
    text = names_table(report, earlier)
    out.with_suffix(".md").write_text(text, encoding="utf-8")
    click.echo(f"{report['places']} places indoors; T60 off by (median), synthetic data\n\n{text}")
