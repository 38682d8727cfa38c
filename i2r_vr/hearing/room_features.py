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
from collections.abc import Mapping
from dataclasses import dataclass, fields

import torch
from torch import Tensor

from i2r_vr.acoustics.quantities import (
    BAND_COUNT,
    EARLY_EDGES_S,
    LEARNED_DECAY_60_DB,
    SPEED_OF_SOUND_M_S,
    WINDOW_COUNT,
)
from i2r_vr.hearing.surface_sample import (
    FARTHEST_M,
    NEAREST_M,
    POINT_COUNT,
    SurfaceSample,
    masked_mean,
    surface_sample,
)

AIR_ATTENUATION_PER_M = (9.0e-5, 3.0e-4, 6.3e-4, 1.07e-3, 2.27e-3, 6.8e-3, 2.4e-2)
"""Energy attenuation of air per metre in the seven octaves (ISO 9613-1; 20 C, 50 %)."""

DISTANCE_QUANTILES = (0.05, 0.1, 0.25, 0.5, 0.75, 0.9, 0.97)
LEVEL_QUANTILES = (0.1, 0.25, 0.5, 0.75, 0.9)
HEIGHT_QUANTILES = (0.1, 0.5, 0.9)
UP, LEVEL = 0.6, 0.34
"""Height of a ray's unit vector from which it looks up (37 degrees; as far below, down), and
within which it looks about level (20 degrees): cones round the vertical and a band round the
horizon that ceiling, walls and floor of most rooms fall into."""
THREE_BANDS = slice(1, None, 2)
"""250, 1000 and 4000 Hz: enough where absorption is told of a part of the surroundings."""
THREE = len(range(BAND_COUNT)[THREE_BANDS])

ROOM_FEATURES: Mapping[str, int] = {
    "log_distance_quantiles": len(DISTANCE_QUANTILES),
    "log_level_distance_quantiles": len(LEVEL_QUANTILES),
    "log_height_above_quantiles": len(HEIGHT_QUANTILES),
    "log_height_below_quantiles": len(HEIGHT_QUANTILES),
    "log_chord_quantiles": len(LEVEL_QUANTILES),
    "sky_share": 1,
    "sky_share_above": 1,
    "sky_share_level": 1,
    "seen_share": 1,
    "known_absorption_share": 1,
    "depth_step_share": 1,
    "near_share": 1,
    "mean_facing": 1,
    "log_volume": 1,
    "log_surface": 1,
    "log_mean_free_path": 1,
    "depth_given": 1,
    "materials_given": 1,
    "log_eyring_t60": BAND_COUNT,
    "log_eyring_t60_by_angle": BAND_COUNT,
    "log_absorption_by_angle": BAND_COUNT,
    "log_absorption": BAND_COUNT,
    "log_absorption_above": THREE,
    "log_absorption_level": THREE,
    "log_absorption_below": THREE,
    "log_largest_absorbing_area": 1,
}
"""What is told of a room and in how many numbers, in the order in which weights know it."""
DIRECTION_FEATURES: Mapping[str, int] = {
    "log_first_order_energies": WINDOW_COUNT,
    "log_source_distance": 1,
    "log_first_reflection": 1,
    "log_distance_ahead": 1,
    "sky_ahead": 1,
    "height_of_direction": 1,
}
"""What is told of each source, likewise."""
GEOMETRY_COUNT = sum(ROOM_FEATURES.values())
_NAMES = list(ROOM_FEATURES)
SHAPE_COUNT = sum(ROOM_FEATURES[name] for name in _NAMES[: _NAMES.index("depth_given")])
"""How many of them, the first, tell of distances alone."""
DIRECTION_COUNT = sum(DIRECTION_FEATURES.values())


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


def _column(values: Tensor) -> Tensor:
    """Numbers [B] as features [B, 1]."""
    return values[:, None]


def _joined(parts: Mapping[str, Tensor], table: Mapping[str, int]) -> Tensor:
    """Features [..., count] in the order of a table, whose names and widths theirs are."""
    if {name: part.shape[-1] for name, part in parts.items()} != dict(table):
        raise ValueError("features do not match their table")
    return torch.cat([parts[name] for name in table], dim=-1)


def _shape_parts(s: SurfaceSample, depth: Tensor) -> dict[str, Tensor]:
    """Quantiles of distances and what share of the sphere is sky or near."""
    log_r, z = s.radius.log(), s.vectors[:, 2]
    up, level, low = z > UP, z.abs() < LEVEL, z < -UP
    height = (s.radius * z.abs()).log()
    open_air, seen, solid = s.sky.float(), s.seen.float(), s.solid.float()
    bounded = depth.clamp(NEAREST_M, FARTHEST_M)
    step = (bounded.log().diff(dim=2).abs() > 0.1).float().mean((1, 2))
    known = s.absorption_known.float().sum(1) / solid.sum(1).clamp_min(1.0)
    return {
        "log_distance_quantiles": _quantiles(log_r, s.solid, DISTANCE_QUANTILES),
        "log_level_distance_quantiles": _quantiles(log_r, s.solid & level, LEVEL_QUANTILES),
        "log_height_above_quantiles": _quantiles(height, s.solid & up, HEIGHT_QUANTILES),
        "log_height_below_quantiles": _quantiles(height, s.solid & low, HEIGHT_QUANTILES),
        "log_chord_quantiles": _quantiles(s.chord.log(), s.chord_known, LEVEL_QUANTILES),
        "sky_share": _column(masked_mean(open_air, seen)),
        "sky_share_above": _column(masked_mean(open_air, seen * up)),
        "sky_share_level": _column(masked_mean(open_air, seen * level)),
        "seen_share": _column(seen.mean(1)),
        "known_absorption_share": _column(known),
        "depth_step_share": _column(step),
        "near_share": _column(masked_mean((s.radius < 1.5).float(), solid)),
        "mean_facing": _column(masked_mean(s.cos_in, solid)),
    }


def _absorption_parts(s: SurfaceSample) -> dict[str, Tensor]:
    """Mean absorption over everything, and over what is above, around and below.

    Where nothing is seen the mean over everything stands in.
    """
    z, solid = s.vectors[:, 2], s.solid.float()
    usual = s.mean_alpha[:, THREE_BANDS]
    found = {"log_absorption": s.mean_alpha.clamp_min(0.003).log()}
    for name, place in (("above", z > UP), ("level", z.abs() < LEVEL), ("below", z < -UP)):
        weight = s.area * solid * place
        mean = masked_mean(s.absorption[..., THREE_BANDS], weight)
        mean = torch.where(weight.sum(1, keepdim=True) > 0, mean, usual)
        found[f"log_absorption_{name}"] = mean.clamp_min(0.003).log()
    most = (s.absorption[..., 3] * s.area * solid).amax(1, keepdim=True)
    found["log_largest_absorbing_area"] = most.clamp_min(1e-3).log()
    return found


def _direction_parts(
    s: SurfaceSample, directions: Tensor, source_distance_m: Tensor
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
    features = {
        "log_first_order_energies": torch.stack(bounce, dim=-1).clamp_min(1e-5).log10(),
        "log_source_distance": source_distance_m.log()[..., None],
        "log_first_reflection": first.clamp_min(1e-4).log()[..., None],
        "log_distance_ahead": s.radius.log().gather(1, ahead)[..., None],
        "sky_ahead": s.sky.float().gather(1, cosine.argmax(-1))[..., None],
        "height_of_direction": directions[..., 2:],
    }
    return _joined(features, DIRECTION_FEATURES), first


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
    s = surface_sample(depth, absorption, coverage)
    solid = s.solid.float()
    openness = masked_mean(s.sky.float(), s.seen.float())
    volume = 4.0 / 3.0 * math.pi * masked_mean(s.radius.clamp_max(80.0) ** 3, solid)
    surface = 4.0 * math.pi * masked_mean(s.area.clamp_max(80.0**2), solid)
    volume, surface = volume.clamp_min(0.05), surface.clamp_min(0.3)
    free_path = (4.0 * volume / surface)[:, None]
    open_alpha = s.mean_alpha * (1.0 - openness[:, None]) + openness[:, None]
    log_eyring = eyring_t60(free_path, open_alpha).log()
    by_angle = masked_mean(s.absorption, solid)
    parts = {
        **_shape_parts(s, depth),
        "log_volume": _column(volume.log()),
        "log_surface": _column(surface.log()),
        "log_mean_free_path": free_path.log(),
        "depth_given": _column(depth_given),
        "materials_given": _column(materials_given),
        "log_eyring_t60": log_eyring,
        "log_eyring_t60_by_angle": eyring_t60(free_path, by_angle).log(),
        "log_absorption_by_angle": by_angle.clamp_min(0.003).log(),
        **_absorption_parts(s),
    }
    shared = torch.nan_to_num(_joined(parts, ROOM_FEATURES).clamp(-12.0, 12.0))
    per_direction, first = _direction_parts(s, directions, source_distance_m)
    prior = exponential_windows_db(log_eyring, open_alpha, surface, source_distance_m)
    return RoomFeatures(shared, per_direction, log_eyring, prior, first, openness)
