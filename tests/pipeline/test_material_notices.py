# SPDX-License-Identifier: MIT
"""What bundles tell of materials: sorted by what matters, with shares, and what is in doubt."""

from __future__ import annotations

from dataclasses import replace

import pytest

from i2r_vr.hearing.prediction import HeardMaterial
from i2r_vr.pipeline.material_notices import (
    MOST_NAMED,
    MOST_RECORDS,
    material_notices,
    material_records,
    narrowing,
)


def heard(name="WallB", **changes):
    plain = HeardMaterial(
        name=name,
        source="named",
        listed=True,
        classes=(("plaster", 0.7), ("brick", 0.3)),
        share=0.3,
        absorption_500_hz=0.05,
        absorption_share=0.1,
        doubt_share=0.2,
    )
    return replace(plain, **changes)


def unknown(name, share, absorption_share):
    return heard(name, source="estimated", share=share, absorption_share=absorption_share)


def test_names_that_say_nothing_are_told_by_what_matters():
    found = material_notices(
        [
            unknown("Mat_01", 0.10, 0.05),
            unknown("Mat_02", 0.05, 0.55),
            unknown("Mat_03", 0.019, 0.019),  # does not matter
            unknown("Mat_04", 0.001, 0.02),
            heard("Carpet", share=0.4),
        ]
    )
    (notice,) = found
    assert notice.code == "MATERIAL_NAME_UNKNOWN"
    order = [notice.message.index(name) for name in ("Mat_02", "Mat_01", "Mat_04")]
    assert order == sorted(order)
    assert "Mat_03" not in notice.message
    assert "Mat_02 (5% of the view, 55% of the absorption)" in notice.message


def test_ids_that_are_not_listed_and_looks_against_names_have_their_codes():
    found = material_notices(
        [
            replace(unknown("material 7", 0.5, 0.1), listed=False),
            heard("M_Plaster", contradicted=True),
            heard("M_Tiny", contradicted=True, share=0.001, absorption_share=0.001),
        ]
    )
    assert [n.code for n in found] == ["MATERIAL_ID_UNKNOWN", "MATERIAL_LOOKS_OTHERWISE"]
    assert "material 7 (50% of the view" in found[0].message
    assert "M_Plaster" in found[1].message
    assert "M_Tiny" not in found[1].message


def test_nothing_is_told_where_nothing_matters():
    assert material_notices([]) == []
    assert material_notices([heard(), unknown("Mat", 0.01, 0.01)]) == []


def test_many_names_are_counted():
    (notice,) = material_notices([unknown(f"Mat_{i:02d}", 0.03, 0.03) for i in range(20)])
    assert notice.message.count("of the view") == MOST_NAMED
    assert f"and {20 - MOST_NAMED} more" in notice.message


def test_records_are_what_was_heard():
    assert material_records([]) is None
    sure = heard("Sure", classes=(("carpet", 1.0),), share=0.5)
    figures = heard("Figures", classes=(), share=0.1)
    first, second, third = material_records([figures, heard(), sure])
    assert (first.name, first.class_, first.classes) == ("Sure", "carpet", None)
    assert (second.name, second.class_) == ("WallB", "plaster")
    assert [(c.name, c.probability) for c in second.classes] == [("plaster", 0.7), ("brick", 0.3)]
    assert (third.name, third.class_, third.classes) == ("Figures", None, None)
    assert len(material_records([heard(str(i)) for i in range(MOST_RECORDS + 5)])) == MOST_RECORDS


@pytest.mark.parametrize(
    ("materials", "depth_given", "named", "not_named"),
    [
        ([], True, ["materials", "room.t60_s"], ["depth"]),
        ([], False, ["a depth map", "materials"], []),
        ([heard("A", doubt_share=0.3), heard("B", doubt_share=0.6)], True, ['"B" (60%'], ['"A"']),
        ([heard("A", doubt_share=0.3)], False, ["a depth map", '"A"'], []),
        ([heard("A", source="given")], True, ["room.t60_s"], ["depth", '"A"', "materials"]),
    ],
)
def test_what_would_narrow_the_range_is_never_what_was_given(
    materials, depth_given, named, not_named
):
    told = narrowing(materials, depth_given)
    assert all(word in told for word in named)
    assert not any(word in told for word in not_named)
