# SPDX-License-Identifier: MIT
"""Figure 9: every participant's mean rating of real and of generated responses, joined."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from training.listening_test.results import RATINGS

if TYPE_CHECKING:
    from matplotlib.axes import Axes

COLOURS = {1: "#2c8a3c", -1: "#c62f3b", 0: "#8a939c"}
"""By the sign of real minus generated."""
SPREAD = 0.05


def paired_plots(means: pd.DataFrame, title: str, path: Path) -> None:
    """Draw one panel for each rating overall and in each category.

    Parameters
    ----------
    means : DataFrame
        `Ratings.means`.
    title : str
    path : path
        A PNG.
    """
    from matplotlib.backends.backend_agg import FigureCanvasAgg
    from matplotlib.figure import Figure

    categories = sorted(means["category"].unique())
    size = 2.3 * (len(categories) + 1), 6.4
    figure = Figure(figsize=size, layout="constrained")
    FigureCanvasAgg(figure)
    panels = figure.subplots(len(RATINGS), len(categories) + 1, sharey=True, squeeze=False)
    for row, rating in zip(panels, RATINGS, strict=True):
        for panel, category in zip(row, ("overall", *categories), strict=True):
            cell = means if category == "overall" else means[means["category"] == category]
            wide = cell.pivot_table(index="participant", columns="source", values=rating)
            _pairs(panel, wide["real"].to_numpy(), wide["generated"].to_numpy())
            panel.set_title(category if rating == RATINGS[0] else "", fontsize=10)
        row[0].set_ylabel(f"{rating}, 1 to 5")
    people = means["participant"].nunique()
    figure.suptitle(
        f"{title}\n{people} participants; green: real rated higher, red: generated, "
        "grey: equal; black: mean",
        fontsize=10,
    )
    figure.savefig(path, dpi=110)


def _pairs(panel: Axes, real: NDArray[np.float64], generated: NDArray[np.float64]) -> None:
    aside = np.random.default_rng(0).uniform(-SPREAD, SPREAD, len(real))
    for a, b, shift in zip(real, generated, aside, strict=True):
        colour = COLOURS[int(np.sign(round(a - b, 9)))]
        panel.plot([shift, 1 + shift], [a, b], "o-", color=colour, alpha=0.55, lw=1, ms=3)
    panel.plot([0, 1], [real.mean(), generated.mean()], "o-", color="black", lw=2, ms=5)
    panel.set(xlim=(-0.35, 1.35), ylim=(0.8, 5.2), yticks=range(1, 6))
    panel.set_xticks([0, 1], ["real", "generated"])
    panel.grid(axis="y", color="0.9")
