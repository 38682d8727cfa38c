# SPDX-License-Identifier: MIT
"""``python -m training.adversarial.ceiling``: what a perfect generator could change in bakes.

In a bake of ``compact`` the heads set decay and energies; of the generator's spectrogram only the
fine structure is used, on noise. So an adversarial term can help no more than replacing the
spectrogram by the scene's real one does. Scenes are baked with the shipped generator's
spectrogram, with the real one, and with none (a flat one), and measured.
"""

from __future__ import annotations

import json
import tempfile
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import click
import numpy as np
import soundfile
import torch
from numpy.typing import NDArray
from scipy.ndimage import uniform_filter
from torch import Tensor

from i2r_vr.acoustics import measure
from i2r_vr.capture import discover
from i2r_vr.config import BakeOptions
from i2r_vr.hearing import spectrogram
from i2r_vr.hearing.compact_model import CompactConfig, CompactModel
from i2r_vr.hearing.loading import LoadedModel, load_model
from i2r_vr.pipeline.queue import Pipeline
from training.adversarial.configuration import AdversarialConfig
from training.adversarial.objectives import real_spectrograms
from training.adversarial.sources import open_pairs
from training.compact.network import compact_network
from training.evaluation.observation import mid_band, observe
from training.evaluation.scores import score_times
from training.scenes.captures import write_capture
from training.scenes.shards import SceneShards

LATE_S = 0.1
RANGE_DB = 40.0
NEIGHBOURHOOD = (48, 24)
SCATTER_OF_NOISE_DB = 5.57
"""Standard deviation of the level of Gaussian noise's short-time spectra."""

Spectrograms = Callable[[Tensor, Tensor], Tensor]


def flat_spectrogram(features: Tensor, noise: Tensor) -> Tensor:
    """A generator without fine structure."""
    return torch.zeros(len(features), spectrogram.BINS, spectrogram.FRAMES)


class OtherSpectrogram(CompactModel):
    """The compact model with late spectrograms that are not its generator's."""

    def __init__(self, config: CompactConfig) -> None:
        super().__init__(config)
        self.made: Spectrograms = flat_spectrogram

    def late_spectrogram(self, scene: Tensor, noise: Tensor) -> Tensor:
        """As `made` makes it."""
        return self.made(scene, noise)


def scatter_db(response: NDArray[np.float64]) -> float:
    """Standard deviation in dB of a tail's spectrogram about its own neighbourhood.

    Parameters
    ----------
    response : float [samples]
        At 22,050 Hz; what follows 100 ms and lies within 40 dB of the loudest is looked at.
    """
    tail = response[round(LATE_S * spectrogram.SAMPLE_RATE_HZ) :]
    level, _ = spectrogram.encode(0.01 * tail / np.abs(tail).max())
    mean = uniform_filter(level.astype(np.float64), NEIGHBOURHOOD, mode="nearest")
    inside = mean > mean.max() - RANGE_DB
    inside[:, : NEIGHBOURHOOD[1] // 2] = False
    return float((level - mean)[inside].std()) if inside.any() else float("nan")


def bake_one(loaded: LoadedModel, shards: SceneShards, scene: int) -> tuple[float, float]:
    """T60 in seconds and the tail's scatter in dB of a scene's zone, given depth and materials."""
    seen = observe(shards, scene, "panorama")
    options = BakeOptions(directions=False, ambix=False, sample_rate_hz=spectrogram.SAMPLE_RATE_HZ)
    with tempfile.TemporaryDirectory() as work:
        captures = Path(work) / "captures"
        write_capture(
            captures,
            "scene",
            seen.rgb,
            seen.depth_m,
            kind="panorama",
            material=seen.material,
            absorption=seen.absorption,
        )
        sources = discover([captures])
        for result in Pipeline(options, loaded).bake(sources, Path(work) / "out"):
            if result.error is not None:
                raise result.error
            assert result.bundle is not None
            zone = result.bundle.with_name(f"{result.bundle.stem}_zone.wav")
            response, rate = soundfile.read(zone)
    t60 = measure(response, rate).t60_s
    return float("nan") if t60 is None else t60, scatter_db(response)


def real_spectrogram(shards: SceneShards, scene: int) -> Spectrograms:
    """A generator that makes a scene's real spectrogram."""
    noise = np.random.default_rng(scene).standard_normal((1, spectrogram.LENGTH), np.float32)
    decay = np.array(shards.row("decay_db", scene), dtype=np.float32)[None]
    made = real_spectrograms(torch.from_numpy(decay), torch.from_numpy(noise))
    return lambda features, noise: made.expand(len(features), -1, -1)


def compare(shards: SceneShards, scenes: NDArray[np.int64]) -> dict[str, Any]:
    """Scores of T60 and the tails' scatter by generator."""
    shipped = compact_network("compact")
    network = OtherSpectrogram(shipped.config)
    network.load_state_dict(shipped.state_dict())
    loaded = replace(load_model("compact", "cpu"), network=network.eval().requires_grad_(False))
    true = mid_band(shards.column("t60_s")[scenes])
    report: dict[str, Any] = {"scenes": len(scenes), "scatter_of_noise_db": SCATTER_OF_NOISE_DB}
    for name in ("shipped", "real", "flat"):
        rows = []
        for scene in scenes:
            network.made = {
                "shipped": shipped.late_spectrogram,
                "real": real_spectrogram(shards, int(scene)),
                "flat": flat_spectrogram,
            }[name]
            rows.append(bake_one(loaded, shards, int(scene)))
        t60, scatter = np.array(rows).T
        report[name] = {
            "t60": vars(score_times(t60, true)),
            "scatter_db": float(np.nanmean(scatter)),
        }
    return report


@click.command()
@click.option("--data", type=click.Path(path_type=Path, exists=True), default="data/scenes")
@click.option("--scenes", "count", type=click.IntRange(1), default=50, help="Test scenes.")
@click.option("--out", type=click.Path(path_type=Path), default=Path("build/ceiling.json"))
def main(data: Path, count: int, out: Path) -> None:
    """Bake test scenes with the shipped, the real and no spectrogram; write scores to OUT."""
    shards = SceneShards(data)
    config = AdversarialConfig(data=str(data))
    test = open_pairs(config, "test", config.model.image_size, count)
    report = compare(shards, test.places)
    out.parent.mkdir(parents=True, exist_ok=True)
    out.write_text(json.dumps(report, indent=1) + "\n", encoding="utf-8")
    for name in ("shipped", "real", "flat"):
        found = report[name]
        low, high = found["t60"]["interval"]
        click.echo(
            f"{name:8} T60 {found['t60']['median']:.1%} ({low:.1%} to {high:.1%}), "
            f"scatter {found['scatter_db']:.2f} dB (noise {SCATTER_OF_NOISE_DB})"
        )


if __name__ == "__main__":
    main()
