"""The Godot add-on in the editor: zones added, undone, baked again; buses merged."""

import json
import re
import shutil
from pathlib import Path

import pytest

from tests.engines.godot.engine import needs_godot, run_godot
from tests.engines.godot.project import add_bundles, import_project, make_project
from tests.patience import HANG_S

pytestmark = [pytest.mark.engine, needs_godot, pytest.mark.timeout(600)]

HERE = Path(__file__).resolve().parent
CASES = HERE.parents[1] / "engine_bridges/conformance/cases"
NO_THUMBNAIL = 'ERROR: Parameter "t" is null.'
"""What the engine itself says when it saves a scene without a screen."""
LEVEL = '[gd_scene format=3]\n\n[node name="Level" type="Node3D"]\n'
LAYOUT = """[gd_resource type="AudioBusLayout" load_steps=2 format=3 uid="uid://c1o2nvxm4y2r8"]

[sub_resource type="AudioEffectLimiter" id="AudioEffectLimiter_1"]
resource_name = "Limiter"
ceiling_db = -0.5

[resource]
bus/0/volume_db = -3.0
bus/0/effect/0/effect = SubResource("AudioEffectLimiter_1")
bus/0/effect/0/enabled = true
bus/1/name = &"SFX"
bus/1/solo = false
bus/1/mute = true
bus/1/bypass_fx = false
bus/1/volume_db = -7.5
bus/1/send = &"Master"
"""


@pytest.fixture(scope="module")
def worked(tmp_path_factory):
    """A project that the editor has worked in, and what it saw."""
    project = make_project(tmp_path_factory.mktemp("editor") / "level")
    add_bundles(project, [CASES / "plain"])
    (project / "level.tscn").write_text(LEVEL, encoding="utf-8")
    (project / "default_bus_layout.tres").write_text(LAYOUT, encoding="utf-8")
    assert import_project(project).errors == []
    shutil.copytree(HERE / "godot/probe", project / "addons/probe")
    settings = project / "project.godot"
    text = settings.read_text(encoding="utf-8")
    probe = '"res://addons/i2r_vr/plugin.cfg", "res://addons/probe/plugin.cfg"'
    settings.write_text(text.replace('"res://addons/i2r_vr/plugin.cfg"', probe), encoding="utf-8")
    run = run_godot(project, "--editor", timeout_s=HANG_S)
    assert run.code == 0, run.output
    assert set(run.errors) <= {NO_THUMBNAIL}, run.output
    return project, json.loads((project / "seen.json").read_text(encoding="utf-8"))


def test_a_zone_is_added_and_undone(worked):
    _, seen = worked
    assert seen["added"] == {
        "size": pytest.approx([5.0, 2.4, 8.0]),
        "blend_distance": pytest.approx(0.4),
        "height": pytest.approx(0.8),
        "bus": "I2R Cellar",
        "is_owned": True,
    }
    assert seen["zones after undo"] == 0
    assert seen["after redo"] == seen["added"]


def test_baking_again_keeps_what_the_user_changed(worked):
    _, seen = worked
    assert seen["imported again"]["size"] == pytest.approx([6.0, 2.4, 9.0])
    assert seen["imported again"]["blend_distance"] == 5.0
    assert seen["reset"]["blend_distance"] == pytest.approx(0.7)
    assert seen["reset undone"] == seen["imported again"]


def test_the_scene_holds_the_zone(worked):
    text = worked[1]["scene"]
    assert 'path="res://reverb/plain/plain.i2rvr"' in text
    assert text.count("[node ") == 3
    assert "blend_distance = 5.0" in text


def test_the_layout_gets_the_bus_and_keeps_the_rest(worked):
    project, seen = worked
    text = (project / "default_bus_layout.tres").read_text(encoding="utf-8")
    assert seen["buses"] == ["Master", "SFX", "I2R Cellar"]
    assert 'uid="uid://c1o2nvxm4y2r8"' in text
    kept = re.findall(r"^bus/[01]/.* = .*$|^ceiling_db = .*$", text, re.M)
    for line in re.findall(r"^bus/[01]/.* = .*$|^ceiling_db = .*$", LAYOUT, re.M):
        assert line in kept or re.sub(r'"\w+"', '"', line) in [
            re.sub(r'"\w+"', '"', other) for other in kept
        ]
    before = seen["layout after baking again"]
    assert 'bus/2/name = &"I2R Cellar"' in before
    assert 'type="AudioEffectReverb"' in before


def test_what_is_baked_again_is_in_the_layout_at_once(worked):
    text = worked[1]["layout after baking again"]
    assert text.count('type="AudioEffectReverb"') == 1
    assert "\nroom_size = 0.625\n" in text
    assert "\ntap1_delay_ms = 12.5\n" in text


def test_a_moved_folder_makes_no_second_bus(worked):
    _, seen = worked
    assert seen["bus after moving"] == "I2R Cellar"
    assert seen["buses after moving"] == seen["buses"]


def test_what_a_deleted_bundle_leaves_is_taken_out_after_a_question(worked):
    project, seen = worked
    assert seen["question"].startswith("Remove 1 buses from the bus layout and 2 zones")
    assert seen["zones after deleting"] == 0
    assert seen["buses after deleting"] == ["Master", "SFX"]
    text = (project / "default_bus_layout.tres").read_text(encoding="utf-8")
    assert "I2R Cellar" not in text
