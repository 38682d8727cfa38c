# SPDX-License-Identifier: MIT
"""Batches on the device that trains, and what it computes well in."""

from __future__ import annotations

from dataclasses import replace
from typing import Any, TypeVar

import torch
from torch import Tensor

from i2r_vr.hearing.scene_views import SceneViews
from training.datasets.close_ups import CloseUpBatch
from training.datasets.scenes import Batch, Labels

Moved = TypeVar("Moved", bound=Batch | CloseUpBatch | SceneViews | Labels)


def bfloat16_pays(device: torch.device) -> bool:
    """Whether a device computes in bfloat16; a CPU without such instructions is slower in it."""
    if device.type != "cpu":
        return True
    known: dict[str, bool] = getattr(torch.cpu, "get_capabilities", dict)()
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


def halved(device: torch.device, wanted: bool) -> torch.autocast:
    """A context that computes in bfloat16 where that is wanted and pays."""
    return torch.autocast(device.type, torch.bfloat16, enabled=wanted and bfloat16_pays(device))
