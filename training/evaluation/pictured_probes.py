# SPDX-License-Identifier: MIT
"""Probes of a level of known plan with the depth that a bake estimates from their pictures."""

from __future__ import annotations

import tempfile
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np

from i2r_vr.api import bake_many
from i2r_vr.bundle.depth_file import read_depth
from training.scenes.captures import write_capture
from training.scenes.levels import LevelPlan
from training.scenes.levels.pictures import scene_at
from training.scenes.levels.probes import Probe
from training.scenes.light.picture import tone_mapped, trace_rays
from training.scenes.light.rays import panorama_rays

HEIGHT = 512
"""Of the panoramas."""


def pictured(plan: LevelPlan, probes: Sequence[Probe], seed: int) -> list[Probe]:
    """The same probes with the depth in their bundles, baked from panoramas with all defaults.

    Parameters
    ----------
    plan : LevelPlan
    probes : sequence of Probe
    seed : int
        Of the level's looks.

    Raises
    ------
    I2RError
        Where one cannot be baked.
    """
    with tempfile.TemporaryDirectory() as work:
        captures = Path(work) / "captures"
        for number, probe in enumerate(probes):
            scene = scene_at(plan, probe.place, probe.sight.yaw_rad, seed)
            seen = trace_rays(scene, panorama_rays(HEIGHT, 2 * HEIGHT, scene.yaw_rad))
            write_capture(captures, f"p{number:04d}", tone_mapped(seen.radiance), kind="panorama")
        baked = bake_many([captures], Path(work) / "out", directions=False, ambix=False)
        found = []
        for probe, result in zip(probes, baked, strict=True):
            if result.bundle is None:
                raise result.error or RuntimeError(f"{result.file} was not baked")
            file = result.bundle.folder / str(result.bundle.metadata.zone.depth)
            depth_m = read_depth(file).astype(np.float16)
            found.append(replace(probe, sight=replace(probe.sight, depth_m=depth_m)))
        return found
