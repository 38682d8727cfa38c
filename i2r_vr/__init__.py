# SPDX-License-Identifier: MIT
"""Reverb for games and VR made from pictures.

``bake`` turns one capture into a bundle, ``load_bundle`` reads one, ``load_model`` loads
weights to be used for many.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

from i2r_vr.version import __version__

if TYPE_CHECKING:
    from i2r_vr.bundle.store import Bundle
    from i2r_vr.hearing.loading import LoadedModel

__all__ = ["__version__", "bake", "load_bundle", "load_model"]


def bake(path: str | Path, out: str | Path, **options: Any) -> Bundle:
    """Bake one capture.

    Parameters
    ----------
    path : path
        The picture; what lies beside it (depth, materials, sidecar) is used.
    out : path
        Folder of the bundle.
    **options
        Fields of `i2r_vr.config.BakeOptions`.

    Raises
    ------
    I2RError
        Whatever is wrong with options, capture, weights or folder.
    """
    from i2r_vr.bundle.out_lock import owned
    from i2r_vr.bundle.store import load_bundle as read
    from i2r_vr.capture import discover
    from i2r_vr.config import BakeOptions
    from i2r_vr.errors import I2RError
    from i2r_vr.pipeline.queue import Pipeline

    sources = discover([Path(path)])
    if len(sources) != 1:
        raise I2RError(
            "NOT_ONE_CAPTURE", f"{len(sources)} captures", "one", "give a picture's path", path
        )
    with owned(Path(out), "bake"):
        pipeline = Pipeline(BakeOptions().with_values(options))
        (result,) = pipeline.bake(sources, Path(out))
    if result.error is not None:
        raise result.error
    assert result.bundle is not None
    return read(result.bundle)


def load_bundle(path: str | Path) -> Bundle:
    """Read a bundle; see `i2r_vr.bundle.store.load_bundle`."""
    from i2r_vr.bundle.store import load_bundle as read

    return read(path)


def load_model(name_or_path: str | Path = "compact", device: str = "auto") -> LoadedModel:
    """Load and verify a model; see `i2r_vr.hearing.loading.load_model`."""
    from i2r_vr.hearing.loading import load_model as load

    return load(name_or_path, device)
