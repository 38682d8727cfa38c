# SPDX-License-Identifier: MIT
"""Depth from one picture, in the layout of Monodepth2 (Godard et al. 2019).

An encoder, a U-Net decoder with skips, and outputs at four scales. `compact` has a narrow
backbone, sees beside the colours how high each pixel's ray points (which ties the floor's
distance to the camera's height), gives metric log-depth and the probability of sky, and is
trained on our rendered scenes; Monodepth2 itself is `i2r_vr.hearing.paper.Monodepth2`.
"""

from __future__ import annotations

import math
from collections.abc import Sequence

import torch
from torch import Tensor, nn
from torch.nn import functional as F

from i2r_vr.hearing.encoder import NEAREST_DEPTH_M, PICTURE_CHANNELS, SKY_DEPTH_M, Backbone

SCALES = 4


class _ConvELU(nn.Module):
    """Reflection-padded 3 x 3 convolution and ELU, the decoder's unit."""

    def __init__(self, inputs: int, outputs: int) -> None:
        super().__init__()
        self.conv = nn.Conv2d(inputs, outputs, 3, 1, 1, padding_mode="reflect")

    def forward(self, x: Tensor) -> Tensor:
        return F.elu(self.conv(x))


class DepthDecoder(nn.Module):
    """U-Net decoder with an output at each of the four finest scales.

    Parameters
    ----------
    encoder_widths : sequence of 5 int
        Channels of the encoder's maps at strides 2 to 32.
    widths : sequence of 5 int
        Decoder channels from full resolution to stride 16.
    outputs : int
        Channels of each output.
    """

    def __init__(self, encoder_widths: Sequence[int], widths: Sequence[int], outputs: int) -> None:
        super().__init__()
        self.up_first = nn.ModuleList()
        self.up_second = nn.ModuleList()
        for level in range(5):
            before = encoder_widths[-1] if level == 4 else widths[level + 1]
            skip = encoder_widths[level - 1] if level > 0 else 0
            self.up_first.append(_ConvELU(before, widths[level]))
            self.up_second.append(_ConvELU(widths[level] + skip, widths[level]))
        self.heads = nn.ModuleList(
            nn.Conv2d(widths[scale], outputs, 3, 1, 1, padding_mode="reflect")
            for scale in range(SCALES)
        )

    def forward(self, maps: Sequence[Tensor], scales: int = SCALES) -> list[Tensor]:
        """Outputs at strides 1, 2, 4, 8 (the first `scales` of them)."""
        x = maps[-1]
        outputs: list[Tensor] = []
        for level in range(4, -1, -1):
            x = F.interpolate(self.up_first[level](x), scale_factor=2.0, mode="nearest")
            if level > 0:
                x = torch.cat([x, maps[level - 1]], dim=1)
            x = self.up_second[level](x)
            if level < scales:
                outputs.insert(0, self.heads[level](x))
        return outputs


def metric_depth(outputs: Tensor) -> Tensor:
    """Radial depth [B, H, W] in metres, inf where sky is likelier than not.

    Parameters
    ----------
    outputs : Tensor [B, 2, H, W]
        ln(depth / 4 m) and the logit of sky.
    """
    log_depth, sky_logit = outputs.float().unbind(dim=1)
    depth = (log_depth + math.log(4.0)).exp().clamp(NEAREST_DEPTH_M, SKY_DEPTH_M)
    return torch.where(sky_logit > 0.0, torch.full_like(depth, math.inf), depth)


class CompactDepthNetwork(nn.Module):
    """Views to metric log-depth and sky, at most 4 M parameters.

    Parameters
    ----------
    encoder_widths, decoder_widths : sequence of 5 int
        Channels of the backbone (strides 2 to 32) and the decoder (strides 1 to 16).
    """

    def __init__(
        self,
        encoder_widths: Sequence[int] = (24, 32, 64, 128, 192),
        decoder_widths: Sequence[int] = (12, 16, 32, 64, 96),
    ) -> None:
        super().__init__()
        self.encoder = Backbone(PICTURE_CHANNELS, encoder_widths)
        self.decoder = DepthDecoder(encoder_widths, decoder_widths, outputs=2)

    def forward(self, views: Tensor, scales: int = SCALES) -> list[Tensor]:
        """Raw outputs [B, 2, S/2^k, S/2^k] at scales k = 0..scales-1.

        Channel 0 is ln(depth / 4 m), channel 1 the logit of sky.

        Parameters
        ----------
        views : Tensor [B, 4, S, S]
            From `picture_input`; S a multiple of 32.
        """
        outputs: list[Tensor] = self.decoder(self.encoder(views), scales)
        return outputs
