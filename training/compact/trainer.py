# SPDX-License-Identifier: MIT
"""The plain trainer of the compact model: steps, averaged weights, checkpoints, resume, curves."""

from __future__ import annotations

import copy
import math
import time
from collections.abc import Iterator
from pathlib import Path

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
from training.checkpoints import save_whole
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
    """

    def __init__(self, config: RunConfig) -> None:
        if config.threads:
            torch.set_num_threads(config.threads)
        torch.manual_seed(config.seed)
        self.config = config
        self.device = torch.device("cuda" if torch.cuda.is_available() else "cpu")
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
        self._load()

    @property
    def checkpoint(self) -> Path:
        """The file that a run resumes from."""
        return self.run / "checkpoint.pt"

    def _load(self) -> None:
        if not self.checkpoint.exists():
            taken = {name for path in self.config.initial for name in self._start_from(Path(path))}
            encoder_known = any(name.startswith(STAGE_PARTS["absorption"]) for name in taken)
            if self.config.stage == "absorption" and not encoder_known:
                start_encoder_from_depth(self.model)
                self.average.load_state_dict(self.model.state_dict())
            return
        state = torch.load(self.checkpoint, map_location=self.device, weights_only=True)
        self.model.load_state_dict(state["model"])
        self.average.load_state_dict(state["average"])
        self.class_head.load_state_dict(state["class_head"])
        self.optimizer.load_state_dict(state["optimizer"])
        for moments in self.optimizer.state.values():
            for name, value in moments.items():
                if torch.is_tensor(value) and value.dim() == 4:
                    moments[name] = value.to(memory_format=torch.channels_last)
        self.scatter.set_state(state["scatter"].cpu())
        torch.set_rng_state(state["random"].cpu())
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
        """Write the checkpoint by rename, so that a killed run leaves a whole one."""
        state = {
            "model": self.model.state_dict(),
            "average": self.average.state_dict(),
            "class_head": self.class_head.state_dict(),
            "optimizer": self.optimizer.state_dict(),
            "scatter": self.scatter.get_state(),
            "random": torch.get_rng_state(),
            "step": self.step,
            "stage": self.config.stage,
        }
        save_whole(self.checkpoint, state)

    def _learning_rate(self) -> float:
        c = self.config
        rise = min(1.0, (self.step + 1) / c.warmup_steps)
        fall = 0.5 * (1.0 + math.cos(math.pi * min(1.0, self.step / c.steps)))
        return c.learning_rate * rise * (0.02 + 0.98 * fall)

    def update(self, batch: Batch | CloseUpBatch) -> dict[str, Tensor]:
        """One step; the weighted losses. A batch whose loss is not finite teaches nothing."""
        parts = self.objective.losses(to_device(batch, self.device))
        total = torch.stack(list(parts.values())).sum()
        self.optimizer.zero_grad(set_to_none=True)
        if torch.isfinite(total):
            total.backward()
            torch.nn.utils.clip_grad_norm_(self.model.parameters(), 2.0)
            self.optimizer.step()
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

    def _loaded(self) -> Iterator[Batch | CloseUpBatch]:
        c = self.config
        remaining = Subset(self.batches(), range(self.step, c.steps))
        return iter(
            DataLoader(
                remaining,
                batch_size=None,
                num_workers=c.workers,
                prefetch_factor=3 if c.workers else None,
                pin_memory=self.device.type == "cuda",
                generator=torch.Generator(),
            )
        )

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
        writer = SummaryWriter(str(self.run))
        end = time.monotonic() + 60.0 * minutes
        last_save = time.monotonic()
        bar = tqdm(self._loaded(), total=c.steps, initial=self.step, smoothing=0.02, unit="step")
        self._training_mode()
        for batch in bar:
            if self.step == self._still_from:
                self._training_mode()
            for group in self.optimizer.param_groups:
                group["lr"] = self._learning_rate()
            parts = self.update(batch)
            if self.step % 20 == 0:
                for name, value in parts.items():
                    writer.add_scalar(f"loss/{name}", value.item(), self.step)
                bar.set_postfix({k: f"{v.item():.3f}" for k, v in parts.items()})
            if self.step % c.validate_every == 0 or self.step == c.steps:
                for name, error in self.validation.errors().items():
                    writer.add_scalar(f"validation/{name}", error, self.step)
                    bar.write(f"step {self.step} {name} {error:.4f}")
            if time.monotonic() - last_save > 60.0 * c.checkpoint_minutes:
                self.save()
                last_save = time.monotonic()
            if time.monotonic() > end:
                break
        self.save()
        writer.close()
        return self.step >= c.steps
