# SPDX-License-Identifier: MIT
"""The folder of the bundles: owned, watched for its loss, and cleared of what a crash left."""

from __future__ import annotations

import errno
import os
import time
from contextlib import suppress
from pathlib import Path

from i2r_vr.bundle.file_set import STAGING, clear_crashed, out_error
from i2r_vr.bundle.layout import own_folder
from i2r_vr.bundle.metadata import SUFFIX
from i2r_vr.bundle.out_lock import OutLock
from i2r_vr.errors import I2RError
from i2r_vr.watch.backoff import backoff_s
from i2r_vr.watch.telling import Troubles

CHECK_INTERVAL_S = 1.0
"""An OUT that went is missed no later than this, for a few system calls a second."""


class OutFolder:
    """OUT, as long as it is there, ours and can be written to.

    Parameters
    ----------
    out, watched : Path
    troubles : Troubles
    """

    def __init__(self, out: Path, watched: Path, troubles: Troubles) -> None:
        self.out = out
        self.takings = 0
        """How often the lock was taken: each time OUT may be another one."""
        self._lock = OutLock(out, f"watch {watched}")
        self._troubles = troubles
        self._next_check = 0.0
        self._attempts = 0
        self._device: int | None = None
        self._ours = False
        self._held_until: float | None = None
        self._holds = 0

    def own(self) -> bool:
        """True where OUT is there and its lock is ours, which is checked once a second.

        Raises
        ------
        UsageError
            OUT_LOCKED.
        """
        now = time.monotonic()
        if now < self._next_check:
            return self._ours
        if not self._lock.still_there():
            try:
                self._take()
            except OSError as error:
                self._ours = False
                self._attempts += 1
                self._next_check = now + backoff_s(self._attempts)
                self._troubles.add("OUT", out_error(error, self.out))
                return False
            if self._attempts:
                self._troubles.clear("OUT")
        self._ours, self._attempts = True, 0
        self._next_check = now + CHECK_INTERVAL_S
        return True

    def _take(self) -> None:
        self._lock.release()
        self._ours = False
        # A folder that vanished later may be a share that is gone: its parents are not made,
        # and the empty place where it was mounted is not taken for it.
        self.out.mkdir(parents=self._device is None, exist_ok=True)
        device = self.out.stat().st_dev
        if self._device not in (None, device) and not self._lock.path.exists():
            raise OSError(errno.ENODEV, "another disk lies there, without our folder")
        self._lock.acquire()
        self._device = device
        self.takings += 1

    def release(self) -> None:
        """Give the lock back."""
        self._lock.release()

    def hold(self, error: I2RError) -> float | None:
        """A bundle could not be written: find out whether any can.

        Returns
        -------
        float or None
            Seconds for which nothing should be written, or None where only this bundle is
            concerned.
        """
        if self._held_until is not None:
            return max(0.0, self._held_until - time.monotonic())
        general = error if error.code == "DISK_FULL" else check_writable(self.out)
        if general is None:
            return None
        self._holds += 1
        seconds = backoff_s(self._holds)
        self._held_until = time.monotonic() + seconds
        self._troubles.add("writing", general)
        return seconds

    def due(self) -> float:
        """When (monotonic seconds) to check again."""
        return min(self._next_check, self._held_until or float("inf"))

    def still_held(self) -> float | None:
        """Where a hold has run out: seconds for which it goes on, 0 where it is over."""
        now = time.monotonic()
        if self._held_until is None or now < self._held_until:
            return None
        self._held_until = None
        error = check_writable(self.out)
        if error is None:
            return 0.0
        return self.hold(error)

    def written(self) -> None:
        """A bundle was written: all is well."""
        self._holds = 0
        self._troubles.clear("writing")

    @property
    def troubled(self) -> bool:
        """True from a failed write until a bundle has been written."""
        return "writing" in self._troubles


def clear_leftovers(out: Path) -> None:
    """Remove what a killed bake left: staged files, and files of bundles without metadata."""
    for folder, folders, _ in os.walk(out):
        here = Path(folder)
        if STAGING in folders:
            with suppress(OSError):
                clear_crashed(here, here.name + SUFFIX)
        folders[:] = [name for name in folders if not name.startswith(".")]


def check_writable(out: Path) -> I2RError | None:
    """What keeps files from being written to the folder, or None."""
    probe = own_folder(out) / "probe"
    try:
        probe.parent.mkdir(exist_ok=True)
        probe.write_bytes(bytes(65536))
        probe.unlink()
    except OSError as error:
        with suppress(OSError):
            probe.unlink()
        return out_error(error, out)
    return None
