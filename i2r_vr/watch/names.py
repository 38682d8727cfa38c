# SPDX-License-Identifier: MIT
"""Names that copy tools, browsers and engines use while a file is not finished yet."""

from __future__ import annotations

import re
from pathlib import Path, PurePath

from i2r_vr.capture.folders import is_companion, is_picture
from i2r_vr.capture.passed_over import is_noticed

_UNFINISHED = ("part", "partial", "filepart", "tmp", "temp", "crdownload", "download", "opdownload")
_TEMPORARY = re.compile(
    rf"^(~|\.|UnityTemp|__UNITY_|UE4Temp|UETemp)|~$|\.({'|'.join(_UNFINISHED)})(\.|$)", re.I
)
_UNITY_FOLDERS = frozenset({"library", "temp", "obj", "logs"})
_UNREAL_FOLDERS = frozenset({"intermediate", "deriveddatacache", "binaries"})


def is_temporary(name: str) -> bool:
    """True for names of files that something is still writing, and for hidden ones.

    Examples
    --------
    >>> [is_temporary(n) for n in ("hall.png.part", "hall.tmp.png", "~hall.png", "hall.png~")]
    [True, True, True, True]
    >>> is_temporary("hall.png"), is_temporary("template.png")
    (False, False)
    """
    return _TEMPORARY.search(name) is not None


def is_wanted(name: str) -> bool:
    """True for names of finished pictures and companions, and of what may be taken for such."""
    wanted = is_picture(name) or is_companion(name) or is_noticed(name)
    return wanted and not is_temporary(name)


def is_engine_scratch(folder: Path) -> bool:
    """True for the folders that Unity and Unreal keep inside a project for themselves.

    They are told by what lies beside them: ``ProjectSettings`` of Unity, a ``.uproject`` of
    Unreal.
    """
    name = folder.name.casefold()
    if name in _UNITY_FOLDERS and (folder.parent / "ProjectSettings").is_dir():
        return True
    if name not in _UNREAL_FOLDERS:
        return False
    try:
        return any(PurePath(entry).suffix == ".uproject" for entry in folder.parent.iterdir())
    except OSError:
        return False
