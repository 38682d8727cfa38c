"""Examples in docstrings run, the help text is that of the commands, links lead somewhere."""

import doctest
import importlib
import importlib.util
import json
import pkgutil
import re
import shutil
from pathlib import Path

import pytest

import i2r_vr

ROOT = Path(__file__).resolve().parent.parent
MODULES = sorted(
    module.name
    for module in pkgutil.walk_packages(i2r_vr.__path__, "i2r_vr.")
    if not module.name.endswith("__main__")
)
PAGES = [
    *sorted(ROOT.glob("*.md")),
    *sorted((ROOT / "docs").rglob("*.md")),
    ROOT / "benchmarks" / "history.md",
    ROOT / "engine_bridges" / "README.md",
    ROOT / "i2r_vr" / "weights" / "MODEL_CARD.md",
    ROOT / "training" / "README.md",
]


def with_samples(folder, *names):
    """A folder whose `samples` are some of ours, as the root of a clone has them."""
    (folder / "samples").mkdir()
    for name in names:
        for file in (ROOT / "samples").glob(f"{name}.*"):
            shutil.copy(file, folder / "samples")
    return folder


@pytest.mark.parametrize("name", MODULES)
def test_docstring_examples(name, tmp_path, monkeypatch):
    if name == "i2r_vr.api":
        monkeypatch.chdir(with_samples(tmp_path, "office"))
    assert doctest.testmod(importlib.import_module(name)).failed == 0


@pytest.mark.parametrize(
    ("script", "page"),
    [
        ("make_cli_help", "cli_help.txt"),
        ("make_materials", "materials.md"),
        ("make_errors", "errors.md"),
        ("make_api", "api.md"),
    ],
)
def test_made_pages_are_current(script, page):
    spec = importlib.util.spec_from_file_location(script, ROOT / "docs" / f"{script}.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    assert (ROOT / "docs" / page).read_text(encoding="utf-8") == module.text()


def test_the_tour_runs(tmp_path, monkeypatch):
    matplotlib = pytest.importorskip("matplotlib")
    monkeypatch.chdir(with_samples(tmp_path, "office", "church"))
    tour = json.loads((ROOT / "docs" / "tour.ipynb").read_text(encoding="utf-8"))
    names = {}
    with matplotlib.rc_context({"backend": "agg"}):
        for cell in tour["cells"]:
            if cell["cell_type"] == "code":
                assert cell["outputs"] == []
                exec("".join(cell["source"]), names)
        matplotlib.pyplot.close("all")
    heard, rate = names["heard"], names["rate"]
    assert len(heard) > len(names["speech"])
    tail = heard[len(names["speech"]) + rate // 20 :]
    assert (tail**2).sum() > 0.0
    assert (tmp_path / "speech_in_the_church.wav").is_file()


@pytest.mark.parametrize("page", PAGES, ids=lambda p: p.relative_to(ROOT).as_posix())
def test_links_lead_to_files(page):
    for target in re.findall(r"\]\(([^)#]+)\)", page.read_text(encoding="utf-8")):
        if not target.startswith("http"):
            assert (page.parent / target).exists(), target


def test_every_page_is_in_the_table_of_contents():
    contents = (ROOT / "docs/README.md").read_text(encoding="utf-8")
    listed = set(re.findall(r"\]\(([^)#]+)\)", contents))
    pages = {path.name for path in (ROOT / "docs").glob("*.md")} - {"README.md"}
    assert pages - listed == set()


def test_files_that_pages_name_exist():
    """Paths in code marks of the pages that newcomers read first."""
    for page in ("CONTRIBUTING.md", "SECURITY.md", "docs/architecture.md"):
        text = (ROOT / page).read_text(encoding="utf-8")
        for name in re.findall(r"`((?:tests|i2r_vr|training|engine_bridges)/[\w/.]+)`", text):
            assert (ROOT / name).exists(), f"{page}: {name}"


def test_every_module_says_what_it_is():
    for name in MODULES:
        assert importlib.import_module(name).__doc__, name
