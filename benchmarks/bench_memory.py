# SPDX-License-Identifier: MIT
"""``python benchmarks/bench_memory.py``: peak memory of batches of panoramas.

Each batch is baked by a process of its own (``i2r-vr bake`` with its defaults); its peak resident
memory is read from the system when it ends.
"""

from __future__ import annotations

import subprocess
import sys
import tempfile
from pathlib import Path

import click
import cv2
import numpy as np

ROOT = Path(__file__).resolve().parent.parent
GIBIBYTE = 2**30


def write_panoramas(folder: Path, count: int) -> None:
    """Different pictures of 2048 x 1024: the samples' turned by different angles."""
    folder.mkdir(parents=True)
    pictures = [cv2.imread(str(ROOT / "samples" / f"{name}.jpg")) for name in ("street", "church")]
    for number in range(count):
        turned = np.roll(pictures[number % 2], 37 * number, axis=1)
        if not cv2.imwrite(str(folder / f"place_{number:03d}.jpg"), turned):
            raise OSError(f"could not write {folder}")


BAKE = """
import resource, sys
from pathlib import Path
from i2r_vr.cli import main
main(["bake", *sys.argv[1:2], "--out", *sys.argv[2:], "-q"], standalone_mode=False)
status = Path("/proc/self/status")
if status.exists():
    line = next(row for row in status.read_text().splitlines() if row.startswith("VmHWM"))
    print(int(line.split()[1]) * 1024)
else:
    print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss)
"""
"""Bakes, then prints its peak in bytes. Linux's ``ru_maxrss`` would start at the parent's."""


def peak_bytes(captures: Path, out: Path) -> int:
    """Peak resident memory of a bake of all `captures`, in bytes."""
    command = [sys.executable, "-c", BAKE, str(captures), str(out)]
    done = subprocess.run(command, stdout=subprocess.PIPE, text=True, check=True, cwd=ROOT)
    return int(done.stdout.split()[-1])


@click.command()
@click.option("--counts", default="5,50", help="Batch sizes, joined by commas.")
def main(counts: str) -> None:
    """Print a Markdown table of peak memory by batch size."""
    click.echo("| panoramas | peak memory |\n|---|---|")
    for count in [int(part) for part in counts.split(",")]:
        with tempfile.TemporaryDirectory() as work:
            write_panoramas(Path(work) / "captures", count)
            peak = peak_bytes(Path(work) / "captures", Path(work) / "out")
        click.echo(f"| {count} | {peak / GIBIBYTE:.2f} GiB |")


if __name__ == "__main__":
    main()
