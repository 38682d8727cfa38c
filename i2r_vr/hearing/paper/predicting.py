# SPDX-License-Identifier: MIT
"""From what the paper's networks make of views to a prediction.

Each view goes the paper's way: disparity, features, spectrogram. The spectrograms of a capture
are read together (`i2r_vr.hearing.paper.reading`), so that its late decay is one. The networks
hear the picture alone, as they were trained; given depth serves the zone and sources' distances.
"""

from __future__ import annotations

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from i2r_vr.acoustics.quantities import BAND_COUNT
from i2r_vr.hearing.paper import public_codec
from i2r_vr.hearing.paper.depth import depth_of
from i2r_vr.hearing.paper.reading import read_spectrograms
from i2r_vr.hearing.predicting import Wishes
from i2r_vr.hearing.prediction import Prediction
from i2r_vr.hearing.room_features import room_features
from i2r_vr.hearing.scene_views import ASSUMED_DEPTH_M, SceneViews, scaled, scene_views
from i2r_vr.hearing.spectrogram import decibels
from i2r_vr.hearing.stated_volume import volume_factors
from i2r_vr.hearing.weights_file import WeightsFile
from i2r_vr.seeing.grid import GRID_SHAPE, pixel_rays
from i2r_vr.seeing.views import CaptureViews

IMAGE2REVERB_CODEC = "image2reverb"
T60_LOG_SIGMA = 0.56
"""Scale of a Laplace error of ln T60: the paper's deviation of 78.8 % (Table 3) over sqrt 2."""
NEAREST, FARTHEST = 0.1, 100.0
"""Ends of Monodepth2's range of depth, in its own unit."""
EYE_HEIGHT_M = 1.6
BELOW = -0.34
"""Height of a ray's unit vector from which on it counts as looking at the floor (-20 degrees)."""
ASSUMED_ABSORPTION = 0.2


def prediction_of(
    capture: CaptureViews,
    encoded: NDArray[np.float32],
    disparity: Tensor | None,
    device: torch.device,
    weights: WeightsFile,
    wishes: Wishes,
) -> Prediction:
    """What a capture's spectrograms say of its reverberation.

    Parameters
    ----------
    capture : CaptureViews
    encoded : float32 [V, 512, 512]
        The generator's output for each view.
    disparity : Tensor [V, S, S], optional
        What the depth network says of the views, where there is one.
    device : torch.device
    weights : WeightsFile
        Their description has the scale of spectrograms and disparity, and of the error of T60.
    wishes : Wishes
    """

    def estimate(_: Tensor) -> Tensor:
        relative = weights.description.get("disparity") == "relative"
        return wishes.depth_scale * metric_depth(disparity, capture, relative).to(device)[None]

    level_db = _levels(encoded, weights.codec, wishes.codec, wishes.seed)
    figures = read_spectrograms(level_db, capture.views.solid_angle_sr)
    scene = scene_views([capture], device, estimate)
    (stated,) = volume_factors([capture], scene)
    scene = scaled(scaled(scene, [stated]), [capture.depth_scale])
    first_reflection_s, openness = _geometry(scene)
    return Prediction(
        t60_s=figures.t60_s.astype(np.float32),
        t60_log_sigma=float(weights.description.get("t60_log_sigma", T60_LOG_SIGMA)),
        early_db=figures.early_db.astype(np.float32),
        late_db=figures.late_db.astype(np.float32),
        spectrogram_db=level_db[0],
        openness=openness,
        source_distance_m=scene.source_distance_m[0].cpu().numpy(),
        first_reflection_s=first_reflection_s,
        depth_m=scene.grid_depth[0].cpu().numpy(),
        coverage=scene.coverage[0].cpu().numpy(),
        depth_scale=stated * capture.depth_scale,
    )


def _levels(
    encoded: NDArray[np.float32], model_codec: str, codec: str, seed: int
) -> NDArray[np.float32]:
    """Decibels of STFT magnitudes [V, 512, 512] of a generator's output."""
    if codec == "public":
        rng = np.random.default_rng([seed, 0x9B11])
        return np.stack([public_codec.public_level_db(view, rng) for view in encoded])
    if model_codec == IMAGE2REVERB_CODEC:
        return public_codec.level_db(encoded)
    return decibels(encoded)


def metric_depth(disparity: Tensor | None, capture: CaptureViews, relative: bool) -> Tensor:
    """Radial depth [V, S, S] in metres of disparity [V, S, S].

    Parameters
    ----------
    disparity : Tensor, optional
        Without it, everything is 4 m away.
    capture : CaptureViews
    relative : bool
        Of Monodepth2's own weights, whose planar depth has no unit: the median height of what
        lies more than 20 degrees below the horizon is taken for that of an eye above the floor
        (without a view downwards one unit is a metre). Otherwise radial, of our own training.
    """
    shape = capture.views.rgb.shape[:3]
    if disparity is None:
        return torch.full(shape, ASSUMED_DEPTH_M)
    if not relative:
        return depth_of(disparity)
    rays = torch.from_numpy(pixel_rays(capture.views.directions, capture.views.fov_deg, shape[1]))
    rays = rays.to(disparity)
    planar = 1.0 / (1.0 / FARTHEST + (1.0 / NEAREST - 1.0 / FARTHEST) * disparity)
    length = rays.norm(dim=-1)
    heights = (-planar * rays[..., 2])[rays[..., 2] / length < BELOW]
    unit_m = EYE_HEIGHT_M / heights.median() if heights.numel() else 1.0
    radial: Tensor = planar * length * unit_m
    return radial


def _geometry(scene: SceneViews) -> tuple[NDArray[np.float32], float]:
    """Delay of each source's first reflection in seconds, and the share of sky."""
    absorption = torch.full(
        (1, *GRID_SHAPE, BAND_COUNT), ASSUMED_ABSORPTION, device=scene.depth.device
    )
    directions = torch.from_numpy(scene.directions).to(scene.depth)
    found = room_features(
        scene.grid_depth,
        absorption,
        scene.coverage,
        directions[None],
        scene.source_distance_m,
        scene.depth_given,
        scene.materials_given,
    )
    return found.first_reflection_s[0].cpu().numpy(), float(found.openness[0])
