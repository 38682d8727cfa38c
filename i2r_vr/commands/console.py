# SPDX-License-Identifier: MIT
"""What ``bake`` and ``watch`` print: a line a capture, a line a failure, or JSON."""

from __future__ import annotations

import json
import sys
import time
import traceback
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from i2r_vr.commands.terminal import code_coloured, coloured, say
from i2r_vr.errors import FileNotice, I2RError, Notice
from i2r_vr.errors.wording import counted, seconds, significant

if TYPE_CHECKING:
    from i2r_vr.bundle.metadata import Acoustics, CaptureRecord
    from i2r_vr.pipeline.bake_result import BakeResult

MOST_FAILURES_NAMED = 20
"""At the end: more of them would push the counts off a terminal's screen."""


class Tally:
    """What became of the captures so far: how many were baked or up to date, which failed."""

    def __init__(self) -> None:
        self.counts: Counter[str] = Counter()
        self.failures: dict[Path, str] = {}
        self.warned = 0
        self._start = time.perf_counter()

    def add(self, result: BakeResult) -> None:
        """Count a capture in; one that failed before and does no more counts as what it is now."""
        file = result.source.file
        self.failures.pop(file, None)
        if result.error is not None:
            self.failures[file] = result.error.code
            return
        self.counts[result.status] += 1
        if result.status == "baked":  # what is up to date isn't read for it
            self.warned += bool(result.notices)

    def line(self) -> str:
        """All counts: ``3 baked (1 with warnings), 1 up to date, 2 failed, 4.1 s``."""
        baked = f"{self.counts['baked']} baked"
        if self.warned:
            baked += f" ({self.warned} with warnings)"
        parts = [f"{self.counts['to_bake']} to bake" if self.counts["to_bake"] else baked]
        if self.counts["up_to_date"]:
            parts.append(f"{self.counts['up_to_date']} up to date")
        if self.failures:
            parts.append(f"{len(self.failures)} failed")
        return ", ".join([*parts, seconds(time.perf_counter() - self._start)])


@dataclass(frozen=True)
class Console:
    """How much to print, and in which form.

    as_json : nothing but one JSON object a capture on standard output; verbose : stages and
    tracebacks as well; quiet : failures only; timed : the time of day before each line (not with
    `as_json`); progress_bar : whether a terminal gets one.
    """

    as_json: bool = False
    verbose: bool = False
    quiet: bool = False
    timed: bool = False
    progress_bar: bool = True
    tally: Tally = field(default_factory=Tally)

    def starting(self, what: str) -> None:
        """Something begins that takes a while; said before the wait, never on standard output."""
        if not (self.as_json or self.quiet):
            self._print(what, err=True)

    def result(self, result: BakeResult) -> None:
        """A capture was baked, was up to date, or failed."""
        self.tally.add(result)
        if self.as_json:
            click.echo(json.dumps(as_json(result), ensure_ascii=True))
        if result.error is not None:
            self.trouble(result.error)
            return
        if self.as_json or self.quiet:
            return
        self._print("  ".join(_understood(result, self.verbose)))
        if result.status == "baked" or self.verbose:
            for notice in result.notices:
                say(code_coloured(f"  {notice.code}: {notice.message}", "yellow"))
        if self.verbose and result.stage_seconds:
            stages = ", ".join(f"{name} {s:.3f}" for name, s in result.stage_seconds.items())
            say(f"  seconds: {stages}")

    def closing(self) -> None:
        """How many were baked, were up to date and failed, and once more which failed."""
        if self.quiet or self.as_json:
            return
        self._print(self.tally.line())
        named = list(self.tally.failures.items())
        for file, code in named[:MOST_FAILURES_NAMED]:
            say(f"  {coloured('failed', 'red')}: {file} ({code})", err=True)
        if len(named) > MOST_FAILURES_NAMED:
            say(f"  and {len(named) - MOST_FAILURES_NAMED} more, above", err=True)

    def interrupted(self, count: int) -> None:
        """The user stopped it: how many of all are whole, and that nothing is half done."""
        done = sum(self.tally.counts.values())
        what = f"INTERRUPTED: stopped by the user with {done} of {counted(count, 'bundle')} whole"
        self._print(f"{what}; the same command goes on with the rest", err=True)
        if not self.as_json:
            say(self.tally.line(), err=True)

    def trouble(self, error: I2RError) -> None:
        """Something went wrong."""
        self._print(code_coloured(str(error), "red"), err=True)
        if self.verbose:
            traceback.print_exception(error)

    def note(self, notice: Notice) -> None:
        """Something about the service itself; never on standard output."""
        if not self.quiet:
            self._print(code_coloured(f"{notice.code}: {notice.message}", "yellow"), err=True)

    def passed_over(self, notice: FileNotice) -> None:
        """A file looks meant for a capture and is not used."""
        if self.as_json:
            warning = {"code": notice.code, "message": notice.message}
            record = {"file": str(notice.path), "status": "passed_over", "warnings": [warning]}
            click.echo(json.dumps(record, ensure_ascii=True))
        if not self.quiet:
            line = f"{notice.code}: {notice.message} ({notice.path})"
            self._print(code_coloured(line, "yellow"), err=True)

    def progress(
        self, results: Iterable[BakeResult], files: Sequence[Path]
    ) -> Iterator[BakeResult]:
        """The results of files in their order; a terminal's bar names the one in hand."""
        if self.as_json or self.quiet or not (self.progress_bar and sys.stderr.isatty()):
            yield from results
            return
        from tqdm import tqdm

        with tqdm(total=len(files), unit="capture", leave=False, desc=files[0].name) as bar:
            for number, result in enumerate(results, 1):
                if number < len(files):
                    bar.set_description(files[number].name, refresh=False)
                bar.update()
                with tqdm.external_write_mode():
                    yield result

    def _print(self, text: str, *, err: bool = False) -> None:
        timed = self.timed and not self.as_json
        say(f"{time.strftime('%H:%M:%S')}  {text}" if timed else text, err=err)


def _understood(result: BakeResult, verbose: bool) -> Iterator[str]:
    """The parts of a capture's line: what it was taken for, what was given, how it sounds.

    Of what is up to date, which may be a hundred thousand, the metadata are read if `verbose`.
    """
    yield str(result.source.file)
    if result.status != "baked":
        yield result.status.replace("_", " ")
    if result.status == "to_bake" or (result.status == "up_to_date" and not verbose):
        return
    if result.metadata is None:
        return
    capture, acoustics = result.metadata.capture, result.metadata.zone.acoustics
    yield f"{capture.kind}, {given(capture)}"
    yield decay(acoustics)
    yield counted(result.views, "view")
    yield seconds(result.seconds)


def given(capture: CaptureRecord) -> str:
    """What came with the picture."""
    parts = []
    if capture.depth_source == "given":
        parts.append("depth")
    if capture.material_source != "estimated":
        parts.append("materials")
    return "with " + " and ".join(parts) if parts else "picture alone"


def decay(acoustics: Acoustics) -> str:
    """T60 with the interval that holds the true one, to two digits."""
    if acoustics.t60_s is None:
        return "no measurable decay"
    t60 = f"T60 {significant(acoustics.t60_s)} s"
    interval = acoustics.t60_interval_s
    if interval is None:
        return t60
    return f"{t60} ({significant(interval.low)} to {significant(interval.high)})"


def as_json(result: BakeResult) -> dict[str, Any]:
    """A result as ``--json`` prints it."""
    record: dict[str, Any] = {"file": str(result.source.file), "status": result.status}
    if result.bundle is not None:
        record["bundle"] = str(result.bundle)
    if result.error is not None:
        record["error"] = {"code": result.error.code, "message": str(result.error)}
    if result.t60_s is not None:
        record["t60_s"] = result.t60_s
    if result.metadata is not None:
        capture, acoustics = result.metadata.capture, result.metadata.zone.acoustics
        record["kind"] = capture.kind
        record["depth_source"] = capture.depth_source
        record["material_source"] = capture.material_source
        if acoustics.t60_interval_s is not None:
            record["t60_interval_s"] = vars(acoustics.t60_interval_s)
    record["views"] = result.views
    record["seconds"] = round(result.seconds, 4)
    record["warnings"] = [vars(notice) for notice in result.notices]
    return record
