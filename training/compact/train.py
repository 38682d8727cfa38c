# SPDX-License-Identifier: MIT
"""``python -m training.compact.train CONFIG.toml``: train, resuming where it stopped.

On several GPUs: ``torchrun --nproc-per-node 8 -m training.compact.train CONFIG.toml``.
"""

from __future__ import annotations

from pathlib import Path

import click

from training.compact.configuration import load_run_config
from training.compact.trainer import Trainer
from training.processes import Processes, train_together


@click.command()
@click.argument("config", type=click.Path(path_type=Path, exists=True, dir_okay=False))
@click.option("--data", help="Folder of scene shards, instead of the file's.")
@click.option("--run", help="Folder of the run, instead of the file's.")
@click.option("--initial", multiple=True, help="Checkpoints to start from, not the file's.")
@click.option("--steps", type=int, help="Optimiser steps, instead of the file's.")
@click.option("--override", is_flag=True, help="Go on though settings have changed.")
@click.option("--minutes", type=float, default=float("inf"), help="Stop and save after this.")
def main(
    config: Path,
    data: str | None,
    run: str | None,
    initial: tuple[str, ...],
    steps: int | None,
    override: bool,
    minutes: float,
) -> None:
    """Train by CONFIG; a second call goes on from the last checkpoint."""

    def make(processes: Processes) -> Trainer:
        settings = load_run_config(config, data=data, run=run, initial=initial or None, steps=steps)
        return Trainer(settings, processes, override)

    train_together(make, minutes)


if __name__ == "__main__":
    main()
