# SPDX-License-Identifier: MIT
"""Batches on the device that trains, and what it computes well in."""

from __future__ import annotations

from typing import TypeVar

import torch

from training.datasets.tensors import mapped

Moved = TypeVar("Moved")


def bfloat16_pays(device: torch.device) -> bool:
    """Whether a device computes in bfloat16; a CPU without such instructions is slower in it."""
    if device.type != "cpu":
        return True
    known: dict[str, bool] = getattr(torch.cpu, "get_capabilities", dict)()
    return bool(known.get("amx_bf16") or known.get("avx512_bf16"))


def to_device(batch: Moved, device: torch.device) -> Moved:
    """Move every tensor of a batch and of its parts; from pinned memory, without waiting."""
    return mapped(batch, lambda tensor: tensor.to(device, non_blocking=True))


def halved(device: torch.device, wanted: bool) -> torch.autocast:
    """A context that computes in bfloat16 where that is wanted and pays."""
    return torch.autocast(device.type, torch.bfloat16, enabled=wanted and bfloat16_pays(device))
