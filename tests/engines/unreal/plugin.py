# SPDX-License-Identifier: MIT
"""The plugin's Python with our stand-in for the engine."""

from __future__ import annotations

import importlib
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from types import ModuleType

from tests.engines.unreal.api import PLUGIN
from tests.engines.unreal.box_room import BoxRoom
from tests.engines.unreal.fake_unreal import Engine

SCRIPTS = PLUGIN / "Content/Python"


def _forget() -> None:
    for name in list(sys.modules):
        if name in ("unreal", "init_unreal") or name.split(".")[0] == "i2rvr":
            del sys.modules[name]


class Plugin:
    """The plugin's modules, imported afresh."""

    def __init__(self, engine: Engine) -> None:
        self.engine = engine

    def module(self, name: str) -> ModuleType:
        return importlib.import_module(name)


@contextmanager
def running_plugin(
    project: Path, room: BoxRoom | None = None, native: bool = True
) -> Iterator[Plugin]:
    """The plugin in an engine that has just been started on a project."""
    engine = Engine(project, room or BoxRoom(), native)
    _forget()
    sys.path.insert(0, str(SCRIPTS))
    sys.modules["unreal"] = engine.module
    try:
        yield Plugin(engine)
    finally:
        sys.path.remove(str(SCRIPTS))
        _forget()
