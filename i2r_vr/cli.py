# SPDX-License-Identifier: MIT
"""The command line ``i2r-vr``: arguments and output only; what it does lives in the package.

Nothing heavy is imported before a command needs it, so that ``--help`` answers at once.
"""

from __future__ import annotations

import json
import os
from dataclasses import fields
from pathlib import Path

import click

from i2r_vr.commands.bake_commands import bake, watch
from i2r_vr.commands.bundle_commands import auralize, inspect, report, validate
from i2r_vr.commands.groups import EXISTING, Commands, OneOf
from i2r_vr.commands.level_command import level
from i2r_vr.commands.prune_command import prune
from i2r_vr.commands.serve_command import serve
from i2r_vr.commands.weights_commands import weights
from i2r_vr.config import DEVICES, BakeOptions, option_name
from i2r_vr.errors import EXIT_FAILED
from i2r_vr.version import __version__

# Before NumPy is loaded: captures go side by side, and threads of its own that wait for each other
# cost them a third of a processor (`benchmarks/bench_jobs.py`).
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")


def _codes(context: click.Context, argument: click.Parameter, incomplete: str) -> list[str]:
    """Codes for a shell."""
    from i2r_vr.errors.explanations import explanations

    return [code for code in explanations() if code.startswith(incomplete.upper())]


@click.group(cls=Commands, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__, prog_name="i2r-vr")
def main() -> None:
    """Reverb for games and VR made from pictures.

    Panoramas, cubemaps and screenshots become impulse responses, ISO 3382 figures and reverb
    zones for Unity, Unreal and Godot.
    """


_COMMANDS = (bake, watch, serve, inspect, validate, auralize, report, level, prune, weights)
for _command in _COMMANDS:
    main.add_command(_command)


@main.group(cls=Commands)
def bridge() -> None:
    """The add-ons for game engines and the web."""


@bridge.command(
    "install",
    examples=("bridge install godot games/castle", "bridge install unity Projects/Castle --force"),
)
@click.argument("engine", type=click.Choice(["unity", "unreal", "godot", "web"]))
@click.argument("project", type=EXISTING)
@click.option("--force", is_flag=True, help="Replace files of the add-on that you have changed.")
def bridge_install(engine: str, project: Path, force: bool) -> None:
    """Put the add-on for ENGINE into a PROJECT, or upgrade it there.

    PROJECT is the project's folder or anything in it. Your own files in the add-on's folder stay.
    """
    from i2r_vr.bridge import install_bridge

    done = install_bridge(engine, project, force)
    before = "" if done.previous in (None, done.version) else f", before {done.previous}"
    state = "installed" if done.changed else "up to date"
    click.echo(f"{done.folder}: i2r-vr {done.version} for {engine} {state}{before}")
    for notice in done.notices:
        click.echo(f"{notice.code}: {notice.message}", err=True)


@main.command(examples=("doctor", "doctor captures --out bundles --json"))
@click.argument("folder", metavar="DIR", required=False, type=EXISTING)
@click.option("-o", "--out", default=".", type=EXISTING, help="Where bundles should go.  [.]")
@click.option("--model", default=BakeOptions.model, show_default=True, help="Weights to try.")
@click.option(
    "--device",
    type=OneOf(DEVICES),
    default=BakeOptions.device,
    show_default=True,
    help="Where the model should run.",
)
@click.option("--json", "as_json", is_flag=True, help="One JSON object a line.")
@click.pass_context
def doctor(
    context: click.Context,
    /,
    folder: Path | None,
    out: Path,
    model: str,
    device: str,
    as_json: bool,
) -> None:
    """Find out what works here, and what to do where it does not.

    DIR is where captures lie; --out and DIR may be any place in a project.
    """
    from i2r_vr.doctor import examine

    bad = False
    for finding in examine(BakeOptions(model=model, device=device), folder, out):
        bad = bad or finding.state == "bad"
        click.echo(json.dumps(finding.record()) if as_json else finding.line())
    context.exit(EXIT_FAILED if bad else 0)


@main.command("explain", examples=("explain T60_UNCERTAIN", "explain disk_full"))
@click.argument("code", shell_complete=_codes)
def explain_code(code: str) -> None:
    """What a CODE of a message means, and what to do. Letter case does not matter."""
    from i2r_vr.errors.explanations import explain

    found = explain(code)
    click.echo(f"{found.code} ({found.part})\n{found.meaning}\nWhat to do: {found.action}")


def option_flags() -> list[str]:
    """The long flags of ``bake``, as `BakeOptions` names them."""
    return ["--" + option_name(option) for option in fields(BakeOptions)]
