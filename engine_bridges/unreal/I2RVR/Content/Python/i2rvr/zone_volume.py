# SPDX-License-Identifier: MIT
"""AudioVolumes of zones in the open level: placed once, then updated in place.

The engine's volumes are boxes, so a zone of several boxes has as many. They are found again by
their tags, whatever their labels; what a user sets on them stays.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

import unreal

from i2rvr.assets import assign
from i2rvr.frame import Placement

BRUSH_CM = 200.0
"""Edge of the cube that the editor gives a new volume."""
GONE = "I2RVR.mark.gone"
"""Tag of a volume whose room the level no longer has."""
_OWN = "I2RVR."
_BOX, _PRIORITY, _PROBE = "I2RVR.box.", "I2RVR.priority.", "I2RVR.probe."
_NAME, _BLEND = "I2RVR.name.", "I2RVR.blend."
"""What the module of the running game reads, beside the zone's own tag."""
_WALKING_M_PER_S = 1.4
_FADE_S = (0.1, 5.0)
_LONGEST_LABEL = 64


@dataclass(frozen=True)
class ZoneSound:
    """What is heard in a zone; without `preset` the parametric reverb plays."""

    effect: unreal.ReverbEffect
    preset: unreal.SubmixEffectConvolutionReverbPreset | None
    submix: unreal.SoundSubmix | None


@dataclass(frozen=True)
class Zone:
    """A zone to be placed.

    Parameters
    ----------
    tag : str
        By which its volumes are found again.
    known_as : tuple of str
        Other tags of volumes that it takes over, where none has its own.
    name : str
        For the labels of new volumes.
    places : tuple of Placement
        One for each volume.
    priority : float
        Where volumes overlap, the highest is heard; of equal ones the engine takes any.
    blend_distance_m : float
    probes : tuple of str
        By which its volumes are found again should its tag change.
    """

    tag: str
    known_as: tuple[str, ...]
    name: str
    places: tuple[Placement, ...]
    priority: float
    blend_distance_m: float
    probes: tuple[str, ...] = ()


def probe_tag(probe: str) -> str:
    """Tag of the volumes of a room that has this probe."""
    return _PROBE + probe


def fade_s(blend_distance_m: float) -> float:
    """Seconds in which somebody walks through the zone's border."""
    return min(max(blend_distance_m / _WALKING_M_PER_S, _FADE_S[0]), _FADE_S[1])


def _shown(name: str) -> str:
    """The zone's name as the outliner and parameters of other sound engines can have it."""
    return "".join(letter for letter in name if letter.isprintable())[:_LONGEST_LABEL]


def _label(name: str, number: int) -> str:
    label = f"I2RVR {_shown(name)}"
    return label if number == 0 else f"{label} {number + 1}"


def _own_tags(volume: unreal.AudioVolume) -> list[str]:
    return [tag for tag in map(str, volume.get_editor_property("tags")) if tag.startswith(_OWN)]


class PlacedVolumes:
    """The volumes of zones that stand in the open level, by their tags; read once."""

    def __init__(self) -> None:
        self._actors: unreal.EditorActorSubsystem = unreal.get_editor_subsystem(
            unreal.EditorActorSubsystem
        )
        self._by_tag: dict[str, list[unreal.AudioVolume]] = {}
        self._placed: set[str] = set()
        for actor in self._actors.get_all_level_actors():
            if isinstance(actor, unreal.AudioVolume):
                for tag in _own_tags(actor):
                    self._by_tag.setdefault(tag, []).append(actor)

    def tags(self) -> set[str]:
        """All tags of volumes that stand there."""
        return {tag for tag, volumes in self._by_tag.items() if volumes}

    def update(self, zone: Zone, sound: ZoneSound) -> list[str]:
        """Place a zone's volumes, or move those that are there; their labels.

        A user's own label, priority, reverb volume, overrides of other submixes and sends stay.
        Where the engine fails, the volumes that were made are taken away again.
        """
        standing = self._find(zone)
        made: list[unreal.AudioVolume] = []
        try:
            for number, spot in enumerate(zone.places):
                if number < len(standing):
                    _move(standing[number], spot)
                else:
                    made.append(self._spawn(zone, number, spot))
            volumes: list[unreal.AudioVolume] = [*standing[: len(zone.places)], *made]
            for number, volume in enumerate(volumes):
                _mark(volume, zone, number)
                _set_sound(volume, sound, fade_s(zone.blend_distance_m))
        except Exception:
            self.remove(made)
            raise
        self.remove(standing[len(zone.places) :])
        self._keep(zone, volumes)
        return [str(volume.get_actor_label()) for volume in volumes]

    def leave(self, zone: Zone) -> None:
        """A zone's volumes stay as they are."""
        self._keep(zone, self._find(zone))

    def _find(self, zone: Zone) -> list[unreal.AudioVolume]:
        for tag in (zone.tag, *zone.known_as):
            if tag not in self._placed and self._by_tag.get(tag):
                return sorted(self._by_tag[tag], key=_number)
        return []

    def _keep(self, zone: Zone, volumes: list[unreal.AudioVolume]) -> None:
        """Volumes that a zone has taken are no other's."""
        for tag, others in self._by_tag.items():
            self._by_tag[tag] = [each for each in others if each not in volumes]
        self._by_tag[zone.tag] = volumes
        self._placed.add(zone.tag)

    def _spawn(self, zone: Zone, number: int, spot: Placement) -> unreal.AudioVolume:
        volume: unreal.AudioVolume = self._actors.spawn_actor_from_class(
            unreal.AudioVolume, unreal.Vector(*spot.center_cm), _rotation(spot)
        )
        volume.set_actor_scale3d(_scale(spot))
        volume.set_actor_label(_label(zone.name, number))
        fresh: unreal.ReverbSettings = volume.get_editor_property("settings")
        assign(fresh, volume=1.0)
        assign(volume, settings=fresh, priority=zone.priority)
        return volume

    def mark_gone(self, tags: Iterable[str]) -> list[str]:
        """Mark the volumes of zones that are no more; a label of each zone."""
        labels = []
        for tag in tags:
            volumes: list[unreal.AudioVolume] = self._by_tag.get(tag, [])
            if tag in self._placed or not volumes:
                continue
            labels.append(str(volumes[0].get_actor_label()))
            for volume in volumes:
                others = [each for each in volume.get_editor_property("tags") if str(each) != GONE]
                assign(volume, tags=[*others, GONE])
        return labels

    def remove_gone(self) -> int:
        """Take away the volumes that were marked; how many."""
        marked = self._by_tag.pop(GONE, [])
        self.remove(marked)
        return len(marked)

    def remove(self, volumes: Iterable[unreal.AudioVolume]) -> None:
        """Take volumes out of the level."""
        for volume in volumes:
            self._actors.destroy_actor(volume)


def _number(volume: unreal.AudioVolume) -> int:
    found = [tag[len(_BOX) :] for tag in _own_tags(volume) if tag.startswith(_BOX)]
    return int(found[0]) if found and found[0].isdigit() else 0


def _rotation(spot: Placement) -> unreal.Rotator:
    return unreal.Rotator(roll=0.0, pitch=0.0, yaw=spot.yaw_deg)


def _scale(spot: Placement) -> unreal.Vector:
    x, y, z = spot.volume_size_cm()
    return unreal.Vector(x / BRUSH_CM, y / BRUSH_CM, z / BRUSH_CM)


def _move(volume: unreal.AudioVolume, spot: Placement) -> None:
    volume.set_actor_location_and_rotation(
        unreal.Vector(*spot.center_cm), _rotation(spot), False, False
    )
    volume.set_actor_scale3d(_scale(spot))


def _mark(volume: unreal.AudioVolume, zone: Zone, number: int) -> None:
    """Our tags, and our priority where the user has not set another."""
    old = _own_tags(volume)
    foreign = [tag for tag in map(str, volume.get_editor_property("tags")) if tag not in old]
    priority: float = volume.get_editor_property("priority")
    set_before = [tag for tag in old if tag.startswith(_PRIORITY)]
    ours = not set_before or set_before[0] == f"{_PRIORITY}{priority:g}"
    if ours:
        assign(volume, priority=zone.priority)
    tags = [zone.tag, f"{_BOX}{number}", *map(probe_tag, zone.probes)]
    tags += [f"{_NAME}{_shown(zone.name)}", f"{_BLEND}{zone.blend_distance_m:g}"]
    tags.append(f"{_PRIORITY}{zone.priority:g}" if ours else set_before[0])
    assign(volume, tags=[*foreign, *tags])


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
    _send_to(volume, sound.submix)


def _send_to(volume: unreal.AudioVolume, submix: unreal.SoundSubmix) -> None:
    """Sounds that are in the volume send to the submix, wherever the listener is."""
    sends = list(volume.get_editor_property("submix_send_settings"))
    if any(_names(each, submix) for each in sends):
        return
    send = unreal.SoundSubmixSendInfo(
        send_level_control_method=unreal.SendLevelControlMethod.MANUAL,
        sound_submix=submix,
        send_level=1.0,
    )
    states = (
        unreal.AudioVolumeLocationState.INSIDE_THE_VOLUME,
        unreal.AudioVolumeLocationState.OUTSIDE_THE_VOLUME,
    )
    ours = [
        unreal.AudioVolumeSubmixSendSettings(listener_location_state=state, submix_sends=[send])
        for state in states
    ]
    assign(volume, submix_send_settings=[*sends, *ours])


def _names(settings: unreal.AudioVolumeSubmixSendSettings, submix: unreal.SoundSubmix) -> bool:
    sends: unreal.Array[unreal.SoundSubmixSendInfo] = settings.get_editor_property("submix_sends")
    return any(send.get_editor_property("sound_submix") == submix for send in sends)
