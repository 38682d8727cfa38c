# SPDX-License-Identifier: MIT
"""``python -m training.scenes.relabel DIR...``: the sound of scenes anew, for pictures at hand.

Labels follow from seeds alone, so nothing is rendered. A shard is replaced when all of its labels
are there; one that was stopped is begun again.
"""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable, Sequence
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context
from pathlib import Path
from typing import Any

import click
import numpy as np
from numpy.typing import NDArray
from tqdm import tqdm

from training.scenes.generate import ATTEMPT_STEP, ATTEMPTS
from training.scenes.places.families import make_scene
from training.scenes.scene import Scene
from training.scenes.shards import FORMAT_VERSION
from training.scenes.sound.sound import simulate_sound

SceneOf = Callable[[str, int], Scene]
"""The scene of a family and a seed; RuntimeError where it cannot be built."""
UNCHANGED = ("volume_m3", "camera_height_m", "outdoor")
"""Labels that tell whether a scene is the one in the pictures."""


def scene_of_family(family: str, seed: int) -> Scene:
    """The scene of a training family."""
    return make_scene(seed, [family])


def _found_again(scene_of: SceneOf, family: str, seed: int, known: dict[str, float]) -> Scene:
    """The scene of a row: of its seed, or where that could not be built of the next draws."""
    for attempt in range(ATTEMPTS):
        try:
            scene = scene_of(family, seed + attempt * ATTEMPT_STEP)
        except RuntimeError:
            continue
        own = np.array([scene.volume_m3, scene.capture_m[2], scene.outdoor], np.float32)
        if np.allclose(own, [known[name] for name in UNCHANGED], rtol=1e-5):
            return scene
    raise ValueError(f"{family} of seed {seed} is not what its picture shows: make it anew")


def relabel_shard(folder: Path, scene_of: SceneOf = scene_of_family) -> bool:
    """Write a shard's labels of sound anew; False where they are of this edition already.

    Raises
    ------
    ValueError
        Where a scene is not the one in the pictures: those of another edition of the families.
    """
    description = json.loads((folder / "shard.json").read_text())
    if description["format_version"] == FORMAT_VERSION:
        return False

    def column(name: str) -> NDArray[Any]:
        return np.asarray(np.load(folder / f"{name}.npy"))

    seeds, family = column("seed"), column("family")
    unchanged = {name: column(name).astype(np.float32) for name in UNCHANGED}
    rows = []
    for i, seed in enumerate(seeds.tolist()):
        known = {name: float(values[i]) for name, values in unchanged.items()}
        name = description["families"][int(family[i])]
        rows.append(simulate_sound(_found_again(scene_of, name, seed, known), seed))
    staged = folder.with_suffix(".relabel")
    shutil.rmtree(staged, ignore_errors=True)
    staged.mkdir()
    for name in rows[0]:
        np.save(staged / f"{name}.npy", np.stack([row[name] for row in rows]))
    description["format_version"] = FORMAT_VERSION
    (staged / "shard.json").write_text(json.dumps(description))
    for path in sorted(staged.glob("*.npy")):
        path.replace(folder / path.name)
    (staged / "shard.json").replace(folder / "shard.json")
    staged.rmdir()
    return True


def relabel(roots: Sequence[Path], workers: int, scene_of: SceneOf = scene_of_family) -> str:
    """Write the labels of all finished shards below folders anew; how many there were, in words."""
    shards = [path.parent for root in roots for path in sorted(root.glob("shard-*/shard.json"))]
    if not shards:
        raise FileNotFoundError(f"no finished shard below {', '.join(map(str, roots))}")
    with ProcessPoolExecutor(workers, mp_context=get_context("spawn")) as pool:
        jobs = [pool.submit(relabel_shard, shard, scene_of) for shard in shards]
        count = sum(job.result() for job in tqdm(jobs, desc="shards"))
    return f"{count} {'shard' if count == 1 else 'shards'} relabelled"


@click.command()
@click.argument(
    "roots", nargs=-1, required=True, type=click.Path(path_type=Path, exists=True, file_okay=False)
)
@click.option("--workers", type=click.IntRange(1), default=2)
def main(roots: tuple[Path, ...], workers: int) -> None:
    """Write the labels of sound of the shards in ROOTS anew; pictures stay as they are."""
    click.echo(relabel(roots, workers))


if __name__ == "__main__":
    main()
