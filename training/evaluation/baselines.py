# SPDX-License-Identifier: MIT
"""What every model must beat: a constant, formulas, a regression, a nearest neighbour."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import torch
from numpy.typing import NDArray
from sklearn.linear_model import RidgeCV
from sklearn.neighbors import KNeighborsRegressor
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import Normalizer, PolynomialFeatures, StandardScaler
from torch import Tensor

from i2r_vr.hearing.compact_model import CompactModel
from i2r_vr.hearing.room_features import RoomFeatures, room_features
from i2r_vr.hearing.scene_views import SOURCE_DISTANCE_M, views_to_grid
from i2r_vr.seeing.grid import GRID_SHAPE
from training.compact.features import features_of_scenes
from training.datasets.scenes import on_grid
from training.datasets.view_plans import AHEAD, WHOLE, ViewPlan
from training.evaluation.observation import PHOTO_FOV_DEG, mid_band, observe
from training.scenes.shards import SceneShards

Float = NDArray[np.float64]
Scenes = NDArray[np.int64]
PLANS = {
    (kind, inputs): ViewPlan(index, 90.0, depth, materials, False)
    for kind, index in (("panorama", WHOLE), ("screenshot", (5,)))
    for inputs, depth, materials in (
        ("depth_and_materials", "true", True),
        ("depth", "true", False),
        ("rgb", "estimated", False),
    )
}
"""How the nearest neighbour is shown its scenes, by kind of capture and what is given."""
CONSTANT_GRID_S = np.exp(np.linspace(np.log(0.05), np.log(12.0), 400))


def best_constant(true: Float) -> float:
    """The time of least median relative error for known times [N]."""
    errors = np.abs(CONSTANT_GRID_S[:, None] / true[None] - 1.0)
    return float(CONSTANT_GRID_S[np.median(errors, axis=1).argmin()])


def depth_statistics(depth: NDArray[np.float32], kind: str) -> Float:
    """Quantiles of log-distance, its deviation, and the share of sky [9] of a depth map."""
    values = depth.astype(np.float64)
    if kind == "panorama":
        rows = (np.arange(depth.shape[0]) + 0.5) / depth.shape[0]
        keep = np.random.default_rng(0).random(depth.shape) < np.sin(rows * np.pi)[:, None]
        values = values[keep]
    values = values.ravel()
    finite = values[np.isfinite(values)]
    solid = np.log(np.clip(finite if len(finite) else np.array([200.0]), 0.1, 200.0))
    quantiles = np.quantile(solid, [0.02, 0.1, 0.25, 0.5, 0.75, 0.9, 0.98])
    return np.array([*quantiles, solid.std(), float(np.isinf(values).mean())])


def _grid(depth: NDArray[np.float32], kind: str) -> tuple[Tensor, Tensor]:
    """Depth [1, 64, 128] on the grid and where it is known."""
    if kind == "panorama":
        grid = torch.from_numpy(on_grid(depth).copy())[None]
        return grid, torch.ones(1, *GRID_SHAPE, dtype=torch.bool)
    grid, seen = views_to_grid(torch.from_numpy(depth)[None, None], AHEAD, PHOTO_FOV_DEG)
    return torch.where(seen, grid, torch.full_like(grid, 4.0)), seen[None]


def grid_features(grid: Tensor, absorption: Tensor, known: Tensor) -> RoomFeatures:
    """What given depth [1, 64, 128] and absorption [1, 64, 128, 7] tell of one source ahead."""
    return room_features(
        grid,
        absorption,
        known,
        torch.from_numpy(AHEAD)[None].float(),
        torch.full((1, 1), SOURCE_DISTANCE_M),
        torch.ones(1),
        torch.zeros(1),
    )


def _eyring_from_depth(
    shards: SceneShards, test: Scenes, kind: str, absorption: NDArray[np.float32]
) -> Float:
    """Eyring's time from the volume and surface that the depth map shows."""
    found = []
    everywhere = torch.from_numpy(absorption).expand(1, *GRID_SHAPE, 7)
    for scene in test:
        grid, known = _grid(observe(shards, int(scene), kind).depth_m, kind)
        features = grid_features(grid, everywhere, known)
        found.append(features.log_eyring_t60.exp().numpy()[0])
    return mid_band(np.stack(found))


def predict_all(shards: SceneShards, train: Scenes, test: Scenes, kind: str) -> dict[str, Float]:
    """Mid-band T60 [N] that the baselines say of test scenes.

    Parameters
    ----------
    shards : SceneShards
    train, test : int arrays
    kind : {"panorama", "screenshot"}
    """
    truth = mid_band(shards.column("t60_s"))
    train = train[np.isfinite(truth[train])]
    rows = {
        int(i): depth_statistics(observe(shards, int(i), kind).depth_m, kind)
        for i in [*train, *test]
    }
    ridge = make_pipeline(
        StandardScaler(), PolynomialFeatures(2), RidgeCV(np.logspace(-2, 4, 13))
    ).fit(np.stack([rows[int(i)] for i in train]), np.log(truth[train]))
    usual = np.median(shards.column("mean_absorption")[train], axis=0).astype(np.float32)
    return {
        "best constant": np.full(len(test), best_constant(truth[train])),
        "ridge on depth statistics": np.exp(ridge.predict(np.stack([rows[int(i)] for i in test]))),
        "Eyring, depth map and usual absorption": _eyring_from_depth(shards, test, kind, usual),
        "Eyring, true geometry and materials": mid_band(shards.column("eyring_t60_s"))[test],
    }


def nearest_neighbour(
    model: CompactModel, shards: SceneShards, train: Scenes, test: Scenes, plan: ViewPlan
) -> Float:
    """Mid-band T60 [N] of the training scene whose encoder features are most alike (cosine)."""
    truth = mid_band(shards.column("t60_s"))
    train = train[np.isfinite(truth[train])]
    features = [_encoded(model, shards, scenes, plan) for scenes in (train, test)]
    search = make_pipeline(Normalizer(), KNeighborsRegressor(1)).fit(features[0], truth[train])
    return np.asarray(search.predict(features[1]), np.float64)


def _encoded(
    model: CompactModel, shards: SceneShards, scenes: Sequence[int] | Scenes, plan: ViewPlan
) -> Float:
    kept = features_of_scenes(model, shards, np.asarray(scenes), plan, 3)
    return kept.view.float().mean(dim=1).numpy().astype(np.float64)
