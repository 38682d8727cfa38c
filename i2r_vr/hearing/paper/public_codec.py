# SPDX-License-Identifier: MIT
"""The spectrogram codec of the published Image2Reverb code, and the right way to invert it.

Its encoder takes the STFT of a peak-normalised recording, brings ln(magnitude + 1e-8) of each
file from its own minimum and maximum to -1..1 and multiplies by 0.8. Its decoder does not undo
the 0.8, takes 19.5 nats for every file's range, and overlaps frames of 1022 samples by 255
where 1024 by 256 were made: decays come out R / 15.6 times as long, R being the file's range in
nats (21 of a zero-padded recording: 1.35), and all levels are lost. `public_waveform` does the
same, for comparison; `level_db` inverts the encoder with the mean range of its training data.
"""

from __future__ import annotations

import math

import numpy as np
import torch
from numpy.typing import NDArray

from i2r_vr.hearing import spectrogram

SHARE = 0.8
RANGE_NATS = 19.5
FLOOR_NATS = -17.5
SMALLEST = 1e-8
PUBLIC_WINDOW = 2 * (spectrogram.BINS - 1)
PUBLIC_HOP = PUBLIC_WINDOW // 4
PUBLIC_LENGTH = PUBLIC_HOP * (spectrogram.FRAMES - 1)
NATS_TO_DB = 20.0 / math.log(10.0)

Float = NDArray[np.float64]
Float32 = NDArray[np.float32]


def public_encoding(signal: NDArray[np.floating]) -> tuple[Float32, float]:
    """Spectrogram [512, 512] in -0.8..0.8 of a recording, and its range in nats.

    Parameters
    ----------
    signal : float [samples]
        At 22,050 Hz, not silent; cut or zero-padded to 5.94 s.
    """
    fixed = np.zeros(spectrogram.LENGTH)
    fixed[: min(len(fixed), len(signal))] = np.asarray(signal, np.float64)[: len(fixed)]
    log = np.log(spectrogram.magnitudes(fixed / np.abs(fixed).max()) + SMALLEST)
    low, high = float(log.min()), float(log.max())
    unit = (log - low) / (high - low)
    return (SHARE * (2.0 * unit - 1.0)).astype(np.float32), high - low


def level_db(encoded: NDArray[np.floating]) -> Float32:
    """Decibels of the STFT's magnitudes, the encoding undone with the mean range.

    Parameters
    ----------
    encoded : float [...]
        In -0.8..0.8; what a generator puts outside is cut.
    """
    unit = (np.clip(np.asarray(encoded, np.float64) / SHARE, -1.0, 1.0) + 1.0) / 2.0
    return ((unit * RANGE_NATS + FLOOR_NATS) * NATS_TO_DB).astype(np.float32)


def public_waveform(encoded: NDArray[np.floating], rng: np.random.Generator) -> Float:
    """Signal [130305] at 22,050 Hz, peak 1, as the published code makes it (random phases).

    Parameters
    ----------
    encoded : float [512, 512]
        In -1..1.
    rng : numpy Generator
        Of the phases; the published code leaves them to chance.
    """
    unit = (np.asarray(encoded, np.float64) + 1.0) / 2.0
    magnitude = np.exp(unit * RANGE_NATS + FLOOR_NATS) - SMALLEST
    phase = np.exp(1j * rng.uniform(-np.pi, np.pi, magnitude.shape))
    signal = torch.istft(
        torch.from_numpy(magnitude * phase),
        n_fft=PUBLIC_WINDOW,
        hop_length=PUBLIC_HOP,
        window=torch.hann_window(PUBLIC_WINDOW, dtype=torch.float64),
    ).numpy()
    waveform: Float = signal / np.abs(signal).max()
    return waveform


def public_level_db(encoded: NDArray[np.floating], rng: np.random.Generator) -> Float32:
    """Decibels [512, 512] of the STFT of the signal that the published code makes."""
    level, _ = spectrogram.encode(public_waveform(encoded, rng))
    return level
