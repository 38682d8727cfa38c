# SPDX-License-Identifier: MIT
"""The add-ons that come with the package: in the wheel, or beside it in a clone."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from i2r_vr.bridge.engines import EngineProject
from i2r_vr.errors import I2RError

FOLDER = "engine_bridges"
LEFT_OUT = frozenset({"node_modules", "rooms", "__pycache__", "Binaries", "Intermediate"})
"""Folders that tools make inside an add-on; so are those whose names begin with a dot."""


def bridges_folder() -> Path:
    """The folder of all bridges."""
    package = Path(__file__).parent.parent
    inside = package / FOLDER
    return inside if inside.is_dir() else package.parent / FOLDER


def shipped_files(engine: EngineProject) -> Mapping[str, bytes]:
    """The add-on's files by their paths below it (with forward slashes).

    Raises
    ------
    I2RError
        BRIDGE_ABSENT, where this installation has none for the engine.
    """
    source = bridges_folder() / engine.source
    if not (source / engine.version_file).is_file():
        raise I2RError(
            "BRIDGE_ABSENT",
            f"no add-on for {engine.name} in this installation",
            "a whole package",
            "install i2r-vr again",
            source,
        )
    found = {}
    for path in sorted(source.rglob("*")):
        relative = path.relative_to(source)
        if path.is_file() and not any(_is_left_out(part) for part in relative.parts):
            found[relative.as_posix()] = path.read_bytes()
    return found


def _is_left_out(name: str) -> bool:
    return name in LEFT_OUT or name.startswith(".")
