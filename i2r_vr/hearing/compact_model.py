# SPDX-License-Identifier: MIT
"""The shipped model: views, depth and materials of one capture to its reverberation.

All views of a capture are encoded together. Depth and absorption, given or estimated, become
physical features and a first estimate (Eyring decay, diffuse-field energies); heads correct it
with what the pictures show, given depth by heads of its own, which trust it further. One late
spectrogram is generated per capture.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, fields
from typing import ClassVar

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor, nn

from i2r_vr.acoustics.quantities import EARLY_COUNT, LOUDEST_WINDOW_DB, NO_ENERGY_DB
from i2r_vr.hearing.depth import CompactDepthNetwork
from i2r_vr.hearing.encoder import (
    CompactEncoder,
    Encoding,
    elevation_channel,
    material_channels,
    normalise_depth,
    picture_input,
)
from i2r_vr.hearing.generator import COMPACT_WIDTHS, SpectrogramGenerator, noise_vector
from i2r_vr.hearing.heads import Heard, ReverbHeads
from i2r_vr.hearing.heard_materials import with_heard_materials
from i2r_vr.hearing.impression import SIGHT_COUNT, Impression
from i2r_vr.hearing.known_materials import (
    KnownMaterials,
    Sight,
    known_materials,
    with_materials,
)
from i2r_vr.hearing.looks import Looks
from i2r_vr.hearing.panorama_depth import PanoramaDepthNetwork, agreed_depth
from i2r_vr.hearing.predicting import CAPTURES_PER_BATCH, Hear, HearTogether, Wishes, in_batches
from i2r_vr.hearing.prediction import Prediction
from i2r_vr.hearing.room_features import RoomFeatures, room_features
from i2r_vr.hearing.scene_views import SceneViews, scaled, scene_views, views_to_grid
from i2r_vr.hearing.size import SizeReading, shape_features
from i2r_vr.hearing.spectrogram import decibels
from i2r_vr.hearing.stated_volume import volume_factors
from i2r_vr.hearing.surface_network import FINER, SurfaceNetwork, Surfaces
from i2r_vr.hearing.weights_file import WeightsFile
from i2r_vr.seeing.views import CaptureViews


@dataclass(frozen=True)
class CompactConfig:
    """Sizes of the compact model."""

    view_size: int = 128
    depth_encoder_widths: tuple[int, ...] = (24, 32, 64, 128, 192)
    depth_decoder_widths: tuple[int, ...] = (12, 16, 32, 64, 96)
    panorama_encoder_widths: tuple[int, ...] = (32, 48, 64, 96, 128)
    panorama_decoder_widths: tuple[int, ...] = (16, 24, 32, 48, 64)
    encoder_widths: tuple[int, ...] = (24, 32, 64, 128, 192)
    surface_widths: tuple[int, ...] = (32, 64, 128, 192)
    generator_widths: tuple[int, ...] = COMPACT_WIDTHS
    hidden: int = 256

    def as_json(self) -> dict[str, object]:
        """Plain values for the file beside the weights."""
        return asdict(self)


_USUAL_FREE_PATH, _HIDDEN_POWER = 0.94, 0.5
"""Of the places that the heads have learnt from, the mean free path of all of a place over that of
what is seen of it; and how the decay of others follows. Measured (`training.evaluation.hidden`)."""
_LEAST_HIDDEN = 0.5
"""Smallest ratio that is believed, and the inverse of the largest."""


@dataclass(frozen=True)
class Hearing(Heard):
    """What the heads say of captures, and on what grounds.

    view : [B, V, 365] the encoder's features; absorption_logits : [B, V, 7, S/8, S/8];
    grid_absorption : [B, 64, 128, 7], NaN where nothing is seen; features : the physical features.
    """

    view: Tensor
    absorption_logits: Tensor
    grid_absorption: Tensor
    features: RoomFeatures


class CompactModel(nn.Module):
    """Depth network, scene encoder, heads and spectrogram generator in one.

    looks : how the surface network's cells tell classes of materials, if that was fitted.
    """

    architecture: ClassVar[str] = "compact"
    finer = FINER

    def __init__(self, config: CompactConfig | None = None) -> None:
        super().__init__()
        self.config = config = config or CompactConfig()
        self.depth_network = CompactDepthNetwork(
            config.depth_encoder_widths, config.depth_decoder_widths
        )
        self.panorama_network = PanoramaDepthNetwork(
            config.panorama_encoder_widths, config.panorama_decoder_widths
        )
        self.encoder = CompactEncoder(config.encoder_widths)
        self.surface_network = SurfaceNetwork(config.surface_widths)
        self.generator = SpectrogramGenerator(config.generator_widths)
        self.impression = Impression()
        self.size_reading = SizeReading()
        self.given_heads = ReverbHeads(config.hidden, sighted=False)
        self.estimated_heads = ReverbHeads(config.hidden, sighted=True)
        self.looks: Looks | None = None

    @property
    def view_size(self) -> int:
        """Side of its square views in pixels."""
        return self.config.view_size

    def decay_factor(self, free_path_ratio: float) -> float:
        """As `ReverbNetwork`: 1 where as much is hidden as in the places that it has learnt."""
        ratio = min(max(free_path_ratio / _USUAL_FREE_PATH, _LEAST_HIDDEN), 1.0 / _LEAST_HIDDEN)
        return float(ratio**_HIDDEN_POWER)

    def predict(
        self, captures: Sequence[CaptureViews], weights: WeightsFile, wishes: Wishes
    ) -> list[Prediction]:
        """As `ReverbNetwork`."""
        return in_batches(captures, self._batch, lambda batch: self._see(batch, wishes)(batch))

    def look(self, capture: CaptureViews, weights: WeightsFile, wishes: Wishes) -> Hear:
        """As `ReverbNetwork`."""
        hear = self._see([capture] * self._batch, wishes)
        return lambda stated: hear([stated] * self._batch)[0]

    @property
    def _batch(self) -> int:
        return CAPTURES_PER_BATCH[next(self.parameters()).device.type]

    @torch.inference_mode()
    def _see(self, captures: Sequence[CaptureViews], wishes: Wishes) -> HearTogether:
        """Look at captures: what hears them, whatever else is stated of them."""
        first, device = captures[0].views, next(self.parameters()).device

        def estimate(rgb: Tensor) -> Tensor:
            return wishes.depth_scale * self.estimate_depth(rgb, first.directions, first.fov_deg)

        scene = scene_views(captures, device, estimate)
        sight = self.impressions(scene)
        sizes = self.sizes(scene, sight, wishes.depth_scale)
        stated = volume_factors(captures, scene)
        scene = scaled(scene, stated)
        surfaces = self.see_given_surfaces(scene)

        @torch.inference_mode()
        def hear(captures: Sequence[CaptureViews]) -> list[Prediction]:
            known = self._known_materials(captures, scene, surfaces)
            told = with_materials(scene, known)
            encoding = self.encode(told)
            told, known = self._sized(captures, told, known, surfaces, sizes)
            hearing = self.hear_encoded(told, encoding, surfaces, sight)
            noise = noise_vector(wishes.seed, len(captures)).to(device)
            spectrogram = decibels(self.late_spectrogram(hearing.scene, noise).cpu().numpy())
            window_db = hearing.window_db.clamp(NO_ENERGY_DB, LOUDEST_WINDOW_DB).cpu().numpy()
            predictions = [
                Prediction(
                    t60_s=np.exp(hearing.log_t60[i].cpu().numpy()),
                    t60_log_sigma=float(hearing.log_sigma[i].exp()),
                    early_db=window_db[i, :, :, :EARLY_COUNT],
                    late_db=window_db[i, :, :, EARLY_COUNT],
                    spectrogram_db=spectrogram[i],
                    openness=float(hearing.features.openness[i]),
                    source_distance_m=told.source_distance_m[i].cpu().numpy(),
                    first_reflection_s=hearing.features.first_reflection_s[i].cpu().numpy(),
                    depth_m=told.grid_depth[i].cpu().numpy(),
                    coverage=told.coverage[i].cpu().numpy(),
                    depth_scale=stated[i] * captures[i].depth_scale,
                )
                for i in range(len(captures))
            ]
            heard = hearing.grid_absorption.cpu().numpy()
            return [
                each if of is None else with_heard_materials(each, of, absorption)
                for each, of, absorption in zip(predictions, known, heard, strict=True)
            ]

        return hear

    def _sized(
        self,
        captures: Sequence[CaptureViews],
        scene: SceneViews,
        known: list[KnownMaterials | None],
        surfaces: Mapping[int, Surfaces],
        sizes: Sequence[float],
    ) -> tuple[SceneViews, list[KnownMaterials | None]]:
        """Captures at their size and the scale of their tuning, and their materials, then.

        Behind all that looks, so that another tuning asks the heads alone anew.
        """
        scales = [
            capture.depth_scale * (size if capture.volume_m3 is None else 1.0)
            for capture, size in zip(captures, sizes, strict=True)
        ]
        if all(scale == 1.0 for scale in scales):
            return scene, known
        scene = scaled(scene, scales)
        known = self._known_materials([c.at_its_scale for c in captures], scene, surfaces)
        return with_materials(scene, known), known

    def _known_materials(
        self,
        captures: Sequence[CaptureViews],
        scene: SceneViews,
        surfaces: Mapping[int, Surfaces],
    ) -> list[KnownMaterials | None]:
        """What the materials of captures are believed to be; looks count where depth is given."""
        found = []
        for i, capture in enumerate(captures):
            seen = surfaces.get(i)
            sight = Sight()
            if seen is not None:
                sight = Sight(seen.cells.float().cpu().numpy(), self.looks)
            depth, coverage = scene.grid_depth[i].cpu().numpy(), scene.coverage[i].cpu().numpy()
            found.append(known_materials(capture, depth, coverage, sight))
        return found

    def impressions(self, views: SceneViews) -> Tensor:
        """What kind of place captures show [B, 32]; nothing is told of those that give depth."""
        guessed = views.depth_given < 0.5
        sight = torch.zeros(len(guessed), SIGHT_COUNT, device=views.depth.device)
        if bool(guessed.any()):
            told = self.impression(views.finer[guessed], views.directions)
            sight[guessed] = told.to(sight.dtype)
        return sight

    def sizes(self, views: SceneViews, sight: Tensor, depth_scale: float = 1.0) -> list[float]:
        """By what estimated distances are to be multiplied, which places of this kind have.

        Parameters
        ----------
        views : SceneViews
        sight : Tensor [B, 32]
            From `impressions`.
        depth_scale : float
            By what estimated distances were multiplied already, which is to remain.
        """
        shape = shape_features(views.grid_depth / depth_scale, views.coverage)
        factors = self.size_reading(sight, shape).exp()
        return torch.where(views.depth_given > 0.5, 1.0, factors).tolist()

    def estimate_depth(
        self, rgb: Tensor, directions: NDArray[np.float64], fov_deg: float
    ) -> Tensor:
        """Radial depth [B, V, S, S] of views uint8 [B, V, S, S, 3] in metres, inf for sky.

        Several views of one capture agree on it (`panorama_network`); `sizes` corrects its scale.
        """
        picture = picture_input(rgb, directions, fov_deg)
        outputs = self.depth_network(picture, scales=1)[0].float()
        return agreed_depth(self.panorama_network, outputs, picture, directions, fov_deg)[0]

    def encode(self, views: SceneViews) -> Encoding:
        """Features and absorption maps of all views [B * V, ...]."""
        size = views.rgb.shape[2]
        picture = picture_input(views.rgb, views.directions, views.fov_deg)
        depth = normalise_depth(views.depth.reshape(-1, 1, size, size))
        absorption = views.absorption
        flat = None if absorption is None else absorption.flatten(0, 1).permute(0, 3, 1, 2)
        encoding: Encoding = self.encoder(picture, depth, material_channels(flat, depth))
        return encoding

    def see_surfaces(self, views: SceneViews, chosen: Tensor) -> Surfaces:
        """Surfaces that all views [B * V, ...] of chosen captures show."""
        finer, depth = views.finer[chosen].flatten(0, 1), views.depth[chosen].flatten(0, 1)[:, None]
        size, captures = depth.shape[-1], len(chosen)
        elevation = elevation_channel(views.directions, views.fov_deg, size, captures).to(depth)
        surfaces: Surfaces = self.surface_network(finer, normalise_depth(depth), elevation)
        return surfaces

    @torch.no_grad()
    def see_given_surfaces(self, views: SceneViews) -> dict[int, Surfaces]:
        """Surfaces of each capture whose depth is given, by its place in the batch.

        Detail means something by its size. The surface network learns alone.
        """
        given = (views.depth_given > 0.5).nonzero()[:, 0]
        if len(given) == 0:
            return {}
        seen, count = self.see_surfaces(views, given), len(views.directions)
        parts = zip(
            torch.split(seen.cells, count), torch.split(seen.absorption_logits, count), strict=True
        )
        return {int(i): Surfaces(*part) for i, part in zip(given, parts, strict=True)}

    def absorption_logits(
        self, views: SceneViews, encoding: Encoding, surfaces: Mapping[int, Surfaces]
    ) -> Tensor:
        """Absorption [B, V, 7, S/8, S/8] of what the views show, before the sigmoid.

        The surface network tells it where depth is given; where depth is estimated, the encoder.
        """
        logits = encoding.absorption_logits
        logits = logits.reshape(*views.rgb.shape[:2], *logits.shape[1:])
        if not surfaces:
            return logits
        finer = torch.stack([seen.absorption_logits for seen in surfaces.values()]).to(logits)
        return logits.index_copy(0, torch.tensor(list(surfaces), device=logits.device), finer)

    def hear(self, views: SceneViews) -> Hearing:
        """Predict decay and energies of a batch of captures, estimated depth at its size."""
        sight, encoding = self.impressions(views), self.encode(views)
        views = scaled(views, self.sizes(views, sight))
        return self.hear_encoded(views, encoding, self.see_given_surfaces(views), sight)

    def hear_encoded(
        self,
        views: SceneViews,
        encoding: Encoding,
        surfaces: Mapping[int, Surfaces],
        sight: Tensor,
    ) -> Hearing:
        """`hear`, where the views have been looked at.

        Parameters
        ----------
        views : SceneViews
        encoding : Encoding
        surfaces : mapping of int to Surfaces
            From `see_given_surfaces`.
        sight : Tensor [B, 32]
            From `impressions`.
        """
        batch, count = views.rgb.shape[:2]
        logits = self.absorption_logits(views, encoding, surfaces)
        grid_absorption = self._grid_absorption(views, logits)
        directions = torch.from_numpy(views.directions).to(views.depth)
        features = room_features(
            views.grid_depth,
            grid_absorption,
            views.coverage,
            directions.expand(batch, -1, -1),
            views.source_distance_m,
            views.depth_given,
            views.materials_given,
        )
        view = encoding.features.reshape(batch, count, -1)
        heard = self._heard(view, sight, features, views.depth_given > 0.5)
        return Hearing(
            **vars(heard),
            view=view,
            absorption_logits=logits,
            grid_absorption=grid_absorption,
            features=features,
        )

    def _heard(self, view: Tensor, sight: Tensor, features: RoomFeatures, given: Tensor) -> Heard:
        """Each capture by the heads that know how far its depth is to be trusted."""
        found, order = [], []
        for heads, served in ((self.given_heads, given), (self.estimated_heads, ~given)):
            rows = served.nonzero()[:, 0]
            if len(rows):
                found.append(heads(view[rows], sight[rows], features.rows(rows)))
                order.append(rows)
        back = torch.cat(order).argsort()
        return Heard(
            *(torch.cat([getattr(part, f.name) for part in found])[back] for f in fields(Heard))
        )

    def _grid_absorption(self, views: SceneViews, logits: Tensor) -> Tensor:
        """Known absorption on the grid, the predicted where unknown, NaN where unseen."""
        predicted, shown = views_to_grid(
            logits.float().sigmoid().permute(0, 1, 3, 4, 2), views.directions, views.fov_deg
        )
        predicted = torch.where(shown[None, :, :, None], predicted, torch.nan)
        if views.grid_absorption is None:
            return predicted
        return torch.where(views.grid_absorption.isnan(), predicted, views.grid_absorption)

    def late_spectrogram(self, scene: Tensor, noise: Tensor) -> Tensor:
        """Generator output [B, 512, 512] in -1..1 from scene features and noise [B, 147]."""
        spectrogram: Tensor = self.generator(scene, noise)[:, 0]
        return spectrogram
