# SPDX-License-Identifier: MIT
"""What the system says about changes below the watched folder, gathered until it is asked for."""

from __future__ import annotations

import logging
import os
import sys
import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path, PurePosixPath
from typing import Any

import watchdog.events
from watchdog.events import FileSystemEvent, FileSystemEventHandler
from watchdog.observers import Observer
from watchdog.observers.api import BaseObserver

from i2r_vr.errors import I2RError
from i2r_vr.watch.names import is_wanted

MOST_CHANGES = 20_000
"""More than that is answered by looking at everything, so that what is remembered has a bound.
Chosen, not measured."""

_KINDS = (
    *("FileCreatedEvent", "FileModifiedEvent", "FileClosedEvent", "FileMovedEvent"),
    *("FileDeletedEvent", "FileAttribEvent", "DirCreatedEvent", "DirMovedEvent"),
    *("DirDeletedEvent", "DirAttribEvent"),
)


@dataclass
class Changes:
    """What happened since the last time.

    folders : those whose entries changed; renewed : those that came as a whole; written : files
    whose content changed, and nothing else; moved_in : files that got their name by a rename,
    whole; everything : events were lost, so all must be looked at.
    """

    folders: set[PurePosixPath] = field(default_factory=set)
    renewed: set[PurePosixPath] = field(default_factory=set)
    written: set[Path] = field(default_factory=set)
    moved_in: set[Path] = field(default_factory=set)
    everything: bool = False

    def __len__(self) -> int:
        folders, files = self.folders | self.renewed, self.written | self.moved_in
        return len(folders) + len(files) + self.everything


logging.getLogger("watchdog").addHandler(logging.NullHandler())


class FolderEvents:
    """An observer of a folder and all below it.

    Parameters
    ----------
    root : Path
    is_own : callable
        True for folders (relative to `root`) whose events mean nothing.
    wake : callable
        Called, from another thread, when there is something to `take`.
    """

    def __init__(
        self, root: Path, is_own: Callable[[PurePosixPath], bool], wake: Callable[[], None]
    ) -> None:
        self.root = root
        self._roots = tuple(dict.fromkeys((Path(root).absolute(), Path(root).resolve())))
        self._is_own, self._wake = is_own, wake
        self._lock = threading.Lock()
        self._changes = Changes()
        self._observer: BaseObserver | None = None
        self._losses = _LossHandler(self._lost)

    @property
    def alive(self) -> bool:
        """True while events are being delivered."""
        observer = self._observer
        if observer is None or not observer.is_alive():
            return False
        return all(emitter.is_alive() for emitter in observer.emitters)

    @property
    def pending(self) -> bool:
        """True where there is something to `take`."""
        with self._lock:
            return len(self._changes) > 0

    def start(self) -> None:
        """Begin to observe.

        Raises
        ------
        I2RError
            OBSERVER_UNAVAILABLE.
        """
        logging.getLogger("watchdog").addHandler(self._losses)
        kinds = [getattr(watchdog.events, n) for n in _KINDS if hasattr(watchdog.events, n)]
        # Linux tells what was moved in from outside only when asked for full events.
        full: dict[str, Any] = {"generate_full_events": True} if sys.platform == "linux" else {}
        handler = _Handler(self._dispatch)
        try:
            self._observer = Observer(**full)
            self._observer.schedule(handler, str(self.root), recursive=True, event_filter=kinds)
            self._observer.start()
        except (OSError, RuntimeError) as error:
            self.stop()
            detail = getattr(error, "strerror", None) or str(error) or type(error).__name__
            raise I2RError(
                "OBSERVER_UNAVAILABLE",
                detail,
                "a system that reports changes to files",
                "the folder is polled instead; see docs/watching.md",
                self.root,
            ) from None

    def stop(self) -> None:
        """End, and give back threads and handles."""
        observer, self._observer = self._observer, None
        logging.getLogger("watchdog").removeHandler(self._losses)
        if observer is None:
            return
        observer.stop()
        if observer.ident is not None:
            observer.join(2.0)

    def take(self) -> Changes:
        """What happened since the last call."""
        with self._lock:
            taken, self._changes = self._changes, Changes()
        return taken

    def _dispatch(self, event: FileSystemEvent) -> None:
        source = self._relative(event.src_path)
        target = self._relative(event.dest_path)
        with self._lock:
            before = len(self._changes)
            if event.is_directory:
                self._folder_event(event.event_type, source, target)
            else:
                self._file_event(event.event_type, source, target)
            after = len(self._changes)
            if after > MOST_CHANGES:
                self._changes = Changes(everything=True)
        if after > before == 0:
            self._wake()

    def _folder_event(
        self, kind: str, source: PurePosixPath | None, target: PurePosixPath | None
    ) -> None:
        for folder in (source, target):
            if folder is not None:
                self._changes.folders |= {folder.parent}
                self._changes.renewed |= {folder}

    def _file_event(
        self, kind: str, source: PurePosixPath | None, target: PurePosixPath | None
    ) -> None:
        changes = self._changes
        from_wanted = source is not None and is_wanted(source.name)
        if source is not None and from_wanted:
            if kind in ("modified", "closed"):
                changes.written.add(self.root / source)
                return
            changes.folders.add(source.parent)
        if target is not None and is_wanted(target.name):
            changes.folders.add(target.parent)
            if not from_wanted:
                changes.moved_in.add(self.root / target)

    def _relative(self, path: bytes | str) -> PurePosixPath | None:
        """A path of an event below the root; None for none, hidden ones and our own."""
        if not path:
            return None
        # Some systems tell the path behind the links.
        place = Path(os.fsdecode(path)).absolute()
        root = next((r for r in self._roots if place.is_relative_to(r)), None)
        if root is None:
            return None
        relative = PurePosixPath(place.relative_to(root).as_posix())
        if any(part.startswith(".") for part in relative.parts):
            return None
        return None if self._is_own(relative) else relative

    def _lost(self) -> None:
        with self._lock:
            self._changes.everything = True
        self._wake()


class _Handler(FileSystemEventHandler):
    def __init__(self, tell: Callable[[FileSystemEvent], None]) -> None:
        self._tell = tell

    def dispatch(self, event: FileSystemEvent) -> None:
        self._tell(event)


class _LossHandler(logging.Handler):
    """Watchdog says in its log alone that the system's queue ran over."""

    def __init__(self, lost: Callable[[], None]) -> None:
        super().__init__()
        self._lost = lost

    def emit(self, record: logging.LogRecord) -> None:
        if "overflow" in record.getMessage().lower():
            self._lost()
