# SPDX-License-Identifier: MIT
from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import pytest

from i2r_vr.capture.sidecar import DepthEncoding, Sidecar, parse_sidecar
from i2r_vr.capture.tuning import BandScale, Tuning
from i2r_vr.errors import I2RError

FILE = Path("hall.capture.json")
WHOLE = {
    "position": [1, 2, 3],
    "yaw_deg": 30,
    "engine": "unity",
    "fov_deg": 75.5,
    "kind": "screenshot",
    "depth": {
        "kind": "reversed_z",
        "metres_per_unit": 0.01,
        "near": 0.05,
        "far": 1000,
        "sky": "far",
    },
    "materials": [
        {
            "id": 1,
            "name": "M_Carpet_Red",
            "class": "carpet",
            "absorption": [{"hz": 125, "value": 0.1}],
        },
        {"id": 65535},
    ],
    "surfaces": {"floor": "carpet", "walls": "concrete", "ceiling": "plaster"},
    "room": {"volume_m3": 200, "t60_s": 1.2},
    "zone": {"name": "hall", "shape": "box", "size_m": [8, 6, 3], "radius_m": 4},
    "bake": {
        "t60_scale": 1.1,
        "t60_bands": [{"hz": 2000, "scale": 0.8}, {"hz": 500, "scale": 1.2}],
        "early_db": -3,
        "late_db": 2.5,
        "predelay_ms": 30,
        "depth_scale": 1.5,
        "views": 8,
    },
}


def parse(content, **options) -> Sidecar:
    return parse_sidecar(json.dumps(content).encode(), FILE, **options)


def error_of(content) -> I2RError:
    with pytest.raises(I2RError) as caught:
        parse(content)
    assert caught.value.code == "SIDECAR_INVALID"
    assert caught.value.file == str(FILE)
    return caught.value


def changed(path: str, value) -> dict:
    content = json.loads(json.dumps(WHOLE))
    node = content
    *parents, last = [int(key) if key.isdigit() else key for key in path.split(".")]
    for key in parents:
        node = node[key]
    node[last] = value
    return content


def test_every_key_is_read():
    sidecar = parse(WHOLE)
    assert sidecar.position_m == (3.0, -1.0, 2.0)
    assert sidecar.yaw_deg == -30.0
    assert (sidecar.engine, sidecar.fov_deg, sidecar.kind) == ("unity", 75.5, "screenshot")
    assert sidecar.depth == DepthEncoding("reversed_z", 0.01, 0.05, 1000.0, "far")
    first, second = sidecar.materials
    assert (first.id, first.name, first.class_name) == (1, "M_Carpet_Red", "carpet")
    assert first.absorption == (0.1,) * 7
    assert (second.id, second.name, second.absorption) == (65535, None, None)
    surfaces = sidecar.surfaces
    assert (surfaces.floor, surfaces.walls, surfaces.ceiling) == ("carpet", "concrete", "plaster")
    assert (sidecar.room.volume_m3, sidecar.room.t60_s) == (200.0, 1.2)
    assert (sidecar.zone.name, sidecar.zone.shape) == ("hall", "box")
    assert (sidecar.zone.size_m, sidecar.zone.radius_m) == ((8.0, 6.0, 3.0), 4.0)
    bands = (BandScale(500, 1.2), BandScale(2000, 0.8))
    assert sidecar.bake == Tuning(1.1, bands, -3.0, 2.5, 30.0, 1.5, 8)


@pytest.mark.parametrize("left_out", [*WHOLE, None])
def test_every_key_is_optional(left_out):
    if left_out is None:
        assert parse({}) == Sidecar()
        return
    default = getattr(Sidecar(), {"position": "position_m"}.get(left_out, left_out))
    sidecar = parse({key: value for key, value in WHOLE.items() if key != left_out})
    assert getattr(sidecar, {"position": "position_m"}.get(left_out, left_out)) == default


def test_keys_of_others_are_ignored():
    content = WHOLE | {"author": "x", "depth": WHOLE["depth"] | {"bits": 32}}
    sidecar = parse(content)
    assert replace(sidecar, notices=()) == parse(WHOLE)
    assert [notice.code for notice in sidecar.notices] == ["SIDECAR_KEY_UNKNOWN"]
    assert "depth.bits" in sidecar.notices[0].message


def test_a_byte_order_mark_is_no_harm():
    assert parse_sidecar(b"\xef\xbb\xbf{}", FILE) == Sidecar()


WRONG = [
    ("position", [1, 2]), ("position", "here"), ("position", [1, 2, "3"]),
    ("position", [1, 2, 1e10]),
    ("yaw_deg", "north"), ("yaw_deg", True), ("yaw_deg", None), ("yaw_deg", 1e9),
    ("engine", "doom"), ("engine", ["unity"]), ("engine", {}),
    ("fov_deg", 1e9), ("fov_deg", 0), ("fov_deg", 180), ("fov_deg", [90]), ("kind", "photo"),
    ("depth", []), ("depth.kind", "log"), ("depth.metres_per_unit", 0), ("depth.near", -1),
    ("depth.sky", "blue"), ("depth.sky", 0),
    ("materials", {}), ("materials.0", 5), ("materials.0.id", -1), ("materials.0.id", 65536),
    ("materials.0.id", 1.5), ("materials.1.id", 1), ("materials.0.name", ""),
    ("materials.0.name", "a\nb"), ("materials.0.name", "x" * 257), ("materials.0.class", "plasma"),
    ("materials.0.class", 3), ("materials.0.absorption", []), ("materials.0.absorption", 0.3),
    ("materials.0.absorption.0.hz", 0), ("materials.0.absorption.0.value", 1.01),
    ("materials.0.absorption.0", {"hz": 125}), ("surfaces.floor", "lava"), ("surfaces", "carpet"),
    ("room.volume_m3", 0), ("room.t60_s", -1), ("room.t60_s", 1e3), ("room", 3),
    ("zone.shape", "cone"), ("zone.size_m", [1, 2, 0]), ("zone.radius_m", 0), ("zone.name", 3),
    ("bake.t60_scale", 0), ("bake.views", 0), ("bake.views", 2.5), ("bake.views", 257),
    ("bake", None), ("bake.t60_scale", 21), ("bake.t60_scale", "1.1"), ("bake.t60_bands", {}),
    ("bake.t60_bands", [{"hz": 500, "scale": 1}] * 8), ("bake.t60_bands.0", 500),
    ("bake.t60_bands.0", {"hz": 500}), ("bake.t60_bands.0", {"scale": 1}),
    ("bake.t60_bands.0.hz", 400), ("bake.t60_bands.0.hz", 63), ("bake.t60_bands.0.hz", 250.5),
    ("bake.t60_bands.0.scale", 0), ("bake.t60_bands.0.scale", 4.1),
    ("bake.t60_bands.0.scale", None), ("bake.t60_bands.1.hz", 2000), ("bake.early_db", -20.1),
    ("bake.early_db", "loud"), ("bake.late_db", 20.1), ("bake.late_db", [1]),
    ("bake.predelay_ms", -0.1), ("bake.predelay_ms", 501), ("bake.predelay_ms", True),
    ("bake.depth_scale", 0.09), ("bake.depth_scale", 10.1), ("bake.depth_scale", {}),
]  # fmt: skip


@pytest.mark.parametrize(("path", "value"), WRONG)
def test_wrong_types_and_ranges_name_their_path(path, value):
    error = error_of(changed(path, value))
    written = "$" + "".join(f"[{k}]" if k.isdigit() else f".{k}" for k in path.split("."))
    assert written in error.found
    assert "\n" not in str(error)


def test_values_that_contradict_each_other():
    assert "$.depth " in error_of(changed("depth.near", 2000)).found
    content = changed("depth.kind", "reversed_z")
    del content["depth"]["near"]
    assert "near" in error_of(content).expected
    content = changed("depth.sky", "far")
    del content["depth"]["far"]
    assert "far" in error_of(content).expected
    bands = [{"hz": 125, "value": 0.1}, {"hz": 125, "value": 0.2}]
    assert "absorption[1].hz" in error_of(changed("materials.0.absorption", bands)).found


def test_absorption_between_stated_bands_is_interpolated():
    bands = [{"hz": 4000, "value": 0.5}, {"hz": 250, "value": 0.1}]
    (material, _) = parse(changed("materials.0.absorption", bands)).materials
    expected = (0.1, 0.1, 0.2, 0.3, 0.4, 0.5, 0.5)
    assert material.absorption == pytest.approx(expected)


def test_classes_of_the_users_own():
    content = changed("materials.0.class", "lava")
    sidecar = parse(content, extra_classes=frozenset({"lava"}))
    assert sidecar.materials[0].class_name == "lava"
    error_of(content)


@pytest.mark.parametrize(
    "data",
    [
        b"{",
        b"",
        b"not json",
        b"\xff\xfe{}",
        b'{"fov_deg": NaN}',
        b'{"fov_deg": Infinity}',
        b'{"fov_deg": 90, "fov_deg": 91}',
        b"[" * 100_000,
        b'{"a":' * 100_000,
    ],
)
def test_what_is_no_json(data):
    with pytest.raises(I2RError) as caught:
        parse_sidecar(data, FILE)
    assert caught.value.code == "SIDECAR_BROKEN"


@pytest.mark.parametrize("data", [b"[]", b"3", b'"x"', b"null", b'{"fov_deg": 1e999}'])
def test_json_that_is_no_sidecar(data):
    with pytest.raises(I2RError, match="SIDECAR_INVALID"):
        parse_sidecar(data, FILE)
