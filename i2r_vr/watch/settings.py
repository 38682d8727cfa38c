# SPDX-License-Identifier: MIT
"""Options of the service beside those of a bake."""

from __future__ import annotations

import os
import shlex
from dataclasses import dataclass

from i2r_vr.errors import UsageError

PATIENCE = 5.0
"""What looks unfinished is given this many times the quiet time."""


@dataclass(frozen=True)
class WatchSettings:
    """How a folder is watched.

    Parameters
    ----------
    settle_s : float
        Quiet time after which a file counts as complete.
    polling_s : float, optional
        Look at the folder at this interval instead of waiting for the system's events.
    rescan_s : float
        Beside events, look at the whole folder at this interval, in case one was lost.
    once : bool
        Bake what is there and end.
    on_bake : tuple of str
        Command and arguments to run for each finished bundle.
    on_bake_timeout_s : float
        Time limit of that command.

    Raises
    ------
    UsageError
        OPTION_RANGE.
    """

    settle_s: float = 1.0
    polling_s: float | None = None
    rescan_s: float = 60.0
    once: bool = False
    on_bake: tuple[str, ...] = ()
    on_bake_timeout_s: float = 60.0

    def __post_init__(self) -> None:
        for flag, value, low, high in (
            ("--settle", self.settle_s, 0.0, 3600.0),
            ("--polling", self.polling_s, 0.1, 86400.0),
            ("--rescan", self.rescan_s, 1.0, 86400.0),
            ("--on-bake-timeout", self.on_bake_timeout_s, 0.1, 86400.0),
        ):
            if value is not None and not low <= value <= high:
                raise UsageError(
                    "OPTION_RANGE", f"{flag} is {value:g}", f"{low:g} to {high:g}", "correct it"
                )

    @property
    def patience_s(self) -> float:
        """Quiet time after which what looks unfinished is taken as it is."""
        return self.settle_s * PATIENCE


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
