# SPDX-License-Identifier: MIT
"""What surfaces absorb, by their looks: pile, folds, slots, perforation and books tell it.

Such detail is some centimetres wide and gone in views that suffice for the shape of a place, so
this network sees the same views in finer detail, with the distance that makes pixels metres and
how high they point (a floor is no ceiling).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

import torch
from torch import Tensor, nn
from torch.nn import functional as F

from i2r_vr.acoustics.quantities import BAND_COUNT
from i2r_vr.hearing.encoder import ResidualBlock, normalise_rgb

FINER = 3
"""How many times finer views are where surfaces are looked at; an odd number."""
VIEWS_AT_ONCE = 24
"""Bounds memory: two captures of 12 views. Chosen, not measured."""
GUIDE_CHANNELS = 2


@dataclass(frozen=True)
class Surfaces:
    """What is seen of the surfaces in each cell of 8 x 8 pixels of the ordinary views.

    cells : [N, C, S/8, S/8], what they are made of; absorption_logits : [N, 7, S/8, S/8], before
    the sigmoid.
    """

    cells: Tensor
    absorption_logits: Tensor


class SurfaceNetwork(nn.Module):
    """A ResNet over finer views to absorption maps.

    Parameters
    ----------
    widths : sequence of 4 int
        Channels at strides 3, 6, 12 and 24 of the finer views.
    """

    def __init__(self, widths: Sequence[int]) -> None:
        super().__init__()
        self.stem = nn.Sequential(
            nn.Conv2d(3 + GUIDE_CHANNELS, widths[0], 5, FINER, 1, bias=False),
            nn.BatchNorm2d(widths[0]),
            nn.ReLU(inplace=True),
        )
        blocks = [ResidualBlock(before, width, 2) for before, width in pairwise(widths)]
        self.body = nn.Sequential(*blocks, ResidualBlock(widths[-1], widths[-1], 1))
        self.absorption_head = nn.Conv2d(widths[-1], BAND_COUNT, 1)

    def forward(self, finer: Tensor, depth: Tensor, elevation: Tensor) -> Surfaces:
        """Look at views.

        Parameters
        ----------
        finer : uint8 Tensor [N, 3S, 3S, 3]
        depth : Tensor [N, 1, S, S]
            From `normalise_depth`.
        elevation : Tensor [N, 1, S, S]
            As in `picture_input`.
        """
        guides = torch.cat([depth, elevation], dim=1)
        if self.training:
            cells = self._cells(finer, guides)
        else:
            views, guided = (torch.split(whole, VIEWS_AT_ONCE) for whole in (finer, guides))
            parts = zip(views, guided, strict=True)
            cells = torch.cat([self._cells(*part) for part in parts])
        return Surfaces(cells, self.absorption_head(cells))

    def _cells(self, finer: Tensor, guides: Tensor) -> Tensor:
        colours = normalise_rgb(finer.permute(0, 3, 1, 2))
        every = F.interpolate(guides, scale_factor=float(FINER), mode="nearest")
        seen = torch.cat([colours, every], dim=1).contiguous(memory_format=torch.channels_last)
        cells: Tensor = self.body(self.stem(seen))
        return cells
