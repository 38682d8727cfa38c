# SPDX-License-Identifier: MIT
"""Whole captures from disk, and one bad file for each rule."""

from __future__ import annotations

import hashlib
import json
import os

import numpy as np
import pytest
from PIL import Image
from PIL.PngImagePlugin import PngInfo

from i2r_vr.capture import Limits, LoadOptions, discover, hash_inputs, load_capture
from i2r_vr.capture.cubemaps import FACE_NAMES
from i2r_vr.capture.depth_geometry import ray_stretch
from i2r_vr.errors import I2RError
from tests.capture.cubemaps.rooms import equiangular, room_faces
from tests.capture.pictures import (
    FACE_AXES,
    angle_deg,
    cube_faces,
    decode,
    panorama,
    photo,
    save,
    save_exr,
    save_sidecar,
    sphere_directions,
    view_directions,
)

BOX_M = np.array([4.0, 3.0, 2.0])
"""Half sides of the box that the depth maps show."""


def box_depth(rays):
    with np.errstate(divide="ignore"):
        return (BOX_M / np.abs(rays)).min(axis=-1).astype(np.float32)


def load(path, **options):
    (source,) = discover([path])
    return load_capture(source, LoadOptions(**options))


def error_of(path, **options) -> I2RError:
    with pytest.raises(I2RError) as caught:
        load(path, **options)
    assert "\n" not in str(caught.value)
    assert caught.value.file is not None
    return caught.value


def code_of(path, **options) -> str:
    return error_of(path, **options).code


@pytest.mark.parametrize("suffix", ["jpg", "png", "webp", "tiff"])
def test_a_panorama_of_each_format(tmp_path, suffix):
    path = save(tmp_path / f"hall.{suffix}", panorama(512), quality=95)
    capture = load(path)
    assert (capture.kind, capture.fov_deg) == ("panorama", 360.0)
    assert (capture.width, capture.height) == (512, 256)
    error = angle_deg(decode(capture.rgb), sphere_directions(256, 512))
    assert error.max() < 5.0
    assert capture.depth_m is None
    assert capture.materials is None
    assert [notice.code for notice in capture.warnings] == ["SCALE_GUESSED"]


def test_a_photo_is_a_screenshot_of_90_degrees_or_what_is_stated(tmp_path):
    path = save(tmp_path / "shot.png", photo(640, 320))
    capture = load(path)
    assert (capture.kind, capture.fov_deg) == ("screenshot", 90.0)
    save_sidecar(tmp_path / "shot.capture.json", {"fov_deg": 60})
    assert load(path).fov_deg == 60.0


def test_what_is_stated_outranks_what_is_seen(tmp_path):
    flat = save(tmp_path / "flat.png", photo(1024, 512))
    assert load(flat, kind="panorama").kind == "panorama"
    save_sidecar(tmp_path / "flat.capture.json", {"kind": "panorama"})
    assert load(flat).kind == "panorama"
    assert load(flat, kind="screenshot").kind == "screenshot"
    assert load(save(tmp_path / "p.png", panorama(512)), kind="screenshot").kind == "screenshot"


def gpano_png(path, pixels, **values):
    pairs = " ".join(f'GPano:{name}="{value}"' for name, value in values.items())
    info = PngInfo()
    info.add_itxt("XML:com.adobe.xmp", f"<rdf:Description {pairs}/>")
    Image.fromarray(pixels).save(path, pnginfo=info)
    return path


def gpano_jpeg(path, pixels, **values):
    pairs = " ".join(f'GPano:{name}="{value}"' for name, value in values.items())
    Image.fromarray(pixels).save(path, quality=95, xmp=f"<x {pairs}/>".encode())
    return path


@pytest.mark.parametrize(
    ("write", "name"), [(gpano_png, "a.png"), (gpano_jpeg, "a.jpg"), (gpano_jpeg, "a.webp")]
)
def test_gpano_decides(tmp_path, write, name):
    flat = write(tmp_path / name, photo(1024, 512), ProjectionType="equirectangular")
    assert load(flat).kind == "panorama"
    other = write(tmp_path / f"c_{name}", panorama(512), ProjectionType="cylindrical")
    assert load(other).kind == "screenshot"


def test_a_cropped_panorama_is_padded_with_its_depth(tmp_path):
    whole = panorama(1024)
    path = gpano_png(
        tmp_path / "hall.png",
        whole[100:400],
        ProjectionType="equirectangular",
        FullPanoWidthPixels=2048,
        FullPanoHeightPixels=1024,
        CroppedAreaImageWidthPixels=2048,
        CroppedAreaImageHeightPixels=600,
        CroppedAreaLeftPixels=0,
        CroppedAreaTopPixels=200,
    )
    depth = box_depth(sphere_directions(512, 1024))
    np.save(tmp_path / "hall.depth.npy", depth[100:400])
    capture = load(path)
    assert capture.kind == "panorama"
    assert (capture.width, capture.height) == (1024, 300)
    np.testing.assert_array_equal(capture.rgb[100:400], whole[100:400])
    np.testing.assert_array_equal(capture.depth_m[100:400], depth[100:400])
    np.testing.assert_array_equal(capture.depth_m[0], depth[100])
    assert [notice.code for notice in capture.warnings] == ["PANORAMA_PADDED"]
    np.save(tmp_path / "hall.depth.npy", depth)  # of the whole sphere
    np.testing.assert_array_equal(load(path).depth_m, depth)


def test_gpano_of_another_picture(tmp_path):
    path = gpano_png(
        tmp_path / "a.png",
        photo(600, 500),
        ProjectionType="equirectangular",
        FullPanoWidthPixels=4000,
        FullPanoHeightPixels=2000,
        CroppedAreaImageWidthPixels=4000,
        CroppedAreaImageHeightPixels=1000,
        CroppedAreaLeftPixels=0,
        CroppedAreaTopPixels=0,
    )
    capture = load(path)
    assert capture.kind == "screenshot"
    assert [notice.code for notice in capture.warnings] == ["GPANO_STALE", "SCALE_GUESSED"]


def test_depth_of_a_panorama_in_another_size(tmp_path):
    path = save(tmp_path / "hall.png", panorama(512))
    rays = sphere_directions(512, 1024)
    save_exr(tmp_path / "hall.depth.exr", {"Z": 100.0 * box_depth(rays)})
    save_sidecar(
        tmp_path / "hall.capture.json", {"engine": "unreal", "depth": {"metres_per_unit": 0.01}}
    )
    capture = load(path, depth_scale=2.0)
    expected = 2.0 * box_depth(sphere_directions(256, 512))
    assert np.median(np.abs(capture.depth_m / expected - 1.0)) < 0.01
    assert np.isin(np.float32(capture.depth_m), np.float32(2.0 * box_depth(rays))).mean() > 0.3


@pytest.mark.parametrize("kind", ["radial", "planar"])
def test_depth_of_a_screenshot(tmp_path, kind):
    path = save(tmp_path / "shot.png", photo(160, 90))
    planar = np.full((90, 160), 3.0, np.float32)
    radial = planar * ray_stretch(90, 160, 70.0)
    np.save(tmp_path / "shot.depth.npy", radial if kind == "radial" else planar)
    save_sidecar(tmp_path / "shot.capture.json", {"fov_deg": 70, "depth": {"kind": kind}})
    np.testing.assert_allclose(load(path).depth_m, radial, rtol=1e-6)


def cube_map_files(folder, kind, one):
    """The box as planar depth and colours of a cubemap of six files or one picture."""
    faces = cube_faces(128)
    depths, ids = [], []
    for number, axes in enumerate(FACE_AXES):
        rays = view_directions(128, 90.0, *axes)
        radial = box_depth(rays)
        depths.append(radial if kind == "radial" else radial * (rays @ np.asarray(axes[0])))
        ids.append(np.full((128, 128), number, np.uint8))
    if one:
        save(folder / "hall.png", np.concatenate(faces, axis=1))
        np.save(folder / "hall.depth.npy", np.concatenate(depths, axis=1))
        save(folder / "hall.material.png", np.concatenate(ids, axis=1))
    else:
        for face, colours, depth, index in zip(FACE_NAMES, faces, depths, ids, strict=True):
            save(folder / f"hall_{face}.png", colours)
            save_exr(folder / f"hall_{face}.depth.exr", {"Z": depth.astype(np.float32)})
            save(folder / f"hall_{face}.material.png", index)
    materials = [{"id": i, "absorption": [{"hz": 1000, "value": (i + 1) / 10}]} for i in range(6)]
    save_sidecar(folder / "hall.capture.json", {"depth": {"kind": kind}, "materials": materials})


@pytest.mark.parametrize("one", [False, True])
@pytest.mark.parametrize("kind", ["radial", "planar"])
def test_a_cubemap_becomes_a_panorama_with_depth_and_materials(tmp_path, kind, one):
    cube_map_files(tmp_path, kind, one)
    capture = load(tmp_path)
    assert (capture.kind, capture.fov_deg, capture.stem) == ("cubemap", 360.0, "hall")
    rays = sphere_directions(256, 512)
    assert capture.rgb.shape == (256, 512, 3)
    assert angle_deg(decode(capture.rgb), rays).max() < 1.0
    relative = np.abs(capture.depth_m / box_depth(rays) - 1.0)
    assert np.median(relative) < 0.005
    assert np.quantile(relative, 0.99) < 0.03
    axis = np.abs(rays).argmax(axis=-1)
    sign = np.take_along_axis(rays, axis[..., None], -1)[..., 0] > 0
    face = np.array([[5, 4], [0, 1], [3, 2]])[axis, sign.astype(int)]
    stated = np.array([material.absorption for material in capture.materials.materials])
    shown = stated[capture.materials.index][..., 3]
    np.testing.assert_allclose(shown, (face + 1) / 10, rtol=1e-6)
    assert capture.materials.source == "given"


def test_faces_must_be_square_and_alike(tmp_path):
    for face, colours in zip(FACE_NAMES, cube_faces(128), strict=True):
        save(tmp_path / f"hall_{face}.png", colours[: 128 if face != "nz" else 100])
    assert code_of(tmp_path) == "CUBEMAP_SIZE"
    save(tmp_path / "hall_nz.png", cube_faces(128)[5])
    assert load(tmp_path).kind == "cubemap"
    assert code_of(tmp_path, kind="panorama") == "KIND_MISMATCH"


def test_faces_of_no_known_arrangement_are_refused_unless_stated(tmp_path):
    for face, colours in zip(FACE_NAMES, np.roll(cube_faces(128), 1, axis=0), strict=True):
        save(tmp_path / f"hall_{face}.png", colours)
    assert code_of(tmp_path) == "CUBEMAP_EDGES_DIFFER"
    stated = load(tmp_path, kind="cubemap")
    assert "CUBEMAP_EDGES_DIFFER" in [notice.code for notice in stated.warnings]


def test_maps_follow_faces_that_are_set_right(tmp_path):
    for face, colours in zip(FACE_NAMES, cube_faces(128), strict=True):
        save(tmp_path / f"hall_{face}.png", colours[::-1])
        depth = 1.0 + colours[::-1, :, 2].astype(np.float32)
        np.save(tmp_path / f"hall_{face}.depth.npy", depth)
    capture = load(tmp_path)
    assert "CUBEMAP_REARRANGED" in [notice.code for notice in capture.warnings]
    np.testing.assert_allclose(capture.depth_m, 1.0 + capture.rgb[..., 2], atol=8.0)
    up = sphere_directions(*capture.rgb.shape[:2])[..., 2]
    np.testing.assert_allclose(capture.rgb[..., 2], (up + 1.0) * 127.5, atol=4.0)


def test_equi_angular_and_unknown_layouts_are_refused_by_name(tmp_path):
    rows = equiangular(room_faces(256)).reshape(2, 3, 256, 256, 3)
    path = save(tmp_path / "a.png", np.concatenate([np.concatenate(row, axis=1) for row in rows]))
    assert code_of(path) == "PROJECTION_UNSUPPORTED"
    assert load(path, kind="cubemap").kind == "cubemap"
    faces = room_faces(96)
    tiles = [np.rot90(faces[k], k) for k in (3, 5, 4, 0, 2, 1)]
    assert code_of(save(tmp_path / "b.png", np.concatenate(tiles))) == "CUBEMAP_EDGES_DIFFER"


def test_hashes_cover_every_input(tmp_path):
    path = save(tmp_path / "hall.png", panorama(512))

    def both():
        (source,) = discover([path])
        capture = load_capture(source)
        assert hash_inputs(source) == (capture.sha256, capture.inputs_sha256)
        return capture.sha256, capture.inputs_sha256

    seen = [both()]
    np.save(tmp_path / "hall.depth.npy", np.ones((256, 512), np.float32))
    seen.append(both())
    save(tmp_path / "hall.material.png", np.zeros((256, 512), np.uint8))
    seen.append(both())
    save_sidecar(tmp_path / "hall.capture.json", {})
    seen.append(both())
    assert {first for first, _ in seen} == {hashlib.sha256(path.read_bytes()).hexdigest()}
    assert len({second for _, second in seen}) == 4


BAD_PICTURES = {
    "FILE_EMPTY": b"",
    "IMAGE_FORMAT_UNKNOWN": b"not a picture at all\n",
}


@pytest.mark.parametrize("code", BAD_PICTURES)
def test_bad_pictures(tmp_path, code):
    path = tmp_path / "x.png"
    path.write_bytes(BAD_PICTURES[code])
    assert code_of(path) == code


def test_more_bad_pictures(tmp_path):
    whole = save(tmp_path / "whole.jpg", photo(640, 480)).read_bytes()
    (tmp_path / "cut.jpg").write_bytes(whole[: len(whole) // 2])
    assert code_of(tmp_path / "cut.jpg") == "IMAGE_TRUNCATED"
    assert code_of(save(tmp_path / "dot.png", photo(1, 1))) == "IMAGE_TOO_SMALL"
    limits = Limits(max_pixels=1000)
    assert code_of(tmp_path / "whole.jpg", limits=limits) == "IMAGE_TOO_LARGE"
    limits = Limits(max_file_bytes=1000)
    assert code_of(tmp_path / "whole.jpg", limits=limits) == "FILE_TOO_LARGE"
    tall = save(tmp_path / "tall.png", photo(600, 512))
    assert code_of(tall, kind="panorama") == "PANORAMA_NOT_2_TO_1"
    assert code_of(tall, kind="cubemap") == "CUBEMAP_SIZE"
    small = save(tmp_path / "small.png", panorama(256))
    assert code_of(small) == "PANORAMA_TOO_SMALL"


@pytest.mark.parametrize(
    ("values", "sidecar", "code"),
    [
        (np.full((256, 512), np.nan, np.float32), {}, "DEPTH_INVALID_PIXELS"),
        (np.zeros((256, 512), np.float32), {}, "DEPTH_INVALID_PIXELS"),
        (np.full((256, 512), -1.0, np.float32), {}, "DEPTH_NEGATIVE"),
        (np.ones((256, 400), np.float32), {}, "MAP_ASPECT"),
        (np.ones((256, 512), np.float32), {"depth": {"kind": "planar"}}, "DEPTH_KIND_MISMATCH"),
    ],
)
def test_bad_depth_names_the_depth_file(tmp_path, values, sidecar, code):
    path = save(tmp_path / "hall.png", panorama(512))
    np.save(tmp_path / "hall.depth.npy", values)
    save_sidecar(tmp_path / "hall.capture.json", sidecar)
    error = error_of(path)
    assert error.code == code
    assert error.file == str(tmp_path / "hall.depth.npy")


def test_a_few_invalid_depths_become_sky_with_a_notice(tmp_path):
    path = save(tmp_path / "hall.png", panorama(512))
    depth = np.ones((256, 512), np.float32)
    depth[:5] = np.nan
    np.save(tmp_path / "hall.depth.npy", depth)
    capture = load(path)
    assert np.isinf(capture.depth_m[:5]).all()
    assert (capture.depth_m[5:] == 1.0).all()
    assert [notice.code for notice in capture.warnings] == ["DEPTH_INVALID_SKY"]


def test_bad_materials_and_sidecars_name_their_files(tmp_path):
    path = save(tmp_path / "hall.png", panorama(512))
    side = tmp_path / "hall.capture.json"
    side.write_text("{")
    assert (code_of(path), error_of(path).file) == ("SIDECAR_BROKEN", str(side))
    side.write_text(json.dumps({"fov_deg": 1e9}))
    assert (code_of(path), error_of(path).file) == ("SIDECAR_INVALID", str(side))
    side.write_text(json.dumps({"x": "y" * 2000}))
    assert code_of(path, limits=Limits(max_sidecar_bytes=1000)) == "FILE_TOO_LARGE"
    side.unlink()
    index = save(tmp_path / "hall.material.png", photo(512, 256))
    assert (code_of(path), error_of(path).file) == ("MATERIAL_FORMAT", str(index))
    save(index, np.zeros((256, 300), np.uint8))
    assert code_of(path) == "MAP_ASPECT"


def test_a_picture_that_vanishes_is_an_error_of_its_own(tmp_path):
    path = save(tmp_path / "hall.png", panorama(512))
    (source,) = discover([path])
    path.unlink()
    with pytest.raises(I2RError, match="FILE_MISSING"):
        load_capture(source)


@pytest.mark.skipif(os.name == "nt", reason="names are text there")
def test_names_that_are_no_unicode(tmp_path):
    name = os.fsdecode(b"h\xe4ll.png")
    try:
        path = save(tmp_path / name, panorama(512))
    except OSError:
        pytest.skip("this file system takes Unicode only")
    folder = tmp_path.joinpath(name).parent
    save_exr(folder / "d.exr", {"Z": np.ones((256, 512), np.float32)})
    (folder / "d.exr").rename(folder / os.fsdecode(b"h\xe4ll.depth.exr"))
    capture = load(path)
    assert (capture.depth_m == 1.0).all()


def test_a_photo_of_a_panorama_s_shape_is_told(tmp_path):
    capture = load(save(tmp_path / "hall.png", photo(1024, 512)))
    assert capture.kind == "screenshot"
    assert [notice.code for notice in capture.warnings] == ["KIND_BY_LOOKS", "SCALE_GUESSED"]
    stated = load(save(tmp_path / "hall.png", photo(1024, 512)), kind="panorama")
    assert stated.kind == "panorama"
    assert [notice.code for notice in stated.warnings] == ["SCALE_GUESSED"]
