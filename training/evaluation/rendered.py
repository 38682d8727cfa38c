# SPDX-License-Identifier: MIT
"""``python -m training.evaluation scenes``: rendered scenes baked, and compared with their decay.

Three steps: what was measured, how it compares with the truth and with baselines, what is written
of it.
"""

from __future__ import annotations

import json
import tempfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import click
import numpy as np
from numpy.typing import NDArray

from i2r_vr.config import BakeOptions
from training.compact.network import compact_network
from training.evaluation import baselines, comparison, page
from training.evaluation.baking import INPUTS, bake_scenes
from training.evaluation.observation import LOOKS, Figures, choose_scenes, true_figures
from training.evaluation.scores import better_by, score_times
from training.evaluation.violins import violins
from training.scenes.shards import SceneShards
from training.scenes.split import HELD_OUT_FAMILIES

MOST_PERCENT = 400.0
"""Errors are cut off here in the plot, which would else show the outliers alone."""
TRUE_GEOMETRY = "Eyring, true geometry and materials"
"""A baseline that knows what no capture shows: reported, and no rival."""

Float = NDArray[np.float64]


@dataclass(frozen=True)
class Trial:
    """Which model is measured, on which scenes, and how they are shown.

    data : folder of shards with the test scenes; count : how many of them; unseen : of families
    held out from training, instead of held-out seeds; kind : "panorama" or "screenshot"; look :
    of `LOOKS`; inputs : of `INPUTS`; training_scenes : most that baselines learn from, which are
    those of `data` and `train_data`.
    """

    data: Path = Path("data/scenes")
    count: int = 200
    unseen: bool = False
    kind: str = "panorama"
    look: str = "rendered"
    model: str = "compact"
    inputs: Sequence[str] = INPUTS
    training_scenes: int = 2000
    train_data: Path | None = None

    @property
    def what(self) -> str:
        """Which scenes are tested on, in words."""
        return "families never trained on" if self.unseen else "held-out seeds of trained families"

    @property
    def stem(self) -> str:
        """How the names of its files begin."""
        look = "" if self.look == "rendered" else f"_{self.look}_look"
        return f"{'unseen' if self.unseen else 'seen'}_families_{self.kind}{look}"


@dataclass(frozen=True)
class Measured:
    """What was measured of N test scenes.

    true : the labels; label_noise : median scatter of their T60; families : [N] names; baked :
    figures of the zones' files by what was given; nearest : T60 [N] of the nearest neighbour by
    what was given; others : T60 [N] of the baselines to which that makes no difference.
    """

    true: Figures
    label_noise: float
    families: NDArray[np.str_]
    baked: Mapping[str, Figures]
    nearest: Mapping[str, Float]
    others: Mapping[str, Float]

    @property
    def baked_t60_s(self) -> dict[str, Float]:
        """T60 [N] of the model by what was given."""
        return {f"i2r-vr, {given}": figures.t60_s for given, figures in self.baked.items()}

    @property
    def t60_s(self) -> dict[str, Float]:
        """T60 [N] of everything, by its name."""
        found = dict(self.others)
        for given, figures in self.baked.items():
            found[f"nearest neighbour, {given}"] = self.nearest[given]
            found[f"i2r-vr, {given}"] = figures.t60_s
        return found


def measure(trial: Trial) -> Measured:
    """Bake the test scenes, measure the zones' files, and ask the baselines."""
    data = trial.data
    shards = SceneShards(*([data] if trial.train_data is None else [data, trial.train_data]))
    test = choose_scenes(shards, trial.unseen, trial.count, len(SceneShards(data)))
    seen = [name for name in shards.families if name not in HELD_OUT_FAMILIES]
    train = np.random.default_rng(1).permutation(shards.split("train", seen))
    train = train[: trial.training_scenes]
    network = compact_network(trial.model)
    options = BakeOptions(model=trial.model, directions=False, ambix=False)
    baked, nearest = {}, {}
    with tempfile.TemporaryDirectory() as work:
        for inputs in trial.inputs:
            given = inputs.replace("_", " ")
            baked[given] = bake_scenes(
                shards, test, inputs, trial.kind, options, Path(work), look=trial.look
            )
            plan = baselines.PLANS[trial.kind, inputs]
            nearest[given] = baselines.nearest_neighbour(network, shards, train, test, plan)
    return Measured(
        true=true_figures(shards, test),
        label_noise=float(np.median(shards.column("t60_noise")[test])),
        families=np.array(shards.families)[shards.column("family")[test]],
        baked=baked,
        nearest=nearest,
        others=baselines.predict_all(shards, train, test, trial.kind),
    )


def compare(trial: Trial, found: Measured) -> dict[str, Any]:
    """The report: scores of the model and of the baselines, by figure and by family."""
    true_s = found.true.t60_s
    rivals = {name: t60 for name, t60 in found.others.items() if name != TRUE_GEOMETRY}
    return {
        "model": trial.model,
        "kind": trial.kind,
        "look": trial.look,
        "scenes": len(true_s),
        "what": trial.what,
        "label_noise": found.label_noise,
        "figures": {
            given: comparison.compare(figures, found.true) for given, figures in found.baked.items()
        },
        "better_by": {
            given: {
                rival: better_by(figures.t60_s, t60, true_s)
                for rival, t60 in {**rivals, "nearest neighbour": found.nearest[given]}.items()
            }
            for given, figures in found.baked.items()
        },
        "t60": {name: vars(score_times(t60, true_s)) for name, t60 in found.t60_s.items()},
        "families": {
            str(family): {
                name: vars(score_times(t60[rows], true_s[rows]))
                for name, t60 in found.t60_s.items()
            }
            for family in np.unique(found.families)
            if (rows := found.families == family).any()
        },
    }


def write(trial: Trial, found: Measured, report: dict[str, Any], out: Path) -> None:
    """Write a report as JSON, as Markdown and as two plots to a folder."""
    out.mkdir(parents=True, exist_ok=True)
    (out / f"{trial.stem}.json").write_text(json.dumps(report, indent=1) + "\n")
    (out / f"{trial.stem}.md").write_text(page.markdown(report))
    true_s = found.true.t60_s
    page.plot(found.baked_t60_s, true_s, found.families.tolist(), out / f"{trial.stem}.png")
    errors = {name: 100.0 * (t60 / true_s - 1.0) for name, t60 in found.t60_s.items()}
    violins(
        {
            name.replace(", ", "\n"): np.minimum(e[np.isfinite(e)], MOST_PERCENT)
            for name, e in errors.items()
        },
        f"T60 error, % (clipped at {MOST_PERCENT:.0f})",
        f"{trial.what}, {len(true_s)} scenes, one {trial.kind} each",
        out / f"{trial.stem}_errors.png",
        zero_line=True,
    )


def score(trial: Trial, out: Path) -> dict[str, Any]:
    """Measure, compare and write; the report."""
    found = measure(trial)
    report = compare(trial, found)
    write(trial, found, report, out)
    return report


@click.command()
@click.option("--data", type=click.Path(path_type=Path, exists=True), default=Trial.data)
@click.option("--scenes", "count", type=int, default=Trial.count, help="How many test scenes.")
@click.option("--unseen", is_flag=True, help="Held-out families instead of held-out seeds.")
@click.option("--kind", type=click.Choice(["panorama", "screenshot"]), default=Trial.kind)
@click.option(
    "--look", type=click.Choice(LOOKS), default=Trial.look, help="How pictures are shaded."
)
@click.option("--model", default=Trial.model)
@click.option("--out", type=click.Path(path_type=Path), default=Path("build/evaluation"))
@click.option("--inputs", multiple=True, type=click.Choice(INPUTS), default=Trial.inputs)
@click.option(
    "--training-scenes",
    type=int,
    default=Trial.training_scenes,
    help="At most, for the baselines.",
)
@click.option("--train-data", type=click.Path(path_type=Path, exists=True), help="For baselines.")
def scenes(out: Path, **asked: Any) -> None:
    """Bake test scenes and write scores as JSON, Markdown and a plot to OUT."""
    click.echo(page.markdown(score(Trial(**asked), out)))
