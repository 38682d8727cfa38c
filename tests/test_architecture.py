"""The house's walls: floors, circles, what loads torch, how large a module grows."""

import ast
import graphlib
import statistics
import subprocess
import sys
from pathlib import Path

import pytest

PACKAGE = Path(__file__).resolve().parent.parent / "i2r_vr"
FLOORS = (
    ("acoustics", "materials", "errors", "config", "frames", "strict_json", "version"),
    ("capture",),
    ("seeing", "bundle"),
    ("hearing", "reverb"),
    ("sound", "importing"),
    ("pipeline",),
    ("level",),
    ("report",),
    ("watch", "serve"),
    ("bridge",),
    ("doctor",),
    ("commands", "cli", "__main__", "i2r_vr"),
)
FLOOR = {name: number for number, names in enumerate(FLOORS) for name in names}
GROUND = set(FLOORS[0])
TORCH = ("hearing", "importing")
"""Nothing else loads torch by being imported."""
MOST_LINES, MEDIAN_LINES = 400, 150

PATHS = {
    ".".join(path.relative_to(PACKAGE.parent).with_suffix("").parts).removesuffix(".__init__"): path
    for path in sorted(PACKAGE.rglob("*.py"))
}


def imports_of(path):
    """Dotted names that a module imports, wherever in it: modules, or members of packages."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{path}: imports are absolute"
            for alias in node.names:
                whole = f"{node.module}.{alias.name}"
                yield whole if whole in PATHS else node.module
        elif isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)


def floor_folder(module):
    """The folder or top module of the package that a module belongs to."""
    return [*module.split("."), "i2r_vr"][1]


OWN_IMPORTS = {
    name: {m for m in imports_of(path) if m in PATHS and m != name} for name, path in PATHS.items()
}


def test_every_module_has_a_floor():
    assert {floor_folder(name) for name in PATHS} <= set(FLOOR)


@pytest.mark.parametrize("module", PATHS)
def test_nothing_imports_upward(module):
    own = floor_folder(module)
    for other in OWN_IMPORTS[module]:
        folder = floor_folder(other)
        beside = FLOOR[folder] == FLOOR[own] and ({folder, own} <= GROUND or own in FLOORS[-1])
        allowed = folder == own or FLOOR[folder] < FLOOR[own] or beside
        assert allowed, f"{module} imports {other}"


def test_there_is_no_circle():
    graphlib.TopologicalSorter(OWN_IMPORTS).prepare()


def test_the_product_never_imports_the_training():
    for path in PATHS.values():
        for module in imports_of(path):
            assert not module.startswith(("training", "tests", "benchmarks")), path


def test_only_hearing_and_importing_load_torch():
    light = [
        name for name in PATHS if floor_folder(name) not in TORCH and not name.endswith("__main__")
    ]
    code = (
        "import importlib, sys\n"
        f"for name in {light!r}:\n"
        "    importlib.import_module(name)\n"
        "    assert 'torch' not in sys.modules, name\n"
    )
    found = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True)
    assert found.returncode == 0, found.stderr


@pytest.mark.parametrize("command", ["report", "inspect", "validate"])
def test_bundles_are_looked_at_without_torch(command, tmp_path):
    case = PACKAGE.parent / "engine_bridges/conformance/cases/plain/plain.i2rvr"
    page = ["-o", str(tmp_path / "page.html")] if command == "report" else []
    code = (
        "import sys\n"
        "class NoTorch:\n"
        "    def find_spec(self, name, path=None, target=None):\n"
        "        if name == 'torch':\n"
        "            raise ModuleNotFoundError(name)\n"
        "sys.meta_path.insert(0, NoTorch())\n"
        "from i2r_vr.cli import main\n"
        f"main({[command, str(case), *page]!r}, standalone_mode=False)\n"
    )
    found = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True)
    assert found.returncode == 0, found.stderr
    assert "Error" not in found.stderr


def test_there_is_one_reader_of_json():
    readers = [
        name
        for name, path in PATHS.items()
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.Attribute) and ast.unparse(node) in ("json.loads", "json.load")
    ]
    assert readers == ["i2r_vr.strict_json"]


def test_modules_stay_small():
    lines = {path: len(path.read_text(encoding="utf-8").splitlines()) for path in PATHS.values()}
    assert [path for path, count in lines.items() if count > MOST_LINES] == []
    assert statistics.median(lines.values()) < MEDIAN_LINES
