# SPDX-License-Identifier: MIT
"""``python -m training.compact.looks``: what the surface network's cells tell of classes.

A linear model on the mean cell of each material of rendered places and close-ups: the more of its
pixels are seen, the more it counts. How far its word is to be trusted is found on places of
families that nothing was trained on, as rendered and with a wholly different shading: pixels of
one material are not independent, and places look unlike those of training. Writes
``<stem>.looks`` beside the weights.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

import click
import numpy as np
import torch
from numpy.typing import NDArray
from sklearn.linear_model import LogisticRegression
from tqdm import tqdm

from i2r_vr.capture import Capture, MaterialMap, Sidecar
from i2r_vr.hearing.compact_model import CompactModel
from i2r_vr.hearing.encoder import normalise_depth
from i2r_vr.hearing.loading import load_model
from i2r_vr.hearing.looks import Looks, mean_cells, save_looks
from i2r_vr.hearing.scene_views import scene_views
from i2r_vr.materials.belief import joined
from i2r_vr.materials.vocabulary import CLASS_NAMES, load_vocabulary
from i2r_vr.seeing.views import CaptureViews, sample_views, sphere_map
from training.evaluation.observation import LOOKS, observe
from training.scenes.close_ups import COARSE, close_up_elevations
from training.scenes.shards import SceneShards
from training.scenes.sound.labels import MATERIAL_ROWS, SKY_ROW
from training.scenes.split import HELD_OUT_FAMILIES

VIEWS, FOV_DEG = 12, 90.0
LEAST_CELLS, MOST_CELLS = 2.0, 30.0
"""A material seen in fewer cells is left out; one seen in more counts as one of so many."""
PENALTY = 100.0
"""Of squared weights on standardised cells: of 10, 33, 100 and 333 that with which held-out
families are told best."""
CELLS_EACH = 8
"""Single cells of each material, to find how far a cell by itself is to be trusted."""
MOST_JUDGES = 200
POWERS = np.linspace(0.05, 1.0, 20)

Float = NDArray[np.float64]


@dataclass(frozen=True)
class Specimens:
    """Materials of rendered places as the surface network sees them.

    mean : [N, C] mean cells; weight : [N] cells behind each; classes : int [N]; outdoor : bool
    [N]; cells : [N, CELLS_EACH, C] some single ones.
    """

    mean: Float
    weight: Float
    classes: NDArray[np.int64]
    outdoor: NDArray[np.bool_]
    cells: Float

    def and_also(self, others: Specimens) -> Specimens:
        """These and others."""
        names = ("mean", "weight", "classes", "outdoor", "cells")
        return Specimens(
            *(np.concatenate([getattr(self, name), getattr(others, name)]) for name in names)
        )


@dataclass(frozen=True)
class _Seen:
    """Cells [V, C, n, n] of a place, and the rows of its materials on their pixels [V, S, S]."""

    cells: NDArray[np.float32]
    material: NDArray[np.int64]
    solid: NDArray[np.bool_]


def _seen_place(model: CompactModel, shards: SceneShards, scene: int, look: str) -> _Seen:
    """A panorama as a bake looks at it."""
    shown = observe(shards, scene, "panorama", look)
    capture = Capture(
        file=Path(f"scene{scene}.png"),
        stem=f"scene{scene}",
        relative_folder=PurePosixPath("."),
        kind="panorama",
        rgb=np.ascontiguousarray(shown.rgb),
        width=shown.rgb.shape[1],
        height=shown.rgb.shape[0],
        depth_m=shown.depth_m,
        materials=MaterialMap(shown.material.astype(np.uint16), ()),
        fov_deg=360.0,
        sidecar=Sidecar(),
        sha256="",
        inputs_sha256="",
        warnings=(),
    )
    views = sample_views(capture, "fibonacci", VIEWS, FOV_DEG, model.view_size, model.finer)
    given = CaptureViews(views, sphere_map(capture), {})
    batch = scene_views([given], torch.device("cpu"), lambda rgb: torch.zeros(rgb.shape[:4]))
    cells = model.see_given_surfaces(batch)[0].cells.numpy()
    assert views.material is not None
    assert views.depth_m is not None
    return _Seen(cells, views.material.astype(np.int64), np.isfinite(views.depth_m))


def _seen_close_ups(model: CompactModel, shards: SceneShards, scene: int) -> _Seen:
    """All close-ups of a place."""
    row = shards.row
    rgb = torch.from_numpy(np.array(row("rgb", scene)))
    depth = torch.from_numpy(np.asarray(row("depth_m", scene)).astype(np.float32))
    elevation = close_up_elevations(np.asarray(row("elevation_deg", scene)), COARSE)
    seen = model.surface_network(
        rgb, normalise_depth(depth[:, None]), torch.from_numpy(elevation)[:, None]
    )
    material = np.asarray(row("material", scene)).astype(np.int64)
    return _Seen(seen.cells.numpy(), material, np.isfinite(depth.numpy()))


def _specimens_of(
    seen: _Seen, rng: np.random.Generator
) -> Iterator[tuple[int, Float, float, Float]]:
    """Row, mean cell, weight and some single cells of each material of a place."""
    mean, weight = mean_cells(seen.cells, seen.material, seen.solid, MATERIAL_ROWS)
    block = seen.material.shape[-1] // seen.cells.shape[-1]
    middle = slice(block // 2, None, block)
    of_cell = seen.material[:, middle, middle].ravel()
    flat = np.moveaxis(seen.cells, 1, -1).reshape(len(of_cell), -1)
    for row in np.flatnonzero(weight >= LEAST_CELLS).tolist():
        own = np.flatnonzero(of_cell == row)
        if row != SKY_ROW and len(own):
            chosen = rng.choice(own, CELLS_EACH)
            yield row, mean[row], float(weight[row]), flat[chosen].astype(np.float64)


@torch.inference_mode()
def specimens(
    model: CompactModel, shards: SceneShards, scenes: NDArray[np.int64], look: str | None
) -> Specimens:
    """Materials of places, of panoramas with a look, or of close-ups where `look` is None."""
    rng = np.random.default_rng(5)
    found: list[tuple[int, Float, float, Float]] = []
    classes, outdoor = [], []
    for scene in tqdm(scenes.tolist(), desc=look or "close-ups"):
        if look is None:
            seen = _seen_close_ups(model, shards, scene)
        else:
            seen = _seen_place(model, shards, scene, look)
        for specimen in _specimens_of(seen, rng):
            found.append(specimen)
            classes.append(int(np.asarray(shards.row("material_class", scene))[specimen[0]]))
            outdoor.append(look is not None and bool(shards.row("outdoor", scene)))
    _, mean, weight, cells = zip(*found, strict=True)
    return Specimens(
        np.stack(mean), np.array(weight), np.array(classes), np.array(outdoor), np.stack(cells)
    )


def fitted(train: Specimens) -> Looks:
    """The linear model of classes on mean cells, its word taken at its face value."""
    middle, spread = train.mean.mean(axis=0), train.mean.std(axis=0) + 1e-3
    weight = np.sqrt(np.minimum(train.weight, MOST_CELLS) / MOST_CELLS)
    model = LogisticRegression(C=1.0 / PENALTY, max_iter=2000)
    model.fit((train.mean - middle) / spread, train.classes, sample_weight=weight)
    count = len(CLASS_NAMES)
    slope, offset = np.zeros((count, train.mean.shape[1])), np.zeros(count)
    slope[model.classes_] = model.coef_ / spread
    offset[model.classes_] = model.intercept_ - model.coef_ @ (middle / spread)
    usual = np.bincount(train.classes, weight, minlength=count)
    return Looks(slope, offset, usual / usual.sum(), 1.0, 1.0)


def surprise(evidence: Float, shown: Specimens) -> float:
    """Mean of -ln of the probability of materials' true classes, by looks [N, ..., K] alone."""
    usual = load_vocabulary().anything[shown.outdoor.astype(np.int64)]
    usual = usual.reshape(len(usual), *[1] * (evidence.ndim - 2), -1)
    probability = joined(np.broadcast_to(usual, evidence.shape), evidence)
    of_true = np.moveaxis(probability, -1, 1)[np.arange(len(probability)), shown.classes]
    weight = np.minimum(shown.weight, MOST_CELLS)
    told = -np.log(np.maximum(of_true, 1e-12)).reshape(len(weight), -1).mean(axis=1)
    return float((weight * told).sum() / weight.sum())


def calibrated(looks: Looks, judges: list[Specimens]) -> Looks:
    """The model with the powers that serve all judges best together."""
    found = []
    for kind in ("mean", "cells"):
        total = [
            sum(surprise(power * looks.evidence(getattr(j, kind)), j) for j in judges)
            for power in POWERS
        ]
        found.append(float(POWERS[int(np.argmin(total))]))
    return Looks(looks.weight, looks.bias, looks.usual, *found)


def _described(looks: Looks, judges: dict[str, Specimens]) -> str:
    lines = [f"trust {looks.trust:.2f}, of single cells {looks.cell_trust:.2f}; surprise, nats:"]
    for name, shown in judges.items():
        nothing = surprise(np.zeros((len(shown.mean), len(CLASS_NAMES))), shown)
        together = surprise(looks.evidence(shown.mean), shown)
        apart = surprise(looks.evidence_of_cells(shown.cells), shown)
        lines.append(
            f"  {name}: {len(shown.mean)} materials, without looks {nothing:.2f}, all pixels "
            f"together {together:.2f}, each cell by itself {apart:.2f}"
        )
    return "\n".join(lines)


def fit_looks(model: str | Path, data: Path, close_ups: Path, judges: Path, scenes: int) -> str:
    """Fit classes to the surface network's cells, and write them beside the weights.

    Parameters
    ----------
    model : str or path
        Name or path of the weights.
    data, close_ups : path
        Places and close-ups of trained families.
    judges : path
        Places of held-out families, by which the trust is found.
    scenes : int
        Most places of each judge.

    Returns
    -------
    str
        What was written, and how well it tells the judges' classes.
    """
    loaded = load_model(model, "cpu")
    network = loaded.network
    assert isinstance(network, CompactModel)
    places, near, held = SceneShards(data), SceneShards(close_ups), SceneShards(judges)
    seen = [name for name in places.families if name not in HELD_OUT_FAMILIES]
    train = specimens(network, places, places.split("all", seen), "rendered").and_also(
        specimens(network, near, near.split("all", seen), None)
    )
    unseen = held.split("all", list(HELD_OUT_FAMILIES))[:scenes]
    shown = {look: specimens(network, held, unseen, look) for look in LOOKS}
    looks = calibrated(fitted(train), list(shown.values()))
    path = save_looks(looks, loaded.weights)
    return f"{len(train.mean)} materials of training; {path}\n{_described(looks, shown)}"


@click.command()
@click.option("--data", type=click.Path(path_type=Path, exists=True), default="data/scenes")
@click.option("--close-ups", type=click.Path(path_type=Path, exists=True), default="data/close_ups")
@click.option(
    "--judges",
    type=click.Path(path_type=Path, exists=True),
    required=True,
    help="Places of held-out families.",
)
@click.option("--scenes", type=int, default=MOST_JUDGES, help="Most places of each judge.")
@click.option("--model", default="compact", help="Name or path of the weights.")
def main(data: Path, close_ups: Path, judges: Path, scenes: int, model: str) -> None:
    """Fit classes to the surface network's cells, and write them beside the weights."""
    click.echo(fit_looks(model, data, close_ups, judges, scenes))


if __name__ == "__main__":
    main()
