# SPDX-License-Identifier: MIT
"""The conditional discriminator (paper, Figure 23).

Six stages of convolutions and average pooling bring a spectrogram to 8 x 8 pixels, where the
minibatch statistics and then the scene features are joined by concatenation. The paper's leaky
ReLU follows every convolution, that after the scene features too: without it the verdict would
be a sum of one on the spectrogram and one on the scene, blind to whether they belong together.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

import torch
from torch import Tensor, nn
from torch.nn import functional as F

from i2r_vr.hearing.generator import FEATURE_COUNT, LATENT_COUNT, EqualizedConv2d
from training.adversarial.configuration import DISCRIMINATOR_WIDTHS

GRID = 8
SLOPE = 0.2
LABEL_CHANNELS = LATENT_COUNT // (GRID * GRID)
"""The 365 features, padded with zeros to 512, as 8 channels of 8 x 8 pixels."""


class MinibatchDeviation(nn.Module):
    """Append the batch's standard deviation as a channel (Karras et al. 2018).

    At each pixel the mean over channels of the deviation over the batch; a generator that always
    makes the same shows itself by it.
    """

    def forward(self, x: Tensor) -> Tensor:
        """[B, C, H, W] to [B, C + 1, H, W]."""
        deviation = (x.var(dim=0, unbiased=False) + 1e-8).sqrt().mean(dim=0)
        return torch.cat([x, deviation.expand(len(x), 1, -1, -1)], dim=1)


def _convolution(inputs: int, outputs: int, kernel: int) -> nn.Sequential:
    """A convolution and its leaky ReLU, scaled so that they keep the input's mean square.

    The generator needs no such gain, for it has pixel norms; here fifteen layers would
    leave nothing of the spectrogram beside the scene features.
    """
    convolution = EqualizedConv2d(inputs, outputs, kernel, kernel // 2)
    convolution.scale *= nn.init.calculate_gain("leaky_relu", SLOPE)
    return nn.Sequential(convolution, nn.LeakyReLU(SLOPE))


class Discriminator(nn.Module):
    """Verdict on a spectrogram given the scene's features; 4,788,768 parameters.

    Parameters
    ----------
    widths : sequence of 6 int
        Channels at 512, 256, 128, 64, 32 and 16 pixels.
    """

    def __init__(self, widths: Sequence[int] = DISCRIMINATOR_WIDTHS) -> None:
        super().__init__()
        layers: list[nn.Module] = [_convolution(1, widths[0], 1)]
        for width, following in pairwise([widths[0], *widths]):
            layers += [_convolution(width, following, 3), _convolution(following, following, 3)]
            layers += [nn.AvgPool2d(2)]
        last = widths[-1]
        layers += [MinibatchDeviation()]
        layers += [_convolution(last + 1, last, 3), _convolution(last, last, 3)]
        self.model = nn.Sequential(*layers)
        self.joined = _convolution(last + LABEL_CHANNELS, last, 1)
        self.output = EqualizedConv2d(last, 1, 1, 0)

    def forward(self, spectrogram: Tensor, features: Tensor) -> Tensor:
        """Verdicts [B]: 1 for real, 0 for generated.

        Parameters
        ----------
        spectrogram : Tensor [B, 512, 512]
            In -1..1.
        features : Tensor [B, 365]
            Of the encoder.
        """
        maps = self.model(spectrogram[:, None])
        padding = LABEL_CHANNELS * GRID * GRID - FEATURE_COUNT
        label = F.pad(features, (0, padding)).unflatten(1, (LABEL_CHANNELS, GRID, GRID))
        verdict: Tensor = self.output(self.joined(torch.cat([maps, label], dim=1)))
        return verdict.float().mean(dim=(1, 2, 3))
