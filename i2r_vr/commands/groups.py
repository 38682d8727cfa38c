# SPDX-License-Identifier: MIT
"""Groups of commands: failures on one line with a code, stable exit codes, help with examples."""

from __future__ import annotations

import sys
import traceback
from collections.abc import Sequence
from difflib import get_close_matches
from pathlib import Path
from typing import Any

import click

from i2r_vr.commands.terminal import code_coloured, say
from i2r_vr.errors import EXIT_FAILED, EXIT_INTERRUPTED, EXIT_USAGE, I2RError, UsageError

EXISTING = click.Path(path_type=Path)
PLAIN_GROUP = "Options"


class Command(click.Command):
    """A command whose help has its options in groups, and examples below.

    Parameters
    ----------
    examples : sequence of str
        Command lines, without the program's name.
    """

    def __init__(self, *args: Any, examples: Sequence[str] = (), **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.examples = tuple(examples)

    def format_options(self, context: click.Context, formatter: click.HelpFormatter) -> None:
        """Write the options, group by group, in the order in which groups begin."""
        groups: dict[str, list[tuple[str, str]]] = {}
        for option in self.get_params(context):
            record = option.get_help_record(context)
            if record is not None and isinstance(option, click.Option):
                title = option.group if isinstance(option, GroupedOption) else PLAIN_GROUP
                groups.setdefault(title, []).append(record)
        for title, records in groups.items():
            with formatter.section(title):
                formatter.write_dl(records)

    def format_epilog(self, context: click.Context, formatter: click.HelpFormatter) -> None:
        """Write the examples."""
        if self.examples:
            with formatter.section("Examples"):
                for example in self.examples:
                    formatter.write(f"  i2r-vr {example}\n")


class GroupedOption(click.Option):
    """An option that the help lists under a heading."""

    def __init__(self, *args: Any, group: str = PLAIN_GROUP, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.group = group


class OneOf(click.Choice[str]):
    """Choices that the help and shells show; the options' own check refuses what else is given."""

    def convert(
        self, value: Any, param: click.Parameter | None, context: click.Context | None
    ) -> Any:
        """The value as it is."""
        return value


class Commands(click.Group):
    """A group whose failures are one line with a code, and whose exit codes are stable."""

    command_class = Command
    group_class = type

    def parse_args(self, context: click.Context, args: list[str]) -> list[str]:
        """Read the group's own arguments."""
        try:
            return super().parse_args(context, args)
        except click.UsageError as error:
            _misused(context, error)
            raise

    def invoke(self, context: click.Context) -> Any:
        """Run a command; see the module for the exit codes."""
        try:
            return super().invoke(context)
        except click.UsageError as error:
            _misused(context, error)
            raise
        except UsageError as error:
            _fail(context, error, EXIT_USAGE)
        except I2RError as error:
            _fail(context, error, EXIT_FAILED)
        except KeyboardInterrupt:
            say("INTERRUPTED: stopped by the user; finished bundles are whole", err=True)
            context.exit(EXIT_INTERRUPTED)


def _misused(context: click.Context, error: click.UsageError) -> None:
    """End with what click found wrong with the arguments; a call without any shows the help."""
    if isinstance(error, click.exceptions.NoArgsIsHelpError):
        return
    here = error.ctx or context
    found = error.message.replace("\n", " ").strip().rstrip(".")
    if isinstance(error, click.BadParameter):
        found = error.format_message().replace("\n", " ").strip().rstrip(".")
    help_line = f"see {here.command_path} --help"
    wrong = UsageError(
        "USAGE",
        found[:1].lower() + found[1:],
        "what the help lists",
        help_line,
        suggestion=_suggestion(here, error),
    )
    _fail(context, wrong, EXIT_USAGE)


def _suggestion(context: click.Context, error: click.UsageError) -> str | None:
    """The option or command that was probably meant."""
    if isinstance(error, click.NoSuchOption):
        known = [flag.lstrip("-") for option in context.command.params for flag in option.opts]
        close = get_close_matches(error.option_name.lstrip("-"), known, 1)
        close = [f"--{name}" for name in close]
    elif isinstance(context.command, click.Group) and "command" in error.message:
        wrong = error.message.rpartition(" ")[2].strip("'\".")
        close = get_close_matches(wrong, context.command.list_commands(context), 1)
    else:
        close = []
    return close[0] if close else None


def _fail(context: click.Context, error: I2RError, code: int) -> None:
    if "-v" in sys.argv or "--verbose" in sys.argv:
        traceback.print_exception(error)
    say(code_coloured(str(error), "red"), err=True)
    if error.suggestion is not None:
        say(f"did you mean {error.suggestion}?", err=True)
    context.exit(code)
