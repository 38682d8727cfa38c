# SPDX-License-Identifier: MIT
"""Engines on this machine, and the add-ons in the projects that captures and bundles lie in."""

from __future__ import annotations

import glob
import os
import shutil
import sys
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path

from i2r_vr.bridge.engines import ENGINES, EngineProject, add_on_version
from i2r_vr.doctor.finding import Finding

_PROGRAMS = {
    "godot": ("godot", "godot4", "Godot"),
    "unity": ("unity", "unity-editor", "Unity"),
    "unreal": ("UnrealEditor", "UnrealEditor-Cmd", "UE4Editor"),
}
_PLACES: Mapping[str, Mapping[str, tuple[str, ...]]] = {
    "linux": {
        "godot": ("/opt/godot*/[Gg]odot*", "~/.local/share/Steam/steamapps/common/Godot*/godot*"),
        "unity": ("~/Unity/Hub/Editor/*/Editor/Unity", "/opt/unity/editors/*/Editor/Unity"),
        "unreal": (
            "/opt/[Uu]nreal*/Engine/Binaries/Linux/UnrealEditor",
            "~/UnrealEngine*/Engine/Binaries/Linux/UnrealEditor",
        ),
    },
    "darwin": {
        "godot": ("/Applications/Godot*.app",),
        "unity": ("/Applications/Unity/Hub/Editor/*/Unity.app",),
        "unreal": ("/Users/Shared/Epic Games/UE_*",),
    },
    "win32": {
        "godot": ("C:/Program Files/Godot*/Godot*.exe",),
        "unity": ("C:/Program Files/Unity/Hub/Editor/*/Editor/Unity.exe",),
        "unreal": ("C:/Program Files/Epic Games/UE_*",),
    },
}


def installed() -> Iterator[Finding]:
    """Engines in their usual places and on the search path."""
    places = _PLACES.get(sys.platform, {})
    for engine, programs in _PROGRAMS.items():
        found = [path for name in programs if (path := shutil.which(name)) is not None]
        for pattern in places.get(engine, ()):
            found += sorted(glob.glob(os.path.expanduser(pattern)))  # noqa: PTH111, PTH207
        text = ", ".join(dict.fromkeys(found)) or "not found (baking needs none)"
        yield Finding(engine, "ok" if found else "note", text)


def add_ons(folders: Iterable[Path]) -> Iterator[Finding]:
    """Projects around the folders, and whether the add-on is in them."""
    seen: set[Path] = set()
    for folder in folders:
        for place in (folder.absolute(), *folder.absolute().parents):
            for engine in ENGINES.values():
                if place in seen or not engine.mark or not any(place.glob(engine.mark)):
                    continue
                seen.add(place)
                yield _add_on(engine, place)


def _add_on(engine: EngineProject, place: Path) -> Finding:
    add_on = place / engine.destination
    about = f"{engine.name} project {place}"
    if not add_on.is_dir():
        install = f"i2r-vr bridge install {engine.name} '{place}'"
        return Finding("add-on", "note", f"{about} has no add-on", install)
    version = add_on_version(add_on / engine.version_file)
    return Finding("add-on", "ok", f"{about} has the add-on {version}".rstrip())
