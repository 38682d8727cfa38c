# SPDX-License-Identifier: MIT
"""``python benchmarks/bench_jobs.py``: captures a minute by processors and ``--jobs``.

Samples of 2048 x 1024 with all that lies beside them, 12 views, the model loaded and warm. Each row
is a process of its own that may use so many processors; nothing else should run meanwhile, for
throughput is wall time. Processor time stands beside it: what it grows by from row to row is what
working side by side costs. With ``--against FOLDER``, another checkout, both take turns. For Linux.
"""

from __future__ import annotations

import json
import shutil
import statistics
import tempfile
from dataclasses import dataclass
from pathlib import Path

import click
from checkouts import ROOT, against, checkouts, run_in

SAMPLES = ("church", "living_room", "bathroom", "street")

MEASURE = """
import json, os, sys, time
from pathlib import Path
processors, jobs, captures, out = int(sys.argv[1]), int(sys.argv[2]), sys.argv[3], Path(sys.argv[4])
os.sched_setaffinity(0, sorted(os.sched_getaffinity(0))[:processors])
from i2r_vr.capture import discover
from i2r_vr.config import BakeOptions
from i2r_vr.pipeline.queue import Pipeline
pipeline = Pipeline(BakeOptions(force=True, jobs=jobs, device="cpu"))
sources = discover([Path(captures)])
list(pipeline.bake(sources[:4], out))
wall, processor = time.perf_counter(), time.process_time()
results = list(pipeline.bake(sources, out))
wall, processor = time.perf_counter() - wall, time.process_time() - processor
assert all(result.status == "baked" for result in results), results
print(json.dumps([len(results) / wall * 60.0, processor / len(results)]))
"""


@dataclass(frozen=True)
class Turn:
    """Captures a minute, and processor seconds of one."""

    per_minute: float
    processor_s: float


def write_captures(folder: Path, repeats: int) -> None:
    """The samples with what lies beside them, several times."""
    for number in range(repeats):
        (folder / str(number)).mkdir(parents=True)
        for name in SAMPLES:
            for file in (ROOT / "samples").glob(f"{name}.*"):
                shutil.copy(file, folder / str(number) / file.name)


def measured(checkout: Path, processors: int, jobs: int, captures: Path) -> Turn:
    """One turn of a checkout, in another process."""
    with tempfile.TemporaryDirectory() as out:
        arguments = ["-c", MEASURE, str(processors), str(jobs), str(captures), out]
        printed = run_in(checkout, arguments, processors)
    return Turn(*json.loads(printed.splitlines()[-1]))


@click.command()
@click.option("--repeats", default=4, help="Of the four samples, in one turn.")
@click.option("--rounds", default=3, help="Turns of each row; their median counts.")
@against
def main(repeats: int, rounds: int, against: Path | None) -> None:
    """Print a Markdown table."""
    compared = checkouts(against)
    cases = [(1, 1), (2, 1), (2, 2)]
    rows = [(name, *case) for case in cases for name in compared]
    turns: dict[tuple[str, int, int], list[Turn]] = {row: [] for row in rows}
    with tempfile.TemporaryDirectory() as work:
        write_captures(Path(work), repeats)
        for _ in range(rounds):
            for name, processors, jobs in rows:
                turn = measured(compared[name], processors, jobs, Path(work))
                turns[name, processors, jobs].append(turn)
    click.echo("| checkout | processors | jobs | captures a minute | times one | processor s |")
    click.echo("|---" * 6 + "|")
    for name, processors, jobs in rows:
        per_minute, alone, processor_s = (
            statistics.median(values)
            for values in (
                [turn.per_minute for turn in turns[name, processors, jobs]],
                [turn.per_minute for turn in turns[name, 1, 1]],
                [turn.processor_s for turn in turns[name, processors, jobs]],
            )
        )
        figures = f"{per_minute:.0f} | {per_minute / alone:.2f} | {processor_s:.3f}"
        click.echo(f"| {name} | {processors} | {jobs} | {figures} |")


if __name__ == "__main__":
    main()
