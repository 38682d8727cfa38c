# SPDX-License-Identifier: MIT
from __future__ import annotations

import json
from pathlib import Path

import pytest

from i2r_vr.acoustics.quantities import BAND_COUNT
from i2r_vr.errors import I2RError
from i2r_vr.materials.absorption import MATERIAL_CLASSES, load_material_table


@pytest.mark.parametrize("entry", MATERIAL_CLASSES.values(), ids=lambda entry: entry.name)
def test_coefficients_are_shares_of_energy(entry):
    assert len(entry.absorption) == len(entry.scattering) == BAND_COUNT
    assert all(0.01 <= a <= 1.0 for a in entry.absorption)
    assert all(0.0 <= s <= 0.95 for s in entry.scattering)
    assert list(entry.scattering) == sorted(entry.scattering)
    assert entry.source


def mid(name):
    return sum(MATERIAL_CLASSES[name].absorption[2:4]) / 2


def test_soft_absorbs_more_than_hard_and_panels_absorb_low_notes():
    order = ["marble", "concrete", "wood_floor", "carpet_thin", "carpet", "carpet_heavy", "foam"]
    assert [mid(name) for name in order] == sorted(mid(name) for name in order)
    assert mid("painted_brick") < mid("brick")
    assert mid("curtain_light") < mid("curtain_heavy")
    for panel in ("plasterboard", "glass", "wood_panel", "corrugated_metal"):
        values = MATERIAL_CLASSES[panel].absorption
        assert values[0] > 2 * values[3]


TOML = """
[[materials]]
name = "Hull_Plating"
words = ["bulkhead"]
class = "metal"
[[materials]]
name = "Slime"
absorption = [0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 1]
"""


def test_a_users_table_in_toml_and_json(tmp_path: Path):
    toml, text = tmp_path / "m.toml", tmp_path / "m.json"
    toml.write_text(TOML)
    text.write_text(
        json.dumps(
            {
                "materials": [
                    {"name": "Hull_Plating", "words": ["bulkhead"], "class": "metal"},
                    {"name": "Slime", "absorption": [0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 1]},
                ]
            }
        )
    )
    hull, slime = load_material_table(toml)
    assert (hull, slime) == load_material_table(text)
    assert hull.absorption == MATERIAL_CLASSES["metal"].absorption
    assert hull.words == ("bulkhead",)
    assert slime.absorption == (0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 1.0)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "= nonsense",
        "materials = 3",
        "[[materials]]\nwords = ['a']\nclass = 'metal'",
        "[[materials]]\nname = 'a'",
        "[[materials]]\nname = 'a'\nclass = 'no such class'",
        "[[materials]]\nname = 'a'\nwords = 'b'\nclass = 'metal'",
        "[[materials]]\nname = 'a'\nabsorption = [0.1, 0.2]",
        "[[materials]]\nname = 'a'\nabsorption = [0, 0, 0, 0, 0, 0, 1.5]",
        "[[materials]]\nname = 'a'\nabsorption = [0, 0, 0, 0, 0, 0, nan]",
        "[[materials]]\nname = 'a'\nabsorption = [0, 0, 0, 0, 0, 0, true]",
        "[[materials]]\nname = 'a'\nabsorption = '1234567'",
        "#" + " " * 2**20,
    ],
)
def test_a_wrong_table_is_refused(tmp_path: Path, text):
    path = tmp_path / "m.toml"
    path.write_text(text)
    with pytest.raises(I2RError) as caught:
        load_material_table(path)
    assert caught.value.code == "MATERIALS_FORMAT"


def test_binary_and_broken_json_are_refused(tmp_path: Path):
    for name, data in (("m.toml", b"\xff\xfe\x00"), ("m.json", b"{"), ("n.json", b"[" * 100_000)):
        path = tmp_path / name
        path.write_bytes(data)
        with pytest.raises(I2RError, match="MATERIALS_FORMAT"):
            load_material_table(path)


def test_a_missing_table_is_unreadable(tmp_path: Path):
    with pytest.raises(I2RError, match="MATERIALS_UNREADABLE"):
        load_material_table(tmp_path / "none.toml")
    with pytest.raises(I2RError, match="MATERIALS_UNREADABLE"):
        load_material_table(tmp_path)
