# SPDX-License-Identifier: MIT
"""``python -m training.evaluation glance``: what a model's networks say of scenes, without a bake.

In a part of the time of ``scenes``, to choose between runs; what ships is measured on its WAVs.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import click
import numpy as np
import torch
from numpy.typing import NDArray
from scipy.stats import spearmanr

from i2r_vr.acoustics.quantities import MID_BANDS
from i2r_vr.hearing.compact_model import CompactModel
from i2r_vr.hearing.loading import LoadedModel, load_model
from i2r_vr.hearing.predicting import Wishes
from i2r_vr.hearing.scene_views import scaled
from i2r_vr.seeing.enclosure import seen_volume_m3
from i2r_vr.seeing.views import CaptureViews, sample_views
from training.compact import losses
from training.compact.network import compact_network
from training.compact.objective import with_estimated_depth
from training.compact.validation import VALIDATION_PLANS
from training.datasets.labelled_pictures import LabelledPicture, labelled_pictures, read_capture
from training.datasets.scenes import SceneBatches
from training.datasets.view_plans import LABEL_VIEWS, ViewPlan
from training.evaluation.observation import choose_scenes
from training.evaluation.picture_scores import judge_pictures, judged
from training.scenes.shards import SceneShards

IMAGES, FOV_DEG = 48, 90.0
HALF_WIDTH = math.log(10.0)
"""Of a 90 % interval of a Laplace distribution, over its scale."""

Float = NDArray[np.float64]


@dataclass(frozen=True)
class Glance:
    """What is said of N scenes, and the truth: arrays [N] by their names."""

    rows: dict[str, Float]

    def text(self, name: str) -> str:
        """The figures in a line of a table."""
        r = self.rows
        error = np.log(r["t60"] / r["true_t60"])
        size = np.exp(np.abs(np.log(r["volume"] / r["true_volume"])))
        width = np.exp(2.0 * HALF_WIDTH * r["sigma"])
        inside = np.mean(np.abs(error) < HALF_WIDTH * r["sigma"])
        absorption = np.corrcoef(np.log(r["absorption"]), np.log(r["true_absorption"]))[0, 1]
        cells = (
            f"{np.median(np.abs(np.expm1(error))):.1%}",
            f"{spearmanr(r['t60'], r['true_t60'])[0]:.2f}",
            f"{inside:.0%}",
            f"{np.median(width):.1f}",
            f"{spearmanr(width, np.abs(error))[0]:.2f}",
            f"{np.median(r['depth']):.1%}",
            f"{np.median(size):.2f}",
            f"{np.median(r['volume'] / r['true_volume']):.2f}",
            f"{spearmanr(r['volume'], r['true_volume'])[0]:.2f}",
            f"{absorption:.2f}",
        )
        return f"| {name} | " + " | ".join(cells) + " |"


COLUMNS = (
    "given",
    "T60: median error",
    "rank",
    "inside 90 %",
    "width",
    "rank of width and error",
    "depth error",
    "volume: factor",
    "ratio",
    "rank",
    "absorption: correlation",
)


@torch.inference_mode()
def glance(
    model: CompactModel, shards: SceneShards, scenes: NDArray[np.int64], plan: ViewPlan
) -> Glance:
    """Ask the networks about scenes seen under a plan."""
    data = SceneBatches(shards, scenes, model.view_size, IMAGES, 0, plan)
    parts: list[tuple[Float, ...]] = []
    for number in range(len(data)):
        batch = data[number]
        views, labels = batch.views, batch.labels
        if batch.estimate_depth:
            depth = model.estimate_depth(views.rgb, views.directions, views.fov_deg)
            views = with_estimated_depth(views, depth)
        sight, encoding = model.impressions(views), model.encode(views)
        views = scaled(views, model.sizes(views, sight))
        hearing = model.hear_encoded(views, encoding, model.see_given_surfaces(views), sight)
        ratio = (views.depth / labels.depth - 1.0).abs()
        volumes = [
            seen_volume_m3(np.where(seen, grid, np.nan), whole=True)
            for grid, seen in zip(views.grid_depth.numpy(), views.coverage.numpy(), strict=True)
        ]
        absorbed, true = losses.mean_absorption(hearing.absorption_logits, labels)
        parts.append(
            (
                losses.mid_band_log_t60(hearing.log_t60).exp().numpy(),
                labels.t60_s[:, MID_BANDS].mean(dim=1).numpy(),
                hearing.log_sigma.exp().numpy(),
                torch.where(ratio.isfinite(), ratio, torch.nan).flatten(1).nanmedian(1)[0].numpy(),
                np.array(volumes),
                absorbed[:, MID_BANDS].mean(1).numpy(),
                true[:, MID_BANDS].mean(1).numpy(),
            )
        )
    names = ("t60", "true_t60", "sigma", "depth", "volume", "absorption", "true_absorption")
    columns = [np.concatenate(part).astype(np.float64) for part in zip(*parts, strict=True)]
    true_volume = shards.column("volume_m3")[scenes].astype(np.float64)
    return Glance({**dict(zip(names, columns, strict=True)), "true_volume": true_volume})


def heard_pictures(model: LoadedModel, pictures: Sequence[LabelledPicture]) -> Float:
    """Mid-band ln T60 [N] of real pictures, seen as a bake sees them."""
    found = []
    for picture in pictures:
        capture = read_capture(picture)
        size, finer = model.network.view_size, model.network.finer
        views = sample_views(capture, "fibonacci", LABEL_VIEWS, FOV_DEG, size, finer)
        (heard,) = model.predict([CaptureViews(views, None, {})], Wishes(seed=0))
        found.append(math.log(heard.mid_t60_s))
    return np.array(found)


def pictures_text(model: LoadedModel, table: Path) -> str:
    """How pictures of a table are heard, by kind."""
    lines = []
    for name, some in judged(labelled_pictures(table)).items():
        if some:
            s = judge_pictures(some, heard_pictures(model, some))
            cells = (s.rank, s.inside, s.log_spread, s.mean_error)
            figures = " | ".join(f"{c.value:.2f} ({c.low:.2f} to {c.high:.2f})" for c in cells)
            lines.append(f"| {name} ({s.pictures}) | {figures} |")
    return "\n".join(lines)


@click.command("glance")
@click.option("--data", type=click.Path(path_type=Path, exists=True), default=Path("data/scenes"))
@click.option("--scenes", type=int, default=120, help="Of unseen families, at most.")
@click.option("--captures", type=click.Path(path_type=Path, exists=True), help="Table of pictures.")
@click.option("--model", default="compact", help="Name or path of the weights.")
def main(data: Path, scenes: int, captures: Path | None, model: str) -> None:
    """Measure what the networks say of indoor scenes of unseen families, and of real pictures."""
    if captures is not None:
        click.echo("| pictures | T60: rank | inside | log-spread | mean error of ln T60 |")
        click.echo("|---|---|---|---|---|\n" + pictures_text(load_model(model, "cpu"), captures))
    network = compact_network(model)
    shards = SceneShards(data)
    chosen = choose_scenes(shards, True, scenes, len(shards))
    click.echo(f"{len(chosen)} scenes of {data.name}")
    click.echo("| " + " | ".join(COLUMNS) + " |\n" + "|" + "---|" * len(COLUMNS))
    for name, plan in VALIDATION_PLANS.items():
        click.echo(glance(network, shards, chosen, plan).text(name))


if __name__ == "__main__":
    main()
