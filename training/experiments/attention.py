# SPDX-License-Identifier: MIT
"""Figures 11 and 12: where the encoder looks, before and after it learned to hear.

Grad-CAM (Selvaraju et al. 2017) of the largest of the 365 features, in the encoder trained to
tell scenes apart and in the one that was trained on from there. Since the scenes' materials are
known, what the paper sees by eye can be measured: whether the look moves to reflective surfaces.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import cv2
import numpy as np
import torch
from numpy.typing import NDArray
from skimage.metrics import structural_similarity
from torch import Tensor, nn
from torch.nn import functional as F

from i2r_vr.hearing.encoder import normalise_rgb
from i2r_vr.hearing.paper import PaperModel
from training.evaluation.observation import observe
from training.experiments.places import Places, photos
from training.experiments.pretraining import pretrained_encoder
from training.experiments.settings import Settings, write_text
from training.experiments.variants import VARIANTS, Workshop

Float = NDArray[np.float32]
ALIKE = 0.98
"""The paper finds all pairs of maps less similar than this."""
MID_BAND = 3
BOOTSTRAPS = 2000


def grad_cam(network: Callable[[Tensor], Tensor], layer: nn.Module, image: Tensor) -> Tensor:
    """Where the largest feature of each image comes from.

    Parameters
    ----------
    network : callable
        [B, C, H, W] to features [B, n].
    layer : Module
        One of its layers, whose output is [B, K, h, w].
    image : Tensor [B, C, H, W]

    Returns
    -------
    Tensor [B, H, W]
        0 to 1 (all 0 where nothing speaks for the feature).
    """
    kept: list[Tensor] = []
    handle = layer.register_forward_hook(lambda _module, _inputs, output: kept.append(output))
    try:
        with torch.enable_grad():
            features = network(image.requires_grad_())
            (gradient,) = torch.autograd.grad(features.amax(dim=1).sum(), kept[0])
    finally:
        handle.remove()
    weights = gradient.mean(dim=(2, 3), keepdim=True)
    cam = F.relu((weights * kept[0].detach()).sum(dim=1, keepdim=True))
    cam = F.interpolate(cam, image.shape[2:], mode="bilinear", align_corners=False)[:, 0]
    return cam / cam.amax(dim=(1, 2), keepdim=True).clamp_min(1e-12)


@dataclass(frozen=True)
class Looks:
    """Photos uint8 [N, S, S, 3] and the maps [N, S, S] of both encoders."""

    rgb: NDArray[np.uint8]
    pretrained: Float
    finetuned: Float

    def similarities(self) -> NDArray[np.float64]:
        """SSIM (Wang et al. 2004) of each pair of maps."""
        pairs = zip(self.pretrained, self.finetuned, strict=True)
        return np.array([structural_similarity(a, b, data_range=1.0) for a, b in pairs])


def looks(places: Places, workshop: Workshop) -> Looks:
    """Grad-CAMs of the pretrained encoder and of the main variant on the test photos."""
    before = pretrained_encoder(workshop.encoder_weights, workshop.config)
    model = workshop.model(VARIANTS[0], "cpu").network
    assert isinstance(model, PaperModel)
    rgb = photos(places.test_shards, places.test, workshop.config.model.image_size)
    maps: dict[str, list[Float]] = {"before": [], "after": []}
    for part in np.array_split(rgb, max(1, len(rgb) // 16)):
        seen = normalise_rgb(torch.from_numpy(part).permute(0, 3, 1, 2))
        with torch.no_grad():
            both = torch.cat([seen, model.disparity(seen)], dim=1)
        maps["before"].append(grad_cam(before, before.model.layer4, seen).numpy())
        after = grad_cam(model.encoder, model.encoder.model.layer4, both)
        maps["after"].append(after.numpy())
    return Looks(rgb, np.concatenate(maps["before"]), np.concatenate(maps["after"]))


def seen_absorption(places: Places, size: int) -> Float:
    """Absorption at 1 kHz of what each pixel of the test photos shows, [N, size, size]."""
    found = []
    for scene in places.test:
        seen = observe(places.test_shards, int(scene), "screenshot")
        pixels = seen.absorption[seen.material, MID_BAND]
        found.append(cv2.resize(pixels, (size, size), interpolation=cv2.INTER_AREA))
    return np.stack(found)


def weighted(absorption: Float, maps: Float) -> NDArray[np.float64]:
    """Mean absorption [N] of where the maps look, less that of the whole photo."""
    total = np.maximum(maps.sum(axis=(1, 2)), 1e-9)
    seen = (absorption * maps).sum(axis=(1, 2)) / total
    return np.asarray(seen - absorption.mean(axis=(1, 2)), np.float64)


def figures11_12(settings: Settings, places: Places, workshop: Workshop) -> str:
    """Maps of both encoders; JSON, two pictures, and what was found as Markdown."""
    found = looks(places, workshop)
    absorption = seen_absorption(places, found.rgb.shape[1])
    similarity = found.similarities()
    draws = np.random.default_rng(0).integers(0, len(similarity), (BOOTSTRAPS, len(similarity)))
    shift = weighted(absorption, found.finetuned) - weighted(absorption, found.pretrained)
    low, high = np.quantile(shift[draws].mean(axis=1), [0.05, 0.95])
    record: dict[str, Any] = {
        "scenes": len(places.test),
        "ssim": {
            "median": float(np.median(similarity)),
            "largest": float(similarity.max()),
            "share_below_0.98": float((similarity < ALIKE).mean()),
        },
        "absorption_looked_at_less_the_photos": {
            "pretrained": float(weighted(absorption, found.pretrained).mean()),
            "fine_tuned": float(weighted(absorption, found.finetuned).mean()),
            "change_interval": [float(low), float(high)],
        },
    }
    write_text(settings.out / "attention/attention.json", json.dumps(record, indent=1) + "\n")
    mean = absorption.mean(axis=(1, 2))
    for number, order, what in (
        (11, np.argsort(mean), "the most reflective"),
        (12, np.argsort(-mean), "the most absorbing (sky counts as absorbing)"),
    ):
        _draw(
            found,
            similarity,
            _one_of_each(places.test_categories, order),
            places.test_categories,
            f"Figure {number}: Grad-CAM, {what} photo of each kind of place",
            settings.out / f"attention/figure{number}.png",
        )
    text = _markdown(record)
    write_text(settings.out / "attention/attention.md", text)
    return text


def _one_of_each(categories: list[str], order: NDArray[np.int64]) -> list[int]:
    """The first scene of each category in an order."""
    first: dict[str, int] = {}
    for scene in order:
        first.setdefault(categories[int(scene)], int(scene))
    return list(first.values())


def _markdown(record: dict[str, Any]) -> str:
    ssim, looked = record["ssim"], record["absorption_looked_at_less_the_photos"]
    low, high = looked["change_interval"]
    return (
        f"Grad-CAMs of {record['scenes']} photos: SSIM between the pretrained and the fine-tuned "
        f"encoder's maps has a median of {ssim['median']:.2f} and is at most "
        f"{ssim['largest']:.2f}; {ssim['share_below_0.98']:.0%} of the pairs are below {ALIKE}.\n\n"
        "Absorption at 1 kHz of where they look, less that of the whole photo: pretrained "
        f"{looked['pretrained']:+.3f}, fine-tuned {looked['fine_tuned']:+.3f} (90 % interval of "
        f"the change {low:+.3f} to {high:+.3f}; below zero would be a move to reflective "
        "surfaces).\n"
    )


def _draw(
    found: Looks,
    similarity: NDArray[np.float64],
    rows: list[int],
    categories: list[str],
    title: str,
    path: Any,
) -> None:
    from matplotlib.backends.backend_agg import FigureCanvasAgg
    from matplotlib.figure import Figure

    figure = Figure(figsize=(7.2, 2.35 * len(rows) + 0.6), layout="constrained")
    FigureCanvasAgg(figure)
    panels = figure.subplots(len(rows), 3, squeeze=False)
    for line, row in zip(panels, rows, strict=True):
        titles = (categories[row], "pretrained", f"fine-tuned, SSIM {similarity[row]:.2f}")
        for panel, name, shown in zip(
            line, titles, (None, found.pretrained, found.finetuned), strict=True
        ):
            panel.imshow(found.rgb[row])
            if shown is not None:
                panel.imshow(shown[row], cmap="turbo", alpha=0.5, vmin=0.0, vmax=1.0)
            panel.set_title(name, fontsize=9)
            panel.set_axis_off()
    figure.suptitle(title, fontsize=10)
    path.parent.mkdir(parents=True, exist_ok=True)
    figure.savefig(path, dpi=110)
