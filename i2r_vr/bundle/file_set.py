# SPDX-License-Identifier: MIT
"""Replace a set of files in a folder so that its last file always means a whole set.

Every file is staged in a hidden folder inside the same folder (one file system, and engines
pass over dotted names). Then the old last file is retired, the others are moved into place, the
old set's surplus is deleted and the new last file is moved in. A crash leaves the old set or
none; a ledger in the hidden folder says which of the files lying there belong to the set, and
the next write takes them over. Files of others are never touched.
"""

from __future__ import annotations

import errno
import json
import os
import shutil
from collections.abc import Iterable, Iterator, Mapping
from collections.abc import Set as AbstractSet
from contextlib import contextmanager, suppress
from pathlib import Path

from i2r_vr.errors import I2RError
from i2r_vr.strict_json import strict_json

STAGING = ".i2rvr-staging"
_LEDGER = "ledger.json"


def replace_files(
    folder: Path,
    content: Mapping[str, bytes],
    last: str,
    own: AbstractSet[str],
    durable: bool = True,
) -> None:
    """Write a whole set of files, or nothing.

    Parameters
    ----------
    folder : Path
        Made where it is missing.
    content : mapping
        Bytes by plain file name, `last` included.
    last : str
        The file whose presence means that the set is whole.
    own : set of str
        Names that belong to the set that lies there; a crashed write's are found by itself.
    durable : bool
        Wait until the disk has each file (fsync).

    Raises
    ------
    I2RError
        BUNDLE_FILE_NOT_OURS, where a file of that name is not of the set; OUT_NOT_A_FOLDER,
        OUT_NOT_WRITABLE, DISK_FULL, NAME_TOO_LONG, OUT_FAILED.
    """
    with _made_folder(folder):
        _Replacement(folder, last, own, durable).write(content)


def replace_file(
    path: Path, content: bytes, durable: bool = False, staging: Path | None = None
) -> None:
    """Write one file whole, or leave the one that is there.

    Parameters
    ----------
    path : Path
        In a folder that is there.
    content : bytes
    durable : bool
        Wait until the disk has it (fsync).
    staging : Path, optional
        Folder of the same file system in which it is in the making; by default its own.

    Raises
    ------
    OSError
    """
    folder = path.parent if staging is None else staging
    fresh = folder / f"{path.name}.new"
    try:
        with fresh.open("wb") as stream:
            stream.write(content)
            if durable:
                stream.flush()
                os.fsync(stream.fileno())
        fresh.replace(path)
    except OSError:
        with suppress(OSError):
            fresh.unlink(missing_ok=True)
        raise


def file_not_ours(path: Path, found: str) -> I2RError:
    """The error of a file that stands where one of ours should go."""
    return I2RError(
        "BUNDLE_FILE_NOT_OURS",
        found,
        "no file of that name, or one that the bundle lists",
        "move it away or bake into another folder",
        path,
    )


class _Replacement:
    """One write: what belongs to the set already, then staging and commit."""

    def __init__(self, folder: Path, last: str, own: AbstractSet[str], durable: bool) -> None:
        self.folder, self.staging = folder, folder / STAGING
        self.last, self.durable = last, durable
        self.whole = (folder / last).is_file()
        self.old = set(own) if self.whole else set(own) | _left_by_a_crash(self.staging)

    def write(self, content: Mapping[str, bytes]) -> None:
        """Stage, retire, move, delete the surplus, and the last file last."""
        files = [name for name in content if name != self.last]
        for name in files:
            if os.path.lexists(self.folder / name) and name not in self.old:
                raise file_not_ours(self.folder / name, "a file that the bundle does not list")
        try:
            self._stage(content)
        except BaseException:
            self._clear_staging(keep_ledger=not self.whole and bool(self.old))
            raise
        try:
            (self.folder / self.last).unlink(missing_ok=True)
            self._sync_folder(self.folder)
            for name in files:
                (self.staging / name).replace(self.folder / name)
            for name in sorted(self.old - content.keys()):
                (self.folder / name).unlink(missing_ok=True)
            self._sync_folder(self.folder)
            (self.staging / self.last).replace(self.folder / self.last)
            self._sync_folder(self.folder)
        except BaseException:
            if not self.whole and not self.old:
                self._withdraw(content)
            raise
        self._clear_staging(keep_ledger=False)

    def _stage(self, content: Mapping[str, bytes]) -> None:
        self.staging.mkdir(exist_ok=True)
        self.write_ledger(new=())
        self._clear_staging(keep_ledger=True)
        for name, data in content.items():
            self._write_file(self.staging / name, data)
        self.write_ledger(new=content)
        self._sync_folder(self.staging)

    def write_ledger(self, new: Iterable[str]) -> None:
        """Say which files lie there: the set's, and those that a write may have moved."""
        ledger = json.dumps({"old": sorted(self.old), "new": sorted(new)})
        replace_file(self.staging / _LEDGER, ledger.encode(), self.durable)

    def _withdraw(self, content: Mapping[str, bytes]) -> None:
        """Undo a first write: remove what was moved already, the last file first."""
        for name in (self.last, *content):
            if not (self.staging / name).exists():
                with suppress(OSError):
                    (self.folder / name).unlink(missing_ok=True)
        self._clear_staging(keep_ledger=False)

    def _clear_staging(self, keep_ledger: bool) -> None:
        """Remove the hidden folder, or all of it but the ledger; failures leave it for later."""
        if not keep_ledger:
            shutil.rmtree(self.staging, ignore_errors=True)
            return
        with suppress(OSError):
            for entry in list(self.staging.iterdir()):
                if entry.name != _LEDGER:
                    entry.unlink(missing_ok=True)

    def _write_file(self, path: Path, data: bytes) -> None:
        with path.open("wb") as stream:
            stream.write(data)
            if self.durable:
                stream.flush()
                os.fsync(stream.fileno())

    def _sync_folder(self, folder: Path) -> None:
        if not self.durable or os.name == "nt":
            return
        handle = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)


def _left_by_a_crash(staging: Path) -> set[str]:
    """Files beside the hidden folder that a crashed write left: the old ones and those moved."""
    try:
        ledger = strict_json((staging / _LEDGER).read_bytes())
        old, new = set(ledger["old"]), set(ledger["new"])
    except (OSError, ValueError, KeyError, TypeError):
        return set()
    if any(not isinstance(name, str) or Path(name).name != name for name in old | new):
        return set()
    return old | {name for name in new if not (staging / name).exists()}


def remove_files(folder: Path, last: str, own: AbstractSet[str]) -> None:
    """Remove a whole set of files, and the folder if nothing else is in it.

    Whatever happens meanwhile, a later write or `clear_crashed` knows what is left of the set.

    Parameters
    ----------
    folder : Path
    last : str
        The file whose presence means that the set is whole; it goes first.
    own : set of str
        Names of the set's other files; what is not there is passed over.

    Raises
    ------
    I2RError
        OUT_NOT_WRITABLE, DISK_FULL, OUT_FAILED.
    """
    try:
        removal = _Replacement(folder, last, own, durable=True)
        removal.staging.mkdir(exist_ok=True)
        removal.write_ledger(new=())
        (folder / last).unlink(missing_ok=True)
        clear_crashed(folder, last)
    except OSError as error:
        raise out_error(error, folder) from error


def clear_crashed(folder: Path, last: str) -> None:
    """Remove what a killed write left: what was staged, and, where `last` is missing, the set.

    Parameters
    ----------
    folder : Path
        Removed as well where nothing else is in it.
    last : str
        The file whose presence means that the set is whole.
    """
    staging = folder / STAGING
    if not (folder / last).exists():
        for name in _left_by_a_crash(staging):
            (folder / name).unlink(missing_ok=True)
    shutil.rmtree(staging, ignore_errors=True)
    with suppress(OSError):
        folder.rmdir()


@contextmanager
def _made_folder(folder: Path) -> Iterator[None]:
    """Make `folder`; on failure remove what was made, and name the cause."""
    made = [path for path in (folder, *folder.parents) if not os.path.lexists(path)]
    try:
        folder.mkdir(parents=True, exist_ok=True)
        yield
    except BaseException as error:
        for path in made:
            with suppress(OSError):
                path.rmdir()
        if isinstance(error, OSError):
            raise out_error(error, folder) from error
        raise


def out_error(error: OSError, folder: Path) -> I2RError:
    """The error of a failed write to OUT."""
    known = {
        errno.ENOSPC: ("DISK_FULL", "free space", "free some and bake again"),
        errno.EDQUOT: ("DISK_FULL", "free space", "free some and bake again"),
        errno.ENOTDIR: ("OUT_NOT_A_FOLDER", "a folder", "give another --out"),
        errno.EEXIST: ("OUT_NOT_A_FOLDER", "a folder", "give another --out"),
        errno.EACCES: ("OUT_NOT_WRITABLE", "a writable folder", "check permissions and locks"),
        errno.EPERM: ("OUT_NOT_WRITABLE", "a writable folder", "check permissions and locks"),
        errno.EROFS: ("OUT_NOT_WRITABLE", "a writable folder", "check permissions and locks"),
        errno.ENAMETOOLONG: ("NAME_TOO_LONG", "a shorter path", "give a shorter --out"),
    }
    code, expected, action = known.get(
        error.errno or 0, ("OUT_FAILED", "a disk that takes the files", "check the disk")
    )
    found = error.strerror or type(error).__name__
    return I2RError(code, found.lower(), expected, action, folder)
