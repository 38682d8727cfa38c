# SPDX-License-Identifier: MIT
"""Files that look meant for a capture: each is told once and none is baked as a capture."""

from __future__ import annotations

import json
from pathlib import PurePosixPath

import numpy as np
import pytest
from PIL import Image

from i2r_vr.capture import discover_folder, find_captures, load_capture
from i2r_vr.capture.cubemaps import FACE_NAMES
from tests.capture.cubemaps.rooms import room_faces
from tests.capture.pictures import panorama, photo, save


def touch(*paths):
    for path in paths:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(b"x")


def told(folder):
    found = find_captures([folder])
    return [s.file.name for s in found.sources], {n.path.name: n for n in found.notices}


@pytest.mark.parametrize(
    "name",
    [
        "nave_depth.png", "nave-depth.tif", "Nave_Depth.EXR", "naveDepth.png", "nave.zdepth.exr",
        "nave_depth0001.exr", "nave.depth.0042.exr", "nave.depth.jpg", "nave.depth.webp",
        "nave_depthmap.npy", "nave.npy", "nave_z-depth.pfm", "nave.jpg.depth.exr", "depth_nave.png",
        "nave disparity.png", "nave_distance.hdr", "nave.material.tif", "nave_materials.png",
        "nave_material_id.png", "matid_nave.png", "nave.json", "nave.jpg.capture.json",
        "nave_capture.json", "nave.capture.json5", "nave.sidecar.json",
    ],
)  # fmt: skip
def test_near_misses_are_told_and_not_baked(tmp_path, name):
    touch(tmp_path / "nave.jpg", tmp_path / name)
    sources, notices = told(tmp_path)
    assert sources == ["nave.jpg"]
    assert list(notices) == [name]
    assert notices[name].code == "COMPANION_MISNAMED"
    assert "nave." in notices[name].message


@pytest.mark.parametrize("mode", ["I;16", "L", "RGB"])
def test_one_letter_is_a_depth_map_only_without_colours(tmp_path, mode):
    touch(tmp_path / "nave.jpg")
    Image.new(mode, (64, 64)).save(tmp_path / "nave_d.png")
    sources, notices = told(tmp_path)
    assert sources == (["nave.jpg", "nave_d.png"] if mode == "RGB" else ["nave.jpg"])
    assert list(notices) == ([] if mode == "RGB" else ["nave_d.png"])


def test_what_has_no_picture_beside_it_is_a_picture(tmp_path):
    touch(tmp_path / "nave_depth.png", tmp_path / "in_depth.jpg", tmp_path / "settings.json")
    assert told(tmp_path) == (["in_depth.jpg", "nave_depth.png"], {})


def test_proper_companions_are_not_told(tmp_path):
    touch(*(tmp_path / f"nave.{tail}" for tail in ("jpg", "depth.npz", "material.png")))
    touch(tmp_path / "nave.capture.json", tmp_path / "notes.txt")
    assert told(tmp_path) == (["nave.jpg"], {})


def test_orphans_are_told_with_the_name_they_resemble(tmp_path):
    touch(tmp_path / "nave.jpg", tmp_path / "navy.depth.exr", tmp_path / "crypt.material.png")
    _, notices = told(tmp_path)
    assert {name: notice.code for name, notice in notices.items()} == {
        "navy.depth.exr": "COMPANION_ORPHAN", "crypt.material.png": "COMPANION_ORPHAN",
    }  # fmt: skip
    assert "that of nave" in notices["navy.depth.exr"].message


def test_six_misnamed_maps_of_faces_are_no_cubemap(tmp_path):
    for face, colours in zip(FACE_NAMES, room_faces(64), strict=True):
        save(tmp_path / f"nave_{face}.png", colours)
        save(tmp_path / f"nave_depth_{face}.png", colours)
    found = find_captures([tmp_path])
    assert [source.stem for source in found.sources] == ["nave"]
    assert len(found.notices) == 6
    assert "nave_px.depth.png" in next(
        n.message for n in found.notices if n.path.name == "nave_depth_px.png"
    )


@pytest.mark.parametrize("suffix", ["heic", "HEIF", "avif", "jxl", "gif", "dds", "ktx2", "dng"])
def test_pictures_that_are_not_read_are_told(tmp_path, suffix):
    touch(tmp_path / "nave.jpg", tmp_path / f"garden.{suffix}")
    sources, notices = told(tmp_path)
    assert sources == ["nave.jpg"]
    assert notices[f"garden.{suffix}"].code == "SUFFIX_NOT_READ"


def test_a_file_given_by_itself_tells_of_its_own_companions_only(tmp_path):
    touch(*(tmp_path / name for name in ("nave.jpg", "nave_depth.png", "a.jpg", "a_depth.png")))
    touch(tmp_path / "garden.heic")
    found = find_captures([tmp_path / "nave.jpg"])
    assert [notice.path.name for notice in found.notices] == ["nave_depth.png"]
    everything = find_captures(sorted(tmp_path.glob("*.[jp][pn]g")))
    assert [source.file.name for source in everything.sources] == ["a.jpg", "nave.jpg"]
    assert sorted(n.path.name for n in everything.notices) == ["a_depth.png", "nave_depth.png"]


def test_faces_that_lack_one_and_faces_that_do_not_fit(tmp_path):
    for word, colours in zip(
        ("right", "left", "up", "down", "front"), room_faces(64), strict=False
    ):
        save(tmp_path / f"nave_{word}.png", colours)
    for seed, letter in enumerate("rludfb"):
        save(tmp_path / f"stage_{letter}.png", photo(96, 96, seed))
    sources, notices = told(tmp_path)
    assert len(sources) == 11
    assert sorted(n.code for n in notices.values()) == ["FACES_INCOMPLETE", "FACES_UNRELATED"]


@pytest.mark.parametrize("save_as", ["depth.npz", "depth.pfm", "depth.pfm big"])
def test_depth_of_other_formats_is_read(tmp_path, save_as):
    save(tmp_path / "nave.png", panorama(512))
    depth = np.linspace(1.0, 9.0, 256 * 512, dtype=np.float32).reshape(256, 512)
    path = tmp_path / f"nave.{save_as.split()[0]}"
    if path.suffix == ".npz":
        np.savez_compressed(path, other=np.zeros(3), depth=depth)
    else:
        order, scale = (">f4", b"1.0") if "big" in save_as else ("<f4", b"-1.0")
        path.write_bytes(b"Pf\n512 256\n" + scale + b"\n" + depth[::-1].astype(order).tobytes())
    (source,) = find_captures([tmp_path]).sources
    np.testing.assert_allclose(load_capture(source).depth_m, depth, rtol=1e-6)


@pytest.mark.parametrize("suffix", ["jfif", "jpe", "insp", "bmp", "tga", "jp2"])
def test_pictures_of_other_formats_are_read(tmp_path, suffix):
    path = tmp_path / f"nave.{suffix}"
    formats = {"bmp": "BMP", "tga": "TGA", "jp2": "JPEG2000"}
    how = {"format": formats.get(suffix, "JPEG"), "quality": 95}
    Image.fromarray(panorama(512)).save(path, **({} if suffix == "tga" else how))
    (source,) = find_captures([tmp_path]).sources
    capture = load_capture(source)
    assert capture.kind == "panorama"
    assert np.abs(capture.rgb.astype(int) - panorama(512)).mean() < 3.0


def test_misspelt_keys_of_a_sidecar_are_told(tmp_path):
    save(tmp_path / "nave.png", panorama(512))
    keys = {
        "Kind": "panorama", "surface": {"floor": "carpet"}, "room": {"rt60": 2.0}, "author": "me",
        "depth": {"metersperunit": 0.01}, "zone": {"colour": "red"},
    }  # fmt: skip
    (tmp_path / "nave.capture.json").write_text(json.dumps(keys))
    (source,) = find_captures([tmp_path]).sources
    told_keys = [
        n.message for n in load_capture(source).warnings if n.code == "SIDECAR_KEY_UNKNOWN"
    ]
    assert len(told_keys) == 5
    for wanted in ("kind may", "surfaces may", "t60_s may", "metres_per_unit may", "size_m"):
        assert any(wanted in message for message in told_keys)


@pytest.mark.parametrize("damage", ["cut", "pickle", "bomb", "noise"])
def test_hostile_archives_are_refused(tmp_path, damage):
    save(tmp_path / "nave.png", panorama(512))
    path = tmp_path / "nave.depth.npz"
    if damage == "pickle":
        np.savez(path, depth=np.array([{"a": 1}], dtype=object))
    elif damage == "bomb":
        np.savez_compressed(path, depth=np.zeros((1, 200_000_000), np.uint8))
    else:
        np.savez(path, depth=np.ones((256, 512), np.float32))
        data = path.read_bytes()
        path.write_bytes(data[:9000] if damage == "cut" else b"PK\x03\x04" + bytes(range(256)) * 9)
    (source,) = find_captures([tmp_path]).sources
    with pytest.raises(Exception, match=r"DEPTH|IMAGE") as caught:
        load_capture(source)
    assert caught.value.code in ("DEPTH_PICKLED", "IMAGE_TOO_LARGE", "IMAGE_UNREADABLE")


def test_no_captures_are_looked_for_in_a_bundles_folder(tmp_path):
    (tmp_path / "out" / "nave" / "deeper").mkdir(parents=True)
    (tmp_path / "out" / ".i2rvr").mkdir()
    save(tmp_path / "out" / "nave" / "preview.png", panorama(512))
    save(tmp_path / "out" / "nave" / "second.png", panorama(512))
    (tmp_path / "out" / "nave" / "loop.png").symlink_to("/nowhere.png")
    (tmp_path / "out" / "nave" / "nave.i2rvr").write_text("{}")
    save(tmp_path / "out" / "nave" / "deeper" / "crypt.png", panorama(512))
    (tmp_path / "out" / "deeper.i2rvr").mkdir()
    save(tmp_path / "out" / ".i2rvr" / "hidden.png", panorama(512))
    found = find_captures([tmp_path])
    assert [source.file.name for source in found.sources] == ["crypt.png"]
    (notice,) = found.notices
    assert notice.code == "CAPTURE_IN_BUNDLE"
    assert "like 1 beside it" in notice.message
    one = discover_folder(tmp_path / "out" / "nave", tmp_path, PurePosixPath("out/nave"))
    assert one.sources == ()
    assert [path.name for path in one.folders] == ["deeper"]


def test_a_picture_in_a_bundles_folder_is_one_when_it_is_given_itself(tmp_path):
    (tmp_path / "nave").mkdir()
    save(tmp_path / "nave" / "nave.png", panorama(512))
    (tmp_path / "nave" / "nave.depth.npy").write_bytes(b"x")
    (tmp_path / "nave" / "nave.i2rvr").write_text("{}")
    (source,) = find_captures([tmp_path / "nave" / "nave.png"]).sources
    assert source.depth == (tmp_path / "nave" / "nave.depth.npy",)
