# SPDX-License-Identifier: MIT
"""``python -m training.refit``: train the heads to convergence on features of the frozen networks.

Depth network and encoder see each scene a few times only; the heads are small and can see their
features hundreds of times. Features of whole panoramas and single views, with true, noisy or
estimated depth, with and without materials, are computed once, then the heads alone are trained.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, fields, replace
from pathlib import Path

import click
import numpy as np
import torch
from torch import Tensor
from tqdm import tqdm

from i2r_vr.encoder import picture_input
from i2r_vr.geometry import RoomFeatures
from i2r_vr.model import CompactModel, Hearing
from training import losses
from training.configuration import load_run_config
from training.datasets.scenes import (
    LABEL_VIEWS,
    PHOTO_ASPECTS,
    Batch,
    Labels,
    SceneBatches,
    ViewPlan,
    centre_square_fov_deg,
)
from training.datasets.shards import SceneShards
from training.scenes.split import HELD_OUT_FAMILIES
from training.trainer import Trainer, doubted, with_estimated_depth

WHOLE = tuple(range(LABEL_VIEWS))
PLANS = (
    ViewPlan(WHOLE, 90.0, "true", True, True),
    ViewPlan(WHOLE, 90.0, "true", False, True),
    ViewPlan(WHOLE, 90.0, "estimated", False, True),
    *(
        ViewPlan((0,), centre_square_fov_deg(aspect), "estimated", False, True, photo=True)
        for aspect in PHOTO_ASPECTS
    ),
    ViewPlan((6,), 75.0, "true", False, True),
)
HEADS = ("scene_head", "decay_head", "direction_head", "view_reduce", "scene_reduce")


@dataclass(frozen=True)
class Cached:
    """Features and targets of scenes under one plan; first axis the scene."""

    view: Tensor
    shared: Tensor
    per_direction: Tensor
    log_eyring: Tensor
    prior_db: Tensor
    t60_s: Tensor
    window_db: Tensor

    def rows(self, chosen: Tensor) -> Cached:
        """Some scenes."""
        return Cached(*(getattr(self, f.name)[chosen] for f in fields(self)))


@torch.inference_mode()
def features_of(model: CompactModel, batch: Batch, training: bool) -> Cached:
    """What the frozen networks give for a batch; in training estimated depth is doubted."""
    views, labels = batch.views, batch.labels
    if batch.estimate_depth:
        seen = picture_input(views.rgb, views.directions, views.fov_deg)
        depth = model.depth_network.estimate(seen).reshape(views.depth.shape)
        views = with_estimated_depth(views, doubted(depth) if training else depth)
    hearing = model.hear(views)
    f = hearing.features
    return Cached(
        view=hearing.view.half(),
        shared=f.shared,
        per_direction=f.per_direction,
        log_eyring=f.log_eyring_t60,
        prior_db=f.window_prior_db,
        t60_s=labels.t60_s,
        window_db=labels.window_db,
    )


def cache(
    model: CompactModel,
    shards: SceneShards,
    scenes: np.ndarray,
    plan: ViewPlan,
    size: int,
    seed: int,
) -> Cached:
    """Features of scenes under a plan."""
    data = SceneBatches(shards, scenes, size, 96, seed, plan)
    torch.manual_seed(seed)
    parts = [
        features_of(model, data[i], plan.effects) for i in tqdm(range(len(data)), desc=plan.depth)
    ]
    return Cached(*(torch.cat([getattr(p, f.name) for p in parts]) for f in fields(Cached)))


def hear_cached(model: CompactModel, c: Cached) -> Hearing:
    """The heads on cached features."""
    zeros = torch.zeros(len(c.shared))
    features = RoomFeatures(
        c.shared, c.per_direction, c.log_eyring, c.prior_db, zeros[:, None], zeros
    )
    return model.heads(c.view.float(), zeros, features)


def targets(c: Cached) -> Labels:
    """Labels of cached scenes, as the losses take them."""
    none = torch.zeros(0)
    return Labels(c.t60_s, c.window_db, none, none, none, none, none, none)


def mid_errors(model: CompactModel, c: Cached) -> np.ndarray:
    """Absolute relative errors of mid-band T60."""
    with torch.inference_mode():
        predicted = losses.mid_band_log_t60(hear_cached(model, c).log_t60).exp()
    true = c.t60_s[:, losses.MID_BANDS].mean(dim=1)
    return (predicted / true - 1.0).abs().numpy()


def fit(
    model: CompactModel, train: list[Cached], check: list[Cached], epochs: int, lr: float
) -> None:
    """Train the heads; keep those that do best on the validation scenes."""
    for parameter in model.parameters():
        parameter.requires_grad_(False)
    heads = [p for name in HEADS for p in getattr(model, name).parameters()]
    for parameter in heads:
        parameter.requires_grad_(True)
    for norm, name in ((model.geometry_norm, "shared"), (model.direction_norm, "per_direction")):
        rows = torch.cat([getattr(c, name).flatten(0, -2) for c in train])
        norm.running_mean.copy_(rows.mean(0))
        norm.running_var.copy_(rows.var(0))
    optimizer = torch.optim.AdamW(heads, lr=lr, weight_decay=0.05)
    rng = np.random.default_rng(0)
    steps = sum(math.ceil(len(c.shared) / 64) for c in train)
    schedule = torch.optim.lr_scheduler.OneCycleLR(optimizer, lr, total_steps=steps * epochs)
    best, kept = math.inf, {k: v.clone() for k, v in model.state_dict().items()}
    model.eval()
    for epoch in range(epochs):
        order = [
            (c, torch.from_numpy(part))
            for c in train
            for part in np.array_split(
                rng.permutation(len(c.shared)), math.ceil(len(c.shared) / 64)
            )
        ]
        for i in rng.permutation(len(order)):
            part = order[i][0].rows(order[i][1])
            noise = torch.randn_like(part.shared) * 0.1 * model.geometry_norm.running_var.sqrt()
            part = replace(part, shared=part.shared + noise)
            hearing, labels = hear_cached(model, part), targets(part)
            loss = (
                losses.decay_loss(hearing, labels)
                + 0.6 * losses.window_loss(hearing, labels)
                + 0.1 * losses.uncertainty_loss(hearing, labels)
            )
            optimizer.zero_grad(set_to_none=True)
            loss.backward()
            torch.nn.utils.clip_grad_norm_(heads, 2.0)
            optimizer.step()
            schedule.step()
        found = [float(np.nanmedian(mid_errors(model, c))) for c in check]
        if sum(found) < best:
            best, kept = sum(found), {k: v.clone() for k, v in model.state_dict().items()}
        if epoch % 5 == 0 or epoch == epochs - 1:
            click.echo(f"epoch {epoch}: " + ", ".join(f"{v:.3f}" for v in found))
    model.load_state_dict(kept)


def uncertainty_scale(model: CompactModel, check: list[Cached]) -> float:
    """Factor on the predicted scale so that 90 % of validation errors lie in their interval."""
    ratios = []
    for c in check:
        with torch.inference_mode():
            hearing = hear_cached(model, c)
        error = (
            losses.mid_band_log_t60(hearing.log_t60) - c.t60_s[:, losses.MID_BANDS].mean(1).log()
        )
        ratios.append((error.abs() / hearing.log_sigma.exp() / math.log(10.0)).numpy())
    values = np.concatenate(ratios)
    return float(np.quantile(values[np.isfinite(values)], 0.9))


@click.command()
@click.argument("config", type=click.Path(path_type=Path, exists=True))
@click.option("--scenes", type=int, default=1500, help="Training scenes to cache.")
@click.option("--epochs", type=int, default=40)
@click.option("--lr", type=float, default=2e-3)
@click.option("--out", type=click.Path(path_type=Path), required=True, help="New checkpoint.")
def main(config: Path, scenes: int, epochs: int, lr: float, out: Path) -> None:
    """Refit the heads of a run's averaged model and write a checkpoint that can be exported."""
    trainer = Trainer(load_run_config(config))
    model, shards, size = trainer.average, trainer.shards, trainer.config.model.view_size
    families = [f for f in shards.families if f not in HELD_OUT_FAMILIES]
    validation = shards.split("validation", families)
    chosen = np.random.default_rng(0).permutation(trainer.scenes)[:scenes]
    train = [cache(model, shards, chosen, plan, size, 1) for plan in PLANS]
    plain = [replace(plan, effects=False) for plan in PLANS[:3]]
    check = [cache(model, shards, validation, plan, size, 2) for plan in plain]
    before = [float(np.nanmedian(mid_errors(model, c))) for c in check]
    click.echo("before: " + ", ".join(f"{v:.3f}" for v in before))
    fit(model, train, check, epochs, lr)
    scale = uncertainty_scale(model, check)
    click.echo(f"uncertainty scale {scale:.3f}")
    out.parent.mkdir(parents=True, exist_ok=True)
    state = {"average": model.state_dict(), "step": trainer.step, "stage": "all"}
    state["uncertainty_scale"] = scale
    torch.save(state, out)


if __name__ == "__main__":
    main()
