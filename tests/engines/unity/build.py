# SPDX-License-Identifier: MIT
"""The Unity package, its tests and the programs of these tests, compiled with Mono."""

from __future__ import annotations

import atexit
import json
import shutil
import subprocess
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import pytest

HERE = Path(__file__).parent
PACKAGE = HERE.parents[2] / "engine_bridges" / "unity" / "com.i2rvr.reverb"
CASES = HERE.parents[2] / "engine_bridges" / "conformance" / "cases"
FLAGS = ("-langversion:7", "-warn:4", "-warnaserror+", "-nologo")


def require_mono() -> None:
    """Skip where Mono's compiler or runtime is absent."""
    missing = [name for name in ("mcs", "mono") if shutil.which(name) is None]
    if missing:
        pytest.skip(f"not installed: {', '.join(missing)} (tests/engines/setup.sh)")


def asmdefs() -> dict[str, tuple[Path, dict[str, Any]]]:
    """Folder and content of every assembly definition, by its name."""
    found = {}
    for path in sorted(PACKAGE.rglob("*.asmdef")):
        content = json.loads(path.read_text(encoding="utf-8"))
        found[content["name"]] = (path.parent, content)
    return found


def sources(folder: Path) -> list[Path]:
    """C# files of an assembly: those below its folder that no inner assembly takes."""
    inner = [path.parent for path in folder.rglob("*.asmdef") if path.parent != folder]
    return [
        path
        for path in sorted(folder.rglob("*.cs"))
        if not any(path.is_relative_to(other) for other in inner)
    ]


@dataclass(frozen=True)
class Build:
    """A folder of compiled assemblies."""

    folder: Path

    def compile(
        self,
        name: str,
        files: Sequence[Path],
        references: Sequence[str],
        defines: Sequence[str] = (),
        program: bool = False,
    ) -> None:
        """Compile one assembly; warnings are errors."""
        command = ["mcs", *FLAGS, *(f"-define:{define}" for define in defines)]
        command += [f"-target:{'exe' if program else 'library'}"]
        command += [f"-out:{name}.{'exe' if program else 'dll'}"]
        command += [f"-r:{reference}.dll" for reference in references]
        command += [f"-r:System{part}.dll" for part in ("", ".Core", ".Numerics")]
        command += [str(file) for file in files]
        done = subprocess.run(command, cwd=self.folder, capture_output=True, text=True)
        assert done.returncode == 0, f"{name}: {done.stdout}{done.stderr}"
        assert "warning" not in done.stdout + done.stderr

    def run(self, *arguments: object, expect: int = 0) -> str:
        """Standard output of the trial program, which ends with the exit code `expect`."""
        command = ["mono", str(self.folder / "trial.exe"), *map(str, arguments)]
        done = subprocess.run(command, capture_output=True, text=True, encoding="utf-8")
        assert done.returncode == expect, done.stdout + done.stderr
        return done.stdout


def _own(asmdef: dict[str, Any]) -> set[str]:
    return {name for name in asmdef["references"] if name.startswith("I2RVR")}


def build_package(folder: Path, defines: Sequence[str] = ()) -> Build:
    """Compile stubs and package as the assembly definitions say."""
    build = Build(folder)
    build.compile("UnityStubs", sorted((HERE / "stubs").glob("*.cs")), (), defines)
    done: set[str] = set()
    waiting = asmdefs()
    while waiting:
        name = next(n for n, (_, c) in waiting.items() if _own(c) <= done)
        place, content = waiting.pop(name)
        stubs = [] if content["noEngineReferences"] else ["UnityStubs"]
        symbols = [*defines, *content["defineConstraints"]]
        build.compile(name, sources(place), [*sorted(_own(content)), *stubs], symbols)
        done.add(name)
    samples = sorted((PACKAGE / "Samples~").rglob("*.cs"))
    build.compile("Samples", samples, ["I2RVR.Core", "I2RVR", "UnityStubs"], defines)
    return build


@cache
def trial_build() -> Build:
    """Package and trial program, compiled once a process; skips without Mono."""
    require_mono()
    folder = tempfile.TemporaryDirectory(prefix="i2rvr_unity_")
    atexit.register(folder.cleanup)
    build = build_package(Path(folder.name))
    references = ["I2RVR.Core", "I2RVR.Editor.Core", "I2RVR", "I2RVR.Editor", "UnityStubs"]
    build.compile("trial", sorted((HERE / "programs").glob("*.cs")), references, program=True)
    return build
