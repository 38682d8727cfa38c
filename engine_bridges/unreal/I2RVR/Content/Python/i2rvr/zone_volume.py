# SPDX-License-Identifier: MIT
"""The AudioVolume of a zone in the open level: placed once, then updated in place."""

from __future__ import annotations

from dataclasses import dataclass

import unreal

from i2rvr.assets import assign
from i2rvr.bundle import Bundle
from i2rvr.frame import place_zone

BRUSH_CM = 200.0
"""Edge of the cube that the editor gives a new volume."""
_WALKING_M_PER_S = 1.4
_FADE_S = (0.1, 5.0)
_LONGEST_LABEL = 64


@dataclass(frozen=True)
class ZoneSound:
    """What is heard in a zone; without `preset` the parametric reverb plays."""

    effect: unreal.ReverbEffect
    preset: unreal.SubmixEffectConvolutionReverbPreset | None
    submix: unreal.SoundSubmix | None


def fade_s(blend_distance_m: float) -> float:
    """Seconds in which somebody walks through the zone's border."""
    return min(max(blend_distance_m / _WALKING_M_PER_S, _FADE_S[0]), _FADE_S[1])


def _tag(bundle: Bundle) -> str:
    return f"I2RVR.{bundle.name}"


def _label(bundle: Bundle) -> str:
    """The zone's name as the outliner can show it."""
    printable = "".join(letter for letter in bundle.metadata.zone_name if letter.isprintable())
    return f"I2RVR {printable[:_LONGEST_LABEL]}"


def find_volume(bundle: Bundle) -> unreal.AudioVolume | None:
    """The zone's volume in the open level, whatever its label."""
    actors: unreal.EditorActorSubsystem = unreal.get_editor_subsystem(unreal.EditorActorSubsystem)
    for actor in actors.get_all_level_actors():
        if isinstance(actor, unreal.AudioVolume) and actor.actor_has_tag(_tag(bundle)):
            return actor
    return None


def update_volume(bundle: Bundle, sound: ZoneSound) -> tuple[unreal.AudioVolume, bool]:
    """Place the zone's volume, or move the one that is there; True where it is new.

    The user's own label, priority, reverb volume and overrides of other submixes stay.
    """
    place = place_zone(bundle.metadata)
    location = unreal.Vector(*place.center_cm)
    rotation = unreal.Rotator(roll=0.0, pitch=0.0, yaw=place.yaw_deg)
    volume = find_volume(bundle)
    new = volume is None
    if volume is None:
        actors: unreal.EditorActorSubsystem = unreal.get_editor_subsystem(
            unreal.EditorActorSubsystem
        )
        volume = actors.spawn_actor_from_class(unreal.AudioVolume, location, rotation)
        volume.set_actor_label(_label(bundle))
        assign(volume, tags=[_tag(bundle)])
    else:
        volume.set_actor_location_and_rotation(location, rotation, False, False)
    x, y, z = place.volume_size_cm()
    volume.set_actor_scale3d(unreal.Vector(x / BRUSH_CM, y / BRUSH_CM, z / BRUSH_CM))
    if new:
        fresh: unreal.ReverbSettings = volume.get_editor_property("settings")
        assign(fresh, volume=1.0)
        assign(volume, settings=fresh)
    _set_sound(volume, sound, fade_s(bundle.metadata.blend_distance_m))
    return volume, new


def _set_sound(volume: unreal.AudioVolume, sound: ZoneSound, fade: float) -> None:
    settings: unreal.ReverbSettings = volume.get_editor_property("settings")
    assign(settings, apply_reverb=sound.preset is None, reverb_effect=sound.effect, fade_time=fade)
    assign(volume, settings=settings)
    if sound.preset is None or sound.submix is None:
        return
    ours = unreal.AudioVolumeSubmixOverrideSettings(
        submix=sound.submix, submix_effect_chain=[sound.preset], crossfade_time=fade
    )
    overrides = list(volume.get_editor_property("submix_override_settings"))
    others = [each for each in overrides if each.get_editor_property("submix") != sound.submix]
    assign(volume, submix_override_settings=[*others, ours])


def remove_volume(volume: unreal.AudioVolume) -> None:
    """Take a volume out of the level again."""
    actors: unreal.EditorActorSubsystem = unreal.get_editor_subsystem(unreal.EditorActorSubsystem)
    actors.destroy_actor(volume)
