# SPDX-License-Identifier: MIT
"""What a material's name says of what it is made of: a distribution over classes, not a verdict.

A word says what something is made of (``carpet``, ``brick``), what it is (``sofa``, ``fridge``),
how it is finished (``golden``, ``mossy``) or merely where it is (``floor``, ``frame``). Words of a
name are joined as independent evidence (naive Bayes); each is wrong with some probability, which
is smallest for what something is made of.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

import numpy as np

from i2r_vr.materials.vocabulary import (
    CLASS_NAMES,
    KINDS,
    Float,
    Vocabulary,
    load_vocabulary,
)
from i2r_vr.materials.words import (
    GRAMMARS,
    compound_parts,
    known_form,
    spellings,
    split_name,
)

STRENGTHS = ("none", "place", "medium", "strong")
"""What a name says: nothing; where something is; what it is; what it is made of."""
_STRENGTH_OF: Mapping[str, str] = {
    "quality": "none",
    "place": "place",
    "finish": "strong",
    "object": "medium",
    "material": "strong",
}
WRONG: Mapping[str, float] = {
    "quality": 0.4,
    "place": 0.2,
    "finish": 0.4,
    "object": 0.08,
    "material": 0.02,
}
"""How often a word of a kind says nothing true of what is seen."""
WRONG_BESIDE = 0.7
"""Of a word before another of its kind: of "Wood_Carpet" and "Floor_1_Ceiling" the last counts."""
_LOWER_LAYER = frozenset({"on", "over", "or", "with", "auf", "sur", "sobre"})
"""Words after which a name says what lies below or may be there instead."""
_AFFIXES = frozenset({"m", "mi", "mt", "mm", "mat", "mtl", "pm", "sm", "t", "tex", "phys", "tres"})
_ROOMS = frozenset({"room", "rooms", "store", "shop", "house"})
"""A word before one of these names a room: a bedroom's wall is no bed."""


@dataclass(frozen=True)
class NameEvidence:
    """What a name says.

    Parameters
    ----------
    strength : str
        One of `STRENGTHS`.
    classes : float64 [2, K]
        Probabilities of `CLASS_NAMES` indoors and outdoors, by the name alone.
    """

    strength: str
    classes: Float

    def at(self, outdoors: float) -> Float:
        """Probabilities [K] in a place that is outdoors with a probability.

        Examples
        --------
        >>> ground = name_evidence("M_Ground_01")
        >>> [CLASS_NAMES[ground.at(p).argmax()] for p in (0.0, 1.0)]
        ['concrete', 'soil']
        """
        return np.asarray((1.0 - outdoors) * self.classes[0] + outdoors * self.classes[1])

    def likeliest(self, outdoors: float = 0.0) -> str:
        """The class that the name makes likeliest."""
        return CLASS_NAMES[int(self.at(outdoors).argmax())]


@lru_cache(maxsize=4096)
def name_evidence(name: str) -> NameEvidence:
    """What a name says, as engines' projects write it, such as ``M_Brick_Wall_02``.

    Words are compared whole, plurals aside; compounds of known words ("brickwall",
    "Holzboden") are taken apart. The longest phrase counts where several overlap. What follows
    "on", "over", "with" or "or" counts only where nothing before it is known.

    Examples
    --------
    >>> found = name_evidence("M_Carpet_Red")
    >>> found.strength, found.likeliest()
    ('strong', 'carpet')
    >>> [name_evidence(n).strength for n in ("Sofa_02", "WallB", "lambert1")]
    ['medium', 'place', 'none']
    """
    vocabulary = load_vocabulary()
    found = _told(_words(name, vocabulary), vocabulary)
    return NameEvidence(_strength(found), _joined(found, vocabulary.anything))


def _words(name: str, vocabulary: Vocabulary) -> list[str]:
    """Words of a name in plain letters: as the vocabulary has them where it does."""
    raw = split_name(name)
    words: list[str] = []
    for i, word in enumerate(raw):
        if raw[i + 1 : i + 2] and raw[i + 1] in _ROOMS:
            continue
        if word in _AFFIXES and len(raw) > 1 and not (words and word == "mat"):
            continue
        words += _known_forms(word, vocabulary)
    return words


def _known_forms(word: str, vocabulary: Vocabulary) -> tuple[str, ...]:
    """The word as a language knows it, else its known parts, else itself."""
    written = spellings(word)
    for plain in written:
        for language, grammar in GRAMMARS.items():
            form = known_form(plain, vocabulary.languages[language], grammar)
            if form is not None:
                return (form,)
    for plain in written:
        for language, grammar in GRAMMARS.items():
            parts = compound_parts(plain, vocabulary.whole[language], grammar)
            if parts:
                return parts
    return written[:1]


@dataclass(frozen=True)
class _Told:
    """A word or phrase: its kind, and the classes [2, K] that it makes likely."""

    kind: str
    classes: Float


def _told(words: Sequence[str], vocabulary: Vocabulary) -> list[_Told]:
    """What the words of a name say, in their order; the longest phrases, none overlapping."""
    found: list[_Told] = []
    at = 0
    while at < len(words):
        length = _phrase_length(words[at:], vocabulary)
        if length:
            concepts = vocabulary.concepts[tuple(words[at : at + length])]
            kind = min((c.kind for c in concepts), key=KINDS.index)
            found.append(_Told(kind, np.mean([c.classes for c in concepts], axis=0)))
        elif found and words[at] in _LOWER_LAYER:
            break
        at += max(length, 1)
    return found if any(_STRENGTH_OF[told.kind] != "none" for told in found) else []


def _phrase_length(words: Sequence[str], vocabulary: Vocabulary) -> int:
    """Words in the longest known phrase that begins here, 0 where none does."""
    lengths = range(min(vocabulary.longest, len(words)), 0, -1)
    return next((n for n in lengths if tuple(words[:n]) in vocabulary.concepts), 0)


def _strength(found: Sequence[_Told]) -> str:
    """What words say together: a finish counts only where nothing says what the thing is."""
    kinds = {told.kind for told in found}
    if "object" in kinds and "material" not in kinds:
        return _STRENGTH_OF["object"]
    return max((_STRENGTH_OF[kind] for kind in kinds), key=STRENGTHS.index, default="none")


def _joined(found: Sequence[_Told], anything: Float) -> Float:
    """Probabilities [2, K] by all words: what there is at all, times what each makes likelier."""
    joined: Float = anything / anything.sum(axis=1, keepdims=True)
    for i, told in enumerate(found):
        later = any(other.kind == told.kind for other in found[i + 1 :])
        wrong = max(WRONG[told.kind], WRONG_BESIDE if later else 0.0)
        joined *= (1.0 - wrong) * told.classes / anything + wrong
        joined /= joined.sum(axis=1, keepdims=True)
    return joined
