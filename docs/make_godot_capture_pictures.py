"""Takes the pictures of docs/godot_capture.md in the real Godot (see tests/engines/setup.sh).

Usage: python docs/make_godot_capture_pictures.py
"""

from __future__ import annotations

import json
import shutil
import sys
import tempfile
from pathlib import Path

import cv2
import numpy as np

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from i2r_vr.capture import discover, load_capture  # noqa: E402
from tests.engines.godot.engine import run_godot, why_absent  # noqa: E402
from tests.engines.godot.project import make_project  # noqa: E402

PICTURES = ROOT / "docs/pictures"
LEVELS = ROOT / "tests/engines/godot_levels"


def make_level(folder: Path) -> Path:
    """A project with the add-on, the level and the driver of the dock."""
    project = make_project(folder / "level")
    shutil.copy(LEVELS / "make_levels.gd", project)
    run_godot(project, "--script", "res://make_levels.gd", display=True)
    shutil.copytree(LEVELS / "dock_driver", project / "addons/dock_driver")
    settings = project / "project.godot"
    own = '"res://addons/i2r_vr/plugin.cfg"'
    both = f'{own}, "res://addons/dock_driver/plugin.cfg"'
    settings.write_text(settings.read_text(encoding="utf-8").replace(own, both), encoding="utf-8")
    return project


def draw_capture(folder: Path, name: str, target: Path) -> None:
    """Colours, depth (near is bright) and material indices of a capture, one below the other."""
    (source,) = [found for found in discover([folder]) if found.stem == name]
    capture = load_capture(source)
    assert capture.depth_m is not None
    assert capture.materials is not None
    near = 1.0 / capture.depth_m
    grey = (255.0 * near / near.max()).astype(np.uint8)
    hue = (capture.materials.index * 23 % 180).astype(np.uint8)
    full = np.full_like(hue, 200)
    parts = [
        cv2.cvtColor(capture.rgb, cv2.COLOR_RGB2BGR),
        cv2.cvtColor(grey, cv2.COLOR_GRAY2BGR),
        cv2.cvtColor(np.dstack([hue, full, full]), cv2.COLOR_HSV2BGR),
    ]
    cv2.imwrite(str(target), np.vstack(parts))


def main() -> None:
    """Take the pictures, or say why not."""
    reason = why_absent()
    if reason is not None:
        sys.exit(reason)
    PICTURES.mkdir(exist_ok=True)
    with tempfile.TemporaryDirectory() as folder:
        project = make_level(Path(folder))
        plan = {
            "scene": "res://known_room.tscn",
            "settings": {"width": 512},
            "tasks": [{"task": "capture"}],
            "look_at": "Probe",
            "shot": "res://dock.png",
        }
        (project / "drive.json").write_text(json.dumps(plan), encoding="utf-8")
        run = run_godot(project, "--editor", display=True, timeout_s=900.0)
        print(run.output[-400:])
        shutil.copy(project / "dock.png", PICTURES / "godot_dock.png")
        draw_capture(
            project / "reverb_captures", "Level_Probe", PICTURES / "godot_capture_layers.png"
        )


if __name__ == "__main__":
    main()
