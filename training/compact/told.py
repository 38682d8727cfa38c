# SPDX-License-Identifier: MIT
"""What heads are told: kept features with the main differences between pictures, at their size."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import torch
from torch import Tensor

from i2r_vr.hearing.compact_model import CompactModel
from i2r_vr.hearing.impression import SIGHT_COUNT, Impression
from i2r_vr.hearing.size import SizeReading
from training.compact import losses
from training.compact.features import Cached

FOLDS = 4
HALF = torch.finfo(torch.float16)
"""As features are kept and weights are shipped."""
LEFT_OUT_ONE_IN = 5
"""Of the sites of real pictures: they teach nothing and are looked at."""


@dataclass(frozen=True)
class Told:
    """Captures as heads are told of them: sight [N, 32], zeros where depth is given."""

    kept: Cached
    sight: Tensor

    def rows(self, chosen: Tensor) -> Told:
        """Some captures."""
        return Told(self.kept.rows(chosen), self.sight[chosen])


@dataclass(frozen=True)
class SizeFit:
    """How the reading of sizes is trained.

    steps, lr, weight_decay, batch : of AdamW; dropout : share of places whose pictures are hidden;
    noise : of the shape, in standard deviations; picture_share : of the steps, on real pictures.
    """

    steps: int = 600
    lr: float = 2e-3
    weight_decay: float = 0.2
    batch: int = 64
    dropout: float = 0.3
    noise: float = 0.2
    picture_share: float = 0.3


def teaches(cached: Cached) -> Tensor:
    """Which real pictures [N] teach; of scenes all."""
    scene = cached.window_db.flatten(1).isfinite().any(dim=1)
    return scene | (cached.group % LEFT_OUT_ONE_IN > 0)


def fold_of(group: Tensor) -> Tensor:
    """The fold [N] of captures; a family, or a site, is in one."""
    names, place = torch.unique(group, return_inverse=True)
    order = np.random.default_rng(0).permutation(len(names)) % FOLDS
    return torch.from_numpy(order)[place]


def make_sight(impression: Impression, cached: Sequence[Cached]) -> None:
    """Let heads be told the main differences between pictures, each of unit variance.

    Principal components of what the trunk sees of places: what it has learnt from photographs
    counts, not what known families look like. Differences that half precision rounds away are
    not told: to an untrained trunk all pictures look alike, and few differ in few ways.
    """
    rows = torch.cat([c.seen.float() for c in cached])
    mean = rows.mean(dim=0)
    _, spread, basis = torch.linalg.svd(rows - mean, full_matrices=False)
    scale = spread[:SIGHT_COUNT] / len(rows) ** 0.5
    rounding = HALF.eps * rows.norm() / len(rows) ** 0.5
    scale = scale[scale > rounding + HALF.tiny]
    weight = torch.zeros_like(impression.reduce.weight)
    weight[: len(scale)] = basis[: len(scale)] / scale[:, None]
    with torch.no_grad():
        impression.reduce.weight.copy_(weight)
        impression.reduce.bias.copy_(-weight @ mean)


@torch.inference_mode()
def sight_of(model: CompactModel, cached: Cached) -> Tensor:
    """What is told of captures; nothing where depth is given."""
    if not len(cached.seen):
        return torch.zeros(len(cached.shared), SIGHT_COUNT)
    told: Tensor = model.impression.reduce(cached.seen.float())
    return told


def fit_size(
    reading: SizeReading, scenes: Sequence[Told], pictures: Sequence[Told], how: SizeFit
) -> None:
    """Train the reading anew, on the distances of scenes and the volumes of real pictures."""
    torch.manual_seed(0)
    reading.reset()
    reading.requires_grad_(True)
    shapes = torch.cat([c.kept.shape for c in scenes])
    reading.shape_norm.running_mean.copy_(shapes.mean(0))
    reading.shape_norm.running_var.copy_(shapes.var(0))
    noise = how.noise * shapes.std(0)
    optimizer = torch.optim.AdamW(reading.parameters(), how.lr, weight_decay=how.weight_decay)
    schedule = torch.optim.lr_scheduler.OneCycleLR(optimizer, how.lr, total_steps=how.steps)
    rng = np.random.default_rng(0)
    reading.eval()
    for _ in range(how.steps):
        some = pictures if pictures and rng.random() < how.picture_share else scenes
        part = some[int(rng.integers(len(some)))]
        part = part.rows(torch.from_numpy(rng.integers(0, len(part.sight), how.batch)))
        hidden = torch.rand(len(part.sight), 1) < how.dropout
        shape = part.kept.shape + noise * torch.randn_like(part.kept.shape)
        found = reading(part.sight.masked_fill(hidden, 0.0), shape)
        loss = losses.range_loss(found, part.kept.log_size, part.kept.trust)
        optimizer.zero_grad(set_to_none=True)
        loss.backward()
        optimizer.step()
        schedule.step()
    reading.requires_grad_(False)


def at_their_size(
    reading: SizeReading, scenes: Sequence[Told], pictures: Sequence[Told], how: SizeFit
) -> tuple[list[Told], list[Told]]:
    """Captures with their distances as the reading says that has not seen their family or site.

    Those that do not teach are read by the last, which is kept, and learns from all that do.
    """
    every = [*scenes, *pictures]
    found = [torch.zeros(len(c.sight)) for c in every]
    for left_out in (*range(FOLDS), None):
        known = []
        for c in every:
            taught = teaches(c.kept)
            known.append(
                taught if left_out is None else taught & (fold_of(c.kept.group) != left_out)
            )
        split = [c.rows(k.nonzero()[:, 0]) for c, k in zip(every, known, strict=True)]
        shown = [c for c in split[len(scenes) :] if len(c.sight)]
        fit_size(reading, split[: len(scenes)], shown, how)
        for c, log_factor in zip(every, found, strict=True):
            serves = fold_of(c.kept.group) == left_out if left_out is not None else ~teaches(c.kept)
            with torch.inference_mode():
                log_factor[serves] = reading(c.sight, c.kept.shape)[serves]
    sized = [Told(c.kept.resized(f), c.sight) for c, f in zip(every, found, strict=True)]
    return sized[: len(scenes)], sized[len(scenes) :]
