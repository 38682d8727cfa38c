# SPDX-License-Identifier: MIT
"""Files that are the same but for size, compression, gain or depth: stored once, told of."""

from __future__ import annotations

from dataclasses import dataclass, field
from itertools import pairwise

import cv2
import numpy as np
from numpy.typing import NDArray

from i2r_vr.acoustics import DIRECT_END_S
from i2r_vr.hearing.spectrogram import SAMPLE_RATE_HZ

THUMBNAIL = 32
SAME_PICTURE = 2.5
"""RMS difference of two grey thumbnails (of 255) up to which their pictures are the same."""
SAME_RECORDING = 0.05
"""Distance of two recordings' beginnings, of unit energy, up to which they are the same."""
BEGINNING = 4096
NOTHING = 1e-10
"""Share of the direct sound's energy below which nothing follows it."""

Signature = NDArray[np.float64]


@dataclass
class Stored:
    """Files of one kind that are stored, to be compared with those that come.

    tolerance : distance of signatures up to which files are the same; sources : every source file
    by the first one of its content; rooms : those that a content belongs to.
    """

    tolerance: float
    names: dict[str, list[str]] = field(default_factory=dict)
    sources: dict[str, str] = field(default_factory=dict)
    rooms: dict[str, set[str]] = field(default_factory=dict)
    _first: list[str] = field(default_factory=list)
    _signatures: list[Signature] = field(default_factory=list)

    def same_as(self, signature: Signature | None) -> str | None:
        """The first file of nearly the same signature."""
        if signature is None or not self._signatures:
            return None
        away = np.linalg.norm(np.stack(self._signatures) - signature, axis=1)
        nearest = int(away.argmin())
        return self._first[nearest] if away[nearest] < self.tolerance else None

    def keep(self, file: str, names: list[str], signature: Signature | None) -> None:
        """Remember a file that was stored under `names`."""
        self.names[file], self.sources[file] = names, file
        if signature is not None:
            self._first.append(file)
            self._signatures.append(signature)

    def repeat(self, file: str, first: str) -> list[str]:
        """Remember a file as another's duplicate; the names that that is stored under."""
        self.sources[file] = first
        return self.names[first]

    def belongs(self, file: str, room: str) -> None:
        """Note that a file is one of a room's; one that is not stored doesn't count."""
        if file in self.sources:
            self.rooms.setdefault(self.sources[file], set()).add(room)

    @property
    def duplicates(self) -> int:
        """Files that were not stored, as another is the same."""
        return len(self.sources) - len(self.names)

    @property
    def shared(self) -> list[list[str]]:
        """Rooms, several each time, that have the same picture or recording."""
        return [sorted(rooms) for rooms in self.rooms.values() if len(rooms) > 1]

    @property
    def ties(self) -> list[tuple[str, str]]:
        """Pairs of rooms that have the same picture or recording."""
        return [pair for rooms in self.shared for pair in pairwise(rooms)]

    def rows(self) -> list[dict[str, str]]:
        """Duplicates, and files of several rooms: the file, what it is the same as, the rooms."""
        return [
            {"file": file, "same_as": first, "rooms": "; ".join(sorted(self.rooms[first]))}
            for file, first in sorted(self.sources.items())
            if first in self.rooms and (file != first or len(self.rooms[first]) > 1)
        ]


def thumbnail(rgb: NDArray[np.uint8]) -> Signature:
    """Grey of a picture at 32 x 32 [1024], of which distances are RMS differences."""
    small = cv2.resize(rgb, (THUMBNAIL, THUMBNAIL), interpolation=cv2.INTER_AREA)
    return cv2.cvtColor(small, cv2.COLOR_RGB2GRAY).astype(np.float64).ravel() / THUMBNAIL


def beginning(signal: NDArray[np.float32]) -> Signature | None:
    """The 4096 samples (0.19 s) that follow a recording's direct sound, of unit energy.

    Gain is ignored, and so is the direct sound, in which the dry responses of all rooms are
    alike. None where nothing follows it.
    """
    start = int(np.abs(signal).argmax())
    direct, after = np.split(
        signal[start:].astype(np.float64), [round(DIRECT_END_S * SAMPLE_RATE_HZ)]
    )
    part = np.zeros(BEGINNING)
    part[: len(after[:BEGINNING])] = after[:BEGINNING]
    size = float(np.linalg.norm(part))
    return part / size if size**2 > NOTHING * float(np.sum(direct**2)) else None
