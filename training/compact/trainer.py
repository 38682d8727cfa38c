# SPDX-License-Identifier: MIT
"""The plain trainer of the compact model: steps, averaged weights, checkpoints, resume, curves.

Batch number i, and what is random in its losses, depends on the seed and i alone: a resumed run
and a run spread over several processes learn the same.
"""

from __future__ import annotations

import copy
import math
import time
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import torch
from torch import Tensor, nn
from torch.utils.data import DataLoader, Dataset, Subset
from torch.utils.tensorboard import SummaryWriter
from tqdm import tqdm

from i2r_vr.hearing.compact_model import CompactModel
from i2r_vr.hearing.encoder import PICTURE_CHANNELS
from i2r_vr.hearing.weights_file import find_weights, read_weights
from i2r_vr.materials.absorption import MATERIAL_CLASSES
from training.checkpoints import load_parts, read_checkpoint, write_checkpoint
from training.compact.configuration import RunConfig
from training.compact.device import to_device
from training.compact.objective import Objective
from training.compact.validation import Validation
from training.datasets.close_ups import CloseUpBatch, CloseUps, SurfaceBatches
from training.datasets.scenes import Batch, SceneBatches
from training.datasets.view_plans import (
    measured_surface_plan,
    panorama_plan,
    surface_plan,
    training_plan,
)
from training.processes import Processes
from training.scenes.shards import SceneShards
from training.scenes.split import HELD_OUT_FAMILIES, ORDINARY_FAMILIES

STAGE_PARTS = {
    "depth": "depth_network.",
    "panorama": "panorama_network.",
    "absorption": "encoder.",
    "surfaces": "surface_network.",
    "all": "",
}
"""What a stage trains: how the names of its weights begin."""
STAGE_PLANS = {
    "depth": surface_plan,
    "panorama": panorama_plan,
    "absorption": surface_plan,
    "surfaces": measured_surface_plan,
    "all": training_plan,
}

FREE = ("run", "workers", "threads", "checkpoint_minutes", "validate_every")
"""Settings by which a run may go on otherwise: they say how, not what is learnt."""


def start_encoder_from_depth(model: CompactModel) -> None:
    """Give the encoder the depth network's backbone: what tells distances tells surfaces.

    Its further inputs start unseen.
    """
    own, state = model.encoder.backbone, model.depth_network.encoder.state_dict()
    first = "stem.0.weight"
    stem = torch.zeros_like(own.state_dict()[first])
    stem[:, :PICTURE_CHANNELS] = state[first]
    own.load_state_dict({**state, first: stem})


class Trainer:
    """One run: model, averaged model, optimiser, and where they are kept.

    Parameters
    ----------
    config : RunConfig
    processes : Processes, optional
        Those that train together; by default those that ``torchrun`` started.
    override : bool
        Go on with a run though it began with other settings.

    Raises
    ------
    I2RError
        CHECKPOINT_UNREADABLE, CHECKPOINT_SHAPE, RUN_CHANGED.
    """

    def __init__(
        self, config: RunConfig, processes: Processes | None = None, override: bool = False
    ) -> None:
        if config.threads:
            torch.set_num_threads(config.threads)
        torch.manual_seed(config.seed)
        self.config = config
        self.processes = processes or Processes.join()
        self.device = self.processes.device
        self.model = CompactModel(config.model).to(self.device)
        self.model = self.model.to(memory_format=torch.channels_last)
        self.average = copy.deepcopy(self.model).eval().requires_grad_(False)
        own = config.stage == "surfaces"
        seen = config.model.surface_widths[-1] if own else config.model.encoder_widths[2]
        self.class_head = nn.Conv2d(seen, len(MATERIAL_CLASSES), 1).to(self.device)
        self.optimizer = torch.optim.AdamW(
            [*self.model.parameters(), *self.class_head.parameters()],
            lr=config.learning_rate,
            weight_decay=config.weight_decay,
            betas=(0.9, 0.98),
        )
        self.scatter = torch.Generator().manual_seed(config.seed)
        self.objective = Objective(self.model, self.class_head, config, self.scatter)
        self.step = 0
        self.run = Path(config.run)
        self.run.mkdir(parents=True, exist_ok=True)
        self.shards = SceneShards(Path(config.data))
        families = [
            name
            for name in self.shards.families
            if config.held_out_families or name not in HELD_OUT_FAMILIES
        ]
        self.scenes = np.concatenate(
            [
                self.shards.split("train", families),
                *[self.shards.split("train", ORDINARY_FAMILIES)] * (config.ordinary_weight - 1),
            ]
        )
        held_out = self.shards.split("validation", families)[: config.validation_scenes]
        self.validation = Validation(self.average, self.shards, held_out, config, self.device)
        if self.checkpoint.exists():
            self._load(override)
        else:
            self._start()
        for module in (self.model, self.average, self.class_head):
            self.processes.same(module)

    @property
    def checkpoint(self) -> Path:
        """The file that a run resumes from."""
        return self.run / "checkpoint.pt"

    @property
    def _parts(self) -> dict[str, Any]:
        """What a checkpoint holds the state of."""
        return {
            "model": self.model,
            "average": self.average,
            "class_head": self.class_head,
            "optimizer": self.optimizer,
        }

    def _start(self) -> None:
        taken = {name for path in self.config.initial for name in self._start_from(Path(path))}
        encoder_known = any(name.startswith(STAGE_PARTS["absorption"]) for name in taken)
        if self.config.stage == "absorption" and not encoder_known:
            start_encoder_from_depth(self.model)
            self.average.load_state_dict(self.model.state_dict())

    def _load(self, override: bool) -> None:
        state = read_checkpoint(self.checkpoint, self.config, self.device, FREE, override)
        load_parts(self._parts, state, self.checkpoint)
        for moments in self.optimizer.state.values():
            for name, value in moments.items():
                if torch.is_tensor(value) and value.dim() == 4:
                    moments[name] = value.to(memory_format=torch.channels_last)
        self.step = int(state["step"])

    def _start_from(self, path: Path) -> set[str]:
        """Take the weights of a shipped model, or the averaged ones that another run trained.

        Returns the names of the weights that were taken.
        """
        trained = ""
        if path.suffix == ".safetensors":
            kept = read_weights(find_weights(path))
        else:
            state = torch.load(path, map_location=self.device, weights_only=True)
            kept, trained = state["average"], STAGE_PARTS[state["stage"]]
        own = self.model.state_dict()
        fitting = {
            k: v
            for k, v in kept.items()
            if k.startswith(trained) and k in own and own[k].shape == v.shape
        }
        self.model.load_state_dict({**own, **fitting})
        self.average.load_state_dict(self.model.state_dict())
        return set(fitting)

    def save(self) -> None:
        """Write the checkpoint, whole or not at all."""
        if self.processes.leads:
            state = {name: part.state_dict() for name, part in self._parts.items()}
            state |= {"step": self.step, "stage": self.config.stage}
            write_checkpoint(self.checkpoint, state, self.config)

    def _learning_rate(self) -> float:
        c = self.config
        rise = min(1.0, (self.step + 1) / c.warmup_steps)
        fall = 0.5 * (1.0 + math.cos(math.pi * min(1.0, self.step / c.steps)))
        return c.learning_rate * rise * (0.02 + 0.98 * fall)

    def update(self, batches: Sequence[tuple[int, Batch | CloseUpBatch]]) -> dict[str, Tensor]:
        """One step on batches and their numbers; the weighted losses of the last.

        If a loss is not finite, in any process, the step teaches nothing.
        """
        self.optimizer.zero_grad(set_to_none=True)
        finite, parts = True, {}
        for number, batch in batches:
            seed = int(np.random.default_rng([self.config.seed, number]).integers(2**63))
            torch.manual_seed(seed)
            self.scatter.manual_seed(seed)
            parts = self.objective.losses(to_device(batch, self.device))
            total = torch.stack(list(parts.values())).sum()
            finite = finite and bool(torch.isfinite(total))
            if finite:
                (total / len(batches)).backward()
        if self.processes.agree(finite):
            learnt = [p for group in self.optimizer.param_groups for p in group["params"]]
            self.processes.mean_gradients(learnt)
            torch.nn.utils.clip_grad_norm_(self.model.parameters(), 2.0)
            self.optimizer.step()
        self.processes.mean_buffers(self.model)
        self.step += 1
        self._average_weights()
        return parts

    def batches(self) -> Dataset[Batch] | Dataset[Batch | CloseUpBatch]:
        """The batch of each step."""
        c = self.config
        draw, size = STAGE_PLANS[c.stage], c.model.view_size
        views = SceneBatches(self.shards, self.scenes, size, c.images, c.seed, draw=draw)
        if c.stage == "surfaces" and c.close_ups:
            return SurfaceBatches(views, CloseUps(SceneShards(Path(c.close_ups)), c.seed))
        return views

    @property
    def _numbers(self) -> range:
        """Of the batches that this process has left."""
        count, rank = self.processes.count, self.processes.rank
        a_step = self.config.accumulate * count
        return range(self.step * a_step + rank, self.config.steps * a_step, count)

    def _loaded(self) -> Iterator[list[tuple[int, Batch | CloseUpBatch]]]:
        """For every step its batches with their numbers."""
        c = self.config
        loader = DataLoader(
            Subset(self.batches(), self._numbers),
            batch_size=None,
            num_workers=c.workers,
            prefetch_factor=3 if c.workers else None,
            pin_memory=self.device.type == "cuda",
            generator=torch.Generator(),
        )
        loaded = zip(self._numbers, loader, strict=True)
        for _ in range(self.step, c.steps):
            yield [next(loaded) for _ in range(c.accumulate)]

    @property
    def _still_from(self) -> int:
        """The step from which the normalisation of pixels' networks keeps still."""
        return math.ceil(self.config.still_norm_from * self.config.steps)

    def _training_mode(self) -> None:
        """Training mode; the encoder keeps the statistics of its normalisation.

        What it tells belongs to a place as a whole, and a batch holds few places. The networks
        that tell of pixels and surfaces keep their own, those of the average, from a share of
        the steps on: a batch is of photos or of panoramas, and normalised by itself tells which.
        """
        self.model.train()
        self.model.encoder.eval()
        for name in ("depth_network", "panorama_network", "surface_network"):
            network = self.model.get_submodule(name)
            alone = name == "surface_network" and self.config.stage != "surfaces"
            network.train(self.step < self._still_from and not alone)
            if not network.training:
                averaged = dict(self.average.get_submodule(name).named_buffers())
                for key, value in network.named_buffers():
                    value.copy_(averaged[key])

    def _average_weights(self) -> None:
        decay = min(self.config.ema, (self.step + 1) / (self.step + 20))
        with torch.no_grad():
            pairs = zip(
                self.average.state_dict().values(), self.model.state_dict().values(), strict=True
            )
            for kept, new in pairs:
                if kept.dtype.is_floating_point:
                    kept.lerp_(new, 1.0 - decay)
                else:
                    kept.copy_(new)

    def train(self, minutes: float = math.inf) -> bool:
        """Run to the configured step or until the time is up; True when finished."""
        c = self.config
        writer = SummaryWriter(str(self.run)) if self.processes.leads else None
        end = time.monotonic() + 60.0 * minutes
        last_save = time.monotonic()
        bar = tqdm(
            self._loaded(),
            total=c.steps,
            initial=self.step,
            smoothing=0.02,
            unit="step",
            disable=writer is None,
        )
        self._training_mode()
        for batches in bar:
            if self.step == self._still_from:
                self._training_mode()
            for group in self.optimizer.param_groups:
                group["lr"] = self._learning_rate()
            parts = self.update(batches)
            if writer is not None and self.step % 20 == 0:
                for name, value in parts.items():
                    writer.add_scalar(f"loss/{name}", value.item(), self.step)
                bar.set_postfix({k: f"{v.item():.3f}" for k, v in parts.items()})
            last = self.step == c.steps
            if writer is not None and (self.step % c.validate_every == 0 or last):
                for name, error in self.validation.errors().items():
                    writer.add_scalar(f"validation/{name}", error, self.step)
                    bar.write(f"step {self.step} {name} {error:.4f}")
            if time.monotonic() - last_save > 60.0 * c.checkpoint_minutes:
                self.save()
                last_save = time.monotonic()
            if self.processes.told(time.monotonic() > end):
                break
        self.save()
        if writer is not None:
            writer.close()
        return self.step >= c.steps
