# SPDX-License-Identifier: MIT
"""Figure 24: the test photos on a grid, neighbours where their octave T60 are alike."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray
from scipy.optimize import linear_sum_assignment
from scipy.spatial.distance import cdist
from sklearn.manifold import TSNE
from sklearn.preprocessing import StandardScaler

from i2r_vr.acoustics.quantities import MID_BANDS
from i2r_vr.hearing.loading import load_model
from training.experiments.hearing import Case, heard_bands
from training.experiments.places import Places, photos
from training.experiments.settings import Settings, write_text

Float = NDArray[np.float64]
PERPLEXITY = 30.0
SHUFFLES = 2000
THUMBNAIL = 96


def embedded(t60_bands_s: Float, seed: int) -> Float:
    """t-SNE of the logarithms of octave T60 [N, 7] to the unit square [N, 2]."""
    spread = StandardScaler().fit_transform(np.log(t60_bands_s))
    perplexity = min(PERPLEXITY, (len(spread) - 1) / 3.0)
    placed = TSNE(perplexity=perplexity, init="pca", random_state=seed).fit_transform(spread)
    low, high = placed.min(axis=0), placed.max(axis=0)
    return np.asarray((placed - low) / np.maximum(high - low, 1e-9), np.float64)


def on_grid(places: Float) -> NDArray[np.int64]:
    """Cells (row, column) [N, 2] of a square grid for points [N, 2] of the unit square.

    Every point has a cell of its own, and the sum of squared moves is the least possible.
    """
    side = int(np.ceil(np.sqrt(len(places))))
    cells = np.moveaxis(np.mgrid[:side, :side], 0, -1).reshape(-1, 2)
    centres = (cells[:, ::-1] + 0.5) / side
    points, chosen = linear_sum_assignment(cdist(places, centres, "sqeuclidean"))
    found = np.empty((len(places), 2), np.int64)
    found[points] = cells[chosen]
    return found


def neighbours_alike(cells: NDArray[np.int64], labels: NDArray[np.str_]) -> float:
    """Share of pairs of cells side by side that have the same label."""
    near = np.abs(cells[:, None] - cells[None]).sum(axis=2) == 1
    same = labels[:, None] == labels[None]
    return float(same[near].mean())


def chance(cells: NDArray[np.int64], labels: NDArray[np.str_]) -> Float:
    """`neighbours_alike` of shuffled labels [SHUFFLES]."""
    rng = np.random.default_rng(0)
    return np.array([neighbours_alike(cells, rng.permutation(labels)) for _ in range(SHUFFLES)])


def figure24(settings: Settings, places: Places) -> str:
    """Grids by the baked T60 and by the true ones; JSON, two pictures, Markdown."""
    model = load_model(settings.model)
    heard = heard_bands(settings, places, "model", model, Case())
    true = places.test_shards.column("t60_s")[places.test].astype(np.float64)
    rgb = photos(places.test_shards, places.test, THUMBNAIL)
    lines = []
    for name, bands, number in (
        (f"T60 baked by {model.weights.name} from the photo", heard, 0),
        ("true T60", true, 1),
    ):
        known = np.isfinite(bands).all(axis=1)
        cells = on_grid(embedded(bands[known], settings.seed))
        labels = np.array(places.test_categories)[known]
        alike, shuffled = neighbours_alike(cells, labels), chance(cells, labels)
        p = float((1 + (shuffled >= alike).sum()) / (1 + SHUFFLES))
        lines.append(f"| {name} | {known.sum()} | {alike:.1%} | {shuffled.mean():.1%} | {p:.4f} |")
        title = f"Figure 24{'ab'[number]}: t-SNE of {name}, {known.sum()} scenes on a grid"
        path = settings.out / f"manifold/figure24{'ab'[number]}.png"
        _draw(rgb[known], bands[known, MID_BANDS].mean(axis=1), cells, title, path)
    text = "\n".join(
        [
            "Pairs of scenes side by side on the grid that are of one kind (small, medium, large, "
            "outdoor), against shuffled kinds:",
            "",
            "| by | scenes | alike | by chance | p |",
            "|---|---|---|---|---|",
            *lines,
            "",
        ]
    )
    write_text(settings.out / "manifold/figure24.md", text)
    return text


def _draw(
    rgb: NDArray[np.uint8], t60_s: Float, cells: NDArray[np.int64], title: str, path: Path
) -> None:
    from matplotlib import colormaps
    from matplotlib.backends.backend_agg import FigureCanvasAgg
    from matplotlib.figure import Figure

    side, border = int(cells.max()) + 1, 4
    step = THUMBNAIL + 2 * border
    sheet = np.full((side * step, side * step, 3), 255, np.uint8)
    low, high = np.log(t60_s).min(), np.log(t60_s).max()
    tint = colormaps["viridis"]((np.log(t60_s) - low) / max(high - low, 1e-9))[:, :3] * 255.0
    for picture, colour, t60, (row, column) in zip(rgb, tint, t60_s, cells, strict=True):
        tile = np.full((step, step, 3), colour, np.uint8)
        tile[border:-border, border:-border] = picture
        place = 8, step - 10
        cv2.putText(tile, f"{t60:.2f} s", place, cv2.FONT_HERSHEY_SIMPLEX, 0.4, (0, 0, 0), 3)
        cv2.putText(tile, f"{t60:.2f} s", place, cv2.FONT_HERSHEY_SIMPLEX, 0.4, (255,) * 3, 1)
        sheet[row * step : (row + 1) * step, column * step : (column + 1) * step] = tile
    figure = Figure(figsize=(8.0, 8.5), layout="constrained")
    FigureCanvasAgg(figure)
    panel: Any = figure.subplots()
    panel.imshow(sheet)
    panel.set_axis_off()
    figure.suptitle(f"{title}\nnumber and border's colour: T60 at mid frequencies", fontsize=10)
    path.parent.mkdir(parents=True, exist_ok=True)
    figure.savefig(path, dpi=110)
