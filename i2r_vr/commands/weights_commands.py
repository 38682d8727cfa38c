# SPDX-License-Identifier: MIT
"""The commands ``i2r-vr weights``: list, verify, and convert those of others."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path

import click

from i2r_vr.commands.groups import EXISTING, Commands


@click.group(cls=Commands)
def weights() -> None:
    """Which models are there, whether they are whole, and those of others."""


@weights.command("list", examples=("weights list --json",))
@click.option("--json", "as_json", is_flag=True, help="As JSON.")
def weights_list(as_json: bool) -> None:
    """The models in the package."""
    from i2r_vr.hearing.weights_file import list_weights

    found = list_weights()
    if as_json:
        rows = [{"name": w.name, "architecture": w.architecture, "sha256": w.sha256} for w in found]
        click.echo(json.dumps(rows, indent=2))
        return
    for entry in found:
        size = entry.path.stat().st_size / 2**20
        licence = entry.description.get("licence", "licence unknown")
        click.echo(f"{entry.name}  {entry.architecture}  {size:.1f} MiB  {licence}")


@weights.command("verify", examples=("weights verify", "weights verify compact"))
@click.argument("names", nargs=-1)
def weights_verify(names: Sequence[str]) -> None:
    """Compare the SHA-256 of models (names or paths; all by default)."""
    from i2r_vr.hearing.weights_file import find_weights, list_weights, verify_weights

    for entry in [find_weights(name) for name in names] or list_weights():
        verify_weights(entry)
        click.echo(f"{entry.name}: {entry.sha256}")


@weights.command(
    "import",
    examples=("weights import image2reverb model.ckpt -o hall.safetensors --calibrate dry_places",),
)
@click.argument("kind", type=click.Choice(["image2reverb", "places365", "monodepth2"]))
@click.argument("checkpoint", type=EXISTING)
@click.option("-o", "--out", type=EXISTING, help="The file to write.  [KIND.safetensors]")
@click.option(
    "--calibrate",
    type=EXISTING,
    metavar="FOLDER",
    help="Pictures of dry places, to find the scale that an image2reverb checkpoint lost.",
)
@click.option("--force", is_flag=True, help="Replace the file.")
def weights_import(
    kind: str, checkpoint: Path, out: Path | None, calibrate: Path | None, force: bool
) -> None:
    """Convert a CHECKPOINT of others (of monodepth2 its folder), none of its code run."""
    from i2r_vr.importing import import_weights

    written = import_weights(kind, checkpoint, out or Path(f"{kind}.safetensors"), calibrate, force)
    click.echo(f"{written.path}: {written.architecture}, {written.description['licence']}")
    if written.licence_notice is not None:
        click.echo(f"MODEL_LICENCE: {written.licence_notice}", err=True)
