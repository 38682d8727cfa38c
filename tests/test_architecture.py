"""The house's walls: floors, faces, circles, what loads torch, how large a module grows."""

import ast
import statistics
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
PACKAGE = ROOT / "i2r_vr"
FLOORS = (
    (
        "acoustics",
        "materials",
        "errors",
        "config",
        "config_file",
        "frames",
        "strict_json",
        "version",
    ),
    ("capture", "cluster"),
    ("seeing", "bundle"),
    ("hearing", "reverb"),
    ("sound", "importing"),
    ("pipeline",),
    ("level",),
    ("report",),
    ("watch", "serve"),
    ("bridge",),
    ("doctor",),
    ("api", "commands", "cli", "__main__", "i2r_vr"),
)
FLOOR = {name: number for number, names in enumerate(FLOORS) for name in names}
GROUND = set(FLOORS[0])
TORCH = ("hearing", "importing")
"""Nothing else loads torch by being imported."""
MOST_LINES, MEDIAN_LINES = 400, 150


def modules_below(*folders):
    """Paths of the modules in folders of the repository, by their dotted names."""
    return {
        ".".join(path.relative_to(ROOT).with_suffix("").parts).removesuffix(".__init__"): path
        for folder in folders
        for path in sorted((ROOT / folder).rglob("*.py"))
    }


PATHS = modules_below("i2r_vr")
USERS = PATHS | modules_below("training", "docs", "samples", "engine_bridges")
"""What keeps to the faces; tests and benchmarks look behind them."""


def tree_of(path):
    return ast.parse(path.read_text(encoding="utf-8"))


def names_imported(path):
    """Dotted names that a module imports, wherever in it: modules, and members of modules."""
    for node in ast.walk(tree_of(path)):
        if isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{path}: imports are absolute"
            yield from (f"{node.module}.{alias.name}" for alias in node.names)
        elif isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)


def imports_of(path):
    """The modules among `names_imported`, instead of their members."""
    for name in names_imported(path):
        yield name if name in PATHS or "." not in name else name.rpartition(".")[0]


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


def circle_in(imports):
    """A way from a module back to itself by what each imports; empty where there is none."""
    done, way = set(), []

    def visit(module):
        if module in way:
            return [*way[way.index(module) :], module]
        if module in done:
            return []
        way.append(module)
        found = next((c for other in sorted(imports[module]) if (c := visit(other))), [])
        way.pop()
        done.add(module)
        return found

    return next((c for module in imports if (c := visit(module))), [])


def test_there_is_no_circle():
    assert " -> ".join(circle_in(OWN_IMPORTS)) == ""


def test_a_circle_is_found_and_named():
    imports = {"a": {"b", "d"}, "b": {"d"}, "c": {"b"}, "d": set()}
    assert circle_in(imports) == []
    assert circle_in({**imports, "d": {"c"}}) == ["b", "d", "c", "b"]


def face_of(folder):
    """What a folder's `__init__` lists in `__all__`; None where it lists nothing."""
    for node in tree_of(USERS[folder]).body:
        target = node.targets[0] if isinstance(node, ast.Assign) else getattr(node, "target", None)
        if isinstance(target, ast.Name) and target.id == "__all__":
            return ast.literal_eval(node.value)
    return None


FACES = {
    name: face_of(name)
    for name, path in USERS.items()
    if path.name == "__init__.py" and name.startswith(("i2r_vr.", "training."))
}


def defined_in(folder):
    """Names that a folder's `__init__` defines or takes from its modules."""
    for node in tree_of(USERS[folder]).body:
        if isinstance(node, ast.ImportFrom):
            yield from (alias.asname or alias.name for alias in node.names)
        elif isinstance(node, ast.ClassDef | ast.FunctionDef):
            yield node.name
        elif isinstance(node, ast.Assign | ast.AnnAssign):
            yield from (n.id for n in ast.walk(node) if isinstance(n, ast.Name))


@pytest.mark.parametrize("folder", FACES)
def test_every_folder_has_a_face(folder):
    assert ast.get_docstring(tree_of(USERS[folder]))
    listed = FACES[folder]
    assert listed is not None, "no __all__"
    assert len(set(listed)) == len(listed)
    there = {*defined_in(folder), *(n.removeprefix(f"{folder}.") for n in USERS)}
    assert set(listed) <= there


def behind_faces(module, names):
    """Which of the names that a module imports are not on the face of their folder."""
    for name in names:
        parts = name.split(".")
        for depth in range(2, len(parts)):
            folder, member = ".".join(parts[:depth]), parts[depth]
            inside = f"{module}.".startswith(f"{folder}.")
            if folder in FACES and not inside and member not in FACES[folder]:
                yield name
                break


@pytest.mark.parametrize("module", USERS)
def test_of_a_folder_only_its_face_is_used(module):
    assert list(behind_faces(module, names_imported(USERS[module]))) == []


def test_what_is_behind_a_face_is_found():
    names = ["i2r_vr.capture.load.load_capture", "i2r_vr.capture.load_capture", "numpy.abs"]
    assert list(behind_faces("i2r_vr.pipeline.queue", names)) == names[:1]
    assert list(behind_faces("i2r_vr.capture.sources", names)) == []
    deep = ["i2r_vr.capture.decoding.hdr.read_hdr", "i2r_vr.capture.decoding.images.decode_picture"]
    assert list(behind_faces("training.datasets.scenes", deep)) == deep[:1]
    assert list(behind_faces("i2r_vr.capture.sources", deep)) == deep[:1]


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
        for node in ast.walk(tree_of(path))
        if isinstance(node, ast.Attribute) and ast.unparse(node) in ("json.loads", "json.load")
    ]
    assert readers == ["i2r_vr.strict_json"]


def test_modules_stay_small():
    lines = {path: len(path.read_text(encoding="utf-8").splitlines()) for path in PATHS.values()}
    assert [path for path, count in lines.items() if count > MOST_LINES] == []
    assert statistics.median(lines.values()) < MEDIAN_LINES
