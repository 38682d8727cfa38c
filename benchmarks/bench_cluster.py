# SPDX-License-Identifier: MIT
"""``python benchmarks/bench_cluster.py``: what a cluster's workers bake, one against several.

Panoramas of 2048 x 1024 are baked by ``--cluster local`` with one worker and with several, on as
many processor cores (on Linux; elsewhere they take what there is). Processor time is told apart:
of the workers, of the process that hands captures out, and of Ray's own processes. On cores that
have nothing else to do throughput follows from it, whatever else ran meanwhile; what was reached
stands beside it. Then what the stages of a capture take, and how long larger numbers take by
processor time.
"""

from __future__ import annotations

import math
import os
import platform
import statistics
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

import click

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from benchmarks.bench_memory import write_panoramas  # noqa: E402
from i2r_vr.bundle.out_lock import owned  # noqa: E402
from i2r_vr.capture import discover  # noqa: E402
from i2r_vr.cluster import ClusterExecutor  # noqa: E402
from i2r_vr.cluster.connection import connected  # noqa: E402
from i2r_vr.cluster.crew import IN_HAND  # noqa: E402
from i2r_vr.config import BakeOptions  # noqa: E402
from i2r_vr.pipeline.elsewhere import Elsewhere  # noqa: E402
from i2r_vr.pipeline.queue import Pipeline  # noqa: E402

SCALES = 1_000, 100_000, 10_000_000
FARMS = 16, 128, 1024
"""Workers of a workstation, of a farm of eight, of a rented cluster."""
WAITED_S = 5.0
HOUR_S, DAY_S = 3600.0, 86400.0


@dataclass(frozen=True)
class Run:
    """One bake of all captures.

    seconds : of `count` captures, from the first results on; worker_s, ray_s : processor
    time of workers, and of Ray's other processes, for a capture; stages : how long each takes;
    driver_s : the handing process's own processor time of a capture; idle : of a core, what it and
    Ray take while they only wait, which is not counted in a capture's.
    """

    workers: int
    count: int
    seconds: float
    worker_s: float
    ray_s: float
    stages: dict[str, float]
    driver_s: float
    idle: float

    @property
    def per_second(self) -> float:
        """Captures a second, all workers ready."""
        return self.count / self.seconds

    @property
    def per_free_second(self) -> float:
        """The same by processor time: as many cores as workers, and nothing else on them."""
        return (self.workers - self.idle) / (self.worker_s + self.ray_s + self.driver_s)


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
        waiting, ray_waiting = waiting_shares()
        sources = discover([captures])
        results = Pipeline(BakeOptions(), workplace=Elsewhere).bake(sources, Path(work))
        count = len(sources) - (1 + IN_HAND) * workers
        begun = [next(results) for _ in range(workers)]
        start, own, worked = time.perf_counter(), time.process_time(), spent_s()
        rest = []
        for result in results:
            rest.append(result)
            if len(rest) == count:  # as many are in hand as at the start: nothing is lost or gained
                spent, now = time.perf_counter() - start, spent_s()
                own = time.process_time() - own
    failed = [result.error for result in (*begun, *rest) if result.error is not None]
    if failed:
        raise failed[0]
    stages = {
        name: statistics.median(result.stage_seconds[name] for result in rest)
        for name in rest[0].stage_seconds
    }
    driver_s = (own - waiting * spent) / count
    worker_s = (now[0] - worked[0]) / count
    ray_s = (now[1] - worked[1] - ray_waiting * spent) / count
    idle = waiting + ray_waiting
    return Run(workers, count, spent, worker_s, ray_s, stages, driver_s, idle)


def spent_s() -> tuple[float, float]:
    """Processor time so far of all workers, and of the other processes below this one.

    Not numbers where the system does not tell.
    """
    below, workers, others = {os.getpid()}, [], []
    for place in sorted(Path("/proc").glob("[0-9]*"), key=lambda each: int(each.name)):
        with suppress(OSError):
            fields = (place / "stat").read_text().rpartition(")")[2].split()
            if int(fields[1]) in below:  # children have higher numbers, until they wrap around
                below.add(int(place.name))
                is_worker = (place / "cmdline").read_bytes().startswith(b"ray::Post")
                seconds = (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")
                (workers if is_worker else others).append(seconds)
    return (math.fsum(workers), math.fsum(others)) if workers else (math.nan, math.nan)


def waiting_shares() -> tuple[float, float]:
    """Of a core, what the handing process and Ray's take while they only wait."""
    with ClusterExecutor("local") as executor:
        executor.submit(abs, 0).result()
        start, own, ray = time.perf_counter(), time.process_time(), spent_s()[1]
        executor.submit(time.sleep, WAITED_S).result()
        own, ray = time.process_time() - own, spent_s()[1] - ray
        waited = time.perf_counter() - start
        return own / waited, ray / waited


def lasting(seconds: float) -> str:
    """A time, as people say it."""
    if seconds < 100.0:
        return f"{seconds:.0f} s"
    if seconds < 2 * HOUR_S:
        return f"{seconds / 60:.0f} min"
    return f"{seconds / HOUR_S:.0f} h" if seconds < 2 * DAY_S else f"{seconds / DAY_S:.0f} days"


@click.command()
@click.option("--captures", type=click.IntRange(8), default=40)
@click.option("--workers", default="1,2", help="Numbers of them, joined by commas.")
def main(captures: int, workers: int) -> None:
    """Print Markdown tables."""
    click.echo(f"{platform.machine()}, {os.cpu_count()} cores, {captures} panoramas\n")
    with tempfile.TemporaryDirectory() as work:
        write_panoramas(Path(work) / "captures", captures)
        runs = [measured(Path(work) / "captures", int(n)) for n in str(workers).split(",")]
    click.echo(
        "| workers | processor seconds a capture | of the driver | of Ray | captures a second "
        "of free cores | times one's | reached here | times one's |"
    )
    click.echo("|---" * 8 + "|")
    for run in runs:
        free = run.per_free_second / runs[0].per_free_second
        ratio = run.per_second / runs[0].per_second
        click.echo(
            f"| {run.workers} | {run.worker_s:.2f} | {1000 * run.driver_s:.1f} ms "
            f"| {1000 * run.ray_s:.1f} ms | {run.per_free_second:.2f} | {free:.2f} "
            f"| {run.per_second:.2f} | {ratio:.2f} |"
        )
    first = runs[0]
    click.echo(f"\nWaiting alone, the process and Ray take {first.idle:.1%} of a core.")
    worker_s = 1.0 / first.per_second if math.isnan(first.worker_s) else first.worker_s
    click.echo("\n| " + " | ".join(first.stages) + " |\n" + "|---" * len(first.stages) + "|")
    click.echo("| " + " | ".join(f"{seconds:.3f}" for seconds in first.stages.values()) + " |")
    click.echo("\n| captures | " + " | ".join(f"{n} workers" for n in FARMS) + " |")
    click.echo("|---" * (1 + len(FARMS)) + "|")
    for count in SCALES:
        cells = [lasting(count * max(worker_s / n, first.driver_s)) for n in FARMS]
        click.echo(f"| {count:,} | " + " | ".join(cells) + " |")


if __name__ == "__main__":
    main()
