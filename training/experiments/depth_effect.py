# SPDX-License-Identifier: MIT
"""Table 5 and Figure 10: what the depth map does to the decay.

The paper fills the depth channel with 0 or 0.5. Its channel is disparity (large is near), so 0
is 100 m and 0.5 is 1 m; that of `compact` is the logarithm of metres, so 0 is 4 m and 0.5 is
7.7 m. Beside it the metric depth that an engine knows, scaled: rooms twice as large.
"""

from __future__ import annotations

import json

import numpy as np
from numpy.typing import NDArray

from i2r_vr.hearing.loading import LoadedModel, load_model
from training.evaluation.observation import mid_band
from training.evaluation.violins import violins
from training.experiments.hearing import Case, as_list, heard_bands
from training.experiments.places import Places
from training.experiments.settings import Settings, write_text
from training.experiments.variants import VARIANTS, Workshop

Float = NDArray[np.float64]
CONSTANTS = (0.0, 0.5)
SCALES = (0.5, 1.0, 2.0)


def table5(settings: Settings, places: Places, workshop: Workshop) -> str:
    """Bake with constant and with scaled depth; JSON, a violin plot, Markdown."""
    found: dict[str, Float] = {}

    def bake(label: str, name: str, model: LoadedModel, case: Case) -> None:
        found[label] = mid_band(heard_bands(settings, places, name, model, case))

    def bake_constants(label: str, name: str, model: LoadedModel) -> None:
        bake(f"{label}, estimated", name, model, Case())
        for value in CONSTANTS:
            case = Case(channel=value)
            bake(f"{label}, depth {value:g}", f"{name}_constant_{value:g}", model, case)

    model = load_model(settings.model)
    name = model.weights.name
    bake_constants(name, "model", model)
    for scale in SCALES:
        case = Case("depth", scale=scale)
        bake(f"{name}, given x {scale:g}", f"model_given_{scale:g}", model, case)
    bake_constants(VARIANTS[0].label, "main", workshop.model(VARIANTS[0]))
    text = _markdown(found, name, len(places.test))
    record = {name: as_list(values) for name, values in found.items()}
    write_text(settings.out / "table5/table5.json", json.dumps(record, indent=1) + "\n")
    write_text(settings.out / "table5/table5.md", text)
    violins(
        {name.replace(", ", "\n"): np.log10(v[np.isfinite(v)]) for name, v in found.items()},
        "log10 of T60 in seconds",
        f"Figure 10: T60 by what the depth channel holds, {len(places.test)} rendered scenes",
        settings.out / "table5/figure10.png",
    )
    return text


def _markdown(found: dict[str, Float], model: str, scenes: int) -> str:
    lines = [
        f"T60 (500 and 1000 Hz) of the WAV files baked from one photo each of {scenes} rendered "
        "scenes.",
        "",
        "| depth | mean, s | deviation, s | median, s | longer than with the estimate |",
        "|---|---|---|---|---|",
    ]
    for name, values in found.items():
        base = found[f"{name.split(',')[0]}, estimated"]
        known = values[np.isfinite(values)]
        if not len(known):
            lines.append(f"| {name} | none | none | none | |")
            continue
        both = np.isfinite(values) & np.isfinite(base)
        longer = f"{np.mean(values[both] > base[both]):.0%}" if both.any() else "none"
        lines.append(
            f"| {name} | {known.mean():.2f} | {known.std():.2f} | {np.median(known):.2f} "
            f"| {'' if name.endswith('estimated') else longer} |"
        )
    one = found[f"{model}, given x 1"]
    ratios = [float(np.nanmedian(found[f"{model}, given x {s:g}"] / one)) for s in (0.5, 2.0)]
    lines += [
        "",
        f"Given depth halved makes a scene's T60 {ratios[0]:.2f} times as long, doubled "
        f"{ratios[1]:.2f} times (medians; by Eyring's formula alone it would be 0.5 and 2, less "
        "air absorption).",
    ]
    return "\n".join(lines) + "\n"
