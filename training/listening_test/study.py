# SPDX-License-Identifier: MIT
"""What a listening test compares: places with a picture, a measured and a generated response."""

from __future__ import annotations

import json
from collections import Counter
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from jsonschema import Draft202012Validator

from i2r_vr.errors import I2RError

CATEGORIES = ("large", "medium", "outdoor", "small")
SOURCES = ("real", "generated")
MOST_EXAMPLES = 64
MOST_BYTES = 8 * 2**20

_NAME = {"type": "string", "minLength": 1, "maxLength": 200}
_SCHEMA = {
    "type": "object",
    "required": ["title", "dry", "examples"],
    "additionalProperties": False,
    "properties": {
        "title": _NAME,
        "dry": _NAME,
        "examples": {
            "type": "array",
            "minItems": 1,
            "maxItems": MOST_EXAMPLES,
            "items": {
                "type": "object",
                "required": ["name", "category", "picture", *SOURCES],
                "additionalProperties": False,
                "properties": {
                    "name": _NAME,
                    "category": {"enum": list(CATEGORIES)},
                    "picture": _NAME,
                    "real": _NAME,
                    "generated": _NAME,
                },
            },
        },
    },
}


@dataclass(frozen=True)
class Example:
    """One place: its picture, and the impulse responses (WAV) measured in it and made from it."""

    name: str
    category: str
    picture: Path
    real: Path
    generated: Path


@dataclass(frozen=True)
class Study:
    """Title, the anechoic recording that all examples share, and the examples."""

    title: str
    dry: Path
    examples: tuple[Example, ...]


def read_json(path: Path, code: str, expected: str) -> Any:
    """The content of a JSON file of bounded size.

    Raises
    ------
    I2RError
        With `code`, where the file is missing, too large or not JSON.
    """
    try:
        if path.stat().st_size > MOST_BYTES:
            raise ValueError(f"more than {MOST_BYTES // 2**20} MiB")
        return json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError, RecursionError) as error:
        raise I2RError(code, str(error)[:160], expected, "give another file", path) from None


def check_record(record: Any, schema: dict[str, Any], code: str, path: Path) -> None:
    """Compare a record with its schema.

    Raises
    ------
    I2RError
        With `code`, naming the first thing that is wrong.
    """
    wrong = next(iter(Draft202012Validator(schema).iter_errors(record)), None)
    if wrong is not None:
        place = "/".join(map(str, wrong.absolute_path)) or "the file"
        raise I2RError(
            code,
            f"{place}: {wrong.message[:160]}",
            "a file as docs/listening_test.md",
            "mend it",
            path,
        )


def load_study(path: Path) -> Study:
    """Read a study file; the paths in it are relative to its folder and stay below it.

    Raises
    ------
    I2RError
        STUDY_FORMAT, STUDY_PATH, STUDY_DUPLICATE or STUDY_UNBALANCED.
    """
    record = read_json(path, "STUDY_FORMAT", "a study in JSON")
    check_record(record, _SCHEMA, "STUDY_FORMAT", path)
    folder = path.parent.resolve()

    def inside(name: str) -> Path:
        file = (folder / name).resolve()
        if not file.is_relative_to(folder) or not file.is_file():
            raise I2RError(
                "STUDY_PATH", f"'{name}'", "a file below the study's folder", "put it there", path
            )
        return file

    examples = tuple(
        Example(
            e["name"], e["category"], *(inside(e[key]) for key in ("picture", "real", "generated"))
        )
        for e in record["examples"]
    )
    names = Counter(e.name for e in examples)
    if max(names.values()) > 1:
        twice = names.most_common(1)[0][0]
        raise I2RError("STUDY_DUPLICATE", f"'{twice}' twice", "a name for each", "rename one", path)
    counts = Counter(e.category for e in examples)
    if len(counts) < 2 or len(set(counts.values())) > 1:
        raise I2RError(
            "STUDY_UNBALANCED",
            ", ".join(f"{n} {category}" for category, n in sorted(counts.items())),
            "as many examples of each of at least two categories",
            "add or leave out examples",
            path,
        )
    return Study(record["title"], inside(record["dry"]), examples)
