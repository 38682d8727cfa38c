# SPDX-License-Identifier: MIT
"""The code of the pages about FMOD and Wwise, compiled and run with stand-ins of both."""

import json
import re
import shutil
import subprocess
from pathlib import Path

import pytest

from tests.engines.unity.build import HERE, Build, trial_build
from tests.engines.unreal.api import LIST, PLUGIN
from tests.patience import HANG_S

pytestmark = pytest.mark.engine
DOCS = Path(__file__).resolve().parents[2] / "docs"
STANDINS = Path(__file__).with_name("middleware")
PAGES = ("fmod", "wwise")
WIRE = """using I2RVR;
static partial class Page
{{
    static void Wire(ReverbZoneBlender blender)
    {{
        {}
    }}
}}
"""


def blocks(page, language):
    text = (DOCS / f"{page}.md").read_text(encoding="utf-8")
    return re.findall(rf"^```{language}\n(.*?)^```$", text, re.MULTILINE | re.DOTALL)


def run_cpp(program, code, folder, *more):
    """Lines that a stand-in's program prints with a page's code in it."""
    compiler = shutil.which("clang++")
    if compiler is None:
        pytest.skip("not installed: clang++ (tests/engines/setup.sh)")
    (folder / "page.inc").write_text(code, encoding="utf-8")
    flags = ["-std=c++20", "-Wall", "-Wextra", "-Wno-unused-parameter", "-Werror", f"-I{folder}"]
    command = [compiler, *flags, *more, str(STANDINS / program), "-o", str(folder / "page")]
    subprocess.run(command, check=True, timeout=HANG_S)
    done = subprocess.run(
        [folder / "page"], capture_output=True, text=True, timeout=HANG_S, check=True
    )
    return done.stdout.splitlines()


@pytest.mark.parametrize("page", PAGES)
def test_unitys_callback_sets_what_the_page_says(page, tmp_path):
    references = ["I2RVR.Core", "I2RVR", "UnityStubs"]
    for name in references:
        shutil.copy(trial_build().folder / f"{name}.dll", tmp_path)
    (code,) = blocks(page, "csharp")
    (tmp_path / "Wire.cs").write_text(WIRE.format(code), encoding="utf-8")
    own = [HERE / "programs/Stage.cs", HERE / "programs/Printed.cs", STANDINS / "Page.cs"]
    build = Build(tmp_path)
    build.compile("trial", [tmp_path / "Wire.cs", *own], references, program=True)
    # 1.5 m from the closet, whose rim is 2 m wide.
    assert json.loads(build.run()) == {"hall": 0.75, "closet": 0.25}


@pytest.mark.parametrize("page", PAGES)
def test_unreals_callback_sets_what_the_page_says(page, tmp_path):
    code = next(block for block in blocks(page, "cpp") if "OnRoomWeighed" in block)
    module = PLUGIN / "Source/I2RVR"
    includes = [f"-I{LIST.parent / 'cpp_stubs'}", f"-I{module / 'Public'}"]
    sources = map(str, sorted(module.glob("Private/I2RVRRoom*.cpp")))
    assert run_cpp("page.cpp", code, tmp_path, *includes, *sources) == ["hall 1", "hall 0"]


def test_wwises_sends_are_amplitudes(tmp_path):
    code = next(block for block in blocks("wwise", "cpp") if "AkAuxSendValue" in block)
    assert run_cpp("sends.cpp", code, tmp_path) == ["0.8", "0.6"]
