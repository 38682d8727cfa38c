"""The whole road with a tiny model: bundles, reproducibility, statements, failures."""

import hashlib
import math
import time

import numpy as np
import pytest
import torch
from PIL import Image

import i2r_vr
from i2r_vr.bundle.store import load_bundle
from i2r_vr.bundle.validation import validate_bundle
from i2r_vr.capture import discover
from i2r_vr.capture.decoding.images import resample_nearest
from i2r_vr.config import BakeOptions
from i2r_vr.errors import I2RError
from i2r_vr.hearing.compact_model import CompactModel
from i2r_vr.hearing.loading import load_model, save_model
from i2r_vr.pipeline.queue import Pipeline
from tests.hearing.test_compact_model import TINY
from tests.tiny import save_tiny_model, write_room


@pytest.fixture(scope="module")
def model(tmp_path_factory):
    return load_model(save_tiny_model(tmp_path_factory.mktemp("weights")), "cpu")


def bake(model, inputs, out, **options):
    return list(Pipeline(BakeOptions(**options), model).bake(discover([inputs]), out))


FEW = {"views": 2, "ambix": False}
"""Options of bakes that aren't about directions."""


def contents(folder):
    return {path.name: hashlib.sha256(path.read_bytes()).hexdigest() for path in folder.iterdir()}


def test_a_whole_valid_bundle(model, tmp_path):
    write_room(tmp_path / "in", "room")
    given = np.load(tmp_path / "in" / "room.depth.npy")
    (result,) = bake(model, tmp_path / "in", tmp_path / "out")
    assert result.status == "baked"
    assert validate_bundle(result.bundle) == []
    data = load_bundle(result.bundle).metadata
    assert len(data.directions) == 12
    assert {file.role for file in data.files} == {"zone", "wet", "direction", "ambix", "depth"}
    heard = load_bundle(result.bundle).depth_m()
    np.testing.assert_allclose(heard, resample_nearest(given, 128, 256), rtol=1e-3)
    assert data.capture.depth_source == "given"
    assert data.zone.volume_m3 == pytest.approx(72.0, rel=0.1)
    assert sum(d.solid_angle_sr for d in data.directions) == pytest.approx(4 * math.pi, rel=1e-4)
    assert result.t60_s == pytest.approx(data.zone.acoustics.t60_s, rel=1e-5)


def test_same_bytes_alone_and_in_company(model, tmp_path):
    for number in range(7):
        half = (2.0 + number, 2.0, 1.5)
        write_room(tmp_path / "in", f"room{number}", half, depth=number != 2, seed=number)
    bake(model, tmp_path / "in", tmp_path / "together", views=4)
    bake(model, tmp_path / "in" / "room2.png", tmp_path / "alone", views=4, jobs=1)
    assert contents(tmp_path / "together" / "room2") == contents(tmp_path / "alone" / "room2")


def test_who_stops_a_bake_is_told_of_every_bundle_that_is_whole(model, tmp_path):
    for number in range(5):
        write_room(tmp_path / "in", f"room{number}", seed=number)

    def stopped_in_time():
        yield from discover([tmp_path / "in"])
        while not [*(tmp_path / "out").glob("*/*.i2rvr")]:
            time.sleep(0.01)
        raise KeyboardInterrupt

    told = []
    pipeline = Pipeline(BakeOptions(jobs=2, **FEW), model)
    with pytest.raises(KeyboardInterrupt):
        told.extend(  # one by one, for the list is to keep what came before
            result.bundle for result in pipeline.bake(stopped_in_time(), tmp_path / "out")
        )
    told += [result.bundle for result in pipeline.in_hand.whole()]
    assert told
    assert sorted(told) == sorted((tmp_path / "out").glob("*/*.i2rvr"))


def test_up_to_date_is_skipped_and_changes_are_not(model, tmp_path):
    write_room(tmp_path / "in", "room")
    first = bake(model, tmp_path / "in", tmp_path / "out", **FEW)
    again = bake(model, tmp_path / "in", tmp_path / "out", **FEW)
    assert [r.status for r in (*first, *again)] == ["baked", "up_to_date"]
    assert again[0].t60_s == pytest.approx(first[0].t60_s, rel=1e-5)
    assert bake(model, tmp_path / "in", tmp_path / "out", seed=1, **FEW)[0].status == "baked"
    assert bake(model, tmp_path / "in", tmp_path / "out", seed=1, **FEW)[0].status == "up_to_date"
    write_room(tmp_path / "in", "room", (4.0, 2.0, 1.5))
    assert bake(model, tmp_path / "in", tmp_path / "out", seed=1, **FEW)[0].status == "baked"
    (tmp_path / "out" / "room" / "room_zone.wav").write_bytes(b"gone")
    assert bake(model, tmp_path / "in", tmp_path / "out", seed=1, **FEW)[0].status == "baked"
    options = {"seed": 1, "force": True, **FEW}
    assert bake(model, tmp_path / "in", tmp_path / "out", **options)[0].status == "baked"


def test_one_bad_capture_stops_nothing(model, tmp_path):
    write_room(tmp_path / "in", "a")
    (tmp_path / "in" / "b.png").write_text("no picture")
    write_room(tmp_path / "in", "c", seed=2)
    results = bake(model, tmp_path / "in", tmp_path / "out", **FEW)
    assert [r.status for r in results] == ["baked", "failed", "baked"]
    assert results[1].error.code.startswith("IMAGE_")
    assert "b.png" in str(results[1].error)
    assert not (tmp_path / "out" / "b").exists()


def test_stated_decay_is_met_and_scales_multiply_last(model, tmp_path):
    write_room(tmp_path / "in", "said", room={"t60_s": 1.3})
    write_room(tmp_path / "in", "twice", room={"t60_s": 1.3}, bake={"t60_scale": 2.0})
    said, twice = bake(model, tmp_path / "in", tmp_path / "out", **FEW)
    assert said.t60_s == pytest.approx(1.3, rel=0.05)
    assert twice.t60_s == pytest.approx(2.6, rel=0.06)
    (scaled,) = bake(model, tmp_path / "in" / "said.png", tmp_path / "o", t60_scale=0.5, **FEW)
    assert scaled.t60_s == pytest.approx(0.65, rel=0.06)


@pytest.mark.parametrize("t60_s", [0.1, 20.0])
def test_the_ends_of_what_can_be_stated_are_met(model, tmp_path, t60_s):
    write_room(tmp_path / "in", "said", room={"t60_s": t60_s})
    (said,) = bake(model, tmp_path / "in", tmp_path / "out", views=1, ambix=False)
    assert said.t60_s == pytest.approx(t60_s, rel=0.05)
    assert "T60_STATED" in [notice.code for notice in said.notices]


def test_what_the_sidecar_says_of_place_zone_and_bake(model, tmp_path):
    sidecar = {
        "engine": "godot",
        "position": [1.0, 2.0, -3.0],
        "yaw_deg": 30,
        "level": "res://levels/town.tscn",
        "room": {"volume_m3": 200},
        "zone": {"name": "The hall", "shape": "box", "size_m": [8, 6, 3]},
        "bake": {"views": 8},
    }
    write_room(tmp_path / "in", "said", **sidecar)
    (result,) = bake(model, tmp_path / "in", tmp_path / "out")
    assert result.views == 8
    data = load_bundle(result.bundle).metadata
    assert data.capture.position_m == pytest.approx((3.0, -1.0, 2.0))
    assert data.capture.yaw_deg == pytest.approx(30.0)
    assert (data.capture.engine, data.capture.level) == ("godot", "res://levels/town.tscn")
    zone = data.zone
    assert (zone.name, zone.shape, zone.size_m) == ("The hall", "box", (8.0, 6.0, 3.0))
    assert zone.volume_m3 == 200.0
    codes = [notice.code for notice in result.notices]
    assert {"ZONE_STATED", "VOLUME_STATED"} <= set(codes)
    (cube,) = bake(model, tmp_path / "in", tmp_path / "cube", layout="cube")
    assert cube.views == 6
    assert "VIEWS_IGNORED" in [notice.code for notice in cube.notices]


def test_a_capture_that_changes_meanwhile_writes_nothing(model, tmp_path):
    write_room(tmp_path / "in", "room")
    sources = discover([tmp_path / "in"])
    pipeline = Pipeline(BakeOptions(views=1, ambix=False), model)
    (result,) = pipeline.bake(sources, tmp_path / "out", still_wanted=lambda source: False)
    assert result.error.code == "CAPTURE_CHANGED"
    assert list(tmp_path.rglob("?*.i2rvr")) == []


def test_captures_that_are_heard_together_sound_as_alone(model, tmp_path, monkeypatch):
    for number in range(4):
        write_room(tmp_path / "in", f"room{number}", (3.0, 2.0, 1.5 + number / 4))
    write_room(tmp_path / "in", "room1", bake={"views": 3})  # heard in a group of its own
    (tmp_path / "in/broken.png").write_bytes(b"no picture")
    alone = bake(model, tmp_path / "in", tmp_path / "alone", **FEW)
    monkeypatch.setattr("i2r_vr.pipeline.road.CAPTURES_PER_BATCH", {"cpu": 3})
    together = bake(model, tmp_path / "in", tmp_path / "together", **FEW)
    assert [r.status for r in together] == ["failed"] + ["baked"] * 4
    assert [r.status for r in alone] == [r.status for r in together]
    for one, other in zip(alone[1:], together[1:], strict=True):
        files = [file.name for file in one.bundle.parent.iterdir()]
        assert all(
            (one.bundle.parent / name).read_bytes() == (other.bundle.parent / name).read_bytes()
            for name in files
        )


def test_a_model_that_doubts_says_so(tmp_path):
    torch.manual_seed(1)
    doubting, sure = CompactModel(TINY).eval(), CompactModel(TINY).eval()
    for network, factor in ((doubting, 10.0), (sure, 0.1)):
        network.given_heads.widen(factor)
    write_room(tmp_path / "in", "room")
    told = []
    for name, network in (("doubting", doubting), ("sure", sure)):
        weights = save_model(network, tmp_path / f"{name}.safetensors", {}).path
        options = {"views": 1, "ambix": False}
        (result,) = bake(load_model(weights, "cpu"), tmp_path / "in", tmp_path / name, **options)
        interval = load_bundle(result.bundle).metadata.zone.acoustics.t60_interval_s
        codes = [notice.code for notice in result.notices]
        told.append(("T60_UNCERTAIN" in codes, interval.high > 3.0 * interval.low))
    assert told == [(True, True), (False, False)]


def test_a_path_to_several_captures_is_not_one(tmp_path):
    for name in ("a", "b"):
        write_room(tmp_path / "in", name)
    with pytest.raises(I2RError, match="NOT_ONE_CAPTURE"):
        i2r_vr.bake(tmp_path / "in", tmp_path / "out")
    assert not (tmp_path / "out").exists()


def test_stated_surfaces_change_the_decay(model, tmp_path):
    hard = dict.fromkeys(("floor", "walls", "ceiling"), "concrete")
    soft = dict.fromkeys(("floor", "walls", "ceiling"), "acoustic_panel")
    write_room(tmp_path / "in", "hard", surfaces=hard)
    write_room(tmp_path / "in", "soft", surfaces=soft)
    hard_result, soft_result = bake(model, tmp_path / "in", tmp_path / "out", **FEW)
    assert hard_result.t60_s > 3.0 * soft_result.t60_s
    data = load_bundle(hard_result.bundle).metadata
    assert data.capture.material_source == "given"


def test_materials_are_told_with_what_they_are_taken_for(model, tmp_path):
    below = np.indices((256, 512))[0] >= 128
    index = np.where(below, 1, 2).astype(np.uint8)
    index[100:110] = 9
    stated = [{"id": 1, "name": "M_Carpet_Red"}, {"id": 2, "name": "Material.003"}]
    write_room(tmp_path / "in", "room", materials=stated)
    Image.fromarray(index).save(tmp_path / "in" / "room.material.png")
    (result,) = bake(model, tmp_path / "in", tmp_path / "out")
    data = load_bundle(result.bundle).metadata
    assert data.capture.material_source == "named"
    by_name = {material.name: material for material in data.capture.materials}
    assert by_name["M_Carpet_Red"].class_ == "carpet"
    assert by_name["M_Carpet_Red"].source == "named"
    assert by_name["Material.003"].source == "estimated"
    assert 0.4 < by_name["M_Carpet_Red"].share < 0.6
    assert by_name["M_Carpet_Red"].absorption_500_hz > by_name["Material.003"].absorption_500_hz
    assert sum(material.share for material in by_name.values()) == pytest.approx(1.0, abs=1e-4)
    told = {notice.code: notice.message for notice in result.notices}
    assert "Material.003" in told["MATERIAL_NAME_UNKNOWN"]
    assert "material 9" in told["MATERIAL_ID_UNKNOWN"]
    assert validate_bundle(result.bundle) == []


def test_a_larger_room_rings_longer(model, tmp_path):
    hard = {"surfaces": dict.fromkeys(("floor", "walls", "ceiling"), "concrete")}
    write_room(tmp_path / "in", "one", **hard)
    write_room(tmp_path / "in", "two", (6.0, 4.0, 3.0), **hard)
    one, two = bake(model, tmp_path / "in", tmp_path / "out", **FEW)
    assert two.t60_s > 1.3 * one.t60_s
    (scaled,) = bake(model, tmp_path / "in" / "one.png", tmp_path / "o", depth_scale=2.0, **FEW)
    assert scaled.t60_s == pytest.approx(two.t60_s, rel=0.15)


def test_layouts_and_what_is_left_out(model, tmp_path):
    write_room(tmp_path / "in", "room")
    (cube,) = bake(model, tmp_path / "in", tmp_path / "cube", layout="cube")
    assert cube.views == 6
    (bare,) = bake(model, tmp_path / "in", tmp_path / "bare", directions=False, ambix=False)
    names = {path.name for path in bare.bundle.parent.iterdir()}
    assert names == {"room.i2rvr", "room_zone.wav", "room_wet.wav", "room_depth.npy"}
    assert validate_bundle(bare.bundle) == []


@pytest.mark.parametrize(("layout", "views"), [("horizon", 4), ("cube", 6)])
def test_turning_the_panorama_permutes_the_directions(model, tmp_path, layout, views):
    import cv2

    hard = {"surfaces": dict.fromkeys(("floor", "walls", "ceiling"), "concrete")}
    path = write_room(tmp_path / "in", "still", (3.0, 1.5, 1.5), **hard)
    picture = cv2.imread(str(path))
    depth = np.load(tmp_path / "in" / "still.depth.npy")
    quarter = picture.shape[1] // 4
    walls = depth[64:192]
    walls[:, 3 * quarter // 2 : 5 * quarter // 2] *= 0.5
    walls[:, 5 * quarter // 2 : 7 * quarter // 2] *= 0.8
    np.save(tmp_path / "in" / "still.depth.npy", depth)
    write_room(tmp_path / "in", "turned", **hard)
    cv2.imwrite(str(tmp_path / "in" / "turned.png"), np.roll(picture, -quarter, axis=1))
    np.save(tmp_path / "in" / "turned.depth.npy", np.roll(depth, -quarter, axis=1))
    still, turned = bake(model, tmp_path / "in", tmp_path / "out", layout=layout, views=views)
    one, two = (load_bundle(r.bundle).metadata for r in (still, turned))
    for a, b in zip(one.zone.acoustics.t60_bands, two.zone.acoustics.t60_bands, strict=True):
        assert a.s == pytest.approx(b.s, rel=0.01)
    before = [d.source_distance_m for d in one.directions]
    after = [d.source_distance_m for d in two.directions]
    # What lay to the right (direction 3) is now ahead.
    assert len(set(np.round(before[:4], 3))) > 2
    assert after == pytest.approx([before[3], *before[:3], *before[4:]])


def test_without_depth_the_scale_is_guessed(model, tmp_path):
    write_room(tmp_path / "in", "bare", depth=False)
    (result,) = bake(model, tmp_path / "in", tmp_path / "out", **FEW)
    codes = [notice.code for notice in result.notices]
    assert codes.count("SCALE_GUESSED") == 1
    assert load_bundle(result.bundle).metadata.capture.depth_source == "estimated"
