# SPDX-License-Identifier: MIT
"""What the console prints about files that are not used."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from i2r_vr.commands.console import Console
from i2r_vr.errors import FileNotice

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
