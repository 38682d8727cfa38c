# SPDX-License-Identifier: MIT
"""One process at a time writes a folder of bundles: a lock that the system frees when it dies."""

from __future__ import annotations

import errno
import json
import os
import socket
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from i2r_vr.bundle.file_set import out_error
from i2r_vr.bundle.layout import own_folder
from i2r_vr.errors import I2RError, UsageError
from i2r_vr.strict_json import strict_json

_BEYOND_CONTENT = 1 << 30
"""Where the lock lies in the file, so that its content stays readable on Windows."""
_HELD = (errno.EWOULDBLOCK, errno.EAGAIN, errno.EACCES, errno.EDEADLK)
"""What a lock that somebody holds answers; some shares know no locks, and answer otherwise."""


class OutLock:
    """The lock of OUT.

    Parameters
    ----------
    out : Path
        Must exist.
    task : str
        What it is wanted for, said to others who want it.
    """

    def __init__(self, out: Path, task: str) -> None:
        self.path = own_folder(out) / "lock"
        self._task = task
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
        self._handle = self._open()
        while not self.still_there():  # somebody removed it meanwhile
            os.close(self._handle)
            self.path.parent.mkdir(exist_ok=True)
            self._handle = self._open()
        record = {
            "process": os.getpid(),
            "host": socket.gethostname(),
            "since": time.strftime("%Y-%m-%dT%H:%M:%S%z"),
            "task": self._task,
        }
        os.ftruncate(self._handle, 0)
        os.lseek(self._handle, 0, os.SEEK_SET)
        os.write(self._handle, (json.dumps(record) + "\n").encode())

    def _open(self) -> int:
        handle = os.open(self.path, os.O_RDWR | os.O_CREAT, 0o644)
        if not _taken(handle):
            os.close(handle)
            raise _locked(self.path)
        return handle

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
        """Give the lock back; the file stays."""
        handle, self._handle = self._handle, None
        if handle is not None:
            os.close(handle)


@dataclass
class _Holding:
    """A lock of this process, and how many of its threads rely on it."""

    lock: OutLock
    made: tuple[Path, ...]
    count: int = 1


_HOLDINGS: dict[str, _Holding] = {}
_HOLDINGS_CHANGE = threading.Lock()


@contextmanager
def owned(out: Path, task: str) -> Iterator[None]:
    """Own a folder of bundles for a while, together with the other threads of this process.

    The folder is made where it is missing; where nothing was put into it, it is gone again.

    Raises
    ------
    UsageError
        OUT_LOCKED.
    I2RError
        OUT_NOT_A_FOLDER, OUT_NOT_WRITABLE, DISK_FULL, NAME_TOO_LONG, OUT_FAILED.
    """
    key = os.path.realpath(out)
    with _HOLDINGS_CHANGE:
        if key in _HOLDINGS:
            _HOLDINGS[key].count += 1
        else:
            _HOLDINGS[key] = _hold(out, task)
    try:
        yield
    finally:
        with _HOLDINGS_CHANGE:
            holding = _HOLDINGS[key]
            holding.count -= 1
            if holding.count == 0:
                del _HOLDINGS[key]
                _give_back(holding)


def _hold(out: Path, task: str) -> _Holding:
    lock = OutLock(out, task)
    made = [path for path in (out, *out.parents) if not os.path.lexists(path)]
    holding = _Holding(lock, tuple(made))
    try:
        out.mkdir(parents=True, exist_ok=True)
        lock.acquire()
    except OSError as error:
        _give_back(holding)
        raise out_error(error, out) from error
    return holding


def _give_back(holding: _Holding) -> None:
    """Release the lock; of what was made for it alone nothing stays."""
    lock, folder = holding.lock, holding.lock.path.parent
    with suppress(OSError):
        alone = [entry.name for entry in folder.parent.iterdir()] == [folder.name]
        if holding.made and alone and lock.still_there():
            if os.name == "nt":  # where nobody can remove a file that is open
                lock.release()
            lock.path.unlink()
            folder.rmdir()
    lock.release()
    with suppress(OSError):
        for path in holding.made:
            path.rmdir()


def lock_holder(out: Path) -> dict[str, Any] | None:
    """Who holds the lock of a folder (as the lock says), or None where it is free.

    Raises
    ------
    OSError
        Where the file cannot be opened.
    """
    path = own_folder(out) / "lock"
    if not path.exists():
        return None
    handle = os.open(path, os.O_RDWR)
    try:
        return None if _taken(handle) else _record(path)
    finally:
        os.close(handle)


def holder_text(holder: dict[str, Any]) -> str:
    """Who holds a lock, in words."""
    who = f"process {holder.get('process', '?')} on {holder.get('host', '?')}"
    return f"{who} since {holder.get('since', '?')} to {holder.get('task', 'write it')}"


def _record(path: Path) -> dict[str, Any]:
    try:
        record = strict_json(path.read_bytes())
    except (OSError, ValueError):
        return {}
    return record if isinstance(record, dict) else {}


def _locked(path: Path) -> I2RError:
    return UsageError(
        "OUT_LOCKED",
        f"the folder is held by {holder_text(_record(path))}",
        "one process at a time that writes it",
        "wait for that one, stop it, or give another --out",
        path.parent.parent,
    )


def _taken(handle: int) -> bool:
    """Lock an open file; False where another process holds it."""
    try:
        _lock(handle)
    except OSError as error:
        return error.errno not in _HELD
    return True


if sys.platform == "win32":
    import msvcrt

    def _lock(handle: int) -> None:
        os.lseek(handle, _BEYOND_CONTENT, os.SEEK_SET)
        msvcrt.locking(handle, msvcrt.LK_NBLCK, 1)

else:
    import fcntl

    def _lock(handle: int) -> None:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
