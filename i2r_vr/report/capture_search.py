# SPDX-License-Identifier: MIT
"""The picture that a bundle was made from, found again by its place or name, and its SHA-256."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path, PurePosixPath

from i2r_vr.bundle.origins import Origins, origins_above
from i2r_vr.bundle.store import Bundle, recorded_name
from i2r_vr.capture import (
    Capture,
    CaptureSource,
    LoadOptions,
    discover,
    discover_folder,
    hash_inputs,
    load_capture,
)
from i2r_vr.errors import I2RError

SAMPLES_FOLDER = "samples"
TOP = PurePosixPath()
_LEVELS = 5
"""How far above a bundle a folder of samples is looked for: `build/bake/...` lies within it."""


@dataclass(frozen=True)
class FoundCapture:
    """The capture, or a sentence that says why there is none, and whether it is known gone."""

    capture: Capture | None
    absence: str = ""
    gone: bool = False


class CaptureFinder:
    """Finds the captures of bundles; every folder is searched once.

    Parameters
    ----------
    captures : Path, optional
        Folder (or file) of the pictures. Without it, a capture is looked for where its bundle was
        made from, and in every ``samples`` folder beside one of the bundle's parents.

    Raises
    ------
    UsageError
        INPUT_MISSING, where `captures` does not exist.
    """

    def __init__(self, captures: Path | None) -> None:
        self._searched: dict[tuple[Path, bool], dict[str, list[CaptureSource]]] = {}
        self._given = captures
        if captures is not None:
            self._sources(captures)

    def find(self, bundle: Bundle) -> FoundCapture:
        """The capture of a bundle, decoded, if it is there unchanged."""
        record = bundle.metadata.capture
        origins = _origins(bundle)
        changed = False
        for place, deep in self._places(bundle, origins):
            for source in self._sources(place, deep).get(record.file, ()):
                try:
                    if hash_inputs(source)[0] != record.sha256:
                        changed = True
                        continue
                    return FoundCapture(_load(source, record.kind))
                except I2RError as error:
                    return FoundCapture(None, f"The picture cannot be read: {error.code}.")
        if origins is not None and origins.whereabouts(bundle.folder, record.file) == "gone":
            return FoundCapture(None, "The picture is gone from where it was.", gone=True)
        if changed:
            return FoundCapture(
                None, "A picture of this name was found, but it is not the one that was baked."
            )
        return FoundCapture(
            None, "The picture was not found. Name its folder with --captures to see it here."
        )

    def _places(self, bundle: Bundle, origins: Origins | None) -> Iterator[tuple[Path, bool]]:
        """Where to look, and whether in the folders below as well."""
        if self._given is not None:
            yield self._given, True
            return
        file = bundle.metadata.capture.file
        if origins is not None and origins.whereabouts(bundle.folder, file) == "there":
            recorded = origins.capture(bundle.folder, file)
            assert recorded is not None
            yield recorded.parent, False
        for parent in list(bundle.folder.resolve().parents)[:_LEVELS]:
            if (parent / SAMPLES_FOLDER).is_dir():
                yield parent / SAMPLES_FOLDER, True

    def _sources(self, place: Path, deep: bool = True) -> dict[str, list[CaptureSource]]:
        if (place, deep) not in self._searched:
            found: dict[str, list[CaptureSource]] = {}
            sources: Sequence[CaptureSource] = (
                discover([place]) if deep else discover_folder(place, place, TOP).sources
            )
            for source in sources:
                if source.error is None:
                    found.setdefault(recorded_name(source.file.name), []).append(source)
            self._searched[place, deep] = found
        return self._searched[place, deep]


def _origins(bundle: Bundle) -> Origins | None:
    """Where the bundles around came from; a record that is broken tells nothing."""
    try:
        return origins_above(bundle.folder)
    except I2RError:
        return None


def _load(source: CaptureSource, kind: str) -> Capture:
    """The capture; the picture alone where what lies beside it cannot be used."""
    try:
        return load_capture(source, LoadOptions(kind=kind))
    except I2RError:
        alone = replace(source, depth=(), material=(), sidecar=None)
        return load_capture(alone, LoadOptions(kind=kind))
