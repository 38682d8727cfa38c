# SPDX-License-Identifier: MIT
"""What networks are given: the views of captures of one layout, stacked and completed."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from i2r_vr.hearing.lookup import gather_views
from i2r_vr.seeing.grid import GRID_SHAPE, grid_lookup
from i2r_vr.seeing.views import CaptureViews

SOURCE_DISTANCE_M = 2.0
"""Of every direction's source from the listener, where nothing stands nearer."""
SURFACE_SHARE = 0.8
"""Of the distance to what is seen, where the source would else stand in or behind it. Scenes of
training have their sources by the same two."""
ASSUMED_DEPTH_M = 4.0
"""Where nothing is known of distances; such places of the sphere do not count as covered."""


@dataclass(frozen=True)
class SceneViews:
    """A batch of captures that share a layout of views.

    rgb : uint8 [B, V, S, S, 3]
    finer : uint8 [B, V, 3S, 3S, 3], the same views in finer detail
    depth : float32 [B, V, S, S], radial metres, inf is sky
    absorption : float32 [B, V, S, S, 7], NaN where unknown, or None
    grid_depth : float32 [B, 64, 128]; grid_absorption : float32 [B, 64, 128, 7] or None
    coverage : bool [B, 64, 128]
    directions : float64 [V, 3] numpy, the same for all; fov_deg : float
    source_distance_m : float32 [B, V]
    depth_given : float32 [B], 1.0 or 0.0; materials_given : float32 [B], the share that is known
    """

    rgb: Tensor
    finer: Tensor
    depth: Tensor
    absorption: Tensor | None
    grid_depth: Tensor
    grid_absorption: Tensor | None
    coverage: Tensor
    directions: NDArray[np.float64]
    fov_deg: float
    source_distance_m: Tensor
    depth_given: Tensor
    materials_given: Tensor


def views_to_grid(
    maps: Tensor, directions: NDArray[np.float64], fov_deg: float
) -> tuple[Tensor, Tensor]:
    """Look view maps up on the equirectangular grid.

    Parameters
    ----------
    maps : Tensor [B, V, S, S, ...]

    Returns
    -------
    Tensor [B, 64, 128, ...], Tensor bool [64, 128]
        Values and where any view showed the place.
    """
    view, position, covered = grid_lookup(directions, fov_deg)
    values = gather_views(maps, view, position)
    mask = torch.tensor(covered.reshape(GRID_SHAPE), device=maps.device)
    return values.reshape(maps.shape[0], *GRID_SHAPE, *maps.shape[4:]), mask


def scene_views(
    captures: Sequence[CaptureViews], device: torch.device, estimate: Callable[[Tensor], Tensor]
) -> SceneViews:
    """Stack captures of one layout, estimating depth where it is not given; no materials yet.

    Parameters
    ----------
    captures : sequence of CaptureViews
    device : torch.device
    estimate : callable
        Colours uint8 [B, V, S, S, 3] to radial depth [B, V, S, S] in metres, inf for sky.
    """
    first = captures[0].views
    rgb = torch.from_numpy(np.stack([c.views.rgb for c in captures])).to(device)
    depth, given = _depth(captures, rgb, estimate)
    grid_depth, coverage = _grid_depth(captures, depth, device)
    finer = torch.from_numpy(np.stack([c.views.finer for c in captures])).to(device)
    return SceneViews(
        rgb=rgb,
        finer=finer,
        depth=depth,
        absorption=None,
        grid_depth=grid_depth,
        grid_absorption=None,
        coverage=coverage,
        directions=first.directions,
        fov_deg=first.fov_deg,
        source_distance_m=_source_distance_m(depth),
        depth_given=given,
        materials_given=torch.zeros(len(captures), device=device),
    )


def scaled(scene: SceneViews, factors: Sequence[float]) -> SceneViews:
    """The same captures with the distances of each multiplied by its factor."""
    if all(factor == 1.0 for factor in factors):
        return scene
    by = torch.tensor(list(factors), dtype=scene.depth.dtype, device=scene.depth.device)
    depth = scene.depth * by[:, None, None, None]
    return replace(
        scene,
        depth=depth,
        grid_depth=scene.grid_depth * by[:, None, None],
        source_distance_m=torch.where(
            by[:, None] == 1.0, scene.source_distance_m, _source_distance_m(depth)
        ),
    )


def _source_distance_m(depth: Tensor) -> Tensor:
    """Of each view's source [B, V], by what is seen in its middle [B, V, S, S]."""
    middle = depth.shape[-1] // 2
    ahead = depth[:, :, middle, middle]
    return (SURFACE_SHARE * ahead).clamp(0.05, SOURCE_DISTANCE_M)


def _depth(
    captures: Sequence[CaptureViews], rgb: Tensor, estimate: Callable[[Tensor], Tensor]
) -> tuple[Tensor, Tensor]:
    """Radial depth [B, V, S, S] given or estimated, and 1.0 for each capture that gave it."""
    given = torch.tensor([float(c.views.depth_m is not None) for c in captures])
    estimated = torch.zeros(rgb.shape[:4], device=rgb.device)
    if not bool(given.all()):
        estimated = estimate(rgb)
    rows = [
        estimated[i]
        if c.views.depth_m is None
        else torch.from_numpy(c.views.depth_m).to(rgb.device)
        for i, c in enumerate(captures)
    ]
    return torch.stack(rows), given.to(rgb.device)


def _grid_depth(
    captures: Sequence[CaptureViews], depth: Tensor, device: torch.device
) -> tuple[Tensor, Tensor]:
    """Depth [B, 64, 128] on the sphere and where it is known."""
    first = captures[0].views
    looked_up, seen = views_to_grid(depth, first.directions, first.fov_deg)
    grids, masks = [], []
    for i, capture in enumerate(captures):
        if capture.sphere is None:
            grids.append(torch.where(seen, looked_up[i], ASSUMED_DEPTH_M))
            masks.append(seen)
        else:
            grids.append(torch.from_numpy(capture.sphere.depth_m).to(device))
            masks.append(torch.from_numpy(capture.sphere.coverage).to(device))
    return torch.stack(grids), torch.stack(masks)
