# SPDX-License-Identifier: MIT
"""``python -m training.scenes.generate``: scenes as shards of pictures and labels.

Shards are made in parallel, each by one process, of this machine or of a cluster whose machines
all see OUT, and appear by rename when they are whole, so a run that was stopped goes on where it
was. The same seeds give the same arrays.
"""

from __future__ import annotations

import logging
import math
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import Executor, ProcessPoolExecutor
from contextlib import contextmanager
from functools import lru_cache, partial
from multiprocessing import get_context
from pathlib import Path
from typing import Any

import click
import numpy as np
from tqdm import tqdm

from i2r_vr.acoustics.quantities import MID_BANDS
from i2r_vr.cluster import (
    ClusterExecutor,
    Requirements,
    marked,
    not_shared,
    place_of,
    versions,
)
from i2r_vr.errors import I2RError
from i2r_vr.seeing.grid import GRID_SHAPE
from training.scenes.close_ups import close_ups
from training.scenes.light.covering import covered
from training.scenes.light.developing import developed
from training.scenes.light.picture import tone_mapped, trace_rays
from training.scenes.light.rays import panorama_rays
from training.scenes.light.textures import read_textures
from training.scenes.places.families import FAMILIES, TRAIN_MIX, make_scene
from training.scenes.scene import Scene
from training.scenes.shards import is_made, save_shard, shard_folder
from training.scenes.sound.labels import material_labels
from training.scenes.sound.sound import simulate_sound

SCENES_PER_SHARD = 64
HEIGHT = 512
ATTEMPTS = 5
ATTEMPT_STEP = 10**7
LIBRARIES = ("numpy", "numba", "scipy")
"""Of other versions, scenes may have other last bits."""
TRAINED = "trained"
"""Asks for `TRAIN_MIX` in place of names of families."""
_DEVELOPING_KEY = 89
_textures = lru_cache(maxsize=1)(read_textures)

LOG = logging.getLogger(__name__)

Record = Callable[[Scene, int], dict[str, Any]]
"""What a shard keeps of a scene and its seed."""


def scene_record(
    scene: Scene, seed: int, height: int = HEIGHT, textures: Path | None = None
) -> dict[str, Any]:
    """A panorama of a scene, and what is heard in it.

    With `textures`, a folder of images of real materials, some surfaces show them and the picture
    is developed as cameras do; without, all of it is procedural and evenly tone mapped.
    """
    sound = simulate_sound(scene, seed)
    shown = scene if textures is None else covered(scene, _textures(textures))
    seen = trace_rays(shown, panorama_rays(height, 2 * height, scene.yaw_rad))
    rng = np.random.default_rng([seed, _DEVELOPING_KEY])
    look = tone_mapped if textures is None else partial(developed, rng=rng)
    return {
        "rgb": look(seen.radiance),
        "depth_m": seen.depth_m.astype(np.float32).astype(np.float16),
        **material_labels(scene, seen.material),
        **sound,
    }


def drawn_scenes(seed: int, families: Sequence[str] | None) -> Iterator[Scene]:
    """Scenes of a seed: the first is its own; the rest are for where others cannot be built.

    They are the next draws of the same seed (seed + 10^7 and so on).
    """
    for attempt in range(ATTEMPTS):
        try:
            yield make_scene(seed + attempt * ATTEMPT_STEP, families)
        except RuntimeError as error:
            LOG.warning("seed %d: %s", seed, error)


def shard_row(seed: int, families: Sequence[str] | None, record: Record) -> dict[str, Any]:
    """Everything that a shard holds of one scene."""
    for scene in drawn_scenes(seed, families):
        return {
            **record(scene, seed),
            "family": np.int16(list(FAMILIES).index(scene.family)),
            "seed": np.int64(seed),
        }
    raise RuntimeError(f"no scene for seed {seed} in {ATTEMPTS} draws")


def write_shard(
    root: Path,
    number: int,
    first_seed: int,
    count: int,
    families: Sequence[str] | None,
    record: Record = scene_record,
) -> Path:
    """Make a shard unless it is there: a folder of arrays whose first axis is the scene."""
    folder = shard_folder(root, number)
    if is_made(folder):
        return folder
    seeds = [first_seed + i for i in range(count)]
    rows = [shard_row(seed, families, record) for seed in seeds]
    return save_shard(folder, rows, list(FAMILIES), seeds)


def _shard_in_time(until: float, *shard: Any) -> bool:
    """`write_shard`, unless it is later than `until` (seconds since the epoch)."""
    if time.time() > until:
        return False
    write_shard(*shard)
    return True


def generate(
    root: Path,
    scenes: int,
    workers: int,
    first_seed: int,
    families: Sequence[str] | None,
    record: Record = scene_record,
    until: float = math.inf,
    cluster: str | None = None,
) -> bool:
    """Make all shards of `scenes` scenes, whole shards each.

    Parameters
    ----------
    root : path
    scenes, workers, first_seed : int
    families : sequence of str, optional
        All by default.
    record : callable
        What is kept of a scene and its seed: `scene_record`, or `close_ups`.
    until : float
        Seconds since the epoch after which no shard is begun.
    cluster : str, optional
        ``local`` or the address of a Ray cluster, whose processes make them in place of `workers`.

    Returns
    -------
    bool
        Whether all of them are there.
    """
    missing = [
        (i, first_seed + i * SCENES_PER_SHARD, min(SCENES_PER_SHARD, scenes - i * SCENES_PER_SHARD))
        for i in range(-(-scenes // SCENES_PER_SHARD))
        if not is_made(shard_folder(root, i))
    ]
    if not missing:
        return True
    where = root.resolve()
    with _processes(workers, cluster, where) as pool:
        jobs = [
            pool.submit(_shard_in_time, until, where, *shard, families, record) for shard in missing
        ]
        made = [job.result() for job in tqdm(jobs, desc="shards")]
    return all(made)


@contextmanager
def _processes(workers: int, cluster: str | None, root: Path) -> Iterator[Executor]:
    """Where shards are made; what fails, or stops the run, leaves those that are whole."""
    if cluster is None:
        with ProcessPoolExecutor(workers, mp_context=get_context("spawn")) as pool:
            try:
                yield pool
            except BaseException:
                pool.shutdown(wait=False, cancel_futures=True)
                raise
        return
    with marked(root) as mark:
        alike = partial(_alike, mark)
        executor = ClusterExecutor(cluster, facts=alike, requirements=Requirements(alike()))
        try:
            yield executor
        finally:
            executor.kill_workers()


def _alike(mark: Path) -> Mapping[str, str]:
    """In what processes that make shards have to be alike, where they see the shards' folder."""
    if not mark.is_file():
        raise not_shared(mark.parent)
    return versions(*LIBRARIES)


def summary(root: Path) -> str:
    """T60 quantiles, label noise and missing labels of each family."""
    from training.scenes.shards import SceneShards

    shards = SceneShards(root)
    family, t60 = shards.column("family"), shards.column("t60_s")[:, MID_BANDS].mean(1)
    noise = shards.column("t60_noise")
    lines = [f"{len(shards)} scenes", f"{'family':16} scenes  T60 10 / 50 / 90 %      noise  none"]
    for number in np.unique(family):
        rows = family == number
        known = t60[rows & np.isfinite(t60)]
        low, middle, high = np.quantile(known, [0.1, 0.5, 0.9]) if len(known) else [np.nan] * 3
        lines.append(
            f"{shards.families[number]:16} {rows.sum():6d}  {low:5.2f} / {middle:5.2f} / "
            f"{high:5.2f} s  {np.nanmedian(noise[rows]):6.1%}  {1 - len(known) / rows.sum():4.0%}"
        )
    return "\n".join(lines)


@click.command()
@click.option("--out", type=click.Path(path_type=Path), default=Path("data/scenes"))
@click.option("--scenes", type=click.IntRange(1), default=4096)
@click.option("--workers", type=click.IntRange(1), default=2)
@click.option("--first-seed", type=click.IntRange(0), default=0)
@click.option(
    "--families", help=f"Names joined by commas, or {TRAINED!r}: those to train on; all by default."
)
@click.option(
    "--height", type=click.IntRange(64), default=HEIGHT, help="Of the panoramas; 64 divides it."
)
@click.option(
    "--textures",
    type=click.Path(path_type=Path, exists=True, file_okay=False),
    help="Folder of images for surfaces (docs/dataset.md); pictures are then a camera's.",
)
@click.option(
    "--close-ups",
    "only_close_ups",
    is_flag=True,
    help="Of surfaces, instead of panoramas.",
)
@click.option(
    "--cluster",
    metavar="local|ADDRESS",
    help="Make them in processes of this machine, or of the Ray cluster at HOST:PORT, whose "
    "machines all see OUT; in place of --workers.",
)
@click.option("--check", is_flag=True, help="Describe the shards that are there.")
def main(
    out: Path,
    scenes: int,
    workers: int,
    first_seed: int,
    families: str | None,
    height: int,
    textures: Path | None,
    only_close_ups: bool,
    cluster: str | None,
    check: bool,
) -> None:
    """Make scenes in OUT."""
    if check:
        click.echo(summary(out))
        return
    names = families.split(",") if families else None
    if families == TRAINED:
        names = list(TRAIN_MIX)
    unknown = set(names or ()) - set(FAMILIES)
    if unknown:
        raise click.UsageError(f"unknown families: {', '.join(sorted(unknown))}")
    if height % GRID_SHAPE[0]:
        raise click.UsageError(f"--height must be a multiple of {GRID_SHAPE[0]}")
    shown = None if textures is None else textures.resolve()
    record = close_ups if only_close_ups else partial(scene_record, height=height, textures=shown)
    try:
        if cluster is not None:
            place_of(cluster)
        generate(out, scenes, workers, first_seed, names, record, cluster=cluster)
    except I2RError as error:
        raise click.ClickException(str(error)) from error


if __name__ == "__main__":
    main()
