# SPDX-License-Identifier: MIT
from __future__ import annotations

import json
import math
from collections.abc import Callable
from dataclasses import fields, is_dataclass, replace
from pathlib import Path
from typing import Any, get_type_hints

import jsonschema
import pytest

from i2r_vr.bundle.document import MAX_METADATA_BYTES
from i2r_vr.bundle.json_records import key_of, rounded
from i2r_vr.bundle.metadata import FileRecord, Metadata
from i2r_vr.bundle.validation import metadata_schema
from i2r_vr.errors import I2RError, Notice
from tests.bundles import materials, metadata

INVALID = Path(__file__).parents[1] / "data" / "invalid"


def whole() -> Metadata:
    return replace(metadata(), files=(FileRecord("hall_zone.wav", "e" * 64, "zone"),))


def test_writing_and_reading_are_inverse() -> None:
    text = whole().to_json()
    assert Metadata.from_json(text).to_json() == text
    assert Metadata.from_json(text.encode("utf-8-sig")).to_json() == text


def test_keys_and_their_order_are_the_contract_s() -> None:
    document = json.loads(whole().to_json())
    assert " ".join(document) == (
        "format version sample_rate_hz generator capture zone directions files warnings"
    )
    assert " ".join(document["zone"]) == (
        "name ir wet ambix depth center_m shape yaw_deg size_m radius_m blend_distance_m "
        "volume_m3 gain_db direct_end_s source_distance_m acoustics reverb"
    )
    assert list(document["zone"]["reverb"]) == ["i3dl2", "unreal", "godot"]
    for engine in document["zone"]["reverb"].values():
        assert list(engine)[-3:] == ["representable", "fit_error_pct", "verified"]
    assert " ".join(document["directions"][0]) == (
        "index azimuth_deg elevation_deg direction fov_deg solid_angle_sr ir gain_db "
        "source_distance_m acoustics"
    )
    assert document["zone"]["acoustics"]["t60_bands"][0] == {"hz": 500, "s": 0.5}


def test_materials_are_a_list_that_readers_may_ignore() -> None:
    with_materials = replace(whole(), capture=replace(whole().capture, materials=materials()))
    text = with_materials.to_json()
    document = json.loads(text)
    jsonschema.validate(document, metadata_schema())
    assert Metadata.from_json(text).to_json() == text
    assert Metadata.from_json(text).capture.materials == materials()
    first, second, third = document["capture"]["materials"]
    assert " ".join(first) == "name class classes share absorption_share absorption_500_hz source"
    assert first["classes"][1] == {"name": "brick", "probability": 0.3}
    assert "classes" not in second
    assert "class" not in third
    assert "materials" not in json.loads(whole().to_json())["capture"]


def test_what_was_not_measured_has_no_key() -> None:
    text = whole().to_json()
    assert "null" not in text
    assert "drr_db" not in json.loads(text)["zone"]["acoustics"]
    assert Metadata.from_json(text).zone.acoustics.drr_db is None


def test_whole_bundle_matches_the_schema() -> None:
    jsonschema.Draft202012Validator.check_schema(metadata_schema())
    jsonschema.validate(json.loads(whole().to_json()), metadata_schema())


def schema_of(kind: Any, node: dict[str, Any]) -> None:
    """Compare a dataclass with its place in the schema: keys, order, which may be absent."""
    node = metadata_schema()["$defs"][node["$ref"].rsplit("/", 1)[1]] if "$ref" in node else node
    if node.get("type") == "array":
        node = node["items"]
    own = {"format"} if kind is Metadata else set()
    keys = [key_of(f.name) for f in fields(kind)]
    assert [key for key in node["properties"] if key not in own] == keys
    for name, hint in get_type_hints(kind).items():
        arguments = getattr(hint, "__args__", ())
        within = [a for h in arguments for a in getattr(h, "__args__", ())]
        inner = [h for h in (*arguments, *within) if is_dataclass(h)]
        for nested in [hint] if is_dataclass(hint) else inner:
            schema_of(nested, node["properties"][key_of(name)])
        assert (key_of(name) in node.get("required", ())) == (type(None) not in arguments)


def test_schema_and_dataclasses_say_the_same() -> None:
    schema_of(Metadata, dict(metadata_schema()))


def test_numbers_have_six_digits() -> None:
    assert rounded(math.pi) == 3.14159
    assert math.copysign(1.0, rounded(-0.0)) == 1.0
    zone = replace(whole().zone, radius_m=2.0 / 3.0)
    assert '"radius_m": 0.666667,' in replace(whole(), zone=zone).to_json()


@pytest.mark.parametrize("value", [math.nan, math.inf])
def test_no_number_that_json_lacks_is_written(value: float) -> None:
    zone = replace(whole().zone, gain_db=value)
    with pytest.raises(I2RError, match="METADATA_NOT_FINITE"):
        replace(whole(), zone=zone).to_json()


def test_text_without_utf8_is_escaped() -> None:
    odd = replace(whole(), warnings=(Notice("ODD", "caf\udce9"),))
    assert Metadata.from_json(odd.to_json().encode()).warnings[0].message == "caf\\udce9"


def edited(change: Callable[[dict[str, Any]], None]) -> str:
    document = json.loads(whole().to_json())
    change(document)
    return json.dumps(document)


def test_unknown_keys_are_ignored() -> None:
    def extend(document: dict[str, Any]) -> None:
        document["later"] = {"hall": None}
        document["zone"]["later"] = 1

    assert Metadata.from_json(edited(extend)) == Metadata.from_json(whole().to_json())


@pytest.mark.parametrize("version", [0, 3, 10**30])
def test_other_versions_are_refused(version: int) -> None:
    with pytest.raises(I2RError, match=f"METADATA_VERSION: version {str(version)[:20]}"):
        Metadata.from_json(edited(lambda d: d.update(version=version)))


def first_version(document: dict[str, Any]) -> None:
    """As the version before wrote it."""
    document["version"] = 1
    for key in ("wet", "depth", "yaw_deg"):
        del document["zone"][key]


def test_version_1_is_read_as_it_is_and_has_none_of_what_came_later() -> None:
    text = edited(first_version)
    old = Metadata.from_json(text)
    assert (old.version, old.zone.wet, old.zone.depth, old.zone.yaw_deg) == (1, None, None, None)
    assert json.loads(old.to_json()) == json.loads(text)
    jsonschema.validate(json.loads(text), metadata_schema())


def test_version_1_does_not_know_the_keys_of_version_2() -> None:
    def mix(document: dict[str, Any]) -> None:
        first_version(document)
        document["zone"].update(wet="../hall.wav", yaw_deg="north")
        document["capture"]["level"] = 7

    assert Metadata.from_json(edited(mix)) == Metadata.from_json(edited(first_version))


@pytest.mark.parametrize("key", ["wet", "depth", "yaw_deg"])
def test_version_2_has_what_it_added(key: str) -> None:
    text = edited(lambda d: d["zone"].pop(key))
    with pytest.raises(I2RError, match=rf"METADATA_INVALID: \$\.zone\.{key} "):
        Metadata.from_json(text)
    assert not jsonschema.Draft202012Validator(metadata_schema()).is_valid(json.loads(text))


@pytest.mark.parametrize(
    "name",
    ["../hall.wav", "..", ".", "", "/etc/passwd", "a/b.wav", "a\\b.wav", "C:hall.wav", "a\0.wav"],
)
@pytest.mark.parametrize("place", ["ir", "wet", "depth", "file", "listed", "direction"])
def test_hostile_names_are_refused(name: str, place: str) -> None:
    def poison(document: dict[str, Any]) -> None:
        nodes = {
            "ir": (document["zone"], "ir"),
            "wet": (document["zone"], "wet"),
            "depth": (document["zone"], "depth"),
            "file": (document["capture"], "file"),
            "listed": (document["files"][0], "name"),
            "direction": (document["directions"][1], "ir"),
        }
        node, key = nodes[place]
        node[key] = name

    with pytest.raises(I2RError, match="METADATA_PATH"):
        Metadata.from_json(edited(poison))
    document = json.loads(edited(poison))
    assert not jsonschema.Draft202012Validator(metadata_schema()).is_valid(document)


@pytest.mark.parametrize(
    ("change", "where"),
    [
        (lambda d: d["zone"].pop("ir"), "$.zone.ir"),
        (lambda d: d["zone"].update(radius_m="3"), "$.zone.radius_m"),
        (lambda d: d["zone"].update(radius_m=True), "$.zone.radius_m"),
        (lambda d: d["zone"].update(size_m=[1, 2]), "$.zone.size_m"),
        (lambda d: d.update(directions={}), "$.directions"),
        (lambda d: d["directions"][2].update(index=1.5), "$.directions[2].index"),
        (lambda d: d["zone"]["acoustics"].update(t60_s=None), "$.zone.acoustics.t60_s"),
        (lambda d: d.update(version="1"), "$.version"),
        (lambda d: d["generator"].update(seed=10**20), "$.generator.seed"),
    ],
)
def test_wrong_values_are_named(change: Callable[[dict[str, Any]], None], where: str) -> None:
    with pytest.raises(I2RError) as caught:
        Metadata.from_json(edited(change))
    assert caught.value.code == "METADATA_INVALID"
    assert caught.value.found.startswith(where + " ")


@pytest.mark.parametrize("file", sorted(INVALID.glob("*.i2rvr")), ids=lambda file: file.stem)
def test_each_invalid_file_has_its_code(file: Path) -> None:
    with pytest.raises(I2RError) as caught:
        Metadata.from_json(file.read_bytes(), file)
    assert caught.value.code.lower() == file.stem.split("-")[0]
    assert caught.value.file == str(file)


def test_there_are_invalid_files() -> None:
    assert len(list(INVALID.glob("*.i2rvr"))) >= 9


def test_size_is_bounded() -> None:
    with pytest.raises(I2RError, match="METADATA_TOO_LARGE"):
        Metadata.from_json(b" " * (MAX_METADATA_BYTES + 1))
