# SPDX-License-Identifier: MIT
"""``python -m training.sealed``: the sealed set again, from its recipe and its textures."""

from __future__ import annotations

from pathlib import Path

import click

from training.scenes.generate import summary
from training.scenes.relabel import relabel
from training.sealed.making import make
from training.sealed.scene import sealed_scene


@click.command()
@click.option("--out", type=click.Path(path_type=Path), default=Path("data/sealed"))
@click.option(
    "--textures",
    type=click.Path(path_type=Path),
    help="Folder of the image files that are kept for the set (docs/dataset.md).",
)
@click.option("--workers", type=click.IntRange(1), default=2)
@click.option("--check", is_flag=True, help="Describe the shards that are there.")
@click.option(
    "--relabel",
    "sound_only",
    is_flag=True,
    help="Write the labels of sound of the shards that are there anew, without pictures.",
)
def main(out: Path, textures: Path | None, workers: int, check: bool, sound_only: bool) -> None:
    """Make the sealed set in OUT."""
    if check:
        click.echo(summary(out))
        return
    if sound_only:
        click.echo(relabel([out], workers, sealed_scene))
        return
    if textures is None:
        raise click.UsageError("--textures DIR is needed: pictures of the set show its files")
    try:
        make(out, textures, workers)
    except (FileNotFoundError, ValueError) as error:
        raise click.ClickException(str(error)) from error


if __name__ == "__main__":
    main()
