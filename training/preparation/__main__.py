# SPDX-License-Identifier: MIT
"""``python -m training.preparation``: recordings and pictures to pairs that can be trained on."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from dataclasses import replace
from functools import partial
from pathlib import Path

import click

from i2r_vr.capture import CaptureSource
from i2r_vr.errors import I2RError
from training.datasets import soundspaces
from training.datasets.pairing import (
    Pair,
    Pairing,
    pair_by_folder,
    pair_by_table,
    pair_paper_layout,
)
from training.preparation.pairs import PICTURE_SIZE, Preparation, Views, capture_views

LAYOUTS = ("auto", "folders", "table", "paper", "soundspaces")


def find_pairs(source: Path, layout: str, split_again: bool) -> Pairing:
    """Pairs of a source; `auto` takes a file for a table and ``*_A`` folders for the paper's.

    Raises
    ------
    I2RError
        As the functions of `training.datasets.pairing`; FOLDER_MISSING.
    """
    if layout == "auto":
        layout = "table" if source.is_file() else "folders"
        if (source / "train_A").is_dir():
            layout = "paper"
    if layout == "table":
        return pair_by_table(source)
    if layout == "folders":
        return pair_by_folder(source)
    if layout == "soundspaces":
        return pair_soundspaces(source)
    found = pair_paper_layout(source, split_again)
    if split_again:
        found.pairs = [replace(pair, split="") for pair in found.pairs]
    return found


def pair_soundspaces(root: Path) -> Pairing:
    """Each panorama of SoundSpaces-PanoIR with its own recording; a scene is a room."""
    return Pairing(
        [
            Pair(place.room, CaptureSource(p, (p,), f"{place.name}"), place.recording)
            for place in soundspaces.find_places(root)
            if (p := place.picture) is not None
        ]
    )


def soundspaces_views(source: CaptureSource, panorama_views: int) -> Views:
    """A panorama of strips and its views of 90 degrees."""
    strips = soundspaces.read_strips(source.file)
    return strips, soundspaces.pictures(strips, panorama_views, PICTURE_SIZE)


@click.command()
@click.argument("source", type=click.Path(path_type=Path))
@click.option("--out", required=True, type=click.Path(path_type=Path), help="A new folder.")
@click.option(
    "--layout",
    type=click.Choice(LAYOUTS),
    default="auto",
    show_default=True,
    help="A folder a room; a CSV table; the paper's train_A, train_B ...; SoundSpaces-PanoIR.",
)
@click.option("--panorama-views", type=click.IntRange(1, 12), default=4, show_default=True)
@click.option("--fov", type=click.FloatRange(20.0, 150.0), default=90.0, show_default=True)
@click.option("--seed", type=int, default=0, show_default=True, help="Of the split by room.")
@click.option("--split-again", is_flag=True, help="Ignore the paper layout's own splits.")
@click.pass_context
def main(
    context: click.Context,
    source: Path,
    out: Path,
    layout: str,
    panorama_views: int,
    fov: float,
    seed: int,
    split_again: bool,
) -> None:
    """Make pairs of the pictures and recordings of SOURCE, alike in size, rate and length."""
    source = source.resolve()
    try:
        pairing = find_pairs(source, layout, split_again)
        root = source if source.is_dir() else source.parent
        read_views: Callable[[CaptureSource], Views]
        read_views = partial(capture_views, panorama_views=panorama_views, fov_deg=fov)
        if layout == "soundspaces":
            fov = 90.0
            read_views = partial(soundspaces_views, panorama_views=panorama_views)
        settings = {"panorama_views": panorama_views, "fov_deg": fov}
        made = Preparation(pairing, root, read_views, seed, settings).write(out)
    except I2RError as error:
        click.echo(str(error), err=True)
        context.exit(1)
    for name in ("pairs", "rooms"):
        counts = ", ".join(f"{split} {count}" for split, count in made[name].items())
        click.echo(f"{name}: {counts}")
    click.echo(f"{made['pictures']} pictures, {made['recordings']} recordings")
    if made["duplicates"]:
        click.echo(f"stored once: {made['duplicates']} duplicates (duplicates.csv)")
    if made["shared_by_rooms"]:
        click.echo(
            f"in rooms of different names: {made['shared_by_rooms']} pictures or recordings "
            "(duplicates.csv)"
        )
    if made["shared_by_splits"]:
        click.echo(
            f"in more than one split: {made['shared_by_splits']} of them; --split-again keeps "
            "their rooms together"
        )
    for code, count in sorted(Counter(item.code for item in pairing.left_out).items()):
        click.echo(f"left out: {code} {count}")


if __name__ == "__main__":
    main()
