# SPDX-License-Identifier: MIT
"""The road of one capture: read, seen, heard, made into sound, written."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Sequence
from dataclasses import replace
from functools import cached_property

from i2r_vr.bundle.metadata import Generator
from i2r_vr.bundle.store import write_bundle
from i2r_vr.capture import CaptureSource, LoadOptions, load_capture, resolver_with_table
from i2r_vr.config import BakeOptions, config_sha256
from i2r_vr.errors import I2RError, UsageError
from i2r_vr.hearing.loading import LoadedModel, load_model
from i2r_vr.hearing.predicting import CAPTURES_PER_BATCH, Wishes
from i2r_vr.hearing.weights_file import WeightsFile, find_weights
from i2r_vr.materials.absorption import load_material_table
from i2r_vr.pipeline.audition import Audition, remembering, remembering_zones
from i2r_vr.pipeline.bake_result import BakeResult, failed, if_wanted, up_to_date
from i2r_vr.pipeline.currency import Currency
from i2r_vr.pipeline.description import audio_files, depth_file, describe, sofa_file
from i2r_vr.pipeline.making import Maker, shown_of
from i2r_vr.pipeline.stages import Errand, Heard, Loaded, Made
from i2r_vr.version import GENERATOR_NAME, __version__


class Road:
    """One model and one set of options, and what becomes of a capture by them.

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
        self.weights: WeightsFile = find_weights(options.model) if model is None else model.weights
        if options.codec == "public" and self.weights.codec != "image2reverb":
            raise UsageError(
                "OPTION_CONFLICT",
                f"--codec public with the model {self.weights.name}",
                "a model imported from an image2reverb checkpoint",
                "leave out --codec or give such a --model",
            )
        self.device = options.device if model is None else model.device.type
        self.currency = Currency.of(options, self.weights.sha256, self.device)
        self.wishes = Wishes(options.seed, options.depth_scale, options.codec)
        self.load_options = LoadOptions(
            kind=options.kind, depth_scale=options.depth_scale, trust_depth=options.trust_depth
        )
        if options.materials is not None:
            table = load_material_table(options.materials)
            self.load_options = replace(self.load_options, resolver=resolver_with_table(table))

    @property
    def model(self) -> LoadedModel:
        """The model, loaded when it is first asked for; see `load_model`."""
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
    def batch_size(self) -> int:
        """Captures that are heard together; one by one before there is a model."""
        return 1 if self._model is None else CAPTURES_PER_BATCH[self._model.device.type]

    def check(self, errand: Errand) -> BakeResult | None:
        """The result of a capture whose bundle is current by its content."""
        if self.options.force:
            return None
        try:
            with errand.clock.stage("check"):
                current = self.currency.met_by(errand)
        except I2RError as error:
            return failed(errand, error)
        return None if current is None else up_to_date(errand, current)

    def load(self, errand: Errand) -> Loaded | BakeResult:
        """Find out whether there is anything to do, decode and sample."""
        current = self.check(errand)
        if current is not None:
            return current
        clock = errand.clock
        network = self.model.network  # where there is none, no capture can be baked
        try:
            with clock.stage("decode"):
                capture = load_capture(errand.source, self.load_options)
            with clock.stage("views"):
                views = shown_of(capture, self.options, network)
        except I2RError as error:
            return failed(errand, error)
        return Loaded(errand, capture, views)

    def audition(self, errand: Errand) -> Audition:
        """Decode and look at a capture, to hear it as often as it is stated anew.

        Raises
        ------
        I2RError
            As `load_model` and `load_capture`.
        """
        network = self.model.network
        capture = load_capture(errand.source, self.load_options)
        views = shown_of(capture, self.options, network)
        hear = remembering(self.model.look(views, self.wishes))
        maker = replace(self._maker, zone_of=remembering_zones(self._maker.zone_of))
        return Audition(Loaded(errand, capture, views), hear, maker)

    def hear(self, batch: Sequence[Loaded]) -> list[Heard]:
        """Run the model over what was loaded, captures of one layout together."""
        found: list[Heard | None] = [None] * len(batch)
        groups: dict[tuple[int, float], list[tuple[int, Loaded]]] = {}
        for place, each in enumerate(batch):
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

    def finish(
        self,
        heard: Heard,
        claim: Callable[[Errand], None] | None = None,
        still_wanted: Callable[[CaptureSource], bool] | None = None,
    ) -> BakeResult:
        """Make and write one bundle, `claim` called before it is written."""
        wanted = if_wanted(heard.loaded, still_wanted)
        if isinstance(wanted, BakeResult):
            return wanted
        errand = heard.loaded.errand
        try:
            return self._write(errand, self._maker.make(heard), claim)
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

    def _write(
        self, errand: Errand, made: Made, claim: Callable[[Errand], None] | None
    ) -> BakeResult:
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
            if claim is not None:
                claim(errand)
            bundle = write_bundle(made.target, metadata, files)
        return BakeResult(
            errand.source,
            "baked",
            bundle=bundle.path,
            written=bundle.metadata,
            stage_seconds=clock.seconds,
        )
