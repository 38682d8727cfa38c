# SPDX-License-Identifier: MIT
"""Panels of Figures 2, 5, 6 and 7: pictures, depth maps, waveforms and mel spectrograms."""

from __future__ import annotations

from itertools import pairwise
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.signal import spectrogram

from i2r_vr.hearing.spectrogram import HOP, WINDOW

Float = NDArray[np.float64]

RANGE_DB = 90.0
MEL_ROWS = 160
TICKS_HZ = (250, 1000, 4000, 16000)
LINE = "#0b6e8a"


def mel(hz: float | Float) -> Any:
    """Mel of frequency (O'Shaughnessy 1987), 1000 at 1 kHz.

    Examples
    --------
    >>> round(mel(1000.0))
    1000
    """
    return 2595.0 * np.log10(1.0 + np.asarray(hz) / 700.0)


def mel_spectrogram_db(sound: Float, sample_rate: int) -> tuple[Float, Float]:
    """Levels [rows, frames] in dB below the loudest, on a mel scale; times [frames] in seconds.

    Parameters
    ----------
    sound : float [samples]
    sample_rate : int
        Hz.
    """
    padded = np.pad(sound, (0, max(0, WINDOW - len(sound))))
    hz, times, power = spectrogram(
        padded, sample_rate, "hann", WINDOW, WINDOW - HOP, detrend=False, mode="psd"
    )
    edges = np.linspace(mel(60.0), mel(hz[-1]), MEL_ROWS + 1)
    rows = [
        power[inside].mean(axis=0)
        if (inside := (mel(hz) >= low) & (mel(hz) < high)).any()
        else power[int(np.abs(mel(hz) - 0.5 * (low + high)).argmin())]
        for low, high in pairwise(edges)
    ]
    level = 10.0 * np.log10(np.maximum(np.stack(rows), 1e-20))
    return level - level.max(), times


def draw_spectrogram(panel: Any, sound: Float, sample_rate: int, seconds: float) -> None:
    """A mel spectrogram of the first seconds."""
    level, times = mel_spectrogram_db(sound, sample_rate)
    top = float(mel(sample_rate / 2.0))
    panel.imshow(
        level,
        origin="lower",
        aspect="auto",
        cmap="magma",
        vmin=-RANGE_DB,
        vmax=0.0,
        extent=(0.0, float(times[-1]), float(mel(60.0)), top),
    )
    ticks = [hz for hz in TICKS_HZ if hz < sample_rate / 2]
    panel.set_yticks([float(mel(hz)) for hz in ticks], [f"{hz / 1000:g}k" for hz in ticks])
    panel.tick_params(labelsize=6)
    panel.set_xlim(0.0, seconds)
    panel.set_facecolor("black")


def draw_waveform(panel: Any, sound: Float, sample_rate: int, seconds: float) -> None:
    """A waveform of the first seconds, scaled to its peak."""
    peak = max(float(np.abs(sound).max()), 1e-12)
    panel.plot(np.arange(len(sound)) / sample_rate, sound / peak, color=LINE, lw=0.4)
    panel.set(xlim=(0.0, seconds), ylim=(-1.05, 1.05), yticks=[])
    panel.tick_params(labelsize=6)


def draw_picture(panel: Any, rgb: NDArray[np.uint8]) -> None:
    """A picture without axes."""
    panel.imshow(rgb)
    panel.set_axis_off()


def draw_depth(panel: Any, depth_m: NDArray[np.floating]) -> None:
    """Radial depth, its logarithm in colour (near is bright), and its ends in metres."""
    bounded = np.clip(np.nan_to_num(depth_m, posinf=300.0), 0.1, 300.0)
    panel.imshow(np.log(bounded), cmap="magma_r")
    panel.set_axis_off()
    low, high = float(bounded.min()), float(bounded.max())
    panel.set_title(f"{low:.1f} to {high:.0f} m", fontsize=7, pad=2)
