# SPDX-License-Identifier: MIT
"""The queue of captures: what is up to date is passed over, the rest is baked somewhere."""

from __future__ import annotations

import time
from collections.abc import Callable, Generator, Iterable, Iterator
from pathlib import Path

from i2r_vr.bundle.index import stamp_of
from i2r_vr.bundle.store import bundle_target, portable_name
from i2r_vr.capture import CaptureSource
from i2r_vr.config import BakeOptions
from i2r_vr.errors import I2RError, Notice
from i2r_vr.hearing.loading import LoadedModel
from i2r_vr.pipeline.audition import Audition
from i2r_vr.pipeline.bake_result import BakeResult, failed
from i2r_vr.pipeline.in_hand import InHand
from i2r_vr.pipeline.records import Records
from i2r_vr.pipeline.road import Road
from i2r_vr.pipeline.stages import Errand
from i2r_vr.pipeline.workplaces import OwnProcess, Workplace


class Pipeline:
    """One model and one set of options, for any number of captures.

    Parameters
    ----------
    options : BakeOptions
    model : LoadedModel, optional
        That of the options' name by default, loaded when something has to be baked.
    loading : callable, optional
        Called before a model is loaded, which takes a second or more.
    workplace : callable, optional
        Makes where captures are baked, of a `Road` and the folder of the bundles; by default this
        process.

    Raises
    ------
    I2RError
        As `Road`.
    """

    def __init__(
        self,
        options: BakeOptions,
        model: LoadedModel | None = None,
        loading: Callable[[], None] | None = None,
        workplace: Callable[[Road, Path], Workplace] | None = None,
    ) -> None:
        self.options = options
        self.road = Road(options, model, loading)
        self.in_hand = InHand()
        self._workplace = workplace or (lambda road, _: OwnProcess(road))

    @property
    def model(self) -> LoadedModel:
        """The model, loaded when it is first asked for; see `load`."""
        return self.road.model

    def load(self) -> LoadedModel:
        """Load the model now, where it has not been, and not when something has to be baked.

        Raises
        ------
        I2RError
            As `load_model`.
        """
        return self.road.model

    @property
    def notices(self) -> tuple[Notice, ...]:
        """What holds for every capture: the licence of weights that restricts their use."""
        licence = self.road.weights.licence_notice
        return () if licence is None else (Notice("MODEL_LICENCE", licence),)

    def bake(
        self,
        sources: Iterable[CaptureSource],
        out: Path,
        still_wanted: Callable[[CaptureSource], bool] | None = None,
    ) -> Generator[BakeResult, None, None]:
        """Bake captures, in their order; a failure never stops the others.

        What is in hand when it is stopped becomes whole, and is left in `in_hand`.

        A few captures at most are in memory at any time. The caller owns `out` meanwhile
        (`i2r_vr.bundle.out_lock`).

        Parameters
        ----------
        sources : iterable of CaptureSource
        out : path
            Folder of the bundles.
        still_wanted : callable, optional
            Asked before a bundle is made, from several threads; a capture for which it is false
            fails with CAPTURE_CHANGED.

        Raises
        ------
        I2RError
            As `load_model`, or whatever the workplace lacks, where something has to be baked.
        """
        try:
            records = Records(out, self.road.currency)
        except I2RError as error:
            yield from (BakeResult(source, "failed", error=error) for source in sources)
            return
        try:
            errands = (
                self._current(each, records) or self._errand(each, records) for each in sources
            )
            self.in_hand = InHand()
            workplace = self._workplace(self.road, out)
            yield from workplace.bake(errands, records, self.in_hand, still_wanted)
        finally:
            records.close()

    def look(self, sources: Iterable[CaptureSource], out: Path) -> Iterator[BakeResult]:
        """What a bake of captures would find, without a model, and without a trace in `out`.

        Captures that are not up to date have the status "to_bake"; whether they can be read is not
        tried.

        Raises
        ------
        I2RError
            SOURCES_BROKEN.
        """
        records = Records(out, self.road.currency, writable=False)
        for source in sources:
            errand = self._current(source, records) or self._errand(source, records)
            if isinstance(errand, Errand):
                yield self.road.check(errand) or BakeResult(source, "to_bake")
            else:
                yield errand

    def audition(self, source: CaptureSource, out: Path) -> Audition:
        """Load a capture and look at it, to hear it as often as it is stated anew.

        Raises
        ------
        I2RError
            As `load_model` and `load_capture`.
        """
        return self.road.audition(Errand(source, bundle_target(source, out), None, self.notices))

    def _current(self, source: CaptureSource, records: Records) -> BakeResult | None:
        """The result of a capture whose bundle the index knows as current."""
        if self.options.force or self.options.rehash:
            return None
        start = time.perf_counter()
        bundle = records.current(source)
        if bundle is None:
            return None
        spent = {"check": time.perf_counter() - start}
        return BakeResult(source, "up_to_date", bundle, stage_seconds=spent)

    def _errand(self, source: CaptureSource, records: Records) -> Errand | BakeResult:
        """What there may be to do for a capture, or why it cannot be done."""
        target = bundle_target(source, records.out)
        renamed = target.name != portable_name(source.stem)
        collision = source.collision_notice(target.name) if renamed else None
        notices = self.notices if collision is None else (collision, *self.notices)
        seen = None if source.content else stamp_of(source.files)
        errand = Errand(source, target, seen, notices)
        try:
            if source.error is not None:
                raise source.error
            if not self.options.adopt:
                records.refuse_other(errand)
        except I2RError as error:
            return failed(errand, error)
        return errand
