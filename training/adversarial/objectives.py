# SPDX-License-Identifier: MIT
"""Equations 1 and 2 of the paper, every term differentiable, and the real spectrograms."""

from __future__ import annotations

import torch
from torch import Tensor

from i2r_vr.acoustics import DIRECT_END_S
from i2r_vr.hearing import spectrogram
from training.compact import losses

_SHOWS_DIRECT = spectrogram.WINDOW // 2 + round(DIRECT_END_S * spectrogram.SAMPLE_RATE_HZ)
DIRECT_FRAMES = -(-_SHOWS_DIRECT // spectrogram.HOP)
"""Frames whose window holds some of the direct sound."""


def real_spectrograms(decay_db: Tensor, noise: Tensor) -> Tensor:
    """Spectrograms in -1..1 of noise that decays as a scene does: y in the paper.

    Parameters
    ----------
    decay_db : Tensor [B, 7, 512]
        Energy per octave and frame relative to the direct sound's.
    noise : Tensor [B, 130977]
        White, of unit power: the tail's fine structure, with the short-time transform's own
        correlation of neighbouring bins and frames.

    Returns
    -------
    Tensor [B, 512, 512]
        Places whose reverberation is louder than the scale allows are lowered as a whole: nothing
        is cut.
    """
    window = torch.hann_window(spectrogram.WINDOW, device=noise.device)
    spectra = torch.stft(
        noise,
        spectrogram.WINDOW,
        spectrogram.HOP,
        window=window,
        pad_mode="constant",
        return_complex=True,
    )[:, : spectrogram.BINS, : spectrogram.FRAMES]
    power = spectra.abs().square() / window.square().sum()
    scatter_db = 10.0 * torch.log10(power.clamp_min(1e-12))
    level_db = losses.bin_levels(decay_db.float()) + scatter_db
    above_db = level_db.amax(dim=(1, 2), keepdim=True).clamp_min(0.0)
    return losses.normalised_levels(level_db - above_db)


def discriminator_loss(real: Tensor, generated: Tensor) -> Tensor:
    """Equation 1 (least squares) from verdicts [B] on real and generated spectrograms."""
    return (1.0 - real).square().mean() + generated.square().mean()


def adversarial_loss(generated: Tensor) -> Tensor:
    """First term of equation 2 from verdicts [B] on generated spectrograms."""
    return (1.0 - generated).square().mean()


def l1_loss(generated: Tensor, real: Tensor) -> Tensor:
    """Second term of equation 2, without its lambda: mean over spectrograms [B, 512, 512]."""
    return (generated - real).abs().mean()


def late_t60(spectrograms: Tensor) -> Tensor:
    """The T60 proxy [B] in seconds of what follows the direct sound.

    With the direct sound a decay from -5 to -25 dB is, where that is strong, a fall from it to the
    reverberation, whatever the reverberation does.

    Parameters
    ----------
    spectrograms : Tensor [B, 512, 512]
        In -1..1, the onset in the first frame.
    """
    return losses.t60_proxy(spectrograms[..., DIRECT_FRAMES:])


def relative_error(found: Tensor, true: Tensor, known: Tensor) -> Tensor:
    """Third term of equation 2, without its lambda: relative error of times.

    Parameters
    ----------
    found, true : Tensor [B]
        Seconds.
    known : Tensor bool [B]
        Which places have a decay at all; the others don't count, whatever their `true` is.
    """
    true = torch.where(known, true, 1.0)
    error = (found - true).abs() / true
    return torch.where(known, error, 0.0).sum() / known.sum().clamp_min(1)
