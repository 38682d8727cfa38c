"""Installing the add-ons: found projects, upgrades in place, and nobody's files lost."""

import json
import stat
import subprocess
import sys
from pathlib import Path

import pytest
from click.testing import CliRunner

from i2r_vr.bridge import ENGINES, find_project, install_bridge, installation
from i2r_vr.bridge.godot_project import PLUGIN, with_plugin
from i2r_vr.bridge.installation import LEDGER, STAGING
from i2r_vr.bridge.shipped import bridges_folder, shipped_files
from i2r_vr.cli import main
from i2r_vr.errors import I2RError, UsageError
from i2r_vr.version import __version__

MARKS = {
    "unity": ("ProjectSettings/ProjectVersion.txt", "m_EditorVersion: 2022.3.1f1\n"),
    "unreal": ("Game.uproject", '{"EngineAssociation": "5.4"}\n'),
    "godot": ("project.godot", 'config_version=5\nconfig/features=PackedStringArray("4.4")\n'),
    "web": ("package.json", "{}\n"),
}
SHIPPED = [
    name for name, e in ENGINES.items() if (bridges_folder() / e.source / e.version_file).exists()
]


def make_project(folder, engine="godot", text=None):
    name, content = MARKS[engine]
    path = folder / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(content if text is None else text, encoding="utf-8")
    return folder


def tree(folder):
    return {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in folder.rglob("*")
        if path.is_file()
    }


def refused(code, *arguments, **options):
    with pytest.raises(I2RError) as caught:
        install_bridge(*arguments, **options)
    assert caught.value.code == code
    return caught.value


@pytest.fixture
def small(monkeypatch):
    """A Godot add-on of two files, which the test may change."""
    files = {"plugin.cfg": b'[plugin]\nversion="1.0"\n', "part/zone.gd": b"extends Node\n"}
    monkeypatch.setattr(installation, "shipped_files", lambda engine: dict(files))
    return files


def test_godot_is_shipped():
    assert "godot" in SHIPPED


@pytest.mark.parametrize("engine", SHIPPED)
def test_an_add_on_is_installed_whole(tmp_path, engine):
    project = make_project(tmp_path, engine)
    (project / "Source").mkdir()
    done = install_bridge(engine, project)
    assert done.folder == project / ENGINES[engine].destination
    assert (done.version, done.previous) == (__version__, None)
    found = tree(done.folder)
    ledger = json.loads(found.pop(LEDGER))
    assert found == dict(shipped_files(ENGINES[engine]))
    assert ledger["files"].keys() == found.keys()
    assert not (project / STAGING).exists()


def test_installing_again_writes_nothing(tmp_path):
    install_bridge("godot", make_project(tmp_path))
    before = {path: path.stat().st_mtime_ns for path in tmp_path.rglob("*")}
    done = install_bridge("godot", tmp_path)
    assert (done.changed, done.previous) == (0, __version__)
    assert {path: path.stat().st_mtime_ns for path in tmp_path.rglob("*")} == before


def test_an_upgrade_replaces_ours_and_keeps_theirs(tmp_path, small):
    folder = install_bridge("godot", make_project(tmp_path)).folder
    (folder / "part/zone.gd.uid").write_text("uid://a")
    (folder / "notes.txt").write_text("mine")
    del small["part/zone.gd"]
    small.update({"plugin.cfg": b'[plugin]\nversion="1.1"\n', "other.gd": b"new\n"})
    done = install_bridge("godot", tmp_path)
    assert (done.previous, done.version, done.changed) == ("1.0", "1.1", 3)
    found = tree(folder)
    assert found.pop(LEDGER)
    assert found == {
        "plugin.cfg": b'[plugin]\nversion="1.1"\n',
        "other.gd": b"new\n",
        "part/zone.gd.uid": b"uid://a",
        "notes.txt": b"mine",
    }


def test_identities_that_the_engine_gave_stay(tmp_path, small):
    """Scenes refer to them; a newer add-on that brings its own doesn't change them."""
    folder = install_bridge("godot", make_project(tmp_path)).folder
    (folder / "part/zone.gd.uid").write_text("uid://theirs")
    small.update({"part/zone.gd.uid": b"uid://ours", "plugin.cfg.uid": b"uid://new"})
    assert install_bridge("godot", tmp_path).changed == 1
    assert (folder / "part/zone.gd.uid").read_text() == "uid://theirs"
    assert (folder / "plugin.cfg.uid").read_text() == "uid://new"
    assert install_bridge("godot", tmp_path).changed == 0


def test_changed_files_are_not_lost(tmp_path, small):
    folder = install_bridge("godot", make_project(tmp_path)).folder
    (folder / "part/zone.gd").write_text("extends Node3D\n")
    small["part/zone.gd"] = b"extends Area3D\n"
    before = tree(tmp_path)
    assert "part/zone.gd" in str(refused("BRIDGE_CHANGED", "godot", tmp_path))
    assert tree(tmp_path) == before
    install_bridge("godot", tmp_path, force=True)
    assert (folder / "part/zone.gd").read_bytes() == b"extends Area3D\n"


def test_a_copy_by_hand_is_taken_over_only_where_it_is_the_same(tmp_path, small):
    folder = make_project(tmp_path) / "addons/i2r_vr"
    folder.mkdir(parents=True)
    (folder / "plugin.cfg").write_bytes(small["plugin.cfg"].replace(b"\n", b"\r\n"))
    install_bridge("godot", tmp_path)
    (folder / LEDGER).unlink()
    (folder / "part/zone.gd").write_text("someone's own\n")
    refused("BRIDGE_CHANGED", "godot", tmp_path)


DYING = """
import os, sys
from pathlib import Path
from i2r_vr.bridge import install_bridge, installation
files = {"plugin.cfg": b'[plugin]\\nversion="1.1"\\n', "part/zone.gd": b"extends Node\\n"}
installation.shipped_files = lambda engine: files
calls, replace = [], Path.replace
def dying(self, goal):
    calls.append(goal)
    if len(calls) == int(sys.argv[2]):
        os._exit(9)
    return replace(self, goal)
Path.replace = dying
install_bridge("godot", sys.argv[1])
"""


@pytest.mark.parametrize("moves", [1, 2])
def test_a_crash_leaves_an_add_on_and_the_next_run_mends(tmp_path, small, moves):
    """Killed before the old folder is moved away, and before the new one is moved in."""
    folder = install_bridge("godot", make_project(tmp_path)).folder
    (folder / "notes.txt").write_text("mine")
    killed = subprocess.run([sys.executable, "-c", DYING, str(tmp_path), str(moves)], check=False)
    assert killed.returncode == 9
    assert (tmp_path / STAGING).is_dir()
    assert folder.exists() == (moves == 1)
    small["plugin.cfg"] = b'[plugin]\nversion="1.1"\n'
    install_bridge("godot", tmp_path)
    assert (folder / "plugin.cfg").read_bytes() == b'[plugin]\nversion="1.1"\n'
    assert (folder / "notes.txt").read_text() == "mine"
    assert not (tmp_path / STAGING).exists()


def test_a_failed_swap_puts_the_old_add_on_back(tmp_path, small, monkeypatch):
    folder = install_bridge("godot", make_project(tmp_path)).folder
    small["plugin.cfg"] = b'[plugin]\nversion="1.1"\n'
    before, replace = tree(tmp_path), Path.replace

    def full(self, goal):
        if self.name == "new":
            raise OSError(28, "No space left on device", str(goal))
        return replace(self, goal)

    monkeypatch.setattr(Path, "replace", full)
    refused("INSTALL_FAILED", "godot", tmp_path)
    assert tree(tmp_path) == before
    assert folder.is_dir()


def test_a_project_that_may_not_be_written_to_is_said(tmp_path, small, monkeypatch):
    before = tree(make_project(tmp_path))

    def read_only(self, *arguments, **options):
        raise OSError(30, "Read-only file system", str(self))

    monkeypatch.setattr(Path, "mkdir", read_only)
    refused("PROJECT_NOT_WRITABLE", "godot", tmp_path)
    assert tree(tmp_path) == before


@pytest.mark.parametrize("code", ["utf-16-le", "utf-16-be"])
def test_an_unreal_project_in_utf_16(tmp_path, code):
    text = '\ufeff{"EngineAssociation": "%s", "Description": "H\u00f6hle"}'
    (tmp_path / "Game.uproject").write_bytes((text % "5.4").encode(code))
    assert find_project(ENGINES["unreal"], tmp_path) == tmp_path
    (tmp_path / "Game.uproject").write_bytes((text % "4.27").encode(code))
    refused("PROJECT_TOO_OLD", "unreal", tmp_path)
    (tmp_path / "Game.uproject").write_bytes("\ufeff".encode(code) + b"\x00\xd8\x00")
    refused("PROJECT_UNREADABLE", "unreal", tmp_path)


def test_a_godot_project_in_utf_16_is_none(tmp_path, small):
    (tmp_path / "project.godot").write_bytes("config_version=5\n".encode("utf-16"))
    refused("PROJECT_UNREADABLE", "godot", tmp_path)


def test_a_project_that_is_no_text_is_said(tmp_path, small):
    project = make_project(tmp_path)
    (project / "project.godot").write_bytes(b"config_version=5\n\xff\xfe")
    before = tree(project)
    refused("PROJECT_UNREADABLE", "godot", project)
    assert tree(project) == before


@pytest.mark.parametrize("engine", ["unity", "unreal", "godot"])
def test_no_project_is_said(tmp_path, engine):
    refused("PROJECT_NOT_FOUND", engine, tmp_path)
    refused("PROJECT_NOT_FOUND", engine, tmp_path / "missing")
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("engine", ["unity", "unreal", "godot"])
def test_a_project_is_found_from_inside(tmp_path, engine):
    project = make_project(tmp_path, engine)
    (project / "deep/er").mkdir(parents=True)
    assert find_project(ENGINES[engine], project / "deep/er") == project
    assert find_project(ENGINES[engine], project / MARKS[engine][0]) == project


@pytest.mark.parametrize(
    ("engine", "text"),
    [
        ("godot", "config_version=4\n"),
        ("godot", 'config_version=5\nconfig/features=PackedStringArray("4.2", "Mobile")\n'),
        ("unity", "m_EditorVersion: 2020.3.48f1\n"),
        ("unreal", '{"EngineAssociation": "4.27"}\n'),
    ],
)
def test_old_projects_are_refused(tmp_path, engine, text):
    project = make_project(tmp_path, engine, text)
    before = tree(project)
    refused("PROJECT_TOO_OLD", engine, project)
    assert tree(project) == before


def test_links_and_files_in_the_way_are_refused(tmp_path, small):
    project = make_project(tmp_path / "game")
    (project / "addons").mkdir()
    (tmp_path / "elsewhere").mkdir()
    (project / "addons/i2r_vr").symlink_to(tmp_path / "elsewhere")
    refused("BRIDGE_IN_THE_WAY", "godot", project)
    (project / "addons/i2r_vr").unlink()
    (project / "addons/i2r_vr").write_text("a file")
    refused("BRIDGE_IN_THE_WAY", "godot", project)
    assert list((tmp_path / "elsewhere").iterdir()) == []


def test_an_absent_bridge_and_an_unknown_engine_are_said(tmp_path, monkeypatch):
    monkeypatch.setattr("i2r_vr.bridge.shipped.bridges_folder", lambda: tmp_path / "none")
    refused("BRIDGE_ABSENT", "godot", make_project(tmp_path))
    with pytest.raises(UsageError, match="ENGINE_UNKNOWN"):
        install_bridge("quake", tmp_path)


HEAD = '; comment [editor_plugins]\nconfig_version=5\n\n[application]\n\nconfig/name="a\\"[b"\n'
WRITTEN = {
    "none": (HEAD, HEAD + f'\n[editor_plugins]\n\nenabled=PackedStringArray("{PLUGIN}")\n'),
    "no end of line": (
        "a=1",
        f'a=1\n\n[editor_plugins]\n\nenabled=PackedStringArray("{PLUGIN}")\n',
    ),
    "empty section": (
        HEAD + "[editor_plugins]\n\n[input]\n",
        HEAD + f'[editor_plugins]\n\nenabled=PackedStringArray("{PLUGIN}")\n\n[input]\n',
    ),
    "another": (
        HEAD + '[editor_plugins]\n\nenabled=PackedStringArray("res://addons/x/plugin.cfg")\n',
        HEAD + "[editor_plugins]\n\n"
        f'enabled=PackedStringArray("res://addons/x/plugin.cfg", "{PLUGIN}")\n',
    ),
    "empty list": (
        "[editor_plugins]\nenabled=PackedStringArray()\nb=2\n",
        f'[editor_plugins]\nenabled=PackedStringArray("{PLUGIN}")\nb=2\n',
    ),
    "a text that looks like a section": (
        'a="\n[editor_plugins]\nenabled=PackedStringArray()\n"\n',
        'a="\n[editor_plugins]\nenabled=PackedStringArray()\n"\n'
        f'\n[editor_plugins]\n\nenabled=PackedStringArray("{PLUGIN}")\n',
    ),
}


@pytest.mark.parametrize("name", WRITTEN)
@pytest.mark.parametrize("end", ["\n", "\r\n"])
def test_the_plugin_is_enabled_and_nothing_else_changed(name, end):
    before, after = (text.replace("\n", end) for text in WRITTEN[name])
    if name == "no end of line" and end == "\r\n":
        after = after.replace("\r\n", "\n")  # the file shows no kind of line end
    assert with_plugin(before) == after
    assert with_plugin(after) == after


@pytest.mark.parametrize(
    "text",
    [
        '[editor_plugins]\nenabled=["res://addons/x/plugin.cfg"]\n',
        '[editor_plugins]\nenabled=PackedStringArray("a" + "b")\n',
        "[editor_plugins]\nenabled=PackedStringArray()\nenabled=PackedStringArray()\n",
        "[editor_plugins]\n[editor_plugins]\n",
    ],
)
def test_what_is_not_understood_is_left_alone(tmp_path, small, text):
    project = make_project(tmp_path, text=text)
    done = install_bridge("godot", project)
    assert [notice.code for notice in done.notices] == ["PLUGIN_NOT_ENABLED"]
    assert (project / "project.godot").read_text(encoding="utf-8") == text


def test_the_project_file_keeps_its_mode_and_its_mark(tmp_path, small):
    project = make_project(tmp_path)
    file = project / "project.godot"
    file.write_bytes(b"\xef\xbb\xbfconfig_version=5\r\n")
    file.chmod(0o640)
    install_bridge("godot", project)
    assert file.read_bytes().startswith(b"\xef\xbb\xbfconfig_version=5\r\n\r\n[editor_plugins]")
    assert stat.S_IMODE(file.stat().st_mode) == 0o640


def test_the_command_says_what_it_did(tmp_path, small):
    make_project(tmp_path)
    runner = CliRunner()
    first = runner.invoke(main, ["bridge", "install", "godot", str(tmp_path)])
    assert (first.exit_code, first.output) == (
        0,
        f"{tmp_path / 'addons/i2r_vr'}: i2r-vr 1.0 for godot installed\n",
    )
    assert PLUGIN in (tmp_path / "project.godot").read_text(encoding="utf-8")
    second = runner.invoke(main, ["bridge", "install", "godot", str(tmp_path)])
    assert second.output.endswith("for godot up to date\n")
    missing = runner.invoke(main, ["bridge", "install", "unity", str(tmp_path)])
    assert missing.exit_code == 1
    assert missing.output.startswith("PROJECT_NOT_FOUND: ")
    assert runner.invoke(main, ["bridge", "install", "quake", str(tmp_path)]).exit_code == 2


def test_an_unreal_project_without_cpp_gets_a_plugin_that_needs_no_compiler(tmp_path):
    project = make_project(tmp_path, "unreal")
    done = install_bridge("unreal", project)
    assert [notice.code for notice in done.notices] == ["PLUGIN_WITHOUT_MODULE"]
    found, whole = tree(done.folder), dict(shipped_files(ENGINES["unreal"]))
    assert found.keys() - {LEDGER} == {path for path in whole if not path.startswith("Source/")}
    descriptor = json.loads(found["I2RVR.uplugin"])
    shipped = json.loads(whole["I2RVR.uplugin"])
    assert shipped.pop("Modules")
    assert descriptor == shipped
    assert install_bridge("unreal", project).changed == 0


def test_the_module_comes_once_the_project_has_cpp_and_goes_with_it(tmp_path):
    project = make_project(tmp_path, "unreal")
    install_bridge("unreal", project)
    (project / "Source").mkdir()
    done = install_bridge("unreal", project)
    assert done.notices == ()
    assert tree(done.folder).keys() - {LEDGER} == shipped_files(ENGINES["unreal"]).keys()
    (project / "Source").rmdir()
    install_bridge("unreal", project)
    assert not (done.folder / "Source").exists()
