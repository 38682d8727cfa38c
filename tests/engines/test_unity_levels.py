# SPDX-License-Identifier: MIT
"""The Unity package's levels: rooms of the conformance cases, and zones that follow a level."""

from __future__ import annotations

import json

import numpy as np
import pytest

from i2r_vr.frames import to_engine
from tests.engines.unity.build import CASES, trial_build

pytestmark = pytest.mark.engine
LEVELS = sorted(path.parent for path in CASES.parent.glob("levels/*/points.json"))
STOREYS = CASES.parent / "levels" / "storeys_and_yard" / "storeys_and_yard.i2rvl"
of_level = pytest.mark.parametrize("folder", LEVELS, ids=lambda folder: folder.name)


@pytest.fixture(scope="module")
def trial():
    return trial_build()


@of_level
def test_each_point_is_in_its_room(trial, folder, tmp_path):
    case = json.loads((folder / "points.json").read_text(encoding="utf-8"))
    points = [to_engine(point["position_m"], "unity") for point in case["points"]]
    np.float32(points).tofile(tmp_path / "points.f32")
    text = trial.run("levels", "rooms", folder / case["level"], tmp_path / "points.f32")
    found, zones = map(json.loads, text.splitlines())
    assert found == [point.get("room", "") for point in case["points"]]
    level = json.loads((folder / case["level"]).read_text(encoding="utf-8"))
    rooms = {room["id"]: room for room in level["rooms"]}
    assert {zone["room"] for zone in zones} == rooms.keys()
    assert len(zones) == len(rooms) == len({zone["name"] for zone in zones})
    for zone in zones:
        room = rooms[zone["room"]]
        assert zone["bundle"] == f"{folder}/{room['bundle']}"
        assert zone["name"].startswith(room["name"])
        assert zone["muted"] == room["muted"] != zone["own"]
        assert zone["blend"] == pytest.approx(room["blend_distance_m"])


@of_level
def test_a_listener_hears_the_room_that_it_is_in(trial, folder, tmp_path):
    case = json.loads((folder / "points.json").read_text(encoding="utf-8"))
    level = json.loads((folder / case["level"]).read_text(encoding="utf-8"))
    rooms = {room["id"]: room for room in level["rooms"]}
    first = {point["room"]: point for point in reversed(case["points"]) if "room" in point}
    points = [to_engine(point["position_m"], "unity") for point in first.values()]
    np.float32(points).tofile(tmp_path / "points.f32")
    lines = trial.run("levels", "listen", folder / case["level"], tmp_path / "points.f32")
    for room, line in zip(first, lines.splitlines(), strict=True):
        bundle = f"{folder}/{rooms[room]['bundle']}"
        assert json.loads(line) == ({} if rooms[room]["muted"] else {bundle: 1})


def test_rooms_of_one_name_are_told_apart(trial, tmp_path):
    """FMOD and Wwise know them by their names, and know no capitals."""

    def rename(level):
        for room, name in zip(level["rooms"], ["Low", "low", "LOW 2", "Yard"], strict=True):
            room["name"] = name

    path = changed(tmp_path, rename)
    placed, *_ = update(trial, path, path)
    assert [zone["name"] for zone in json.loads(placed)] == ["Low", "low 2", "LOW 2 2", "Yard"]


def test_eight_probes_in_one_hall_are_one_zone():
    level = json.loads(
        (CASES.parent / "levels/eight_in_hall/eight_in_hall.i2rvl").read_text(encoding="utf-8")
    )
    assert [len(room["probes"]) for room in level["rooms"]] == [8]


def changed(folder, change):
    """The storeys' level after a change of it, as a file."""
    level = json.loads(STOREYS.read_text(encoding="utf-8"))
    change(level)
    path = folder / f"{len(list(folder.iterdir()))}.i2rvl"
    path.write_text(json.dumps(level), encoding="utf-8")
    return path


def another_look(level):
    """The first room is taller, the second has another first probe, the third gives way."""
    rooms = level["rooms"]
    rooms[0]["boxes"][0]["size_m"][2] += 1.0
    rooms[0]["boxes"][0]["center_m"][0] += 2.0
    rooms[0]["blend_distance_m"] = 0.7
    rooms[1]["probes"].insert(0, "another/another.i2rvr")
    rooms[1]["id"] = rooms[1]["bundle"] = "another/another.i2rvr"
    rooms[1]["blend_distance_m"] = 0.5
    rooms[2]["id"], rooms[2]["probes"] = "new/new.i2rvr", ["new/new.i2rvr"]


def update(trial, before, after, missing="", scene="Levels/storeys_and_yard.unity"):
    return trial.run("levels", "update", before, after, missing, scene).splitlines()


def by_room(zones):
    return {zone["room"]: zone for zone in zones}


def test_zones_follow_their_level_and_keep_what_was_edited(trial, tmp_path):
    before, after = changed(tmp_path, lambda level: None), changed(tmp_path, another_look)
    *lines, roots = update(trial, before, after)
    placed, edited, again, messages, undone = map(json.loads, lines)
    rooms = json.loads(before.read_text(encoding="utf-8"))["rooms"]
    first, second, third = (room["id"] for room in rooms[:3])
    assert [zone["room"] for zone in placed] == [room["id"] for room in rooms]
    old, now = by_room(edited), by_room(again)
    # The first was moved by hand: its place stays; its size and rim were not touched.
    assert now[first]["position"] == [50, 0, 0]
    assert now[first]["size"][1] == pytest.approx(old[first]["size"][1] + 1.0)
    assert now[first]["blend"] == pytest.approx(0.7)
    # The second has another id, and is known by a probe: rim kept, sound its new bundle's.
    assert second not in now
    assert now["another/another.i2rvr"]["blend"] == 7
    assert now["another/another.i2rvr"]["bundle"] == f"{tmp_path}/another/another.i2rvr"
    assert now["another/another.i2rvr"]["decay"] != old[second]["decay"]
    # One is new, the one that is gone is told and stays.
    assert len(again) == len(placed) + 1
    assert now[third] == old[third]
    (message,) = messages
    assert message.startswith("ROOM_GONE: ")
    assert undone == edited
    assert roots == "1"


def test_a_decay_that_was_tuned_stays_while_the_bundle_does(trial, tmp_path):
    before = changed(tmp_path, lambda level: None)
    _, edited, again, messages, _, _ = update(trial, before, before)
    assert json.loads(again) == json.loads(edited)
    assert {zone["decay"] for zone in json.loads(again)} > {9}
    assert json.loads(messages) == []


def test_a_room_whose_bundle_is_not_there_stays_as_it_was(trial, tmp_path):
    before, after = changed(tmp_path, lambda level: None), changed(tmp_path, another_look)
    _, edited, again, messages, _, _ = update(
        trial, before, after, f"{tmp_path}/another/another.i2rvr"
    )
    old = by_room(json.loads(edited))
    second = json.loads(before.read_text(encoding="utf-8"))["rooms"][1]["id"]
    assert by_room(json.loads(again))[second] == old[second]
    codes = sorted(message.split(":")[0] for message in json.loads(messages))
    assert codes == ["LEVEL_BUNDLE_MISSING", "ROOM_GONE"]


def test_another_scene_gets_no_zones(trial, tmp_path):
    before = changed(tmp_path, lambda level: None)
    (line,) = update(trial, before, before, scene="Levels/menu.unity")
    assert line.startswith("LEVEL_ELSEWHERE: ")


def put(*keys):
    """A change of a level: the value, last, where the keys before lead."""
    *way, last, value = keys

    def change(level):
        for key in way:
            level = level[key]
        level[last] = value

    return change


@pytest.mark.parametrize(
    ("change", "code"),
    [
        (put("format", "i2rvr"), "LEVEL_FORMAT"),
        (put("version", 2), "LEVEL_VERSION"),
        (put("version", "1"), "LEVEL_INVALID"),
        (put("rooms", None), "LEVEL_INVALID"),
        (put("rooms", 0, "bundle", "../x/x.i2rvr"), "LEVEL_INVALID"),
        (put("rooms", 0, "bundle", "C:/x.i2rvr"), "LEVEL_INVALID"),
        (put("rooms", 0, "probes", ["a//b.i2rvr"]), "LEVEL_INVALID"),
        (put("rooms", 0, "boxes", []), "LEVEL_INVALID"),
        (put("rooms", 0, "boxes", 0, "size_m", [1, 0, 1]), "LEVEL_INVALID"),
        (put("rooms", 0, "boxes", 0, "center_m", [1, 1]), "LEVEL_INVALID"),
        (put("rooms", 0, "blend_distance_m", -1), "LEVEL_INVALID"),
        (put("rooms", 1, "id", "low_a/low_a.i2rvr"), "LEVEL_INVALID"),
        (put("level", "yaw_deg", "0"), "LEVEL_INVALID"),
    ],
)
def test_a_level_that_is_not_whole_is_refused(trial, tmp_path, change, code):
    (line,) = trial.run("levels", "import", changed(tmp_path, change)).splitlines()
    assert line.startswith(f"error {code}: ")


@pytest.mark.parametrize("content", [b"", b"{", b"\xff\xfe", b"[" * 100_000, b"null x"])
def test_what_is_no_json_is_refused(trial, tmp_path, content):
    (tmp_path / "bad.i2rvl").write_bytes(content)
    (line,) = trial.run("levels", "import", tmp_path / "bad.i2rvl").splitlines()
    assert line.startswith("error LEVEL_BROKEN: ")
