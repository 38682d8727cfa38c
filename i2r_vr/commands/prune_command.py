# SPDX-License-Identifier: MIT
"""The command ``i2r-vr prune``: bundles whose captures are gone."""

from __future__ import annotations

from contextlib import nullcontext
from pathlib import Path

import click

from i2r_vr.commands.groups import EXISTING, Command
from i2r_vr.commands.terminal import say
from i2r_vr.errors import UsageError


@click.command(cls=Command, examples=("prune bundles", "prune bundles --yes"))
@click.argument("out", type=EXISTING)
@click.option("--yes", is_flag=True, help="Remove them.")
def prune(out: Path, yes: bool) -> None:
    """List, with --yes remove, bundles in OUT whose captures are gone.

    Only files that a bundle lists are removed, and its folder if nothing else is in it. Where a
    whole folder of captures is out of reach (on a disk that is not there), its bundles stay.
    """
    from i2r_vr.bundle.out_lock import owned
    from i2r_vr.bundle.pruning import find_abandoned, forget_removed, remove_bundle

    if not out.is_dir():
        raise UsageError("INPUT_MISSING", "no such folder", "a folder of bundles", "check it", out)
    with owned(out, "prune") if yes else nullcontext():
        found = find_abandoned(out)
        gone = [each for each in found if each.whereabouts == "gone"]
        for each in found:
            folder, what = each.bundle.folder, f"its capture {each.capture} is {each.whereabouts}"
            if each.whereabouts != "gone":
                what += ", so it stays"
            elif yes:
                empty = remove_bundle(each.bundle)
                what += ", removed" if empty else ", removed; files of others stay there"
            say(f"{folder}: {what}")
        if yes:
            forget_removed(out)
    count = f"{len(gone)} {'bundle' if len(gone) == 1 else 'bundles'}"
    click.echo(f"{count} removed" if yes else f"{count} whose capture is gone")
    if gone and not yes:
        click.echo("--yes removes " + ("it" if len(gone) == 1 else "them"))
