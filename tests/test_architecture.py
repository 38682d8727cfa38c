"""The road's order: no stage imports a later one, and the product never imports the training."""

import ast
from pathlib import Path

PACKAGE = Path(__file__).resolve().parent.parent / "i2r_vr"
ROAD = (
    ("capture",),
    ("seeing.views",),
    ("hearing",),
    ("sound",),
    ("seeing.zone", "reverb"),
    ("pipeline.description",),
    ("pipeline.queue",),
    ("watch",),
    ("doctor", "importing"),
    ("cli", "commands", "report"),
)
ORDER = {name: place for place, names in enumerate(ROAD) for name in names}


def imports_of(path):
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.ImportFrom) and node.module:
            yield node.module
        elif isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)


def stage_of(module):
    package, *parts = module.split(".")
    own = [] if package != "i2r_vr" else [".".join(parts[:depth]) for depth in (2, 1)]
    return next((name for name in own if name in ORDER), None)


def test_no_stage_imports_a_later_one():
    for path in PACKAGE.rglob("*.py"):
        own = stage_of(".".join(path.relative_to(PACKAGE.parent).with_suffix("").parts))
        if own is None:
            continue
        for module in imports_of(path):
            other = stage_of(module)
            if other in ORDER:
                assert ORDER[other] <= ORDER[own], f"{path.name} imports {module}"


def test_the_product_never_imports_the_training():
    for path in PACKAGE.rglob("*.py"):
        for module in imports_of(path):
            assert not module.startswith(("training", "tests")), path


def test_modules_stay_small():
    for path in PACKAGE.rglob("*.py"):
        assert len(path.read_text(encoding="utf-8").splitlines()) <= 400, path
