# SPDX-License-Identifier: MIT
"""The way of each capture: seen, settled, queued, in hand, and what became of it."""

from __future__ import annotations

import time
from collections.abc import Collection
from dataclasses import dataclass
from pathlib import Path

from i2r_vr.capture import CaptureSource
from i2r_vr.errors import I2RError
from i2r_vr.watch.backoff import backoff_s
from i2r_vr.watch.bake_queue import BakeQueue
from i2r_vr.watch.fingerprint import Fingerprint, file_state, fingerprint
from i2r_vr.watch.memory import Memory
from i2r_vr.watch.scan import ScanResult
from i2r_vr.watch.settings import WatchSettings
from i2r_vr.watch.settling import Settled, Settling

OUT_CODES = frozenset({"DISK_FULL", "OUT_NOT_WRITABLE", "OUT_NOT_A_FOLDER", "OUT_FAILED"})
"""Errors of OUT and not of the capture."""
MOST_TRIES = {
    "FILE_UNREADABLE": None,
    "OUT_NOT_WRITABLE": None,
    "OUT_FAILED": None,
    "INTERNAL_ERROR": 3,
}
"""Errors that may pass without a change to the capture's files, and how often to try again."""


@dataclass
class _Retry:
    item: Settled
    due: float
    attempts: int


class Captures:
    """Every capture that is known, and where it is on its way.

    Parameters
    ----------
    settings : WatchSettings
    queue : BakeQueue
    """

    def __init__(self, settings: WatchSettings, queue: BakeQueue) -> None:
        self._settings = settings
        self.queue = queue
        self.settling = Settling(settings)
        self.memory = Memory()
        self._retries: dict[Path, _Retry] = {}

    def waiting(self) -> int:
        """How many are settling, wait to be baked, or wait to be tried again."""
        return len(self.settling) + self.queue.sizes()[0] + len(self._retries)

    def in_hand(self) -> int:
        """How many are being baked."""
        return self.queue.sizes()[1]

    def due(self) -> float:
        """When (monotonic seconds) to `advance`."""
        times = [retry.due for retry in self._retries.values()]
        settled = self.settling.due()
        return min(times + ([] if settled is None else [settled]), default=float("inf"))

    def take_in(self, scan: ScanResult, moved_in: Collection[Path]) -> list[Path]:
        """Compare what a scan saw with what is known; the bundles that became orphans."""
        self.settling.drop(scan.gone)
        self.queue.drop(scan.gone)
        for file in scan.gone:
            self._retries.pop(file, None)
        for source in scan.present:
            self._take_in_one(source, moved_in)
        return self.memory.drop(scan.gone)

    def _take_in_one(self, source: CaptureSource, moved_in: Collection[Path]) -> None:
        seen = fingerprint(source)
        file = source.file
        if not _is_there(source, seen):
            return
        if file not in self.settling:
            waiting = self.queue.waiting(file)
            if waiting is not None and waiting.fingerprint == seen:
                self.queue.refresh(source)
                return
            if waiting is None and self.memory.is_current(file, seen):
                return
            self.queue.drop([file])
        before = self.memory.fingerprint(file)
        changed = seen.changed_files(before)
        at_once = bool(changed) and changed <= set(moved_in)
        self.settling.add(source, seen, at_once=at_once)

    def advance(self) -> None:
        """Queue what has settled and what is due to be tried again."""
        for item in self.settling.take():
            file = item.source.file
            if not _is_there(item.source, item.fingerprint):
                continue
            if self.queue.waiting(file) is None and self.memory.is_current(file, item.fingerprint):
                continue
            self._retries.pop(file, None)
            self.queue.put(item)
        now = time.monotonic()
        for retry in self._retries.values():
            if retry.due <= now and self.queue.waiting(retry.item.source.file) is None:
                retry.due = float("inf")
                self.queue.put(retry.item)

    def finished(self, file: Path, bundle: Path) -> bool:
        """A capture's bundle is whole; False where that was known."""
        item = self.queue.done(file)
        if item is None:
            return False
        self._retries.pop(file, None)
        news = self.memory.finished(file, item.fingerprint, bundle)
        if self._see_again(item) and not self._comes_again(file):
            self.memory.drop([file])
        return news

    def failed(self, file: Path, error: I2RError) -> bool:
        """A bake failed; True where that is final and news."""
        item = self.queue.done(file)
        if item is None:
            return False
        if self._see_again(item):
            return False
        if error.code == "CAPTURE_CHANGED":  # it was not, but nothing may be written now
            self.queue.put(item, first=True)
            return False
        if not item.patient:
            self.settling.add(item.source, item.fingerprint, patient=True)
            return False
        news = self.memory.failed(file, item.fingerprint, error)
        if error.code in MOST_TRIES and not self._settings.once:
            self._retry_later(item, MOST_TRIES[error.code])
        else:
            self._retries.pop(file, None)
        return news

    def put_back(self, file: Path) -> None:
        """A capture that could not be written goes back to the head of the queue."""
        item = self.queue.done(file)
        if item is not None and not self._see_again(item):
            self.queue.put(item, first=True)

    def forget(self) -> None:
        """OUT is another one: nothing is known of any bundle."""
        self.memory.forget()

    def _retry_later(self, item: Settled, most: int | None) -> None:
        retry = self._retries.setdefault(item.source.file, _Retry(item, 0.0, 0))
        retry.attempts += 1
        if most is not None and retry.attempts > most:
            del self._retries[item.source.file]
            return
        retry.item, retry.due = item, time.monotonic() + backoff_s(retry.attempts)

    def _see_again(self, item: Settled) -> bool:
        """True where the capture is not what was baked; if there is one, it settles anew."""
        if item.superseded:
            return True
        seen = fingerprint(item.source)
        if seen == item.fingerprint:
            return False
        file = item.source.file
        if file_state(file) is not None and self.queue.waiting(file) is None:
            self.settling.add(item.source, seen)
        return True

    def _comes_again(self, file: Path) -> bool:
        return file in self.settling or self.queue.waiting(file) is not None


def _is_there(source: CaptureSource, seen: Fingerprint) -> bool:
    return any(state.path == str(source.file) for state in seen.files)
