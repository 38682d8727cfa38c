# SPDX-License-Identifier: MIT
"""``python -m training.evaluation parts``: how well each part of the model does its own work.

The depth network tells the size of a place, the surface network what it absorbs, and the heads
that a place twice as large rings longer. No WAV is made.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from pathlib import Path

import click
import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from i2r_vr.acoustics.quantities import MID_BANDS
from i2r_vr.hearing.compact_model import CompactModel
from i2r_vr.hearing.scene_views import SceneViews
from training.compact import losses
from training.compact.network import compact_network
from training.compact.validation import VALIDATION_PLANS
from training.datasets.scenes import SceneBatches
from training.datasets.view_plans import ViewPlan
from training.scenes.shards import SceneShards
from training.scenes.split import HELD_OUT_FAMILIES

PLANS = {
    "panorama": VALIDATION_PLANS["depth"],
    "photo": replace(VALIDATION_PLANS["photo"], depth="true"),
}
FACTORS = (0.5, 1.0, 2.0)

Float = NDArray[np.float64]


@dataclass(frozen=True)
class Parts:
    """What the parts say of N places, and the truth.

    log_distance, true_log_distance : [N] mean ln of the distances that are seen, in metres;
    absorption, true_absorption : [N] mean of the 500 and 1000 Hz octaves over what is seen;
    t60_s : [3, N] with true depth times 0.5, 1 and 2.
    """

    log_distance: Float
    true_log_distance: Float
    absorption: Float
    true_absorption: Float
    t60_s: Float

    def text(self) -> str:
        """The figures in three lines."""
        rises = (np.diff(self.t60_s, axis=0) > 0.0).all(axis=0).mean()
        return "\n".join(
            (
                _line("size, ln", self.log_distance, self.true_log_distance),
                _line("absorption, ln", np.log(self.absorption), np.log(self.true_absorption)),
                f"  T60 rises with depth times {FACTORS} in {rises:.0%}",
            )
        )


def _line(name: str, found: Float, true: Float) -> str:
    error = found - true
    return (
        f"  {name}: median {np.median(error):+.2f}, standard deviation {error.std():.2f}, "
        f"correlation {np.corrcoef(found, true)[0, 1]:.2f}"
    )


def _mean_log(depth: Tensor) -> Tensor:
    """Mean ln of the distances [B, V, S, S] of a place that are not sky, [B]."""
    solid = torch.isfinite(depth).float()
    logs = torch.where(solid > 0.0, depth, torch.ones_like(depth)).log()
    return (logs * solid).sum((1, 2, 3)) / solid.sum((1, 2, 3)).clamp_min(1.0)


def _scaled(views: SceneViews, factor: float) -> SceneViews:
    return replace(views, depth=views.depth * factor, grid_depth=views.grid_depth * factor)


@torch.inference_mode()
def measure_parts(
    model: CompactModel, shards: SceneShards, scenes: NDArray[np.int64], plan: ViewPlan
) -> Parts:
    """Ask each part about scenes seen under a plan with true depth and no materials."""
    data = SceneBatches(shards, scenes, model.config.view_size, 96, 0, plan)
    rows: list[tuple[Tensor, ...]] = []
    for number in range(len(data)):
        views, labels = data[number].views, data[number].labels
        depth = model.estimate_depth(views.rgb, views.directions, views.fov_deg)
        surfaces = model.see_given_surfaces(views)
        logits = model.absorption_logits(views, model.encode(views), surfaces)
        predicted, true = losses.mean_absorption(logits, labels)
        heard = [
            losses.mid_band_log_t60(model.hear(_scaled(views, factor)).log_t60).exp()
            for factor in FACTORS
        ]
        mid = MID_BANDS
        rows.append(
            (
                *(_mean_log(depth), _mean_log(labels.depth)),
                *(predicted[:, mid].mean(1), true[:, mid].mean(1)),
                torch.stack(heard),
            )
        )
    columns = [torch.cat(column, dim=-1).double().numpy() for column in zip(*rows, strict=True)]
    return Parts(*columns)


@click.command()
@click.option("--data", type=click.Path(path_type=Path, exists=True), default=Path("data/scenes"))
@click.option("--scenes", type=int, default=120, help="Most places of each kind.")
@click.option("--model", default="compact", help="Name or path of the weights.")
def parts(data: Path, scenes: int, model: str) -> None:
    """Measure the depth network, the absorption maps and what depth does to T60, indoors."""
    network = compact_network(model)
    shards = SceneShards(data)
    seen = [name for name in shards.families if name not in HELD_OUT_FAMILIES]
    indoor = ~shards.column("outdoor").astype(bool)
    for what, chosen in (
        ("known families, held-out seeds", shards.split("validation", seen)),
        ("unseen families", shards.split("all", list(HELD_OUT_FAMILIES))),
    ):
        kept = np.random.default_rng(0).permutation(chosen[indoor[chosen]])[:scenes]
        if not len(kept):
            click.echo(f"{what}: no place")
            continue
        for name, plan in PLANS.items():
            click.echo(f"{what}, {len(kept)} places, one {name} each")
            click.echo(measure_parts(network, shards, kept, plan).text())
