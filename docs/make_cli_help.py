# SPDX-License-Identifier: MIT
"""``python docs/make_cli_help.py``: write the help of every command to docs/cli_help.txt."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path

import click

ROOT = Path(__file__).resolve().parent
sys.path.insert(0, str(ROOT.parent))

from i2r_vr.cli import main  # noqa: E402

WIDTH = 96


def helps(command: click.Command, name: str, parent: click.Context | None = None) -> Iterator[str]:
    """The help texts of a command and all below it, as they are printed."""
    context = click.Context(
        command,
        info_name=name,
        parent=parent,
        **{**command.context_settings, "terminal_width": WIDTH, "max_content_width": WIDTH},
    )
    yield command.get_help(context)
    if isinstance(command, click.Group):
        for child in sorted(command.commands):
            yield from helps(command.commands[child], child, context)


def text() -> str:
    """The whole file."""
    return "\n\n".join(helps(main, "i2r-vr")) + "\n"


if __name__ == "__main__":
    (ROOT / "cli_help.txt").write_text(text(), encoding="utf-8")
