"""The Godot add-on in the real engine: what is imported, and what is refused."""

import json
import math
import os
import shutil
from pathlib import Path

import numpy as np
import pytest
import soundfile

from i2r_vr.bundle.store import load_bundle
from tests.engines.godot.engine import needs_godot
from tests.engines.godot.project import (
    SCRIPTS,
    add_bundles,
    import_project,
    make_project,
    messages,
    run_script,
)
from tests.patience import HANG_S

pytestmark = [pytest.mark.engine, needs_godot, pytest.mark.timeout(600)]

CASES = Path(__file__).resolve().parents[2] / "engine_bridges/conformance/cases"
NAMES = sorted(folder.name for folder in CASES.iterdir())
SEND_LOSS_DB = -20.0 * math.log10(0.5 + 0.5 * math.sqrt(0.5))
"""A uniformity of 0.5 mixes half of a sound in front in at 0.5 instead of 0.707 a channel."""
MANY = int(os.environ.get("I2RVR_GODOT_BUNDLES", "60"))


def read_case(name):
    return json.loads((CASES / name / "case.json").read_text(encoding="utf-8"))


def is_whole(case):
    return all(message["level"] == "note" for message in case["messages"])


@pytest.fixture(scope="module")
def cases(tmp_path_factory):
    """All cases in one project, imported; what was said, and what the engine made of them."""
    project = make_project(tmp_path_factory.mktemp("cases") / "level")
    paths = add_bundles(project, [CASES / name for name in NAMES])
    run = import_project(project)
    whole = [path for path, name in zip(paths, NAMES, strict=True) if is_whole(read_case(name))]
    made = run_script(project, "play_zones.gd", {"bundles": whole, "seconds": 0.0}, "zones.json")
    names = [name for name in NAMES if is_whole(read_case(name))]
    return project, run, dict(zip(names, made["zones"], strict=True))


@pytest.mark.parametrize("name", NAMES)
def test_the_messages_are_those_of_the_case(cases, name):
    _, run, _ = cases
    wanted = [
        (message["level"], message["code"])
        for message in read_case(name)["messages"]
        if "godot" in message.get("engines", ["godot"])
    ]
    said = messages(run).get(f"res://reverb/{name}/{name}.i2rvr", [])
    assert sorted(said) == sorted(wanted)


@pytest.mark.parametrize("name", [name for name in NAMES if not is_whole(read_case(name))])
def test_an_error_changes_nothing(cases, name):
    project, _, _ = cases
    imported = project / ".godot/imported"
    assert not list(imported.glob(f"{name}.i2rvr-*.res"))
    wav = project / f"reverb/{name}/{name}_zone.wav.import"
    assert not wav.exists() or "compress/mode=0" not in wav.read_text(encoding="utf-8")


@pytest.mark.parametrize("name", [name for name in NAMES if is_whole(read_case(name))])
def test_the_zone_is_that_of_the_case(cases, name):
    zone, case = cases[2][name], read_case(name)
    (wanted,) = (entry for entry in case["zone"] if entry["engine"] == "godot")
    assert zone["node"] == "Area3D"
    assert zone["center"] == pytest.approx(wanted["center"], abs=1e-4)
    assert math.remainder(zone["yaw_deg"] - wanted["yaw_deg"], 360.0) == pytest.approx(0, abs=1e-3)
    assert zone["shape"] == wanted["shape"]
    if wanted["shape"] == "sphere":
        assert zone["radius"] == pytest.approx(wanted["radius"], rel=1e-4)
    else:
        assert zone["size"] == pytest.approx(wanted["size"], rel=1e-4)
    assert zone["blend_distance"] == pytest.approx(wanted["blend_distance"], rel=1e-4)


@pytest.mark.parametrize("name", [name for name in NAMES if is_whole(read_case(name))])
def test_the_bus_is_that_of_the_case(cases, name):
    zone, case = cases[2][name], read_case(name)
    (wanted,) = (entry for entry in case["reverb"] if entry["engine"] == "godot")
    values = {value["name"]: value["value"] for value in wanted["values"]}
    delay_ms = values.pop("tap1_delay_ms")
    assert zone["effects"] == (["AudioEffectDelay"] if delay_ms else []) + ["AudioEffectReverb"]
    for property_, value in values.items():
        assert zone["reverb"][f"AudioEffectReverb.{property_}"] == pytest.approx(value, abs=1e-4)
    assert zone["is_muted"] == (values["wet"] == 0.0)


@pytest.mark.parametrize("name", [name for name in NAMES if is_whole(read_case(name))])
def test_the_response_is_imported_as_it_is(cases, name):
    found, wet = cases[2][name]["response"], read_case(name)["wet"]
    samples, _ = soundfile.read(CASES / name / wet["file"])
    assert found["is_16_bit"]
    assert found["stereo"] == (wet["channels"] == 2)
    assert not found["is_looped"]
    assert found["mix_rate"] == wet["sample_rate_hz"]
    assert found["samples"] == wet["samples"] * wet["channels"]
    assert found["energy"] == pytest.approx(np.sum(samples**2), rel=1e-3)


def test_no_bundle_takes_the_bus_of_another(cases):
    """Two zones of one name, saved with one bus."""
    paths = [f"res://reverb/{name}/{name}.i2rvr" for name in ("box_room", "unity_capture")]
    plan = {"bundles": paths, "seconds": 0.0, "bus": "I2R Office"}
    zones = run_script(cases[0], "play_zones.gd", plan, "zones.json")["zones"]
    assert [zone["bus"] for zone in zones] == ["I2R Office", "I2R Office 2"]
    assert all(zone["effects"] == ["AudioEffectReverb"] for zone in zones)


def test_ambix_is_kept_as_a_file(cases):
    project, run, _ = cases
    assert (project / "reverb/box_room/box_room_ambix.wav.import").read_text() == (
        '[remap]\n\nimporter="keep"\n'
    )
    assert not any("ambix" in line for line in run.errors)


def test_three_bundles_come_in_without_an_error(tmp_path):
    project = make_project(tmp_path / "level")
    add_bundles(project, [CASES / name for name in ("box_room", "sphere_zone", "outdoors")])
    first = import_project(project)
    assert (first.code, first.errors) == (0, [])
    reverb = project / "reverb"
    before = {path: path.read_bytes() for path in reverb.rglob("*.import")}
    assert len(before) == 11
    again = import_project(project)
    assert (again.code, again.errors, messages(again)) == (0, [], {})
    assert {path: path.read_bytes() for path in reverb.rglob("*.import")} == before


def test_a_bundle_baked_again_is_imported_again(tmp_path):
    project = make_project(tmp_path / "level")
    (path,) = add_bundles(project, [CASES / "plain"])
    assert import_project(project).errors == []
    file = project / "reverb/plain/plain.i2rvr"
    document = json.loads(file.read_text(encoding="utf-8"))
    document["zone"]["size_m"] = [9.0, 5.0, 2.4]
    file.write_text(json.dumps(document), encoding="utf-8")
    assert import_project(project).errors == []
    plan = {"bundles": [path], "seconds": 0.0}
    (zone,) = run_script(project, "play_zones.gd", plan, "zones.json")["zones"]
    assert zone["size"] == pytest.approx([5.0, 2.4, 9.0])


@pytest.mark.parametrize("name", ["plain", "turned_box"])  # of version 1 and of version 2
def test_a_convolution_effect_gets_the_wet_response(tmp_path, name):
    project = make_project(tmp_path / "level")
    (path,) = add_bundles(project, [CASES / name])
    shutil.copy(SCRIPTS / "audio_effect_convolution.gd", project)
    assert import_project(project).errors == []
    found = run_script(project, "find_effect.gd", {"bundle": path}, "effect.json")
    wet = read_case(name)["wet"]
    assert (found["class"], found["effects"]) == ("AudioEffectConvolutionReverb", 1)
    assert found["samples"] == wet["samples"] * wet["channels"]
    assert found["first"] >= wet["first_sample"]
    assert found["volume_db"] == pytest.approx(wet["gain_db"] + SEND_LOSS_DB, abs=0.01)
    mean_db = found["energy_db"] - 10.0 * math.log10(wet["channels"])
    assert mean_db + wet["gain_db"] == pytest.approx(wet["energy_db"], abs=0.05)


def test_too_much_and_infinite_metadata_are_refused(tmp_path):
    project = make_project(tmp_path / "level")
    large, infinite = add_bundles(project, [CASES / "plain", CASES / "short_decay"])
    file = project / "reverb/plain/plain.i2rvr"
    file.write_bytes(file.read_bytes() + b" " * (8 * 2**20))
    file = project / "reverb/short_decay/short_decay.i2rvr"
    text = file.read_text(encoding="utf-8")
    file.write_text(text.replace('"radius_m": 1.25', '"radius_m": 1e999'), encoding="utf-8")
    said = messages(import_project(project))
    assert said[large] == [("error", "METADATA_TOO_LARGE")]
    assert said[infinite] == [("error", "METADATA_INVALID")]


def damaged(project, name, change):
    """The bundle of a case under another name, its document changed; its path in the project."""
    folder = project / "reverb" / name
    shutil.copytree(CASES / "plain", folder)
    file = folder / f"{name}.i2rvr"
    (folder / "plain.i2rvr").rename(file)
    document = json.loads(file.read_text(encoding="utf-8"))
    change(document, folder)
    file.write_text(json.dumps(document), encoding="utf-8")
    return f"res://reverb/{name}/{name}.i2rvr"


def test_levels_rims_and_samples_beyond_sense_are_refused(tmp_path):
    def loud(document, _folder):
        document["zone"]["gain_db"] = 300.0

    def inside_out(document, _folder):
        document["zone"]["blend_distance_m"] = -0.5

    def no_numbers(document, folder):
        samples = np.zeros(2000, np.float32)
        samples[77] = np.nan
        path = folder / document["zone"]["ir"]
        soundfile.write(path, samples, document["sample_rate_hz"], subtype="FLOAT")

    def meadow(document, _folder):
        document["zone"]["reverb"]["godot"] |= {"wet": 0.0, "representable": False}

    project = make_project(tmp_path / "level")
    short = damaged(project, "meadow", meadow)
    wanted = {
        damaged(project, "loud", loud): "METADATA_INVALID",
        damaged(project, "inside_out", inside_out): "METADATA_INVALID",
        damaged(project, "no_numbers", no_numbers): "FILE_UNREADABLE",
    }
    run = import_project(project)
    refused = {path: [("error", code)] for path, code in wanted.items()}
    assert messages(run) == {**refused, short: [("note", "REVERB_APPROXIMATE")]}
    assert "cannot play so short a decay, so that it is muted" in run.output


def test_many_bundles_at_once(tmp_path):
    """I2RVR_GODOT_BUNDLES=2000 for the full figure."""
    project = make_project(tmp_path / "level")
    settings = (project / "project.godot").read_bytes()
    for index in range(MANY):
        shutil.copytree(CASES / "short_decay", project / f"reverb/{index:04d}")
    run = import_project(project, timeout_s=HANG_S + 0.3 * MANY)
    assert (run.code, run.errors) == (0, [])
    assert len(messages(run)) == MANY
    assert len(list((project / ".godot/imported").glob("short_decay.i2rvr-*.res"))) == MANY
    assert (project / "project.godot").read_bytes() == settings
    assert load_bundle(project / "reverb/0000/short_decay.i2rvr").metadata.zone.name == "Booth"


ZONE = {"bundle": "res://reverb/plain/plain.i2rvr", "yaw_deg": 0.0, "priority": 0}
LEVEL = [
    {**ZONE, "bus": "hall", "center": [0, 0, 0], "size": [20, 6, 10], "blend_distance": 3.0},
    {**ZONE, "bus": "booth", "center": [3, 0, 0], "size": [4, 3, 4], "blend_distance": 0.0},
    {**ZONE, "bus": "dome", "center": [20, 0, 0], "radius": 10.5, "blend_distance": 2.0},
    {**ZONE, "bus": "aisle", "center": [0, 0, 8], "yaw_deg": 30.0, "size": [9, 4, 9]}
    | {"priority": 1, "blend_distance": 0.0},
]
PLACES = {
    (-8, 0, 0): [["hall", 1.0]],
    (3, 0, 1): [["booth", 1.0]],
    (3, 2.5, 0): [["hall", 1.0]],
    (0, 0, 8): [["aisle", 1.0]],
    (1, 0, 4.2): [["aisle", 1.0]],
    (26, 0, 3): [["dome", 1.0]],
    (-10.5, 0, 0): [["hall", 0.67]],
    (-12.5, 0, 0): [["hall", 0.33]],
    (-13.5, 0, 0): [],
    (20, 11.9, 0): [["dome", 0.33]],
    (20, 30, 0): [],
}


@pytest.mark.parametrize("physics", ["GodotPhysics3D", "Jolt Physics"])
def test_each_place_belongs_to_one_zone(tmp_path, physics):
    """Priority first, then the smaller zone; rims fade in steps and yield to zones."""
    project = make_project(tmp_path / "level", physics)
    add_bundles(project, [CASES / "plain"])
    assert import_project(project).errors == []
    plan = {"zones": LEVEL, "places": list(PLACES)}
    found = run_script(project, "find_areas.gd", plan, "areas.json")
    for place, wanted, players in zip(PLACES, PLACES.values(), found, strict=True):
        for areas, bus in zip(players, ("Master", "Master", "Effects"), strict=True):
            heard = [[reverb, round(amount, 3), dry] for reverb, amount, dry in areas]
            assert heard == [[*area, bus] for area in wanted], place


WARNINGS = """
assert_always_false assert_always_true confusable_capture_reassignment confusable_identifier
confusable_local_declaration confusable_local_usage deprecated_keyword empty_file
enum_variable_without_default get_node_default_without_onready incompatible_ternary
inference_on_variant int_as_enum_without_cast int_as_enum_without_match integer_division
missing_await missing_tool narrowing_conversion native_method_override onready_with_export
redundant_await redundant_static_unload shadowed_global_identifier shadowed_variable
shadowed_variable_base_class standalone_expression standalone_ternary static_called_on_instance
unassigned_variable unassigned_variable_op_assign unreachable_code unreachable_pattern
untyped_declaration unused_local_constant unused_parameter unused_private_class_variable
unused_signal unused_variable
"""
"""All of Godot 4.6 but `return_value_discarded`, `inferred_declaration`, which forbids `:=`, and
`unsafe_*`, which forbid what is read from JSON."""


def test_strict_projects_are_told_nothing(tmp_path):
    project = make_project(tmp_path / "level")
    lines = [f"gdscript/warnings/{name}=2\n" for name in WARNINGS.split()]
    everywhere = "gdscript/warnings/exclude_addons=false\ngdscript/warnings/directory_rules={}\n"
    with (project / "project.godot").open("a", encoding="utf-8") as settings:
        settings.write("\n[debug]\n\n" + everywhere + "".join(lines))
    assert import_project(project).errors == []
    loaded = run_script(project, "load_all.gd", {}, "loaded.json")
    assert loaded == len(list((project / "addons/i2r_vr").rglob("*.gd"))) > 30


def test_the_dry_sound_stays_on_the_players_own_bus(tmp_path):
    project = make_project(tmp_path / "level")
    add_bundles(project, [CASES / "plain"])
    assert import_project(project).errors == []
    loudest = run_script(project, "play_buses.gd", {}, "buses.json")
    assert set(loudest) == {"Effects", "Voice", "I2R Cellar"}
    assert min(loudest.values()) > 0.01
    assert loudest["Effects"] == pytest.approx(loudest["Voice"], rel=0.1)


def test_players_without_a_place_reverberate_with_the_listener(tmp_path):
    project = make_project(tmp_path / "level")
    add_bundles(project, [CASES / "plain"])
    assert import_project(project).errors == []
    heard = run_script(project, "listen.gd", {}, "heard.json")
    before, inside, outside, effects_left, room_size_again = heard
    godot = load_bundle(CASES / "plain/plain.i2rvr").metadata.zone.reverb.godot
    assert (before["wet"], outside["wet"], effects_left) == (0.0, 0.0, 0)
    assert inside["wet"] == pytest.approx(godot.wet, abs=1e-4)
    assert inside["room_size"] == pytest.approx(godot.room_size, abs=1e-4)
    assert {state["dry"] for state in (before, inside, outside)} == {1.0}
    assert room_size_again == pytest.approx(0.25)  # a bus that is there plays the newest bake
