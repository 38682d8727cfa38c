# SPDX-License-Identifier: MIT
"""The Unity package's layout, without Unity: what its package manager asks for."""

from __future__ import annotations

import importlib.util
import json
import re

import pytest

from i2r_vr.version import __version__
from tests.engines.unity.build import HERE, PACKAGE, asmdefs, sources

spec = importlib.util.spec_from_file_location("make_metas", PACKAGE.parent / "make_metas.py")
make_metas = importlib.util.module_from_spec(spec)
spec.loader.exec_module(make_metas)

MANIFEST = json.loads((PACKAGE / "package.json").read_text(encoding="utf-8"))
FILES = sorted(path for path in PACKAGE.rglob("*") if path.is_file() and path.suffix != ".meta")


def test_the_manifest_says_what_the_package_manager_needs():
    assert MANIFEST["name"] == PACKAGE.name == "com.i2rvr.reverb"
    assert MANIFEST["version"] == __version__
    assert MANIFEST["unity"] == "2021.3"
    assert all(name.startswith("com.unity.modules.") for name in MANIFEST["dependencies"])
    for sample in MANIFEST["samples"]:
        assert list((PACKAGE / sample["path"]).glob("*.cs"))
    for name in ("README.md", "CHANGELOG.md", "LICENSE.md", "Documentation~/index.md"):
        assert (PACKAGE / name).is_file()


def test_the_changelog_has_the_version():
    text = (PACKAGE / "CHANGELOG.md").read_text(encoding="utf-8")
    assert f"## [{MANIFEST['version']}]" in text


def test_every_path_has_its_meta_and_no_other_is_there():
    expected = make_metas.expected_metas(PACKAGE)
    found = {path: path.read_text(encoding="utf-8") for path in PACKAGE.rglob("*.meta")}
    assert found == expected
    hidden = {path.relative_to(PACKAGE).as_posix() for path in found if "~" in str(path)}
    assert hidden == {
        "Samples~/Walkthrough/Walkthrough.cs.meta",
        "Samples~/Walkthrough/Walkthrough.unity.meta",
    }


def test_the_sample_scene_refers_to_its_script():
    folder = PACKAGE / "Samples~" / "Walkthrough"
    meta = (folder / "Walkthrough.cs.meta").read_text(encoding="utf-8")
    scene = (folder / "Walkthrough.unity").read_text(encoding="utf-8")
    guid = re.search(r"^guid: (\w+)$", meta, re.M)[1]
    assert re.findall(r"m_Script: {fileID: 11500000, guid: (\w+), type: 3}", scene) == [guid]
    defined = set(re.findall(r"^--- !u!\d+ &(\d+)$", scene, re.M))
    asked = set(re.findall(r"fileID: (\d+)}", scene)) - {"0"}
    assert asked == defined


def test_guids_are_unique_and_stay():
    texts = [path.read_text(encoding="utf-8") for path in sorted(PACKAGE.rglob("*.meta"))]
    guids = [re.search(r"^guid: ([0-9a-f]{32})$", text, re.M)[1] for text in texts]
    assert len(set(guids)) == len(guids) > 40
    assert make_metas.guid("Runtime/ReverbZone.cs") == "9b551c7a1a53e1a1e57367092e90aa7d"


def test_a_path_of_unknown_kind_is_an_error(tmp_path):
    (tmp_path / "odd.xyz").write_text("x", encoding="utf-8")
    with pytest.raises(KeyError):
        make_metas.expected_metas(tmp_path)


def test_assemblies_refer_to_each_other_in_one_direction():
    found = asmdefs()
    assert {"I2RVR", "I2RVR.Core", "I2RVR.Editor", "I2RVR.Editor.Core"} <= found.keys()
    done: set[str] = set()
    while len(done) < len(found):
        ready = {
            name
            for name, (_, content) in found.items()
            if {r for r in content["references"] if r.startswith("I2RVR")} <= done
        }
        assert ready > done
        done = ready
    for name, (folder, content) in found.items():
        editor = "Editor" in folder.relative_to(PACKAGE).parts
        assert (content["includePlatforms"] == ["Editor"]) == editor, name
        assert content["noEngineReferences"] == (folder.name == "Core"), name
        tests = "Tests" in folder.relative_to(PACKAGE).parts
        assert (content["defineConstraints"] == ["UNITY_INCLUDE_TESTS"]) == tests, name
        assert sources(folder), name


def test_engine_free_code_names_no_engine():
    for name in ("I2RVR.Core", "I2RVR.Editor.Core"):
        for path in sources(asmdefs()[name][0]):
            text = path.read_text(encoding="utf-8")
            assert not re.search(r"using Unity|UnityEngine\.|UnityEditor\.", text), path.name


@pytest.mark.parametrize("path", [p for p in FILES if p.suffix == ".cs"], ids=lambda p: p.stem)
def test_sources_are_small_and_say_their_licence(path):
    lines = path.read_text(encoding="utf-8").splitlines()
    assert lines[0] == "// SPDX-License-Identifier: MIT"
    assert len(lines) <= 400
    assert max(map(len, lines)) <= 110
    classes = re.findall(
        r"^    (?:public |internal )?(?:static |sealed |abstract )*class (\w+)",
        "\n".join(lines),
        re.M,
    )
    if path.stem not in ("Metadata", "BridgeException"):
        assert len(classes) <= 1 or path.stem in classes
        assert not classes or path.stem in classes


def test_components_lie_in_files_of_their_own_name():
    for path in sources(PACKAGE / "Runtime"):
        for name in re.findall(
            r"class (\w+) : (?:MonoBehaviour|ScriptableObject)", path.read_text(encoding="utf-8")
        ):
            assert path.stem == name


def test_shaders_are_those_that_the_code_asks_for():
    asked = {
        name
        for path in sources(PACKAGE / "Editor")
        for name in re.findall(r'Shader\.Find\("([^"]+)"\)', path.read_text(encoding="utf-8"))
    }
    there = {
        re.search(r'^Shader "([^"]+)"', path.read_text(encoding="utf-8"), re.M)[1]
        for path in PACKAGE.rglob("*.shader")
    }
    assert asked == there
    strip = (PACKAGE / "Editor/Shaders/CubeStrip.shader").read_text(encoding="utf-8")
    data = (PACKAGE / "Editor/Shaders/CaptureData.shader").read_text(encoding="utf-8")
    code = "".join(p.read_text(encoding="utf-8") for p in sources(PACKAGE / "Editor"))
    for name in ("_Cube", "_Forward", "_Right", "_Down"):
        assert f'"{name}"' in code
        assert name in strip
    for name in ("_I2RVRId", "_I2RVRProbe"):
        assert f'"{name}"' in code
        assert name in data
    first, second = data.split("SubShader")[1].split("        Pass\n")[1:]
    assert "LightMode" not in first
    assert '"LightMode" = "DepthOnly"' in second


def test_the_documents_name_every_component_and_code():
    pages = [PACKAGE / "Documentation~" / "index.md", HERE.parents[2] / "docs" / "unity.md"]
    text = "".join(page.read_text(encoding="utf-8") for page in pages)
    for name in ("Reverb Zone", "Reverb Zone Blender", "Convolution Reverb", "Capture Probe"):
        assert name in text
    code = "".join(path.read_text(encoding="utf-8") for path in FILES if path.suffix == ".cs")
    for found in set(re.findall(r'"([A-Z]+(?:_[A-Z]+)+)"', code)) - {"UNITY_INCLUDE_TESTS"}:
        assert found in text, found
