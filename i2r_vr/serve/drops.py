# SPDX-License-Identifier: MIT
"""Files that are dropped in: bounded while they come, checked as captures before they are placed.

A drop lies in a hidden folder of CAPTURES until it is whole. What decodes as a capture is then
linked to its place, which never replaces a file; the rest is refused with the reason.
"""

from __future__ import annotations

import filecmp
import os
import secrets
import shutil
from collections import OrderedDict
from collections.abc import AsyncIterator, Callable, Iterable
from dataclasses import dataclass
from pathlib import Path

from i2r_vr.bundle.file_set import out_error
from i2r_vr.bundle.layout import portable_name
from i2r_vr.capture import Capture, CaptureSource, find_captures
from i2r_vr.capture.decoding.limits import Limits
from i2r_vr.capture.folders import is_companion, is_picture
from i2r_vr.errors import FileNotice, I2RError
from i2r_vr.serve.answers import not_there
from i2r_vr.serve.settings import Bounds

STAGING = ".i2rvr-drops"


@dataclass(frozen=True)
class Dropped:
    """What became of a drop: names of the files that were taken, and why others were not."""

    taken: tuple[str, ...]
    refused: tuple[I2RError, ...]
    notices: tuple[FileNotice, ...] = ()


class Drops:
    """Drops in the making.

    Parameters
    ----------
    captures : Path
    load : callable
        Decodes and checks a capture.
    bounds : Bounds
    """

    def __init__(
        self, captures: Path, load: Callable[[CaptureSource], Capture], bounds: Bounds
    ) -> None:
        self._captures, self._load, self._bounds = captures, load, bounds
        self._open: OrderedDict[str, Path] = OrderedDict()

    def begin(self) -> str:
        """A new drop's id; of too many the oldest is given up.

        Raises
        ------
        I2RError
            OUT_NOT_WRITABLE, DISK_FULL.
        """
        own = secrets.token_hex(8)
        folder = self._captures / STAGING / own
        try:
            folder.mkdir(parents=True)
        except OSError as error:
            raise out_error(error, self._captures) from error
        self._open[own] = folder
        while len(self._open) > self._bounds.drops:
            self._discard(next(iter(self._open)))
        return own

    async def receive(self, own: str, name: str, body: AsyncIterator[bytes]) -> None:
        """Take a file of a drop in.

        Raises
        ------
        I2RError
            NOT_THERE; UPLOAD_NAME, UPLOAD_TOO_LARGE, UPLOAD_TOO_MANY; OUT_NOT_WRITABLE, DISK_FULL.
        """
        folder = self._folder(own)
        check_upload_name(name)
        there = self._received(folder)
        if len(there) >= self._bounds.drop_files:
            raise I2RError(
                "UPLOAD_TOO_MANY",
                f"more than {self._bounds.drop_files} files at once",
                "fewer",
                "drop them in parts, or copy them into the folder of captures",
            )
        limits = Limits.from_environment()
        small = name.casefold().endswith(".json")
        most = limits.max_sidecar_bytes if small else limits.max_file_bytes
        path, size = folder / name, 0
        try:
            with path.open("xb") as stream:
                async for piece in body:
                    size += len(piece)
                    if size > most:
                        raise I2RError(
                            "UPLOAD_TOO_LARGE", f"more than {most} bytes", "less", "reduce it", path
                        )
                    stream.write(piece)
        except FileExistsError:
            raise _taken(path) from None
        except OSError as error:
            path.unlink(missing_ok=True)
            raise out_error(error, self._captures) from error
        except BaseException:
            path.unlink(missing_ok=True)
            raise

    def finish(self, own: str) -> Dropped:
        """Check what was dropped and place what is good.

        Raises
        ------
        I2RError
            NOT_THERE; OUT_FAILED where somebody removed the folder of captures.
        """
        folder = self._folder(own)
        try:
            return self._placed(folder)
        finally:
            self._discard(own)

    def clear(self) -> None:
        """Give up all drops, those of a server that was killed among them."""
        self._open.clear()
        shutil.rmtree(self._captures / STAGING, ignore_errors=True)

    def _placed(self, folder: Path) -> Dropped:
        dropped = {path.name for path in self._received(folder)}
        self._lend_pictures(folder, dropped)
        found = find_captures([folder])
        taken: list[str] = []
        refused: list[I2RError] = []
        used: set[str] = set()
        for source in found.sources:
            files = [path for path in source.files if path.name in dropped]
            used.update(path.name for path in files)
            try:
                self._load(source)
                taken += self._place(files)
            except I2RError as error:
                refused.append(error)
        told = {notice.path.name: notice for notice in found.notices}
        for name in sorted(dropped - used):
            why = told[name].message if name in told else "it belongs to no picture"
            refused.append(
                I2RError(
                    "UPLOAD_UNUSED",
                    why.rstrip("."),
                    "a picture, or what lies beside one by its name",
                    "rename it, or drop it with its picture",
                    folder / name,
                )
            )
        return Dropped(tuple(taken), tuple(refused))

    def _lend_pictures(self, folder: Path, dropped: set[str]) -> None:
        """Put pictures that lie in CAPTURES beside companions that were dropped alone."""
        if not any(is_companion(name) for name in dropped) or not self._captures.is_dir():
            return
        stems = {name.split(".")[0].casefold() for name in dropped if is_companion(name)}
        for path in sorted(self._captures.iterdir()):
            near = any(path.stem.casefold().startswith(stem) for stem in stems)
            if near and is_picture(path.name) and path.name not in dropped and path.is_file():
                _link(path, folder / path.name)

    def _place(self, files: Iterable[Path]) -> list[str]:
        """Link files to their places, all or none, never over another."""
        fresh = []
        for path in files:
            goal = self._captures / path.name
            if os.path.lexists(goal):
                if goal.is_file() and filecmp.cmp(goal, path, shallow=False):
                    continue
                raise _taken(goal)
            fresh.append((path, goal))
        done: list[Path] = []
        try:
            for path, goal in fresh:
                _link(path, goal)
                done.append(goal)
        except BaseException:
            for goal in done:
                goal.unlink(missing_ok=True)
            raise
        return [path.name for path in files]

    def _received(self, folder: Path) -> list[Path]:
        """The files of a drop so far; somebody may have removed the folder of captures."""
        try:
            return list(folder.iterdir())
        except OSError as error:
            raise out_error(error, self._captures) from error

    def _folder(self, own: str) -> Path:
        if own not in self._open:
            raise not_there("drop")
        return self._open[own]

    def _discard(self, own: str) -> None:
        folder = self._open.pop(own, None)
        if folder is not None:
            shutil.rmtree(folder, ignore_errors=True)


def check_upload_name(name: str) -> None:
    """Refuse names that lead elsewhere, that some system can't hold, or that nothing reads.

    Raises
    ------
    I2RError
        UPLOAD_NAME.
    """
    plain = portable_name(name) == name and not name.startswith(".") and len(name.encode()) <= 200
    if not plain or not (is_picture(name) or is_companion(name)):
        raise I2RError(
            "UPLOAD_NAME",
            f"a file called {name[:80]!r}",
            "a picture, NAME.depth.*, NAME.material.png or NAME.capture.json",
            "rename it",
        )


def _taken(path: Path) -> I2RError:
    return I2RError(
        "UPLOAD_NAME_TAKEN", "another file of that name", "a name that is free", "rename it", path
    )


def _link(path: Path, goal: Path) -> None:
    """The same file at another place: linked where that goes, else copied; never over another."""
    try:
        os.link(path, goal)
    except FileExistsError:
        raise _taken(goal) from None
    except OSError:
        try:
            with path.open("rb") as source, goal.open("xb") as copy:
                shutil.copyfileobj(source, copy)
        except FileExistsError:
            raise _taken(goal) from None
