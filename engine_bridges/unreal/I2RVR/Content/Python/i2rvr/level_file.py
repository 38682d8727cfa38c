# SPDX-License-Identifier: MIT
"""The file of a level (``.i2rvl``): the rooms and whose sound each of them has, read strictly."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, replace
from pathlib import Path

from i2rvr.frame import Placement, place
from i2rvr.json_values import Node, parse_json
from i2rvr.messages import BridgeError

SUFFIX = ".i2rvl"
VERSION = 1
MAX_BYTES = 256 * 1024 * 1024
_AGAIN = "arrange the level again (i2r-vr level)"
_FARTHEST_M = 1e9
_LARGEST_M = 1e6
_LEADS_OUT = re.compile(r"^/|^[A-Za-z]:|\\|[\x00-\x1f]|(^|/)\.{0,2}(/|$)")


@dataclass(frozen=True)
class Room:
    """A room in Unreal's frame.

    Parameters
    ----------
    id : str
        The path of its first probe's bundle; `probes` are the paths of all, `bundle` that of the
        one whose sound the room has. All relative to the level's file.
    priority : int
        0 for rooms, which share no point; higher for zones that a person states.
    places : tuple of Placement
        The boxes that cover it.
    """

    id: str
    name: str
    priority: int
    muted: bool
    probes: tuple[str, ...]
    bundle: str
    places: tuple[Placement, ...]
    blend_distance_m: float


@dataclass(frozen=True)
class Level:
    """A level's file and its rooms; `name` is the engine's name of the scene, where it is known."""

    path: Path
    name: str | None
    rooms: tuple[Room, ...]

    def bundle_path(self, bundle: str) -> Path:
        """The metadata file that a path of this level names."""
        return self.path.parent / bundle


def find_levels(places: Iterable[Path]) -> list[Path]:
    """Files of levels below folders, or given by themselves, in order."""
    found: dict[Path, None] = {}
    for given in places:
        root = given.absolute()
        if root.is_dir():
            found.update(dict.fromkeys(sorted(root.rglob("*" + SUFFIX))))
        elif root.suffix == SUFFIX:
            found[root] = None
    return [path for path in found if path.is_file()]


def read_level(path: Path) -> Level:
    """Read and check a level's file.

    Raises
    ------
    BridgeError
        LEVEL_TOO_LARGE, LEVEL_BROKEN, LEVEL_FORMAT, LEVEL_VERSION, LEVEL_INVALID.
    """
    try:
        return _read(path)
    except BridgeError as error:
        found = error.message
        code = found.code.replace("METADATA_", "LEVEL_")
        raise BridgeError(code, found.found, found.expected, _AGAIN, path) from None
    except OSError as error:
        raise BridgeError("LEVEL_BROKEN", str(error), "a readable file", _AGAIN, path) from error


def _read(path: Path) -> Level:
    with path.open("rb") as stream:
        data = stream.read(MAX_BYTES + 1)
    if len(data) > MAX_BYTES:
        raise BridgeError("LEVEL_TOO_LARGE", "a larger level", f"{MAX_BYTES} bytes", _AGAIN, path)
    document = parse_json(data, path)
    if not isinstance(document, dict) or document.get("format") != "i2rvl":
        raise BridgeError("LEVEL_FORMAT", "no i2rvl document", '"format": "i2rvl"', _AGAIN, path)
    root = Node(document, "$", path)
    version = root.get("version").whole(-_FARTHEST_M, _FARTHEST_M)
    if version != VERSION:
        raise BridgeError("LEVEL_VERSION", f"version {version}", str(VERSION), _AGAIN, path)
    level = root.get("level")
    name, yaw_deg = level.optional("name"), level.get("yaw_deg").whole(-360, 360)
    rooms = _told_apart(_room(node, yaw_deg) for node in root.get("rooms").items())
    return Level(path, None if name is None else name.text(), rooms)


def _told_apart(rooms: Iterable[Room]) -> tuple[Room, ...]:
    """Rooms whose names differ, capitals aside: of equal ones the later have a number.

    Other sound engines know rooms by their names.
    """
    made: dict[str, Room] = {}
    for room in rooms:
        name, number = room.name, 1
        while name.lower() in made:
            number += 1
            name = f"{room.name} {number}"
        made[name.lower()] = replace(room, name=name)
    return tuple(made.values())


def _room(node: Node, yaw_deg: float) -> Room:
    boxes = node.optional("boxes")
    places = [_stated(node)] if boxes is None else [_box(box, yaw_deg) for box in boxes.items()]
    if not places:
        raise node.get("boxes").fail("at least one box")
    return Room(
        id=_inner(node.get("id")),
        name=node.get("name").text(),
        priority=node.get("priority").whole(0, 1e6),
        muted=node.get("muted").flag(),
        probes=tuple(_inner(probe) for probe in node.get("probes").items()),
        bundle=_inner(node.get("bundle")),
        places=tuple(places),
        blend_distance_m=node.get("blend_distance_m").number(0.0, _LARGEST_M),
    )


def _box(node: Node, yaw_deg: float) -> Placement:
    center_m = node.get("center_m").vector(-_FARTHEST_M, _FARTHEST_M)
    return place(center_m, yaw_deg, node.get("size_m").vector(1e-4, _LARGEST_M), "box")


def _stated(node: Node) -> Placement:
    """The shape of a zone that a person states; a ball's size is its diameter thrice."""
    shape = node.get("shape")
    center_m = node.get("center_m").vector(-_FARTHEST_M, _FARTHEST_M)
    if shape.value == "sphere":
        across = 2.0 * node.get("radius_m").number(1e-4, _LARGEST_M)
        return place(center_m, 0.0, (across, across, across), "sphere")
    if shape.value != "box":
        raise shape.fail("box or sphere")
    yaw_deg = node.get("yaw_deg").number(-360.0, 360.0)
    return place(center_m, yaw_deg, node.get("size_m").vector(1e-4, _LARGEST_M), "box")


def _inner(node: Node) -> str:
    """A path below the level's file."""
    text = node.text()
    if _LEADS_OUT.search(text):
        raise node.fail("a path below the level's file")
    return text
