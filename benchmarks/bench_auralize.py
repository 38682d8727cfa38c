# SPDX-License-Identifier: MIT
"""``python benchmarks/bench_auralize.py``: seconds and peak memory of auralizing long recordings.

Bakes a sample, then plays stereo recordings of noise in it, each by a process of its own; its peak
resident memory is read from the system when it ends.
"""

from __future__ import annotations

import subprocess
import sys
import tempfile
import time
from pathlib import Path

import click
import numpy as np
import soundfile
from bench_memory import GIBIBYTE, ROOT

RATE = 48000
AURALIZE = """
import resource, sys
from pathlib import Path
from i2r_vr.cli import main
main(["auralize", *sys.argv[1:]], standalone_mode=False)
status = Path("/proc/self/status")
if status.exists():
    line = next(row for row in status.read_text().splitlines() if row.startswith("VmHWM"))
    print(int(line.split()[1]) * 1024)
else:
    print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss)
"""
"""Auralizes, then prints its peak in bytes. Linux's ``ru_maxrss`` would start at the parent's."""


def write_noise(path: Path, minutes: int) -> None:
    """Two channels of noise."""
    rng = np.random.default_rng(0)
    with soundfile.SoundFile(path, "w", RATE, 2, subtype="PCM_16") as file:
        for _ in range(60 * minutes):
            file.write(0.1 * rng.standard_normal((RATE, 2)))


def measure(bundle: Path, dry: Path, render: str) -> tuple[float, int]:
    """Seconds and peak bytes of one run."""
    arguments = [str(bundle), str(dry), "-o", str(dry.with_name("wet.wav")), "--render", render]
    start = time.perf_counter()
    done = subprocess.run(
        [sys.executable, "-c", AURALIZE, *arguments],
        stdout=subprocess.PIPE,
        text=True,
        check=True,
        cwd=ROOT,
    )
    return time.perf_counter() - start, int(done.stdout.split()[-1])


@click.command()
@click.option("--minutes", default="1,10", help="Lengths of recordings, joined by commas.")
@click.option("--renders", default="mono,stereo", help="Ways of rendering, joined by commas.")
def main(minutes: str, renders: str) -> None:
    """Print a Markdown table of seconds and peak memory by length."""
    click.echo("| render | minutes of stereo | seconds | peak memory |\n|---|---|---|---|")
    with tempfile.TemporaryDirectory() as work:
        bake = ["i2r_vr", "bake", "samples/church.jpg", "--out", work, "-q"]
        subprocess.run([sys.executable, "-m", *bake], check=True, cwd=ROOT)
        dry = Path(work) / "dry.wav"
        for count in [int(part) for part in minutes.split(",")]:
            write_noise(dry, count)
            for render in renders.split(","):
                seconds, peak = measure(Path(work) / "church", dry, render)
                memory = f"{peak / GIBIBYTE:.2f} GiB"
                click.echo(f"| {render} | {count} | {seconds:.1f} | {memory} |")


if __name__ == "__main__":
    main()
