# SPDX-License-Identifier: MIT
"""Options of the service beside those of a bake: names, defaults, ranges and help texts."""

from __future__ import annotations

import os
import shlex
from dataclasses import dataclass, field, fields
from typing import Any

from i2r_vr.errors import UsageError

PATIENCE = 5.0
"""What looks unfinished is given this many times the quiet time: five seconds by default. Chosen,
not measured."""
FACE_PATIENCE = 20.0
"""The same for some faces of a cubemap, from the last on: others are rendered meanwhile."""
DAY_S = 86400.0
"""The longest interval that can be asked for; beyond it a service would look dead."""


def _setting(
    default: Any,
    help_text: str,
    *,
    flag: str,
    unit: str | None = None,
    low: float | None = None,
    high: float | None = None,
) -> Any:
    """A field with what the command line and the check need to know of it."""
    about = {"help": help_text, "flag": flag, "unit": unit, "low": low, "high": high}
    return field(default=default, metadata=about)


@dataclass(frozen=True)
class WatchSettings:
    """How a folder is watched.

    Each field's `metadata` holds ``help``, ``flag``, ``unit``, ``low`` and ``high`` (inclusive).

    Parameters
    ----------
    once : bool
        Bake what is there and end.
    settle_s : float
        Quiet time after which a file counts as complete.
    polling_s : float, optional
        Look at the folder at this interval instead of waiting for the system's events.
    rescan_s : float
        Beside events, look at the whole folder at this interval, in case one was lost.
    on_bake : tuple of str
        Command and arguments to run for each finished bundle.
    on_bake_timeout_s : float
        Time limit of that command.

    Raises
    ------
    UsageError
        OPTION_RANGE.
    """

    once: bool = _setting(False, "Bake what is there and end.", flag="--once")
    settle_s: float = _setting(
        1.0, "Quiet time of a file.", flag="--settle", unit="SECONDS", low=0.0, high=3600.0
    )
    polling_s: float | None = _setting(
        None,
        "Look at this interval; no events are needed.",
        flag="--polling",
        unit="SECONDS",
        low=0.1,
        high=DAY_S,
    )
    rescan_s: float = _setting(
        60.0,
        "Look at everything, events or not.",
        flag="--rescan",
        unit="SECONDS",
        low=1.0,
        high=DAY_S,
    )
    on_bake: tuple[str, ...] = _setting(
        (), "Run this for each finished bundle.", flag="--on-bake", unit="COMMAND"
    )
    on_bake_timeout_s: float = _setting(
        60.0,
        "Time limit of COMMAND.",
        flag="--on-bake-timeout",
        unit="SECONDS",
        low=0.1,
        high=DAY_S,
    )

    def __post_init__(self) -> None:
        for option in fields(self):
            value, about = getattr(self, option.name), option.metadata
            if value is None or about["low"] is None:
                continue
            if not about["low"] <= value <= about["high"]:
                raise UsageError(
                    "OPTION_RANGE",
                    f"{about['flag']} is {value:g}",
                    f"{about['low']:g} to {about['high']:g}",
                    "correct it",
                )

    @property
    def patience_s(self) -> float:
        """Quiet time after which what looks unfinished is taken as it is."""
        return self.settle_s * PATIENCE

    @property
    def face_patience_s(self) -> float:
        """Quiet time after which some faces of a cubemap are taken as they are."""
        return self.settle_s * FACE_PATIENCE


def split_command(line: str) -> tuple[str, ...]:
    """A command line as a program and its arguments; no shell ever sees it.

    Raises
    ------
    UsageError
        HOOK_INVALID.

    Examples
    --------
    >>> split_command("notify --title 'a bundle' {}")
    ('notify', '--title', 'a bundle', '{}')
    """
    try:
        # A backslash is part of a path on Windows.
        parts = shlex.split(line, posix=os.name != "nt")
    except ValueError as error:
        raise UsageError(
            "HOOK_INVALID", str(error).lower(), "a command", "close the quotes of --on-bake"
        ) from None
    if not parts:
        raise UsageError("HOOK_INVALID", "no command", "a command", "correct --on-bake")
    return tuple(part.strip('"') if os.name == "nt" else part for part in parts)
