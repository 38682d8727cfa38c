# SPDX-License-Identifier: MIT
"""Where captures are baked: in this process, or in others, on this machine or on many."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from itertools import islice
from typing import Protocol

from i2r_vr.capture import CaptureSource
from i2r_vr.pipeline.bake_result import BakeResult, if_wanted, known
from i2r_vr.pipeline.in_hand import InHand
from i2r_vr.pipeline.road import Road
from i2r_vr.pipeline.stages import Errand, Heard, Loaded

StillWanted = Callable[[CaptureSource], bool]


class Keeper(Protocol):
    """What is told of bundles, from several threads: `Records`, or who passes it on to them."""

    def claim(self, errand: Errand) -> None:
        """A bundle is about to be written; may fail with an `I2RError` so that it is not."""

    def keep(self, errand: Errand, result: BakeResult) -> BakeResult:
        """The result of a capture, after what is whole was recorded."""


class Workplace(Protocol):
    """Bakes what there is to do, a few captures at a time."""

    def bake(
        self,
        errands: Iterator[Errand | BakeResult],
        records: Keeper,
        in_hand: InHand,
        still_wanted: StillWanted | None = None,
    ) -> Iterator[BakeResult]:
        """Bake captures, in their order; results among them are passed on.

        Parameters
        ----------
        errands : iterator of Errand or BakeResult
            Asked as captures are needed, from one thread.
        records : Keeper
            Told of every bundle that is whole, whether its result is asked for or not.
        in_hand : InHand
            Where results are until they are handed out; those that became whole stay in it when
            the bake is stopped.
        still_wanted : callable, optional
            Asked before a bundle is made, from several threads; a capture for which it is false
            fails with CAPTURE_CHANGED.
        """


class OwnProcess:
    """Bakes in this process: threads that decode, hear and write.

    Captures go side by side, each heard in its thread; a GPU hears several at a time.
    """

    def __init__(self, road: Road) -> None:
        self._road = road

    def bake(
        self,
        errands: Iterator[Errand | BakeResult],
        records: Keeper,
        in_hand: InHand,
        still_wanted: StillWanted | None = None,
    ) -> Iterator[BakeResult]:
        """Bake captures, in their order; see `Workplace`."""
        with _Threads(self._road, records, in_hand, still_wanted) as threads:
            yield from threads.results(errands)


class _Threads:
    """The threads of one bake."""

    def __init__(
        self, road: Road, records: Keeper, in_hand: InHand, still_wanted: StillWanted | None
    ) -> None:
        self._road, self._records, self._still_wanted = road, records, still_wanted
        self._in_hand = in_hand
        self._pool = ThreadPoolExecutor(road.options.job_count)

    def __enter__(self) -> _Threads:
        return self

    def __exit__(self, *_: object) -> None:
        self._pool.shutdown(wait=True, cancel_futures=True)

    @property
    def _ahead(self) -> int:
        """Captures read before the model asks, and as many behind it: one for every thread."""
        return max(self._road.batch_size, self._road.options.job_count)

    def results(self, errands: Iterator[Errand | BakeResult]) -> Iterator[BakeResult]:
        """What becomes of captures, a few in memory at any time."""
        begun = map(self._begun, errands)
        loading = deque(islice(begun, self._road.batch_size + self._ahead))
        while loading:
            size = min(self._road.batch_size, len(loading))
            batch = [loading.popleft().result() for _ in range(size)]
            loading.extend(islice(begun, self._road.batch_size + self._ahead - len(loading)))
            self._in_hand.extend(map(self._onward, self._heard(batch)))
            yield from self._in_hand.results(self._ahead)
        yield from self._in_hand.results(0)

    def _begun(self, errand: Errand | BakeResult) -> Future[Loaded | BakeResult]:
        if isinstance(errand, BakeResult):
            return known(errand)
        return self._pool.submit(self._load, errand)

    def _load(self, errand: Errand) -> Loaded | BakeResult:
        loaded = self._road.load(errand)
        return self._records.keep(errand, loaded) if isinstance(loaded, BakeResult) else loaded

    def _heard(self, batch: Sequence[Loaded | BakeResult]) -> Sequence[Loaded | Heard | BakeResult]:
        """A batch after the model has heard it, where it hears several captures at a time."""
        if self._road.batch_size == 1:
            return batch
        wanted = [if_wanted(each, self._still_wanted) for each in batch]
        heard = iter(self._road.hear([each for each in wanted if isinstance(each, Loaded)]))
        return [next(heard) if isinstance(each, Loaded) else each for each in wanted]

    def _onward(self, each: Loaded | Heard | BakeResult) -> Future[BakeResult]:
        return known(each) if isinstance(each, BakeResult) else self._pool.submit(self._do, each)

    def _do(self, each: Loaded | Heard) -> BakeResult:
        """Make and write one bundle; a capture that no batch has heard is heard before."""
        if isinstance(each, Loaded):
            wanted = if_wanted(each, self._still_wanted)
            if isinstance(wanted, BakeResult):
                return wanted
            (each,) = self._road.hear([wanted])
        result = self._road.finish(each, self._records.claim, self._still_wanted)
        return self._records.keep(each.loaded.errand, result)
