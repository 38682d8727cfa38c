# SPDX-License-Identifier: MIT
"""``OUT/.i2rvr/sources.json``: which input folder each bundle came from.

Two folders may hold pictures of one name, whose bundles would share one place; this file tells a
capture that changed or moved from another one. Folders are relative to OUT, so that a project
may move as a whole; on another drive they are absolute. The file is hostile until it was checked,
and what it names is only ever looked at, never written.
"""

from __future__ import annotations

import json
import os
import threading
from collections.abc import Collection
from contextlib import suppress
from pathlib import Path, PurePath, PurePosixPath
from typing import TYPE_CHECKING, Any, Literal, NoReturn

from i2r_vr.bundle.file_set import out_error, replace_file
from i2r_vr.bundle.layout import OWN_FOLDER, BundleTarget, own_folder, recorded_name
from i2r_vr.errors import I2RError
from i2r_vr.strict_json import parse_json

if TYPE_CHECKING:
    from i2r_vr.capture import CaptureSource

FORMAT, VERSION = "i2rvr-sources", 1
MAX_BYTES = 64 * 1024 * 1024
LONGEST_PATH = 32_767
Whereabouts = Literal["there", "gone", "out of reach", "unrecorded"]
_WRITING = threading.Lock()


class Origins:
    """What a folder of bundles knows of its captures.

    Parameters
    ----------
    out : Path

    Raises
    ------
    I2RError
        SOURCES_BROKEN.
    """

    def __init__(self, out: Path) -> None:
        self.out, self.path = out, own_folder(out) / "sources.json"
        self._real = Path(os.path.realpath(out))
        self._absolute = Path(os.path.abspath(out))  # noqa: PTH100 - links in it are kept
        self._folders: dict[str, str] = {}
        self._changes: dict[str, str | None] = {}
        self._seen: tuple[int, ...] | None = None
        self._refresh()

    def folder(self, bundle: Path) -> Path | None:
        """The input folder of the bundle in a folder, absolute, where it is recorded."""
        key = self._key(bundle)
        recorded = self._changes.get(key, self._folders.get(key))
        return None if recorded is None else Path(os.path.normpath(self._real / recorded))

    def refuse_other(self, target: BundleTarget, source: CaptureSource) -> None:
        """Refuse to let a capture replace the bundle of another one of the same name.

        Raises
        ------
        I2RError
            BUNDLE_TAKEN.
        """
        recorded = self.folder(target.folder)
        if recorded is None:
            return
        if not source.content and _same(recorded, source.input_folder):
            return
        other = recorded / source.relative_folder / source.file.name
        if not target.metadata_path.exists() or _lies_there(other) != "there":
            return
        raise I2RError(
            "BUNDLE_TAKEN",
            f"{source.file} would replace the bundle {target.folder} of another capture",
            "a bundle of this capture, or none",
            "give another --out, or both folders' parent; --adopt replaces it",
            other,
        )

    def record(self, target: BundleTarget, source: CaptureSource) -> None:
        """A bundle is, or is about to be, that of a capture; `save` writes it.

        One in memory has no folder, and its bundle none that is recorded.
        """
        key = self._key(target.folder)
        folder = None if source.content else self._relative(source.input_folder)
        with _WRITING:
            if self._folders.get(key) != folder:
                self._changes[key] = folder

    def keep(self, bundles: Collection[Path]) -> None:
        """Only the bundles in some folders are left; `save` writes it."""
        with _WRITING:
            left = {self._key(bundle) for bundle in bundles}
            self._changes.update({key: None for key in self._folders if key not in left})

    def save(self) -> None:
        """Write what changed, if anything, beside what other threads wrote.

        Raises
        ------
        I2RError
            OUT_NOT_WRITABLE, DISK_FULL, OUT_FAILED; SOURCES_BROKEN.
        """
        with _WRITING:
            if not self._changes:
                return
            self._refresh()
            merged: dict[str, str | None] = {**self._folders, **self._changes}
            kept = {key: folder for key, folder in merged.items() if folder is not None}
            try:
                self._write(kept)
            except OSError as error:
                raise out_error(error, self.out) from error
            self._folders, self._changes, self._seen = kept, {}, _state(self.path)

    def capture(self, bundle: Path, capture_file: str) -> Path | None:
        """Where the capture of the bundle in a folder was; see `whereabouts`."""
        recorded = self.folder(bundle)
        if recorded is None:
            return None
        return recorded / PurePosixPath(self._key(bundle)).parent / capture_file

    def whereabouts(self, bundle: Path, capture_file: str) -> Whereabouts:
        """Where the capture of the bundle in a folder is.

        Parameters
        ----------
        bundle : Path
        capture_file : str
            ``capture.file`` of its metadata.

        Returns
        -------
        str
            ``out of reach`` where the input folder is gone and might be on a disk that is not
            there, or on another machine.
        """
        recorded, capture = self.folder(bundle), self.capture(bundle, capture_file)
        if recorded is None or capture is None:
            return "unrecorded"
        if _is_remote(recorded):
            return "out of reach"
        found = _lies_there(capture)
        if found == "gone" and not recorded.is_dir():
            return "gone" if _holds_something(recorded.parent) else "out of reach"
        return found

    def _key(self, bundle: Path) -> str:
        """A bundle's folder relative to OUT; only ever compared, so that no entry leads away."""
        place = Path(os.path.abspath(bundle))  # noqa: PTH100
        if place.is_relative_to(self._absolute):
            return place.relative_to(self._absolute).as_posix()
        return PurePath(os.path.relpath(os.path.realpath(place), self._real)).as_posix()

    def _relative(self, folder: Path) -> str:
        place = os.path.realpath(folder)
        with suppress(ValueError):  # on another drive
            place = os.path.relpath(place, self._real)
        return PurePath(place).as_posix()

    def _refresh(self) -> None:
        state = _state(self.path)
        if state != self._seen:
            self._folders = {} if state is None else _read(self.path)
            self._seen = state

    def _write(self, folders: dict[str, str]) -> None:
        rows = [{"bundle": key, "folder": folder} for key, folder in sorted(folders.items())]
        document = {"format": FORMAT, "version": VERSION, "bundles": rows}
        text = json.dumps(document, indent=1, ensure_ascii=True) + "\n"
        self.path.parent.mkdir(parents=True, exist_ok=True)
        replace_file(self.path, text.encode("ascii"), durable=True)


def origins_above(bundle: Path) -> Origins | None:
    """The record that lists the bundle in a folder: that of the nearest folder above it.

    Raises
    ------
    I2RError
        SOURCES_BROKEN.
    """
    for place in Path(os.path.realpath(bundle)).parents:
        if (place / OWN_FOLDER / "sources.json").is_file():
            return Origins(place)
    return None


def _state(path: Path) -> tuple[int, ...] | None:
    try:
        found = path.stat()
    except OSError:
        return None
    return found.st_mtime_ns, found.st_size, found.st_ino


def _read(path: Path) -> dict[str, str]:
    try:
        with path.open("rb") as stream:
            data = stream.read(MAX_BYTES + 1)
    except OSError as error:
        _broken(path, error.strerror or "unreadable")
    if len(data) > MAX_BYTES:
        _broken(path, f"more than {MAX_BYTES} bytes")
    document = parse_json(data, path, "SOURCES_BROKEN", "restore or delete it")
    if not isinstance(document, dict) or document.get("format") != FORMAT:
        _broken(path, f'no "format": "{FORMAT}"')
    if document.get("version") != VERSION:
        _broken(path, f"version {str(document.get('version'))[:20]}")
    rows = document.get("bundles")
    if not isinstance(rows, list):
        _broken(path, "no list of bundles")
    return dict(_row(path, number, row) for number, row in enumerate(rows))


def _row(path: Path, number: int, row: Any) -> tuple[str, str]:
    bundle = row.get("bundle") if isinstance(row, dict) else None
    folder = row.get("folder") if isinstance(row, dict) else None
    if not isinstance(bundle, str) or not isinstance(folder, str):
        _broken(path, f"bundles[{number}] without bundle or folder")
    if not 0 < len(folder) <= LONGEST_PATH or "\0" in folder:
        _broken(path, f"bundles[{number}].folder that is no path")
    return bundle, folder


def _broken(path: Path, found: str) -> NoReturn:
    expected = f"the record of version {VERSION} that i2r-vr writes"
    raise I2RError("SOURCES_BROKEN", found, expected, "restore or delete it", path)


def _same(one: Path, other: Path) -> bool:
    if os.path.normcase(os.path.realpath(one)) == os.path.normcase(os.path.realpath(other)):
        return True
    try:
        return not _is_remote(one) and one.samefile(other)
    except OSError:
        return False


def _is_remote(path: Path) -> bool:
    r"""True for ``\\server\share``: merely to look there tells that server who one is."""
    return os.name == "nt" and str(path).startswith("\\\\")


def _lies_there(capture: Path) -> Whereabouts:
    """Whether a capture is in its folder; one whose folder cannot be listed is out of reach.

    Names that the metadata cannot hold are compared as it has them.
    """
    if _is_remote(capture):
        return "there"
    try:
        if os.path.lexists(capture):
            return "there"
        names = (entry.name for entry in capture.parent.iterdir())
        kept = any(recorded_name(name) == capture.name for name in names)
    except (FileNotFoundError, NotADirectoryError):
        return "gone"
    except (OSError, ValueError):
        return "out of reach"
    return "there" if kept else "gone"


def _holds_something(folder: Path) -> bool:
    """True for a folder that is no empty place where a disk would be mounted."""
    try:
        return any(True for _ in folder.iterdir())
    except OSError:
        return False
