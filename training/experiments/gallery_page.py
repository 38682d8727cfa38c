# SPDX-License-Identifier: MIT
"""The gallery's page: a figure for every topic, in lines as in the paper's supplement."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from html import escape
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from training.experiments.example_sheets import RATE, RESPONSE_SECONDS, SECONDS, Row
from training.experiments.sound_pictures import draw_depth, draw_picture, draw_spectrogram

PANELS = ("picture", "depth", "response", "dry", "wet")
SOUNDS = PANELS[2:]
DRY = "dry"
"""Panel and sound that all lines share."""
STYLE = """
:root { color-scheme: light dark; }
body { font: 15px/1.45 system-ui, sans-serif; margin: 2rem auto; max-width: 76rem; }
body { padding: 0 1rem; }
h2 { margin: 2.5rem 0 .5rem; text-transform: capitalize; }
nav a { margin-right: 1rem; text-transform: capitalize; }
table { border-collapse: collapse; width: 100%; table-layout: fixed; }
th { text-align: left; font-weight: 600; padding: .3rem; }
td { padding: .3rem .3rem 1rem; vertical-align: top; }
img { display: block; width: 100%; border-radius: 4px; }
audio { display: block; width: 100%; height: 34px; margin-top: .35rem; }
.name { font-weight: 600; overflow-wrap: anywhere; }
.said { opacity: .75; font-size: 13px; }
"""

Float = NDArray[np.float64]


@dataclass(frozen=True)
class Line:
    """A picture's line: number of its files, name, figures, and what is known of it."""

    number: str
    name: str
    figures: str
    about: str


@dataclass(frozen=True)
class Figure:
    """A topic: its name, its sheet and its lines."""

    topic: str
    sheet: str
    lines: Sequence[Line]


def draw_dry(dry: Float, folder: Path) -> None:
    """Draw the panel of the dry sound: ``dry.png``."""
    _draw(lambda panel: draw_spectrogram(panel, dry, RATE, SECONDS), folder / f"{DRY}.png")


def draw_panels(row: Row, wet: Float, folder: Path, number: str) -> None:
    """Draw the panels of a line's own: ``NUMBER_picture.png`` and so on."""
    response = row.responses["generated"]
    drawn: dict[str, Callable[[Any], None]] = {
        "picture": lambda panel: draw_picture(panel, row.rgb),
        "depth": lambda panel: draw_depth(panel, row.depth_m),
        "response": lambda panel: draw_spectrogram(panel, response, RATE, RESPONSE_SECONDS),
        "wet": lambda panel: draw_spectrogram(panel, wet, RATE, SECONDS),
    }
    for name, draw in drawn.items():
        _draw(draw, folder / f"{number}_{name}.png")


def _draw(draw: Callable[[Any], None], path: Path) -> None:
    from matplotlib.backends.backend_agg import FigureCanvasAgg
    from matplotlib.figure import Figure as Sheet

    sheet = Sheet(figsize=(2.8, 1.9), layout="constrained")
    FigureCanvasAgg(sheet)
    draw(sheet.subplots())
    sheet.savefig(path, dpi=130)


def page(figures: Sequence[Figure], failed: Sequence[str], model: str) -> str:
    """The whole page; its pictures and sounds lie beside it."""
    links = " ".join(
        f'<a href="#topic{number}">{escape(figure.topic)}</a>'
        for number, figure in enumerate(figures)
    )
    lost = "".join(f"<li>{escape(line)}</li>" for line in failed)
    parts = [
        '<!doctype html><html lang="en"><meta charset="utf-8">',
        '<meta name="viewport" content="width=device-width, initial-scale=1">',
        f"<title>Gallery</title><style>{STYLE}</style>",
        f"<h1>Gallery</h1><p>Impulse responses that {escape(model)} made of the pictures alone. "
        "Spectrograms on a mel scale, 90 dB below their loudest; all sounds at one peak.</p>",
        f"<nav>{links}</nav>",
        *(_section(number, figure) for number, figure in enumerate(figures)),
        f"<h2>Not baked</h2><ul>{lost}</ul>" if lost else "",
    ]
    return "\n".join(parts) + "</html>\n"


def _section(number: int, figure: Figure) -> str:
    heads = "".join(f"<th>{name}</th>" for name in PANELS)
    lines = "\n".join(_line(line) for line in figure.lines)
    return (
        f'<h2 id="topic{number}">{escape(figure.topic)}</h2>'
        f'<p class="said"><a href="{figure.sheet}">all of it as one picture</a></p>'
        f"<table><thead><tr>{heads}</tr></thead><tbody>\n{lines}\n</tbody></table>"
    )


def _line(line: Line) -> str:
    said = {
        "picture": f'<div class="name">{escape(line.name)}</div>'
        f'<div class="said">{escape(line.about)}</div>',
        "response": f'<div class="said">{escape(line.figures)}</div>',
    }
    cells = []
    for name in PANELS:
        label = f"{escape(line.name)}: {name}"
        file = name if name == DRY else f"{line.number}_{name}"
        image = f'<img src="panels/{file}.png" alt="{label}" loading="lazy">'
        player = ""
        if name in SOUNDS:
            sound = f"sounds/{file}.wav"
            player = f'<audio controls preload="none" src="{sound}" title="{label}"></audio>'
        cells.append(f"<td>{image}{player}{said.get(name, '')}</td>")
    return f"<tr>{''.join(cells)}</tr>"
