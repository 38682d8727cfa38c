# SPDX-License-Identifier: MIT
"""The scenes of the experiments: those trained on, and those that are measured."""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path

import cv2
import numpy as np
from numpy.typing import NDArray

from i2r_vr.acoustics.quantities import MID_BANDS
from training.evaluation.observation import mid_band, observe
from training.experiments.settings import Settings
from training.scenes.generate import generate
from training.scenes.places.families import FAMILIES
from training.scenes.shards import SceneShards
from training.scenes.split import HELD_OUT_FAMILIES

FIRST_TEST_SEED = 5_000_000
SMALL_M3, LARGE_M3 = 150.0, 1500.0
CATEGORIES = ("small", "medium", "large", "outdoor")


@dataclass(frozen=True)
class Places:
    """Scenes by their rows in shards.

    folder : of the shards trained on; train, test : int [N].
    """

    folder: Path
    train_shards: SceneShards
    train: NDArray[np.int64]
    test_shards: SceneShards
    test: NDArray[np.int64]

    @property
    def true_t60_s(self) -> NDArray[np.float64]:
        """Mid-band T60 [N] of the test scenes."""
        return mid_band(self.test_shards.column("t60_s"))[self.test]

    @property
    def test_families(self) -> list[str]:
        """Family of each test scene."""
        names = self.test_shards.families
        return [names[int(i)] for i in self.test_shards.column("family")[self.test]]

    @property
    def test_categories(self) -> list[str]:
        """Which of `CATEGORIES` each test scene is: by volume, or outdoors."""
        outdoor = self.test_shards.column("outdoor")[self.test].astype(bool)
        volume = self.test_shards.column("volume_m3")[self.test]
        names = np.where(volume < SMALL_M3, "small", np.where(volume < LARGE_M3, "medium", "large"))
        return [str(name) for name in np.where(outdoor, "outdoor", names)]


def trained_families() -> list[str]:
    """The families that training may see."""
    return [name for name in FAMILIES if name not in HELD_OUT_FAMILIES]


def open_places(folder: Path) -> Places:
    """The test split of a folder of shards, trained families, outdoors without a decay too."""
    shards = SceneShards(folder)
    train, test = (shards.split(part, trained_families()) for part in ("train", "test"))
    return Places(folder, shards, train, shards, np.random.default_rng(0).permutation(test))


def _rendered(folder: Path, scenes: int, first_seed: int) -> SceneShards:
    """Scenes of trained families, made where they are not all there."""
    if not folder.exists() or len(SceneShards(folder)) < scenes:
        generate(folder, scenes, os.cpu_count() or 1, first_seed, trained_families())
    return SceneShards(folder)


def find_places(settings: Settings) -> Places:
    """Open the scenes of a run, rendering them first where it has none.

    Test scenes are of trained families, of seeds that training does not see, and have a decay.
    """
    families = trained_families()
    if settings.data is None:
        folder, test_folder = settings.out / "scenes/train", settings.out / "scenes/test"
        train_shards = _rendered(folder, settings.train_scenes, 0)
        test_shards = _rendered(test_folder, settings.test_scenes, FIRST_TEST_SEED)
        test = test_shards.split("all", families)
    else:
        folder = settings.data
        train_shards = test_shards = SceneShards(folder)
        test = test_shards.split("test", families)
    known = np.isfinite(test_shards.column("t60_s")[:, MID_BANDS]).all(axis=1)
    test = np.random.default_rng(settings.seed).permutation(test[known[test]])
    train = train_shards.split("train", families)
    return Places(folder, train_shards, train, test_shards, test[: settings.test_scenes])


def photos(shards: SceneShards, scenes: NDArray[np.int64], size: int) -> NDArray[np.uint8]:
    """One level photo of each scene, [N, size, size, 3]: what a bake of the scene is shown."""
    return np.stack(
        [
            cv2.resize(
                observe(shards, int(scene), "screenshot").rgb,
                (size, size),
                interpolation=cv2.INTER_AREA,
            )
            for scene in scenes
        ]
    )
