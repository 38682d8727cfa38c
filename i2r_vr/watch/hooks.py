# SPDX-License-Identifier: MIT
"""The user's command for each finished bundle, run one after the other beside the bakes."""

from __future__ import annotations

import os
import queue
import signal
import subprocess
import sys
import threading
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from i2r_vr.errors import I2RError

PLACEHOLDER = "{}"


@dataclass(frozen=True)
class FinishedBundle:
    """What the command is told: the bundle's metadata file, the capture, and OUT."""

    bundle: Path
    capture: Path
    out: Path

    @property
    def environment(self) -> Mapping[str, str]:
        """Variables that the command gets beside those of the service."""
        return {
            "I2R_VR_BUNDLE": str(self.bundle),
            "I2R_VR_CAPTURE": str(self.capture),
            "I2R_VR_OUT": str(self.out),
        }


class Hooks:
    """A queue of finished bundles and the thread that runs the command for each.

    Parameters
    ----------
    command : tuple of str
        The program and its arguments; ``{}`` among them becomes the bundle's metadata file,
        which is added as the last argument where there is none.
    limit_s : float
        Time after which the command and all that it started is ended.
    failed : callable
        Called, from another thread, with what went wrong.
    idle : callable
        Called, from another thread, when all is done.
    """

    def __init__(
        self,
        command: tuple[str, ...],
        limit_s: float,
        failed: Callable[[I2RError], None],
        idle: Callable[[], None],
    ) -> None:
        self._command, self._limit_s = command, limit_s
        self._failed, self._idle = failed, idle
        self._queue: queue.Queue[FinishedBundle | None] = queue.Queue()
        self._process: subprocess.Popen[bytes] | None = None
        self._stopping = False
        self._thread: threading.Thread | None = None

    @property
    def pending(self) -> int:
        """Bundles whose command has not ended."""
        return self._queue.unfinished_tasks

    def run(self, finished: FinishedBundle) -> None:
        """Run the command for a bundle, when its turn comes."""
        if not self._command:
            return
        if self._thread is None:
            self._thread = threading.Thread(target=self._work, name="hooks", daemon=True)
            self._thread.start()
        self._queue.put(finished)

    def stop(self) -> int:
        """End the running command and forget the others; how many had not ended."""
        dropped = self.pending
        self._stopping = True
        self._queue.put(None)
        self._end_process()
        if self._thread is not None:
            self._thread.join(1.0)
        return dropped

    def _work(self) -> None:
        while (finished := self._queue.get()) is not None:
            try:
                if not self._stopping:
                    self._run(finished)
            except I2RError as error:
                if not self._stopping:
                    self._failed(error)
            finally:
                self._queue.task_done()
                self._idle()

    def _run(self, finished: FinishedBundle) -> None:
        bundle = str(finished.bundle)
        command = [part.replace(PLACEHOLDER, bundle) for part in self._command]
        if command == list(self._command):
            command.append(bundle)
        try:
            self._process = subprocess.Popen(
                command,
                stdin=subprocess.DEVNULL,
                stdout=sys.__stderr__ or subprocess.DEVNULL,
                env={**os.environ, **finished.environment},
                start_new_session=os.name != "nt",
            )
        except (OSError, ValueError) as error:
            raise _failure(
                "HOOK_NOT_STARTED",
                getattr(error, "strerror", None) or str(error),
                "a program that can be run",
                finished,
            ) from None
        if self._stopping:  # asked to end while the command was being started
            self._end_process()
        try:
            status = self._process.wait(self._limit_s)
        except subprocess.TimeoutExpired:
            self._end_process()
            raise _failure(
                "HOOK_TIMEOUT",
                f"no end after {self._limit_s:g} s",
                "an end within --on-bake-timeout",
                finished,
            ) from None
        finally:
            self._process = None
        if status != 0:
            raise _failure("HOOK_FAILED", f"exit status {status}", "exit status 0", finished)

    def _end_process(self) -> None:
        process = self._process
        if process is None:
            return
        with suppress(OSError):
            if os.name == "nt":
                process.kill()
            else:
                os.killpg(process.pid, signal.SIGKILL)
        with suppress(subprocess.TimeoutExpired):
            process.wait(1.0)


def _failure(code: str, found: str, expected: str, finished: FinishedBundle) -> I2RError:
    return I2RError(code, found, expected, "check the command of --on-bake", finished.bundle)
