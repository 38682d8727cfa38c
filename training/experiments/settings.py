# SPDX-License-Identifier: MIT
"""What a run of the experiments depends on, and results that are made once."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

PAPER = Path(__file__).parent.parent / "configs/paper.toml"


@dataclass(frozen=True)
class Settings:
    """One run.

    out : folder of everything that is made; data : shards of scenes, whose test split is
    measured, or None to render `train_scenes` and `test_scenes`; config : of the paper's model,
    which the variants differ from; steps, depth_steps, pretraining_steps : of their training;
    pretrained : weights of an encoder trained to tell scenes apart (Places365), or None to train
    one on the scenes' families; model : the model that bakes, for what needs no variants.
    """

    out: Path
    data: Path | None = None
    train_scenes: int = 128
    test_scenes: int = 20
    config: Path = Path(__file__).parent / "small.toml"
    steps: int = 50
    depth_steps: int = 25
    pretraining_steps: int = 50
    pretrained: Path | None = None
    model: str = "compact"
    seed: int = 0

    @classmethod
    def full(cls, out: Path, data: Path, **changes: Any) -> Settings:
        """For real: the paper's sizes, and as many steps as its own configuration says."""
        real: dict[str, Any] = {
            "test_scenes": 400,
            "config": PAPER,
            "steps": 20000,
            "depth_steps": 2000,
            "pretraining_steps": 4000,
        }
        return cls(out=out, data=data, **{**real, **changes})

    def at_most(self, steps: int) -> Settings:
        """The same with so many steps of the variants, and no more of what precedes them."""
        return replace(
            self,
            steps=steps,
            depth_steps=min(steps, self.depth_steps),
            pretraining_steps=min(steps, self.pretraining_steps),
        )

    @property
    def scenes(self) -> dict[str, Any]:
        """What tells one choice of scenes from another."""
        made = {"train": self.train_scenes} if self.data is None else {"folder": str(self.data)}
        return {**made, "test": self.test_scenes, "seed": self.seed}

    def describe(self, train: int, test: int, sha256: str) -> str:
        """What it was measured on, in words."""
        where = "rendered for this" if self.data is None else f"of {self.data}"
        start = "Places365" if self.pretrained else f"{self.pretraining_steps} steps on families"
        return (
            f"{train} scenes to train on and {test} to measure, {where}; synthetic data, one photo "
            f"a scene. Variants of {self.config.stem}: {self.steps} steps, depth network "
            f"{self.depth_steps} steps, encoder pretrained by {start}; seed {self.seed}. "
            f"Figures without variants: model {self.model}, weights {sha256[:12]}.\n"
        )


def write_text(path: Path, text: str) -> None:
    """Write a whole file or none."""
    path.parent.mkdir(parents=True, exist_ok=True)
    partial = path.with_name(path.name + ".partial")
    partial.write_text(text, encoding="utf-8")
    partial.replace(path)


def once(path: Path, made_from: Mapping[str, Any], make: Callable[[], Any]) -> Any:
    """A result in JSON: read from `path` where it was made from the same, else made and kept.

    Parameters
    ----------
    path : path
    made_from : mapping of JSON values
        Everything that the result depends on.
    make : callable
        Gives JSON values.
    """
    inputs = json.loads(json.dumps(made_from))
    if path.exists():
        record = json.loads(path.read_text(encoding="utf-8"))
        if record["made_from"] == inputs:
            return record["found"]
    found = json.loads(json.dumps(make()))
    record = {"made_from": inputs, "found": found}
    write_text(path, json.dumps(record, indent=1) + "\n")
    return found
