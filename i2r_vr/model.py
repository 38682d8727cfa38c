# SPDX-License-Identifier: MIT
"""The shipped model: views, depth and materials of one capture to its reverberation.

All views of a capture are encoded together. Depth and absorption, given or estimated, become
physical features and a first estimate (Eyring decay, diffuse-field energies); small networks
correct it with what the pictures show. One late spectrogram is generated per capture.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import asdict, dataclass

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor, nn

from i2r_vr.depth import CompactDepthNetwork
from i2r_vr.encoder import (
    PICTURE_CHANNELS,
    CompactEncoder,
    Encoding,
    material_channels,
    normalise_depth,
    picture_input,
)
from i2r_vr.generator import COMPACT_WIDTHS, FEATURE_COUNT, NOISE_COUNT, SpectrogramGenerator
from i2r_vr.geometry import DIRECTION_COUNT, GEOMETRY_COUNT, RoomFeatures, room_features
from i2r_vr.sphere import GRID_SHAPE, gather_views, grid_directions, view_lookup

BANDS = 7
WINDOWS = 6
FLOOR_DB = -80.0
UNUSUAL = 3.0
"""Standard deviations beyond which the heads see a feature as no more unusual."""
SHORTEST_T60_S = 0.05
LONGEST_T60_S = 20.0


@dataclass(frozen=True)
class CompactConfig:
    """Sizes of the compact model."""

    view_size: int = 128
    depth_encoder_widths: tuple[int, ...] = (24, 32, 64, 128, 192)
    depth_decoder_widths: tuple[int, ...] = (12, 16, 32, 64, 96)
    encoder_widths: tuple[int, ...] = (24, 32, 64, 128, 192)
    generator_widths: tuple[int, ...] = COMPACT_WIDTHS
    hidden: int = 256

    def as_json(self) -> dict[str, object]:
        """Plain values for the file beside the weights."""
        return asdict(self)


@dataclass(frozen=True)
class SceneViews:
    """A batch of captures that share a layout of views.

    rgb : uint8 [B, V, S, S, 3]
    depth : float32 [B, V, S, S], radial metres, inf is sky
    absorption : float32 [B, V, S, S, 7], NaN where unknown, or None
    grid_depth : float32 [B, 64, 128]; grid_absorption : float32 [B, 64, 128, 7] or None
    coverage : bool [B, 64, 128]
    directions : float64 [V, 3] numpy, the same for all; fov_deg : float
    source_distance_m : float32 [B, V]
    depth_given, materials_given : float32 [B], 1.0 or 0.0
    """

    rgb: Tensor
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


@dataclass(frozen=True)
class Hearing:
    """What the heads say.

    log_t60 : [B, 7] natural logarithm of seconds; log_sigma : [B] logarithm of the scale of its
    error; window_db : [B, V, 7, 6] early windows and late energy relative to the direct sound;
    view : [B, V, 365] the encoder's features; scene : [B, 365] features for the generator;
    absorption_logits : [B, V, 7, S/8, S/8];
    features : the physical features used.
    """

    log_t60: Tensor
    log_sigma: Tensor
    window_db: Tensor
    view: Tensor
    scene: Tensor
    absorption_logits: Tensor
    features: RoomFeatures


class Standardise(nn.Module):
    """Shift and scale features by the running mean and deviation of the training data.

    Unlike batch normalisation it never uses the statistics of the batch itself: what matters
    here are absolute sizes, and batches hold few rooms.
    """

    MOMENTUM = 0.02

    def __init__(self, count: int) -> None:
        super().__init__()
        self.running_mean: Tensor
        self.running_var: Tensor
        self.register_buffer("running_mean", torch.zeros(count))
        self.register_buffer("running_var", torch.ones(count))

    def forward(self, x: Tensor) -> Tensor:
        """Standardise [B, count]; in training the statistics follow the data slowly."""
        if self.training:
            with torch.no_grad():
                mean = x.mean(dim=0)
                spread = (x - self.running_mean).square().mean(dim=0)
                self.running_mean.lerp_(mean, self.MOMENTUM)
                self.running_var.lerp_(spread, self.MOMENTUM)
        return (x - self.running_mean) * torch.rsqrt(self.running_var + 1e-4)


def _silence(layer: nn.Module) -> None:
    for parameter in layer.parameters():
        nn.init.zeros_(parameter)


def _mlp(inputs: int, hidden: int, outputs: int) -> nn.Sequential:
    last = nn.Linear(hidden, outputs)
    _silence(last)
    return nn.Sequential(
        nn.Linear(inputs, hidden),
        nn.SiLU(inplace=True),
        nn.Linear(hidden, hidden),
        nn.SiLU(inplace=True),
        last,
    )


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
    view, position, covered = view_lookup(directions, fov_deg, grid_directions().reshape(-1, 3))
    values = gather_views(maps, view, position)
    mask = torch.from_numpy(covered.reshape(GRID_SHAPE)).to(maps.device)
    return values.reshape(maps.shape[0], *GRID_SHAPE, *maps.shape[4:]), mask


class CompactModel(nn.Module):
    """Depth network, scene encoder, heads and spectrogram generator in one."""

    HEADS = ("scene_head", "decay_head", "direction_head", "view_reduce", "scene_reduce")

    def __init__(self, config: CompactConfig | None = None) -> None:
        super().__init__()
        self.config = config = config or CompactConfig()
        hidden = config.hidden
        self.depth_network = CompactDepthNetwork(
            config.depth_encoder_widths, config.depth_decoder_widths
        )
        self.encoder = CompactEncoder(config.encoder_widths)
        self.generator = SpectrogramGenerator(config.generator_widths)
        self.geometry_norm = Standardise(GEOMETRY_COUNT)
        self.direction_norm = Standardise(DIRECTION_COUNT)
        self.view_reduce = nn.Linear(FEATURE_COUNT, 64)
        self.scene_reduce = nn.Linear(FEATURE_COUNT, 64)
        self.scene_head = _mlp(FEATURE_COUNT + GEOMETRY_COUNT, hidden, FEATURE_COUNT)
        self.decay_head = _mlp(64 + GEOMETRY_COUNT, hidden, BANDS + 1)
        self.direction_head = _mlp(128 + GEOMETRY_COUNT + DIRECTION_COUNT, hidden, BANDS * WINDOWS)

    def estimate_depth(
        self, rgb: Tensor, directions: NDArray[np.float64], fov_deg: float
    ) -> Tensor:
        """Radial depth [B, V, S, S] of views uint8 [B, V, S, S, 3] in metres, inf for sky."""
        picture = picture_input(rgb, directions, fov_deg)
        return self.depth_network.estimate(picture).reshape(rgb.shape[:4])

    def encode(self, views: SceneViews) -> Encoding:
        """Features and absorption maps of all views [B * V, ...]."""
        size = views.rgb.shape[2]
        picture = picture_input(views.rgb, views.directions, views.fov_deg)
        depth = normalise_depth(views.depth.reshape(-1, 1, size, size))
        absorption = views.absorption
        flat = None if absorption is None else absorption.flatten(0, 1).permute(0, 3, 1, 2)
        encoding: Encoding = self.encoder(picture, depth, material_channels(flat, depth))
        return encoding

    def reset_heads(self) -> None:
        """Start the heads anew: they then tell what the physical features tell."""
        for name in self.HEADS:
            for part in getattr(self, name).modules():
                if isinstance(part, nn.Linear):
                    part.reset_parameters()
        for head in (self.scene_head, self.decay_head, self.direction_head):
            _silence(head[-1])

    def start_encoder_from_depth(self) -> None:
        """Give the encoder the depth network's backbone: what tells distances tells surfaces.

        Its further inputs start unseen.
        """
        own, other = self.encoder.backbone, self.depth_network.encoder
        state = other.state_dict()
        first = "stem.0.weight"
        stem = torch.zeros_like(own.state_dict()[first])
        stem[:, :PICTURE_CHANNELS] = state[first]
        own.load_state_dict({**state, first: stem})

    def absorption_logits(self, views: SceneViews) -> Tensor:
        """Absorption [B, V, 7, S/8, S/8] of what the views show, before the sigmoid."""
        logits = self.encode(views).absorption_logits
        return logits.reshape(*views.rgb.shape[:2], *logits.shape[1:])

    def hear(self, views: SceneViews) -> Hearing:
        """Predict decay and energies of a batch of captures."""
        return self.hear_encoded(views, self.encode(views))

    def hear_encoded(self, views: SceneViews, encoding: Encoding) -> Hearing:
        """`hear`, where the views have been encoded."""
        batch, count = views.rgb.shape[:2]
        logits = encoding.absorption_logits
        logits = logits.reshape(batch, count, *logits.shape[1:])
        grid_absorption = self._grid_absorption(views, logits)
        directions = torch.from_numpy(views.directions).to(views.depth)
        features = room_features(
            views.grid_depth,
            grid_absorption,
            views.coverage,
            directions.expand(batch, -1, -1),
            views.source_distance_m,
            views.depth_given,
            views.materials_given,
        )
        view = encoding.features.reshape(batch, count, -1)
        return self.heads(view, logits, features)

    def _grid_absorption(self, views: SceneViews, logits: Tensor) -> Tensor:
        """Known absorption on the grid, the predicted where unknown, NaN where unseen."""
        predicted, shown = views_to_grid(
            logits.float().sigmoid().permute(0, 1, 3, 4, 2), views.directions, views.fov_deg
        )
        predicted = torch.where(shown[None, :, :, None], predicted, torch.nan)
        if views.grid_absorption is None:
            return predicted
        return torch.where(views.grid_absorption.isnan(), predicted, views.grid_absorption)

    def heads(self, view: Tensor, logits: Tensor, features: RoomFeatures) -> Hearing:
        """Decay and energies from the views' features [B, V, 365] and the physical ones."""
        batch, count = view.shape[:2]
        view = view.float()
        geometry = self.geometry_norm(features.shared).clamp(-UNUSUAL, UNUSUAL)
        pooled = view.mean(dim=1)
        scene = pooled + self.scene_head(torch.cat([pooled, geometry], dim=1))
        reduced = self.scene_reduce(scene)
        decay = self.decay_head(torch.cat([reduced, geometry], dim=1))
        bounds = math.log(SHORTEST_T60_S), math.log(LONGEST_T60_S)
        log_t60 = (features.log_eyring_t60.clamp(*bounds) + decay[:, :BANDS]).clamp(*bounds)
        near = self.direction_norm(features.per_direction.flatten(0, 1)).clamp(-UNUSUAL, UNUSUAL)
        per_view = torch.cat(
            [
                self.view_reduce(view),
                reduced[:, None].expand(-1, count, -1),
                geometry[:, None].expand(-1, count, -1),
                near.unflatten(0, (batch, count)),
            ],
            dim=2,
        )
        change = self.direction_head(per_view).unflatten(2, (BANDS, WINDOWS))
        window_db = features.window_prior_db + 10.0 * change
        return Hearing(log_t60, decay[:, BANDS] - 1.5, window_db, view, scene, logits, features)

    def late_spectrogram(self, scene: Tensor, noise: Tensor) -> Tensor:
        """Generator output [B, 512, 512] in -1..1 from scene features and noise [B, 147]."""
        spectrogram: Tensor = self.generator(scene, noise)[:, 0]
        return spectrogram


def noise_vector(seed: int, count: int = 1) -> Tensor:
    """Latent noise [count, 147] from the seed alone, the same on every device."""
    generator = np.random.Generator(np.random.Philox(seed))
    values = generator.standard_normal((1, NOISE_COUNT), dtype=np.float32)
    return torch.from_numpy(np.repeat(values, count, axis=0))


def solid_angle_mean_db(window_db: Tensor, weights: Sequence[float]) -> Tensor:
    """Power average over the directions [B, V, ...] -> [B, ...], in dB."""
    share = torch.tensor(weights).to(window_db)
    share = (share / share.sum()).reshape(1, -1, *([1] * (window_db.dim() - 2)))
    return 10.0 * torch.log10(((10.0 ** (window_db / 10.0)) * share).sum(dim=1))
