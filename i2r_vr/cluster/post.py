# SPDX-License-Identifier: MIT
"""A worker's post: the process of its own in which Ray keeps it, somewhere in the cluster."""

from __future__ import annotations

import pickle
import platform
import socket
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from i2r_vr.cluster.likeness import Greeting


@dataclass(frozen=True)
class Outcome:
    """What a call gave: a value, or the error that it ended with."""

    value: Any = None
    error: Exception | None = None


class Post:
    """Makes the worker once, then calls what it is handed.

    Parameters
    ----------
    make : callable, optional
        Makes what every call gets before its own arguments.
    facts : callable
        Called with what was made, if anything.
    """

    def __init__(
        self, make: Callable[[], Any] | None, facts: Callable[..., Mapping[str, str]]
    ) -> None:
        self._made: tuple[Any, ...] = ()
        self._ready = outcome_of(self._begin, make, facts)

    def _begin(
        self, make: Callable[[], Any] | None, facts: Callable[..., Mapping[str, str]]
    ) -> Greeting:
        self._made = () if make is None else (make(),)
        return Greeting(socket.gethostname(), dict(facts(*self._made)), processor())

    def greet(self) -> Outcome:
        """What this worker is, or why it cannot work."""
        return self._ready

    def do(self, function: Callable[..., Any], arguments: tuple[Any, ...]) -> Outcome:
        """Call something."""
        return outcome_of(function, *self._made, *arguments)


def outcome_of(function: Callable[..., Any], *arguments: Any) -> Outcome:
    """What a call gives or fails with, such as can travel."""
    try:
        return Outcome(function(*arguments))
    except Exception as error:
        return Outcome(error=_portable(error))


def _portable(error: Exception) -> Exception:
    try:
        pickle.loads(pickle.dumps(error))
    except Exception:
        return RuntimeError(f"{type(error).__name__}: {error}")
    return error


def processor() -> str:
    """The kind of processor: its architecture, and the widest of its vector instructions."""
    known = "amx_tile", "avx512f", "avx2", "avx", "sve", "asimd"
    try:
        with open("/proc/cpuinfo", encoding="ascii", errors="replace") as stream:  # noqa: PTH123
            flags = next(
                (row.split() for row in stream if row[:5].lower() in ("flags", "featu")), []
            )
    except OSError:
        flags = []
    return " ".join([platform.machine(), *[name for name in known if name in flags][:1]])
