# SPDX-License-Identifier: MIT
"""EfficientNet-Lite0 (Tan and Le 2019; TensorFlow's Lite variant of 2020) as a trunk for readings.

Inverted residuals (Sandler et al. 2018) with ReLU6 and no squeeze-and-excitation. Layers and
padding are those of the published weights, which have learnt from photographs what places look
like; `training.compact.pretrained` reads them.
"""

from __future__ import annotations

from dataclasses import dataclass

from torch import Tensor, nn
from torch.nn import functional as F

STEM_WIDTH, POOLED_WIDTH = 32, 1280
COLOUR_CHANNELS = 3
MIDDLE_GREY, GREY_RANGE = 127.0, 128.0


@dataclass(frozen=True)
class Stage:
    """Blocks of one width: how many, the side of their kernels, the first one's stride."""

    blocks: int
    kernel: int
    stride: int
    expansion: int
    width: int


STAGES = (
    Stage(1, 3, 1, 1, 16),
    Stage(2, 3, 2, 6, 24),
    Stage(2, 5, 2, 6, 40),
    Stage(3, 3, 2, 6, 80),
    Stage(3, 5, 1, 6, 112),
    Stage(4, 5, 2, 6, 192),
    Stage(1, 3, 1, 6, 320),
)
MAP_STAGES = (1, 2, 4, 6)
"""The last stages at strides 4, 8, 16 and 32."""
MAP_WIDTHS = tuple(STAGES[stage].width for stage in MAP_STAGES)
TRUNK_WIDTH = MAP_WIDTHS[-1]


@dataclass(frozen=True)
class TrunkFeatures:
    """What the trunk sees in pictures.

    maps : [B, C, S/s, S/s] at strides s of 4, 8, 16, 32 with `MAP_WIDTHS` channels; pooled :
    mean over the picture of what the classifier reads, [B, 1280]; without a head [B, 320].
    """

    maps: tuple[Tensor, ...]
    pooled: Tensor


class ConvolutionUnit(nn.Module):
    """Convolution and normalisation, padded as TensorFlow pads ("SAME") even sides.

    At stride 2 there is one more row at the bottom and one more column at the right.
    """

    def __init__(
        self, inputs: int, outputs: int, kernel: int, stride: int = 1, groups: int = 1
    ) -> None:
        super().__init__()
        whole = kernel - stride
        before, after = whole // 2, whole - whole // 2
        self.padding = (before, after, before, after) if before != after else None
        inside = 0 if self.padding else before
        self.convolution = nn.Conv2d(
            inputs, outputs, kernel, stride, inside, groups=groups, bias=False
        )
        self.norm = nn.BatchNorm2d(outputs, eps=1e-3, momentum=0.01)

    def forward(self, x: Tensor) -> Tensor:
        """Filter [B, C, H, W]; no activation."""
        if self.padding is not None:
            x = F.pad(x, self.padding)
        filtered: Tensor = self.norm(self.convolution(x))
        return filtered


class InvertedResidual(nn.Module):
    """Expand by 1 x 1, filter each channel, project by 1 x 1; a shortcut where shapes agree."""

    def __init__(self, inputs: int, outputs: int, kernel: int, stride: int, expansion: int) -> None:
        super().__init__()
        inner = inputs * expansion
        self.expand = ConvolutionUnit(inputs, inner, 1) if expansion > 1 else None
        self.depthwise = ConvolutionUnit(inner, inner, kernel, stride, inner)
        self.project = ConvolutionUnit(inner, outputs, 1)
        self.shortcut = stride == 1 and inputs == outputs

    def forward(self, x: Tensor) -> Tensor:
        """Filter [B, C, H, W]; H and W shrink by the stride."""
        inner = x if self.expand is None else F.relu6(self.expand(x))
        projected: Tensor = self.project(F.relu6(self.depthwise(inner)))
        return x + projected if self.shortcut else projected


class Trunk(nn.Module):
    """EfficientNet-Lite0 without its classifier, 3.4 M parameters; 3.0 M without its head.

    Parameters
    ----------
    inputs : int
        Input channels: three colours, and what further ones there are (depth).
    headed : bool
        Whether it has the last layer, which only the classifier needs; pooled features are means
        of the last map where there is none.
    """

    def __init__(self, inputs: int = COLOUR_CHANNELS, headed: bool = True) -> None:
        super().__init__()
        self.stem = ConvolutionUnit(inputs, STEM_WIDTH, 3, 2)
        self.stages = nn.ModuleList()
        before = STEM_WIDTH
        for stage in STAGES:
            blocks = nn.Sequential()
            for number in range(stage.blocks):
                stride = stage.stride if number == 0 else 1
                blocks.append(
                    InvertedResidual(before, stage.width, stage.kernel, stride, stage.expansion)
                )
                before = stage.width
            self.stages.append(blocks)
        self.head = ConvolutionUnit(before, POOLED_WIDTH, 1) if headed else None

    def forward(self, picture: Tensor) -> TrunkFeatures:
        """Look at pictures.

        Parameters
        ----------
        picture : Tensor [B, inputs, S, S]
            Colours from `trunk_colours`, then the further channels; S a multiple of 32.
        """
        x = F.relu6(self.stem(picture))
        maps = []
        for number, stage in enumerate(self.stages):
            x = stage(x)
            if number in MAP_STAGES:
                maps.append(x)
        last = x if self.head is None else F.relu6(self.head(x))
        return TrunkFeatures(tuple(maps), last.mean(dim=(2, 3)))


def trunk_colours(rgb: Tensor) -> Tensor:
    """Pictures uint8 [B, S, S, 3], sRGB, as the trunk was trained on them: [B, 3, S, S].

    Examples
    --------
    >>> import torch
    >>> grey = torch.full((1, 2, 2, 3), 127, dtype=torch.uint8)
    >>> trunk_colours(grey).abs().max().item()
    0.0
    """
    return (rgb.permute(0, 3, 1, 2).float() - MIDDLE_GREY) / GREY_RANGE
