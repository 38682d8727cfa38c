# SPDX-License-Identifier: MIT
"""The stations of a capture on its road: each is a value that the next one starts from."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

from i2r_vr.bundle.index import Stamp
from i2r_vr.bundle.metadata import Generator
from i2r_vr.bundle.store import BundleTarget
from i2r_vr.capture import Capture, CaptureSource
from i2r_vr.config import BakeOptions
from i2r_vr.errors import Notice
from i2r_vr.hearing.prediction import Prediction
from i2r_vr.pipeline.rendering import Sound
from i2r_vr.seeing.views import CaptureViews, ViewSet
from i2r_vr.seeing.zone import Zone


class StageClock:
    """Seconds that a capture's stages took, by their names, in the order in which they began."""

    def __init__(self) -> None:
        self.seconds: dict[str, float] = {}

    @contextmanager
    def stage(self, name: str) -> Iterator[None]:
        """Add the time of what runs inside to a stage, whether it succeeds or not."""
        start = time.perf_counter()
        try:
            yield
        finally:
            self.add(name, time.perf_counter() - start)

    def add(self, name: str, seconds: float) -> None:
        """Add time to a stage."""
        self.seconds[name] = self.seconds.get(name, 0.0) + seconds


@dataclass(frozen=True)
class Errand:
    """A capture that was found, where its bundle goes, and what is known before it is read.

    seen : how the capture's files stood before they were read.
    """

    source: CaptureSource
    target: BundleTarget
    seen: Stamp | None
    notices: tuple[Notice, ...]
    clock: StageClock = field(default_factory=StageClock)


@dataclass(frozen=True)
class Loaded:
    """A capture that was read, and the views that the model is to be shown of it."""

    errand: Errand
    capture: Capture
    views: CaptureViews


@dataclass(frozen=True)
class Heard:
    """What the model predicts of a capture."""

    loaded: Loaded
    prediction: Prediction


@dataclass(frozen=True)
class Made:
    """All that a bundle's content follows from.

    prediction : with what a person states of it; notices : those known before the capture was
    read, which come first among the bundle's warnings.
    """

    target: BundleTarget
    options: BakeOptions
    generator: Generator
    capture: Capture
    views: ViewSet
    prediction: Prediction
    zone: Zone
    sound: Sound
    notices: tuple[Notice, ...] = ()
