# SPDX-License-Identifier: MIT
"""How well readings of decay and size do, on scenes and on real pictures that taught nothing."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from training.datasets.labelled_pictures import LabelledPicture
from training.evaluation.scores import (
    FactorScores,
    TimeScores,
    score_factors,
    score_times,
)
from training.probing.cache import SeenViews
from training.probing.learning import observed, scene_values
from training.probing.regression import Float, RangeRidge
from training.scenes.shards import SceneShards


@dataclass(frozen=True)
class SceneScores:
    """On scenes: T60 and volume."""

    t60: TimeScores
    volume: FactorScores


def heard(reading: RangeRidge, pictures: Sequence[LabelledPicture], seen: SeenViews) -> Float:
    """What a reading says of pictures: ln T60 and ln volume [N, 2]."""
    found = np.empty((len(pictures), 2))
    for panorama in (True, False):
        rows = [row for row, picture in enumerate(pictures) if picture.panorama == panorama]
        if rows:
            some = seen.of([pictures[row].name for row in rows])
            found[rows] = reading.predict(observed(some, panorama))
    return found


def judge_scenes(
    reading: RangeRidge, shards: SceneShards, scenes: Sequence[int], seen: SeenViews, panorama: bool
) -> SceneScores:
    """Scores on scenes that have a decay and have been seen."""
    names = [str(int(seed)) for seed in shards.column("seed")]
    true = np.exp(scene_values(shards)[list(scenes)])
    some = seen.of([names[scene] for scene in scenes])
    found = np.exp(reading.predict(observed(some, panorama)))
    return SceneScores(score_times(found[:, 0], true[:, 0]), score_factors(found[:, 1], true[:, 1]))
