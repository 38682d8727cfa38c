# SPDX-License-Identifier: MIT
"""Pairs of pictures and spectrograms, by the number of the batch.

Batch number i, its noise included, depends on the seed and i alone: a resumed run and a run
spread over several processes see the same pairs.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor
from torch.utils.data import DataLoader, Dataset

from i2r_vr.generator import NOISE_COUNT
from i2r_vr.spectrogram import LENGTH
from training.adversarial.configuration import AdversarialConfig
from training.adversarial.processes import Processes
from training.datasets.scenes import LABEL_VIEWS, Batch, SceneBatches, ViewPlan
from training.datasets.shards import SceneShards
from training.trainer import to_device

PHOTO = ViewPlan((0,), 90.0, "estimated", False, True, photo=True)
WHOLE = tuple(range(LABEL_VIEWS))
PLANS = {
    "paper": (PHOTO,),
    "compact": (
        ViewPlan(WHOLE, 90.0, "true", True, True),
        ViewPlan(WHOLE, 90.0, "true", False, True),
        ViewPlan(WHOLE, 90.0, "estimated", False, True),
        PHOTO,
    ),
}
"""What the architectures are shown: single photos, as in the paper, or all that a bake may have."""


@dataclass(frozen=True)
class Pairs:
    """A batch: scenes as seen and as labelled, the latent noise, and the tails' own noise.

    batch : views of B scenes and their labels; latent_noise : [B, 147]; tail_noise : [B, 130977].
    """

    batch: Batch
    latent_noise: Tensor
    tail_noise: Tensor

    def __len__(self) -> int:
        return len(self.latent_noise)

    @property
    def decays(self) -> Tensor:
        """Which scenes have a T60 at 500 and 1000 Hz, bool [B]."""
        return torch.isfinite(self.batch.labels.t60_s[:, 2:4]).all(dim=1)

    def to(self, device: torch.device) -> Pairs:
        """The same on a device."""
        return Pairs(
            to_device(self.batch, device),
            self.latent_noise.to(device, non_blocking=True),
            self.tail_noise.to(device, non_blocking=True),
        )


class PairBatches(Dataset[Pairs]):
    """Batches by number.

    Parameters
    ----------
    shards : SceneShards
    scenes : int array
        Indices to draw from.
    config : AdversarialConfig
    size : int
        Of a picture in pixels.
    in_order : bool
        For evaluation: each scene once, by the first plan, without the camera's effects.
    """

    def __init__(
        self,
        shards: SceneShards,
        scenes: NDArray[np.int64],
        config: AdversarialConfig,
        size: int,
        in_order: bool = False,
    ) -> None:
        self.shards, self.scenes, self.config, self.size = shards, scenes, config, size
        self.in_order = in_order
        effects = config.effects and not in_order
        plans = PLANS[config.architecture][: 1 if in_order else None]
        self.plans = [replace(plan, effects=effects) for plan in plans]

    def __len__(self) -> int:
        """Batches of an evaluation."""
        return -(-len(self.scenes) // self.config.images)

    def __getitem__(self, number: int) -> Pairs:
        if self.in_order and not 0 <= number < len(self):
            raise IndexError(number)
        count, seed = self.config.images, self.config.seed
        rng = np.random.default_rng([seed, number, int(self.in_order)])
        if self.in_order:
            chosen = self.scenes[number * count : (number + 1) * count]
        else:
            chosen = rng.choice(self.scenes, size=count, replace=len(self.scenes) < count)
        plan = self.plans[rng.integers(len(self.plans))]
        views = len(chosen) * LABEL_VIEWS
        batch_seed = int(rng.integers(1 << 62))
        batch = SceneBatches(self.shards, chosen, self.size, views, batch_seed, plan)[0]
        latent = rng.standard_normal((len(chosen), NOISE_COUNT), dtype=np.float32)
        tail = rng.standard_normal((len(chosen), LENGTH), dtype=np.float32)
        return Pairs(batch, torch.from_numpy(latent), torch.from_numpy(tail))


def batch_loader(pairs: PairBatches, numbers: Sequence[int]) -> DataLoader[Pairs]:
    """Batches of these numbers in their order, made ahead by the configured processes."""
    workers = pairs.config.workers
    return DataLoader(
        pairs,
        batch_size=None,
        sampler=numbers,
        num_workers=workers,
        prefetch_factor=3 if workers else None,
        generator=torch.Generator(),
    )


def share_of_steps(config: AdversarialConfig, first_step: int, processes: Processes) -> range:
    """Numbers of a process's batches from an optimiser step on to the last."""
    a_step = config.accumulate * processes.count
    return range(first_step * a_step + processes.rank, config.steps * a_step, processes.count)
