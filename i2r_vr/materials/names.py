# SPDX-License-Identifier: MIT
"""Which class of materials a name means, as engines' projects name their materials."""

from __future__ import annotations

import re
from collections.abc import Mapping

from i2r_vr.materials.classes import MATERIAL_CLASSES


def _set_of(words: str) -> frozenset[str]:
    return frozenset(words.split())


_PHRASES: Mapping[tuple[str, ...], str] = {
    tuple(word.split("_")): entry.name
    for entry in MATERIAL_CLASSES.values()
    for word in (entry.name, *entry.words)
}
_LONGEST = max(len(phrase) for phrase in _PHRASES)

_COATS = _set_of("paint painted")
"""What covers a surface whatever it is made of."""
_PLACES = _set_of("floor flooring wall ceiling facade ground terrain landscape stage street deck")
"""Words that say where a surface is rather than what it is made of."""
_ATTRIBUTES = _set_of(
    "cloth fabric textile cotton linen canvas silk leather gold golden silver rust rusty rusted "
    "metallic lead moss mossy icy rocky grassy muddy sandy snowy paper board earth resin "
    "tile tiled tiling castle dungeon temple cave bunker mine mountain "
    "oak pine birch walnut mahogany teak bamboo"
)
"""What a thing is covered with, looks or comes from: what it is outranks them."""
_OBJECTS = _set_of(
    "door doorway window window pane mirror bottle bulb lightbulb windshield windscreen cabinet "
    "cupboard drawer wardrobe furniture table desk bench crate barrel shelf shelves stool stairs "
    "stair fence beam column pillar chimney statue tombstone gravestone toilet sink bathtub "
    "basin urinal vase pot plate car vehicle grate grating duct pipe vent radiator railing rail "
    "handrail chain girder locker machine machinery engine appliance fridge oven elevator "
    "scaffold container shutter computer monitor keyboard screen whiteboard tyre tire road "
    "highway chair seat cushion pillow banner flag tent people person character crowd npc player "
    "bed tree branch partition"
)
"""Things that are made of several materials: a material named beside them outranks them."""

_CONTEXT: Mapping[tuple[str, str], str] = {
    ("wood_panel", "floor"): "wood_floor",
    ("wood_panel", "flooring"): "wood_floor",
    ("wood_panel", "door"): "door_wood",
    ("wood_panel", "perforated"): "perforated_panel",
    ("wood_panel", "slatted"): "perforated_panel",
    ("wood_panel", "acoustic"): "perforated_panel",
    ("linoleum", "gym"): "parquet_on_joists",
    ("concrete", "painted"): "painted_concrete",
    ("concrete", "polished"): "painted_concrete",
    ("brick", "painted"): "painted_brick",
    ("brick", "whitewashed"): "painted_brick",
    ("ceramic_tile", "ceiling"): "acoustic_tile",
    ("ceramic_tile", "acoustic"): "acoustic_tile",
    ("ceramic_tile", "carpet"): "carpet_thin",
    ("carpet", "tile"): "carpet_thin",
    ("carpet", "thin"): "carpet_thin",
    ("carpet", "office"): "carpet_thin",
    ("carpet", "heavy"): "carpet_heavy",
    ("carpet", "thick"): "carpet_heavy",
    ("carpet", "plush"): "carpet_heavy",
    ("carpet", "fluffy"): "carpet_heavy",
    ("curtain_light", "heavy"): "curtain_heavy",
    ("curtain_light", "thick"): "curtain_heavy",
    ("curtain_light", "stage"): "curtain_heavy",
    ("curtain_light", "theatre"): "curtain_heavy",
    ("curtain_light", "theater"): "curtain_heavy",
    ("metal", "corrugated"): "corrugated_metal",
    ("metal", "roof"): "corrugated_metal",
    ("metal", "perforated"): "perforated_panel",
    ("plaster", "perforated"): "perforated_panel",
}
"""What a class becomes where the name also holds a word, next to it or not."""

_BASES = re.compile(r"on|over|or|with")
"""Words after which a name says what lies below or may be there instead."""
_AFFIXES = _set_of("m mi mt mm mat mtl pm sm t tex material materials phys physmat surface")
_VOCABULARY = frozenset(
    {word for phrase in _PHRASES for word in phrase} | {context for _, context in _CONTEXT}
)
_SHORTEST_PART = 3


def split_name(name: str) -> list[str]:
    """The words of a material's name, in lower case.

    Examples
    --------
    >>> split_name("M_CarpetRed_01")
    ['m', 'carpet', 'red']
    """
    spaced = re.sub(r"(?<=[a-z0-9])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])", " ", name)
    return [word for word in re.split(r"[^a-z]+", spaced.lower()) if word]


def material_class_from_name(name: str) -> str | None:
    """The class that a material's name means, or None.

    Words are compared whole, plurals and run-together pairs of known words ("brickwall")
    aside. What a surface is made of outranks what it belongs to, that outranks how it looks,
    and that where it is; then the longest run of words wins, then the last (in English the
    noun comes last: "Wood_Carpet" is a carpet). Other words of the name may make the class
    more precise ("Wood", "Floor"). What follows "on", "over", "with" or "or" counts only
    where nothing before it is known.

    Parameters
    ----------
    name : str
        As engines' projects write it, such as ``M_Brick_Wall_02``.

    Examples
    --------
    >>> material_class_from_name("M_Carpet_Red"), material_class_from_name("Glasswool")
    ('carpet', 'acoustic_panel')
    >>> material_class_from_name("Floor_Old_Wood"), material_class_from_name("lambert1")
    ('wood_floor', None)
    """
    words = _known_words(name)
    for i, word in enumerate(words):
        if i > 0 and _BASES.fullmatch(word) and not _is_phrase_about(words, i):
            first = _class_of(words[:i])
            if first is not None:
                return first
    return _class_of(words)


def _is_phrase_about(words: list[str], position: int) -> bool:
    """Whether the word at a position lies inside a known phrase."""
    return any(
        tuple(words[start : start + length]) in _PHRASES
        for length in range(2, _LONGEST + 1)
        for start in range(max(0, position - length + 1), position + 1)
    )


def _known_words(name: str) -> list[str]:
    """Words of a name: singular where only that is known, run-together pairs taken apart."""
    words: list[str] = []
    raw = split_name(name)
    for i, word in enumerate(raw):
        if raw[i + 1 : i + 2] == ["room"]:
            continue
        if word in _AFFIXES and len(raw) > 1 and not (words and word == "mat"):
            continue
        single = _singular(word)
        if single is not None:
            words.append(single)
            continue
        pair = _pair(word)
        words.extend(pair or (word,))
    return words


def _singular(word: str) -> str | None:
    forms = [word]
    if word.endswith("s"):
        forms.append(word[:-1])
    if word.endswith("es"):
        forms.append(word[:-2])
    if word.endswith("ies"):
        forms.append(word[:-3] + "y")
    return next((form for form in forms if form in _VOCABULARY), None)


def _pair(word: str) -> tuple[str, str] | None:
    for cut in range(_SHORTEST_PART, len(word) - _SHORTEST_PART + 1):
        first, second = word[:cut], _singular(word[cut:])
        if first in _VOCABULARY and second is not None:
            return first, second
    return None


def _class_of(words: list[str]) -> str | None:
    best: tuple[tuple[int, int, int], str] | None = None
    for start in range(len(words)):
        for length in range(1, min(_LONGEST, len(words) - start) + 1):
            phrase = tuple(words[start : start + length])
            found = _PHRASES.get(phrase)
            if found is None:
                continue
            rank = (_standing(phrase), length, start)
            if best is None or rank > best[0]:
                best = (rank, found)
    if best is None:
        return None
    kind = best[1]
    return next((_CONTEXT[kind, word] for word in words if (kind, word) in _CONTEXT), kind)


def _standing(phrase: tuple[str, ...]) -> int:
    """4 for a substance, 3 for a thing, 2 for a look, 1 for a place, 0 for a coat."""
    if len(phrase) > 1:
        return 4
    for standing, words in enumerate((_COATS, _PLACES, _ATTRIBUTES, _OBJECTS)):
        if phrase[0] in words:
            return standing
    return 4
