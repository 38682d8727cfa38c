# SPDX-License-Identifier: MIT
"""What the service says, and to whom: the package itself prints nothing."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

from i2r_vr.errors import FileNotice, I2RError, Notice

if TYPE_CHECKING:
    from i2r_vr.pipeline.bake_result import BakeResult


class Listener(Protocol):
    """Who is told what happens; called from the thread that runs the service."""

    def result(self, result: BakeResult) -> None:
        """A capture was baked, was up to date, or failed."""

    def trouble(self, error: I2RError) -> None:
        """Something other than a capture is wrong; the service goes on or tries again."""

    def note(self, notice: Notice) -> None:
        """Something worth knowing."""

    def passed_over(self, notice: FileNotice) -> None:
        """A file looks meant for a capture and is not used."""


class Troubles:
    """What is wrong at the moment, each told once when it comes and when it goes."""

    def __init__(self, listener: Listener) -> None:
        self._listener = listener
        self._current: dict[str, I2RError] = {}
        self.last: I2RError | None = None

    def __contains__(self, subject: str) -> bool:
        return subject in self._current

    def list(self) -> list[I2RError]:
        """The errors that hold."""
        return list(self._current.values())

    def add(self, subject: str, error: I2RError) -> None:
        """Something is wrong with `subject`."""
        known = self._current.get(subject)
        self._current[subject] = error
        self.last = error
        if known is None or str(known) != str(error):
            self._listener.trouble(error)

    def clear(self, subject: str) -> None:
        """Nothing is wrong with `subject` any more."""
        error = self._current.pop(subject, None)
        if error is not None:
            about = f" ({error.file})" if error.file is not None else ""
            self._listener.note(Notice("RECOVERED", f"{error.code} is over{about}"))
