# SPDX-License-Identifier: MIT
"""What the console prints about files that are not used."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path, PurePosixPath

import pytest

from i2r_vr.bundle.metadata import Interval
from i2r_vr.capture import CaptureSource
from i2r_vr.commands.console import Console
from i2r_vr.errors import FileNotice, I2RError
from i2r_vr.pipeline.bake_result import BakeResult
from tests.bundles import metadata

NOTICE = FileNotice("SUFFIX_NOT_READ", Path("in/garden.heic"), "Pictures are not read.")


@pytest.mark.parametrize("quiet", [False, True])
def test_a_line_on_standard_error_unless_quiet(capsys, quiet):
    Console(quiet=quiet).passed_over(NOTICE)
    printed = capsys.readouterr()
    assert printed.out == ""
    line = f"SUFFIX_NOT_READ: Pictures are not read. ({NOTICE.path})\n"
    assert printed.err == ("" if quiet else line)


def test_an_object_with_json(capsys):
    Console(as_json=True, quiet=True).passed_over(NOTICE)
    printed = capsys.readouterr()
    record = json.loads(printed.out)
    assert (record["file"], record["status"]) == (str(NOTICE.path), "passed_over")
    assert record["warnings"] == [{"code": NOTICE.code, "message": NOTICE.message}]


def _result(file="in/hall.png", *, status="baked", error=None, **capture):
    if error is not None:
        return BakeResult(_source(file), "failed", error=error)
    record = metadata()
    zone = replace(
        record.zone,
        acoustics=replace(record.zone.acoustics, t60_interval_s=Interval(0.344, 1.26, 0.9)),
    )
    record = replace(record, zone=zone, capture=replace(record.capture, **capture))
    return BakeResult(
        _source(file),
        status,
        Path("out.i2rvr"),
        record,
        stage_seconds={"decode": 0.25, "write": 0.5},
    )


def _source(file):
    path = Path(file)
    return CaptureSource(path, (path,), path.stem, PurePosixPath())


@pytest.mark.parametrize(
    ("capture", "said"),
    [
        ({"kind": "panorama"}, "panorama, picture alone"),
        ({"kind": "cubemap", "depth_source": "given"}, "cubemap, with depth"),
        ({"kind": "screenshot", "material_source": "named"}, "screenshot, with materials"),
        (
            {"kind": "panorama", "depth_source": "given", "material_source": "given"},
            "panorama, with depth and materials",
        ),
    ],
)
def test_a_line_tells_what_was_understood(capsys, capture, said):
    defaults = {"depth_source": "estimated", "material_source": "estimated"}
    Console().result(_result(**(defaults | capture)))
    first = capsys.readouterr().out.splitlines()[0]
    assert first == f"{Path('in/hall.png')}  {said}  T60 0.50 s (0.34 to 1.3)  4 views  0.8 s"


def test_warnings_are_told_unless_quiet(capsys):
    result = _result()
    assert result.notices
    Console().result(result)
    told = capsys.readouterr().out.splitlines()[1:]
    assert told == [f"  {notice.code}: {notice.message}" for notice in result.notices]
    Console(quiet=True).result(result)
    assert capsys.readouterr() == ("", "")


def test_the_end_counts_all_and_names_what_failed_once_more(capsys):
    console = Console()
    error = I2RError("IMAGE_TRUNCATED", "half a picture", "all", "copy it again", "in/b.png")
    console.result(_result("in/a.png"))
    console.result(_result("in/b.png", error=error))
    console.result(_result("in/c.png", error=error))
    console.result(_result("in/d.png", status="up_to_date"))
    console.result(_result("in/c.png"))
    capsys.readouterr()
    console.closing()
    printed = capsys.readouterr()
    assert printed.out.startswith("2 baked (2 with warnings), 1 up to date, 1 failed, ")
    assert printed.err == f"  failed: {Path('in/b.png')} (IMAGE_TRUNCATED)\n"
    assert set(console.tally.failures) == {Path("in/b.png")}


def test_json_alone_is_on_standard_output(capsys):
    console = Console(as_json=True)
    console.starting("1 capture, loading model compact")
    console.result(_result())
    console.closing()
    printed = capsys.readouterr()
    assert printed.err == ""
    (line,) = printed.out.splitlines()
    record = json.loads(line)
    assert record["kind"] == metadata().capture.kind
    assert record["t60_interval_s"] == {"low": 0.344, "high": 1.26, "coverage": 0.9}


def test_what_takes_a_while_is_said_before_it_begins(capsys):
    Console().starting("1 capture, loading model compact")
    assert capsys.readouterr() == ("", "1 capture, loading model compact\n")
