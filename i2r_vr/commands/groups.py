# SPDX-License-Identifier: MIT
"""Groups of commands: failures on one line with a code, and stable exit codes."""

from __future__ import annotations

import sys
import traceback
from pathlib import Path
from typing import Any

import click

from i2r_vr.errors import EXIT_FAILED, EXIT_INTERRUPTED, EXIT_USAGE, I2RError, UsageError

EXISTING = click.Path(path_type=Path)


class Commands(click.Group):
    """A group whose failures are one line with a code, and whose exit codes are stable."""

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
            click.echo("INTERRUPTED: stopped by the user; finished bundles are whole", err=True)
            context.exit(EXIT_INTERRUPTED)


def _misused(context: click.Context, error: click.UsageError) -> None:
    """End with what click found wrong with the arguments; a call without any shows the help."""
    if isinstance(error, click.exceptions.NoArgsIsHelpError):
        return
    found = error.format_message().replace("\n", " ").strip().rstrip(".")
    help_line = f"see {(error.ctx or context).command_path} --help"
    wrong = UsageError("USAGE", found[:1].lower() + found[1:], "what the help lists", help_line)
    _fail(context, wrong, EXIT_USAGE)


def _fail(context: click.Context, error: I2RError, code: int) -> None:
    if "-v" in sys.argv or "--verbose" in sys.argv:
        traceback.print_exception(error)
    click.echo(str(error), err=True)
    context.exit(code)
