# SPDX-License-Identifier: MIT
"""Captures that are ready to be baked and those in hand, shared by the service and its baker."""

from __future__ import annotations

import re
import threading
import time
from collections import OrderedDict
from collections.abc import Collection, Iterator
from dataclasses import replace
from pathlib import Path, PurePosixPath

from i2r_vr.capture import CaptureSource
from i2r_vr.capture.folders import IMAGE_SUFFIXES
from i2r_vr.watch.fingerprint import fingerprint
from i2r_vr.watch.settling import Settled

_ADDED_SUFFIXES = re.compile(rf"(_({'|'.join(s[1:] for s in IMAGE_SUFFIXES)}))+$")


def bundle_group(source: CaptureSource) -> tuple[PurePosixPath, str]:
    """What captures have in common that could want the same bundle's name.

    They are never baked at the same time, since the name goes by what lies on disk.
    """
    return source.relative_folder, _ADDED_SUFFIXES.sub("", source.stem.casefold())


class BakeQueue:
    """Each capture once, the latest version of it, in the order of arrival."""

    def __init__(self) -> None:
        self._changed = threading.Condition()
        self._ready: OrderedDict[Path, Settled] = OrderedDict()
        self._in_hand: dict[Path, Settled] = {}
        self._alone: set[Path] = set()
        self._held_until = 0.0
        self._open = True

    def put(self, item: Settled, *, first: bool = False) -> None:
        """Add a capture, or replace the version of it that waits."""
        with self._changed:
            self._ready[item.source.file] = item
            if first:
                self._ready.move_to_end(item.source.file, last=False)
            self._changed.notify_all()

    def refresh(self, source: CaptureSource) -> None:
        """Let a capture know of neighbours that have come since, or that it is back as it was."""
        with self._changed:
            for items in (self._ready, self._in_hand):
                item = items.get(source.file)
                if item is not None and item.source.files == source.files:
                    items[source.file] = replace(item, source=source, superseded=False)

    def drop(self, files: Collection[Path]) -> None:
        """Captures are gone or have changed: forget those that wait, doubt those in hand."""
        with self._changed:
            for file in files:
                if self._ready.pop(file, None) is not None:
                    self._alone.discard(file)
                if file in self._in_hand:
                    self._in_hand[file] = replace(self._in_hand[file], superseded=True)

    def done(self, file: Path) -> Settled | None:
        """A capture is no longer in hand; what it was taken with."""
        with self._changed:
            self._alone.discard(file)
            item = self._in_hand.pop(file, None)
            self._changed.notify_all()
            return item

    def waiting(self, file: Path) -> Settled | None:
        """The version of a capture that waits or, else, is in hand."""
        with self._changed:
            return self._ready.get(file) or self._in_hand.get(file)

    def sizes(self) -> tuple[int, int]:
        """How many captures wait, and how many are in hand."""
        with self._changed:
            return len(self._ready), len(self._in_hand)

    def hold(self, seconds: float) -> None:
        """Give nothing out for a while."""
        with self._changed:
            self._held_until = time.monotonic() + seconds
            self._changed.notify_all()

    def release(self) -> None:
        """End a `hold`."""
        self.hold(0.0)

    def close(self) -> None:
        """Give nothing out any more; nothing is wanted any more."""
        with self._changed:
            self._open = False
            self._changed.notify_all()

    def is_wanted(self, source: CaptureSource) -> bool:
        """True where the capture's files are those it was taken with, and nothing is held."""
        with self._changed:
            item = self._in_hand.get(source.file)
            if not self._open or item is None or item.superseded:
                return False
            if self._held_until > time.monotonic():
                return False
        return fingerprint(source) == item.fingerprint

    def wait(self) -> bool:
        """Wait until there is something to give out; False at the end."""
        with self._changed:
            while self._open:
                held_s = self._held_until - time.monotonic()
                if held_s <= 0 and self._next() is not None:
                    return True
                self._changed.wait(held_s if held_s > 0 else None)
            return False

    def stream(self) -> Iterator[CaptureSource]:
        """Give out what there is, then end; a suspect is given out alone."""
        while (item := self._take()) is not None:
            yield item.source

    def retry_alone(self) -> list[CaptureSource]:
        """Put what is in hand back, first in line, to be given out one at a time.

        Returns
        -------
        list of CaptureSource
            The captures that were alone already: it was they who failed.
        """
        with self._changed:
            culprits = [file for file in self._in_hand if file in self._alone]
            for file, item in sorted(
                self._in_hand.items(), key=lambda pair: pair[1].arrived, reverse=True
            ):
                if file not in self._alone and not item.superseded:
                    self._alone.add(file)
                    if file not in self._ready:
                        self._ready[file] = item
                    self._ready.move_to_end(file, last=False)
            self._in_hand = {file: self._in_hand[file] for file in culprits}
            return [item.source for item in self._in_hand.values()]

    def _take(self) -> Settled | None:
        with self._changed:
            if not self._open or self._held_until > time.monotonic():
                return None
            item = self._next()
            if item is not None:
                file = item.source.file
                del self._ready[file]
                self._in_hand[file] = item
            return item

    def _next(self) -> Settled | None:
        if any(file in self._alone for file in self._in_hand):
            return None
        busy = {bundle_group(item.source) for item in self._in_hand.values()}
        for file, item in self._ready.items():
            if file in self._alone and self._in_hand:
                return None
            if bundle_group(item.source) not in busy:
                return item
        return None
