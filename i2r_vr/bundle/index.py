# SPDX-License-Identifier: MIT
"""``OUT/.i2rvr/index``: which bundles were current at the last check by content.

A bundle whose inputs and files have the sizes and times that stand here needs no reading. A line
for each capture, the last one counting, begun with a digest of its path, so that of a hundred
thousand lines only those that are asked for are read. The file only saves work: what is wrong with
it is passed over, and the names in it are only ever looked at.
"""

from __future__ import annotations

import json
import os
import threading
import time
from collections.abc import Collection, Iterable
from contextlib import suppress
from dataclasses import dataclass
from hashlib import blake2b
from pathlib import Path
from typing import TYPE_CHECKING

from i2r_vr.bundle.file_set import replace_file
from i2r_vr.bundle.layout import BundleTarget, own_folder
from i2r_vr.bundle.metadata import Metadata, check_name
from i2r_vr.errors import I2RError
from i2r_vr.strict_json import strict_json

if TYPE_CHECKING:
    from i2r_vr.capture import CaptureSource

HEADER = b"i2rvr-index 1\n"
MAX_BYTES = 1 << 30
"""Of a hundred thousand bundles with 256 directions each, far more than anybody has."""
SETTLED_NS = 2_000_000_000
"""Age of a file from which its times tell of every change: the coarsest file system's step."""
MOST_OUTDATED = 3
"""Times as many lines as captures, from which on the file is written anew."""
_KEY_BYTES = 16
_WRITING = threading.Lock()


@dataclass(frozen=True)
class Stamp:
    """Sizes and times of files, as a digest, and when the newest changed (ns since the epoch)."""

    digest: str
    newest_ns: int

    @property
    def has_settled(self) -> bool:
        """Whether a later change would show in the times."""
        return time.time_ns() - self.newest_ns >= SETTLED_NS


def stamp_of(files: Iterable[str | Path]) -> Stamp | None:
    """The stamp of files in their order; None where one cannot be reached."""
    told, newest_ns = [], 0
    try:
        for file in files:
            found = os.stat(file)  # noqa: PTH116 - a Path would cost as much as the call
            told.append(f"{found.st_size} {found.st_mtime_ns} {found.st_ctime_ns}")
            newest_ns = max(newest_ns, found.st_mtime_ns, found.st_ctime_ns)
    except (OSError, ValueError):
        return None
    return Stamp(blake2b("\n".join(told).encode(), digest_size=16).hexdigest(), newest_ns)


class BundleIndex:
    """The index of a folder of bundles.

    Parameters
    ----------
    out : Path
    makes : collection of str
        What `record` may have been told of how a bundle was made for it to be current.
    writable : bool
        Whether `record` may write.
    """

    def __init__(self, out: Path, makes: Collection[str], writable: bool = True) -> None:
        self.out, self.path = out, own_folder(out) / "index"
        self._makes, self._writable = frozenset(makes), writable
        self._lines: dict[bytes, bytes] = {}
        self._folders: dict[str, str] = {}
        self._unsaved: list[bytes] = []
        self._read()

    def current(self, source: CaptureSource) -> Path | None:
        """The metadata file of a capture's bundle, where nothing of it has changed."""
        if source.content or source.error is not None:
            return None
        line = self._lines.get(self._key(source))
        entry = None if line is None else _entry(line)
        if entry is None or entry[0] not in self._makes or entry[1] != _names(source):
            return None
        _, _, inputs, name, files, whole = entry
        target = BundleTarget(self.out / source.relative_folder / name, name)
        seen = stamp_of(source.files)
        if seen is None or seen.digest != inputs:
            return None
        place = str(target.folder) + os.sep
        found = stamp_of([place + file for file in (target.metadata_path.name, *files)])
        return target.metadata_path if found is not None and found.digest == whole else None

    def record(
        self,
        source: CaptureSource,
        seen: Stamp | None,
        target: BundleTarget,
        metadata: Metadata,
        make: str,
    ) -> None:
        """A bundle is current; `save` writes it.

        Parameters
        ----------
        source : CaptureSource
        seen : Stamp, optional
            Of the capture's files, taken before they were read; where they had changed so lately
            that another change might not show, nothing is recorded.
        target : BundleTarget
        metadata : Metadata
        make : str
            How it was made: see `make_of`.
        """
        if not self._writable or source.content or seen is None or not seen.has_settled:
            return
        files = [file.name for file in metadata.files]
        whole = stamp_of([target.metadata_path, *(target.folder / name for name in files)])
        if whole is None:
            return
        key = self._key(source)
        entry = [make, _names(source), seen.digest, target.name, files, whole.digest]
        line = json.dumps(entry, ensure_ascii=True, separators=(",", ":")).encode()
        if self._lines.get(key) != line:
            self._lines[key] = line
            self._unsaved.append(key + b" " + line + b"\n")

    def save(self) -> None:
        """Write what was recorded; where that fails, work is done again one day, and no more."""
        with _WRITING:
            rows, self._unsaved = self._unsaved, []
            if not rows:
                return
            with suppress(OSError):
                self.path.parent.mkdir(exist_ok=True)
                with self.path.open("ab") as stream:
                    stream.write(b"".join(rows) if stream.tell() else HEADER + b"".join(rows))

    def _key(self, source: CaptureSource) -> bytes:
        folder = str(source.input_folder)
        if folder not in self._folders:
            self._folders[folder] = os.path.realpath(folder)
        path = f"{self._folders[folder]}\0{source.relative_folder}\0{source.file.name}"
        digest = blake2b(path.encode("utf-8", "surrogateescape"), digest_size=_KEY_BYTES)
        return digest.hexdigest().encode()

    def _read(self) -> None:
        count = 0
        with suppress(OSError), self.path.open("rb") as stream:
            if stream.readline(len(HEADER)) != HEADER or self.path.stat().st_size > MAX_BYTES:
                self._renew()
                return
            for row in stream:
                key, _, line = row.rstrip(b"\n").partition(b" ")
                self._lines[key] = line
                count += 1
        if count > MOST_OUTDATED * len(self._lines):
            self._renew()

    def _renew(self) -> None:
        if not self._writable:
            return
        rows = b"".join(key + b" " + line + b"\n" for key, line in self._lines.items())
        with suppress(OSError):
            replace_file(self.path, HEADER + rows)


def make_of(config_sha256: str, weights_sha256: str) -> str:
    """How a bundle was made, in one word."""
    return f"{config_sha256}.{weights_sha256}"


def _names(source: CaptureSource) -> str:
    return "/".join(path.name for path in source.files)


def _entry(line: bytes) -> tuple[str, str, str, str, list[str], str] | None:
    """A line's content; None of one that was cut, or that leads out of the bundle."""
    try:
        make, names, inputs, name, files, whole = strict_json(line)
        for file in (name, *files):
            check_name(file, "a file's name")
    except (ValueError, TypeError, I2RError):
        return None
    return make, names, inputs, name, files, whole
