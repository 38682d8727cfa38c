# SPDX-License-Identifier: MIT
"""The four engines: how a project is told, which versions serve, where an add-on goes."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType

from i2r_vr.errors import I2RError
from i2r_vr.strict_json import strict_json

_MAX_PROJECT_BYTES = 4 * 1024 * 1024
"""Project files are a few kilobytes; what is larger is no project file and isn't read."""


@dataclass(frozen=True)
class EngineProject:
    """An engine's projects and its add-on.

    Parameters
    ----------
    name : str
        As on the command line.
    mark : str
        Pattern of a file that only a project's folder holds; empty where any folder serves.
    source : str
        The add-on among the bridges.
    destination : str
        Where it goes, below the project's folder.
    version_file : str
        The file of the add-on that says its version.
    engine_version : str
        Regular expression of the engine's version (major, minor) in the marking file.
    oldest : tuple of int
        The oldest version of the engine that the add-on works in.
    """

    name: str
    mark: str
    source: str
    destination: str
    version_file: str
    engine_version: str = ""
    oldest: tuple[int, int] = (0, 0)


ENGINES: Mapping[str, EngineProject] = MappingProxyType(
    {
        "unity": EngineProject(
            "unity",
            "ProjectSettings/ProjectVersion.txt",
            "unity/com.i2rvr.reverb",
            "Packages/com.i2rvr.reverb",
            "package.json",
            r"m_EditorVersion:\s*(\d+)\.(\d+)",
            (2021, 3),
        ),
        "unreal": EngineProject(
            "unreal",
            "*.uproject",
            "unreal/I2RVR",
            "Plugins/I2RVR",
            "I2RVR.uplugin",
            r'"EngineAssociation"\s*:\s*"(\d+)\.(\d+)',
            (5, 3),
        ),
        "godot": EngineProject(
            "godot",
            "project.godot",
            "godot/addons/i2r_vr",
            "addons/i2r_vr",
            "plugin.cfg",
            r'config/features\s*=\s*PackedStringArray\([^)\n]*"(\d+)\.(\d+)"',
            (4, 3),
        ),
        "web": EngineProject("web", "", "web", "i2r-vr-web", "package.json"),
    }
)


def find_project(engine: EngineProject, given: Path) -> Path:
    """The folder of the project that `given` (the project, or a file or folder in it) belongs to.

    Raises
    ------
    I2RError
        PROJECT_NOT_FOUND, PROJECT_TOO_OLD.
    """
    folder = given.absolute()
    if folder.is_file() and engine.mark:
        folder = folder.parent
    if not folder.is_dir():
        raise _not_found(engine, given, "no such folder")
    if not engine.mark:
        return folder
    for place in (folder, *folder.parents):
        mark = project_mark(engine, place)
        if mark is not None:
            check_version(engine, mark)
            return place
    raise _not_found(engine, given, f"no {engine.mark} in it or above it")


def project_mark(engine: EngineProject, folder: Path) -> Path | None:
    """The file that makes a folder a project of an engine, if it is one."""
    marks = sorted(path for path in folder.glob(engine.mark) if path.is_file())
    return marks[0] if marks else None


def _not_found(engine: EngineProject, given: Path, found: str) -> I2RError:
    return I2RError(
        "PROJECT_NOT_FOUND",
        found,
        f"a folder of a {engine.name} project",
        "give the project's folder",
        given,
    )


def check_version(engine: EngineProject, mark: Path) -> None:
    """Refuse a project of an engine that is known to be too old.

    Raises
    ------
    I2RError
        PROJECT_TOO_OLD, PROJECT_UNREADABLE.
    """
    # What is written back, as Godot's is, stays in its own encoding.
    text = read_project_text(mark, wide=engine.name != "godot")
    found = re.search(engine.engine_version, text)
    if found is not None:
        version = (int(found[1]), int(found[2]))
    elif engine.name == "godot" and (
        old := re.search(r"^config_version\s*=\s*([1-4])\b", text, re.M)
    ):
        version = (int(old[1]) - 1, 0)
    else:
        return
    if version < engine.oldest:
        raise I2RError(
            "PROJECT_TOO_OLD",
            f"a project of {engine.name} {version[0]}.{version[1]}",
            f"{engine.oldest[0]}.{engine.oldest[1]} or newer",
            "open it in a newer editor first",
            mark,
        )


def read_project_text(path: Path, wide: bool = False) -> str:
    """A project's text file in UTF-8.

    Parameters
    ----------
    path : Path
    wide : bool
        UTF-16 with a byte order mark is read as well: Unreal writes it where a name or a
        description is no ASCII.

    Raises
    ------
    I2RError
        PROJECT_UNREADABLE.
    """
    try:
        if path.stat().st_size > _MAX_PROJECT_BYTES:
            raise I2RError(
                "PROJECT_UNREADABLE",
                f"more than {_MAX_PROJECT_BYTES} bytes",
                "a project's text file",
                "check it",
                path,
            )
        data = path.read_bytes()
        is_wide = wide and data.startswith((b"\xff\xfe", b"\xfe\xff"))
        return data.decode("utf-16" if is_wide else "utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        found = error.strerror if isinstance(error, OSError) else "bytes that are no UTF-8"
        raise I2RError(
            "PROJECT_UNREADABLE", found or "unreadable", "a UTF-8 text file", "check it", path
        ) from None


def add_on_version(file: Path) -> str:
    """The version that an add-on's own file says, or an empty text."""
    try:
        text = read_project_text(file, wide=True)
    except I2RError:
        return ""
    try:
        record = strict_json(text)
    except ValueError:
        match = re.search(r'^version\s*=\s*"?([^"\n]*)', text, re.M)
        return match[1].strip() if match is not None else ""
    if not isinstance(record, dict):
        return ""
    return next((str(record[key]) for key in ("version", "VersionName") if key in record), "")
