# SPDX-License-Identifier: MIT
"""The road from captures to bundles, and the queue that keeps decoding, model and disk busy."""

from __future__ import annotations

import time
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import suppress
from dataclasses import asdict, dataclass, field, replace
from itertools import islice
from pathlib import Path

import numpy as np

from i2r_vr.bundle.metadata import Generator, Metadata
from i2r_vr.bundle.origins import Origins
from i2r_vr.bundle.store import (
    bundle_target,
    is_up_to_date,
    load_bundle,
    portable_name,
    write_bundle,
)
from i2r_vr.capture import (
    Capture,
    CaptureSource,
    LoadOptions,
    hash_inputs,
    load_capture,
    resolver_with_table,
)
from i2r_vr.config import BakeOptions, config_sha256
from i2r_vr.errors import I2RError, Notice, UsageError
from i2r_vr.hearing.loading import LoadedModel, load_model
from i2r_vr.hearing.predicting import CAPTURES_PER_BATCH, Wishes
from i2r_vr.hearing.prediction import Prediction
from i2r_vr.materials.absorption import load_material_table
from i2r_vr.pipeline.description import (
    GENERATOR_NAME,
    audio_files,
    depth_file,
    describe,
    sofa_file,
)
from i2r_vr.pipeline.rendering import make_sound, stated_prediction
from i2r_vr.pipeline.stages import Errand, Heard, Loaded, Made
from i2r_vr.seeing.views import CaptureViews, sample_views, sphere_map
from i2r_vr.seeing.zone import Zone, estimate_zone
from i2r_vr.version import __version__


@dataclass(frozen=True)
class BakeResult:
    """What became of one capture.

    status : "baked", "up_to_date" or "failed"; bundle : its metadata file, and what stands in
    it; error : why it failed; stage_seconds : time of each of its stages.
    """

    source: CaptureSource
    status: str
    bundle: Path | None = None
    metadata: Metadata | None = None
    error: I2RError | None = None
    stage_seconds: Mapping[str, float] = field(default_factory=dict)

    @property
    def seconds(self) -> float:
        """Time of all stages."""
        return sum(self.stage_seconds.values())

    @property
    def t60_s(self) -> float | None:
        """Mid-band T60 of the zone, absent where there is none."""
        return None if self.metadata is None else self.metadata.zone.acoustics.t60_s

    @property
    def views(self) -> int:
        """Directions in the bundle."""
        return 0 if self.metadata is None else len(self.metadata.directions)

    @property
    def notices(self) -> tuple[Notice, ...]:
        """The bundle's warnings."""
        return () if self.metadata is None else self.metadata.warnings


class Pipeline:
    """One loaded model and one set of options, for any number of captures.

    Parameters
    ----------
    options : BakeOptions
    model : LoadedModel, optional
        Loaded by the options' name by default.

    Raises
    ------
    I2RError
        As `load_model` and `load_material_table`; OPTION_CONFLICT.
    """

    def __init__(self, options: BakeOptions, model: LoadedModel | None = None) -> None:
        self.options = options
        self.model = model or load_model(options.model, options.device)
        if options.codec == "public" and self.model.weights.codec != "image2reverb":
            raise UsageError(
                "OPTION_CONFLICT",
                f"--codec public with the model {self.model.weights.name}",
                "a model imported from an image2reverb checkpoint",
                "leave out --codec or give such a --model",
            )
        self.config_sha256 = config_sha256(options, self.model.device.type)
        self.wishes = Wishes(options.seed, options.depth_scale, options.codec)
        self.load_options = LoadOptions(
            kind=options.kind, depth_scale=options.depth_scale, trust_depth=options.trust_depth
        )
        if options.materials is not None:
            table = load_material_table(options.materials)
            self.load_options = replace(self.load_options, resolver=resolver_with_table(table))

    @property
    def notices(self) -> tuple[Notice, ...]:
        """What holds for every capture: the licence of weights that restricts their use."""
        licence = self.model.weights.licence_notice
        return () if licence is None else (Notice("MODEL_LICENCE", licence),)

    def bake(
        self,
        sources: Iterable[CaptureSource],
        out: Path,
        still_wanted: Callable[[CaptureSource], bool] | None = None,
    ) -> Iterator[BakeResult]:
        """Bake captures, in their order; a failure never stops the others.

        Decoding and writing run in threads beside the model; a few captures at most are in
        memory at any time. The caller owns `out` meanwhile (`i2r_vr.bundle.out_lock`).

        Parameters
        ----------
        sources : iterable of CaptureSource
        out : path
            Folder of the bundles.
        still_wanted : callable, optional
            Asked before a bundle is made, from several threads; a capture for which it is false
            fails with CAPTURE_CHANGED.
        """
        try:
            origins = Origins(out)
        except I2RError as error:
            yield from (BakeResult(source, "failed", error=error) for source in sources)
            return
        size = CAPTURES_PER_BATCH[self.model.device.type]
        threads = ThreadPoolExecutor(self.options.job_count)
        writing: deque[Future[BakeResult]] = deque()
        try:
            remaining = iter(sources)
            loading = deque(
                threads.submit(self._load, source, origins)
                for source in islice(remaining, 2 * size)
            )
            while loading:
                batch = [loading.popleft().result() for _ in range(min(size, len(loading)))]
                for source in islice(remaining, len(batch)):
                    loading.append(threads.submit(self._load, source, origins))
                heard = self._hear([_if_wanted(each, still_wanted) for each in batch])
                writing.extend(threads.submit(self._finish, each, still_wanted) for each in heard)
                while len(writing) > size:
                    yield writing.popleft().result()
            while writing:
                yield writing.popleft().result()
        finally:
            threads.shutdown(wait=True, cancel_futures=True)
            with suppress(I2RError):  # of bundles that are written it is saved before
                origins.save()

    def _load(self, source: CaptureSource, origins: Origins) -> Loaded | BakeResult:
        """Find out whether there is anything to do, decode and sample."""
        target = bundle_target(source, origins.out)
        renamed = target.name != portable_name(source.stem)
        collision = source.collision_notice(target.name) if renamed else None
        notices = self.notices if collision is None else (collision, *self.notices)
        errand = Errand(source, target, origins, notices)
        clock = errand.clock
        try:
            if not self.options.adopt:
                origins.refuse_other(target, source)
            if not self.options.force:
                with clock.stage("check"):
                    done = self._is_done(errand)
                if done:
                    return _up_to_date(errand)
            with clock.stage("decode"):
                capture = load_capture(source, self.load_options)
            with clock.stage("views"):
                views = self._sample(capture)
        except I2RError as error:
            return _failed(errand, error)
        return Loaded(errand, capture, views)

    def _is_done(self, errand: Errand) -> bool:
        if not errand.target.metadata_path.exists():
            return False
        _, inputs_sha256 = hash_inputs(errand.source)
        weights = self.model.weights.sha256
        return is_up_to_date(errand.target, inputs_sha256, self.config_sha256, weights)

    def _sample(self, capture: Capture) -> CaptureViews:
        """Views at the model's size, and the sphere where a whole one is given."""
        options, wish = self.options, capture.sidecar.bake.views
        count = options.view_count if wish is None or options.layout == "cube" else wish
        size, finer = self.model.network.view_size, self.model.network.finer
        views = sample_views(capture, options.layout, count, options.fov_deg, size, finer)
        whole = capture.kind != "screenshot"
        stated = {k: v for k, v in asdict(capture.sidecar.surfaces).items() if v is not None}
        return CaptureViews(
            views=views,
            sphere=sphere_map(capture) if whole else None,
            surfaces=stated,
            materials=() if capture.materials is None else capture.materials.materials,
            volume_m3=capture.sidecar.room.volume_m3,
        )

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
        self, heard: Heard | BakeResult, still_wanted: Callable[[CaptureSource], bool] | None
    ) -> BakeResult:
        """Make and write one bundle."""
        if not isinstance(heard, Heard):
            return heard
        wanted = _if_wanted(heard.loaded, still_wanted)
        if isinstance(wanted, BakeResult):
            return wanted
        errand = heard.loaded.errand
        try:
            return self._write(errand, self._make(heard))
        except I2RError as error:
            return _failed(errand, error)

    def _make(self, heard: Heard) -> Made:
        """Meet what is stated, synthesise, and find the zone."""
        loaded, options = heard.loaded, self.options
        errand, capture, views = loaded.errand, loaded.capture, loaded.views.views
        with errand.clock.stage("zone"):
            zone = estimate_zone(
                heard.prediction.depth_m,
                heard.prediction.coverage,
                capture.sidecar,
                errand.source.stem,
            )
        with errand.clock.stage("stated"):
            prediction = self._whole_place(heard.prediction, capture, zone)
            prediction = stated_prediction(prediction, capture, views, options)
        with errand.clock.stage("waveform"):
            sound = make_sound(prediction, views, options)
        return Made(
            target=errand.target,
            options=options,
            generator=self._generator,
            capture=capture,
            views=views,
            prediction=prediction,
            zone=zone,
            sound=sound,
            notices=errand.notices,
        )

    def _whole_place(self, prediction: Prediction, capture: Capture, zone: Zone) -> Prediction:
        """The prediction for all of a place whose depth is given, hidden surfaces among it.

        Its decay follows them; what comes early, and how much there is in all, is of what is seen.
        """
        if capture.depth_m is None or zone.free_path is None:
            return prediction
        factor = self.model.network.decay_factor(zone.free_path.ratio)
        return replace(prediction, t60_s=np.float32(factor) * prediction.t60_s)

    @property
    def _generator(self) -> Generator:
        """What bundles say of how they were made."""
        return Generator(
            name=GENERATOR_NAME,
            version=__version__,
            model=self.model.weights.name,
            weights_sha256=self.model.weights.sha256,
            config_sha256=self.config_sha256,
            seed=self.options.seed,
        )

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
        return BakeResult(
            errand.source,
            "baked",
            bundle=bundle.path,
            metadata=metadata,
            stage_seconds=clock.seconds,
        )


def _failed(errand: Errand, error: I2RError) -> BakeResult:
    return BakeResult(
        errand.source,
        "failed",
        error=error.at(errand.source.file),
        stage_seconds=errand.clock.seconds,
    )


def _up_to_date(errand: Errand) -> BakeResult:
    errand.origins.record(errand.target, errand.source)
    bundle = load_bundle(errand.target.metadata_path)
    return BakeResult(
        errand.source,
        "up_to_date",
        bundle=bundle.path,
        metadata=bundle.metadata,
        stage_seconds=errand.clock.seconds,
    )


def _if_wanted(
    loaded: Loaded | BakeResult, still_wanted: Callable[[CaptureSource], bool] | None
) -> Loaded | BakeResult:
    """What was loaded, or its failure where the capture is not wanted any more."""
    if isinstance(loaded, BakeResult) or still_wanted is None:
        return loaded
    if still_wanted(loaded.errand.source):
        return loaded
    found = "files that changed during the bake"
    error = I2RError("CAPTURE_CHANGED", found, "files at rest", "bake again")
    return _failed(loaded.errand, error)
