# SPDX-License-Identifier: MIT
"""How large a place is, by what kind of place it is: it corrects estimated distances.

A picture tells the shape of a place well and its size badly: a model of a hall looks like a hall.
What kind of place it shows tells how large such places are.
"""

from __future__ import annotations

import math

import torch
from torch import Tensor, nn

from i2r_vr.acoustics.quantities import BAND_COUNT
from i2r_vr.hearing.heads import REDUCED, UNUSUAL, Standardise, silence, silent_mlp
from i2r_vr.hearing.impression import SIGHT_COUNT
from i2r_vr.hearing.room_features import SHAPE_COUNT, room_features

HIDDEN = 64
MOST_CHANGE = math.log(4.0)


def shape_features(depth: Tensor, coverage: Tensor) -> Tensor:
    """What of `room_features` distances alone tell, [B, SHAPE_COUNT].

    Parameters
    ----------
    depth : Tensor [B, 64, 128]
        Radial metres, inf is sky.
    coverage : Tensor bool [B, 64, 128]
    """
    some = torch.full((*depth.shape, BAND_COUNT), 0.5).to(depth)
    ahead = torch.tensor([[1.0, 0.0, 0.0]]).to(depth).expand(len(depth), -1, -1)
    none = depth.new_zeros(len(depth))
    whole = room_features(depth, some, coverage, ahead, none[:, None] + 1.0, none, none)
    return whole.shared[:, :SHAPE_COUNT]


class SizeReading(nn.Module):
    """Kind of place and estimated shape to a factor on all distances."""

    def __init__(self) -> None:
        super().__init__()
        self.shape_norm = Standardise(SHAPE_COUNT)
        self.reduce = nn.Linear(SIGHT_COUNT, REDUCED)
        self.layers = silent_mlp(REDUCED + SHAPE_COUNT, HIDDEN, 1)

    def reset(self) -> None:
        """Start anew: estimated distances are then right."""
        for part in self.modules():
            if isinstance(part, nn.Linear):
                part.reset_parameters()
        silence(self.layers[-1])

    def forward(self, sight: Tensor, shape: Tensor) -> Tensor:
        """Logarithm of the factor [B], at most that of 4 either way.

        Parameters
        ----------
        sight : Tensor [B, 32]
            What kind of place the pictures show.
        shape : Tensor [B, SHAPE_COUNT]
            From `shape_features`, of the distances as they were estimated.
        """
        known = self.shape_norm(shape).clamp(-UNUSUAL, UNUSUAL)
        change = self.layers(torch.cat([self.reduce(sight), known], dim=1))[:, 0]
        return MOST_CHANGE * torch.tanh(change / MOST_CHANGE)
