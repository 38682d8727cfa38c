# SPDX-License-Identifier: MIT
"""``python -m training.compact.smoke``: data, training, export and a bake on a few rooms."""

from __future__ import annotations

import shutil
from functools import partial
from pathlib import Path

import click

from i2r_vr.capture import discover
from i2r_vr.config import BakeOptions
from i2r_vr.pipeline.queue import Pipeline
from training.compact.configuration import load_run_config
from training.compact.export import export
from training.compact.trainer import Trainer
from training.scenes.captures import write_capture
from training.scenes.generate import scene_record, write_shard
from training.scenes.light.picture import render_panorama
from training.scenes.places.families import make_scene

CONFIG = Path(__file__).parent.parent / "configs" / "smoke.toml"
SCENES, HEIGHT = 24, 256


@click.command()
@click.option("--work", type=click.Path(path_type=Path), default=Path("build/smoke"))
def main(work: Path) -> None:
    """Run every step of training at its smallest in WORK (emptied first)."""
    shutil.rmtree(work, ignore_errors=True)
    write_shard(work / "data", 0, 0, SCENES, None, partial(scene_record, height=HEIGHT))
    run = work / "run"
    config = load_run_config(CONFIG, data=str(work / "data"), run=str(run))
    finished = Trainer(config).train()
    resumed = Trainer(config)
    click.echo(f"trained: {finished}, resumes at step {resumed.step} of {config.steps}")
    weights = export(CONFIG, work / "smoke.safetensors", {}, str(run))
    picture = render_panorama(make_scene(2_000_000, ["living_room"]))
    write_capture(work / "captures", "room", picture.rgb, picture.depth_m, kind="panorama")
    results = Pipeline(BakeOptions(model=str(weights))).bake(
        discover([work / "captures"]), work / "bundles"
    )
    for result in results:
        click.echo(f"{result.source.file.name}: {result.status}, T60 {result.t60_s} s")
        if result.error is not None:
            raise click.ClickException(str(result.error))


if __name__ == "__main__":
    main()
