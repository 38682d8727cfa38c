# SPDX-License-Identifier: MIT
"""The plain trainer of the compact model: all losses in one step, checkpoints, resume, curves."""

from __future__ import annotations

import copy
import math
import time
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any, TypeVar

import numpy as np
import torch
from torch import Tensor, nn
from torch.utils.data import DataLoader, Dataset, Subset
from torch.utils.tensorboard import SummaryWriter
from tqdm import tqdm

from i2r_vr.absorption import MATERIAL_CLASSES
from i2r_vr.checkpoint import load_model
from i2r_vr.depth import SCALES
from i2r_vr.encoder import normalise_depth, picture_input
from i2r_vr.generator import NOISE_COUNT
from i2r_vr.model import CompactModel, Hearing, SceneViews, views_to_grid
from training import losses
from training.configuration import RunConfig
from training.datasets.close_ups import CloseUpBatch, CloseUps, SurfaceBatches
from training.datasets.scenes import (
    LABEL_VIEWS,
    Batch,
    Labels,
    SceneBatches,
    ViewPlan,
    measured_surface_plan,
    panorama_plan,
    surface_plan,
    training_plan,
)
from training.datasets.shards import SceneShards
from training.scenes.split import HELD_OUT_FAMILIES, ORDINARY_FAMILIES

Moved = TypeVar("Moved", Batch, CloseUpBatch, SceneViews, Labels)

VALIDATION_PLANS = {
    "depth_and_materials": ViewPlan(tuple(range(LABEL_VIEWS)), 90.0, "true", True, False),
    "depth": ViewPlan(tuple(range(LABEL_VIEWS)), 90.0, "true", False, False),
    "rgb": ViewPlan(tuple(range(LABEL_VIEWS)), 90.0, "estimated", False, False),
    "photo": ViewPlan((0,), 90.0, "estimated", False, False, photo=True),
}
ESTIMATE_SPREAD = 0.05
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


def bfloat16_pays(device: torch.device) -> bool:
    """Whether a device computes in bfloat16; a CPU without such instructions is slower in it."""
    if device.type != "cpu":
        return True
    known = getattr(torch.cpu, "get_capabilities", dict)()
    return bool(known.get("amx_bf16") or known.get("avx512_bf16"))


def to_device(batch: Moved, device: torch.device) -> Moved:
    """Move every tensor of a batch and of its parts."""
    moved: dict[str, Any] = {}
    for key, value in vars(batch).items():
        if isinstance(value, Tensor):
            moved[key] = value.to(device, non_blocking=True)
        elif isinstance(value, SceneViews | Labels):
            moved[key] = to_device(value, device)
    return replace(batch, **moved)


def doubted(depth: Tensor) -> Tensor:
    """Estimated depth [B, V, S, S], each scene's scaled by about 5 %.

    The depth network knows the scenes that it was trained on better than any others; the heads
    shall not learn to trust its scale more than it deserves elsewhere.
    """
    scale = torch.randn(len(depth), 1, 1, 1) * ESTIMATE_SPREAD
    return depth * scale.exp().to(depth)


def with_estimated_depth(views: SceneViews, depth: Tensor) -> SceneViews:
    """The same captures seen with the depth network's depth [B, V, S, S]."""
    grid, seen = views_to_grid(depth, views.directions, views.fov_deg)
    return replace(
        views,
        depth=depth,
        grid_depth=torch.where(seen, grid, torch.full_like(grid, 4.0)),
        coverage=views.coverage & seen,
    )


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
        self.bfloat16 = config.bfloat16 and bfloat16_pays(self.device)
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
        self.validation = self.shards.split("validation", families)[: config.validation_scenes]
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
                self.model.start_encoder_from_depth()
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
            kept = load_model(path, str(self.device)).network.state_dict()
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
        partial = self.checkpoint.with_suffix(".partial")
        torch.save(state, partial)
        partial.replace(self.checkpoint)

    def _learning_rate(self) -> float:
        c = self.config
        rise = min(1.0, (self.step + 1) / c.warmup_steps)
        fall = 0.5 * (1.0 + math.cos(math.pi * min(1.0, self.step / c.steps)))
        return c.learning_rate * rise * (0.02 + 0.98 * fall)

    def _batches(self) -> Iterator[Batch | CloseUpBatch]:
        c = self.config
        draw, size = STAGE_PLANS[c.stage], c.model.view_size
        data: Dataset[Any] = SceneBatches(
            self.shards, self.scenes, size, c.images, c.seed, draw=draw
        )
        if c.stage == "surfaces" and c.close_ups:
            data = SurfaceBatches(data, CloseUps(SceneShards(Path(c.close_ups)), c.seed))
        remaining = Subset(data, range(self.step, c.steps))
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

    def losses(self, batch: Batch | CloseUpBatch) -> dict[str, Tensor]:
        """Weighted losses of one batch."""
        c = self.config
        if isinstance(batch, CloseUpBatch):
            return self._close_up_losses(batch)
        views, labels = batch.views, batch.labels
        rgb = picture_input(views.rgb, views.directions, views.fov_deg)
        depth_true = labels.depth.flatten(0, 1)
        chosen = torch.randperm(len(rgb))[: c.depth_views].to(rgb.device)
        with torch.autocast(self.device.type, torch.bfloat16, enabled=self.bfloat16):
            result = {}
            if c.stage in ("depth", "all") and c.depth_views:
                outputs = self.model.depth_network(rgb[chosen])
                error = losses.depth_loss(outputs, depth_true[chosen])
                result["depth"] = c.depth_weight * error
            if c.stage == "depth":
                return result
            if batch.estimate_depth:
                depth, agreed = self._estimated_depth(rgb, views)
                if agreed and c.stage != "absorption":
                    error = losses.depth_loss(agreed, views.grid_depth)
                    result["panorama"] = c.panorama_weight * error
                views = with_estimated_depth(views, doubted(depth))
            if c.stage == "panorama":
                return result
            if c.stage in ("absorption", "surfaces"):
                return self._surface_losses(*self._looked_at(self.model, views), labels)
            encoding = self.model.encode(views)
            hearing = self.model.hear_encoded(views, encoding)
            surfaces = self._surface_losses(encoding.surfaces, encoding.absorption_logits, labels)
            result |= surfaces | {
                "decay": c.decay_weight * losses.decay_loss(hearing, labels),
                "uncertainty": c.uncertainty_weight * losses.uncertainty_loss(hearing, labels),
                "windows": c.window_weight * losses.window_loss(hearing, labels),
            }
            if c.spectrogram_scenes:
                result |= self._spectrogram_losses(hearing, batch)
        return result

    def _estimated_depth(self, rgb: Tensor, views: SceneViews) -> tuple[Tensor, list[Tensor]]:
        """Depth [B, V, S, S] that no loss reaches, and what the panorama network says."""
        network = self.model.depth_network
        learning = network.training
        with torch.no_grad():
            network.eval()
            shown = network(rgb, scales=1)[0].float()
            network.train(learning)
        depth, agreed = self.model.agreed_depth(shown, rgb, views.directions, views.fov_deg, SCALES)
        return depth.detach(), agreed

    def _looked_at(self, model: CompactModel, views: SceneViews) -> tuple[Tensor, Tensor]:
        """Cells and absorption logits by the network whose looks the stage trains."""
        if self.config.stage == "surfaces":
            seen = model.see_surfaces(views, torch.arange(len(views.rgb)))
            return seen.cells, seen.absorption_logits
        encoding = model.encode(replace(views, absorption=None))
        return encoding.surfaces, encoding.absorption_logits

    def _close_up_losses(self, batch: CloseUpBatch) -> dict[str, Tensor]:
        with torch.autocast(self.device.type, torch.bfloat16, enabled=self.bfloat16):
            depth = normalise_depth(batch.depth[:, None])
            seen = self.model.surface_network(batch.finer, depth, batch.elevation)
            return self._surface_losses(seen.cells, seen.absorption_logits, batch.labels)

    def _surface_losses(self, cells: Tensor, logits: Tensor, labels: Labels) -> dict[str, Tensor]:
        """What is seen of surfaces: their absorption, and what they are made of."""
        c = self.config
        classes = self.class_head(cells)
        absorption = losses.absorption_loss(logits, labels)
        return {
            "absorption": c.absorption_weight * absorption,
            "material_class": c.material_class_weight * losses.material_class_loss(classes, labels),
        }

    def _spectrogram_losses(self, hearing: Hearing, batch: Batch) -> dict[str, Tensor]:
        c = self.config
        count = min(c.spectrogram_scenes, len(hearing.scene))
        target = losses.spectrogram_target(batch.labels.decay_db[:count].float(), self.scatter)
        noise = torch.randn(count, NOISE_COUNT).to(self.device)
        made = self.model.late_spectrogram(hearing.scene[:count], noise).float()
        return {
            "spectrogram": c.spectrogram_weight * (made - target).abs().mean(),
            "t60_proxy": c.t60_proxy_weight * losses.t60_proxy_loss(made, target),
        }

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
        bar = tqdm(self._batches(), total=c.steps, initial=self.step, smoothing=0.02, unit="step")
        self._training_mode()
        for batch in bar:
            if self.step == self._still_from:
                self._training_mode()
            for group in self.optimizer.param_groups:
                group["lr"] = self._learning_rate()
            parts = self.losses(to_device(batch, self.device))
            total = torch.stack(list(parts.values())).sum()
            self.optimizer.zero_grad(set_to_none=True)
            if torch.isfinite(total):
                total.backward()
                torch.nn.utils.clip_grad_norm_(self.model.parameters(), 2.0)
                self.optimizer.step()
            self.step += 1
            self._average_weights()
            if self.step % 20 == 0:
                for name, value in parts.items():
                    writer.add_scalar(f"loss/{name}", value.item(), self.step)
                bar.set_postfix({k: f"{v.item():.3f}" for k, v in parts.items()})
            if self.step % c.validate_every == 0 or self.step == c.steps:
                for name, value in self.validate().items():
                    writer.add_scalar(f"validation/{name}", value, self.step)
                    bar.write(f"step {self.step} {name} {value:.4f}")
            if time.monotonic() - last_save > 60.0 * c.checkpoint_minutes:
                self.save()
                last_save = time.monotonic()
            if time.monotonic() > end:
                break
        self.save()
        writer.close()
        return self.step >= c.steps

    @torch.inference_mode()
    def validate(self) -> dict[str, float]:
        """Median relative errors of the averaged model: depth, absorption, T60 by input."""
        found = {}
        if self.config.stage in ("depth", "panorama", "all"):
            found["depth_error/photo"] = self._depth_error("photo")
            found["depth_error/panorama"] = self._depth_error("rgb")
        if self.config.stage in ("absorption", "surfaces", "all"):
            found["absorption_error"] = self._absorption_error()
        if self.config.stage != "all":
            return found
        for name, plan in VALIDATION_PLANS.items():
            predicted, true = predict_mid_t60(
                self.average, self.shards, self.validation, plan, self.config, self.device
            )
            known = np.isfinite(true)
            found[f"t60_error/{name}"] = float(
                np.median(np.abs(predicted[known] / true[known] - 1.0))
            )
        best = np.exp(np.median(np.log(true[known])))
        found["t60_error/constant"] = float(np.median(np.abs(best / true[known] - 1.0)))
        return found

    def _validation_batches(self, plan: str) -> Iterator[Batch]:
        """The validation scenes as one of `VALIDATION_PLANS` shows them, with effects."""
        c = self.config
        seen = replace(VALIDATION_PLANS[plan], effects=True)
        data = SceneBatches(self.shards, self.validation, c.model.view_size, c.images, c.seed, seen)
        for number in range(len(data)):
            yield to_device(data[number], self.device)

    def _absorption_error(self) -> float:
        """Median relative error (natural logarithm) of panoramas' mean mid-band absorption."""
        errors = []
        for batch in self._validation_batches("depth"):
            with torch.autocast(self.device.type, torch.bfloat16, enabled=self.bfloat16):
                logits = self._looked_at(self.average, batch.views)[1]
            logits = logits.unflatten(0, batch.views.rgb.shape[:2])
            predicted, true = losses.mean_absorption(logits, batch.labels)
            mid = losses.MID_BANDS
            errors.append((predicted[:, mid].mean(1) / true[:, mid].mean(1)).log().abs().cpu())
        return float(torch.cat(errors).nanmedian())

    def _depth_error(self, plan: str) -> float:
        """Median relative error of the views' estimated depth, with effects."""
        errors = []
        for batch in self._validation_batches(plan):
            views = batch.views
            with torch.autocast(self.device.type, torch.bfloat16, enabled=self.bfloat16):
                depth = self.average.estimate_depth(views.rgb, views.directions, views.fov_deg)
            ratio = depth / batch.labels.depth
            errors.append((ratio[torch.isfinite(ratio)] - 1.0).abs().cpu())
        return float(torch.cat(errors).median())


@torch.inference_mode()
def predict_mid_t60(
    model: CompactModel,
    shards: SceneShards,
    scenes: np.ndarray,
    plan: ViewPlan,
    config: RunConfig,
    device: torch.device,
) -> tuple[np.ndarray, np.ndarray]:
    """Predicted and true mid-band T60 [N] in seconds of scenes, from the heads."""
    model.eval()
    halved = config.bfloat16 and bfloat16_pays(device)
    data = SceneBatches(shards, scenes, config.model.view_size, config.images, 0, plan)
    predicted, true = [], []
    for number in range(len(data)):
        batch = to_device(data[number], device)
        views = batch.views
        with torch.autocast(device.type, torch.bfloat16, enabled=halved):
            if batch.estimate_depth:
                depth = model.estimate_depth(views.rgb, views.directions, views.fov_deg)
                views = with_estimated_depth(views, depth)
            hearing = model.hear(views)
        predicted.append(losses.mid_band_log_t60(hearing.log_t60.float()).exp().cpu().numpy())
        true.append(batch.labels.t60_s[:, losses.MID_BANDS].mean(dim=1).cpu().numpy())
    return np.concatenate(predicted), np.concatenate(true)
