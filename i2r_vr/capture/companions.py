# SPDX-License-Identifier: MIT
"""What lies beside a capture and belongs to it: depth maps, material maps, sidecar.

Names pair whatever their letter case and however their accents are composed.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from i2r_vr.capture.cubemaps.face_names import name_key
from i2r_vr.capture.folders import DEPTH_SUFFIXES, FolderListing
from i2r_vr.errors import Notice

_ROLES = {
    "depth": ("depth map", tuple(f".depth{suffix}" for suffix in DEPTH_SUFFIXES)),
    "material": ("material map", (".material.png",)),
}
_INCOMPLETE = {"depth": "DEPTH_INCOMPLETE", "material": "MATERIAL_INCOMPLETE"}


@dataclass(frozen=True)
class Companions:
    """Files that belong to a capture.

    depth, material : no, one or six files; sidecar : the sidecar, if any; notices : what is
    doubtful about them.
    """

    depth: tuple[Path, ...] = ()
    material: tuple[Path, ...] = ()
    sidecar: Path | None = None
    notices: tuple[Notice, ...] = ()


def find_sidecar(stem: str, listing: FolderListing) -> Path | None:
    """The sidecar of a stem."""
    return listing.files.get(name_key(f"{stem}.capture.json"))


def find_companions(
    stems: Sequence[str], faces: Sequence[Path], listing: FolderListing
) -> Companions:
    """The companions of a capture.

    Parameters
    ----------
    stems : sequence of str
        Names that the capture goes by, the best first.
    faces : sequence of Path
        Six faces, which may each have their own map, or none.
    listing : FolderListing
        The folder that they lie in.
    """
    notices: list[Notice] = []
    maps: dict[str, tuple[Path, ...]] = {}
    for role, (_, tails) in _ROLES.items():
        found = list(_candidates(stems, faces, listing, tails))
        maps[role] = found[0] if found else ()
        if len(found) > 1 and role == "depth":
            notices.append(
                Notice(
                    "DEPTH_AMBIGUOUS",
                    f"{len(found)} depth maps lie beside the picture; {found[0][0].name} is used.",
                )
            )
        if not found and faces:
            notices += _incomplete(role, faces, listing)
    sidecars = (find_sidecar(stem, listing) for stem in stems)
    sidecar = next((path for path in sidecars if path is not None), None)
    return Companions(maps["depth"], maps["material"], sidecar, tuple(notices))


def _candidates(
    stems: Sequence[str], faces: Sequence[Path], listing: FolderListing, tails: Sequence[str]
) -> Iterator[tuple[Path, ...]]:
    """One map of the whole, then six of the faces with one suffix, then with any."""
    for tail in tails:
        whole = [listing.files.get(name_key(stem + tail)) for stem in stems]
        yield from ((path,) for path in whole[: 1 if len(set(whole)) == 1 else None] if path)
    alike = [_of_faces(faces, listing, (tail,)) for tail in tails]
    complete = [found for found in alike if len(found) == 6]
    mixed = _of_faces(faces, listing, tails)
    yield from complete or ([mixed] if len(mixed) == 6 else [])


def _of_faces(
    faces: Sequence[Path], listing: FolderListing, tails: Sequence[str]
) -> tuple[Path, ...]:
    """Of each face its first map, of those that have one."""
    found = []
    for face in faces:
        paths = (listing.files.get(name_key(face.stem + tail)) for tail in tails)
        found += [path for path in paths if path is not None][:1]
    return tuple(found)


def _incomplete(role: str, faces: Sequence[Path], listing: FolderListing) -> list[Notice]:
    word, tails = _ROLES[role]
    present = _of_faces(faces, listing, tails)
    if not present:
        return []
    named = {name_key(path.name.rpartition(f".{role}")[0]) for path in present}
    missing = [face.stem for face in faces if name_key(face.stem) not in named]
    return [
        Notice(
            _INCOMPLETE[role],
            f"{len(present)} of six faces have a {word}, so it is not used; "
            f"add those of {', '.join(missing)}.",
        )
    ]
