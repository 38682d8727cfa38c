# SPDX-License-Identifier: MIT
"""Reflected energy at sources round a receiver: mirror images, and rays for all else.

By reciprocity rays start at the receiver. At a surface a ray loses what is absorbed; it leaves by
Lambert's law with the probability of the material's scattering, else as from a mirror. Scattered
energy is gathered at the sources by a ray to each, with its shadow ("diffuse rain", Schroeder
2011, Physically Based Real-Time Auralization, section 5.3). What comes from mirrors is gathered
where rays pass a source: in a ball round it, so far as it is seen from the source. Sequences of
plane faces whose mirror images are known are left to them. Nothing is counted twice, and nothing
is left out: rays are followed and gathered until they have lost 75 dB, however often they bounced.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
from numba import njit
from numpy.typing import NDArray

from i2r_vr.acoustics.quantities import SPEED_OF_SOUND_M_S
from i2r_vr.hearing.spectrogram import FRAME_S
from training.scenes.light.tracer import BOX, Geometry, nearest
from training.scenes.sound.decay import FINE_S
from training.scenes.sound.mirror_images import (
    AIR,
    CLEAR_M,
    MOST_MIRRORS,
    add_mirror_images,
    extended,
    face_count,
    facing,
    mirror_sequences,
    reflected,
    spread_ray,
)

LONGEST_S, FINE_END_S = 12.0, 0.12
"""How long energies are known in frames (the longest impulse response), and in fine bins."""
FRAMES, FINE_BINS = math.ceil(LONGEST_S / FRAME_S), round(FINE_END_S / FINE_S)
NEGLIGIBLE = 3e-8
"""Share of a ray's energy at which it ends: -75 dB."""
RAINS_ON_ALL = 3
"""Reflections that rain on every source; later ones on one drawn at random, for all of them."""
LEAST_BALL_M, MOST_BALL_M, BALL_SHARE = 0.2, 1.0, 0.12
"""Radius of the ball round a source: a share of the mean free path, within limits, and no further
than to the nearest surface, unless that is nearer than the least."""
BALL_POINTS = 256
LOOK_RAYS = 40
REFLECTIONS, LEAST_RAYS, MOST_RAYS = 60_000, 500, 4000
"""Reflections to follow in each run, within limits of rays."""

Float = NDArray[np.float64]


@dataclass(frozen=True)
class Surroundings:
    """What rays need to know of a place.

    geometry; absorption [nm, 7] as built, diffuse [nm]: probability of Lambert's law; receiver
    [3]; sources [S, 3] and their distance [S] from it; bounds [2, 3]: rays beyond are lost.
    """

    geometry: Geometry
    absorption: Float
    diffuse: Float
    receiver: Float
    sources: Float
    distance: Float
    bounds: Float


@dataclass(frozen=True)
class Echoes:
    """Energies after the direct sound, relative to it in the same octave.

    fine [S, 7, FINE_BINS] in bins of `FINE_S`, frames [S, 7, FRAMES] in frames of `FRAME_S`, both
    from the direct sound's arrival on; path : length of all free paths in m; hits : their number;
    met [7] : sum of the absorption that was met.
    """

    fine: Float
    frames: Float
    path: float
    hits: float
    met: Float

    @property
    def mean_free_path_m(self) -> float:
        """Mean length of the rays' ways from surface to surface."""
        return self.path / max(self.hits, 1.0)


def mean_echoes(runs: Sequence[Echoes]) -> Echoes:
    """The mean of runs with equally many rays each."""
    return Echoes(
        fine=np.mean([run.fine for run in runs], axis=0),
        frames=np.mean([run.frames for run in runs], axis=0),
        path=sum(run.path for run in runs),
        hits=sum(run.hits for run in runs),
        met=np.sum([run.met for run in runs], axis=0),
    )


@njit(fastmath=True, cache=True)
def _lambert(nx, ny, nz):
    """A direction drawn by Lambert's law about a normal."""
    r1 = np.random.random()
    r2 = 2 * math.pi * np.random.random()
    s = math.sqrt(r1)
    ax, ay, az = (0.0, -nz, ny) if abs(nx) < 0.9 else (nz, 0.0, -nx)
    length = math.sqrt(ax * ax + ay * ay + az * az)
    ax, ay, az = ax / length, ay / length, az / length
    bx, by, bz = ny * az - nz * ay, nz * ax - nx * az, nx * ay - ny * ax
    c = math.sqrt(1 - r1)
    p, q = s * math.cos(r2), s * math.sin(r2)
    return p * ax + q * bx + c * nx, p * ay + q * by + c * ny, p * az + q * bz + c * nz


@njit(fastmath=True, cache=True)
def _add(energy, j, share, path, distance, e, fine, frames):
    """Add a ray's energy that reaches source j over a path in m, before its own air."""
    delay = (path - distance) / SPEED_OF_SOUND_M_S
    fine_bin = max(int(delay / FINE_S), 0)
    frame = max(int(delay / FRAME_S), 0)
    share *= energy * 4 * math.pi * distance * distance
    for b in range(len(e)):
        value = share * e[b] * math.exp(-AIR[b] * path)
        if fine_bin < fine.shape[2]:
            fine[j, b, fine_bin] += value
        if frame < frames.shape[2]:
            frames[j, b, frame] += value


@njit(fastmath=True, cache=True)
def _rain(
    R, T, B, x, y, z, nx, ny, nz, path, e, share, first, last, sources, distance, ball, fine, frames
):
    """Scattered energy of a reflection at the sources `first` to `last`, by Lambert's law."""
    for j in range(first, last):
        vx, vy, vz = sources[j, 0] - x, sources[j, 1] - y, sources[j, 2] - z
        d = math.sqrt(vx * vx + vy * vy + vz * vz)
        if d < ball[j]:
            continue
        cosine = (vx * nx + vy * ny + vz * nz) / d
        if cosine <= 0:
            continue
        _, hit, _ = nearest(R, T, B, x, y, z, vx / d, vy / d, vz / d, d)
        if hit < 0:
            rained = cosine / (math.pi * d * d)
            _add(share, j, rained, path + d, distance[j], e, fine, frames)


@njit(fastmath=True, cache=True)
def _pass(
    R, T, B, x, y, z, dx, dy, dz, q, path, e, rained, sources, distance, ball, room, fine, frames
):
    """Energy of a ray's way of length q to the sources whose balls it crosses.

    Where the way's reflection has rained on the sources, only those count in whose balls it lies.
    """
    for j in range(len(sources)):
        vx, vy, vz = sources[j, 0] - x, sources[j, 1] - y, sources[j, 2] - z
        apart = vx * vx + vy * vy + vz * vz
        if rained and apart >= ball[j] * ball[j]:
            continue
        along = vx * dx + vy * dy + vz * dz
        half = ball[j] * ball[j] - (apart - along * along)
        if half <= 0:
            continue
        half = math.sqrt(half)
        begin, end = max(0.0, along - half), min(q, along + half)
        if end <= begin:
            continue
        at = begin + (end - begin) * np.random.random()
        vx, vy, vz = vx - at * dx, vy - at * dy, vz - at * dz
        d = math.sqrt(vx * vx + vy * vy + vz * vz)
        if d > CLEAR_M:
            px, py, pz = x + at * dx, y + at * dy, z + at * dz
            _, hit, _ = nearest(R, T, B, px, py, pz, vx / d, vy / d, vz / d, d - CLEAR_M)
            if hit >= 0:
                continue
        reached = path + min(max(along, begin), end)
        _add(1.0, j, (end - begin) / room[j], reached, distance[j], e, fine, frames)


@njit(cache=True)
def _within(bounds, x, y, z):
    """Whether a point lies between two corners [2, 3]."""
    return (
        bounds[0, 0] <= x <= bounds[1, 0]
        and bounds[0, 1] <= y <= bounds[1, 1]
        and bounds[0, 2] <= z <= bounds[1, 2]
    )


@njit(cache=True)
def _is_known(known, code):
    """Whether the number of a sequence of faces is among rising ones; -1 is that of none."""
    place = np.searchsorted(known, code)
    return place < len(known) and known[place] == code


@njit(fastmath=True, cache=True)
def _absorb(alpha, path, e, met):
    """Take from a ray's energy e [7] what a surface absorbs; the most that is left in any octave.

    After the air of the path; met [7] sums up the absorption.
    """
    top = 0.0
    for b in range(len(e)):
        met[b] += alpha[b]
        e[b] *= 1 - alpha[b]
        top = max(top, e[b] * math.exp(-AIR[b] * path))
    return top


@njit(fastmath=True, cache=True)
def _trace(
    R, T, M, B, alpha, diffuse, origin, sources, distance, bounds, ball, room, known, faces, most,
    rays, seed, fine, frames,
):  # fmt: skip
    """Follow rays; adds to fine [S, 7, b] and frames [S, 7, F].

    Returns the length of all free paths, their number and the sums of absorption met [7].
    """
    np.random.seed(seed)
    count = len(sources)
    furthest = SPEED_OF_SOUND_M_S * FRAME_S * frames.shape[2]
    path_sum, hits = 0.0, 0
    met, e = np.zeros(alpha.shape[1]), np.zeros(alpha.shape[1])
    for i in range(rays):
        dx, dy, dz = spread_ray(i, rays, seed)
        x, y, z = origin[0], origin[1], origin[2]
        e[:] = 1.0 / rays
        path, order, code = 0.0, 0, 0
        imaged, rained = True, False
        while True:
            q, k, f = nearest(R, T, B, x, y, z, dx, dy, dz, 1e4)
            if not imaged:
                _pass(
                    R, T, B, x, y, z, dx, dy, dz, q, path, e, rained,
                    sources, distance, ball, room, fine, frames,
                )  # fmt: skip
            if k < 0:
                break
            path += q
            path_sum += q
            hits += 1
            x, y, z = x + dx * q, y + dy * q, z + dz * q
            if not _within(bounds, x, y, z):
                break
            nx, ny, nz = facing(R, T, k, f, x, y, z, dx, dy, dz)
            m = M[k, f if T[k] == BOX else 0]
            top = _absorb(alpha[m], path, e, met)
            if top * rays < NEGLIGIBLE or path > furthest:
                break
            x, y, z = x + nx * CLEAR_M, y + ny * CLEAR_M, z + nz * CLEAR_M
            scattered = diffuse[m]
            if scattered > 0:
                first, last, share = 0, count, scattered
                if order >= RAINS_ON_ALL:
                    first = int(np.random.random() * count)
                    last, share = first + 1, scattered * count
                _rain(
                    R, T, B, x, y, z, nx, ny, nz, path, e, share, first, last,
                    sources, distance, ball, fine, frames,
                )  # fmt: skip
            order += 1
            rained = np.random.random() < scattered
            if rained:
                dx, dy, dz = _lambert(nx, ny, nz)
                imaged, code = False, -1
            else:
                dx, dy, dz = reflected(dx, dy, dz, nx, ny, nz)
                code = extended(code, k, f, faces) if code >= 0 and order <= most else -1
                imaged = _is_known(known, code)
            length = math.sqrt(dx * dx + dy * dy + dz * dz)
            dx, dy, dz = dx / length, dy / length, dz / length
    return path_sum, hits, met


@njit(fastmath=True, cache=True)
def _clearances(R, T, B, sources, points, most, clearance):
    """Distance [S] of the sources to what is nearest along unit points [n, 3], at most `most`."""
    for j in range(len(sources)):
        x, y, z = sources[j]
        clearance[j] = most
        for i in range(len(points)):
            vx, vy, vz = points[i]
            q, _, _ = nearest(R, T, B, x, y, z, vx, vy, vz, clearance[j])
            clearance[j] = min(clearance[j], q)


@njit(fastmath=True, cache=True)
def _seen_shares(R, T, B, sources, ball, points, depth, shares):
    """Shares [S] of the balls that are seen from their sources, by points at `depth` [n] of it."""
    for j in range(len(sources)):
        x, y, z = sources[j]
        seen = 0
        for i in range(len(points)):
            vx, vy, vz = points[i]
            _, hit, _ = nearest(R, T, B, x, y, z, vx, vy, vz, depth[i] * ball[j])
            seen += hit < 0
        shares[j] = max(seen, 1) / len(points)


def _balls(around: Surroundings, mean_free_path_m: float) -> tuple[Float, Float]:
    """Radii [S] of the balls round the sources, and the volume [S] of what is seen of them."""
    most = float(np.clip(BALL_SHARE * mean_free_path_m, LEAST_BALL_M, MOST_BALL_M))
    rng = np.random.default_rng(0)
    unit = rng.standard_normal((BALL_POINTS, 3))
    unit /= np.linalg.norm(unit, axis=1, keepdims=True)
    depth = np.cbrt((np.arange(BALL_POINTS) + 0.5) / BALL_POINTS)
    solid = around.geometry
    arrays = solid.table, solid.kind, solid.nodes, around.sources
    ball, shares = np.empty((2, len(around.sources)))
    _clearances(*arrays, unit, most, ball)
    ball = np.maximum(ball, LEAST_BALL_M)
    _seen_shares(*arrays, ball, unit, depth, shares)
    return ball, 4.0 / 3.0 * math.pi * ball**3 * shares


@dataclass(frozen=True)
class Gathering:
    """Where the echoes of a place are gathered, and what is known before any ray is followed.

    sources [S, 3] with their distance [S], ball [S] (radius) and room [S] (volume that is seen of
    the ball); known : the sequences of faces whose images are in fine and frames, which begin
    every run; rays : of each run.
    """

    sources: Float
    distance: Float
    ball: Float
    room: Float
    known: NDArray[np.int64]
    fine: Float
    frames: Float
    rays: int


def _followed(around: Surroundings, at: Gathering, seed: int) -> Echoes:
    """The images' energy and that of a run of rays, not yet relative to the direct sound."""
    solid, fine, frames = around.geometry, at.fine.copy(), at.frames.copy()
    path, hits, met = _trace(
        solid.table, solid.kind, solid.material, solid.nodes, around.absorption, around.diffuse,
        around.receiver, at.sources, at.distance, around.bounds, at.ball, at.room, at.known,
        face_count(solid), MOST_MIRRORS, at.rays, seed, fine, frames,
    )  # fmt: skip
    return Echoes(fine, frames, path, hits, met)


def _look(around: Surroundings) -> Echoes:
    """A few rays that gather nothing."""
    none = np.empty(0)
    fine, frames = np.empty((0, len(AIR), 0)), np.empty((0, len(AIR), FRAMES))
    nowhere = np.empty((0, 3))
    known = np.empty(0, np.int64)
    at = Gathering(nowhere, none, none, none, known, fine, frames, LOOK_RAYS)
    return _followed(around, at, 0)


def prepare_gathering(around: Surroundings) -> Gathering:
    """The sources' balls, their mirror images, and how many rays a run has."""
    look, solid = _look(around), around.geometry
    rays = REFLECTIONS / (look.hits / LOOK_RAYS + 1.0)
    ball, room = _balls(around, look.mean_free_path_m)
    known, faces = mirror_sequences(solid, around.receiver)
    fine = np.zeros((len(ball), len(AIR), FINE_BINS))
    frames = np.zeros((len(ball), len(AIR), FRAMES))
    add_mirror_images(
        solid.table, solid.kind, solid.material, solid.nodes, faces,
        around.absorption, around.diffuse, around.receiver, around.sources, around.distance,
        FINE_S, FRAME_S, fine, frames,
    )  # fmt: skip
    rays = int(np.clip(rays, LEAST_RAYS, MOST_RAYS))
    return Gathering(around.sources, around.distance, ball, room, known, fine, frames, rays)


def trace_echoes(around: Surroundings, at: Gathering, seed: int) -> Echoes:
    """The echoes of one run of rays; mirror images are in every run."""
    direct = np.exp(-AIR[None] * at.distance[:, None])[..., None]
    run = _followed(around, at, seed)
    return replace(run, fine=run.fine / direct, frames=run.frames / direct)
