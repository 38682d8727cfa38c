# SPDX-License-Identifier: MIT
"""Captures baked by the processes of a cluster, each with a model of its own."""

from __future__ import annotations

import os
from collections import deque
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Future
from dataclasses import replace
from functools import partial
from pathlib import Path

from i2r_vr.cluster import LOCAL, ClusterExecutor, Requirements, versions
from i2r_vr.config import BakeOptions
from i2r_vr.errors import I2RError, Notice
from i2r_vr.hearing.predicting import CAPTURES_PER_BATCH
from i2r_vr.hearing.weights_file import WEIGHTS_FOLDER
from i2r_vr.pipeline.bake_result import BakeResult, changed, failed, known
from i2r_vr.pipeline.in_hand import InHand
from i2r_vr.pipeline.road import Road
from i2r_vr.pipeline.stages import Errand
from i2r_vr.pipeline.workplaces import Keeper, StillWanted
from i2r_vr.pipeline.workshop import LIBRARIES, Workshop, lock_of

AHEAD = 4
"""Batches for each worker that may be on their way or wait for one before them."""
SILENCE_S = 900.0
"""Of a worker that counts as dead: a thousand times what a capture takes, long enough for starved
machines; nobody waits for ever for one that has lost the network's folder."""


class Elsewhere:
    """Bakes in the processes of a Ray cluster.

    Inputs and OUT are folders that all of its machines see at the same path. Bundles are written
    there; their records are kept by this process alone. The cluster is asked when there is
    something to do.

    Parameters
    ----------
    road : Road
        Its options and weights; its model is not loaded here.
    out : Path
        Owned by this process.
    address : str
        See `ClusterExecutor`.
    starting : callable, optional
        Called before the cluster is asked, which takes a few seconds, with what begins.
    tell : callable, optional
        Called with notices about the cluster.
    """

    def __init__(
        self,
        road: Road,
        out: Path,
        address: str = LOCAL,
        starting: Callable[[str], None] | None = None,
        tell: Callable[[Notice], None] | None = None,
    ) -> None:
        self._road, self._out, self._address = road, out, address
        self._starting, self._tell = starting, tell

    def bake(
        self,
        errands: Iterator[Errand | BakeResult],
        records: Keeper,
        in_hand: InHand,
        still_wanted: StillWanted | None = None,
    ) -> Iterator[BakeResult]:
        """Bake captures, in their order; see `Workplace`.

        Raises
        ------
        I2RError
            As `ClusterExecutor`; CLUSTER_NODES_DIFFER, CLUSTER_FOLDER_NOT_SHARED.
        """
        with _Dispatch(self._executor, records, in_hand) as dispatch:
            yield from dispatch.results(errands, still_wanted)

    def _executor(self) -> ClusterExecutor:
        if self._starting is not None:
            where = "on this machine" if self._address == LOCAL else f"at {self._address}"
            self._starting(f"starting workers {where}, each with the model")
        options = _absolute(self._road)
        out = _from_root(self._out)
        facts = {**versions(*LIBRARIES), "weights": self._road.weights.sha256}
        gpus = {"auto": None, "cuda": True}.get(options.device, False)
        executor = ClusterExecutor(
            self._address,
            partial(Workshop, options, out, lock_of(out)),
            Workshop.facts,
            Requirements(facts, gpus),
            self._tell,
            SILENCE_S,
        )
        try:
            self._check_options(executor.facts["options"])
        except BaseException:
            executor.shutdown()
            raise
        return executor

    def _check_options(self, config_sha256: str) -> None:
        """Of all options, only what is read from files can be another one there."""
        if config_sha256 not in self._road.currency.config_sha256s:
            raise I2RError(
                "CLUSTER_NODES_DIFFER",
                "other options than here, such as another file of materials",
                "the same",
                "give files that all machines see",
            )


class _Dispatch:
    """What is on its way to and from a cluster, which is asked when something has to be baked."""

    def __init__(
        self, start: Callable[[], ClusterExecutor], records: Keeper, in_hand: InHand
    ) -> None:
        self._start, self._records, self._in_hand = start, records, in_hand
        self._executor: ClusterExecutor | None = None
        self._on_the_way: deque[_Batch] = deque()
        self._size = 1

    def __enter__(self) -> _Dispatch:
        return self

    def __exit__(self, *_: object) -> None:
        """Let what is on its way be finished, and record it, where nobody asks any more."""
        if self._executor is not None:
            self._executor.shutdown(cancel_futures=True)
        for batch in self._on_the_way:
            self._in_hand.extend(map(known, batch.whole(self._records)))

    def results(
        self, errands: Iterator[Errand | BakeResult], still_wanted: StillWanted | None
    ) -> Iterator[BakeResult]:
        """What becomes of captures, in their order; so many are on their way as keep all busy."""
        batch: list[Errand] = []
        for each in errands:
            if isinstance(each, Errand) and still_wanted is not None:
                each = each if still_wanted(each.source) else changed(each)
            if isinstance(each, Errand):
                batch.append(each)
            if batch and (isinstance(each, BakeResult) or len(batch) >= self._size):
                self._send(batch)
                batch = []
            if isinstance(each, BakeResult):
                self._on_the_way.append(_Batch((), (each,)))
            while len(self._on_the_way) > self._most or self._first_is_done:
                self._take_first()
                yield from self._in_hand.results(0)
        if batch:
            self._send(batch)
        while self._on_the_way:
            self._take_first()
            yield from self._in_hand.results(0)

    def _send(self, errands: Sequence[Errand]) -> None:
        if self._executor is None:
            self._executor = self._start()
            self._size = CAPTURES_PER_BATCH[self._executor.facts["device"]]
        self._on_the_way.append(_Batch(errands).handed_to(self._executor))

    @property
    def _most(self) -> int:
        return AHEAD * max(1, 0 if self._executor is None else self._executor.worker_count)

    @property
    def _first_is_done(self) -> bool:
        return bool(self._on_the_way) and self._on_the_way[0].is_done

    def _take_first(self) -> None:
        """Take in hand what became of the first batch, which stays on its way until it is there."""
        batch = self._on_the_way[0]
        try:
            results = batch.results(self._records)
        except I2RError as error:
            results = self._alone(batch, error)
        self._on_the_way.remove(batch)
        self._in_hand.extend(map(known, results))

    def _alone(self, batch: _Batch, error: I2RError) -> Sequence[BakeResult]:
        """Of several captures that kill workers, send each alone; of one, the result."""
        if error.code != "WORKER_DIED" or self._executor is None:
            raise error
        if len(batch.errands) == 1:
            return [failed(batch.errands[0], error)]
        alone = [_Batch([errand]).handed_to(self._executor) for errand in batch.errands]
        self._on_the_way.extendleft(reversed(alone))
        return ()


class _Batch:
    """Captures that are handed out together, or results that are known already."""

    def __init__(self, errands: Sequence[Errand], known: Sequence[BakeResult] = ()) -> None:
        self.errands, self._known = errands, known
        self._future: Future[list[BakeResult]] | None = None

    def handed_to(self, executor: ClusterExecutor) -> _Batch:
        """The batch, being baked."""
        sent = [_sent(errand) for errand in self.errands]
        self._future = executor.submit(Workshop.bake, sent)
        return self

    @property
    def is_done(self) -> bool:
        """Whether `results` need not wait."""
        return self._future is None or self._future.done()

    def results(self, records: Keeper) -> Sequence[BakeResult]:
        """What became of the captures, recorded; waits for it.

        Raises
        ------
        I2RError
            WORKER_DIED, or why none can be baked.
        """
        if self._future is None:
            return self._known
        return [
            records.keep(errand, _received(errand, result))
            for errand, result in zip(self.errands, self._future.result(), strict=True)
        ]

    def whole(self, records: Keeper) -> Sequence[BakeResult]:
        """What became of the captures, recorded, where it is there; nobody waits any more."""
        if self._future is None:
            return self._known
        if not self._future.done() or self._future.cancelled() or self._future.exception():
            return ()
        return self.results(records)


def _absolute(road: Road) -> BakeOptions:
    """A road's options as another process understands them, wherever it stands."""
    options, weights = road.options, road.weights.path
    by_name = weights.parent == WEIGHTS_FOLDER
    return replace(
        options,
        device=road.device,
        model=weights.stem if by_name else str(_from_root(weights)),
        materials=None if options.materials is None else _from_root(options.materials),
    )


def _sent(errand: Errand) -> Errand:
    """An errand for another process: paths from the root, and no names of others."""
    source = errand.source
    if not source.content:
        source = replace(
            source,
            file=_from_root(source.file),
            members=tuple(map(_from_root, source.members)),
            depth=tuple(map(_from_root, source.depth)),
            material=tuple(map(_from_root, source.material)),
            sidecar=None if source.sidecar is None else _from_root(source.sidecar),
        )
    source = replace(source, namesakes=(), neighbours=frozenset())
    target = replace(errand.target, folder=_from_root(errand.target.folder))
    return replace(errand, source=source, target=target)


def _received(errand: Errand, result: BakeResult) -> BakeResult:
    """A result in this process's own paths."""
    error = result.error
    if error is not None and error.file is not None:
        own = [*errand.source.files, errand.target.folder]
        named = {str(_from_root(path)): path for path in own}
        said = error.code, error.found, error.expected, error.action
        error = type(error)(*said, named.get(error.file, error.file), suggestion=error.suggestion)
    bundle = None if result.bundle is None else errand.target.metadata_path
    return replace(result, source=errand.source, bundle=bundle, error=error)


def _from_root(path: Path) -> Path:
    return Path(os.path.abspath(path))  # noqa: PTH100 - links lead elsewhere on other machines
