# SPDX-License-Identifier: MIT
"""The same without the menu, for build servers.

``UnrealEditor-Cmd PROJECT.uproject -run=pythonscript -script="i2rvr_command.py import --level
/Game/Maps/Hall"``; capturing needs ``-AllowCommandletRendering`` and a graphics device.
"""

from __future__ import annotations

import argparse
from collections.abc import Sequence
from pathlib import Path

import unreal

from i2rvr.assets import CONTENT
from i2rvr.capture import CaptureSizes, capture_probes
from i2rvr.importer import ImportReport, import_bundles, remove_old_zones
from i2rvr.messages import ERROR, Message
from i2rvr.project import Folders, bake_and_import


def _parser(folders: Folders) -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="i2rvr_command.py", description="Reverb from pictures.")
    commands = parser.add_subparsers(dest="command", required=True)
    level = argparse.ArgumentParser(add_help=False)
    level.add_argument("--level", help="open this level first, such as /Game/Maps/Hall")
    level.add_argument("--captures", type=Path, default=folders.captures, help="the watched folder")
    level.add_argument(
        "--bundles", type=Path, default=folders.bundles, help="the folder of bundles"
    )
    target = argparse.ArgumentParser(add_help=False)
    target.add_argument("--content", default=CONTENT, help="content folder of the assets")
    target.add_argument("--assets-only", action="store_true", help="place no volumes")
    target.add_argument(
        "--remove-old", action="store_true", help="take away volumes of rooms that are no more"
    )
    reading = commands.add_parser("import", parents=[level, target], help="import bundles")
    reading.add_argument(
        "places", type=Path, nargs="*", help="folders or .i2rvr files; --bundles by default"
    )
    commands.add_parser("bake", parents=[level, target], help="bake the captures and import them")
    taking = commands.add_parser("capture", parents=[level], help="capture all probes")
    taking.add_argument("--size", type=int, default=CaptureSizes.picture, help="edge of a face")
    taking.add_argument(
        "--exposure",
        type=float,
        default=CaptureSizes.exposure_stops,
        help="manual exposure in stops",
    )
    return parser


def _open(level: str) -> None:
    levels: unreal.LevelEditorSubsystem = unreal.get_editor_subsystem(unreal.LevelEditorSubsystem)
    if not levels.load_level(level):
        raise SystemExit(f"LEVEL_MISSING: {level}, expected a level of the project, check --level")


def _save_level() -> None:
    levels: unreal.LevelEditorSubsystem = unreal.get_editor_subsystem(unreal.LevelEditorSubsystem)
    levels.save_current_level()


def run(arguments: Sequence[str]) -> list[Message]:
    """Run a command; its messages are in the output log already."""
    folders = Folders.of_project()
    chosen = _parser(folders).parse_args(arguments)
    if chosen.level:
        _open(chosen.level)
    if chosen.command == "capture":
        sizes = CaptureSizes(picture=chosen.size, exposure_stops=chosen.exposure)
        done, messages = capture_probes(chosen.captures, sizes)
        unreal.log(f"I2RVR {len(done)} captures in {chosen.captures}")
        return messages
    report: ImportReport
    with_volumes = not chosen.assets_only
    if chosen.command == "bake":
        places = Folders(chosen.captures, chosen.bundles, folders.config)
        report = bake_and_import(places, chosen.content, with_volumes)
    else:
        report = import_bundles(chosen.places or [chosen.bundles], chosen.content, with_volumes)
    removed = remove_old_zones() if chosen.remove_old else 0
    if removed or (with_volumes and report.volumes):
        _save_level()
    unreal.log(f"I2RVR {len(report.created)} assets made, {len(report.updated)} updated")
    return report.messages


def main(arguments: Sequence[str]) -> None:
    """Run a command; the process ends with an error where one was met."""
    failures = [message for message in run(arguments) if message.level == ERROR]
    if failures:
        raise RuntimeError(failures[-1].line())
