# SPDX-License-Identifier: MIT
"""Scenes baked as a user would, and measured on the zone's WAV."""

from __future__ import annotations

import shutil
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import soundfile
from numpy.typing import NDArray
from tqdm import tqdm

from i2r_vr.acoustics import OCTAVE_BANDS_HZ, measure
from i2r_vr.bundle.store import load_bundle
from i2r_vr.capture import discover
from i2r_vr.config import BakeOptions
from i2r_vr.hearing.loading import LoadedModel
from i2r_vr.pipeline.queue import Pipeline
from training.evaluation.observation import Figures, observe
from training.scenes.captures import write_capture
from training.scenes.shards import SceneShards

INPUTS = ("depth_and_materials", "depth", "rgb")
FIGURES = ("t60_s", "edt_s", "c50_db", "c80_db", "drr_db")


def _write(
    shards: SceneShards, scene: int, name: str, kind: str, inputs: str, look: str, folder: Path
) -> None:
    seen = observe(shards, scene, kind, look)
    given: dict[str, Any] = {}
    if inputs != "rgb":
        given["depth_m"] = seen.depth_m
        if seen.fov_deg is not None:
            given["fov_deg"] = seen.fov_deg
    if inputs == "depth_and_materials":
        given["material"], given["absorption"] = seen.material, seen.absorption
    shown = "panorama" if kind == "panorama" else "screenshot"
    write_capture(folder, name, seen.rgb, kind=shown, **given)


def bake_scenes(
    shards: SceneShards,
    scenes: NDArray[np.int64],
    inputs: str,
    kind: str,
    options: BakeOptions,
    work: Path,
    model: LoadedModel | None = None,
    look: str = "rendered",
) -> Figures:
    """Figures measured on the baked zones.

    Parameters
    ----------
    shards : SceneShards
    scenes : int array [N]
    inputs : str
        One of `INPUTS`: what is given.
    kind : {"panorama", "screenshot", "photograph"}
        See `observe`; a photograph's field of view is stated with its depth alone.
    options : BakeOptions
    work : path
        Scratch folder; what is written there is removed.
    model : LoadedModel, optional
        Instead of the one that the options name.
    look : str
        One of `observation.LOOKS`: how the pictures are shaded.
    """
    captures = work / inputs
    names = [f"scene{scene:06d}" for scene in scenes]
    for scene, name in zip(scenes, names, strict=True):
        _write(shards, int(scene), name, kind, inputs, look, captures)
    found = bake_and_measure(
        captures, names, options, work / f"{inputs}-out", model, f"{kind}, {inputs}"
    )
    shutil.rmtree(captures)
    return found


def bake_and_measure(
    captures: Path,
    names: Sequence[str],
    options: BakeOptions,
    out: Path,
    model: LoadedModel | None = None,
    title: str = "bake",
) -> Figures:
    """Bake the captures of a folder; the figures of their zones, in the order of their names.

    Parameters
    ----------
    captures : path
    names : sequence of str [N]
        Stems of all captures in it.
    options : BakeOptions
    out : path
        For bundles, which are removed.
    model : LoadedModel, optional
        Instead of the one that the options name.
    title : str
        Of the progress bar.
    """
    sources = discover([captures])
    found = {name: np.full(len(names), np.nan) for name in FIGURES}
    bands = np.full((len(names), len(OCTAVE_BANDS_HZ)), np.nan)
    intervals = np.full((len(names), 2), np.nan)
    volumes = np.full(len(names), np.nan)
    order = {name: i for i, name in enumerate(names)}
    options = replace(options, trust_depth=True)  # a scene's depth is true, however it looks
    results = Pipeline(options, model).bake(sources, out)
    for result in tqdm(results, total=len(sources), desc=title):
        if result.error is not None:
            raise result.error
        assert result.bundle is not None
        ir, rate = soundfile.read(result.bundle.with_name(f"{result.bundle.stem}_zone.wav"))
        measured, row = measure(ir, rate), order[result.source.stem]
        for name in FIGURES:
            value = getattr(measured, name)
            found[name][row] = np.nan if value is None else value
        for hz, seconds in measured.t60_bands:
            bands[row, OCTAVE_BANDS_HZ.index(hz)] = seconds
        zone = load_bundle(result.bundle).metadata.zone
        volumes[row] = np.nan if zone.volume_m3 is None else zone.volume_m3
        interval = zone.acoustics.t60_interval_s
        if interval is not None:
            intervals[row] = interval.low, interval.high
        shutil.rmtree(result.bundle.parent)
    return Figures(t60_bands_s=bands, t60_interval_s=intervals, volume_m3=volumes, **found)
