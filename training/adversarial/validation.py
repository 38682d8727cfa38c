# SPDX-License-Identifier: MIT
"""T60 of generated spectrograms, measured on the sound that they decode to."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import torch
from numpy.typing import NDArray

from i2r_vr.acoustics import measure
from i2r_vr.acoustics.quantities import MID_BANDS
from i2r_vr.hearing import spectrogram
from training.adversarial.networks import Networks
from training.adversarial.pairs import PairBatches
from training.evaluation.scores import relative_errors


@dataclass(frozen=True)
class Heard:
    """Mid-band T60 [N] in seconds; NaN where it cannot be measured.

    generated : of the generator's spectrograms; real : of the real ones, decoded in the same
    way; true : of the scenes.
    """

    generated: NDArray[np.float64]
    real: NDArray[np.float64]
    true: NDArray[np.float64]

    def errors(self) -> dict[str, float]:
        """Median absolute relative errors; what cannot be measured counts as wrong by 100 %.

        ``t60_error``; beside it that of the real spectrograms (the floor) and of the best
        constant, and the share that failed.
        """
        constant = np.full_like(self.true, np.exp(np.median(np.log(self.true))))
        return {
            "t60_error": _median_error(self.generated, self.true),
            "t60_error_of_real": _median_error(self.real, self.true),
            "t60_error_of_constant": _median_error(constant, self.true),
            "failures": float(np.isnan(self.generated).mean()),
        }

    @property
    def log_scale(self) -> float:
        """Scale of a Laplace error of ln T60, of those that could be measured."""
        known = np.isfinite(self.generated)
        if not known.any():
            return 1.0
        return float(np.abs(np.log(self.generated[known] / self.true[known])).mean())


def _median_error(found: NDArray[np.float64], true: NDArray[np.float64]) -> float:
    return float(np.median(relative_errors(found, true)))


def sound_of(normalised: NDArray[np.floating], seed: int) -> NDArray[np.float64]:
    """Sound [130977] at 22,050 Hz of a spectrogram [512, 512] in -1..1, with a noise's phases."""
    phase = spectrogram.noise_phase(np.random.default_rng(seed))
    return spectrogram.decode(spectrogram.decibels(normalised), phase)


def mid_t60(normalised: NDArray[np.floating], seed: int) -> float:
    """Mid-band T60 in seconds of a spectrogram's sound; NaN where there is none."""
    found = measure(sound_of(normalised, seed), spectrogram.SAMPLE_RATE_HZ).t60_s
    return float("nan") if found is None else found


@torch.inference_mode()
def listen_to(networks: Networks, pairs: PairBatches, device: torch.device) -> Heard:
    """Generate, decode and measure every scene of an evaluation that has a decay."""
    networks.eval()
    rows: list[tuple[float, float, float]] = []
    for number in range(len(pairs)):
        batch = pairs[number].to(device)
        with torch.autocast(device.type, torch.bfloat16, enabled=networks.config.bfloat16):
            made = networks(batch).float().cpu().numpy()
        real = batch.real.cpu().numpy()
        true = batch.batch.labels.t60_s[:, MID_BANDS].mean(dim=1).cpu().numpy()
        seed = number * pairs.config.images
        rows += [
            (mid_t60(made[i], seed + i), mid_t60(real[i], seed + i), float(true[i]))
            for i in np.flatnonzero(batch.decays.cpu().numpy()).tolist()
        ]
    table = np.array(rows, dtype=np.float64).reshape(-1, 3)
    return Heard(table[:, 0], table[:, 1], table[:, 2])
