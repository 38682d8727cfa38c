# SPDX-License-Identifier: MIT
"""What a level's author should look at: captures, bundles and levels that are stale, and doubts."""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Iterator, Sequence
from pathlib import Path

from i2r_vr.bundle.origins import Origins
from i2r_vr.bundle.store import bundle_target
from i2r_vr.bundle.validation import Problem
from i2r_vr.capture import CaptureSource, discover, hash_inputs
from i2r_vr.errors import I2RError
from i2r_vr.level.file import Level
from i2r_vr.level.inputs import LevelInput, by_level, read_inputs
from i2r_vr.level.update import is_current

UNLIKE = 1.5
"""Between the T60 of a probe and of its room's sound, the factor from which it is told."""


def check_levels(out: Path) -> list[Problem]:
    """Everything in a folder of bundles that is stale, missing or doubtful; nothing is written.

    Parameters
    ----------
    out : Path

    Raises
    ------
    I2RError
        SOURCES_BROKEN.
    """
    inputs, wrong = read_inputs(out)
    found = [Problem(error.code, error.found, error.file or str(out)) for error in wrong]
    found += _capture_problems(out, inputs)
    for name, group in by_level(inputs).items():
        found += _unknown_materials(out / name, group)
        level = is_current(out / name, group)
        if level is None:
            what = "is not of the bundles that lie there; run i2r-vr level"
            found.append(Problem("LEVEL_STALE", f"the level {what}", str(out / name)))
        else:
            found += _unlike(level, out)
    return found


def _capture_problems(out: Path, inputs: Sequence[LevelInput]) -> Iterator[Problem]:
    """Captures without a bundle, and bundles of captures that have changed or are gone."""
    origins = Origins(out)
    folders = {origins.folder((out / each.path).parent) for each in inputs}
    baked = {(out / each.path).resolve(): each for each in inputs}
    for folder in sorted(folder for folder in folders if folder is not None and folder.is_dir()):
        for source in discover([folder]):
            target = bundle_target(source, out)
            each = baked.pop(target.metadata_path.resolve(), None)
            if each is None:
                yield Problem("NOT_BAKED", "the capture has no bundle", str(source.file))
            else:
                yield from _source_problems(source, each)
    for file, each in sorted(baked.items()):
        capture = each.metadata.capture.file
        if origins.whereabouts(file.parent, capture) == "gone":
            yield Problem("ORPHANED", f"the capture {capture} is gone", str(out / each.path))


def _source_problems(source: CaptureSource, each: LevelInput) -> Iterator[Problem]:
    bundle = str(each.out / each.path)
    try:
        if hash_inputs(source)[1] != each.metadata.capture.inputs_sha256:
            yield Problem("BUNDLE_STALE", f"{source.file.name} has changed since", bundle)
    except I2RError as error:
        yield Problem(error.code, error.found, str(source.file))


def _unknown_materials(file: Path, inputs: Sequence[LevelInput]) -> Iterator[Problem]:
    """Materials of a level whose names tell nothing, by their share of all that is in view."""
    shares: dict[str, float] = defaultdict(float)
    for each in inputs:
        for material in each.metadata.capture.materials or ():
            if material.source == "estimated":
                shares[material.name] += material.share / len(inputs)
    for name, share in sorted(shares.items(), key=lambda item: (-item[1], item[0])):
        message = f"{name} is unknown, {share:.1%} of the surfaces of the level"
        yield Problem("MATERIAL_NAME_UNKNOWN", message, str(file))


def _unlike(level: Level, out: Path) -> Iterator[Problem]:
    """Probes whose reverberation is unlike that of their room."""
    voices = {room.id: room.acoustics.t60_s for room in level.rooms}
    for probe in level.probes:
        voice = voices[probe.room]
        if probe.t60_s is None or voice is None:
            continue
        if abs(math.log(probe.t60_s / voice)) >= math.log(UNLIKE):
            message = f"T60 {probe.t60_s:.2g} s, {voice:.2g} s in its room {probe.room}"
            yield Problem("PROBE_UNLIKE_ROOM", message, str(out / probe.bundle))
