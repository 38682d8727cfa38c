# SPDX-License-Identifier: MIT
"""The compact network of a model, for what asks its parts and not only for its predictions."""

from __future__ import annotations

from pathlib import Path

import click

from i2r_vr.hearing.compact_model import CompactModel
from i2r_vr.hearing.loading import load_model


def compact_network(name_or_path: str | Path, device: str = "cpu") -> CompactModel:
    """The network of a model, verified, on a device.

    Parameters
    ----------
    name_or_path : str or path
    device : {"cpu", "cuda", "mps"}

    Raises
    ------
    I2RError
        As `load_model`.
    click.UsageError
        For a model of another architecture, whose parts are others.
    """
    loaded = load_model(name_or_path, device)
    if not isinstance(loaded.network, CompactModel):
        found = loaded.weights.architecture
        raise click.UsageError(f"{name_or_path} is a {found} model, a compact one is needed")
    return loaded.network
