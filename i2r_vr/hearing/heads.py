# SPDX-License-Identifier: MIT
"""Small networks that correct a room's physical estimate with what its pictures show."""

from __future__ import annotations

import math
from dataclasses import dataclass

import torch
from torch import Tensor, nn

from i2r_vr.acoustics.quantities import BAND_COUNT, WINDOW_COUNT
from i2r_vr.hearing.generator import FEATURE_COUNT
from i2r_vr.hearing.impression import SIGHT_COUNT
from i2r_vr.hearing.room_features import DIRECTION_COUNT, GEOMETRY_COUNT, RoomFeatures

REDUCED = 64
SPREAD_HIDDEN = 32
USUAL_LOG_SIGMA = -1.5
UNUSUAL = 3.0
"""Standard deviations beyond which the heads see a feature as no more unusual."""
SHORTEST_T60_S, LONGEST_T60_S = 0.05, 20.0
"""Decay times that are predicted: those of a padded booth and of the largest stone halls, which
are also the bounds of what spectrograms are read for."""


@dataclass(frozen=True)
class Heard:
    """What the heads say.

    log_t60 : [B, 7] natural logarithm of seconds; log_sigma : [B] logarithm of the scale of its
    error; window_db : [B, V, 7, 6] early windows and late energy relative to the direct sound;
    scene : [B, 365] features for the generator.
    """

    log_t60: Tensor
    log_sigma: Tensor
    window_db: Tensor
    scene: Tensor


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


def silence(layer: nn.Module) -> None:
    """Let a layer say nothing."""
    for parameter in layer.parameters():
        nn.init.zeros_(parameter)


def silent_mlp(inputs: int, hidden: int, outputs: int) -> nn.Sequential:
    """A network of two hidden layers that says nothing until it has learnt."""
    last = nn.Linear(hidden, outputs)
    silence(last)
    return nn.Sequential(
        nn.Linear(inputs, hidden),
        nn.SiLU(inplace=True),
        nn.Linear(hidden, hidden),
        nn.SiLU(inplace=True),
        last,
    )


class ReverbHeads(nn.Module):
    """Decay and energies from the views' features and the physical ones.

    Parameters
    ----------
    hidden : int
        Width of the layers.
    sighted : bool
        Whether they are told what kind of place the pictures show, too.
    """

    def __init__(self, hidden: int, sighted: bool) -> None:
        super().__init__()
        self.geometry_norm = Standardise(GEOMETRY_COUNT)
        self.direction_norm = Standardise(DIRECTION_COUNT)
        self.view_reduce = nn.Linear(FEATURE_COUNT, REDUCED)
        self.scene_reduce = nn.Linear(FEATURE_COUNT, REDUCED)
        self.sight_reduce = nn.Linear(SIGHT_COUNT, REDUCED) if sighted else None
        self.scene_head = silent_mlp(FEATURE_COUNT + GEOMETRY_COUNT, hidden, FEATURE_COUNT)
        known = REDUCED * (1 + sighted) + GEOMETRY_COUNT
        self.decay_head = silent_mlp(known, hidden, BAND_COUNT)
        self.spread_head = silent_mlp(known, SPREAD_HIDDEN, 1)
        self.direction_head = silent_mlp(
            REDUCED + known + DIRECTION_COUNT, hidden, BAND_COUNT * WINDOW_COUNT
        )

    def reset(self) -> None:
        """Start anew: the heads then tell what the physical features tell."""
        for part in self.modules():
            if isinstance(part, nn.Linear):
                part.reset_parameters()
        for head in (self.scene_head, self.decay_head, self.spread_head, self.direction_head):
            silence(head[-1])

    def widen(self, factor: float) -> None:
        """Multiply the scale of the error that is stated from now on."""
        last = self.spread_head[-1]
        assert isinstance(last, nn.Linear)
        with torch.no_grad():
            last.bias.add_(math.log(factor))

    def forward(self, view: Tensor, sight: Tensor | None, features: RoomFeatures) -> Heard:
        """Hear captures.

        Parameters
        ----------
        view : Tensor [B, V, 365]
            The encoder's features.
        sight : Tensor [B, 32], optional
            What kind of place the pictures show; for sighted heads.
        features : RoomFeatures
        """
        batch, count = view.shape[:2]
        view = view.float()
        geometry = self.geometry_norm(features.shared).clamp(-UNUSUAL, UNUSUAL)
        pooled = view.mean(dim=1)
        scene = pooled + self.scene_head(torch.cat([pooled, geometry], dim=1))
        told = [self.scene_reduce(scene), geometry]
        if self.sight_reduce is not None and sight is not None:
            told.append(self.sight_reduce(sight))
        known = torch.cat(told, dim=1)
        bounds = math.log(SHORTEST_T60_S), math.log(LONGEST_T60_S)
        log_t60 = features.log_eyring_t60.clamp(*bounds) + self.decay_head(known)
        # What lies beyond the bounds shall still learn, so the gradient passes them.
        log_t60 = log_t60 + (log_t60.clamp(*bounds) - log_t60).detach()
        log_sigma = USUAL_LOG_SIGMA + self.spread_head(known.detach())[:, 0]
        near = self.direction_norm(features.per_direction.flatten(0, 1)).clamp(-UNUSUAL, UNUSUAL)
        per_view = torch.cat(
            [
                self.view_reduce(view),
                known[:, None].expand(-1, count, -1),
                near.unflatten(0, (batch, count)),
            ],
            dim=2,
        )
        change = self.direction_head(per_view).unflatten(2, (BAND_COUNT, WINDOW_COUNT))
        window_db = features.window_prior_db + 10.0 * change
        return Heard(log_t60, log_sigma, window_db, scene)
