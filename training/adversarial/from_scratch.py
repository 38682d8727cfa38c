# SPDX-License-Identifier: MIT
"""``python -m training.adversarial.from_scratch``: scenes, training and scores in ten minutes.

The time is shared out: 40 % make scenes on every core, 45 % train, what is left measures. On a
GPU the paper's full size is trained (`paper_ten_minutes.toml`), else a small one
(`paper_small.toml`). A second call goes on with what is there.
"""

from __future__ import annotations

import os
import time
from concurrent.futures import FIRST_COMPLETED, Future, ProcessPoolExecutor, wait
from multiprocessing import get_context
from pathlib import Path

import click
import torch

from training.adversarial.configuration import load_adversarial_config
from training.adversarial.evaluate import evaluate, markdown, write_report
from training.adversarial.trainer import AdversarialTrainer
from training.processes import Processes
from training.scenes.generate import write_shard

CONFIGS = Path(__file__).parent.parent / "configs"
SCENES_A_SHARD = 20
"""One of each part of the split by seed: a shard has a test and a validation scene."""
DATA_SHARE, TRAINING_SHARE = 0.4, 0.45


def make_scenes(root: Path, minutes: float, workers: int) -> int:
    """Make shards until the time is up (those begun are finished); how many there are.

    Parameters
    ----------
    root : path
    minutes : float
    workers : int
        Processes.
    """
    end = time.monotonic() + 60.0 * minutes
    number = 0
    with ProcessPoolExecutor(workers, mp_context=get_context("spawn")) as pool:
        running: set[Future[Path]] = set()
        while running or number < workers or time.monotonic() < end:
            while len(running) < workers and (number < workers or time.monotonic() < end):
                first_seed = number * SCENES_A_SHARD
                running.add(
                    pool.submit(write_shard, root, number, first_seed, SCENES_A_SHARD, None)
                )
                number += 1
            done, running = wait(running, return_when=FIRST_COMPLETED)
            for shard in done:
                shard.result()
            click.echo(f"{number - len(running)} shards of {SCENES_A_SHARD} scenes")
    return number


@click.command()
@click.argument(
    "config", type=click.Path(path_type=Path, exists=True, dir_okay=False), required=False
)
@click.option("--work", type=click.Path(path_type=Path), default=Path("build/adversarial"))
@click.option("--minutes", type=click.FloatRange(min=0.0, min_open=True), default=10.0)
@click.option("--workers", type=click.IntRange(1), help="Processes that make scenes; every core.")
@click.option("--scenes", type=click.IntRange(1), default=100, help="Test scenes, at most.")
def main(config: Path | None, work: Path, minutes: float, workers: int | None, scenes: int) -> None:
    """Make scenes, train CONFIG on them and measure the result, all in WORK."""
    if config is None:
        name = "paper_ten_minutes" if torch.cuda.is_available() else "paper_small"
        config = CONFIGS / f"{name}.toml"
    start = time.monotonic()
    data = work / "scenes"
    shards = make_scenes(data, DATA_SHARE * minutes, workers or os.cpu_count() or 1)
    spent = (time.monotonic() - start) / 60.0
    click.echo(f"{shards * SCENES_A_SHARD} scenes in {spent:.1f} minutes; training by {config}")
    settings = load_adversarial_config(config, data=str(data), run=str(work / config.stem))
    left = max((DATA_SHARE + TRAINING_SHARE) * minutes - spent, TRAINING_SHARE * minutes / 2.0)
    AdversarialTrainer(settings, Processes.join()).train(left)
    report = evaluate(settings, scenes)
    write_report(report, work / config.stem)
    click.echo(markdown(report))
    click.echo(f"{(time.monotonic() - start) / 60.0:.1f} minutes in all; see {work / config.stem}")


if __name__ == "__main__":
    main()
