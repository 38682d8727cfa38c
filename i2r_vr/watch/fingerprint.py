# SPDX-License-Identifier: MIT
"""What tells one version of a capture's files from another without reading them."""

from __future__ import annotations

import time
from dataclasses import dataclass
from pathlib import Path

from i2r_vr.capture import CaptureSource

TRUSTED_AGE_S = 60.0
"""From this age on a time stamp proves that a file is quiet, clocks of shares included."""


@dataclass(frozen=True)
class FileState:
    """One file's size, times (ns since the epoch) and identity."""

    path: str
    size: int
    mtime_ns: int
    ctime_ns: int
    inode: int


@dataclass(frozen=True)
class Fingerprint:
    """The files of a capture as they stand: `files` in their order, absent ones left out."""

    files: tuple[FileState, ...]

    @property
    def newest_s(self) -> float:
        """Seconds since the epoch of the latest change to content, name or permissions."""
        return max((max(f.mtime_ns, f.ctime_ns) for f in self.files), default=0) / 1e9

    def age_s(self) -> float:
        """Seconds since `newest_s` by this machine's clock; negative where that lies ahead."""
        return time.time() - self.newest_s

    def changed_files(self, before: Fingerprint | None) -> set[Path]:
        """The files that are new or other than `before`."""
        known = set() if before is None else set(before.files)
        return {Path(state.path) for state in self.files if state not in known}


def file_state(path: Path) -> FileState | None:
    """A file's state, or None where there is none that can be reached."""
    try:
        found = path.stat()
    except (OSError, ValueError):
        return None
    return FileState(str(path), found.st_size, found.st_mtime_ns, found.st_ctime_ns, found.st_ino)


def fingerprint(source: CaptureSource) -> Fingerprint:
    """The state of every file of a capture."""
    states = (file_state(path) for path in source.files)
    return Fingerprint(tuple(state for state in states if state is not None))
