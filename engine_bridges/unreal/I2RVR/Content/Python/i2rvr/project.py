# SPDX-License-Identifier: MIT
"""Where captures and bundles of a project lie, and the road from captures to zones."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import unreal

from i2rvr.assets import CONTENT
from i2rvr.baking import bake
from i2rvr.importer import ImportReport, import_bundles
from i2rvr.messages import BridgeError, Cancelled, Message
from i2rvr.progress import cancelled, log, progress

_LINE_SHARE, _WAIT_SHARE = 0.1, 0.0001


@dataclass(frozen=True)
class Folders:
    """The watched folder, the folder of bundles, and the options of the bake (if any)."""

    captures: Path
    bundles: Path
    config: Path

    @classmethod
    def of_project(cls) -> Folders:
        """``I2RVR/captures``, ``I2RVR/bundles`` and ``I2RVR/bake.toml`` beside the project file."""
        root = unreal.Paths.convert_relative_path_to_full(unreal.Paths.project_dir())
        home = Path(root, "I2RVR")
        return cls(home / "captures", home / "bundles", home / "bake.toml")


def bake_and_import(
    folders: Folders, content: str = CONTENT, with_volumes: bool = True
) -> ImportReport:
    """Bake the captures and import what comes of them, also where some captures failed."""
    messages: list[Message] = []
    try:
        with progress(1.0, "Baking impulse responses") as steps:
            steps.creep("i2r-vr bake", _WAIT_SHARE)
            bake(
                folders.captures,
                folders.bundles,
                folders.config,
                lambda line: steps.creep(line, _LINE_SHARE if line else _WAIT_SHARE),
            )
    except BridgeError as error:
        messages.append(error.message)
    except Cancelled:
        messages.append(cancelled("finished bundles are whole"))
    log(messages)
    stop = any(message.code in ("TOOL_MISSING", "CANCELLED") for message in messages)
    report = ImportReport()
    if not stop:
        report = import_bundles([folders.bundles], content, with_volumes)
    report.messages[:0] = messages
    return report
