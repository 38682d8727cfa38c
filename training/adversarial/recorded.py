# SPDX-License-Identifier: MIT
"""Pairs of pictures and recordings that `python -m training.preparation` makes of any folder."""

from __future__ import annotations

import cv2
import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from i2r_vr.hearing.scene_views import SceneViews
from i2r_vr.seeing.grid import GRID_SHAPE
from i2r_vr.seeing.views import averaged
from training.adversarial.configuration import AdversarialConfig
from training.adversarial.pairs import PairBatches, Pairs, latent_noise
from training.datasets.prepared import PreparedPairs
from training.datasets.scenes import Batch, Labels
from training.datasets.view_plans import AHEAD
from training.evaluation.observation import mid_band
from training.scenes.light.camera import camera_effects, detail_effects

NEUTRAL_DEPTH_M = 4.0


class RecordedPairs(PairBatches):
    """Pictures and recordings of real rooms. Their depth is not known: it is estimated.

    Parameters
    ----------
    pairs : PreparedPairs
    places : int array
        Indices to draw from.
    config : AdversarialConfig
    size : int
        Of a picture in pixels.
    in_order : bool
        As of `PairBatches`.
    """

    def __init__(
        self,
        pairs: PreparedPairs,
        places: NDArray[np.int64],
        config: AdversarialConfig,
        size: int,
        in_order: bool = False,
    ) -> None:
        super().__init__(places, config, in_order)
        self.pairs, self.size = pairs, size

    def pairs_of(self, chosen: NDArray[np.int64], rng: np.random.Generator) -> Pairs:
        """These pairs, with the camera's effects where they are asked for."""
        pictures = [self._pictures(int(i), rng) for i in chosen]
        rgb = torch.from_numpy(np.stack([picture for picture, _ in pictures]))[:, None]
        finer = torch.from_numpy(np.stack([detail for _, detail in pictures]))[:, None]
        heard = [self.pairs.recording(int(i), self.config.paper_t60) for i in chosen]
        t60_s = torch.from_numpy(np.stack([recording.t60_s for recording in heard]))
        recorded = torch.from_numpy(np.stack([recording.spectrogram for recording in heard]))
        batch = Batch(self._views(rgb, finer), _labels(t60_s), True)
        decay_s = torch.tensor([recording.decay_s for recording in heard], dtype=torch.float32)
        latent = latent_noise(len(chosen), rng)
        return Pairs(batch, latent, recorded=recorded, decay_s=decay_s)

    def t60_s(self) -> NDArray[np.float64]:
        """Mid-band T60 of the recordings in seconds, NaN where there is none."""
        bands = [self.pairs.t60_s(int(i)) for i in self.places]
        return mid_band(np.array(bands, np.float32).reshape(-1, 7))

    def photo(self, place: int) -> tuple[NDArray[np.uint8], float]:
        """The picture of a pair."""
        return self.pairs.picture(place), self.pairs.fov_deg

    def _pictures(
        self, index: int, rng: np.random.Generator
    ) -> tuple[NDArray[np.uint8], NDArray[np.uint8]]:
        """A picture [S, S, 3], and the same in finer detail."""
        whole, side = self.pairs.picture(index), self.config.finer * self.size
        mode = cv2.INTER_AREA if len(whole) > side else cv2.INTER_LINEAR
        finer = np.asarray(cv2.resize(whole, (side, side), interpolation=mode), np.uint8)[None]
        rgb = averaged(finer, self.size)
        if self.effects:
            near = np.zeros((1, self.size, self.size), np.float32)
            rgb, finer = camera_effects(rgb, near, rng), detail_effects(finer, rng)
        return rgb[0], finer[0]

    def _views(self, rgb: Tensor, finer: Tensor) -> SceneViews:
        count = len(rgb)
        grid = torch.full((count, *GRID_SHAPE), NEUTRAL_DEPTH_M)
        return SceneViews(
            rgb=rgb,
            finer=finer,
            depth=torch.full(rgb.shape[:4], NEUTRAL_DEPTH_M),
            absorption=None,
            grid_depth=grid,
            grid_absorption=None,
            coverage=torch.ones_like(grid, dtype=torch.bool),
            directions=AHEAD,
            fov_deg=self.pairs.fov_deg,
            source_distance_m=torch.full((count, 1), 2.0),
            depth_given=torch.zeros(count),
            materials_given=torch.zeros(count),
        )


def _labels(t60_s: Tensor) -> Labels:
    """Nothing is known but the decay times [B, 7]."""
    return Labels(t60_s=t60_s, trust=torch.ones(len(t60_s)))
