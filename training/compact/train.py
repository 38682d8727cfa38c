# SPDX-License-Identifier: MIT
"""``python -m training.compact.train CONFIG.toml``: train, resuming where it stopped.

On several GPUs: ``torchrun --nproc-per-node 8 -m training.compact.train CONFIG.toml``.
"""

from __future__ import annotations

from pathlib import Path

import click
import torch.distributed as dist

from i2r_vr.errors import I2RError
from training.compact.configuration import load_run_config
from training.compact.trainer import Trainer
from training.processes import Processes


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
    try:
        settings = load_run_config(config, data=data, run=run, initial=initial or None, steps=steps)
        processes = Processes.join()
        trainer = Trainer(settings, processes, override)
    except (ValueError, FileNotFoundError, I2RError) as error:
        raise click.ClickException(str(error)) from None
    finished = trainer.train(minutes)
    if processes.leads:
        click.echo("finished" if finished else "stopped; call again to go on")
    if dist.is_initialized():
        dist.destroy_process_group()


if __name__ == "__main__":
    main()
