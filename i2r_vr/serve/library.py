# SPDX-License-Identifier: MIT
"""The captures of the page and what became of each; places are known by ids, never by paths."""

from __future__ import annotations

import hashlib
import threading
from dataclasses import dataclass, replace
from pathlib import Path

from i2r_vr.bundle.store import Bundle, bundle_target, load_bundle
from i2r_vr.capture import CaptureSource, Found, find_captures
from i2r_vr.errors import FileNotice, I2RError
from i2r_vr.pipeline.bake_result import BakeResult
from i2r_vr.serve.answers import not_there


@dataclass(frozen=True)
class Place:
    """A capture and what became of it.

    status : waiting, baked (or up to date), or failed with an `error`; bundle : its metadata file.
    """

    id: str
    source: CaptureSource
    status: str = "waiting"
    error: I2RError | None = None
    bundle: Path | None = None

    def load(self) -> Bundle:
        """Its bundle as it lies on disk now.

        Raises
        ------
        I2RError
            NOT_THERE, where there is none; as `load_bundle`.
        """
        if self.bundle is None:
            raise not_there("bundle")
        return load_bundle(self.bundle)


def place_id(source: CaptureSource) -> str:
    """A capture's id: of its place below CAPTURES, so that it outlasts the server."""
    name = f"{source.relative_folder}/{source.file.name}"
    return hashlib.sha256(name.encode("utf-8", "surrogateescape")).hexdigest()[:16]


class Library:
    """The places of a folder of captures, in their order."""

    def __init__(self, captures: Path, out: Path) -> None:
        self.captures, self.out = captures, out
        self.notices: tuple[FileNotice, ...] = ()
        self._places: dict[str, Place] = {}
        self._lock = threading.Lock()

    def scan(self) -> list[Place]:
        """Look at the folder again; all places, each to be baked or found up to date."""
        found = find_captures([self.captures]) if self.captures.is_dir() else Found(())
        with self._lock:
            self.notices = found.notices
            old, self._places = self._places, {}
            for source in found.sources:
                own = place_id(source)
                known = old.get(own, Place(own, source))
                self._places[own] = replace(known, source=source)
            return list(self._places.values())

    def places(self) -> list[Place]:
        """All places as they are known."""
        with self._lock:
            return list(self._places.values())

    def place(self, own: str) -> Place:
        """The place of an id.

        Raises
        ------
        I2RError
            NOT_THERE.
        """
        with self._lock:
            if own not in self._places:
                raise not_there("place")
            return self._places[own]

    def learn(self, result: BakeResult) -> Place:
        """What became of a capture."""
        own = place_id(result.source)
        with self._lock:
            before = self._places.get(own, Place(own, result.source))
            bundle = result.bundle or self._there(before)
            status = "failed" if result.error is not None else "baked"
            place = replace(before, status=status, error=result.error, bundle=bundle)
            if own in self._places:
                self._places[own] = place
            return place

    def _there(self, place: Place) -> Path | None:
        """The bundle of a capture that can't be baked now: the one that was made before."""
        path = place.bundle or bundle_target(place.source, self.out).metadata_path
        return path if path.is_file() else None
