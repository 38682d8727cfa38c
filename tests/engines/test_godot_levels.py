"""Levels in the real Godot: rooms placed, updated, undone, and heard where they are."""

import json
import shutil
from pathlib import Path

import pytest

from i2r_vr.frames import to_engine
from i2r_vr.level.file import load_level
from tests.engines.godot.engine import needs_godot, run_godot
from tests.engines.godot.project import import_project, make_project, messages, run_script
from tests.patience import HANG_S

pytestmark = [pytest.mark.engine, needs_godot, pytest.mark.timeout(600)]

HERE = Path(__file__).resolve().parent
CONFORMANCE = HERE.parents[1] / "engine_bridges/conformance"
NAMES = ("closet_in_hall", "corridor_and_rooms", "storeys_and_yard")
SCENE = '[gd_scene format=3]\n\n[node name="Level" type="Node3D"]\n'
MOVED = "transform = Transform3D(0, 0, 1, 0, 1, 0, -1, 0, 0, 5, -2, 7)\n"
"""Of a root that is not at the origin."""
NO_THUMBNAIL = 'ERROR: Parameter "t" is null.'


def lay_out(project, name):
    """A level's file and bundles of its names in a project."""
    path = CONFORMANCE / f"levels/{name}/{name}.i2rvl"
    (project / "reverb").mkdir(exist_ok=True)
    shutil.copy(path, project / "reverb")
    for probe in load_level(path).probes:
        folder = project / "reverb" / Path(probe.bundle).parent
        shutil.copytree(CONFORMANCE / "cases/plain", folder)
        (folder / "plain.i2rvr").rename(folder / Path(probe.bundle).name)
    moved = MOVED if name == "closet_in_hall" else ""
    (project / f"{name}.tscn").write_text(SCENE + moved, encoding="utf-8")


@pytest.fixture(scope="module")
def placed(tmp_path_factory):
    """A project whose levels were placed in the editor, and what it saw."""
    project = make_project(tmp_path_factory.mktemp("levels") / "level")
    for name in NAMES:
        lay_out(project, name)
    assert import_project(project).errors == []
    levels = {name: load_level(project / f"reverb/{name}.i2rvl") for name in NAMES}
    shutil.copytree(HERE / "godot/level_driver", project / "addons/level_driver")
    settings = project / "project.godot"
    text = settings.read_text(encoding="utf-8")
    own = '"res://addons/i2r_vr/plugin.cfg"'
    driver = f'{own}, "res://addons/level_driver/plugin.cfg"'
    settings.write_text(text.replace(own, driver), encoding="utf-8")
    (project / "plan.json").write_text(json.dumps(NAMES), encoding="utf-8")
    run = run_godot(project, "--editor", timeout_s=HANG_S)
    assert run.code == 0, run.output
    assert set(run.errors) <= {NO_THUMBNAIL}, run.output
    settings.write_text(text, encoding="utf-8")
    return project, levels, json.loads((project / "placed.json").read_text(encoding="utf-8"))


@pytest.mark.parametrize("name", NAMES)
def test_a_room_is_one_zone_with_its_boxes(placed, name):
    _, levels, seen = placed
    assert seen[name]["counts"] == [len(levels[name].rooms), 0]
    assert seen[name]["undone"] == 0
    assert seen[name]["again"] == seen[name]["zones"]
    zones = {zone["room"]: zone for zone in seen[name]["zones"].values()}
    assert zones.keys() == {room.id for room in levels[name].rooms}
    for room in levels[name].rooms:
        zone = zones[room.id]
        assert zone["is_owned"]
        assert (zone["priority"], zone["muted"]) == (room.priority, room.muted)
        assert zone["bundle"] == f"res://reverb/{room.bundle}"
        center, size = room.center_m, room.size_m
        if room.boxes:
            center, size = room.boxes[0].center_m, room.boxes[0].size_m
        assert zone["at"] == pytest.approx(to_engine(center, "godot"), abs=1e-3)
        assert zone["shapes"][0] == pytest.approx([abs(v) for v in to_engine(size, "godot")])
        doorways = sum(room.id in portal.rooms for portal in levels[name].portals)
        assert len(zone["shapes"]) == max(len(room.boxes), 1) + doorways


def test_each_point_is_heard_in_its_room(placed):
    project, levels, _ = placed
    plan, wanted = [], []
    for name in NAMES:
        muted = {room.id for room in levels[name].rooms if room.muted}
        points = json.loads((CONFORMANCE / f"levels/{name}/points.json").read_text())["points"]
        plan.append([f"res://{name}.tscn", [to_engine(p["position_m"], "godot") for p in points]])
        wanted.append(
            [[p["room"]] if p.get("room", "") not in {*muted, ""} else [] for p in points]
        )
    found = run_script(project, "hear_rooms.gd", plan, "rooms.json")
    for rooms, heard in zip(wanted, found, strict=True):
        assert heard == [[room, room] for room in rooms]


def test_placing_again_keeps_what_people_changed(placed):
    _, _, seen = placed
    before, after = seen["before"], seen["after"]
    assert seen["counts"] == [0, 3, 1]
    codes = [line.split(":")[0] for line in seen["messages"]]
    assert codes == ["LEVEL_STALE", "ROOM_GONE"]  # its bundles are others by the same names
    assert before.keys() == after.keys()
    assert after["My kitchen"]["at"] == before["My kitchen"]["at"]
    assert after["My kitchen"]["shapes"][0][1] == pytest.approx(2.5)
    changed = [zone for zone in after.values() if zone["shapes"][0][1] == pytest.approx(3.5)]
    assert len(changed) == 1
    assert after["Corridor"]["room"] == "corridor_b/corridor_b.i2rvr"
    assert seen["undone"] == before
    assert seen["removed"] == 3
    assert seen["back"] == after  # shapes, too, are the scene's again
    assert seen["reset"]["My kitchen"]["at"] != pytest.approx(before["My kitchen"]["at"])


def test_files_that_are_no_levels_are_refused(tmp_path):
    project = make_project(tmp_path / "level")
    lay_out(project, "closet_in_hall")
    whole = json.loads((project / "reverb/closet_in_hall.i2rvl").read_text(encoding="utf-8"))
    room = whole["rooms"][1]
    wanted = {
        "broken": ("LEVEL_BROKEN", "{"),
        "other": ("LEVEL_FORMAT", {**whole, "format": "i2rvr"}),
        "newer": ("LEVEL_VERSION", {**whole, "version": 2}),
        "hostile": ("LEVEL_INVALID", {**whole, "rooms": [{**room, "bundle": "../../a.i2rvr"}]}),
        "empty": ("LEVEL_INVALID", {**whole, "rooms": [{**room, "boxes": []}]}),
        "flat": (
            "LEVEL_INVALID",
            {**whole, "rooms": [{**room, "boxes": [{"center_m": [0, 0, 0], "size_m": [1, 0, 1]}]}]},
        ),
    }
    for name, (_, content) in wanted.items():
        text = content if isinstance(content, str) else json.dumps(content)
        (project / f"reverb/{name}.i2rvl").write_text(text, encoding="utf-8")
    run = import_project(project)
    said = {file: codes for file, codes in messages(run).items() if file.endswith(".i2rvl")}
    assert said == {
        f"res://reverb/{name}.i2rvl": [("error", code)] for name, (code, _) in wanted.items()
    }
