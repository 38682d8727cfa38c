"""What every run of the tests ends with."""

from collections import Counter

SETUP = "(tests/engines/setup.sh)"
"""Ends the reason of every skip that this script would turn into a run."""


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
