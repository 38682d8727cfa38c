# SPDX-License-Identifier: MIT
"""Flags of ``bake`` and ``watch``, made from the records that define their options."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import fields
from pathlib import Path
from typing import Any

import click

from i2r_vr.commands.groups import EXISTING, GroupedOption, OneOf
from i2r_vr.config import RUN, BakeOptions
from i2r_vr.watch import WatchSettings

Decorator = Callable[[Callable[..., Any]], Callable[..., Any]]

OUT = click.option("-o", "--out", type=EXISTING, metavar="DIR", help="Folder for the bundles.")
CLUSTER = click.option(
    "--cluster",
    metavar="local|ADDRESS",
    cls=GroupedOption,
    group=RUN,
    help="Bake in processes of this machine, or of the Ray cluster at HOST:PORT (needs the extra "
    "'cluster').",
)


def bake_options(command: Callable[..., Any]) -> Callable[..., Any]:
    """A flag for every field of `BakeOptions`, with its help and its default, by groups."""
    order = list(dict.fromkeys(option.metadata["group"] for option in fields(BakeOptions)))
    ordered = sorted(fields(BakeOptions), key=lambda o: order.index(o.metadata["group"]))
    for option in reversed(ordered):
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
            if about["choices"]:
                arguments["type"] = OneOf(about["choices"])
            if option.name == "model":
                arguments["shell_complete"] = _models
            arguments["metavar"] = about["unit"]
            arguments["help"] += f"  [{shown}]" if shown is not None else ""
        flags = [flag for flag in (about["short"], about["flag"]) if flag]
        command = click.option(
            *flags, option.name, cls=GroupedOption, group=about["group"], **arguments
        )(command)
    return command


def watch_options(command: Callable[..., Any]) -> Callable[..., Any]:
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
        command = click.option(
            about["flag"], option.name, cls=GroupedOption, group="Watching", **arguments
        )(command)
    return command


def output_options(command: Callable[..., Any]) -> Callable[..., Any]:
    """The flags for where options come from and what is printed."""
    switches = {
        ("-q", "--quiet", "quiet"): "Failures only.",
        ("-v", "--verbose", "verbose"): "Stages and tracebacks.",
        ("--no-progress", "no_progress"): "No progress bar on a terminal.",
        ("--json", "as_json"): "One JSON object a capture on standard output.",
        ("--dry-run", "dry_run"): "Tell what would be baked, and write nothing.",
        ("--print-config", "show"): "Print the options that hold, and end.",
    }
    for names, about in switches.items():
        command = click.option(*names, is_flag=True, help=about, cls=GroupedOption, group="Output")(
            command
        )
    file = click.option(
        "--config",
        type=EXISTING,
        metavar="FILE.toml",
        help="File of these options; flags beat it.",
        cls=GroupedOption,
        group="Output",
    )
    return file(command)


def _switch(value: bool) -> str:
    return "on" if value else "off"


def _models(context: click.Context, option: click.Parameter, incomplete: str) -> list[Any]:
    """Names of the package's models for a shell, and files."""
    from click.shell_completion import CompletionItem

    from i2r_vr.hearing.weights_file import WEIGHTS_FOLDER

    names = sorted(path.stem for path in WEIGHTS_FOLDER.glob("*.safetensors"))
    items = [CompletionItem(name) for name in names if name.startswith(incomplete)]
    return [*items, CompletionItem(incomplete, type="file")]
