# SPDX-License-Identifier: MIT
"""Batches in pinned memory, from which a GPU copies while it works on the batch before.

A loader pins what has a method `pin_memory` and lets everything else pass as it is.
"""

from __future__ import annotations

from dataclasses import is_dataclass, replace
from typing import Any, TypeVar

from torch import Tensor

Pinned = TypeVar("Pinned")


def pinned(batch: Pinned) -> Pinned:
    """A dataclass with every tensor of it, and of the dataclasses in it, in pinned memory."""
    assert is_dataclass(batch)
    changed: dict[str, Any] = {}
    for key, value in vars(batch).items():
        if isinstance(value, Tensor):
            changed[key] = value.pin_memory()
        elif is_dataclass(value):
            changed[key] = pinned(value)
    return replace(batch, **changed)  # type: ignore[type-var]
