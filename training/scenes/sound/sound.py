# SPDX-License-Identifier: MIT
"""The sound of a scene: energy decays per octave for sources round the capture point.

Energies are those of `echoes`, relative to the direct sound in the same octave. The zone's are the
mean over the sources' directions, with one direct sound.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

import numpy as np
from numpy.typing import NDArray

from i2r_vr.acoustics.quantities import (
    EARLY_EDGES_MS,
    LATE_START_S,
    LEARNED_DECAY_60_DB,
    MID_BANDS,
    SPEED_OF_SOUND_M_S,
)
from i2r_vr.frames import about_vertical
from i2r_vr.hearing.scene_views import SOURCE_DISTANCE_M, SURFACE_SHARE
from i2r_vr.materials.absorption import as_built
from i2r_vr.seeing.views import layout_directions
from training.scenes.light.tracer import Geometry, build_geometry, nearest
from training.scenes.scene import Scene
from training.scenes.sound.decay import (
    FINE_S,
    early_decay_time,
    energy_from,
    reverberation_time,
    simulated_decay,
)
from training.scenes.sound.echoes import (
    Echoes,
    Surroundings,
    mean_echoes,
    prepare_gathering,
    trace_echoes,
)
from training.scenes.sound.mirror_images import AIR

SOURCES = 12
STORED_FRAMES = 512
"""Of the decay: what the late spectrogram holds (5.94 s)."""
SCATTERING_BANDS = slice(2, 6)
"""Octaves whose mean scattering decides how a ray leaves; all octaves of a ray go one way."""
MOST_TURNS = 6
LATE_SHARES = (0.7, 1.4)
"""Least and most late energy of one direction indoors, over the mean: the late decay is shared."""

Float = NDArray[np.float64]


def source_directions(seed: int) -> Float:
    """Unit vectors [12, 3] in the panorama's frame: the fibonacci layout, turned at random."""
    yaw = np.random.default_rng([seed, 5]).uniform(0, 2 * np.pi)
    return about_vertical(layout_directions("fibonacci", SOURCES), yaw)


def first_surfaces_m(geometry: Geometry, origin: Float, directions: Float) -> Float:
    """Distance [n] to the first surface along unit vectors [n, 3]; inf where there is none."""
    x, y, z = origin
    found = [
        nearest(geometry.table, geometry.kind, geometry.nodes, x, y, z, dx, dy, dz, 1e4)
        for dx, dy, dz in directions
    ]
    return np.array([distance if hit >= 0 else np.inf for distance, hit, _ in found])


def built_absorption(scene: Scene) -> Float:
    """What the rays lose at each material [nm, 7]: its own absorption and that of fittings."""
    volume = math.inf if scene.outdoor else scene.volume_m3
    return np.array([as_built(row, volume) for row in scene.materials.absorption.tolist()])


def _windows(echoes: Echoes, outdoor: bool) -> Float:
    """Energies [S, 7, 6] of the early windows and of what follows 80 ms."""
    edges = [0, *(round(edge / 1000.0 / FINE_S) for edge in EARLY_EDGES_MS[1:])]
    early = [echoes.fine[:, :, a:b].sum(2) for a, b in pairwise(edges)]
    late = energy_from(echoes.frames, LATE_START_S).sum(2)
    if not outdoor:
        mean = late.mean(0)
        shares = np.clip(late / np.maximum(mean, 1e-30), *LATE_SHARES)
        late = mean * shares / np.maximum(shares.mean(0), 1e-30)
    return np.stack([*early, late], axis=2)


def _decibels(energy: Float, floor: float = 1e-8) -> Float:
    return 10 * np.log10(np.maximum(energy, floor))


def simulate_sound(scene: Scene, seed: int) -> dict[str, NDArray[Any] | np.generic]:
    """Labels of a scene (docs/dataset.md lists them with shapes and units).

    Parameters
    ----------
    scene : Scene
    seed : int
        Of the sources' turn and the rays.
    """
    geometry = build_geometry(scene.primitives)
    origin = scene.capture_m.astype(np.float64)
    directions, sources, distance = _source_places(scene, geometry, seed)
    around = Surroundings(
        geometry,
        built_absorption(scene),
        scene.materials.scattering[:, SCATTERING_BANDS].astype(np.float64).mean(axis=1),
        origin,
        sources,
        distance,
        scene.bounds_m.astype(np.float64),
    )
    halves, noise = _halves(around, scene.outdoor, seed)
    openness = np.isinf(first_surfaces_m(geometry, origin, layout_directions_of_sphere())).mean()
    return _labels(scene, halves, noise, directions, distance, float(openness))


def source_places(scene: Scene, seed: int) -> tuple[Float, Float, Float]:
    """Where the sources of a scene's labels are.

    Returns
    -------
    directions : float [12, 3]
        Unit vectors in the panorama's frame.
    places : float [12, 3]
        In the scene's frame, metres.
    distance_m : float [12]
        From the capture: 2 m, or 0.8 of the way to the first surface.
    """
    return _source_places(scene, build_geometry(scene.primitives), seed)


def _source_places(scene: Scene, geometry: Geometry, seed: int) -> tuple[Float, Float, Float]:
    origin = scene.capture_m.astype(np.float64)
    directions = source_directions(seed)
    world = about_vertical(directions, scene.yaw_rad)
    distance = np.minimum(
        SOURCE_DISTANCE_M, SURFACE_SHARE * first_surfaces_m(geometry, origin, world)
    )
    return directions, origin + world * distance[:, None], distance


def layout_directions_of_sphere() -> Float:
    """A thousand directions of equal area, for the openness."""
    number = np.arange(1000)
    azimuth = number * np.pi * (3 - np.sqrt(5))
    z = 1 - (2 * number + 1) / 1000
    level = np.sqrt(1 - z * z)
    return np.stack([level * np.cos(azimuth), level * np.sin(azimuth), z], axis=1)


def _halves(around: Surroundings, outdoor: bool, seed: int) -> tuple[list[Echoes], _Noise]:
    """Two halves of the runs of rays, and how far they are apart.

    Runs are added until their figures agree, or are enough.
    """
    at = prepare_gathering(around)
    runs: list[list[Echoes]] = [[], []]
    for turn in range(MOST_TURNS):
        for half in range(2):
            draw = np.random.SeedSequence([seed, turn, half]).generate_state(1)
            runs[half].append(trace_echoes(around, at, int(draw[0])))
        halves = [mean_echoes(half) for half in runs]
        noise = _noise([_figures(half, outdoor) for half in halves])
        if noise.is_small:
            break
    return halves, noise


@dataclass(frozen=True)
class _Noise:
    """How far the mid-band figures of two halves of the rays are apart; times relatively."""

    t60: float
    edt: float
    c50_db: float

    @property
    def is_small(self) -> bool:
        """Whether more rays would change little."""
        return self.t60 < 0.06 and self.edt < 0.06 and self.c50_db < 0.5


@dataclass(frozen=True)
class _Figures:
    """Figures of a place's direction-averaged decay, each [7]; windows [S, 7, 6]."""

    t60_s: Float
    edt_s: Float
    c50_db: Float
    c80_db: Float
    windows: Float


def _figures(echoes: Echoes, outdoor: bool) -> _Figures:
    octaves = zip(echoes.fine.mean(axis=0), echoes.frames.mean(axis=0), strict=True)
    decays = [simulated_decay(fine, late) for fine, late in octaves]
    windows = _windows(echoes, outdoor)
    mean = windows.mean(0)

    def clarity_db(end_ms: float) -> Float:
        count = EARLY_EDGES_MS.index(end_ms)
        early, late = mean[:, :count].sum(1), mean[:, count:].sum(1)
        return _decibels(1 + early) - _decibels(late)

    return _Figures(
        t60_s=np.array([reverberation_time(decay) for decay in decays]),
        edt_s=np.array([early_decay_time(decay) for decay in decays]),
        c50_db=clarity_db(50.0),
        c80_db=clarity_db(80.0),
        windows=windows,
    )


def _noise(halves: Sequence[_Figures]) -> _Noise:
    def apart(name: str) -> tuple[float, float]:
        first, second = (float(getattr(half, name)[MID_BANDS].mean()) for half in halves)
        return abs(first - second), 0.5 * (first + second)

    (t60, mean_t60), (edt, mean_edt), (c50_db, _) = map(apart, ("t60_s", "edt_s", "c50_db"))
    return _Noise(t60 / max(mean_t60, 1e-6), edt / max(mean_edt, 1e-6), c50_db)


def _labels(
    scene: Scene,
    halves: Sequence[Echoes],
    noise: _Noise,
    directions: Float,
    distance: Float,
    openness: float,
) -> dict[str, NDArray[Any] | np.generic]:
    both = mean_echoes(halves)
    figures = _figures(both, scene.outdoor)
    free_path = both.mean_free_path_m
    absorption = both.met / max(both.hits, 1)
    loss = -np.log(1 - np.clip(absorption, 0.005, 0.98)) + AIR * free_path
    surface = 4 * scene.volume_m3 / free_path if scene.volume_m3 else 0.0
    decay = both.frames.mean(axis=0)[:, :STORED_FRAMES]
    values: dict[str, Any] = {
        "direction": directions,
        "source_distance_m": distance,
        "window_db": _decibels(figures.windows),
        "t60_s": figures.t60_s,
        "edt_s": figures.edt_s,
        "c50_db": figures.c50_db,
        "c80_db": figures.c80_db,
        "drr_db": -_decibels(figures.windows.sum(2).mean(1)),
        "decay_db": np.maximum(_decibels(decay, 1e-12), -120),
        "t60_noise": noise.t60,
        "edt_noise": noise.edt,
        "c50_noise_db": noise.c50_db,
        "volume_m3": scene.volume_m3,
        "surface_m2": surface,
        "mean_absorption": absorption,
        "eyring_t60_s": LEARNED_DECAY_60_DB * free_path / (SPEED_OF_SOUND_M_S * loss),
        "openness": openness,
        "camera_height_m": scene.capture_m[2],
    }
    labels = {name: np.asarray(value, np.float32)[()] for name, value in values.items()}
    return {**labels, "outdoor": np.bool_(scene.outdoor)}
