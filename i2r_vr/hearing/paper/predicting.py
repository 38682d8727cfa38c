# SPDX-License-Identifier: MIT
"""From views to a prediction with the paper's networks.

Each view goes the paper's way: disparity, features, spectrogram. The spectrograms of a capture
are read together (`i2r_vr.hearing.paper.reading`), so that its late decay is one. The networks
hear the picture alone, as they were trained; given depth serves the zone and sources' distances.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from i2r_vr.acoustics.quantities import BAND_COUNT
from i2r_vr.hearing.encoder import normalise_rgb
from i2r_vr.hearing.generator import noise_vector
from i2r_vr.hearing.loading import LoadedModel
from i2r_vr.hearing.paper import public_codec
from i2r_vr.hearing.paper.depth import depth_of
from i2r_vr.hearing.paper.model import PaperModel
from i2r_vr.hearing.paper.reading import read_spectrograms
from i2r_vr.hearing.prediction import Prediction
from i2r_vr.hearing.room_features import room_features
from i2r_vr.hearing.scene_views import ASSUMED_DEPTH_M, SceneViews, scene_views
from i2r_vr.hearing.spectrogram import decibels
from i2r_vr.seeing.grid import GRID_SHAPE, pixel_rays
from i2r_vr.seeing.views import CaptureViews

IMAGE2REVERB_CODEC = "image2reverb"
VIEWS_AT_ONCE = 4
T60_LOG_SIGMA = 0.56
"""Scale of a Laplace error of ln T60: the paper's deviation of 78.8 % (Table 3) over sqrt 2."""
NEAREST, FARTHEST = 0.1, 100.0
"""Ends of Monodepth2's range of depth, in its own unit."""
EYE_HEIGHT_M = 1.6
BELOW = -0.34
"""Height of a ray's unit vector from which on it counts as looking at the floor (-20 degrees)."""
ASSUMED_ABSORPTION = 0.2


@torch.inference_mode()
def predict_from_pictures(
    model: LoadedModel,
    captures: Sequence[CaptureViews],
    seed: int,
    depth_scale: float = 1.0,
    codec: str = "own",
) -> list[Prediction]:
    """Predict the reverberation of captures, one after the other.

    Parameters
    ----------
    model : LoadedModel
        Of the architecture ``paper``.
    captures : sequence of CaptureViews
    seed : int
        Of the generator's noise (and of the public codec's phases).
    depth_scale : float
        Multiplies estimated depth.
    codec : {"own", "public"}
        ``public`` decodes as the published Image2Reverb code does.
    """
    network = model.network
    assert isinstance(network, PaperModel)
    return [_predict_one(model, network, capture, seed, depth_scale, codec) for capture in captures]


def _predict_one(
    model: LoadedModel,
    network: PaperModel,
    capture: CaptureViews,
    seed: int,
    depth_scale: float,
    codec: str,
) -> Prediction:
    rgb = torch.from_numpy(capture.views.rgb).to(model.device)
    pictures = normalise_rgb(rgb.permute(0, 3, 1, 2))
    noise = noise_vector(seed).to(model.device)
    disparities, spectrograms = [], []
    for part in torch.split(pictures, VIEWS_AT_ONCE):
        disparity = None if network.depth_network is None else network.disparity(part)
        made = network(part, noise.expand(len(part), -1), disparity)
        spectrograms.append(made.float().cpu().numpy())
        if disparity is not None:
            disparities.append(disparity[:, 0].float())
    disparity_maps = torch.cat(disparities) if disparities else None

    def estimate(_: Tensor) -> Tensor:
        relative = model.weights.description.get("disparity") == "relative"
        return depth_scale * metric_depth(disparity_maps, capture, relative).to(model.device)[None]

    level_db = _levels(np.concatenate(spectrograms), model.weights.codec, codec, seed)
    figures = read_spectrograms(level_db, capture.views.solid_angle_sr)
    scene = scene_views([capture], model.device, estimate)
    first_reflection_s, openness = _geometry(scene)
    return Prediction(
        t60_s=figures.t60_s.astype(np.float32),
        t60_log_sigma=float(model.weights.description.get("t60_log_sigma", T60_LOG_SIGMA)),
        early_db=figures.early_db.astype(np.float32),
        late_db=figures.late_db.astype(np.float32),
        spectrogram_db=level_db[0],
        openness=openness,
        source_distance_m=scene.source_distance_m[0].cpu().numpy(),
        first_reflection_s=first_reflection_s,
        depth_m=scene.grid_depth[0].cpu().numpy(),
        coverage=scene.coverage[0].cpu().numpy(),
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
