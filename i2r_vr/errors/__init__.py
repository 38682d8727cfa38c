# SPDX-License-Identifier: MIT
"""Errors with stable codes, and the notices that travel with a result.

`explanations` tells of every code what it means and what to do.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

__all__ = [
    "EXIT_FAILED",
    "EXIT_INTERRUPTED",
    "EXIT_USAGE",
    "FileNotice",
    "I2RError",
    "Notice",
    "UsageError",
    "explanations",
    "wording",
]

EXIT_FAILED, EXIT_USAGE, EXIT_INTERRUPTED = 1, 2, 130
"""Exit codes: something failed, the command was misused, a signal ended it."""


class I2RError(Exception):
    """One failure: a stable code and one sentence.

    Parameters
    ----------
    code : str
        Stable, in capitals with underscores, such as ``PANORAMA_NOT_2_TO_1``.
    found, expected, action : str
        What was found, what was expected, and what the user can do.
    file : path, optional
        The file that the failure is about.
    suggestion : str, optional
        What was probably meant, where a name is wrong.
    """

    def __init__(
        self,
        code: str,
        found: str,
        expected: str,
        action: str,
        file: str | Path | None = None,
        *,
        suggestion: str | None = None,
    ) -> None:
        self.code = code
        self.found = found
        self.expected = expected
        self.action = action
        self.suggestion = suggestion
        self.file = None if file is None else str(file)
        super().__init__(str(self))

    def __str__(self) -> str:
        text = f"{self.code}: {self.found}, expected {self.expected}, {self.action}"
        return " ".join((text if self.file is None else f"{text} ({self.file})").split())

    def __reduce__(self) -> tuple[Any, ...]:
        """Travel between processes."""
        said = (self.code, self.found, self.expected, self.action, self.file)
        return _again, (type(self), said, self.suggestion)

    def at(self, file: str | Path) -> I2RError:
        """The same failure, naming `file` where none was named yet."""
        if self.file is not None:
            return self
        return type(self)(
            self.code, self.found, self.expected, self.action, file, suggestion=self.suggestion
        )


def _again(
    kind: type[I2RError], said: tuple[str, str, str, str, str | None], suggestion: str | None
) -> I2RError:
    """An error that came from another process."""
    return kind(*said, suggestion=suggestion)


class UsageError(I2RError):
    """The call itself is wrong; the command line ends with exit code 2."""


@dataclass(frozen=True)
class Notice:
    """A warning that goes into the metadata: stable code and one sentence."""

    code: str
    message: str


@dataclass(frozen=True)
class FileNotice:
    """A warning about a file that belongs to no capture: code, the file, and one sentence."""

    code: str
    path: Path
    message: str
