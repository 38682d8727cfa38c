# SPDX-License-Identifier: MIT
"""Captures that changed, until their files have been quiet for long enough."""

from __future__ import annotations

import time
from collections.abc import Collection
from dataclasses import dataclass
from pathlib import Path

from i2r_vr.capture import CaptureSource, is_face_name
from i2r_vr.watch.fingerprint import TRUSTED_AGE_S, Fingerprint, fingerprint
from i2r_vr.watch.settings import WatchSettings

EVENT_DELAY_S = 0.6
"""Observers may hold an event back for this long (watchdog's for inotify: 0.5 s)."""


@dataclass(frozen=True)
class Settled:
    """A capture that is ready to be baked, and the files it was seen with.

    arrived : order of arrival; patient : True where its files were quiet for the long time, so
    that a failure is final; superseded : True where it is no capture any more, or not of these
    files, so that its failure counts for nothing.
    """

    source: CaptureSource
    fingerprint: Fingerprint
    arrived: int
    patient: bool
    superseded: bool = False


@dataclass
class _Waiting:
    source: CaptureSource
    fingerprint: Fingerprint
    arrived: int
    quiet_since: float
    due: float
    long: bool


class Settling:
    """Captures whose files are not known to be complete."""

    def __init__(self, settings: WatchSettings) -> None:
        self._settings = settings
        self._waiting: dict[Path, _Waiting] = {}
        self._arrivals = 0

    def __len__(self) -> int:
        return len(self._waiting)

    def __contains__(self, file: Path) -> bool:
        return file in self._waiting

    def files(self) -> set[Path]:
        """Every file that is waited for; its changes are noticed without events."""
        return {path for item in self._waiting.values() for path in item.source.files}

    def due(self) -> float | None:
        """When (monotonic seconds) the next capture may be ready."""
        return min((item.due for item in self._waiting.values()), default=None)

    def add(
        self,
        source: CaptureSource,
        seen: Fingerprint,
        *,
        at_once: bool = False,
        patient: bool = False,
    ) -> None:
        """Wait for a capture; one that waits already starts anew where its files changed.

        Parameters
        ----------
        source : CaptureSource
        seen : Fingerprint
        at_once : bool
            Its files were put there whole (renamed); only doubtful ones are waited for.
        patient : bool
            Wait for the long time.
        """
        known = self._waiting.get(source.file)
        if known is not None and known.fingerprint == seen and not at_once:
            known.source = source
            return
        long = patient or _looks_unfinished(source)
        now = time.monotonic()
        since = _quiet_since(seen, now)
        arrived = self._arrivals if known is None else known.arrived
        self._arrivals += known is None
        due = now if at_once and not long else since + self._wait_s(long)
        self._waiting[source.file] = _Waiting(source, seen, arrived, since, due, long)

    def drop(self, files: Collection[Path]) -> None:
        """Forget captures."""
        for file in files:
            self._waiting.pop(file, None)

    def take(self) -> list[Settled]:
        """The captures that have become ready, in the order of their arrival."""
        now = time.monotonic()
        ready = []
        for file, item in list(self._waiting.items()):
            if item.due > now:
                continue
            seen = fingerprint(item.source)
            if seen != item.fingerprint:
                item.fingerprint = seen
                item.quiet_since = _quiet_since(seen, now)
                item.due = item.quiet_since + self._wait_s(item.long)
                if item.due > now:
                    continue
            del self._waiting[file]
            quiet_s = now - item.quiet_since
            patient = quiet_s >= self._settings.patience_s - 1e-3
            ready.append(Settled(item.source, item.fingerprint, item.arrived, patient))
        return sorted(ready, key=lambda item: item.arrived)

    def _wait_s(self, long: bool) -> float:
        return self._settings.patience_s if long else self._settings.settle_s


def _looks_unfinished(source: CaptureSource) -> bool:
    """True for some faces of a cubemap whose others may follow, and for empty files."""
    lone_face = len(source.members) == 1 and is_face_name(source.file)
    return lone_face or source.error is not None


def _quiet_since(seen: Fingerprint, now: float) -> float:
    """When (monotonic seconds) the files changed last.

    Their time stamps are believed where they are old, or where they lie within the time that an
    event may have taken; the clock of a share may be off.
    """
    age_s = seen.age_s()
    if age_s >= TRUSTED_AGE_S:
        return now - age_s
    return now - min(max(age_s, 0.0), EVENT_DELAY_S)
