"""The bridges' conformance cases: their format, and that the numbers follow from the metadata."""

import json
import math
import re
from pathlib import Path

import jsonschema
import numpy as np
import pytest
import soundfile

from i2r_vr.bundle.store import load_bundle
from i2r_vr.bundle.validation import validate_bundle
from i2r_vr.errors import I2RError
from i2r_vr.frames import from_engine, yaw_from_engine

BRIDGES = Path(__file__).resolve().parent.parent / "engine_bridges"
CASES = sorted((BRIDGES / "conformance/cases").iterdir())
SCHEMA = json.loads((BRIDGES / "conformance/case.schema.json").read_text(encoding="utf-8"))


def read_case(folder):
    return json.loads((folder / "case.json").read_text(encoding="utf-8"))


def is_error(case):
    return any(message["level"] == "error" for message in case["messages"])


WHOLE = [folder for folder in CASES if not is_error(read_case(folder))]
FAULTY = [folder for folder in CASES if is_error(read_case(folder))]
of_case = {"ids": lambda folder: folder.name}


def documented_codes():
    text = (BRIDGES / "README.md").read_text(encoding="utf-8")
    rows = re.findall(r"^\| ([A-Z][A-Z_]+) \| (error|note) \|", text, re.M)
    return dict(rows)


def test_there_is_a_case_for_what_can_go_wrong_with_a_bundle():
    codes = {message["code"] for folder in CASES for message in read_case(folder)["messages"]}
    wanted = {code for code in documented_codes() if code.startswith(("METADATA", "FILE"))}
    assert wanted - codes == {"METADATA_TOO_LARGE"}  # 8 MiB are made by each bridge's own test
    assert {"REVERB_APPROXIMATE", "NO_POSITION", "ENGINE_DIFFERS"} <= codes
    assert len(WHOLE) >= 6
    versions = [load_bundle(folder).metadata.version for folder in WHOLE]
    assert min(versions.count(1), versions.count(2)) >= 4


def test_the_cases_are_small():
    assert sum(p.stat().st_size for p in BRIDGES.glob("conformance/cases/*/*")) < 1.9 * 2**20


@pytest.mark.parametrize("folder", CASES, **of_case)
def test_the_case_keeps_the_schema(folder):
    case = read_case(folder)
    jsonschema.Draft202012Validator.check_schema(SCHEMA)
    jsonschema.validate(case, SCHEMA, cls=jsonschema.Draft202012Validator)
    assert case["name"] == folder.name
    assert (folder / case["bundle"]).is_file()
    for message in case["messages"]:
        assert documented_codes()[message["code"]] == message["level"]


@pytest.mark.parametrize("folder", WHOLE, **of_case)
def test_the_bundle_is_whole(folder):
    assert validate_bundle(folder / read_case(folder)["bundle"]) == []


@pytest.mark.parametrize("folder", FAULTY, **of_case)
def test_the_package_finds_the_same_fault(folder):
    case = read_case(folder)
    (message,) = case["messages"]
    if message["code"].startswith("METADATA"):
        with pytest.raises(I2RError) as caught:
            load_bundle(folder / case["bundle"])
        assert caught.value.code == message["code"]
        return
    problems = {problem.code for problem in validate_bundle(folder / case["bundle"])}
    expected = {
        "missing_wav": "FILE_MISSING",
        "damaged_wav": "HASH_MISMATCH",
        "other_rate": "RATE_WRONG",
        "missing_wet": "FILE_MISSING",
        "narrow_wet": "HASH_MISMATCH",
        "no_numbers": "HASH_MISMATCH",
    }
    assert problems == {expected[folder.name]}


def yaw_rotation(yaw_deg):
    angle = math.radians(yaw_deg)
    cos, sin = math.cos(angle), math.sin(angle)
    return np.array([[cos, -sin, 0.0], [sin, cos, 0.0], [0.0, 0.0, 1.0]])


@pytest.mark.parametrize("folder", WHOLE, **of_case)
def test_the_zone_is_where_the_metadata_puts_it(folder):
    """The corners of the zone, back from each engine's frame, are the metadata's."""
    case, metadata = read_case(folder), load_bundle(folder).metadata
    zone, capture = metadata.zone, metadata.capture
    position = np.array(capture.position_m or (0.0, 0.0, 0.0))
    turn = yaw_rotation(capture.yaw_deg or 0.0)
    diagonal = yaw_rotation(zone.yaw_deg or 0.0) @ np.array(zone.size_m) / 2.0
    corner = position + turn @ (np.array(zone.center_m) + diagonal)
    assert {entry["engine"] for entry in case["zone"]} == {"unity", "unreal", "godot", "web"}
    for entry in case["zone"]:
        engine = entry["engine"]
        center = np.array(from_engine(entry["center"], engine))
        heading = yaw_from_engine(entry["yaw_deg"], engine)
        half = np.abs(from_engine(entry["size"], engine)) / 2.0
        np.testing.assert_allclose(center + yaw_rotation(heading) @ half, corner, atol=1e-4)
        unit = 100.0 if engine == "unreal" else 1.0
        assert min(entry["size"]) > 0.0
        assert entry["shape"] == zone.shape
        assert entry["radius"] / unit == pytest.approx(zone.radius_m)
        assert entry["blend_distance"] / unit == pytest.approx(zone.blend_distance_m)


def test_axes_of_the_box_room():
    """By hand: captured in Godot at (3, 1.6, -2), turned 30 degrees to the left."""
    (folder,) = (folder for folder in WHOLE if folder.name == "box_room")
    zone = {entry["engine"]: entry for entry in read_case(folder)["zone"]}
    assert zone["godot"]["size"] == zone["web"]["size"] == [4.0, 3.0, 6.0]
    assert zone["unity"]["size"] == [4.0, 3.0, 6.0]
    assert zone["unreal"]["size"] == [600.0, 400.0, 300.0]
    forward, left = 0.5, -0.25
    cos, sin = math.cos(math.pi / 6), math.sin(math.pi / 6)
    x, y = 2.0 + forward * cos - left * sin, -3.0 + forward * sin + left * cos
    assert zone["godot"]["center"] == pytest.approx([-y, 1.7, -x], abs=1e-5)
    assert zone["unity"]["center"] == pytest.approx([-y, 1.7, x], abs=1e-5)
    assert zone["unreal"]["center"] == pytest.approx([100 * x, -100 * y, 170.0], abs=1e-3)
    assert [zone[e]["yaw_deg"] for e in ("godot", "web", "unity", "unreal")] == [30, 30, -30, -30]


def test_axes_of_the_turned_box():
    """By hand: turned 25 degrees to the left in a capture that is turned by 30."""
    (folder,) = (folder for folder in WHOLE if folder.name == "turned_box")
    (before,) = (folder for folder in WHOLE if folder.name == "box_room")
    zone = {entry["engine"]: entry for entry in read_case(folder)["zone"]}
    plain = {entry["engine"]: entry for entry in read_case(before)["zone"]}
    for engine, yaw_deg in (("godot", 55), ("web", 55), ("unity", -55), ("unreal", -55)):
        assert zone[engine]["yaw_deg"] == yaw_deg
        assert zone[engine]["center"] == plain[engine]["center"]
        assert zone[engine]["size"] == plain[engine]["size"]


@pytest.mark.parametrize("folder", WHOLE, **of_case)
def test_the_properties_are_copies_of_the_metadata(folder):
    case, reverb = read_case(folder), load_bundle(folder).metadata.zone.reverb
    values = {
        entry["engine"]: {value["name"]: value["value"] for value in entry["values"]}
        for entry in case["reverb"]
    }
    unity = values["unity"]
    assert unity["decayTime"] == reverb.i3dl2.decay_time_s
    assert unity["reverb"] == reverb.i3dl2.reverb_mb
    assert unity["HFReference"] == reverb.i3dl2.hf_reference_hz
    assert len(unity) == 13
    own = {"representable", "fit_error_pct", "verified"}
    assert values["unreal"] == {k: v for k, v in vars(reverb.unreal).items() if k not in own}
    godot = {k: v for k, v in vars(reverb.godot).items() if k not in own | {"delay_ms"}}
    assert values["godot"] == {**godot, "tap1_delay_ms": reverb.godot.delay_ms}
    rough = [
        engine
        for engine, record in zip(
            ("unity", "unreal", "godot"), (reverb.i3dl2, reverb.unreal, reverb.godot), strict=True
        )
        if not record.representable
    ]
    said = [m["engines"] for m in case["messages"] if m["code"] == "REVERB_APPROXIMATE"]
    assert said == ([rough] if rough else [])


@pytest.mark.parametrize("folder", WHOLE, **of_case)
def test_the_notes_follow_from_the_capture(folder):
    case, capture = read_case(folder), load_bundle(folder).metadata.capture
    notes = {message["code"]: message.get("engines") for message in case["messages"]}
    assert ("NO_POSITION" in notes) == (capture.position_m is None)
    assert ("ENGINE_DIFFERS" in notes) == (capture.engine is not None)
    if capture.engine is not None:
        assert set(notes["ENGINE_DIFFERS"]) == {"unity", "unreal", "godot", "web"} - {
            capture.engine
        }


@pytest.mark.parametrize("folder", WHOLE, **of_case)
def test_the_wet_sound_is_what_comes_behind_the_direct_sound(folder):
    wet, zone = read_case(folder)["wet"], load_bundle(folder).metadata.zone
    samples, rate = soundfile.read(folder / wet["file"], always_2d=True)
    assert (rate, *samples.shape) == (wet["sample_rate_hz"], wet["samples"], wet["channels"])
    whole, _ = soundfile.read(folder / zone.ir)
    end = round(wet["direct_end_s"] * rate)
    gain = 10.0 ** (wet["gain_db"] / 10.0)
    direct_db = 10.0 * math.log10(gain * np.sum(whole[:end] ** 2))
    assert direct_db == pytest.approx(0.0, abs=0.2)
    assert wet["first_sample"] == (end if zone.wet is None else 0)
    wet_energy = gain * np.sum(samples[wet["first_sample"] :] ** 2) / wet["channels"]
    assert wet["energy_db"] == pytest.approx(10.0 * math.log10(wet_energy), abs=1e-4)
    behind = gain * np.sum(whole[end:] ** 2)
    assert 10.0 * math.log10(wet_energy / behind) == pytest.approx(0.0, abs=0.5)


def test_open_air_is_muted():
    (folder,) = (folder for folder in WHOLE if folder.name == "outdoors")
    assert load_bundle(folder).metadata.zone.acoustics.t60_s is None
    values = {e["engine"]: e["values"] for e in read_case(folder)["reverb"]}
    levels = {(e, v["name"]): v["value"] for e in values for v in values[e]}
    assert levels["godot", "wet"] == levels["unreal", "gain"] == 0.0
    assert levels["unity", "room"] == -10000
