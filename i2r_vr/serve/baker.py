# SPDX-License-Identifier: MIT
"""Bakes what comes, one after the other, in a thread of its own: the pipeline's queue and lock."""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Callable, Iterable, Iterator

from i2r_vr.bundle.out_lock import owned
from i2r_vr.capture import CaptureSource
from i2r_vr.errors import I2RError
from i2r_vr.level.update import keep_levels
from i2r_vr.pipeline.bake_result import BakeResult
from i2r_vr.pipeline.queue import Pipeline
from i2r_vr.serve.answers import error_words
from i2r_vr.serve.events import Events
from i2r_vr.serve.library import Library, Place, place_id


class Baker:
    """Captures that wait, and the thread that bakes them.

    OUT is held while something is baked and is free for others in between.

    Parameters
    ----------
    pipeline : Pipeline
    library : Library
    events : Events
        Told of progress and of every place that is done.
    row : callable
        What is told of a place.
    """

    def __init__(
        self,
        pipeline: Pipeline,
        library: Library,
        events: Events,
        row: Callable[[Place], dict[str, object]],
    ) -> None:
        self._pipeline, self._library, self._events, self._row = pipeline, library, events, row
        self._waiting: OrderedDict[str, CaptureSource] = OrderedDict()
        self._changed = threading.Condition()
        self._open, self._done, self._taken = True, 0, 0
        self._thread = threading.Thread(target=self._run, name="baker", daemon=True)

    def start(self) -> None:
        """Begin."""
        self._thread.start()

    def stop(self) -> None:
        """End after the capture in hand."""
        with self._changed:
            self._open = False
            self._waiting.clear()
            self._changed.notify_all()
        self._thread.join()

    def add(self, sources: Iterable[CaptureSource]) -> None:
        """Captures to be baked where they aren't up to date."""
        with self._changed:
            for source in sources:
                self._waiting[place_id(source)] = source
            self._changed.notify_all()

    def progress(self) -> dict[str, object]:
        """How many are done of how many that were asked for, since nothing waited."""
        with self._changed:
            return {"done": self._done, "of": self._taken + len(self._waiting)}

    def _run(self) -> None:
        while self._wait():
            try:
                with owned(self._library.out, "serve"):
                    for result in self._pipeline.bake(self._stream(), self._library.out):
                        self._finished(result)
                    keep_levels(self._library.out)
            except I2RError as error:
                self._give_up(error)
            with self._changed:
                self._done = self._taken = 0
            self._events.tell("progress", self.progress())
            self._events.tell("levels", {})

    def _wait(self) -> bool:
        with self._changed:
            while self._open and not self._waiting:
                self._changed.wait()
            return self._open

    def _stream(self) -> Iterator[CaptureSource]:
        """What waits, until nothing does."""
        while True:
            with self._changed:
                if not self._waiting:
                    return
                _, source = self._waiting.popitem(last=False)
                self._taken += 1
            progress = self.progress()
            self._events.tell("progress", {**progress, "name": source.stem})
            yield source

    def _finished(self, result: BakeResult) -> None:
        place = self._library.learn(result)
        with self._changed:
            self._done += 1
        self._events.tell("place", self._row(place))
        self._events.tell("progress", self.progress())

    def _give_up(self, error: I2RError) -> None:
        """OUT can't be had, or the model: nothing that waits can be baked."""
        with self._changed:
            left = list(self._waiting.values())
            self._waiting.clear()
        for source in left:
            self._events.tell(
                "place", self._row(self._library.learn(BakeResult(source, "failed", error=error)))
            )
        self._events.tell("trouble", error_words(error))
