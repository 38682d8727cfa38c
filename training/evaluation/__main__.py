# SPDX-License-Identifier: MIT
"""``python -m training.evaluation``: what a model hears, measured on the WAV files it bakes.

``scenes`` bakes rendered scenes that training has not seen and compares the figures of the
zone's WAV with the scene's own decay, beside baselines; with ``--unseen`` that is the development
set, by which editions are chosen. ``sealed`` judges an edition on the sealed set, which chooses
nothing. ``captures`` bakes real pictures whose reverberation is roughly known. ``glance`` and
``parts`` ask the networks alone, ``limits`` what better ones could tell, ``shapes`` how places are
measured and ``hidden`` what is made of what they hide.
``levels`` arranges probes in levels of known plan, without a model.
"""

from __future__ import annotations

import json
from pathlib import Path

import click

from training.evaluation import tables
from training.evaluation.glance import main as glance
from training.evaluation.hidden import hidden
from training.evaluation.levels import levels
from training.evaluation.limits import limits
from training.evaluation.names import names
from training.evaluation.parts import parts
from training.evaluation.real import captures
from training.evaluation.rendered import scenes
from training.evaluation.sealed import indoor_table, sealed
from training.evaluation.shapes import shapes


@click.group()
def main() -> None:
    """Measure a model on the WAV files that it bakes."""


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


main.add_command(scenes)
main.add_command(captures)
main.add_command(glance)
main.add_command(parts)
main.add_command(levels)
main.add_command(limits)
main.add_command(names)
main.add_command(hidden)
main.add_command(sealed)
main.add_command(shapes)

if __name__ == "__main__":
    main()
