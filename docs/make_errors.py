# SPDX-License-Identifier: MIT
"""``python docs/make_errors.py``: write docs/errors.md from the package's table of codes."""

from __future__ import annotations

from itertools import groupby
from pathlib import Path

from i2r_vr.errors.explanations import explanations

FILE = Path(__file__).resolve().parent / "errors.md"
HEAD = """# Errors and warnings

Every failure is one line: `CODE: what was found, what was expected, what to do (file)`. Codes don't
change between versions; the words after them may. What begins with *Warning* or *Note* below ends
nothing: warnings of a bake stand in the bundle's `warnings[]`. Everything else ends the capture or
the command that it is about, and no other. `i2r-vr explain CODE` prints what stands here.
"""


def text() -> str:
    """The whole page."""
    lines = [HEAD]
    for part, entries in groupby(explanations().values(), key=lambda entry: entry.part):
        lines += [f"## {part}", "", "| code | what it means | what to do |", "|---|---|---|"]
        lines += [f"| `{one.code}` | {one.meaning} | {one.action} |" for one in entries]
        lines.append("")
    return "\n".join(lines).rstrip("\n") + "\n"


if __name__ == "__main__":
    FILE.write_text(text(), encoding="utf-8")
