# SPDX-License-Identifier: MIT
"""One owner of a folder of bundles: a lock that the system frees when its holder dies."""

from __future__ import annotations

import json
import os
import socket
import sys
import time
from pathlib import Path
from typing import Any

from i2r_vr.errors import I2RError, UsageError
from i2r_vr.strict_json import strict_json

SERVICE_FOLDER = ".i2rvr"
_BEYOND_CONTENT = 1 << 30
"""Where the lock lies in the file, so that its content stays readable on Windows."""


def service_folder(out: Path) -> Path:
    """Where the service keeps its lock and its status."""
    return out / SERVICE_FOLDER


class OutLock:
    """The lock of OUT.

    Parameters
    ----------
    out : Path
        Must exist.
    watched : Path
        Said to others who want the lock.
    """

    def __init__(self, out: Path, watched: Path) -> None:
        self.path = service_folder(out) / "lock"
        self._watched = watched
        self._handle: int | None = None

    def acquire(self) -> None:
        """Take the lock.

        Raises
        ------
        UsageError
            OUT_LOCKED, saying who holds it.
        OSError
            Where the file cannot be made.
        """
        self.path.parent.mkdir(exist_ok=True)
        handle = os.open(self.path, os.O_RDWR | os.O_CREAT, 0o644)
        try:
            _lock(handle)
        except OSError:
            os.close(handle)
            raise _locked(self.path) from None
        self._handle = handle
        record = {
            "process": os.getpid(),
            "host": socket.gethostname(),
            "since": time.strftime("%Y-%m-%dT%H:%M:%S%z"),
            "watching": str(self._watched),
        }
        os.ftruncate(handle, 0)
        os.lseek(handle, 0, os.SEEK_SET)
        os.write(handle, (json.dumps(record) + "\n").encode())

    def still_there(self) -> bool:
        """True where the lock is held and its file is the one in OUT."""
        if self._handle is None:
            return False
        try:
            ours, there = os.fstat(self._handle), self.path.stat()
        except OSError:
            return False
        return os.path.samestat(ours, there)

    def release(self) -> None:
        """Give the lock back; the file stays, so that nobody locks one that is being removed."""
        handle, self._handle = self._handle, None
        if handle is not None:
            os.close(handle)


def lock_holder(out: Path) -> dict[str, Any] | None:
    """Who holds the lock of a folder (as the lock says), or None where it is free.

    Raises
    ------
    OSError
        Where the file cannot be opened.
    """
    path = service_folder(out) / "lock"
    if not path.exists():
        return None
    handle = os.open(path, os.O_RDWR)
    try:
        _lock(handle)
    except OSError:
        return _record(path)
    finally:
        os.close(handle)
    return None


def _record(path: Path) -> dict[str, Any]:
    try:
        record = strict_json(path.read_bytes())
    except (OSError, ValueError):
        return {}
    return record if isinstance(record, dict) else {}


def _locked(path: Path) -> I2RError:
    holder = _record(path)
    who = f"process {holder.get('process', '?')} on {holder.get('host', '?')}"
    told = f"{who} since {holder.get('since', '?')}, watching {holder.get('watching', '?')}"
    return UsageError(
        "OUT_LOCKED",
        f"a watcher that owns the folder: {told}",
        "one watcher for each --out",
        "stop that one or give another --out",
        path.parent.parent,
    )


if sys.platform == "win32":
    import msvcrt

    def _lock(handle: int) -> None:
        os.lseek(handle, _BEYOND_CONTENT, os.SEEK_SET)
        msvcrt.locking(handle, msvcrt.LK_NBLCK, 1)

else:
    import fcntl

    def _lock(handle: int) -> None:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
