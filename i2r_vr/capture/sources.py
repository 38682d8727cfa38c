# SPDX-License-Identifier: MIT
"""Which captures lie in the inputs: pictures, cubemap faces and their companions by name.

Folders are searched recursively in the order of names. Hidden files and folders are passed
over. Companions (``NAME.depth.*``, ``NAME.material.png``, ``NAME.capture.json``) are never
captures. What cannot be used (an unreadable folder, a link that leaves the searched folder, a
file given by name that is no picture) becomes a `CaptureSource` with an error, so that the
others are still done.
"""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path, PurePosixPath

from i2r_vr.capture.capture_source import CaptureSource
from i2r_vr.capture.companions import find_companions, find_sidecar
from i2r_vr.capture.cubemaps.face_names import is_face_name as ends_like_a_face
from i2r_vr.capture.cubemaps.face_names import name_key
from i2r_vr.capture.face_sets import FaceSet, face_notice, find_face_sets
from i2r_vr.capture.folders import (
    IMAGE_SUFFIXES,
    FolderListing,
    is_companion,
    is_file,
    is_folder,
    is_picture,
    list_folder,
)
from i2r_vr.capture.passed_over import (
    NearMiss,
    bundled_notice,
    find_near_miss,
    orphan_notice,
    unread_notice,
)
from i2r_vr.errors import FileNotice, I2RError, UsageError


def _failure(file: Path, folder: PurePosixPath, error: I2RError) -> CaptureSource:
    return CaptureSource(file, (file,), file.stem, folder, error=error.at(file))


@dataclass(frozen=True)
class Found:
    """What lies in some files and folders.

    sources : captures, in the order of the inputs, then of names; notices : about files that look
    meant for a capture and are not used; folders : subfolders, where one folder was asked for.
    """

    sources: tuple[CaptureSource, ...]
    notices: tuple[FileNotice, ...] = ()
    folders: tuple[Path, ...] = ()


def _found_in(listing: FolderListing, relative: PurePosixPath, only: Path | None = None) -> Found:
    """Captures of a folder, faces joined with what lies beside them.

    only : where given, its capture alone, and what may have been meant for it.
    """
    if listing.is_bundle and only is None:
        notice = bundled_notice(listing)
        return Found((), () if notice is None else (notice,))
    sets = find_face_sets(listing.pictures, lambda stem: find_sidecar(stem, listing) is not None)
    of_file = {path: found for found in sets for path in found.members if _is_used(found)}
    stems = {name_key(path.stem): path.stem for path in listing.pictures}
    stems |= {name_key(s): s for f in of_file.values() for s in (f.stem, f.frameless)}
    misses = _near_misses(listing, stems, of_file)
    sources: list[CaptureSource] = []
    done: set[Path] = set(misses)
    for path in listing.pictures if only is None else [only]:
        if path in done:
            continue
        source = _source(path, of_file.get(path), listing, relative)
        done.update(source.members)
        sources.append(source)
    return Found(tuple(sources), tuple(_notices(listing, misses, stems, sets, sources, only)))


def _near_misses(
    listing: FolderListing, stems: Mapping[str, str], of_file: Mapping[Path, FaceSet]
) -> dict[Path, NearMiss]:
    """Files that look like companions of what lies beside them; of faces all six or none."""
    misses: dict[Path, NearMiss] = {}
    for path in (*listing.pictures, *listing.files.values(), *listing.others):
        faces = of_file.get(path)
        if faces is not None and not faces.missing:
            whole = path.with_name(faces.stem + path.suffix)
            miss = find_near_miss(whole, stems)
            if miss is not None:
                own = miss.stem + path.stem[len(faces.frameless) :]
                misses[path] = NearMiss(path, miss.role, own)
        elif not is_companion(path.name) or orphan_notice(path, stems) is not None:
            miss = find_near_miss(path, stems)
            if miss is not None:
                misses[path] = miss
    return misses


def _source(
    path: Path, faces: FaceSet | None, listing: FolderListing, relative: PurePosixPath
) -> CaptureSource:
    if faces is not None and faces.missing:
        first = faces.members[0]
        error = _missing_faces(faces).at(first)
        return CaptureSource(first, faces.members, faces.stem, relative, error=error)
    if faces is None:
        found = find_companions((path.stem,), (), listing)
        source = CaptureSource(path, (path,), path.stem, relative)
    else:
        found = find_companions((faces.stem, faces.frameless), faces.members, listing)
        source = CaptureSource(
            faces.members[0], faces.members, faces.stem, relative, face_scheme=faces.scheme.name
        )
    return replace(
        source,
        depth=found.depth,
        material=found.material,
        sidecar=found.sidecar,
        notices=found.notices,
    )


def _notices(
    listing: FolderListing,
    misses: Mapping[Path, NearMiss],
    stems: Mapping[str, str],
    sets: Sequence[FaceSet],
    sources: Sequence[CaptureSource],
    only: Path | None,
) -> Iterator[FileNotice]:
    """About each file once; where one file was given, about what is its own."""
    own = {name_key(name) for s in sources for name in (s.stem, *(m.stem for m in s.members))}
    for path in sorted({*listing.files.values(), *listing.others}):
        miss = misses.get(path)
        if miss is not None:
            if only is None or path == only or name_key(miss.stem) in own:
                yield miss.notice
        elif only is None:
            notice = unread_notice(path) or orphan_notice(path, stems)
            if notice is not None:
                yield notice
    if only is None:
        yield from (notice for notice in map(face_notice, sets) if notice is not None)


def _is_used(faces: FaceSet) -> bool:
    if not faces.missing:
        return faces.related
    return faces.scheme.certain and len(faces.members) >= 3


def _missing_faces(faces: FaceSet) -> I2RError:
    return I2RError(
        "CUBEMAP_INCOMPLETE",
        f"{len(faces.members)} of six cubemap faces (no {', '.join(faces.missing)})",
        "six faces with names of one kind",
        "add the missing faces or rename the file",
    )


def _search(root: Path) -> Iterator[Found]:
    """What lies below a folder, folder by folder, in the order of their names."""
    resolved = Path(os.path.realpath(root))
    pending = [(root, PurePosixPath())]
    while pending:
        folder, relative = pending.pop()
        listing = list_folder(folder, resolved)
        found = _found_in(listing, relative)
        failed = (_failure(file, relative, error) for file, error in listing.failures)
        yield Found((*failed, *found.sources), found.notices)
        pending += [(path, relative / path.name) for path in reversed(listing.folders)]


def discover_folder(folder: Path, root: Path, relative: PurePosixPath) -> Found:
    """What lies in one folder, as `find_captures` finds it, and its subfolders.

    Parameters
    ----------
    folder, root : Path
        The folder, and the searched one, which links must not leave.
    relative : PurePosixPath
        The folder below `root`.
    """
    listing = list_folder(folder, Path(os.path.realpath(root)))
    found = _found_in(listing, relative)
    failed = (_failure(file, relative, error) for file, error in listing.failures)
    sources = _with_namesakes([*failed, *found.sources])
    return Found(tuple(sources), found.notices, tuple(listing.folders))


def is_face_name(path: Path) -> bool:
    """True for names that end like a cubemap's face.

    Examples
    --------
    >>> is_face_name(Path("hall_px.png")), is_face_name(Path("hall.png"))
    (True, False)
    """
    return ends_like_a_face(path.stem)


def _given_file(path: Path) -> Found:
    """The capture of a file given by itself; companions give none."""
    if is_companion(path.name):
        return Found(())
    error = None
    if not is_picture(path.name):
        error = I2RError(
            "SUFFIX_UNKNOWN",
            f"the suffix {path.suffix!r}",
            "one of " + " ".join(IMAGE_SUFFIXES),
            "export the picture in one of these formats",
        )
    elif not is_file(path):
        error = I2RError("FILE_NOT_REGULAR", "a device or pipe", "a regular file", "give a picture")
    if error is not None:
        return Found((_failure(path, PurePosixPath(), error),))
    listing = list_folder(path.parent, None)
    listing.files[name_key(path.name)] = path
    if path not in listing.pictures:
        listing.pictures.append(path)
    return _found_in(listing, PurePosixPath(), path)


def _exists(path: Path) -> bool:
    try:
        return path.exists()
    except OSError:
        return False


def _check_collisions(found: Sequence[tuple[int, CaptureSource]]) -> None:
    owners: dict[tuple[PurePosixPath, str], tuple[int, CaptureSource]] = {}
    for number, source in found:
        names = {name_key(source.stem), f"file:{source.file.name}"}
        for name in names:
            owner, first = owners.setdefault((source.relative_folder, name), (number, source))
            same_file = name.startswith("file:")
            if owner != number and (same_file or (owner >= 0 and number >= 0)):
                raise UsageError(
                    "INPUTS_COLLIDE",
                    f"{first.file} and {source.file}, whose bundles would share one place",
                    "inputs with different relative paths",
                    "give their common parent folder, or each its own --out",
                )


def discover(inputs: Sequence[str | Path]) -> list[CaptureSource]:
    """The captures of `find_captures`."""
    return list(find_captures(inputs).sources)


def find_captures(inputs: Sequence[str | Path]) -> Found:
    """Find the captures of files and folders, and what looks meant for one and is not used.

    Parameters
    ----------
    inputs : sequence of paths
        Folders are searched recursively; a file stands for itself, a face for its cubemap.

    Returns
    -------
    Found
        Each file once.

    Raises
    ------
    UsageError
        INPUT_MISSING, where an input does not exist; INPUTS_COLLIDE, where captures of two
        inputs would share one bundle.
    """
    found: list[tuple[int, CaptureSource]] = []
    seen: set[str] = set()
    notices: dict[str, FileNotice] = {}
    for number, given in enumerate(inputs):
        path = Path(given)
        folder = is_folder(path)
        if not folder and not _exists(path):
            raise UsageError(
                "INPUT_MISSING", "no such file or folder", "an existing path", "check it", path
            )
        for part in _search(path) if folder else (_given_file(path),):
            notices.update((_identity(notice.path), notice) for notice in part.notices)
            for source in part.sources:
                if _identity(source.file) not in seen:
                    seen.add(_identity(source.file))
                    found.append((number if folder else -1 - number, source))
    _check_collisions([item for item in found if item[1].error is None])
    sources = _with_namesakes([source for _, source in found])
    return Found(tuple(sources), tuple(notices.values()))


def _identity(file: Path) -> str:
    return os.path.realpath(file.parent) + os.sep + file.name


def _with_namesakes(sources: Sequence[CaptureSource]) -> list[CaptureSource]:
    by_stem: dict[tuple[PurePosixPath, str], list[str]] = {}
    by_folder: dict[PurePosixPath, set[str]] = {}
    for source in sources:
        if source.error is None:
            folded = name_key(source.stem)
            by_stem.setdefault((source.relative_folder, folded), []).append(source.file.name)
            by_folder.setdefault(source.relative_folder, set()).add(folded)
    stems = {folder: frozenset(names) for folder, names in by_folder.items()}
    result = []
    for source in sources:
        names = sorted(by_stem.get((source.relative_folder, name_key(source.stem)), ()))
        result.append(
            replace(
                source,
                namesakes=tuple(names),
                neighbours=stems.get(source.relative_folder, frozenset()),
            )
        )
    return result
