"""The command: its usage, and that it ends whole when it is told to."""

import re
import signal
import subprocess
import sys
import urllib.request

import pytest
from click.testing import CliRunner

from i2r_vr.cli import main
from i2r_vr.commands.serve_command import add_ons
from i2r_vr.errors import UsageError
from tests.patience import HANG_S


@pytest.mark.parametrize(
    ("arguments", "code"),
    [
        (["serve"], "USAGE"),
        (["serve", "nowhere", "-o", "out"], "INPUT_MISSING"),
        (["serve", "-o", "out", "--port", "70000"], "USAGE"),
        (["serve", "-o", "out", "--project", "nowhere"], "INPUT_MISSING"),
    ],
)
def test_wrong_usage_is_told(arguments, code, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    done = CliRunner().invoke(main, [*arguments, "--no-open"])
    assert done.exit_code == 2
    assert done.stderr.startswith(code)
    assert list(tmp_path.iterdir()) == []


@pytest.mark.skipif(sys.platform == "win32", reason="signals of POSIX")
@pytest.mark.parametrize("by", [signal.SIGINT, signal.SIGTERM])
def test_it_serves_until_it_is_stopped(by, tmp_path):
    command = [sys.executable, "-u", "-m", "i2r_vr", "serve", "-o", str(tmp_path / "out")]
    with subprocess.Popen([*command, "--no-open"], stdout=subprocess.PIPE, text=True) as process:
        try:
            address = re.search(r"http://127\.0\.0\.1:\d+/open/\S+", process.stdout.readline())[0]
            root = address.partition("/open/")[0]
            with pytest.raises(urllib.error.HTTPError, match="403"):
                urllib.request.urlopen(root, timeout=HANG_S)
            process.send_signal(by)
            assert process.wait(HANG_S) == 0
        finally:
            process.kill()


def test_a_path_in_a_project_stands_for_it(tmp_path):
    (tmp_path / "game/levels").mkdir(parents=True)
    (tmp_path / "game/project.godot").write_text("config_version=5\n")
    (tmp_path / "site").mkdir()
    project_of = add_ons().project_of
    assert project_of(tmp_path / "game/levels") == ("godot", tmp_path / "game")
    assert project_of(tmp_path / "site") == ("web", tmp_path / "site")
    with pytest.raises(UsageError, match="INPUT_MISSING"):
        project_of(tmp_path / "nowhere")
