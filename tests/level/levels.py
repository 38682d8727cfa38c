# SPDX-License-Identifier: MIT
"""Bundles of levels of known plan: metadata and depth alone, which is all that is arranged."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import replace
from functools import lru_cache
from pathlib import Path

import numpy as np

from i2r_vr.bundle.depth_file import encode_depth
from i2r_vr.bundle.metadata import Metadata
from i2r_vr.errors import Notice
from i2r_vr.level.sight import Sight
from tests.bundles import metadata
from training.scenes.levels import Doorway, LevelPlan, Space, make_plan
from training.scenes.levels.probes import Probe, by_hand, see

TWO_ROOMS = LevelPlan(
    "two rooms",
    (Space((0.0, 0.0, 0.0), (5.0, 4.0, 2.6), 0), Space((5.2, 0.0, 0.0), (9.0, 4.0, 2.6), 1)),
    (Doorway((5.0, 1.5, 0.0), (5.2, 2.5, 2.1), (0, 1), 0),),
    (),
    (0.0,),
    frozenset(),
    frozenset({0, 1}),
    frozenset(),
    math.radians(17.0),
)
"""Two rooms and a door between them, turned by 17 degrees."""


@lru_cache(maxsize=1)
def two_rooms() -> tuple[Probe, ...]:
    """Two probes in the first of `TWO_ROOMS`, one in the second."""
    places = ((1.2, 1.0, 1.6), (3.7, 2.9, 1.5), (7.0, 1.9, 1.7))
    return tuple(
        Probe(np.array(place), int(place[0] > 5.0), see(TWO_ROOMS, np.array(place), 0.3 * number))
        for number, place in enumerate(places)
    )


@lru_cache(maxsize=4)
def level_of(family: str, seed: int) -> tuple[LevelPlan, tuple[Probe, ...]]:
    """A level of a family with probes placed by hand."""
    plan = make_plan(family, seed)
    return plan, tuple(by_hand(plan, np.random.default_rng(seed)))


def described(sight: Sight, name: str, heading_deg: float = 17.0) -> Metadata:
    """Metadata of a probe's bundle; the heading is that of the walls in the level."""
    found = metadata(name, f"{name}.png", directions=0)
    x, y, z = sight.position_m.tolist()
    yaw_deg = math.degrees(sight.yaw_rad)
    zone = replace(found.zone, yaw_deg=(heading_deg - yaw_deg + 180.0) % 360.0 - 180.0)
    capture = replace(found.capture, position_m=(x, y, z), yaw_deg=yaw_deg)
    return replace(found, capture=capture, zone=zone, warnings=())


def lay(out: Path, name: str, found: Metadata, sight: Sight | None) -> Path:
    """Put a bundle's metadata, and depth where it has one, into OUT; its metadata file."""
    folder = out / name
    folder.mkdir(parents=True, exist_ok=True)
    if sight is not None and found.zone.depth is not None:
        (folder / found.zone.depth).write_bytes(encode_depth(sight.depth_m.astype(np.float64)))
    file = folder / f"{name}.i2rvr"
    file.write_text(found.to_json(), encoding="utf-8")
    return file


def lay_two_rooms(out: Path, names: Sequence[str] = ("a", "b", "c"), **capture: object) -> None:
    """Bundles of `two_rooms`, with changes to their captures' records."""
    for name, probe in zip(names, two_rooms(), strict=True):
        found = described(probe.sight, name)
        found = replace(found, capture=replace(found.capture, **capture))
        lay(out, name, found, probe.sight)


def with_warnings(found: Metadata, *codes: str) -> Metadata:
    """Metadata with other warnings."""
    return replace(found, warnings=tuple(Notice(code, f"{code}.") for code in codes))
