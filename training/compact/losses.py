# SPDX-License-Identifier: MIT
"""Training objectives of the compact model; each takes float32 tensors and gives a scalar."""

from __future__ import annotations

import math

import torch
from torch import Tensor
from torch.nn import functional as F

from i2r_vr.acoustics.quantities import (
    LOUDEST_WINDOW_DB,
    MID_BANDS,
    NO_ENERGY_DB,
    SPECTROGRAM_FLOOR_DB,
)
from i2r_vr.hearing.encoder import NEAREST_DEPTH_M, SKY_DEPTH_M
from i2r_vr.hearing.heads import Heard
from i2r_vr.hearing.spectrogram import FRAME_S
from training.datasets.scenes import Labels

FREQUENCY_BINS = 512


def mid_band_log_t60(log_t60: Tensor) -> Tensor:
    """Natural logarithm of the mean of the 500 and 1000 Hz octaves' T60, [B] from [B, 7]."""
    return log_t60[:, MID_BANDS].exp().mean(dim=1).log()


def decay_loss(hearing: Heard, labels: Labels) -> Tensor:
    """Mean absolute error of ln T60 over measured bands, the mid bands counted three times.

    ln T60 differences are relative errors: the T60 term of equation 2 on the heads.
    """
    target = labels.t60_s.clamp(0.05, 20.0).log()
    known = torch.isfinite(target)
    weight = known.float() * labels.trust[:, None]
    weight[:, MID_BANDS] *= 3.0
    error = (hearing.log_t60 - torch.nan_to_num(target)).abs()
    return (error * weight).sum() / weight.sum().clamp_min(1e-3)


def uncertainty_loss(hearing: Heard, labels: Labels) -> Tensor:
    """Laplace negative log-likelihood of the mid-band error; the prediction is held fixed."""
    target = labels.t60_s.clamp(0.05, 20.0)[:, MID_BANDS].mean(dim=1).log()
    known = torch.isfinite(target)
    error = (mid_band_log_t60(hearing.log_t60).detach() - torch.nan_to_num(target)).abs()
    loss = error * torch.exp(-hearing.log_sigma) + hearing.log_sigma
    weight = known * labels.trust
    return (loss * weight).sum() / weight.sum().clamp_min(1e-3)


def range_loss(value: Tensor, ends: Tensor, weight: Tensor) -> Tensor:
    """Mean distance of values [B] from ranges [B, 2], nothing inside; NaN ends are unknown."""
    known = torch.isfinite(ends).all(dim=1)
    low, high = torch.nan_to_num(ends, posinf=0.0, neginf=0.0).unbind(dim=1)
    outside = (low - value).relu() + (value - high).relu()
    weight = weight * known
    return (outside * weight).sum() / weight.sum().clamp_min(1e-3)


def spread_loss(log_sigma: Tensor, error: Tensor) -> Tensor:
    """Laplace negative log-likelihood of absolute errors [B]; NaN errors are not known."""
    known = torch.isfinite(error)
    loss = torch.nan_to_num(error) * torch.exp(-log_sigma) + log_sigma
    return (loss * known).sum() / known.sum().clamp_min(1.0)


def window_loss(hearing: Heard, labels: Labels) -> Tensor:
    """Mean absolute error of the windows' energies in tens of dB, above the floor.

    Energies below -40 dB re the direct sound count less: they are hardly heard.
    """
    target = labels.window_db.clamp(NO_ENERGY_DB, LOUDEST_WINDOW_DB)
    predicted = hearing.window_db.clamp(NO_ENERGY_DB, LOUDEST_WINDOW_DB)
    weight = torch.sigmoid((torch.maximum(target, predicted) + 40.0) / 6.0) + 0.05
    weight = weight * labels.trust[:, None, None, None]
    return ((predicted - target).abs() * weight).sum() / weight.sum() / 10.0


def material_class_loss(logits: Tensor, labels: Labels) -> Tensor:
    """Cross-entropy of the material classes at the middles of cells.

    Parameters
    ----------
    logits : Tensor [B * V, classes, S/8, S/8]
    """
    size = labels.material_class.shape[-1]
    cell = size // logits.shape[-1]
    true = labels.material_class.flatten(0, 1)[:, cell // 2 :: cell, cell // 2 :: cell]
    return F.cross_entropy(logits.float(), true.long())


def mean_absorption(logits: Tensor, labels: Labels) -> tuple[Tensor, Tensor]:
    """Predicted and true mean absorption [B, 7] of all that is seen but sky.

    Parameters
    ----------
    logits : Tensor [B, V, 7, S/8, S/8]
    """
    target, share = _absorption_target(labels, logits.shape[-1])
    target, share = target.unflatten(0, logits.shape[:2]), share.unflatten(0, logits.shape[:2])
    weight = share.expand_as(target)
    total = weight.sum((1, 3, 4)).clamp_min(1e-3)
    predicted = (logits.float().sigmoid() * weight).sum((1, 3, 4)) / total
    return predicted, (target * weight).sum((1, 3, 4)) / total


def _absorption_target(labels: Labels, size: int) -> tuple[Tensor, Tensor]:
    """True mean absorption [B * V, 7, size, size] of cells, and their share that isn't sky."""
    true = labels.absorption.flatten(0, 1).permute(0, 3, 1, 2)
    solid = torch.isfinite(labels.depth).flatten(0, 1)[:, None].float()
    share = F.adaptive_avg_pool2d(solid, size)
    return F.adaptive_avg_pool2d(true * solid, size) / share.clamp_min(1e-3), share


def absorption_loss(logits: Tensor, labels: Labels) -> Tensor:
    """Cross-entropy of the predicted absorption maps above its least possible, sky left out.

    Its minimum is the mean absorption of what looks alike, and a mean over surfaces is what
    decides a room's decay. (The mean absolute error has its minimum at the median, which is
    that of hard walls nearly everywhere.)

    Parameters
    ----------
    logits : Tensor [B, V, 7, S/8, S/8] or [B * V, 7, S/8, S/8]
    """
    target, share = _absorption_target(labels, logits.shape[-1])
    logits = logits.float().flatten(0, -4)
    target = target.clamp(1e-4, 1.0 - 1e-4)
    error = F.binary_cross_entropy_with_logits(logits, target, reduction="none")
    least = F.binary_cross_entropy(target, target, reduction="none")
    return ((error - least) * share).mean()


def depth_loss(outputs: list[Tensor], depth: Tensor) -> Tensor:
    """Multi-scale error of log-depth and sky.

    Parameters
    ----------
    outputs : list of Tensor [N, 2, H/2^k, W/2^k]
        From `CompactDepthNetwork` or `PanoramaDepthNetwork`.
    depth : Tensor [N, H, W]
        True radial metres, inf is sky.
    """
    sky = torch.isinf(depth).float()[:, None]
    target = (depth.clamp(NEAREST_DEPTH_M, SKY_DEPTH_M) / 4.0).log()[:, None]
    total = depth.new_zeros(())
    for scale, output in enumerate(outputs):
        output = output.float()
        truth = target[..., :: 2**scale, :: 2**scale]
        open_air = sky[..., :: 2**scale, :: 2**scale]
        solid = 1.0 - open_air
        difference = (output[:, :1] - truth) * solid
        level = difference.abs().sum() / solid.sum().clamp_min(1.0)
        mean = difference.sum((2, 3)) / solid.sum((2, 3)).clamp_min(1.0)
        shape = ((difference - mean[..., None, None]) * solid).abs().sum()
        edges = difference.diff(dim=3).abs().mean() + difference.diff(dim=2).abs().mean()
        sky_error = F.binary_cross_entropy_with_logits(output[:, 1:], open_air)
        part = level + 0.5 * shape / solid.sum().clamp_min(1.0) + 0.5 * edges + 0.5 * sky_error
        total = total + part / 2.0**scale
    return total / 2.0


def bin_levels(decay_db: Tensor) -> Tensor:
    """Levels of 512 frequency bins [B, 512, 512] from those of octaves [B, 7, 512], in dB."""
    frequency = (torch.arange(FREQUENCY_BINS, device=decay_db.device) + 0.5) * 22050 / 1024
    place = (torch.log2(frequency / 125.0)).clamp(0.0, 6.0)
    low = place.floor().long().clamp_max(5)
    share = (place - low)[None, :, None]
    return decay_db[:, low] * (1.0 - share) + decay_db[:, low + 1] * share


def normalised_levels(level_db: Tensor) -> Tensor:
    """Decibels from -120 to 0 (clipped) to -1..1."""
    return level_db.clamp(SPECTROGRAM_FLOOR_DB, 0.0) / (-SPECTROGRAM_FLOOR_DB / 2.0) + 1.0


def spectrogram_target(decay_db: Tensor, generator: torch.Generator) -> Tensor:
    """Late spectrograms in -1..1 from octave energy decays.

    Parameters
    ----------
    decay_db : Tensor [B, 7, 512]
        Energy per octave and frame relative to the direct sound's.
    generator : torch.Generator
        Draws the magnitudes' chi-square scatter of a noise-like tail.

    Returns
    -------
    Tensor [B, 512, 512]
        Decibels per bin from -120 to 0 mapped to -1..1.
    """
    level = bin_levels(decay_db)
    uniform = torch.rand(level.shape, generator=generator).clamp_min(1e-6).to(level)
    return normalised_levels(level + 10.0 * torch.log10(-torch.log(uniform)))


def t60_proxy(spectrogram: Tensor) -> Tensor:
    """Differentiable reverberation time of spectrograms (the proxy of equation 2).

    The frames' energies are backward-integrated; a weighted least-squares line over the levels
    from -5 to -25 dB gives the slope.

    Parameters
    ----------
    spectrogram : Tensor [B, 512, 512]
        In -1..1.

    Returns
    -------
    Tensor [B]
        Seconds.
    """
    level_db = (spectrogram.float() - 1.0) * (-SPECTROGRAM_FLOOR_DB / 2.0)
    energy = (10.0 ** (level_db / 10.0)).sum(dim=1)
    remaining = energy.flip(1).cumsum(1).flip(1)
    curve = 10.0 * torch.log10(remaining / remaining[:, :1] + 1e-12)
    weight = torch.sigmoid((curve + 25.0) / 0.5) * torch.sigmoid((-5.0 - curve) / 0.5) + 1e-12
    time = torch.arange(curve.shape[1], device=curve.device) * FRAME_S
    total = weight.sum(1, keepdim=True)
    mean_time = (weight * time).sum(1, keepdim=True) / total
    mean_level = (weight * curve).sum(1, keepdim=True) / total
    spread = (weight * (time - mean_time) ** 2).sum(1)
    slope = (weight * (time - mean_time) * (curve - mean_level)).sum(1) / spread
    return -60.0 / slope.clamp_max(-60.0 / 30.0)


def t60_proxy_loss(generated: Tensor, target: Tensor) -> Tensor:
    """Mean relative error of the proxy (equation 2's third term, without its lambda)."""
    truth = t60_proxy(target).clamp_min(0.05)
    ratio = t60_proxy(generated).clamp_min(0.02) / truth
    return ratio.log().abs().clamp_max(math.log(4.0)).mean()
