# SPDX-License-Identifier: MIT
"""Results of participants: read, checked, joined with the key, or set aside with a reason."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pandas as pd

from i2r_vr.errors import I2RError
from training.listening_test.page import KEY_FORMAT, KEY_VERSION
from training.listening_test.study import CATEGORIES, SOURCES, check_record, read_json

RATINGS = ("quality", "match")
_WORD = {"type": "string", "maxLength": 200}
_RATING = {"type": "integer", "minimum": 1, "maximum": 5}
_RESULTS_SCHEMA = {
    "type": "object",
    "required": [
        *("format", "version", "study", "participant", "seed"),
        *("order", "screening", "answers", "checks"),
    ],
    "properties": {
        "format": {"const": "listening-test-results"},
        "version": {"const": 1},
        "study": _WORD,
        "participant": {"type": "string", "pattern": "^[0-9a-zA-Z_-]{1,64}$"},
        "seed": {"type": "integer"},
        "order": {"type": "array", "maxItems": 256, "items": _WORD},
        "screening": {"type": ["string", "null"], "maxLength": 200},
        "answers": {
            "type": "array",
            "maxItems": 256,
            "items": {
                "type": "object",
                "required": ["item", *RATINGS],
                "properties": {"item": _WORD, **dict.fromkeys(RATINGS, _RATING)},
            },
        },
        "checks": {"type": "object", "maxProperties": 16, "additionalProperties": _WORD},
    },
}
_KEY_SCHEMA = {
    "type": "object",
    "required": ["format", "version", "study", "title", "screening", "checks", "items"],
    "properties": {
        "format": {"const": KEY_FORMAT},
        "version": {"const": KEY_VERSION},
        "study": _WORD,
        "title": _WORD,
        "screening": _WORD,
        "checks": {"type": "object", "additionalProperties": _WORD},
        "items": {
            "type": "object",
            "minProperties": 4,
            "maxProperties": 256,
            "additionalProperties": {
                "type": "object",
                "required": ["example", "category", "source"],
                "properties": {
                    "example": _WORD,
                    "category": {"enum": list(CATEGORIES)},
                    "source": {"enum": list(SOURCES)},
                },
            },
        },
    },
}


@dataclass(frozen=True)
class Ratings:
    """Ratings to analyse, and who is left out.

    table : columns participant, category, source, example, quality, match; one row a rating.
    excluded : reason by name of the file.
    """

    title: str
    table: pd.DataFrame
    excluded: dict[str, str]

    def means(self) -> pd.DataFrame:
        """Each participant's mean over the examples of a category and source."""
        keys = ["participant", "category", "source"]
        return self.table.groupby(keys, as_index=False)[list(RATINGS)].mean()


def load_key(path: Path) -> dict[str, Any]:
    """Read a key.

    Raises
    ------
    I2RError
        KEY_FORMAT.
    """
    key: dict[str, Any] = read_json(path, "KEY_FORMAT", "the key that `make` wrote")
    check_record(key, _KEY_SCHEMA, "KEY_FORMAT", path)
    return key


def _reason(record: dict[str, Any], key: dict[str, Any]) -> str | None:
    """Why a participant's answers can't count, or None."""
    answered = [answer["item"] for answer in record["answers"]]
    if sorted(answered) != sorted(key["items"]):
        return "not every sound rated once"
    if record["screening"] != key["screening"]:
        return "screening question not answered right"
    wrong = [name for name, right in key["checks"].items() if record["checks"].get(name) != right]
    return f"attention check failed: {', '.join(wrong)}" if wrong else None


def load_ratings(paths: Sequence[Path], key: dict[str, Any]) -> Ratings:
    """Read the files of participants.

    Raises
    ------
    I2RError
        RESULTS_FORMAT, RESULTS_OF_ANOTHER_STUDY, RESULTS_CONTRADICT (one participant with two
        different answers) or RESULTS_NONE.
    """
    rows: list[dict[str, Any]] = []
    excluded: dict[str, str] = {}
    seen: dict[str, dict[str, Any]] = {}
    for path in paths:
        record = read_json(path, "RESULTS_FORMAT", "results that the page saved")
        check_record(record, _RESULTS_SCHEMA, "RESULTS_FORMAT", path)
        if record["study"] != key["study"]:
            raise I2RError(
                "RESULTS_OF_ANOTHER_STUDY", record["study"], key["study"], "leave it out", path
            )
        name = record["participant"]
        if name in seen:
            if seen[name] != record:
                raise I2RError(
                    "RESULTS_CONTRADICT", f"participant {name} twice", "one file", "keep one", path
                )
            continue
        seen[name] = record
        reason = _reason(record, key)
        if reason is not None:
            excluded[path.name] = reason
            continue
        rows += [
            {"participant": name, **key["items"][a["item"]], **{r: a[r] for r in RATINGS}}
            for a in record["answers"]
        ]
    if not rows:
        raise I2RError(
            "RESULTS_NONE",
            f"{len(excluded)} of {len(seen)} participants left out",
            "at least one whose answers count",
            "gather more results",
        )
    return Ratings(key["title"], pd.DataFrame(rows), excluded)
