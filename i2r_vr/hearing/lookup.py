# SPDX-License-Identifier: MIT
"""Reading view maps where `i2r_vr.seeing.grid` says that directions lie in them."""

from __future__ import annotations

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor


def gather_views(maps: Tensor, view: NDArray[np.int64], position: NDArray[np.float64]) -> Tensor:
    """Values at looked-up places.

    Parameters
    ----------
    maps : Tensor [B, V, S, S, ...]
        View maps of any resolution S.
    view, position
        [P] and [P, 2] of `view_lookup`, `grid_lookup`; [K, P] and [K, P, 2] of `views_of_points`.

    Returns
    -------
    Tensor [B, P, ...] or [B, K, P, ...]
    """
    size = maps.shape[2]
    row, column = torch.from_numpy((position * size).astype(np.int64)).to(maps.device).unbind(-1)
    return maps[:, torch.tensor(view, device=maps.device), row, column]
