"""What people type and read: help, suggestions, dry runs, interruptions, tables."""

import csv
import io
import json
import os
import re
import subprocess
import sys
import time
from pathlib import Path

import pytest
from click.testing import CliRunner

from i2r_vr.cli import main
from i2r_vr.commands.console import Console
from i2r_vr.pipeline.queue import Pipeline
from tests.bundles import write
from tests.tiny import save_tiny_model, write_room

FEW = ["--views", "2", "--no-ambix", "--sample-rate", "16000"]


def run(*arguments, **more):
    return CliRunner().invoke(main, [str(a) for a in arguments], **more)


@pytest.fixture
def settled(monkeypatch):
    """Files count as settled at once: their time of change can't be set back."""
    monkeypatch.setattr("i2r_vr.bundle.index.SETTLED_NS", 0)


@pytest.fixture(scope="module")
def place(tmp_path_factory):
    """A captures folder with its bundle, the weights, and the arguments that bake it."""
    folder = tmp_path_factory.mktemp("place")
    weights = save_tiny_model(folder)
    write_room(folder / "in", "room")
    arguments = [folder / "in", "-o", folder / "out", "--model", weights, *FEW]
    assert run("bake", *arguments).exit_code == 0
    return folder, arguments


def commands(group, *path):
    for name, command in group.commands.items():
        if hasattr(command, "commands"):
            yield from commands(command, *path, name)
        else:
            yield [*path, name], command


@pytest.mark.parametrize("path", [" ".join(path) for path, _ in commands(main)])
def test_every_help_has_examples_that_the_command_takes(path):
    text = run(*path.split(), "--help").output
    head, _, examples = text.partition("\nExamples:\n")
    assert "Usage:" in head
    lines = examples.strip().splitlines()
    assert lines
    command = {" ".join(words): found for words, found in commands(main)}[path]
    flags = {flag for option in command.params for flag in (*option.opts, *option.secondary_opts)}
    for line in lines:
        words = line.split(">")[0].split()
        assert words[: 1 + len(path.split())] == ["i2r-vr", *path.split()]
        assert {word for word in words if re.match("-+[a-z]", word)} <= flags


def test_options_stand_in_groups_with_their_choices():
    text = run("bake", "--help").output
    for group in ("Captures", "Views", "Model", "Sound", "Run", "Output"):
        assert f"\n{group}:\n" in text
    assert "[fibonacci|cube|horizon]" in text


@pytest.mark.parametrize(
    ("words", "completed"),
    [
        ("i2r-vr bake --layout c", {"cube"}),
        ("i2r-vr bake --lay", {"--layout"}),
        ("i2r-vr bake --model comp", {"compact"}),
        ("i2r-vr insp", {"inspect"}),
        ("i2r-vr explain DISK", {"DISK_FULL"}),
    ],
)
def test_shells_complete(words, completed):
    typed = words.split(" ")
    environment = {
        "_I2R_VR_COMPLETE": "bash_complete",
        "COMP_WORDS": words,
        "COMP_CWORD": str(len(typed) - 1),
    }
    found = CliRunner().invoke(main, [], env=environment, prog_name="i2r-vr")
    plain = {line.split(",")[1] for line in found.output.splitlines() if line.startswith("plain,")}
    assert plain == completed


@pytest.mark.parametrize(
    ("arguments", "code", "meant"),
    [
        (["bake", "--layot", "cube"], "USAGE", "--layout"),
        (["bak", "x"], "USAGE", "bake"),
        (["bridge", "instal"], "USAGE", "install"),
        (["bake", "x", "-o", "y", "--layout", "cub"], "OPTION_CHOICE", "cube"),
        (["bake", "--config", "FILE"], "OPTION_UNKNOWN", "layout"),
        (["explain", "DISC_FULL"], "CODE_UNKNOWN", "DISK_FULL"),
    ],
)
def test_what_was_meant_is_a_line_of_its_own(tmp_path, arguments, code, meant):
    (tmp_path / "c.toml").write_text('layot = "cube"\n')
    found = run(*(str(tmp_path / "c.toml") if a == "FILE" else a for a in arguments))
    assert found.exit_code == 2
    first, second = found.stderr.splitlines()
    assert first.startswith(f"{code}: ")
    assert "did you mean" not in first
    assert second.startswith(f"did you mean {meant}")


def test_a_dry_run_leaves_no_trace(place, tmp_path):
    folder, arguments = place
    write_room(tmp_path / "in", "other")
    dry = run("bake", tmp_path / "in", "-o", tmp_path / "out", *arguments[3:], "--dry-run")
    assert dry.exit_code == 0
    assert dry.stdout.splitlines()[0] == f"{tmp_path / 'in' / 'other.png'}  to bake"
    assert not (tmp_path / "out").exists()
    before = {p: p.stat().st_mtime_ns for p in (folder / "out").rglob("*")}
    again = run("bake", *arguments, "--dry-run", "--json")
    assert json.loads(again.stdout)["status"] == "up_to_date"
    watched = run("watch", folder / "in", *arguments[1:], "--dry-run")
    assert "up to date" in watched.stdout
    assert {p: p.stat().st_mtime_ns for p in (folder / "out").rglob("*")} == before


WITHOUT_TORCH = """
import sys
from i2r_vr.cli import main
main(sys.argv[1:], standalone_mode=False)
assert "torch" not in sys.modules
"""


def test_what_is_up_to_date_is_seen_without_torch(place):
    _, arguments = place
    command = [sys.executable, "-c", WITHOUT_TORCH, "bake", *map(str, arguments), "--json"]
    found = subprocess.run(command, capture_output=True, text=True)
    assert found.returncode == 0, found.stderr
    assert json.loads(found.stdout)["status"] == "up_to_date"


def test_sizes_and_times_are_believed_until_they_are_doubted(place, settled, monkeypatch):
    folder, arguments = place

    def status(*more):
        found = run("bake", *arguments, "--json", *more)
        return json.loads(found.stdout)["status"]

    assert status() == "up_to_date"
    assert (folder / "out" / ".i2rvr" / "index").is_file()
    with monkeypatch.context() as patched:
        patched.setattr("i2r_vr.pipeline.currency.hash_inputs", None)
        assert status() == "up_to_date"
    wav = folder / "out" / "room" / "room_zone.wav"
    content, times = wav.read_bytes(), wav.stat()
    flipped = content[:-1] + bytes([content[-1] ^ 1])
    wav.write_bytes(flipped)
    assert status("--dry-run") == "to_bake"
    assert status() == "baked"
    assert wav.read_bytes() == content
    assert times.st_size == len(content)
    assert status("--rehash") == "up_to_date"
    assert status("--seed", "3", "--dry-run") == "to_bake"


def test_a_change_within_the_clocks_step_is_not_missed(place, tmp_path):
    _, arguments = place
    picture = write_room(tmp_path / "in", "room")
    given = [tmp_path / "in", "-o", tmp_path / "out", *arguments[3:], "--json"]
    now = time.time()
    os.utime(picture, (now, now))
    assert json.loads(run("bake", *given).stdout)["status"] == "baked"
    write_room(tmp_path / "in", "room", (2.0, 2.0, 1.5))
    os.utime(picture, (now, now))
    assert json.loads(run("bake", *given).stdout)["status"] == "baked"


@pytest.mark.parametrize("content", [b"", b"i2rvr-index 1\nx [1, 2\n", b"other\n", b"\xff" * 100])
def test_a_broken_index_is_passed_over(place, content):
    folder, arguments = place
    (folder / "out" / ".i2rvr" / "index").write_bytes(content)
    found = run("bake", *arguments, "--json")
    assert (found.exit_code, found.stderr) == (0, "")
    assert json.loads(found.stdout)["status"] == "up_to_date"


def test_an_index_leads_nowhere_else(place, settled):
    folder, arguments = place
    index = folder / "out" / ".i2rvr" / "index"
    index.unlink(missing_ok=True)
    assert run("bake", *arguments).exit_code == 0
    text = index.read_bytes()
    assert b'"room"' in text
    index.write_bytes(text.replace(b'"room"', b'"../out/room"'))
    found = json.loads(run("bake", *arguments, "--json").stdout)
    assert Path(found["bundle"]) == folder / "out" / "room" / "room.i2rvr"


def test_control_c_tells_what_is_whole(place, tmp_path, monkeypatch):
    folder, arguments = place

    def stopped(self, sources, out):
        yield from self.look(sources[:1], folder / "out")
        raise KeyboardInterrupt

    monkeypatch.setattr(Pipeline, "bake", stopped)
    found = run("bake", *arguments)
    assert found.exit_code == 130
    lines = found.stderr.splitlines()
    told = "INTERRUPTED: stopped by the user with 1 of 1 bundle whole"
    assert [line for line in lines if line.startswith(told)]
    assert "1 up to date" in lines[-1]


class Terminal(io.StringIO):
    def isatty(self):
        return True


@pytest.mark.parametrize("bar", [True, False])
def test_the_bar_names_the_capture_in_hand(monkeypatch, bar):
    terminal = Terminal()
    monkeypatch.setattr(sys, "stderr", terminal)
    files = [Path("in/hall.png"), Path("in/attic.png")]
    console = Console(progress_bar=bar)
    assert list(console.progress(iter("ab"), files)) == ["a", "b"]
    for name in ("hall.png", "attic.png"):
        assert (name in terminal.getvalue()) == bar


@pytest.mark.parametrize(("variable", "coloured"), [("", True), ("1", False)])
def test_colour_unless_it_is_unwanted(variable, coloured):
    found = run("explain", "nothing", color=True, env={"NO_COLOR": variable})
    assert ("\x1b[31m" in found.stderr) == coloured
    assert "CODE_UNKNOWN" in found.stderr
    assert "\x1b" not in run("explain", "nothing").stderr


def test_the_watchers_lines_have_the_time(capsys):
    console = Console(timed=True)
    console.starting("looking")
    Console(timed=True, as_json=True).interrupted(3)
    timed, plain = capsys.readouterr().err.splitlines()
    assert time.strptime(timed.split("  ")[0], "%H:%M:%S")
    assert plain.startswith("INTERRUPTED: ")


def test_several_bundles_are_a_row_each(tmp_path):
    one, two = write(tmp_path, "attic"), write(tmp_path, "hall")
    table = run("inspect", one.path, two.path).output.splitlines()
    assert len(table) == 3
    assert table[0].split()[:3] == ["bundle", "kind", "volume"]
    assert [line.split()[0] for line in table[1:]] == ["attic", "hall"]
    assert len({len(line) for line in table}) == 1
    rows = list(csv.DictReader(io.StringIO(run("inspect", tmp_path, "--csv").output)))
    assert [row["name"] for row in rows] == ["attic", "hall"]
    figures = two.metadata.zone.acoustics
    assert float(rows[1]["t60_s"]) == pytest.approx(figures.t60_s, rel=1e-4)
    assert rows[1]["itdg_ms"] == "" if figures.itdg_ms is None else rows[1]["itdg_ms"]
    assert run("inspect", tmp_path, "--csv", "--json").exit_code == 2


def test_a_report_is_shown(tmp_path, monkeypatch):
    shown = []
    monkeypatch.setattr("click.launch", shown.append)
    bundle = write(tmp_path, "hall")
    page = tmp_path / "report.html"
    assert run("report", bundle.path, "-o", page).exit_code == 0
    assert shown == []
    assert run("report", bundle.path, "-o", page, "--open").exit_code == 0
    assert shown == [page.resolve().as_uri()]
