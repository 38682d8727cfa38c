# SPDX-License-Identifier: MIT
"""Engines on this machine, and the add-ons in the projects that captures and bundles lie in."""

from __future__ import annotations

import glob
import os
import re
import shutil
import sys
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path

from i2r_vr.bridge import (
    ENGINES,
    EngineProject,
    add_on_version,
    check_version,
    damaged_files,
    project_mark,
)
from i2r_vr.doctor.finding import Finding
from i2r_vr.errors import I2RError
from i2r_vr.strict_json import strict_json
from i2r_vr.version import __version__

_MAX_VERSION_BYTES = 65536
_PROGRAM_MARKS = (
    *(b"\x7fELF", b"MZ", b"#!"),
    *(b"\xcf\xfa\xed\xfe", b"\xce\xfa\xed\xfe", b"\xca\xfe\xba\xbe"),  # Mach-O
)

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
    """Engines in their usual places and on the search path, each of them opened."""
    places = _PLACES.get(sys.platform, {})
    for engine, programs in _PROGRAMS.items():
        found = [path for name in programs if (path := shutil.which(name)) is not None]
        for pattern in places.get(engine, ()):
            found += sorted(glob.glob(os.path.expanduser(pattern)))  # noqa: PTH111, PTH207
        yield _installed(engine, [Path(path) for path in dict.fromkeys(found)])


def _installed(engine: str, paths: list[Path]) -> Finding:
    """A line about an engine: what can be run of what was found."""
    if not paths:
        return Finding(engine, "note", "not found (baking needs none)")
    versions = {path: _version(engine, path) for path in paths if _can_be_run(path)}
    broken = [path for path in paths if path not in versions]
    texts = [f"{version} ({path})".lstrip() for path, version in versions.items()]
    texts += [f"{path}, which is no program that can be run" for path in broken]
    if broken:
        return Finding(engine, "note", ", ".join(texts), "install it again")
    return Finding(engine, "ok", ", ".join(texts))


def _can_be_run(path: Path) -> bool:
    """True for a program by its first bytes, and for a folder of one; nothing is started."""
    try:
        if path.is_dir():  # of a Mac, or an installation of Unreal
            inner = path / ("Contents/MacOS" if path.suffix == ".app" else "Engine/Binaries")
            return any(inner.iterdir())
        with path.open("rb") as stream:
            return stream.read(4).startswith(_PROGRAM_MARKS) and os.access(path, os.X_OK)
    except OSError:
        return False


def _version(engine: str, path: Path) -> str:
    """What a path, or the file that Unreal keeps for it, says of an engine's version."""
    if engine == "unreal":
        for place in (path, *path.parents):
            version = _unreal_version(place / "Engine/Build/Build.version")
            if version:
                return version
    found = re.findall(r"\d+\.\d+(?:\.\d+)?(?:[abf]\d+)?", str(path.resolve()))
    return found[-1] if found else ""


def _unreal_version(file: Path) -> str:
    try:
        with file.open("rb") as stream:
            record = strict_json(stream.read(_MAX_VERSION_BYTES))
        return ".".join(str(int(record[f"{part}Version"])) for part in ("Major", "Minor", "Patch"))
    except (OSError, ValueError, KeyError, TypeError):
        return ""


def add_ons(folders: Iterable[Path]) -> Iterator[Finding]:
    """Projects around the folders, whether the add-on is in them, and whether it is whole."""
    seen: set[Path] = set()
    for folder in folders:
        for place in (folder.absolute(), *folder.absolute().parents):
            for engine in ENGINES.values():
                mark = project_mark(engine, place) if engine.mark and place not in seen else None
                if mark is not None:
                    seen.add(place)
                    yield _add_on(engine, place, mark)


def _add_on(engine: EngineProject, place: Path, mark: Path) -> Finding:
    add_on = place / engine.destination
    about = f"{engine.name} project {place}"
    install = f"i2r-vr bridge install {engine.name} '{place}'"
    try:
        check_version(engine, mark)
    except I2RError as error:
        return Finding("add-on", "note", f"{about}: {error.code}, {error.found}", error.action)
    if not add_on.is_dir():
        return Finding("add-on", "note", f"{about} has no add-on", install)
    version = add_on_version(add_on / engine.version_file)
    damaged, count = damaged_files(add_on)
    if not version:
        found = f"{about} has an add-on whose {engine.version_file} cannot be read"
        return Finding("add-on", "note", found, install)
    has = f"{about} has the add-on {version}"
    if damaged:
        what = f"{len(damaged)} of {count} files missing or changed, {damaged[0]} first"
        return Finding("add-on", "note", f"{has}, {what}", f"{install} --force restores them")
    if version != __version__:
        return Finding("add-on", "note", f"{has}, this is {__version__}", install)
    return Finding("add-on", "ok", has)
