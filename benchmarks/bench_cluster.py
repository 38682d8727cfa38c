# SPDX-License-Identifier: MIT
"""``python benchmarks/bench_cluster.py``: what a cluster's workers bake, one against several.

Panoramas of 2048 x 1024 are baked by ``--cluster local`` with one worker and with several, on as
many processor cores (on Linux; elsewhere they take what there is). Then what the stages of a
capture take, what it costs the process that hands captures out, and how long larger numbers take.
"""

from __future__ import annotations

import os
import platform
import statistics
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import click

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from benchmarks.bench_memory import write_panoramas  # noqa: E402
from i2r_vr.bundle.out_lock import owned  # noqa: E402
from i2r_vr.capture import discover  # noqa: E402
from i2r_vr.cluster.connection import connected  # noqa: E402
from i2r_vr.config import BakeOptions  # noqa: E402
from i2r_vr.pipeline.elsewhere import Elsewhere  # noqa: E402
from i2r_vr.pipeline.queue import Pipeline  # noqa: E402

SCALES = 1_000, 100_000, 10_000_000
FARMS = 16, 128, 1024
"""Workers of a workstation, of a farm of eight, of a rented cluster."""
HOUR_S, DAY_S = 3600.0, 86400.0


@dataclass(frozen=True)
class Run:
    """One bake of all captures.

    seconds : from the first result to the last, of `count` captures; busy_s : of all stages of a
    capture; stages : of each; driver_s : the handing process's own processor time of a capture.
    """

    workers: int
    count: int
    seconds: float
    busy_s: float
    stages: dict[str, float]
    driver_s: float

    @property
    def per_second(self) -> float:
        """Captures a second, all workers ready."""
        return self.count / self.seconds


@contextmanager
def cores(count: int) -> Iterator[None]:
    """So many cores for this process and those that it starts, where the system can hold to it."""
    if not hasattr(os, "sched_setaffinity"):
        yield
        return
    before = os.sched_getaffinity(0)
    os.sched_setaffinity(0, sorted(before)[:count])
    try:
        yield
    finally:
        os.sched_setaffinity(0, before)


def measured(captures: Path, workers: int) -> Run:
    """Bake all captures by so many workers."""
    with (
        cores(workers),
        connected("local", workers),
        tempfile.TemporaryDirectory() as work,
        owned(Path(work), "bake"),
    ):
        results = Pipeline(BakeOptions(), workplace=Elsewhere).bake(
            discover([captures]), Path(work)
        )
        begun = [next(results) for _ in range(workers)]
        start, own = time.perf_counter(), time.process_time()
        rest = list(results)
        spent, own = time.perf_counter() - start, time.process_time() - own
    failed = [result.error for result in (*begun, *rest) if result.error is not None]
    if failed:
        raise failed[0]
    stages = {
        name: statistics.median(result.stage_seconds[name] for result in rest)
        for name in rest[0].stage_seconds
    }
    busy = statistics.median(result.seconds for result in rest)
    return Run(workers, len(rest), spent, busy, stages, own / len(rest))


def lasting(seconds: float) -> str:
    """A time, as people say it."""
    if seconds < 2 * HOUR_S:
        return f"{seconds / 60:.0f} min"
    return f"{seconds / HOUR_S:.0f} h" if seconds < 2 * DAY_S else f"{seconds / DAY_S:.0f} days"


@click.command()
@click.option("--captures", type=int, default=40)
@click.option("--workers", default="1,2", help="Numbers of them, joined by commas.")
def main(captures: int, workers: int) -> None:
    """Print Markdown tables."""
    click.echo(f"{platform.machine()}, {os.cpu_count()} cores, {captures} panoramas\n")
    with tempfile.TemporaryDirectory() as work:
        write_panoramas(Path(work) / "captures", captures)
        runs = [measured(Path(work) / "captures", int(n)) for n in str(workers).split(",")]
    click.echo("| workers | captures a second | times one's | seconds a capture | of the driver |")
    click.echo("|---|---|---|---|---|")
    for run in runs:
        ratio = run.per_second / runs[0].per_second
        click.echo(
            f"| {run.workers} | {run.per_second:.2f} | {ratio:.2f} | {run.busy_s:.2f} "
            f"| {1000 * run.driver_s:.0f} ms |"
        )
    first = runs[0]
    click.echo("\n| " + " | ".join(first.stages) + " |\n" + "|---" * len(first.stages) + "|")
    click.echo("| " + " | ".join(f"{seconds:.3f}" for seconds in first.stages.values()) + " |")
    click.echo("\n| captures | " + " | ".join(f"{n} workers" for n in FARMS) + " |")
    click.echo("|---" * (1 + len(FARMS)) + "|")
    for count in SCALES:
        cells = [lasting(count * max(1.0 / first.per_second / n, first.driver_s)) for n in FARMS]
        click.echo(f"| {count:,} | " + " | ".join(cells) + " |")


if __name__ == "__main__":
    main()
