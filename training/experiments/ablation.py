# SPDX-License-Identifier: MIT
"""Table 3 and Figure 8: what depth, the T60 term and pretraining each are worth."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray
from sklearn.neighbors import KNeighborsRegressor
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import Normalizer

from i2r_vr.hearing.encoder import normalise_rgb
from i2r_vr.hearing.paper import PaperEncoder
from training.evaluation.observation import mid_band
from training.evaluation.scores import score_times
from training.evaluation.violins import violins
from training.experiments.hearing import Case, heard_bands
from training.experiments.places import Places, photos
from training.experiments.pretraining import pretrained_encoder
from training.experiments.settings import Settings, write_text
from training.experiments.variants import VARIANTS, Workshop

Float = NDArray[np.float64]
NEAREST = "NN"
CLIP_PERCENT = 500.0


@torch.inference_mode()
def nearest_neighbour(encoder: PaperEncoder, places: Places, size: int) -> Float:
    """T60 [N] of the training scene whose photo is most alike to the encoder (cosine)."""
    truth = mid_band(places.train_shards.column("t60_s"))
    train = places.train[np.isfinite(truth[places.train])]

    def embedded(shards: Any, scenes: NDArray[np.int64]) -> NDArray[np.float32]:
        parts = np.array_split(scenes, max(1, len(scenes) // 64))
        rgb = (torch.from_numpy(photos(shards, p, size)).permute(0, 3, 1, 2) for p in parts)
        return np.concatenate([encoder(normalise_rgb(part)).numpy() for part in rgb])

    search = make_pipeline(Normalizer(), KNeighborsRegressor(1))
    search.fit(embedded(places.train_shards, train), truth[train])
    return np.asarray(search.predict(embedded(places.test_shards, places.test)), np.float64)


def table3(settings: Settings, places: Places, workshop: Workshop) -> str:
    """Train and measure the variants; JSON, a violin plot, and the table as Markdown."""
    true = places.true_t60_s
    found: dict[str, Float] = {}
    for variant in VARIANTS:
        model = workshop.model(variant)
        bands = heard_bands(settings, places, variant.name, model, Case())
        found[variant.label] = mid_band(bands)
    encoder = pretrained_encoder(workshop.encoder_weights, workshop.config)
    found[NEAREST] = nearest_neighbour(encoder, places, workshop.config.model.image_size)
    scores = {name: _scores(values, true) for name, values in found.items()}
    text = _markdown(scores, len(places.test))
    record = {"scenes": len(places.test), "columns": scores}
    write_text(settings.out / "table3/table3.json", json.dumps(record, indent=1) + "\n")
    write_text(settings.out / "table3/table3.md", text)
    errors = {name: 100.0 * (values / true - 1.0) for name, values in found.items()}
    violins(
        {name: np.minimum(e[np.isfinite(e)], CLIP_PERCENT) for name, e in errors.items()},
        f"T60 error, % (clipped at {CLIP_PERCENT:.0f})",
        f"Figure 8: T60 errors of the variants, one photo of each of {len(places.test)} scenes",
        settings.out / "table3/figure8.png",
        zero_line=True,
    )
    return text


def _scores(found: Float, true: Float) -> dict[str, Any]:
    """Scores of a column; the failures alone where no file has a decay."""
    if not np.isfinite(found).any():
        return {"scenes": len(true), "failures": len(true)}
    return vars(score_times(found, true))


def _markdown(scores: dict[str, dict[str, Any]], scenes: int) -> str:
    rows: dict[str, Callable[[dict[str, Any]], str]] = {
        "mean of the signed error": lambda s: f"{s['signed_mean']:+.1%}",
        "its standard deviation": lambda s: f"{s['standard_deviation']:.1%}",
        "median of the absolute error": lambda s: f"{s['median']:.1%}",
        "90 % interval of it": lambda s: "{:.0%} to {:.0%}".format(*s["interval"]),
        "within 25 %": lambda s: f"{s['within_25']:.0%}",
        "within a factor of 1.5": lambda s: f"{s['within_factor_1_5']:.0%}",
        "rank correlation": lambda s: f"{s['rank']:.2f}",
        "failures": lambda s: str(s["failures"]),
    }
    lines = [
        f"T60 (500 and 1000 Hz) of the WAV files baked from one photo each of {scenes} rendered "
        "scenes, against the scenes' own decay.",
        "",
        "| | " + " | ".join(scores) + " |",
        "|---" * (len(scores) + 1) + "|",
    ]
    lines += [
        f"| {label} | "
        + " | ".join(
            cell(s) if "median" in s or label == "failures" else "none" for s in scores.values()
        )
        + " |"
        for label, cell in rows.items()
    ]
    return "\n".join(lines) + "\n"
