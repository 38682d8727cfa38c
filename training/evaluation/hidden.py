# SPDX-License-Identifier: MIT
"""``python -m training.evaluation hidden``: what stands hidden, and what knowing of it is worth.

The mean free path of whole places, told from their depth, against that of what is seen and the
builders' own; and T60 of bakes with depth and materials, with and without what follows from it.
On rendered scenes that training has not seen, or on places full of shelves (`shelved_places`).
"""

from __future__ import annotations

import tempfile
from dataclasses import dataclass
from pathlib import Path

import click
import numpy as np
from numpy.typing import NDArray

from i2r_vr.capture import Sidecar
from i2r_vr.config import BakeOptions
from i2r_vr.seeing.zone import estimate_zone
from training.compact.network import compact_network
from training.datasets.scenes import on_grid
from training.evaluation.baking import bake_scenes
from training.evaluation.observation import choose_scenes, true_figures
from training.evaluation.scores import rank, relative_errors
from training.evaluation.shelved_places import FAMILIES, shelved_scene
from training.scenes.generate import scene_record
from training.scenes.shards import SceneShards, save_shard, shard_folder

GIVEN = "depth_and_materials"
HEIGHT = 256
"""Of the panoramas of shelved places."""

Float = NDArray[np.float64]


@dataclass(frozen=True)
class Told:
    """What is told of N places, and the truth.

    seen_m, whole_m, true_m : mean free paths; t60_s, t60_seen_s, true_t60_s : as baked, as it
    were baked if nothing were thought hidden, and the label.
    """

    seen_m: Float
    whole_m: Float
    true_m: Float
    t60_s: Float
    t60_seen_s: Float
    true_t60_s: Float

    def text(self) -> str:
        """The figures in a table."""
        known = np.isfinite(self.whole_m)
        ratio = np.log(self.whole_m / self.seen_m)[known]
        rows = [
            "|  | mean free path, median of told over true | deviation of its logarithm | "
            "T60, median error | mean error | median of told over true | "
            "rank of its error with what is hidden |",
            "|---|---|---|---|---|---|---|",
        ]
        for name, path_m, t60_s in (
            ("what is seen", self.seen_m, self.t60_seen_s),
            ("and what is hidden", self.whole_m, self.t60_s),
        ):
            away = np.log(path_m / self.true_m)[known]
            error, long = relative_errors(t60_s, self.true_t60_s), t60_s / self.true_t60_s
            cells = (
                name,
                f"{np.exp(np.median(away)):.2f}",
                f"{away.std():.2f}",
                f"{np.median(error):.1%}",
                f"{error.mean():.1%}",
                f"{np.median(long):.2f}",
                f"{rank(ratio, np.log(long[known])):+.2f}",
            )
            rows.append(f"| {' | '.join(cells)} |")
        return "\n".join(rows)


def measure_hidden(shards: SceneShards, scenes: NDArray[np.int64], model: str, work: Path) -> Told:
    """Measure and bake scenes of shards whose depth covers the sphere."""
    paths = np.full((len(scenes), 2), np.nan)
    for i, scene in enumerate(scenes):
        depth = on_grid(np.asarray(shards.row("depth_m", int(scene))).astype(np.float32))
        zone = estimate_zone(depth, np.ones(depth.shape, bool), Sidecar())
        if zone.free_path is not None:
            paths[i] = zone.free_path.seen_m, zone.free_path.whole_m
    seen_m, whole_m = paths.T
    options = BakeOptions(model=model, directions=False, ambix=False, trust_depth=True)
    baked = bake_scenes(shards, scenes, GIVEN, "panorama", options, work).t60_s
    network = compact_network(model)
    factor = np.array(
        [network.decay_factor(r) if np.isfinite(r) else 1.0 for r in whole_m / seen_m]
    )
    true_m = 4.0 * shards.column("volume_m3")[scenes] / shards.column("surface_m2")[scenes]
    true = true_figures(shards, scenes).t60_s
    return Told(seen_m, whole_m, true_m, baked, baked / factor, true)


def write_shelved(places: int, root: Path) -> SceneShards:
    """Shards of places full of shelves."""
    rows, seeds, names = [], [], sorted(set(FAMILIES))
    for seed in range(places):
        scene = shelved_scene(seed)
        row = {**scene_record(scene, seed, HEIGHT), "seed": np.int64(seed)}
        rows.append({**row, "family": np.int16(names.index(scene.family))})
        seeds.append(seed)
    save_shard(shard_folder(root, 0), rows, names, seeds)
    return SceneShards(root)


@click.command()
@click.option("--data", type=click.Path(path_type=Path, exists=True), help="Shards of scenes.")
@click.option("--scenes", "count", type=int, default=200, help="How many of them.")
@click.option("--shelved", type=int, default=60, help="Places full of shelves, without --data.")
@click.option("--model", default="compact")
def hidden(data: Path | None, count: int, shelved: int, model: str) -> None:
    """Measure mean free paths and T60 of places that hide much of their surface."""
    with tempfile.TemporaryDirectory() as work:
        if data is None:
            shards = write_shelved(shelved, Path(work) / "shelved")
            scenes = np.arange(len(shards))
        else:
            shards = SceneShards(data)
            scenes = choose_scenes(shards, True, count, len(shards))
        click.echo(f"{len(scenes)} places\n")
        click.echo(measure_hidden(shards, scenes, model, Path(work) / "bakes").text())
