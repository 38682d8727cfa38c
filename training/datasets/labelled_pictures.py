# SPDX-License-Identifier: MIT
"""Real pictures with the decay and the volume that such a place usually has: tables beside them.

A table is `photos.tsv` (tab separated: id, file, kind, place, setting, volume_min_m3,
volume_max_m3, rt60_min_s, rt60_max_s, source_repo, licence; empty where there is none) or the
`manifest.json` that ``python -m training.evaluation captures`` reads.
"""

from __future__ import annotations

import csv
import json
import math
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from i2r_vr.capture import Capture, CaptureSource, LoadOptions, load_capture

Range = tuple[float, float]
UNKNOWN: Range = (math.nan, math.nan)
FREE_LICENCES = ("CC0", "CC-BY-2.0", "CC-BY-3.0", "CC-BY-4.0")
"""Beginnings of the licences that let everybody use and change a picture."""


@dataclass(frozen=True)
class LabelledPicture:
    """A picture of a table.

    panorama : whether it shows the full sphere; indoors; setting : as the table calls it, or its
    class by size; t60_s, volume_m3 : smallest and largest usual value, NaN where none is known;
    nominal_s : the decay to compare with; site : pictures that may show one place have one.
    """

    name: str
    file: Path
    panorama: bool
    indoors: bool
    place: str
    site: str
    t60_s: Range
    nominal_s: float
    volume_m3: Range
    licence: str

    @property
    def free(self) -> bool:
        """Whether its licence is CC0 or CC-BY."""
        return self.licence.startswith(FREE_LICENCES)


def _middle(bounds: Range) -> float:
    """Geometric mean of a range that may begin at nothing."""
    return math.sqrt(max(bounds[0], 0.05) * bounds[1])


def _from_row(row: Mapping[str, str], folder: Path) -> LabelledPicture:
    def bounds(name: str) -> Range:
        low, high = (row[name.format(end)] for end in ("min", "max"))
        return (float(low), float(high)) if low else UNKNOWN

    t60_s = bounds("rt60_{}_s")
    return LabelledPicture(
        name=row["id"],
        file=folder / row["file"],
        panorama=row["kind"] == "panorama",
        indoors=row["setting"] == "indoor",
        place=row["place"],
        # Which pictures show one place is not stated; those of one kind from one source may.
        site=f"{row['source_repo']} {row['place']}",
        t60_s=t60_s,
        nominal_s=_middle(t60_s),
        volume_m3=bounds("volume_{}_m3"),
        licence=row["licence"],
    )


def _from_item(item: Mapping[str, Any], folder: Path) -> LabelledPicture:
    expected = item["expected_rt60_s"]
    t60_s = (float(expected["min"]), float(expected["max"]))
    return LabelledPicture(
        name=Path(item["file"]).stem,
        file=folder / item["file"],
        panorama=item["kind"] == "panorama",
        indoors=item["acoustic_class"] != "outdoor",
        place=item["subclass"],
        site=str(item["source"]).split("@")[0],
        t60_s=t60_s,
        nominal_s=float(expected["nominal"] or _middle(t60_s)),
        volume_m3=UNKNOWN,
        licence=str(item["licence"]),
    )


def _rows(table: Path) -> list[dict[str, str]]:
    with table.open(encoding="utf-8", newline="") as lines:
        return list(csv.DictReader(lines, delimiter="\t"))


READERS: Mapping[str, Callable[[Path], list[LabelledPicture]]] = {
    ".tsv": lambda table: [_from_row(row, table.parent) for row in _rows(table)],
    ".json": lambda table: [
        _from_item(item, table.parent) for item in json.loads(table.read_text())["items"]
    ],
}


def labelled_pictures(table: Path) -> list[LabelledPicture]:
    """The pictures of a table, in its order.

    Raises
    ------
    ValueError
        Where the table is neither TSV nor JSON.
    """
    reader = READERS.get(table.suffix)
    if reader is None:
        raise ValueError(f"{table} is no table of pictures: expected {' or '.join(READERS)}")
    return reader(table)


def is_taught(picture: LabelledPicture) -> bool:
    """Whether a picture says what decay a room usually has."""
    return picture.indoors and bool(np.isfinite(picture.t60_s).all())


def picture_weights(pictures: Sequence[LabelledPicture]) -> NDArray[np.float64]:
    """What each picture counts: one over the root of how many show such a place.

    So homes, which are half of all pictures, do not drown what is rare, and no kind of place is
    learnt from one picture alone.
    """
    count = Counter(picture.place for picture in pictures)
    return np.array([count[picture.place] ** -0.5 for picture in pictures])


def read_capture(picture: LabelledPicture) -> Capture:
    """A table's picture, as a bake loads it."""
    source = CaptureSource(picture.file, (picture.file,), picture.file.stem)
    options = LoadOptions(kind="panorama" if picture.panorama else "screenshot")
    return load_capture(source, options)


def read_picture(picture: LabelledPicture) -> NDArray[np.uint8]:
    """Its colours."""
    return read_capture(picture).rgb
