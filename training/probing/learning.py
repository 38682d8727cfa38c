# SPDX-License-Identifier: MIT
"""What readings are learnt from: scenes with known decay and size, pictures with usual ranges.

The values are ln T60 (mean of the 500 and 1000 Hz octaves, seconds) and ln volume (m3). A
panorama is learnt from by the mean of its level views and, for its readings serve photographs
too, by each of them; a photograph with its centre, and mirrored.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from training.datasets.labelled_pictures import LabelledPicture, is_taught, picture_weights
from training.datasets.scenes import label_trust
from training.datasets.view_plans import WHOLE, label_directions
from training.evaluation.observation import mid_band
from training.probing.cache import SeenViews
from training.probing.regression import Float, Samples, joined
from training.scenes.shards import SceneShards

MOST_RISE = 0.45
"""Sine of the elevation up to which a view counts as level."""
PHOTO = (0, 1)
"""A photograph as a whole and its centre."""
MIRRORED = (2, 3)

Ends = tuple[Float, Float]


@dataclass(frozen=True)
class Shown:
    """Views that are averaged to one sample, and what it counts."""

    views: tuple[int, ...]
    weight: float


LEVEL = tuple(i for i in WHOLE if abs(label_directions(WHOLE)[i, 2]) < MOST_RISE)
"""The views of a panorama that photographs resemble; bare floors and ceilings tell little."""
PANORAMA_SAMPLES = (Shown(LEVEL, 0.5), *(Shown((view,), 0.5 / len(LEVEL)) for view in LEVEL))
PHOTO_SAMPLES = (Shown(PHOTO, 0.5), Shown(MIRRORED, 0.5))


def observed(seen: SeenViews, panorama: bool) -> Float:
    """Features [N, 1280] by which pictures are judged: no mirror images."""
    return seen.mean_features(LEVEL if panorama else PHOTO)


def _samples(
    seen: SeenViews, shown: Sequence[Shown], ends: Ends, weight: Float, group: Sequence[str]
) -> Samples:
    """Samples of pictures [N], shown in several ways; by the first of them they are judged."""
    return joined(
        [
            Samples(
                seen.mean_features(one.views),
                *ends,
                weight * one.weight,
                np.array(group, dtype=np.str_),
                np.array(seen.names if number == 0 else [""] * len(seen.names), dtype=np.str_),
            )
            for number, one in enumerate(shown)
        ]
    )


def scene_values(shards: SceneShards) -> Float:
    """Logarithms of T60 and volume [N, 2] of scenes; NaN outdoors and where nothing decays."""
    t60_s = mid_band(shards.column("t60_s").astype(np.float64))
    volume_m3 = shards.column("volume_m3").astype(np.float64)
    indoors = ~shards.column("outdoor").astype(bool) & np.isfinite(t60_s) & (volume_m3 > 0.0)
    values = np.full((len(shards), 2), np.nan)
    values[indoors] = np.log(np.stack([t60_s, volume_m3], axis=1)[indoors])
    return values


def scene_samples(shards: SceneShards, seen: SeenViews, panorama: bool) -> Samples:
    """Samples of the scenes indoors that have been seen; a family is a group."""
    names = [str(int(seed)) for seed in shards.column("seed")]
    values, there = scene_values(shards), set(seen.names)
    rows = [
        row for row, name in enumerate(names) if name in there and np.isfinite(values[row]).all()
    ]
    noise = [
        shards.column(name)[rows].astype(np.float64)
        for name in ("t60_noise", "edt_noise", "c50_noise_db")
    ]
    family = shards.column("family")
    return _samples(
        seen.of([names[row] for row in rows]),
        PANORAMA_SAMPLES if panorama else PHOTO_SAMPLES,
        (values[rows], values[rows]),
        label_trust(*noise).astype(np.float64),
        [shards.families[int(family[row])] for row in rows],
    )


def log_ends(pictures: Sequence[LabelledPicture]) -> Ends:
    """Ends [N, 2] of the ranges of ln T60 and ln volume, infinite where nothing is known."""
    ends = np.log([[picture.t60_s, picture.volume_m3] for picture in pictures])
    low = np.where(np.isfinite(ends[..., 0]), ends[..., 0], -np.inf)
    return low, np.where(np.isfinite(ends[..., 1]), ends[..., 1], np.inf)


def picture_samples(pictures: Sequence[LabelledPicture], seen: SeenViews) -> Samples:
    """Samples of real pictures that teach; a site is a group."""
    taught = [picture for picture in pictures if is_taught(picture)]
    weight = dict(zip(taught, picture_weights(taught), strict=True))
    parts = []
    for panorama, shown in ((True, PANORAMA_SAMPLES), (False, PHOTO_SAMPLES)):
        some = [picture for picture in taught if picture.panorama == panorama]
        if some:
            of_kind = seen.of([picture.name for picture in some])
            weights = np.array([weight[picture] for picture in some])
            sites = [picture.site for picture in some]
            parts.append(_samples(of_kind, shown, log_ends(some), weights, sites))
    return joined(parts)


def balanced(parts: Sequence[Samples]) -> Samples:
    """Sources joined so that each counts the same, however many samples it has."""
    return joined([replace(part, weight=part.weight / part.weight.sum()) for part in parts])
