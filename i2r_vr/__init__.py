# SPDX-License-Identifier: MIT
"""Reverb for games and VR made from pictures.

`bake` turns one capture into a bundle and `bake_many` any number, `Picture` is a capture in memory,
`load_bundle` reads a bundle and `load_level` a level, `load_model` loads weights to be used for
many. See ``docs/api.md``.
"""

from __future__ import annotations

import importlib
import logging
from typing import TYPE_CHECKING, Any

from i2r_vr.version import __version__

if TYPE_CHECKING:
    from i2r_vr.api import Options, Result, bake, bake_many, load_bundle, load_level, load_model
    from i2r_vr.bundle.store import Bundle
    from i2r_vr.capture import Picture
    from i2r_vr.errors import I2RError, Notice
    from i2r_vr.hearing.loading import LoadedModel
    from i2r_vr.level.file import Level

__all__ = [
    "Bundle",
    "I2RError",
    "Level",
    "LoadedModel",
    "Notice",
    "Options",
    "Picture",
    "Result",
    "__version__",
    "bake",
    "bake_many",
    "load_bundle",
    "load_level",
    "load_model",
]

_PLACES = {
    "Bundle": "bundle.store",
    "I2RError": "errors",
    "Level": "level.file",
    "LoadedModel": "hearing.loading",
    "Notice": "errors",
    "Picture": "capture",
}

logging.getLogger(__name__).addHandler(logging.NullHandler())


def __getattr__(name: str) -> Any:
    """Load what is asked for when it is: ``--help`` needs none of it."""
    if name not in __all__:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(importlib.import_module(f"{__name__}.{_PLACES.get(name, 'api')}"), name)


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__})
