# SPDX-License-Identifier: MIT
"""``python benchmarks/bench_screenshot.py``: what the command costs for one picture.

Processor seconds of ``i2r-vr bake`` for one screenshot, of ``import torch`` alone, and of the same
bake once more in a process that has done it before; what the command costs is what is left of the
first: imports, weights, first calls. With ``--against FOLDER``, another checkout, both take turns.
"""

from __future__ import annotations

import resource
import statistics
import tempfile
from pathlib import Path

import click
import cv2
from checkouts import ROOT, against, checkouts, run_in

SIZE = (1280, 720)

AGAIN = """
import sys, time
from pathlib import Path
from i2r_vr.capture import discover
from i2r_vr.config import BakeOptions
from i2r_vr.pipeline.queue import Pipeline
pipeline = Pipeline(BakeOptions(force=True))
sources, spent = discover([Path(sys.argv[1])]), []
for _ in range(6):
    start = time.process_time()
    (result,) = pipeline.bake(sources, Path(sys.argv[2]))
    assert result.status == "baked", result
    spent.append(time.process_time() - start)
print(sorted(spent[1:])[2])
"""


def write_screenshot(file: Path) -> None:
    """The middle of a sample's panorama, which is no panorama."""
    panorama = cv2.imread(str(ROOT / "samples" / "living_room.jpg"))
    if panorama is None:
        raise OSError("samples/living_room.jpg cannot be read")
    left, top = (panorama.shape[1] - SIZE[0]) // 2, (panorama.shape[0] - SIZE[1]) // 2
    cv2.imwrite(str(file), panorama[top : top + SIZE[1], left : left + SIZE[0]])


def processor_s(arguments: list[str], checkout: Path) -> tuple[float, str]:
    """Processor seconds of another Python, and what it prints."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    printed = run_in(checkout, arguments)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    spent = after.ru_utime - before.ru_utime + after.ru_stime - before.ru_stime
    return spent, printed


def measured(checkout: Path, screenshot: Path) -> tuple[float, float, float]:
    """Seconds of the command, of the import, and of the bake itself."""
    with tempfile.TemporaryDirectory() as out:
        command = ["-m", "i2r_vr", "bake", str(screenshot), "-o", out, "-q"]
        whole, _ = processor_s(command, checkout)
        imported, _ = processor_s(["-c", "import torch"], checkout)
        _, printed = processor_s(["-c", AGAIN, str(screenshot), out], checkout)
    return whole, imported, float(printed)


@click.command()
@click.option("--rounds", default=5)
@against
def main(rounds: int, against: Path | None) -> None:
    """Print a Markdown table of medians."""
    compared = checkouts(against)
    turns: dict[str, list[tuple[float, float, float]]] = {name: [] for name in compared}
    with tempfile.TemporaryDirectory() as work:
        screenshot = Path(work) / "shot.jpg"
        write_screenshot(screenshot)
        for _ in range(rounds):
            for name, checkout in compared.items():
                turns[name].append(measured(checkout, screenshot))
    click.echo(
        "| checkout | command | import torch | the bake itself | all else |\n|---|---|---|---|---|"
    )
    for name, rows in turns.items():
        rest = statistics.median(whole - imported - baked for whole, imported, baked in rows)
        medians = " | ".join(
            f"{statistics.median(column):.2f}" for column in zip(*rows, strict=True)
        )
        click.echo(f"| {name} | {medians} | {rest:.2f} |")


if __name__ == "__main__":
    main()
