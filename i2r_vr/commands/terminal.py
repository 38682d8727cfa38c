# SPDX-License-Identifier: MIT
"""Text for a terminal: any file name, colour where it is wanted."""

from __future__ import annotations

import os
import re

import click

_CODE = re.compile(r"^(\s*)([A-Z][A-Z0-9_]{2,})(?=: )")


def say(text: str, *, err: bool = False) -> None:
    """Print text that may hold a file name which is no Unicode."""
    click.echo(text.encode("utf-8", "backslashreplace").decode(), err=err)


def coloured(text: str, colour: str) -> str:
    """A text in a colour, unless NO_COLOR is set (no-color.org); what is no terminal gets none."""
    return text if os.environ.get("NO_COLOR") else click.style(text, fg=colour)


def code_coloured(text: str, colour: str) -> str:
    """A message whose code is in a colour."""
    return _CODE.sub(lambda found: found[1] + coloured(found[2], colour), text, count=1)
