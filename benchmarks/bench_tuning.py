# SPDX-License-Identifier: MIT
"""``python benchmarks/bench_tuning.py``: how long a take of the page takes, on the samples.

Seconds of processor time, the least of three: with other levels and decay times alone, and with
another surface, for which the heads are asked anew; each as the zone, and all round in ambiX.
"""

from __future__ import annotations

import sys
import time
from dataclasses import replace
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

from i2r_vr.capture import discover  # noqa: E402
from i2r_vr.capture.sidecar import Surfaces  # noqa: E402
from i2r_vr.config import BakeOptions  # noqa: E402
from i2r_vr.pipeline.queue import Pipeline  # noqa: E402


def main() -> None:
    """Print a row for each sample."""
    pipeline = Pipeline(BakeOptions())
    print("sample          T60   zone  surface  ambiX")
    for source in discover([ROOT / "samples"]):
        audition = pipeline.audition(source, ROOT / "build/bake")
        own = audition.sidecar
        untouched = replace(pipeline.options, directions=False, ambix=False)
        t60_s = audition.take(own, untouched).metadata.zone.acoustics.t60_s
        spent = []
        for surface, ambix in ((False, False), (True, False), (False, True)):
            options = replace(untouched, ambix=ambix)
            least = float("inf")
            for i in range(3):
                floor = ("carpet", "concrete", "brick")[i] if surface else None
                tuning = replace(own.bake, t60_scale=0.9 + 0.01 * i)
                wanted = replace(own, bake=tuning)
                if surface:
                    wanted = replace(wanted, surfaces=Surfaces(floor=floor))
                start = time.process_time()
                audition.take(wanted, options)
                least = min(least, time.process_time() - start)
            spent.append(least)
        shown = "  -" if t60_s is None else f"{t60_s:.2f}"
        print(f"{source.stem:14} {shown:>5}  {spent[0]:.2f}     {spent[1]:.2f}   {spent[2]:.2f}")


if __name__ == "__main__":
    main()
