# SPDX-License-Identifier: MIT
"""An encoder trained to tell scenes apart, as the paper's was on Places365.

The classes are the families of our scenes; the 365 outputs stay, the classes take the first.
Weights have the names and shapes of Places365's ResNet (three input channels), so that either
starts a run in the same way.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import numpy as np
import torch
from safetensors.torch import load_file, save_file
from torch.nn import functional as F
from tqdm import tqdm

from i2r_vr.hearing.encoder import normalise_rgb
from i2r_vr.hearing.paper import PaperEncoder
from training.adversarial.configuration import AdversarialConfig
from training.datasets.scenes import SceneBatches
from training.datasets.view_plans import ViewPlan
from training.scenes.shards import SceneShards

PREFIX = "encoder."
PHOTO = ViewPlan((0,), 90.0, "true", False, True, photo=True)
IMAGES = 8
LEARNING_RATE = 1e-3


@dataclass(frozen=True)
class Pretraining:
    """What came of it: the weights' file, mean loss and accuracy over the last steps."""

    weights: Path
    loss: float
    accuracy: float
    classes: int


def pretrain(
    path: Path, shards: SceneShards, scenes: np.ndarray, config: AdversarialConfig, steps: int
) -> Pretraining:
    """Train an encoder of the configuration's blocks to name the families of photos.

    Parameters
    ----------
    path : path
        The safetensors file to write.
    shards : SceneShards
    scenes : int array
        Rows to draw from.
    config : AdversarialConfig
        Its encoder, picture size and seed.
    steps : int
    """
    torch.manual_seed(config.seed)
    encoder = PaperEncoder(depth_channel=False, blocks=config.model.encoder_blocks).train()
    device = torch.device("cuda" if torch.cuda.is_available() else "cpu")
    encoder.to(device)
    optimizer = torch.optim.AdamW(encoder.parameters(), lr=LEARNING_RATE, weight_decay=0.01)
    schedule = torch.optim.lr_scheduler.OneCycleLR(optimizer, LEARNING_RATE, total_steps=steps)
    recent: list[tuple[float, float]] = []
    for number in tqdm(range(steps), desc="pretraining", unit="step"):
        rng = np.random.default_rng([config.seed, number])
        chosen = rng.choice(scenes, size=IMAGES, replace=len(scenes) < IMAGES)
        size = config.model.image_size
        batch = SceneBatches(shards, chosen, size, 12 * IMAGES, number, PHOTO)[0]
        rgb = normalise_rgb(batch.views.rgb[:, 0].permute(0, 3, 1, 2)).to(device)
        family = batch.labels.family.to(device)
        logits = encoder(rgb)
        loss = F.cross_entropy(logits, family)
        optimizer.zero_grad(set_to_none=True)
        loss.backward()
        optimizer.step()
        schedule.step()
        right = (logits.argmax(dim=1) == family).float().mean()
        recent = [*recent[-max(1, steps // 10) :], (loss.item(), right.item())]
    state = {PREFIX + k: v.cpu().contiguous() for k, v in encoder.eval().state_dict().items()}
    path.parent.mkdir(parents=True, exist_ok=True)
    save_file(state, path)
    loss_mean, accuracy = np.mean(recent, axis=0)
    classes = len(np.unique(shards.column("family")[scenes]))
    return Pretraining(path, float(loss_mean), float(accuracy), classes)


def pretrained_encoder(path: Path, config: AdversarialConfig) -> PaperEncoder:
    """The encoder of three channels that a file of `pretrain` or of Places365 holds."""
    encoder = PaperEncoder(depth_channel=False, blocks=config.model.encoder_blocks)
    state = {k.removeprefix(PREFIX): v.float() for k, v in load_file(path).items()}
    own = encoder.state_dict()
    encoder.load_state_dict({k: v.to(own[k].dtype) for k, v in state.items()})
    return encoder.eval().requires_grad_(False)
