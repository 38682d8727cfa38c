# SPDX-License-Identifier: MIT
"""The spectrogram generator: a non-progressive GANSynth stack (paper, Figure 23).

A 512-vector (365 scene features and 147 noise values) becomes a 1 x 512 x 512 log-magnitude
spectrogram in -1..1 (frequency x time). Every convolution carries its equalised-learning-rate
constant as a buffer, so a saved model gives the same output wherever it is loaded.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from itertools import pairwise

import numpy as np
import torch
from torch import Tensor, nn
from torch.nn import functional as F

FEATURE_COUNT = 365  # the classes of Places365, whose encoder the paper starts from
NOISE_COUNT = 147  # what they leave of 512, GANSynth's latent vector
LATENT_COUNT = FEATURE_COUNT + NOISE_COUNT

PAPER_WIDTHS = (256, 256, 256, 256, 128, 64, 32)
COMPACT_WIDTHS = (128, 96, 64, 48, 32, 16, 8)
"""Channels of the blocks at 8, 16, 32, 64, 128, 256 and 512 pixels."""


class EqualizedConv2d(nn.Module):
    """A convolution without bias whose weights are scaled at run time.

    The stored weights have unit variance; `scale` is 1 / sqrt(fan_in) (He et al. 2015 with unit
    gain), the constant of the equalised learning rate of Karras et al. 2018, and is saved with
    the weights.

    Parameters
    ----------
    inputs, outputs : int
        Channels.
    kernel, padding : int
        Size and zero padding in pixels.
    """

    def __init__(self, inputs: int, outputs: int, kernel: int, padding: int) -> None:
        super().__init__()
        self.weight = nn.Parameter(torch.randn(outputs, inputs, kernel, kernel))
        self.scale: Tensor
        self.register_buffer("scale", torch.tensor(1.0 / math.sqrt(inputs * kernel * kernel)))
        self.padding = padding

    def forward(self, x: Tensor) -> Tensor:
        """Filter [B, C, H, W]."""
        return F.conv2d(x, self.weight * self.scale, padding=self.padding)


class PixelNorm(nn.Module):
    """Scale each pixel's channel vector to unit mean square."""

    def forward(self, x: Tensor) -> Tensor:
        """Normalise [B, C, H, W] over C."""
        mean_square: Tensor = x.square().mean(dim=1, keepdim=True)
        return x * torch.rsqrt(mean_square + 1e-8)


def _block(inputs: int, outputs: int) -> list[nn.Module]:
    return [EqualizedConv2d(inputs, outputs, 3, 1), nn.LeakyReLU(0.2), PixelNorm()]


class SpectrogramGenerator(nn.Module):
    """Latent vector to spectrogram.

    Parameters
    ----------
    widths : sequence of int
        Channels of the seven blocks; `PAPER_WIDTHS` has the paper's 13.7 M parameters.
    """

    def __init__(self, widths: Sequence[int] = PAPER_WIDTHS) -> None:
        super().__init__()
        layers: list[nn.Module] = [EqualizedConv2d(LATENT_COUNT, widths[0], 8, 7)]
        layers += _block(widths[0], widths[0]) + _block(widths[0], widths[0])
        for previous, width in pairwise(widths):
            layers += [nn.Upsample(scale_factor=2, mode="nearest")]
            layers += _block(previous, width) + _block(width, width)
        layers += [EqualizedConv2d(widths[-1], 1, 1, 0), nn.Tanh()]
        self.model = nn.Sequential(*layers)

    def forward(self, features: Tensor, noise: Tensor) -> Tensor:
        """Generate spectrograms.

        Parameters
        ----------
        features : Tensor [B, 365]
        noise : Tensor [B, 147]
            Standard normal.

        Returns
        -------
        Tensor [B, 1, 512, 512]
            In -1..1, frequency from low to high by time.
        """
        latent = torch.cat([features, noise], dim=1)[:, :, None, None]
        spectrogram: Tensor = self.model(latent)
        return spectrogram


def noise_vector(seed: int, count: int = 1) -> Tensor:
    """Latent noise [count, 147] from the seed alone, the same on every device."""
    generator = np.random.Generator(np.random.Philox(seed))
    values = generator.standard_normal((1, NOISE_COUNT), dtype=np.float32)
    return torch.from_numpy(np.repeat(values, count, axis=0))
