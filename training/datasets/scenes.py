# SPDX-License-Identifier: MIT
"""Batches of rendered scenes: panoramas in shards become views, depth, absorption and labels.

A batch has one set of view directions for all its scenes: panoramas are rolled so that the
sources of their labels stand in the canonical fibonacci layout. Batch number i depends on the
seed and i alone, so a resumed run sees the same batches.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from functools import lru_cache
from typing import Any

import cv2
import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor
from torch.utils.data import Dataset

from i2r_vr.hearing.scene_views import SceneViews, views_to_grid
from i2r_vr.hearing.surface_network import FINER
from i2r_vr.seeing.grid import GRID_SHAPE, grid_position, pixel_rays
from i2r_vr.seeing.views import averaged
from training.datasets.tensors import pinned
from training.datasets.view_plans import (
    PHOTO_FOV_DEG,
    WHOLE,
    ViewPlan,
    label_directions,
    training_plan,
)
from training.scenes.light.camera import camera_effects, detail_effects
from training.scenes.shards import SceneShards

AIM_SPREAD = (0.25, 0.14)
"""Standard deviations of a photo's azimuth and elevation, in radians."""
MOST_REACH_M = 60.0
MOST_BACKING = 4.0
"""How many times farther than behind the camera a photo reaches, at most, to be preferred."""


def _unknown() -> Tensor:
    return torch.zeros(0)


@dataclass(frozen=True)
class Labels:
    """Targets of a batch; what a source does not know is empty.

    t60_s [B, 7] (NaN: none), window_db [B, V, 7, 6], decay_db [B, 7, 512],
    depth [B, V, S, S] true, absorption [B, V, S, S, 7] true, material_class [B, V, S, S] place
    in `MATERIAL_CLASSES`, family [B], outdoor [B], trust [B]: how much the labels of sound count
    (`label_trust`).
    """

    t60_s: Tensor = field(default_factory=_unknown)
    window_db: Tensor = field(default_factory=_unknown)
    decay_db: Tensor = field(default_factory=_unknown)
    depth: Tensor = field(default_factory=_unknown)
    absorption: Tensor = field(default_factory=_unknown)
    material_class: Tensor = field(default_factory=_unknown)
    family: Tensor = field(default_factory=_unknown)
    outdoor: Tensor = field(default_factory=_unknown)
    trust: Tensor = field(default_factory=_unknown)


def label_trust(
    t60_noise: NDArray[np.floating], edt_noise: NDArray[np.floating], c50_noise_db: NDArray[Any]
) -> NDArray[np.float32]:
    """How much labels of sound count in training by their own noise.

    1 of none, 0.5 where T60 or EDT of the two halves of the rays are 15 % apart or C50 1 dB, less
    beyond.
    """
    worst = np.fmax(np.fmax(t60_noise, edt_noise) / 0.15, np.asarray(c50_noise_db) / 1.0)
    return np.asarray(1.0 / (1.0 + np.nan_to_num(worst) ** 2), np.float32)


@dataclass(frozen=True)
class Batch:
    """Inputs and targets, and whether depth is to be estimated by the model itself."""

    views: SceneViews
    labels: Labels
    estimate_depth: bool

    def pin_memory(self) -> Batch:
        """The same in pinned memory; loaders call it."""
        return pinned(self)


def _sampling_map(
    directions: NDArray[np.float64], fov_deg: float, size: int, panorama: tuple[int, int]
) -> NDArray[np.float32]:
    """Panorama coordinates [V*size, size, 2] (column, row) of views in directions [V, 3]."""
    position = grid_position(pixel_rays(directions, fov_deg, size), panorama) - 0.5
    return position[..., ::-1].reshape(-1, size, 2).astype(np.float32)


@lru_cache(maxsize=64)
def _canonical_map(
    index: tuple[int, ...], fov_deg: float, size: int, panorama: tuple[int, int]
) -> NDArray[np.float32]:
    """`_sampling_map` of directions of the canonical layout."""
    return _sampling_map(label_directions(index), fov_deg, size, panorama)


def _photo_index(depth: NDArray[np.float32], rng: np.random.Generator) -> int:
    """A level label direction that a photographer would choose, who means to show a place.

    One that reaches far, from a stand with little behind it: a picture of a room is taken from
    its edge, not from its middle.

    depth : float32 [H, W], radial metres of the panorama in the canonical turn.
    """
    height, width = depth.shape
    band = np.minimum(depth[2 * height // 5 : 3 * height // 5], MOST_REACH_M).mean(axis=0)
    canonical = label_directions(WHOLE)
    level = np.flatnonzero(np.abs(canonical[:, 2]) < 0.45)
    azimuth = np.arctan2(canonical[level, 1], canonical[level, 0])
    centre = ((np.pi - azimuth) / (2.0 * np.pi) * width).astype(int)
    around = centre[:, None] + np.arange(-width // 10, width // 10)
    ahead = band[around % width].mean(axis=1)
    behind = band[(around + width // 2) % width].mean(axis=1)
    weight = (ahead * np.minimum(ahead / behind, MOST_BACKING)) ** 2
    return int(rng.choice(level, p=weight / weight.sum()))


def _aimed(direction: NDArray[np.float64], rng: np.random.Generator) -> NDArray[np.float64]:
    """Where a photographer who means a direction [3] really points: about level, [1, 3]."""
    azimuth = math.atan2(direction[1], direction[0]) + rng.normal(0.0, AIM_SPREAD[0])
    elevation = float(np.clip(rng.normal(0.0, AIM_SPREAD[1]), -0.6, 0.6))
    level = math.cos(elevation)
    return np.array([[level * math.cos(azimuth), level * math.sin(azimuth), math.sin(elevation)]])


def _roll_to_canonical(direction: NDArray[np.float32], width: int) -> int:
    """Columns to roll a panorama by, so that its sources stand in the canonical layout."""
    (canonical,) = label_directions([0])
    turn = math.atan2(direction[0, 1], direction[0, 0]) - math.atan2(canonical[1], canonical[0])
    return round(turn / (2.0 * math.pi) * width)


def _remap(
    image: NDArray[np.generic], coordinates: NDArray[np.float32], smooth: bool
) -> NDArray[Any]:
    wrapped = np.concatenate([image[:, -1:], image, image[:, :1]], axis=1)
    flags = cv2.INTER_LINEAR if smooth else cv2.INTER_NEAREST
    column, row = coordinates[..., 0] + np.float32(1.0), coordinates[..., 1]
    remapped = cv2.remap(wrapped, column, row, flags, borderMode=cv2.BORDER_REPLICATE)
    return np.asarray(remapped)


def on_grid(panorama: NDArray[Any]) -> NDArray[Any]:
    """The pixels of a panorama [H, W] at the middles of the grid's cells, [64, 128]."""
    step = panorama.shape[0] // GRID_SHAPE[0]
    return panorama[step // 2 :: step, step // 2 :: step]


def photo_of(
    rgb: NDArray[np.uint8],
    depth: NDArray[np.float32],
    material: NDArray[np.uint8],
    fov_deg: float,
    size: int,
    rng: np.random.Generator,
) -> tuple[NDArray[np.uint8], NDArray[np.float32], NDArray[np.uint8]]:
    """A level photo of a panorama: picture [S, S, 3], depth and material index [S, S]."""
    direction = label_directions([_photo_index(depth, rng)]) * np.array([1.0, 1.0, 0.0])
    direction /= np.linalg.norm(direction)
    coordinates = _sampling_map(direction, fov_deg, size, depth.shape)
    return (
        _remap(rgb, coordinates, True),
        _remap(depth, coordinates, False),
        _remap(material, coordinates, False),
    )


class SceneBatches(Dataset[Batch]):
    """Batches by number.

    Parameters
    ----------
    shards : SceneShards
    scenes : int array
        Indices to draw from.
    size : int
        View size in pixels.
    images : int
        Views in a batch; a batch of panoramas has `images / 12` scenes.
    seed : int
    plan : ViewPlan, optional
        A fixed plan, for evaluation: scenes then come in order, all of them once.
    draw : callable
        Draws the plan of a batch where none is fixed.
    finer : int
        How many times finer the views' details are, an odd number.
    """

    def __init__(
        self,
        shards: SceneShards,
        scenes: NDArray[np.int64],
        size: int,
        images: int,
        seed: int,
        plan: ViewPlan | None = None,
        batches: int = 1 << 30,
        draw: Callable[[np.random.Generator], ViewPlan] = training_plan,
        finer: int = FINER,
    ) -> None:
        self.shards, self.scenes, self.size = shards, scenes, size
        self.images, self.seed, self.plan = images, seed, plan
        self.batches, self.draw, self.finer = batches, draw, finer
        if plan is not None:
            self.batches = math.ceil(len(scenes) / self._scene_count(plan))

    def _scene_count(self, plan: ViewPlan) -> int:
        return max(1, self.images // (len(plan.index) if plan.whole else 3))

    def __len__(self) -> int:
        return self.batches

    def __getitem__(self, number: int) -> Batch:
        rng = np.random.default_rng([self.seed, number])
        plan = self.plan or self.draw(rng)
        count = self._scene_count(plan)
        if self.plan is None:
            chosen = rng.choice(self.scenes, size=count, replace=len(self.scenes) < count)
        else:
            chosen = self.scenes[number * count : (number + 1) * count]
        return self._assemble(chosen, plan, rng)

    def _assemble(
        self, chosen: NDArray[np.int64], plan: ViewPlan, rng: np.random.Generator
    ) -> Batch:
        rows = [self._scene(int(i), plan, rng) for i in chosen]
        stacked = {key: torch.from_numpy(np.stack([row[key] for row in rows])) for key in rows[0]}
        directions = plan.directions
        absorption = stacked["absorption"]
        coverage = torch.ones(len(rows), *GRID_SHAPE, dtype=torch.bool)
        grid_depth, grid_absorption = stacked["grid_depth"], stacked["grid_absorption"]
        if not plan.whole:
            grid_depth, seen = views_to_grid(stacked["depth"], directions, plan.fov_deg)
            grid_absorption, _ = views_to_grid(absorption, directions, plan.fov_deg)
            coverage = seen.expand(len(rows), -1, -1).clone()
            grid_absorption = torch.where(seen[..., None], grid_absorption, torch.nan)
        ones = torch.ones(len(rows))
        views = SceneViews(
            rgb=stacked["rgb"],
            finer=stacked["finer"],
            depth=stacked["depth"],
            absorption=absorption if plan.materials else None,
            grid_depth=grid_depth,
            grid_absorption=grid_absorption if plan.materials else None,
            coverage=coverage,
            directions=directions,
            fov_deg=plan.fov_deg,
            source_distance_m=stacked["source_distance_m"],
            depth_given=ones * float(not plan.estimated),
            materials_given=ones * float(plan.materials),
        )
        labels = Labels(
            t60_s=stacked["t60_s"],
            window_db=stacked["window_db"],
            decay_db=stacked["decay_db"],
            depth=stacked["depth"],
            absorption=absorption,
            material_class=stacked["material_class"],
            family=stacked["family"],
            outdoor=stacked["outdoor"],
            trust=stacked["trust"],
        )
        if plan.depth == "noisy":
            views = _with_depth_noise(views, rng)
        return Batch(views, labels, plan.estimated)

    def _scene(
        self, index: int, plan: ViewPlan, rng: np.random.Generator
    ) -> dict[str, NDArray[np.generic]]:
        row = self.shards.row
        rgb = np.asarray(row("rgb", index))
        height, width = rgb.shape[:2]
        roll = _roll_to_canonical(np.asarray(row("direction", index)), width)
        depth = np.roll(np.asarray(row("depth_m", index)).astype(np.float32), roll, axis=1)
        material = np.roll(np.asarray(row("material", index)), roll, axis=1)
        table = np.asarray(row("absorption", index)).astype(np.float32)
        pick, side = list(plan.index), self.finer * self.size
        if plan.photo:
            pick = [_photo_index(depth, rng)]
            aim = _aimed(label_directions(pick)[0], rng)
            half = math.tan(math.radians(rng.uniform(*PHOTO_FOV_DEG)) / 2.0)
            half *= math.tan(math.radians(plan.fov_deg) / 2.0)
            fov = 2.0 * math.degrees(math.atan(half))
            coordinates = _sampling_map(aim, fov, side, (height, width))
            if rng.random() < 0.5:
                coordinates = np.ascontiguousarray(coordinates[:, ::-1])
        else:
            coordinates = _canonical_map(plan.index, plan.fov_deg, side, (height, width))
        finer = _remap(np.roll(rgb, roll, axis=1), coordinates, True).reshape(-1, side, side, 3)
        rgb_views = averaged(finer, self.size)
        middles = coordinates[self.finer // 2 :: self.finer, self.finer // 2 :: self.finer]
        shape = rgb_views.shape[:3]
        depth_views = _remap(depth, middles, False).reshape(shape)
        material_views = _remap(material, middles, False).reshape(shape)
        if plan.effects:
            rgb_views = camera_effects(rgb_views, depth_views, rng)
            finer = detail_effects(finer, rng)
        return {
            "rgb": rgb_views,
            "finer": finer,
            "depth": depth_views,
            "absorption": table[material_views],
            "material_class": np.asarray(row("material_class", index))[material_views],
            "grid_depth": on_grid(depth),
            "grid_absorption": table[on_grid(material)],
            "source_distance_m": np.asarray(row("source_distance_m", index))[pick],
            "t60_s": np.asarray(row("t60_s", index)),
            "window_db": np.asarray(row("window_db", index))[pick],
            "decay_db": np.asarray(row("decay_db", index)),
            "family": np.asarray(row("family", index)).astype(np.int64),
            "outdoor": np.asarray(row("outdoor", index)),
            "trust": label_trust(
                *(
                    np.asarray(row(name, index))
                    for name in ("t60_noise", "edt_noise", "c50_noise_db")
                )
            ),
        }


def _with_depth_noise(views: SceneViews, rng: np.random.Generator) -> SceneViews:
    """Scale each scene's depth by about 12 % and each view's by a smooth 10 % field."""
    batch, count, size = views.depth.shape[:3]
    scale = np.exp(0.12 * rng.standard_normal((batch, 1, 1, 1))).astype(np.float32)
    coarse = torch.from_numpy(rng.standard_normal((batch, count, 6, 6)).astype(np.float32))
    field = torch.nn.functional.interpolate(
        coarse, size=(size, size), mode="bicubic", align_corners=False
    )
    grid = torch.nn.functional.interpolate(
        coarse[:, :1], size=GRID_SHAPE, mode="bicubic", align_corners=False
    )[:, 0]
    factor = torch.from_numpy(scale)
    return replace(
        views,
        depth=views.depth * factor * (0.1 * field).exp(),
        grid_depth=views.grid_depth * factor[:, 0] * (0.1 * grid).exp(),
    )
