# SPDX-License-Identifier: MIT
"""What kind of place pictures show, by a trunk that has learnt from photographs.

Level views alone are looked at, where there are any: that is how photographs are taken.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from torch import Tensor, nn
from torch.nn import functional as F

from i2r_vr.hearing.trunk import TRUNK_WIDTH, Trunk, trunk_colours

SIGHT_COUNT = 32
"""Numbers that are told of the pictures of a capture: the main differences between places."""
SIDE = 160
"""Of the pictures that the trunk sees, in pixels."""
MOST_RISE = 0.45
"""Sine of the elevation up to which a view counts as level."""


def level_views(directions: NDArray[np.float64]) -> NDArray[np.int64]:
    """Places of the level ones among directions [V, 3]; of all where none is level.

    Examples
    --------
    >>> import numpy as np
    >>> level_views(np.array([[0.0, 0.0, 1.0], [1.0, 0.0, 0.0]])).tolist()
    [1]
    """
    level = np.flatnonzero(np.abs(directions[:, 2]) < MOST_RISE)
    return level if len(level) else np.arange(len(directions))


class Impression(nn.Module):
    """A trunk and the numbers that are told of what it sees."""

    def __init__(self) -> None:
        super().__init__()
        self.trunk = Trunk(headed=False)
        self.reduce = nn.Linear(TRUNK_WIDTH, SIGHT_COUNT)

    def seen(self, finer: Tensor, directions: NDArray[np.float64]) -> Tensor:
        """Mean of what the trunk sees in the level views of captures, [B, 320].

        Parameters
        ----------
        finer : uint8 Tensor [B, V, S, S, 3]
        directions : float64 [V, 3]
        """
        level = finer[:, level_views(directions)]
        colours = trunk_colours(level.flatten(0, 1))
        shown = F.interpolate(colours, (SIDE, SIDE), mode="bilinear", antialias=True)
        pooled: Tensor = self.trunk(shown).pooled.float()
        mean: Tensor = pooled.unflatten(0, level.shape[:2]).mean(dim=1)
        return mean

    def forward(self, finer: Tensor, directions: NDArray[np.float64]) -> Tensor:
        """What is told of captures, [B, 32]; see `seen`."""
        told: Tensor = self.reduce(self.seen(finer, directions))
        return told
