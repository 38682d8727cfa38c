"""The doctor: what it finds where all is well, and each thing that can be wrong."""

import json
from importlib import metadata
from pathlib import Path

import pytest
from click.testing import CliRunner

from i2r_vr.bundle.out_lock import OutLock
from i2r_vr.cli import main
from i2r_vr.config import BakeOptions
from i2r_vr.doctor import baking, engines, examination, folders
from tests.tiny import save_tiny_model, write_room


@pytest.fixture(scope="module")
def weights(tmp_path_factory):
    return save_tiny_model(tmp_path_factory.mktemp("weights"))


def run(*arguments):
    return CliRunner().invoke(main, ["doctor", *map(str, arguments)])


def one(findings):
    (finding,) = findings
    return finding


def test_all_is_well(weights, tmp_path):
    write_room(tmp_path / "in", "room")
    out = tmp_path / "out"
    result = run(tmp_path / "in", "--out", out, "--model", weights, "--device", "cpu", "--json")
    assert result.exit_code == 0, result.output
    records = {r["about"]: r for r in map(json.loads, result.stdout.splitlines())}
    states = {about: record["state"] for about, record in records.items()}
    assert "bad" not in states.values()
    for about in ("python", "packages", "device", "bake", "captures", "out", "lock", "godot"):
        assert about in records
    assert "torch" in records["packages"]["found"]
    assert records["captures"]["found"].startswith("1 capture below")
    assert not out.exists()


def test_what_keeps_a_bake_from_working_exits_with_1(weights, tmp_path):
    missing = run("--model", tmp_path / "none.safetensors")
    assert missing.exit_code == 1
    (line,) = [x for x in missing.stdout.splitlines() if x.startswith("bad   weights")]
    assert "WEIGHTS_MISSING" in line
    assert "->" in line
    changed = save_tiny_model(tmp_path)
    changed.write_bytes(changed.read_bytes()[:-1] + b"x")
    assert "WEIGHTS_TAMPERED" in run("--model", changed).stdout


def test_a_file_in_the_place_of_out(tmp_path):
    (tmp_path / "file").write_text("x")
    finding = one(folders.write_access(tmp_path / "file" / "out"))
    assert finding.state == "bad"
    assert finding.action


def test_little_space(monkeypatch, tmp_path):
    usage = type("Usage", (), {"free": 10 * 2**20})
    monkeypatch.setattr(folders.shutil, "disk_usage", lambda path: usage)
    assert one(folders.disk(tmp_path / "out")).state == "bad"
    usage.free = 500 * 2**20
    assert one(folders.disk(tmp_path)).state == "note"
    usage.free = 5 * 2**30
    assert one(folders.disk(tmp_path)).state == "ok"


def test_a_held_lock_names_its_holder(tmp_path):
    lock = OutLock(tmp_path, "watch captures")
    lock.acquire()
    held = one(folders.lock(tmp_path))
    assert held.state == "note"
    assert held.found.endswith("to watch captures")
    lock.release()
    assert one(folders.lock(tmp_path)).state == "ok"


def test_no_observer(monkeypatch, tmp_path):
    assert one(folders.events(None)).state == "ok"
    finding = one(folders.events(tmp_path / "nowhere"))
    assert finding.state == "note"
    assert "OBSERVER_UNAVAILABLE" in finding.found
    monkeypatch.setattr(folders, "share_type", lambda path: "nfs4")
    assert "--polling" in one(folders.events(tmp_path)).action


def test_a_missing_package_and_a_broken_one(monkeypatch, weights):
    real = metadata.version

    def version(name):
        if name == "soundfile":
            raise metadata.PackageNotFoundError(name)
        return real(name)

    monkeypatch.setattr(baking.metadata, "version", version)
    finding = next(f for f in baking.versions() if f.about == "packages")
    assert (finding.state, finding.found) == ("bad", "missing: soundfile")

    def broken(options):
        raise ImportError("libsomething.so is missing")
        yield

    monkeypatch.setattr(baking, "devices", broken)
    options = BakeOptions(model=str(weights), device="cpu")
    states = {f.about: f.state for f in examination.examine(options, None, Path())}
    assert states["device"] == "bad"
    assert states["bake"] == "ok"


def test_engines_in_their_places(monkeypatch, tmp_path):
    program = tmp_path / "Godot_v4"
    program.touch()
    places = {engines.sys.platform: {"godot": (str(tmp_path / "Godot*"),)}}
    monkeypatch.setattr(engines, "_PLACES", places)
    found = {f.about: f for f in engines.installed()}
    assert str(program) in found["godot"].found


@pytest.mark.parametrize(
    ("engine", "mark", "add_on", "text"),
    [
        ("godot", "project.godot", "addons/i2r_vr/plugin.cfg", '[plugin]\nversion="1.2"\n'),
        (
            "unity",
            "ProjectSettings/ProjectVersion.txt",
            "Packages/com.i2rvr.reverb/package.json",
            '{"version": "1.2"}',
        ),
        ("unreal", "Game.uproject", "Plugins/I2RVR/I2RVR.uplugin", '{"VersionName": "1.2"}'),
    ],
)
def test_add_ons_in_the_projects_around(tmp_path, engine, mark, add_on, text):
    inner = tmp_path / "game" / "art"
    inner.mkdir(parents=True)
    (tmp_path / "game" / mark).parent.mkdir(exist_ok=True)
    (tmp_path / "game" / mark).touch()
    without = one(engines.add_ons((inner, inner)))
    assert without.state == "note"
    assert without.action.startswith(f"i2r-vr bridge install {engine}")
    (tmp_path / "game" / add_on).parent.mkdir(parents=True)
    (tmp_path / "game" / add_on).write_text(text)
    with_it = one(engines.add_ons((inner,)))
    assert with_it.state == "ok"
    assert with_it.found.endswith("1.2")
