# SPDX-License-Identifier: MIT
"""``python benchmarks/bench_level.py``: seconds and peak memory of arranging many probes.

Bundles of a town are laid into a folder: levels of known plan (`training.scenes.levels`) with
probes placed by hand, copied side by side until there are enough. Only metadata and depth are
there, which is all that is arranged. A process of its own runs ``i2r-vr level`` on them: the first
time, after one bundle more, and with nothing to do; peak resident memory is read from the system.
"""

from __future__ import annotations

import json
import math
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import click
import numpy as np
from bench_memory import GIBIBYTE, ROOT

sys.path.insert(0, str(ROOT))

from i2r_vr.level.sight import Sight
from tests.level.levels import described, lay, with_warnings
from training.scenes.levels import make_plan
from training.scenes.levels.probes import by_hand

FAMILIES = ("corridor", "storeys", "house", "hall", "street", "cave", "angle")
APART_M = 150.0
LEVEL = """
import resource, sys, time
from pathlib import Path
from i2r_vr.cli import main
main(["level", sys.argv[1], "--json"], standalone_mode=False)
status = Path("/proc/self/status")
if status.exists():
    line = next(row for row in status.read_text().splitlines() if row.startswith("VmHWM"))
    peak = int(line.split()[1]) * 1024
else:
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
print(peak, time.process_time())
"""
"""Arranges, then prints its peak in bytes and its processor seconds."""


def town(count: int) -> Iterator[tuple[Sight, bool]]:
    """What `count` probes of a town see, and whether they are in open air."""
    levels = []
    for seed, family in enumerate(FAMILIES):
        plan = make_plan(family, seed)
        probes = by_hand(plan, np.random.default_rng(seed))
        levels.append([(p.sight.turned(-plan.heading_rad), p.room in plan.muted) for p in probes])
    side = math.ceil(math.sqrt(2.0 * count / sum(map(len, levels)) * len(levels)))
    laid = 0
    for number in range(side * side):
        shift = APART_M * np.array([number % side, number // side, 0.0])
        for sight, silent in levels[number % len(levels)]:
            if laid == count:
                return
            laid += 1
            yield replace(sight, position_m=sight.position_m + shift), silent


def lay_town(out: Path, count: int) -> None:
    """Bundles of a town: their metadata and depth."""
    for number, (sight, silent) in enumerate(town(count)):
        lay_one(out, f"p{number:06d}", sight, silent)


def lay_one(out: Path, name: str, sight: Sight, silent: bool) -> None:
    """A bundle of a probe."""
    turned_back = math.remainder(sight.yaw_rad, 2.0 * math.pi)
    found = described(replace(sight, yaw_rad=turned_back), name, 0.0)
    if silent:
        found = with_warnings(found, "OUTDOORS", "NO_LATE_ENERGY")
    lay(out, name, found, sight)


def measure(out: Path) -> tuple[float, float, int, dict[str, int]]:
    """Seconds, processor seconds, peak bytes and counts of one run."""
    start = time.perf_counter()
    done = subprocess.run(
        [sys.executable, "-c", LEVEL, str(out)],
        stdout=subprocess.PIPE,
        text=True,
        check=True,
        cwd=ROOT,
    )
    seconds = time.perf_counter() - start
    first, last = done.stdout.splitlines()
    peak, spent = last.split()
    return seconds, float(spent), int(peak), json.loads(first)


@click.command()
@click.option("--probes", default="100,1000,10000", help="Numbers of probes, joined by commas.")
def main(probes: str) -> None:
    """Print a table of seconds, processor seconds and memory."""
    click.echo("| probes | rooms | run | seconds | processor seconds | peak memory |")
    click.echo("|---|---|---|---|---|---|")
    for count in map(int, probes.split(",")):
        with tempfile.TemporaryDirectory() as folder:
            out = Path(folder) / "out"
            out.mkdir()
            lay_town(out, count)
            for run in ("first", "one probe more", "nothing to do"):
                if run == "one probe more":
                    sight, silent = next(town(1))
                    aside = replace(sight, position_m=sight.position_m + np.array([0.3, 0.2, 0.0]))
                    lay_one(out, "more", aside, silent)
                seconds, spent, peak, counts = measure(out)
                click.echo(
                    f"| {count} | {counts['rooms']} | {run} | {seconds:.1f} | {spent:.1f} "
                    f"| {peak / GIBIBYTE:.2f} GiB |"
                )
            shutil.rmtree(out)


if __name__ == "__main__":
    main()
