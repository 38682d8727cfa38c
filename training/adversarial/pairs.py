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

from i2r_vr.acoustics.quantities import MID_BANDS
from i2r_vr.hearing.generator import NOISE_COUNT
from i2r_vr.hearing.spectrogram import LENGTH
from training.adversarial.configuration import AdversarialConfig
from training.adversarial.objectives import real_spectrograms
from training.compact.device import to_device
from training.datasets.scenes import Batch, SceneBatches
from training.datasets.tensors import pinned
from training.datasets.view_plans import LABEL_VIEWS, WHOLE, ViewPlan
from training.evaluation.observation import PHOTO_FOV_DEG, mid_band, observe
from training.processes import Processes
from training.scenes.shards import SceneShards

PHOTO = ViewPlan((0,), 90.0, "estimated", False, True, photo=True)
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
    """A batch: places as seen and as labelled, the latent noise, and what they sound like.

    batch : views of B places and their labels; latent_noise : [B, 147]; tail_noise :
    [B, 130977], of rendered scenes, whose labels are energies; recorded : spectrograms
    [B, 512, 512] in -1..1 of recordings, decay_s : [B] their measured times, NaN of those without
    a decay. Either the tail's noise is given, or the last two.
    """

    batch: Batch
    latent_noise: Tensor
    tail_noise: Tensor | None = None
    recorded: Tensor | None = None
    decay_s: Tensor | None = None

    def __len__(self) -> int:
        return len(self.latent_noise)

    @property
    def real(self) -> Tensor:
        """Spectrograms [B, 512, 512] in -1..1 of the places: y in the paper."""
        if self.recorded is not None:
            return self.recorded
        assert self.tail_noise is not None
        return real_spectrograms(self.batch.labels.decay_db, self.tail_noise)

    @property
    def decays(self) -> Tensor:
        """Which places have a decay, bool [B]: a T60 at 500 and 1000 Hz, and of a recording."""
        known = torch.isfinite(self.batch.labels.t60_s[:, MID_BANDS]).all(dim=1)
        return known if self.decay_s is None else known & torch.isfinite(self.decay_s)

    def pin_memory(self) -> Pairs:
        """The same in pinned memory; loaders call it."""
        return pinned(self)

    def to(self, device: torch.device) -> Pairs:
        """The same on a device; from pinned memory, without waiting."""
        return to_device(self, device)


class PairBatches(Dataset[Pairs]):
    """Batches by number, of what a subclass makes pairs of.

    Parameters
    ----------
    places : int array
        Indices to draw from.
    config : AdversarialConfig
    in_order : bool
        For evaluation: each place once, without the camera's effects.
    """

    def __init__(
        self, places: NDArray[np.int64], config: AdversarialConfig, in_order: bool = False
    ) -> None:
        self.places, self.config, self.in_order = places, config, in_order
        self.effects = config.effects and not in_order

    def __len__(self) -> int:
        """Batches of an evaluation."""
        return -(-len(self.places) // self.config.images)

    def __getitem__(self, number: int) -> Pairs:
        if self.in_order and not 0 <= number < len(self):
            raise IndexError(number)
        count, seed = self.config.images, self.config.seed
        rng = np.random.default_rng([seed, number, int(self.in_order)])
        if self.in_order:
            chosen = self.places[number * count : (number + 1) * count]
        else:
            chosen = rng.choice(self.places, size=count, replace=len(self.places) < count)
        return self.pairs_of(chosen, rng)

    def pairs_of(self, chosen: NDArray[np.int64], rng: np.random.Generator) -> Pairs:
        """Pairs of some places; whatever is random comes from `rng`."""
        raise NotImplementedError

    def t60_s(self) -> NDArray[np.float64]:
        """Mid-band T60 of the places in seconds, NaN where there is none."""
        raise NotImplementedError

    def photo(self, place: int) -> tuple[NDArray[np.uint8], float]:
        """A place's picture as a user would bake it, and its horizontal field of view."""
        raise NotImplementedError


class ScenePairs(PairBatches):
    """Rendered scenes with the sound that their labels stand for.

    Parameters
    ----------
    shards : SceneShards
    scenes, config, in_order
        As of `PairBatches`; in order the first plan alone is shown.
    size : int
        Of a picture in pixels.
    """

    def __init__(
        self,
        shards: SceneShards,
        scenes: NDArray[np.int64],
        config: AdversarialConfig,
        size: int,
        in_order: bool = False,
    ) -> None:
        super().__init__(scenes, config, in_order)
        self.shards, self.size = shards, size
        plans = PLANS[config.architecture][: 1 if in_order else None]
        self.plans = [replace(plan, effects=self.effects) for plan in plans]

    def pairs_of(self, chosen: NDArray[np.int64], rng: np.random.Generator) -> Pairs:
        """Scenes as one of the plans shows them."""
        plan = self.plans[rng.integers(len(self.plans))]
        views = len(chosen) * LABEL_VIEWS
        batch_seed = int(rng.integers(1 << 62))
        data = SceneBatches(
            self.shards, chosen, self.size, views, batch_seed, plan, finer=self.config.finer
        )
        batch = data[0]
        latent = latent_noise(len(chosen), rng)
        tail = rng.standard_normal((len(chosen), LENGTH), dtype=np.float32)
        return Pairs(batch, latent, tail_noise=torch.from_numpy(tail))

    def t60_s(self) -> NDArray[np.float64]:
        """Mid-band T60 of the scenes in seconds, NaN where there is none."""
        return mid_band(self.shards.column("t60_s")[self.places])

    def photo(self, place: int) -> tuple[NDArray[np.uint8], float]:
        """One level photo of a scene."""
        return observe(self.shards, place, "screenshot").rgb, PHOTO_FOV_DEG


def latent_noise(count: int, rng: np.random.Generator) -> Tensor:
    """Noise [count, 147] that is joined to the features."""
    return torch.from_numpy(rng.standard_normal((count, NOISE_COUNT), dtype=np.float32))


def batch_loader(pairs: PairBatches, numbers: Sequence[int]) -> DataLoader[Pairs]:
    """Batches of these numbers in their order, made ahead by the configured processes."""
    workers = pairs.config.workers
    return DataLoader(
        pairs,
        batch_size=None,
        sampler=numbers,
        num_workers=workers,
        pin_memory=torch.cuda.is_available(),
        prefetch_factor=3 if workers else None,
        generator=torch.Generator(),
    )


def share_of_steps(config: AdversarialConfig, first_step: int, processes: Processes) -> range:
    """Numbers of a process's batches from an optimiser step on to the last."""
    a_step = config.accumulate * processes.count
    return range(first_step * a_step + processes.rank, config.steps * a_step, processes.count)
