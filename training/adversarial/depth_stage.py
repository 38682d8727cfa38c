# SPDX-License-Identifier: MIT
"""The depth network first, on the scenes' true depth: what Monodepth2's own weights are for.

The paper takes Monodepth2 pretrained on driving scenes; those weights are for non-commercial use
alone. Here the same network learns depth from the scenes, and is then held fixed.
"""

from __future__ import annotations

import torch
from torch import Tensor
from tqdm import tqdm

from i2r_vr.hearing.depth import SCALES
from i2r_vr.hearing.paper.depth import Monodepth2, depth_of, disparity_of
from training.adversarial.configuration import AdversarialConfig
from training.adversarial.networks import photos
from training.adversarial.pairs import PairBatches, Pairs, batch_loader
from training.adversarial.processes import Processes

EDGE_WEIGHT = 0.5


def depth_loss(outputs: list[Tensor], depth_m: Tensor) -> Tensor:
    """Error of the logarithm of depth and of its slopes, at four scales.

    Parameters
    ----------
    outputs : list of Tensor [B, 1, S/2^k, S/2^k]
        Disparity from `Monodepth2`.
    depth_m : Tensor [B, S, S]
        True radial metres, inf is sky.
    """
    true = depth_of(disparity_of(depth_m))[:, None].log()
    total = depth_m.new_zeros(())
    for scale, output in enumerate(outputs):
        difference = depth_of(output.float()).log() - true[..., :: 2**scale, :: 2**scale]
        edges = difference.diff(dim=2).abs().mean() + difference.diff(dim=3).abs().mean()
        total = total + (difference.abs().mean() + EDGE_WEIGHT * edges) / 2.0**scale
    return total / SCALES


def train_depth(
    network: Monodepth2, pairs: PairBatches, config: AdversarialConfig, processes: Processes
) -> float:
    """Train a depth network for `depth_steps` steps; the mean loss of the last tenth of them.

    Parameters
    ----------
    network : Monodepth2
        Left in evaluation mode and held fixed.
    pairs : PairBatches
    config : AdversarialConfig
    processes : Processes
    """
    network.requires_grad_(True).train()
    optimizer = torch.optim.Adam(network.parameters(), lr=config.depth_rate)
    schedule = torch.optim.lr_scheduler.OneCycleLR(
        optimizer, config.depth_rate, total_steps=config.depth_steps, pct_start=0.1
    )
    numbers = range(processes.rank, config.depth_steps * processes.count, processes.count)
    bar = tqdm(
        batch_loader(pairs, numbers),
        total=config.depth_steps,
        desc="depth",
        unit="step",
        disable=not processes.leads,
    )
    recent: list[Tensor] = []
    for batch in bar:
        loss = _step(network, batch.to(processes.device), config)
        optimizer.zero_grad(set_to_none=True)
        loss.backward()
        processes.mean_gradients(network.parameters())
        optimizer.step()
        schedule.step()
        recent = [*recent[-(config.depth_steps // 10) :], loss.detach()]
        if schedule.last_epoch % 20 == 0:
            bar.set_postfix(loss=f"{loss.item():.3f}")
    processes.mean_buffers(network)
    network.requires_grad_(False).eval()
    return float(torch.stack(recent).mean())


def _step(network: Monodepth2, batch: Pairs, config: AdversarialConfig) -> Tensor:
    with torch.autocast(batch.latent_noise.device.type, torch.bfloat16, enabled=config.bfloat16):
        outputs = network(0.5 * (photos(batch) + 1.0))
    return depth_loss(outputs, batch.batch.labels.depth[:, 0])
