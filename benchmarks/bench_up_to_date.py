# SPDX-License-Identifier: MIT
"""``python benchmarks/bench_up_to_date.py``: what it costs to see that nothing is to bake.

A folder of many captures whose bundles are current: tiny ones, made without a model, that differ
from real ones in the number and the length of their sounds alone. ``i2r-vr bake`` checks them by
the sizes and times in the index; with ``--content`` also as if there were none.
"""

from __future__ import annotations

import hashlib
import os
import subprocess
import sys
import tempfile
import time
from dataclasses import replace
from pathlib import Path

import click
import cv2
import numpy as np

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from benchmarks.bench_memory import BAKE  # noqa: E402
from i2r_vr.bundle.index import SETTLED_NS, BundleIndex, make_of, stamp_of  # noqa: E402
from i2r_vr.bundle.layout import BundleTarget  # noqa: E402
from i2r_vr.bundle.metadata import FileRecord  # noqa: E402
from i2r_vr.capture import discover, hash_inputs  # noqa: E402
from i2r_vr.config import BakeOptions, config_sha256  # noqa: E402
from i2r_vr.hearing.weights_file import find_weights  # noqa: E402
from i2r_vr.sound.wav import encode_wav  # noqa: E402
from tests.bundles import metadata  # noqa: E402

A_FOLDER = 1000
"""Captures of one folder; levels of games have some hundreds."""


def write_captures(folder: Path, count: int) -> None:
    """Pictures of their own content each, `A_FOLDER` in a folder."""
    done, data = cv2.imencode(".png", np.full((64, 64, 3), 90, np.uint8))
    assert done
    for number in range(count):
        place = folder / f"level_{number // A_FOLDER:03d}"
        place.mkdir(parents=True, exist_ok=True)
        (place / f"place_{number:06d}.png").write_bytes(bytes(data) + b"%d" % number)


def write_bundles(captures: Path, out: Path) -> None:
    """The bundle of each capture as ``i2r-vr bake`` would see it current: zone and 4 directions."""
    options = BakeOptions()
    weights, config = find_weights(options.model), config_sha256(options, "cpu")
    sound = encode_wav(np.r_[1.0, np.zeros(15)], 48000, options.subtype)
    plain = metadata("NAME", "NAME.png")
    generator = replace(plain.generator, config_sha256=config, weights_sha256=weights.sha256)
    capture = replace(plain.capture, sha256="SHA256", inputs_sha256="INPUTS")
    zone = replace(plain.zone, ambix=None)
    names = [(zone.ir, "zone"), *((each.ir, "direction") for each in plain.directions)]
    sha256 = hashlib.sha256(sound).hexdigest()
    records = tuple(FileRecord(name, sha256, role) for name, role in names)
    whole = replace(plain, generator=generator, capture=capture, zone=zone, files=records)
    text = whole.to_json()
    index = BundleIndex(out, ())
    for source in discover([captures]):
        folder = out / source.relative_folder / source.stem
        folder.mkdir(parents=True)
        for name, _ in names:
            (folder / name.replace("NAME", source.stem)).write_bytes(sound)
        picture, inputs = hash_inputs(source)
        told = text.replace("NAME", source.stem).replace("SHA256", picture)
        target = BundleTarget(folder, source.stem)
        target.metadata_path.write_text(told.replace("INPUTS", inputs), "utf-8")
        own = [replace(file, name=file.name.replace("NAME", source.stem)) for file in records]
        made = make_of(config, weights.sha256)
        index.record(source, stamp_of(source.files), target, replace(whole, files=tuple(own)), made)
    index.save()


def check(captures: Path, out: Path, *more: str) -> tuple[float, float, int]:
    """Seconds of wall and processor, and peak bytes, of a bake that finds all up to date."""
    command = [sys.executable, "-c", BAKE, str(captures), str(out), *more]
    before, start = os.times(), time.perf_counter()
    done = subprocess.run(command, stdout=subprocess.PIPE, text=True, check=True, cwd=ROOT)
    wall, after = time.perf_counter() - start, os.times()
    spent = after.children_user + after.children_system
    return wall, spent - before.children_user - before.children_system, int(done.stdout.split()[-1])


@click.command()
@click.option("--count", default=100_000, help="Captures.")
@click.option("--folder", type=click.Path(path_type=Path), help="Keep them here, for another run.")
@click.option("--content", is_flag=True, help="Without the index too: minutes.")
def main(count: int, folder: Path | None, content: bool) -> None:
    """Print a Markdown table."""
    with tempfile.TemporaryDirectory() as work:
        place = folder or Path(work)
        captures, out = place / "captures", place / "out"
        if not out.exists():
            write_captures(captures, count)
            time.sleep(SETTLED_NS / 1e9)
            write_bundles(captures, out)
        click.echo("| check | wall, s | processor, s | peak memory |\n|---|---|---|---|")
        ways = [("by sizes and times", []), ("by content", ["--rehash"])]
        for name, more in ways if content else ways[:1]:
            wall, spent, peak = check(captures, out, *more)
            click.echo(f"| {name} | {wall:.1f} | {spent:.1f} | {peak / 2**20:.0f} MiB |")


if __name__ == "__main__":
    main()
