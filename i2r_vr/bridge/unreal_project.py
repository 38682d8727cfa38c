# SPDX-License-Identifier: MIT
"""The plugin for projects without C++ of their own, which open without a compiler.

Unreal offers to compile a plugin's modules when a project is opened, and refuses to open it where
that fails: a project that holds content alone gets the plugin's content and scripts alone.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path

from i2r_vr.errors import Notice
from i2r_vr.strict_json import strict_json

DESCRIPTOR = "I2RVR.uplugin"
_SOURCE = "Source"


def is_compiled(project: Path) -> bool:
    """Whether a project has C++ of its own, so that whoever opens it has a compiler."""
    return (project / _SOURCE).is_dir()


def without_module(files: Mapping[str, bytes]) -> Mapping[str, bytes]:
    """The plugin's files without its C++ modules, and a descriptor that names none.

    Parameters
    ----------
    files : mapping of str to bytes
        The whole plugin by paths below it.
    """
    descriptor = strict_json(files[DESCRIPTOR])
    del descriptor["Modules"]
    kept = {path: data for path, data in files.items() if not path.startswith(f"{_SOURCE}/")}
    text = json.dumps(descriptor, indent="\t", ensure_ascii=False) + "\n"
    return {**kept, DESCRIPTOR: text.encode()}


WITHOUT_MODULE = Notice(
    "PLUGIN_WITHOUT_MODULE",
    "the project has no folder Source, so the plugin's C++ modules were left out: each bundle's "
    "impulse response takes one click by hand, and the running game tells FMOD or Wwise nothing "
    "(docs/unreal.md); once the project has C++, install again.",
)
