# SPDX-License-Identifier: MIT
"""``python benchmarks/bench_unity_convolution.py``: what the Unity add-on's convolution costs.

Before and after in one run, in Mono, by the processor time of the thread that mixes: `before` is
the first convolution that the add-on had, a copy of which lies in `unity/before`. `core` is the
share of one core, `worst` the longest block, `budget` what a block may take before it is late.
"""

from __future__ import annotations

import json
import subprocess
import tempfile
from pathlib import Path

import click

HERE = Path(__file__).resolve().parent
CORE = HERE.parent / "engine_bridges/unity/com.i2rvr.reverb/Runtime/Core"


@click.command()
@click.option("--seconds", default=2.0, show_default=True, help="Of sound for each case.")
def main(seconds: float) -> None:
    """Compile, run, and print a table."""
    sources = [*sorted(CORE.glob("*.cs")), *sorted((HERE / "unity").rglob("*.cs"))]
    with tempfile.TemporaryDirectory() as folder:
        program = Path(folder) / "bench.exe"
        references = ["-r:System.Core.dll", "-r:System.Numerics.dll"]
        command = ["mcs", "-langversion:7", f"-out:{program}", *references, *map(str, sources)]
        subprocess.run(command, check=True)
        click.echo("| case | block | | mean ms | worst ms | budget ms | core |")
        click.echo("|---|---|---|---|---|---|---|")
        with subprocess.Popen(
            ["mono", str(program), str(seconds)], stdout=subprocess.PIPE, text=True
        ) as running:
            assert running.stdout is not None
            for line in running.stdout:
                row = json.loads(line)
                click.echo(
                    f"| {row['case']} | {row['frames']} | {row['which']} | {row['mean_ms']:.2f} "
                    f"| {row['worst_ms']:.2f} | {row['budget_ms']:.2f} | {row['core_pct']:.1f} % |"
                )
    if running.returncode != 0:
        raise SystemExit(running.returncode)


if __name__ == "__main__":
    main()
