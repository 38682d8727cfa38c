# SPDX-License-Identifier: MIT
"""One thread of torch's for a network on the CPU.

Sums of a convolution are split by the threads that share it, so their last bits would depend on
how many processors a machine has. Captures go side by side instead, each in a thread of its own.
"""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager

import torch

_LOCK = threading.Lock()
_inside: list[int] = []
"""What the caller had set, once for everyone that is inside: torch keeps one number for threads
that are new to it, and one for each that it knows."""


@contextmanager
def single_thread() -> Iterator[None]:
    """Let torch use one thread in here; on leaving, as many as before."""
    with _LOCK:
        _inside.append(_inside[0] if _inside else torch.get_num_threads())
        torch.set_num_threads(1)
    try:
        yield
    finally:
        with _LOCK:
            torch.set_num_threads(_inside.pop())
