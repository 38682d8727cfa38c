# SPDX-License-Identifier: MIT
"""The menu i2r-vr of the level editor."""

from __future__ import annotations

from collections.abc import Sequence

import unreal

from i2rvr.capture import CaptureSizes, capture_probes
from i2rvr.importer import ImportReport, import_bundles, remove_old_zones
from i2rvr.messages import BridgeError, Message
from i2rvr.probes import add_probe
from i2rvr.progress import log
from i2rvr.project import Folders, bake_and_import

_MAIN, _OWN = "LevelEditor.MainMenu", "I2RVR"
_ENTRIES = (
    ("add_probe_here", "Add probe", "A probe where the viewport's camera is"),
    ("capture", "Capture probes", "Pictures, depth and materials into I2RVR/captures"),
    ("bake", "Bake and import", "Run i2r-vr on I2RVR/captures and import the results"),
    ("import_all", "Import bundles", "Import or update everything in I2RVR/bundles"),
    ("remove_old", "Remove old zones", "Volumes of rooms that the level no longer has"),
)


def register() -> None:
    """Add the menu to the level editor's menu bar."""
    menus: unreal.ToolMenus = unreal.ToolMenus.get()
    bar: unreal.ToolMenu = menus.extend_menu(_MAIN)
    own: unreal.ToolMenu = bar.add_sub_menu(_OWN, "", _OWN, "i2r-vr", "Reverb from pictures")
    for function, label, about in _ENTRIES:
        entry = unreal.ToolMenuEntry(name=function, type=unreal.MultiBlockType.MENU_ENTRY)
        entry.set_label(label)
        entry.set_tool_tip(about)
        entry.set_string_command(
            unreal.ToolMenuStringCommandType.PYTHON,
            "",
            f"from i2rvr import menu; menu.{function}()",
        )
        own.add_menu_entry("I2RVR", entry)
    menus.refresh_all_widgets()


def _show(done: str, messages: Sequence[Message]) -> None:
    text = "\n".join([done, *(message.line() for message in messages)])
    unreal.EditorDialog.show_message("i2r-vr", text, unreal.AppMsgType.OK)


def _imported(report: ImportReport) -> str:
    return (
        f"{len(report.created)} assets made, {len(report.updated)} updated, "
        f"{len(report.volumes)} volumes"
    )


# The entries of the menu call these by name.


def add_probe_here() -> None:
    """Add a probe at the viewport's camera."""
    try:
        add_probe()
    except BridgeError as error:
        log([error.message])
        _show("No probe was added.", [error.message])


def capture() -> None:
    """Capture all probes."""
    done, messages = capture_probes(Folders.of_project().captures, CaptureSizes())
    _show(f"{len(done)} captures", messages)


def bake() -> None:
    """Bake and import."""
    report = bake_and_import(Folders.of_project())
    _show(_imported(report), report.messages)


def import_all() -> None:
    """Import everything that is baked."""
    report = import_bundles([Folders.of_project().bundles])
    _show(_imported(report), report.messages)


def remove_old() -> None:
    """Take away the volumes of rooms that the last import did not find."""
    _show(f"{remove_old_zones()} volumes removed.", [])
