# SPDX-License-Identifier: MIT
"""What ``bake`` and ``watch`` print: a line a capture, a line a failure, or JSON."""

from __future__ import annotations

import json
import sys
import traceback
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import click

from i2r_vr.errors import FileNotice, I2RError, Notice

if TYPE_CHECKING:
    from i2r_vr.pipeline.queue import BakeResult


@dataclass(frozen=True)
class Console:
    """How much to print, and in which form.

    as_json : nothing but one JSON object a capture on standard output; verbose : stages,
    warnings and tracebacks as well; quiet : failures only.
    """

    as_json: bool = False
    verbose: bool = False
    quiet: bool = False

    def result(self, result: BakeResult) -> None:
        """A capture was baked, was up to date, or failed."""
        if self.as_json:
            click.echo(json.dumps(as_json(result), ensure_ascii=True))
        if result.error is not None:
            self.trouble(result.error)
            return
        if self.as_json or self.quiet:
            return
        t60 = "no measurable decay" if result.t60_s is None else f"T60 {result.t60_s:.2f} s"
        if result.status == "up_to_date":
            _print(f"{result.source.file}: up to date, {t60}")
            return
        _print(f"{result.source.file}: {t60}, {result.views} views, {result.seconds:.2f} s")
        for notice in result.notices if self.verbose else ():
            _print(f"  {notice.code}: {notice.message}")
        if self.verbose:
            stages = ", ".join(f"{name} {s:.3f}" for name, s in result.stage_seconds.items())
            _print(f"  seconds: {stages}")

    def trouble(self, error: I2RError) -> None:
        """Something went wrong."""
        _print(str(error), err=True)
        if self.verbose:
            traceback.print_exception(error)

    def note(self, notice: Notice) -> None:
        """Something about the service itself; never on standard output."""
        if not self.quiet:
            _print(f"{notice.code}: {notice.message}", err=True)

    def passed_over(self, notice: FileNotice) -> None:
        """A file looks meant for a capture and is not used."""
        if self.as_json:
            warning = {"code": notice.code, "message": notice.message}
            record = {"file": str(notice.path), "status": "passed_over", "warnings": [warning]}
            click.echo(json.dumps(record, ensure_ascii=True))
        if not self.quiet:
            _print(f"{notice.code}: {notice.message} ({notice.path})", err=True)

    def progress(self, results: Iterable[BakeResult], count: int) -> Iterator[BakeResult]:
        """The results, with a progress bar on a terminal."""
        if self.as_json or self.quiet or not sys.stderr.isatty():
            yield from results
            return
        from tqdm import tqdm

        with tqdm(total=count, unit="capture", leave=False) as bar:
            for result in results:
                bar.update()
                with tqdm.external_write_mode():
                    yield result


def as_json(result: BakeResult) -> dict[str, Any]:
    """A result as ``--json`` prints it."""
    record: dict[str, Any] = {"file": str(result.source.file), "status": result.status}
    if result.bundle is not None:
        record["bundle"] = str(result.bundle)
    if result.error is not None:
        record["error"] = {"code": result.error.code, "message": str(result.error)}
    if result.t60_s is not None:
        record["t60_s"] = result.t60_s
    record["views"] = result.views
    record["seconds"] = round(result.seconds, 4)
    record["warnings"] = [vars(notice) for notice in result.notices]
    return record


def _print(text: str, *, err: bool = False) -> None:
    """Print text that may hold a file name which is no Unicode."""
    click.echo(text.encode("utf-8", "backslashreplace").decode(), err=err)
