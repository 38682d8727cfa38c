# SPDX-License-Identifier: MIT
"""How long `training.from_scratch` takes, from parts of it that are measured here.

A few places are made and shown to the first steps of every stage. What a core and what the networks
do is told apart, so that a machine with a GPU, which does the latter, can be told of as well.
"""

from __future__ import annotations

import tempfile
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
from torch.utils.flop_counter import FlopCounterMode

from training.compact.features import features_of_scenes
from training.compact.refit import MOST_SCENES, PLANS
from training.compact.trainer import Trainer
from training.evaluation.rendered import Trial, score
from training.scaling import Machine
from training.scenes.close_ups import close_ups
from training.scenes.generate import Record, scene_record, write_shard
from training.scenes.places.families import TRAIN_FAMILIES
from training.scenes.split import HELD_OUT_FAMILIES

if TYPE_CHECKING:
    from training.from_scratch import FromScratch

PLACES, TRIED_PLACES, TIMED_STEPS = 20, 2, 3
FIRST_SEED = 60_000
"""A multiple of 20, of which one place in each is for validation."""


@dataclass(frozen=True)
class Part:
    """Something that is done `count` times.

    core_s : a core's seconds for one of them that nothing but cores can do; network_s : a core's
    seconds of the networks, here; operations : of the networks, a multiplication and an addition
    two.
    """

    name: str
    count: int
    core_s: float
    network_s: float = 0.0
    operations: float = 0.0

    def cores_h(self, cores: int) -> float:
        """Hours on so many cores alone."""
        return self.count * (self.core_s + self.network_s) / cores / 3600.0

    def gpu_h(self, machine: Machine) -> float:
        """Hours beside a GPU: cores prepare what it works on, and the slower of both bounds."""
        prepared = self.core_s / machine.cores
        return self.count * max(prepared, self.operations / machine.operations_s) / 3600.0


def table(parts: list[Part], cores: int, machine: Machine) -> str:
    """Hours of the parts on cores alone and beside a GPU, and of all of them."""
    named = [(f"{p.name} | {p.count}", p.cores_h(cores), p.gpu_h(machine)) for p in parts]
    named.append(("all |", sum(h for _, h, _ in named), sum(h for _, _, h in named)))
    tera = machine.operations_s / 1e12
    return "\n".join(
        [
            f"| part | times | {cores} cores, h | {machine.cores} cores and {tera:.0f} TFLOPS, h |",
            "|---|---|---|---|",
            *(f"| {name} | {alone:.1f} | {beside:.2f} |" for name, alone, beside in named),
        ]
    )


def measured(task: FromScratch) -> list[Part]:
    """The parts of a training from nothing; takes some minutes."""
    with tempfile.TemporaryDirectory() as folder:
        return list(_parts(replace(task, work=Path(folder))))


def _parts(task: FromScratch) -> Iterator[Part]:
    seen = partial(scene_record, height=task.height, textures=task.textures)
    places, near, test = (task.work / name for name in ("scenes", "close_ups", "test"))
    yield _made("scenes", task.scenes, places, PLACES, TRAIN_FAMILIES, seen)
    yield _made("close-ups", task.close_up_places, near, PLACES, TRAIN_FAMILIES, close_ups)
    yield _made("test scenes", task.test_scenes, test, TRIED_PLACES, HELD_OUT_FAMILIES, seen)
    trainer = None
    for stage in task.stages:
        trainer = Trainer(replace(task.config(stage, ()), initial=(), workers=0, threads=1))
        yield _trained(stage, trainer)
    assert trainer is not None
    yield from _refitted(trainer, min(task.scenes, MOST_SCENES))
    trial = Trial(data=test, count=TRIED_PLACES, unseen=True, training_scenes=1, train_data=places)
    each = _core_seconds(lambda: score(trial, task.work / "evaluation")) / TRIED_PLACES
    yield Part("evaluation, places baked", task.test_scenes, each)


def _made(
    name: str, count: int, root: Path, tried: int, families: tuple[str, ...], record: Record
) -> Part:
    """Places, but for the first, with which kernels are compiled."""
    write_shard(root, 0, FIRST_SEED, 1, families, record)
    seconds = _core_seconds(lambda: write_shard(root, 1, FIRST_SEED + 1, tried, families, record))
    return Part(name, count, seconds / tried)


def _trained(stage: str, trainer: Trainer) -> Part:
    data: Any = trainer.batches()
    batches = [[(step, data[step])] for step in range(TIMED_STEPS)]
    making = _core_seconds(lambda: [data[step] for step in range(TIMED_STEPS)]) / TIMED_STEPS
    trainer.update(batches[0])
    learning = _core_seconds(lambda: [trainer.update(batch) for batch in batches]) / TIMED_STEPS
    with FlopCounterMode(display=False) as counter:
        for batch in batches:
            trainer.update(batch)
    operations = counter.get_total_flops() / TIMED_STEPS
    return Part(f"{stage}, steps", trainer.config.steps, making, learning, operations)


def _refitted(trainer: Trainer, count: int) -> Iterator[Part]:
    model = trainer.average
    tried = np.arange(len(trainer.shards))[:TIMED_STEPS]

    def look() -> None:
        for plan in PLANS:
            features_of_scenes(model, trainer.shards, tried, plan, 1)

    look()
    with FlopCounterMode(display=False) as counter:
        look()
    each = _core_seconds(look) / len(tried)
    operations = counter.get_total_flops() / len(tried)
    yield Part("features for the heads, places", count, 0.0, each, operations)


def _core_seconds(call: Callable[[], object]) -> float:
    """Processor seconds of a call, of all threads."""
    start = time.process_time()
    call()
    return time.process_time() - start
