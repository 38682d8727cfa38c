# SPDX-License-Identifier: MIT
"""The tensors of a batch, a dataclass of tensors and of dataclasses, all treated alike.

In pinned memory a GPU copies while it works on the batch before. A loader pins what has a method
`pin_memory` and lets everything else pass as it is.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import is_dataclass, replace
from typing import Any, TypeVar

from torch import Tensor

Tensors = TypeVar("Tensors")


def mapped(batch: Tensors, change: Callable[[Tensor], Tensor]) -> Tensors:
    """A dataclass with every tensor of it, and of the dataclasses in it, changed."""
    assert is_dataclass(batch)
    changed: dict[str, Any] = {}
    for key, value in vars(batch).items():
        if isinstance(value, Tensor):
            changed[key] = change(value)
        elif is_dataclass(value):
            changed[key] = mapped(value, change)
    return replace(batch, **changed)  # type: ignore[type-var]


def pinned(batch: Tensors) -> Tensors:
    """The same in pinned memory."""
    return mapped(batch, lambda tensor: tensor.pin_memory())
