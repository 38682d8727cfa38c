# SPDX-License-Identifier: MIT
"""A training run's configuration: one TOML file, unknown keys refused."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass, field, fields, replace
from pathlib import Path
from typing import Any, TypeVar

from i2r_vr.hearing.compact_model import CompactConfig

Config = TypeVar("Config")


@dataclass(frozen=True)
class RunConfig:
    """Everything that a run of `python -m training.compact.train` depends on.

    data : folder of scene shards; close_ups : of close-ups, that the stage "surfaces" sees, too;
    run : folder for checkpoints and curves;
    initial : checkpoints whose weights a new run starts from, where they fit, the later outrank
    the earlier; of a stage's checkpoint only what that stage trained counts;
    steps : optimiser steps; images : views in a batch of one process; accumulate : batches whose
    gradients are added up for one step; learning_rate : peak, of AdamW;
    warmup_steps : linear rise, then a cosine fall; weights of the losses; depth_views : views
    of each batch that train the depth network, 0 for none; spectrogram_scenes : scenes of each
    batch that train the generator; stage : "depth" trains the depth network, "panorama" the one
    that makes its views agree, "absorption" the encoder's absorption maps and "surfaces" the
    surface network alone, "all" everything else; ema : decay of the averaged weights;
    checkpoint_minutes : between checkpoints; validate_every : steps;
    still_norm_from : share of the steps after which the normalisation of the networks of depth and
    surfaces keeps the statistics that it has gathered, so that they learn on what they will be
    used with;
    workers : processes that make batches; ordinary_weight : how many times as often as others
    scenes of ordinary rooms are drawn, so that an unclear picture is taken for one of them.
    """

    data: str = "data/scenes"
    close_ups: str = ""
    run: str = "runs/compact"
    initial: tuple[str, ...] = ()
    steps: int = 4000
    images: int = 96
    accumulate: int = 1
    seed: int = 0
    learning_rate: float = 1.5e-3
    warmup_steps: int = 100
    weight_decay: float = 0.02
    decay_weight: float = 1.0
    uncertainty_weight: float = 0.1
    window_weight: float = 0.6
    absorption_weight: float = 4.0
    material_class_weight: float = 0.3
    depth_weight: float = 1.0
    panorama_weight: float = 1.0
    spectrogram_weight: float = 1.0
    t60_proxy_weight: float = 0.1
    depth_views: int = 32
    spectrogram_scenes: int = 1
    stage: str = "all"
    ema: float = 0.998
    still_norm_from: float = 0.5
    checkpoint_minutes: float = 3.0
    validate_every: int = 500
    validation_scenes: int = 160
    workers: int = 1
    threads: int = 0
    bfloat16: bool = True
    held_out_families: bool = False
    ordinary_weight: int = 2
    model: CompactConfig = field(default_factory=CompactConfig)


def _changed(base: Any, values: dict[str, Any], where: str) -> Any:
    known = {f.name: f for f in fields(base)}
    changes: dict[str, Any] = {}
    for key, value in values.items():
        if key not in known:
            raise ValueError(f"unknown key {where}{key}; known: {', '.join(sorted(known))}")
        current = getattr(base, key)
        if isinstance(value, dict):
            value = _changed(current, value, f"{where}{key}.")
        elif isinstance(current, tuple):
            value = tuple(value)
        elif isinstance(current, float) and type(value) is int:
            value = float(value)
        if type(value) is not type(current):
            raise ValueError(f"{where}{key} must be a {type(current).__name__}, found {value!r}")
        changes[key] = value
    return replace(base, **changes)


def read_config(path: Path, start: Config, **overrides: Any) -> Config:
    """A frozen dataclass changed by a TOML file, whose key `base` names a file beside it.

    Parameters
    ----------
    path : path
        The file; it states only what differs from its base, or else from `start`.
    start : dataclass
        The defaults.
    **overrides
        Outrank the file; None leaves what it says.

    Raises
    ------
    ValueError
        On an unknown key or a value of a wrong type.
    """
    values = tomllib.loads(path.read_text(encoding="utf-8"))
    base = values.pop("base", None)
    if base is not None:
        start = read_config(path.parent / base, start)
    given = {key: value for key, value in overrides.items() if value is not None}
    changed: Config = _changed(_changed(start, values, ""), given, "")
    return changed


def load_run_config(path: Path, **overrides: Any) -> RunConfig:
    """The configuration of a run of `python -m training.compact.train`; see `read_config`."""
    return read_config(path, RunConfig(), **overrides)
