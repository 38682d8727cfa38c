# SPDX-License-Identifier: MIT
"""Levels into a project: the volumes of rooms, on a stand-in for the engine."""

import json
import math
import shutil
from pathlib import Path

import pytest

from tests.engines.unreal.plugin import running_plugin

CONFORMANCE = Path(__file__).resolve().parents[2] / "engine_bridges/conformance"
PLAIN = CONFORMANCE / "cases/plain"
LEVELS = sorted(path.name for path in (CONFORMANCE / "levels").iterdir())
HERE = "/Game/Maps/Hall"


def make_level(folder, name, without=()):
    """A conformance level with bundles, as one of the open scene."""
    document = json.loads((CONFORMANCE / f"levels/{name}/{name}.i2rvl").read_text())
    document["level"]["name"] = HERE
    for probe in document["probes"]:
        target = folder / probe["bundle"]
        if probe["bundle"] not in without and not target.exists():
            shutil.copytree(PLAIN, target.parent, dirs_exist_ok=True)
            (target.parent / "plain.i2rvr").rename(target)
    return write(folder, document)


def write(folder, document):
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "level.i2rvl").write_text(json.dumps(document))
    return document


@pytest.fixture
def plugin(tmp_path):
    with running_plugin(tmp_path / "project") as running:
        yield running


def run_import(plugin, *places):
    return plugin.module("i2rvr.importer").import_bundles(list(places))


def codes(report):
    return sorted(message.code for message in report.messages)


def volumes(plugin, room=None):
    found = [actor for actor in plugin.engine.actors if actor.api_name == "AudioVolume"]
    tag = f"I2RVR.room.{room}"
    return found if room is None else [v for v in found if tag in v.values["tags"]]


def holds(volume, point_cm):
    values = volume.values
    place, turn, scale = (values[key].values for key in ("location", "rotation", "scale"))
    x, y, z = (point_cm[i] - place[axis] for i, axis in enumerate("xyz"))
    c, s = math.cos(math.radians(turn["yaw"])), math.sin(math.radians(turn["yaw"]))
    along = (c * x + s * y, c * y - s * x, z)
    return all(abs(a) <= 100.0 * scale[k] for a, k in zip(along, "xyz", strict=True))


def room_heard_at(plugin, position_m):
    """The room of the volume that the engine takes: the one of the highest priority."""
    x, y, z = position_m
    here = [v for v in volumes(plugin) if holds(v, (100.0 * x, -100.0 * y, 100.0 * z))]
    if not here:
        return None
    (tag,) = [
        tag
        for tag in max(here, key=lambda v: v.values["priority"]).values["tags"]
        if tag.startswith("I2RVR.room.")
    ]
    return tag.removeprefix("I2RVR.room.")


@pytest.mark.parametrize("name", LEVELS)
def test_each_point_is_heard_in_its_room(plugin, tmp_path, name):
    document = make_level(tmp_path / "bundles", name)
    report = run_import(plugin, tmp_path / "bundles")
    assert {message.level for message in report.messages} <= {"note"}
    muted = {room["id"] for room in document["rooms"] if room["muted"]}
    points = json.loads((CONFORMANCE / f"levels/{name}/points.json").read_text())["points"]
    wanted = [None if p.get("room") in muted else p.get("room") for p in points]
    assert [room_heard_at(plugin, p["position_m"]) for p in points] == wanted
    heard = [room for room in document["rooms"] if not room["muted"]]
    assert len(volumes(plugin)) == sum(len(room.get("boxes", [1])) for room in heard)


def test_only_bundles_that_are_heard_are_imported(plugin, tmp_path):
    document = make_level(tmp_path / "bundles", "closet_in_hall")
    shutil.copytree(PLAIN, tmp_path / "bundles/apart")
    (tmp_path / "bundles/apart/plain.i2rvr").rename(tmp_path / "bundles/apart/apart.i2rvr")
    run_import(plugin, tmp_path / "bundles")
    folders = {path.split("/")[3] for path in plugin.engine.assets if path.count("/") == 4}
    heard = {room["bundle"].split("/")[0] for room in document["rooms"] if not room["muted"]}
    assert folders == {*heard, "apart"}
    assert any("I2RVR.apart" in volume.values["tags"] for volume in volumes(plugin))


def test_sounds_in_a_room_send_to_the_wet_submix_wherever_the_listener_is(plugin, tmp_path):
    make_level(tmp_path / "bundles", "closet_in_hall")
    run_import(plugin, tmp_path / "bundles")
    submix = plugin.engine.assets["/Game/I2RVR/SM_I2RVR_Wet"]
    for volume in volumes(plugin):
        sends = [each.values for each in volume.values["submix_send_settings"]]
        assert {send["listener_location_state"] for send in sends} == {
            "AudioVolumeLocationState.INSIDE_THE_VOLUME",
            "AudioVolumeLocationState.OUTSIDE_THE_VOLUME",
        }
        for send in sends:
            (info,) = send["submix_sends"]
            assert info.values["sound_submix"] is submix
            assert info.values["send_level"] == 1.0
            assert info.values["send_level_control_method"] == "SendLevelControlMethod.MANUAL"


def test_importing_again_moves_what_is_there_and_keeps_edits(plugin, tmp_path):
    document = make_level(tmp_path / "bundles", "closet_in_hall")
    run_import(plugin, tmp_path / "bundles")
    before = volumes(plugin)
    hall = next(room for room in document["rooms"] if room["priority"] == 0)
    (volume,) = volumes(plugin, hall["id"])
    volume.set_actor_label("My hall")
    volume.set_editor_property("priority", 7.0)
    volume.set_editor_property("tags", [*volume.get_editor_property("tags"), "mine"])
    own = volume.values["submix_send_settings"][0]
    own.values["submix_sends"][0].values["send_level"] = 0.5
    hall["boxes"][0]["size_m"] = [4.0, 6.0, 3.0]
    write(tmp_path / "bundles", document)
    run_import(plugin, tmp_path / "bundles")
    assert volumes(plugin) == before
    values = volume.values
    assert [values["scale"].values[axis] for axis in "xyz"] == [2.0, 3.0, 1.5]
    assert (values["label"], values["priority"]) == ("My hall", 7.0)
    assert "mine" in values["tags"]
    assert values["submix_send_settings"][0].values["submix_sends"][0].values["send_level"] == 0.5
    assert len(values["submix_send_settings"]) == 2


def test_a_priority_that_the_level_changes_follows(plugin, tmp_path):
    document = make_level(tmp_path / "bundles", "closet_in_hall")
    run_import(plugin, tmp_path / "bundles")
    closet = next(room for room in document["rooms"] if room["priority"] > 0)
    closet["priority"] = 5
    write(tmp_path / "bundles", document)
    run_import(plugin, tmp_path / "bundles")
    (volume,) = volumes(plugin, closet["id"])
    assert volume.values["priority"] == 5.0


def test_a_room_has_as_many_volumes_as_boxes(plugin, tmp_path):
    document = make_level(tmp_path / "bundles", "closet_in_hall")
    run_import(plugin, tmp_path / "bundles")
    hall = next(room for room in document["rooms"] if room["priority"] == 0)
    (first,) = volumes(plugin, hall["id"])
    hall["boxes"].append({"center_m": [50.0, 0.0, 1.0], "size_m": [2.0, 2.0, 2.0]})
    write(tmp_path / "bundles", document)
    run_import(plugin, tmp_path / "bundles")
    assert [v.values["label"] for v in volumes(plugin, hall["id"])] == [
        first.values["label"],
        first.values["label"] + " 2",
    ]
    del hall["boxes"][0]
    write(tmp_path / "bundles", document)
    run_import(plugin, tmp_path / "bundles")
    assert volumes(plugin, hall["id"]) == [first]
    assert first.values["location"].values["x"] == pytest.approx(5000.0)


def test_a_room_is_found_again_by_a_probe_when_its_id_changes(plugin, tmp_path):
    document = make_level(tmp_path / "bundles", "closet_in_hall")
    run_import(plugin, tmp_path / "bundles")
    hall = next(room for room in document["rooms"] if len(room["probes"]) > 1)
    old = volumes(plugin, hall["id"])
    gone, kept = hall["probes"]
    hall.update(id=kept, bundle=kept, probes=[kept])
    document["probes"] = [probe for probe in document["probes"] if probe["bundle"] != gone]
    shutil.rmtree((tmp_path / "bundles" / gone).parent)
    write(tmp_path / "bundles", document)
    report = run_import(plugin, tmp_path / "bundles")
    assert volumes(plugin, kept) == old
    assert codes(report) == []


def test_all_boxes_of_a_room_are_found_again_by_a_probe(plugin, tmp_path):
    document = make_level(tmp_path / "bundles", "closet_in_hall")
    hall = next(room for room in document["rooms"] if len(room["probes"]) > 1)
    hall["boxes"].append({"center_m": [50.0, 0.0, 1.0], "size_m": [2.0, 2.0, 2.0]})
    write(tmp_path / "bundles", document)
    run_import(plugin, tmp_path / "bundles")
    old = volumes(plugin, hall["id"])
    kept = hall["probes"][1]
    hall.update(id=kept, bundle=kept, probes=[kept])
    write(tmp_path / "bundles", document)
    assert codes(run_import(plugin, tmp_path / "bundles")) == []
    assert volumes(plugin, kept) == old


def test_a_probe_that_went_to_another_room_takes_no_volume_with_it(plugin, tmp_path):
    document = make_level(tmp_path / "bundles", "closet_in_hall")
    run_import(plugin, tmp_path / "bundles")
    hall = next(room for room in document["rooms"] if len(room["probes"]) > 1)
    (old,) = volumes(plugin, hall["id"])
    gone = hall["probes"].pop()
    apart = {**hall, "id": gone, "bundle": gone, "probes": [gone]}
    apart["boxes"] = [{"center_m": [50.0, 0.0, 1.0], "size_m": [2.0, 2.0, 2.0]}]
    document["rooms"].insert(0, apart)
    write(tmp_path / "bundles", document)
    assert codes(run_import(plugin, tmp_path / "bundles")) == []
    assert volumes(plugin, hall["id"]) == [old]
    assert len(volumes(plugin, gone)) == 1


def test_a_room_that_is_no_more_is_told_and_goes_when_asked(plugin, tmp_path):
    document = make_level(tmp_path / "bundles", "closet_in_hall")
    run_import(plugin, tmp_path / "bundles")
    closet = next(room for room in document["rooms"] if room["priority"] > 0)
    (old,) = volumes(plugin, closet["id"])
    document["rooms"].remove(closet)
    document["probes"] = [p for p in document["probes"] if p["room"] != closet["id"]]
    shutil.rmtree((tmp_path / "bundles" / closet["bundle"]).parent)
    write(tmp_path / "bundles", document)
    for _ in range(2):
        report = run_import(plugin, tmp_path / "bundles")
        assert codes(report) == ["ROOM_GONE"]
        assert old.values["label"] in report.messages[0].line()
        assert old in volumes(plugin)
    others = [volume for volume in volumes(plugin) if volume is not old]
    assert plugin.module("i2rvr.importer").remove_old_zones() == 1
    assert volumes(plugin) == others
    assert codes(run_import(plugin, tmp_path / "bundles")) == []


def test_a_room_that_comes_back_is_marked_no_longer(plugin, tmp_path):
    document = make_level(tmp_path / "bundles", "closet_in_hall")
    run_import(plugin, tmp_path / "bundles")
    for room in document["rooms"]:
        room["muted"] = True
    write(tmp_path / "bundles", document)
    assert codes(run_import(plugin, tmp_path / "bundles")) == ["ROOM_GONE"] * len(document["rooms"])
    make_level(tmp_path / "bundles", "closet_in_hall")
    assert codes(run_import(plugin, tmp_path / "bundles")) == []
    assert plugin.module("i2rvr.importer").remove_old_zones() == 0


def test_the_volume_of_a_bundle_alone_becomes_that_of_its_room(plugin, tmp_path):
    document = make_level(tmp_path / "bundles", "closet_in_hall")
    (tmp_path / "bundles/level.i2rvl").unlink()
    run_import(plugin, tmp_path / "bundles")
    alone = volumes(plugin)
    assert len(alone) == len(document["probes"])
    write(tmp_path / "bundles", document)
    report = run_import(plugin, tmp_path / "bundles")
    assert volumes(plugin) == alone
    placed = [volume for room in document["rooms"] for volume in volumes(plugin, room["id"])]
    assert len(placed) == len(document["rooms"])
    assert codes(report) == ["ROOM_GONE"] * (len(alone) - len(placed))


def test_of_zones_in_no_level_the_smaller_is_heard(plugin, tmp_path):
    for name, size in (("large", 20.0), ("small", 2.0)):
        shutil.copytree(PLAIN, tmp_path / name)
        (tmp_path / name / "plain.i2rvr").rename(tmp_path / name / f"{name}.i2rvr")
        path = tmp_path / name / f"{name}.i2rvr"
        document = json.loads(path.read_text())
        document["zone"]["size_m"] = [size, size, size]
        path.write_text(json.dumps(document))
    run_import(plugin, tmp_path / "large", tmp_path / "small")
    large, small = (volume.values["priority"] for volume in volumes(plugin))
    assert 0.0 < large < small < 1.0


def test_rooms_of_one_name_are_told_apart(plugin, tmp_path):
    """FMOD and Wwise know them by their names, and know no capitals."""
    document = make_level(tmp_path / "bundles", "storeys_and_yard")
    for room, name in zip(document["rooms"], ["Low", "low", "LOW 2", "Yard"], strict=True):
        room["name"] = name
    write(tmp_path / "bundles", document)
    run_import(plugin, tmp_path / "bundles")
    names = {
        tag.removeprefix("I2RVR.name.")
        for volume in volumes(plugin)
        for tag in volume.values["tags"]
        if tag.startswith("I2RVR.name.")
    }
    assert names == {"Low", "low 2", "LOW 2 2"}


def test_another_scenes_level_is_told_and_places_nothing(plugin, tmp_path):
    make_level(tmp_path / "bundles", "closet_in_hall")
    plugin.engine.open_level = "/Game/Maps/Yard"
    report = run_import(plugin, tmp_path / "bundles")
    assert codes(report) == ["LEVEL_ELSEWHERE"]
    assert volumes(plugin) == []
    assert plugin.engine.assets


def test_a_room_whose_bundle_is_missing_stays_as_it_was(plugin, tmp_path):
    document = make_level(tmp_path / "bundles", "closet_in_hall")
    run_import(plugin, tmp_path / "bundles")
    before = volumes(plugin)
    closet = next(room for room in document["rooms"] if room["priority"] > 0)
    shutil.rmtree((tmp_path / "bundles" / closet["bundle"]).parent)
    report = run_import(plugin, tmp_path / "bundles")
    assert codes(report) == ["LEVEL_BUNDLE_MISSING"]
    assert volumes(plugin) == before
    assert plugin.module("i2rvr.importer").remove_old_zones() == 0


@pytest.mark.parametrize(
    ("change", "code"),
    [
        (lambda d: d.update(format="i2rvr"), "LEVEL_FORMAT"),
        (lambda d: d.update(version=2), "LEVEL_VERSION"),
        (lambda d: d.update(version="1"), "LEVEL_INVALID"),
        (lambda d: d.pop("rooms"), "LEVEL_INVALID"),
        (lambda d: d["level"].update(yaw_deg=1.5), "LEVEL_INVALID"),
        (lambda d: d["rooms"][1].update(boxes=[]), "LEVEL_INVALID"),
        (lambda d: d["rooms"][1].update(boxes=[None]), "LEVEL_INVALID"),
        (lambda d: d["rooms"][1]["boxes"][0].update(size_m=[1, 0, 1]), "LEVEL_INVALID"),
        (lambda d: d["rooms"][0].update(shape="cone"), "LEVEL_INVALID"),
        (lambda d: d["rooms"][0].update(bundle="../../x/x.i2rvr"), "LEVEL_INVALID"),
        (lambda d: d["rooms"][0].update(probes=["C:/x.i2rvr"]), "LEVEL_INVALID"),
        (lambda d: d["rooms"][0].update(id="a//b.i2rvr"), "LEVEL_INVALID"),
        (lambda d: d["rooms"][0].update(priority=-1), "LEVEL_INVALID"),
    ],
)
def test_a_bad_level_gives_its_code_and_no_volume_of_a_room(plugin, tmp_path, change, code):
    document = make_level(tmp_path / "bundles", "closet_in_hall")
    run_import(plugin, tmp_path / "bundles")
    before = volumes(plugin)
    change(document)
    write(tmp_path / "bundles", document)
    for given in ("bundles/level.i2rvl", "bundles"):
        report = run_import(plugin, tmp_path / given)
        assert [message.code for message in report.messages] == [code]
        assert volumes(plugin) == before


@pytest.mark.parametrize("text", ["{", '{"format": "i2rvl", "version": NaN}', "[" * 100_000])
def test_what_is_no_json_is_told(plugin, tmp_path, text):
    path = tmp_path / "level.i2rvl"
    path.write_text(text)
    assert codes(run_import(plugin, path)) == ["LEVEL_BROKEN"]
