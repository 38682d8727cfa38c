# SPDX-License-Identifier: MIT
"""The command ``i2r-vr serve``: the page for sound designers."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from i2r_vr.commands.groups import EXISTING, Command
from i2r_vr.commands.options import OUT, bake_options
from i2r_vr.commands.terminal import say
from i2r_vr.config_file import resolve_options
from i2r_vr.errors import I2RError, UsageError

if TYPE_CHECKING:
    from i2r_vr.serve.projects import AddOns


@click.command(
    cls=Command,
    examples=(
        "serve captures -o bundles",
        "serve -o bundles --project games/castle",
        "serve captures -o bundles --port 8765 --no-open",
    ),
)
@click.argument("captures", required=False, type=EXISTING)
@OUT
@click.option(
    "--project",
    "projects",
    multiple=True,
    type=EXISTING,
    metavar="PATH",
    help="Project of an engine that bundles may be copied into; may be repeated.",
)
@click.option("--port", type=click.IntRange(0, 65535), default=0, help="0 is any free one.  [0]")
@click.option("--no-open", is_flag=True, help="Print the address, open no browser.")
@click.option("--config", type=EXISTING, metavar="FILE.toml", help="File of a bake's options.")
@bake_options
def serve(
    captures: Path | None,
    out: Path | None,
    projects: Sequence[Path],
    port: int,
    no_open: bool,
    config: Path | None,
    **given: Any,
) -> None:
    """A local page: drop a picture in, hear it at once, tune, compare, keep.

    CAPTURES is the folder of the pictures; without it, what is dropped in goes to OUT/captures.
    Nobody but this machine can reach the page. Ctrl-C ends it.
    """
    options = resolve_options(given, config)
    if out is None:
        raise UsageError("USAGE", "no --out", "--out DIR", "see i2r-vr serve --help")
    if captures is not None and not captures.is_dir():
        found = "a file" if captures.exists() else "no such folder"
        raise UsageError("INPUT_MISSING", found, "a folder of captures", "check it", captures)
    from i2r_vr.pipeline.queue import Pipeline
    from i2r_vr.serve.server import serve as run
    from i2r_vr.serve.settings import OWN_CAPTURES, ServeSettings
    from i2r_vr.serve.workshop import Workshop

    settings = ServeSettings(
        out, captures or out / OWN_CAPTURES, tuple(projects), port, not no_open
    )
    workshop = Workshop(settings, Pipeline(options), add_ons())
    run(workshop, lambda address: say(f"Open {address} (for one use; Ctrl-C ends it)"))


def add_ons() -> AddOns:
    """The engine bridges for the page."""
    from i2r_vr.bridge import ENGINES, find_project, install_bridge, shipped_files
    from i2r_vr.serve.projects import AddOns

    def project_of(folder: Path) -> tuple[str, Path]:
        if not folder.is_dir():
            raise UsageError("INPUT_MISSING", "no such folder", "a project", "check it", folder)
        for name in ("unity", "unreal", "godot"):
            try:
                return name, find_project(ENGINES[name], folder)
            except I2RError as error:
                if error.code != "PROJECT_NOT_FOUND":
                    raise
        return "web", folder.absolute()

    def install(engine: str, folder: Path) -> str:
        done = install_bridge(engine, folder)
        state = "installed" if done.changed else "up to date"
        notes = " ".join(notice.message for notice in done.notices)
        return f"i2r-vr {done.version} for {engine} is {state} in {folder.name}. {notes}".strip()

    web = {
        path.removeprefix("src/"): data
        for path, data in shipped_files(ENGINES["web"]).items()
        if path.startswith("src/") and path.endswith(".js")
    }
    return AddOns(project_of, install, web)
