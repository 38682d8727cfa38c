# SPDX-License-Identifier: MIT
"""An evaluation as Markdown and as a picture."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from training.evaluation import tables

Float = NDArray[np.float64]


def markdown(report: dict[str, Any]) -> str:
    """Tables of a report of `training.evaluation scenes`."""
    lines = [
        f"T60 (mean of 500 and 1000 Hz) on {report['scenes']} rendered scenes, each seen as one "
        f"{report['kind']} with the {report['look']} look; {report['what']}. Synthetic data.",
        "",
        tables.table("", tables.TIME_COLUMNS, report["t60"]),
        f"The labels' own noise (median scatter of two halves): {report['label_noise']:.1%}.",
        "",
        tables.figure_tables(report),
        "T60 by octave:",
        "",
        tables.band_tables(report),
        tables.family_table(report),
    ]
    inside = [
        f"{name} {figures['t60_inside_interval']:.0%}"
        for name, figures in report["figures"].items()
    ]
    lines += [f"T60 inside the interval that the bundle states: {', '.join(inside)}.", ""]
    wide = [f"{name} {f['t60_interval_width']:.1f}" for name, f in report["figures"].items()]
    lines += [f"That interval's highest over its lowest, median: {', '.join(wide)}.", ""]
    lines += [tables.table("volume, given", tables.FACTOR_COLUMNS, tables.volumes(report))]
    lines += ["How much smaller the median T60 error is, 90 % intervals in points:", ""]
    baselines = list(next(iter(report["better_by"].values())))
    lines += ["| given | " + " | ".join(baselines) + " |", "|---" * (len(baselines) + 1) + "|"]
    for name, intervals in report["better_by"].items():
        cells = [f"{100 * low:.1f} to {100 * high:.1f}" for low, high in intervals.values()]
        lines.append(f"| {name} | " + " | ".join(cells) + " |")
    return "\n".join(lines) + "\n"


def plot(predictions: dict[str, Float], true: Float, families: list[str], path: Path) -> None:
    """Predicted against true T60, one panel a prediction, coloured by family."""
    from matplotlib.backends.backend_agg import FigureCanvasAgg
    from matplotlib.figure import Figure

    names = sorted(set(families))
    colour = np.array([names.index(family) for family in families])
    figure = Figure(figsize=(4.6 * len(predictions), 5.2), layout="constrained")
    FigureCanvasAgg(figure)
    panels = np.atleast_1d(np.asarray(figure.subplots(1, len(predictions), sharey=True)))
    limits = 0.08, 15.0
    for panel, (title, values) in zip(panels, predictions.items(), strict=True):
        panel.plot(limits, limits, color="0.6", linewidth=1)
        for factor in (1 / 1.5, 1.5):
            panel.plot(limits, [x * factor for x in limits], color="0.8", linewidth=0.7)
        dots = panel.scatter(true, values, c=colour, s=12, cmap="tab20", vmin=0, vmax=19)
        panel.set(xscale="log", yscale="log", xlim=limits, ylim=limits, title=title)
        panel.set_xlabel("true T60, s")
    panels[0].set_ylabel("T60 of the baked WAV, s")
    handles = [
        panels[0].plot([], [], "o", color=dots.cmap(dots.norm(i)), label=name)[0]
        for i, name in enumerate(names)
    ]
    figure.legend(handles=handles, loc="outside lower center", ncols=8, fontsize=8)
    figure.savefig(path, dpi=110)
