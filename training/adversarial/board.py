# SPDX-License-Identifier: MIT
"""Curves, spectrograms and sound of a run in TensorBoard."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import numpy as np
import torch
from torch import Tensor
from torch.utils.tensorboard import SummaryWriter

from i2r_vr.hearing.spectrogram import SAMPLE_RATE_HZ
from training.adversarial.networks import Networks
from training.adversarial.pairs import Pairs
from training.adversarial.validation import sound_of


class Board:
    """Writes to a run's folder; a process that does not lead has none.

    Parameters
    ----------
    folder : path
    """

    def __init__(self, folder: Path) -> None:
        self.writer = SummaryWriter(str(folder))

    def numbers(self, group: str, values: Mapping[str, float | Tensor], step: int) -> None:
        """Curves ``group/name``."""
        for name, value in values.items():
            self.writer.add_scalar(f"{group}/{name}", float(value), step)

    @torch.inference_mode()
    def examples(self, networks: Networks, pairs: Pairs, count: int, step: int) -> None:
        """Pictures, spectrograms (generated above real, low frequencies below) and sounds."""
        if count == 0:
            return
        networks.eval()
        made = networks(pairs)[:count].cpu().numpy()
        real = pairs.real[:count]
        for i, (generated, true) in enumerate(zip(made, real.cpu().numpy(), strict=True)):
            picture = pairs.batch.views.rgb[i, 0].cpu().numpy()
            self.writer.add_image(f"{i}/picture", picture, step, dataformats="HWC")
            both = np.concatenate([generated[::-1], true[::-1]])
            self.writer.add_image(f"{i}/spectrogram", (both + 1) / 2, step, dataformats="HW")
            for name, values in (("generated", generated), ("real", true)):
                sound = sound_of(values, i)
                loud = torch.from_numpy(sound / max(float(np.abs(sound).max()), 1e-9))
                self.writer.add_audio(f"{i}/{name}", loud, step, SAMPLE_RATE_HZ)

    def close(self) -> None:
        """Write what is left."""
        self.writer.close()
