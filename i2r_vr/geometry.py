# SPDX-License-Identifier: MIT
"""What a map of depth and absorption says about a room, as numbers a network can correct.

The map lies on an equirectangular grid of 64 x 128 points round the capture. From it come the
volume, surface and mean free path as seen from there, openness, the Eyring reverberation time
(Kuttruff, Room Acoustics, section 5.1) and, for each source, the energy of a single diffuse
reflection by arrival time. All of it is batched torch code, so training and baking share it.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

SPEED_OF_SOUND_M_S = 343.0
GRID_SHAPE = (64, 128)
POINT_COUNT = 2048
NEAREST_M = 0.1
FARTHEST_M = 200.0
WINDOW_EDGES_S = (0.0025, 0.010, 0.020, 0.035, 0.050, 0.080)
AIR_ATTENUATION_PER_M = (9.0e-5, 3.0e-4, 6.3e-4, 1.07e-3, 2.27e-3, 6.8e-3, 2.4e-2)
"""Energy attenuation of air per metre in the seven octaves (ISO 9613-1; 20 C, 50 %)."""
GEOMETRY_COUNT = 74
DIRECTION_COUNT = 11


def view_basis(directions: NDArray[np.float64]) -> NDArray[np.float64]:
    """Forward, right and up vectors of views [V, 3, 3]; up is the world's z, yaw 0 at the poles.

    Parameters
    ----------
    directions : float64 [V, 3]
        Unit vectors.
    """
    level = np.hypot(directions[:, 0], directions[:, 1])
    polar = level < 1e-9
    cos_az = np.where(polar, 1.0, directions[:, 0] / np.where(polar, 1.0, level))
    sin_az = np.where(polar, 0.0, directions[:, 1] / np.where(polar, 1.0, level))
    zero = np.zeros_like(level)
    right = np.stack([sin_az, -cos_az, zero], axis=1)
    up = np.stack([-directions[:, 2] * cos_az, -directions[:, 2] * sin_az, level], axis=1)
    return np.stack([directions, right, up], axis=1)


@lru_cache(maxsize=4)
def grid_directions() -> NDArray[np.float64]:
    """Unit vectors [64, 128, 3] of the grid's pixel centres."""
    rows, columns = GRID_SHAPE
    azimuth = np.pi - (np.arange(columns) + 0.5) * 2.0 * np.pi / columns
    elevation = np.pi / 2 - (np.arange(rows) + 0.5) * np.pi / rows
    cos_el = np.cos(elevation)[:, None]
    return np.stack(
        [
            cos_el * np.cos(azimuth),
            cos_el * np.sin(azimuth),
            np.broadcast_to(np.sin(elevation)[:, None], GRID_SHAPE),
        ],
        axis=-1,
    )


def view_lookup(
    directions: NDArray[np.float64], fov_deg: float, points: NDArray[np.float64]
) -> tuple[NDArray[np.int64], NDArray[np.float64], NDArray[np.bool_]]:
    """Which view shows each point most centrally, and where in it.

    Parameters
    ----------
    directions : float64 [V, 3]
        View directions.
    fov_deg : float
        Field of view of the square views.
    points : float64 [P, 3]
        Unit vectors.

    Returns
    -------
    view : int64 [P]
    position : float64 [P, 2]
        Row and column in 0..1.
    covered : bool [P]
        False where no view shows the point.
    """
    local = np.einsum("vij,pj->vpi", view_basis(directions), points)
    ahead = np.maximum(local[..., 0], 1e-9)
    half = math.tan(math.radians(fov_deg) / 2.0)
    column = (local[..., 1] / ahead / half + 1.0) / 2.0
    row = (1.0 - local[..., 2] / ahead / half) / 2.0
    inside = (local[..., 0] > 0) & (row >= 0) & (row < 1) & (column >= 0) & (column < 1)
    view = np.where(inside, local[..., 0], -1.0).argmax(axis=0)
    every = np.arange(len(points))
    position = np.stack([row[view, every], column[view, every]], axis=1)
    return view, np.clip(position, 0.0, 1.0 - 1e-9), inside.any(axis=0)


def gather_views(maps: Tensor, view: NDArray[np.int64], position: NDArray[np.float64]) -> Tensor:
    """Values at looked-up places.

    Parameters
    ----------
    maps : Tensor [B, V, S, S, ...]
        View maps of any resolution S.
    view, position
        From `view_lookup`.

    Returns
    -------
    Tensor [B, P, ...]
    """
    size = maps.shape[2]
    row = torch.from_numpy((position[:, 0] * size).astype(np.int64)).to(maps.device)
    column = torch.from_numpy((position[:, 1] * size).astype(np.int64)).to(maps.device)
    return maps[:, torch.from_numpy(view).to(maps.device), row, column]


@lru_cache(maxsize=8)
def _points(device: torch.device) -> tuple[Tensor, Tensor, Tensor]:
    """Equal-area sample of the grid: flat indices [P], unit vectors [P, 3], opposite indices."""
    rows, columns = GRID_SHAPE
    index = np.arange(POINT_COUNT) + 0.5
    sin_el = 1.0 - 2.0 * index / POINT_COUNT
    azimuth = np.pi * (3.0 - np.sqrt(5.0)) * index
    row = ((np.pi / 2 - np.arcsin(sin_el)) / np.pi * rows).astype(np.int64).clip(0, rows - 1)
    column = (azimuth / (2.0 * np.pi) % 1.0 * columns).astype(np.int64) % columns
    opposite = (rows - 1 - row) * columns + (column + columns // 2) % columns
    flat = torch.from_numpy(row * columns + column).to(device)
    vectors = grid_directions().reshape(-1, 3)[row * columns + column]
    return (
        flat,
        torch.from_numpy(vectors.astype(np.float32)).to(device),
        torch.from_numpy(opposite).to(device),
    )


def _normals(depth: Tensor, unit: Tensor) -> Tensor:
    """Unit surface normals [B, H, W, 3] towards the capture, by differences of neighbours."""
    point = depth[..., None] * unit
    across = torch.roll(point, -1, 2) - torch.roll(point, 1, 2)
    down = torch.empty_like(point)
    down[:, 1:-1] = point[:, 2:] - point[:, :-2]
    down[:, 0] = point[:, 1] - point[:, 0]
    down[:, -1] = point[:, -1] - point[:, -2]
    normal = torch.linalg.cross(across, down)
    normal = normal / normal.norm(dim=-1, keepdim=True).clamp_min(1e-9)
    facing = (normal * unit).sum(-1, keepdim=True)
    return torch.where(facing > 0, -normal, normal)


def _masked_mean(values: Tensor, weight: Tensor) -> Tensor:
    """Mean of [B, P, ...] over P with weights [B, P]."""
    extra = values.dim() - 2
    shaped = weight.reshape(*weight.shape, *([1] * extra))
    return (values * shaped).sum(1) / shaped.sum(1).clamp_min(1e-6)


def _quantiles(values: Tensor, known: Tensor, at: tuple[float, ...]) -> Tensor:
    """Quantiles [B, len(at)] of [B, P] over known points; 0 where there is none."""
    ordered = torch.where(known, values, torch.inf).sort(dim=1).values
    count = known.sum(dim=1, keepdim=True)
    place = (torch.tensor(at, device=values.device) * (count - 1).clamp_min(0)).long()
    return torch.where(count > 0, ordered.gather(1, place), torch.zeros(()).to(values))


@dataclass(frozen=True)
class RoomFeatures:
    """Numbers of a batch of captures.

    shared : [B, GEOMETRY_COUNT], per_direction : [B, V, DIRECTION_COUNT],
    log_eyring_t60 : [B, 7] natural logarithm of seconds,
    window_prior_db : [B, V, 7, 6] energies of an exponential decay in the early windows and
    after 80 ms, relative to the direct sound, first_reflection_s : [B, V],
    openness : [B] share of what is seen that is sky.
    """

    shared: Tensor
    per_direction: Tensor
    log_eyring_t60: Tensor
    window_prior_db: Tensor
    first_reflection_s: Tensor
    openness: Tensor


def eyring_t60(mean_free_path_m: Tensor, mean_absorption: Tensor) -> Tensor:
    """Eyring's reverberation time with air absorption.

    Parameters
    ----------
    mean_free_path_m : Tensor [B, 1]
    mean_absorption : Tensor [B, 7]
        Area-weighted, 0..1 (exclusive).
    """
    air = torch.tensor(AIR_ATTENUATION_PER_M).to(mean_absorption)
    loss = -torch.log1p(-mean_absorption.clamp(0.005, 0.98)) + air * mean_free_path_m
    return 13.8155 * mean_free_path_m / (SPEED_OF_SOUND_M_S * loss)


def exponential_windows_db(
    log_t60: Tensor, mean_absorption: Tensor, surface_m2: Tensor, source_distance_m: Tensor
) -> Tensor:
    """Diffuse-field energy in each window relative to the direct sound [B, V, 7, 6] in dB.

    The diffuse field's energy is 16 pi d^2 (1 - a) / (S a') times the direct's (Kuttruff,
    section 5.5), spread over time as the exponential decay of T60.
    """
    exponent = 13.8155 / log_t60.exp().clamp(0.02, 60.0)
    edges = torch.tensor(WINDOW_EDGES_S).to(log_t60)
    left = torch.exp(-exponent[..., None] * edges)
    share = left.clone()
    share[..., :-1] = left[..., :-1] - left[..., 1:]
    loss = -torch.log1p(-mean_absorption.clamp(0.005, 0.98))
    room = 16.0 * math.pi * (1.0 - mean_absorption).clamp_min(0.02) / (surface_m2[:, None] * loss)
    level = room[:, None, :, None] * source_distance_m[:, :, None, None] ** 2 * share[:, None]
    return 10.0 * torch.log10(level.clamp_min(1e-8))


def room_features(
    depth: Tensor,
    absorption: Tensor,
    coverage: Tensor,
    directions: Tensor,
    source_distance_m: Tensor,
    depth_given: Tensor,
    materials_given: Tensor,
) -> RoomFeatures:
    """Describe captures by their depth and absorption maps.

    Parameters
    ----------
    depth : Tensor [B, 64, 128]
        Radial metres, inf is sky.
    absorption : Tensor [B, 64, 128, 7]
        0..1 per octave; NaN where unknown (filled with the mean of the rest).
    coverage : Tensor bool [B, 64, 128]
        What was seen.
    directions : Tensor [B, V, 3]
        Of the sources.
    source_distance_m : Tensor [B, V]
    depth_given, materials_given : Tensor [B]
        1.0 where they were given, 0.0 where estimated.
    """
    batch = depth.shape[0]
    flat, vectors, opposite = _points(depth.device)
    unit_grid = torch.from_numpy(grid_directions().astype(np.float32)).to(depth.device)
    bounded = depth.clamp(NEAREST_M, FARTHEST_M)
    normal = _normals(bounded, unit_grid).reshape(batch, -1, 3)[:, flat]
    radius_all = bounded.reshape(batch, -1)
    radius = radius_all[:, flat]
    sky = torch.isinf(depth).reshape(batch, -1)[:, flat]
    seen = coverage.reshape(batch, -1)[:, flat]
    solid = seen & ~sky
    weight_seen, weight = seen.float(), solid.float()
    cos_in = (-(normal * vectors).sum(-1)).clamp(0.15, 1.0)
    area = radius.square() / cos_in

    values = absorption.reshape(batch, -1, 7)[:, flat]
    known = solid & torch.isfinite(values[..., 0])
    area_known = area * known
    mean_alpha = _masked_mean(torch.nan_to_num(values), area_known)
    values = torch.where(known[..., None], values, mean_alpha[:, None])
    by_angle = _masked_mean(values, weight)
    openness = _masked_mean(sky.float(), weight_seen)

    volume = 4.0 / 3.0 * math.pi * _masked_mean(radius.clamp_max(80.0) ** 3, weight)
    surface = 4.0 * math.pi * _masked_mean(area.clamp_max(80.0**2), weight)
    volume, surface = volume.clamp_min(0.05), surface.clamp_min(0.3)
    free_path = 4.0 * volume / surface
    open_alpha = mean_alpha * (1.0 - openness[:, None]) + openness[:, None]
    log_eyring = eyring_t60(free_path[:, None], open_alpha).log()
    log_eyring_angle = eyring_t60(free_path[:, None], by_angle).log()

    log_r = radius.log()
    up, level, low = vectors[:, 2] > 0.6, vectors[:, 2].abs() < 0.34, vectors[:, 2] < -0.6
    height = (radius * vectors[:, 2].abs()).log()
    chord = radius + radius_all[:, opposite]
    chord_known = solid & coverage.reshape(batch, -1)[:, opposite]
    step = (radius_all.reshape(depth.shape).log().diff(dim=2).abs() > 0.1).float().mean((1, 2))
    parts = [
        _quantiles(log_r, solid, (0.05, 0.1, 0.25, 0.5, 0.75, 0.9, 0.97)),
        _quantiles(log_r, solid & level, (0.1, 0.25, 0.5, 0.75, 0.9)),
        _quantiles(height, solid & up, (0.1, 0.5, 0.9)),
        _quantiles(height, solid & low, (0.1, 0.5, 0.9)),
        _quantiles(chord.log(), chord_known, (0.1, 0.25, 0.5, 0.75, 0.9)),
        torch.stack([volume.log(), surface.log(), free_path.log(), openness, step], dim=1),
        torch.stack(
            [
                _masked_mean(sky.float(), weight_seen * up),
                _masked_mean(sky.float(), weight_seen * level),
                weight_seen.mean(1),
                known.float().sum(1) / weight.sum(1).clamp_min(1.0),
                depth_given,
                materials_given,
                _masked_mean((radius < 1.5).float(), weight),
                _masked_mean(cos_in, weight),
            ],
            dim=1,
        ),
        log_eyring,
        log_eyring_angle,
        mean_alpha.clamp_min(0.003).log(),
        by_angle.clamp_min(0.003).log(),
        *[
            _masked_mean(values[..., 1::2], area * solid * part).clamp_min(0.003).log()
            for part in (up, level, low)
        ],
        (values[..., 3] * area * solid).amax(1, keepdim=True).clamp_min(1e-3).log(),
    ]
    shared = torch.nan_to_num(torch.cat(parts, dim=1).clamp(-12.0, 12.0))

    position = radius[..., None] * vectors
    source = directions * source_distance_m[..., None]
    offset = source[:, :, None] - position[:, None]
    reach = offset.norm(dim=-1).clamp_min(0.05)
    delay = (reach + radius[:, None] - source_distance_m[..., None]) / SPEED_OF_SOUND_M_S
    cos_out = ((offset * normal[:, None]).sum(-1) / reach).clamp_min(0.0)
    ratio = (source_distance_m[..., None] / reach.clamp_min(0.3)) ** 2
    energy = (1.0 - values[..., 3])[:, None] * ratio * cos_out * (4.0 / POINT_COUNT)
    energy = energy * solid[:, None]
    edges = (0.0, *WINDOW_EDGES_S[1:], math.inf)
    bounce = torch.stack(
        [
            (energy * ((delay >= low_s) & (delay < high_s))).sum(-1)
            for low_s, high_s in zip(edges, edges[1:], strict=False)
        ],
        dim=-1,
    )
    first = torch.where(solid[:, None], delay, torch.inf).amin(-1).clamp(0.0, 0.5)
    cosine = torch.einsum("bvi,pi->bvp", directions, vectors)
    ahead = torch.where(solid[:, None], cosine, -2.0).argmax(-1)
    per_direction = torch.cat(
        [
            10.0 * torch.log10(bounce.clamp_min(1e-5)) / 10.0,
            source_distance_m.log()[..., None],
            first.clamp_min(1e-4).log()[..., None],
            log_r.gather(1, ahead)[..., None],
            sky.float().gather(1, cosine.argmax(-1))[..., None],
            directions[..., 2:],
        ],
        dim=-1,
    )
    prior = exponential_windows_db(log_eyring, open_alpha, surface, source_distance_m)
    return RoomFeatures(shared, per_direction, log_eyring, prior, first, openness)
