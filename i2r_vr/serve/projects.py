# SPDX-License-Identifier: MIT
"""Engines' projects that were stated: the add-on goes in, and bundles are copied there."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from i2r_vr.bundle.store import Bundle, BundleFile, BundleTarget, write_bundle
from i2r_vr.errors import I2RError
from i2r_vr.serve.answers import not_there

BUNDLES_IN: Mapping[str, str] = {
    "unity": "Assets/i2r-vr",
    "unreal": "I2RVR/bundles",
    "godot": "reverb",
    "web": "i2r-vr-bundles",
}
"""Where a project of an engine takes bundles from (docs of the engines)."""


@dataclass(frozen=True)
class AddOns:
    """What the page needs of the engine bridges, given by whoever starts it.

    project_of : the engine and the folder of the project that a path is in; install : puts the
    add-on into a project, and says what was done; web : the web bridge's modules by their names.
    """

    project_of: Callable[[Path], tuple[str, Path]]
    install: Callable[[str, Path], str]
    web: Mapping[str, bytes]


@dataclass(frozen=True)
class Project:
    """A stated project."""

    folder: Path
    engine: str

    @property
    def bundles(self) -> str:
        """Where its bundles lie, below its folder."""
        return BUNDLES_IN[self.engine]

    def told(self) -> dict[str, Any]:
        """The project as JSON."""
        return {"name": self.folder.name, "engine": self.engine, "bundles": self.bundles}

    def copy(self, bundle: Bundle) -> Path:
        """Copy a bundle into the project, whole, over an older copy of it.

        Raises
        ------
        I2RError
            BUNDLE_FILE_MISSING; as `write_bundle`.
        """
        name = bundle.path.stem
        goal = self.folder.joinpath(*self.bundles.split("/"), name)
        if not goal.resolve().is_relative_to(self.folder.resolve()):
            raise I2RError(
                "SYMLINK_OUTSIDE", "a link out of the project", "a folder in it", "remove it", goal
            )
        files = [
            BundleFile(f.name, f.role, _read(bundle.folder / f.name)) for f in bundle.metadata.files
        ]
        return write_bundle(BundleTarget(goal, name), bundle.metadata, files).path


def _read(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError:
        raise I2RError(
            "BUNDLE_FILE_MISSING", "no such file", "it, as listed", "bake the capture again", path
        ) from None


class Projects:
    """The stated projects, known by their numbers."""

    def __init__(self, folders: tuple[Path, ...], add_ons: AddOns) -> None:
        self._add_ons = add_ons
        found = (add_ons.project_of(folder) for folder in folders)
        self.all = tuple(Project(folder, engine) for engine, folder in found)

    def project(self, number: int) -> Project:
        """A project by its number.

        Raises
        ------
        I2RError
            NOT_THERE.
        """
        if not 0 <= number < len(self.all):
            raise not_there("project")
        return self.all[number]

    def install(self, number: int) -> str:
        """Put the add-on into a project; what was done, in words.

        Raises
        ------
        I2RError
            As `i2r_vr.bridge.install_bridge`.
        """
        project = self.project(number)
        return self._add_ons.install(project.engine, project.folder)
