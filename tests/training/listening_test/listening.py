# SPDX-License-Identifier: MIT
"""A small listening study on disk, and participants of known taste."""

import json

import cv2
import numpy as np
import soundfile

from training.listening_test.study import CATEGORIES, SOURCES

RATE = 24000
TIMES_S = {"large": 1.2, "medium": 0.6, "outdoor": 0.08, "small": 0.3}


def write_study(folder, dry_s=0.25, per_category=2):
    """A study of noise decays and painted pictures; returns its file."""
    folder.mkdir(parents=True, exist_ok=True)
    rng = np.random.default_rng(0)
    time = np.arange(int(dry_s * RATE)) / RATE
    soundfile.write(folder / "dry.wav", 0.4 * np.sin(2 * np.pi * 330 * time), RATE)
    examples = []
    for category in CATEGORIES:
        for number in range(per_category):
            name = f"{category} {number}"
            example = {"name": name, "category": category, "picture": f"{name}.png"}
            picture = np.full((120, 160, 3), rng.integers(40, 220, 3), np.uint8)
            cv2.putText(picture, name, (8, 64), cv2.FONT_HERSHEY_SIMPLEX, 0.6, (255,) * 3, 1)
            cv2.imwrite(str(folder / f"{name}.png"), picture)
            for source in SOURCES:
                t60 = TIMES_S[category] * (1.0 if source == "real" else 1.2)
                tail = np.arange(int(1.2 * t60 * RATE)) / RATE
                response = rng.standard_normal(len(tail)) * 10 ** (-3.0 * tail / t60) * 0.1
                response[0] = 0.8
                example[source] = f"{name} {source}.wav"
                soundfile.write(folder / example[source], response, RATE)
            examples.append(example)
    study = {"title": "Rooms & <reverberation>", "dry": "dry.wav", "examples": examples}
    (folder / "study.json").write_text(json.dumps(study))
    return folder / "study.json"


def participant(key, name, rng, effects):
    """Results of one person; `effects` adds to generated sounds: {(rating, category): units}."""
    taste = rng.normal(0.0, 0.4)
    answers = []
    for item, what in key["items"].items():
        answer = {"item": item, "plays": 1, "seconds": 9.5}
        for rating in ("quality", "match"):
            level = 3.3 + taste + rng.normal(0.0, 0.6)
            if what["source"] == "generated":
                level += effects.get((rating, what["category"]), 0.0)
            answer[rating] = int(np.clip(round(level), 1, 5))
        answers.append(answer)
    return {
        "format": "listening-test-results",
        "version": 1,
        "study": key["study"],
        "participant": name,
        "seed": 1,
        "order": list(key["items"]),
        "screening": key["screening"],
        "answers": answers,
        "checks": dict(key["checks"]),
    }
