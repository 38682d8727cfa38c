# SPDX-License-Identifier: MIT
"""What the page serves, and its bounds."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

OWN_CAPTURES = "captures"
"""Folder in OUT for what is dropped in, where no other is given."""


@dataclass(frozen=True)
class ServeSettings:
    """What may be read and written, and where the page is.

    out : folder of the bundles; captures : folder of the pictures; projects : folders of engines'
    projects; port : of this machine alone, 0 for any that is free; open_browser : show the page.
    """

    out: Path
    captures: Path
    projects: tuple[Path, ...] = ()
    port: int = 0
    open_browser: bool = True


@dataclass(frozen=True)
class Bounds:
    """How much the page takes and keeps.

    body_bytes : of a question; drop_files, drops : files of a drop and drops at a time; streams :
    browsers that follow the events; takes, auditions, pictures : how many are kept in memory.
    """

    body_bytes: int = 64 * 1024
    drop_files: int = 64
    drops: int = 4
    streams: int = 32
    takes: int = 8
    auditions: int = 2
    pictures: int = 64
