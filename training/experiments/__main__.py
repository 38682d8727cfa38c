# SPDX-License-Identifier: MIT
"""``python -m training.experiments``: the paper's experiments, small by default, --full for real.

``python -m training.experiments gallery FOLDER`` lays out the pictures of a folder.

A run that was stopped goes on where it was; what is there already is not made again.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import click

from i2r_vr.hearing.weights_file import find_weights
from training.experiments.gallery import gallery
from training.experiments.settings import Settings, write_text

PARTS = ("table3", "table5", "attention", "manifold", "examples")
FOLDER = click.Path(path_type=Path, exists=True, file_okay=False)
FILE = click.Path(path_type=Path, exists=True, dir_okay=False)


@click.group(invoke_without_command=True)
@click.option("--out", type=click.Path(path_type=Path), default=Path("build/experiments"))
@click.option("--full", is_flag=True, help="The paper's sizes; needs a GPU and --data.")
@click.option("--data", type=FOLDER, help="Shards of scenes, instead of rendering a few.")
@click.option(
    "--steps",
    type=click.IntRange(1),
    help="Of each variant's training, and at most of what precedes it.",
)
@click.option("--pretrained", type=FILE, help="Places365 from 'i2r-vr weights import'.")
@click.option("--model", default="compact", help="Bakes what needs no variants.")
@click.option("--seed", type=click.IntRange(0), default=0)
@click.option("--only", multiple=True, type=click.Choice(PARTS), help="Some of the parts.")
@click.pass_context
def main(
    context: click.Context,
    out: Path,
    full: bool,
    data: Path | None,
    steps: int | None,
    pretrained: Path | None,
    model: str,
    seed: int,
    only: tuple[str, ...],
) -> None:
    """Train the variants and write tables and figures to OUT, with an index in README.md."""
    if context.invoked_subcommand is not None:
        return
    from training.experiments.ablation import table3
    from training.experiments.attention import figures11_12
    from training.experiments.depth_effect import table5
    from training.experiments.examples import examples
    from training.experiments.manifold import figure24
    from training.experiments.places import find_places
    from training.experiments.variants import Workshop

    changes: dict[str, Any] = {"pretrained": pretrained, "model": model, "seed": seed}
    if full:
        if data is None:
            raise click.UsageError("--full needs --data FOLDER: render scenes first")
        settings = Settings.full(out, data, **changes)
    else:
        settings = Settings(out, data, **changes)
    if steps is not None:
        settings = settings.at_most(steps)
    places = find_places(settings)
    workshop = Workshop(settings, places)
    parts: dict[str, tuple[str, Callable[[], str]]] = {
        "table3": ("Table 3, Figure 8", lambda: table3(settings, places, workshop)),
        "table5": ("Table 5, Figure 10", lambda: table5(settings, places, workshop)),
        "attention": ("Figures 11 and 12", lambda: figures11_12(settings, places, workshop)),
        "manifold": ("Figure 24", lambda: figure24(settings, places)),
        "examples": ("Figures 2, 5, 6 and 7", lambda: examples(settings, places)),
    }
    sha256 = find_weights(model).sha256
    about = settings.describe(len(places.train), len(places.test), sha256)
    sections = [f"# Experiments\n\n{about}"]
    for name in only or PARTS:
        title, make = parts[name]
        text = make()
        click.echo(f"## {title}\n\n{text}")
        pictures = sorted((out / name).glob("*.png"))
        shown = "\n\n".join(f"![{p.stem}]({name}/{p.name})" for p in pictures)
        sections.append(f"## {title}\n\n{text}\n{shown}\n")
    write_text(out / "README.md", "\n".join(sections))


main.add_command(gallery)


if __name__ == "__main__":
    main()
