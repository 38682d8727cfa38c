# SPDX-License-Identifier: MIT
"""One folder's pictures, companions and subfolders, hidden and foreign things left out."""

from __future__ import annotations

import os
import re
from dataclasses import dataclass, field
from pathlib import Path, PurePath

from i2r_vr.capture.cubemaps.face_names import name_key
from i2r_vr.config import BUNDLE_SUFFIX
from i2r_vr.errors import I2RError

IMAGE_SUFFIXES = (
    *(".jpg", ".jpeg", ".jpe", ".jfif", ".insp", ".png", ".webp", ".tif", ".tiff", ".hdr", ".exr"),
    *(".bmp", ".tga", ".jp2"),
)
DEPTH_SUFFIXES = (".exr", ".tiff", ".tif", ".npy", ".npz", ".pfm", ".png")
_COMPANION = re.compile(
    rf".+\.(?:depth(?:{'|'.join(map(re.escape, DEPTH_SUFFIXES))})|material\.png|capture\.json)",
    re.I | re.S,
)


@dataclass
class FolderListing:
    """What a folder holds.

    Parameters
    ----------
    files : dict
        Pictures and companions by `name_key`.
    pictures, folders : list of Path
        In the order of names.
    others : list of Path
        All other files.
    failures : list of (Path, I2RError)
        Entries that cannot be used.
    is_bundle : bool
        Among the files is a bundle's metadata.
    """

    files: dict[str, Path] = field(default_factory=dict)
    pictures: list[Path] = field(default_factory=list)
    folders: list[Path] = field(default_factory=list)
    others: list[Path] = field(default_factory=list)
    failures: list[tuple[Path, I2RError]] = field(default_factory=list)
    is_bundle: bool = False


def is_companion(name: str) -> bool:
    """True for names of depth maps, material maps and sidecars.

    Examples
    --------
    >>> is_companion("hall.depth.exr"), is_companion("hall.png")
    (True, False)
    """
    return _COMPANION.fullmatch(name) is not None


def is_picture(name: str) -> bool:
    """True for names with a picture's suffix that are no companions."""
    return PurePath(name).suffix.lower() in IMAGE_SUFFIXES and not is_companion(name)


def is_file(path: Path) -> bool:
    """True for a regular file or a link to one that can be reached."""
    try:
        return path.is_file()
    except OSError:
        return False


def is_folder(path: Path) -> bool:
    """True for a folder or a link to one that can be reached."""
    try:
        return path.is_dir()
    except OSError:
        return False


def list_folder(folder: Path, root: Path | None) -> FolderListing:
    """Sort a folder's entries.

    Parameters
    ----------
    folder : Path
    root : Path, optional
        The resolved folder that links must not leave; None allows all links. Links to folders
        inside are passed over, since the folder is found under its own name.
    """
    listing = FolderListing()
    try:
        with os.scandir(folder) as scan:
            entries = sorted(scan, key=lambda entry: entry.name)
    except OSError as error:
        listing.failures.append((folder, _unreadable(error)))
        return listing
    for entry in entries:
        path = folder / entry.name
        wanted = is_picture(entry.name) or is_companion(entry.name)
        if entry.name.startswith("."):
            continue
        if entry.is_symlink():
            if root is not None and _outside(path, root) and (wanted or is_folder(path)):
                listing.failures.append((path, _link_outside()))
                continue
        elif entry.is_dir():
            listing.folders.append(path)
            continue
        if wanted and (is_file(path) or (entry.is_symlink() and not is_folder(path))):
            listing.files[name_key(entry.name)] = path
            if not is_companion(entry.name):
                listing.pictures.append(path)
        elif not wanted and is_file(path):
            listing.others.append(path)
            listing.is_bundle = listing.is_bundle or entry.name.endswith(BUNDLE_SUFFIX)
    if listing.is_bundle:
        listing.failures.clear()
    return listing


def _outside(path: Path, root: Path) -> bool:
    return not Path(os.path.realpath(path)).is_relative_to(root)


def _unreadable(error: OSError) -> I2RError:
    return I2RError(
        "FOLDER_UNREADABLE",
        error.strerror or type(error).__name__,
        "a folder that can be listed",
        "check its permissions",
    )


def _link_outside() -> I2RError:
    return I2RError(
        "SYMLINK_OUTSIDE",
        "a link that leaves the searched folder",
        "files inside it",
        "copy the file or give its own path",
    )
