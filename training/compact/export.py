# SPDX-License-Identifier: MIT
"""``python -m training.compact.export``: a run's averaged weights as a shipped model."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import click
import torch

from i2r_vr.hearing.compact_model import CompactModel
from i2r_vr.hearing.loading import save_model
from training.compact.configuration import load_run_config


def export(config: Path, output: Path, description: dict[str, Any], run: str | None = None) -> Path:
    """Write ``output`` and its description from a run's checkpoint.

    Parameters
    ----------
    config : path
        The run's configuration.
    output : path
        The ``.safetensors`` file.
    description : dict
        Further keys of the description (data, hardware, figures).
    run : str, optional
        Folder of the run or a checkpoint, instead of the configuration's.
    """
    settings = load_run_config(config)
    given = Path(run or settings.run)
    checkpoint = given if given.is_file() else given / "checkpoint.pt"
    state = torch.load(checkpoint, map_location="cpu", weights_only=True)
    model = CompactModel(settings.model)
    model.load_state_dict(state["average"])
    record = {
        "licence": "MIT",
        "trained_steps": int(state["step"]),
        **description,
    }
    output.parent.mkdir(parents=True, exist_ok=True)
    return save_model(model.eval(), output, record).path


@click.command()
@click.argument("config", type=click.Path(path_type=Path, exists=True))
@click.argument("output", type=click.Path(path_type=Path))
@click.option("--run", help="Folder of the run, instead of the file's.")
@click.option("--describe", type=click.Path(path_type=Path, exists=True), help="JSON to add.")
def main(config: Path, output: Path, run: str | None, describe: Path | None) -> None:
    """Write OUTPUT (.safetensors, half precision) and its JSON from the run of CONFIG."""
    description = {} if describe is None else json.loads(describe.read_text())
    click.echo(export(config, output, description, run))


if __name__ == "__main__":
    main()
