"""A project as people have them: three rooms and a yard below a root that was moved and turned, one
material of a modeller for all, umlauts in paths, a bus layout of its own, physics interpolation."""

from __future__ import annotations

import json
import shutil
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from click.testing import CliRunner

from i2r_vr.cli import main
from tests.engines.godot.engine import INSIDE, run_godot
from tests.engines.godot.project import make_project

HERE = Path(__file__).resolve().parent
SCENE = "res://Räume/Häuschen.tscn"
LEVEL = "res%3A%2F%2FRäume%2FHäuschen.tscn.i2rvl"
OWN = '"res://addons/i2r_vr/plugin.cfg"'
MOVED = "Transform3D(0, 0, 1, 0, 1, 0, -1, 0, 0, 31, -4, 12.5)"
"""Of the scene's root: a quarter turn, and away from the origin."""
PROBES = {
    "Küche": (2.0, 1.6, 1.9),
    "Saal_West": (6.5, 1.6, 2.5),
    "Saal_Ost": (12.0, 1.5, 6.0),
    "Flur": (17.6, 1.6, 1.3),
    "Hof": (8.0, 1.6, 20.0),
}
"""Of each probe its place below the root."""
SETTINGS = """
[physics]

common/physics_interpolation=true

[audio]

buses/default_bus_layout="res://Ton/Busse größer.tres"
buses/channel_disable_time=60.0

[debug]

gdscript/warnings/exclude_addons=false
"""
LAYOUT = """[gd_resource type="AudioBusLayout" load_steps=3 format=3]

[sub_resource type="AudioEffectHardLimiter" id="Limiter"]
resource_name = "HardLimiter"

[sub_resource type="AudioEffectEQ6" id="Equalizer"]
resource_name = "EQ"

[resource]
bus/0/effect/0/effect = SubResource("Limiter")
bus/0/effect/0/enabled = true
bus/1/name = &"SFX"
bus/1/solo = false
bus/1/mute = false
bus/1/bypass_fx = false
bus/1/volume_db = -12.0
bus/1/send = &"Master"
bus/1/effect/0/effect = SubResource("Equalizer")
bus/1/effect/0/enabled = true
bus/2/name = &"I2R Häuschen_Küche"
bus/2/solo = false
bus/2/mute = false
bus/2/bypass_fx = false
bus/2/volume_db = 0.0
bus/2/send = &"Master"
"""
"""Among others a bus of the user's own that has a name like ours."""


def make_untidy_project(folder: Path) -> Path:
    """The project with its scene, of which nothing was captured yet."""
    project = make_project(folder)
    (project / "Räume").mkdir()
    (project / "Ton").mkdir()
    with (project / "project.godot").open("a", encoding="utf-8") as stream:
        stream.write(SETTINGS)
    (project / "Ton/Busse größer.tres").write_text(LAYOUT, encoding="utf-8")
    kept = '[classes]\n\nAtlas.001="wood_panel"\n'
    (project / "i2r_vr_materials.cfg").write_text(kept, encoding="utf-8")
    shutil.copy(HERE / "untidy/make_house.gd", project)
    model = "res://Räume/Häuschen.glb"
    made = run_godot(project, "--script", "res://make_house.gd", "--", model)
    assert made.code == 0, made.output
    (project / "Räume/Häuschen.tscn").write_text(_scene(model), encoding="utf-8")
    return project


def _scene(model: str) -> str:
    probe = "res://addons/i2r_vr/capture/reverb_probe_3d.gd"
    lines = [
        "[gd_scene format=3]",
        f'[ext_resource type="PackedScene" path="{model}" id="1"]',
        f'[ext_resource type="Script" path="{probe}" id="2"]',
        f'[node name="Häuschen" type="Node3D"]\ntransform = {MOVED}',
        '[node name="Modell" parent="." instance=ExtResource("1")]',
    ]
    for name, (x, y, z) in PROBES.items():
        lines += [
            f'[node name="{name}" type="Marker3D" parent="."]',
            f"transform = Transform3D(1, 0, 0, 0, 1, 0, 0, 0, 1, {x}, {y}, {z})",
            'script = ExtResource("2")',
            f'[node name="Lampe_{name}" type="OmniLight3D" parent="."]',
            f"transform = Transform3D(1, 0, 0, 0, 1, 0, 0, 0, 1, {x}, {y + 0.7}, {z})",
            "omni_range = 12.0",
        ]
    return "\n\n".join(lines) + "\n"


def capture(project: Path, captures: str) -> None:
    """Capture the scene's probes as the page of the add-on says."""
    script = "res://addons/i2r_vr/capture/capture_cli.gd"
    wanted = ["--scene", SCENE, "--out", f"{INSIDE}/{captures}", "--size", "512"]
    run = run_godot(project, "--script", script, "--", *wanted, display=True)
    assert run.code == 0, run.output


def bake(captures: Path, out: Path, *options: str) -> None:
    """Bake as a user would, with no more than the engine plays."""
    few = ["--views", "1", "--no-directions", "--no-ambix", "--quiet", "--device", "cpu"]
    done = CliRunner().invoke(main, ["bake", str(captures), "--out", str(out), *few, *options])
    assert done.exit_code == 0, done.output


def work(project: Path, *steps: Sequence[Any]) -> list[dict[str, Any]]:
    """Do steps in the editor (``untidy/driver.gd``); what came of each."""
    shutil.copytree(HERE / "untidy", project / "addons/untidy", dirs_exist_ok=True)
    (project / "steps.json").write_text(json.dumps(steps), encoding="utf-8")
    settings = project / "project.godot"
    text = settings.read_text(encoding="utf-8")
    driver = f'{OWN}, "res://addons/untidy/plugin.cfg"'
    settings.write_text(text.replace(OWN, driver), encoding="utf-8")
    run = run_godot(project, "--editor")
    settings.write_text(text, encoding="utf-8")
    shutil.rmtree(project / "addons/untidy")
    assert run.code == 0, run.output
    answers: list[dict[str, Any]] = json.loads((project / "stepped.json").read_text("utf-8"))
    return answers
