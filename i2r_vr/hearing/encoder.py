# SPDX-License-Identifier: MIT
"""The scene encoder: a ResNet over RGB with depth as a further channel to 365 features.

Paper section 2.2. `CompactEncoder` is a narrow ResNet that also sees how high each pixel's ray
points (a floor is no ceiling), takes known absorption and predicts that of what it sees; the
paper's ResNet-50 is `i2r_vr.hearing.paper.PaperEncoder`.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor, nn
from torch.nn import functional as F

from i2r_vr.acoustics.quantities import BAND_COUNT
from i2r_vr.hearing.generator import FEATURE_COUNT
from i2r_vr.seeing.grid import ray_elevations

SKY_DEPTH_M = 300.0
NEAREST_DEPTH_M = 0.1
PICTURE_CHANNELS = 4
MATERIAL_CHANNELS = 4
"""Absorption at 250, 1000 and 4000 Hz, and 1 where it is known."""


class ResidualBlock(nn.Module):
    """Two 3 x 3 convolutions with a shortcut (He et al. 2016, basic block)."""

    def __init__(self, inputs: int, outputs: int, stride: int) -> None:
        super().__init__()
        self.conv1 = nn.Conv2d(inputs, outputs, 3, stride, 1, bias=False)
        self.bn1 = nn.BatchNorm2d(outputs)
        self.conv2 = nn.Conv2d(outputs, outputs, 3, 1, 1, bias=False)
        self.bn2 = nn.BatchNorm2d(outputs)
        self.shortcut: nn.Module = nn.Identity()
        if stride != 1 or inputs != outputs:
            self.shortcut = nn.Sequential(
                nn.Conv2d(inputs, outputs, 1, stride, bias=False), nn.BatchNorm2d(outputs)
            )

    def forward(self, x: Tensor) -> Tensor:
        """Filter [B, C, H, W]; H and W shrink by the stride."""
        y = F.relu(self.bn1(self.conv1(x)))
        return F.relu(self.bn2(self.conv2(y)) + self.shortcut(x))


class Backbone(nn.Module):
    """A narrow ResNet giving feature maps at strides 2, 4, 8, 16 and 32.

    Parameters
    ----------
    inputs : int
        Input channels.
    widths : sequence of 5 int
        Channels of the five feature maps.
    """

    def __init__(self, inputs: int, widths: Sequence[int]) -> None:
        super().__init__()
        self.widths = tuple(widths)
        self.stem = nn.Sequential(
            nn.Conv2d(inputs, widths[0], 5, 2, 2, bias=False),
            nn.BatchNorm2d(widths[0]),
            nn.ReLU(inplace=True),
        )
        self.stages = nn.ModuleList(
            nn.Sequential(ResidualBlock(before, width, 2), ResidualBlock(width, width, 1))
            for before, width in pairwise(widths)
        )

    def forward(self, x: Tensor) -> list[Tensor]:
        """Feature maps of [B, C, H, W], finest first; H and W must be multiples of 32."""
        maps = [self.stem(x)]
        for stage in self.stages:
            maps.append(stage(maps[-1]))
        return maps


def normalise_rgb(rgb: Tensor) -> Tensor:
    """Colours, sRGB 0..255, to about -1..1."""
    return rgb.float() / 127.5 - 1.0


def elevation_channel(
    directions: NDArray[np.float64], fov_deg: float, size: int, captures: int
) -> Tensor:
    """Sine of each pixel's elevation [captures * V, 1, S, S], the same in all captures."""
    elevation = torch.from_numpy(ray_elevations(directions, fov_deg, size))
    return elevation[None, :, None].expand(captures, -1, -1, -1, -1).flatten(0, 1)


def picture_input(rgb: Tensor, directions: NDArray[np.float64], fov_deg: float) -> Tensor:
    """What the compact networks see of views: colours and how high each pixel's ray points.

    Parameters
    ----------
    rgb : uint8 Tensor [B, V, S, S, 3]
    directions : float64 [V, 3]
        View directions, the same for all captures.
    fov_deg : float

    Returns
    -------
    Tensor [B * V, 4, S, S]
    """
    batch, size = len(rgb), rgb.shape[2]
    colours = normalise_rgb(rgb.flatten(0, 1).permute(0, 3, 1, 2))
    elevation = elevation_channel(directions, fov_deg, size, batch).to(colours)
    return torch.cat([colours, elevation], dim=1)


def normalise_depth(depth_m: Tensor) -> Tensor:
    """Radial metres (inf is sky) to a logarithmic channel of about unit size.

    Parameters
    ----------
    depth_m : Tensor
        Any shape.
    """
    bounded = depth_m.clamp(NEAREST_DEPTH_M, SKY_DEPTH_M)
    return (bounded.log() - math.log(4.0)) / 1.3


def material_channels(absorption: Tensor | None, like: Tensor) -> Tensor:
    """The encoder's material input [B, 4, S, S].

    Parameters
    ----------
    absorption : Tensor [B, 7, S, S] or None
        0..1 per octave; NaN where unknown. None: unknown everywhere.
    like : Tensor [B, C, S, S]
        Gives batch, size and device.
    """
    if absorption is None:
        return like.new_zeros(like.shape[0], MATERIAL_CHANNELS, *like.shape[2:])
    bands = absorption[:, 1::2]
    known = torch.isfinite(bands[:, :1]).to(bands.dtype)
    return torch.cat([torch.nan_to_num(bands).sqrt() * 2.0 * known, known], dim=1)


@dataclass(frozen=True)
class Encoding:
    """What the compact encoder gives for each view.

    features : [B, 365]; surfaces : [B, C, S/8, S/8], what the cells of a view are made of;
    absorption_logits : [B, 7, S/8, S/8] (before the sigmoid).
    """

    features: Tensor
    surfaces: Tensor
    absorption_logits: Tensor


class CompactEncoder(nn.Module):
    """Narrow ResNet over colours, ray elevations, log-depth and known absorption.

    Parameters
    ----------
    widths : sequence of 5 int
        Channels at strides 2 to 32.
    """

    def __init__(self, widths: Sequence[int] = (24, 32, 64, 128, 192)) -> None:
        super().__init__()
        self.backbone = Backbone(PICTURE_CHANNELS + 1 + MATERIAL_CHANNELS, widths)
        _, _, eighth, sixteenth, last = widths
        self.lateral_last = nn.Conv2d(last, eighth, 1)
        self.lateral_sixteenth = nn.Conv2d(sixteenth, eighth, 1)
        self.surface_head = nn.Sequential(nn.Conv2d(eighth, eighth, 3, 1, 1), nn.ReLU())
        self.absorption_head = nn.Conv2d(eighth, BAND_COUNT, 1)
        self.fc = nn.Linear(2 * last, FEATURE_COUNT)

    def forward(self, picture: Tensor, depth: Tensor, materials: Tensor) -> Encoding:
        """Encode views.

        Parameters
        ----------
        picture : Tensor [B, 4, S, S]
            From `picture_input`.
        depth : Tensor [B, 1, S, S]
            From `normalise_depth`.
        materials : Tensor [B, 4, S, S]
            From `material_channels`.
        """
        _, _, eighth, sixteenth, last = self.backbone(torch.cat([picture, depth, materials], dim=1))
        merged = F.interpolate(self.lateral_last(last), scale_factor=2.0, mode="nearest")
        merged = merged + self.lateral_sixteenth(sixteenth)
        merged = F.interpolate(merged, scale_factor=2.0, mode="nearest") + eighth
        pooled = torch.cat([last.mean(dim=(2, 3)), last.amax(dim=(2, 3))], dim=1)
        surfaces = self.surface_head(merged)
        return Encoding(self.fc(pooled), surfaces, self.absorption_head(surfaces))
