# SPDX-License-Identifier: MIT
"""``python benchmarks/bench_serve.py [BUNDLES] [--count N]``: the page's list of many places.

A baked folder's bundles (``build/bake`` by default) are copied, their metadata alone, until there
are 2,000. Seconds of processor time to tell the state of all places: of a server that has just
begun, of one that knows them, and of reading each anew; the answer's size, and what is kept.
"""

from __future__ import annotations

import json
import shutil
import sys
import tempfile
import time
import tracemalloc
from collections.abc import Callable
from pathlib import Path
from typing import Any

import click

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

from i2r_vr.capture import CaptureSource  # noqa: E402
from i2r_vr.serve.cards import card  # noqa: E402
from i2r_vr.serve.library import Place, place_id  # noqa: E402
from i2r_vr.serve.rows import Rows  # noqa: E402


def copied(baked: Path, folder: Path, count: int) -> list[Place]:
    """Places whose bundles are copies of those that were baked."""
    bundles = sorted(path for path in baked.rglob("*.i2rvr") if path.is_file())
    places = []
    for i in range(count):
        source = bundles[i % len(bundles)]
        goal = folder / f"{i:04d}" / source.name
        goal.parent.mkdir()
        shutil.copy(source, goal)
        picture = Path(f"{i:04d}.png")
        own = CaptureSource(picture, (picture,), picture.stem)
        places.append(Place(place_id(own), own, "baked", None, goal))
    return places


def timed(answer: Callable[[], Any]) -> tuple[float, int]:
    """Seconds of processor time of an answer, and its bytes."""
    start = time.process_time()
    size = len(json.dumps(answer()))
    return time.process_time() - start, size


@click.command()
@click.argument("baked", default=ROOT / "build/bake", type=click.Path(path_type=Path))
@click.option("--count", default=2000)
def main(baked: Path, count: int) -> None:
    """Print what is measured."""
    with tempfile.TemporaryDirectory() as folder:
        places, rows = copied(baked, Path(folder), count), Rows()
        whole_s, whole = timed(lambda: [card(place) for place in places])
        tracemalloc.start()
        first = rows.rows(places)
        kept_mb = tracemalloc.get_traced_memory()[0] / 1e6
        tracemalloc.stop()
        begun_s, _ = timed(lambda: Rows().rows(places))
        again_s, size = timed(lambda: rows.rows(places))
        assert len(first) == count
        print(f"{count} places        processor time  answer")
        print(f"all of each, read anew  {whole_s:6.2f} s  {whole / 1e6:6.2f} MB")
        print(f"rows, server just begun {begun_s:6.2f} s  {size / 1e6:6.2f} MB")
        print(f"rows, known             {again_s:6.2f} s  {size / 1e6:6.2f} MB")
        print(f"kept in memory          {kept_mb:6.2f} MB")


if __name__ == "__main__":
    main()
