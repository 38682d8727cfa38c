# SPDX-License-Identifier: MIT
"""``python -m training.evaluate``: the whole road's accuracy on scenes it has not seen.

Scenes are written as captures, baked, and the T60 measured on the baked zone's WAV is compared
with the scene's own decay; beside it stand the best constant, Eyring's formula from the true
geometry and materials, a ridge regression on depth statistics, and the label's own noise.
"""

from __future__ import annotations

import json
import shutil
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import click
import numpy as np
import soundfile
from numpy.typing import NDArray
from tqdm import tqdm

from i2r_vr.acoustics import measure
from i2r_vr.capture import discover
from i2r_vr.config import BakeOptions
from i2r_vr.pipeline import Pipeline
from training.datasets.scenes import SceneShards
from training.scenes.captures import write_capture
from training.scenes.split import HELD_OUT_FAMILIES

INPUTS = ("depth_and_materials", "depth", "rgb")
MID = slice(2, 4)
BOOTSTRAPS = 2000


@dataclass(frozen=True)
class Scores:
    """Errors of T60 predictions: medians, means and shares of absolute relative errors.

    interval : 90 % bootstrap interval of the median; rank : Spearman's correlation.
    """

    scenes: int
    failures: int
    median: float
    interval: tuple[float, float]
    mean: float
    signed_mean: float
    standard_deviation: float
    within_5: float
    within_10: float
    within_25: float
    within_factor_1_5: float
    rank: float


def score(predicted: NDArray[np.float64], true: NDArray[np.float64]) -> Scores:
    """Compare predicted with true T60 [N] in seconds; NaN predictions are failures."""
    from scipy.stats import spearmanr

    known = np.isfinite(predicted)
    ratio = predicted[known] / true[known]
    error = np.abs(ratio - 1.0)
    rng = np.random.default_rng(0)
    draws = np.median(error[rng.integers(0, len(error), (BOOTSTRAPS, len(error)))], axis=1)
    constant = np.ptp(predicted[known]) == 0.0
    return Scores(
        scenes=len(true),
        failures=int((~known).sum()),
        median=float(np.median(error)),
        interval=(float(np.quantile(draws, 0.05)), float(np.quantile(draws, 0.95))),
        mean=float(error.mean()),
        signed_mean=float((ratio - 1.0).mean()),
        standard_deviation=float((ratio - 1.0).std()),
        within_5=float((error <= 0.05).mean()),
        within_10=float((error <= 0.10).mean()),
        within_25=float((error <= 0.25).mean()),
        within_factor_1_5=float((np.abs(np.log(ratio)) <= np.log(1.5)).mean()),
        rank=0.0 if constant else float(spearmanr(predicted[known], true[known])[0]),
    )


def _mid(bands: NDArray[np.float64]) -> NDArray[np.float64]:
    return bands[..., MID].mean(axis=-1)


def depth_statistics(depth: NDArray[np.float32]) -> NDArray[np.float64]:
    """Quantiles of log-distance and the share of sky of a panorama [H, W], for the ridge."""
    weight = np.cos((np.arange(depth.shape[0]) + 0.5) / depth.shape[0] * np.pi - np.pi / 2)
    keep = np.random.default_rng(0).random(depth.shape) < weight[:, None]
    values = depth[keep].astype(np.float64)
    solid = np.log(np.clip(values[np.isfinite(values)], 0.1, 200.0))
    quantiles = np.quantile(solid, [0.02, 0.1, 0.25, 0.5, 0.75, 0.9, 0.98])
    return np.array([*quantiles, solid.std(), float(np.isinf(values).mean())])


def baselines(
    shards: SceneShards, train: NDArray[np.int64], test: NDArray[np.int64]
) -> dict[str, NDArray[np.float64]]:
    """Predictions [N] of the baselines for the test scenes."""
    from sklearn.linear_model import RidgeCV
    from sklearn.pipeline import make_pipeline
    from sklearn.preprocessing import PolynomialFeatures, StandardScaler

    truth = _mid(shards.column("t60_s").astype(np.float64))
    train = train[np.isfinite(truth[train])][:3000]
    target = np.log(truth[train])
    rows = {int(i): depth_statistics(shards.row("depth_m", int(i))) for i in [*train, *test]}
    ridge = make_pipeline(
        StandardScaler(), PolynomialFeatures(2), RidgeCV(np.logspace(-2, 4, 13))
    ).fit(np.stack([rows[int(i)] for i in train]), target)
    grid = np.exp(np.linspace(np.log(0.05), np.log(12.0), 400))
    fit_error = np.abs(grid[:, None] / truth[train][None] - 1.0)
    constant = grid[np.median(fit_error, axis=1).argmin()]
    eyring = _mid(shards.column("eyring_t60_s").astype(np.float64))
    return {
        "best constant": np.full(len(test), constant),
        "ridge on depth statistics": np.exp(ridge.predict(np.stack([rows[int(i)] for i in test]))),
        "Eyring, true geometry and materials": eyring[test],
    }


def bake_scenes(
    shards: SceneShards, scenes: Sequence[int], inputs: str, options: BakeOptions, work: Path
) -> NDArray[np.float64]:
    """Mid-band T60 [N] measured on the baked zones; NaN where there is none."""
    captures, out = work / inputs, work / f"{inputs}-out"
    for scene in scenes:
        given: dict[str, Any] = {}
        if inputs != "rgb":
            given["depth_m"] = np.asarray(shards.row("depth_m", scene)).astype(np.float32)
        if inputs == "depth_and_materials":
            given["material"] = np.asarray(shards.row("material", scene))
            given["absorption"] = np.asarray(shards.row("absorption", scene))
        rgb = np.asarray(shards.row("rgb", scene))
        write_capture(captures, f"scene{scene:06d}", rgb, kind="panorama", **given)
    sources = discover([captures])
    found = np.full(len(scenes), np.nan)
    order = {f"scene{scene:06d}": i for i, scene in enumerate(scenes)}
    results = Pipeline(options).bake(sources, out)
    for result in tqdm(results, total=len(sources), desc=inputs):
        if result.error is not None:
            raise result.error
        assert result.bundle is not None
        ir, rate = soundfile.read(result.bundle.with_name(f"{result.bundle.stem}_zone.wav"))
        t60 = measure(ir, rate).t60_s
        found[order[result.source.stem]] = np.nan if t60 is None else t60
    shutil.rmtree(captures)
    shutil.rmtree(out)
    return found


def _markdown(report: dict[str, Any]) -> str:
    lines = [
        f"T60 (mean of 500 and 1000 Hz) on {report['scenes']} rendered panoramas, "
        f"{report['what']}. Synthetic data.",
        "",
        "| | median error | 90 % interval | within 25 % | within x1.5 | rank | failures |",
        "|---|---|---|---|---|---|---|",
    ]
    for name, s in report["scores"].items():
        low, high = s["interval"]
        lines.append(
            f"| {name} | {s['median']:.1%} | {low:.1%} to {high:.1%} | {s['within_25']:.0%} "
            f"| {s['within_factor_1_5']:.0%} | {s['rank']:.2f} | {s['failures']} |"
        )
    noise = report["label_noise"]
    lines += ["", f"The labels' own noise (median scatter of two halves): {noise:.1%}."]
    return "\n".join(lines) + "\n"


@click.command()
@click.option("--data", type=click.Path(path_type=Path, exists=True), default="data/scenes")
@click.option("--scenes", type=int, default=200, help="How many test scenes.")
@click.option("--unseen", is_flag=True, help="Held-out families instead of held-out seeds.")
@click.option("--model", default="compact")
@click.option("--out", type=click.Path(path_type=Path), default=Path("build/evaluation"))
@click.option("--inputs", multiple=True, type=click.Choice(INPUTS), default=INPUTS)
def main(
    data: Path, scenes: int, unseen: bool, model: str, out: Path, inputs: Sequence[str]
) -> None:
    """Bake test scenes and write scores as JSON and Markdown to OUT."""
    shards = SceneShards(data)
    seen = [name for name in shards.families if name not in HELD_OUT_FAMILIES]
    held_out = [name for name in shards.families if name in HELD_OUT_FAMILIES]
    test = shards.split("all", held_out) if unseen else shards.split("test", seen)
    truth = _mid(shards.column("t60_s").astype(np.float64))
    outdoor = shards.column("outdoor").astype(bool)
    test = test[np.isfinite(truth[test]) & ~outdoor[test]][:scenes]
    predictions = baselines(shards, shards.split("train", seen), test)
    options = BakeOptions(model=model, directions=False, ambix=False)
    with tempfile.TemporaryDirectory() as work:
        for name in inputs:
            predictions[f"i2r-vr, {name.replace('_', ' ')}"] = bake_scenes(
                shards, [int(i) for i in test], name, options, Path(work)
            )
    families = np.array(shards.families)[shards.column("family")[test].astype(int)]
    report: dict[str, Any] = {
        "scenes": len(test),
        "what": "families never trained on" if unseen else "held-out seeds of trained families",
        "label_noise": float(np.median(shards.column("t60_noise")[test])),
        "scores": {name: vars(score(p, truth[test])) for name, p in predictions.items()},
        "families": {
            str(family): {
                name: vars(score(p[families == family], truth[test][families == family]))
                for name, p in predictions.items()
            }
            for family in np.unique(families)
        },
    }
    out.mkdir(parents=True, exist_ok=True)
    stem = "unseen_families" if unseen else "seen_families"
    (out / f"{stem}.json").write_text(json.dumps(report, indent=1) + "\n")
    (out / f"{stem}.md").write_text(_markdown(report))
    click.echo(_markdown(report))


if __name__ == "__main__":
    main()
