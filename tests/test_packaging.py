"""A wheel holds what the commands need."""

import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent


@pytest.fixture(scope="module")
def names(tmp_path_factory):
    folder = tmp_path_factory.mktemp("wheel")
    subprocess.run(
        [
            *(sys.executable, "-m", "pip", "wheel", "--quiet", "--no-deps"),
            *("--no-build-isolation", "-w", str(folder), str(ROOT)),
        ],
        check=True,
        capture_output=True,
    )
    (wheel,) = folder.glob("*.whl")
    with zipfile.ZipFile(wheel) as archive:
        return set(archive.namelist())


@pytest.mark.parametrize(
    "name",
    [
        "i2r_vr/py.typed",
        "i2r_vr/schema/i2rvr.schema.json",
        "i2r_vr/assets/report.css",
        "i2r_vr/assets/serve/index.html",
        "i2r_vr/assets/serve/main.js",
        "i2r_vr/errors/codes.toml",
        "i2r_vr/weights/compact.safetensors",
        "i2r_vr/weights/compact.json",
        "i2r_vr/weights/compact.looks",
        "i2r_vr/materials/vocabulary.tsv",
        "i2r_vr/weights/MODEL_CARD.md",
        "i2r_vr/capture/__init__.py",
        "i2r_vr/acoustics/__init__.py",
        "i2r_vr/reverb/__init__.py",
        "i2r_vr/report/__init__.py",
        "i2r_vr/bridge/__init__.py",
        "i2r_vr/engine_bridges/godot/addons/i2r_vr/plugin.cfg",
        "i2r_vr/engine_bridges/godot/addons/i2r_vr/plugin.gd",
        "i2r_vr/engine_bridges/godot/addons/i2r_vr/zone/reverb_zone_3d.gd",
    ],
)
def test_wheel_holds(names, name):
    assert name in names


def test_wheel_holds_no_training(names):
    assert not any(name.startswith(("training/", "tests/")) for name in names)
    assert not any("conformance" in name for name in names)


def test_shipped_weights_fit_their_bounds():
    sizes = [p.stat().st_size for p in (ROOT / "i2r_vr/weights").iterdir()]
    assert sum(sizes) <= 32 * 2**20
    assert not list((ROOT / "i2r_vr/weights").glob("*.p*t*h"))
