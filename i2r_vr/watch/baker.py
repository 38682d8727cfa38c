# SPDX-License-Identifier: MIT
"""The thread that owns the model and bakes what the queue gives out."""

from __future__ import annotations

import threading
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from i2r_vr.config import BakeOptions
from i2r_vr.errors import I2RError
from i2r_vr.watch.bake_queue import BakeQueue

if TYPE_CHECKING:
    from i2r_vr.pipeline.queue import Pipeline


@dataclass(frozen=True)
class NotStarted:
    """The model could not be loaded."""

    error: I2RError


class Ready:
    """The model is loaded."""


class Baker:
    """Bakes in a thread of its own until the queue is closed.

    Parameters
    ----------
    options : BakeOptions
    out : Path
    queue : BakeQueue
    tell : callable
        Called from that thread with `Ready` or `NotStarted`, then with each result.
    """

    def __init__(
        self, options: BakeOptions, out: Path, queue: BakeQueue, tell: Callable[[object], None]
    ) -> None:
        self._options, self._out, self._queue, self._tell = options, out, queue, tell
        self._thread = threading.Thread(target=self._work, name="baker", daemon=True)

    def start(self) -> None:
        """Load the model and begin."""
        self._thread.start()

    def join(self, timeout_s: float) -> bool:
        """Wait for the end; False where it has not come."""
        if self._thread.ident is None:
            return True
        self._thread.join(timeout_s)
        return not self._thread.is_alive()

    def _work(self) -> None:
        try:
            from i2r_vr.pipeline.queue import Pipeline

            pipeline = Pipeline(self._options)
            pipeline.load()
        except I2RError as error:
            self._tell(NotStarted(error))
            return
        except Exception as error:
            self._tell(NotStarted(_internal(error)))
            return
        self._tell(Ready())
        while self._queue.wait():
            self._bake(pipeline)

    def _bake(self, pipeline: Pipeline) -> None:
        from i2r_vr.pipeline.bake_result import BakeResult

        try:
            queue = self._queue
            for result in pipeline.bake(queue.stream(), self._out, queue.is_wanted):
                self._tell(result)
        except Exception as error:
            # Whose fault it was is not known: each in hand is tried by itself, and the one at
            # which it happens again has failed.
            for source in self._queue.retry_alone():
                failure = _internal(error).at(source.file)
                self._tell(BakeResult(source, "failed", error=failure))


def _internal(error: Exception) -> I2RError:
    detail = f"{type(error).__name__}: {error}"[:200]
    return I2RError(
        "INTERNAL_ERROR", detail, "no such error", "report it, please, with the capture"
    )
