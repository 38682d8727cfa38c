# SPDX-License-Identifier: MIT
from __future__ import annotations

import numpy as np
import pytest

from i2r_vr.materials.vocabulary import (
    CLASS_NAMES,
    COLUMNS,
    FILE,
    KINDS,
    LANGUAGES,
    load_vocabulary,
)

EVERYTHING = "any\t" + " ".join(f"{name} 1" for name in CLASS_NAMES) + "\t" * 7
CARPET = "material\tcarpet 2 carpet_thin 1\t\tcarpet carpeting\tteppich\t\t\t\t"


HEAD = "\t".join(COLUMNS)


def table(tmp_path, *lines, head=HEAD):
    path = tmp_path / "words.tsv"
    path.write_text("\n".join([head, *lines]) + "\n", encoding="utf-8")
    return path


def test_a_line_is_a_concept(tmp_path):
    ground = "place\tconcrete 1\tsoil 3 grass 1\tground rear_ground\tboden_grün\t\t\t\t"
    found = load_vocabulary(table(tmp_path, EVERYTHING, CARPET, ground))
    (carpet,) = found.concepts["teppich",]
    assert carpet.kind == "material"
    shares = dict(zip(CLASS_NAMES, carpet.classes[0], strict=True))
    assert (shares["carpet"], shares["carpet_thin"]) == pytest.approx((2 / 3, 1 / 3))
    np.testing.assert_array_equal(carpet.classes[0], carpet.classes[1])
    (place,) = found.concepts["rear", "ground"]
    assert place.classes[1][CLASS_NAMES.index("soil")] == 0.75
    assert ("boden", "gruen") in found.concepts
    assert ("boden", "grun") in found.concepts
    assert found.longest == 2


def test_a_word_of_two_languages_is_about_two_things(tmp_path):
    sun = "material\tsky 1\t\t\t\t\tsol\t\t"
    floor = "place\tconcrete 1\t\t\t\tsol\t\t\t"
    found = load_vocabulary(table(tmp_path, EVERYTHING, sun, floor))
    assert {concept.kind for concept in found.concepts["sol",]} == {"material", "place"}


@pytest.mark.parametrize(
    ("line", "wrong"),
    [
        ("stuff\tcarpet 1\t\ta\t\t\t\t\t", "kind"),
        ("place\tcarpets 1\t\ta\t\t\t\t\t", "class"),
        ("place\tcarpet 1 carpet 2\t\ta\t\t\t\t\t", "twice"),
        ("place\tcarpet 0\t\ta\t\t\t\t\t", "parts"),
        ("place\tcarpet -1\t\ta\t\t\t\t\t", "parts"),
        ("place\tcarpet nan\t\ta\t\t\t\t\t", "parts"),
        ("place\tcarpet\t\ta\t\t\t\t\t", "no classes"),
        ("place\t\t\ta\t\t\t\t\t", "no classes"),
        ("place\tcarpet 1\t\tA\t\t\t\t\t", "lower case"),
        ("place\tcarpet 1\t\ta\t\t\t\t", "columns"),
        (CARPET, "twice in a language"),
    ],
)
def test_a_wrong_line_is_refused(tmp_path, line, wrong):
    with pytest.raises(ValueError, match=wrong):
        load_vocabulary(table(tmp_path, EVERYTHING, CARPET, line))


def test_a_table_needs_its_columns_and_all_classes(tmp_path):
    with pytest.raises(ValueError, match="columns"):
        load_vocabulary(table(tmp_path, CARPET, head="kind\tclasses"))
    with pytest.raises(ValueError, match="every class"):
        load_vocabulary(table(tmp_path, CARPET))


def test_the_packages_table():
    found = load_vocabulary()
    kinds = {c.kind for concepts in found.concepts.values() for c in concepts}
    assert kinds == set(KINDS)
    assert all(len(found.whole[name]) > 100 for name in LANGUAGES)
    text = FILE.read_text(encoding="utf-8")
    assert "\r" not in text
    assert not any(line.endswith(" ") for line in text.splitlines())
