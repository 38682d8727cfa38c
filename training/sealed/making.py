# SPDX-License-Identifier: MIT
"""The sealed set's shards, made by several processes.

Shards appear by rename when they are whole, so a run that was stopped goes on where it was.
"""

from __future__ import annotations

from concurrent.futures import ProcessPoolExecutor
from functools import lru_cache
from multiprocessing import get_context
from pathlib import Path

from tqdm import tqdm

from training.scenes.shards import is_made, save_shard, shard_folder
from training.sealed.families import SEALED_FAMILIES
from training.sealed.recipe import sealed_row, sealed_seeds
from training.sealed.textures import Folder, read_reserved

PLACES_PER_SHARD = 20

_read_once = lru_cache(maxsize=1)(read_reserved)


def _make_shard(root: Path, number: int, seeds: list[int], textures: Path) -> Path:
    folder: Folder = _read_once(textures)
    rows = [sealed_row(seed, folder) for seed in seeds]
    return save_shard(shard_folder(root, number), rows, list(SEALED_FAMILIES), seeds)


def make(root: Path, textures: Path, workers: int) -> None:
    """Make the shards of the set that aren't there.

    Raises
    ------
    FileNotFoundError, ValueError
        Where a texture is missing or changed; see `read_reserved`.
    """
    read_reserved(textures)
    seeds = list(sealed_seeds())
    missing = [
        (i, seeds[i * PLACES_PER_SHARD : (i + 1) * PLACES_PER_SHARD])
        for i in range(-(-len(seeds) // PLACES_PER_SHARD))
        if not is_made(shard_folder(root, i))
    ]
    with ProcessPoolExecutor(workers, mp_context=get_context("spawn")) as pool:
        jobs = [pool.submit(_make_shard, root, *shard, textures) for shard in missing]
        for job in tqdm(jobs, desc="shards"):
            job.result()
