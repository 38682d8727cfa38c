"""The doctor: what it finds where all is well, and each thing that can be wrong."""

import hashlib
import json
from importlib import metadata
from pathlib import Path

import pytest
from click.testing import CliRunner

from i2r_vr.bridge import install_bridge
from i2r_vr.bridge.installation import LEDGER
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


def test_a_package_that_cannot_be_loaded(monkeypatch):
    def broken(name):
        if name in ("soundfile", "sofar"):
            raise OSError("libsndfile.so: cannot open shared object file")
        return real(name)

    real = baking.importlib.import_module
    monkeypatch.setattr(baking.importlib, "import_module", broken)
    found = {f.about: f for f in baking.versions()}
    assert found["packages"].state == "bad"
    assert "soundfile" in found["packages"].found
    assert "libsndfile.so" in found["packages"].found
    assert found["sofa"].state == "note"


def test_weights_that_cannot_be_loaded(monkeypatch, tmp_path, weights):
    """Their hash is right, but what is in them is none of ours."""
    shelf = tmp_path / "weights"
    shelf.mkdir()
    save_tiny_model(shelf).with_suffix(".json").rename(shelf / "whole.json")
    (shelf / "tiny.safetensors").rename(shelf / "whole.safetensors")
    (shelf / "hollow.safetensors").write_bytes(b"\x02\x00\x00\x00\x00\x00\x00\x00{}")
    about = json.loads((shelf / "whole.json").read_text())
    about["sha256"] = hashlib.sha256((shelf / "hollow.safetensors").read_bytes()).hexdigest()
    (shelf / "hollow.json").write_text(json.dumps(about))
    monkeypatch.setattr("i2r_vr.hearing.weights_file.WEIGHTS_FOLDER", shelf)
    found = list(baking.weights(BakeOptions(model=str(weights))))
    assert [f.state for f in found] == ["note", "ok", "ok"]
    assert found[0].found.startswith("WEIGHTS_FORMAT: ")
    wanted = list(baking.weights(BakeOptions(model="hollow")))
    assert [f.state for f in wanted] == ["bad", "ok"]


def test_captures_are_read_and_not_only_counted(tmp_path, monkeypatch):
    write_room(tmp_path, "room")
    assert one(folders.captures(tmp_path, BakeOptions())).state == "ok"
    (tmp_path / "page.jpg").write_text("<!doctype html><title>404</title>")
    finding = one(folders.captures(tmp_path, BakeOptions()))
    assert finding.state == "note"
    assert finding.found.startswith(f"2 captures below {tmp_path}; 1 cannot be read: IMAGE_FORMAT_")
    assert "a web page" in finding.found
    assert str(tmp_path / "page.jpg") in finding.found
    (tmp_path / "phone.heic").write_bytes(b"x")
    assert "SUFFIX_NOT_READ" in list(folders.captures(tmp_path, BakeOptions()))[1].found
    monkeypatch.setattr(folders, "MOST_READ", 1)
    (tmp_path / "phone.heic").unlink()
    assert "the first 1 of which were read" in one(folders.captures(tmp_path, BakeOptions())).found
    (tmp_path / "empty").mkdir()
    assert one(folders.captures(tmp_path / "empty", BakeOptions())).state == "note"


def program(path, content=b"\x7fELF" + bytes(60)):
    """A file that can be run, by its first bytes and its permissions."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content)
    path.chmod(0o755)
    return path


def test_engines_in_their_places_are_opened(monkeypatch, tmp_path):
    godot = program(tmp_path / "godot" / "Godot_v4.4.1-stable")
    unity = program(tmp_path / "unity" / "2022.3.10f1" / "Editor" / "Unity", b"MZ" + bytes(9))
    unreal = program(tmp_path / "UE" / "Engine" / "Binaries" / "Linux" / "UnrealEditor")
    build = tmp_path / "UE" / "Engine" / "Build" / "Build.version"
    build.parent.mkdir()
    build.write_text('{"MajorVersion": 5, "MinorVersion": 4, "PatchVersion": 2}')
    places = {"godot": (str(godot),), "unity": (str(unity),), "unreal": (str(unreal),)}
    monkeypatch.setattr(engines, "_PLACES", {engines.sys.platform: places})
    monkeypatch.setattr(engines.shutil, "which", lambda name: None)
    found = {f.about: f for f in engines.installed()}
    assert {f.state for f in found.values()} == {"ok"}
    assert found["godot"].found == f"4.4.1 ({godot})"
    assert found["unity"].found == f"2022.3.10f1 ({unity})"
    assert found["unreal"].found == f"5.4.2 ({unreal})"
    godot.write_bytes(b"")
    build.write_text("{")
    found = {f.about: f for f in engines.installed()}
    assert found["godot"].state == "note"
    assert found["godot"].found == f"{godot}, which is no program that can be run"
    assert found["unreal"].state == "ok"


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
def test_add_ons_in_the_projects_around(tmp_path, monkeypatch, engine, mark, add_on, text):
    inner = tmp_path / "game" / "art"
    inner.mkdir(parents=True)
    (tmp_path / "game" / mark).parent.mkdir(exist_ok=True)
    (tmp_path / "game" / mark).touch()
    without = one(engines.add_ons((inner, inner)))
    assert without.state == "note"
    assert without.action.startswith(f"i2r-vr bridge install {engine}")
    (tmp_path / "game" / add_on).parent.mkdir(parents=True)
    (tmp_path / "game" / add_on).write_text(text)
    monkeypatch.setattr(engines, "__version__", "1.2")
    with_it = one(engines.add_ons((inner,)))
    assert with_it.state == "ok"
    assert with_it.found.endswith("1.2")
    monkeypatch.setattr(engines, "__version__", "1.3")
    older = one(engines.add_ons((inner,)))
    assert (older.state, older.action) == ("note", without.action)
    (tmp_path / "game" / add_on).write_text("{")
    assert "cannot be read" in one(engines.add_ons((inner,))).found


def test_an_add_on_that_is_not_whole(tmp_path):
    (tmp_path / "project.godot").write_text('config/features=PackedStringArray("4.4")\n')
    done = install_bridge("godot", tmp_path)
    assert one(engines.add_ons((tmp_path,))).state == "ok"
    script = next(done.folder.rglob("*.gd"))
    script.unlink()
    torn = one(engines.add_ons((tmp_path,)))
    assert torn.state == "note"
    assert "1 of " in torn.found
    assert script.name in torn.found
    ledger = json.loads((done.folder / LEDGER).read_text())
    (done.folder / LEDGER).write_text(json.dumps({"files": {"../project.godot": "", "/etc": ""}}))
    assert one(engines.add_ons((tmp_path,))).state == "ok"
    assert len(ledger["files"]) > 2


@pytest.mark.parametrize("code", ["utf-16-le", "utf-16-be", "utf-8"])
def test_an_unreal_project_in_any_of_its_encodings(tmp_path, code):
    text = '\ufeff{"EngineAssociation": "5.4", "Description": "H\u00f6hle"}'
    (tmp_path / "Game.uproject").write_bytes(text.encode(code))
    assert one(engines.add_ons((tmp_path,))).found.endswith("has no add-on")
    (tmp_path / "Game.uproject").write_bytes(text.replace("5.4", "4.27").encode(code))
    assert "PROJECT_TOO_OLD" in one(engines.add_ons((tmp_path,))).found


def test_a_project_that_cannot_be_read(tmp_path):
    (tmp_path / "Game.uproject").write_bytes(b'{"EngineAssociation": "\xff"}')
    finding = one(engines.add_ons((tmp_path,)))
    assert finding.state == "note"
    assert "PROJECT_UNREADABLE" in finding.found
