# SPDX-License-Identifier: MIT
"""``python -m training.evaluation limits``: what keeps pictures with true depth from the decay.

One regression of T60 on a place's shape and absorption, three times: with the absorption that
the model tells by looks, with what a perfect eye would tell that reads the recipe of every look
(pattern, colours, sizes, joints, dirt, gloss), and with the true one. What lies between the first
two is the network's fault; between the last two, that materials look alike; the rest, that a
depth map and means of absorption don't tell a decay.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import click
import numpy as np
import torch
from numpy.typing import NDArray
from scipy.stats import spearmanr
from sklearn.ensemble import ExtraTreesRegressor
from sklearn.kernel_ridge import KernelRidge
from sklearn.model_selection import GridSearchCV, GroupKFold
from sklearn.pipeline import Pipeline
from sklearn.preprocessing import FunctionTransformer, StandardScaler

from i2r_vr.hearing.compact_model import CompactModel
from i2r_vr.hearing.heads import UNUSUAL
from i2r_vr.seeing.grid import GRID_SHAPE, grid_directions
from training.compact.features import features_of_scenes
from training.compact.network import compact_network
from training.datasets.scenes import on_grid
from training.evaluation.baselines import PLANS, grid_features
from training.evaluation.observation import choose_scenes, mid_band
from training.scenes.generate import drawn_scenes
from training.scenes.light.looks import PATTERNS
from training.scenes.scene import Materials
from training.scenes.shards import SceneShards
from training.scenes.sound.labels import CLASS_NAMES, SKY_ROW
from training.scenes.split import HELD_OUT_FAMILIES

Float = NDArray[np.float64]
Scenes = NDArray[np.int64]
FOLDS = 4
TREES, LEAST_LEAF = 300, 3
FARTHEST_M = 100.0


@dataclass(frozen=True)
class Seen:
    """The M materials of a place.

    looks : [M, K], all that a renderer knows of how they look and where they are seen; area :
    [M], what is seen of them, up to a factor; absorption : [M, 7].
    """

    looks: Float
    area: Float
    absorption: Float


def place_materials(shards: SceneShards, index: int) -> Materials:
    """The materials of a scene of a shard, built anew from its seed.

    Raises
    ------
    ValueError
        Where the seed builds another place: the shard is of another version.
    """
    seed, family = int(shards.row("seed", index)), shards.families[int(shards.row("family", index))]
    classes = np.asarray(shards.row("material_class", index))
    for scene in drawn_scenes(seed, [family]):
        found = scene.materials
        if [CLASS_NAMES[row] for row in classes[: len(found.classes)]] == list(found.classes):
            return found
    raise ValueError(f"seed {seed} builds another {family} than the one in the shard")


def seen_materials(shards: SceneShards, index: int) -> Seen:
    """What is to be seen of a scene's materials."""
    materials = place_materials(shards, index)
    count = len(materials.pattern)
    row = on_grid(np.asarray(shards.row("material", index)))
    depth = on_grid(np.asarray(shards.row("depth_m", index))).astype(np.float64)
    height = grid_directions()[..., 2]
    area = np.sqrt(1.0 - height**2) * np.minimum(depth, FARTHEST_M) ** 2 * (row != SKY_ROW)
    places = [np.ones_like(height), height > 0.6, height < -0.6]
    total, above, below = (
        np.bincount(row.ravel(), (area * place).ravel(), SKY_ROW + 1)[:count].astype(np.float64)
        for place in places
    )
    pattern = np.eye(PATTERNS)[materials.pattern]
    looks = np.column_stack(
        [
            pattern,
            materials.colour.reshape(count, 6),
            materials.pattern_scale_m,
            materials.detail,
            materials.gloss,
            materials.emission.max(axis=1),
            np.stack([above, below], axis=1) / np.maximum(total, 1e-9)[:, None],
        ]
    )
    absorption = np.asarray(shards.row("absorption", index))[:count]
    return Seen(looks, total, absorption.astype(np.float64))


def perfect_eye(train: list[Seen], places: list[Seen]) -> list[Float]:
    """Mean absorption [M, 7] of materials that look like those of places, by training places."""
    trees = ExtraTreesRegressor(TREES, min_samples_leaf=LEAST_LEAF, n_jobs=-1, random_state=0)
    trees.fit(
        np.concatenate([p.looks for p in train]),
        np.concatenate([p.absorption for p in train]),
        np.concatenate([p.area / max(p.area.sum(), 1e-9) for p in train]),
    )
    found = trees.predict(np.concatenate([p.looks for p in places]))
    return np.split(found, np.cumsum([len(p.looks) for p in places])[:-1])


@dataclass(frozen=True)
class Described:
    """Places in numbers: features [N, K] and ln of Eyring's mid-band T60 [N]."""

    features: Float
    log_eyring: Float


def _described(shared: torch.Tensor, log_eyring: torch.Tensor) -> Described:
    eyring = mid_band(log_eyring.double().exp().numpy())
    return Described(shared.double().numpy(), np.log(eyring))


def described(shards: SceneShards, scenes: Scenes, absorption: list[Float]) -> Described:
    """Scenes by their true depth and an absorption [M, 7] of each one's materials."""
    parts = []
    for index, table in zip(scenes, absorption, strict=True):
        rows = np.ones((SKY_ROW + 1, 7))
        rows[: len(table)] = table
        depth = on_grid(np.asarray(shards.row("depth_m", int(index)))).astype(np.float32)
        known = rows[on_grid(np.asarray(shards.row("material", int(index))))]
        parts.append(
            grid_features(
                torch.from_numpy(depth)[None],
                torch.from_numpy(known.astype(np.float32))[None],
                torch.ones(1, *GRID_SHAPE, dtype=torch.bool),
            )
        )
    return _described(
        torch.cat([p.shared for p in parts]), torch.cat([p.log_eyring_t60 for p in parts])
    )


def told_by(model: CompactModel, shards: SceneShards, scenes: Scenes) -> Described:
    """Scenes by their true depth and the absorption that the model tells by their looks."""
    plan = PLANS["panorama", "depth"]
    kept = features_of_scenes(model, shards, scenes, plan, 3)
    return _described(kept.shared, kept.log_eyring)


def predicted_t60(train: Described, true_s: Float, family: Scenes, test: Described) -> Float:
    """Mid-band T60 [N] of test places, by a kernel ridge regression on training places.

    It corrects Eyring's time; its two parameters are those that serve left-out families best.
    """
    estimator = Pipeline(
        [
            ("scale", StandardScaler()),
            ("bound", FunctionTransformer(np.clip, kw_args={"a_min": -UNUSUAL, "a_max": UNUSUAL})),
            ("ridge", KernelRidge(kernel="rbf")),
        ]
    )
    count = train.features.shape[1]
    grid = {
        "ridge__alpha": [0.01, 0.03, 0.1, 0.3, 1.0],
        "ridge__gamma": [g / count for g in (0.01, 0.03, 0.1, 0.3)],
    }
    folds = min(FOLDS, len(np.unique(family)))
    search = GridSearchCV(estimator, grid, scoring="neg_mean_absolute_error", cv=GroupKFold(folds))
    search.fit(train.features, np.log(true_s) - train.log_eyring, groups=family)
    return np.asarray(np.exp(search.predict(test.features) + test.log_eyring))


def _crossed(places: list[Seen]) -> list[Float]:
    """What a perfect eye tells of training places by the others of them."""
    found: list[Float] = [p.absorption for p in places]
    for fold in range(FOLDS):
        others = [p for i, p in enumerate(places) if i % FOLDS != fold]
        found[fold::FOLDS] = perfect_eye(others, places[fold::FOLDS])
    return found


def measure_limits(
    model: CompactModel, shards: SceneShards, train: Scenes, test: Scenes
) -> dict[str, Float]:
    """Mid-band T60 [N] of test scenes by each kind of absorption."""
    seen, shown = ([seen_materials(shards, int(i)) for i in part] for part in (train, test))
    truth = mid_band(shards.column("t60_s"))[train]
    family = shards.column("family")[train].astype(np.int64)
    pairs = {
        "told by the model": (told_by(model, shards, train), told_by(model, shards, test)),
        "told by a perfect eye": (
            described(shards, train, _crossed(seen)),
            described(shards, test, perfect_eye(seen, shown)),
        ),
        "true": (
            described(shards, train, [p.absorption for p in seen]),
            described(shards, test, [p.absorption for p in shown]),
        ),
    }
    return {name: predicted_t60(a, truth, family, b) for name, (a, b) in pairs.items()}


@click.command()
@click.option("--data", type=click.Path(path_type=Path, exists=True), default="data/scenes")
@click.option("--train-data", type=click.Path(path_type=Path, exists=True), help="To learn from.")
@click.option("--scenes", type=int, default=400, help="Most test places.")
@click.option("--model", default="compact", help="Name or path of the weights.")
def limits(data: Path, train_data: Path | None, scenes: int, model: str) -> None:
    """Measure what limits T60 by pictures with true depth, on indoor places of unseen families."""
    network = compact_network(model)
    shards = SceneShards(*([data] if train_data is None else [data, train_data]))
    truth = mid_band(shards.column("t60_s"))
    test = choose_scenes(shards, unseen=True, count=scenes, below=len(SceneShards(data)))
    seen = [name for name in shards.families if name not in HELD_OUT_FAMILIES]
    train = shards.split("all", seen)
    train = train[np.isfinite(truth[train]) & ~shards.column("outdoor").astype(bool)[train]]
    if len(train) < FOLDS or not len(test):
        raise click.UsageError("too few indoor places of trained families, or none of unseen ones")
    click.echo(f"{len(test)} places of unseen families, by {len(train)} of others; absorption is")
    for name, found in measure_limits(network, shards, train, test).items():
        error = np.median(np.abs(found / truth[test] - 1.0))
        rank = spearmanr(found, truth[test])[0]
        click.echo(f"  {name}: T60 off by {error:.1%} (median), rank correlation {rank:.2f}")
