# SPDX-License-Identifier: MIT
"""Which pictures of a folder are the faces of one cubemap.

Names say which could be. Names by axis and sign leave no doubt. Others (``hall_left``,
``a_1``) occur among photos too: there the pictures must be square, and enough of their edges
must have a partner among the others.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

import numpy as np

from i2r_vr.capture.cubemaps import compare_edges
from i2r_vr.capture.cubemaps.face_names import SCHEMES, FaceScheme, name_key, read_face_name
from i2r_vr.capture.decoding.images import decode_pictures
from i2r_vr.capture.decoding.limits import Limits, read_bounded
from i2r_vr.errors import FileNotice, I2RError

RELATED_EDGES = 12
"""Of 24 edges; those of unrelated pictures have at most ten that seem to fit."""
_FEWEST_TOLD = 4
BARE_STEM = "cubemap"
"""Stem of a cubemap whose files are called by their faces alone."""


@dataclass(frozen=True)
class FaceSet:
    """Pictures that are named as the faces of one cubemap.

    Parameters
    ----------
    stem, frameless : str
        What the names have in common, with and without a frame number.
    scheme : FaceScheme
    members : tuple of Path
        Six, in the order of the scheme, or fewer.
    missing : tuple of str
        Words of the scheme for faces that are not there.
    related : bool
        False where six pictures have nothing to do with each other.
    """

    stem: str
    frameless: str
    scheme: FaceScheme
    members: tuple[Path, ...]
    missing: tuple[str, ...] = ()
    related: bool = True


def find_face_sets(pictures: Sequence[Path], is_stated: Callable[[str], bool]) -> list[FaceSet]:
    """The sets among the pictures of a folder, whole ones first; each picture in one at most.

    Parameters
    ----------
    pictures : sequence of Path
        In the order of names.
    is_stated : callable
        True for stems that have a sidecar, so that there is no doubt.
    """
    whole: list[FaceSet] = []
    parts: list[FaceSet] = []
    done: set[Path] = set()
    for scheme, stem, frameless, faces in _named_alike(pictures):
        for members in _sets_of_six(faces, done):
            alone = stem or BARE_STEM
            sure = scheme.certain or is_stated(alone) or is_stated(frameless or BARE_STEM)
            related = sure or are_related(members)
            whole.append(FaceSet(alone, frameless or BARE_STEM, scheme, members, related=related))
            done.update(members)
        left = [[path for path in paths if path not in done] for paths in faces]
        present = tuple(paths[0] for paths in left if paths)
        if 0 < len(present) < 6:
            missing = tuple(scheme.words[n][0] for n, paths in enumerate(left) if not paths)
            parts.append(FaceSet(stem, frameless, scheme, present, missing))
    return whole + [part for part in parts if not done.intersection(part.members)]


def _named_alike(
    pictures: Sequence[Path],
) -> Iterator[tuple[FaceScheme, str, str, list[list[Path]]]]:
    """Scheme, stem with and without frame number, and the files of each face."""
    groups: dict[tuple[FaceScheme, str], tuple[str, str, list[list[Path]]]] = {}
    for path in pictures:
        for read in read_face_name(path.stem):
            key = (read.scheme, name_key(read.stem))
            group = groups.setdefault(key, (read.stem, read.frameless, [[] for _ in range(6)]))
            group[2][read.face].append(path)
    for (scheme, _), group in sorted(groups.items(), key=lambda item: SCHEMES.index(item[0][0])):
        yield (scheme, *group)


def _sets_of_six(faces: Sequence[Sequence[Path]], done: set[Path]) -> Iterator[tuple[Path, ...]]:
    """Six files with one suffix as long as there are such, then with any."""
    free = [[path for path in paths if path not in done] for paths in faces]
    suffixes = sorted({path.suffix.lower() for paths in free for path in paths})
    for suffix in suffixes:
        alike = [next((p for p in paths if p.suffix.lower() == suffix), None) for paths in free]
        members = tuple(path for path in alike if path is not None)
        if len(members) == 6:
            yield members
            free = [[p for p in paths if p not in members] for paths in free]
    if all(free):
        yield tuple(paths[0] for paths in free)


def face_notice(faces: FaceSet) -> FileNotice | None:
    """The notice about pictures that are named as faces and are not taken for a cubemap."""
    if faces.missing:
        if faces.scheme.certain or len(faces.members) < _FEWEST_TOLD:
            return None
        message = (
            f"{len(faces.members)} of six cubemap faces lie here, taken for pictures of their own; "
            f"add {' and '.join(faces.missing)} if they are one."
        )
        return FileNotice("FACES_INCOMPLETE", faces.members[0], message)
    if faces.related:
        return None
    message = (
        "Six pictures are named as the faces of a cubemap, but their edges do not fit; they are "
        f"taken for pictures of their own. A sidecar {faces.stem}.capture.json joins them."
    )
    return FileNotice("FACES_UNRELATED", faces.members[0], message)


def are_related(members: Sequence[Path]) -> bool:
    """True where six pictures are square and fit together somehow, or cannot be read.

    What cannot be read is told when the capture is loaded.
    """
    try:
        states = [path.stat() for path in members]
    except OSError:
        return True
    return _are_related(
        tuple((path, s.st_size, s.st_mtime_ns) for path, s in zip(members, states, strict=True))
    )


@lru_cache(maxsize=256)
def _are_related(members: tuple[tuple[Path, int, int], ...]) -> bool:
    limits = Limits.from_environment()
    files = [path for path, _, _ in members]
    try:
        contents = [
            read_bounded(path, limits.max_file_bytes, "I2R_VR_MAX_FILE_BYTES") for path in files
        ]
        pictures = decode_pictures(contents, files, limits)
    except I2RError:
        return True
    if any(picture.width != picture.height for picture in pictures):
        return False
    tiles = [picture.rgb for picture in pictures]
    if len({tile.shape for tile in tiles}) != 1:
        return True
    return compare_edges(np.stack(tiles)).related_edges() >= RELATED_EDGES
