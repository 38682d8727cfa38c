# SPDX-License-Identifier: MIT
"""The file of a level (``.i2rvl``): dataclasses whose fields are the JSON keys, in order.

The habits are those of a bundle's metadata: what could not be measured is absent, there are no
maps keyed by data, no nulls and no NaN. The JSON Schema of the same format is
`i2r_vr/schema/i2rvl.schema.json`. All places are in the frame of the captures' positions.
"""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from pathlib import Path

from i2r_vr.bundle.json_records import build, plain
from i2r_vr.bundle.metadata import Acoustics, Vector
from i2r_vr.errors import I2RError, Notice
from i2r_vr.strict_json import parse_json

FORMAT, VERSION = "i2rvl", 1
SUFFIX = ".i2rvl"
MAX_BYTES = 256 * 1024 * 1024
"""Some twenty times what ten thousand probes need."""
_DIGITS = 12
"""Of a number: a tenth of a millimetre in a level of a hundred kilometres."""
_ACTION = "arrange the level again with i2r-vr level"


@dataclass(frozen=True)
class Generator:
    """What made the file."""

    name: str
    version: str


@dataclass(frozen=True)
class Bounds:
    """The box about everything, along unturned axes."""

    min: Vector
    max: Vector


@dataclass(frozen=True)
class LevelRecord:
    """The level: `yaw_deg` is by how much the boxes' axes are turned to the left."""

    yaw_deg: int
    bounds_m: Bounds
    name: str | None = None


@dataclass(frozen=True)
class BoxRecord:
    """A box whose sides lie along the level's axes."""

    center_m: Vector
    size_m: Vector


@dataclass(frozen=True, kw_only=True)
class RoomRecord:
    """A room. `id` is the path of its first probe, `bundle` that of the probe whose sound it has.

    `boxes` cover a room that was arranged; a stated zone has `shape`, `center_m`, and `yaw_deg`
    and `size_m` of a box or `radius_m` of a sphere.
    """

    id: str
    name: str
    priority: int
    muted: bool
    volume_m3: float
    probes: tuple[str, ...]
    bundle: str
    boxes: tuple[BoxRecord, ...] = ()
    shape: str | None = None
    center_m: Vector | None = None
    yaw_deg: float | None = None
    size_m: Vector | None = None
    radius_m: float | None = None
    blend_distance_m: float
    acoustics: Acoustics


@dataclass(frozen=True, kw_only=True)
class ProbeRecord:
    """Where a bundle was captured, and the room that it is of."""

    bundle: str
    position_m: Vector
    t60_s: float | None = None
    room: str


@dataclass(frozen=True)
class PortalRecord:
    """Where one room's view passes into another's.

    `size_m` is width and height; `normal` leads from the first room to the second.
    """

    rooms: tuple[str, str]
    center_m: Vector
    size_m: tuple[float, float]
    normal: Vector


@dataclass(frozen=True)
class UnplacedRecord:
    """A bundle that is in no room, and why."""

    bundle: str
    code: str


@dataclass(frozen=True)
class InputRecord:
    """A bundle that was arranged, and the SHA-256 of its metadata."""

    bundle: str
    sha256: str


@dataclass(frozen=True)
class Level:
    """How the bundles of a level are arranged: everything in its ``.i2rvl`` file.

    Parameters
    ----------
    version : int
    generator : Generator
    level : LevelRecord
        Name, heading of the boxes' axes, bounds.
    rooms : tuple of RoomRecord
        In the order of their ids.
    probes : tuple of ProbeRecord
    portals : tuple of PortalRecord
    unplaced : tuple of UnplacedRecord
        Bundles in no room, with the code that says why.
    inputs : tuple of InputRecord
        All bundles, in the order of their paths.
    warnings : tuple of Notice
    """

    version: int
    generator: Generator
    level: LevelRecord
    rooms: tuple[RoomRecord, ...]
    probes: tuple[ProbeRecord, ...]
    portals: tuple[PortalRecord, ...]
    unplaced: tuple[UnplacedRecord, ...]
    inputs: tuple[InputRecord, ...]
    warnings: tuple[Notice, ...]

    def to_json(self) -> str:
        """The file's text: two blanks of indent, a line feed at the end."""
        document = {"format": FORMAT, **plain(self, "$", _DIGITS)}
        for room in document["rooms"]:
            if not room["boxes"]:
                del room["boxes"]
        return json.dumps(document, indent=2, ensure_ascii=False, allow_nan=False) + "\n"

    @classmethod
    def from_json(cls, text: str | bytes, file: str | Path | None = None) -> Level:
        """Read a file's text strictly: types, required keys, paths; unknown keys are ignored.

        Raises
        ------
        I2RError
            LEVEL_TOO_LARGE, LEVEL_BROKEN (no JSON), LEVEL_FORMAT (not ours), LEVEL_VERSION,
            LEVEL_INVALID (missing or mistyped value, or a path that leads out, with its place).
        """
        if len(text) > MAX_BYTES:
            found = f"{len(text)} bytes of a level"
            raise I2RError("LEVEL_TOO_LARGE", found, f"at most {MAX_BYTES}", _ACTION, file)
        document = parse_json(text, file, "LEVEL_BROKEN", _ACTION)
        if not isinstance(document, dict) or document.get("format") != FORMAT:
            expected = f'"format": "{FORMAT}"'
            raise I2RError("LEVEL_FORMAT", "no i2rvl document", expected, "give a level", file)
        version = document.get("version")
        if isinstance(version, bool) or version != VERSION:
            found = f"version {str(version)[:20]}"
            raise I2RError("LEVEL_VERSION", found, str(VERSION), "update i2r-vr", file)
        rooms = document.get("rooms")
        if isinstance(rooms, list):
            with_boxes = [{"boxes": [], **r} if isinstance(r, dict) else r for r in rooms]
            document = {**document, "rooms": with_boxes}
        try:
            level = build(cls, document, "$", file)
        except I2RError as error:
            raise I2RError("LEVEL_INVALID", error.found, error.expected, _ACTION, file) from None
        for place, path in level.paths():
            _check_path(place, path, file)
        return level

    def paths(self) -> list[tuple[str, str]]:
        """Every path of a bundle in the file, with its place there."""
        named = [(f"$.rooms[{i}].bundle", room.bundle) for i, room in enumerate(self.rooms)]
        named += [
            (f"$.rooms[{i}].probes", path)
            for i, room in enumerate(self.rooms)
            for path in room.probes
        ]
        for key in ("probes", "unplaced", "inputs"):
            rows = getattr(self, key)
            named += [(f"$.{key}[{i}].bundle", row.bundle) for i, row in enumerate(rows)]
        return named


def load_level(path: str | Path) -> Level:
    """Read the file of a level.

    Parameters
    ----------
    path : path
        The ``.i2rvl`` file.

    Raises
    ------
    I2RError
        LEVEL_UNREADABLE, or as `Level.from_json`.
    """
    try:
        with Path(path).open("rb") as stream:
            content = stream.read(MAX_BYTES + 1)
    except OSError as error:
        found = (error.strerror or "unreadable").lower()
        raise I2RError(
            "LEVEL_UNREADABLE", found, f"a readable {SUFFIX} file", "check the path", path
        ) from None
    return Level.from_json(content, path)


def _check_path(place: str, path: str, file: str | Path | None) -> None:
    """Refuse a path that could lead out of the file's folder."""
    hostile = (
        re.search(r"[\\\x00-\x1f]", path) is not None
        or re.match(r"[A-Za-z]:", path) is not None
        or any(part in ("", ".", "..") for part in path.split("/"))
    )
    if hostile:
        found, expected = f"{place} is {path[:80]!r}", "a path below the file's folder"
        raise I2RError("LEVEL_INVALID", found, expected, _ACTION, file)
