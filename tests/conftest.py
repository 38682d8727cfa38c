"""How long tests may hang, and what a run of them ends with."""

import os
from collections import Counter
from pathlib import Path

import pytest

WORKERS = int(os.environ.get("PYTEST_XDIST_WORKER_COUNT", "1"))
if WORKERS > 1:
    # Before PyTorch and NumPy are loaded, and for the processes that tests start: each would else
    # calculate on every core at once, and wait for threads that the others keep from running.
    os.environ.setdefault("OMP_NUM_THREADS", str(max(1, (os.cpu_count() or 1) // WORKERS)))

TESTS = Path(__file__).parent
BOUNDS_S = {
    "engines": 900,  # real engines, browsers and compilers, some of them asked twice
    "watch": 900,  # a process that starts PyTorch again and again
    "training": 900,  # kernels of scenes compiled in a fresh clone; runs of several stages
}
"""Seconds after which a test of a folder is taken to hang. A machine that has other work takes its
time, and no test may fail by that; what has a bound of its own keeps it."""
SETUP = "(tests/engines/setup.sh)"
"""Ends the reason of every skip that this script would turn into a run."""


def pytest_collection_modifyitems(items):
    """Give the tests of some folders their bounds."""
    for item in items:
        folder = item.path.relative_to(TESTS).parts[0] if item.path.is_relative_to(TESTS) else ""
        if folder in BOUNDS_S and item.get_closest_marker("timeout") is None:
            item.add_marker(pytest.mark.timeout(BOUNDS_S[folder]))


def pytest_terminal_summary(terminalreporter):
    """One line for all that was skipped because an engine is absent, and how to get them."""
    reasons = Counter()
    for report in terminalreporter.stats.get("skipped", ()):
        reason = str(report.longrepr[2] if isinstance(report.longrepr, tuple) else report.longrepr)
        if SETUP in reason:
            reasons[reason.removeprefix("Skipped: ").replace(SETUP, "").strip()] += 1
    if reasons:
        which = ", ".join(f"{reason} ({count})" for reason, count in sorted(reasons.items()))
        terminalreporter.write_line(
            f"{reasons.total()} tests of engines were skipped: {which}. "
            "Run tests/engines/setup.sh as root on Debian or Ubuntu to get what they need.",
            yellow=True,
        )
