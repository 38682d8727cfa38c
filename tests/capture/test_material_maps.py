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
from i2r_vr.materials.absorption import UserMaterial
from tests.capture.pictures import photo

FILE = Path("x.material.png")
RESOLVER = MaterialResolver({"carpet": (0.3,) * 7, "concrete": (0.02,) * 7})
TENTH = (0.1,) * 7


def png(image: Image.Image, kind: str = "PNG") -> bytes:
    stream = io.BytesIO()
    image.save(stream, kind)
    return stream.getvalue()


def build(ids, *stated, resolver=RESOLVER):
    return build_material_map(np.asarray(ids, np.uint16), stated, resolver)


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


def test_class_and_absorption_are_given_and_a_name_is_evidence():
    ids = [[1, 2], [3, 4]]
    found = build(
        ids,
        StatedMaterial(1, "M_Carpet_Red"),
        StatedMaterial(2, "M_Carpet_Blue", class_name="concrete"),
        StatedMaterial(3, None, absorption=TENTH),
        StatedMaterial(4, "Concrete", class_name="concrete", absorption=TENTH),
    )
    carpet, concrete, tenth, both = found.materials
    assert (carpet.absorption, carpet.evidence.strength) == (None, "strong")
    assert (concrete.absorption, concrete.exact, concrete.class_name) == (
        (0.02,) * 7,
        False,
        "concrete",
    )
    assert (tenth.absorption, tenth.exact, tenth.name) == (TENTH, True, "material 3")
    assert (both.absorption, both.exact) == (TENTH, True)
    assert [m.source for m in found.materials] == ["named", "given", "given", "given"]
    np.testing.assert_array_equal(found.index, [[0, 1], [2, 3]])
    assert found.source == "named"


def test_what_is_stated_is_given():
    assert build([[1]], StatedMaterial(1, "x", class_name="carpet")).source == "given"
    # a material that no pixel shows does not matter
    found = build([[1]], StatedMaterial(1, class_name="carpet"), StatedMaterial(2, "Carpet"))
    assert found.source == "given"
    assert len(found.materials) == 1


def test_one_name_is_one_material():
    found = build(
        [[1, 2, 3, 4]],
        StatedMaterial(1, "WallB"),
        StatedMaterial(2, "WallB"),
        StatedMaterial(3, "WallB", class_name="carpet"),
        StatedMaterial(4),
    )
    np.testing.assert_array_equal(found.index, [[0, 0, 1, 2]])
    assert [m.name for m in found.materials] == ["WallB", "WallB", "material 4"]


def test_unknown_ids_and_names_are_left_to_their_looks():
    found = build(
        [[1, 7, 65535]], StatedMaterial(1, class_name="carpet"), StatedMaterial(7, "M_Qx")
    )
    assert [m.source for m in found.materials] == ["given", "estimated", "estimated"]
    assert [m.listed for m in found.materials] == [True, True, False]
    assert found.source == "given"
    assert build([[0, 1]]).source == "estimated"


def test_the_packages_own_classes_are_the_default():
    resolver = default_resolver()
    assert resolver.class_of_name("M_Carpet_Red") is None  # evidence, no verdict
    assert resolver.class_absorption["sky"] == (1.0,) * 7
    assert all(len(values) == 7 for values in resolver.class_absorption.values())


def test_a_users_words_need_no_proof():
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
        "M_Concrete": None,
        "M_Qx": None,
    }
    assert {name: resolver.class_of_name(name) for name in names} == names
    assert resolver.class_absorption["Lava"] == (0.9,) * 7
    assert resolver.class_absorption["carpet"] == default_resolver().class_absorption["carpet"]
    found = build(
        [[5, 6, 7]],
        StatedMaterial(5, "molten rock"),
        StatedMaterial(6, "gravel path"),
        StatedMaterial(7, "Lava", class_name="carpet"),
        resolver=resolver,
    )
    assert [(m.absorption, m.exact) for m in found.materials[:2]] == [
        ((0.9,) * 7, True),
        ((0.4,) * 7, False),
    ]
    assert found.materials[2].class_name == "carpet"  # what the sidecar states comes first
    assert [m.source for m in found.materials] == ["named", "named", "given"]
