# SPDX-License-Identifier: MIT
"""Distributions side by side: violins, with every scene as a dot."""

from __future__ import annotations

import textwrap
from collections.abc import Mapping
from itertools import cycle
from pathlib import Path
from typing import TYPE_CHECKING, cast

import numpy as np
from numpy.typing import NDArray

if TYPE_CHECKING:
    from matplotlib.collections import PolyCollection

LABEL_WIDTH = 15
COLOURS = ("#0b6e8a", "#2f6fc4", "#6a3d9a", "#a88400", "#c62f3b", "#2c8a3c", "#566472", "#d9730d")


def violins(
    columns: Mapping[str, NDArray[np.float64]],
    unit: str,
    title: str,
    path: Path,
    zero_line: bool = False,
) -> None:
    """Draw distributions side by side.

    Parameters
    ----------
    columns : mapping of str to float [n]
        Finite values of each column.
    unit : str
        Of the vertical axis.
    title : str
    path : path
        A PNG.
    zero_line : bool
        Mark zero, for errors.
    """
    from matplotlib.backends.backend_agg import FigureCanvasAgg
    from matplotlib.figure import Figure

    figure = Figure(figsize=(max(6.5, 1.35 * len(columns) + 1.2), 4.6), layout="constrained")
    FigureCanvasAgg(figure)
    panel = figure.subplots()
    places = np.arange(len(columns))
    if zero_line:
        panel.axhline(0.0, color="0.5", lw=0.8)
    rng = np.random.default_rng(0)
    for place, (values, colour) in enumerate(zip(columns.values(), cycle(COLOURS), strict=False)):
        if len(values) > 1 and np.ptp(values) > 0.0:
            drawn = panel.violinplot([values], [place], widths=0.85, showextrema=False)
            for body in cast("list[PolyCollection]", drawn["bodies"]):
                body.set(facecolor=colour, edgecolor=colour, alpha=0.35)
        aside = rng.uniform(-0.1, 0.1, len(values))
        panel.plot(place + aside, values, ".", color=colour, ms=3, alpha=0.7)
        if len(values):
            low, middle, high = np.quantile(values, [0.25, 0.5, 0.75])
            panel.plot([place, place], [low, high], color="black", lw=3)
            panel.plot(place, middle, "o", color="white", mec="black", ms=5)
    panel.set_xticks(places, [_wrapped(name) for name in columns])
    panel.set(ylabel=unit, xlim=(-0.6, len(columns) - 0.4))
    panel.grid(axis="y", color="0.92")
    panel.set_axisbelow(True)
    figure.suptitle(f"{title}\nbar: quartiles, circle: median", fontsize=9)
    figure.savefig(path, dpi=110)


def _wrapped(name: str) -> str:
    return "\n".join(
        part for line in name.splitlines() for part in textwrap.wrap(line, LABEL_WIDTH)
    )
