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
    wait_s: float


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
        now = time.monotonic()
        since = _quiet_since(seen, now)
        arrived = self._arrivals if known is None else known.arrived
        self._arrivals += known is None
        wait_s = self._wait_s(source)
        if patient:
            wait_s = max(wait_s, self._settings.patience_s)
        due = now if at_once and wait_s == self._settings.settle_s else since + wait_s
        self._waiting[source.file] = _Waiting(source, seen, arrived, since, due, wait_s)
        if _lacks_faces(source):
            self._wait_for_siblings(source.file, since)

    def _wait_for_siblings(self, face: Path, since: float) -> None:
        """A face has come: those beside it that wait for others wait from now on."""
        for item in self._waiting.values():
            if item.source.file.parent == face.parent and _lacks_faces(item.source):
                item.quiet_since = max(item.quiet_since, since)
                item.due = max(item.due, item.quiet_since + item.wait_s)

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
                item.due = item.quiet_since + item.wait_s
                if item.due > now:
                    continue
            del self._waiting[file]
            quiet_s = now - item.quiet_since
            patient = quiet_s >= self._settings.patience_s - 1e-3
            ready.append(Settled(item.source, item.fingerprint, item.arrived, patient))
        return sorted(ready, key=lambda item: item.arrived)

    def _wait_s(self, source: CaptureSource) -> float:
        if _lacks_faces(source):
            return self._settings.face_patience_s
        broken = source.error is not None
        return self._settings.patience_s if broken else self._settings.settle_s


def _lacks_faces(source: CaptureSource) -> bool:
    """True for some faces of a cubemap whose others may follow."""
    if source.error is not None:
        return source.error.code == "CUBEMAP_INCOMPLETE"
    return len(source.members) == 1 and is_face_name(source.file)


def _quiet_since(seen: Fingerprint, now: float) -> float:
    """When (monotonic seconds) the files changed last.

    Their time stamps are believed where they are old, or where they lie within the time that an
    event may have taken; the clock of a share may be off.
    """
    age_s = seen.age_s()
    if age_s >= TRUSTED_AGE_S:
        return now - age_s
    return now - min(max(age_s, 0.0), EVENT_DELAY_S)
