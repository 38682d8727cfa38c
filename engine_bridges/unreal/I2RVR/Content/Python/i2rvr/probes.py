# SPDX-License-Identifier: MIT
"""Probes: actors of the open level that carry a tag, and from which captures are taken."""

from __future__ import annotations

from dataclasses import dataclass

import unreal

from i2rvr.bundle import asset_name
from i2rvr.messages import BridgeError

TAG = "I2RVRProbe"


@dataclass(frozen=True)
class Probe:
    """A place (centimetres) and heading (degrees, clockwise), as the details panel shows them."""

    name: str
    location_cm: tuple[float, float, float]
    yaw_deg: float


def find_probes() -> list[Probe]:
    """All probes of the open level; equal labels get a number.

    Raises
    ------
    BridgeError
        CAPTURE_FAILED, where there is none.
    """
    actors: unreal.EditorActorSubsystem = unreal.get_editor_subsystem(unreal.EditorActorSubsystem)
    tagged = [actor for actor in actors.get_all_level_actors() if actor.actor_has_tag(TAG)]
    if not tagged:
        raise BridgeError(
            "CAPTURE_FAILED",
            "no probe in the level",
            f"actors with the tag {TAG}",
            "add probes by the menu i2r-vr",
        )
    probes: list[Probe] = []
    taken: set[str] = set()
    ordered: list[unreal.Actor] = sorted(tagged, key=_label)
    for actor in ordered:
        name = base = asset_name(_label(actor))
        number = 1
        while name.lower() in taken:
            number += 1
            name = f"{base}_{number}"
        taken.add(name.lower())
        location: unreal.Vector = actor.get_actor_location()
        rotation: unreal.Rotator = actor.get_actor_rotation()
        probes.append(Probe(name, (location.x, location.y, location.z), rotation.yaw))
    return probes


def _label(actor: unreal.Actor) -> str:
    return str(actor.get_actor_label())


def add_probe() -> None:
    """A probe where the viewport's camera is, looking the same way on the level."""
    editor: unreal.UnrealEditorSubsystem = unreal.get_editor_subsystem(unreal.UnrealEditorSubsystem)
    view = editor.get_level_viewport_camera_info()
    if view is None:
        raise BridgeError(
            "CAPTURE_FAILED", "no level viewport", "an open one", "open a level and try again"
        )
    location, rotation = view
    actors: unreal.EditorActorSubsystem = unreal.get_editor_subsystem(unreal.EditorActorSubsystem)
    point: unreal.Actor = actors.spawn_actor_from_class(
        unreal.TargetPoint, location, unreal.Rotator(roll=0.0, pitch=0.0, yaw=rotation.yaw)
    )
    point.set_actor_label("Probe")
    point.set_editor_property("tags", [TAG])
