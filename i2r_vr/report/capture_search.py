# SPDX-License-Identifier: MIT
"""The picture that a bundle was made from, found again by its name and its SHA-256."""

from __future__ import annotations

from dataclasses import dataclass, replace
from pathlib import Path

from i2r_vr.bundle.store import Bundle, recorded_name
from i2r_vr.capture import Capture, CaptureSource, LoadOptions, discover, hash_inputs, load_capture
from i2r_vr.errors import I2RError

SAMPLES_FOLDER = "samples"
_LEVELS = 5
"""How far above a bundle a folder of samples is looked for: `build/bake/...` lies within it."""


@dataclass(frozen=True)
class FoundCapture:
    """The capture, or a sentence that says why there is none."""

    capture: Capture | None
    absence: str = ""


class CaptureFinder:
    """Finds the captures of bundles; every folder is searched once.

    Parameters
    ----------
    captures : Path, optional
        Folder (or file) of the pictures. Without it, the bundle's own folder is searched and
        every ``samples`` folder beside one of its parents.

    Raises
    ------
    UsageError
        INPUT_MISSING, where `captures` does not exist.
    """

    def __init__(self, captures: Path | None) -> None:
        self._searched: dict[Path, dict[str, list[CaptureSource]]] = {}
        self._given = captures
        if captures is not None:
            self._sources(captures)

    def find(self, bundle: Bundle) -> FoundCapture:
        """The capture of a bundle, decoded, if it is there unchanged."""
        record = bundle.metadata.capture
        changed = False
        for folder in self._folders(bundle):
            for source in self._sources(folder).get(record.file, ()):
                try:
                    if hash_inputs(source)[0] != record.sha256:
                        changed = True
                        continue
                    return FoundCapture(_load(source, record.kind))
                except I2RError as error:
                    return FoundCapture(None, f"The picture cannot be read: {error.code}.")
        if changed:
            return FoundCapture(
                None, "A picture of this name was found, but it is not the one that was baked."
            )
        return FoundCapture(
            None, "The picture was not found. Name its folder with --captures to see it here."
        )

    def _folders(self, bundle: Bundle) -> list[Path]:
        if self._given is not None:
            return [self._given]
        own = bundle.folder.resolve()
        beside = [parent / SAMPLES_FOLDER for parent in list(own.parents)[:_LEVELS]]
        return [own, *(folder for folder in beside if folder.is_dir())]

    def _sources(self, folder: Path) -> dict[str, list[CaptureSource]]:
        if folder not in self._searched:
            found: dict[str, list[CaptureSource]] = {}
            for source in discover([folder]):
                if source.error is None:
                    found.setdefault(recorded_name(source.file.name), []).append(source)
            self._searched[folder] = found
        return self._searched[folder]


def _load(source: CaptureSource, kind: str) -> Capture:
    """The capture; the picture alone where what lies beside it cannot be used."""
    try:
        return load_capture(source, LoadOptions(kind=kind))
    except I2RError:
        alone = replace(source, depth=(), material=(), sidecar=None)
        return load_capture(alone, LoadOptions(kind=kind))
