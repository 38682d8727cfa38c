# SPDX-License-Identifier: MIT
"""What runs are kept in: files that are whole, and checkpoints that know their settings."""

from __future__ import annotations

import pickle
from collections.abc import Collection, Mapping
from dataclasses import asdict
from pathlib import Path
from typing import Any

import torch

from i2r_vr.errors import I2RError

CONFIG = "config"
SHOWN = 4
"""Changed settings that a message names."""


def save_whole(path: Path, state: Mapping[str, Any]) -> None:
    """Write tensors and plain values by rename, so that a killed run leaves a whole file."""
    partial = path.with_suffix(".partial")
    torch.save(state, partial)
    partial.replace(path)


def write_checkpoint(path: Path, state: Mapping[str, Any], config: Any) -> None:
    """Write a run's state as `save_whole` does, with its settings.

    Parameters
    ----------
    path : path
    state : mapping
        Tensors and plain values.
    config : dataclass
        What the run depends on.
    """
    save_whole(path, {**state, CONFIG: asdict(config)})


def read_checkpoint(
    path: Path,
    config: Any,
    device: torch.device,
    free: Collection[str] = (),
    override: bool = False,
) -> dict[str, Any]:
    """A run's state, if it was made by the same settings, or tells of none.

    Parameters
    ----------
    path : path
    config : dataclass
        The settings to go on by.
    device : torch.device
        Where tensors are put.
    free : collection of str
        Settings that may change: they say how and how long, not what is learnt.
    override : bool
        Go on whatever has changed.

    Raises
    ------
    I2RError
        CHECKPOINT_UNREADABLE, RUN_CHANGED.
    """
    try:
        state = torch.load(path, map_location=device, weights_only=True)
        made_by = state.get(CONFIG)
    except (OSError, EOFError, RuntimeError, ValueError, AttributeError, pickle.UnpicklingError):
        raise I2RError(
            "CHECKPOINT_UNREADABLE",
            "a file that is cut, damaged or none of a run",
            "a checkpoint of this trainer",
            "restore it, or remove it to begin anew",
            path,
        ) from None
    changed = [] if made_by is None else changed_settings(made_by, asdict(config), free)
    if changed and not override:
        more = f" and {len(changed) - SHOWN} more" if len(changed) > SHOWN else ""
        raise I2RError(
            "RUN_CHANGED",
            f"{', '.join(changed[:SHOWN])}{more}",
            "the settings that the run began with",
            "restore them, name another run, or give --override",
            path,
        )
    return dict(state)


def changed_settings(
    before: Mapping[str, Any], now: Mapping[str, Any], free: Collection[str] = ()
) -> list[str]:
    """Settings that differ, as ``name = now (was before)``; those of tables with their dots."""
    was, are = _flat(before), _flat(now)
    return [
        f"{name} = {value} (was {was.get(name, 'not stated')})"
        for name, value in are.items()
        if name.split(".")[0] not in free and was.get(name) != value
    ]


def _flat(settings: Mapping[str, Any]) -> dict[str, Any]:
    flat: dict[str, Any] = {}
    for name, value in settings.items():
        if isinstance(value, Mapping):
            flat |= {f"{name}.{key}": inner for key, inner in _flat(value).items()}
        else:
            flat[name] = list(value) if isinstance(value, tuple) else value
    return flat


def load_parts(parts: Mapping[str, Any], state: Mapping[str, Any], path: Path) -> None:
    """Give networks and optimisers their state; `parts` names them as `state` does.

    Raises
    ------
    I2RError
        CHECKPOINT_SHAPE.
    """
    for name, part in parts.items():
        try:
            part.load_state_dict(state[name])
        except (KeyError, RuntimeError, ValueError) as error:
            raise I2RError(
                "CHECKPOINT_SHAPE",
                f"{name} of another shape ({str(error).splitlines()[0][:80]})",
                "the networks of these settings",
                "name another run",
                path,
            ) from None
