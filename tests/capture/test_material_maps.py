# SPDX-License-Identifier: MIT
from __future__ import annotations

import io
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from i2r_vr.capture.decoding.limits import Limits
from i2r_vr.capture.material_maps import (
    MaterialResolver,
    build_material_map,
    default_resolver,
    read_material_index,
    resolver_with_table,
)
from i2r_vr.capture.sidecar import StatedMaterial
from i2r_vr.errors import I2RError
from i2r_vr.materials.absorption import SMALL_ROOM_M3, UserMaterial, fittings_absorption
from tests.capture.pictures import photo

FILE = Path("x.material.png")
RESOLVER = MaterialResolver(
    {"carpet": (0.3,) * 7, "concrete": (0.02,) * 7},
    lambda name: "carpet" if "carpet" in name.lower() else None,
)
TENTH = (0.1,) * 7


def png(image: Image.Image, kind: str = "PNG") -> bytes:
    stream = io.BytesIO()
    image.save(stream, kind)
    return stream.getvalue()


def build(ids, *stated):
    return build_material_map(np.asarray(ids, np.uint16), stated, RESOLVER, FILE)


def test_indices_of_8_and_16_bits_and_palettes():
    ids8 = np.arange(64, dtype=np.uint8).reshape(8, 8)
    ids16 = ids8.astype(np.uint16) * 1000
    palette = Image.fromarray(ids8)
    palette.putpalette([255, 0, 0] * 256)
    for image, expected in (
        (Image.fromarray(ids8), ids8),
        (Image.fromarray(ids16), ids16),
        (palette, ids8),
    ):
        np.testing.assert_array_equal(read_material_index(png(image), FILE, Limits()), expected)


@pytest.mark.parametrize(
    "data", [png(Image.fromarray(photo(8, 8))), png(Image.fromarray(photo(8, 8)), "JPEG"), b"text"]
)
def test_colours_are_no_indices(data):
    with pytest.raises(I2RError, match="MATERIAL_FORMAT"):
        read_material_index(data, FILE, Limits())


def test_class_absorption_and_name_in_this_order():
    ids = [[1, 2], [3, 4]]
    table, notices = build(
        ids,
        StatedMaterial(1, "M_Carpet_Red"),
        StatedMaterial(2, "M_Carpet_Blue", class_name="concrete"),
        StatedMaterial(3, None, absorption=TENTH),
        StatedMaterial(4, "Concrete", class_name="concrete", absorption=TENTH),
    )
    assert notices == ()
    per_pixel = table.as_built(SMALL_ROOM_M3)[table.index][..., 0]
    fittings = fittings_absorption(SMALL_ROOM_M3)
    built = [[0.3 + fittings, 0.02 + fittings], [0.1, 0.1]]
    np.testing.assert_allclose(per_pixel, built, rtol=1e-6)
    assert table.classes == ("carpet", "concrete", None, "concrete")
    assert table.names[0] == "M_Carpet_Red"
    assert table.known == (True, True, True, True)
    assert table.source == "named"


def test_what_is_stated_is_given():
    table, _ = build([[1]], StatedMaterial(1, "x", class_name="carpet"))
    assert table.source == "given"
    # a material that no pixel shows does not matter
    table, _ = build([[1]], StatedMaterial(1, class_name="carpet"), StatedMaterial(2, "Carpet"))
    assert table.source == "given"
    assert len(table.names) == 1


def test_unknown_ids_and_names_are_noted_and_marked():
    table, notices = build(
        [[1, 7, 65535]], StatedMaterial(1, class_name="carpet"), StatedMaterial(7, "M_Qx")
    )
    assert [notice.code for notice in notices] == ["MATERIAL_ID_UNKNOWN", "MATERIAL_NAME_UNKNOWN"]
    assert "65535" in notices[0].message
    assert "M_Qx" in notices[1].message
    assert [table.known[row] for row in table.index[0]] == [True, False, False]


def test_a_map_that_nothing_explains_is_none():
    table, notices = build([[0, 1]])
    assert table is None
    assert [notice.code for notice in notices] == ["MATERIAL_ID_UNKNOWN"]


def test_the_packages_own_classes_are_the_default():
    resolver = default_resolver()
    assert resolver.class_of_name("M_Carpet_Red") == "carpet"
    assert resolver.class_absorption["sky"] == (1.0,) * 7
    assert all(len(values) == 7 for values in resolver.class_absorption.values())


def test_a_users_table_comes_before_the_package():
    table = (
        UserMaterial("Lava", ("molten rock",), (0.9,) * 7),
        UserMaterial("house carpet", ("carpet",), (0.77,) * 7),
        UserMaterial("gravel path", (), (0.4,) * 7, stated=False),
    )
    resolver = resolver_with_table(table)
    names = {
        "LAVA": "Lava",
        "M_MoltenRock_03": "Lava",
        "M_Carpet_Red": "house carpet",
        "M_Molten_Carpet": "house carpet",
        "M_Concrete": "concrete",
        "M_Qx": None,
    }
    assert {name: resolver.class_of_name(name) for name in names} == names
    assert resolver.class_absorption["Lava"] == (0.9,) * 7
    assert resolver.class_absorption["carpet"] == default_resolver().class_absorption["carpet"]
    built, _ = build_material_map(
        np.array([[5]], np.uint16), [StatedMaterial(5, "molten rock")], resolver, FILE
    )
    np.testing.assert_allclose(built.as_built(SMALL_ROOM_M3), 0.9)
    assert built.source == "named"
    path, _ = build_material_map(
        np.array([[5]], np.uint16), [StatedMaterial(5, "gravel path")], resolver, FILE
    )
    np.testing.assert_allclose(path.as_built(10.0), 0.4 + fittings_absorption(10.0), rtol=1e-6)
