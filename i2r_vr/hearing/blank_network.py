# SPDX-License-Identifier: MIT
"""Networks without numbers: what a file's weights replace at once needs no random start.

The ``meta`` device would do the same, but its first use loads modules for longer than it saves.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

import torch
from torch import Tensor, nn
from torch.overrides import TorchFunctionMode

_FILLING = frozenset({nn.init.kaiming_uniform_, Tensor.uniform_, Tensor.normal_})


class Unfilled(TorchFunctionMode):
    """A context in which modules are made with whatever their parameters' memory holds.

    Every parameter has to be loaded before the network is used.
    """

    def __torch_function__(
        self,
        func: Callable[..., Any],
        types: Sequence[type],
        args: Sequence[Any] = (),
        kwargs: Mapping[str, Any] | None = None,
    ) -> Any:
        """Leave out what fills with random numbers; everything else is as it was."""
        if func in _FILLING:
            return None
        if func is torch.randn:
            func = torch.empty
        return func(*args, **(kwargs or {}))
