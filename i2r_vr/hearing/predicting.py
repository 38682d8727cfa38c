# SPDX-License-Identifier: MIT
"""From sampled views to the model's prediction, for a batch of captures of one layout.

Batches have a fixed number of captures per kind of device (the rest is padding), so a capture's
result does not depend on its company.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
import torch
from torch import Tensor

from i2r_vr.acoustics.quantities import EARLY_COUNT, LOUDEST_WINDOW_DB, NO_ENERGY_DB
from i2r_vr.hearing.compact_model import CompactModel
from i2r_vr.hearing.generator import noise_vector
from i2r_vr.hearing.loading import LoadedModel
from i2r_vr.hearing.prediction import Prediction
from i2r_vr.hearing.scene_views import scene_views
from i2r_vr.hearing.spectrogram import decibels
from i2r_vr.seeing.views import CaptureViews

CAPTURES_PER_BATCH: Mapping[str, int] = {"cpu": 1, "cuda": 8, "mps": 4}


def predict(
    model: LoadedModel,
    captures: Sequence[CaptureViews],
    seed: int,
    depth_scale: float = 1.0,
    codec: str = "own",
) -> list[Prediction]:
    """Predict the reverberation of captures whose views have the same directions and size.

    Parameters
    ----------
    model : LoadedModel
    captures : sequence of CaptureViews
        Any number; they are run in batches of fixed size.
    seed : int
        Of the generator's noise.
    depth_scale : float
        Multiplies estimated depth (that which is given was scaled on loading).
    codec : {"own", "public"}
        How the spectrograms of an imported image2reverb model are decoded.
    """
    if not isinstance(model.network, CompactModel):
        from i2r_vr.hearing.paper.predicting import predict_from_pictures

        return predict_from_pictures(model, captures, seed, depth_scale, codec)
    network = model.network
    size = CAPTURES_PER_BATCH[model.device.type]
    found: list[Prediction] = []
    for start in range(0, len(captures), size):
        batch = list(captures[start : start + size])
        padded = batch + [batch[-1]] * (size - len(batch))
        found += _predict_batch(model, network, padded, seed, depth_scale)[: len(batch)]
    return found


@torch.inference_mode()
def _predict_batch(
    model: LoadedModel,
    network: CompactModel,
    captures: Sequence[CaptureViews],
    seed: int,
    depth_scale: float,
) -> list[Prediction]:
    first = captures[0].views

    def estimate(rgb: Tensor) -> Tensor:
        return depth_scale * network.estimate_depth(rgb, first.directions, first.fov_deg)

    scene = scene_views(captures, model.device, estimate)
    hearing = network.hear(scene)
    noise = noise_vector(seed, len(captures)).to(model.device)
    spectrogram = decibels(network.late_spectrogram(hearing.scene, noise).cpu().numpy())
    window_db = hearing.window_db.clamp(NO_ENERGY_DB, LOUDEST_WINDOW_DB).cpu().numpy()
    return [
        Prediction(
            t60_s=np.exp(hearing.log_t60[i].cpu().numpy()),
            t60_log_sigma=float(hearing.log_sigma[i].exp()),
            early_db=window_db[i, :, :, :EARLY_COUNT],
            late_db=window_db[i, :, :, EARLY_COUNT],
            spectrogram_db=spectrogram[i],
            openness=float(hearing.features.openness[i]),
            source_distance_m=scene.source_distance_m[i].cpu().numpy(),
            first_reflection_s=hearing.features.first_reflection_s[i].cpu().numpy(),
            depth_m=scene.grid_depth[i].cpu().numpy(),
            coverage=scene.coverage[i].cpu().numpy(),
        )
        for i in range(len(captures))
    ]
