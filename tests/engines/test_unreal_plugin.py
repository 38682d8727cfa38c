# SPDX-License-Identifier: MIT
"""The Unreal plugin's layout, its descriptor, and its C++ against stubs of the engine."""

import json
import re
import shutil
import subprocess

import jsonschema
import pytest

from tests.engines.unreal.api import LIST, PLUGIN, own_class
from tests.patience import HANG_S

STUBS = LIST.parent / "cpp_stubs"
MODULE = PLUGIN / "Source/I2RVREditor"
SOURCES = sorted(MODULE.parent.rglob("*.cpp"))
HEADER = MODULE / "Public/I2RVREditorLibrary.h"
FLAGS = ["-std=c++20", "-Wall", "-Wextra", "-Wpedantic", "-Wconversion", "-Werror"]
INCLUDES = [f"-I{STUBS}", *(f"-I{path}" for path in sorted(MODULE.parent.glob("*/Public")))]
needs_clang = pytest.mark.skipif(
    shutil.which("clang++") is None, reason="not installed: clang++ (tests/engines/setup.sh)"
)


@pytest.fixture(scope="module")
def descriptor():
    return json.loads((PLUGIN / "I2RVR.uplugin").read_text(encoding="utf-8"))


def test_the_descriptor_keeps_the_schema(descriptor):
    schema = json.loads((LIST.parent / "uplugin.schema.json").read_text(encoding="utf-8"))
    jsonschema.Draft202012Validator.check_schema(schema)
    jsonschema.validate(descriptor, schema, cls=jsonschema.Draft202012Validator)


@pytest.mark.parametrize(
    ("path", "value"),
    [("FileVersion", 4), ("VersionName", "1"), ("Moduls", []), ("Modules", [{"Name": "X"}])],
)
def test_the_schema_refuses_faults(descriptor, path, value):
    schema = json.loads((LIST.parent / "uplugin.schema.json").read_text(encoding="utf-8"))
    with pytest.raises(jsonschema.ValidationError):
        jsonschema.validate({**descriptor, path: value}, schema)


def test_every_module_and_plugin_has_what_it_needs(descriptor):
    kinds = {module["Name"]: module["Type"] for module in descriptor["Modules"]}
    assert kinds == {"I2RVR": "Runtime", "I2RVREditor": "Editor"}
    for name in kinds:
        folder = PLUGIN / "Source" / name
        rules = (folder / f"{name}.Build.cs").read_text(encoding="utf-8")
        assert re.search(rf"public class {name} : ModuleRules\b", rules)
        implemented = [
            text
            for path in sorted(folder.rglob("*.cpp"))
            if "IMPLEMENT_MODULE" in (text := path.read_text(encoding="utf-8"))
        ]
        assert len(implemented) == 1
        assert f", {name})" in implemented[0]
    record = json.loads(LIST.read_text(encoding="utf-8"))
    assert "AudioImpulseResponse" in record["classes"]
    assert "EditorAssetLibrary" in record["classes"]
    needed = {plugin["Name"] for plugin in descriptor["Plugins"] if plugin["Enabled"]}
    assert needed == {"PythonScriptPlugin", "EditorScriptingUtilities", "Synthesis"}
    rules = (PLUGIN / "Source/I2RVREditor/I2RVREditor.Build.cs").read_text(encoding="utf-8")
    assert '"Synthesis"' in rules


def test_the_running_game_needs_nothing_of_the_editor():
    module = PLUGIN / "Source/I2RVR"
    rules = (module / "I2RVR.Build.cs").read_text(encoding="utf-8")
    assert re.findall(r'"(\w+)"', rules) == ["Core", "CoreUObject", "Engine"]
    for path in (*module.rglob("*.h"), *module.rglob("*.cpp")):
        assert "Editor" not in path.read_text(encoding="utf-8"), path.name


def test_the_version_is_the_packages(descriptor):
    from i2r_vr.version import __version__

    assert descriptor["VersionName"] == __version__


def test_the_layout_is_a_plugins():
    assert (PLUGIN / "Content/Python/init_unreal.py").is_file()
    kinds = {path.suffix for path in PLUGIN.rglob("*") if path.is_file()} - {".pyc"}
    assert kinds == {".uplugin", ".py", ".cs", ".cpp", ".h"}


def test_the_module_is_small_and_has_one_function():
    lines = sum(
        len(path.read_text(encoding="utf-8").splitlines())
        for path in MODULE.rglob("*")
        if path.is_file()
    )
    assert lines <= 200
    name, made = own_class(HEADER.read_text(encoding="utf-8"))
    assert name == "I2RVREditorLibrary"
    (function,) = made.methods.values()
    assert function.parameters == ["asset", "samples", "num_channels", "sample_rate"]


@pytest.mark.engine
@needs_clang
@pytest.mark.parametrize("source", SOURCES, ids=lambda path: path.name)
def test_the_source_compiles_without_a_warning(source):
    command = ["clang++", *FLAGS, "-fsyntax-only", *INCLUDES, str(source)]
    result = subprocess.run(command, capture_output=True, text=True, timeout=HANG_S, check=False)
    assert (result.returncode, result.stderr) == (0, "")


@pytest.mark.engine
@needs_clang
def test_the_function_fills_whole_responses_and_refuses_others(tmp_path):
    program = tmp_path / "driver"
    sources = [str(LIST.parent / "cpp_driver.cpp"), str(MODULE / "Private/I2RVREditorLibrary.cpp")]
    command = ["clang++", *FLAGS, *INCLUDES, *sources, "-o", str(program)]
    subprocess.run(command, check=True, timeout=HANG_S)
    assert subprocess.run([program], timeout=HANG_S, check=False).returncode == 0
