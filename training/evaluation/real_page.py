# SPDX-License-Identifier: MIT
"""An evaluation on real captures as Markdown and as a picture."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np

COLOURS = {"small": "#2f6fc4", "medium": "#2c8a3c", "large": "#d9730d", "outdoor": "#8a939c"}


def ordered(rows: Sequence[Mapping[str, Any]]) -> list[Mapping[str, Any]]:
    """By class, then by what is expected."""
    return sorted(rows, key=lambda r: (list(COLOURS).index(r["class"]), r["expected_s"]))


def markdown(report: Mapping[str, Any]) -> str:
    """What was found for every picture, and the summary."""
    s = report["summary"]
    lines = [
        f"{s['captures']} real pictures, baked from the picture alone. Indoors: rank correlation "
        f"{s['rank_indoor']:.2f}, {s['inside_indoor']:.0%} inside the expected range, spread of "
        f"ln T60 {s['log_spread_ratio']:.2f} of the expected; classes "
        f"{'in' if s['classes_in_order'] else 'out of'} order.",
        "",
        "| picture | class | T60, s | expected, s | inside | C50, dB |",
        "|---|---|---|---|---|---|",
    ]
    for row in ordered(report["captures"]):
        t60, c50 = row["t60_s"], row["c50_db"]
        inside = t60 is not None and row["low_s"] <= t60 <= row["high_s"]
        lines.append(
            f"| {row['file']} | {row['class']} | {'none' if t60 is None else f'{t60:.2f}'} "
            f"| {row['low_s']:.2f} to {row['high_s']:.2f} | {'yes' if inside else 'no'} "
            f"| {'none' if c50 is None else f'{c50:.1f}'} |"
        )
    return "\n".join(lines) + "\n"


def plot(report: Mapping[str, Any], path: Path) -> None:
    """Every picture's expected range as a bar and its baked T60 as a dot."""
    from matplotlib.backends.backend_agg import FigureCanvasAgg
    from matplotlib.figure import Figure

    rows = ordered(report["captures"])
    figure = Figure(figsize=(7.5, 0.24 * len(rows) + 1.4), layout="constrained")
    FigureCanvasAgg(figure)
    panel = figure.subplots()
    for place, row in enumerate(rows):
        colour = COLOURS[row["class"]]
        low, high = max(row["low_s"], 0.05), max(row["high_s"], 0.06)
        panel.plot([low, high], [place, place], color=colour, lw=6, alpha=0.35)
        if row["t60_s"] is not None:
            panel.plot(row["t60_s"], place, "o", color=colour, ms=5)
    for name, colour in COLOURS.items():
        panel.plot([], [], "o", color=colour, label=name)
    panel.set_yticks(np.arange(len(rows)), [row["file"] for row in rows], fontsize=7)
    panel.set(xscale="log", xlabel="T60 at mid frequencies, s (bar: expected, dot: baked)")
    panel.invert_yaxis()
    panel.grid(axis="x", color="0.92")
    figure.legend(loc="outside lower center", ncols=len(COLOURS), fontsize=8)
    figure.savefig(path, dpi=110)
