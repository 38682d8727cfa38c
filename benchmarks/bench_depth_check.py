# SPDX-License-Identifier: MIT
"""``python benchmarks/bench_depth_check.py``: false alarms and misses of the check of depth.

Renders places, stores their true depth in every kind and unit that docs/captures.md allows and in
the ways that go wrong, and counts what is said of it; then the seconds that it takes.
"""

from __future__ import annotations

import sys
import time
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import click
import numpy as np
from numpy.typing import NDArray

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from i2r_vr.capture.decoding.images import Picture  # noqa: E402
from i2r_vr.capture.depth_geometry import ray_stretch  # noqa: E402
from i2r_vr.capture.depth_maps import RawDepth  # noqa: E402
from i2r_vr.capture.given_depth import GivenDepth, depth_in_metres  # noqa: E402
from i2r_vr.capture.projection import Projection  # noqa: E402
from i2r_vr.capture.sidecar import DepthEncoding  # noqa: E402
from i2r_vr.errors import I2RError  # noqa: E402
from training.scenes.generate import drawn_scenes  # noqa: E402
from training.scenes.light.picture import render_panorama, render_view  # noqa: E402
from training.scenes.places.families import FAMILIES  # noqa: E402

FILE = Path("hall.depth")
FULL = 65535.0
FOV_DEG = 75.0
SPHERE = Projection("panorama", 360.0, 256, 512)
VIEW = Projection("screenshot", FOV_DEG, 180, 320)
STRETCH = ray_stretch(180, 320, FOV_DEG)
Depth = NDArray[np.float64]
Case = tuple[str, bool, Callable[[Depth], Depth], dict[str, Any]]


def _integers(depth: Depth, per_metre: float) -> Depth:
    return np.where(np.isfinite(depth), np.minimum(np.rint(depth * per_metre), FULL - 1), FULL)


def _reversed_z(planar: Depth) -> Depth:
    return (1.0 / np.minimum(planar, 1000.0) - 0.001) / (1.0 / 0.05 - 0.001)


RIGHT: tuple[Case, ...] = (
    ("metres", True, lambda d: d, {}),
    ("half floats", True, lambda d: d.astype(np.float16), {}),
    ("centimetres", True, lambda d: 100.0 * d, {"metres_per_unit": 0.01}),
    ("16-bit mm", True, lambda d: _integers(d, 1000.0), {"metres_per_unit": 0.001}),
    ("16-bit 1/512 m", True, lambda d: _integers(d, 512.0), {"metres_per_unit": 1 / 512}),
    ("far plane", True, lambda d: np.minimum(d, 1000.0), {"sky": "far", "far": 1000.0}),
    ("view, radial", False, lambda d: d, {}),
    ("view, planar", False, lambda d: d / STRETCH, {"kind": "planar"}),
    ("view, 16-bit mm", False, lambda d: _integers(d, 1000.0), {"metres_per_unit": 0.001}),
    (
        "view, reversed z",
        False,
        lambda d: _reversed_z(d / STRETCH),
        {"kind": "reversed_z", "near": 0.05, "far": 1000.0},
    ),
)
WRONG: tuple[Case, ...] = (
    ("unstated cm", True, lambda d: 100.0 * d, {}),
    ("unstated mm", True, lambda d: _integers(d, 1000.0), {}),
    ("0 to 1", True, lambda d: np.minimum(d / d[np.isfinite(d)].max(), 1.0), {}),
    ("disparity", True, lambda d: 1.0 / d, {"sky": "0"}),
    ("backwards", True, lambda d: 1.0 - np.clip(d / 30.0, 0.0, 1.0), {"sky": "0"}),
    ("upside down", True, lambda d: d[::-1], {}),
    ("mirrored", True, lambda d: d[:, ::-1], {}),
    ("turned by 90", True, lambda d: np.roll(d, 128, axis=1), {}),
    ("view, upside down", False, lambda d: d[::-1], {}),
    ("view, mirrored", False, lambda d: d[:, ::-1], {}),
    ("view, unstated planar", False, lambda d: d / STRETCH, {}),
    ("view, disparity", False, lambda d: 1.0 / d, {"sky": "0"}),
)


def _said(case: Case, rgb: NDArray[np.uint8], depth_m: Depth) -> str:
    name, sphere, store, stated = case
    numbers = store(depth_m).astype(np.float32)
    raw = RawDepth(numbers, FULL if "16-bit" in name or name == "unstated mm" else None)
    given = GivenDepth([raw], [FILE], DepthEncoding(**stated), 1.0, False)
    picture = Picture(rgb, rgb.shape[1], rgb.shape[0])
    try:
        _, notices = depth_in_metres(given, [picture], SPHERE if sphere else VIEW)
    except I2RError as error:
        return error.code
    return " ".join(notice.code for notice in notices) or "nothing"


def _places(count: int) -> Iterator[tuple[Any, Any]]:
    """A panorama and a view of each place, the families in turn."""
    names = list(FAMILIES)
    for number in range(count):
        scene = next(drawn_scenes(910_000 + number, [names[number % len(names)]]))
        yield (
            render_panorama(scene, 256, 512),
            render_view(scene, 47.0 * number, -8.0, FOV_DEG, 180, 320),
        )


@click.command()
@click.option("--places", type=int, default=300, show_default=True)
def main(places: int) -> None:
    """Print a Markdown table: what is said of each kind of map, in percent of the places."""
    said: dict[str, Counter[str]] = {case[0]: Counter() for case in (*RIGHT, *WRONG)}
    seconds = 0.0
    for whole, view in _places(places):
        for case in (*RIGHT, *WRONG):
            shown = whole if case[1] else view
            started = time.process_time()
            said[case[0]][_said(case, shown.rgb, shown.depth_m.astype(np.float64))] += 1
            seconds += time.process_time() - started
    click.echo("| map | said of it, % |\n|---|---|")
    for name, counts in said.items():
        shares = (f"{code} {100 * n / places:.1f}" for code, n in counts.most_common())
        click.echo(f"| {name} | {', '.join(shares)} |")
    click.echo(f"\n{1000.0 * seconds / (places * len(said)):.0f} ms a map (processor time)")


if __name__ == "__main__":
    main()
