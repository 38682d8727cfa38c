# SPDX-License-Identifier: MIT
"""The rooms of a level's file as zones of the open level, and which of them are no more."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from pathlib import Path

import unreal

from i2rvr.bundle import Bundle
from i2rvr.frame import CM_PER_M, place_zone
from i2rvr.level_file import Level, Room
from i2rvr.messages import BridgeError, Message, note
from i2rvr.zone_volume import PlacedVolumes, Zone, ZoneSound, probe_tag

_ROOM = "I2RVR.room."
_TEMPORARY = "/Temp/"


def open_level() -> str | None:
    """The open level's name, such as ``/Game/Maps/Hall``; None of one that was never saved."""
    editor: unreal.UnrealEditorSubsystem = unreal.get_editor_subsystem(unreal.UnrealEditorSubsystem)
    world: unreal.World = editor.get_editor_world()
    name = str(world.get_path_name()).split(".", 1)[0]
    return None if name.startswith(_TEMPORARY) else name


def bundle_tag(name: str) -> str:
    """Tag of the volume of a bundle that is imported by itself; `name` as in its assets' names."""
    return f"I2RVR.{name}"


def bundle_zone(bundle: Bundle) -> Zone:
    """The zone of a bundle that lies in no level; of two that overlap the smaller is heard."""
    spot = place_zone(bundle.metadata)
    x, y, z = (each / CM_PER_M for each in spot.volume_size_cm())
    return Zone(
        tag=bundle_tag(bundle.name),
        known_as=(),
        name=bundle.metadata.zone_name,
        places=(spot,),
        priority=1.0 / (1.0 + x * y * z),
        blend_distance_m=bundle.metadata.blend_distance_m,
    )


def room_zone(level: Level, room: Room, names: Mapping[Path, str]) -> Zone:
    """The zone of a room: found again by its id, else by a probe of it.

    Parameters
    ----------
    names : mapping of Path to str
        Bundles by their metadata files, as their assets are named.
    """
    alone = [names.get(level.bundle_path(probe)) for probe in room.probes]
    return Zone(
        tag=_ROOM + room.id,
        known_as=(
            *(probe_tag(probe) for probe in room.probes),
            *(bundle_tag(name) for name in alone if name is not None),
        ),
        name=room.name,
        places=room.places,
        priority=float(room.priority),
        blend_distance_m=room.blend_distance_m,
        probes=room.probes,
    )


def elsewhere(level: Level) -> Message | None:
    """The note that a level is another than the open one, or None."""
    here = open_level()
    if level.name is None or level.name == here:
        return None
    return note(
        "LEVEL_ELSEWHERE",
        f"rooms of {level.name}",
        f"those of the open level ({here or 'not saved'})",
        "open that level and import again",
        str(level.path),
    )


def place_rooms(
    level: Level,
    names: Mapping[Path, str],
    sounds: Mapping[Path, ZoneSound],
    volumes: PlacedVolumes,
) -> tuple[list[str], list[Message]]:
    """Place every room that is heard; labels of the volumes, and messages.

    A room whose bundle is missing or was refused stays as it was. Rooms that stand by their ids
    come first, so that one to which a probe of theirs has gone does not take their volumes.
    """
    labels: list[str] = []
    messages: list[Message] = []
    standing = volumes.tags()
    for room in sorted(level.rooms, key=lambda each: _ROOM + each.id not in standing):
        if room.muted:
            continue
        zone = room_zone(level, room, names)
        sound = sounds.get(level.bundle_path(room.bundle))
        if sound is None:
            volumes.leave(zone)
            messages.append(_without_bundle(level, room))
            continue
        with unreal.ScopedEditorTransaction("Place reverb zone"):
            labels += volumes.update(zone, sound)
    return labels, messages


def _without_bundle(level: Level, room: Room) -> Message:
    return BridgeError(
        "LEVEL_BUNDLE_MISSING",
        f"no sound for {room.name}",
        f"the bundle {room.bundle}",
        "see the lines above; bake, and import again",
        level.path,
    ).message


def gone_rooms(
    levels: Iterable[Level], names: Mapping[Path, str], volumes: PlacedVolumes
) -> list[Message]:
    """Mark volumes of rooms that no level has any more, and of bundles that lie in a room now."""
    alone = {
        bundle_tag(names[path])
        for level in levels
        for room in level.rooms
        for path in map(level.bundle_path, room.probes)
        if path in names
    }
    old = sorted(tag for tag in volumes.tags() if tag.startswith(_ROOM) or tag in alone)
    return [
        note(
            "ROOM_GONE",
            f"{label} stands for no room",
            "a room of the level",
            "choose Remove old zones, or keep it",
        )
        for label in volumes.mark_gone(old)
    ]
