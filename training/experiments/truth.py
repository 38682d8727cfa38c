# SPDX-License-Identifier: MIT
"""A scene's own impulse response: its labels made into sound as a prediction would be."""

from __future__ import annotations

import numpy as np
import torch

from i2r_vr.acoustics.quantities import (
    EARLY_COUNT,
    EARLY_EDGES_S,
    LATE_START_S,
    LOUDEST_WINDOW_DB,
    NO_ENERGY_DB,
)
from i2r_vr.hearing.prediction import Prediction
from i2r_vr.hearing.spectrogram import LENGTH, decibels
from i2r_vr.seeing.grid import GRID_SHAPE
from i2r_vr.sound.synthesis import ImpulseResponses, synthesize
from training.adversarial.objectives import real_spectrograms
from training.datasets.view_plans import LABEL_VIEWS, WHOLE, label_directions
from training.scenes.shards import SceneShards

HEARD_DB = -40.0
NO_DECAY_S = 0.05


def true_prediction(shards: SceneShards, scene: int, seed: int = 0) -> Prediction:
    """The labels of a scene in the form that a model predicts them.

    The first reflection is put at the start of the first window that holds energy.
    """
    t60_s = np.asarray(shards.row("t60_s", scene), np.float64)
    known = np.flatnonzero(np.isfinite(t60_s))
    filled = np.full(len(t60_s), NO_DECAY_S)
    if len(known):
        filled = np.interp(np.arange(len(t60_s)), known, t60_s[known])
    window_db = np.asarray(shards.row("window_db", scene), np.float32).clip(
        NO_ENERGY_DB, LOUDEST_WINDOW_DB
    )
    loud = window_db[..., :EARLY_COUNT].max(axis=1) > HEARD_DB
    starts = np.array([*EARLY_EDGES_S[:-1], LATE_START_S])
    first = starts[np.where(loud.any(axis=1), loud.argmax(axis=1), len(starts) - 1)]
    noise = torch.from_numpy(np.random.default_rng(seed).standard_normal((1, LENGTH)))
    decay_db = torch.from_numpy(np.array(shards.row("decay_db", scene), np.float32))[None]
    spectrogram = real_spectrograms(decay_db, noise.float())[0].numpy()
    return Prediction(
        t60_s=filled.astype(np.float32),
        t60_log_sigma=float(shards.row("t60_noise", scene)),
        early_db=window_db[..., :5],
        late_db=window_db[..., 5],
        spectrogram_db=decibels(spectrogram),
        openness=float(shards.row("openness", scene)),
        source_distance_m=np.asarray(shards.row("source_distance_m", scene), np.float32),
        first_reflection_s=first.astype(np.float32),
        depth_m=np.ones(GRID_SHAPE, np.float32),
        coverage=np.ones(GRID_SHAPE, np.bool_),
    )


def true_responses(
    shards: SceneShards, scene: int, sample_rate: int = 48000, seed: int = 0
) -> ImpulseResponses:
    """Impulse responses of a scene's labels: the zone's, and those of the twelve directions."""
    prediction = true_prediction(shards, scene, seed)
    directions = label_directions(WHOLE)
    weights = np.full(LABEL_VIEWS, 4.0 * np.pi / LABEL_VIEWS)
    return synthesize(prediction, directions, weights, sample_rate, seed, with_ambix=False)
