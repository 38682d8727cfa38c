# SPDX-License-Identifier: MIT
"""Depth of a whole panorama from that of its views, which see one room and must agree on it.

A view of a bare ceiling or a blank wall tells no distance, and two views of one corner tell two.
Here the views' estimates are laid on the sphere, and a network that sees all of them at once
corrects them. `i2r_vr.hearing.depth` estimates each view.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor, nn
from torch.nn import functional as F

from i2r_vr.hearing.depth import SCALES, DepthDecoder, metric_depth
from i2r_vr.hearing.encoder import Backbone
from i2r_vr.hearing.lookup import gather_views
from i2r_vr.seeing.grid import (
    GRID_SHAPE,
    grid_directions,
    grid_position,
    pixel_rays,
    views_of_points,
)

MERGED_CHANNELS = 9
WRAP = 32
"""Columns repeated at either end, so that there is no seam behind the camera."""
MOST_VIEWS = 4
"""That are merged at a point; of 12 views of 90 degrees hardly more show one."""
CENTRE_POWER = 8.0
"""Of the cosine to a view's middle, as its weight: views are at their worst towards their rims."""
CLEAR_SKY = 8.0
"""Log-odds at which sky is certain; more would drown what other views say."""


def merge_views(
    outputs: Tensor, picture: Tensor, directions: NDArray[np.float64], fov_deg: float
) -> Tensor:
    """Lay what the depth network says of views on the sphere.

    Parameters
    ----------
    outputs : Tensor [B * V, 2, S, S]
        ln(depth / 4 m) and the logit of sky.
    picture : Tensor [B * V, 4, S, S]
        From `picture_input`.
    directions : float64 [V, 3]
    fov_deg : float

    Returns
    -------
    Tensor [B, 9, 64, 128]
        Mean of both over the views that show a place, the more central the more it counts; the
        logarithm's spread and its value in the most central view; colours; the sine of the
        elevation; 1 where a view shows the place. 0 where none does.
    """
    points = grid_directions().reshape(-1, 3)
    most = min(MOST_VIEWS, len(directions))
    view, position, centrality = views_of_points(directions, fov_deg, points, most)
    weight = np.maximum(centrality, 0.0) ** CENTRE_POWER
    shown = torch.from_numpy((centrality[0] > 0.0).astype(np.float32)).to(outputs)
    share = torch.from_numpy(weight / np.maximum(weight.sum(axis=0), 1e-12)).to(outputs)
    maps = torch.cat([outputs, picture[:, :3]], dim=1)
    maps = maps.reshape(-1, len(directions), *maps.shape[1:])
    values = gather_views(maps.permute(0, 1, 3, 4, 2), view, position)
    mean = (values * share[..., None]).sum(dim=1)
    log_depth = values[..., 0]
    spread = ((log_depth - mean[:, None, :, 0]).square() * share).sum(dim=1).sqrt()
    sine = torch.from_numpy(points[:, 2]).to(outputs)
    channels = [
        mean[..., 0],
        mean[..., 1].clamp(-CLEAR_SKY, CLEAR_SKY),
        spread,
        log_depth[:, 0] * shown,
        *mean[..., 2:].unbind(dim=-1),
        sine.expand_as(spread),
        shown.expand_as(spread),
    ]
    return torch.stack(channels, dim=1).reshape(-1, MERGED_CHANNELS, *GRID_SHAPE)


def sphere_in_views(
    grid: Tensor, directions: NDArray[np.float64], fov_deg: float, size: int
) -> Tensor:
    """Maps on the sphere [B, C, 64, 128] as square views show them, [B * V, C, S, S]; bilinear."""
    rows, columns = GRID_SHAPE
    position = grid_position(pixel_rays(directions, fov_deg, size).reshape(-1, size, 3))
    place = np.stack(
        [(position[..., 1] + 1.0) / (columns + 2) * 2.0 - 1.0, position[..., 0] / rows * 2.0 - 1.0],
        axis=-1,
    )
    where = torch.from_numpy(place).to(grid).expand(len(grid), -1, -1, -1)
    closed = F.pad(grid, (1, 1, 0, 0), mode="circular")
    found = F.grid_sample(closed, where, padding_mode="border", align_corners=False)
    views = found.reshape(*grid.shape[:2], len(directions), size, size)
    return views.transpose(1, 2).flatten(0, 1)


class PanoramaDepthNetwork(nn.Module):
    """The views' depth on the sphere to one that fits the place as a whole.

    Parameters
    ----------
    encoder_widths, decoder_widths : sequence of 5 int
        Channels of the backbone (strides 2 to 32) and the decoder (strides 1 to 16).
    """

    def __init__(self, encoder_widths: Sequence[int], decoder_widths: Sequence[int]) -> None:
        super().__init__()
        self.encoder = Backbone(MERGED_CHANNELS, encoder_widths)
        self.decoder = DepthDecoder(encoder_widths, decoder_widths, outputs=2)
        for head in self.decoder.heads:
            for parameter in head.parameters():
                nn.init.zeros_(parameter)  # untrained it gives the views' mean

    def forward(self, merged: Tensor, scales: int = SCALES) -> list[Tensor]:
        """ln(depth / 4 m) and the logit of sky [B, 2, 64 / 2^k, 128 / 2^k], k = 0..scales-1.

        Parameters
        ----------
        merged : Tensor [B, 9, 64, 128]
            From `merge_views`.
        """
        around = F.pad(merged, (WRAP, WRAP, 0, 0), mode="circular")
        changes = self.decoder(self.encoder(around), scales)
        return [
            merged[:, :2, :: 2**k, :: 2**k] + change[..., WRAP >> k : -(WRAP >> k)]
            for k, change in enumerate(changes)
        ]


def agreed_depth(
    network: PanoramaDepthNetwork,
    outputs: Tensor,
    picture: Tensor,
    directions: NDArray[np.float64],
    fov_deg: float,
    scales: int = 1,
) -> tuple[Tensor, list[Tensor]]:
    """Radial depth [B, V, S, S] in metres by what the depth network says of views.

    Parameters
    ----------
    network : PanoramaDepthNetwork
    outputs : Tensor [B * V, 2, S, S]
        Of the depth network.
    picture : Tensor [B * V, 4, S, S]
        From `picture_input`.
    directions : float64 [V, 3]
    fov_deg : float
    scales : int
        Of the panorama network.

    Returns
    -------
    Tensor [B, V, S, S], list of Tensor
        Depth, inf for sky, and the panorama network's outputs; none of a single view.
    """
    agreed: list[Tensor] = []
    if len(directions) > 1:
        merged = merge_views(outputs, picture, directions, fov_deg)
        agreed = network(merged, scales)
        outputs = sphere_in_views(agreed[0].float(), directions, fov_deg, outputs.shape[-1])
    depth = metric_depth(outputs)
    return depth.reshape(-1, len(directions), *depth.shape[1:]), agreed
