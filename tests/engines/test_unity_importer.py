# SPDX-License-Identifier: MIT
"""The Unity package's importers, run in Mono on the conformance cases and on bad bundles."""

from __future__ import annotations

import hashlib
import json
import shutil
from pathlib import Path

import numpy as np
import pytest
import soundfile

from tests.engines.unity.build import CASES, trial_build

pytestmark = pytest.mark.engine
INVALID = Path(__file__).parents[1] / "data" / "invalid"
NAMES = sorted(path.parent.name for path in CASES.glob("*/case.json"))


@pytest.fixture(scope="module")
def trial():
    return trial_build()


@pytest.fixture(scope="module")
def imported(trial):
    """What the importer made of every case, by its name."""
    bundles = [next((CASES / name).glob("*.i2rvr")) for name in NAMES]
    lines = trial.run("importer", *bundles).splitlines()
    return dict(zip(NAMES, map(json.loads, lines), strict=True))


def read_case(name):
    return json.loads((CASES / name / "case.json").read_text(encoding="utf-8"))


def codes(messages):
    """Level and code of "level CODE: text"."""
    return sorted(tuple(message.split(":")[0].split(" ")) for message in messages)


def close(got, expected):
    return got == pytest.approx(expected, rel=1e-4, abs=1e-4)


def test_there_are_cases_of_both_kinds():
    errors = [n for n in NAMES if any(m["level"] == "error" for m in read_case(n)["messages"])]
    assert len(NAMES) - len(errors) >= 4
    assert len(errors) >= 6


@pytest.mark.parametrize("name", NAMES)
def test_messages(imported, name):
    expected = [
        (message["level"], message["code"])
        for message in read_case(name)["messages"]
        if "unity" in message.get("engines", ["unity"])
    ]
    assert codes(imported[name]["messages"]) == sorted(expected)


@pytest.mark.parametrize("name", NAMES)
def test_zone_and_reverb(imported, name):
    case, got = read_case(name), imported[name]
    zones = [zone for zone in case["zone"] if zone["engine"] == "unity"]
    if not zones:
        assert got["objects"] == []
        assert "center" not in got
        return
    (zone,) = zones
    assert got["objects"] == ["bundle", "responses", "zone"]
    assert got["shape"] == zone["shape"]
    for key in ("center", "size", "yaw_deg", "radius", "blend_distance"):
        assert close(got[key], zone[key]), key
    (reverb,) = (entry for entry in case["reverb"] if entry["engine"] == "unity")
    assert got["preset"] == "User"
    for value in reverb["values"]:
        assert close(got["reverb"][value["name"]], value["value"]), value["name"]
    assert close(got["reverb"]["minDistance"], zone["radius"])
    assert close(got["reverb"]["maxDistance"], zone["radius"] + zone["blend_distance"])


@pytest.mark.parametrize("name", NAMES)
def test_clips_are_referenced_and_depended_on(imported, name):
    case, got = read_case(name), imported[name]
    if not case["zone"]:
        assert got["artifacts"] == []
        return
    bundle = json.loads(next((CASES / name).glob("*.i2rvr")).read_text(encoding="utf-8"))
    first = bundle["version"] == 1
    assert got["ir"] == (case["wet"]["file"] if first else bundle["zone"]["ir"])
    assert got["wet"] == ("" if first else case["wet"]["file"])
    assert got["ambix"] == case.get("ambix", "")
    assert got["refers"] == ["wet"]
    assert got["played"] == case["wet"]["file"]
    hashes = {file["name"]: file["sha256"] for file in bundle["files"]}
    assert got["sound"] == hashes[got["played"]]
    assert got["directions"] == [each["ir"] for each in bundle["directions"]]
    assert len(got["directions"]) == case["directions"]
    sounds = {file["name"] for file in bundle["files"] if file["name"].endswith(".wav")}
    assert set(got["artifacts"]) == set(got["gathered"]) == set(got["sources"]) == sounds
    assert close(got["gain_db"], case["wet"]["gain_db"])
    assert close(got["direct_end_s"], case["wet"]["direct_end_s"])


@pytest.mark.parametrize("name", [name for name in NAMES if "wet" in read_case(name)])
def test_the_wet_response_of_a_case(trial, tmp_path, name):
    wet = read_case(name)["wet"]
    samples, rate = soundfile.read(CASES / name / wet["file"], dtype="float32")
    samples.tofile(tmp_path / "ir.f32")
    channels, end_s = wet["channels"], wet["first_sample"] / rate
    arguments = [channels, rate, end_s, wet["gain_db"], rate, tmp_path / "wet.f32"]
    trial.run("sound", "wet", tmp_path / "ir.f32", *arguments)
    got = np.fromfile(tmp_path / "wet.f32", np.float32).astype(np.float64).reshape(channels, -1)
    assert got.shape[1] == wet["samples"]
    assert not got[:, : wet["first_sample"]].any()
    assert close(10 * np.log10(np.sum(got**2) / channels), wet["energy_db"])


def test_a_missing_key_is_not_a_number(imported):
    bundles = {
        name: json.loads(next((CASES / name).glob("*.i2rvr")).read_text(encoding="utf-8"))
        for name in NAMES
        if read_case(name)["zone"]
    }
    without = [name for name, bundle in bundles.items() if "volume_m3" not in bundle["zone"]]
    assert without
    for name, bundle in bundles.items():
        assert imported[name]["volume_m3"] == bundle["zone"].get("volume_m3", "NaN")


def test_a_missing_wav_is_waited_for(imported):
    assert imported["missing_wav"]["sources"] == ["missing_wav_zone.wav"]


@pytest.mark.parametrize("path", sorted(INVALID.glob("*.i2rvr")), ids=lambda path: path.stem)
def test_invalid_metadata_gives_its_code(trial, path):
    got = json.loads(trial.run("importer", path))
    assert codes(got["messages"]) == [("error", path.stem.split("-")[0].upper())]
    assert got["objects"] == got["gathered"] == []


@pytest.mark.parametrize(
    ("change", "code"),
    [
        (lambda text: " " * (8 * 1024 * 1024) + text, "METADATA_TOO_LARGE"),
        (lambda text: "[" * 100_000, "METADATA_BROKEN"),
        (lambda text: text + "x", "METADATA_BROKEN"),
        (lambda text: text.replace('"version": 1', '"version": 1.5'), "METADATA_INVALID"),
        (lambda text: text.replace('"radius_m": ', '"radius_m": -'), "METADATA_INVALID"),
        (lambda text: text.replace('"gain_db": ', '"gain_db": 1e39, "x": '), "METADATA_INVALID"),
        (lambda text: text.replace('"gain_db": ', '"gain_db": 1e999, "x": '), "METADATA_BROKEN"),
        (lambda text: text.replace("_zone.wav", "_zo\\u0000ne.wav"), "METADATA_PATH"),
        (lambda text: text.replace("plain_zone.wav", "/etc/passwd"), "METADATA_PATH"),
    ],
)
def test_hostile_metadata(trial, tmp_path, change, code):
    folder = shutil.copytree(CASES / "plain", tmp_path / "plain")
    path = folder / "plain.i2rvr"
    path.write_text(change(path.read_text(encoding="utf-8")), encoding="utf-8")
    got = json.loads(trial.run("importer", path))
    assert codes(got["messages"]) == [("error", code)]
    assert got["objects"] == []


@pytest.mark.parametrize("length", [0, 11, 30, 43, 44, 1000])
def test_a_truncated_wav_is_refused(trial, tmp_path, length):
    folder = shutil.copytree(CASES / "plain", tmp_path / "plain")
    wav = folder / "plain_zone.wav"
    wav.write_bytes(wav.read_bytes()[:length])
    got = json.loads(trial.run("importer", folder / "plain.i2rvr"))
    assert codes(got["messages"]) == [("error", "FILE_UNREADABLE")]


def snapshot(folder):
    return {
        str(path.relative_to(folder)): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }


def test_importing_writes_nothing(trial, tmp_path):
    folder = shutil.copytree(CASES, tmp_path / "cases")
    before = snapshot(tmp_path)
    trial.run("importer", *(next((folder / name).glob("*.i2rvr")) for name in NAMES))
    assert snapshot(tmp_path) == before


@pytest.mark.parametrize("order", ["first", "late"])
def test_own_wavs_and_no_others_are_imported_as_they_are(trial, tmp_path, order):
    folder = shutil.copytree(CASES / "unity_capture", tmp_path / "bundle")
    (folder / "music.wav").write_bytes((folder / "unity_capture_zone.wav").read_bytes())
    elsewhere = tmp_path / "unity_capture_zone.wav"
    elsewhere.write_bytes((folder / "music.wav").read_bytes())
    paths = [*sorted(folder.glob("*.wav")), elsewhere, folder / "unity_capture.i2rvr"]
    lines = trial.run("importer", "sounds", order, *paths).splitlines()
    settings = dict(zip(paths, map(json.loads, lines), strict=True))
    own = [settings[folder / f"unity_capture_{role}.wav"] for role in ("zone", "ambix")]
    for line in own:
        assert (line["load"], line["format"]) == ("DecompressOnLoad", "PCM")
        assert line["rate"] == "PreserveSampleRate"
        assert not line["mono"]
        assert not line["normalize"]
        assert line["background"]
        assert not line["preload"]
        assert not line["overrides"]
        assert line["reimports"] == (order == "late")
    for line in (settings[folder / "music.wav"], settings[elsewhere]):
        assert (line["load"], line["format"]) == ("CompressedInMemory", "Vorbis")
        assert line["mono"]
        assert line["normalize"]
        assert line["reimports"] == 0
