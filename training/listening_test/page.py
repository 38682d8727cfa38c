# SPDX-License-Identifier: MIT
"""The page of a listening test, in one file, and the key that tells what its sounds are.

The page never says which sounds are measured: its items have opaque names, in an order of their
own, and the key stays with the experimenter.
"""

from __future__ import annotations

import hashlib
import html
import json
import re
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from training.listening_test import stimuli
from training.listening_test.study import SOURCES, Study

FOLDER = Path(__file__).parent
KEY_FORMAT = "listening-test-key"
KEY_VERSION = 1
SCREENING = {
    "question": "A clap in a bare stone church and in a furnished bedroom: "
    "how does its reverberation differ?",
    "options": [
        "It lasts longer in the bedroom",
        "It lasts longer in the church",
        "It lasts equally long in both",
        "I don't know",
    ],
}
SCREENING_ANSWER = "It lasts longer in the church"
READING_ANSWER = "2"
SECONDS_TO_RATE = 15.0


@dataclass(frozen=True)
class Page:
    """The page as HTML, and its key as JSON values."""

    html: str
    key: dict[str, Any]


def _opaque(seed: int, *words: str) -> str:
    return hashlib.sha256("\n".join([str(seed), *words]).encode()).hexdigest()[:12]


def make_page(study: Study, seed: int) -> Page:
    """Convolve, level and pack everything that participants see and hear.

    Parameters
    ----------
    study : Study
    seed : int
        Of the items' names and order in the file; each participant's own order is drawn in
        the browser.

    Raises
    ------
    I2RError
        As `stimuli.dry_recording`, `stimuli.wet_sound` and `stimuli.picture_uri`.
    """
    dry, rate = stimuli.dry_recording(study.dry)
    pairs = [(example, source) for example in study.examples for source in SOURCES]
    wet = [stimuli.wet_sound(dry, rate, getattr(e, source)) for e, source in pairs]
    *loud, dry_loud = stimuli.equally_loud([*wet, dry])
    identity = _opaque(seed, study.title, *(e.name for e in study.examples))
    items, key_items = [], {}
    for number in np.random.default_rng(seed).permutation(len(pairs)):
        example, source = pairs[number]
        name = _opaque(seed, example.name, source)
        picture = study.examples.index(example)
        items.append(
            {"id": name, "picture": picture, "sound": stimuli.sound_uri(loud[number], rate)}
        )
        key_items[name] = {"example": example.name, "category": example.category, "source": source}
    numbers = [str(n) for n in range(1, 6)]
    checks = [
        {
            "id": "reading",
            "question": f"To show that you read this, choose {READING_ANSWER}.",
            "options": numbers,
        },
        {
            "id": "listening",
            "question": "How many tones do you hear?",
            "sound": stimuli.sound_uri(stimuli.pips(rate), rate),
            "options": numbers,
        },
    ]
    content = {
        "id": identity,
        "items": items,
        "pictures": [stimuli.picture_uri(e.picture) for e in study.examples],
        "dry": stimuli.sound_uri(dry_loud, rate),
        "screening": SCREENING,
        "checks": checks,
    }
    seconds = sum(len(sound) / rate + SECONDS_TO_RATE for sound in loud)
    key = {
        "format": KEY_FORMAT,
        "version": KEY_VERSION,
        "study": identity,
        "title": study.title,
        "seed": seed,
        "screening": SCREENING_ANSWER,
        "checks": {"reading": READING_ANSWER, "listening": str(stimuli.PIPS)},
        "items": dict(sorted(key_items.items())),
    }
    return Page(_filled(study.title, content, round(seconds / 60.0)), key)


def _filled(title: str, content: dict[str, Any], minutes: int) -> str:
    """The template with its parts put in; `content` cannot end its script element."""
    data = json.dumps(content, separators=(",", ":")).replace("<", "\\u003c")
    text = (FOLDER / "page.html").read_text(encoding="utf-8")
    parts = {
        "title": html.escape(title),
        "count": str(len(content["items"])),
        "minutes": str(max(1, minutes)),
        "style": (FOLDER / "page.css").read_text(encoding="utf-8"),
        "script": (FOLDER / "page.js").read_text(encoding="utf-8"),
        "study": data,
    }
    return re.sub(r"\{\{(\w+)\}\}", lambda place: parts[place.group(1)], text)
