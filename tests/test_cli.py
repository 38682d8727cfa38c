"""The command line: commands, exit codes, one line a failure, nothing but JSON with --json."""

import json
import subprocess
import sys
from dataclasses import fields

import numpy as np
import pytest
import soundfile
from click.testing import CliRunner

from i2r_vr.cli import main, option_flags
from i2r_vr.config import BakeOptions, option_name
from tests.tiny import save_tiny_model, write_room

HEAVY = ("torch", "numpy", "scipy", "cv2", "soundfile", "PIL")


@pytest.fixture(scope="module")
def baked(tmp_path_factory):
    folder = tmp_path_factory.mktemp("cli")
    weights = save_tiny_model(folder)
    write_room(folder / "in", "room")
    arguments = ["bake", str(folder / "in"), "--out", str(folder / "out"), "--model", str(weights)]
    result = CliRunner().invoke(main, arguments)
    assert result.exit_code == 0, result.output
    return folder, weights, folder / "out" / "room" / "room.i2rvr"


def run(*arguments):
    return CliRunner().invoke(main, [str(a) for a in arguments])


def test_help_imports_nothing_heavy():
    code = (
        "import sys; from click.testing import CliRunner; from i2r_vr.cli import main; "
        "assert CliRunner().invoke(main, ['--help']).exit_code == 0; "
        f"print([m for m in {HEAVY!r} if m in sys.modules])"
    )
    found = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert found.stdout.strip() == "[]"


def test_every_option_has_a_flag():
    text = run("bake", "--help").output
    for flag in option_flags():
        assert flag in text
    assert len(option_flags()) == len(fields(BakeOptions))


def test_defaults_are_shown():
    shown = run("bake", "--print-config").output
    for option in fields(BakeOptions):
        assert option_name(option) in shown


def test_json_and_nothing_else(baked):
    folder, weights, _ = baked
    (folder / "mixed").mkdir(exist_ok=True)
    write_room(folder / "mixed", "good")
    (folder / "mixed" / "bad.png").write_text("x")
    arguments = ["bake", folder / "mixed", "--out", folder / "o2", "--model", weights, "--json"]
    result = run(*arguments)
    assert result.exit_code == 1
    rows = [json.loads(line) for line in result.stdout.splitlines()]
    assert [row["status"] for row in rows] == ["failed", "baked"]
    assert rows[0]["error"]["code"].startswith("IMAGE_")
    assert result.stderr.count("\n") == 1


def test_usage_errors_exit_with_2(baked, tmp_path):
    folder, weights, _ = baked
    assert run("bake").exit_code == 2
    assert run("bake", tmp_path, "--out", tmp_path / "o", "--model", weights).exit_code == 2
    conflict = run("bake", folder / "in", "--out", tmp_path, "--layout", "cube", "--views", "7")
    assert conflict.exit_code == 2
    assert "OPTION_CONFLICT" in conflict.stderr
    assert run("bake", folder / "in", "--out", tmp_path, "--seed", "x").exit_code == 2


@pytest.mark.parametrize("command", ["", "notify 'a bundle"])
def test_a_command_for_bundles_that_is_none(tmp_path, command):
    wrong = run("watch", tmp_path, "--out", tmp_path / "out", "--on-bake", command)
    assert wrong.exit_code == 2
    assert wrong.stderr.startswith("HOOK_INVALID: ")
    assert not (tmp_path / "out").exists()


def test_flag_beats_file_beats_default(tmp_path):
    (tmp_path / "c.toml").write_text('seed = 5\nlayout = "cube"\n')
    shown = run("bake", "--config", tmp_path / "c.toml", "--seed", "9", "--print-config").output
    assert "seed = 9" in shown
    assert 'layout = "cube"' in shown
    (tmp_path / "bad.toml").write_text("sead = 5\n")
    wrong = run("bake", "--config", tmp_path / "bad.toml", "--print-config")
    assert wrong.exit_code == 2
    assert "OPTION_UNKNOWN" in wrong.stderr


def test_inspect(baked):
    _, _, bundle = baked
    table = run("inspect", bundle)
    assert table.exit_code == 0
    assert "T60" in table.output
    assert "zone" in table.output
    record = json.loads(run("inspect", bundle, "--json").output)[0]
    assert len(record["directions"]) == 12
    assert record["zone"]["t60_s"] > 0


def test_levels_among_bundles_are_passed_over(baked, tmp_path):
    """As a shell gives them for OUT/*."""
    _, _, bundle = baked
    level = tmp_path / "level.i2rvl"
    level.write_text("{}")
    assert run("inspect", bundle.parent, level).output == run("inspect", bundle.parent).output
    page = run("report", bundle.parent, level, "-o", tmp_path / "page.html")
    assert page.output.endswith("page.html: 1 bundle\n")
    alone = run("inspect", level)
    assert alone.exit_code == 1
    assert alone.stderr.startswith("METADATA_FORMAT: ")


def test_validate_names_what_is_wrong(baked, tmp_path):
    _, _, bundle = baked
    assert run("validate", bundle).exit_code == 0
    copy = tmp_path / "room"
    copy.mkdir()
    for file in bundle.parent.iterdir():
        (copy / file.name).write_bytes(file.read_bytes())
    (copy / "room_dir03.wav").unlink()
    result = run("validate", copy)
    assert result.exit_code == 1
    assert "room_dir03.wav" in result.stderr
    assert run("validate", tmp_path / "nothing").exit_code == 1
    several = run("validate", tmp_path / "nothing", bundle.parent.parent)
    assert several.exit_code == 1
    assert several.stderr.startswith("BUNDLE_NOT_FOUND: ")
    assert f"{bundle}: valid" in several.stdout


def test_weights(baked):
    _, weights, _ = baked
    assert run("weights", "list").exit_code == 0
    assert run("weights", "verify", weights).exit_code == 0
    missing = run("weights", "verify", "no_such")
    assert missing.exit_code == 1
    assert "WEIGHTS_MISSING" in missing.stderr


def test_auralize(baked, tmp_path):
    _, _, bundle = baked
    dry = np.zeros((22050, 2))
    dry[100] = 0.25
    soundfile.write(tmp_path / "dry.wav", dry, 44100)
    result = run("auralize", bundle, tmp_path / "dry.wav", "-o", tmp_path / "new" / "wet.wav")
    assert result.exit_code == 0, result.output
    wet, rate = soundfile.read(tmp_path / "new" / "wet.wav")
    assert rate == 48000
    assert wet.shape[1] == 2
    direct = np.sqrt((wet[95:220, 0] ** 2).sum()) * np.sqrt(44100 / 48000)
    assert direct == pytest.approx(0.25, rel=0.25)
    around = tmp_path / "around.flac"
    arguments = ["--render", "ambix", "--wet-db", "-3", "--dry-db", "-6"]
    result = run("auralize", bundle, tmp_path / "dry.wav", "--out", around, *arguments)
    assert result.exit_code == 0, result.output
    assert soundfile.info(around).channels == 4


@pytest.mark.parametrize(
    ("arguments", "exit_code", "code"),
    [
        (["dry.wav", "-o", "dry.wav"], 2, "OUTPUT_IS_INPUT"),
        (["none.wav", "-o", "wet.wav"], 2, "INPUT_MISSING"),
        (["dry.wav", "-o", "wet.mp9"], 2, "OUTPUT_SUFFIX"),
        (["dry.wav", "-o", "wet.wav", "--render", "binaural"], 2, "OPTION_CONFLICT"),
        (["dry.wav", "-o", "wet.wav", "--render", "cinema"], 2, "USAGE"),
        (["dry.wav", "-o", "wet.wav", "--direction", "99"], 1, "DIRECTION_MISSING"),
        (["nothing.wav", "-o", "wet.wav"], 1, "RECORDING_EMPTY"),
    ],
)
def test_auralize_refuses_in_one_line(baked, tmp_path, monkeypatch, arguments, exit_code, code):
    _, _, bundle = baked
    monkeypatch.chdir(tmp_path)
    soundfile.write("dry.wav", np.zeros((100, 1)), 44100)
    soundfile.write("nothing.wav", np.zeros((0, 1)), 44100)
    refused = run("auralize", bundle, *arguments)
    assert refused.exit_code == exit_code
    assert refused.stderr.startswith(code + ": ")
    assert refused.stderr.count("\n") == 1
    assert sorted(path.name for path in tmp_path.iterdir()) == ["dry.wav", "nothing.wav"]


def test_report(baked, tmp_path):
    folder, _, bundle = baked
    page = tmp_path / "report.html"
    assert run("report", bundle, "-o", page, "--captures", folder / "in").exit_code == 0
    text = page.read_text(encoding="utf-8")
    assert "http://" not in text.replace("http://www.w3.org", "")
    assert text.count("<audio") == 1
    assert 'src="data:image' in text
    assert len(text) < 4_000_000


def test_report_escapes_hostile_names(baked, tmp_path):
    _, weights, _ = baked
    write_room(tmp_path / "in", "<img src=x onerror=alert(1)>")
    run("bake", tmp_path / "in", "--out", tmp_path / "out", "--model", weights)
    page = tmp_path / "report.html"
    assert run("report", tmp_path / "out", "-o", page).exit_code == 0
    assert "<img src=x" not in page.read_text(encoding="utf-8")


@pytest.mark.parametrize(
    ("arguments", "about"),
    [
        (["bogus"], "bogus"),
        (["--bogus"], "--bogus"),
        (["bake", "--bogus"], "--bogus"),
        (["bake", "--sample-rate", "high"], "--sample-rate"),
        (["auralize"], "BUNDLE"),
        (["weights", "bogus"], "bogus"),
        (["watch", "--settle", "soon"], "--settle"),
    ],
)
def test_wrong_arguments_are_one_line_with_a_code(arguments, about):
    result = run(*arguments)
    assert result.exit_code == 2
    (line,) = result.stderr.splitlines()
    assert line.startswith("USAGE: ")
    assert about in line
    assert line.endswith("--help")


def test_no_arguments_show_the_help():
    assert "Usage: " in run().stderr
    assert "Usage: " in run("weights").stderr


def test_module_entry():
    found = subprocess.run(
        [sys.executable, "-m", "i2r_vr", "--version"], capture_output=True, text=True, check=True
    )
    assert found.stdout.startswith("i2r-vr, version")
