# SPDX-License-Identifier: MIT
"""Levels kept current beside the bakes: when the queue has drained, at most every few seconds."""

from __future__ import annotations

import math
import threading
import time
from collections.abc import Callable
from pathlib import Path

from i2r_vr.errors import I2RError
from i2r_vr.level.update import update_levels

INTERVAL_S = 5.0
"""Between the starts of two arrangements (the contract of levels)."""


class LevelKeeper:
    """Arranges the bundles in OUT in a thread of its own, where some have changed.

    Parameters
    ----------
    out : Path
        Its lock is the service's.
    failed : callable
        Called, from another thread, with what went wrong.
    idle : callable
        Called, from another thread, when an arrangement has ended.
    """

    def __init__(
        self, out: Path, failed: Callable[[I2RError], None], idle: Callable[[], None]
    ) -> None:
        self._out, self._failed, self._idle = out, failed, idle
        self._has_changed = False
        self._next = 0.0
        self._thread: threading.Thread | None = None

    @property
    def pending(self) -> bool:
        """Whether levels are not what the bundles are, or are being arranged."""
        return self._has_changed or self._is_busy()

    def changed(self) -> None:
        """A bundle was written, or OUT is another folder."""
        self._has_changed = True

    def due(self) -> float:
        """When `keep` should be called, on the monotonic clock; infinite where never."""
        return self._next if self._has_changed and not self._is_busy() else math.inf

    def keep(self) -> None:
        """Begin to arrange what has changed, where it is time."""
        if not self._has_changed or self._is_busy() or time.monotonic() < self._next:
            return
        self._has_changed, self._next = False, time.monotonic() + INTERVAL_S
        self._thread = threading.Thread(target=self._work, name="levels", daemon=True)
        self._thread.start()

    def _is_busy(self) -> bool:
        return self._thread is not None and self._thread.is_alive()

    def _work(self) -> None:
        try:
            update_levels(self._out)
        except I2RError as error:
            self._failed(error)
        except Exception as error:
            detail = f"{type(error).__name__}: {error}"[:200]
            self._failed(
                I2RError("INTERNAL_ERROR", detail, "no such error", "report it", self._out)
            )
        finally:
            self._idle()
