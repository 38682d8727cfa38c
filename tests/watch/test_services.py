"""The service files are read by their systems' own parsers, and start what the command line has."""

import plistlib
import shlex
import shutil
import subprocess
import sys
from configparser import RawConfigParser
from pathlib import Path
from xml.etree import ElementTree

import pytest

from i2r_vr.cli import watch
from i2r_vr.watch.service import STOP_LIMIT_S
from tests.patience import HANG_S

SERVICES = Path(__file__).resolve().parents[2] / "docs" / "services"
TASK = {"": "http://schemas.microsoft.com/windows/2004/02/mit/task"}
LONGEST_STOP_S = 5.0


def unit():
    parser = RawConfigParser(strict=True, interpolation=None)
    parser.optionxform = str
    parser.read(SERVICES / "i2r-vr-watch.service", encoding="utf-8")
    return parser


def agent():
    return plistlib.loads((SERVICES / "com.i2rvr.watch.plist").read_bytes())


def task():
    return ElementTree.fromstring((SERVICES / "i2r-vr-watch.xml").read_text(encoding="utf-8"))


def commands():
    windows = task().findtext("Actions/Exec/Arguments", namespaces=TASK)
    return {
        "systemd": shlex.split(unit()["Service"]["ExecStart"])[1:],
        "launchd": agent()["ProgramArguments"][1:],
        "windows": shlex.split(windows.replace("\\", "/")),
    }


@pytest.mark.parametrize("system", ["systemd", "launchd", "windows"])
def test_the_command_is_one_that_the_command_line_takes(system):
    name, *arguments = commands()[system]
    assert name == "watch"
    given = watch.make_context("watch", arguments).params
    assert given["folder"].name == "captures"
    assert given["out"].name == "bundles"


def test_all_give_it_more_time_to_stop_than_it_takes():
    assert float(unit()["Service"]["TimeoutStopSec"]) > LONGEST_STOP_S > STOP_LIMIT_S
    assert agent()["ExitTimeOut"] > LONGEST_STOP_S


def test_all_start_it_at_login_and_again_after_a_crash_but_not_after_a_stop():
    service = unit()
    assert service["Service"]["Restart"] == "on-failure"
    assert service["Service"]["RestartPreventExitStatus"] == "2"
    assert service["Install"]["WantedBy"] == "default.target"
    assert agent()["RunAtLoad"] is True
    assert agent()["KeepAlive"] == {"SuccessfulExit": False}
    assert task().find("Triggers/LogonTrigger", TASK) is not None
    assert int(task().findtext("Settings/RestartOnFailure/Count", namespaces=TASK)) > 0


def test_windows_never_ends_or_doubles_it():
    settings = task().find("Settings", TASK)
    assert settings.findtext("ExecutionTimeLimit", namespaces=TASK) == "PT0S"
    assert settings.findtext("MultipleInstancesPolicy", namespaces=TASK) == "IgnoreNew"
    assert settings.findtext("StopIfGoingOnBatteries", namespaces=TASK) == "false"


@pytest.mark.skipif(shutil.which("systemd-analyze") is None, reason="no systemd-analyze")
def test_systemd_finds_nothing_wrong(tmp_path):
    text = (SERVICES / "i2r-vr-watch.service").read_text(encoding="utf-8")
    program = "%h/.local/bin/i2r-vr"
    assert program in text
    copy = tmp_path / "i2r-vr-watch.service"
    copy.write_text(text.replace(program, sys.executable), encoding="utf-8")
    command = ["systemd-analyze", "verify", "--man=no", str(copy)]
    found = subprocess.run(command, capture_output=True, text=True, check=False, timeout=HANG_S)
    assert (found.returncode, found.stdout) == (0, "")
    assert "i2r-vr-watch" not in found.stderr
