# SPDX-License-Identifier: MIT
"""``python -m training.probing``: what a trunk that nobody tuned tells of decay and size.

``see`` computes and keeps its features of scenes and of real pictures.
"""

from __future__ import annotations

from pathlib import Path

import click

from training.compact.pretrained import pretrained
from training.probing.cache import see as see_parts
from training.probing.pictures import labelled_pictures
from training.probing.sources import picture_parts, shard_parts

KINDS = ("panorama", "screenshot", "photograph")
"""As scenes are shown, see `training.evaluation.observation.observe`."""
EXISTING = click.Path(path_type=Path, exists=True)


@click.group()
def main() -> None:
    """Read decay and size linearly from a pretrained trunk's features."""


@main.command()
@click.argument("source", type=EXISTING)
@click.option("--out", type=click.Path(path_type=Path), required=True, help="Folder of features.")
@click.option("--size", "sizes", type=int, multiple=True, default=(224,), help="Pixels of a view.")
@click.option("--kind", type=click.Choice(KINDS), default="panorama", help="Of shown scenes.")
@click.option("--exact", is_flag=True, help="Compute in float32 where bfloat16 is faster.")
def see(source: Path, out: Path, sizes: tuple[int, ...], kind: str, exact: bool) -> None:
    """Keep features of SOURCE, a folder of shards or a table of pictures, in OUT/SIZE.

    A call that was interrupted goes on where it stopped.
    """
    trunk = pretrained()
    tabled = source.is_file()
    parts = picture_parts(labelled_pictures(source)) if tabled else shard_parts(source, kind)
    for size in sizes:
        for line in see_parts(trunk, parts, out / str(size), size, not exact):
            click.echo(line)


if __name__ == "__main__":
    main()
