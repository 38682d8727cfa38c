# SPDX-License-Identifier: MIT
from __future__ import annotations

import pytest

from i2r_vr.materials.words import (
    GRAMMARS,
    compound_parts,
    known_form,
    spellings,
    split_name,
    without_accents,
)


def test_words_of_a_name():
    assert split_name("MI_WoodFloor2x4-PBR") == ["mi", "wood", "floor", "x", "pbr"]
    assert split_name("MConcreteABCWall") == ["m", "concrete", "abc", "wall"]
    assert split_name("Türrahmen.002 (Instance)") == ["türrahmen", "instance"]
    assert split_name("木材_01") == ["木材"]


def test_an_umlaut_is_written_in_three_ways():
    for written in ("Tür", "Tuer", "Tur", "TU\u0308R"):
        assert "tur" in spellings(written.lower()) or spellings(written.lower()) == ("tuer",)
    assert spellings("weiß") == ("weiss",)
    assert without_accents("crépi") == without_accents("cre\u0301pi") == "crepi"


@pytest.mark.parametrize(
    ("word", "known", "language", "form"),
    [
        ("tiles", "tile", "en", "tile"),
        ("shelves", "shelf", "en", "shelf"),
        ("ladies", "lady", "en", "lady"),
        ("fliesen", "fliese", "de", "fliese"),
        ("rideaux", "rideau", "fr", "rideau"),
        ("paredes", "pared", "es", "pared"),
        ("turn", "tur", "de", None),  # too short a stem for a German ending
        ("tiles", "tile", "zh", None),
        ("glass", "glas", "en", "glas"),
    ],
)
def test_a_plural_is_known_by_its_language(word, known, language, form):
    assert known_form(word, {known}, GRAMMARS[language]) == form


def test_compounds_have_parts_of_one_language_and_its_links():
    german = {"holz", "boden", "zimmer", "decke", "fenster", "rahmen", "glas"}
    assert compound_parts("holzboden", german, GRAMMARS["de"]) == ("holz", "boden")
    assert compound_parts("fensterglasrahmen", german, GRAMMARS["de"]) == (
        "fenster",
        "glas",
        "rahmen",
    )
    assert compound_parts("zimmersdecke", german, GRAMMARS["de"]) == ("zimmer", "decke")
    assert compound_parts("brickswall", {"brick", "wall"}, GRAMMARS["en"]) == ()
    assert compound_parts("brickwalls", {"brick", "wall"}, GRAMMARS["en"]) == ("brick", "wall")
    assert compound_parts("ab" * 100, {"ab"}, GRAMMARS["de"]) == ()
