# SPDX-License-Identifier: MIT
"""``i2r-vr bake`` as a process of its own, watched and stopped from the editor."""

from __future__ import annotations

import os
import queue
import shutil
import subprocess
import threading
from collections.abc import Callable
from pathlib import Path
from typing import IO

from i2rvr.messages import BridgeError

COMMAND = "i2r-vr"
_POLL_S = 0.1
_STOP_S = 10.0


def find_command() -> str:
    """The program: what I2R_VR_COMMAND names, else ``i2r-vr`` on the search path.

    Raises
    ------
    BridgeError
        TOOL_MISSING.
    """
    named = os.environ.get("I2R_VR_COMMAND", COMMAND)
    found = shutil.which(named)
    if found is None:
        raise BridgeError(
            "TOOL_MISSING",
            f"no program {named}",
            "i2r-vr on the search path, or named by I2R_VR_COMMAND",
            "install it (pipx install i2r-vr) and start the editor again",
        )
    return found


def bake(captures: Path, bundles: Path, config: Path, step: Callable[[str], None]) -> None:
    """Bake a folder of captures.

    Parameters
    ----------
    config : Path
        A TOML file of options, used where it exists.
    step : callable
        Gets each line that a capture ends with, and "" while there is none; what it raises stops
        the process.

    Raises
    ------
    BridgeError
        TOOL_MISSING; BAKE_FAILED with the last line of the errors. Captures that did not fail are
        baked all the same.
    """
    command = [find_command(), "bake", str(captures), "--out", str(bundles)]
    if config.is_file():
        command += ["--config", str(config)]
    process = subprocess.Popen(
        command,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        env=_environment(),
        creationflags=getattr(subprocess, "CREATE_NO_WINDOW", 0),
    )
    lines: queue.Queue[tuple[str, str]] = queue.Queue()
    readers = [
        threading.Thread(target=_read, args=(name, stream, lines), daemon=True)
        for name, stream in (("out", process.stdout), ("err", process.stderr))
    ]
    errors: list[str] = []
    try:
        for reader in readers:
            reader.start()
        while any(reader.is_alive() for reader in readers) or not lines.empty():
            try:
                name, line = lines.get(timeout=_POLL_S)
            except queue.Empty:
                step("")
                continue
            if name == "err":
                errors.append(line)
            step(line)
        code = process.wait(_STOP_S)
    finally:
        _stop(process, readers)
    if code != 0:
        last = errors[-1] if errors else f"exit code {code} without a message"
        raise BridgeError(
            "BAKE_FAILED", last, "a bake without errors", "mend this and bake again", captures
        )


def _environment() -> dict[str, str]:
    """The editor's environment without what it sets for its own Python."""
    own = ("PYTHONHOME", "PYTHONPATH", "PYTHONEXECUTABLE")
    return {name: value for name, value in os.environ.items() if name not in own}


def _read(name: str, stream: IO[bytes], lines: queue.Queue[tuple[str, str]]) -> None:
    for line in stream:
        text = line.decode("utf-8", "replace").strip()
        if text:
            lines.put((name, text))


def _stop(process: subprocess.Popen[bytes], readers: list[threading.Thread]) -> None:
    if process.poll() is None:
        process.terminate()
        try:
            process.wait(_STOP_S)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()
    for reader in readers:
        reader.join(_STOP_S)
    for stream in (process.stdout, process.stderr):
        if stream is not None:
            stream.close()
