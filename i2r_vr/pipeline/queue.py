# SPDX-License-Identifier: MIT
"""The road from captures to bundles, and the queue that keeps processors, GPU and disk busy."""

from __future__ import annotations

import threading
import time
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Sequence
from collections.abc import Generator as ResultGenerator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import suppress
from dataclasses import replace
from functools import cached_property
from itertools import islice
from pathlib import Path

from i2r_vr.bundle.index import BundleIndex, make_of, stamp_of
from i2r_vr.bundle.metadata import Generator
from i2r_vr.bundle.origins import Origins
from i2r_vr.bundle.store import bundle_target, portable_name, write_bundle
from i2r_vr.capture import (
    CaptureSource,
    LoadOptions,
    load_capture,
    resolver_with_table,
)
from i2r_vr.config import BakeOptions, config_sha256
from i2r_vr.errors import I2RError, Notice, UsageError
from i2r_vr.hearing.loading import LoadedModel, load_model
from i2r_vr.hearing.predicting import CAPTURES_PER_BATCH, Wishes
from i2r_vr.hearing.weights_file import WeightsFile, find_weights
from i2r_vr.materials.absorption import load_material_table
from i2r_vr.pipeline.audition import Audition, remembering
from i2r_vr.pipeline.bake_result import BakeResult, failed, if_wanted, known, up_to_date
from i2r_vr.pipeline.currency import Currency
from i2r_vr.pipeline.description import audio_files, depth_file, describe, sofa_file
from i2r_vr.pipeline.in_hand import InHand
from i2r_vr.pipeline.making import Maker, shown_of
from i2r_vr.pipeline.stages import Errand, Heard, Loaded, Made
from i2r_vr.version import GENERATOR_NAME, __version__


class Pipeline:
    """One model and one set of options, for any number of captures.

    Parameters
    ----------
    options : BakeOptions
    model : LoadedModel, optional
        That of the options' name by default, loaded when something has to be baked.
    loading : callable, optional
        Called before a model is loaded, which takes a second or more.

    Raises
    ------
    I2RError
        As `find_weights` and `load_material_table`; OPTION_CONFLICT.
    """

    def __init__(
        self,
        options: BakeOptions,
        model: LoadedModel | None = None,
        loading: Callable[[], None] | None = None,
    ) -> None:
        self.options = options
        self._model, self._loading, self._lock = model, loading, threading.Lock()
        self.in_hand = InHand()
        self.weights: WeightsFile = find_weights(options.model) if model is None else model.weights
        if options.codec == "public" and self.weights.codec != "image2reverb":
            raise UsageError(
                "OPTION_CONFLICT",
                f"--codec public with the model {self.weights.name}",
                "a model imported from an image2reverb checkpoint",
                "leave out --codec or give such a --model",
            )
        device = options.device if model is None else model.device.type
        self.currency = Currency.of(options, self.weights.sha256, device)
        self.wishes = Wishes(options.seed, options.depth_scale, options.codec)
        self.load_options = LoadOptions(
            kind=options.kind, depth_scale=options.depth_scale, trust_depth=options.trust_depth
        )
        if options.materials is not None:
            table = load_material_table(options.materials)
            self.load_options = replace(self.load_options, resolver=resolver_with_table(table))

    @property
    def model(self) -> LoadedModel:
        """The model, loaded when it is first asked for; see `load`."""
        return self.load()

    def load(self) -> LoadedModel:
        """Load the model now, where it has not been, and not when something has to be baked.

        Raises
        ------
        I2RError
            As `load_model`.
        """
        with self._lock:
            if self._model is None:
                if self._loading is not None:
                    self._loading()
                self._model = load_model(self.options.model, self.options.device)
            return self._model

    @cached_property
    def config_sha256(self) -> str:
        """What the metadata say of the options; the model's device is part of it."""
        return config_sha256(self.options, self.model.device.type)

    @property
    def _batch_size(self) -> int:
        """Captures that are heard together; one by one before there is a model."""
        return 1 if self._model is None else CAPTURES_PER_BATCH[self._model.device.type]

    @property
    def _ahead(self) -> int:
        """Captures read before the model asks, and as many behind it: one for every thread."""
        return max(self._batch_size, self.options.job_count)

    @property
    def notices(self) -> tuple[Notice, ...]:
        """What holds for every capture: the licence of weights that restricts their use."""
        licence = self.weights.licence_notice
        return () if licence is None else (Notice("MODEL_LICENCE", licence),)

    def bake(
        self,
        sources: Iterable[CaptureSource],
        out: Path,
        still_wanted: Callable[[CaptureSource], bool] | None = None,
    ) -> ResultGenerator[BakeResult, None, None]:
        """Bake captures, in their order; a failure never stops the others.

        What threads have in hand when it is stopped becomes whole, and is left in `in_hand`.

        Captures go side by side in threads; a GPU hears several at a time. A few at most are in
        memory. The caller owns `out` meanwhile (`i2r_vr.bundle.out_lock`).

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
            As `load_model`, where something has to be baked.
        """
        try:
            origins = Origins(out)
        except I2RError as error:
            yield from (BakeResult(source, "failed", error=error) for source in sources)
            return
        index = self.currency.index(out)
        threads = ThreadPoolExecutor(self.options.job_count)
        writing = self.in_hand = InHand()
        try:
            begun = (self._begun(threads, source, origins, index) for source in sources)
            loading = deque(islice(begun, self._batch_size + self._ahead))
            while loading:
                size = min(self._batch_size, len(loading))
                loaded = [loading.popleft().result() for _ in range(size)]
                loading.extend(islice(begun, self._batch_size + self._ahead - len(loading)))
                batch: Sequence[Loaded | Heard | BakeResult] = loaded
                if self._batch_size > 1:
                    batch = self._hear([if_wanted(each, still_wanted) for each in loaded])
                writing.extend(
                    known(each)
                    if isinstance(each, BakeResult)
                    else threads.submit(self._finish, each, still_wanted)
                    for each in batch
                )
                yield from writing.results(self._ahead)
            yield from writing.results(0)
        finally:
            threads.shutdown(wait=True, cancel_futures=True)
            with suppress(I2RError):  # of bundles that are written it is saved before
                origins.save()

    def look(self, sources: Iterable[CaptureSource], out: Path) -> Iterator[BakeResult]:
        """What a bake of captures would find, without a model, and without a trace in `out`.

        Captures that are not up to date have the status "to_bake"; whether they can be read is not
        tried.

        Raises
        ------
        I2RError
            SOURCES_BROKEN.
        """
        origins, index = Origins(out), self.currency.index(out, writable=False)
        for source in sources:
            checked = self._indexed(source, index) or self._checked(source, origins, index)
            yield BakeResult(source, "to_bake") if isinstance(checked, Errand) else checked

    def audition(self, source: CaptureSource, out: Path) -> Audition:
        """Load a capture and look at it, to hear it as often as it is stated anew.

        Raises
        ------
        I2RError
            As `load_model` and `load_capture`; SOURCES_BROKEN.
        """
        target = bundle_target(source, out)
        index = self.currency.index(out, writable=False)
        errand = Errand(source, target, Origins(out), index, None, self.notices)
        capture = load_capture(source, self.load_options)
        views = shown_of(capture, self.options, self.model.network)
        hear = remembering(self.model.look(views, self.wishes))
        return Audition(Loaded(errand, capture, views), hear, self._maker)

    def _begun(
        self,
        threads: ThreadPoolExecutor,
        source: CaptureSource,
        origins: Origins,
        index: BundleIndex,
    ) -> Future[Loaded | BakeResult]:
        """Begin with a capture, unless the index knows its bundle as current."""
        current = self._indexed(source, index)
        if current is not None:
            return known(current)
        return threads.submit(self._load, source, origins, index)

    def _indexed(self, source: CaptureSource, index: BundleIndex) -> BakeResult | None:
        """The result of a capture whose bundle the index knows as current."""
        if self.options.force or self.options.rehash:
            return None
        start = time.perf_counter()
        bundle = index.current(source)
        if bundle is None:
            return None
        spent = {"check": time.perf_counter() - start}
        return BakeResult(source, "up_to_date", bundle, stage_seconds=spent)

    def _checked(
        self, source: CaptureSource, origins: Origins, index: BundleIndex
    ) -> Errand | BakeResult:
        """What there is to do for a capture, or its result where there is nothing."""
        target = bundle_target(source, origins.out)
        renamed = target.name != portable_name(source.stem)
        collision = source.collision_notice(target.name) if renamed else None
        notices = self.notices if collision is None else (collision, *self.notices)
        seen = None if source.content else stamp_of(source.files)
        errand = Errand(source, target, origins, index, seen, notices)
        try:
            if source.error is not None:
                raise source.error
            if not self.options.adopt:
                origins.refuse_other(target, source)
            if not self.options.force:
                with errand.clock.stage("check"):
                    current = self.currency.met_by(errand)
                if current is not None:
                    return up_to_date(errand, current)
        except I2RError as error:
            return failed(errand, error)
        return errand

    def _load(
        self, source: CaptureSource, origins: Origins, index: BundleIndex
    ) -> Loaded | BakeResult:
        """Find out whether there is anything to do, decode and sample."""
        errand = self._checked(source, origins, index)
        if isinstance(errand, BakeResult):
            return errand
        clock = errand.clock
        network = self.model.network  # where there is none, no capture can be baked
        try:
            with clock.stage("decode"):
                capture = load_capture(source, self.load_options)
            with clock.stage("views"):
                views = shown_of(capture, self.options, network)
        except I2RError as error:
            return failed(errand, error)
        return Loaded(errand, capture, views)

    def _hear(self, batch: Sequence[Loaded | BakeResult]) -> list[Heard | BakeResult]:
        """Run the model over what was loaded, captures of one layout together."""
        found: list[Heard | BakeResult | None] = [
            each if isinstance(each, BakeResult) else None for each in batch
        ]
        groups: dict[tuple[int, float], list[tuple[int, Loaded]]] = {}
        for place, each in enumerate(batch):
            if isinstance(each, Loaded):
                views = each.views.views
                groups.setdefault((len(views.directions), views.fov_deg), []).append((place, each))
        for group in groups.values():
            start = time.perf_counter()
            predictions = self.model.predict([each.views for _, each in group], self.wishes)
            spent = (time.perf_counter() - start) / len(group)
            for (place, each), prediction in zip(group, predictions, strict=True):
                each.errand.clock.add("model", spent)
                found[place] = Heard(each, prediction)
        return [each for each in found if each is not None]

    def _finish(
        self, each: Loaded | Heard, still_wanted: Callable[[CaptureSource], bool] | None
    ) -> BakeResult:
        """Make and write one bundle; a capture that no batch has heard is heard before."""
        heard = self._hear([if_wanted(each, still_wanted)])[0] if isinstance(each, Loaded) else each
        if isinstance(heard, BakeResult):
            return heard
        wanted = if_wanted(heard.loaded, still_wanted)
        if isinstance(wanted, BakeResult):
            return wanted
        errand = heard.loaded.errand
        try:
            return self._write(errand, self._maker.make(heard))
        except I2RError as error:
            return failed(errand, error)

    @cached_property
    def _maker(self) -> Maker:
        """What makes the sound, and says in bundles how they were made."""
        generator = Generator(
            name=GENERATOR_NAME,
            version=__version__,
            model=self.weights.name,
            weights_sha256=self.weights.sha256,
            config_sha256=self.config_sha256,
            seed=self.options.seed,
        )
        return Maker(self.options, generator, self.model.network)

    def _write(self, errand: Errand, made: Made) -> BakeResult:
        """Describe, encode and write one bundle."""
        clock = errand.clock
        with clock.stage("metadata"):
            metadata = describe(made)
        with clock.stage("encode"):
            files = [*audio_files(made), depth_file(made)]
        if self.options.sofa:
            with clock.stage("sofa"):
                files.append(sofa_file(made))
        with clock.stage("write"):
            errand.origins.record(made.target, errand.source)
            errand.origins.save()
            bundle = write_bundle(made.target, metadata, files)
            make = make_of(self.config_sha256, self.weights.sha256)
            errand.index.record(errand.source, errand.seen, made.target, bundle.metadata, make)
        return BakeResult(
            errand.source,
            "baked",
            bundle=bundle.path,
            written=bundle.metadata,
            stage_seconds=clock.seconds,
        )
