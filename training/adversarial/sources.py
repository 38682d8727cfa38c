# SPDX-License-Identifier: MIT
"""What a run is trained, validated and tested on: rendered scenes, or recordings of rooms."""

from __future__ import annotations

from pathlib import Path

import numpy as np

from training.adversarial.configuration import AdversarialConfig
from training.adversarial.pairs import PairBatches, ScenePairs
from training.adversarial.recorded import RecordedPairs
from training.datasets.prepared import DESCRIPTION, PreparedPairs
from training.scenes.shards import SceneShards
from training.scenes.split import HELD_OUT_FAMILIES


def open_pairs(
    config: AdversarialConfig, part: str, size: int, most: int | None = None
) -> PairBatches:
    """The pairs of one part of a run's data.

    Parameters
    ----------
    config : AdversarialConfig
        Its `data` is a folder of scene shards or one that `python -m training.preparation` made.
    part : {"train", "validation", "test"}
        All but the first come in order, and only places that have a decay.
    size : int
        Of a picture in pixels.
    most : int, optional
        Places, at most.

    Raises
    ------
    ValueError
        Without a place, and where a run on recordings would need their true depth.
    I2RError
        PREPARED_FORMAT.
    """
    root, in_order = Path(config.data), part != "train"
    pairs: PairBatches
    if (root / DESCRIPTION).exists():
        _check_depth(config)
        prepared = PreparedPairs(root, part)
        pairs = RecordedPairs(prepared, np.arange(len(prepared)), config, size, in_order)
    else:
        shards = SceneShards(root)
        families = shards.families
        if not config.held_out_families:
            families = tuple(name for name in families if name not in HELD_OUT_FAMILIES)
        pairs = ScenePairs(shards, shards.split(part, families), config, size, in_order)
    if in_order:
        pairs.places = pairs.places[np.isfinite(pairs.t60_s())]
    if part == "test":
        pairs.places = np.random.default_rng(0).permutation(pairs.places)
    pairs.places = pairs.places[:most]
    if not len(pairs.places):
        raise ValueError(f"{config.data} has no place for {part}")
    return pairs


def _check_depth(config: AdversarialConfig) -> None:
    learnt = config.depth == "estimated" and config.depth_steps > 0
    learnt = learnt and config.architecture == "paper" and config.model.depth_channel
    if config.depth == "true" or learnt:
        raise ValueError(
            f"{config.data} holds recordings, whose true depth is not known: give the weights of "
            "a depth network (`i2r-vr weights import monodepth2`) and depth_steps = 0, or "
            'depth = "constant"'
        )
