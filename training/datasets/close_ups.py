# SPDX-License-Identifier: MIT
"""Batches of close-ups of many places, and of them and views by turns."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor
from torch.utils.data import Dataset

from training.datasets.scenes import Batch, Labels, SceneBatches
from training.scenes.close_ups import close_up_elevations
from training.scenes.light.camera import detail_effects
from training.scenes.shards import SceneShards

PLACES = 24
EFFECTS_SHARE, CLOSE_UP_SHARE = 0.6, 0.7
DEPTH_SPREAD = 0.08


@dataclass(frozen=True)
class CloseUpBatch:
    """Close-ups and what they show.

    finer : uint8 [N, 3S, 3S, 3]; depth : float32 [N, S, S] radial metres, doubted; elevation :
    float32 [N, 1, S, S], the sine of that of each pixel's ray; labels : of surfaces alone,
    [N, 1, S, S].
    """

    finer: Tensor
    depth: Tensor
    elevation: Tensor
    labels: Labels


class CloseUps(Dataset[CloseUpBatch]):
    """Batches of close-ups by number.

    Parameters
    ----------
    shards : SceneShards
        Of ``python -m training.scenes.generate --close-ups``.
    seed : int
    """

    def __init__(self, shards: SceneShards, seed: int) -> None:
        self.shards, self.seed = shards, seed
        self.places = shards.split("train")

    def __getitem__(self, number: int) -> CloseUpBatch:
        rng = np.random.default_rng([self.seed, number])
        chosen = rng.choice(self.places, PLACES, replace=len(self.places) < PLACES)
        places = [self._place(int(i), rng) for i in chosen]
        rgb, depth, elevation, absorption, classes = (
            torch.from_numpy(np.concatenate(part)) for part in zip(*places, strict=True)
        )
        labels = Labels(
            depth=depth[:, None], absorption=absorption[:, None], material_class=classes[:, None]
        )
        doubt = torch.from_numpy(rng.normal(0.0, DEPTH_SPREAD, len(depth)).astype(np.float32))
        return CloseUpBatch(rgb, depth * doubt.exp()[:, None, None], elevation, labels)

    def _place(self, index: int, rng: np.random.Generator) -> tuple[NDArray[np.generic], ...]:
        row = self.shards.row
        rgb, material = np.asarray(row("rgb", index)), np.asarray(row("material", index))
        depth = np.asarray(row("depth_m", index)).astype(np.float32)
        elevation = close_up_elevations(np.asarray(row("elevation_deg", index)), depth.shape[-1])
        if rng.random() < EFFECTS_SHARE:
            rgb = detail_effects(rgb, rng)
        if rng.random() < 0.5:
            rgb, material, depth = (np.flip(part, axis=2) for part in (rgb, material, depth))
        classes = np.asarray(row("material_class", index))[material]
        absorption = np.asarray(row("absorption", index))[material]
        return np.ascontiguousarray(rgb), depth, elevation[:, None], absorption, classes


class SurfaceBatches(Dataset[Batch | CloseUpBatch]):
    """Close-ups and, less often, views, which tell what lies above and below."""

    def __init__(self, views: SceneBatches, close_ups: CloseUps) -> None:
        self.views, self.close_ups = views, close_ups

    def __getitem__(self, number: int) -> Batch | CloseUpBatch:
        near = np.random.default_rng([self.close_ups.seed, number, 1]).random() < CLOSE_UP_SHARE
        return self.close_ups[number] if near else self.views[number]
