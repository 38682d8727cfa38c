# SPDX-License-Identifier: MIT
"""``python -m training.adversarial.train CONFIG.toml``: train, resuming where it stopped.

On several GPUs: ``torchrun --nproc-per-node 8 -m training.adversarial.train CONFIG.toml``.
"""

from __future__ import annotations

from pathlib import Path

import click

from training.adversarial.configuration import load_adversarial_config
from training.adversarial.trainer import AdversarialTrainer
from training.processes import Processes, train_together


@click.command()
@click.argument("config", type=click.Path(path_type=Path, exists=True, dir_okay=False))
@click.option("--data", help="Folder of scenes or recordings, instead of the file's.")
@click.option("--run", help="Folder of the run, instead of the file's.")
@click.option("--steps", type=int, help="Steps, instead of the file's.")
@click.option("--paper-t60", is_flag=True, help="The T60 term by the letter (training_gan.md).")
@click.option("--override", is_flag=True, help="Go on though settings have changed.")
@click.option("--minutes", type=float, default=float("inf"), help="Stop and save after this.")
def main(
    config: Path,
    data: str | None,
    run: str | None,
    steps: int | None,
    paper_t60: bool,
    override: bool,
    minutes: float,
) -> None:
    """Train by CONFIG; a second call goes on from the last checkpoint."""

    def make(processes: Processes) -> AdversarialTrainer:
        settings = load_adversarial_config(
            config, data=data, run=run, steps=steps, paper_t60=paper_t60 or None
        )
        return AdversarialTrainer(settings, processes, override)

    train_together(make, minutes)


if __name__ == "__main__":
    main()
