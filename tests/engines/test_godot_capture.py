"""Capturing levels in the real Godot: where things are, what they are, and the way to a zone."""

import json
import re
import shutil
import stat
import subprocess
import sys
from contextlib import suppress
from pathlib import Path

import cv2
import numpy as np
import pytest

import i2r_vr
from i2r_vr.capture.load import load_capture
from i2r_vr.capture.sources import discover
from i2r_vr.frames import to_engine
from i2r_vr.materials.vocabulary import CLASS_NAMES
from tests.engines.godot.engine import needs_godot, run_godot
from tests.engines.godot.project import make_project
from tests.engines.godot_levels import known_room
from tests.patience import HANG_S

pytestmark = [pytest.mark.engine, needs_godot]

LEVELS = Path(__file__).resolve().parent / "godot_levels"
SCRIPT = "res://addons/i2r_vr/capture/capture_cli.gd"
OPTIONS = ("--size", "512")
DRIVER = "res://addons/dock_driver/plugin.cfg"


def capture(project, level, *options, display=True):
    out = project / f"out_{level}"
    inside = f"/project/{out.name}"
    wanted = ["--scene", f"res://{level}.tscn", "--out", inside, *options]
    run = run_godot(project, "--script", SCRIPT, "--", *wanted, display=display, timeout_s=280.0)
    return out, run


def captured(project, level, *options):
    out, run = capture(project, level, *OPTIONS, *options)
    assert run.code == 0, run.output
    assert [line for line in run.errors if "V-Sync" not in line] == [], run.output
    return out


def sidecar(folder, name):
    return json.loads((folder / f"{name}.capture.json").read_text(encoding="utf-8"))


def depth_and_names(folder, name):
    """Radial metres and the name of what each pixel shows."""
    (source,) = [s for s in discover([folder]) if s.stem == name]
    loaded = load_capture(source)
    assert loaded.warnings == ()
    ids = cv2.imread(str(folder / f"{name}.material.png"), cv2.IMREAD_UNCHANGED)
    assert ids.dtype == np.uint16
    names = {entry["id"]: entry.get("name", "sky") for entry in sidecar(folder, name)["materials"]}
    return loaded.depth_m, np.vectorize(names.get)(ids)


@pytest.fixture(scope="module")
def project(tmp_path_factory):
    folder = make_project(tmp_path_factory.mktemp("capture") / "level")
    with (folder / "project.godot").open("a", encoding="utf-8") as settings:
        settings.write("\n[physics]\n\ncommon/physics_interpolation=true\n")
    shutil.copy(LEVELS / "make_levels.gd", folder)
    made = run_godot(folder, "--script", "res://make_levels.gd", display=True)
    assert made.code == 0, made.output
    return folder


@pytest.fixture(scope="module")
def room(project):
    return captured(project, "known_room")


@pytest.mark.parametrize("name", ["Level_Probe", "Level_Square"])
def test_depth_and_materials_are_those_of_the_room(room, name):
    stated = sidecar(room, name)
    depth_m, names = depth_and_names(room, name)
    wanted = known_room.seen_from(np.array(stated["position"]), stated["yaw_deg"], *depth_m.shape)
    inner = wanted.inner
    assert inner.mean() > 0.95
    assert np.abs(depth_m / wanted.depth_m - 1.0)[inner].max() < 0.01
    flat = inner & (wanted.name != known_room.NAMES.index(known_room.BALL))
    assert np.abs(depth_m / wanted.depth_m - 1.0)[flat].max() < 1e-4
    truth = np.array(known_room.NAMES)[wanted.name]
    assert (names == truth)[inner].all()
    assert set(known_room.NAMES) == set(truth[inner]) == set(np.unique(names))


def test_colours_are_where_the_things_are(room):
    picture = cv2.imread(str(room / "Level_Probe.png")).astype(float)
    depth_m, names = depth_and_names(room, "Level_Probe")
    assert picture.shape[:2] == depth_m.shape == (256, 512)
    blue, green, red = np.moveaxis(picture, -1, 0)
    found = (green > 2.0 * np.maximum(red, blue)) & (green > 20.0)
    ball = names == known_room.BALL
    assert (found & ball).sum() > 0.8 * (found | ball).sum()
    carpet = names == "M_Carpet_Red"
    assert (red > 2.0 * green)[carpet].mean() > 0.99


def test_the_sidecar_says_where_and_of_what(room):
    stated = sidecar(room, "Level_Probe")
    assert stated["engine"] == "godot"
    assert stated["kind"] == "panorama"
    assert stated["level"] == "res://known_room.tscn"
    assert stated["depth"] == {"kind": "radial", "metres_per_unit": 1, "sky": "inf"}
    assert stated["position"] == pytest.approx([9.0, 2.0, -7.5], abs=1e-5)
    assert stated["yaw_deg"] == pytest.approx(40.0, abs=1e-4)
    (crate,) = [m for m in stated["materials"] if m.get("physics_material") == "PM_Cardboard"]
    assert crate["name"] == known_room.CRATE


def test_only_enabled_probes_are_captured_and_nothing_else_is_left(room):
    kinds = (".capture.json", ".depth.exr", ".material.png", ".png")
    wanted = {f"Level_{name}{kind}" for name in ("Probe", "Square") for kind in kinds}
    assert {path.name for path in room.iterdir()} == wanted | {".gdignore"}


def test_the_zone_of_the_capture_is_the_room(room, tmp_path):
    bundle = i2r_vr.bake(room / "Level_Square.png", tmp_path, views=2, ambix=False)
    metadata = json.loads(bundle.path.read_text(encoding="utf-8"))
    assert metadata["capture"]["depth_source"] == "given"
    assert metadata["capture"]["engine"] == "godot"
    assert metadata["zone"]["size_m"] == pytest.approx([8.0, 6.0, 3.0], rel=0.03)
    position = np.array(to_engine(metadata["capture"]["position_m"], "godot"))
    x, y, z = metadata["zone"]["center_m"]
    center = position + np.array(to_engine((-y, x, z), "godot"))  # the capture's yaw is 90 degrees
    assert center == pytest.approx(known_room.ROOM_CENTER, abs=0.15)
    assert 0.1 < metadata["zone"]["acoustics"]["t60_s"] < 5.0


def test_every_kind_of_node_is_seen(project):
    folder = captured(project, "many_kinds")
    depth_m, names = depth_and_names(folder, "Kinds_Probe")

    def at(azimuth_deg, elevation_deg):
        column = int((180.0 - azimuth_deg) / 360.0 * 512)
        row = int((90.0 - elevation_deg) / 180.0 * 256)
        return names[row, column], depth_m[row, column]

    ahead = 1.0 / (np.cos(np.deg2rad(25.0)))
    for azimuth, elevation, name, metres in (
        (0.0, 0.0, "M_Rug_Beyond", 6.0),  # through the hole of the CSG wall
        (25.0, 0.0, "M_Stone", 2.0 * ahead),
        (-90.0, 1.0, "M_Block with PM_Rubber", 2.0),  # grid map
        (90.0, 1.0, "M_Curtain", 2.0),  # moved there by its bone
        (179.0, -20.0, "M_Fence", 2.0 / np.cos(np.deg2rad(20.0))),
        (179.0, 20.0, "M_Shaded_Wall", 4.0 / np.cos(np.deg2rad(20.0))),  # above the fence's cut
        (0.0, 89.0, "M_Sky_Blue", 2.0),
        (20.0, -60.0, "M_Tile_Front", 2.0 / np.sin(np.deg2rad(60.0))),  # multimesh
        (160.0, -60.0, "M_Tile_Back", 2.0 / np.sin(np.deg2rad(60.0))),
    ):
        found, distance = at(azimuth, elevation)
        assert found == name
        assert distance == pytest.approx(metres, rel=0.02)


def test_a_grid_keeps_out_of_solids_and_stands_on_the_floor(project):
    folder = captured(project, "two_rooms", "--grid", "3", "--height", "1.2")
    places = np.array([json.loads(p.read_text())["position"] for p in folder.glob("*.json")])
    x, y, z = places.T
    assert np.abs(y - 1.2).max() < 0.01
    in_a_room = (np.abs(x % 6.0 - 3.0) > 0.1 + 0.3) & (np.abs(z) < 3.0 - 0.3)
    assert in_a_room.all()
    in_the_block = (np.abs(x + 1.5) < 1.0 + 0.3) & (np.abs(z + 1.5) < 1.0 + 0.3)
    assert not in_the_block.any()
    assert (x < 3.0).sum() >= 2
    assert (x > 3.0).sum() >= 4


def test_a_grid_finds_every_storey_and_no_roof(project):
    folder, run = capture(project, "house", *OPTIONS, "--grid", "4", "--box", "-12,-1,-7,4,9,7")
    assert run.code == 0, run.output
    places = np.array([json.loads(p.read_text())["position"] for p in folder.glob("*.json")])
    x, y, z = places.T
    inside = (np.abs(x + 5.0) < 5.0) & (np.abs(z) < 5.0)
    assert set(np.round(y[inside], 2)) == {1.6, 4.8}
    assert np.abs(y[~inside] - 1.6).max() < 0.01
    assert np.unique(np.round(places[inside], 2), axis=0).shape[0] == inside.sum() >= 8
    assert re.search(r"left out: .*\d on a roof", run.output)
    assert "Looking for floors: 1 of" in run.output


def test_what_a_player_carries_is_no_wall(project):
    folder = captured(project, "house")
    _, names = depth_and_names(folder, "House_Probe")
    assert {"M_Concrete", "sky"} <= set(np.unique(names)) <= {"M_Concrete", "M_Water", "sky"}


def test_the_dock_offers_the_classes_of_the_tool(project):
    text = (project / "addons/i2r_vr/capture/material_classes.gd").read_text(encoding="utf-8")
    offered = re.findall(r'^\t"(\w+)",$', text, re.M)
    assert offered == list(CLASS_NAMES)


def test_a_navigation_mesh_carries_probes(project):
    folder = captured(project, "two_rooms", "--navmesh", "2")
    names = sorted(folder.glob("Rooms_navmesh_*.json"))
    places = np.array([json.loads(path.read_text())["position"] for path in names])
    assert len(places) >= 2
    assert np.abs(places[:, 0] - 6.0).max() <= 2.0
    assert np.abs(places[:, 2]).max() <= 2.0
    assert np.abs(places[:, 1] - 1.6).max() < 0.01
    apart = np.linalg.norm(places[:, None] - places[None], axis=-1)
    assert apart[~np.eye(len(places), dtype=bool)].min() >= 2.0 - 0.01


def test_without_a_renderer_it_says_so(project):
    out, run = capture(project, "two_rooms", "--out", "/project/out_headless", display=False)
    assert run.code == 1
    assert "CAPTURE_FAILED: Godot runs with --headless" in run.output
    assert not out.with_name("out_headless").exists()


def test_wrong_usage_ends_with_2(project):
    _, run = capture(project, "known_room", "--size", "100", display=False)
    assert run.code == 2
    assert "USAGE: --size 100" in run.output


def write_command(path, text):
    path.write_text(text, encoding="utf-8")
    path.chmod(path.stat().st_mode | stat.S_IXUSR)


FIRST_SIGNAL = 128
"""Exit codes from it on are signals: segmentation faults and the like."""


def drive(project, plan, *options):
    """Press the dock's buttons in the editor; what the driver answers."""
    shutil.copytree(LEVELS / "dock_driver", project / "addons/dock_driver", dirs_exist_ok=True)
    settings = project / "project.godot"
    text = settings.read_text(encoding="utf-8")
    if DRIVER not in text:
        own = '"res://addons/i2r_vr/plugin.cfg"'
        assert own in text
        settings.write_text(text.replace(own, f'{own}, "{DRIVER}"'), encoding="utf-8")
    (project / "drive.json").write_text(json.dumps(plan), encoding="utf-8")
    told = project / "driven.json"
    told.unlink(missing_ok=True)
    # Drawn in software, the editor itself crashes or stands still now and then: once more.
    with suppress(subprocess.TimeoutExpired):
        run = run_godot(project, "--editor", *options, display=True, timeout_s=HANG_S)
        if told.is_file() or run.code < FIRST_SIGNAL:
            return answer(told, run)
    return answer(told, run_godot(project, "--editor", *options, display=True, timeout_s=HANG_S))


def answer(told, run):
    """What the driver in the editor has written."""
    assert [line for line in run.errors if "V-Sync" not in line] == [], run.output
    assert told.is_file(), f"the editor ended with {run.code}: {run.output}"
    return json.loads(told.read_text(encoding="utf-8"))


@pytest.mark.timeout(900)  # the whole editor, drawn in software, and a bake beside it
def test_the_dock_captures_bakes_and_imports(tmp_path):
    project = make_project(tmp_path / "level")
    shutil.copy(LEVELS / "make_levels.gd", project)
    assert run_godot(project, "--script", "res://make_levels.gd", display=True).code == 0
    failure = {"file": "x", "error": {"code": "NO_GOOD", "message": "NO_GOOD: a, b, c (x)"}}
    write_command(project / "fails", f"#!/bin/sh\necho '{json.dumps(failure)}'\nexit 1\n")
    # Outside the chroot, where the real command is, the project has another name.
    tool = Path(sys.executable).with_name("i2r-vr")
    outside = f'exec /usr/sbin/chroot /proc/1/root {tool} "${{@//\\/project/{project}}}"'
    write_command(project / "bakes", f"#!/bin/bash\n{outside}\n")
    plan = {
        "scene": "res://known_room.tscn",
        "settings": {"width": 512, "views": 1},
        "tasks": [
            {"task": "bake", "command": "/nowhere/i2r-vr"},
            {"task": "capture", "cancel": True},
            {"task": "bake", "command": "/project/fails"},
            {"task": "all", "command": "/project/bakes"},
            {"task": "import"},
            {"task": "tell", "material": known_room.CRATE, "class": "foam"},
        ],
        "undo": 1,
    }
    driven = drive(project, plan, "--resolution", "800x600")
    missing, cancelled, failed, done, again, told = driven["messages"]
    assert missing.startswith("TOOL_MISSING: no program /nowhere/i2r-vr")
    flat = "; without depth and material: 1 GPUParticles3D, 1 Sprite3D, 1 Label3D\n"
    assert cancelled == f"CANCELLED: 1 probes were left out\n1 captured, 0 failed{flat}"
    assert failed == "BAKE_FAILED: NO_GOOD: a, b, c (x)\n"
    ends = "2 bundles are up to date\n1 zones added, 0 were there\n"
    assert done == f"2 captured, 0 failed{flat}{ends}"
    assert again == "0 zones added, 1 were there\n"
    assert told == f"{known_room.CRATE} is foam from now on; bake again\n"
    states = [{row["name"]: row["state"] for row in rows} for rows in driven["reports"]]
    names = ("Level_Probe", "Level_Square")
    assert states[0] == dict.fromkeys(names, "not captured")
    assert states[1] == {"Level_Probe": "not baked", "Level_Square": "not captured"}
    assert states[4] == dict.fromkeys(names, "fresh")
    assert states[5] == dict.fromkeys(names, "stale: a material was told")
    assert all(0.1 < row["t60_s"] < 5.0 for row in driven["reports"][4])
    (crate,) = [
        m
        for m in sidecar(project / "reverb_captures", "Level_Probe")["materials"]
        if m.get("name") == known_room.CRATE
    ]
    assert crate["class"] == "foam"
    before, *_, with_zones, with_no_more, _, undone = [
        {node["name"]: node for node in state} for state in driven["states"]
    ]
    assert set(with_no_more) == set(with_zones)
    (zone,) = (n for n in with_zones.values() if n["script"].endswith("reverb_zone_3d.gd"))
    assert zone["position"] == pytest.approx(known_room.ROOM_CENTER.tolist(), abs=0.15)
    assert set(undone) == set(before)
    assert driven["is_as_before"] is True
    assert driven["properties"] > 500
    assert (project / "reverb_captures/.gdignore").exists()


@pytest.mark.timeout(900)
def test_the_dock_places_probes_and_takes_them_back(project):
    tasks = [{"task": name} for name in ("add", "grid", "navmesh")]
    settings = {"spacing_m": 3.0, "height_m": 1.6}
    plan = {"scene": "res://two_rooms.tscn", "settings": settings, "tasks": tasks, "undo": 3}
    driven = drive(project, plan, "--resolution", "800x600")
    _, grid, navmesh = driven["messages"]
    assert re.fullmatch(r"\d+ probes added; left out: \d+ .*\n", grid)
    assert re.fullmatch(r"[2-9] probes added\n", navmesh)
    counts = [
        sum(node["script"].endswith("/reverb_probe_3d.gd") for node in state)
        for state in driven["states"]
    ]
    gridded = int(grid.split()[0])
    assert gridded == 7  # 4 x 2 columns, one of them in the block
    everything = 1 + gridded + int(navmesh.split()[0])
    assert counts == [1, 1 + gridded, everything, 1 + gridded, 1, 0]
    assert driven["is_as_before"] is True
