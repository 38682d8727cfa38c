# SPDX-License-Identifier: MIT
"""One capture on disk, before anything of it is read."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path, PurePosixPath

from i2r_vr.capture.naming import assign_bundle_name
from i2r_vr.errors import I2RError, Notice


@dataclass(frozen=True)
class CaptureSource:
    """One capture on disk.

    Parameters
    ----------
    file : Path
        The picture (of a cubemap in six files the px or right face).
    members : tuple of Path
        The picture alone, or the six faces in the order of their naming scheme; with the error
        CUBEMAP_INCOMPLETE those that are there.
    stem : str
        Name without suffix (and without the face's part).
    relative_folder : PurePosixPath
        Below the INPUT folder; empty for a file given by itself.
    depth, material : tuple of Path
        No, one or six files.
    sidecar : Path, optional
    namesakes : tuple of str
        File names of all captures of this relative folder whose stem is the same (letter case
        aside), this one's included, sorted.
    neighbours : frozenset of str
        Stems of all captures of this relative folder, case folded.
    face_scheme : str
        How the six files of a cubemap are named; see `i2r_vr.capture.cubemaps.face_names`.
    error : I2RError, optional
        Why this item cannot be loaded; `load_capture` and `hash_inputs` raise it.
    notices : tuple of Notice
    content : mapping of Path to bytes
        Of a capture in memory what its files would hold; empty where they lie on disk.
    """

    file: Path
    members: tuple[Path, ...]
    stem: str
    relative_folder: PurePosixPath = field(default_factory=PurePosixPath)
    depth: tuple[Path, ...] = ()
    material: tuple[Path, ...] = ()
    sidecar: Path | None = None
    namesakes: tuple[str, ...] = ()
    neighbours: frozenset[str] = frozenset()
    face_scheme: str = "axes"
    error: I2RError | None = None
    notices: tuple[Notice, ...] = ()
    content: Mapping[Path, bytes] = field(default_factory=dict, repr=False, compare=False)

    @property
    def files(self) -> tuple[Path, ...]:
        """Every file that this capture is made of."""
        sidecar = () if self.sidecar is None else (self.sidecar,)
        return (*self.members, *self.depth, *self.material, *sidecar)

    @property
    def input_folder(self) -> Path:
        """The folder that was searched; of a file given by itself the one that it lies in."""
        return self.file.parents[len(self.relative_folder.parts)]

    def bundle_name(self, taken_by: Callable[[str], str | None] = lambda name: None) -> str:
        """Name of this capture's bundle in its relative folder.

        Parameters
        ----------
        taken_by : callable
            ``capture.file`` of the bundle that exists under a name there, or None. A bundle on
            disk stays its owner's; see `i2r_vr.capture.naming`.
        """
        return assign_bundle_name(
            self.file.name, self.stem, self.namesakes, self.neighbours, taken_by
        )

    def collision_notice(self, name: str) -> Notice | None:
        """The notice STEM_COLLISION for a bundle whose name is not the bare stem."""
        if name == self.stem:
            return None
        return Notice(
            "STEM_COLLISION",
            f"Another capture owns the bundle {self.stem}; that of {self.file.name} is {name}.",
        )
