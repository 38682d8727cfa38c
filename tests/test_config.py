# SPDX-License-Identifier: MIT
from __future__ import annotations

import tomllib
from dataclasses import fields
from pathlib import Path
from typing import Any

import pytest

from i2r_vr import config
from i2r_vr.config import BakeOptions, config_sha256, option_name
from i2r_vr.config_file import print_config, read_config_file, resolve_options
from i2r_vr.errors import UsageError


def test_defaults_are_the_contract_s() -> None:
    options = BakeOptions()
    assert (options.layout, options.view_count, options.fov_deg) == ("fibonacci", 12, 90.0)
    assert (options.kind, options.model, options.device) == ("auto", "compact", "auto")
    assert (options.seed, options.sample_rate_hz, options.subtype) == (0, 48000, "PCM_24")
    assert (options.directions, options.ambix, options.sofa) == (True, True, False)


def test_flags_are_the_contract_s_and_the_codec() -> None:
    assert " ".join(option_name(option) for option in fields(BakeOptions)) == (
        "layout views fov kind model codec device seed sample-rate subtype depth-scale t60-scale "
        "materials directions ambix sofa jobs trust-depth adopt rehash force"
    )
    assert all(option.metadata["help"].endswith(".") for option in fields(BakeOptions))


@pytest.mark.parametrize(
    ("values", "code", "found"),
    [
        ({"fov": 200}, "OPTION_RANGE", "--fov is 200"),
        ({"fov": float("nan")}, "OPTION_RANGE", "--fov is nan"),
        ({"views": 0}, "OPTION_RANGE", "--views is 0"),
        ({"views": 12.0}, "OPTION_TYPE", "--views is 12.0"),
        ({"views": True}, "OPTION_TYPE", "--views is True"),
        ({"sample_rate": 4000}, "OPTION_RANGE", "--sample-rate is 4000"),
        ({"layout": "spiral"}, "OPTION_CHOICE", "--layout is 'spiral'"),
        ({"subtype": "pcm_24"}, "OPTION_CHOICE", "--subtype is 'pcm_24'"),
        ({"layout": "cube", "views": 12}, "OPTION_CONFLICT", "--views 12 with --layout cube"),
        ({"sofa": True, "directions": False}, "OPTION_CONFLICT", "--sofa with --no-directions"),
        ({"colour": 1}, "OPTION_UNKNOWN", "the option 'colour'"),
        ({"layout": None}, "OPTION_TYPE", "--layout is None"),
    ],
)
def test_bad_values_are_usage_errors(values: dict[str, Any], code: str, found: str) -> None:
    with pytest.raises(UsageError) as caught:
        BakeOptions().with_values(values)
    assert (caught.value.code, caught.value.found) == (code, found)


def test_a_cube_has_six_views() -> None:
    assert BakeOptions(layout="cube").view_count == 6
    assert BakeOptions(layout="cube", views=6).view_count == 6


def test_flag_beats_file_beats_default(tmp_path: Path) -> None:
    file = tmp_path / "bake.toml"
    file.write_text("fov = 70\nsample-rate = 44100\nt60_scale = 2\n")
    options = resolve_options({"fov": 60.0, "seed": None}, file)
    assert (options.fov_deg, options.sample_rate_hz, options.t60_scale) == (60.0, 44100, 2.0)
    assert options.seed == 0


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("fovv = 70", "OPTION_UNKNOWN"),
        ("fov = 'wide'", "OPTION_TYPE"),
        ("fov = 1e9", "OPTION_RANGE"),
        ("fov = ", "CONFIG_BROKEN"),
        ("fov = 60\nfov_deg = 70", "OPTION_CONFLICT"),
        ("[bake]\nfov = 60", "OPTION_UNKNOWN"),
    ],
)
def test_bad_files_are_named(tmp_path: Path, text: str, code: str) -> None:
    file = tmp_path / "bake.toml"
    file.write_text(text)
    with pytest.raises(UsageError) as caught:
        read_config_file(file)
    assert (caught.value.code, caught.value.file) == (code, str(file))


def test_missing_file(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="CONFIG_UNREADABLE"):
        read_config_file(tmp_path / "none.toml")


def test_paths_of_a_file_start_at_its_folder(tmp_path: Path) -> None:
    file = tmp_path / "bake.toml"
    file.write_text("materials = 'own.toml'")
    assert resolve_options({}, file).materials == tmp_path / "own.toml"


@pytest.mark.parametrize(
    "options",
    [
        BakeOptions(),
        BakeOptions(layout="cube", fov_deg=75.5, model='odd "name"\n', ambix=False, jobs=3),
    ],
)
def test_printed_config_reads_back(tmp_path: Path, options: BakeOptions) -> None:
    file = tmp_path / "bake.toml"
    file.write_text(print_config(options), encoding="utf-8")
    assert resolve_options({}, file) == options
    assert tomllib.loads(print_config(options))["layout"] == options.layout


def test_hash_follows_what_changes_the_bytes(tmp_path: Path) -> None:
    first = config_sha256(BakeOptions(), "cpu")
    same = [
        BakeOptions(jobs=7),
        BakeOptions(force=True),
        BakeOptions(model="/elsewhere/compact.safetensors"),
        BakeOptions(device="cpu"),
        BakeOptions(views=12),
        BakeOptions(fov_deg=90),
    ]
    assert {config_sha256(options, "cpu") for options in same} == {first}
    changed = [
        BakeOptions(layout="horizon"),
        BakeOptions(views=11),
        BakeOptions(fov_deg=89.0),
        BakeOptions(kind="panorama"),
        BakeOptions(seed=1),
        BakeOptions(sample_rate_hz=44100),
        BakeOptions(subtype="FLOAT"),
        BakeOptions(depth_scale=2.0),
        BakeOptions(t60_scale=2.0),
        BakeOptions(directions=False),
        BakeOptions(ambix=False),
        BakeOptions(sofa=True),
    ]
    hashes = {config_sha256(options, "cpu") for options in changed}
    hashes.add(config_sha256(BakeOptions(), "cuda"))
    assert len(hashes | {first}) == len(changed) + 2


def test_hash_follows_the_version(monkeypatch: pytest.MonkeyPatch) -> None:
    first = config_sha256(BakeOptions(), "cpu")
    monkeypatch.setattr(config, "__version__", "999.0")
    assert config_sha256(BakeOptions(), "cpu") != first


def test_hash_follows_the_materials_content_not_its_path(tmp_path: Path) -> None:
    one, two = tmp_path / "one.toml", tmp_path / "two.toml"
    one.write_text("a")
    two.write_text("a")
    first = config_sha256(BakeOptions(materials=one), "cpu")
    assert config_sha256(BakeOptions(materials=two), "cpu") == first
    two.write_text("b")
    assert config_sha256(BakeOptions(materials=two), "cpu") != first
    with pytest.raises(UsageError, match="MATERIALS_UNREADABLE"):
        config_sha256(BakeOptions(materials=tmp_path / "none"), "cpu")
