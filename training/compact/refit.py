# SPDX-License-Identifier: MIT
"""``python -m training.compact.refit``: the heads to convergence on features of frozen networks.

Depth network and encoder see each scene a few times only; the heads are small and can see their
features hundreds of times. Features of whole panoramas and single views, with true, noisy or
estimated depth, with and without materials, are computed once, then the heads alone are trained:
those of given depth on it alone, those of estimated depth on everything, for they gain by it.
"""

from __future__ import annotations

import copy
import hashlib
import math
from dataclasses import dataclass, fields, replace
from pathlib import Path

import click
import numpy as np
import torch
from torch import Tensor
from tqdm import tqdm

from i2r_vr.acoustics.quantities import MID_BANDS
from i2r_vr.hearing.compact_model import CompactModel
from i2r_vr.hearing.heads import Heard, ReverbHeads
from i2r_vr.hearing.room_features import RoomFeatures
from training.checkpoints import save_whole
from training.compact import losses
from training.compact.configuration import RunConfig, load_run_config
from training.compact.device import to_device
from training.compact.objective import doubted, with_estimated_depth
from training.compact.trainer import Trainer
from training.datasets.scenes import Batch, Labels, SceneBatches
from training.datasets.view_plans import PHOTO_ASPECTS, WHOLE, ViewPlan, centre_square_fov_deg
from training.scenes.shards import SceneShards
from training.scenes.split import HELD_OUT_FAMILIES

CALIBRATION_FOLDS = 4
MOST_SCENES = 3000
PLANS = (
    ViewPlan(WHOLE, 90.0, "true", True, True),
    ViewPlan(WHOLE, 90.0, "true", False, True),
    ViewPlan(WHOLE, 90.0, "estimated", False, True),
    *(
        ViewPlan((0,), centre_square_fov_deg(aspect), "estimated", False, True, photo=True)
        for aspect in PHOTO_ASPECTS
    ),
    ViewPlan((6,), 75.0, "true", False, True),
    ViewPlan((0,), 90.0, "true", False, True, photo=True),
    ViewPlan((0,), 90.0, "true", True, True, photo=True),
)


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
    trust: Tensor

    def rows(self, chosen: Tensor) -> Cached:
        """Some scenes."""
        return Cached(*(getattr(self, f.name)[chosen] for f in fields(self)))


@torch.inference_mode()
def features_of(model: CompactModel, batch: Batch, training: bool) -> Cached:
    """What the frozen networks give for a batch; in training estimated depth is doubted."""
    views, labels = batch.views, batch.labels
    if batch.estimate_depth:
        depth = model.estimate_depth(views.rgb, views.directions, views.fov_deg)
        views = with_estimated_depth(views, doubted(depth) if training else depth)
    hearing = model.hear(views)
    f = hearing.features
    return Cached(
        view=hearing.view.half().cpu(),
        shared=f.shared.cpu(),
        per_direction=f.per_direction.cpu(),
        log_eyring=f.log_eyring_t60.cpu(),
        prior_db=f.window_prior_db.cpu(),
        t60_s=labels.t60_s.cpu(),
        window_db=labels.window_db.cpu(),
        trust=labels.trust.cpu(),
    )


def compute_features(
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
    device = next(model.parameters()).device
    parts = [
        features_of(model, to_device(data[i], device), plan.effects)
        for i in tqdm(range(len(data)), desc=f"features, depth {plan.depth}")
    ]
    return Cached(*(torch.cat([getattr(p, f.name) for p in parts]) for f in fields(Cached)))


@dataclass(frozen=True)
class Frozen:
    """The networks whose features are computed once, the scenes, and where features are kept."""

    model: CompactModel
    shards: SceneShards
    size: int
    folder: Path

    def features(self, scenes: np.ndarray, plan: ViewPlan, seed: int) -> Cached:
        """Features of scenes under a plan: those that are kept, or computed now."""
        path = self.folder / f"{self._key(scenes, plan, seed)}.pt"
        if path.exists():
            return Cached(**torch.load(path, weights_only=True))
        found = compute_features(self.model, self.shards, scenes, plan, self.size, seed)
        self.folder.mkdir(parents=True, exist_ok=True)
        save_whole(path, vars(found))
        return found

    def _key(self, scenes: np.ndarray, plan: ViewPlan, seed: int) -> str:
        digest = hashlib.sha256(repr((plan, seed, self.size)).encode())
        digest.update(self.shards.column("seed")[scenes].tobytes())
        for name in ("t60_s", "window_db", "t60_noise", "edt_noise", "c50_noise_db"):
            digest.update(np.asarray(self.shards.column(name)[scenes]).tobytes())
        used = ["encoder."] if plan.estimated else ["encoder.", "surface_network."]
        if plan.estimated:
            used += ["depth_network.", "panorama_network."] if plan.whole else ["depth_network."]
        for name, value in self.model.state_dict().items():
            if name.startswith(tuple(used)):
                digest.update(value.cpu().numpy().tobytes())
        return digest.hexdigest()[:16]


def hear_cached(heads: ReverbHeads, c: Cached) -> Heard:
    """The heads on cached features."""
    zeros = torch.zeros(len(c.shared))
    features = RoomFeatures(
        c.shared, c.per_direction, c.log_eyring, c.prior_db, zeros[:, None], zeros
    )
    heard: Heard = heads(c.view, features)
    return heard


def targets(c: Cached) -> Labels:
    """Labels of cached scenes, as the losses take them."""
    return Labels(t60_s=c.t60_s, window_db=c.window_db, trust=c.trust)


def mid_errors(heads: ReverbHeads, c: Cached) -> np.ndarray:
    """Absolute relative errors of mid-band T60."""
    with torch.inference_mode():
        predicted = losses.mid_band_log_t60(hear_cached(heads, c).log_t60).exp()
    true = c.t60_s[:, MID_BANDS].mean(dim=1)
    return (predicted / true - 1.0).abs().numpy()


@dataclass(frozen=True)
class Fit:
    """How the heads are trained.

    steps : of the optimiser, rounded up to whole epochs (few: more of them fit the known
    families, and cost those left out); lr : peak of AdamW's one-cycle schedule;
    view_dropout : share of places whose pictures are hidden from the heads, which would else
    learn the looks of known families by heart; weight_decay; geometry_noise : in standard
    deviations of each feature; decay_weight, window_weight, uncertainty_weight : of the losses,
    as where everything learns.
    """

    steps: int = 2000
    lr: float = 2e-3
    view_dropout: float = 0.5
    weight_decay: float = 0.2
    geometry_noise: float = 0.2
    batch: int = 64
    decay_weight: float = RunConfig.decay_weight
    window_weight: float = RunConfig.window_weight
    uncertainty_weight: float = RunConfig.uncertainty_weight


def fit(heads: ReverbHeads, train: list[Cached], check: list[Cached], how: Fit) -> None:
    """Train heads anew; `check` is looked at, nothing is chosen by it."""
    torch.manual_seed(0)
    heads.reset()
    heads.requires_grad_(True)
    for norm, name in ((heads.geometry_norm, "shared"), (heads.direction_norm, "per_direction")):
        rows = torch.cat([getattr(c, name).flatten(0, -2) for c in train])
        norm.running_mean.copy_(rows.mean(0))
        norm.running_var.copy_(rows.var(0))
    spread = how.geometry_noise * heads.geometry_norm.running_var.sqrt()
    optimizer = torch.optim.AdamW(heads.parameters(), lr=how.lr, weight_decay=how.weight_decay)
    rng = np.random.default_rng(0)
    counts = [math.ceil(len(c.shared) / how.batch) for c in train]
    epochs = math.ceil(how.steps / sum(counts))
    schedule = torch.optim.lr_scheduler.OneCycleLR(
        optimizer, how.lr, total_steps=sum(counts) * epochs
    )
    heads.eval()
    for epoch in range(epochs):
        order = [
            (c, torch.from_numpy(part))
            for c, count in zip(train, counts, strict=True)
            for part in np.array_split(rng.permutation(len(c.shared)), count)
        ]
        for i in rng.permutation(len(order)):
            part = order[i][0].rows(order[i][1])
            shown = torch.rand(len(part.view), 1, 1) >= how.view_dropout
            part = replace(
                part,
                view=part.view * shown,
                shared=part.shared + torch.randn_like(part.shared) * spread,
            )
            hearing, labels = hear_cached(heads, part), targets(part)
            loss = (
                how.decay_weight * losses.decay_loss(hearing, labels)
                + how.window_weight * losses.window_loss(hearing, labels)
                + how.uncertainty_weight * losses.uncertainty_loss(hearing, labels)
            )
            optimizer.zero_grad(set_to_none=True)
            loss.backward()
            torch.nn.utils.clip_grad_norm_(heads.parameters(), 2.0)
            optimizer.step()
            schedule.step()
        if check and (epoch % 5 == 0 or epoch == epochs - 1):
            found = [float(np.nanmedian(mid_errors(heads, c))) for c in check]
            click.echo(f"epoch {epoch}: " + ", ".join(f"{v:.3f}" for v in found))


def error_ratios(heads: ReverbHeads, cached: list[Cached]) -> np.ndarray:
    """Errors of ln T60 over the half width of the 90 % interval that is stated."""
    ratios = []
    for c in cached:
        with torch.inference_mode():
            heard = hear_cached(heads, c)
        error = losses.mid_band_log_t60(heard.log_t60) - c.t60_s[:, MID_BANDS].mean(1).log()
        ratios.append((error.abs() / heard.log_sigma.exp() / math.log(10.0)).numpy())
    values: np.ndarray = np.concatenate(ratios)
    return np.asarray(values[np.isfinite(values)])


def uncertainty_scale(
    heads: ReverbHeads, train: list[Cached], serve: list[Cached], family: np.ndarray, how: Fit
) -> float:
    """Factor on the predicted scale so that 90 % of true values lie in their intervals.

    On families that the heads have not seen: each quarter of them is left out of `train` in
    turn, and the error is that on what the heads `serve`.
    """
    names = np.random.default_rng(0).permutation(np.unique(family))
    ratios = []
    for fold in range(CALIBRATION_FOLDS):
        left_out = np.isin(family, names[fold::CALIBRATION_FOLDS])
        known, unknown = (torch.from_numpy(np.flatnonzero(m)) for m in (~left_out, left_out))
        other = copy.deepcopy(heads)
        fit(other, [c.rows(known) for c in train], [], how)
        ratios.append(error_ratios(other, [c.rows(unknown) for c in serve]))
    return float(np.quantile(np.concatenate(ratios), 0.9))


def refit(config: RunConfig, scenes: int, how: Fit, out: Path) -> None:
    """Refit the heads of a run's averaged model and write a checkpoint that can be exported.

    Parameters
    ----------
    config : RunConfig
        Of a run that has been trained.
    scenes : int
        Training scenes, at most; one that is drawn several times counts as often.
    how : Fit
    out : path
        The new checkpoint.
    """
    trainer = Trainer(config)
    model = trainer.average
    frozen = Frozen(model, trainer.shards, config.model.view_size, trainer.run / "features")
    families = [f for f in trainer.shards.families if f not in HELD_OUT_FAMILIES]
    validation = trainer.shards.split("validation", families)
    chosen = np.random.default_rng(0).permutation(trainer.scenes)[:scenes]
    train = {plan: frozen.features(chosen, plan, 1) for plan in PLANS}
    plain = [replace(plan, effects=False) for plan in PLANS[:3]]
    check = {plan: frozen.features(validation, plan, 2) for plan in plain}
    family = trainer.shards.column("family")[chosen]
    model = model.cpu()
    for estimated, heads in ((False, model.given_heads), (True, model.estimated_heads)):
        serve, serve_check = (
            [c for plan, c in cached.items() if plan.estimated == estimated]
            for cached in (train, check)
        )
        shown = list(train.values()) if estimated else serve
        fit(heads, shown, serve_check, how)
        scale = uncertainty_scale(heads, shown, serve, family, how)
        heads.widen(scale)
        click.echo(f"depth {'estimated' if estimated else 'given'}: uncertainty scale {scale:.3f}")
    out.parent.mkdir(parents=True, exist_ok=True)
    state = {"average": model.state_dict(), "step": trainer.step, "stage": "all"}
    save_whole(out, state)


@click.command()
@click.argument("config", type=click.Path(path_type=Path, exists=True))
@click.option("--scenes", type=int, default=MOST_SCENES, help="Training scenes.")
@click.option("--steps", type=int, default=Fit.steps, help="Of the optimiser, for either heads.")
@click.option("--lr", type=float, default=Fit.lr)
@click.option("--view-dropout", type=float, default=Fit.view_dropout)
@click.option("--out", type=click.Path(path_type=Path), required=True, help="New checkpoint.")
def main(config: Path, scenes: int, steps: int, lr: float, view_dropout: float, out: Path) -> None:
    """Refit the heads of a run's averaged model and write a checkpoint that can be exported."""
    how = Fit(steps=steps, lr=lr, view_dropout=view_dropout)
    refit(load_run_config(config), scenes, how, out)


if __name__ == "__main__":
    main()
