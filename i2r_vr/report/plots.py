# SPDX-License-Identifier: MIT
"""Plots of the report: inline SVG for curves, small pictures for spectrograms and maps."""

from __future__ import annotations

import base64
from collections.abc import Sequence
from html import escape

import cv2
import numpy as np
from numpy.typing import NDArray

from i2r_vr.acoustics import OCTAVE_BANDS_HZ, band_energies

WIDTH, HEIGHT = 520, 260
LEFT, RIGHT, TOP, BOTTOM = 46, 12, 12, 34
BAND_COLOURS = ("#7b3294", "#4575b4", "#2b9eb3", "#3aa655", "#b8a11e", "#e07b26", "#d53e4f")
DYNAMIC_DB = 70.0
PICTURE_WIDTH = 960

Float = NDArray[np.float64]


def data_uri(image: NDArray[np.uint8], suffix: str = ".jpg") -> str:
    """A picture [H, W, 3] (RGB) or [H, W] as a data URI."""
    ordered = image if image.ndim == 2 else np.ascontiguousarray(image[..., ::-1])
    options = [cv2.IMWRITE_JPEG_QUALITY, 85] if suffix == ".jpg" else []
    data = cv2.imencode(suffix, ordered, options)[1].tobytes()
    kind = "jpeg" if suffix == ".jpg" else "png"
    return f"data:image/{kind};base64,{base64.b64encode(data).decode()}"


def _place(value: float, low: float, high: float, start: float, end: float) -> float:
    return start + (value - low) / (high - low) * (end - start)


def _axes(
    title: str,
    x_ticks: Sequence[tuple[float, str]],
    y_ticks: Sequence[tuple[float, str]],
    x_name: str,
    y_name: str,
) -> list[str]:
    """The opening of an SVG with grid and labels; ticks are (place in 0..1, text)."""
    parts = [
        f'<svg viewBox="0 0 {WIDTH} {HEIGHT}" role="img" aria-label="{escape(title)}">',
        f"<title>{escape(title)}</title>",
    ]
    right, bottom = WIDTH - RIGHT, HEIGHT - BOTTOM
    for share, text in x_ticks:
        x = _place(share, 0, 1, LEFT, right)
        parts.append(f'<line class="grid" x1="{x:.1f}" x2="{x:.1f}" y1="{TOP}" y2="{bottom}"/>')
        parts.append(
            f'<text x="{x:.1f}" y="{bottom + 14}" text-anchor="middle">{escape(text)}</text>'
        )
    for share, text in y_ticks:
        y = _place(share, 0, 1, bottom, TOP)
        parts.append(f'<line class="grid" x1="{LEFT}" x2="{right}" y1="{y:.1f}" y2="{y:.1f}"/>')
        parts.append(
            f'<text x="{LEFT - 5}" y="{y + 4:.1f}" text-anchor="end">{escape(text)}</text>'
        )
    parts.append(
        f'<text x="{(LEFT + right) / 2}" y="{HEIGHT - 4}" text-anchor="middle">'
        f"{escape(x_name)}</text>"
    )
    middle = (TOP + bottom) / 2
    parts.append(
        f'<text x="11" y="{middle}" text-anchor="middle" '
        f'transform="rotate(-90 11 {middle})">{escape(y_name)}</text>'
    )
    return parts


def _seconds_ticks(length_s: float) -> list[tuple[float, str]]:
    step = next(s for s in (0.05, 0.1, 0.2, 0.5, 1.0, 2.0, 5.0) if length_s / s <= 8)
    return [(i * step / length_s, f"{i * step:g}") for i in range(int(length_s / step) + 1)]


def decay_curves(ir: Float, sample_rate: int) -> str:
    """Backward-integrated decays of every octave as SVG."""
    length_s = len(ir) / sample_rate
    y_ticks = [(1.0 - db / DYNAMIC_DB, f"-{db}") for db in range(0, int(DYNAMIC_DB) + 1, 10)]
    parts = _axes("Energy decay of each octave", _seconds_ticks(length_s), y_ticks, "s", "dB")
    for band in band_energies(ir[None], sample_rate):
        remaining = np.cumsum(band.energy[0, band.start :][::-1])[::-1]
        if not remaining[0] > 0:
            continue
        level = 10.0 * np.log10(np.maximum(remaining / remaining[0], 1e-12))
        chosen = np.unique(np.linspace(0, len(level) - 1, 240).astype(int))
        kept = [i for i in chosen if level[i] >= -DYNAMIC_DB]
        points = " ".join(
            f"{_place(i * band.step_s, 0, length_s, LEFT, WIDTH - RIGHT):.1f},"
            f"{_place(level[i], -DYNAMIC_DB, 0, HEIGHT - BOTTOM, TOP):.1f}"
            for i in kept
        )
        colour = BAND_COLOURS[OCTAVE_BANDS_HZ.index(band.hz)]
        parts.append(
            f'<polyline fill="none" stroke="{colour}" stroke-width="1.6" points="{points}"/>'
        )
    return "".join([*parts, "</svg>"])


def legend() -> str:
    """The octaves' colours."""
    items = [
        f'<span><i style="background:{colour}"></i>{hz} Hz</span>'
        for hz, colour in zip(OCTAVE_BANDS_HZ, BAND_COLOURS, strict=True)
    ]
    return f'<p class="legend">{"".join(items)}</p>'


def t60_bars(bands: Sequence[tuple[int, float]]) -> str:
    """T60 of each octave as SVG bars."""
    if not bands:
        return "<p>No octave has a measurable decay.</p>"
    top = max(s for _, s in bands) * 1.15
    slots = [((i + 0.5) / 7, f"{hz}") for i, hz in enumerate(OCTAVE_BANDS_HZ)]
    y_ticks = [(i / 4, f"{top * i / 4:.2g}") for i in range(5)]
    parts = _axes("T60 of each octave", slots, y_ticks, "Hz", "T60 in s")
    slot = (WIDTH - LEFT - RIGHT) / 7
    for hz, seconds in bands:
        i = OCTAVE_BANDS_HZ.index(hz)
        y = _place(seconds, 0, top, HEIGHT - BOTTOM, TOP)
        x = LEFT + (i + 0.2) * slot
        parts.append(
            f'<rect x="{x:.1f}" y="{y:.1f}" width="{0.6 * slot:.1f}" '
            f'height="{HEIGHT - BOTTOM - y:.1f}" fill="{BAND_COLOURS[i]}"/>'
            f'<text x="{x + 0.3 * slot:.1f}" y="{y - 4:.1f}" text-anchor="middle">'
            f"{seconds:.2f}</text>"
        )
    return "".join([*parts, "</svg>"])


def _colour_map(share: Float) -> NDArray[np.uint8]:
    """Dark blue to yellow for values in 0..1."""
    levels = (np.clip(share, 0.0, 1.0) * 255).astype(np.uint8)
    return np.asarray(cv2.applyColorMap(levels, cv2.COLORMAP_INFERNO)[..., ::-1], np.uint8)


def spectrogram_picture(ir: Float, sample_rate: int) -> str:
    """Spectrogram of an impulse response, 0 Hz at the bottom, 80 dB deep, as a data URI."""
    size, frames = 1024, 480
    hop = max(64, len(ir) // frames)
    padded = np.pad(ir, (size // 2, size))
    windows = np.lib.stride_tricks.sliding_window_view(padded, size)[: len(ir) : hop]
    power = np.abs(np.fft.rfft(windows * np.hanning(size), axis=1)) ** 2
    level = 10.0 * np.log10(np.maximum(power.T / power.max(), 1e-12))
    picture = _colour_map(level[::-1] / 80.0 + 1.0)
    return data_uri(np.asarray(cv2.resize(picture, (640, 256), interpolation=cv2.INTER_AREA)))


def sphere_picture(directions: Float, values_db: Float) -> str:
    """A value per direction over the sphere (equirectangular), each point its nearest one's."""
    rows, columns = 96, 192
    azimuth = np.pi - (np.arange(columns) + 0.5) * 2 * np.pi / columns
    elevation = np.pi / 2 - (np.arange(rows) + 0.5) * np.pi / rows
    level = np.cos(elevation)[:, None]
    up = np.broadcast_to(np.sin(elevation)[:, None], (rows, columns))
    points = np.stack([level * np.cos(azimuth), level * np.sin(azimuth), up], axis=-1)
    weight = np.exp(8.0 * (points @ directions.T - 1.0))
    smooth = (weight * values_db).sum(-1) / weight.sum(-1)
    low, high = float(values_db.min()), float(values_db.max())
    share = (smooth - low) / max(high - low, 1e-6)
    picture = cv2.resize(_colour_map(share), (480, 240), interpolation=cv2.INTER_LINEAR)
    return data_uri(np.asarray(picture, np.uint8))


def depth_picture(depth_m: NDArray[np.float32]) -> str:
    """A depth map: near is dark, far is bright, sky is white."""
    bounded = np.log(np.clip(depth_m, 0.3, 60.0))
    solid = bounded[np.isfinite(depth_m)]
    low, high = (float(solid.min()), float(solid.max())) if solid.size else (0.0, 1.0)
    picture = _colour_map((bounded - low) / max(high - low, 1e-6))
    picture[~np.isfinite(depth_m)] = 255
    height = max(1, round(picture.shape[0] * 640 / picture.shape[1]))
    small = cv2.resize(picture, (640, height), interpolation=cv2.INTER_NEAREST)
    return data_uri(np.asarray(small, np.uint8))
