# SPDX-License-Identifier: MIT
"""Monodepth2 (Godard et al. 2019): ResNet-18, U-Net decoder, sigmoid disparity at four scales."""

from __future__ import annotations

from collections.abc import Sequence

import torch
from torch import Tensor, nn
from torchvision.models.resnet import BasicBlock, ResNet

from i2r_vr.hearing.depth import SCALES, DepthDecoder

RESNET18_BLOCKS = (2, 2, 2, 2)
ENCODER_WIDTHS = (64, 64, 128, 256, 512)
DECODER_WIDTHS = (16, 32, 64, 128, 256)
MEAN, SPREAD = 0.45, 0.225
NEAREST_M, FARTHEST_M = 0.5, 100.0


class Monodepth2(nn.Module):
    """Disparity from one picture, 14.8 M parameters.

    `encoder` is torchvision's ResNet-18 and has, as in Monodepth2's files, its classifier of
    1000 outputs (0.5 M parameters), which nothing reads. In the decoder, Monodepth2's
    ``upconv_L_0``, ``upconv_L_1`` and ``dispconv_S`` are `decoder.up_first[L]`,
    `decoder.up_second[L]` and `decoder.heads[S]`.

    Parameters
    ----------
    blocks : sequence of 4 int
        Residual blocks of each of the encoder's stages; ResNet-18 by default.
    """

    def __init__(self, blocks: Sequence[int] = RESNET18_BLOCKS) -> None:
        super().__init__()
        self.encoder = ResNet(BasicBlock, list(blocks))
        self.decoder = DepthDecoder(ENCODER_WIDTHS, DECODER_WIDTHS, outputs=1)

    def forward(self, rgb: Tensor, scales: int = SCALES) -> list[Tensor]:
        """Disparity in 0..1 (large is near), [B, 1, H/2^k, W/2^k] for k = 0..scales-1.

        Parameters
        ----------
        rgb : Tensor [B, 3, H, W]
            In 0..1; H and W multiples of 32, at least 64.
        scales : int
            How many of the four scales, finest first.
        """
        net = self.encoder
        first = net.relu(net.bn1(net.conv1((rgb - MEAN) / SPREAD)))
        maps = [first, net.layer1(net.maxpool(first))]
        for layer in (net.layer2, net.layer3, net.layer4):
            maps.append(layer(maps[-1]))
        return [torch.sigmoid(x) for x in self.decoder(maps, scales)]


def disparity_of(depth_m: Tensor) -> Tensor:
    """Disparity in 0..1 of depth in metres, as the encoder is given it.

    Inverse depth, 0 at 100 m and beyond (sky is inf), 1 at 0.5 m and nearer, in the manner of
    Monodepth2 (Godard et al. 2019, section 3.1), whose own scale is arbitrary.

    Examples
    --------
    >>> [round(x, 3) for x in disparity_of(torch.tensor([0.5, 2.0, float("inf")])).tolist()]
    [1.0, 0.246, 0.0]
    """
    far = 1.0 / FARTHEST_M
    return ((1.0 / depth_m.clamp_min(1e-3) - far) / (1.0 / NEAREST_M - far)).clamp(0.0, 1.0)


def depth_of(disparity: Tensor) -> Tensor:
    """Depth in metres of disparity in 0..1; inverse of `disparity_of` from 0.5 to 100 m."""
    far = 1.0 / FARTHEST_M
    return 1.0 / (far + disparity * (1.0 / NEAREST_M - far))
