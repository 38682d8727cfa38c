# SPDX-License-Identifier: MIT
"""The commands ``i2r-vr bake`` and ``i2r-vr watch``."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from contextlib import closing
from dataclasses import fields
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from i2r_vr.cluster import place_of
from i2r_vr.commands.console import Console
from i2r_vr.commands.groups import EXISTING, Command
from i2r_vr.commands.options import CLUSTER, OUT, bake_options, output_options, watch_options
from i2r_vr.config import BakeOptions
from i2r_vr.config_file import print_config, resolve_options
from i2r_vr.errors import EXIT_FAILED, EXIT_INTERRUPTED, UsageError
from i2r_vr.errors.wording import counted
from i2r_vr.watch import WatchSettings, split_command

if TYPE_CHECKING:
    from i2r_vr.capture import CaptureSource
    from i2r_vr.pipeline.road import Road
    from i2r_vr.pipeline.workplaces import Workplace


@click.command(
    cls=Command,
    examples=(
        "bake hall.jpg -o bundles",
        "bake captures -o bundles -j 2 --layout cube",
        "bake captures -o bundles --dry-run",
        "bake captures -o bundles --config bake.toml --json > log.jsonl",
        "bake /share/captures -o /share/bundles --cluster head:6379",
    ),
)
@click.argument("inputs", nargs=-1, type=EXISTING)
@OUT
@bake_options
@CLUSTER
@output_options
@click.pass_context
def bake(
    context: click.Context,
    /,
    inputs: Sequence[Path],
    out: Path | None,
    config: Path | None,
    show: bool,
    dry_run: bool,
    as_json: bool,
    no_progress: bool,
    verbose: bool,
    quiet: bool,
    cluster: str | None,
    **given: Any,
) -> None:
    """Bake captures (files, or folders searched recursively) to bundles in --out.

    What is up to date is passed over.
    """
    options = resolve_options(given, config)
    if show:
        click.echo(print_config(options), nl=False)
        return
    if not inputs or out is None:
        missing = "no INPUT" if not inputs else "no --out"
        raise UsageError("USAGE", missing, "INPUT... --out DIR", "see i2r-vr bake --help")
    if cluster is not None:
        place_of(cluster)
    console = Console(as_json, verbose, quiet, progress_bar=not no_progress)
    sources = _found(inputs, console)
    if dry_run:
        _look(sources, out, options, console)
    else:
        _bake(sources, out, options, cluster, console)
    context.exit(EXIT_FAILED if console.tally.failures else 0)


def _found(inputs: Sequence[Path], console: Console) -> Sequence[CaptureSource]:
    """The captures of files and folders."""
    console.starting("looking for captures in " + ", ".join(map(str, inputs)))
    from i2r_vr.capture import find_captures

    found = find_captures(list(inputs))
    for notice in found.notices:
        console.passed_over(notice)
    if not found.sources:
        raise UsageError(
            "NO_CAPTURE",
            "no capture in " + ", ".join(str(path) for path in inputs),
            "panoramas, cubemaps or screenshots",
            "give a folder that holds some",
        )
    console.starting(counted(len(found.sources), "capture"))
    return found.sources


def _bake(
    sources: Sequence[CaptureSource],
    out: Path,
    options: BakeOptions,
    cluster: str | None,
    console: Console,
) -> None:
    """Bake, here or in a cluster, and end with the counts, interrupted or not."""
    from i2r_vr.bundle.origins import Origins
    from i2r_vr.bundle.out_lock import owned
    from i2r_vr.level.update import keep_levels
    from i2r_vr.pipeline.queue import Pipeline

    with owned(out, "bake"):
        Origins(out)
        pipeline = Pipeline(
            options,
            loading=lambda: console.starting(f"loading model {options.model}"),
            workplace=None if cluster is None else _elsewhere(cluster, console),
        )
        for licence in pipeline.notices:
            console.note(licence)
        files = [source.file for source in sources]
        try:
            with closing(pipeline.bake(sources, out)) as results:
                for result in console.progress(results, files):
                    console.result(result)
        except KeyboardInterrupt:
            for result in pipeline.in_hand.whole():
                console.result(result)
            console.interrupted(len(sources))
            raise click.exceptions.Exit(EXIT_INTERRUPTED) from None
        keep_levels(out)
    console.closing()


def _elsewhere(address: str, console: Console) -> Callable[[Road, Path], Workplace]:
    """Makes the workplace that is a cluster."""
    from i2r_vr.pipeline.elsewhere import Elsewhere

    return partial(Elsewhere, address=address, starting=console.starting, tell=console.note)


def _look(
    sources: Sequence[CaptureSource], out: Path, options: BakeOptions, console: Console
) -> None:
    """Tell what would be baked."""
    from i2r_vr.pipeline.queue import Pipeline

    for result in Pipeline(options).look(sources, out):
        console.result(result)
    console.closing()


@click.command(
    cls=Command,
    examples=(
        "watch captures -o bundles",
        "watch captures -o bundles --once",
        "watch captures -o bundles --on-bake 'notify-send baked {}'",
    ),
)
@click.argument("folder", metavar="DIR", required=False, type=EXISTING)
@OUT
@watch_options
@bake_options
@output_options
@click.pass_context
def watch(
    context: click.Context,
    /,
    folder: Path | None,
    out: Path | None,
    config: Path | None,
    show: bool,
    dry_run: bool,
    as_json: bool,
    no_progress: bool,
    verbose: bool,
    quiet: bool,
    **given: Any,
) -> None:
    """Bake whatever is dropped into DIR, as a service.

    COMMAND is split like a shell's line but runs without a shell; the bundle's metadata file
    replaces {} in it, or is its last argument.
    """
    asked = {option.name: given.pop(option.name) for option in fields(WatchSettings)}
    chosen = {name: value for name, value in asked.items() if value is not None}
    options = resolve_options(given, config)
    if show:
        click.echo(print_config(options), nl=False)
        return
    if folder is None or out is None:
        missing = "no DIR" if folder is None else "no --out"
        raise UsageError("USAGE", missing, "DIR --out DIR", "see i2r-vr watch --help")
    if "on_bake" in chosen:
        chosen["on_bake"] = split_command(chosen["on_bake"])
    settings = WatchSettings(**chosen)
    console = Console(as_json, verbose, quiet, timed=True, progress_bar=not no_progress)
    if dry_run:
        _look(_found([folder], console), out, options, console)
        context.exit(EXIT_FAILED if console.tally.failures else 0)
    from i2r_vr.watch.process import run_watcher

    code = run_watcher(folder, out, options, settings, console)
    if settings.once:
        console.closing()
    context.exit(code)
