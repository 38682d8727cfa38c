# SPDX-License-Identifier: MIT
"""Old and new of a benchmark in one run: checkouts of the project, and code run in each."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import click

ROOT = Path(__file__).resolve().parent.parent

against = click.option("--against", type=click.Path(path_type=Path), help="Another checkout.")


def checkouts(against: Path | None) -> dict[str, Path]:
    """The checkouts to compare by their names in the table, this one last."""
    return {"this": ROOT} if against is None else {"other": against.resolve(), "this": ROOT}


def run_in(checkout: Path, arguments: list[str], processors: int = 1) -> str:
    """What another Python prints that imports a checkout, with threads for some processors."""
    environment = {
        **os.environ,
        "PYTHONPATH": str(checkout),
        "OMP_NUM_THREADS": str(processors),
        "OPENBLAS_NUM_THREADS": "1",  # as the command line has it
    }
    done = subprocess.run(
        [sys.executable, *arguments],
        stdout=subprocess.PIPE,
        text=True,
        check=True,
        cwd=checkout,
        env=environment,
    )
    return done.stdout
