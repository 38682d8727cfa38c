# SPDX-License-Identifier: MIT
"""The package's vocabulary: which classes words make likely, from ``vocabulary.tsv``.

A line is a concept: its kind, what it is made of in parts of a whole (``carpet 58 carpet_thin
28``), the same outdoors where it differs, and its words in six languages; words of a phrase are
joined by underscores. The line of kind ``any`` says what surfaces are made of at all.
"""

from __future__ import annotations

import csv
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from i2r_vr.materials.classes import MATERIAL_CLASSES
from i2r_vr.materials.words import GRAMMARS, spellings

FILE = Path(__file__).with_name("vocabulary.tsv")
CLASS_NAMES = tuple(MATERIAL_CLASSES)
"""The order of classes in every array of probabilities."""
LANGUAGES = tuple(GRAMMARS)
COLUMNS = ("kind", "classes", "outdoors", *LANGUAGES)
ANY = "any"
KINDS = ("quality", "place", "finish", "object", "material")
"""From what says least to what says most."""

Float = NDArray[np.float64]


@dataclass(frozen=True)
class Concept:
    """What a word is about.

    kind : one of `KINDS`, or "any"; classes : float64 [2, K], probabilities of classes indoors
    and outdoors.
    """

    kind: str
    classes: Float


@dataclass(frozen=True)
class Vocabulary:
    """Words and what they are about.

    Parameters
    ----------
    anything : float64 [2, K]
        What surfaces are made of at all, indoors and outdoors; no class is impossible.
    concepts : mapping of tuple of str to tuple of Concept
        By words and phrases in plain letters. A word of several languages may be about several
        things.
    languages : mapping of str to frozenset of str
        The words of each language, those of phrases included.
    whole : mapping of str to frozenset of str
        The words of each that mean something by themselves.
    longest : int
        Words in the longest phrase.
    """

    anything: Float
    concepts: Mapping[tuple[str, ...], tuple[Concept, ...]]
    languages: Mapping[str, frozenset[str]]
    whole: Mapping[str, frozenset[str]]
    longest: int


@cache
def load_vocabulary(path: Path = FILE) -> Vocabulary:
    """Read a vocabulary.

    Raises
    ------
    ValueError
        With the line, where the table is not as described above.
    """
    concepts: dict[tuple[str, ...], list[Concept]] = {}
    languages: dict[str, set[tuple[str, ...]]] = {name: set() for name in LANGUAGES}
    anything: Float | None = None
    with path.open(encoding="utf-8", newline="") as stream:
        reader = csv.reader(stream, delimiter="\t", quoting=csv.QUOTE_NONE)
        if tuple(next(reader, ())) != COLUMNS:
            raise ValueError(f"{path.name}: the columns are not {', '.join(COLUMNS)}")
        for number, cells in enumerate(reader, start=2):
            where = f"{path.name}, line {number}"
            concept, words = _concept(cells, where)
            if concept.kind == ANY:
                anything = concept.classes
                continue
            for spoken, of_language in zip(words, languages.values(), strict=True):
                for phrase in _phrases(spoken, where):
                    _learn(concepts, of_language, phrase, concept, where)
    if anything is None or (anything <= 0.0).any():
        raise ValueError(f"{path.name}: no line of kind '{ANY}' that has every class")
    return Vocabulary(
        anything=anything,
        concepts={phrase: tuple(found) for phrase, found in concepts.items()},
        languages={
            name: frozenset(word for phrase in phrases for word in phrase)
            for name, phrases in languages.items()
        },
        whole={
            name: frozenset(phrase[0] for phrase in phrases if len(phrase) == 1)
            for name, phrases in languages.items()
        },
        longest=max(map(len, concepts)),
    )


def _learn(
    concepts: dict[tuple[str, ...], list[Concept]],
    of_language: set[tuple[str, ...]],
    phrase: tuple[str, ...],
    concept: Concept,
    where: str,
) -> None:
    """Add a phrase of a language; each stands there once."""
    if phrase in of_language:
        raise ValueError(f"{where}: '{'_'.join(phrase)}' stands there twice in a language")
    of_language.add(phrase)
    known = concepts.setdefault(phrase, [])
    if not any(concept is other for other in known):
        known.append(concept)


def _concept(cells: list[str], where: str) -> tuple[Concept, tuple[str, ...]]:
    if len(cells) != len(COLUMNS):
        raise ValueError(f"{where}: {len(cells)} columns, not {len(COLUMNS)}")
    kind, indoors, outdoors, *words = cells
    if kind not in (*KINDS, ANY):
        raise ValueError(f"{where}: '{kind}' is no kind")
    inside = _probabilities(indoors, where)
    outside = _probabilities(outdoors, where) if outdoors else inside
    return Concept(kind, np.stack([inside, outside])), tuple(words)


def _probabilities(text: str, where: str) -> Float:
    """Probabilities [K] from ``class parts class parts ...``."""
    parts = np.zeros(len(CLASS_NAMES))
    words = text.split()
    if not words or len(words) % 2:
        raise ValueError(f"{where}: no classes with their parts")
    for name, share in zip(words[::2], words[1::2], strict=True):
        if name not in MATERIAL_CLASSES or parts[CLASS_NAMES.index(name)]:
            raise ValueError(f"{where}: '{name}' is no class, or stands there twice")
        value = float(share)
        if not 0.0 < value <= 1000.0:
            raise ValueError(f"{where}: {share} parts of '{name}'")
        parts[CLASS_NAMES.index(name)] = value
    return np.asarray(parts / parts.sum())


def _phrases(words: str, where: str) -> list[tuple[str, ...]]:
    """Every spelling of a cell's words and phrases."""
    found: list[tuple[str, ...]] = []
    for text in words.split():
        if text != text.lower():
            raise ValueError(f"{where}: '{text}' is not in lower case")
        for written in spellings(text):
            found.append(tuple(written.split("_")))
    return found
