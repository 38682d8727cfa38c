# SPDX-License-Identifier: MIT
"""The watched folder: events where there are any, scans where not, and what to do when it goes."""

from __future__ import annotations

import os
import time
from collections.abc import Callable, Collection
from dataclasses import dataclass
from pathlib import Path

from i2r_vr.errors import I2RError
from i2r_vr.watch.backoff import backoff_s
from i2r_vr.watch.events import FolderEvents
from i2r_vr.watch.scan import Scanner, ScanResult
from i2r_vr.watch.settings import WatchSettings
from i2r_vr.watch.telling import Troubles

CHECK_INTERVAL_S = 1.0
"""A folder that went, or another in its place, is missed no later than this."""
FALLBACK_POLLING_S = 2.0
"""Where the system gives no events, and while it gives none yet: a person who dropped a file waits
that long at most. Chosen, not measured; large trees are polled less often (`_SCAN_SHARE`)."""
UNREADABLE_RETRY_S = 5.0
"""Folders whose permissions are being changed get readable without any event."""
_SHORTEST_GAP_S = 0.03
"""Between two looks, so that the events of one copy are answered together."""
_SCAN_SHARE = 0.2
"""At most this share of the time goes into looking at folders that keep changing."""
_RESCAN_SHARE = 0.005
"""The same for looking at everything without a reason."""


@dataclass(frozen=True)
class Seen:
    """What a look at the folder found; moved_in : files that were put there whole."""

    scan: ScanResult
    moved_in: Collection[Path] = ()


class WatchedFolder:
    """The folder that captures are dropped into.

    Parameters
    ----------
    root, out : Path
    settings : WatchSettings
    troubles : Troubles
    wake : callable
        Called, from another thread, when it is time to `look`.
    """

    def __init__(
        self,
        root: Path,
        out: Path,
        settings: WatchSettings,
        troubles: Troubles,
        wake: Callable[[], None],
    ) -> None:
        self.root = root
        self.scanner = Scanner(root, out)
        self._settings, self._troubles = settings, troubles
        self._events = FolderEvents(root, self.scanner.is_own, wake)
        self._identity: tuple[int, int] | None = None
        self._attempts = 0
        self._next_check = 0.0
        self._next_start = 0.0
        self._start_attempts = 0
        self._next_look = 0.0
        self._next_rescan = 0.0
        self._must_rescan = True
        self._unreadable: dict[Path, I2RError] = {}

    @property
    def changes(self) -> str:
        """How changes are noticed: by ``events`` or ``polling``, or not at all (``once``)."""
        if self._settings.once:
            return "once"
        return "events" if self._events.alive else "polling"

    @property
    def is_there(self) -> bool:
        """True where the folder could be reached at the last look."""
        return self._identity is not None

    @property
    def must_look(self) -> bool:
        """True where a look at everything is due."""
        return self._must_rescan

    def due(self) -> float:
        """When (monotonic seconds) to `look` again; not at once in a storm of changes."""
        if not self.is_there:
            return self._next_check
        if self._must_rescan or self._events.pending:
            return self._next_look
        return min(self._next_check, self._next_rescan)

    def rescan(self) -> None:
        """Look at everything the next time."""
        self._must_rescan = True

    def stop(self) -> None:
        """End the observer."""
        self._events.stop()

    def look(self, waited_for: Callable[[], Collection[Path]]) -> Seen | None:
        """Find out what changed, or None where nothing did.

        Parameters
        ----------
        waited_for : callable
            Gives the files whose content is looked at anyway.
        """
        now = time.monotonic()
        if now >= self._next_check:
            self._check_root(now)
        if not self.is_there or now < self._next_look:
            return None
        changes = self._events.take()
        if changes.everything:
            self._must_rescan = True
            self._troubles.add("events", _lost(self.root))
        if self._must_rescan or now >= self._next_rescan:
            return self._scan_all(now, changes.moved_in)
        written = changes.written - set(waited_for()) if changes.written else set()
        folders = changes.folders | {self.scanner.relative(path.parent) for path in written}
        if not folders and not changes.renewed:
            return None
        result = self.scanner.update(folders, changes.renewed)
        self._report(result)
        spent = time.monotonic() - now
        self._next_look = now + max(_SHORTEST_GAP_S, spent / _SCAN_SHARE)
        return Seen(result, changes.moved_in)

    def _scan_all(self, now: float, moved_in: Collection[Path]) -> Seen:
        self._must_rescan = False
        result = self.scanner.scan()
        self._unreadable.clear()
        self._report(result)
        spent = time.monotonic() - now
        self._next_look = now + max(_SHORTEST_GAP_S, spent / _SCAN_SHARE)
        if self._events.alive:
            wait_s = max(self._settings.rescan_s, spent / _RESCAN_SHARE)
        elif self._settings.once:
            wait_s = float("inf")
        else:
            wait_s = max(self._settings.polling_s or FALLBACK_POLLING_S, spent / _SCAN_SHARE)
        if self._unreadable:
            wait_s = min(wait_s, max(UNREADABLE_RETRY_S, spent / _RESCAN_SHARE))
        self._next_rescan = now + wait_s
        self._troubles.clear("events")
        return Seen(result, moved_in)

    def _report(self, result: ScanResult) -> None:
        """Say which folders cannot be listed."""
        for folder in result.looked:
            self._unreadable.pop(folder, None)
        self._unreadable.update(result.errors)
        if self._unreadable:
            self._troubles.add("folders", self._unreadable[min(self._unreadable)])
        else:
            self._troubles.clear("folders")

    def _check_root(self, now: float) -> None:
        """See whether the folder is there, and the same; keep the observer running."""
        try:
            found = self.root.stat()
            with os.scandir(self.root):
                identity = (found.st_dev, found.st_ino)
        except OSError as error:
            self._events.stop()
            self._identity = None
            self._attempts += 1
            self._next_check = now + backoff_s(self._attempts)
            self._troubles.add("DIR", _missing(self.root, error))
            return
        self._attempts = 0
        self._next_check = now + CHECK_INTERVAL_S
        if identity != self._identity:
            self._events.stop()
            self._identity = identity
            self._start_attempts, self._next_start = 0, 0.0
            self._must_rescan = True
        self._troubles.clear("DIR")
        if self._settings.polling_s is None and not self._settings.once:
            self._keep_observing(now)

    def _keep_observing(self, now: float) -> None:
        if self._events.alive or now < self._next_start:
            return
        self._events.stop()
        try:
            self._events.start()
        except I2RError as error:
            self._start_attempts += 1
            self._next_start = now + 10 * backoff_s(self._start_attempts)
            self._next_rescan = min(self._next_rescan, now + FALLBACK_POLLING_S)
            self._troubles.add("observer", error)
            return
        self._start_attempts = 0
        self._must_rescan = True
        self._troubles.clear("observer")


def _missing(root: Path, error: OSError) -> I2RError:
    return I2RError(
        "WATCH_FOLDER_MISSING",
        (error.strerror or type(error).__name__).lower(),
        "a folder that can be listed",
        "it is tried again until it is there",
        root,
    )


def _lost(root: Path) -> I2RError:
    return I2RError(
        "EVENTS_LOST",
        "more changes than the system could report",
        "every change",
        "the whole folder is looked at instead",
        root,
    )
