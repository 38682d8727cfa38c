"""The Python interface: typed keywords, loaded models, arrays in place of files, many at a time."""

import hashlib
import inspect
import json
import logging
import subprocess
import sys
import typing
from concurrent.futures import ThreadPoolExecutor
from dataclasses import fields
from pathlib import Path

import cv2
import numpy as np
import pytest

import i2r_vr
from i2r_vr.bundle.origins import Origins
from i2r_vr.config import CODECS, DEVICES, KINDS, LAYOUTS, SUBTYPES, BakeOptions
from tests.tiny import box_room_depth, panorama_picture, save_tiny_model, write_room

ROOT = Path(__file__).resolve().parent.parent
FEW = {"views": 2, "ambix": False, "sample_rate_hz": 16000}


@pytest.fixture(scope="module")
def weights(tmp_path_factory):
    return save_tiny_model(tmp_path_factory.mktemp("weights"))


@pytest.fixture(scope="module")
def model(weights):
    return i2r_vr.load_model(weights, "cpu")


@pytest.fixture(scope="module")
def room():
    depth = box_room_depth()
    return panorama_picture(depth), depth


def sounds(bundle):
    return {
        path.suffix + path.name.removeprefix(bundle.path.stem): hashlib.sha256(
            path.read_bytes()
        ).hexdigest()
        for path in bundle.folder.glob("*.wav")
    }


def test_every_option_is_a_typed_keyword():
    keywords = typing.get_type_hints(i2r_vr.Options, vars(i2r_vr.api))
    assert set(keywords) == {option.name for option in fields(BakeOptions)} - {"model"}
    for name, choices in {
        "layout": LAYOUTS,
        "kind": KINDS,
        "codec": CODECS,
        "device": DEVICES,
        "subtype": SUBTYPES,
    }.items():
        assert typing.get_args(keywords[name]) == choices
    for function in (i2r_vr.bake, i2r_vr.bake_many):
        shown = inspect.signature(function).parameters
        for option in fields(BakeOptions):
            if option.name != "model":
                assert shown[option.name].default == option.default
                assert shown[option.name].kind is inspect.Parameter.KEYWORD_ONLY


def test_a_model_by_path_and_a_loaded_one_give_the_same(model, weights, tmp_path):
    picture = write_room(tmp_path / "in", "room")
    by_path = i2r_vr.bake(picture, tmp_path / "path", model=weights, device="cpu", **FEW)
    loaded = i2r_vr.bake(picture, tmp_path / "loaded", model=model, **FEW)
    assert sounds(by_path) == sounds(loaded)
    assert by_path.metadata == loaded.metadata


def test_arrays_are_what_files_of_them_would_be(model, room, tmp_path):
    rgb, depth = room
    stated = {"zone": {"name": "vault"}, "position": [1, 2, 3]}
    (tmp_path / "in").mkdir()
    cv2.imwrite(str(tmp_path / "in" / "hall.bmp"), rgb[..., ::-1])
    np.save(tmp_path / "in" / "hall.depth.npy", depth)
    (tmp_path / "in" / "hall.capture.json").write_text(json.dumps(stated))
    picture = i2r_vr.Picture(rgb, depth, sidecar=stated, name="hall")
    file = i2r_vr.bake(tmp_path / "in" / "hall.bmp", tmp_path / "file", model=model, **FEW)
    array = i2r_vr.bake(picture, tmp_path / "array", model=model, **FEW)
    assert sounds(file) == sounds(array)
    assert array.metadata.zone == file.metadata.zone
    assert array.metadata.capture == file.metadata.capture
    assert array.metadata.capture.depth_source == "given"
    assert Origins(tmp_path / "array").folder(array.folder) is None


def test_a_cubemap_and_materials_as_arrays(model, tmp_path):
    faces = np.full((6, 64, 64, 3), 90, np.uint8)
    faces[:, 16:48, 16:48] = (160, 140, 120)
    depth = np.full((6, 64, 64), 2.0, np.float32)
    cube = i2r_vr.Picture(faces, depth, sidecar={"depth": {"kind": "planar"}}, name="cube")
    made = i2r_vr.bake(cube, tmp_path, model=model, layout="cube", ambix=False)
    assert made.metadata.capture.kind == "cubemap"
    assert made.metadata.capture.depth_source == "given"
    rgb = panorama_picture(box_room_depth(height=256))
    index = np.ones(rgb.shape[:2], np.uint8)
    named = {"materials": [{"id": 1, "name": "floor", "class": "carpet"}]}
    told = i2r_vr.Picture(rgb, materials=index, sidecar=named, name="told")
    assert i2r_vr.bake(told, tmp_path, model=model, **FEW).metadata.capture.material_source == (
        "given"
    )


@pytest.mark.parametrize(
    "arguments",
    [
        {"rgb": np.zeros((64, 128, 3))},
        {"rgb": np.zeros((64, 128, 4), np.uint8)},
        {"rgb": np.zeros((5, 64, 64, 3), np.uint8)},
        {"rgb": np.zeros((0, 128, 3), np.uint8)},
        {"rgb": [[0, 0, 0]]},
        {"rgb": np.zeros((64, 128, 3), np.uint8), "depth_m": np.ones((64, 128), int)},
        {"rgb": np.zeros((6, 64, 64, 3), np.uint8), "depth_m": np.ones((64, 64))},
        {"rgb": np.zeros((64, 128, 3), np.uint8), "materials": np.ones((64, 128))},
        {"rgb": np.zeros((64, 128, 3), np.uint8), "name": "../hall"},
        {"rgb": np.zeros((64, 128, 3), np.uint8), "name": ""},
    ],
)
def test_arrays_that_are_no_picture(arguments):
    with pytest.raises(i2r_vr.I2RError, match="PICTURE_INVALID"):
        i2r_vr.Picture(**arguments)


def test_a_sidecar_that_is_no_json(model, room, tmp_path):
    picture = i2r_vr.Picture(room[0], sidecar={"fov_deg": float("nan")})
    with pytest.raises(i2r_vr.I2RError, match="PICTURE_INVALID"):
        i2r_vr.bake(picture, tmp_path, model=model, **FEW)


def test_many_with_one_that_fails(model, room, tmp_path, caplog, capfd):
    write_room(tmp_path / "in", "good")
    (tmp_path / "in" / "bad.png").write_text("x")
    (tmp_path / "in" / "garden.heic").write_text("x")
    given = [i2r_vr.Picture(*room, name="array"), tmp_path / "in"]
    with caplog.at_level(logging.INFO, "i2r_vr"):
        found = list(i2r_vr.bake_many(given, tmp_path / "out", model=model, **FEW))
        again = list(i2r_vr.bake_many(given, tmp_path / "out", model=model, **FEW))
    assert [(r.file.name, r.status) for r in found] == [
        ("bad.png", "failed"),
        ("good.png", "baked"),
        ("array.bmp", "baked"),
    ]
    assert [r.status for r in again] == ["failed", "up_to_date", "up_to_date"]
    assert found[0].bundle is None
    assert found[0].error.code.startswith("IMAGE_")
    assert again[1].bundle.metadata == found[1].bundle.metadata
    told = [(record.levelname, record.message.split(":")[0]) for record in caplog.records]
    assert ("WARNING", "SUFFIX_NOT_READ") in told
    assert any(level == "ERROR" and text.startswith("IMAGE_") for level, text in told)
    assert capfd.readouterr() == ("", "")


def test_what_is_wrong_with_the_call_is_told_at_once(model, room, tmp_path):
    twins = [i2r_vr.Picture(room[0], name="a"), i2r_vr.Picture(room[0], name="A")]
    with pytest.raises(i2r_vr.I2RError, match="INPUTS_COLLIDE"):
        i2r_vr.bake_many(twins, tmp_path, model=model)
    with pytest.raises(i2r_vr.I2RError, match="INPUT_MISSING"):
        i2r_vr.bake_many([tmp_path / "none"], tmp_path, model=model)
    with pytest.raises(i2r_vr.I2RError, match="OPTION_RANGE"):
        i2r_vr.bake_many([tmp_path], tmp_path, model=model, seed=-1)
    with pytest.raises(i2r_vr.I2RError, match="WEIGHTS_MISSING"):
        i2r_vr.bake_many([tmp_path], tmp_path, model="no_such")


def test_one_model_from_several_threads(model, room, tmp_path):
    pictures = [i2r_vr.Picture(room[0], room[1] * (1 + n), name=f"room{n}") for n in range(4)]

    def bake(out, picture):
        return sounds(i2r_vr.bake(picture, out, model=model, **FEW))

    alone = [bake(tmp_path / "alone", picture) for picture in pictures]
    with ThreadPoolExecutor(4) as threads:
        together = list(threads.map(lambda p: bake(tmp_path / "together", p), pictures))
    assert together == alone
    assert (
        len({files["._zone.wav"] if "._zone.wav" in files else str(files) for files in alone}) == 4
    )


BAKE_IN_A_PROCESS = """
import sys
import i2r_vr
try:
    options = {"views": 2, "ambix": False, "sample_rate_hz": 16000}
    i2r_vr.bake(sys.argv[1], sys.argv[2], model=sys.argv[3], device="cpu", **options)
except i2r_vr.I2RError as error:
    print(error.code)
"""


def test_processes_bake_into_folders_of_their_own(model, weights, tmp_path):
    picture = write_room(tmp_path / "in", "room")

    def bake(out):
        command = [sys.executable, "-c", BAKE_IN_A_PROCESS, str(picture), str(out), str(weights)]
        done = subprocess.run(command, capture_output=True, text=True, check=True, cwd=ROOT)
        return done.stdout.split()

    held = i2r_vr.bake_many([picture], tmp_path / "held", model=model, **FEW)
    (here,) = [result.bundle for result in [next(held)]]
    assert bake(tmp_path / "held") == ["OUT_LOCKED"]
    held.close()
    assert bake(tmp_path / "other") == []
    assert sounds(i2r_vr.load_bundle(tmp_path / "other" / "room")) == sounds(here)


def test_a_bundle_as_arrays(model, room, tmp_path):
    made = i2r_vr.bake(i2r_vr.Picture(*room), tmp_path, model=model, views=3, sample_rate_hz=16000)
    read = i2r_vr.load_bundle(made.path)
    zone = read.zone_ir()
    assert read.sample_rate_hz == 16000
    assert read.figures.t60_s > 0.0
    assert read.direction_irs().shape == (3, len(zone))
    assert np.array_equal(read.direction_irs()[1], read.direction_ir(1))
    assert read.ambix_ir().shape == (4, len(zone))
    assert np.allclose(np.linalg.norm(read.direction_vectors(), axis=1), 1.0, atol=1e-5)
    none = i2r_vr.bake(
        i2r_vr.Picture(*room, name="none"), tmp_path, model=model, directions=False, **FEW
    )
    assert none.direction_irs().size == none.direction_vectors().size == 0


def test_importing_costs_nothing_heavy():
    code = (
        "import sys, i2r_vr; assert 'bake' in dir(i2r_vr); "
        "print([m for m in ('torch', 'numpy', 'cv2', 'click') if m in sys.modules])"
    )
    found = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert found.stdout.strip() == "[]"
    with pytest.raises(AttributeError):
        i2r_vr.no_such  # noqa: B018
