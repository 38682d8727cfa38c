# SPDX-License-Identifier: MIT
"""The plugin's road from captures to zones, its menu and its command line."""

import os
import shutil
import stat
import sys
import textwrap
from pathlib import Path

import pytest

from tests.engines.unreal.plugin import SCRIPTS, running_plugin

CASES = Path(__file__).resolve().parents[2] / "engine_bridges/conformance/cases"


@pytest.fixture
def plugin(tmp_path):
    with running_plugin(tmp_path / "project") as running:
        yield running


def install_tool(monkeypatch, folder, body):
    """A program i2r-vr on the search path that does what `body` says."""
    folder.mkdir()
    tool = folder / "i2r-vr"
    tool.write_text(f"#!{sys.executable}\n" + textwrap.dedent(body))
    tool.chmod(tool.stat().st_mode | stat.S_IXUSR)
    monkeypatch.setenv("PATH", f"{folder}{os.pathsep}/usr/bin:/bin")
    monkeypatch.delenv("I2R_VR_COMMAND", raising=False)


COPY = f"""
    import os, shutil, sys
    assert sys.argv[1] == "bake" and sys.argv[3] == "--out", sys.argv
    assert "PYTHONHOME" not in os.environ
    shutil.copytree({str(CASES / "plain")!r}, sys.argv[4] + "/plain")
    print("plain.png: T60 1.00 s", flush=True)
"""


def codes(messages):
    return [message.code for message in messages]


def test_baked_captures_become_zones(plugin, monkeypatch, tmp_path):
    install_tool(monkeypatch, tmp_path / "bin", COPY)
    monkeypatch.setenv("PYTHONHOME", "/engine/python")
    project = plugin.module("i2rvr.project")
    folders = project.Folders.of_project()
    assert folders.captures == tmp_path / "project/I2RVR/captures"
    report = project.bake_and_import(folders)
    assert report.messages == []
    assert len(report.created) == 6
    texts = [given["desc"] for given in plugin.engine.called("ScopedSlowTask.enter_progress_frame")]
    assert "plain.png: T60 1.00 s" in texts


def test_options_of_the_project_are_passed_on(plugin, monkeypatch, tmp_path):
    told = tmp_path / "told"
    body = f"import sys; open({str(told)!r}, 'w').write(' '.join(sys.argv[5:]))"
    install_tool(monkeypatch, tmp_path / "bin", body)
    folders = plugin.module("i2rvr.project").Folders.of_project()
    folders.config.parent.mkdir(parents=True)
    folders.config.write_text("views = 8\n")
    plugin.module("i2rvr.project").bake_and_import(folders)
    assert told.read_text() == f"--config {folders.config}"


def test_no_tool_is_told(plugin, monkeypatch, tmp_path):
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.delenv("I2R_VR_COMMAND", raising=False)
    project = plugin.module("i2rvr.project")
    report = project.bake_and_import(project.Folders.of_project())
    assert codes(report.messages) == ["TOOL_MISSING"]
    assert plugin.engine.assets == {}


def test_a_failed_bake_gives_its_line_and_the_other_captures_are_imported(
    plugin, monkeypatch, tmp_path
):
    failure = '\n    print("IMAGE_TRUNCATED: half a picture", file=sys.stderr)\n    sys.exit(1)\n'
    install_tool(monkeypatch, tmp_path / "bin", COPY + failure)
    project = plugin.module("i2rvr.project")
    report = project.bake_and_import(project.Folders.of_project())
    assert codes(report.messages) == ["BAKE_FAILED"]
    assert "IMAGE_TRUNCATED: half a picture" in report.messages[0].line()
    assert len(report.volumes) == 1


def test_cancel_ends_the_process(plugin, monkeypatch, tmp_path):
    alive = tmp_path / "pid"
    body = f"""
        import os, time
        open({str(alive)!r} + "~", "w").write(str(os.getpid()))
        os.rename({str(alive)!r} + "~", {str(alive)!r})
        time.sleep(600)
    """
    install_tool(monkeypatch, tmp_path / "bin", body)
    plugin.engine.cancel_when = alive.exists
    project = plugin.module("i2rvr.project")
    report = project.bake_and_import(project.Folders.of_project())
    assert codes(report.messages) == ["CANCELLED"]
    assert plugin.engine.assets == {}
    with pytest.raises(ProcessLookupError):
        os.kill(int(alive.read_text()), 0)


def test_the_menu_calls_what_there_is(plugin):
    plugin.module("init_unreal")
    entries = plugin.engine.called("ToolMenu.add_menu_entry")
    assert len(entries) == 5
    menu = plugin.module("i2rvr.menu")
    for given in plugin.engine.called("ToolMenuEntry.set_string_command"):
        command = given["string"]
        assert command.startswith("from i2rvr import menu; menu.")
        assert callable(getattr(menu, command.split("menu.")[-1].removesuffix("()")))


def test_the_menus_entries_tell_what_was_done(plugin, monkeypatch, tmp_path):
    menu = plugin.module("i2rvr.menu")
    bundles = plugin.module("i2rvr.project").Folders.of_project().bundles
    shutil.copytree(CASES / "short_decay", bundles / "short_decay")
    menu.import_all()
    menu.capture()
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.delenv("I2R_VR_COMMAND", raising=False)
    menu.bake()
    shown = [given["message"] for given in plugin.engine.called("EditorDialog.show_message")]
    assert shown[0].startswith("6 assets made, 0 updated, 1 volumes\nREVERB_APPROXIMATE: ")
    assert "CAPTURE_FAILED: " in shown[1]
    assert "TOOL_MISSING: " in shown[2]


def run_command(plugin, *arguments):
    plugin.module("i2rvr.command_line").main([str(argument) for argument in arguments])


def test_import_by_command_saves_the_level(plugin):
    run_command(plugin, "import", "--level", "/Game/Maps/Hall", CASES / "plain")
    assert len(plugin.engine.called("LevelEditorSubsystem.save_current_level")) == 1
    assert len(plugin.engine.assets) == 6


def test_assets_only_touches_no_level(plugin):
    run_command(plugin, "import", "--assets-only", "--content", "/Game/Rooms", CASES / "plain")
    assert plugin.engine.called("LevelEditorSubsystem.save_current_level") == []
    assert plugin.engine.actors == []
    assert all(path.startswith("/Game/Rooms/") for path in plugin.engine.assets)


def test_an_error_ends_the_command_with_its_line(plugin):
    with pytest.raises(RuntimeError, match=r"^METADATA_PATH: "):
        run_command(plugin, "import", CASES / "hostile_path", CASES / "plain")
    assert len(plugin.engine.assets) == 6


def test_a_level_that_is_not_there(plugin):
    with pytest.raises(SystemExit, match="LEVEL_MISSING"):
        run_command(plugin, "import", "--level", "/Game/Maps/None", CASES / "plain")
    assert plugin.engine.assets == {}


def test_the_script_for_the_commandlet(plugin, monkeypatch):
    script = SCRIPTS / "i2rvr_command.py"
    monkeypatch.setattr(sys, "argv", [str(script), "import", str(CASES / "plain")])
    exec(compile(script.read_text(), str(script), "exec"), {"__name__": "__main__"})
    assert len(plugin.engine.assets) == 6
