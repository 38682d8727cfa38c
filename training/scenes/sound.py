# SPDX-License-Identifier: MIT
"""The sound of a scene: energy decays per octave for sources round the capture point.

By reciprocity rays start at the receiver. Every reflection loses absorption; it leaves by
Lambert's law with the probability of the material's scattering, else as from a mirror. At each
of the first reflections the reflected energy is gathered at the sources as if diffuse (a ray to
each, with its shadow), which gives early energies and their times; the late decay is that of
the energy in the whole air space, scaled to the gathered energy where both overlap. Mirror
images of a source are therefore spread over their neighbourhood, and outdoors only the gathered
energy counts. Energies are relative to the direct sound in the same octave.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

import numpy as np
from numba import njit
from numpy.typing import NDArray

from i2r_vr.absorption import as_built
from i2r_vr.geometry import AIR_ATTENUATION_PER_M, SPEED_OF_SOUND_M_S
from i2r_vr.prediction import EARLY_EDGES_MS, LATE_START_S
from i2r_vr.views import layout_directions
from training.scenes.decay import (
    FINE_S,
    FRAME_S,
    early_decay_time,
    energy_from,
    reverberation_time,
)
from training.scenes.scene import Scene
from training.scenes.tracer import BOX, Geometry, build_geometry, nearest, normal_of

SOURCES = 12
SOURCE_DISTANCE_M = 2.0
SURFACE_SHARE = 0.8
FRAMES = 1034
STORED_FRAMES = 512
FINE_BINS = 120
AIR = np.array(AIR_ATTENUATION_PER_M)
BOUNCES = 25_000
"""Reflections to follow in each half of the rays, within 300 to 1500 rays."""

Float = NDArray[np.float64]


@njit(fastmath=True, cache=True)
def _gather(
    R, T, B, x, y, z, nx, ny, nz, t, e, sources, distance, first, last, weight, fine, frames
):
    """Energy of a reflection at the sources `first` to `last`, by Lambert's law."""
    for j in range(first, last):
        vx = sources[j, 0] - x
        vy = sources[j, 1] - y
        vz = sources[j, 2] - z
        d = math.sqrt(vx * vx + vy * vy + vz * vz)
        if d < 1e-3:
            continue
        cosine = (vx * nx + vy * ny + vz * nz) / d
        if cosine <= 0:
            continue
        _, hit, _ = nearest(R, T, B, x, y, z, vx / d, vy / d, vz / d, d)
        if hit >= 0:
            continue
        near = max(d, 0.3)
        share = weight * cosine / (math.pi * near * near) * 4 * math.pi * distance[j] ** 2
        delay = t + (d - distance[j]) / SPEED_OF_SOUND_M_S
        fine_bin = max(int(delay / FINE_S), 0)
        frame = int(delay / FRAME_S)
        for b in range(7):
            value = share * e[b] * math.exp(-AIR[b] * d)
            if fine_bin < FINE_BINS:
                fine[j, b, fine_bin] += value
            if 0 <= frame < FRAMES:
                frames[j, b, frame] += value


@njit(fastmath=True, cache=True)
def _fill_room(room, e, t, end):
    """Spread a ray's energy over the frames from `t` to `end`."""
    frame = int(t / FRAME_S)
    now = t
    while now < end and frame < FRAMES:
        then = min(end, (frame + 1) * FRAME_S)
        travelled = SPEED_OF_SOUND_M_S * (0.5 * (now + then) - t)
        for b in range(7):
            room[b, frame] += e[b] * math.exp(-AIR[b] * travelled) * (then - now)
        now = then
        frame += 1


@njit(fastmath=True, cache=True)
def _lambert(nx, ny, nz):
    """A direction drawn by Lambert's law about a normal."""
    r1 = np.random.random()
    r2 = 2 * math.pi * np.random.random()
    s = math.sqrt(r1)
    ax, ay, az = (0.0, -nz, ny) if abs(nx) < 0.9 else (nz, 0.0, -nx)
    length = math.sqrt(ax * ax + ay * ay + az * az)
    ax /= length
    ay /= length
    az /= length
    bx, by, bz = ny * az - nz * ay, nz * ax - nx * az, nx * ay - ny * ax
    c = math.sqrt(1 - r1)
    p, q = s * math.cos(r2), s * math.sin(r2)
    return p * ax + q * bx + c * nx, p * ay + q * by + c * ny, p * az + q * bz + c * nz


@njit(fastmath=True, cache=True)
def _leave(nx, ny, nz, dx, dy, dz, diffuse):
    """A ray's direction after a surface: Lambert's with a probability, else a mirror's."""
    if np.random.random() < diffuse:
        dx, dy, dz = _lambert(nx, ny, nz)
    else:
        dn = dx * nx + dy * ny + dz * nz
        dx -= 2 * dn * nx
        dy -= 2 * dn * ny
        dz -= 2 * dn * nz
    length = math.sqrt(dx * dx + dy * dy + dz * dz)
    return dx / length, dy / length, dz / length


@njit(fastmath=True, cache=True)
def _trace(
    R, T, M, B, alpha, scatter, origin, sources, distance, bounds, rays, seed, fine, frames, room
):
    """Follow rays; fills fine [S, 7, 120], frames [S, 7, F] and room [7, F].

    Returns the length of all free paths, their number, the sums of absorption met, and the
    number of rays that were lost.
    """
    np.random.seed(seed)
    count = len(sources)
    path, hits, lost = 0.0, 0.0, 0.0
    met = np.zeros(7)
    e = np.zeros(7)
    for i in range(rays):
        u = 1 - 2 * (i + 0.5) / rays
        turn = 2.399963229728653 * i + seed
        s = math.sqrt(1 - u * u)
        dx, dy, dz = s * math.cos(turn), s * math.sin(turn), u
        x, y, z = origin[0], origin[1], origin[2]
        t = 0.0
        for b in range(7):
            e[b] = 1.0 / rays
        for order in range(2000):
            q, k, f = nearest(R, T, B, x, y, z, dx, dy, dz, 1e4)
            if k < 0:
                lost += 1
                break
            end = t + q / SPEED_OF_SOUND_M_S
            _fill_room(room, e, t, end)
            path += q
            hits += 1
            x += dx * q
            y += dy * q
            z += dz * q
            t = end
            if not (
                bounds[0, 0] <= x <= bounds[1, 0]
                and bounds[0, 1] <= y <= bounds[1, 1]
                and bounds[0, 2] <= z <= bounds[1, 2]
            ):
                break
            nx, ny, nz = normal_of(R, T, k, f, x, y, z)
            if nx * dx + ny * dy + nz * dz > 0:
                nx, ny, nz = -nx, -ny, -nz
            m = M[k, f if T[k] == BOX else 0]
            top = 0.0
            for b in range(7):
                met[b] += alpha[m, b]
                e[b] *= math.exp(-AIR[b] * q) * (1 - alpha[m, b])
                top = max(top, e[b])
            if top * rays < 3e-8 or t > FRAMES * FRAME_S:
                break
            x += nx * 1e-3
            y += ny * 1e-3
            z += nz * 1e-3
            first, last, weight = 0, count, 1.0
            if order >= 3:
                first = int(np.random.random() * count)
                last, weight = first + 1, float(count)
            if order < 12:
                _gather(
                    R, T, B, x, y, z, nx, ny, nz, t, e,
                    sources, distance, first, last, weight, fine, frames,
                )  # fmt: skip
            diffuse = 0.25 * (scatter[m, 2] + scatter[m, 3] + scatter[m, 4] + scatter[m, 5])
            dx, dy, dz = _leave(nx, ny, nz, dx, dy, dz, diffuse)
    return path, hits, met, lost


@dataclass(frozen=True)
class _Echoes:
    """Energies of one run: fine [S, 7, 120], frames [S, 7, F], room [7, F], and ray counts."""

    fine: Float
    frames: Float
    room: Float
    path: float
    hits: float
    met: Float


def source_directions(seed: int) -> Float:
    """Unit vectors [12, 3] in the panorama's frame: the fibonacci layout, turned at random."""
    yaw = np.random.default_rng([seed, 5]).uniform(0, 2 * np.pi)
    return _turned(layout_directions("fibonacci", SOURCES), yaw)


def _turned(vectors: Float, yaw: float) -> Float:
    c, s = math.cos(yaw), math.sin(yaw)
    return np.stack(
        [
            c * vectors[:, 0] - s * vectors[:, 1],
            s * vectors[:, 0] + c * vectors[:, 1],
            vectors[:, 2],
        ],
        axis=1,
    )


def first_surfaces_m(geometry: Geometry, origin: Float, directions: Float) -> Float:
    """Distance [n] to the first surface along unit vectors [n, 3]; inf where there is none."""
    found = [
        nearest(geometry.table, geometry.kind, geometry.nodes, *origin, *ray, 1e4)
        for ray in directions
    ]
    return np.array([distance if hit >= 0 else np.inf for distance, hit, _ in found])


def _run(
    scene: Scene, geometry: Geometry, sources: Float, distance: Float, rays: int, seed: int
) -> _Echoes:
    fine = np.zeros((SOURCES, 7, FINE_BINS))
    frames = np.zeros((SOURCES, 7, FRAMES))
    room = np.zeros((7, FRAMES))
    path, hits, met, _ = _trace(
        geometry.table,
        geometry.kind,
        geometry.material,
        geometry.nodes,
        built_absorption(scene),
        scene.materials.scattering.astype(np.float64),
        scene.capture_m.astype(np.float64),
        sources,
        distance,
        scene.bounds_m.astype(np.float64),
        rays,
        seed,
        fine,
        frames,
        room,
    )
    direct = np.exp(-AIR[None] * distance[:, None])[..., None]
    return _Echoes(fine / direct, frames / direct, room, path, hits, met)


def built_absorption(scene: Scene) -> Float:
    """What the rays lose at each material [nm, 7]: its own absorption and that of fittings."""
    volume = math.inf if scene.outdoor else scene.volume_m3
    return np.array([as_built(row, volume) for row in scene.materials.absorption.tolist()])


def _zone_decay(echoes: _Echoes, outdoor: bool) -> Float:
    """Direction-averaged energy per frame [7, F], the direct sound left out."""
    gathered = echoes.frames.mean(axis=0)
    if outdoor:
        return gathered
    overlap = slice(3, 14)
    ratio = gathered[:, overlap].sum(1) / np.maximum(echoes.room[:, overlap].sum(1), 1e-30)
    late = np.clip((np.arange(FRAMES) - 6) / 8.0, 0, 1)
    return gathered * (1 - late) + late * echoes.room * ratio[:, None]


def _windows(echoes: _Echoes, decay: Float, outdoor: bool) -> Float:
    """Energies [S, 7, 6] of the early windows and of what follows 80 ms."""
    edges = [0, *(round(edge) for edge in EARLY_EDGES_MS[1:])]
    early = [echoes.fine[:, :, a:b].sum(2) for a, b in pairwise(edges)]
    late = energy_from(echoes.frames, LATE_START_S).sum(2)
    if not outdoor:
        total = energy_from(decay, LATE_START_S).sum(1)
        own = late / np.maximum(late.mean(0), 1e-30)
        late = total[None] * np.clip(own, 0.7, 1.4)
        late *= total / np.maximum(late.mean(0), 1e-30)
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
    directions = source_directions(seed)
    world = _turned(directions, scene.yaw_rad)
    distance = np.minimum(
        SOURCE_DISTANCE_M, SURFACE_SHARE * first_surfaces_m(geometry, origin, world)
    )
    sources = origin + world * distance[:, None]
    around = first_surfaces_m(geometry, origin, layout_directions_of_sphere())
    probe = _run(scene, geometry, sources, distance, 40, seed)
    rays = int(np.clip(BOUNCES / (probe.hits / 40 + 1), 300, 1500))
    halves = [_run(scene, geometry, sources, distance, rays, seed * 2 + h) for h in range(2)]
    both = _Echoes(
        *(
            (getattr(halves[0], name) + getattr(halves[1], name)) / 2
            for name in ("fine", "frames", "room", "path", "hits", "met")
        )
    )
    return _labels(scene, both, halves, directions, distance, float(np.isinf(around).mean()))


def layout_directions_of_sphere() -> Float:
    """A thousand directions of equal area, for the openness."""
    number = np.arange(1000)
    azimuth = number * np.pi * (3 - np.sqrt(5))
    z = 1 - (2 * number + 1) / 1000
    level = np.sqrt(1 - z * z)
    return np.stack([level * np.cos(azimuth), level * np.sin(azimuth), z], axis=1)


def _labels(
    scene: Scene,
    both: _Echoes,
    halves: list[_Echoes],
    directions: Float,
    distance: Float,
    openness: float,
) -> dict[str, NDArray[Any] | np.generic]:
    decay = _zone_decay(both, scene.outdoor)
    t60 = np.array([reverberation_time(row) for row in decay])
    mids = [
        np.mean([reverberation_time(_zone_decay(half, scene.outdoor)[b]) for b in (2, 3)])
        for half in halves
    ]
    windows = _windows(both, decay, scene.outdoor)
    mean = windows.mean(0)
    fine = both.fine.mean(0)
    free_path = both.path / max(both.hits, 1)
    absorption = both.met / max(both.hits, 1)
    loss = -np.log(1 - np.clip(absorption, 0.005, 0.98)) + AIR * free_path
    surface = 4 * scene.volume_m3 / free_path if scene.volume_m3 else 0.0
    values: dict[str, Any] = {
        "direction": directions,
        "source_distance_m": distance,
        "window_db": _decibels(windows),
        "t60_s": t60,
        "edt_s": np.array([early_decay_time(f, d) for f, d in zip(fine, decay, strict=True)]),
        "c50_db": _decibels(1 + mean[:, :4].sum(1)) - _decibels(mean[:, 4:].sum(1)),
        "c80_db": _decibels(1 + mean[:, :5].sum(1)) - _decibels(mean[:, 5]),
        "drr_db": -_decibels(windows.sum(2).mean(1)),
        "decay_db": np.maximum(_decibels(decay[:, :STORED_FRAMES], 1e-12), -120),
        "t60_noise": abs(mids[0] - mids[1]) / max(mids[0] + mids[1], 1e-6) * 2,
        "volume_m3": scene.volume_m3,
        "surface_m2": surface,
        "mean_absorption": absorption,
        "eyring_t60_s": 13.8155 * free_path / (SPEED_OF_SOUND_M_S * loss),
        "openness": openness,
        "camera_height_m": scene.capture_m[2],
    }
    labels = {name: np.asarray(value, np.float32)[()] for name, value in values.items()}
    return {**labels, "outdoor": np.bool_(scene.outdoor)}
