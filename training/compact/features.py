# SPDX-License-Identifier: MIT
"""What the frozen networks give for scenes and real pictures, computed once and kept."""

from __future__ import annotations

import hashlib
import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass, fields, replace
from pathlib import Path
from zlib import crc32

import numpy as np
import torch
from torch import Tensor
from tqdm import tqdm

from i2r_vr.acoustics.quantities import BAND_COUNT, WINDOW_COUNT
from i2r_vr.capture import Sidecar
from i2r_vr.hearing.compact_model import CompactModel
from i2r_vr.hearing.impression import SIGHT_COUNT
from i2r_vr.hearing.room_features import SHAPE_COUNT, RoomFeatures, room_features
from i2r_vr.hearing.scene_views import SceneViews, scene_views
from i2r_vr.seeing.views import CaptureViews, sample_views
from i2r_vr.seeing.zone import estimate_zone
from training.checkpoints import save_whole
from training.compact.device import to_device
from training.compact.objective import with_estimated_depth
from training.datasets.labelled_pictures import LabelledPicture, picture_weights
from training.datasets.pictures import shown
from training.datasets.scenes import Batch, SceneBatches
from training.datasets.view_plans import LABEL_VIEWS, ViewPlan
from training.scenes.shards import SceneShards

IMAGES, FOV_DEG, AT_ONCE = 96, 90.0, 64
USED = ("encoder.", "surface_network.", "depth_network.", "panorama_network.", "impression.trunk.")
"""Networks whose change makes features void."""
SEEN_OF_PHOTOS = -0.2
"""Logarithm of the volume that a photograph's true depth gives, over the true one; in the median of
rendered places (`training.evaluation sealed` measures it)."""


@dataclass(frozen=True)
class Cached:
    """Features and targets of captures under one plan; first axis the capture.

    view : float16 [N, V, 365]; seen : float16 [N, 320] of the trunk; shared to prior_db : as in
    `RoomFeatures`; grid_depth, grid_absorption, coverage : float16 and bool on the grid, of
    estimated depth alone (else empty); directions, source_distance_m : of the views; t60_s and
    window_db : NaN of real pictures; usual_t60_s : [N, 2], NaN of scenes; log_size : [N, 2], least
    and largest logarithm of the factor that estimated distances need, NaN where it is not known;
    group : what is left out together, families of scenes and sites of pictures.
    """

    view: Tensor
    seen: Tensor
    shared: Tensor
    per_direction: Tensor
    log_eyring: Tensor
    prior_db: Tensor
    grid_depth: Tensor
    grid_absorption: Tensor
    coverage: Tensor
    directions: Tensor
    source_distance_m: Tensor
    t60_s: Tensor
    window_db: Tensor
    trust: Tensor
    usual_t60_s: Tensor
    log_size: Tensor
    group: Tensor

    def rows(self, chosen: Tensor) -> Cached:
        """Some captures."""
        return Cached(
            *(v[chosen] if len(v) else v for v in (getattr(self, f.name) for f in fields(self)))
        )

    @property
    def room(self) -> RoomFeatures:
        """The physical features, as heads take them."""
        unknown = torch.zeros(len(self.shared))
        return RoomFeatures(
            self.shared,
            self.per_direction,
            self.log_eyring,
            self.prior_db,
            unknown[:, None],
            unknown,
        )

    @property
    def shape(self) -> Tensor:
        """What the distances alone tell, [N, SHAPE_COUNT]."""
        return self.shared[:, :SHAPE_COUNT]

    @torch.inference_mode()
    def resized(self, log_factor: Tensor) -> Cached:
        """The same places with estimated distances multiplied by factors [N]."""
        parts = []
        for rows in torch.arange(len(log_factor)).split(AT_ONCE):
            none = torch.zeros(len(rows))
            parts.append(
                room_features(
                    self.grid_depth[rows].float() * log_factor[rows].exp()[:, None, None],
                    self.grid_absorption[rows].float(),
                    self.coverage[rows],
                    self.directions[rows],
                    self.source_distance_m[rows],
                    none,
                    none,
                )
            )
        return replace(
            self,
            shared=torch.cat([p.shared for p in parts]),
            per_direction=torch.cat([p.per_direction for p in parts]),
            log_eyring=torch.cat([p.log_eyring_t60 for p in parts]),
            prior_db=torch.cat([p.window_prior_db for p in parts]),
        )


def joined(parts: Sequence[Cached]) -> Cached:
    """Captures one after another."""
    return Cached(*(torch.cat([getattr(p, f.name) for p in parts]) for f in fields(Cached)))


def _kept(model: CompactModel, views: SceneViews, targets: dict[str, Tensor]) -> Cached:
    """What the networks give for a batch whose estimated depth is as it was estimated."""
    guessed = bool((views.depth_given < 0.5).all())
    encoding = model.encode(views)
    surfaces = model.see_given_surfaces(views)
    hearing = model.hear_encoded(
        views, encoding, surfaces, torch.zeros(len(views.rgb), SIGHT_COUNT).to(views.depth)
    )
    f, none = hearing.features, torch.zeros(0)
    seen = model.impression.seen(views.finer, views.directions) if guessed else none
    directions = torch.from_numpy(views.directions).float().expand(len(views.rgb), -1, -1)
    return Cached(
        view=hearing.view.half().cpu(),
        seen=seen.half().cpu(),
        shared=f.shared.cpu(),
        per_direction=f.per_direction.cpu(),
        log_eyring=f.log_eyring_t60.cpu(),
        prior_db=f.window_prior_db.cpu(),
        grid_depth=(views.grid_depth if guessed else none).half().cpu(),
        grid_absorption=(hearing.grid_absorption if guessed else none).half().cpu(),
        coverage=(views.coverage if guessed else none).bool().cpu(),
        directions=directions.contiguous(),
        source_distance_m=views.source_distance_m.cpu(),
        **{name: value.cpu() for name, value in targets.items()},
    )


@torch.inference_mode()
def scene_features(model: CompactModel, batch: Batch) -> Cached:
    """What the frozen networks give for a batch of scenes."""
    views, labels = batch.views, batch.labels
    log_size = torch.full((len(labels.t60_s),), torch.nan)
    if batch.estimate_depth:
        depth = model.estimate_depth(views.rgb, views.directions, views.fov_deg)
        ratio = (labels.depth / depth).log().flatten(1)
        log_size = torch.where(ratio.isfinite(), ratio, torch.nan).nanmedian(dim=1)[0]
        views = with_estimated_depth(views, depth)
    targets = {
        "t60_s": labels.t60_s,
        "window_db": labels.window_db,
        "trust": labels.trust,
        "usual_t60_s": torch.full((len(labels.t60_s), 2), torch.nan),
        "log_size": log_size[:, None].expand(-1, 2),
        "group": labels.family,
    }
    return _kept(model, views, targets)


def features_of_scenes(
    model: CompactModel, shards: SceneShards, scenes: np.ndarray, plan: ViewPlan, seed: int
) -> Cached:
    """Features of scenes under a plan, in their order."""
    data = SceneBatches(shards, scenes, model.config.view_size, IMAGES, seed, plan)
    device = next(model.parameters()).device
    return joined(
        [
            scene_features(model, to_device(data[i], device))
            for i in tqdm(range(len(data)), desc=f"features, depth {plan.depth}")
        ]
    )


@torch.inference_mode()
def features_of_pictures(
    model: CompactModel, pictures: Sequence[LabelledPicture], whole: bool, seed: int
) -> Cached:
    """Features of real pictures: of panoramas as such, or of all that one view shows."""
    rng, device = np.random.default_rng(seed), next(model.parameters()).device
    parts = []
    for picture, weight in zip(tqdm(pictures), picture_weights(pictures), strict=True):
        for capture in shown(picture, rng):
            if (capture.kind == "screenshot") == whole:
                continue
            size, finer = model.view_size, model.finer
            views = sample_views(capture, "fibonacci", LABEL_VIEWS, FOV_DEG, size, finer)
            estimate = _estimator(model, views.directions, views.fov_deg)
            scene = scene_views([CaptureViews(views, None, {})], device, estimate)
            parts.append(_kept(model, scene, _picture_targets(picture, float(weight), scene)))
    return joined(parts)


def _estimator(
    model: CompactModel, directions: np.ndarray, fov_deg: float
) -> Callable[[Tensor], Tensor]:
    return lambda rgb: model.estimate_depth(rgb, directions, fov_deg)


def _picture_targets(
    picture: LabelledPicture, weight: float, scene: SceneViews
) -> dict[str, Tensor]:
    depth, coverage = scene.grid_depth[0].cpu().numpy(), scene.coverage[0].cpu().numpy()
    zone_m3 = estimate_zone(depth, coverage, Sidecar()).volume_m3 if picture.indoors else None
    usual = torch.tensor([picture.volume_m3]).log() + (0.0 if picture.panorama else SEEN_OF_PHOTOS)
    directions = scene.rgb.shape[1]
    return {
        "t60_s": torch.full((1, BAND_COUNT), torch.nan),
        "window_db": torch.full((1, directions, BAND_COUNT, WINDOW_COUNT), torch.nan),
        "trust": torch.tensor([weight]),
        "usual_t60_s": torch.tensor([picture.t60_s if picture.indoors else (math.nan, math.nan)]),
        "log_size": (usual - math.log(zone_m3 or math.nan)) / 3.0,
        "group": torch.tensor([crc32(picture.site.encode())]),
    }


@dataclass(frozen=True)
class Frozen:
    """The networks whose features are computed once, the scenes, and where features are kept."""

    model: CompactModel
    shards: SceneShards
    folder: Path

    def of_scenes(self, scenes: np.ndarray, plan: ViewPlan, seed: int) -> Cached:
        """Features of scenes under a plan: those that are kept, or computed now."""
        digest = hashlib.sha256(repr((plan, seed)).encode())
        digest.update(self.shards.column("seed")[scenes].tobytes())
        for name in ("t60_s", "window_db", "t60_noise", "edt_noise", "c50_noise_db"):
            digest.update(np.asarray(self.shards.column(name)[scenes]).tobytes())
        return self._found(
            digest, lambda: features_of_scenes(self.model, self.shards, scenes, plan, seed)
        )

    def of_pictures(self, pictures: Sequence[LabelledPicture], whole: bool, seed: int) -> Cached:
        """Features of real pictures, see `features_of_pictures`."""
        digest = hashlib.sha256(repr((pictures, whole, seed)).encode())
        return self._found(digest, lambda: features_of_pictures(self.model, pictures, whole, seed))

    def _found(self, digest: hashlib._Hash, compute: Callable[[], Cached]) -> Cached:
        digest.update(repr(self.model.config).encode())
        for name, value in self.model.state_dict().items():
            if name.startswith(USED):
                digest.update(value.cpu().numpy().tobytes())
        path = self.folder / f"{digest.hexdigest()[:16]}.pt"
        if path.exists():
            return Cached(**torch.load(path, weights_only=True))
        found = compute()
        self.folder.mkdir(parents=True, exist_ok=True)
        save_whole(path, vars(found))
        return found
