# SPDX-License-Identifier: MIT
"""A study from rendered scenes: each scene's own response against what a model makes of a photo."""

from __future__ import annotations

import json
import shutil
import tempfile
from pathlib import Path
from typing import Any

import cv2
import numpy as np
import soundfile

from i2r_vr.bundle.store import load_bundle
from i2r_vr.capture import discover
from i2r_vr.config import BakeOptions
from i2r_vr.errors import I2RError
from i2r_vr.hearing.loading import LoadedModel
from i2r_vr.pipeline.queue import Pipeline
from training.evaluation.observation import observe
from training.experiments.places import CATEGORIES, Places
from training.experiments.truth import true_responses
from training.scenes.captures import write_capture

SAMPLE_RATE = 48000


def choose(places: Places, per_category: int) -> dict[str, list[int]]:
    """The first test scenes of each category that has enough of them.

    Raises
    ------
    I2RError
        SCENES_TOO_FEW, with less than two such categories.
    """
    found: dict[str, list[int]] = {category: [] for category in CATEGORIES}
    for scene, category in zip(places.test, places.test_categories, strict=True):
        found[category].append(int(scene))
    enough = {c: rows[:per_category] for c, rows in found.items() if len(rows) >= per_category}
    if len(enough) < 2:
        counts = ", ".join(f"{len(rows)} {c}" for c, rows in found.items())
        raise I2RError(
            "SCENES_TOO_FEW",
            counts,
            f"{per_category} of each of at least two categories",
            "render more scenes",
        )
    return enough


def write_study(
    places: Places,
    model: LoadedModel,
    dry: Path,
    folder: Path,
    per_category: int = 2,
    seed: int = 0,
) -> Path:
    """Bake photos of scenes and write a study that `make` takes; its file.

    Parameters
    ----------
    places : Places
        Of which the test scenes are used.
    model : LoadedModel
    dry : path
        An anechoic recording.
    folder : path
    per_category : int
    seed : int
        Of the responses' noise.

    Raises
    ------
    I2RError
        SCENES_TOO_FEW, or what the bake says.
    """
    chosen = choose(places, per_category)
    folder.mkdir(parents=True, exist_ok=True)
    examples: list[dict[str, Any]] = []
    with tempfile.TemporaryDirectory() as work:
        captures = Path(work) / "in"
        for category, scenes in chosen.items():
            for number, scene in enumerate(scenes, start=1):
                name = f"{category}-{number}"
                rgb = observe(places.test_shards, scene, "screenshot").rgb
                write_capture(captures, name, rgb, kind="screenshot")
                cv2.imwrite(str(folder / f"{name}.png"), np.ascontiguousarray(rgb[..., ::-1]))
                true = true_responses(places.test_shards, scene, SAMPLE_RATE, seed).zone
                soundfile.write(folder / f"{name}-real.wav", true, SAMPLE_RATE, subtype="PCM_24")
                examples.append(
                    {
                        "name": name,
                        "category": category,
                        "picture": f"{name}.png",
                        "real": f"{name}-real.wav",
                        "generated": f"{name}-generated.wav",
                    }
                )
        options = BakeOptions(directions=False, ambix=False, seed=seed)
        for result in Pipeline(options, model).bake(discover([captures]), Path(work) / "out"):
            if result.error is not None:
                raise result.error
            assert result.bundle is not None
            zone = load_bundle(result.bundle).zone_ir()
            path = folder / f"{result.source.stem}-generated.wav"
            soundfile.write(path, zone, SAMPLE_RATE, subtype="PCM_24")
    shutil.copyfile(dry, folder / f"dry{dry.suffix}")
    study = {
        "title": f"Reverberation of rendered places, by {model.weights.name}",
        "dry": f"dry{dry.suffix}",
        "examples": examples,
    }
    path = folder / "study.json"
    path.write_text(json.dumps(study, indent=1) + "\n", encoding="utf-8")
    return path
