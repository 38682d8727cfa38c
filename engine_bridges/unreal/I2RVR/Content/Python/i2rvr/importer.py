# SPDX-License-Identifier: MIT
"""Bundles into the project: assets below /Game/I2RVR and a volume in the open level."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

import unreal

from i2rvr.assets import CONTENT, AssetFolder, import_wet_sound, update_reverb_effect
from i2rvr.bundle import Bundle, find_bundles, load_bundle
from i2rvr.convolution import update_impulse_response, update_preset, wet_submix
from i2rvr.messages import BridgeError, Cancelled, Message
from i2rvr.progress import cancelled, log, progress
from i2rvr.zone_volume import ZoneSound, remove_volume, update_volume


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
    """Import all bundles of folders (or given by their metadata files); one failure stops no other.

    Every bundle is read and checked whole before the project is touched.
    """
    report = ImportReport()
    report.messages += [_missing(place) for place in places if not place.exists()]
    found = find_bundles(places)
    try:
        with progress(len(found), "Importing reverb zones") as steps:
            for path, name in found:
                steps.step(name)
                try:
                    _import_one(load_bundle(path, name), content, with_volumes, report)
                except BridgeError as error:
                    report.messages.append(error.message)
    except Cancelled:
        report.messages.append(cancelled("finished bundles are whole"))
    log(report.messages)
    return report


def _missing(place: Path) -> Message:
    return BridgeError(
        "FILE_MISSING", "no such file or folder", "a folder of bundles", "bake first", place
    ).message


def _import_one(bundle: Bundle, content: str, with_volume: bool, report: ImportReport) -> None:
    assets = AssetFolder(content)
    placed: unreal.AudioVolume | None = None
    try:
        with unreal.ScopedEditorTransaction("Import reverb zone"):
            sound, notes = _update_assets(assets, bundle)
            if with_volume:
                volume, new = update_volume(bundle, sound)
                placed = volume if new else None
                report.volumes.append(volume.get_actor_label())
            assets.save()
    except Exception:
        assets.roll_back()
        if placed is not None:
            remove_volume(placed)
        raise
    report.created += assets.created
    report.updated += assets.updated
    report.messages += bundle.notes() + notes


def _update_assets(assets: AssetFolder, bundle: Bundle) -> tuple[ZoneSound, list[Message]]:
    import_wet_sound(assets, bundle)
    effect = update_reverb_effect(assets, bundle)
    response, notes = update_impulse_response(assets, bundle)
    if response is None:
        return ZoneSound(effect, None, None), notes
    preset = update_preset(assets, bundle, response)
    return ZoneSound(effect, preset, wet_submix(assets)), notes
