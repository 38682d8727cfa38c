# SPDX-License-Identifier: MIT
"""The list of places: of each what its row shows, kept as long as its bundle stays as it is."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import asdict
from typing import Any

from i2r_vr.bundle.index import stamp_of
from i2r_vr.errors import I2RError
from i2r_vr.serve.answers import error_words
from i2r_vr.serve.cards import heading, version_of
from i2r_vr.serve.library import Place

Row = dict[str, Any]


class Rows:
    """Rows of places; a bundle is read again where its file's size or times have changed."""

    def __init__(self) -> None:
        self._kept: dict[str, tuple[str, Row]] = {}

    def row(self, place: Place) -> Row:
        """A place's row."""
        told = heading(place)
        if place.bundle is None:
            return told
        stamp = stamp_of([place.bundle])
        seen = f"{place.bundle} {'' if stamp is None else stamp.digest}"
        kept = self._kept.get(place.id)
        if kept is None or kept[0] != seen:
            kept = seen, _heard(place)
            self._kept[place.id] = kept
        return {**told, **kept[1]}

    def rows(self, places: Iterable[Place]) -> list[Row]:
        """All rows; those of other places are forgotten."""
        told = [self.row(place) for place in places]
        there = {row["id"] for row in told}
        for gone in self._kept.keys() - there:
            self._kept.pop(gone, None)
        return told


def _heard(place: Place) -> Row:
    """What a row shows of a bundle, or why it can't be read."""
    try:
        bundle = place.load()
    except I2RError as error:
        return {"status": "failed", "error": error_words(error)}
    heard = bundle.metadata.zone.acoustics
    interval = heard.t60_interval_s
    return {
        "bundle": f"/bundles/{place.id}/{bundle.path.name}",
        "t60_s": heard.t60_s,
        "interval": None if interval is None else asdict(interval),
        "notes": len(bundle.metadata.warnings),
        "version": version_of(bundle.metadata),
    }
