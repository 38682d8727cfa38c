# SPDX-License-Identifier: MIT
"""The service: from changes in a folder to bundles, in one loop that owns all state.

Everything else (observer, baker, hooks, signals) sends messages to the loop's inbox. Which
bundles are up to date is read from the bundles themselves; what is remembered in memory (which
version of a capture was baked or failed) only saves work.
"""

from __future__ import annotations

import queue
import time
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from i2r_vr.config import BakeOptions
from i2r_vr.errors import FileNotice, I2RError, Notice, UsageError
from i2r_vr.watch.bake_queue import BakeQueue
from i2r_vr.watch.baker import Baker, NotStarted, Ready
from i2r_vr.watch.captures import OUT_CODES, Captures
from i2r_vr.watch.hooks import FinishedBundle, Hooks
from i2r_vr.watch.level_keeper import LevelKeeper
from i2r_vr.watch.out_folder import OutFolder, clear_leftovers
from i2r_vr.watch.settings import WatchSettings
from i2r_vr.watch.status import MOST_LISTED, Status, StatusFile, error_record, notice_record
from i2r_vr.watch.telling import Listener, Troubles
from i2r_vr.watch.watched_folder import Seen, WatchedFolder

if TYPE_CHECKING:
    from i2r_vr.pipeline.bake_result import BakeResult

HEARTBEAT_S = 1.0
"""Longest sleep, so that a folder that vanished is seen; what an idle second costs is counted by
`make soak`."""
STOP_LIMIT_S = 3.5
"""How long the bake in hand may take to end: of the 5 s that are promised, the rest is for hooks,
status and interpreter."""
LONGEST_LOADING_S = 60.0
"""How long an end by a failure waits for the model: libraries that the end of the process finds
loading abort it, and its exit code is lost."""
MOST_NOTES, MOST_TOLD = 10, 100
"""Orphans, and passed-over files, told at a time: a whole tree would else fill the terminal."""


@dataclass(frozen=True)
class Stop:
    """Somebody wants the service to end."""

    reason: str


class Watcher:
    """Bakes whatever is dropped into a folder, until it is told to stop.

    Parameters
    ----------
    root : Path
        The folder to watch.
    out : Path
        Folder for the bundles.
    options : BakeOptions
    settings : WatchSettings
    listener : Listener
    """

    def __init__(
        self,
        root: Path,
        out: Path,
        options: BakeOptions,
        settings: WatchSettings,
        listener: Listener,
    ) -> None:
        self.root, self.out, self.settings, self.listener = root, out, settings, listener
        self.stopped: Stop | None = None
        self.failures = 0
        self._inbox: queue.SimpleQueue[object] = queue.SimpleQueue()
        self._troubles = Troubles(listener)
        self._out = OutFolder(out, root, self._troubles)
        self._folder = WatchedFolder(root, out, settings, self._troubles, self._wake)
        self._queue = BakeQueue()
        self._captures = Captures(settings, self._queue)
        limit_s = settings.on_bake_timeout_s
        self._hooks = Hooks(settings.on_bake, limit_s, self._inbox.put, self._wake)
        self._baker = Baker(options, out, self._queue, self._inbox.put)
        self._levels = LevelKeeper(out, self._inbox.put, self._wake)
        self._status = Status(watching=str(root))
        self._status_file = StatusFile(out)
        self._status_due: float | None = None
        self._takings = 0
        self._model_ready = self._looked = self._swept = self._looked_twice = False
        self._found = False
        self._told: set[FileNotice] = set()

    def stop(self, reason: str) -> None:
        """Ask the service to end; may be called from anywhere, signal handlers included."""
        self._inbox.put(Stop(reason))

    def run(self) -> bool:
        """Work until told to stop, or, with `once`, until nothing is left to do.

        Returns
        -------
        bool
            True where everything ended in time; False where the model would not stop, and
            only the end of the process can.

        Raises
        ------
        UsageError
            OUT_LOCKED; with `once` INPUT_MISSING and NO_CAPTURE.
        I2RError
            As `Pipeline`; with `once` whatever is wrong with OUT.
        """
        try:
            self._out.own()
            self._baker.start()
            while not self._is_finished():
                self._step()
                self._receive()
        except I2RError:
            self._close()
            self._baker.join(LONGEST_LOADING_S)
            raise
        except BaseException:
            self._close()
            raise
        return self._close()

    def _wake(self) -> None:
        self._inbox.put(None)

    def _step(self) -> None:
        """One turn: look, settle, queue, tell."""
        if self._own_out():
            seen = self._folder.look(self._captures.settling.files)
            if seen is not None:
                self._take_in(seen)
            self._captures.advance()
            self._end_hold()
            if self._is_drained():
                self._tell_passed_over()
                self._levels.keep()
                if not self._swept:
                    self._sweep()
        if self.settings.once:
            self._demand_both()
        self._write_status()

    def _receive(self) -> None:
        """Wait for a message or for what is due next, and take all messages there are."""
        due = min(self._folder.due(), self._captures.due(), self._out.due())
        due = min(due, self._status_due or due)
        if self._is_drained():
            due = min(due, self._levels.due())
        timeout = max(0.0, min(due - time.monotonic(), HEARTBEAT_S))
        try:
            message = self._inbox.get(timeout=timeout)
            while True:
                self._handle(message)
                message = self._inbox.get_nowait()
        except queue.Empty:
            return

    def _handle(self, message: object) -> None:
        if isinstance(message, Stop):
            self.stopped = message
        elif isinstance(message, NotStarted):
            raise message.error
        elif isinstance(message, Ready):
            self._model_ready = True
        elif isinstance(message, I2RError):
            self._troubles.last = message
            self.listener.trouble(message)
        elif message is not None:
            self._baked(message)  # type: ignore[arg-type]

    def _own_out(self) -> bool:
        """See whether OUT is ours; where it is a new one, all must be baked again."""
        if not self._out.own():
            self._queue.hold(HEARTBEAT_S * 2)
            return False
        if self._takings != self._out.takings:
            renewed = self._takings > 0
            self._takings = self._out.takings
            self._captures.forget()
            self._folder.rescan()
            self._levels.changed()
            self._swept = False
            self._queue.release()
            if renewed:
                self._note("OUT_RENEWED", f"{self.out} is a new folder; all is checked again")
        return True

    def _take_in(self, seen: Seen) -> None:
        orphans = self._captures.take_in(seen.scan, seen.moved_in)
        for bundle in orphans[:MOST_NOTES]:
            self._note("ORPHANED", f"the capture of {bundle} is gone; the bundle stays")
        if len(orphans) > MOST_NOTES:
            self._note("ORPHANED", f"and {len(orphans) - MOST_NOTES} more; see the status file")
        self._found = self._found or bool(seen.scan.present)
        self.failures += len(seen.scan.errors)
        if not self._looked:
            self._looked = True
            self._note("WATCHING", f"{self.root} ({self._folder.changes}), bundles in {self.out}")

    def _baked(self, result: BakeResult) -> None:
        if result.status == "failed":
            self._capture_failed(result)
            return
        assert result.bundle is not None
        news = self._captures.finished(result.source.file, result.bundle)
        if result.status == "baked":
            self._status.baked += 1
            self._out.written()
            self._levels.changed()
            self._hooks.run(FinishedBundle(result.bundle, result.source.file, self.out))
        if result.status == "baked" or news:
            self.listener.result(result)

    def _capture_failed(self, result: BakeResult) -> None:
        error, file = result.error, result.source.file
        assert error is not None
        if error.code in OUT_CODES and not self.settings.once:
            held_s = self._out.hold(error)
            if held_s is not None:
                self._queue.hold(held_s)
                self._captures.put_back(file)
                return
        if self._captures.failed(file, error):
            self.failures += 1
            self._troubles.last = error
            self.listener.result(result)

    def _end_hold(self) -> None:
        held_s = self._out.still_held()
        if held_s is not None:
            self._queue.hold(held_s)
        elif self._out.troubled and self._is_drained():
            self._out.written()

    def _is_drained(self) -> bool:
        quiet = self._captures.waiting() == 0 and self._captures.in_hand() == 0
        return self._model_ready and self._looked and quiet

    def _tell_passed_over(self) -> None:
        """Of what is not used each file once, when all that may belong to it has arrived."""
        current = set(self._folder.scanner.notices())
        for notice in sorted(current - self._told, key=lambda n: (str(n.path), n.code))[:MOST_TOLD]:
            self.listener.passed_over(notice)
        self._told = current

    def _sweep(self) -> None:
        """After the first drain: what a crash left, and bundles without a capture."""
        self._swept = True
        clear_leftovers(self.out)
        with suppress(I2RError):  # told with each capture
            self._captures.memory.find_orphans(self.out, list(self._folder.scanner.sources()))

    def _is_finished(self) -> bool:
        if self.stopped is not None:
            return True
        if not self.settings.once or not self._is_drained() or self._hooks.pending:
            return False
        if self._levels.pending:
            return False
        if not self._looked_twice:
            self._looked_twice = True
            self._folder.rescan()
            return False
        return not self._folder.must_look and self._swept

    def _demand_both(self) -> None:
        """With `once`, what is missing is not waited for."""
        for error in self._troubles.list():
            if error.code == "WATCH_FOLDER_MISSING":
                raise UsageError(
                    "INPUT_MISSING", error.found, "an existing folder", "check it", self.root
                )
            if error.code in OUT_CODES:
                raise error
        if self._looked and not self._found:
            raise UsageError(
                "NO_CAPTURE",
                f"no capture in {self.root}",
                "panoramas, cubemaps or screenshots",
                "give a folder that holds some",
            )

    def _note(self, code: str, message: str) -> None:
        self.listener.note(Notice(code, message))

    def _write_status(self, *, state: str | None = None) -> None:
        told = state or self._state()
        self._status_due = self._status_file.too_early()
        if self._status_due is not None and state is None and told != "idle":
            return
        status, captures = self._status, self._captures
        status.queue, status.in_hand = captures.waiting(), captures.in_hand()
        status.done, status.failed = captures.memory.counts()
        status.failures = captures.memory.failures(MOST_LISTED)
        status.orphaned = sorted(map(str, captures.memory.orphans))
        notices = self._folder.scanner.notices()[:MOST_LISTED]
        status.passed_over = [notice_record(notice) for notice in notices]
        status.troubles = [error_record(error) for error in self._troubles.list()]
        last = self._troubles.last
        status.last_error = None if last is None else error_record(last)
        status.changes = self._folder.changes
        status.state = told
        self._status_file.write(status)
        self._status_due = None

    def _state(self) -> str:
        if self._troubles.list() and (self._out.troubled or not self._folder.is_there):
            return "waiting"
        if not self._model_ready or not self._looked:
            return "starting"
        if self._queue.sizes() != (0, 0):
            return "baking"
        return "settling" if self._captures.waiting() else "idle"

    def _close(self) -> bool:
        """End everything within `STOP_LIMIT_S`."""
        self._queue.close()
        self._folder.stop()
        dropped = self._hooks.stop()
        if dropped:
            self._note("HOOKS_DROPPED", f"{dropped} commands of --on-bake did not end")
        clean = self._baker.join(STOP_LIMIT_S)
        if self._takings:
            self._write_status(state="stopped")
        self._out.release()
        return clean
