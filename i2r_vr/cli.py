# SPDX-License-Identifier: MIT
"""The command line ``i2r-vr``: arguments and output only; what it does lives in the package.

Nothing heavy is imported before a command needs it, so that ``--help`` answers at once.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from dataclasses import fields
from pathlib import Path
from typing import Any

import click

from i2r_vr.commands.console import Console
from i2r_vr.commands.groups import EXISTING, Commands
from i2r_vr.commands.prune_command import prune
from i2r_vr.commands.weights_commands import weights
from i2r_vr.config import RENDERS, BakeOptions, option_name, print_config, resolve_options
from i2r_vr.errors import EXIT_FAILED, I2RError, UsageError
from i2r_vr.errors.wording import counted
from i2r_vr.version import __version__
from i2r_vr.watch import WatchSettings, split_command


def _bake_options(command: Callable[..., Any]) -> Callable[..., Any]:
    """A flag for every field of `BakeOptions`, with its help and its default."""
    for option in reversed(fields(BakeOptions)):
        about, is_switch = option.metadata, isinstance(option.default, bool)
        shown = about["shown_default"] or option.default
        arguments: dict[str, Any] = {"default": None, "help": about["help"]}
        if is_switch:
            if "/" not in about["flag"]:
                arguments["is_flag"] = True
            arguments["help"] += "" if option.name == "force" else f"  [{_switch(option.default)}]"
        else:
            kinds = {"int": int, "float": float, "Path": click.Path(path_type=Path), "str": str}
            arguments["type"] = kinds[str(option.type).removesuffix(" | None")]
            arguments["metavar"] = "|".join(about["choices"]) if about["choices"] else None
            arguments["help"] += f"  [{shown}]" if shown is not None else ""
        command = click.option(about["flag"], option.name, **arguments)(command)
    return command


def _watch_options(command: Callable[..., Any]) -> Callable[..., Any]:
    """A flag for every field of `WatchSettings`, with its help and its default."""
    for option in reversed(fields(WatchSettings)):
        about = option.metadata
        arguments: dict[str, Any] = {"default": None, "help": about["help"]}
        if isinstance(option.default, bool):
            arguments["is_flag"] = True
        else:
            arguments["type"] = str if about["low"] is None else float
            arguments["metavar"] = about["unit"]
            arguments["help"] += f"  [{option.default}]" if option.default else ""
        command = click.option(about["flag"], option.name, **arguments)(command)
    return command


def _output_options(command: Callable[..., Any]) -> Callable[..., Any]:
    """The flags for where options come from and what is printed."""
    for option in (
        click.option("-q", "--quiet", is_flag=True, help="Failures only."),
        click.option("-v", "--verbose", is_flag=True, help="Stages and tracebacks."),
        click.option("--json", "as_json", is_flag=True, help="One JSON object a capture."),
        click.option(
            "--print-config", "show", is_flag=True, help="Print the options that hold, and end."
        ),
        click.option("--config", type=EXISTING, help="TOML file of these options; flags beat it."),
    ):
        command = option(command)
    return command


def _switch(value: bool) -> str:
    return "on" if value else "off"


@click.group(cls=Commands, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__, prog_name="i2r-vr")
def main() -> None:
    """Reverb for games and VR made from pictures.

    Panoramas, cubemaps and screenshots become impulse responses, ISO 3382 figures and reverb
    zones for Unity, Unreal and Godot.
    """


main.add_command(weights)
main.add_command(prune)


@main.command()
@click.argument("inputs", nargs=-1, type=EXISTING)
@click.option("--out", type=EXISTING, help="Folder for the bundles.")
@_bake_options
@_output_options
@click.pass_context
def bake(
    context: click.Context,
    /,
    inputs: Sequence[Path],
    out: Path | None,
    config: Path | None,
    show: bool,
    as_json: bool,
    verbose: bool,
    quiet: bool,
    **given: Any,
) -> None:
    """Bake captures (files, or folders searched recursively) to bundles in --out."""
    options = resolve_options(given, config)
    if show:
        click.echo(print_config(options), nl=False)
        return
    if not inputs or out is None:
        missing = "no INPUT" if not inputs else "no --out"
        raise UsageError("USAGE", missing, "INPUT... --out DIR", "see i2r-vr bake --help")
    from i2r_vr.capture import find_captures

    console = Console(as_json, verbose, quiet)
    found = find_captures(list(inputs))
    for notice in found.notices:
        console.passed_over(notice)
    sources = found.sources
    if not sources:
        raise UsageError(
            "NO_CAPTURE",
            "no capture in " + ", ".join(str(path) for path in inputs),
            "panoramas, cubemaps or screenshots",
            "give a folder that holds some",
        )
    from i2r_vr.bundle.origins import Origins
    from i2r_vr.bundle.out_lock import owned

    with owned(out, "bake"):
        Origins(out)
        console.starting(f"{counted(len(sources), 'capture')}, loading model {options.model}")
        from i2r_vr.pipeline.queue import Pipeline

        pipeline = Pipeline(options)
        for licence in pipeline.notices:
            console.note(licence)
        for result in console.progress(pipeline.bake(sources, out), len(sources)):
            console.result(result)
    console.closing()
    context.exit(EXIT_FAILED if console.tally.failures else 0)


@main.command()
@click.argument("folder", metavar="DIR", required=False, type=EXISTING)
@click.option("--out", type=EXISTING, help="Folder for the bundles.")
@_watch_options
@_bake_options
@_output_options
@click.pass_context
def watch(
    context: click.Context,
    /,
    folder: Path | None,
    out: Path | None,
    config: Path | None,
    show: bool,
    as_json: bool,
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
    from i2r_vr.watch.process import run_watcher

    if "on_bake" in chosen:
        chosen["on_bake"] = split_command(chosen["on_bake"])
    settings = WatchSettings(**chosen)
    console = Console(as_json, verbose, quiet)
    code = run_watcher(folder, out, options, settings, console)
    if settings.once:
        console.closing()
    context.exit(code)


@main.command()
@click.argument("bundles", nargs=-1, required=True, type=EXISTING)
@click.option("--json", "as_json", is_flag=True, help="The figures as JSON.")
def inspect(bundles: Sequence[Path], as_json: bool) -> None:
    """The figures of bundles as a table. BUNDLES are files or folders."""
    from i2r_vr.bundle.inspection import figures_of, figures_table, find_bundles

    records = [figures_of(path) for path in find_bundles(bundles)]
    click.echo(json.dumps(records, indent=2) if as_json else figures_table(records))


@main.command()
@click.argument("bundles", nargs=-1, required=True, type=EXISTING)
@click.pass_context
def validate(context: click.Context, bundles: Sequence[Path]) -> None:
    """Check schema, files, hashes, lengths, rates and figures. BUNDLES are files or folders."""
    from i2r_vr.bundle.inspection import find_bundles
    from i2r_vr.bundle.validation import validate_bundle

    wrong = 0
    for given in bundles:
        try:
            found = find_bundles([given])
        except I2RError as error:
            wrong += 1
            click.echo(str(error), err=True)
            continue
        for path in found:
            problems = validate_bundle(path)
            wrong += len(problems)
            for problem in problems:
                click.echo(str(problem), err=True)
            if not problems:
                click.echo(f"{path}: valid")
    context.exit(EXIT_FAILED if wrong else 0)


@main.command()
@click.argument("bundle", type=EXISTING)
@click.argument("dry", type=EXISTING)
@click.option(
    "-o",
    "--out",
    required=True,
    type=EXISTING,
    help="The sound file to write; its suffix (.wav .flac .ogg) is its format.",
)
@click.option(
    "--render",
    type=click.Choice(RENDERS),
    default=RENDERS[0],
    show_default=True,
    help="What the result is for.",
)
@click.option("--hrtf", type=EXISTING, metavar="FILE.sofa", help="The head for binaural.")
@click.option("--direction", type=int, help="Index of a direction instead of the zone (mono).")
@click.option(
    "--wet-db", type=float, default=0.0, show_default=True, help="Gain of what is convolved."
)
@click.option("--dry-db", type=float, help="Let the dry sound at this gain be the direct sound.")
def auralize(
    bundle: Path,
    dry: Path,
    out: Path,
    render: str,
    hrtf: Path | None,
    direction: int | None,
    wet_db: float,
    dry_db: float | None,
) -> None:
    """Convolve a DRY recording with a BUNDLE's impulse response.

    By default the impulse response alone, its direct sound included, at the dry sound's level.
    mono: each channel of DRY through the same response. stereo: two loudspeakers. ambix: four
    channels (W, Y, Z, X; SN3D). binaural: headphones, for the head of --hrtf.
    """
    from i2r_vr.bundle.auralization import Rendering, auralize_file

    how = Rendering(render, direction, hrtf, wet_db, dry_db)
    lowered_db = auralize_file(bundle, dry, out, how)
    note = f", lowered by {lowered_db:.1f} dB so that it does not clip" if lowered_db else ""
    click.echo(f"{out}{note}")


@main.command()
@click.argument("bundles", nargs=-1, required=True, type=EXISTING)
@click.option("-o", "--out", required=True, type=EXISTING, help="The HTML file to write.")
@click.option("--captures", type=EXISTING, help="Where the pictures are.")
def report(bundles: Sequence[Path], out: Path, captures: Path | None) -> None:
    """One self-contained page: look and listen. BUNDLES are files or folders."""
    from i2r_vr.bundle.inspection import find_bundles
    from i2r_vr.report import write_report

    found = find_bundles(bundles)
    write_report(found, out, captures)
    click.echo(f"{out}: {counted(len(found), 'bundle')}")


@main.group(cls=Commands)
def bridge() -> None:
    """The add-ons for game engines and the web."""


@bridge.command("install")
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


@main.command()
@click.argument("folder", metavar="DIR", required=False, type=EXISTING)
@click.option("--out", default=".", type=EXISTING, help="Where bundles should go.  [.]")
@click.option("--model", default=BakeOptions.model, show_default=True, help="Weights to try.")
@click.option(
    "--device", default=BakeOptions.device, show_default=True, help="Where the model should run."
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


@main.command("explain")
@click.argument("code")
def explain_code(code: str) -> None:
    """What a CODE of a message means, and what to do. Letter case does not matter."""
    from i2r_vr.errors.explanations import explain

    found = explain(code)
    click.echo(f"{found.code} ({found.part})\n{found.meaning}\nWhat to do: {found.action}")


def option_flags() -> list[str]:
    """The long flags of ``bake``, as `BakeOptions` names them."""
    return ["--" + option_name(option) for option in fields(BakeOptions)]
