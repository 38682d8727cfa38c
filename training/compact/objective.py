# SPDX-License-Identifier: MIT
"""What a stage minimises, and how the networks are asked for it."""

from __future__ import annotations

from dataclasses import dataclass, replace

import torch
from torch import Tensor, nn

from i2r_vr.hearing.compact_model import CompactModel, Hearing
from i2r_vr.hearing.depth import SCALES
from i2r_vr.hearing.encoder import normalise_depth, picture_input
from i2r_vr.hearing.generator import NOISE_COUNT
from i2r_vr.hearing.impression import SIGHT_COUNT
from i2r_vr.hearing.panorama_depth import agreed_depth
from i2r_vr.hearing.scene_views import SceneViews, views_to_grid
from training.compact import losses
from training.compact.configuration import RunConfig
from training.compact.device import halved
from training.datasets.close_ups import CloseUpBatch
from training.datasets.scenes import Batch, Labels

ESTIMATE_SPREAD = 0.05


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


def looked_at(model: CompactModel, views: SceneViews, stage: str) -> tuple[Tensor, Tensor]:
    """Cells and absorption logits by the network whose looks a stage trains."""
    if stage == "surfaces":
        seen = model.see_surfaces(views, torch.arange(len(views.rgb)))
        return seen.cells, seen.absorption_logits
    encoding = model.encode(replace(views, absorption=None))
    return encoding.surfaces, encoding.absorption_logits


@dataclass(frozen=True)
class Objective:
    """The losses of a run's stage.

    class_head : tells the materials of cells, for a loss alone; scatter : of the noise in the
    target spectrograms.
    """

    model: CompactModel
    class_head: nn.Conv2d
    config: RunConfig
    scatter: torch.Generator

    def losses(self, batch: Batch | CloseUpBatch) -> dict[str, Tensor]:
        """Weighted losses of one batch."""
        c = self.config
        if isinstance(batch, CloseUpBatch):
            return self._close_up_losses(batch)
        views, labels = batch.views, batch.labels
        rgb = picture_input(views.rgb, views.directions, views.fov_deg)
        depth_true = labels.depth.flatten(0, 1)
        chosen = torch.randperm(len(rgb))[: c.depth_views].to(rgb.device)
        with halved(rgb.device, c.bfloat16):
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
                return self._surface_losses(*looked_at(self.model, views, c.stage), labels)
            encoding = self.model.encode(views)
            surfaces = self.model.see_given_surfaces(views)
            # What the trunk sees is told to refitted heads alone.
            sight = torch.zeros(len(views.rgb), SIGHT_COUNT).to(views.depth)
            hearing = self.model.hear_encoded(views, encoding, surfaces, sight)
            told = self._surface_losses(encoding.surfaces, encoding.absorption_logits, labels)
            result |= told | {
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
        depth, agreed = agreed_depth(
            self.model.panorama_network, shown, rgb, views.directions, views.fov_deg, SCALES
        )
        return depth.detach(), agreed

    def _close_up_losses(self, batch: CloseUpBatch) -> dict[str, Tensor]:
        with halved(batch.finer.device, self.config.bfloat16):
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
        noise = torch.randn(count, NOISE_COUNT).to(batch.labels.decay_db.device)
        made = self.model.late_spectrogram(hearing.scene[:count], noise).float()
        return {
            "spectrogram": c.spectrogram_weight * (made - target).abs().mean(),
            "t60_proxy": c.t60_proxy_weight * losses.t60_proxy_loss(made, target),
        }
