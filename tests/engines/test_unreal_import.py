# SPDX-License-Identifier: MIT
"""The conformance cases into a project: the plugin's scripts on a stand-in for the engine."""

import io
import json
import shutil
from pathlib import Path

import numpy as np
import pytest
import soundfile

from tests.engines.unreal.plugin import running_plugin

CASES = Path(__file__).resolve().parents[2] / "engine_bridges/conformance/cases"
ALL = {path.parent.name: json.loads(path.read_text()) for path in sorted(CASES.glob("*/case.json"))}
GOOD = sorted(name for name, case in ALL.items() if case["zone"])
BAD = sorted(name for name, case in ALL.items() if not case["zone"])
INVALID = sorted((CASES.parents[2] / "tests/data/invalid").glob("*.i2rvr"))
SHARED = {"/Game/I2RVR/SM_I2RVR_Wet", "/Game/I2RVR/SFX_I2RVR_Silence"}


@pytest.fixture
def plugin(tmp_path):
    with running_plugin(tmp_path) as running:
        yield running


def run_import(plugin, *places, **options):
    return plugin.module("i2rvr.importer").import_bundles(list(places), **options)


def expected(name, key):
    return next(entry for entry in ALL[name][key] if entry["engine"] == "unreal")


def messages_for_unreal(name):
    return sorted(
        (message["level"], message["code"])
        for message in ALL[name]["messages"]
        if "unreal" in message.get("engines", ["unreal"])
    )


def messages_of(report):
    return sorted((message.level, message.code) for message in report.messages)


def volumes(plugin):
    return [actor for actor in plugin.engine.actors if actor.api_name == "AudioVolume"]


def asset(plugin, name, pattern):
    return plugin.engine.assets[f"/Game/I2RVR/{name}/{pattern.format(name)}"]


def test_there_are_cases_of_both_kinds():
    assert len(GOOD) >= 5
    assert len(BAD) >= 8


@pytest.mark.parametrize("name", GOOD)
def test_a_bundle_becomes_assets_and_a_volume(plugin, name):
    report = run_import(plugin, CASES / name)
    assert messages_of(report) == messages_for_unreal(name)
    assert set(plugin.engine.assets) == SHARED | {
        f"/Game/I2RVR/{name}/{asset_name.format(name)}"
        for asset_name in ("SW_{}_Wet", "IR_{}", "SFX_{}_Reverb", "RE_{}")
    }
    assert set(report.created) == set(plugin.engine.assets) == set(plugin.engine.saved)
    assert len(volumes(plugin)) == 1


@pytest.mark.parametrize("name", GOOD)
def test_the_reverb_effect_has_the_metadatas_numbers(plugin, name):
    run_import(plugin, CASES / name)
    effect = asset(plugin, name, "RE_{}").values
    wanted = {entry["name"]: entry["value"] for entry in expected(name, "reverb")["values"]}
    assert effect == pytest.approx(wanted, abs=1e-4)


@pytest.mark.parametrize("name", GOOD)
def test_the_volume_stands_where_the_zone_is(plugin, name):
    run_import(plugin, CASES / name)
    zone = expected(name, "zone")
    values = volumes(plugin)[0].values
    place, turn, scale = (values[key].values for key in ("location", "rotation", "scale"))
    assert [place[axis] for axis in "xyz"] == pytest.approx(zone["center"], abs=1e-3)
    assert (turn["roll"], turn["pitch"]) == (0.0, 0.0)
    assert turn["yaw"] == pytest.approx(zone["yaw_deg"], abs=1e-4)
    size = [200.0 * scale[axis] for axis in "xyz"]
    if zone["shape"] == "box":
        assert size == pytest.approx(zone["size"], rel=1e-6)
    else:
        ball = 4.0 / 3.0 * np.pi * zone["radius"] ** 3
        assert np.prod(size) == pytest.approx(ball, rel=1e-6)
        assert size[0] == size[1] == size[2]


@pytest.mark.parametrize("name", GOOD)
def test_the_wet_sound_has_no_direct_sound_and_the_stated_level(plugin, name):
    run_import(plugin, CASES / name)
    wet = ALL[name]["wet"]
    whole, rate = soundfile.read(CASES / name / wet["file"], always_2d=True)
    channels, first = wet["channels"], wet["first_sample"]
    response = asset(plugin, name, "IR_{}").values
    samples = np.asarray(response["samples"]).reshape(-1, channels)
    assert (response["num_channels"], response["sample_rate"]) == (channels, rate)
    assert len(samples) == wet["samples"]
    assert not samples[:first].any()
    level_db = response["normalization_volume_db"]
    np.testing.assert_allclose(
        samples[first:] * 10 ** (level_db / 20),
        whole[first:] * 10 ** (wet["gain_db"] / 20),
        atol=1e-9,
    )
    energy_db = 10 * np.log10(np.sum(samples**2) / channels) + level_db
    assert energy_db == pytest.approx(wet["energy_db"], abs=1e-3)
    stored, stored_rate = soundfile.read(
        io.BytesIO(asset(plugin, name, "SW_{}_Wet").values["file"]), always_2d=True
    )
    assert stored_rate == rate
    assert not stored[:first].any()
    np.testing.assert_allclose(stored, samples, atol=2**-15)


def test_the_zone_overrides_the_chain_of_the_shared_submix(plugin):
    run_import(plugin, CASES / "box_room")
    values = volumes(plugin)[0].values
    (override,) = values["submix_override_settings"]
    submix = plugin.engine.assets["/Game/I2RVR/SM_I2RVR_Wet"]
    preset = asset(plugin, "box_room", "SFX_{}_Reverb")
    assert override.values["submix"] is submix
    assert override.values["submix_effect_chain"] == [preset]
    assert override.values["crossfade_time"] == pytest.approx(0.4 / 1.4)
    assert preset.values["impulse_response"] is asset(plugin, "box_room", "IR_{}")
    settings = preset.values["settings"].values
    assert (settings["wet_volume_db"], settings["dry_volume_db"]) == (0.0, -96.0)
    silence = plugin.engine.assets["/Game/I2RVR/SFX_I2RVR_Silence"]
    assert submix.values["submix_effect_chain"] == [silence]
    levels = silence.values["settings"].values
    assert (levels["wet_level"], levels["dry_level"], levels["bypass"]) == (0.0, 0.0, False)


@pytest.mark.parametrize("native", [True, False])
def test_one_reverb_plays_in_a_zone(tmp_path, native):
    with running_plugin(tmp_path, native=native) as plugin:
        report = run_import(plugin, CASES / "plain")
        settings = volumes(plugin)[0].values["settings"].values
        assert settings["reverb_effect"] is asset(plugin, "plain", "RE_{}")
        assert settings["apply_reverb"] is not native
        assert settings["volume"] == 1.0
        codes = [message.code for message in report.messages]
        assert codes == ([] if native else ["NO_CONVOLUTION"])


def test_without_the_module_a_hand_made_impulse_response_is_wired_up(tmp_path):
    with running_plugin(tmp_path, native=False) as plugin:
        report = run_import(plugin, CASES / "plain")
        assert "/Game/I2RVR/plain/IR_plain" not in plugin.engine.assets
        assert "Create Impulse Response" in report.messages[0].line()
        by_hand = plugin.engine.create("AudioImpulseResponse")
        plugin.engine.assets["/Game/I2RVR/plain/IR_plain"] = by_hand
        assert run_import(plugin, CASES / "plain").messages == []
        gain_db = ALL["plain"]["wet"]["gain_db"]
        assert by_hand.values["normalization_volume_db"] == pytest.approx(gain_db)
        assert asset(plugin, "plain", "SFX_{}_Reverb").values["impulse_response"] is by_hand
        assert volumes(plugin)[0].values["settings"].values["apply_reverb"] is False


def test_a_hand_made_impulse_response_of_an_earlier_bake_is_told(tmp_path):
    with running_plugin(tmp_path / "project", native=False) as plugin:
        place = tmp_path / "plain"
        shutil.copytree(CASES / "plain", place)
        run_import(plugin, place)
        made = plugin.engine.create("AudioImpulseResponse")
        plugin.engine.assets["/Game/I2RVR/plain/IR_plain"] = made
        assert run_import(plugin, place).messages == []
        samples, rate = soundfile.read(place / "plain_zone.wav", dtype="int16")
        soundfile.write(place / "plain_zone.wav", samples // 2, rate, subtype="PCM_16")
        (message,) = run_import(plugin, place).messages
        assert (message.code, message.level) == ("NO_CONVOLUTION", "note")
        assert "earlier bake" in message.line()


def test_a_second_import_updates_and_makes_nothing(plugin):
    places = [CASES / name for name in GOOD]
    first = run_import(plugin, *places)
    assert len(first.created) == 4 * len(GOOD) + len(SHARED)
    before = dict(plugin.engine.assets)
    actors = list(plugin.engine.actors)
    second = run_import(plugin, *places)
    assert second.created == []
    assert set(second.updated) == set(before) - SHARED
    assert all(plugin.engine.assets[path] is made for path, made in before.items())
    assert set(plugin.engine.assets) == set(before)
    assert plugin.engine.actors == actors
    assert len(volumes(plugin)) == len(GOOD)
    assert messages_of(second) == messages_of(first)


def test_an_update_follows_the_bundle_and_keeps_what_is_the_users(tmp_path):
    with running_plugin(tmp_path / "project") as plugin:
        place = tmp_path / "plain"
        shutil.copytree(CASES / "plain", place)
        run_import(plugin, place)
        (volume,) = volumes(plugin)
        volume.set_actor_label("My hall")
        volume.set_editor_property("tags", [*volume.get_editor_property("tags"), "mine"])
        volume.values["settings"].values["volume"] = 0.5
        own = plugin.engine.create("AudioVolumeSubmixOverrideSettings", submix=None)
        volume.values["submix_override_settings"].append(own)
        path = place / "plain.i2rvr"
        document = json.loads(path.read_text())
        document["zone"]["size_m"] = [10.0, 20.0, 4.0]
        document["zone"]["reverb"]["unreal"]["gain"] = 0.125
        path.write_text(json.dumps(document))
        run_import(plugin, place)
        assert volumes(plugin) == [volume]
        assert volume.values["label"] == "My hall"
        assert volume.values["settings"].values["volume"] == 0.5
        assert "mine" in volume.values["tags"]
        assert [volume.values["scale"].values[a] for a in "xyz"] == [5.0, 10.0, 2.0]
        assert asset(plugin, "plain", "RE_{}").values["gain"] == 0.125
        assert len(volume.values["submix_override_settings"]) == 2


def test_a_rebake_reaches_what_plays(tmp_path):
    """The assets that a game in the editor plays are the same ones, filled anew and told so."""
    with running_plugin(tmp_path / "project") as plugin:
        place = tmp_path / "turned_box"
        shutil.copytree(CASES / "turned_box", place)
        run_import(plugin, place)
        (volume,) = volumes(plugin)
        response = asset(plugin, "turned_box", "IR_{}")
        preset = asset(plugin, "turned_box", "SFX_{}_Reverb")
        before = np.array(response.values["samples"])
        wet, rate = soundfile.read(place / "turned_box_wet.wav")
        soundfile.write(place / "turned_box_wet.wav", 0.5 * wet, rate, subtype="FLOAT")
        path = place / "turned_box.i2rvr"
        document = json.loads(path.read_text())
        document["generator"]["seed"] += 1
        path.write_text(json.dumps(document))
        calls = len(plugin.engine.called("I2RVREditorLibrary.set_impulse_response"))
        run_import(plugin, place)
        assert len(plugin.engine.called("I2RVREditorLibrary.set_impulse_response")) == calls + 1
        assert asset(plugin, "turned_box", "IR_{}") is response
        assert preset.values["impulse_response"] is response
        assert response.values["samples"] == pytest.approx(0.5 * before, abs=1e-6)
        (override,) = volume.values["submix_override_settings"]
        assert override.values["submix_effect_chain"] == [preset]


@pytest.mark.parametrize("name", BAD)
def test_a_bad_bundle_gives_its_code_and_leaves_the_project_alone(plugin, tmp_path, name):
    before = sorted(tmp_path.rglob("*"))
    report = run_import(plugin, CASES / name)
    (message,) = ALL[name]["messages"]
    assert messages_of(report) == [(message["level"], message["code"])]
    assert report.messages[0].line().startswith(message["code"] + ": ")
    assert (plugin.engine.assets, plugin.engine.actors) == ({}, [])
    assert (report.created, report.updated, report.volumes) == ([], [], [])
    assert sorted(tmp_path.rglob("*")) == before
    assert [line[0] for line in plugin.engine.lines] == ["error"]
    made = {"AssetTools.create_asset", "AssetTools.import_asset_tasks"}
    assert made.isdisjoint(name for name, _ in plugin.engine.calls)


def test_a_bad_bundle_leaves_an_earlier_import_as_it_was(tmp_path):
    with running_plugin(tmp_path / "project") as plugin:
        place = tmp_path / "plain"
        shutil.copytree(CASES / "plain", place)
        run_import(plugin, place)
        values = dict(asset(plugin, "plain", "RE_{}").values)
        (place / "plain_zone.wav").write_bytes(b"RIFF")
        report = run_import(plugin, place)
        assert messages_of(report) == [("error", "FILE_UNREADABLE")]
        assert asset(plugin, "plain", "RE_{}").values == values
        assert plugin.engine.deleted == []


def test_one_failure_stops_no_other_bundle(plugin):
    report = run_import(plugin, CASES)
    assert len(volumes(plugin)) == len(GOOD)
    wanted = [message for name in ALL for message in messages_for_unreal(name)]
    assert messages_of(report) == sorted(wanted)


@pytest.mark.parametrize("failing", ["AssetTools.create_asset", "EditorAssetLibrary.save_asset"])
def test_a_failure_of_the_engine_takes_back_what_was_made(plugin, failing):
    plugin.engine.broken.add(failing)
    report = run_import(plugin, CASES / "box_room")
    assert [message.code for message in report.messages] == ["ASSET_FAILED"]
    assert plugin.engine.assets == {}
    assert plugin.engine.actors == []


def test_an_asset_of_the_user_is_not_overwritten(plugin):
    foreign = plugin.engine.create("SoundSubmix")
    plugin.engine.assets["/Game/I2RVR/plain/RE_plain"] = foreign
    report = run_import(plugin, CASES / "plain")
    assert [message.code for message in report.messages] == ["ASSET_FAILED"]
    assert plugin.engine.assets == {"/Game/I2RVR/plain/RE_plain": foreign}


def test_cancel_leaves_whole_bundles(plugin):
    plugin.engine.cancel_when = lambda: plugin.engine.steps >= 2
    report = run_import(plugin, *(CASES / name for name in GOOD))
    assert len(volumes(plugin)) == 2
    assert report.messages[-1].code == "CANCELLED"
    assert len(plugin.engine.assets) == 2 * 4 + len(SHARED)


def test_assets_alone_without_a_level(plugin):
    report = run_import(plugin, CASES / "plain", with_volumes=False, content="/Game/Sound/Rooms")
    assert plugin.engine.actors == []
    assert all(path.startswith("/Game/Sound/Rooms/") for path in report.created)


def test_names_below_the_folder_tell_bundles_apart(tmp_path):
    for folder in ("east/hall", "west/hall", "west/große halle"):
        target = tmp_path / "bundles" / folder
        shutil.copytree(CASES / "plain", target)
        (target / "plain.i2rvr").rename(target / f"{target.name}.i2rvr")
    with running_plugin(tmp_path / "project") as plugin:
        run_import(plugin, tmp_path / "bundles")
        names = {path.split("/")[3] for path in plugin.engine.assets} - {
            path.split("/")[3] for path in SHARED
        }
        assert len(names) == len(volumes(plugin)) == 3
        assert all(name.isascii() and name.replace("_", "").isalnum() for name in names)


def test_a_link_out_of_the_bundle_is_refused(tmp_path):
    with running_plugin(tmp_path / "project") as plugin:
        place = tmp_path / "plain"
        shutil.copytree(CASES / "plain", place)
        outside = tmp_path / "outside.wav"
        (place / "plain_zone.wav").rename(outside)
        (place / "plain_zone.wav").symlink_to(outside)
        report = run_import(plugin, place)
        assert messages_of(report) == [("error", "METADATA_PATH")]
        assert plugin.engine.assets == {}


def test_metadata_beyond_all_bounds_is_refused_unread(tmp_path):
    with running_plugin(tmp_path / "project") as plugin:
        place = tmp_path / "huge"
        place.mkdir()
        (place / "huge.i2rvr").write_bytes(b" " * (8 * 1024 * 1024 + 1))
        assert messages_of(run_import(plugin, place)) == [("error", "METADATA_TOO_LARGE")]


@pytest.mark.parametrize("path", INVALID, ids=lambda path: path.stem)
def test_metadata_that_the_package_refuses_gives_the_same_code(plugin, path):
    report = run_import(plugin, path)
    assert messages_of(report) == [("error", path.name.split("-")[0].upper())]
    assert plugin.engine.assets == {}


@pytest.mark.parametrize(
    ("change", "code"),
    [
        (lambda d: d.update(sample_rate_hz=16000.5), "METADATA_INVALID"),
        (lambda d: d["zone"].update(size_m=[1e30, 1, 1]), "METADATA_INVALID"),
        (lambda d: d["zone"].update(center_m=[0, 0]), "METADATA_INVALID"),
        (lambda d: d["zone"].update(gain_db=True), "METADATA_INVALID"),
        (lambda d: d["zone"]["reverb"]["unreal"].update(gain=7), "METADATA_INVALID"),
        (lambda d: d["zone"]["reverb"]["unreal"].pop("density"), "METADATA_INVALID"),
        (lambda d: d["capture"].update(position_m=["a", 0, 0]), "METADATA_INVALID"),
        (lambda d: d["zone"].update(ir="C:zone.wav"), "METADATA_PATH"),
        (lambda d: d["zone"].update(sofa="../x.sofa"), "METADATA_PATH"),
        (lambda d: d["capture"].update(file=".."), "METADATA_PATH"),
        (lambda d: d.update(files=[{"name": "a\u0000b"}]), "METADATA_PATH"),
        (lambda d: d["zone"].update(ir="nothing.wav"), "FILE_MISSING"),
        (lambda d: d["zone"].update(ambix=d["zone"]["ir"]), "FILE_UNREADABLE"),
    ],
)
def test_what_is_wrong_in_one_place_is_found(tmp_path, change, code):
    place = tmp_path / "plain"
    shutil.copytree(CASES / "plain", place)
    document = json.loads((place / "plain.i2rvr").read_text())
    change(document)
    (place / "plain.i2rvr").write_text(json.dumps(document))
    with running_plugin(tmp_path / "project") as plugin:
        assert messages_of(run_import(plugin, place)) == [("error", code)]
        assert plugin.engine.assets == {}


def test_a_name_that_no_outliner_can_show_is_trimmed(tmp_path):
    place = tmp_path / "plain"
    shutil.copytree(CASES / "plain", place)
    document = json.loads((place / "plain.i2rvr").read_text())
    document["zone"]["name"] = "Große\nHalle\x07" + "x" * 5000
    (place / "plain.i2rvr").write_text(json.dumps(document))
    with running_plugin(tmp_path / "project") as plugin:
        run_import(plugin, place)
        label = volumes(plugin)[0].values["label"]
    assert label.startswith("I2RVR GroßeHallexxx")
    assert len(label) == 70


def test_a_folder_that_is_not_there_is_told_and_the_others_are_imported(plugin, tmp_path):
    report = run_import(plugin, tmp_path / "nowhere", CASES / "plain")
    assert messages_of(report) == [("error", "FILE_MISSING")]
    assert len(report.volumes) == 1
