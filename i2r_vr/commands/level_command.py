# SPDX-License-Identifier: MIT
"""The command ``i2r-vr level``: bundles of a level as rooms and portals."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING

import click

from i2r_vr.commands.groups import EXISTING, Command
from i2r_vr.errors import EXIT_FAILED, UsageError
from i2r_vr.errors.wording import counted

if TYPE_CHECKING:
    from i2r_vr.level.update import LevelsResult


@click.command(cls=Command, examples=("level bundles", "level bundles --check"))
@click.argument("out", type=EXISTING)
@click.option("--check", "only_check", is_flag=True, help="Write nothing; tell what is stale.")
@click.option("--json", "as_json", is_flag=True, help="One JSON object a line.")
@click.pass_context
def level(context: click.Context, out: Path, only_check: bool, as_json: bool) -> None:
    """Arrange the bundles in OUT into rooms and portals.

    Writes a .i2rvl file into OUT for each level that the captures state, and level.i2rvl for
    captures with a position alone. bake and watch do this by themselves.

    --check tells of captures without a bundle, of bundles and levels that are stale, of probes
    whose reverberation is unlike that of their room, and of materials that are not known; it
    ends with 1 where there are any.
    """
    if not out.is_dir():
        raise UsageError("INPUT_MISSING", "no such folder", "a folder of bundles", "check it", out)
    if only_check:
        from i2r_vr.level.check import check_levels

        findings = check_levels(out)
        for finding in findings:
            line = f"{finding.code}: {finding.message} ({finding.file})"
            click.echo(json.dumps(vars(finding)) if as_json else _printable(line))
        if not findings and not as_json:
            click.echo(f"{out}: all is current")
        context.exit(EXIT_FAILED if findings else 0)
    from i2r_vr.bundle.out_lock import owned
    from i2r_vr.level.update import update_levels

    with owned(out, "level"):
        done = update_levels(out)
    _tell(out, done, as_json)
    context.exit(EXIT_FAILED if done.wrong else 0)


def _tell(out: Path, done: LevelsResult, as_json: bool) -> None:
    for written in done.levels:
        found = written.level
        counts = {
            "rooms": len(found.rooms),
            "probes": len(found.probes),
            "portals": len(found.portals),
            "unplaced": len(found.unplaced),
        }
        if as_json:
            click.echo(
                json.dumps({"level": str(written.path), "changed": written.changed, **counts})
            )
            continue
        parts = [counted(number, key.rstrip("s")) for key, number in list(counts.items())[:3]]
        state = "" if written.changed else ", up to date"
        click.echo(_printable(f"{written.path}: {', '.join(parts)}{state}"))
        for row in found.unplaced:
            click.echo(_printable(f"  {row.code}: {row.bundle} is in no room"), err=True)
    for path in done.removed:
        click.echo(_printable(f"{path}: no bundle is left, removed"), err=True)
    for error in done.wrong:
        click.echo(_printable(str(error)), err=True)
    if not done.levels and not as_json:
        click.echo(f"{out}: no bundle has a position, so there is no level")


def _printable(text: str) -> str:
    """A text that may hold a file name which is no Unicode."""
    return text.encode("utf-8", "backslashreplace").decode()
