# SPDX-License-Identifier: MIT
"""Takes: a place as a person tunes it, made in memory from one look at its capture."""

from __future__ import annotations

import json
import secrets
import threading
from collections import OrderedDict
from collections.abc import Mapping
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Any

from i2r_vr.bundle.index import stamp_of
from i2r_vr.bundle.metadata import SUFFIX, Metadata
from i2r_vr.capture import Sidecar, parse_sidecar
from i2r_vr.errors import I2RError
from i2r_vr.pipeline.audition import Audition
from i2r_vr.pipeline.queue import Pipeline
from i2r_vr.serve.answers import invalid, not_there
from i2r_vr.serve.library import Place
from i2r_vr.serve.settings import Bounds

HEARD_AS = ("zone", "ambix", "direction")
_TUNED = ("bake", "surfaces")


@dataclass(frozen=True)
class StoredTake:
    """A take: its metadata, and its files by their names, as a bundle has them."""

    metadata: Metadata
    name: str
    files: Mapping[str, bytes]


@dataclass(frozen=True)
class _Kept:
    """An audition, and how the capture's files stood when they were read."""

    audition: Audition
    stamp: str


class Studio:
    """Auditions of the places that are tuned, and the newest takes of them.

    One take at a time is made: two would only share the processor.
    """

    def __init__(self, pipeline: Pipeline, out: Path, bounds: Bounds) -> None:
        self._pipeline, self._out, self._bounds = pipeline, out, bounds
        self._auditions: OrderedDict[str, _Kept] = OrderedDict()
        self._takes: OrderedDict[str, StoredTake] = OrderedDict()
        self._making = threading.Lock()

    def open(self, place: Place) -> Sidecar:
        """Look at a place, so that takes of it are quick; what its sidecar states.

        Raises
        ------
        I2RError
            As `Pipeline.audition`.
        """
        with self._making:
            return self._audition(place).sidecar

    def make(self, place: Place, question: Mapping[str, Any]) -> str:
        """The id of a new take.

        Parameters
        ----------
        place : Place
        question : mapping
            `bake` and `surfaces` as a sidecar has them, and `heard`: zone, ambix or direction.

        Raises
        ------
        I2RError
            REQUEST_INVALID, SIDECAR_INVALID; as `open`.
        """
        heard = question.get("heard", "zone")
        if heard not in HEARD_AS:
            raise invalid(f"heard {heard!r:.40}", "one of " + ", ".join(HEARD_AS))
        with self._making:
            audition = self._audition(place)
            sidecar = tuned(audition.sidecar, question, place)
            options = replace(
                self._pipeline.options,
                ambix=heard == "ambix",
                directions=heard == "direction",
                sofa=False,
            )
            take = audition.take(sidecar, options)
            stored = StoredTake(
                take.metadata,
                audition.loaded.errand.target.name,
                {file.name: file.content for file in take.files},
            )
            own = secrets.token_hex(8)
            self._takes[own] = stored
            while len(self._takes) > self._bounds.takes:
                self._takes.popitem(last=False)
        return own

    def take(self, own: str) -> StoredTake:
        """A take by its id.

        Raises
        ------
        I2RError
            NOT_THERE: only the newest are kept.
        """
        take = self._takes.get(own)
        if take is None:
            raise not_there("take")
        return take

    def file(self, own: str, name: str) -> bytes:
        """A file of a take.

        Raises
        ------
        I2RError
            NOT_THERE.
        """
        take = self.take(own)
        if name == take.name + SUFFIX:
            return take.metadata.to_json().encode()
        if name not in take.files:
            raise not_there("file")
        return take.files[name]

    def check_unchanged(self, place: Place) -> None:
        """Refuse to keep what was tuned on files that have changed since.

        Raises
        ------
        I2RError
            CAPTURE_CHANGED.
        """
        kept = self._auditions.get(place.id)
        if kept is not None and kept.stamp != _stamp(place):
            self.forget(place)
            raise I2RError(
                "CAPTURE_CHANGED",
                "files that changed since you began to tune",
                "files at rest",
                "listen again and keep then",
                place.source.file,
            )

    def forget(self, place: Place) -> None:
        """The place's files have changed, or are about to."""
        self._auditions.pop(place.id, None)

    def _audition(self, place: Place) -> Audition:
        stamp = _stamp(place)
        kept = self._auditions.pop(place.id, None)
        if kept is None or kept.stamp != stamp:
            kept = _Kept(self._pipeline.audition(place.source, self._out), stamp)
        self._auditions[place.id] = kept
        while len(self._auditions) > self._bounds.auditions:
            self._auditions.popitem(last=False)
        return kept.audition


def _stamp(place: Place) -> str:
    stamp = stamp_of(place.source.files)
    return "" if stamp is None else stamp.digest


def tuned(sidecar: Sidecar, question: Mapping[str, Any], place: Place) -> Sidecar:
    """A sidecar with the tuning and the surfaces that are asked for, its views left as they are.

    Raises
    ------
    I2RError
        SIDECAR_INVALID.
    """
    stated = {key: question[key] for key in _TUNED if key in question}
    asked = parse_sidecar(json.dumps(stated).encode(), place.source.file)
    bake = asked.bake if "bake" in stated else sidecar.bake
    surfaces = asked.surfaces if "surfaces" in stated else sidecar.surfaces
    return replace(sidecar, bake=replace(bake, views=sidecar.bake.views), surfaces=surfaces)


def tuning_words(sidecar: Sidecar) -> dict[str, Any]:
    """What a sidecar states of tuning and surfaces, as the page's controls have it."""
    bake = asdict(sidecar.bake)
    del bake["views"]
    surfaces = {key: value for key, value in asdict(sidecar.surfaces).items() if value is not None}
    return {"bake": bake, "surfaces": surfaces}
