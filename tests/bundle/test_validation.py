# SPDX-License-Identifier: MIT
from __future__ import annotations

import hashlib
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from i2r_vr.bundle.depth_file import encode_depth
from i2r_vr.bundle.store import Bundle
from i2r_vr.bundle.validation import validate_bundle
from i2r_vr.sound.wav import encode_wav
from tests.bundles import PEAK, RATE, decaying_noise, write_measured

Document = dict[str, Any]


@pytest.fixture
def bundle(tmp_path: Path) -> Bundle:
    return write_measured(tmp_path)


def codes(bundle: Bundle) -> set[str]:
    return {problem.code for problem in validate_bundle(bundle.path)}


def edit(bundle: Bundle, change: Callable[[Document], object]) -> None:
    document = json.loads(bundle.path.read_text())
    change(document)
    bundle.path.write_text(json.dumps(document))


def put_file(bundle: Bundle, name: str, content: bytes) -> None:
    """Another content for a file, its hash listed."""
    (bundle.folder / name).write_bytes(content)

    def rehash(document: Document) -> None:
        for record in document["files"]:
            if record["name"] == name:
                record["sha256"] = hashlib.sha256(content).hexdigest()

    edit(bundle, rehash)


def sound(t60_s: float = 0.5, seed: int = 0, **keys: Any) -> np.ndarray:
    return decaying_noise(t60_s, 0.7, seed, **keys) * PEAK


def test_a_whole_bundle_has_no_problem(bundle: Bundle) -> None:
    assert validate_bundle(bundle.path) == []
    assert validate_bundle(bundle.folder) == []


@pytest.mark.parametrize(
    ("change", "code"),
    [
        (lambda d: d.update(version=3), "METADATA_VERSION"),
        (lambda d: d["zone"].update(ir="../hall_zone.wav"), "METADATA_PATH"),
        (lambda d: d["zone"].update(volume_m3=None), "METADATA_INVALID"),
        (lambda d: d["zone"].update(shape="cone"), "SCHEMA_VIOLATED"),
        (lambda d: d["zone"]["reverb"]["godot"].update(wet=1.5), "SCHEMA_VIOLATED"),
        (lambda d: d["generator"].update(config_sha256="abc"), "SCHEMA_VIOLATED"),
        (lambda d: d["warnings"].append({"code": "lower", "message": "x"}), "SCHEMA_VIOLATED"),
        (lambda d: d["files"].append(d["files"][0]), "FILE_LISTED_TWICE"),
        (lambda d: d["files"].pop(), "FILE_NOT_LISTED"),
        (lambda d: d["zone"].pop("ambix"), "FILE_UNUSED"),
        (lambda d: d.update(version=1), "SCHEMA_VIOLATED"),  # roles that version 1 has not
        (lambda d: d.update(version=1), "FILE_UNUSED"),
        (lambda d: d["zone"].update(yaw_deg=200.0), "SCHEMA_VIOLATED"),
        (lambda d: d["zone"].pop("yaw_deg"), "METADATA_INVALID"),
        (lambda d: d["files"][0].update(role="direction"), "ROLE_WRONG"),
        (lambda d: d["directions"][0].update(ir="hall_zone.wav"), "FILE_SHARED"),
        (lambda d: d["directions"].reverse(), "DIRECTION_ORDER"),
        (lambda d: d["directions"][1].update(azimuth_deg=-90.0), "DIRECTION_INCONSISTENT"),
        (lambda d: d["directions"][1].update(solid_angle_sr=1.0), "SOLID_ANGLE_WRONG"),
        (lambda d: d.update(sample_rate_hz=44100), "RATE_WRONG"),
        (lambda d: d["directions"][2].update(gain_db=3.0), "GAIN_DIFFERS"),
        (lambda d: d["zone"]["acoustics"].update(t60_s=0.6), "FIGURES_DIFFER"),
        (lambda d: d["zone"]["acoustics"].pop("c80_db"), "FIGURES_DIFFER"),
        (lambda d: d["zone"]["acoustics"]["t60_bands"].pop(), "FIGURES_DIFFER"),
        (lambda d: d["zone"]["acoustics"]["t60_bands"][3].update(s=0.9), "FIGURES_DIFFER"),
        (lambda d: d["directions"][3]["acoustics"].update(drr_db=-3.0), "FIGURES_DIFFER"),
    ],
)
def test_each_fault_of_the_metadata_is_named(
    bundle: Bundle, change: Callable[[Document], object], code: str
) -> None:
    edit(bundle, change)
    assert code in codes(bundle)


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (encode_wav(np.tile(sound(), (2, 1)), RATE, "PCM_24"), "CHANNELS_WRONG"),
        (encode_wav(sound()[:-100], RATE, "PCM_24"), "LENGTHS_DIFFER"),
        (encode_wav(sound(), 44100, "PCM_24"), "RATE_WRONG"),
        (encode_wav(0.5 * sound(), RATE, "PCM_24"), "GAIN_WRONG"),
        (encode_wav(sound() / PEAK, RATE, "FLOAT"), "PEAK_WRONG"),
        (encode_wav(sound(0.4), RATE, "PCM_24"), "FIGURES_DIFFER"),
        (encode_wav(sound(wet_db=0.0), RATE, "PCM_24"), "FIGURES_DIFFER"),
        (b"no sound", "BUNDLE_FILE_DAMAGED"),
    ],
)
def test_each_fault_of_a_file_is_named(bundle: Bundle, content: bytes, code: str) -> None:
    put_file(bundle, "hall_dir02.wav", content)
    found = validate_bundle(bundle.path)
    assert code in {problem.code for problem in found}


@pytest.mark.parametrize(
    ("name", "content", "code"),
    [
        ("hall_wet.wav", encode_wav(sound(), RATE, "PCM_24"), "CHANNELS_WRONG"),
        ("hall_wet.wav", encode_wav(np.tile(sound(), (2, 1)), RATE, "PCM_24"), "WET_LEVEL_WRONG"),
        ("hall_depth.npy", b"\x93NUMPY\x01\x00", "BUNDLE_FILE_DAMAGED"),
        ("hall_depth.npy", encode_depth(np.ones((64, 128))), "BUNDLE_FILE_DAMAGED"),
    ],
)
def test_each_fault_of_the_wet_response_and_the_depth_is_named(
    bundle: Bundle, name: str, content: bytes, code: str
) -> None:
    put_file(bundle, name, content)
    assert code in codes(bundle)


def test_a_bundle_of_version_1_is_held_to_its_own_rules(bundle: Bundle) -> None:
    def as_before(document: Document) -> None:
        document["version"] = 1
        for key in ("wet", "depth", "yaw_deg"):
            document["zone"].pop(key)
        own = ("zone", "direction", "ambix")
        document["files"] = [f for f in document["files"] if f["role"] in own]

    edit(bundle, as_before)
    assert validate_bundle(bundle.path) == []


def test_nan_among_the_samples_is_named(bundle: Bundle) -> None:
    content = bytearray(encode_wav(sound(), RATE, "FLOAT"))
    content[-4:] = np.float32(np.nan).tobytes()
    put_file(bundle, "hall_zone.wav", bytes(content))
    assert "SAMPLES_NOT_FINITE" in codes(bundle)


def test_missing_and_changed_files_are_named(bundle: Bundle) -> None:
    (bundle.folder / "hall_dir01.wav").unlink()
    zone = bundle.folder / "hall_zone.wav"
    zone.write_bytes(zone.read_bytes()[:-3] + b"\1\2\3")
    found = validate_bundle(bundle.path)
    assert {(p.code, Path(p.file).name) for p in found} == {
        ("FILE_MISSING", "hall_dir01.wav"),
        ("HASH_MISMATCH", "hall_zone.wav"),
    }
    assert str(found[0]).startswith(f"{found[0].code}: ")


def test_what_is_no_bundle_is_named(tmp_path: Path) -> None:
    assert [p.code for p in validate_bundle(tmp_path)] == ["BUNDLE_NOT_FOUND"]
    file = tmp_path / "hall.i2rvr"
    file.write_bytes(b"\xff\xfe")
    assert [p.code for p in validate_bundle(file)] == ["METADATA_BROKEN"]
