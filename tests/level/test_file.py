"""The file of a level, and what becomes of bundles in it."""

import json
import math
import shutil
from dataclasses import replace

import jsonschema
import numpy as np
import pytest

import i2r_vr
from i2r_vr.bundle.metadata import BandTime
from i2r_vr.errors import I2RError
from i2r_vr.level import room_memory
from i2r_vr.level.file import Level, load_level
from i2r_vr.level.memory import ARRANGEMENT, memory_folder
from i2r_vr.level.update import update_levels
from i2r_vr.level.validation import level_schema, validate_level
from tests.level.levels import (
    described,
    lay,
    lay_two_rooms,
    two_rooms,
    with_warnings,
)


@pytest.fixture(scope="module")
def two(tmp_path_factory):
    out = tmp_path_factory.mktemp("level")
    lay_two_rooms(out)
    update_levels(out)
    return out


@pytest.fixture
def out(two, tmp_path):
    return shutil.copytree(two, tmp_path / "out")


def test_the_file_keeps_its_schema(two):
    document = json.loads((two / "level.i2rvl").read_text(encoding="utf-8"))
    jsonschema.Draft202012Validator.check_schema(level_schema())
    jsonschema.validate(document, level_schema(), cls=jsonschema.Draft202012Validator)
    assert validate_level(two / "level.i2rvl") == []


def test_rooms_probes_and_portals(two):
    level = i2r_vr.load_level(two / "level.i2rvl")
    assert [room.id for room in level.rooms] == ["a/a.i2rvr", "c/c.i2rvr"]
    assert level.rooms[0].probes == ("a/a.i2rvr", "b/b.i2rvr")
    assert {probe.bundle: probe.room for probe in level.probes}["b/b.i2rvr"] == "a/a.i2rvr"
    assert level.level.yaw_deg == 17
    assert level.rooms[0].volume_m3 == pytest.approx(5.0 * 4.0 * 2.6, rel=0.05)
    (portal,) = level.portals
    assert portal.rooms == ("a/a.i2rvr", "c/c.i2rvr")
    angle = math.radians(17.0)
    np.testing.assert_allclose(portal.normal, (math.cos(angle), math.sin(angle), 0.0), atol=1e-5)
    low, high = level.level.bounds_m.min, level.level.bounds_m.max
    for probe in level.probes:
        assert all(a <= x <= b for a, x, b in zip(low, probe.position_m, high, strict=True))


def test_it_reads_what_it_wrote(two):
    text = (two / "level.i2rvl").read_text(encoding="utf-8")
    assert Level.from_json(text).to_json() == text


def test_the_same_bundles_give_the_same_bytes_whatever_was_there(out, two):
    before = (two / "level.i2rvl").read_bytes()
    shutil.move(out / "b", out / "z")
    (out / "z" / "b.i2rvr").rename(out / "z" / "z.i2rvr")
    assert update_levels(out).levels[0].changed
    assert (out / "level.i2rvl").read_bytes() != before
    shutil.move(out / "z", out / "b")
    (out / "b" / "z.i2rvr").rename(out / "b" / "b.i2rvr")
    update_levels(out)
    assert (out / "level.i2rvl").read_bytes() == before
    for file in memory_folder(out).glob("*.space"):
        file.write_bytes(file.read_bytes()[:1000])
    (out / "level.i2rvl").unlink()
    assert update_levels(out).levels[0].changed
    assert (out / "level.i2rvl").read_bytes() == before


def test_what_is_current_is_left_alone(out):
    before = (out / "level.i2rvl").stat()
    shutil.rmtree(memory_folder(out))
    update_levels(out)
    (again,) = update_levels(out).levels
    assert not again.changed
    assert (out / "level.i2rvl").stat().st_mtime_ns == before.st_mtime_ns
    (out / "level.i2rvl").write_text("mine", encoding="utf-8")
    assert update_levels(out).levels[0].changed


def test_what_is_kept_of_probes_that_are_gone_goes(out):
    assert len(list(memory_folder(out).glob("*.space"))) == 3
    shutil.rmtree(out / "c")
    update_levels(out)
    assert len(list(memory_folder(out).glob("*.space"))) == 2


def test_only_rooms_that_change_are_covered_anew(out, monkeypatch):
    asked = []

    def covered(view):
        asked.append(len(view.own))
        return real(view)

    real = room_memory.covered
    monkeypatch.setattr(room_memory, "covered", covered)
    shutil.rmtree(out / "c")
    update_levels(out)
    assert asked == []  # the other room's probes see as far as they did
    shutil.rmtree(out / "b")
    update_levels(out)
    assert asked == [1]


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"{",
        b"[]",
        b'{"arrangement": 0, "rooms": []}',
        b'{"arrangement": NOW, "rooms": [[1, 2, 3]]}',
        b'{"arrangement": NOW, "rooms": [["KEY", [[[0, 0, 0], [1, -1, 1]]]]]}',
        b'{"arrangement": NOW, "rooms": [["KEY", [[[0, 0, 0], [1e999, 1, 1]]]]]}',
    ],
)
def test_what_is_kept_of_rooms_only_saves_work(two, out, content):
    (kept,) = memory_folder(out).glob("*.rooms")
    (key, _), *_ = json.loads(kept.read_bytes())["rooms"]
    now = str(ARRANGEMENT).encode()
    kept.write_bytes(content.replace(b"NOW", now).replace(b"KEY", key.encode()))
    (out / "level.i2rvl").unlink()
    update_levels(out)
    assert (out / "level.i2rvl").read_bytes() == (two / "level.i2rvl").read_bytes()


def test_bundles_without_a_place_say_why(tmp_path):
    lay_two_rooms(tmp_path)
    sight = two_rooms()[0].sight
    lay(tmp_path, "same", described(sight, "same"), sight)
    found = described(sight, "nowhere")
    lay(tmp_path, "nowhere", replace(found, capture=replace(found.capture, position_m=None)), sight)
    found = described(replace(sight, position_m=sight.position_m + 0.5), "blind")
    lay(tmp_path, "blind", found, None)
    old = replace(found.zone, wet=None, depth=None, yaw_deg=None)
    lay(tmp_path, "old", replace(found, version=1, zone=old), None)
    (level,) = (written.level for written in update_levels(tmp_path).levels)
    assert {row.bundle.partition("/")[0]: row.code for row in level.unplaced} == {
        "same": "SAME_PLACE",
        "nowhere": "NO_POSITION",
        "blind": "BAKE_AGAIN",
        "old": "BAKE_AGAIN",
    }
    assert {notice.code for notice in level.warnings} == {"SAME_PLACE", "NO_POSITION", "BAKE_AGAIN"}
    assert len(level.inputs) == 7
    assert validate_level(tmp_path / "level.i2rvl") == []
    lay(tmp_path, "blind", found, sight)  # the depth is back, the metadata are the same
    (level,) = (written.level for written in update_levels(tmp_path).levels)
    assert "blind/blind.i2rvr" not in {row.bundle for row in level.unplaced}


def test_without_a_position_there_is_no_level(tmp_path):
    lay_two_rooms(tmp_path, position_m=None)
    assert update_levels(tmp_path).levels == ()
    assert not list(tmp_path.glob("*.i2rvl"))


def test_each_level_has_a_file_of_a_portable_name(tmp_path):
    lay_two_rooms(tmp_path / "one", level="res://levels/town.tscn")
    lay_two_rooms(tmp_path / "two")
    update_levels(tmp_path)
    town = load_level(tmp_path / "res%3A%2F%2Flevels%2Ftown.tscn.i2rvl")
    assert town.level.name == "res://levels/town.tscn"
    assert [room.id for room in town.rooms] == ["one/a/a.i2rvr", "one/c/c.i2rvr"]
    assert load_level(tmp_path / "level.i2rvl").level.name is None
    shutil.rmtree(tmp_path / "one")
    (gone,) = update_levels(tmp_path).removed
    assert gone.name.startswith("res%3A")
    assert not gone.exists()


def test_a_stated_zone_is_a_room_above(tmp_path):
    lay_two_rooms(tmp_path)
    for name, size in (("closet", (1.0, 1.2, 2.0)), ("alcove", (0.5, 0.5, 2.0))):
        sight = replace(two_rooms()[0].sight, position_m=two_rooms()[0].sight.position_m + 0.4)
        found = with_warnings(described(sight, name), "ZONE_STATED")
        zone = replace(found.zone, size_m=size, center_m=(0.1, 0.0, -0.2))
        lay(tmp_path, name, replace(found, zone=zone), sight)
    (level,) = (written.level for written in update_levels(tmp_path).levels)
    rooms = {room.id.partition("/")[0]: room for room in level.rooms}
    assert (rooms["closet"].priority, rooms["alcove"].priority) == (1, 2)
    assert rooms["closet"].size_m == (1.0, 1.2, 2.0)
    assert rooms["closet"].boxes == ()
    assert rooms["a"].priority == 0
    assert rooms["closet"].yaw_deg == pytest.approx(17.0, abs=0.01)
    assert validate_level(tmp_path / "level.i2rvl") == []


def test_open_air_without_late_energy_is_muted(tmp_path):
    depth = np.full((128, 256), np.inf, np.float16)
    rows = (np.arange(64) + 0.5) * np.pi / 128
    depth[64:] = (1.6 / np.sin(rows))[:, None]
    for name, codes in (("quiet", ("OUTDOORS", "NO_LATE_ENERGY")), ("loud", ("OUTDOORS",))):
        sight = replace(two_rooms()[0].sight, depth_m=depth)
        found = with_warnings(described(sight, name), *codes)
        lay(tmp_path / name, name, found, sight)
        (written,) = update_levels(tmp_path / name).levels
        assert written.level.rooms[0].muted is (name == "quiet")


def test_a_room_has_the_sound_nearest_to_the_mean(tmp_path):
    for number, t60_s in enumerate((0.4, 0.9, 1.0)):
        sight = replace(
            two_rooms()[0].sight, position_m=two_rooms()[0].sight.position_m + 0.1 * number
        )
        found = described(sight, f"p{number}")
        acoustics = replace(found.zone.acoustics, t60_s=t60_s, t60_bands=(BandTime(500, t60_s),))
        found = replace(found, zone=replace(found.zone, acoustics=acoustics))
        lay(tmp_path, f"p{number}", found, sight)
    (level,) = (written.level for written in update_levels(tmp_path).levels)
    assert [room.bundle for room in level.rooms] == ["p1/p1.i2rvr"]
    assert level.rooms[0].acoustics.t60_s == 0.9


def test_a_bundle_that_cannot_be_read_is_told(out):
    (out / "b" / "b.i2rvr").write_text("{", encoding="utf-8")
    result = update_levels(out)
    assert [error.code for error in result.wrong] == ["METADATA_BROKEN"]
    assert [row.bundle for row in result.levels[0].level.inputs] == ["a/a.i2rvr", "c/c.i2rvr"]


def test_a_zone_that_no_level_can_hold_is_told(out):
    file = out / "b" / "b.i2rvr"
    document = json.loads(file.read_text(encoding="utf-8"))
    document["zone"]["size_m"] = [1e30, 1.0, 1.0]
    document["warnings"] = [{"code": "ZONE_STATED", "message": "Stated."}]
    file.write_text(json.dumps(document), encoding="utf-8")
    (error,) = update_levels(out).wrong
    assert error.code == "METADATA_INVALID"
    assert validate_level(out / "level.i2rvl") == []


def test_far_from_the_origin_places_are_kept_to_the_tenth_of_a_millimetre(two):
    level = load_level(two / "level.i2rvl")
    far = (10_000_004.2631, -9_999_998.0292, 1.5)
    box = replace(level.rooms[0].boxes[0], center_m=far)
    moved = replace(level, rooms=(replace(level.rooms[0], boxes=(box,)), *level.rooms[1:]))
    again = Level.from_json(moved.to_json().encode(), two)
    assert again.rooms[0].boxes[0].center_m == far


def changed(out, change):
    file = out / "level.i2rvl"
    document = json.loads(file.read_text(encoding="utf-8"))
    change(document)
    file.write_text(json.dumps(document), encoding="utf-8")
    return file


@pytest.mark.parametrize(
    ("code", "change"),
    [
        ("LEVEL_FORMAT", lambda d: d.update(format="i2rvr")),
        ("LEVEL_VERSION", lambda d: d.update(version=2)),
        ("LEVEL_INVALID", lambda d: d["level"].pop("yaw_deg")),
        ("LEVEL_INVALID", lambda d: d["rooms"][0].update(priority="high")),
        ("LEVEL_INVALID", lambda d: d["rooms"][0].update(bundle="../a.i2rvr")),
        ("LEVEL_INVALID", lambda d: d["inputs"][0].update(bundle="C:/a.i2rvr")),
        ("LEVEL_INVALID", lambda d: d["probes"][0].update(bundle="/a.i2rvr")),
    ],
)
def test_a_bad_file_is_refused(out, code, change):
    file = changed(out, change)
    with pytest.raises(I2RError) as caught:
        load_level(file)
    assert caught.value.code == code
    assert [problem.code for problem in validate_level(file)] == [code]


def test_no_file_no_json_and_too_much_of_it(tmp_path, monkeypatch):
    def code_of(path):
        with pytest.raises(I2RError) as caught:
            load_level(path)
        return caught.value.code

    assert code_of(tmp_path / "none.i2rvl") == "LEVEL_UNREADABLE"
    (tmp_path / "bad.i2rvl").write_text("{", encoding="utf-8")
    assert code_of(tmp_path / "bad.i2rvl") == "LEVEL_BROKEN"
    monkeypatch.setattr("i2r_vr.level.file.MAX_BYTES", 0)
    assert code_of(tmp_path / "bad.i2rvl") == "LEVEL_TOO_LARGE"


def twice(document):
    document["rooms"][1]["id"] = document["rooms"][0]["id"]


def overlapping(document):
    document["rooms"][1]["boxes"] = document["rooms"][0]["boxes"]


@pytest.mark.parametrize(
    ("code", "change"),
    [
        ("SCHEMA_VIOLATED", lambda d: d["rooms"][0].update(priority=3)),
        ("LEVEL_ROOM_TWICE", twice),
        ("LEVEL_PROBES_DIFFER", lambda d: d["probes"].pop()),
        ("LEVEL_PROBES_DIFFER", lambda d: d["rooms"][0].update(bundle="c/c.i2rvr")),
        ("LEVEL_PORTAL_LOOSE", lambda d: d["portals"][0].update(rooms=["a/a.i2rvr", "x.i2rvr"])),
        ("LEVEL_ROOMS_OVERLAP", overlapping),
        ("LEVEL_PROBE_OUTSIDE", lambda d: d["probes"][2].update(position_m=[0.0, 0.0, 90.0])),
        ("LEVEL_BUNDLE_MISSING", lambda d: d["inputs"][0].update(bundle="x/x.i2rvr")),
        ("LEVEL_STALE", lambda d: d["inputs"][0].update(sha256="0" * 64)),
    ],
)
def test_validate_names_what_contradicts(out, code, change):
    assert code in {problem.code for problem in validate_level(changed(out, change))}
