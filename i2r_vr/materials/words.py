# SPDX-License-Identifier: MIT
"""The words of a material's name, as engines' projects write names in several languages.

Letters are compared without their accents and without letter case. A German umlaut is written
in two ways (ü, ue) and left out in a third (u), so a word may have several spellings.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Collection, Mapping
from dataclasses import dataclass

_BOUNDARY = re.compile(r"(?<=[a-z0-9])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])")
_UMLAUTS = str.maketrans({"ä": "ae", "ö": "oe", "ü": "ue"})
_SHORTEST_STEM, _SHORTEST_PART, _SHORTEST_OF_THREE = 3, 3, 4
_LONGEST_WORD = 40


@dataclass(frozen=True)
class Grammar:
    """How a language makes plurals and compounds.

    plurals : endings and what stands there in the singular; stem : letters before an ending, at
    least; links : what may stand between the parts of a compound.
    """

    plurals: tuple[tuple[str, str], ...] = ()
    stem: int = _SHORTEST_STEM
    links: tuple[str, ...] = ("",)


GRAMMARS: Mapping[str, Grammar] = {
    "en": Grammar((("ies", "y"), ("ves", "f"), ("es", ""), ("s", ""))),
    "de": Grammar((("en", ""), ("n", ""), ("e", ""), ("s", "")), 4, ("", "s", "n", "en", "er")),
    "fr": Grammar((("s", ""), ("x", ""))),
    "es": Grammar((("es", ""), ("s", ""))),
    "ja": Grammar(),
    "zh": Grammar(),
}
"""By the language's code, in the order in which words are looked up."""


def without_accents(text: str) -> str:
    """A lower-case text in plain letters: the umlaut's dots are left out.

    Examples
    --------
    >>> without_accents("plâtre"), without_accents("tür")
    ('platre', 'tur')
    """
    apart = unicodedata.normalize("NFKD", text.replace("ß", "ss"))
    return "".join(letter for letter in apart if not unicodedata.combining(letter))


def spellings(word: str) -> tuple[str, ...]:
    """How a lower-case word may be written in plain letters.

    Examples
    --------
    >>> spellings("tür"), spellings("wood")
    (('tuer', 'tur'), ('wood',))
    """
    word = unicodedata.normalize("NFC", word)
    return tuple(dict.fromkeys(map(without_accents, (word.translate(_UMLAUTS), word))))


def split_name(name: str) -> list[str]:
    """The words of a material's name, in lower case; digits and signs part them.

    Examples
    --------
    >>> split_name("M_CarpetRed_01"), split_name("Fußboden.002")
    (['m', 'carpet', 'red'], ['fußboden'])
    """
    spaced = _BOUNDARY.sub(" ", unicodedata.normalize("NFC", name))
    return [word for word in re.split(r"[\W\d_]+", spaced.lower()) if word]


def known_form(word: str, known: Collection[str], grammar: Grammar) -> str | None:
    """A plain word as its language knows it: itself, or the singular of it.

    Examples
    --------
    >>> known_form("shelves", {"shelf"}, GRAMMARS["en"])
    'shelf'
    """
    if word in known:
        return word
    for ending, instead in grammar.plurals:
        stem = word.removesuffix(ending)
        if stem != word and len(stem) >= grammar.stem and stem + instead in known:
            return stem + instead
    return None


def compound_parts(word: str, known: Collection[str], grammar: Grammar) -> tuple[str, ...]:
    """A plain word taken apart into two or three known words of a language, or nothing.

    Examples
    --------
    >>> compound_parts("kiefernholzboden", {"holz", "boden", "kiefer"}, GRAMMARS["de"])
    ('kiefer', 'holz', 'boden')
    >>> compound_parts("carport", {"car", "floor"}, GRAMMARS["en"])
    ()
    """
    if len(word) > _LONGEST_WORD:
        return ()
    for count, shortest in ((2, _SHORTEST_PART), (3, _SHORTEST_OF_THREE)):
        found = _parts(word, known, grammar, count, shortest)
        if found:
            return found
    return ()


def _parts(
    word: str, known: Collection[str], grammar: Grammar, count: int, shortest: int
) -> tuple[str, ...]:
    """The word as `count` known ones of a least length, the longest first part first."""
    if count == 1:
        last = known_form(word, known, grammar)
        return () if last is None else (last,)
    for cut in range(len(word) - shortest * (count - 1), shortest - 1, -1):
        rest = _parts(word[cut:], known, grammar, count - 1, shortest)
        for link in grammar.links if rest else ():
            first = word[:cut].removesuffix(link) if link else word[:cut]
            if len(first) >= shortest and first in known and first + link == word[:cut]:
                return (first, *rest)
    return ()
