# SPDX-License-Identifier: MIT
"""The depth network first, on the scenes' true depth: what Monodepth2's own weights are for.

The paper takes Monodepth2 pretrained on driving scenes; those weights are for non-commercial use
alone. Here the same network learns depth from the scenes, and is then held fixed.
"""

from __future__ import annotations

import math
import time
from collections.abc import Callable, Mapping
from typing import Any

import torch
from torch import Tensor
from tqdm import tqdm

from i2r_vr.hearing.depth import SCALES
from i2r_vr.hearing.paper.depth import Monodepth2, depth_of, disparity_of
from training.adversarial.configuration import AdversarialConfig
from training.adversarial.networks import photos
from training.adversarial.pairs import PairBatches, Pairs, batch_loader
from training.processes import Processes

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


class DepthStage:
    """Supervised training of a depth network, which is then held fixed; resumes where it stopped.

    Parameters
    ----------
    network : Monodepth2
    pairs : PairBatches
    config : AdversarialConfig
    processes : Processes
    """

    def __init__(
        self,
        network: Monodepth2,
        pairs: PairBatches,
        config: AdversarialConfig,
        processes: Processes,
    ) -> None:
        self.network, self.pairs, self.config = network, pairs, config
        self.processes, self.step = processes, 0
        self.optimizer = torch.optim.Adam(network.parameters(), lr=config.depth_rate)
        self.schedule = torch.optim.lr_scheduler.OneCycleLR(
            self.optimizer, config.depth_rate, total_steps=config.depth_steps, pct_start=0.1
        )
        self._recent: list[Tensor] = []

    @property
    def loss(self) -> float:
        """Mean of the last tenth of the steps."""
        return float(torch.stack(self._recent).mean()) if self._recent else math.nan

    def state_dict(self) -> dict[str, Any]:
        """All that going on needs, beside the network's own tensors."""
        return {
            "step": self.step,
            "optimizer": self.optimizer.state_dict(),
            "schedule": self.schedule.state_dict(),
        }

    def load_state_dict(self, state: Mapping[str, Any]) -> None:
        """Go on from what `state_dict` gave."""
        self.step = int(state["step"])
        self.optimizer.load_state_dict(state["optimizer"])
        self.schedule.load_state_dict(state["schedule"])

    def run(self, end: float = math.inf, save: Callable[[], None] = lambda: None) -> bool:
        """Train to the last step or until `time.monotonic` passes `end`; False if that ended it.

        The network is left in evaluation mode and held fixed.

        Parameters
        ----------
        end : float
        save : callable
            Called every `checkpoint_minutes`.
        """
        if self.step >= self.config.depth_steps:
            return True
        self.network.requires_grad_(True).train()
        last_save = time.monotonic()
        bar = tqdm(
            batch_loader(self.pairs, self._numbers),
            total=self.config.depth_steps,
            initial=self.step,
            desc="depth",
            unit="step",
            disable=not self.processes.leads,
        )
        for batch in bar:
            self._learn(batch)
            if self.step % 20 == 0:
                bar.set_postfix(loss=f"{self._recent[-1].item():.3f}")
            if time.monotonic() - last_save > 60.0 * self.config.checkpoint_minutes:
                save()
                last_save = time.monotonic()
            if self.processes.told(time.monotonic() > end):
                break
        self.processes.mean_buffers(self.network)
        self.network.requires_grad_(False).eval()
        return self.step >= self.config.depth_steps

    @property
    def _numbers(self) -> range:
        count, rank = self.processes.count, self.processes.rank
        return range(self.step * count + rank, self.config.depth_steps * count, count)

    def _learn(self, batch: Pairs) -> None:
        loss = _step(self.network, batch.to(self.processes.device), self.config)
        self.optimizer.zero_grad(set_to_none=True)
        loss.backward()
        self.processes.mean_gradients(self.network.parameters())
        self.optimizer.step()
        self.schedule.step()
        self.step += 1
        self._recent = [*self._recent[-(self.config.depth_steps // 10) :], loss.detach()]


def _step(network: Monodepth2, batch: Pairs, config: AdversarialConfig) -> Tensor:
    with torch.autocast(batch.latent_noise.device.type, torch.bfloat16, enabled=config.bfloat16):
        outputs = network(0.5 * (photos(batch) + 1.0))
    return depth_loss(outputs, batch.batch.labels.depth[:, 0])
