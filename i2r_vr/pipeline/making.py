# SPDX-License-Identifier: MIT
"""What a network is shown of a capture, and what is made of its prediction."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import asdict, dataclass, replace

import numpy as np
from numpy.typing import NDArray

from i2r_vr.bundle.metadata import Generator
from i2r_vr.capture import Capture, Sidecar
from i2r_vr.config import BakeOptions
from i2r_vr.hearing.predicting import ReverbNetwork
from i2r_vr.hearing.prediction import Prediction
from i2r_vr.pipeline.rendering import make_sound, stated_prediction, tuning_of
from i2r_vr.pipeline.stages import Heard, Made
from i2r_vr.seeing.views import CaptureViews, sample_views, sphere_map
from i2r_vr.seeing.zone import Zone, estimate_zone


def shown_of(capture: Capture, options: BakeOptions, network: ReverbNetwork) -> CaptureViews:
    """Views at the network's size, and the sphere where a whole one is given."""
    wish = capture.sidecar.bake.views
    count = options.view_count if wish is None or options.layout == "cube" else wish
    size, finer = network.view_size, network.finer
    views = sample_views(capture, options.layout, count, options.fov_deg, size, finer)
    shown = CaptureViews(
        views=views,
        sphere=None if capture.kind == "screenshot" else sphere_map(capture),
        surfaces={},
        materials=() if capture.materials is None else capture.materials.materials,
    )
    return as_stated(shown, capture.sidecar)


def as_stated(shown: CaptureViews, sidecar: Sidecar) -> CaptureViews:
    """What is shown of a capture, with what a sidecar states of its surfaces and its size."""
    stated = {k: v for k, v in asdict(sidecar.surfaces).items() if v is not None}
    return replace(
        shown,
        surfaces=stated,
        volume_m3=sidecar.room.volume_m3,
        depth_scale=sidecar.bake.depth_scale,
    )


ZoneOf = Callable[[NDArray[np.floating], NDArray[np.bool_], Sidecar, str], Zone]
"""As `estimate_zone`."""


@dataclass(frozen=True)
class Maker:
    """What makes sound of predictions, the same for all captures of a bake."""

    options: BakeOptions
    generator: Generator
    network: ReverbNetwork
    zone_of: ZoneOf = estimate_zone

    def make(self, heard: Heard) -> Made:
        """Meet what is stated, synthesise, and find the zone."""
        loaded, options = heard.loaded, self.options
        errand, capture, views = loaded.errand, loaded.capture, loaded.views.views
        with errand.clock.stage("zone"):
            zone = self.zone_of(
                heard.prediction.depth_m,
                heard.prediction.coverage,
                capture.sidecar,
                errand.source.stem,
            )
        with errand.clock.stage("stated"):
            prediction = self._whole_place(heard.prediction, capture, zone)
            prediction = stated_prediction(prediction, capture, views, options)
        with errand.clock.stage("waveform"):
            sound = make_sound(prediction, views, options, tuning_of(capture, options))
        return Made(
            target=errand.target,
            options=options,
            generator=self.generator,
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
        factor = self.network.decay_factor(zone.free_path.ratio)
        return replace(prediction, t60_s=np.float32(factor) * prediction.t60_s)
