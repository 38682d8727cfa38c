# SPDX-License-Identifier: MIT
"""Putting an add-on into a project, and upgrading it there, so that a crash harms nothing.

The new folder is staged in a hidden folder of the project and swapped with the old one. A list
of what was installed, with hashes, lies in the add-on: files that are not on it belong to the
user (or to the engine, as Godot's ``.import`` and Unity's ``.meta``) and are carried over; files
on it that were changed since are the user's work, and the upgrade refuses to replace them.
"""

from __future__ import annotations

import errno
import hashlib
import json
import os
import shutil
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

from i2r_vr.bridge.engines import ENGINES, EngineProject, add_on_version, find_project
from i2r_vr.bridge.godot_project import enable_plugin
from i2r_vr.bridge.shipped import shipped_files
from i2r_vr.bridge.unreal_project import WITHOUT_MODULE, is_compiled, without_module
from i2r_vr.errors import I2RError, Notice, UsageError
from i2r_vr.strict_json import strict_json

LEDGER = "i2r_vr_files.json"
STAGING = ".i2r-vr-install"
GENERATED = (".uid", ".import", ".meta")
"""Endings of files that engines write beside others, and that the project's scenes refer to."""
_REFUSED = (errno.EACCES, errno.EPERM, errno.EROFS)


@dataclass(frozen=True)
class Installation:
    """What was done.

    Parameters
    ----------
    folder : Path
        The add-on in the project.
    version : str
        Of the add-on.
    previous : str, optional
        The version that lay there.
    changed : int
        How many files were written or removed; 0 where the same add-on lay there.
    notices : tuple of Notice
        What is left for the user to do.
    """

    folder: Path
    version: str
    previous: str | None
    changed: int
    notices: tuple[Notice, ...] = ()


def install_bridge(engine: str, project: str | Path, force: bool = False) -> Installation:
    """Install or upgrade an add-on.

    Parameters
    ----------
    engine : str
        ``unity``, ``unreal``, ``godot`` or ``web``.
    project : path
        The project's folder, or a file or folder in it; for the web any folder.
    force : bool
        Replace files of the add-on although the user has changed them.

    Raises
    ------
    I2RError
        ENGINE_UNKNOWN, PROJECT_NOT_FOUND, PROJECT_TOO_OLD, PROJECT_UNREADABLE, BRIDGE_ABSENT,
        BRIDGE_CHANGED (files of the add-on were changed), BRIDGE_IN_THE_WAY (a file or a link
        lies where its folder should go), PROJECT_NOT_WRITABLE, INSTALL_FAILED.
    """
    if engine not in ENGINES:
        raise UsageError("ENGINE_UNKNOWN", engine, "one of " + ", ".join(ENGINES), "choose one")
    found = ENGINES[engine]
    place = find_project(found, Path(project))
    new = shipped_files(found)
    notices: tuple[Notice, ...] = ()
    if engine == "unreal" and not is_compiled(place):
        new, notices = without_module(new), (WITHOUT_MODULE,)
    with _named_errors(place):
        done = _Upgrade(found, place, new).run(force)
        if engine == "godot":
            notices = enable_plugin(place / "project.godot")
    return Installation(done.folder, done.version, done.previous, done.changed, notices)


class _Upgrade:
    """One installation: compare with what is there, stage, swap."""

    def __init__(self, engine: EngineProject, project: Path, new: Mapping[str, bytes]) -> None:
        self.engine, self.project, self.new = engine, project, new
        self.folder = project / engine.destination
        self.staging = project / STAGING
        self.backup = self.staging / "old"

    def run(self, force: bool) -> Installation:
        """Do it; where the same add-on is there, nothing is written."""
        self._recover()
        self._check_way()
        previous = self._previous()
        known = _read_ledger(self.folder / LEDGER)
        wanted = {path: content_hash(data) for path, data in self.new.items()}
        ours = known.keys() | wanted.keys()
        current = {path: self._hash(path) if path in ours else "" for path in self._present()}
        for path in self._identities(known, current, wanted):
            del wanted[path], current[path]
        if not force:
            self._refuse_changed(known, current, wanted)
        stale = {path for path in known if path in current and path not in wanted}
        changed = len(stale) + sum(current.get(path) != value for path, value in wanted.items())
        if changed or known != wanted:
            kept = set(self._present()) - wanted.keys() - stale - {LEDGER}
            self._swap(wanted, sorted(kept))
        version = add_on_version(self.folder / self.engine.version_file)
        return Installation(self.folder, version, previous, changed)

    def _recover(self) -> None:
        """Put back what a crashed installation had moved away, and clear its rest."""
        if self.backup.is_dir() and not os.path.lexists(self.folder):
            self.folder.parent.mkdir(parents=True, exist_ok=True)
            self.backup.replace(self.folder)
        if os.path.lexists(self.staging):
            shutil.rmtree(self.staging)

    def _check_way(self) -> None:
        if self.folder.is_symlink() or (self.folder.exists() and not self.folder.is_dir()):
            raise I2RError(
                "BRIDGE_IN_THE_WAY",
                "a link" if self.folder.is_symlink() else "a file",
                "a folder, or nothing",
                "move it away",
                self.folder,
            )

    def _previous(self) -> str | None:
        if not (self.folder / self.engine.version_file).is_file():
            return None
        return add_on_version(self.folder / self.engine.version_file)

    def _present(self) -> Iterator[str]:
        """Paths of all files and links below the add-on's folder."""
        for folder, folders, files in os.walk(self.folder):
            linked = [name for name in folders if (Path(folder) / name).is_symlink()]
            for name in (*linked, *files):
                yield (Path(folder) / name).relative_to(self.folder).as_posix()

    def _hash(self, path: str) -> str:
        """Of a link nothing, so that it never counts as a file of the add-on's."""
        place = self.folder / path
        return "" if place.is_symlink() else content_hash(place.read_bytes())

    def _identities(
        self, known: Mapping[str, str], current: Mapping[str, str], wanted: Mapping[str, str]
    ) -> list[str]:
        """Files that the engine has written where the add-on brings its own: they stay."""
        return [
            path
            for path in current.keys() & wanted.keys()
            if path.endswith(GENERATED) and current[path] not in (known.get(path), wanted[path])
        ]

    def _refuse_changed(
        self, known: Mapping[str, str], current: Mapping[str, str], wanted: Mapping[str, str]
    ) -> None:
        """Refuse to lose what the user has changed, or put where a file of ours should go."""
        lost = [
            path
            for path in sorted(current.keys() & (wanted.keys() | known.keys()))
            if current[path] not in (known.get(path), wanted.get(path))
        ]
        if lost:
            more = f" and {len(lost) - 1} more" if len(lost) > 1 else ""
            raise I2RError(
                "BRIDGE_CHANGED",
                f"{lost[0]}{more} changed since it was installed",
                "the add-on's files as installed",
                "keep a copy of your changes and use --force",
                self.folder,
            )

    def _swap(self, wanted: Mapping[str, str], kept: list[str]) -> None:
        fresh = self.staging / "new"
        try:
            for path in wanted:
                _write(fresh / path, self.new[path])
            for path in kept:
                _carry(self.folder / path, fresh / path)
            ledger = json.dumps({"files": dict(sorted(wanted.items()))}, indent=1) + "\n"
            _write(fresh / LEDGER, ledger.encode())
            self.folder.parent.mkdir(parents=True, exist_ok=True)
            if self.folder.exists():
                self.folder.replace(self.backup)
            fresh.replace(self.folder)
        finally:
            with suppress(OSError):
                if self.backup.is_dir() and not self.folder.exists():
                    self.backup.replace(self.folder)
            shutil.rmtree(self.staging, ignore_errors=True)


def content_hash(data: bytes) -> str:
    r"""SHA-256 of a file's content, the same for both kinds of line ends.

    Examples
    --------
    >>> content_hash(b"a\r\n") == content_hash(b"a\n")
    True
    """
    return hashlib.sha256(data.replace(b"\r\n", b"\n")).hexdigest()


def damaged_files(folder: Path) -> tuple[list[str], int]:
    """Files of an installed add-on that are missing or changed, and how many it has.

    Parameters
    ----------
    folder : Path
        The add-on's folder in a project; one without a list of what was installed has none.
    """
    known = _read_ledger(folder / LEDGER)
    damaged = [
        name
        for name, wanted in sorted(known.items())
        if not name.endswith(GENERATED) and _hash_of_inner(folder, name) != wanted
    ]
    return damaged, len(known)


def _hash_of_inner(folder: Path, name: str) -> str:
    """Hash of a file below a folder; nothing for what lies elsewhere or is no such file."""
    path = PurePosixPath(name)
    if path.is_absolute() or ".." in path.parts:
        return ""
    try:
        place = folder / path
        return content_hash(place.read_bytes()) if place.is_file() else ""
    except (OSError, ValueError):
        return ""


def _read_ledger(path: Path) -> Mapping[str, str]:
    """What was installed, or nothing where that is not known."""
    try:
        files = strict_json(path.read_bytes())["files"]
        return {str(name): str(value) for name, value in files.items()}
    except (OSError, ValueError, KeyError, TypeError, AttributeError):
        return {}


def _write(path: Path, data: bytes) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("wb") as stream:
        stream.write(data)
        stream.flush()
        os.fsync(stream.fileno())


def _carry(source: Path, goal: Path) -> None:
    """The same file at another place of the disk: linked where that goes, else copied."""
    goal.parent.mkdir(parents=True, exist_ok=True)
    try:
        os.link(source, goal, follow_symlinks=False)
    except (OSError, NotImplementedError):
        shutil.copy2(source, goal, follow_symlinks=False)


@contextmanager
def _named_errors(project: Path) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        refused = error.errno in _REFUSED
        raise I2RError(
            "PROJECT_NOT_WRITABLE" if refused else "INSTALL_FAILED",
            (error.strerror or type(error).__name__).lower(),
            "a project that can be written to",
            "check permissions, locks and free space",
            error.filename or project,
        ) from error
