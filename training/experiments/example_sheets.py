# SPDX-License-Identifier: MIT
"""The sheets of Figures 2, 5, 6 and 7, from pictures, depth and responses."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from i2r_vr.acoustics import measure
from i2r_vr.bundle.auralization import convolved
from training.experiments.sound_pictures import (
    draw_depth,
    draw_picture,
    draw_spectrogram,
    draw_waveform,
)

Float = NDArray[np.float64]
RATE = 48000
SECONDS = 5.0
RESPONSE_SECONDS = 3.0


@dataclass(frozen=True)
class Row:
    """One line of a figure: a picture with its depth, and responses by name."""

    name: str
    rgb: NDArray[np.uint8]
    depth_m: NDArray[np.float32]
    responses: dict[str, Float]


def wet(dry: Float, response: Float) -> Float:
    """The dry sound in a place."""
    return np.asarray(convolved(dry[None], response)[0])


def draw_overview(row: Row, dry: Float, title: str, out: Path) -> None:
    """Figure 2: picture, depth and response; dry and wet waveform and spectrogram."""
    from matplotlib.backends.backend_agg import FigureCanvasAgg
    from matplotlib.figure import Figure

    figure = Figure(figsize=(11.0, 4.4), layout="constrained")
    FigureCanvasAgg(figure)
    panels = figure.subplots(2, 4)
    response = row.responses["generated"]
    draw_picture(panels[0, 0], row.rgb)
    panels[0, 0].set_title("picture", fontsize=8)
    draw_depth(panels[1, 0], row.depth_m)
    sounds = ((response, RESPONSE_SECONDS), (dry, SECONDS), (wet(dry, response), SECONDS))
    names = ("impulse response", "dry", "wet")
    for column, name, (sound, seconds) in zip(panels.T[1:], names, sounds, strict=True):
        draw_waveform(column[0], sound, RATE, seconds)
        column[0].set_title(name, fontsize=8)
        draw_spectrogram(column[1], sound, RATE, seconds)
        column[1].set_xlabel("s", fontsize=7)
    figure.suptitle(title, fontsize=10)
    figure.savefig(out / "figure2.png", dpi=110)


def draw_rows(rows: Sequence[Row], dry: Float, title: str, path: Path) -> None:
    """Lines of picture, depth, the dry sound, and each response with the sound in it."""
    from matplotlib.backends.backend_agg import FigureCanvasAgg
    from matplotlib.figure import Figure

    names = list(rows[0].responses)
    titles = ["picture", "depth", "dry"]
    titles += [f"{name}: {what}" for name in names for what in ("response", "wet")]
    if len(names) == 1:
        titles = ["picture", "depth", "response", "dry", "wet"]
    figure = Figure(figsize=(2.25 * len(titles), 1.75 * len(rows) + 0.5), layout="constrained")
    FigureCanvasAgg(figure)
    panels = figure.subplots(len(rows), len(titles), squeeze=False)
    for line, row in zip(panels, rows, strict=True):
        draw_picture(line[0], row.rgb)
        line[0].set_title(row.name, fontsize=8)
        draw_depth(line[1], row.depth_m)
        draw_spectrogram(line[titles.index("dry")], dry, RATE, SECONDS)
        for place, name in enumerate(names):
            response = row.responses[name]
            first, second = (2, 4) if len(names) == 1 else (3 + 2 * place, 4 + 2 * place)
            draw_spectrogram(line[first], response, RATE, RESPONSE_SECONDS)
            _note_t60(line[first], response)
            draw_spectrogram(line[second], wet(dry, response), RATE, SECONDS)
    for panel, name in zip(panels[0][2:], titles[2:], strict=True):
        panel.set_title(name, fontsize=8)
    for panel in panels[-1][2:]:
        panel.set_xlabel("s", fontsize=7)
    figure.suptitle(title, fontsize=10)
    figure.savefig(path, dpi=110)


def _note_t60(panel: Any, response: Float) -> None:
    """Write a response's T60 into its panel."""
    found = measure(response, RATE).t60_s
    text = "no T60" if found is None else f"T60 {found:.2f} s"
    panel.text(
        0.97, 0.93, text, color="white", size=7, ha="right", va="top", transform=panel.transAxes
    )
