# SPDX-License-Identifier: MIT
"""Captures that threads have in hand, in the order in which they are told of."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable, Iterator
from concurrent.futures import Future

from i2r_vr.pipeline.bake_result import BakeResult


class InHand:
    """Results to come; each stays here until it has been handed out."""

    def __init__(self) -> None:
        self._futures: deque[Future[BakeResult]] = deque()

    def extend(self, futures: Iterable[Future[BakeResult]]) -> None:
        """Take more in hand."""
        self._futures.extend(futures)

    def results(self, most: int) -> Iterator[BakeResult]:
        """Those that are there already; more are waited for until no more than `most` are left."""
        while self._futures and (len(self._futures) > most or self._futures[0].done()):
            result = self._futures[0].result()
            self._futures.popleft()
            yield result

    def whole(self) -> Iterator[BakeResult]:
        """Those of a bake that was stopped, which nobody has been told of."""
        while self._futures:
            each = self._futures.popleft()
            if not each.cancelled():
                yield each.result()
