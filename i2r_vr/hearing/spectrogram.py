# SPDX-License-Identifier: MIT
"""The log-magnitude spectrogram codec: encode and decode are each other's inverse.

STFT with a Hann window of 1024 samples, hop 256, at 22,050 Hz and 5.94 s, the Nyquist bin
trimmed: 512 x 512 (paper section 2.1). Magnitudes are decibels on one fixed scale: 0 dB is the
bin magnitude of a full-scale impulse, -120 dB the floor; -1..1 stands for -120..0 dB.
"""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import NDArray

from i2r_vr.acoustics.quantities import SPECTROGRAM_FLOOR_DB

# The paper's own (section 2.1): the public checkpoints have these sizes too.
SAMPLE_RATE_HZ = 22050
WINDOW = 1024
HOP = 256
FRAMES = 512
BINS = 512
FRAME_S = HOP / SAMPLE_RATE_HZ
LENGTH = round(5.94 * SAMPLE_RATE_HZ)

Float = NDArray[np.float64]


_WINDOW = np.hanning(WINDOW + 1)[:-1]


def _stft(signal: Float) -> NDArray[np.complex128]:
    """Centred short-time spectra [513, 512] of a signal of `LENGTH` samples."""
    padded = np.pad(signal, WINDOW // 2)
    frames = np.lib.stride_tricks.sliding_window_view(padded, WINDOW)[::HOP][:FRAMES]
    return np.fft.rfft(frames * _WINDOW, axis=1).T


def _istft(spectrum: NDArray[np.complex128]) -> Float:
    """The signal of `LENGTH` samples whose short-time spectra are nearest to these."""
    frames = np.fft.irfft(spectrum.T, n=WINDOW, axis=1) * _WINDOW
    total, weight = _overlapped(frames), _overlapped(np.tile(_WINDOW**2, (FRAMES, 1)))
    half = WINDOW // 2
    return total[half : half + LENGTH] / np.maximum(weight[half : half + LENGTH], 1e-8)


def _overlapped(frames: Float) -> Float:
    """The sum [samples] of frames [512, 1024], each a hop after the one before."""
    parts = WINDOW // HOP
    hops = np.zeros((FRAMES + parts, HOP))
    for part in range(parts):
        hops[part : part + FRAMES] += frames[:, part * HOP : (part + 1) * HOP]
    return hops.ravel()


def magnitudes(signal: NDArray[np.floating]) -> Float:
    """Magnitudes [512, 512] (frequency x time) of a signal of `LENGTH` samples."""
    magnitude: Float = np.abs(_stft(np.asarray(signal, np.float64))[:BINS])
    return magnitude


def decibels(normalised: NDArray[np.floating]) -> NDArray[np.float32]:
    """-1..1 to decibels -120..0."""
    return ((np.asarray(normalised, np.float32) - 1.0) * (-SPECTROGRAM_FLOOR_DB / 2.0)).astype(
        np.float32
    )


def normalised(level_db: NDArray[np.floating]) -> NDArray[np.float32]:
    """Decibels -120..0 (clipped) to -1..1."""
    clipped = np.clip(np.asarray(level_db, np.float32), SPECTROGRAM_FLOOR_DB, 0.0)
    return (clipped / (-SPECTROGRAM_FLOOR_DB / 2.0) + 1.0).astype(np.float32)


def encode(signal: NDArray[np.floating]) -> tuple[NDArray[np.float32], NDArray[np.complex128]]:
    """Log-magnitude spectrogram of an impulse response.

    Parameters
    ----------
    signal : float [samples]
        At 22,050 Hz; cut or zero-padded to 5.94 s.

    Returns
    -------
    level_db : float32 [512, 512]
        Frequency x time, -120..0 and above where it is louder than full scale.
    phase : complex128 [512, 512]
        Unit phasors.
    """
    fixed = np.zeros(LENGTH)
    fixed[: min(LENGTH, len(signal))] = np.asarray(signal, np.float64)[:LENGTH]
    spectrum = _stft(fixed)[:BINS]
    magnitude = np.abs(spectrum)
    level = 20.0 * np.log10(np.maximum(magnitude, 10.0 ** (SPECTROGRAM_FLOOR_DB / 20.0)))
    phase = np.where(magnitude > 0, spectrum / np.maximum(magnitude, 1e-300), 1.0)
    return level.astype(np.float32), phase


def decode(level_db: NDArray[np.floating], phase: NDArray[np.complex128]) -> Float:
    """Signal [130977] at 22,050 Hz of a spectrogram with its phases.

    Parameters
    ----------
    level_db : float [512, 512]
    phase : complex [512, 512]
        Unit phasors, those of `encode` or those of noise (`noise_phase`).
    """
    spectrum = np.zeros((BINS + 1, FRAMES), np.complex128)
    spectrum[:BINS] = 10.0 ** (np.asarray(level_db, np.float64) / 20.0) * phase
    return _istft(spectrum)


def noise_phase(rng: np.random.Generator) -> NDArray[np.complex128]:
    """Phasors [512, 512] of white noise: decoded with them, energies stay as they are."""
    noise = rng.standard_normal(LENGTH)
    spectrum = _stft(noise)[:BINS]
    return spectrum / np.maximum(np.abs(spectrum), 1e-12)


def reshape_noise(noise: Float, gain_db: NDArray[np.floating]) -> Float:
    """Noise [130977] at 22,050 Hz with its short-time spectra multiplied by gains [512, 512]."""
    spectrum = _stft(noise)
    spectrum[:BINS] *= np.exp(np.asarray(gain_db, np.float64) * (math.log(10.0) / 20.0))
    return _istft(spectrum)
