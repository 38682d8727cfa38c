# SPDX-License-Identifier: MIT
"""The editor's progress dialog with its Cancel button, and where messages go."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import contextmanager

import unreal

from i2rvr.messages import ERROR, Cancelled, Message, note


class Progress:
    """A dialog that counts steps, never more than were announced."""

    def __init__(self, task: unreal.ScopedSlowTask, steps: float) -> None:
        self._task: unreal.ScopedSlowTask = task
        self._left = steps

    def step(self, text: str, share: float = 1.0) -> None:
        """Begin the next step (or a share of it).

        Raises
        ------
        Cancelled
        """
        if self._task.should_cancel():
            raise Cancelled
        done = min(share, self._left)
        self._left -= done
        self._task.enter_progress_frame(done, text)

    def creep(self, text: str, share: float) -> None:
        """Take this share of what is left, where nobody knows how much there is to do."""
        self.step(text, share * self._left)


@contextmanager
def progress(steps: float, title: str) -> Iterator[Progress]:
    """A progress dialog of so many steps that can be cancelled."""
    total = max(steps, 1.0)
    with unreal.ScopedSlowTask(total, title) as task:
        task.make_dialog(True)
        yield Progress(task, total)


def cancelled(done: str) -> Message:
    """The note that the user stopped."""
    return note("CANCELLED", "the user stopped", "a run to its end", f"run it again; {done}")


def log(messages: Iterable[Message]) -> None:
    """Messages in the output log: errors as errors, notes as warnings."""
    for message in messages:
        write = unreal.log_error if message.level == ERROR else unreal.log_warning
        write("I2RVR " + message.line())
