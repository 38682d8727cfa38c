# SPDX-License-Identifier: MIT
"""A capture kept in memory, to be heard as often as a person states something else of it."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from i2r_vr.bundle.metadata import Metadata
from i2r_vr.bundle.store import BundleFile
from i2r_vr.capture import Sidecar
from i2r_vr.config import BakeOptions
from i2r_vr.hearing.predicting import Hear
from i2r_vr.hearing.prediction import Prediction
from i2r_vr.pipeline.description import audio_files, describe
from i2r_vr.pipeline.making import Maker, ZoneOf, as_stated
from i2r_vr.pipeline.stages import Heard, Loaded
from i2r_vr.seeing.views import CaptureViews
from i2r_vr.seeing.zone import Zone


@dataclass(frozen=True)
class Take:
    """A bundle in memory: its sound and what its metadata would say of it.

    The metadata's list of files is empty, and the engines' own reverbs are muted there: fitting
    them takes as long as half of the sound, and nobody listens to a take through them.
    """

    metadata: Metadata
    files: tuple[BundleFile, ...]


def remembering(hear: Hear) -> Hear:
    """The same, which asks the network for another scale or other surfaces alone."""
    last: dict[tuple[object, ...], Prediction] = {}

    def again(shown: CaptureViews) -> Prediction:
        key = (*sorted(shown.surfaces.items()), shown.depth_scale)
        if key not in last:
            heard = hear(shown)
            last.clear()
            last[key] = heard
        return last[key]

    return again


def remembering_zones(zone_of: ZoneOf) -> ZoneOf:
    """The same, which looks for walls anew where another depth is heard, or another is stated."""
    last: list[tuple[NDArray[np.floating], NDArray[np.bool_], tuple[object, ...], Zone]] = []

    def again(
        depth_m: NDArray[np.floating], coverage: NDArray[np.bool_], sidecar: Sidecar, name: str
    ) -> Zone:
        stated = (sidecar.zone, sidecar.room, name)
        for depth, seen, other, zone in last:
            if (
                other == stated
                and np.array_equal(seen, coverage)
                and np.array_equal(depth, depth_m, equal_nan=True)
            ):
                return zone
        found = zone_of(depth_m, coverage, sidecar, name)
        last[:] = [(depth_m, coverage, stated, found)]
        return found

    return again


@dataclass(frozen=True)
class Audition:
    """A capture that the network has looked at.

    Takes of it ask for what lies behind the look alone. The files of each are, to the bit, those
    that a bake of the same statements writes.
    """

    loaded: Loaded
    hear: Hear
    maker: Maker

    @property
    def sidecar(self) -> Sidecar:
        """What the capture's own sidecar states."""
        return self.loaded.capture.sidecar

    def take(self, sidecar: Sidecar, options: BakeOptions) -> Take:
        """The sound of the capture under another sidecar.

        Parameters
        ----------
        sidecar : Sidecar
            May differ from the capture's own in `surfaces`, and in `bake` but for the views.
        options : BakeOptions
            May differ from the bake's in which responses are made: all have one gain, which
            those that are made set.
        """
        capture = replace(self.loaded.capture, sidecar=sidecar)
        views = as_stated(self.loaded.views, sidecar)
        heard = Heard(replace(self.loaded, capture=capture, views=views), self.hear(views))
        made = replace(self.maker, options=options).make(heard)
        return Take(describe(made, engines=False), tuple(audio_files(made)))
