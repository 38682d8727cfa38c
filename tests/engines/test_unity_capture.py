# SPDX-License-Identifier: MIT
"""The Unity package's capture code, run in Mono: frames, files, probes, and the road back."""

from __future__ import annotations

import json
import shlex
import shutil
import sys
from pathlib import Path

import numpy as np
import pytest

from i2r_vr.bundle.store import load_bundle
from i2r_vr.capture import discover, load_capture
from i2r_vr.frames import direction_from_angles, from_engine, yaw_from_engine
from tests.engines.unity.build import trial_build

pytestmark = pytest.mark.engine
TOOL = Path(sys.executable).with_name("i2r-vr")
LOW, HIGH = np.array([-4.0, 0.0, -3.0]), np.array([4.0, 3.0, 3.0])
"""The room of the program, in Unity's axes; it has no ceiling."""


@pytest.fixture(scope="module")
def trial():
    return trial_build()


@pytest.fixture(scope="module")
def room(trial, tmp_path_factory):
    """A capture of the room at (1, 1.5, -0.5), turned by 30 degrees."""
    folder = tmp_path_factory.mktemp("captures")
    trial.run("capture", "room", folder, "stage", 256, 1, 1.5, -0.5, 30, "no")
    return folder


@pytest.mark.parametrize("place", [(0, 0, 0), (1, 2, 3), (-4.5, 0.25, 7)])
@pytest.mark.parametrize("yaw_deg", [0, 30, -90, 180, 359.5, -720.25])
def test_frames_are_those_of_i2r_vr(trial, place, yaw_deg):
    found = json.loads(trial.run("capture", "frames", *place, yaw_deg))
    assert found[:3] == pytest.approx(from_engine(place, "unity"))
    assert found[3:6] == pytest.approx(place)
    assert found[6] == pytest.approx(yaw_from_engine(yaw_deg, "unity"))
    turn = np.radians(yaw_from_engine(yaw_deg, "unity"))
    x, y, z = from_engine(place, "unity")
    ours = (np.cos(turn) * x - np.sin(turn) * y, np.sin(turn) * x + np.cos(turn) * y, z)
    assert from_engine(found[7:], "unity") == pytest.approx(ours, abs=1e-12)


def test_the_sidecar_says_where_it_was_taken(room):
    capture = load_capture(discover([room])[0])
    assert capture.kind == "cubemap"
    assert capture.warnings == ()
    assert capture.sidecar.position_m == pytest.approx(from_engine((1, 1.5, -0.5), "unity"))
    assert capture.sidecar.yaw_deg == pytest.approx(-30)
    assert capture.sidecar.zone.name == 'stage "one"'
    assert capture.sidecar.level == 'Assets/Levels/Tøwn "1".unity'


def walls(capture):
    """Radial metres [H, W] and material (0 sky, 1 floor, 2 and 3 walls) of the panorama's rays."""
    height, width = capture.depth_m.shape
    azimuth, elevation = np.meshgrid(
        180.0 - (np.arange(width) + 0.5) * 360.0 / width,
        90.0 - (np.arange(height) + 0.5) * 180.0 / height,
    )
    ours = direction_from_angles(azimuth, elevation)
    turn = np.radians(capture.sidecar.yaw_deg)
    x = np.cos(turn) * ours[..., 0] - np.sin(turn) * ours[..., 1]
    y = np.sin(turn) * ours[..., 0] + np.cos(turn) * ours[..., 1]
    ray = np.stack([-y, ours[..., 2], x], axis=-1)
    position = np.array([1.0, 1.5, -0.5])
    with np.errstate(divide="ignore"):
        hits = np.where(ray < 0, LOW - position, HIGH - position) / ray
    hits[..., 1] = np.where(ray[..., 1] < 0, hits[..., 1], np.inf)
    metres = hits.min(axis=-1)
    material = np.array([2, 1, 3])[hits.argmin(axis=-1)]
    sky = position[1] + metres * ray[..., 1] > HIGH[1]
    return np.where(sky, np.inf, metres), np.where(sky, 0, material)


def test_depth_is_radial_metres_in_our_frame(room):
    capture = load_capture(discover([room])[0])
    expected, _ = walls(capture)
    seen = np.isfinite(expected)
    assert np.mean(np.isfinite(capture.depth_m) == seen) > 0.99
    both = seen & np.isfinite(capture.depth_m)
    error = np.abs(capture.depth_m[both] / expected[both] - 1.0)
    assert np.quantile(error, 0.5) < 0.003
    assert np.quantile(error, 0.99) < 0.03


def test_materials_are_named_where_they_are_seen(room):
    capture = load_capture(discover([room])[0])
    _, expected = walls(capture)
    names = {"sky": 0, "Floor_Carpet": 1, "M_Brick Wall": 2, "WoodPanel \\ é": 3}
    rows = np.array([names[material.name] for material in capture.materials.materials])
    assert np.mean(rows[capture.materials.index] == expected) > 0.99
    likeliest = {m.name: m.evidence.likeliest() for m in capture.materials.materials}
    assert [likeliest[n] for n in list(names)[1:]] == ["carpet", "brick", "wood_panel"]


def test_rays_see_what_is_drawn(trial, room, tmp_path):
    """For HDRP; a collider without a renderer counts by its own name."""
    trial.run("scenes", "rays", tmp_path, "stage", 256, 1, 1.5, -0.5, 30)
    drawn, cast = (load_capture(discover([folder])[0]) for folder in (room, tmp_path))
    assert np.array_equal(np.isfinite(cast.depth_m), np.isfinite(drawn.depth_m))
    seen = np.isfinite(drawn.depth_m)
    assert np.allclose(cast.depth_m[seen], drawn.depth_m[seen], rtol=1e-4)
    names = sorted(material.name for material in cast.materials.materials)
    assert names == ["Floor_Carpet", "M_Brick Wall", "WoodPanel collider", "sky"]
    _, expected = walls(cast)
    order = ["sky", "Floor_Carpet", "M_Brick Wall", "WoodPanel collider"]
    rows = np.array([order.index(material.name) for material in cast.materials.materials])
    assert np.mean(rows[cast.materials.index] == expected) > 0.99
    assert cast.sidecar.level is None


@pytest.mark.parametrize("change", ["flip", "darken"])
def test_pixels_that_were_moved_or_changed_are_found_out(trial, tmp_path, change):
    arguments = ("room", tmp_path, "stage", 64, 1, 1.5, -0.5, 30, change)
    assert trial.run("capture", *arguments, expect=1).startswith("CAPTURE_FAILED: ")
    assert not list(tmp_path.iterdir())


def test_a_folder_that_cannot_be_written_is_told(trial, tmp_path):
    (tmp_path / "file").write_text("in the way", encoding="utf-8")
    arguments = ("room", tmp_path / "file", "stage", 64, 1, 1.5, -0.5, 30, "no")
    assert trial.run("capture", *arguments, expect=1).startswith("CAPTURE_FAILED: ")


def test_a_second_capture_replaces_the_first_and_leaves_nothing_beside(trial, tmp_path):
    for yaw_deg in (0, 90):
        trial.run("capture", "room", tmp_path, "stage", 64, 1, 1.5, -0.5, yaw_deg, "no")
    tails = (".capture.json", ".depth.npy", ".material.png", ".png")
    assert sorted(path.name for path in tmp_path.iterdir()) == [f"stage{tail}" for tail in tails]
    assert load_capture(discover([tmp_path])[0]).sidecar.yaw_deg == pytest.approx(-90)


def homes(trial, folder, *scenes):
    lines = trial.run("capture", "homes", folder, "Probe", *scenes).splitlines()
    return [Path(line).relative_to(folder).as_posix() for line in lines]


def test_equal_names_of_two_scenes_are_two_captures(trial, tmp_path):
    scenes = ["Assets/Levels/Town.unity", "Assets/Yard.unity", "Assets/Old/Town.unity", ""]
    found = ["Town", "Yard", "Town-2", "Untitled"]
    assert homes(trial, tmp_path, *scenes) == found
    assert homes(trial, tmp_path, *reversed(scenes)) == found[::-1]
    assert len(list(tmp_path.rglob("Probe.png"))) == 4


def test_captures_from_before_scenes_had_folders_stay_where_they_are(trial, tmp_path):
    homes(trial, tmp_path, "Assets/Town.unity")
    for path in (tmp_path / "Town").iterdir():
        path.rename(tmp_path / path.name)
    assert homes(trial, tmp_path, "Assets/Yard.unity", "Assets/Town.unity") == ["Yard", "."]


@pytest.mark.parametrize("text", ["", "[]", '{"level": 1}'])
def test_a_sidecar_that_cannot_be_read_is_in_nobodys_way(trial, tmp_path, text):
    for folder in (tmp_path, tmp_path / "Town"):
        folder.mkdir(exist_ok=True)
        (folder / "Other.capture.json").write_text(text)
    assert homes(trial, tmp_path, "Assets/Town.unity") == ["Town"]


def test_a_grid_fills_its_box_evenly(trial):
    points = np.array(json.loads(trial.run("capture", "probes", "grid", 1, 2, 3, 8, 2, 4, 2)))
    assert len(points) == 4 * 1 * 2
    assert np.allclose(points.mean(axis=0), (1, 2, 3))
    assert np.all(np.abs(points - (1, 2, 3)) <= np.array([4, 1, 2]) - 0.9)
    distances = np.linalg.norm(points[:, None] - points[None], axis=-1)
    assert np.min(distances[distances > 0]) == pytest.approx(2)


def test_too_many_probes_are_an_error(trial):
    text = trial.run("capture", "probes", "grid", 0, 0, 0, 1000, 3, 1000, 0.5, expect=1)
    assert text.startswith("CAPTURE_FAILED: ")


def test_probes_cover_a_walkable_surface(trial):
    points = np.array(json.loads(trial.run("capture", "probes", "surface", 1, 1.6)))
    assert np.allclose(points[:, 1], 3.6)
    x, z = points[:, 0], points[:, 2]
    assert np.all((x >= 0) & (z >= 0) & (np.maximum(x, z) <= 8) & (np.minimum(x, z) <= 4))
    places = np.random.default_rng(0).uniform(0, 8, (4000, 2))
    places = places[places.min(axis=1) <= 4]
    nearest = np.linalg.norm(places[:, None] - points[None][..., [0, 2]], axis=-1).min(axis=1)
    assert nearest.max() < 1.5
    assert 30 <= len(points) <= 100


@pytest.mark.parametrize(
    "line", ["plain", "two words", 'quo"te', "C:\\x\\", '\\\\"\\', "", "a\\\\ b"]
)
def test_arguments_survive_a_command_line(trial, tmp_path, line):
    (tmp_path / "lines").write_text(line + "\n", encoding="utf-8")
    quoted = trial.run("capture", "arguments", tmp_path / "lines").rstrip("\n")
    # What shlex and Windows read alike: a backslash escapes quotes and backslashes before them.
    assert windows_argument(quoted) == line
    if "\\" not in line:
        assert shlex.split(quoted) == [line]


def windows_argument(text):
    """One argument as CommandLineToArgvW reads it."""
    assert text[0] == text[-1] == '"'
    result, i, end = "", 1, len(text)
    while i < end:
        slashes = 0
        while text[i] == "\\":
            slashes, i = slashes + 1, i + 1
        if text[i] == '"':
            result += "\\" * (slashes // 2)
            if slashes % 2 == 0:
                assert i == end - 1
                return result
            result += '"'
        else:
            result += "\\" * slashes + text[i]
        i += 1
    raise AssertionError("the quotes are not closed")


def test_a_missing_tool_is_told(trial, tmp_path):
    text = trial.run("capture", "bake", tmp_path / "none", tmp_path, tmp_path / "out", expect=1)
    assert text.startswith("TOOL_MISSING: ")


def script(folder, text):
    """A command of its own that the package takes for i2r-vr."""
    path = folder / "tool"
    path.write_text(f"#!/bin/sh\n{text}\n", encoding="utf-8")
    path.chmod(0o755)
    return path


def test_a_bake_gets_its_folders_and_counts_its_captures(trial, tmp_path):
    tool = script(tmp_path, f'printf "%s|" "$@" > "{tmp_path}/seen"; echo "{{}}"; echo "{{}}"')
    assert trial.run("capture", "bake", tool, "my captures", 'out"put').strip() == "2"
    seen = (tmp_path / "seen").read_text(encoding="utf-8")
    assert seen == 'bake|my captures|--out|out"put|--json|'


def test_a_bake_can_be_cancelled(trial, tmp_path):
    tool = script(tmp_path, "exec sleep 60")
    text = trial.run("capture", "bake", tool, tmp_path, tmp_path / "out", "cancel", expect=1)
    assert text.startswith("CANCELLED: ")


def test_from_the_level_to_the_zone_in_the_level(trial, room, tmp_path):
    captures = shutil.copytree(room, tmp_path / "captures")
    (captures / "broken.png").write_bytes(b"no picture")
    text = trial.run("capture", "bake", TOOL, captures, tmp_path / "out", expect=1)
    assert text.startswith("BAKE_FAILED: exit code 1")
    assert "broken.png" in text
    path = tmp_path / "out" / "stage" / "stage.i2rvr"
    metadata = load_bundle(path).metadata
    assert metadata.capture.depth_source == "given"
    assert metadata.capture.material_source != "estimated"
    zone = json.loads(trial.run("importer", path))
    assert zone["messages"] == []
    assert zone["name"] == 'stage "one"'
    assert abs((zone["yaw_deg"] + 45.0) % 90.0 - 45.0) < 1.0  # along the walls, not the camera
    center = np.array(zone["center"])
    assert np.all(center > LOW)
    assert np.all(center < HIGH)
    assert np.abs(center - (LOW + HIGH) / 2)[[0, 2]].max() < 1.0
