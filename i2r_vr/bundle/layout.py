# SPDX-License-Identifier: MIT
"""Names inside OUT: a bundle's folder, its files, and names that every system can hold."""

from __future__ import annotations

import hashlib
import os
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path, PurePath

from i2r_vr.bundle.metadata import SUFFIX, check_name
from i2r_vr.errors import I2RError

LONGEST_NAME_BYTES = 200
"""File systems take 255; the rest is for `_dir00.wav` and the suffix of a file in the making."""
OWN_FOLDER = ".i2rvr"
_UNSAFE = re.compile(r'[\x00-\x1f\x7f"*/:<>?\\|\ud800-\udfff]|%(?=[0-9A-Fa-f]{2})')
_EDGES = re.compile(r"^\.|^ |[. ]$")
_RESERVED = re.compile(r"(con|prn|aux|nul|com[0-9]|lpt[0-9])(\.|$)", re.I)


def own_folder(out: Path) -> Path:
    """Where a folder of bundles keeps what is about all of them: lock, status, sources."""
    return out / OWN_FOLDER


def bundles_below(out: Path) -> Iterator[Path]:
    """Metadata files of all bundles in a folder of bundles, each in a folder of its own name."""
    for folder, folders, files in os.walk(out):
        folders[:] = [name for name in folders if not name.startswith(".")]
        name = Path(folder).name + SUFFIX
        if name in files:
            yield Path(folder) / name


def _percent(match: re.Match[str]) -> str:
    return "".join(f"%{byte:02X}" for byte in match[0].encode("utf-8", "surrogateescape"))


def portable_name(name: str) -> str:
    """A file name that any system and the metadata can hold, different for different names.

    Characters that some system refuses (and bytes that are no UTF-8) become ``%XX``; names too
    long for the files' endings are cut and marked with a hash.

    Examples
    --------
    >>> portable_name("hall"), portable_name("12:30 hall"), portable_name("..")
    ('hall', '12%3A30 hall', '%2E%2E')
    """
    safe = _EDGES.sub(_percent, _UNSAFE.sub(_percent, name))
    if _RESERVED.match(safe):
        safe = f"%{ord(safe[0]):02X}{safe[1:]}"
    if len(safe.encode()) <= LONGEST_NAME_BYTES:
        return safe
    mark = "~" + hashlib.sha256(safe.encode()).hexdigest()[:8]
    return safe.encode()[: LONGEST_NAME_BYTES - len(mark)].decode("utf-8", "ignore") + mark


def recorded_name(file: str) -> str:
    r"""A capture's file name as the metadata has it: as it is where the metadata can hold it.

    Examples
    --------
    >>> recorded_name("12:30 hall.png"), recorded_name("a\\b.png")
    ('12:30 hall.png', 'a%5Cb.png')
    """
    try:
        file.encode()
        check_name(file, "the capture's file name")
    except (UnicodeEncodeError, I2RError):
        return portable_name(file)
    return file


@dataclass(frozen=True)
class BundleTarget:
    """Where a bundle lies: its folder, and the name that its files begin with."""

    folder: Path
    name: str

    @classmethod
    def of(cls, out: Path, relative_folder: PurePath, name: str) -> BundleTarget:
        """``OUT/<relative folder>/<name>/``, the name made safe by `portable_name`."""
        safe = portable_name(name)
        return cls(out / relative_folder / safe, safe)

    @property
    def metadata_path(self) -> Path:
        """The metadata file."""
        return self.folder / f"{self.name}{SUFFIX}"

    def file_name(self, role: str, index: int = 0) -> str:
        """Name of the file of a role, as `FileRecord` has them; `index` counts directions.

        Examples
        --------
        >>> BundleTarget(Path("hall"), "hall").file_name("direction", 3)
        'hall_dir03.wav'
        """
        tails = {
            "zone": "_zone.wav",
            "wet": "_wet.wav",
            "direction": f"_dir{index:02d}.wav",
            "ambix": "_ambix.wav",
            "sofa": ".sofa",
            "depth": "_depth.npy",
        }
        return self.name + tails[role]
