# SPDX-License-Identifier: MIT
"""The road from captures to bundles, and the queue that keeps decoding, model and disk busy."""

from __future__ import annotations

import time
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import asdict, dataclass, field, replace
from itertools import islice
from pathlib import Path
from typing import TypeVar

from i2r_vr.bundle.metadata import Generator
from i2r_vr.bundle.store import (
    BundleTarget,
    bundle_target,
    is_up_to_date,
    load_bundle,
    portable_name,
    write_bundle,
)
from i2r_vr.capture import Capture, CaptureSource, LoadOptions, hash_inputs, load_capture
from i2r_vr.capture.material_maps import resolver_with_table
from i2r_vr.config import BakeOptions, config_sha256
from i2r_vr.errors import I2RError, Notice, UsageError
from i2r_vr.hearing.loading import LoadedModel, load_model
from i2r_vr.hearing.predicting import CAPTURES_PER_BATCH, Wishes
from i2r_vr.hearing.prediction import Prediction
from i2r_vr.materials.absorption import load_material_table
from i2r_vr.pipeline.description import GENERATOR_NAME, audio_files, describe, sofa_file
from i2r_vr.pipeline.rendering import make_sound, stated_prediction
from i2r_vr.seeing.views import CaptureViews, sample_views, sphere_map
from i2r_vr.seeing.zone import estimate_zone
from i2r_vr.version import __version__

T = TypeVar("T")


@dataclass(frozen=True)
class BakeResult:
    """What became of one capture.

    status : "baked", "up_to_date" or "failed"; bundle : its metadata file; error : why it
    failed; stage_seconds : time of each of its stages; t60_s : mid-band T60 of the zone, absent
    where there is none; views : directions in the bundle; notices : the bundle's warnings.
    """

    source: CaptureSource
    status: str
    bundle: Path | None = None
    error: I2RError | None = None
    stage_seconds: Mapping[str, float] = field(default_factory=dict)
    t60_s: float | None = None
    views: int = 0
    notices: tuple[Notice, ...] = ()

    @property
    def seconds(self) -> float:
        """Time of all stages."""
        return sum(self.stage_seconds.values())


@dataclass
class _Job:
    """One capture on its way: what the stages so far have found, or the result."""

    source: CaptureSource
    target: BundleTarget
    notices: tuple[Notice, ...] = ()
    capture: Capture | None = None
    views: CaptureViews | None = None
    prediction: Prediction | None = None
    result: BakeResult | None = None
    stage_seconds: dict[str, float] = field(default_factory=dict)

    def timed(self, stage: str, call: Callable[[], T]) -> T:
        """Run a stage and add up its time."""
        start = time.perf_counter()
        try:
            return call()
        finally:
            spent = time.perf_counter() - start
            self.stage_seconds[stage] = self.stage_seconds.get(stage, 0.0) + spent

    def fail(self, error: I2RError) -> None:
        """End here."""
        self.result = BakeResult(
            self.source,
            "failed",
            error=error.at(self.source.file),
            stage_seconds=self.stage_seconds,
        )


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
        self.load_options = LoadOptions(kind=options.kind, depth_scale=options.depth_scale)
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
        memory at any time.

        Parameters
        ----------
        sources : iterable of CaptureSource
        out : path
            Folder of the bundles.
        still_wanted : callable, optional
            Asked before a bundle is made, from several threads; a capture for which it is false
            fails with CAPTURE_CHANGED.
        """
        size = CAPTURES_PER_BATCH[self.model.device.type]
        threads = ThreadPoolExecutor(self.options.job_count)
        writing: deque[Future[BakeResult]] = deque()
        try:
            remaining = iter(sources)
            loading = deque(
                threads.submit(self._load, source, out) for source in islice(remaining, 2 * size)
            )
            while loading:
                jobs = [loading.popleft().result() for _ in range(min(size, len(loading)))]
                for source in islice(remaining, len(jobs)):
                    loading.append(threads.submit(self._load, source, out))
                _drop_unwanted(jobs, still_wanted)
                self._predict(jobs)
                writing.extend(threads.submit(self._write, job, still_wanted) for job in jobs)
                while len(writing) > size:
                    yield writing.popleft().result()
            while writing:
                yield writing.popleft().result()
        finally:
            threads.shutdown(wait=True, cancel_futures=True)

    def _load(self, source: CaptureSource, out: Path) -> _Job:
        """Find out whether there is anything to do, decode and sample."""
        target = bundle_target(source, out)
        renamed = target.name != portable_name(source.stem)
        collision = source.collision_notice(target.name) if renamed else None
        notices = [*self.notices] if collision is None else [collision, *self.notices]
        job = _Job(source, target, notices=tuple(notices))
        try:
            if not self.options.force and job.timed("check", lambda: self._is_done(job)):
                job.result = self._up_to_date(job)
                return job
            capture = job.timed("decode", lambda: load_capture(source, self.load_options))
            job.capture = capture
            job.views = job.timed("views", lambda: self._sample(capture))
        except I2RError as error:
            job.fail(error)
        return job

    def _is_done(self, job: _Job) -> bool:
        if not job.target.metadata_path.exists():
            return False
        _, inputs_sha256 = hash_inputs(job.source)
        weights = self.model.weights.sha256
        return is_up_to_date(job.target, inputs_sha256, self.config_sha256, weights)

    def _up_to_date(self, job: _Job) -> BakeResult:
        metadata = load_bundle(job.target.metadata_path).metadata
        return BakeResult(
            job.source,
            "up_to_date",
            bundle=job.target.metadata_path,
            stage_seconds=job.stage_seconds,
            t60_s=metadata.zone.acoustics.t60_s,
            views=len(metadata.directions),
            notices=metadata.warnings,
        )

    def _sample(self, capture: Capture) -> CaptureViews:
        """Views at the model's size, and the sphere where a whole one is given."""
        options, wish = self.options, capture.sidecar.bake.views
        count = options.view_count if wish is None or options.layout == "cube" else wish
        size, finer = self.model.network.view_size, self.model.network.finer
        views = sample_views(capture, options.layout, count, options.fov_deg, size, finer)
        whole = capture.kind != "screenshot"
        stated = {k: v for k, v in asdict(capture.sidecar.surfaces).items() if v is not None}
        return CaptureViews(views, sphere_map(capture) if whole else None, stated)

    def _predict(self, jobs: Sequence[_Job]) -> None:
        """Run the model over jobs that got this far, those of one layout together."""
        groups: dict[tuple[int, float], list[_Job]] = {}
        for job in jobs:
            if job.views is not None and job.result is None:
                key = (len(job.views.views.directions), job.views.views.fov_deg)
                groups.setdefault(key, []).append(job)
        for group in groups.values():
            start = time.perf_counter()
            views = [job.views for job in group if job.views is not None]
            predictions = self.model.predict(views, self.wishes)
            spent = (time.perf_counter() - start) / len(group)
            for job, prediction in zip(group, predictions, strict=True):
                job.prediction = prediction
                job.stage_seconds["model"] = spent

    def _write(self, job: _Job, still_wanted: Callable[[CaptureSource], bool] | None) -> BakeResult:
        """Synthesise, measure and write one bundle."""
        _drop_unwanted([job], still_wanted)
        if job.result is None:
            try:
                job.result = self._bundle(job)
            except I2RError as error:
                job.fail(error)
        assert job.result is not None
        return job.result

    def _bundle(self, job: _Job) -> BakeResult:
        capture, views, prediction = job.capture, job.views, job.prediction
        assert capture is not None
        assert views is not None
        assert prediction is not None
        options, target = self.options, job.target
        prediction = job.timed(
            "stated", lambda: stated_prediction(prediction, capture, views.views, options)
        )
        sound = job.timed("waveform", lambda: make_sound(prediction, views.views, options))
        depth, coverage = prediction.depth_m, prediction.coverage
        zone = job.timed(
            "zone", lambda: estimate_zone(depth, coverage, capture.sidecar, job.source.stem)
        )
        generator = Generator(
            name=GENERATOR_NAME,
            version=__version__,
            model=self.model.weights.name,
            weights_sha256=self.model.weights.sha256,
            config_sha256=self.config_sha256,
            seed=options.seed,
        )
        metadata = job.timed(
            "metadata",
            lambda: describe(
                capture,
                views.views,
                prediction,
                zone,
                sound,
                generator,
                target,
                options,
                job.notices,
            ),
        )
        files = job.timed("encode", lambda: audio_files(sound, target, options))
        if options.sofa:
            files.append(
                job.timed("sofa", lambda: sofa_file(sound, target, views.views, prediction, zone))
            )
        bundle = job.timed("write", lambda: write_bundle(target, metadata, files))
        return BakeResult(
            job.source,
            "baked",
            bundle=bundle.path,
            stage_seconds=job.stage_seconds,
            t60_s=metadata.zone.acoustics.t60_s,
            views=len(sound.responses.directions),
            notices=metadata.warnings,
        )


def _drop_unwanted(
    jobs: Sequence[_Job], still_wanted: Callable[[CaptureSource], bool] | None
) -> None:
    """End the jobs whose capture is not wanted any more."""
    for job in jobs:
        if still_wanted is not None and job.result is None and not still_wanted(job.source):
            found = "files that changed during the bake"
            job.fail(I2RError("CAPTURE_CHANGED", found, "files at rest", "bake again"))
