# SPDX-License-Identifier: MIT
"""``python -m training.evaluation``: what a model hears, measured on the WAV files it bakes.

``scenes`` bakes rendered scenes that training has not seen and compares the figures of the
zone's WAV with the scene's own decay, beside baselines; with ``--unseen`` that is the development
set, by which editions are chosen. ``sealed`` judges an edition on the sealed set, which chooses
nothing. ``captures`` bakes real pictures whose reverberation is roughly known. ``parts`` asks the
model's parts alone, ``limits`` what better ones could tell.
"""

from __future__ import annotations

import json
import tempfile
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import click
import numpy as np

from i2r_vr.config import BakeOptions
from training.compact.network import compact_network
from training.evaluation import baselines, page, tables
from training.evaluation.baking import INPUTS, bake_scenes
from training.evaluation.comparison import compare
from training.evaluation.limits import limits
from training.evaluation.observation import LOOKS, choose_scenes, true_figures
from training.evaluation.parts import parts
from training.evaluation.real import captures
from training.evaluation.scores import better_by, score_times
from training.evaluation.sealed import indoor_table, sealed
from training.evaluation.violins import violins
from training.scenes.shards import SceneShards
from training.scenes.split import HELD_OUT_FAMILIES

MOST_PERCENT = 400.0


@click.group()
def main() -> None:
    """Measure a model on the WAV files that it bakes."""


def score_scenes(
    data: Path,
    count: int,
    unseen: bool,
    kind: str,
    look: str,
    model: str,
    out: Path,
    inputs: Sequence[str],
    training_scenes: int,
    train_data: Path | None,
) -> None:
    """Bake test scenes and write scores as JSON, Markdown and a plot to `out`.

    The parameters are the options of ``python -m training.evaluation scenes``.
    """
    shards = SceneShards(*([data] if train_data is None else [data, train_data]))
    test = choose_scenes(shards, unseen, count, len(SceneShards(data)))
    seen = [name for name in shards.families if name not in HELD_OUT_FAMILIES]
    train = np.random.default_rng(1).permutation(shards.split("train", seen))
    train = train[:training_scenes]
    true = true_figures(shards, test)
    predictions = baselines.predict_all(shards, train, test, kind)
    plain = dict(predictions)
    network = compact_network(model)
    options = BakeOptions(model=model, directions=False, ambix=False)
    report: dict[str, Any] = {
        "model": model,
        "kind": kind,
        "look": look,
        "scenes": len(test),
        "what": "families never trained on" if unseen else "held-out seeds of trained families",
        "label_noise": float(np.median(shards.column("t60_noise")[test])),
        "figures": {},
        "better_by": {},
    }
    baked = {}
    with tempfile.TemporaryDirectory() as work:
        for name in inputs:
            label = name.replace("_", " ")
            found = bake_scenes(shards, test, name, kind, options, Path(work), look=look)
            plan = baselines.PLANS[kind, name]
            near = baselines.nearest_neighbour(network, shards, train, test, plan)
            predictions[f"nearest neighbour, {label}"] = near
            predictions[f"i2r-vr, {label}"] = baked[f"i2r-vr, {label}"] = found.t60_s
            report["figures"][label] = compare(found, true)
            rivals = {**plain, "nearest neighbour": near}
            rivals.pop("Eyring, true geometry and materials")
            report["better_by"][label] = {
                rival: better_by(found.t60_s, values, true.t60_s)
                for rival, values in rivals.items()
            }
    families = [shards.families[int(i)] for i in shards.column("family")[test]]
    report["t60"] = {name: vars(score_times(p, true.t60_s)) for name, p in predictions.items()}
    report["families"] = {
        family: {
            name: vars(score_times(p[rows], true.t60_s[rows])) for name, p in predictions.items()
        }
        for family in sorted(set(families))
        if (rows := np.array(families) == family).any()
    }
    out.mkdir(parents=True, exist_ok=True)
    stem = f"{'unseen' if unseen else 'seen'}_families_{kind}"
    stem += "" if look == "rendered" else f"_{look}_look"
    (out / f"{stem}.json").write_text(json.dumps(report, indent=1) + "\n")
    (out / f"{stem}.md").write_text(page.markdown(report))
    page.plot(baked, true.t60_s, families, out / f"{stem}.png")
    errors = {name: 100.0 * (p / true.t60_s - 1.0) for name, p in predictions.items()}
    violins(
        {
            n.replace(", ", "\n"): np.minimum(e[np.isfinite(e)], MOST_PERCENT)
            for n, e in errors.items()
        },
        f"T60 error, % (clipped at {MOST_PERCENT:.0f})",
        f"{report['what']}, {len(test)} scenes, one {kind} each",
        out / f"{stem}_errors.png",
        zero_line=True,
    )
    click.echo(page.markdown(report))


@main.command()
@click.option("--data", type=click.Path(path_type=Path, exists=True), default="data/scenes")
@click.option("--scenes", "count", type=int, default=200, help="How many test scenes.")
@click.option("--unseen", is_flag=True, help="Held-out families instead of held-out seeds.")
@click.option("--kind", type=click.Choice(["panorama", "screenshot"]), default="panorama")
@click.option(
    "--look", type=click.Choice(LOOKS), default="rendered", help="How pictures are shaded."
)
@click.option("--model", default="compact")
@click.option("--out", type=click.Path(path_type=Path), default=Path("build/evaluation"))
@click.option("--inputs", multiple=True, type=click.Choice(INPUTS), default=INPUTS)
@click.option("--training-scenes", type=int, default=2000, help="At most, for the baselines.")
@click.option("--train-data", type=click.Path(path_type=Path, exists=True), help="For baselines.")
def scenes(**options: Any) -> None:
    """Bake test scenes and write scores as JSON, Markdown and a plot to OUT."""
    score_scenes(**options)


@main.command()
@click.argument("report", type=click.Path(path_type=Path, exists=True, dir_okay=False))
@click.option("--into", type=click.Path(path_type=Path, exists=True, dir_okay=False))
def table(report: Path, into: Path | None) -> None:
    """Print the README's table of REPORT (JSON of `scenes` or `sealed`), or put it INTO a page."""
    scores = json.loads(report.read_text(encoding="utf-8"))
    if "outdoor_figures" in scores:
        name, made = "sealed", indoor_table(scores)
    else:
        name, made = "evaluation", tables.readme_table(scores)
    click.echo(made)
    if into is not None:
        text = tables.put_into(into.read_text(encoding="utf-8"), made, name)
        into.write_text(text, encoding="utf-8")


main.add_command(captures)
main.add_command(parts)
main.add_command(limits)
main.add_command(sealed)

if __name__ == "__main__":
    main()
