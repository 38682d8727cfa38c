"""Godot projects for tests: empty ones, with the add-on put in by the real command."""

from __future__ import annotations

import json
import re
import shutil
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

import numpy as np
from click.testing import CliRunner
from numpy.typing import NDArray

from i2r_vr.cli import main
from tests.engines.godot.engine import Run, run_godot
from tests.patience import HANG_S

SCRIPTS = Path(__file__).resolve().parent / "scripts"
EMPTY = """; Engine configuration file.
config_version=5

[application]

config/name="Level"
config/features=PackedStringArray("4.3")
"""


def make_project(folder: Path, physics: str | None = None) -> Path:
    """An empty project with the add-on; `physics` names another engine than the default."""
    folder.mkdir(parents=True)
    settings = "" if physics is None else f'\n[physics]\n\n3d/physics_engine="{physics}"\n'
    (folder / "project.godot").write_text(EMPTY + settings, encoding="utf-8")
    done = CliRunner().invoke(main, ["bridge", "install", "godot", str(folder)])
    assert done.exit_code == 0, done.output
    return folder


def add_bundles(project: Path, folders: Iterable[Path]) -> list[str]:
    """Copy bundles' folders into the project; returns the metadata files' paths in it."""
    paths = []
    for folder in folders:
        shutil.copytree(folder, project / "reverb" / folder.name)
        paths.append(f"res://reverb/{folder.name}/{folder.name}.i2rvr")
    return paths


def import_project(project: Path, timeout_s: float = HANG_S) -> Run:
    """Let the engine import whatever is new."""
    return run_godot(project, "--import", timeout_s=timeout_s)


def run_script(
    project: Path, script: str, plan: Mapping[str, Any], answer: str = "", timeout_s: float = HANG_S
) -> Any:
    """Run a script of `SCRIPTS` with a plan; the JSON file that it answers with."""
    shutil.copy(SCRIPTS / script, project / script)
    (project / "plan.json").write_text(json.dumps(plan), encoding="utf-8")
    done = run_godot(project, "--script", f"res://{script}", timeout_s=timeout_s)
    assert done.code == 0, done.output
    assert done.errors == [], done.output
    return json.loads((project / answer).read_text(encoding="utf-8")) if answer else None


def messages(run: Run) -> dict[str, list[tuple[str, str]]]:
    """Level and code of every message of the add-on, by the file that it names."""
    found: dict[str, list[tuple[str, str]]] = {}
    plain = re.sub(r"\x1b\[[0-9;]*m", "", run.output)
    line = r"^(ERROR: )?([A-Z][A-Z_]+): .* \((res://\S+\.i2rv[rl])\)$"
    for error, code, file in re.findall(line, plain, re.M):
        found.setdefault(file, []).append(("error" if error else "note", code))
    return found


def recording(project: Path, name: str) -> NDArray[np.float64]:
    """What a bus carried, [2, samples]."""
    frames = np.fromfile(project / f"{name}.f32", np.float32).reshape(-1, 2)
    return np.ascontiguousarray(frames.T, np.float64)
