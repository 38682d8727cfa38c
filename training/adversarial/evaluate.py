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

from i2r_vr.config import BakeOptions
from i2r_vr.errors import I2RError
from i2r_vr.hearing.weights_file import find_weights, read_weights
from training.adversarial.configuration import AdversarialConfig, load_adversarial_config
from training.adversarial.networks import make_networks
from training.adversarial.pairs import PairBatches, ScenePairs
from training.adversarial.sources import open_pairs
from training.adversarial.validation import listen_to
from training.evaluation.baking import bake_and_measure
from training.evaluation.scores import score_times
from training.processes import Processes
from training.scenes.captures import write_capture


def evaluate(config: AdversarialConfig, count: int) -> dict[str, Any]:
    """Scores of a run's best model on the test part of its data.

    Parameters
    ----------
    config : AdversarialConfig
    count : int
        Test places, at most.

    Raises
    ------
    ValueError, I2RError
        As `open_pairs`.
    """
    processes = Processes.join()
    weights = Path(config.run) / "best.safetensors"
    networks = make_networks(replace(config, weights=()))
    networks.model.load_state_dict(read_weights(find_weights(weights)))
    networks.to(processes.device)
    pairs = open_pairs(config, "test", networks.image_size, count)
    heard = listen_to(networks, pairs, processes.device)
    known = open_pairs(config, "train", networks.image_size).t60_s()
    constant = np.full(len(heard.true), np.exp(np.nanmedian(np.log(known))))
    found = {
        "real spectrograms (floor)": heard.real,
        "best constant": constant,
        "generated spectrograms": heard.generated,
    }
    if config.depth == "estimated" or not config.model.depth_channel:
        options = BakeOptions(model=str(weights), directions=False, ambix=False)
        with tempfile.TemporaryDirectory() as work:
            found["baked zones"] = _baked_t60_s(pairs, options, Path(work))
    return {
        "run": config.run,
        "rendered": isinstance(pairs, ScenePairs),
        "scenes": len(pairs.places),
        "t60": {name: _scores(t60_s, heard.true) for name, t60_s in found.items()},
    }


def _scores(found: np.ndarray, true: np.ndarray) -> dict[str, Any]:
    if not np.isfinite(found).any():
        return {"scenes": len(true), "failures": len(true)}
    return vars(score_times(found, true))


def _baked_t60_s(pairs: PairBatches, options: BakeOptions, work: Path) -> np.ndarray:
    names = [f"place{place:06d}" for place in pairs.places]
    for place, name in zip(pairs.places, names, strict=True):
        rgb, fov_deg = pairs.photo(int(place))
        write_capture(work / "captures", name, rgb, kind="screenshot", fov_deg=fov_deg)
    return bake_and_measure(work / "captures", names, options, work / "bundles").t60_s


def markdown(report: dict[str, Any]) -> str:
    """The scores as a table."""
    kind = "rendered test scenes, one photo each. Synthetic data."
    if not report["rendered"]:
        kind = "test pairs of a picture and a recording."
    lines = [
        f"T60 (mean of 500 and 1000 Hz) of {report['scenes']} {kind}",
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
@click.option("--data", help="Folder of scenes or recordings, instead of the file's.")
@click.option("--run", help="Folder of the run, instead of the file's.")
@click.option("--scenes", type=click.IntRange(1), default=200, help="Test scenes, at most.")
def main(config: Path, data: str | None, run: str | None, scenes: int) -> None:
    """Measure the best model of the run of CONFIG and write its scores beside it."""
    try:
        settings = load_adversarial_config(config, data=data, run=run)
        report = evaluate(settings, scenes)
    except (ValueError, I2RError) as error:
        raise click.ClickException(str(error)) from None
    write_report(report, Path(settings.run))
    click.echo(markdown(report))


if __name__ == "__main__":
    main()
