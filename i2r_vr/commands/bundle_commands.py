# SPDX-License-Identifier: MIT
"""Commands that look at bundles: ``inspect``, ``validate``, ``auralize``, ``report``."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path

import click

from i2r_vr.commands.groups import EXISTING, Command
from i2r_vr.commands.terminal import code_coloured, say
from i2r_vr.config import RENDERS
from i2r_vr.errors import EXIT_FAILED, I2RError, UsageError
from i2r_vr.errors.wording import counted


def _bundles(given: Sequence[Path]) -> list[Path]:
    """The bundles of what was given; the files of levels that ``OUT/*`` names too are none."""
    from i2r_vr.bundle.inspection import find_bundles
    from i2r_vr.level.file import SUFFIX

    return find_bundles([path for path in given if path.suffix != SUFFIX] or given)


@click.command(
    cls=Command,
    examples=(
        "inspect bundles/hall",
        "inspect bundles --csv > figures.csv",
        "inspect bundles --json",
    ),
)
@click.argument("bundles", nargs=-1, required=True, type=EXISTING)
@click.option("--csv", "as_csv", is_flag=True, help="A row a bundle as CSV.")
@click.option("--json", "as_json", is_flag=True, help="All figures as JSON, directions too.")
def inspect(bundles: Sequence[Path], as_csv: bool, as_json: bool) -> None:
    """The figures of bundles as a table. BUNDLES are files or folders.

    One bundle with its octaves and directions; of several, a row each.
    """
    from i2r_vr.bundle import figure_tables
    from i2r_vr.bundle.inspection import figures_of

    if as_csv and as_json:
        raise UsageError("OPTION_CONFLICT", "--csv with --json", "one of them", "leave one out")
    records = [figures_of(path) for path in _bundles(bundles)]
    if as_json:
        say(json.dumps(records, indent=2))
    elif as_csv:
        click.echo(figure_tables.as_csv(records), nl=False)
    elif len(records) == 1:
        say(figure_tables.of_one(records[0]))
    else:
        say(figure_tables.of_many(records))


@click.command(cls=Command, examples=("validate bundles",))
@click.argument("bundles", nargs=-1, required=True, type=EXISTING)
@click.pass_context
def validate(context: click.Context, bundles: Sequence[Path]) -> None:
    """Check schema, files, hashes, lengths, rates and figures, and the files of levels.

    BUNDLES are files or folders.
    """
    from i2r_vr.bundle.inspection import find_bundles
    from i2r_vr.bundle.validation import validate_bundle
    from i2r_vr.level.validation import find_levels, validate_level

    wrong = 0
    for given in bundles:
        levels = find_levels(given)
        try:
            found = [] if given in levels else find_bundles([given])
        except I2RError as error:
            wrong += 1
            say(code_coloured(str(error), "red"), err=True)
            continue
        for path in (*found, *levels):
            problems = validate_level(path) if path in levels else validate_bundle(path)
            wrong += len(problems)
            for problem in problems:
                say(code_coloured(str(problem), "red"), err=True)
            if not problems:
                say(f"{path}: valid")
    context.exit(EXIT_FAILED if wrong else 0)


@click.command(
    cls=Command,
    examples=(
        "auralize bundles/hall dry.wav -o wet.wav",
        "auralize bundles/hall dry.wav -o wet.flac --dry-db 0 --wet-db -6",
        "auralize bundles/hall dry.wav -o wet.wav --render binaural --hrtf head.sofa",
    ),
)
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
    say(f"{out}{note}")


@click.command(
    cls=Command,
    examples=(
        "report bundles -o report.html --captures captures --open",
        "report bundles -o report.html --dry voice.wav",
    ),
)
@click.argument("bundles", nargs=-1, required=True, type=EXISTING)
@click.option("-o", "--out", required=True, type=EXISTING, help="The HTML file to write.")
@click.option("--captures", type=EXISTING, metavar="DIR", help="Where the pictures are.")
@click.option("--dry", type=EXISTING, metavar="WAV", help="Your own recording to hear in them.")
@click.option("--open", "opened", is_flag=True, help="Show it in the browser.")
def report(
    bundles: Sequence[Path], out: Path, captures: Path | None, dry: Path | None, opened: bool
) -> None:
    """A page to look and to listen. BUNDLES are files or folders.

    One file of less than 5 MB for up to 20 bundles; of more, sounds and pictures lie in a folder
    beside it (NAME_files) and load when they are wanted. It needs no server.
    """
    from i2r_vr.report import write_report

    found = _bundles(bundles)
    beside = write_report(found, out, captures, dry)
    note = "" if beside is None else f"; its sounds and pictures are in {beside}"
    say(f"{out}: {counted(len(found), 'bundle')}{note}")
    if opened:
        click.launch(out.resolve().as_uri())
