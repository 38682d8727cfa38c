# SPDX-License-Identifier: MIT
"""Which captures lie below the watched folder, brought up to date folder by folder."""

from __future__ import annotations

import os
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path, PurePosixPath

from i2r_vr.capture import CaptureSource, Found, discover_folder
from i2r_vr.errors import FileNotice, I2RError
from i2r_vr.watch.names import is_engine_scratch, is_temporary

TOP = PurePosixPath()


@dataclass
class ScanResult:
    """What a scan saw.

    present : captures of the scanned folders; gone : captures known before that are not there
    any more; looked : the scanned folders; errors : those of them that could not be listed,
    whose captures are kept as they were.
    """

    present: list[CaptureSource] = field(default_factory=list)
    gone: set[Path] = field(default_factory=set)
    looked: set[Path] = field(default_factory=set)
    errors: dict[Path, I2RError] = field(default_factory=dict)


class Scanner:
    """The captures below a folder, as last seen.

    Parameters
    ----------
    root : Path
        The watched folder.
    out : Path
        Folder of the bundles; left alone where it lies inside `root`.
    """

    def __init__(self, root: Path, out: Path) -> None:
        self.root = root
        self._own = relative_inside(out, root)
        self._folders: dict[PurePosixPath, dict[Path, CaptureSource]] = {}
        self._below: dict[PurePosixPath, set[PurePosixPath]] = {}
        self._notices: dict[PurePosixPath, tuple[FileNotice, ...]] = {}

    def is_own(self, relative: PurePosixPath) -> bool:
        """True for the folder of the bundles and all below it."""
        return self._own is not None and relative.is_relative_to(self._own)

    def sources(self) -> Iterable[CaptureSource]:
        """All captures known."""
        for found in self._folders.values():
            yield from found.values()

    def notices(self) -> list[FileNotice]:
        """About files that look meant for a capture and are not used, as last seen."""
        return [notice for found in self._notices.values() for notice in found]

    def scan(self) -> ScanResult:
        """Look at everything."""
        result = ScanResult()
        seen: set[PurePosixPath] = set()
        self._look(TOP, result, seen, deep=True)
        unreadable = [self.relative(path) for path in result.errors]
        for relative in list(self._folders):
            if relative not in seen and not any(relative.is_relative_to(u) for u in unreadable):
                self._drop(relative, result)
        return _without_moved(result)

    def update(
        self, changed: Iterable[PurePosixPath], renewed: Iterable[PurePosixPath] = ()
    ) -> ScanResult:
        """Look at folders that changed, and at `renewed` ones with all that lies below them.

        Subfolders that are new are looked at, those that vanished are dropped.
        """
        result = ScanResult()
        seen: set[PurePosixPath] = set()
        for relative in sorted(set(renewed)):
            self._look(relative, result, seen, deep=True)
        for relative in sorted(set(changed)):
            self._look(relative, result, seen, deep=False)
        return _without_moved(result)

    def relative(self, path: Path) -> PurePosixPath:
        """A path below the root, relative to it."""
        return PurePosixPath(path.relative_to(self.root).as_posix())

    def _look(
        self, top: PurePosixPath, result: ScanResult, seen: set[PurePosixPath], *, deep: bool
    ) -> None:
        pending = [top]
        while pending:
            relative = pending.pop()
            if relative in seen:
                continue
            seen.add(relative)
            folder = self.root / relative
            result.looked.add(folder)
            if relative != TOP and not self._is_ours_to_scan(folder, relative):
                self._drop_below(relative, result)
                continue
            found, broken = self._list(folder, relative)
            if broken is not None:
                if os.path.lexists(folder):
                    result.errors[folder] = broken
                else:
                    self._drop_below(relative, result)
                continue
            self._store(relative, found.sources, result)
            self._notices[relative] = tuple(
                notice for notice in found.notices if not is_temporary(notice.path.name)
            )
            below = {relative / path.name for path in found.folders}
            pending += [path for path in below if deep or path not in self._folders]
            for vanished in self._below.get(relative, set()) - below:
                self._drop_below(vanished, result)
            self._below[relative] = below

    def _list(self, folder: Path, relative: PurePosixPath) -> tuple[Found, I2RError | None]:
        """What lies in a folder, and why it cannot be listed; one that moves is retried."""
        for _ in range(2):
            found = discover_folder(folder, self.root, relative)
            broken = next((s.error for s in found.sources if s.file == folder and s.error), None)
            if broken is None or not os.path.lexists(folder):
                break
        return found, broken

    def _is_ours_to_scan(self, folder: Path, relative: PurePosixPath) -> bool:
        if relative.parent not in self._folders or relative.name.startswith("."):
            return False
        return not (self.is_own(relative) or is_engine_scratch(folder) or folder.is_symlink())

    def _store(
        self, relative: PurePosixPath, sources: Iterable[CaptureSource], result: ScanResult
    ) -> None:
        usable = [
            source
            for source in sources
            if not is_temporary(source.file.name)
            and (source.error is None or source.error.code != "SYMLINK_OUTSIDE")
        ]
        found = {source.file: source for source in usable}
        result.gone |= self._folders.get(relative, {}).keys() - found.keys()
        self._folders[relative] = found
        result.present += usable

    def _drop_below(self, relative: PurePosixPath, result: ScanResult) -> None:
        for known in list(self._folders):
            if known.is_relative_to(relative):
                self._drop(known, result)

    def _drop(self, relative: PurePosixPath, result: ScanResult) -> None:
        self._below.pop(relative, None)
        self._notices.pop(relative, None)
        result.gone |= self._folders.pop(relative, {}).keys()


def _without_moved(result: ScanResult) -> ScanResult:
    result.gone -= {source.file for source in result.present}
    return result


def relative_inside(path: Path, root: Path) -> PurePosixPath | None:
    """`path` relative to `root`, links resolved, where it lies below it."""
    inner, outer = Path(os.path.realpath(path)), Path(os.path.realpath(root))
    if inner == outer or not inner.is_relative_to(outer):
        return None
    return PurePosixPath(inner.relative_to(outer).as_posix())
