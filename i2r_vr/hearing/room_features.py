# SPDX-License-Identifier: MIT
"""What a map of depth and absorption says about a room, as numbers a network can correct.

The map lies on an equirectangular grid of 64 x 128 points round the capture. From it come the
volume, surface and mean free path as seen from there, openness, the Eyring reverberation time
(Kuttruff, Room Acoustics, section 5.1) and, for each source, the energy of a single diffuse
reflection by arrival time. All of it is batched torch code, so training and baking share it.
"""

from __future__ import annotations

import itertools
import math
from dataclasses import dataclass, fields
from functools import lru_cache

import numpy as np
import torch
from torch import Tensor

from i2r_vr.acoustics.quantities import (
    BAND_COUNT,
    EARLY_EDGES_S,
    LEARNED_DECAY_60_DB,
    SPEED_OF_SOUND_M_S,
)
from i2r_vr.seeing.grid import GRID_SHAPE, grid_directions

POINT_COUNT = 2048
NEAREST_M = 0.1
FARTHEST_M = 200.0
AIR_ATTENUATION_PER_M = (9.0e-5, 3.0e-4, 6.3e-4, 1.07e-3, 2.27e-3, 6.8e-3, 2.4e-2)
"""Energy attenuation of air per metre in the seven octaves (ISO 9613-1; 20 C, 50 %)."""
GEOMETRY_COUNT = 74
DIRECTION_COUNT = 11


@lru_cache(maxsize=8)
def _points(device: torch.device) -> tuple[Tensor, Tensor, Tensor]:
    """Equal-area sample of the grid: flat indices [P], unit vectors [P, 3], opposite indices.

    A quarter of the sphere is sampled and repeated, so that quarter turns change nothing.
    """
    rows, columns = GRID_SHAPE
    quarter = columns // 4
    index = np.arange(POINT_COUNT // 4) + 0.5
    sin_el = 1.0 - 2.0 * index / (POINT_COUNT // 4)
    azimuth = np.pi * (3.0 - np.sqrt(5.0)) * index
    row = ((np.pi / 2 - np.arcsin(sin_el)) / np.pi * rows).astype(np.int64).clip(0, rows - 1)
    column = (azimuth / (2.0 * np.pi) % 1.0 * quarter).astype(np.int64) % quarter
    row = np.tile(row, 4)
    column = np.concatenate([column + turn * quarter for turn in range(4)])
    opposite = (rows - 1 - row) * columns + (column + columns // 2) % columns
    vectors = grid_directions().reshape(-1, 3)[row * columns + column].astype(np.float32)
    with torch.inference_mode(False):  # what is kept serves training too
        flat, unit, across = (
            torch.from_numpy(values).to(device)
            for values in (row * columns + column, vectors, opposite)
        )
    return flat, unit, across


def surface_normals(depth: Tensor) -> Tensor:
    """Unit surface normals [B, 64, 128, 3] towards the capture, by differences of neighbours.

    Parameters
    ----------
    depth : Tensor [B, 64, 128]
        Radial metres, inf is sky.
    """
    unit = torch.from_numpy(grid_directions().astype(np.float32)).to(depth.device)
    point = depth.clamp(NEAREST_M, FARTHEST_M)[..., None] * unit
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

    def rows(self, chosen: Tensor) -> RoomFeatures:
        """Some captures."""
        return RoomFeatures(*(getattr(self, f.name)[chosen] for f in fields(self)))


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
    return LEARNED_DECAY_60_DB * mean_free_path_m / (SPEED_OF_SOUND_M_S * loss)


def exponential_windows_db(
    log_t60: Tensor, mean_absorption: Tensor, surface_m2: Tensor, source_distance_m: Tensor
) -> Tensor:
    """Diffuse-field energy in each window relative to the direct sound [B, V, 7, 6] in dB.

    The diffuse field's energy is 16 pi d^2 (1 - a) / (S a') times the direct's (Kuttruff,
    section 5.5), spread over time as the exponential decay of T60.
    """
    exponent = LEARNED_DECAY_60_DB / log_t60.exp().clamp(0.02, 60.0)
    edges = torch.tensor(EARLY_EDGES_S).to(log_t60)
    left = torch.exp(-exponent[..., None] * edges)
    share = left.clone()
    share[..., :-1] = left[..., :-1] - left[..., 1:]
    loss = -torch.log1p(-mean_absorption.clamp(0.005, 0.98))
    room = 16.0 * math.pi * (1.0 - mean_absorption).clamp_min(0.02) / (surface_m2[:, None] * loss)
    level = room[:, None, :, None] * source_distance_m[:, :, None, None] ** 2 * share[:, None]
    return 10.0 * torch.log10(level.clamp_min(1e-8))


@dataclass(frozen=True)
class _Samples:
    """The equal-area sample of a batch's maps, [B, P] unless said otherwise.

    absorption [B, P, 7] has unknown places filled with the area-weighted mean `mean_alpha`
    [B, 7]; `vectors` [P, 3]; `chord` is the distance through the capture to the other side.
    """

    vectors: Tensor
    radius: Tensor
    normal: Tensor
    cos_in: Tensor
    area: Tensor
    sky: Tensor
    seen: Tensor
    solid: Tensor
    chord: Tensor
    chord_known: Tensor
    absorption: Tensor
    absorption_known: Tensor
    mean_alpha: Tensor


def _sample(depth: Tensor, absorption: Tensor, coverage: Tensor) -> _Samples:
    batch = depth.shape[0]
    flat, vectors, opposite = _points(depth.device)
    radius_all = depth.clamp(NEAREST_M, FARTHEST_M).reshape(batch, -1)
    seen_all = coverage.reshape(batch, -1)
    normal = surface_normals(depth).reshape(batch, -1, 3)[:, flat]
    radius, seen = radius_all[:, flat], seen_all[:, flat]
    sky = torch.isinf(depth).reshape(batch, -1)[:, flat]
    solid = seen & ~sky
    cos_in = (-(normal * vectors).sum(-1)).clamp(0.15, 1.0)
    area = radius.square() / cos_in
    values = absorption.reshape(batch, -1, BAND_COUNT)[:, flat]
    known = solid & torch.isfinite(values[..., 0])
    mean_alpha = _masked_mean(torch.nan_to_num(values), area * known)
    return _Samples(
        vectors=vectors,
        radius=radius,
        normal=normal,
        cos_in=cos_in,
        area=area,
        sky=sky,
        seen=seen,
        solid=solid,
        chord=radius + radius_all[:, opposite],
        chord_known=solid & seen_all[:, opposite],
        absorption=torch.where(known[..., None], values, mean_alpha[:, None]),
        absorption_known=known,
        mean_alpha=mean_alpha,
    )


def _shape_parts(s: _Samples, depth: Tensor) -> list[Tensor]:
    """Quantiles of distances and what share of the sphere is sky or near."""
    log_r, z = s.radius.log(), s.vectors[:, 2]
    up, level, low = z > 0.6, z.abs() < 0.34, z < -0.6
    height = (s.radius * z.abs()).log()
    open_air, seen, solid = s.sky.float(), s.seen.float(), s.solid.float()
    bounded = depth.clamp(NEAREST_M, FARTHEST_M)
    step = (bounded.log().diff(dim=2).abs() > 0.1).float().mean((1, 2))
    shares = [
        _masked_mean(open_air, seen),
        _masked_mean(open_air, seen * up),
        _masked_mean(open_air, seen * level),
        seen.mean(1),
        s.absorption_known.float().sum(1) / solid.sum(1).clamp_min(1.0),
        step,
        _masked_mean((s.radius < 1.5).float(), solid),
        _masked_mean(s.cos_in, solid),
    ]
    return [
        _quantiles(log_r, s.solid, (0.05, 0.1, 0.25, 0.5, 0.75, 0.9, 0.97)),
        _quantiles(log_r, s.solid & level, (0.1, 0.25, 0.5, 0.75, 0.9)),
        _quantiles(height, s.solid & up, (0.1, 0.5, 0.9)),
        _quantiles(height, s.solid & low, (0.1, 0.5, 0.9)),
        _quantiles(s.chord.log(), s.chord_known, (0.1, 0.25, 0.5, 0.75, 0.9)),
        torch.stack(shares, dim=1),
    ]


def _absorption_parts(s: _Samples) -> list[Tensor]:
    """Mean absorption over everything, and over what is above, around and below.

    Where nothing is seen the mean over everything stands in.
    """
    z, solid = s.vectors[:, 2], s.solid.float()
    usual = s.mean_alpha[:, 1::2]
    by_place = []
    for place in (z > 0.6, z.abs() < 0.34, z < -0.6):
        weight = s.area * solid * place
        mean = _masked_mean(s.absorption[..., 1::2], weight)
        mean = torch.where(weight.sum(1, keepdim=True) > 0, mean, usual)
        by_place.append(mean.clamp_min(0.003).log())
    most = (s.absorption[..., 3] * s.area * solid).amax(1, keepdim=True)
    return [s.mean_alpha.clamp_min(0.003).log(), *by_place, most.clamp_min(1e-3).log()]


def _direction_parts(
    s: _Samples, directions: Tensor, source_distance_m: Tensor
) -> tuple[Tensor, Tensor]:
    """Features [B, V, DIRECTION_COUNT] of each source and its first reflection [B, V].

    A source at S and a small diffuse surface at p of solid angle w give the receiver the
    energy (1 - a) d^2 cos w / (pi |p - S|^2) relative to the direct sound (Lambert's law).
    """
    source = directions * source_distance_m[..., None]
    offset = source[:, :, None] - (s.radius[..., None] * s.vectors)[:, None]
    reach = offset.norm(dim=-1).clamp_min(0.05)
    delay = (reach + s.radius[:, None] - source_distance_m[..., None]) / SPEED_OF_SOUND_M_S
    cos_out = ((offset * s.normal[:, None]).sum(-1) / reach).clamp_min(0.0)
    ratio = (source_distance_m[..., None] / reach.clamp_min(0.3)) ** 2
    energy = (1.0 - s.absorption[..., 3])[:, None] * ratio * cos_out * (4.0 / POINT_COUNT)
    energy = energy * s.solid[:, None]
    edges = (0.0, *EARLY_EDGES_S[1:], math.inf)
    bounce = [
        (energy * ((delay >= start) & (delay < end))).sum(-1)
        for start, end in itertools.pairwise(edges)
    ]
    first = torch.where(s.solid[:, None], delay, torch.inf).amin(-1).clamp(0.0, 0.5)
    cosine = torch.einsum("bvi,pi->bvp", directions, s.vectors)
    ahead = torch.where(s.solid[:, None], cosine, -2.0).argmax(-1)
    features = [
        torch.stack(bounce, dim=-1).clamp_min(1e-5).log10(),
        source_distance_m.log()[..., None],
        first.clamp_min(1e-4).log()[..., None],
        s.radius.log().gather(1, ahead)[..., None],
        s.sky.float().gather(1, cosine.argmax(-1))[..., None],
        directions[..., 2:],
    ]
    return torch.cat(features, dim=-1), first


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
    s = _sample(depth, absorption, coverage)
    solid = s.solid.float()
    openness = _masked_mean(s.sky.float(), s.seen.float())
    volume = 4.0 / 3.0 * math.pi * _masked_mean(s.radius.clamp_max(80.0) ** 3, solid)
    surface = 4.0 * math.pi * _masked_mean(s.area.clamp_max(80.0**2), solid)
    volume, surface = volume.clamp_min(0.05), surface.clamp_min(0.3)
    free_path = (4.0 * volume / surface)[:, None]
    open_alpha = s.mean_alpha * (1.0 - openness[:, None]) + openness[:, None]
    log_eyring = eyring_t60(free_path, open_alpha).log()
    by_angle = _masked_mean(s.absorption, solid)
    parts = [
        *_shape_parts(s, depth),
        torch.stack([volume.log(), surface.log()], dim=1),
        free_path.log(),
        torch.stack([depth_given, materials_given], dim=1),
        log_eyring,
        eyring_t60(free_path, by_angle).log(),
        by_angle.clamp_min(0.003).log(),
        *_absorption_parts(s),
    ]
    shared = torch.nan_to_num(torch.cat(parts, dim=1).clamp(-12.0, 12.0))
    per_direction, first = _direction_parts(s, directions, source_distance_m)
    prior = exponential_windows_db(log_eyring, open_alpha, surface, source_distance_m)
    return RoomFeatures(shared, per_direction, log_eyring, prior, first, openness)
