# SPDX-License-Identifier: MIT
"""How well a run's averaged model does what its stage trains, on places held out from it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

import numpy as np
import torch

from i2r_vr.acoustics.quantities import MID_BANDS
from i2r_vr.hearing.compact_model import CompactModel
from training.compact import losses
from training.compact.configuration import RunConfig
from training.compact.device import halved, to_device
from training.compact.objective import looked_at, with_estimated_depth
from training.datasets.scenes import Batch, SceneBatches
from training.datasets.view_plans import WHOLE, ViewPlan
from training.scenes.shards import SceneShards

VALIDATION_PLANS = {
    "depth_and_materials": ViewPlan(WHOLE, 90.0, "true", True, False),
    "depth": ViewPlan(WHOLE, 90.0, "true", False, False),
    "rgb": ViewPlan(WHOLE, 90.0, "estimated", False, False),
    "photo": ViewPlan((0,), 90.0, "estimated", False, False, photo=True),
}


@dataclass(frozen=True)
class Validation:
    """The averaged model of a run and the scenes that it is measured on."""

    model: CompactModel
    shards: SceneShards
    scenes: np.ndarray
    config: RunConfig
    device: torch.device

    @torch.inference_mode()
    def errors(self) -> dict[str, float]:
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
            predicted, true = self._mid_t60(plan)
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
        data = SceneBatches(self.shards, self.scenes, c.model.view_size, c.images, c.seed, seen)
        for number in range(len(data)):
            yield to_device(data[number], self.device)

    def _absorption_error(self) -> float:
        """Median relative error (natural logarithm) of panoramas' mean mid-band absorption."""
        errors = []
        for batch in self._validation_batches("depth"):
            with halved(self.device, self.config.bfloat16):
                logits = looked_at(self.model, batch.views, self.config.stage)[1]
            logits = logits.unflatten(0, batch.views.rgb.shape[:2])
            predicted, true = losses.mean_absorption(logits, batch.labels)
            mid = MID_BANDS
            errors.append((predicted[:, mid].mean(1) / true[:, mid].mean(1)).log().abs().cpu())
        return float(torch.cat(errors).nanmedian())

    def _depth_error(self, plan: str) -> float:
        """Median relative error of the views' estimated depth, with effects."""
        errors = []
        for batch in self._validation_batches(plan):
            views = batch.views
            with halved(self.device, self.config.bfloat16):
                depth = self.model.estimate_depth(views.rgb, views.directions, views.fov_deg)
            ratio = depth / batch.labels.depth
            errors.append((ratio[torch.isfinite(ratio)] - 1.0).abs().cpu())
        return float(torch.cat(errors).median())

    def _mid_t60(self, plan: ViewPlan) -> tuple[np.ndarray, np.ndarray]:
        """Predicted and true mid-band T60 [N] in seconds, from the heads."""
        c = self.config
        data = SceneBatches(self.shards, self.scenes, c.model.view_size, c.images, 0, plan)
        predicted, true = [], []
        for number in range(len(data)):
            batch = to_device(data[number], self.device)
            views = batch.views
            with halved(self.device, c.bfloat16):
                if batch.estimate_depth:
                    depth = self.model.estimate_depth(views.rgb, views.directions, views.fov_deg)
                    views = with_estimated_depth(views, depth)
                hearing = self.model.hear(views)
            predicted.append(losses.mid_band_log_t60(hearing.log_t60.float()).exp().cpu().numpy())
            true.append(batch.labels.t60_s[:, MID_BANDS].mean(dim=1).cpu().numpy())
        return np.concatenate(predicted), np.concatenate(true)
