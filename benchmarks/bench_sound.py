# SPDX-License-Identifier: MIT
"""``python benchmarks/bench_sound.py``: processor seconds of a bake without its network, by stage.

The sum is all that a bake costs but for the network, what belongs to no stage included. What
another process does costs wall time and no processor time, so this holds on a busy machine.
With ``--against FOLDER``, another checkout, both take turns in one run, in their own processes.
"""

from __future__ import annotations

import json
import statistics
import tempfile
from pathlib import Path

import click
from checkouts import ROOT, against, checkouts, run_in

SAMPLES = ("church", "living_room", "bathroom", "street")

MEASURE = """
import importlib, json, sys, time
from pathlib import Path
sys.path.insert(0, sys.argv[1])
from i2r_vr.capture import discover
from i2r_vr.config import BakeOptions
from i2r_vr.pipeline.queue import Pipeline

spent = {}
def timed(owner, name):
    inner = getattr(owner, name)
    def outer(*given, **named):
        start = time.thread_time()
        try:
            return inner(*given, **named)
        finally:
            stage = {"_sample": "shown_of", "_hear": "hear"}.get(name, name)
            spent[stage] = spent.get(stage, 0.0) + time.thread_time() - start
    setattr(owner, name, outer)

owners = [Pipeline]
for module in ("queue", "road", "making"):  # checkouts differ in where their stages are called
    try:
        owners.append(importlib.import_module("i2r_vr.pipeline." + module))
    except ModuleNotFoundError:
        continue
owners += [owner.Road for owner in owners if "road" in owner.__name__]
for name in ("load_capture", "stated_prediction", "make_sound", "estimate_zone", "describe",
             "audio_files", "depth_file", "write_bundle", "shown_of", "_sample", "hear", "_hear"):
    for owner in owners:
        if name in vars(owner):
            timed(owner, name)
samples, out, runs = Path(sys.argv[2]), Path(sys.argv[3]), int(sys.argv[4])
pipeline = Pipeline(BakeOptions(force=True, jobs=1, device="cpu"))
found = {}
for source in discover([samples / (name + ".jpg") for name in sys.argv[5:]]):
    list(pipeline.bake([source], out))
    for _ in range(runs):
        spent.clear()
        start = time.process_time()
        list(pipeline.bake([source], out))
        spent["sum"] = time.process_time() - start - spent.pop("hear")
        found.setdefault(source.stem, []).append(dict(spent))
print(json.dumps(found))
"""


def measured(checkout: Path, runs: int) -> dict[str, dict[str, float]]:
    """Median processor seconds of each stage of each sample, in another process."""
    with tempfile.TemporaryDirectory() as work:
        arguments = ["-c", MEASURE, str(checkout), str(ROOT / "samples"), work]
        printed = run_in(checkout, [*arguments, str(runs), *SAMPLES])
    found = json.loads(printed.splitlines()[-1])
    return {
        name: {stage: statistics.median(run[stage] for run in all_runs) for stage in all_runs[0]}
        for name, all_runs in found.items()
    }


@click.command()
@click.option("--runs", default=5)
@click.option("--rounds", default=1, help="Turns of each checkout.")
@against
def main(runs: int, rounds: int, against: Path | None) -> None:
    """Print a Markdown table."""
    compared = checkouts(against)
    turns: dict[str, list[dict[str, dict[str, float]]]] = {name: [] for name in compared}
    for _ in range(rounds):
        for name, checkout in compared.items():
            turns[name].append(measured(checkout, runs))
    stages = list(turns["this"][0][SAMPLES[0]])
    click.echo("| checkout | sample | " + " | ".join(stages) + " |")
    click.echo("|---" * (len(stages) + 2) + "|")
    for sample in SAMPLES:
        for name, found in turns.items():
            spent = {s: statistics.median(turn[sample][s] for turn in found) for s in stages}
            cells = " | ".join(f"{spent[stage]:.3f}" for stage in stages)
            click.echo(f"| {name} | {sample} | {cells} |")


if __name__ == "__main__":
    main()
