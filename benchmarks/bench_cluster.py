# SPDX-License-Identifier: MIT
"""``python benchmarks/bench_cluster.py``: what a cluster's workers bake, one against several.

Panoramas of 2048 x 1024 are baked by ``--cluster local`` with one worker and with several, on as
many processor cores (on Linux; elsewhere they take what there is). Then what the stages of a
capture take, what it costs the process that hands captures out, and how long larger numbers take
by processor time, each worker on a core that has nothing else to do.
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

    seconds : from the first result to the last, of `count` captures; worker_s : processor time of
    workers for a capture; stages : how long each takes; driver_s : the handing process's own
    processor time of a capture, without what it takes to wait.
    """

    workers: int
    count: int
    seconds: float
    worker_s: float
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
        waiting = waiting_share()
        results = Pipeline(BakeOptions(), workplace=Elsewhere).bake(
            discover([captures]), Path(work)
        )
        begun = [next(results) for _ in range(workers)]
        start, own, worked = time.perf_counter(), time.process_time(), workers_s()
        rest = []
        for result in results:
            rest.append(result)
            spent, now = time.perf_counter() - start, workers_s()
        own = time.process_time() - own
    failed = [result.error for result in (*begun, *rest) if result.error is not None]
    if failed:
        raise failed[0]
    stages = {
        name: statistics.median(result.stage_seconds[name] for result in rest)
        for name in rest[0].stage_seconds
    }
    driver_s = (own - waiting * spent) / len(rest)
    return Run(workers, len(rest), spent, (now - worked) / len(rest), stages, driver_s)


def workers_s() -> float:
    """Processor time of all workers so far; not a number where the system does not tell."""
    found = []
    for place in Path("/proc").glob("[0-9]*"):
        with suppress(OSError):
            if (place / "cmdline").read_bytes().startswith(b"ray::Post"):
                fields = (place / "stat").read_text().rpartition(")")[2].split()
                found.append((int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK"))
    return math.fsum(found) if found else math.nan


def waiting_share() -> float:
    """Of a core, what the handing process takes while it only waits."""
    with ClusterExecutor("local") as executor:
        executor.submit(abs, 0).result()
        start, own = time.perf_counter(), time.process_time()
        executor.submit(time.sleep, WAITED_S).result()
        return (time.process_time() - own) / (time.perf_counter() - start)


def lasting(seconds: float) -> str:
    """A time, as people say it."""
    if seconds < 100.0:
        return f"{seconds:.0f} s"
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
    click.echo("| workers | captures a second | times one's | processor seconds | of the driver |")
    click.echo("|---|---|---|---|---|")
    for run in runs:
        ratio = run.per_second / runs[0].per_second
        click.echo(
            f"| {run.workers} | {run.per_second:.2f} | {ratio:.2f} | {run.worker_s:.2f} "
            f"| {1000 * run.driver_s:.1f} ms |"
        )
    first = runs[0]
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
