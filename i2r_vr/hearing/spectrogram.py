# SPDX-License-Identifier: MIT
"""The log-magnitude spectrogram codec: encode and decode are each other's inverse.

STFT with a Hann window of 1024 samples, hop 256, at 22,050 Hz and 5.94 s, the Nyquist bin
trimmed: 512 x 512 (paper section 2.1). Magnitudes are decibels on one fixed scale: 0 dB is the
bin magnitude of a full-scale impulse, -120 dB the floor; -1..1 stands for -120..0 dB.
"""

from __future__ import annotations

import math
from functools import lru_cache

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
Real = NDArray[np.floating]


_WINDOW = np.hanning(WINDOW + 1)[:-1]


def _stft(signal: Float) -> NDArray[np.complex128]:
    """Centred short-time spectra [513, 512] of a signal of `LENGTH` samples."""
    return np.asarray(_spectra(np.pad(signal, WINDOW // 2), _WINDOW)[:FRAMES].T, np.complex128)


def _spectra(padded: Real, window: Real) -> NDArray[np.complexfloating]:
    """Short-time spectra [frames, 513] of a signal, as many as it holds."""
    frames = np.lib.stride_tricks.sliding_window_view(padded, WINDOW)[::HOP]
    return np.fft.rfft(frames * window, axis=1)


def _istft(spectrum: NDArray[np.complex128]) -> Float:
    """The signal of `LENGTH` samples whose short-time spectra are nearest to these."""
    half = WINDOW // 2
    return np.asarray(_nearest(spectrum.T, _WINDOW)[half : half + LENGTH], np.float64)


def _nearest(spectra: NDArray[np.complexfloating], window: Real) -> Real:
    """The signal [samples] whose short-time spectra are nearest to these [frames, 513]."""
    frames = np.fft.irfft(spectra, n=WINDOW, axis=1) * window
    return _overlapped(frames) / _overlapped_windows(len(frames)).astype(frames.dtype)


def _overlapped(frames: Real) -> Real:
    """The sum [samples] of frames [n, 1024], each a hop after the one before."""
    parts = WINDOW // HOP
    hops = np.zeros((len(frames) + parts - 1, HOP), frames.dtype)
    for part in range(parts):
        hops[part : part + len(frames)] += frames[:, part * HOP : (part + 1) * HOP]
    return hops.ravel()


@lru_cache(maxsize=2)
def _overlapped_windows(count: int) -> Float:
    """What is divided by after `count` frames have been overlapped."""
    windows = np.tile(_WINDOW**2, (count, 1))
    weight = np.maximum(_overlapped(windows), 1e-8).astype(np.float64, copy=False)
    weight.setflags(write=False)
    return weight


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


def frames_of(samples: int) -> int:
    """How many frames hold something of a signal, at most 512."""
    return min(FRAMES, -(-(samples + WINDOW // 2) // HOP))


def reshape_noise(noise: NDArray[np.float32], gain_db: NDArray[np.floating]) -> NDArray[np.float32]:
    """Noise at 22,050 Hz with its short-time spectra multiplied by gains.

    Parameters
    ----------
    noise : float32 [samples]
        At most `LENGTH`.
    gain_db : float [512, frames]
        As many frames as `frames_of` says.
    """
    half, frames = WINDOW // 2, gain_db.shape[1]
    padded = np.zeros((frames - 1) * HOP + WINDOW, np.float32)
    padded[half : half + len(noise)] = noise
    window = _WINDOW.astype(np.float32)
    spectra = _spectra(padded, window)
    spectra[:, :BINS] *= np.exp(gain_db.T.astype(np.float32) * np.float32(math.log(10.0) / 20.0))
    shaped = _nearest(spectra, window)[half : half + len(noise)]
    return shaped.astype(np.float32, copy=False)
