# SPDX-License-Identifier: MIT
"""An equal-area sample of the maps round captures: points, normals, areas, what is known there."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

import numpy as np
import torch
from torch import Tensor

from i2r_vr.acoustics.quantities import BAND_COUNT
from i2r_vr.seeing.grid import GRID_SHAPE, grid_directions

POINT_COUNT = 2048
"""Shared with the training, so that changing it asks for new weights."""
NEAREST_M, FARTHEST_M = 0.1, 200.0
"""Depth is bounded to these, so that neither a touching pixel nor the horizon rules a mean."""


@lru_cache(maxsize=8)
def _points(device: torch.device) -> tuple[Tensor, Tensor, Tensor]:
    """Equal-area sample of the grid: flat indices [P], unit vectors [P, 3], opposite indices.

    A quarter of the sphere is sampled and repeated, so that quarter turns change nothing.
    """
    rows, columns = GRID_SHAPE
    quarter = columns // 4
    index = np.arange(POINT_COUNT // 4) + 0.5
    sin_el = 1.0 - 2.0 * index / (POINT_COUNT // 4)
    azimuth = np.pi * (3.0 - np.sqrt(5.0)) * index
    row = ((np.pi / 2 - np.arcsin(sin_el)) / np.pi * rows).astype(np.int64).clip(0, rows - 1)
    column = (azimuth / (2.0 * np.pi) % 1.0 * quarter).astype(np.int64) % quarter
    row = np.tile(row, 4)
    column = np.concatenate([column + turn * quarter for turn in range(4)])
    opposite = (rows - 1 - row) * columns + (column + columns // 2) % columns
    vectors = grid_directions().reshape(-1, 3)[row * columns + column].astype(np.float32)
    with torch.inference_mode(False):  # what is kept serves training too
        flat, unit, across = (
            torch.from_numpy(values).to(device)
            for values in (row * columns + column, vectors, opposite)
        )
    return flat, unit, across


def surface_normals(depth: Tensor) -> Tensor:
    """Unit surface normals [B, 64, 128, 3] towards the capture, by differences of neighbours.

    Parameters
    ----------
    depth : Tensor [B, 64, 128]
        Radial metres, inf is sky.
    """
    unit = torch.from_numpy(grid_directions().astype(np.float32)).to(depth.device)
    point = depth.clamp(NEAREST_M, FARTHEST_M)[..., None] * unit
    across = torch.roll(point, -1, 2) - torch.roll(point, 1, 2)
    down = torch.empty_like(point)
    down[:, 1:-1] = point[:, 2:] - point[:, :-2]
    down[:, 0] = point[:, 1] - point[:, 0]
    down[:, -1] = point[:, -1] - point[:, -2]
    normal = torch.linalg.cross(across, down)
    normal = normal / normal.norm(dim=-1, keepdim=True).clamp_min(1e-9)
    facing = (normal * unit).sum(-1, keepdim=True)
    return torch.where(facing > 0, -normal, normal)


def masked_mean(values: Tensor, weight: Tensor) -> Tensor:
    """Mean of [B, P, ...] over P with weights [B, P]."""
    extra = values.dim() - 2
    shaped = weight.reshape(*weight.shape, *([1] * extra))
    return (values * shaped).sum(1) / shaped.sum(1).clamp_min(1e-6)


@dataclass(frozen=True)
class SurfaceSample:
    """The equal-area sample of a batch's maps, [B, P] unless said otherwise.

    absorption [B, P, 7] has unknown places filled with the area-weighted mean `mean_alpha`
    [B, 7]; `vectors` [P, 3]; `chord` is the distance through the capture to the other side.
    """

    vectors: Tensor
    radius: Tensor
    normal: Tensor
    cos_in: Tensor
    area: Tensor
    sky: Tensor
    seen: Tensor
    solid: Tensor
    chord: Tensor
    chord_known: Tensor
    absorption: Tensor
    absorption_known: Tensor
    mean_alpha: Tensor


def surface_sample(depth: Tensor, absorption: Tensor, coverage: Tensor) -> SurfaceSample:
    """Sample a batch's maps [B, 64, 128] of depth, absorption [..., 7] and coverage."""
    batch = depth.shape[0]
    flat, vectors, opposite = _points(depth.device)
    radius_all = depth.clamp(NEAREST_M, FARTHEST_M).reshape(batch, -1)
    seen_all = coverage.reshape(batch, -1)
    normal = surface_normals(depth).reshape(batch, -1, 3)[:, flat]
    radius, seen = radius_all[:, flat], seen_all[:, flat]
    sky = torch.isinf(depth).reshape(batch, -1)[:, flat]
    solid = seen & ~sky
    cos_in = (-(normal * vectors).sum(-1)).clamp(0.15, 1.0)
    area = radius.square() / cos_in
    values = absorption.reshape(batch, -1, BAND_COUNT)[:, flat]
    known = solid & torch.isfinite(values[..., 0])
    mean_alpha = masked_mean(torch.nan_to_num(values), area * known)
    return SurfaceSample(
        vectors=vectors,
        radius=radius,
        normal=normal,
        cos_in=cos_in,
        area=area,
        sky=sky,
        seen=seen,
        solid=solid,
        chord=radius + radius_all[:, opposite],
        chord_known=solid & seen_all[:, opposite],
        absorption=torch.where(known[..., None], values, mean_alpha[:, None]),
        absorption_known=known,
        mean_alpha=mean_alpha,
    )
