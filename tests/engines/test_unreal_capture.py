# SPDX-License-Identifier: MIT
"""Captures that the plugin's scripts take of a box, read by the package itself."""

import json

import numpy as np
import pytest

import i2r_vr
from i2r_vr.capture import discover, load_capture
from i2r_vr.frames import yaw_to_engine
from tests.engines.unreal.box_room import WALLS, BoxRoom
from tests.engines.unreal.plugin import running_plugin
from tests.tiny import save_tiny_model

PLACE_CM = (50.0, -60.0, 10.0)
SIZES = {"picture": 96, "depth": 64, "material": 24}
SMALL_SIZES = {"picture": 64, "depth": 16, "material": 4}


def add_probe(plugin, label="Hall", place=PLACE_CM, yaw=25.0, tag="I2RVRProbe"):
    engine = plugin.engine
    actor = engine.create(
        "TargetPoint",
        label=label,
        tags=[tag],
        location=engine.create("Vector", **dict(zip("xyz", place, strict=True))),
        rotation=engine.create("Rotator", roll=0.0, pitch=-30.0, yaw=yaw),
    )
    engine.actors.append(actor)


def take(plugin, folder, **sizes):
    capture = plugin.module("i2rvr.capture")
    return capture.capture_probes(folder, capture.CaptureSizes(**(sizes or SMALL_SIZES)))


def rays_of_panorama(height, width):
    """Our frame's unit vectors of a panorama's pixels."""
    azimuth = np.pi - (np.arange(width) + 0.5) * 2 * np.pi / width
    elevation = np.pi / 2 - (np.arange(height) + 0.5) * np.pi / height
    level = np.cos(elevation)[:, None]
    up = np.broadcast_to(np.sin(elevation)[:, None], (height, width))
    return np.stack([level * np.cos(azimuth), level * np.sin(azimuth), up], axis=-1)


def seen_by(room, place, yaw_deg, height, width):
    """Distance in metres and wall of each direction of the probe's panorama."""
    rays = rays_of_panorama(height, width) * [1, -1, 1]
    turn = np.deg2rad(yaw_deg)
    x, y = rays[..., 0], rays[..., 1]
    world = np.stack(
        [x * np.cos(turn) - y * np.sin(turn), x * np.sin(turn) + y * np.cos(turn), rays[..., 2]],
        axis=-1,
    )
    distance, wall = room.meet(np.asarray(place), world)
    return distance / 100.0, wall


@pytest.fixture(scope="module")
def captured(tmp_path_factory):
    room = BoxRoom(
        open_walls=frozenset(["z+"]),
        surfaces={
            "x-": ("PM_Wood", "MI_Wall"),
            "x+": ("DefaultPhysicalMaterial", "M_Brick"),
            "y-": (None, "M_Glass"),
            "y+": (None, None),
            "z-": ("PM_Carpet", None),
        },
    )
    folder = tmp_path_factory.mktemp("captures")
    with running_plugin(tmp_path_factory.mktemp("project"), room) as plugin:
        add_probe(plugin)
        done, messages = take(plugin, folder, **SIZES)
        assert (done, messages) == (["Hall"], [])
        assert [actor.api_name for actor in plugin.engine.actors] == ["TargetPoint"]
        lens = plugin.engine.exposure
        assert lens["auto_exposure_method"] == "AutoExposureMethod.AEM_MANUAL"
        assert lens["override_auto_exposure_bias"]
        released = plugin.engine.called("RenderingLibrary.release_render_target2d")
        assert len(released) == 2
    (source,) = discover([folder])
    return room, folder / "Hall", load_capture(source)


def test_the_package_finds_a_whole_cubemap(captured):
    _, folder, capture = captured
    assert (capture.kind, capture.stem, capture.width) == ("cubemap", "Hall", SIZES["picture"])
    assert sorted(path.name for path in folder.iterdir() if path.name.startswith(".")) == []
    assert len(list(folder.iterdir())) == 6 * 3 + 1


def test_place_and_heading_are_those_of_the_details_panel(captured):
    _, folder, capture = captured
    document = json.loads((folder / "Hall.capture.json").read_text())
    assert (document["engine"], document["position"]) == ("unreal", list(PLACE_CM))
    assert document["yaw_deg"] == 25.0
    assert capture.sidecar.position_m == pytest.approx((0.5, 0.6, 0.1))
    assert yaw_to_engine(capture.sidecar.yaw_deg, "unreal") == pytest.approx(25.0)


def test_the_depths_are_those_of_the_box(captured):
    room, _, capture = captured
    distance, wall = seen_by(room, PLACE_CM, 25.0, *capture.depth_m.shape)
    closed = wall != WALLS.index("z+")
    edge = np.zeros_like(closed)
    for axis in (0, 1):
        for step in (-6, 6):
            edge |= wall != np.roll(wall, step, axis)
    inside = ~edge
    assert inside.mean() > 0.6
    assert (np.isinf(capture.depth_m) == ~closed)[inside].all()
    error = capture.depth_m[closed & inside] / distance[closed & inside] - 1.0
    assert abs(np.median(error)) < 2e-3
    assert np.quantile(np.abs(error), 0.99) < 0.04


def test_the_pictures_show_the_right_walls(captured):
    room, _, capture = captured
    _, wall = seen_by(room, PLACE_CM, 25.0, *capture.rgb.shape[:2])
    table = np.array([room.colours[name] for name in WALLS])
    table[WALLS.index("z+")] = 200
    assert (np.abs(capture.rgb.astype(int) - table[wall]).max(axis=-1) < 8).mean() > 0.9


def test_materials_are_named_where_a_trace_meets_what_is_drawn(captured):
    room, _, capture = captured
    map_ = capture.materials
    _, wall = seen_by(room, PLACE_CM, 25.0, *map_.index.shape)
    expected = {
        "x-": ("PM_Wood on MI_Wall", "wood_panel"),
        "x+": ("M_Brick", "brick"),
        "y-": ("M_Glass", "glass"),
        "z-": ("PM_Carpet", "carpet"),
    }
    names = [material.name for material in map_.materials]
    for name, (surface, class_name) in expected.items():
        share = map_.index[wall == WALLS.index(name)] == names.index(surface)
        assert share.mean() > 0.85, surface
        assert map_.materials[names.index(surface)].evidence.likeliest() == class_name
    unknown = map_.index[wall == WALLS.index("y+")] == names.index("material 0")
    assert unknown.mean() > 0.85


def test_a_trace_that_meets_something_undrawn_names_nothing(tmp_path):
    room = BoxRoom()
    inner = BoxRoom(low_cm=(-100.0, -150.0, -80.0), high_cm=(200.0, 75.0, 120.0))
    object.__setattr__(room, "trace", inner.trace)
    with running_plugin(tmp_path / "project", room) as plugin:
        add_probe(plugin)
        assert take(plugin, tmp_path / "captures")[0] == ["Hall"]
    files = {path.name for path in (tmp_path / "captures/Hall").iterdir()}
    assert not any("material" in name for name in files)
    document = json.loads((tmp_path / "captures/Hall/Hall.capture.json").read_text())
    assert "materials" not in document


def test_capturing_again_replaces_and_leaves_nothing_stale(tmp_path):
    captures = tmp_path / "captures"
    with running_plugin(tmp_path / "project") as plugin:
        add_probe(plugin)
        take(plugin, captures)
        first = files(captures)
        take(plugin, captures)
        assert files(captures) == first
    with running_plugin(tmp_path / "project", BoxRoom(surfaces={})) as plugin:
        add_probe(plugin)
        take(plugin, captures)
    assert files(captures) == {name for name in first if "material" not in name}


def files(folder):
    return {path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file()}


def open_level(plugin, name):
    plugin.engine.open_level = name
    return plugin


def test_equal_labels_of_two_levels_are_two_captures(tmp_path):
    captures = tmp_path / "captures"
    with running_plugin(tmp_path / "project") as plugin:
        add_probe(plugin)
        for level in ("/Game/Maps/Hall", "/Game/Maps/Yard", "/Game/Old/Hall", "/Temp/Untitled_1"):
            for _ in range(2):  # again into the same place
                assert take(open_level(plugin, level), captures) == (["Hall"], [])
    stated = {
        path.parent.name: json.loads(path.read_text()).get("level")
        for path in captures.rglob("*.capture.json")
    }
    assert stated == {
        "Hall": "/Game/Maps/Hall",
        "Yard": "/Game/Maps/Yard",
        "Hall_2": "/Game/Old/Hall",
        "Untitled": None,
    }
    assert len(discover([captures])) == 4


def test_captures_from_before_levels_had_folders_stay_where_they_are(tmp_path):
    captures = tmp_path / "captures"
    with running_plugin(tmp_path / "project") as plugin:
        add_probe(plugin)
        take(plugin, captures)
        for path in (captures / "Hall").iterdir():
            path.rename(captures / path.name)
        (captures / "Hall").rmdir()
        first = files(captures)
        picture = captures / "Hall_px.png"
        picture.write_bytes(b"old")
        take(plugin, captures)
        assert files(captures) == first
        assert picture.read_bytes() != b"old"
        picture.write_bytes(b"the hall's")
        take(open_level(plugin, "/Game/Maps/Yard"), captures)
        assert picture.read_bytes() == b"the hall's"
        assert (captures / "Yard/Hall_px.png").is_file()


def test_a_sidecar_that_cannot_be_read_is_in_nobodys_way(tmp_path):
    captures = tmp_path / "captures"
    captures.mkdir()
    for text in (b"\xff", b"[]", b"{"):
        (captures / "Hall.capture.json").write_bytes(text)
        with running_plugin(tmp_path / "project") as plugin:
            add_probe(plugin)
            assert take(plugin, captures) == (["Hall"], [])
        assert (captures / "Hall.capture.json").read_bytes() == text


def test_equal_labels_become_different_captures(tmp_path):
    with running_plugin(tmp_path / "project") as plugin:
        for label in ("Probe", "Probe", "a/b"):
            add_probe(plugin, label)
        add_probe(plugin, "Lamp", tag="other")
        done, messages = take(plugin, tmp_path / "captures")
        assert messages == []
    assert done[:2] == ["Probe", "Probe_2"]
    assert len(done) == 3
    assert len(discover([tmp_path / "captures"])) == 3


@pytest.mark.parametrize(
    "broken", ["RenderingLibrary.export_render_target", "RenderingLibrary.read_render_target_raw"]
)
def test_an_editor_without_graphics_writes_nothing(tmp_path, broken):
    with running_plugin(tmp_path / "project") as plugin:
        add_probe(plugin)
        plugin.engine.broken.add(broken)
        done, messages = take(plugin, tmp_path / "captures")
        assert done == []
        assert [message.code for message in messages] == ["CAPTURE_FAILED"]
        assert [actor.api_name for actor in plugin.engine.actors] == ["TargetPoint"]
    assert files(tmp_path / "captures") == set()


def test_a_level_without_probes(tmp_path):
    with running_plugin(tmp_path / "project") as plugin:
        done, messages = take(plugin, tmp_path / "captures")
    assert (done, [message.code for message in messages]) == ([], ["CAPTURE_FAILED"])
    assert not (tmp_path / "captures").exists()


def test_cancel_leaves_whole_captures_and_no_camera(tmp_path):
    with running_plugin(tmp_path / "project") as plugin:
        add_probe(plugin, "A")
        add_probe(plugin, "B")
        plugin.engine.cancel_when = lambda: plugin.engine.steps >= 9
        done, messages = take(plugin, tmp_path / "captures")
        assert done == ["A"]
        assert [message.code for message in messages] == ["CANCELLED"]
        assert {actor.api_name for actor in plugin.engine.actors} == {"TargetPoint"}
    names = files(tmp_path / "captures")
    assert len(names) == 19
    assert all(name.startswith("Hall/A") for name in names)


def test_a_probe_is_added_at_the_viewports_camera(tmp_path):
    with running_plugin(tmp_path) as plugin:
        plugin.module("i2rvr.menu").add_probe_here()
        (probe,) = plugin.module("i2rvr.probes").find_probes()
        assert (probe.location_cm, probe.yaw_deg) == ((1.0, 2.0, 3.0), 40.0)
        rotation = plugin.engine.actors[0].values["rotation"].values
        assert (rotation["pitch"], rotation["roll"]) == (0.0, 0.0)


def test_from_the_probe_to_the_zone_and_back(tmp_path):
    """Capture, bake, import: the room's volume fills it, though the probe looks sideways."""
    room = BoxRoom()
    with running_plugin(tmp_path / "project", room) as plugin:
        add_probe(plugin, yaw=90.0)
        take(plugin, tmp_path / "captures", picture=128, depth=128, material=8)
        weights = save_tiny_model(tmp_path)
        i2r_vr.bake(
            tmp_path / "captures/Hall/Hall_px.png",
            tmp_path / "bundles",
            model=str(weights),
            device="cpu",
        )
        report = plugin.module("i2rvr.importer").import_bundles([tmp_path / "bundles"])
        assert not any(message.level == "error" for message in report.messages)
        codes = {message.code for message in report.messages}
        assert codes.isdisjoint({"NO_POSITION", "ENGINE_DIFFERS"})
        (volume,) = [actor for actor in plugin.engine.actors if actor.api_name == "AudioVolume"]
    place, turn, scale = (volume.values[key].values for key in ("location", "rotation", "scale"))
    low, high = np.array(room.low_cm), np.array(room.high_cm)
    assert turn["yaw"] == pytest.approx(0.0, abs=1.0)
    assert [place[axis] for axis in "xyz"] == pytest.approx((low + high) / 2, abs=15.0)
    length, width, height = (200.0 * scale[axis] for axis in "xyz")
    assert (length, width, height) == pytest.approx(high - low, rel=0.05)
    assert "I2RVR.room.Hall/Hall.i2rvr" in volume.values["tags"]
    assert (tmp_path / "bundles/%2FGame%2FMaps%2FHall.i2rvl").is_file()
