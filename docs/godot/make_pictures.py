# SPDX-License-Identifier: MIT
"""``python docs/godot/make_pictures.py``: take the pictures of docs/godot.md in the real editor.

Needs Godot as ``tests/engines/setup.sh`` sets it up. Bakes two samples, imports them into a new
project, adds their zones, and photographs the editor on a screen of its own.
"""

from __future__ import annotations

import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

import cv2

HERE = Path(__file__).resolve().parent
ROOT = HERE.parents[1]
sys.path.insert(0, str(ROOT))

from tests.engines.godot.engine import run_godot  # noqa: E402
from tests.engines.godot.project import add_bundles, import_project, make_project  # noqa: E402

SAMPLES = ("office", "church")
LEVEL = """[gd_scene load_steps=3 format=3]

[sub_resource type="BoxMesh" id="floor"]
size = Vector3(40, 0.2, 40)

[sub_resource type="BoxMesh" id="box"]
size = Vector3(1.5, 1, 0.8)

[node name="Level" type="Node3D"]

[node name="Floor" type="MeshInstance3D" parent="."]
mesh = SubResource("floor")

[node name="Desk" type="MeshInstance3D" parent="."]
transform = Transform3D(1, 0, 0, 0, 1, 0, 0, 0, 1, 1, 0.5, -1)
mesh = SubResource("box")
"""


def bake(out: Path) -> list[Path]:
    """Bake the samples; their bundles' folders."""
    pictures = [next((ROOT / "samples").glob(f"{name}.[jp][pn]g")) for name in SAMPLES]
    command = [sys.executable, "-m", "i2r_vr", "bake", *map(str, pictures), "--out", str(out)]
    subprocess.run([*command, "--no-ambix", "--views", "4", "--quiet"], check=True)
    return [out / name for name in SAMPLES]


def main() -> None:
    """Make the project, take the pictures, and put them beside this script."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        project = make_project(folder / "level")
        add_bundles(project, bake(folder / "baked"))
        captures = project / "reverb_captures"
        captures.mkdir()
        (captures / ".gdignore").touch()
        for picture in (ROOT / "samples").glob("office.png"):
            shutil.copy(picture, captures)
        (project / "level.tscn").write_text(LEVEL, encoding="utf-8")
        import_project(project)
        shutil.copytree(HERE / "photographer", project / "addons/photographer")
        settings = project / "project.godot"
        plugin = '"res://addons/i2r_vr/plugin.cfg"'
        both = f'{plugin}, "res://addons/photographer/plugin.cfg"'
        settings.write_text(settings.read_text(encoding="utf-8").replace(plugin, both))
        run = run_godot(
            project, "--editor", "--resolution", "1280x800", display=True, timeout_s=1800
        )
        if run.code != 0:
            sys.exit(run.output)
        for taken in ("zone", "bundle"):
            picture = cv2.imread(str(project / f"{taken}.png"))
            cv2.imwrite(str(HERE / f"{taken}.png"), picture, [cv2.IMWRITE_PNG_COMPRESSION, 9])
            print(HERE / f"{taken}.png", picture.shape)


if __name__ == "__main__":
    main()
