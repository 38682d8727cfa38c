# SPDX-License-Identifier: MIT
"""Algorithm 1 of the paper: one forward pass, then the updates of D, G and E.

The discriminator's loss goes back to the discriminator's parameters alone, equation 2 to those
of generator and encoder alone, both from the same forward pass. Nothing is detached on the way,
so that every term of equation 2 reaches the generator and, through it, the encoder.
"""

from __future__ import annotations

import json
import math
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import torch
from torch import Tensor
from torch.optim.swa_utils import AveragedModel
from tqdm import tqdm

from i2r_vr.hearing.loading import save_model
from i2r_vr.hearing.paper import PaperModel
from training.adversarial import objectives
from training.adversarial.board import Board
from training.adversarial.configuration import AdversarialConfig
from training.adversarial.depth_stage import DepthStage
from training.adversarial.discriminator import Discriminator
from training.adversarial.networks import Networks, make_networks
from training.adversarial.pairs import Pairs, batch_loader, share_of_steps
from training.adversarial.sources import open_pairs
from training.adversarial.validation import Heard, listen_to
from training.checkpoints import load_parts, read_checkpoint, write_checkpoint
from training.compact.losses import t60_proxy
from training.processes import Processes

LOG_EVERY = 20
FREE = (
    *("run", "steps", "workers", "threads", "listen"),
    *("checkpoint_minutes", "validate_every", "patience"),
)
"""Settings by which a run may go on otherwise: they say how and how long, not what is learnt."""

Tensors = tuple[Tensor, ...] | list[Tensor]


class AdversarialTrainer:
    """One run: networks, their average, discriminator, three optimisers, and where they are kept.

    Parameters
    ----------
    config : AdversarialConfig
    processes : Processes
    override : bool
        Go on with a run though it began with other settings.

    Raises
    ------
    I2RError
        CHECKPOINT_UNREADABLE, CHECKPOINT_SHAPE, RUN_CHANGED, and those of weights and data.
    """

    def __init__(
        self, config: AdversarialConfig, processes: Processes, override: bool = False
    ) -> None:
        if config.threads:
            torch.set_num_threads(config.threads)
        torch.manual_seed(config.seed)
        self.config, self.processes, self.device = config, processes, processes.device
        self.networks: Networks = make_networks(config).to(self.device)
        self.discriminator = Discriminator(config.discriminator_widths).to(self.device)
        if self.device.type == "cuda":
            torch.set_float32_matmul_precision("high")
            torch.backends.cudnn.benchmark = True
        for module in (self.networks, self.discriminator):
            module.to(memory_format=torch.channels_last)
            processes.same(module)
        self.average = AveragedModel(self.networks, multi_avg_fn=self._follow, use_buffers=True)
        self.average.requires_grad_(False)
        self.optimizers = {
            name: torch.optim.Adam(parameters, lr=rate, betas=config.betas, eps=config.epsilon)
            for name, parameters, rate in (
                ("discriminator", list(self.discriminator.parameters()), config.discriminator_rate),
                ("generator", self.networks.generator, config.generator_rate),
                ("encoder", self.networks.encoder, config.encoder_rate),
            )
            if parameters
        }
        self.step, self.stale, self.best = 0, 0, math.inf
        self.depth_known = config.depth_steps == 0 or config.depth != "estimated"
        self.run = Path(config.run)
        self.run.mkdir(parents=True, exist_ok=True)
        size = self.networks.image_size
        self.pairs = open_pairs(config, "train", size)
        self.validation = open_pairs(config, "validation", size, config.validation_scenes)
        model = self.networks.model
        network = model.depth_network if isinstance(model, PaperModel) else None
        self.depth_stage = None
        if network is not None and not self.depth_known:
            self.depth_stage = DepthStage(network, self.pairs, config, processes)
        if self.checkpoint.exists():
            self._load(override)

    @property
    def averaged(self) -> Networks:
        """The networks whose weights follow those that are trained."""
        networks = self.average.module
        assert isinstance(networks, Networks)
        return networks

    def _follow(self, kept: Tensors, new: Tensors, _: Tensor | int) -> None:
        """Move averaged tensors of one type towards the new; further in the first steps."""
        if kept[0].dtype.is_floating_point:
            decay = min(self.config.ema, (1.0 + self.step) / (10.0 + self.step))
            torch._foreach_lerp_(kept, new, 1.0 - decay)
        else:
            torch._foreach_copy_(kept, new)

    @property
    def checkpoint(self) -> Path:
        """The file that a run resumes from."""
        return self.run / "checkpoint.pt"

    @property
    def _parts(self) -> dict[str, Any]:
        """What a checkpoint holds the state of."""
        kept = {"networks": self.networks, "discriminator": self.discriminator}
        optimizers = {f"{name}_optimizer": found for name, found in self.optimizers.items()}
        return {**kept, "average": self.average, **optimizers}

    def _load(self, override: bool) -> None:
        state = read_checkpoint(self.checkpoint, self.config, self.device, FREE, override)
        load_parts(self._parts, state, self.checkpoint)
        if self.depth_stage is not None and state["depth_stage"] is not None:
            load_parts({"depth_stage": self.depth_stage}, state, self.checkpoint)
        self.step, self.stale, self.best = state["step"], state["stale"], state["best"]
        self.depth_known = state["depth_known"]

    def save(self) -> None:
        """Write the checkpoint, whole or not at all."""
        if not self.processes.leads:
            return
        learning = None if self.depth_known or self.depth_stage is None else self.depth_stage
        state = {
            **{name: part.state_dict() for name, part in self._parts.items()},
            "depth_stage": None if learning is None else learning.state_dict(),
            "step": self.step,
            "stale": self.stale,
            "best": self.best,
            "depth_known": self.depth_known,
        }
        write_checkpoint(self.checkpoint, state, self.config)

    def terms(self, pairs: Pairs) -> tuple[Tensor, dict[str, Tensor]]:
        """Equation 1, and the three weighted terms of equation 2, of one forward pass."""
        c = self.config
        real = pairs.real
        with torch.autocast(self.device.type, torch.bfloat16, enabled=c.bfloat16):
            features = self.networks.features(pairs)
            made = self.networks.generate(features, pairs.latent_noise)
            verdict_on_real = self.discriminator(real, features)
            verdict_on_made = self.discriminator(made, features)
        return objectives.discriminator_loss(verdict_on_real, verdict_on_made), {
            "adversarial": c.adversarial_weight * objectives.adversarial_loss(verdict_on_made),
            "l1": c.l1_weight * objectives.l1_loss(made, real),
            "t60": c.t60_weight * self._t60_error(made, real, pairs),
        }

    def _t60_error(self, made: Tensor, real: Tensor, pairs: Pairs) -> Tensor:
        """Of the proxy, against the time that was measured where there is one."""
        if self.config.paper_t60:
            found, true = t60_proxy(made), t60_proxy(real)
        else:
            found = objectives.late_t60(made)
            true = objectives.late_t60(real) if pairs.decay_s is None else pairs.decay_s
        return objectives.relative_error(found, true, pairs.decays)

    def update(self, batches: list[Pairs]) -> dict[str, Tensor]:
        """One step of every optimiser on accumulated batches; their mean losses."""
        found: list[Tensor] = []
        judge = list(self.discriminator.parameters())
        makers = self.networks.generator + self.networks.encoder
        self.networks.train()
        self.discriminator.train()
        for optimizer in self.optimizers.values():
            optimizer.zero_grad(set_to_none=True)
        for pairs in batches:
            discriminator_loss, terms = self.terms(pairs.to(self.device))
            (discriminator_loss / len(batches)).backward(inputs=judge, retain_graph=True)
            total = torch.stack(list(terms.values())).sum()
            (total / len(batches)).backward(inputs=makers)
            found.append(torch.stack([discriminator_loss, *terms.values()]).detach())
        losses = torch.stack(found).mean(dim=0)
        if not self.processes.agree(bool(torch.isfinite(losses).all())):
            raise FloatingPointError(f"a loss is not finite at step {self.step}: {losses.tolist()}")
        self.processes.mean_gradients([*judge, *makers])
        self.processes.mean_buffers(self.networks)
        for optimizer in self.optimizers.values():
            optimizer.step()
        self.average.update_parameters(self.networks)
        self.step += 1
        return dict(zip(("discriminator", *terms), losses, strict=True))

    def train(self, minutes: float = math.inf) -> bool:
        """Run to the last step, the end of patience or of the time; True unless time ended it."""
        end = time.monotonic() + 60.0 * minutes
        if not self._learn_depth(end):
            self.save()
            return False
        last_save = time.monotonic()
        board = Board(self.run) if self.processes.leads else None
        bar = tqdm(
            self._batches(),
            total=self.config.steps,
            initial=self.step,
            smoothing=0.02,
            unit="step",
            disable=not self.processes.leads,
        )
        for batches in bar:
            found = self.update(batches)
            if board is not None and self.step % LOG_EVERY == 0:
                board.numbers("loss", found, self.step)
                bar.set_postfix({k: f"{v.item():.2f}" for k, v in found.items()})
            if self.step % self.config.validate_every == 0 or self.step == self.config.steps:
                self._validate(board, bar)
            if time.monotonic() - last_save > 60.0 * self.config.checkpoint_minutes:
                self.save()
                last_save = time.monotonic()
            if self._patience_ended or self.processes.told(time.monotonic() > end):
                break
        if math.isinf(self.best):
            self._validate(board, bar)
        self.save()
        if board is not None:
            board.close()
        return self._patience_ended or self.step >= self.config.steps

    def _batches(self) -> Iterator[list[Pairs]]:
        if self._patience_ended:
            return
        numbers = share_of_steps(self.config, self.step, self.processes)
        loaded = iter(batch_loader(self.pairs, numbers))
        for _ in range(self.step, self.config.steps):
            yield [next(loaded) for _ in range(self.config.accumulate)]

    @property
    def _patience_ended(self) -> bool:
        return 0 < self.config.patience <= self.stale

    def _learn_depth(self, end: float) -> bool:
        """Train the depth network first, once, where the encoder is to see its estimate."""
        if self.depth_known:
            return True
        if self.depth_stage is not None:
            if not self.depth_stage.run(end, self.save):
                return False
            self.averaged.load_state_dict(self.networks.state_dict())
        self.depth_known = True
        self.save()
        return True

    def _validate(self, board: Board | None, bar: tqdm[list[Pairs]]) -> None:
        """Measure the averaged networks; keep them where their T60 is the best so far."""
        error = math.nan
        if board is not None:
            networks = self.averaged
            heard = listen_to(networks, self.validation, self.device)
            found = heard.errors()
            error = found["t60_error"]
            board.numbers("validation", found, self.step)
            example = self.validation[0].to(self.device)
            board.examples(networks, example, self.config.listen, self.step)
            bar.write(f"step {self.step} " + ", ".join(f"{k} {v:.3f}" for k, v in found.items()))
            with (self.run / "validation.jsonl").open("a", encoding="utf-8") as record:
                record.write(json.dumps({"step": self.step, **found}) + "\n")
            if error < self.best:
                self._keep(heard)
        error = self.processes.told(error)
        self.stale = 0 if error < self.best else self.stale + 1
        self.best = min(self.best, error)

    def _keep(self, heard: Heard) -> None:
        """Write the averaged model as the run's best, so that it can be baked with."""
        networks = self.averaged
        description = {
            **networks.description,
            "trained_steps": self.step,
            "adversarial": self.config.adversarial_weight > 0.0,
            "t60_log_sigma": heard.log_scale,
            "validation": heard.errors(),
        }
        save_model(networks.model, self.best_path, description)

    @property
    def best_path(self) -> Path:
        """The averaged model whose validation T60 was best."""
        return self.run / "best.safetensors"
