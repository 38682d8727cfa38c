# SPDX-License-Identifier: MIT
"""Files that look meant for a capture and are not used: near misses, orphans, unread pictures.

A depth map called ``hall_depth.png`` beside ``hall.jpg`` is neither used nor a capture of its own.
Each such file gets one notice that says what to do.
"""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path, PurePath

from i2r_vr.capture.cubemaps.face_names import name_key
from i2r_vr.capture.folders import (
    DEPTH_SUFFIXES,
    IMAGE_SUFFIXES,
    FolderListing,
    is_companion,
)
from i2r_vr.errors import FileNotice

UNREAD_SUFFIXES = frozenset(
    (
        *(".heic", ".heif", ".hif", ".avif", ".jxl", ".jxr", ".gif", ".qoi", ".svg", ".insv"),
        *(".dds", ".ktx", ".ktx2", ".vtf", ".psd", ".psb", ".xcf", ".kra", ".pic", ".pcx"),
        *(".ppm", ".pgm", ".pnm", ".dng", ".cr2", ".cr3", ".nef", ".arw", ".raf", ".orf", ".rw2"),
    )
)
"""Of pictures that people export or photograph and that are not read."""
DATA_SUFFIXES = frozenset((".npy", ".npz", ".pfm"))
SIDECAR_SUFFIXES = frozenset((".json", ".jsonc", ".json5"))
_END = r"[-_. ]?\d{0,6}"
_WORDS = {
    "depth": r"z[-_. ]?depth|depth(?:[-_. ]?map)?|distance|disparity",
    "material": r"materials?(?:[-_. ]?(?:ids?|map|index))?|mat[-_. ]?ids?|segmentation",
    "capture": r"captures?|sidecar|meta(?:data)?",
}
_WEAK = {"depth": "d|z", "material": "mat|ids?"}
_AFTER = {
    role: re.compile(rf"(?P<stem>.+?)[-_. ]?(?:{words}){_END}", re.I | re.S)
    for role, words in _WORDS.items()
}
_AFTER_WEAK = {
    role: re.compile(rf"(?P<stem>.+?)[-_. ](?:{words}){_END}", re.I | re.S)
    for role, words in _WEAK.items()
}
_BEFORE = {
    role: re.compile(rf"(?:{words})[-_. ]+(?P<stem>.+)", re.I | re.S)
    for role, words in _WORDS.items()
}
_LONGEST_NAME = 255
_MOST_COMPARED = 1000


@dataclass(frozen=True)
class NearMiss:
    """A file that looks like a companion: its role (depth, material, capture) and whose."""

    path: Path
    role: str
    stem: str

    @property
    def notice(self) -> FileNotice:
        """What to do about it."""
        suffix = self.path.suffix.lower()
        what = {"depth": "depth map", "material": "material map", "capture": "sidecar"}[self.role]
        if self.role == "capture":
            action = f"rename it {self.stem}.capture.json"
        elif self.role == "material":
            rename = f"rename it {self.stem}.material.png"
            action = rename if suffix == ".png" else f"save it as {self.stem}.material.png"
        elif suffix in DEPTH_SUFFIXES:
            action = f"rename it {self.stem}.depth{self.path.suffix}"
        else:
            action = f"save it as {self.stem}.depth.exr, .tiff or .npy (float) or .png (16 bit)"
        message = f"It looks like the {what} of {self.stem} and is not used; {action}."
        return FileNotice("COMPANION_MISNAMED", self.path, message)


def _stems_in(name: str) -> Iterator[tuple[str, str, bool]]:
    """Role, whose it would be, and whether the name alone leaves a doubt."""
    pure = PurePath(name)
    base, suffix = pure.stem, pure.suffix.lower()
    json = suffix in SIDECAR_SUFFIXES
    roles = ("capture",) if json else ("depth", "material")
    for role in roles:
        for pattern in (_AFTER[role], _BEFORE[role]):
            match = pattern.fullmatch(base)
            if match is not None:
                yield role, match["stem"], False
        weak = None if json else _AFTER_WEAK[role].fullmatch(base)
        if weak is not None:
            yield role, weak["stem"], True
    if json or suffix in DATA_SUFFIXES:
        yield ("capture" if json else "depth"), base, False


def find_near_miss(path: Path, stems: Mapping[str, str]) -> NearMiss | None:
    """What a file looks like beside captures of some names, if anything.

    Parameters
    ----------
    path : Path
    stems : mapping
        Of captures and faces: `name_key` to the name as spelt; the file's own is passed over.
    """
    if len(path.name) > _LONGEST_NAME:
        return None
    own = None if path.suffix.lower() not in IMAGE_SUFFIXES else name_key(path.stem)
    for role, stem, doubtful in _stems_in(path.name):
        bare = PurePath(stem)
        for candidate in (stem, bare.stem if bare.suffix.lower() in IMAGE_SUFFIXES else stem):
            known = stems.get(name_key(candidate))
            if known is None or name_key(candidate) == own or (doubtful and not _is_grey(path)):
                continue
            return NearMiss(path, role, known)
    return None


def _is_grey(path: Path) -> bool:
    """True for what holds numbers and no colours: arrays, EXR, TIFF, PNG without colours."""
    if path.suffix.lower() != ".png":
        return path.suffix.lower() in (".exr", ".tif", ".tiff", *DATA_SUFFIXES)
    try:
        with path.open("rb") as stream:
            head = stream.read(26)
    except OSError:
        return False
    return head[:8] == b"\x89PNG\r\n\x1a\n" and head[25:] in (b"\x00", b"\x03")


def orphan_notice(path: Path, stems: Mapping[str, str]) -> FileNotice | None:
    """The notice about a companion whose capture is not there, if it is one."""
    if not is_companion(path.name):
        return None
    stem = re.sub(r"(?i)\.(depth|material|capture)\.[^.]+$", "", path.name)
    if name_key(stem) in stems:
        return None
    near = difflib.get_close_matches(name_key(stem), list(stems)[:_MOST_COMPARED], 1, 0.7)
    advice = f"rename it if it is that of {stems[near[0]]}" if near else "add the picture"
    message = f"No picture is called {stem}, so it is not used; {advice}."
    return FileNotice("COMPANION_ORPHAN", path, message)


def unread_notice(path: Path) -> FileNotice | None:
    """The notice about a picture of a format that is not read, if it is one."""
    suffix = path.suffix.lower()
    if suffix not in UNREAD_SUFFIXES:
        return None
    message = f"Pictures of the format {suffix} are not read; export it as JPEG, PNG or OpenEXR."
    return FileNotice("SUFFIX_NOT_READ", path, message)


def bundled_notice(listing: FolderListing) -> FileNotice | None:
    """The notice about pictures among a bundle's files, where no captures are looked for."""
    if not listing.pictures:
        return None
    more = len(listing.pictures) - 1
    others = f", like {more} beside it" if more else ""
    message = f"It lies in the folder of a bundle{others}, so it is no capture; move it out."
    return FileNotice("CAPTURE_IN_BUNDLE", listing.pictures[0], message)


def is_noticed(name: str) -> bool:
    """True for names of files that may get a notice though they are no captures.

    Examples
    --------
    >>> [is_noticed(n) for n in ("hall.heic", "hall_depth.npy", "hall.json", "notes.txt")]
    [True, True, True, False]
    """
    suffix = PurePath(name).suffix.lower()
    return suffix in UNREAD_SUFFIXES or suffix in DATA_SUFFIXES or suffix in SIDECAR_SUFFIXES
