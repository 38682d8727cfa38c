# SPDX-License-Identifier: MIT
"""Messages with the codes that all engine bridges share."""

from __future__ import annotations

from dataclasses import dataclass

ERROR, NOTE = "error", "note"


@dataclass(frozen=True)
class Message:
    """One line for the user: level, stable code, found, expected, what to do, and a file."""

    level: str
    code: str
    found: str
    expected: str
    action: str
    file: str = ""

    def line(self) -> str:
        """``CODE: found, expected, what to do (file)``."""
        text = f"{self.code}: {self.found}, expected {self.expected}, {self.action}"
        return " ".join((f"{text} ({self.file})" if self.file else text).split())


def note(code: str, found: str, expected: str, action: str, file: str = "") -> Message:
    """A message about something that went on all the same."""
    return Message(NOTE, code, found, expected, action, file)


class BridgeError(Exception):
    """A failure that leaves the project as it was."""

    def __init__(
        self, code: str, found: str, expected: str, action: str, file: object = ""
    ) -> None:
        self.message = Message(ERROR, code, found, expected, action, str(file))
        super().__init__(self.message.line())


class Cancelled(Exception):  # noqa: N818 (it is no error)
    """The user pressed Cancel."""
