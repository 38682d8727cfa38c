# SPDX-License-Identifier: MIT
"""``python benchmarks/bench_godot_start.py``: what 100 rooms cost a Godot scene when it starts.

In the real engine (``tests/engines/setup.sh``): a scene of 20 players and 100 rooms of two boxes is
loaded and added, against the same scene without rooms; then one room is taken out and streamed in
again. Milliseconds of processor time of the engine's main thread, the median of several runs;
"again" with scripts and bundles in memory.
"""

from __future__ import annotations

import shutil
import statistics
import sys
import tempfile
from pathlib import Path

HERE = Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parent))

from tests.engines.godot.project import (  # noqa: E402
    import_project,
    make_project,
    run_script,
)

CASE = HERE.parent / "engine_bridges/conformance/cases/plain"
ROOMS, RUNS = 100, 5


def main() -> None:
    """Print the table."""
    with tempfile.TemporaryDirectory() as folder:
        project = make_project(Path(folder) / "level")
        for number in range(ROOMS):
            place = project / f"reverb/r{number}"
            shutil.copytree(CASE, place)
            (place / "plain.i2rvr").rename(place / f"r{number}.i2rvr")
        import_project(project)
        plan = {"rooms": ROOMS}
        run_script(project, "make_start.gd", plan)
        runs = [run_script(project, "time_start.gd", plan, "times.json") for _ in range(RUNS)]
    for key in runs[0]:
        print(f"{key}: {statistics.median(run[key] for run in runs):.1f} ms")


if __name__ == "__main__":
    main()
