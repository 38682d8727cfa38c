"""Runs the real Godot, in the chroot that ``setup.sh`` makes, on a project of this machine.

Each run has mounts, processes, network and ``/tmp`` (the engine's home) of its own, so that
runs side by side don't meet and nothing is left behind. The project is at ``/project`` inside,
and what the engine writes there is written to the project.
"""

from __future__ import annotations

import os
import re
import subprocess
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import pytest

from tests.patience import HANG_S

ROOT = Path(os.environ.get("I2RVR_GODOT_ROOT", "/var/lib/i2r-vr/godot"))
INSIDE = "/project"
"""Where the project is for the engine."""
SCREEN = ["xvfb-run", "-a", "-s", "-screen 0 1600x1000x24"]

_ISOLATE = ["unshare", "--mount", "--pid", "--fork", "--kill-child", "--net", "--ipc"]
_ENTER = """
set -e
root="$1"; shift
mount -t proc proc "$root/proc"
mount --rbind /dev "$root/dev"
mount -t tmpfs tmpfs "$root/tmp"
while [ "$1" != -- ]; do
  mkdir -p "$root$2"
  mount --bind "$1" "$root$2"
  shift 2
done
shift
cd /
code=0  # no exec: an X server sends no signal to process 1, and xvfb-run waits for one
chroot "$root" /usr/bin/env -i HOME=/tmp LANG=C.UTF-8 PATH=/usr/bin:/bin "$@" || code=$?
exit "$code"
"""


@dataclass(frozen=True)
class Run:
    """What a run of the engine printed (both streams, in order) and its exit code."""

    code: int
    output: str

    @property
    def errors(self) -> list[str]:
        """Lines that the engine marks as errors or warnings."""
        plain = re.sub(r"\x1b\[[0-9;]*m", "", self.output)
        marks = r"^(?:SCRIPT |USER |SHADER )?(?:ERROR|WARNING|Parse Error)\b.*$"
        return re.findall(marks, plain, re.M)


def run_inside(
    command: Sequence[str], folders: Mapping[Path, str], timeout_s: float = HANG_S
) -> Run:
    """Run a command in the chroot with folders of this machine mounted in it.

    Parameters
    ----------
    command : sequence of str
    folders : mapping
        Folders of this machine, and where they are inside.
    timeout_s : float
        After it the run and all that it started are killed (`subprocess.TimeoutExpired`).
    """
    mounts = [str(part) for pair in folders.items() for part in pair]
    done = subprocess.run(
        [*_ISOLATE, "sh", "-c", _ENTER, "sh", str(ROOT), *mounts, "--", *command],
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        errors="replace",
        timeout=timeout_s,
        check=False,
    )
    return Run(done.returncode, done.stdout)


def run_godot(
    project: Path,
    *arguments: str,
    display: bool = False,
    folders: Mapping[Path, str] | None = None,
    timeout_s: float = HANG_S,
) -> Run:
    """Run Godot on a project.

    Parameters
    ----------
    project : Path
        The folder that holds ``project.godot``.
    *arguments : str
        Such as ``--import``, or ``--script``, ``res://test.gd``.
    display : bool
        Render in software on a screen of its own, instead of ``--headless``.
    folders : mapping, optional
        Further folders of this machine, and where they are inside.
    timeout_s : float
        As in `run_inside`.
    """
    screen = SCREEN if display else []
    mode = ["--rendering-driver", "opengl3"] if display else ["--headless"]
    engine = ["godot", *mode, "--audio-driver", "Dummy", "--path", INSIDE]
    mounted = {project.resolve(): INSIDE, **(folders or {})}
    return run_inside([*screen, *engine, *arguments], mounted, timeout_s)


@cache
def why_absent() -> str | None:
    """Why the engine cannot run here, or None where it can."""
    if not (ROOT / "usr/bin/godot").exists():
        return "Godot is not set up (tests/engines/setup.sh)"
    try:
        found = run_inside(["godot", "--version"], {}, 60.0)
    except (OSError, subprocess.TimeoutExpired) as error:
        return f"Godot does not start: {error}"
    return None if found.code == 0 else f"Godot does not start: {found.output.strip()[-200:]}"


needs_godot = pytest.mark.skipif(why_absent() is not None, reason=str(why_absent()))
"""Skips a test, saying why, where the engine cannot run."""
