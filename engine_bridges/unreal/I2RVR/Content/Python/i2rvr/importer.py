# SPDX-License-Identifier: MIT
"""Bundles into the project: assets below /Game/I2RVR and volumes in the open level.

Bundles that a level's file arranges get the volumes of its rooms, and only those whose sound a
room has are imported; the others have a volume each.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

import unreal

from i2rvr.assets import CONTENT, AssetFolder, import_wet_sound, update_reverb_effect
from i2rvr.bundle import Bundle, find_bundles, load_bundle
from i2rvr.convolution import update_impulse_response, update_preset, wet_submix
from i2rvr.level_file import SUFFIX, Level, find_levels, read_level
from i2rvr.messages import BridgeError, Cancelled, Message
from i2rvr.progress import cancelled, log, progress
from i2rvr.rooms import bundle_zone, elsewhere, gone_rooms, place_rooms
from i2rvr.zone_volume import PlacedVolumes, ZoneSound


@dataclass
class ImportReport:
    """What an import has done: content paths, labels of volumes, and messages."""

    created: list[str] = field(default_factory=list)
    updated: list[str] = field(default_factory=list)
    volumes: list[str] = field(default_factory=list)
    messages: list[Message] = field(default_factory=list)


def import_bundles(
    places: Sequence[Path], content: str = CONTENT, with_volumes: bool = True
) -> ImportReport:
    """Import bundles and levels of folders (or given by their files); one failure stops no other.

    Every file is read and checked whole before the project is touched.
    """
    report = ImportReport()
    report.messages += [_missing(place) for place in places if not place.exists()]
    levels, unread = _read_levels(places, report)
    folders = [place for place in places if place.suffix != SUFFIX]
    found = find_bundles([*folders, *(level.path.parent for level in levels)])
    names, whole = dict(found), not unread
    arranged, heard = _arranged(levels)
    run = _Import(content, PlacedVolumes() if with_volumes else None, report)
    try:
        with progress(len(found) + len(levels), "Importing reverb zones") as steps:
            for path, name in found:
                steps.step(name)
                if path in heard or path not in arranged:
                    doubtful = any(level.parent in path.parents for level in unread)
                    run.bundle(path, name, path not in arranged and not doubtful)
            for level in levels:
                steps.step(level.path.name)
                whole &= run.rooms(level, names)
            if run.volumes is not None and levels and whole:
                report.messages += gone_rooms(levels, names, run.volumes)
    except Cancelled:
        report.messages.append(cancelled("finished bundles are whole"))
    log(report.messages)
    return report


def _missing(place: Path) -> Message:
    return BridgeError(
        "FILE_MISSING", "no such file or folder", "a folder of bundles", "bake first", place
    ).message


def _read_levels(places: Sequence[Path], report: ImportReport) -> tuple[list[Level], list[Path]]:
    """The levels that can be read, and the files of those that can't.

    Nobody knows in which room the bundles of these lie, so they get no volumes.
    """
    levels, unread = [], []
    for path in find_levels(places):
        try:
            levels.append(read_level(path))
        except BridgeError as error:
            unread.append(path)
            report.messages.append(error.message)
    return levels, unread


def _arranged(levels: Sequence[Level]) -> tuple[set[Path], set[Path]]:
    """Bundles that lie in a room, and those of them whose sound a room has."""
    rooms = [(level, room) for level in levels for room in level.rooms]
    arranged = {level.bundle_path(probe) for level, room in rooms for probe in room.probes}
    heard = {level.bundle_path(room.bundle) for level, room in rooms if not room.muted}
    return arranged, heard


class _Import:
    """One run: the assets of each bundle, then volumes."""

    def __init__(self, content: str, volumes: PlacedVolumes | None, report: ImportReport) -> None:
        self.content, self.volumes, self.report = content, volumes, report
        self.sounds: dict[Path, ZoneSound] = {}

    def bundle(self, path: Path, name: str, alone: bool) -> None:
        """A bundle's assets, and its volume where it lies in no level."""
        try:
            bundle = load_bundle(path, name)
            self.sounds[path] = self._assets(bundle, self.volumes if alone else None)
        except BridgeError as error:
            self.report.messages.append(error.message)

    def _assets(self, bundle: Bundle, volumes: PlacedVolumes | None) -> ZoneSound:
        assets = AssetFolder(self.content)
        labels: list[str] = []
        try:
            with unreal.ScopedEditorTransaction("Import reverb zone"):
                sound, notes = _update_assets(assets, bundle)
                assets.save()
                if volumes is not None:
                    labels = volumes.update(bundle_zone(bundle), sound)
        except Exception:
            assets.roll_back()
            raise
        self.report.created += assets.created
        self.report.updated += assets.updated
        self.report.volumes += labels
        self.report.messages += bundle.notes() + notes
        return sound

    def rooms(self, level: Level, names: dict[Path, str]) -> bool:
        """The volumes of a level's rooms; whether it is the open level's."""
        message = elsewhere(level)
        if message is not None:
            self.report.messages.append(message)
        elif self.volumes is not None:
            labels, messages = place_rooms(level, names, self.sounds, self.volumes)
            self.report.volumes += labels
            self.report.messages += messages
        return message is None


def _update_assets(assets: AssetFolder, bundle: Bundle) -> tuple[ZoneSound, list[Message]]:
    import_wet_sound(assets, bundle)
    effect = update_reverb_effect(assets, bundle)
    response, notes = update_impulse_response(assets, bundle)
    if response is None:
        return ZoneSound(effect, None, None), notes
    preset = update_preset(assets, bundle, response)
    return ZoneSound(effect, preset, wet_submix(assets)), notes


def remove_old_zones() -> int:
    """Take away the volumes of rooms that are no more; how many."""
    with unreal.ScopedEditorTransaction("Remove old reverb zones"):
        return PlacedVolumes().remove_gone()
