# SPDX-License-Identifier: MIT
"""Several processes, one a GPU, started by ``torchrun``: gradients are averaged over them."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Protocol

import click
import torch
import torch.distributed as dist
from torch import Tensor, nn

from i2r_vr.errors import I2RError


@dataclass(frozen=True)
class Processes:
    """How many processes train together, which of them this is, and its device."""

    count: int
    rank: int
    device: torch.device

    @property
    def leads(self) -> bool:
        """Whether this process writes files and curves."""
        return self.rank == 0

    @classmethod
    def join(cls) -> Processes:
        """Join those that ``torchrun`` started; alone where it started none."""
        cuda = torch.cuda.is_available()
        count, local = int(os.environ.get("WORLD_SIZE", 1)), int(os.environ.get("LOCAL_RANK", 0))
        device = torch.device("cuda", local) if cuda else torch.device("cpu")
        if cuda:
            torch.cuda.set_device(device)
        if count > 1 and not dist.is_initialized():
            dist.init_process_group("nccl" if cuda else "gloo")
        return cls(count, dist.get_rank() if count > 1 else 0, device)

    def mean(self, tensors: Iterable[Tensor]) -> None:
        """Replace tensors by their mean over the processes."""
        listed = list(tensors)
        if self.count == 1 or not listed:
            return
        flat = torch.cat([tensor.flatten() for tensor in listed])
        dist.all_reduce(flat)
        parts = (flat / self.count).split([tensor.numel() for tensor in listed])
        for tensor, part in zip(listed, parts, strict=True):
            tensor.copy_(part.view_as(tensor))

    def mean_gradients(self, parameters: Iterable[nn.Parameter]) -> None:
        """Average the gradients of parameters; what has none in one process has zeros there."""
        listed = [p for p in parameters if p.requires_grad]
        if self.count == 1 or not listed:
            return
        known = torch.tensor([float(p.grad is not None) for p in listed], device=self.device)
        dist.all_reduce(known)
        learnt = [p for p, share in zip(listed, known.tolist(), strict=True) if share > 0.0]
        for parameter in learnt:
            if parameter.grad is None:
                parameter.grad = torch.zeros_like(parameter)
        self.mean(p.grad for p in learnt if p.grad is not None)

    def agree(self, true: bool) -> bool:
        """Whether something is true in every process."""
        if self.count == 1:
            return true
        number = torch.tensor(float(true), device=self.device)
        dist.all_reduce(number, dist.ReduceOp.MIN)
        return bool(number > 0.0)

    def mean_buffers(self, module: nn.Module) -> None:
        """Average what a module keeps of its data (batch normalisation's statistics)."""
        with torch.no_grad():
            self.mean(b for b in module.buffers() if b.dtype.is_floating_point)

    def same(self, module: nn.Module) -> None:
        """Give every process the first one's tensors."""
        if self.count > 1:
            for tensor in module.state_dict().values():
                dist.broadcast(tensor, 0)

    def told(self, value: float) -> float:
        """The leading process's value of a number, for all."""
        if self.count == 1:
            return value
        number = torch.tensor(value, device=self.device, dtype=torch.float64)
        dist.broadcast(number, 0)
        return float(number)


class Trainer(Protocol):
    """What trains, and goes on where it stopped."""

    def train(self, minutes: float) -> bool:
        """Run to the end or until the time is up; True when finished."""


def train_together(make: Callable[[Processes], Trainer], minutes: float) -> None:
    """Train on the command line, in all processes, by what `make` gives for this one."""
    try:
        processes = Processes.join()
        trainer = make(processes)
    except (ValueError, FileNotFoundError, I2RError) as error:
        raise click.ClickException(str(error)) from None
    finished = trainer.train(minutes)
    if processes.leads:
        click.echo("finished" if finished else "stopped; call again to go on")
    if dist.is_initialized():
        dist.destroy_process_group()
