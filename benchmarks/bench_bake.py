# SPDX-License-Identifier: MIT
"""``python benchmarks/bench_bake.py``: seconds a bake takes, stage by stage.

One panorama of 2048 x 1024 with 12 views, the model loaded, the whole bundle written; medians
of several runs with and without depth beside the picture.
"""

from __future__ import annotations

import os
import platform
import shutil
import statistics
import sys
import tempfile
from pathlib import Path

import click
import torch

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from i2r_vr.capture import discover  # noqa: E402
from i2r_vr.config import BakeOptions  # noqa: E402
from i2r_vr.pipeline.queue import Pipeline  # noqa: E402

SAMPLES = ("church", "living_room", "bathroom", "street")


@click.command()
@click.option("--runs", type=int, default=5)
@click.option("--model", default="compact")
@click.option("--device", default="auto")
@click.option("--threads", type=int, default=0, help="Of the model; 0 leaves it to PyTorch.")
def main(runs: int, model: str, device: str, threads: int) -> None:
    """Print a Markdown table of medians."""
    if threads:
        torch.set_num_threads(threads)
    pipeline = Pipeline(BakeOptions(model=model, device=device, force=True))
    click.echo(
        f"{platform.machine()}, {os.cpu_count()} cores, PyTorch {torch.__version__} with "
        f"{torch.get_num_threads()} threads, device {pipeline.model.device.type}; "
        f"median of {runs} runs, seconds\n"
    )
    rows: dict[str, dict[str, float]] = {}
    with tempfile.TemporaryDirectory() as work:
        for name in SAMPLES:
            sources = discover([ROOT / "samples" / f"{name}.jpg"])
            list(pipeline.bake(sources, Path(work)))
            results = [next(pipeline.bake(sources, Path(work))) for _ in range(runs)]
            stages = {
                stage: statistics.median(r.stage_seconds[stage] for r in results)
                for stage in results[0].stage_seconds
            }
            rows[name] = {**stages, "all": statistics.median(r.seconds for r in results)}
            shutil.rmtree(Path(work) / name)
    columns = list(rows[SAMPLES[0]])
    click.echo("| sample | " + " | ".join(columns) + " |")
    click.echo("|---" * (len(columns) + 1) + "|")
    for name, stages in rows.items():
        cells = " | ".join(f"{stages[column]:.3f}" for column in columns)
        click.echo(f"| {name} | {cells} |")


if __name__ == "__main__":
    main()
