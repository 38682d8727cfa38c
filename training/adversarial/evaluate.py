# SPDX-License-Identifier: MIT
"""``python -m training.adversarial.evaluate CONFIG.toml``: T60 of a run's best on test scenes.

Measured twice: on the sound that the generated spectrogram itself decodes to, and on the zone's
WAV that a bake of the same photo writes. Beside them the best constant, and the floor that the
real spectrograms' own sound sets.
"""

from __future__ import annotations

import json
import tempfile
from dataclasses import replace
from pathlib import Path
from typing import Any

import click
import numpy as np

from i2r_vr.checkpoint import load_model
from i2r_vr.config import BakeOptions
from training.adversarial.configuration import AdversarialConfig, load_adversarial_config
from training.adversarial.networks import make_networks
from training.adversarial.pairs import PairBatches
from training.adversarial.processes import Processes
from training.adversarial.validation import listen_to
from training.datasets.shards import SceneShards
from training.evaluation.baking import bake_scenes
from training.evaluation.observation import mid_band
from training.evaluation.scores import score_times
from training.scenes.split import HELD_OUT_FAMILIES


def scenes_to_test(shards: SceneShards, count: int) -> np.ndarray:
    """Test scenes of trained families that have a decay at 500 and 1000 Hz."""
    scenes = shards.split("test", [f for f in shards.families if f not in HELD_OUT_FAMILIES])
    known = np.isfinite(mid_band(shards.column("t60_s")[scenes]))
    return np.random.default_rng(0).permutation(scenes[known])[:count]


def evaluate(config: AdversarialConfig, count: int) -> dict[str, Any]:
    """Scores of a run's best model.

    Parameters
    ----------
    config : AdversarialConfig
    count : int
        Test scenes, at most.

    Raises
    ------
    ValueError
        Without a test scene.
    """
    processes = Processes.join()
    shards = SceneShards(Path(config.data))
    scenes = scenes_to_test(shards, count)
    if not len(scenes):
        raise ValueError(f"no test scene with a decay in {config.data}")
    weights = Path(config.run) / "best.safetensors"
    networks = make_networks(replace(config, weights=()))
    networks.model.load_state_dict(load_model(weights, "cpu").network.state_dict())
    networks.to(processes.device)
    pairs = PairBatches(shards, scenes, config, networks.image_size, in_order=True)
    heard = listen_to(networks, pairs, processes.device)
    constant = np.full(len(heard.true), _train_median(shards))
    found = {
        "real spectrograms (floor)": heard.real,
        "best constant": constant,
        "generated spectrograms": heard.generated,
    }
    if config.depth == "estimated" or not config.model.depth_channel:
        options = BakeOptions(model=str(weights), directions=False, ambix=False)
        with tempfile.TemporaryDirectory() as work:
            baked = bake_scenes(shards, scenes, "rgb", "screenshot", options, Path(work))
        found["baked zones"] = baked.t60_s
    return {
        "run": config.run,
        "scenes": len(scenes),
        "t60": {name: _scores(t60_s, heard.true) for name, t60_s in found.items()},
    }


def _scores(found: np.ndarray, true: np.ndarray) -> dict[str, Any]:
    if not np.isfinite(found).any():
        return {"scenes": len(true), "failures": len(true)}
    return vars(score_times(found, true))


def _train_median(shards: SceneShards) -> float:
    families = [f for f in shards.families if f not in HELD_OUT_FAMILIES]
    t60 = mid_band(shards.column("t60_s")[shards.split("train", families)])
    return float(np.exp(np.nanmedian(np.log(t60))))


def markdown(report: dict[str, Any]) -> str:
    """The scores as a table."""
    lines = [
        f"T60 (mean of 500 and 1000 Hz) of {report['scenes']} rendered test scenes, one photo "
        "each. Synthetic data.",
        "",
        "| | median error | 90 % interval | signed mean | deviation | within 25 % | x1.5 "
        "| rank | failures |",
        "|---|---|---|---|---|---|---|---|---|",
    ]
    for name, s in report["t60"].items():
        if s["failures"] == s["scenes"]:
            lines.append(f"| {name} | none can be measured |" + " |" * 6 + f" {s['failures']} |")
            continue
        low, high = s["interval"]
        lines.append(
            f"| {name} | {s['median']:.1%} | {low:.1%} to {high:.1%} | {s['signed_mean']:+.1%} "
            f"| {s['standard_deviation']:.1%} | {s['within_25']:.0%} "
            f"| {s['within_factor_1_5']:.0%} | {s['rank']:.2f} | {s['failures']} |"
        )
    return "\n".join(lines) + "\n"


def write_report(report: dict[str, Any], folder: Path) -> None:
    """Write ``evaluation.json`` and ``evaluation.md``."""
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "evaluation.json").write_text(json.dumps(report, indent=1) + "\n", encoding="utf-8")
    (folder / "evaluation.md").write_text(markdown(report), encoding="utf-8")


@click.command()
@click.argument("config", type=click.Path(path_type=Path, exists=True, dir_okay=False))
@click.option("--data", help="Folder of scene shards, instead of the file's.")
@click.option("--run", help="Folder of the run, instead of the file's.")
@click.option("--scenes", type=click.IntRange(1), default=200, help="Test scenes, at most.")
def main(config: Path, data: str | None, run: str | None, scenes: int) -> None:
    """Measure the best model of the run of CONFIG and write its scores beside it."""
    given = {"data": data, "run": run}
    settings = load_adversarial_config(config, **{k: v for k, v in given.items() if v is not None})
    report = evaluate(settings, scenes)
    write_report(report, Path(settings.run))
    click.echo(markdown(report))


if __name__ == "__main__":
    main()
