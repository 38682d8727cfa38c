# SPDX-License-Identifier: MIT
"""``python -m training.probing``: what a trunk that nobody tuned tells of decay and size.

``see`` computes and keeps its features of scenes and of real pictures; ``compare`` learns linear
readings of T60 and volume from them and judges these.
"""

from __future__ import annotations

import json
from pathlib import Path

import click

from training.compact.pretrained import pretrained
from training.datasets.labelled_pictures import labelled_pictures
from training.probing.cache import see as see_parts
from training.probing.comparison import Comparison, markdown
from training.probing.sources import features_folder, picture_parts, shard_parts

KINDS = ("panorama", "screenshot", "photograph")
"""As scenes are shown, see `training.evaluation.observation.observe`."""
FEATURES, SIZE = Path("build/features"), 224
FOLDER = click.Path(path_type=Path)
EXISTING = click.Path(path_type=Path, exists=True)


@click.group()
def main() -> None:
    """Read decay and size linearly from a pretrained trunk's features."""


@main.command()
@click.argument("source", type=EXISTING)
@click.option("--features", type=FOLDER, default=FEATURES, help="Where they are kept.")
@click.option("--size", "sizes", type=int, multiple=True, default=(SIZE,), help="Pixels of a view.")
@click.option("--kind", type=click.Choice(KINDS), default="panorama", help="Of shown scenes.")
@click.option("--exact", is_flag=True, help="Compute in float32 where bfloat16 is faster.")
def see(source: Path, features: Path, sizes: tuple[int, ...], kind: str, exact: bool) -> None:
    """Keep features of SOURCE, a folder of shards or a table of pictures.

    A call that was interrupted goes on where it stopped.
    """
    trunk = pretrained()
    tabled = source.is_file()
    parts = picture_parts(labelled_pictures(source)) if tabled else shard_parts(source, kind)
    for size in sizes:
        folder = features_folder(features, source, kind, size)
        for line in see_parts(trunk, parts, folder, size, not exact):
            click.echo(line)


@main.command()
@click.option("--features", type=FOLDER, default=FEATURES)
@click.option("--size", type=int, default=SIZE)
@click.option("--scenes", type=EXISTING, multiple=True, help="Folders of shards to learn from.")
@click.option("--test", type=EXISTING, help="Shards of the development set.")
@click.option("--photos", type=EXISTING, required=True, help="Table of pictures that teach.")
@click.option("--captures", type=EXISTING, required=True, help="Table of pictures that judge.")
@click.option("--count", type=int, default=400, help="Development scenes, at most.")
@click.option("--out", type=FOLDER, default=Path("build/probing"))
def compare(
    features: Path,
    size: int,
    scenes: tuple[Path, ...],
    test: Path | None,
    photos: Path,
    captures: Path,
    count: int,
    out: Path,
) -> None:
    """Learn from scenes, from pictures and from both, and write scores as JSON and Markdown."""
    task = Comparison(features, size, scenes, test, photos, captures, count)
    report = task.run()
    out.mkdir(parents=True, exist_ok=True)
    (out / f"readings-{size}.json").write_text(json.dumps(report, indent=1) + "\n")
    text = markdown(report, size)
    (out / f"readings-{size}.md").write_text(text)
    click.echo(text)


if __name__ == "__main__":
    main()
