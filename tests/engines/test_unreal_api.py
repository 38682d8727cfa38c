# SPDX-License-Identifier: MIT
"""What the plugin uses of Unreal exists in its Python API."""

import ast
import json
import sys

import pytest

from tests.engines.unreal.api import LIST, PLUGIN, StubApi, listed_api, own_class
from tests.engines.unreal.api_uses import Reader, find_uses, used_part
from tests.engines.unreal.extract_api import plugin_scripts
from tests.engines.unreal.plugin import running_plugin

PYTHON_OF_ITS_OWN = {"get"}


@pytest.fixture(scope="module")
def uses():
    return find_uses(listed_api(), plugin_scripts())


def test_everything_used_exists_in_the_engine(uses):
    assert uses.problems == []
    assert uses.checked > 400


def test_the_list_holds_what_is_used_and_no_more(uses):
    part = used_part(listed_api(), uses)
    record = json.loads(LIST.read_text(encoding="utf-8"))
    own, _ = own_class((PLUGIN / "Source/I2RVREditor/Public/I2RVREditorLibrary.h").read_text())
    assert set(part.classes) - {own} == set(record["classes"])
    for name, entry in record["classes"].items():
        assert set(entry["methods"]) == set(part.classes[name].methods), name
        assert set(entry["members"]) == set(part.classes[name].members), name
    assert set(part.functions) == set(record["functions"])


def test_no_member_of_the_engine_is_used_on_an_object_of_unknown_type(uses):
    known = set()
    for entry in listed_api().classes.values():
        known |= {*entry.methods, *entry.attributes} - {"__init__"}
    assert uses.untyped & known - PYTHON_OF_ITS_OWN == set()


def test_a_hits_values_are_taken_from_their_places(tmp_path):
    order = listed_api().classes["HitResult"].methods["__init__"].parameters
    with running_plugin(tmp_path) as plugin:
        trace = plugin.module("i2rvr.surface_trace")
        places = (trace._BLOCKING, trace._DISTANCE, trace._PHYSICAL, trace._COMPONENT, trace._FACE)
    names = [order[place] for place in places]
    assert names == ["blocking_hit", "distance", "phys_mat", "hit_component", "face_index"]


@pytest.mark.parametrize(
    ("code", "problem"),
    [
        ("unreal.AudioVolumes()", "no unreal.AudioVolumes"),
        ("def f(v: unreal.AudioVolume):\n    v.set_scale(1)", "AudioVolume has no set_scale"),
        ("unreal.TraceTypeQuery.TRACE_TYPE_QUERY9", "has no TRACE_TYPE_QUERY9"),
        ("unreal.EditorAssetLibrary.save_asset()", "takes"),
        ("unreal.AudioVolumeSubmixOverrideSettings(volume=1.0)", "takes"),
        ("assign(unreal.ReverbEffect(), decay=1.0)", "no editor property decay"),
        ("unreal.AudioVolume().set_editor_property('tag', [])", "no editor property tag"),
        ("unreal.SceneCapture2D().set_editor_property('capture_component2d', 1)", "is read-only"),
        (
            "for a in unreal.get_editor_subsystem(unreal.EditorActorSubsystem)"
            ".get_all_level_actors():\n    a.vanish()",
            "Actor has no vanish",
        ),
    ],
)
def test_a_wrong_use_is_found(tmp_path, code, problem):
    script = tmp_path / "wrong.py"
    script.write_text(f"import unreal\n{code}\n")
    problems = Reader(listed_api(), [script]).read().problems
    assert len(problems) == 1
    assert problem in problems[0]


def test_the_scripts_run_on_the_engines_python_with_its_standard_library_alone():
    for script in plugin_scripts():
        tree = ast.parse(script.read_text(encoding="utf-8"), feature_version=(3, 9))
        assert ast.get_docstring(tree), script.name
        for node in ast.walk(tree):
            names = []
            if isinstance(node, ast.Import):
                names = [alias.name for alias in node.names]
            elif isinstance(node, ast.ImportFrom):
                names = [node.module]
            for name in names:
                top = name.split(".")[0]
                assert top in {"unreal", "i2rvr"} or top in sys.stdlib_module_names, script.name


def test_modules_stay_small():
    for script in plugin_scripts():
        assert len(script.read_text(encoding="utf-8").splitlines()) <= 300, script.name


@pytest.mark.parametrize("value", ["", " = ..."])
def test_enums_are_read_as_older_and_newer_stubs_write_them(value):
    text = f"""class SendStage(EnumBase):
    r\"\"\"
    About.
    \"\"\"

    POST: SendStage{value} #: 0: After
    PRE_DISTANCE: SendStage{value} #: 1
    ...

class Other(StructBase):
    ...
"""
    assert StubApi(text).find_class("SendStage").members == ["POST", "PRE_DISTANCE"]


def test_three_versions_of_the_engine_have_all_that_is_used():
    checked = json.loads(LIST.read_text(encoding="utf-8"))["about"]["checked"]
    assert {entry["engine"]: entry["problems"] for entry in checked} == {
        "5.4": 0,
        "5.5": 0,
        "5.6": 0,
    }
