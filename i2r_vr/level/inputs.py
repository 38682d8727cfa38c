# SPDX-License-Identifier: MIT
"""The bundles of a level, as they lie in a folder of bundles."""

from __future__ import annotations

import hashlib
import math
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path, PurePosixPath

import numpy as np

from i2r_vr.bundle.depth_file import read_depth
from i2r_vr.bundle.document import MAX_METADATA_BYTES
from i2r_vr.bundle.layout import bundles_below, portable_name
from i2r_vr.bundle.metadata import Metadata
from i2r_vr.errors import I2RError
from i2r_vr.frames import about_vertical
from i2r_vr.level.file import SUFFIX
from i2r_vr.level.sight import Sight

LARGEST_M = 1e6
"""Of a zone's sides, as the schema of levels has it; depth itself ends at 65504 m."""
UNNAMED = "level"
"""Of the file of bundles that state no level."""


@dataclass(frozen=True)
class LevelInput:
    """A bundle: its path below the folder of bundles, its metadata, and their SHA-256.

    Of many bundles at once, so without directions and files, which are most of the metadata.
    """

    out: Path
    path: str
    sha256: str
    metadata: Metadata

    @property
    def is_placed(self) -> bool:
        """Whether it says where it was captured."""
        return self.metadata.capture.position_m is not None

    @property
    def has_depth(self) -> bool:
        """Whether it is of a version that holds a depth."""
        return self.metadata.zone.depth is not None

    @property
    def yaw_deg(self) -> float:
        """Of the capture; 0 where it says none."""
        return self.metadata.capture.yaw_deg or 0.0

    @cached_property
    def codes(self) -> frozenset[str]:
        """Codes of what the bake told."""
        return frozenset(notice.code for notice in self.metadata.warnings)

    @property
    def is_silent(self) -> bool:
        """Open air without late energy."""
        t60_s = self.metadata.zone.acoustics.t60_s
        return "OUTDOORS" in self.codes and (t60_s is None or "NO_LATE_ENERGY" in self.codes)

    @property
    def is_stated(self) -> bool:
        """Whether a person stated the zone's shape."""
        return "ZONE_STATED" in self.codes

    @property
    def level_file(self) -> str:
        """Name of the file of its level."""
        return portable_name(self.metadata.capture.level or UNNAMED) + SUFFIX

    def sight(self) -> Sight:
        """What its probe sees.

        Raises
        ------
        I2RError
            BUNDLE_FILE_MISSING or BUNDLE_FILE_DAMAGED.
        """
        assert self.metadata.zone.depth is not None
        depth = read_depth((self.out / self.path).parent / self.metadata.zone.depth)
        return Sight(
            np.array(self.metadata.capture.position_m),
            math.radians(self.yaw_deg),
            depth.astype(np.float16),
        )

    def in_level(self, offset_m: Sequence[float]) -> np.ndarray:
        """A place [3] of the level, of an offset in the capture's frame."""
        return np.array(self.metadata.capture.position_m) + about_vertical(
            np.asarray(offset_m, np.float64), math.radians(self.yaw_deg)
        )


def read_inputs(out: Path) -> tuple[list[LevelInput], list[I2RError]]:
    """The bundles in a folder, in order of their paths, and what is wrong with others."""
    found, wrong = [], []
    for file in bundles_below(out):
        try:
            with file.open("rb") as stream:
                content = stream.read(MAX_METADATA_BYTES + 1)
            metadata = Metadata.from_json(content, file)
            _check_extent(metadata, file)
        except OSError as error:
            cause = (error.strerror or "unreadable").lower()
            wrong.append(I2RError("BUNDLE_UNREADABLE", cause, "a readable file", "check it", file))
        except I2RError as error:
            wrong.append(error)
        else:
            path = str(PurePosixPath(*file.relative_to(out).parts))
            sha256 = hashlib.sha256(content).hexdigest()
            spare = replace(metadata, directions=(), files=())
            found.append(LevelInput(out, path, sha256, spare))
    return sorted(found, key=lambda each: each.path), wrong


def _check_extent(metadata: Metadata, file: Path) -> None:
    """Refuse zones that no file of a level may hold.

    Raises
    ------
    I2RError
        METADATA_INVALID.
    """
    zone = metadata.zone
    largest = max(*zone.size_m, zone.radius_m, *map(abs, zone.center_m))
    if largest > LARGEST_M:
        raise I2RError(
            "METADATA_INVALID",
            f"a zone of {largest:.3g} m",
            f"at most {LARGEST_M:.0f}",
            "bake the capture again",
            file,
        )


def by_level(inputs: Sequence[LevelInput]) -> dict[str, list[LevelInput]]:
    """Bundles by the name of their level's file; levels without a position are none."""
    groups: dict[str, list[LevelInput]] = {}
    for each in inputs:
        groups.setdefault(each.level_file, []).append(each)
    return {
        name: group
        for name, group in sorted(groups.items())
        if any(each.is_placed for each in group)
    }
