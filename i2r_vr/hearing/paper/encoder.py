# SPDX-License-Identifier: MIT
"""The paper's scene encoder: ResNet-50 over RGB and depth to 365 features (section 2.2)."""

from __future__ import annotations

from collections.abc import Sequence

from torch import Tensor, nn
from torchvision.models.resnet import Bottleneck, ResNet

from i2r_vr.hearing.generator import FEATURE_COUNT

RESNET50_BLOCKS = (3, 4, 6, 3)


class PaperEncoder(nn.Module):
    """A ResNet of bottleneck blocks whose 365 outputs are the scene's features.

    `model` is torchvision's ResNet, so its tensors have the names of ResNet-50 trained on
    Places365 (365 classes); with depth, `model.conv1.weight` has a fourth input channel.

    Parameters
    ----------
    depth_channel : bool
        Whether the input has depth as fourth channel.
    blocks : sequence of 4 int
        Bottlenecks of each stage; ResNet-50 (24.3 M parameters) by default.
    """

    def __init__(self, depth_channel: bool = True, blocks: Sequence[int] = RESNET50_BLOCKS) -> None:
        super().__init__()
        self.model = ResNet(Bottleneck, list(blocks), num_classes=FEATURE_COUNT)
        if depth_channel:
            stem = nn.Conv2d(4, 64, 7, 2, 3, bias=False)
            nn.init.kaiming_normal_(stem.weight, mode="fan_out", nonlinearity="relu")
            self.model.conv1 = stem

    def forward(self, image: Tensor) -> Tensor:
        """Features [B, 365] of [B, 4, H, W] (or 3 channels): RGB in -1..1, then disparity."""
        features: Tensor = self.model(image)
        return features
