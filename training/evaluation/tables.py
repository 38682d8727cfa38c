# SPDX-License-Identifier: MIT
"""The tables of an evaluation in Markdown, and that of the README."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

BEGIN, END = "<!-- {}: begin -->", "<!-- {}: end -->"
"""Marks in a page round a table of a name."""
GIVEN = {
    "i2r-vr, depth and materials": "picture, depth and materials",
    "i2r-vr, depth": "picture and depth",
    "i2r-vr, rgb": "picture alone",
    "ridge on depth statistics": "(ridge on depth statistics)",
    "best constant": "(best constant)",
}
"""Rows of the README's table by their names in a report."""

Scores = Mapping[str, Any]
Column = tuple[str, Callable[[Scores], str]]

TIME_COLUMNS: tuple[Column, ...] = (
    ("median error", lambda s: f"{s['median']:.1%}"),
    ("90 % interval", lambda s: "{:.1%} to {:.1%}".format(*s["interval"])),
    ("mean error", lambda s: f"{s['mean']:.1%}"),
    ("signed mean", lambda s: f"{s['signed_mean']:+.1%}"),
    ("deviation", lambda s: f"{s['standard_deviation']:.1%}"),
    ("within 5 %", lambda s: f"{s['within_5']:.0%}"),
    ("within 10 %", lambda s: f"{s['within_10']:.0%}"),
    ("within 25 %", lambda s: f"{s['within_25']:.0%}"),
    ("within x1.5", lambda s: f"{s['within_factor_1_5']:.0%}"),
    ("rank", lambda s: f"{s['rank']:.2f}"),
    ("failures", lambda s: str(s["failures"])),
)
LEVEL_COLUMNS: tuple[Column, ...] = (
    ("median error", lambda s: f"{s['median']:.1f} dB"),
    ("90 % interval", lambda s: "{:.1f} to {:.1f} dB".format(*s["interval"])),
    ("mean error", lambda s: f"{s['mean']:.1f} dB"),
    ("signed mean", lambda s: f"{s['signed_mean']:+.1f} dB"),
    ("deviation", lambda s: f"{s['standard_deviation']:.1f} dB"),
    ("rank", lambda s: f"{s['rank']:.2f}"),
    ("failures", lambda s: str(s["failures"])),
)


FACTOR_COLUMNS: tuple[Column, ...] = (
    ("median factor", lambda s: f"{s['median']:.2f}"),
    ("90 % interval", lambda s: "{:.2f} to {:.2f}".format(*s["interval"])),
    ("median ratio", lambda s: f"{s['signed']:.2f}"),
    ("within x2", lambda s: f"{s['within_factor_2']:.0%}"),
    ("rank", lambda s: f"{s['rank']:.2f}"),
    ("failures", lambda s: str(s["failures"])),
)


def volumes(report: Mapping[str, Any]) -> dict[str, Scores]:
    """Scores of volume by what was given."""
    return {given: figures["volume_m3"] for given, figures in report["figures"].items()}


def table(first: str, columns: Sequence[Column], rows: Mapping[str, Scores]) -> str:
    """Rows of scores by name; `first` heads the names."""
    lines = [
        f"| {first} | " + " | ".join(name for name, _ in columns) + " |",
        "|---" * (len(columns) + 1) + "|",
    ]
    lines += [
        f"| {name} | " + " | ".join(cell(scores) for _, cell in columns) + " |"
        for name, scores in rows.items()
    ]
    return "\n".join(lines) + "\n"


def figure_tables(report: Mapping[str, Any]) -> str:
    """EDT, C50, C80 and DRR, a table each, by what was given."""
    parts = []
    for key, name, columns in (
        ("edt_s", "EDT", TIME_COLUMNS),
        ("c50_db", "C50", LEVEL_COLUMNS),
        ("c80_db", "C80", LEVEL_COLUMNS),
        ("drr_db", "DRR", LEVEL_COLUMNS),
    ):
        rows = {given: figures[key] for given, figures in report["figures"].items()}
        parts.append(table(f"{name}, given", columns, rows))
    return "\n".join(parts)


def band_tables(report: Mapping[str, Any]) -> str:
    """T60 of every octave, a table for each of what was given."""
    return "\n".join(
        table(
            f"{given}, Hz", TIME_COLUMNS, {str(band["hz"]): band for band in figures["t60_bands"]}
        )
        for given, figures in report["figures"].items()
    )


def _median_of(name: str) -> Callable[[Scores], str]:
    """Shows the median of one prediction in a family's row."""
    return lambda row: f"{row[name]['median']:.0%}"


def family_table(report: Mapping[str, Any]) -> str:
    """Median T60 error and rank of every family, a column for each prediction."""
    families = report["families"]
    names = list(next(iter(families.values())))
    columns: list[Column] = [("scenes", lambda row: str(next(iter(row.values()))["scenes"]))]
    columns += [(name, _median_of(name)) for name in names]
    return table("median error of T60, family", columns, families)


def readme_table(report: Mapping[str, Any]) -> str:
    """The README's table: T60 by what is given, and what any model must beat."""
    rows = {shown: report["t60"][name] for name, shown in GIVEN.items() if name in report["t60"]}
    columns: list[Column] = [
        ("median error", lambda s: f"{100.0 * s['median']:.1f} %"),
        ("within 25 %", lambda s: f"{100.0 * s['within_25']:.0f} %"),
        ("rank correlation", lambda s: f"{s['rank']:.2f}"),
    ]
    return table("given", columns, rows)


def put_into(text: str, made: str, name: str = "evaluation") -> str:
    """A page with what lies between a table's marks replaced.

    Raises
    ------
    ValueError
        Where the page has not both marks once, in their order.
    """
    begin, end = BEGIN.format(name), END.format(name)
    if text.count(begin) != 1 or text.count(end) != 1 or text.index(begin) > text.index(end):
        raise ValueError(f"the page needs the marks {begin} and {end}, once each")
    before, rest = text.split(begin)
    return f"{before}{begin}\n{made}{end}{rest.split(end)[1]}"
