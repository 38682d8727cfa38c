# SPDX-License-Identifier: MIT
"""``python -m training.compact.refit``: sizes and heads, on what the frozen networks give.

The networks see each scene a few times only; what is small can see their features hundreds of
times. Heads of given depth are trained on it alone. Those of estimated depth, and the reading of
sizes before them, are also told what the pretrained trunk sees, and learn from real pictures, too,
whose usual decay and volume have a range. How far heads may be wrong is learnt from their errors
on families that they have not seen.
"""

from __future__ import annotations

import copy
import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import click
import numpy as np
import torch
from scipy.stats import spearmanr
from torch import Tensor

from i2r_vr.acoustics.quantities import MID_BANDS
from i2r_vr.hearing.compact_model import CompactModel
from i2r_vr.hearing.heads import SHORTEST_T60_S, Heard, ReverbHeads
from training.checkpoints import save_whole
from training.compact import losses
from training.compact.configuration import load_run_config
from training.compact.features import Cached, Frozen
from training.compact.pretrained import pretrained
from training.compact.told import (
    FOLDS,
    SizeFit,
    Told,
    at_their_size,
    fold_of,
    make_sight,
    sight_of,
    teaches,
)
from training.compact.trainer import Trainer
from training.datasets.labelled_pictures import LabelledPicture, labelled_pictures
from training.datasets.scenes import Labels
from training.datasets.view_plans import PHOTO_ASPECTS, WHOLE, ViewPlan, centre_square_fov_deg

MOST_SCENES = 3000
COVERED = 0.9
"""Of true values, how many an interval is to hold."""
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


def hear_told(heads: ReverbHeads, c: Told) -> Heard:
    """The heads on kept features."""
    heard: Heard = heads(c.kept.view, c.sight, c.kept.room)
    return heard


def targets(c: Cached) -> Labels:
    """Labels of kept scenes, as the losses take them."""
    return Labels(t60_s=c.t60_s, window_db=c.window_db, trust=c.trust)


@torch.inference_mode()
def log_errors(heads: ReverbHeads, c: Told) -> Tensor:
    """Errors [N] of mid-band ln T60, of real pictures from the nearer end of the usual range."""
    predicted = losses.mid_band_log_t60(hear_told(heads, c).log_t60)
    true = c.kept.t60_s[:, MID_BANDS].mean(dim=1).log()
    low, high = c.kept.usual_t60_s.clamp_min(SHORTEST_T60_S).log().unbind(dim=1)
    usual = torch.minimum(torch.maximum(predicted, low), high)
    return predicted - torch.where(true.isnan(), usual, true)


@dataclass(frozen=True)
class Fit:
    """How the heads are trained.

    steps : of the optimiser, few (more of them fit the known
    families, and cost those left out); lr : peak of AdamW's one-cycle schedule;
    view_dropout, sight_dropout : share of places of which the encoder's features, or the trunk's,
    are hidden from the heads, which would else learn the looks of known families by heart;
    weight_decay; geometry_noise : in standard deviations of each feature; decay_weight,
    window_weight, picture_weight : of the losses; picture_share : of the steps, on real pictures;
    spread_steps, spread_decay : of the spread's.
    """

    steps: int = 1000
    lr: float = 2e-3
    view_dropout: float = 0.5
    sight_dropout: float = 0.5
    weight_decay: float = 0.5
    geometry_noise: float = 0.2
    batch: int = 64
    decay_weight: float = 1.0
    window_weight: float = 0.6
    picture_weight: float = 1.0
    picture_share: float = 0.25
    spread_steps: int = 800
    spread_decay: float = 0.1


def _loss(heads: ReverbHeads, part: Told, how: Fit) -> Tensor:
    heard = hear_told(heads, part)
    if bool(part.kept.window_db.isnan().all()):
        usual = part.kept.usual_t60_s.clamp_min(SHORTEST_T60_S).log()
        log_t60 = losses.mid_band_log_t60(heard.log_t60)
        return how.picture_weight * losses.range_loss(log_t60, usual, part.kept.trust)
    labels = targets(part.kept)
    decay = how.decay_weight * losses.decay_loss(heard, labels)
    return decay + how.window_weight * losses.window_loss(heard, labels)


def _blurred(part: Told, noise: Tensor, how: Fit) -> Told:
    """Captures some of whose pictures are hidden, their geometry not quite right."""
    kept, count = part.kept, len(part.sight)
    shared = kept.shared + torch.randn_like(kept.shared) * noise
    view = kept.view * (torch.rand(count, 1, 1) >= how.view_dropout)
    sight = part.sight * (torch.rand(count, 1) >= how.sight_dropout)
    return Told(replace(kept, view=view, shared=shared), sight)


def fit(heads: ReverbHeads, train: Sequence[Told], how: Fit) -> None:
    """Train heads anew but for their spread."""
    torch.manual_seed(0)
    heads.reset()
    heads.requires_grad_(True)
    for norm, name in ((heads.geometry_norm, "shared"), (heads.direction_norm, "per_direction")):
        rows = torch.cat([getattr(c.kept, name).flatten(0, -2) for c in train])
        norm.running_mean.copy_(rows.mean(0))
        norm.running_var.copy_(rows.var(0))
    noise = how.geometry_noise * heads.geometry_norm.running_var.sqrt()
    optimizer = torch.optim.AdamW(heads.parameters(), lr=how.lr, weight_decay=how.weight_decay)
    rng = np.random.default_rng(0)
    schedule = torch.optim.lr_scheduler.OneCycleLR(optimizer, how.lr, total_steps=how.steps)
    scenes, pictures = (
        [c for c in train if bool(c.kept.window_db.isnan().all()) == real] for real in (False, True)
    )
    heads.eval()
    for _ in range(how.steps):
        some = pictures if pictures and rng.random() < how.picture_share else scenes
        size = np.array([len(c.sight) for c in some or pictures])
        drawn = (some or pictures)[int(rng.choice(len(size), p=size / size.sum()))]
        rows = torch.from_numpy(rng.integers(0, len(drawn.sight), how.batch))
        part = _blurred(drawn.rows(rows), noise, how)
        optimizer.zero_grad(set_to_none=True)
        _loss(heads, part, how).backward()
        torch.nn.utils.clip_grad_norm_(heads.parameters(), 2.0)
        optimizer.step()
        schedule.step()
    heads.requires_grad_(False)


def unseen_errors(
    heads: ReverbHeads,
    train: Sequence[Told],
    serve: Sequence[Told],
    pictures: Sequence[Told],
    how: Fit,
) -> list[Tensor]:
    """Errors of ln T60 of what the heads `serve`, each by heads that saw none of its fold."""
    errors = [torch.full((len(c.sight),), torch.nan) for c in serve]
    fold = fold_of(serve[0].kept.group)
    for number in range(FOLDS):
        known, unknown = ((fold != number).nonzero()[:, 0], (fold == number).nonzero()[:, 0])
        if not len(unknown):
            continue
        other = copy.deepcopy(heads)
        fit(other, [*(c.rows(known) for c in train), *pictures], how)
        for error, c in zip(errors, serve, strict=True):
            error[unknown] = log_errors(other, c.rows(unknown))
    return errors


def fit_spread(
    heads: ReverbHeads, serve: Sequence[Told], errors: Sequence[Tensor], how: Fit
) -> None:
    """Let heads say how far they may be wrong, by errors on what they have not seen."""
    torch.manual_seed(0)
    heads.spread_head.requires_grad_(True)
    optimizer = torch.optim.AdamW(
        heads.spread_head.parameters(), lr=2e-3, weight_decay=how.spread_decay
    )
    rng = np.random.default_rng(0)
    heads.eval()
    for _ in range(how.spread_steps):
        place = int(rng.integers(len(serve)))
        drawn = torch.from_numpy(rng.integers(0, len(errors[place]), how.batch))
        heard = hear_told(heads, serve[place].rows(drawn))
        loss = losses.spread_loss(heard.log_sigma, errors[place][drawn].abs())
        optimizer.zero_grad(set_to_none=True)
        loss.backward()
        optimizer.step()


def error_ratios(heads: ReverbHeads, serve: Sequence[Told], errors: Sequence[Tensor]) -> np.ndarray:
    """Errors of ln T60 over the half width of the 90 % interval that is stated."""
    ratios = []
    for c, error in zip(serve, errors, strict=True):
        with torch.inference_mode():
            sigma = hear_told(heads, c).log_sigma.exp()
        ratios.append((error.abs() / sigma / math.log(10.0)).numpy())
    values: np.ndarray = np.concatenate(ratios)
    return np.asarray(values[np.isfinite(values)])


def calibrate(
    heads: ReverbHeads, serve: Sequence[Told], errors: Sequence[Tensor], how: Fit
) -> list[float]:
    """Fit the spread so that 90 % of true values lie in their intervals, whatever is given.

    Of each plan, errors count as much larger as its intervals had to be for families that have not
    taught the spread.

    Returns
    -------
    list of float
        How much, for each of `serve`.
    """
    ratios: list[list[np.ndarray]] = [[] for _ in serve]
    start, fold = copy.deepcopy(heads), fold_of(serve[0].kept.group)
    for number in range(FOLDS):
        known, unknown = ((fold != number).nonzero()[:, 0], (fold == number).nonzero()[:, 0])
        if not len(unknown):
            continue
        other = copy.deepcopy(start)
        fit_spread(other, [c.rows(known) for c in serve], [e[known] for e in errors], how)
        for found, c, error in zip(ratios, serve, errors, strict=True):
            found.append(error_ratios(other, [c.rows(unknown)], [error[unknown]]))
    factors = [float(np.quantile(np.concatenate(found), COVERED)) for found in ratios]
    fit_spread(heads, serve, [e * f for e, f in zip(errors, factors, strict=True)], how)
    heads.widen(float(np.quantile(error_ratios(heads, serve, errors), COVERED)))
    return factors


@torch.inference_mode()
def picture_scores(heads: ReverbHeads, c: Told) -> tuple[float, float]:
    """Rank correlation with the middle of usual ranges, and the share inside them."""
    predicted = losses.mid_band_log_t60(hear_told(heads, c).log_t60)
    middle = c.kept.usual_t60_s.clamp_min(SHORTEST_T60_S).log().mean(dim=1)
    known = torch.isfinite(middle)
    rank = spearmanr(predicted[known].numpy(), middle[known].numpy())[0]
    return float(rank), float((log_errors(heads, c)[known] == 0.0).float().mean())


def start_trunk(model: CompactModel) -> None:
    """Give the trunk its published weights.

    Raises
    ------
    FileNotFoundError
        Where the package that holds them is not installed.
    """
    trunk = model.impression.trunk
    own = trunk.state_dict()
    trunk.load_state_dict({k: v for k, v in pretrained().trunk.state_dict().items() if k in own})


def refit(
    trainer: Trainer, pictures: Sequence[LabelledPicture], scenes: int, how: Fit, out: Path
) -> None:
    """Refit sizes and heads of a run's averaged model and write a checkpoint to export.

    Parameters
    ----------
    trainer : Trainer
        Of a run that has been trained, or that starts from weights.
    pictures : sequence of LabelledPicture
        Real ones; may be empty.
    scenes : int
        Training scenes, at most; one that is drawn several times counts as often.
    how : Fit
    out : path
        The new checkpoint.
    """
    model = trainer.average
    frozen = Frozen(model, trainer.shards, trainer.run / "features")
    chosen = np.random.default_rng(0).permutation(trainer.scenes)[:scenes]
    kept = {plan: frozen.of_scenes(chosen, plan, 1) for plan in PLANS}
    real = [frozen.of_pictures(pictures, whole, 1) for whole in (True, False) if pictures]
    fit_all(model.cpu(), kept, real, how)
    out.parent.mkdir(parents=True, exist_ok=True)
    state = {"average": model.state_dict(), "step": trainer.step, "stage": "all"}
    save_whole(out, state)


def fit_all(
    model: CompactModel, kept: Mapping[ViewPlan, Cached], real: Sequence[Cached], how: Fit
) -> None:
    """Fit all that is small to kept features of scenes, by plans, and of real pictures."""
    guessed = [c for plan, c in kept.items() if plan.estimated]
    make_sight(model.impression, [*guessed, *real])
    given = [Told(c, sight_of(model, c)) for plan, c in kept.items() if not plan.estimated]
    told, shown = ([Told(c, sight_of(model, c)) for c in some] for some in (guessed, real))
    told, shown = at_their_size(model.size_reading, told, shown, SizeFit())
    taught = [c.rows(teaches(c.kept).nonzero()[:, 0]) for c in shown]
    taught = [c for c in taught if len(c.sight)]
    for heads, known, serve, also in (
        (model.given_heads, given, given, []),
        (model.estimated_heads, [*given, *told], told, taught),
    ):
        fit(heads, [*known, *also], how)
        errors = unseen_errors(heads, known, serve, also, how)
        found = [float(e.abs().nanmedian()) for e in errors]
        click.echo("families left out: " + ", ".join(f"{v:.3f}" for v in found))
        factors = calibrate(heads, serve, errors, how)
        click.echo("errors enlarged by " + ", ".join(f"{factor:.2f}" for factor in factors))
        inside = [
            (error_ratios(heads, [c], [e]) < 1.0).mean() for c, e in zip(serve, errors, strict=True)
        ]
        click.echo("of them inside " + ", ".join(f"{share:.0%}" for share in inside))
    for c in shown:
        left_out = c.rows((~teaches(c.kept)).nonzero()[:, 0])
        if len(left_out.sight):
            rank, share = picture_scores(model.estimated_heads, left_out)
            click.echo(f"pictures left out: rank {rank:.2f}, inside {share:.0%}")


@click.command()
@click.argument("config", type=click.Path(path_type=Path, exists=True))
@click.option("--pictures", type=click.Path(path_type=Path, exists=True), help="Real: a table.")
@click.option("--scenes", type=int, default=MOST_SCENES, help="Training scenes.")
@click.option("--steps", type=int, default=Fit.steps, help="Of the optimiser, for either heads.")
@click.option("--lr", type=float, default=Fit.lr)
@click.option("--view-dropout", type=float, default=Fit.view_dropout)
@click.option("--out", type=click.Path(path_type=Path), required=True, help="New checkpoint.")
def main(
    config: Path,
    pictures: Path | None,
    scenes: int,
    steps: int,
    lr: float,
    view_dropout: float,
    out: Path,
) -> None:
    """Refit the small parts of a run's averaged model and write a checkpoint to export."""
    how = Fit(steps=steps, lr=lr, view_dropout=view_dropout)
    table = labelled_pictures(pictures) if pictures else []
    trainer = Trainer(load_run_config(config))
    start_trunk(trainer.average)
    refit(trainer, table, scenes, how, out)


if __name__ == "__main__":
    main()
