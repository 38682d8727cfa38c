# SPDX-License-Identifier: MIT
"""``python -m training.from_scratch``: scenes, every stage, the heads, weights and their scores.

Everything lies in one folder. A call that runs out of time saves and says so; the next goes on
from there, so that the whole fits runs of ten minutes.
"""

from __future__ import annotations

import math
import os
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import ClassVar

import click

from training.compact.configuration import RunConfig, load_run_config
from training.compact.export import export
from training.compact.looks import MOST_JUDGES, fit_looks
from training.compact.refit import MOST_SCENES, Fit, refit, start_trunk
from training.compact.trainer import Trainer
from training.datasets.labelled_pictures import labelled_pictures
from training.duration import measured, table
from training.evaluation.baking import INPUTS
from training.evaluation.page import markdown
from training.evaluation.rendered import Trial, score
from training.scaling import Machine
from training.scenes.close_ups import close_ups
from training.scenes.generate import HEIGHT, Record, generate, scene_record
from training.scenes.places.families import TRAIN_FAMILIES
from training.scenes.split import HELD_OUT_FAMILIES

CONFIGS = Path(__file__).parent / "configs"
STAGES = ("depth", "panorama", "absorption", "surfaces", "compact")
FIRST_SEED, FIRST_TEST_SEED, FIRST_CLOSE_UP_SEED = 50_000, 40_000, 80_000
GPU_OPERATIONS_S = 20e12
"""What a GPU of today does of such small networks in a second; stated, not measured."""
CLOSE_UP_PLACES = 2
"""Places with close-ups for each with a panorama."""


@dataclass(frozen=True)
class FromScratch:
    """The folder and the sizes of one training from nothing to scores.

    work : where everything lies; scenes, test_scenes : of trained and of held-out families;
    height : of the training panoramas, in pixels; workers : processes that make scenes;
    until : seconds since the epoch; configs : folder of a TOML file for each of
    `STAGES`; how : of the heads; textures : folder of images of real materials that dress the
    scenes; pictures : table of real pictures that teach, too; taught : whether the trunk has its
    published weights (extra `train`).
    """

    work: Path
    scenes: int
    test_scenes: int
    height: int
    workers: int
    until: float = math.inf
    configs: Path = CONFIGS
    how: Fit = field(default_factory=Fit)
    textures: Path | None = None
    pictures: Path | None = None
    taught: bool = True

    stages: ClassVar[tuple[str, ...]] = STAGES

    @property
    def close_up_places(self) -> int:
        """How many places close-ups are made of."""
        return self.scenes * CLOSE_UP_PLACES

    def run(self) -> bool:
        """Do what is left to do; False where time ended it."""
        return all(self._steps())

    def _steps(self) -> Iterator[bool]:
        """Each yields whether it is done; what is done already takes no time."""
        seen = partial(scene_record, height=self.height, textures=self.textures)
        yield self._make("scenes", self.scenes, FIRST_SEED, TRAIN_FAMILIES, seen)
        yield self._make(
            "close_ups", self.close_up_places, FIRST_CLOSE_UP_SEED, TRAIN_FAMILIES, close_ups
        )
        yield self._make("test", self.test_scenes, FIRST_TEST_SEED, HELD_OUT_FAMILIES, scene_record)
        for number, stage in enumerate(STAGES):
            yield self._train(stage, STAGES[:number])
        refitted = self.work / "refit.pt"
        if not refitted.exists():
            yield time.time() < self.until
            trainer = Trainer(self.config("compact", STAGES[:-1]))
            if self.taught:
                start_trunk(trainer.average)
            table = labelled_pictures(self.pictures) if self.pictures else []
            refit(trainer, table, MOST_SCENES, self.how, refitted)
        weights = export(
            self.configs / "compact.toml", self.work / "compact.safetensors", {}, str(refitted)
        )
        if not weights.with_suffix(".looks").exists():
            yield time.time() < self.until
            scenes, close, test = (self.work / name for name in ("scenes", "close_ups", "test"))
            click.echo(fit_looks(weights, scenes, close, test, MOST_JUDGES))
        if not (self.work / "evaluation").exists():
            yield time.time() < self.until
            self._evaluate(weights)

    def _make(
        self, name: str, count: int, first_seed: int, families: tuple[str, ...], record: Record
    ) -> bool:
        folder = self.work / name
        return generate(folder, count, self.workers, first_seed, families, record, self.until)

    def config(self, stage: str, before: tuple[str, ...]) -> RunConfig:
        """The configuration of a stage, which starts from what those before it trained."""
        return load_run_config(
            self.configs / f"{stage}.toml",
            data=str(self.work / "scenes"),
            close_ups=str(self.work / "close_ups"),
            run=str(self.work / stage),
            initial=[str(self.work / name / "checkpoint.pt") for name in before],
        )

    def _train(self, stage: str, before: tuple[str, ...]) -> bool:
        trainer = Trainer(self.config(stage, before))
        if trainer.step >= trainer.config.steps:
            return True
        click.echo(f"{stage}: from step {trainer.step} of {trainer.config.steps}")
        left_s = self.until - time.time()
        return left_s > 0.0 and trainer.train(left_s / 60.0)

    def _evaluate(self, weights: Path) -> None:
        trial = Trial(
            data=self.work / "test",
            count=self.test_scenes,
            unseen=True,
            model=str(weights),
            inputs=INPUTS,
            training_scenes=self.scenes,
            train_data=self.work / "scenes",
        )
        click.echo(markdown(score(trial, self.work / "evaluation")))


@click.command()
@click.option("--work", type=click.Path(path_type=Path), default=Path("build/compact"))
@click.option("--minutes", type=click.FloatRange(min=0.0), default=math.inf, help="Then stop.")
@click.option("--scenes", type=click.IntRange(64), default=2496)
@click.option("--test-scenes", type=click.IntRange(1), default=256, help="Of held-out families.")
@click.option("--height", type=click.IntRange(64), default=HEIGHT, help="Of training panoramas.")
@click.option("--workers", type=click.IntRange(1), help="Processes that make scenes; every core.")
@click.option("--textures", type=click.Path(path_type=Path, exists=True), help="Real: a folder.")
@click.option("--pictures", type=click.Path(path_type=Path, exists=True), help="Real: a table.")
@click.option("--estimate", is_flag=True, help="Measure parts, say how long it takes, and stop.")
def main(
    work: Path,
    minutes: float,
    scenes: int,
    test_scenes: int,
    height: int,
    workers: int | None,
    textures: Path | None,
    pictures: Path | None,
    estimate: bool,
) -> None:
    """Make scenes, train the shipped model on them, and measure it, all in WORK."""
    until = time.time() + 60.0 * minutes
    cores = workers or os.cpu_count() or 1
    task = FromScratch(
        work,
        scenes,
        test_scenes,
        height,
        cores,
        until=until,
        textures=textures,
        pictures=pictures,
    )
    if estimate:
        click.echo(table(measured(task), cores, Machine(operations_s=GPU_OPERATIONS_S)))
        return
    click.echo("finished" if task.run() else "stopped; call again to go on")


if __name__ == "__main__":
    main()
